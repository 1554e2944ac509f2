"""Names of products and models that no list holds, found in English by what the text calls them.

Three ways tell that a capitalised name is a thing and no company: it is called so ("a chip codenamed Sunfish"), it stands
in a list that a noun of goods opens ("three new products, A, B and C"), or its form and its place say so ("its MX900").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import regex

from kg.extract.cover import Cover
from kg.extract.encode import Kind, Token
from kg.model import Entity, EntityType, content_id

_WORD: Final = r"(?:[A-Z][\w+]*(?:[-./][A-Z0-9][\w+]*)*|\d+(?:\.\d+)?[A-Z]?(?![\w%.]))"
NAME: Final = rf"(?:[A-Z][\w+]*(?:[-./][A-Z0-9][\w+]*)*(?:\s{_WORD}){{0,3}})"
_THINGS: Final = (
    r"products?|pillars?|chips?|chipsets?|processors?|GPUs?|CPUs?|NPUs?|TPUs?|DPUs?|XPUs?|NICs?|ASICs?|SoCs?|units?|accelerators?|superchips?|systems?|platforms?|servers?|racks?|clusters?|supercomputers?|switch(?:es)?|"
    r"routers?|modules?|cables?|optics|transceivers?|memory|modems?|sensors?|cards?|boards?|engines?|devices?|phones?|smartphones?|tablets?|laptops?|notebooks?|headsets?|glasses|robots?|robotaxis?|cars?|"
    r"services?|assistants?|apps?|tools?|toolkits?|software|frameworks?|generations?|variants?|versions?|offerings?|families|family|series|lines?|line-?ups?|designs?|methods?|techniques?|algorithms?"
)
_MODELS: Final = r"(?:models?|LLMs?|chatbots?)"
_METHODS: Final = r"(?:technolog(?:y|ies)|architectures?|process(?:es)?|techniques?|nodes?|methods?|algorithms?)"
_CALLED: Final = regex.compile(
    rf"\b(?P<noun>(?:{_THINGS})|(?P<model>{_MODELS})|(?P<method>{_METHODS}))(?:\s\([^()]{{1,30}}\))?,?\s(?:(?:which|that)\s)?(?:(?:it|is|was|are|were|will\sbe|has\sbeen|being|now|internally|also)\s){{0,3}}"
    rf"(?:called|named|dubbed|code-?named|known\sas|branded(?:\sas)?|nicknamed|christened|marketed\sas|under\sthe\s(?:code-?)?name(?:\sof)?)\s[\"“'‘]?(?P<name>{NAME})"
)
_LISTED: Final = regex.compile(
    rf"\b(?:new|own|in-house|latest|flagship|upcoming|custom|homegrown|proprietary|following|three|two|four|five)\s(?:[\w-]+\s){{0,3}}(?:{_THINGS}|(?P<model>{_MODELS}))(?:\ssuch\sas|,?\sincluding|\slike|,|:|\s[–—-])\s(?:the\s)?(?P<names>{NAME}(?:,\s{NAME})*(?:,?\sand\s(?:the\s)?{NAME})?)(?=[,.;:)]|$|\s(?:and|which|that|for|to|in|at|on|is|are)\b)"
)
_APPOSED: Final = regex.compile(
    rf"(?:\b(?:build|develop|design|unveil|launch|introduc|announc|releas|publish|debut|show|mak|produc|ship|roll|present|preview)\w*\s(?:out\s)?(?:the\s|its\s)?(?:new\s)?)(?P<name>{NAME}),\s(?:an?|the|its|a\sso-called)\s(?:[\w.-]+\s){{0,5}}(?:(?:{_THINGS})|(?P<model>{_MODELS}))\b"
)
_CODED: Final = regex.compile(
    r"(?<=(?:['’]s|\b[Ii]ts|\b[Tt]heir|\b[Tt]he|\bnew|\blatest|\bflagship|\bupcoming|\bown)\s)(?:[A-Z][A-Za-z]{1,11}\s)?(?!(?:Q|H|FY|CY|F)\d|G\d\b|A\d{2}\b|N\d\b|COVID|S&P)(?:[A-Z]{1,5}[a-z]{0,6}-?\d{2,5}[A-Za-z]{0,4}|[A-Z][a-z]+\d{1,3})(?![\w-]|['’]s|\s(?:index|percent|%))"
)
_COMPOUND: Final = regex.compile(
    r"\b[A-Z][a-z]+(?:Server|Pod|Rack|Switch|Chip|Cluster|Stack|Link|Fabric|Core|Engine|Optics)s?\b(?!\s(?:Inc|Corp|Ltd|Technolog|said|shares))"
)
_LOW: Final = regex.compile(r"(?<![\w-])[a-z]{2,8}(?:-[a-z0-9.]+){0,3}-\d{1,4}(?:\.\d+)?[bB](?:-[a-z0-9]+)?(?![\w-])")
_CAMEL: Final = regex.compile(
    rf"(?<=\b(?:unveil|launch|introduc|announc|releas|debut)(?:s|ed|es|ing|ting)\s(?:its\s|the\s)?(?:new\s)?)(?P<name>[A-Z][a-z]+[A-Z]\w*(?:\s{_WORD}){{0,2}})(?=[,.;]|\s(?:and|in|at|on|for|this|last|to|as)\b|$)"
)
_SPLIT: Final = regex.compile(r",\sand\sthe\s|,\sand\s|\sand\sthe\s|\sand\s|,\s")
_OPENERS: Final = frozenset(
    "The A An In On At By For To From And But It Its Both Each This That These Those He She They We CEO CFO President January February March April May June July August September October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
)
_SURE: Final = frozenset({"registry", "own", "listing", "code", "legal form", "time", "quantity", "title", "segment"})

_GOODS: Final = frozenset({Kind.PROD, Kind.TECH, Kind.MODEL})


def with_coined(view: str, tokens: Sequence[Token]) -> list[Token]:
    """Give the tokens with named things added; a name that only its place in a list made a company gives way."""
    made: list[Token] = []
    taken = Cover(len(view), ((t.start, t.end) for t in tokens if t.source in _SURE and t.kind not in _GOODS))
    goods = {t.start: t.end for t in tokens if t.source in _SURE and t.kind in _GOODS}
    known = Cover(len(view), goods.items())
    coded = (
        (found.start(), found.end(), kind)
        for pattern, kind in ((_CODED, Kind.PROD), (_COMPOUND, Kind.PROD), (_LOW, Kind.MODEL))
        for found in pattern.finditer(view)
    )
    for start, end, kind in (*_found(view), *(item for item in coded if not known.touches(*item[:2]))):
        surface = view[start:end]
        if surface.split(maxsplit=1)[0] in _OPENERS or taken.touches(start, end) or goods.get(start) == end:
            continue
        taken.take(start, end)
        made.append(_named(surface, start, end, kind))
    if not made:
        return list(tokens)
    kept = [t for t in tokens if not any(m.start < t.end and t.start < m.end for m in made)]
    return sorted([*kept, *made], key=lambda token: token.start)


def _found(view: str) -> Iterator[tuple[int, int, Kind]]:
    for found in _CALLED.finditer(view):
        yield *found.span("name"), Kind.MODEL if found["model"] else Kind.TECH if found["method"] else Kind.PROD
    for found in _LISTED.finditer(view):
        kind = Kind.MODEL if found["model"] else Kind.PROD
        at = found.start("names")
        pieces = _SPLIT.split(found["names"])
        if len(pieces) == 1 and view[at - 2 : at - 1] in ",:":
            continue
        for piece, before in zip(pieces, ("", *pieces), strict=False):
            start = view.index(piece, at)
            at = start + len(piece)
            if not _is_short_for(piece, before):
                yield start, at, kind
    for found in _APPOSED.finditer(view):
        yield *found.span("name"), Kind.MODEL if found["model"] else Kind.PROD
    for found in _CAMEL.finditer(view):
        yield *found.span("name"), Kind.PROD


def _is_short_for(piece: str, before: str) -> bool:
    """Say whether a member of a list only repeats the one before it by its first letters: "Active LED Cables, ALCs"."""
    return piece.rstrip("s") == "".join(word[0] for word in before.split()) != ""


def product_named(name: str, *, surface: str = "", kind: Kind = Kind.PROD) -> Entity:
    """Give a thing that no list holds by its proper name; what the text called it in full is its other name."""
    type_ = {Kind.MODEL: EntityType.AI_MODEL, Kind.TECH: EntityType.TECHNOLOGY}.get(kind, EntityType.PRODUCT)
    slug = regex.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or content_id("product", name)[:10]
    aliases = (surface,) if surface and surface != name else ()
    return Entity(id=slug, type=type_, name=name, aliases=aliases, registry=False, source="coined")


def _named(surface: str, start: int, end: int, kind: Kind) -> Token:
    return Token(kind, start, end, surface, product_named(surface, kind=kind), 0.85, "coined")


def joined_family(tokens: Sequence[Token], view: str) -> list[Token]:
    """Give the tokens with a family and its member right behind it as one ("Blackwell B200"): the member."""
    out: list[Token] = []
    for token in tokens:
        last = out[-1] if out else None
        if (
            last is not None
            and last.entity is not None
            and token.entity is not None
            and last.kind is token.kind is Kind.PROD
            and last.entity.type is token.entity.type is EntityType.PRODUCT
            and last.entity.maker
            and last.entity.maker == token.entity.maker
            and view[last.end : token.start] == " "
        ):
            out[-1] = replace(token, start=last.start, surface=view[last.start : token.end])
        else:
            out.append(token)
    return out
