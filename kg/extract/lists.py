"""Lists whose head says what their members are: "苹果产业链: 甲、乙", "Memory: A, B", a heading with bullets under it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import regex

from kg.extract import names
from kg.extract.encode import Encoded, Kind, Token
from kg.extract.mentions import KIND_OF, Lexis
from kg.extract.view import is_cjk
from kg.model import Entity, EntityType
from kg.registry import Registry

ADVICE: Final = regex.compile(
    r"^[\s\d.)(、*#\-•]*(?:投资建议|建议(?:重点)?关注|重点关注|推荐(?:标的)?|相关(?:标的|公司|个股)|受益(?:标的|公司)|标的|关注|看好|个股(?:方面)?|核心标的|建議關注|相關個股|"
    r"(?:related |key |top |beneficiar(?:y|ies) )?(?:names?|stocks?|picks?|plays?|beneficiaries|to watch|we (?:like|recommend|suggest)|recommended|suggested|watch ?list|coverage))\s*(?:方面)?\s*:?\s*",
    regex.IGNORECASE,
)
CHAIN: Final = regex.compile(
    r"(?:的)?(?:产业链|供应链|供应商|链条?|概念(?:股)?|供货商|代工厂|供应链公司|产业链公司|供应链标的|产业链标的)(?:公司|标的|个股|方面|名单|核心)?$"
    r"|(?:['’]s)?\s(?:supply\schain|suppliers?|chain|supplier\slist|vendors?|supply-chain\s(?:names|stocks|plays)|chain\s(?:names|stocks))$",
    regex.IGNORECASE,
)
CUSTOMERS: Final = regex.compile(
    r"(?:的)?(?:主要|核心|前五大|下游)?客户(?:包括|有|名单)?$|(?:['’]s)?\s?(?:main |key |top |major )?customers?(?: include)?$",
    regex.IGNORECASE,
)
_HEAD: Final = regex.compile(r"^[\s\d.)(、*#\-•·\[【]*([^:。;]{1,40}?)\s*[\]】]?\s*:\s*(?=\S)")
_SPLIT: Final = regex.compile(
    r"[、;；/]|,(?!\d)|\s(?:and|or|&)\s|(?<=[\u4e00-\u9fff\U000F0000-\U000FFFFF)])(?:和|及|以及|与)(?=[\u4e00-\u9fff\U000F0000-\U000FFFFFA-Z])"
)
_TAIL: Final = regex.compile(r"(?:等(?:公司|标的|厂商|企业|个股)?)?[\s.。;,]*$|\s(?:etc|and others)\.?$")
ENOUGH: Final = 2


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: what its head says (`chain`, `customers` or `category`), the head's entity and words, its members."""

    kind: str
    head: Token
    words: str
    members: tuple[Token, ...]


def listing_of(sentence: Encoded, lexis: Lexis, view: str) -> Listing | None:
    """Give the list that a sentence is, or None; members are companies, or words that stand where companies stand."""
    text = ADVICE.sub("", sentence.text) if ADVICE.match(sentence.text) and ":" in sentence.text[:24] else sentence.text
    shift = len(sentence.text) - len(text)
    found = _HEAD.match(text)
    if found is None:
        return None
    members = tuple(_members(sentence, shift + found.end(), view))
    known = sum(member.source != "list" for member in members)
    if known < ENOUGH or known * 2 < len(members):
        return None
    start, end = shift + found.start(1), shift + found.end(1)
    head_words = view[sentence.origin[start] : sentence.origin[end]]
    return _headed(head_words.strip(), sentence, (start, end), members, lexis.registry)


def _headed(
    words: str, sentence: Encoded, span: tuple[int, int], members: tuple[Token, ...], registry: Registry
) -> Listing | None:
    start, end = sentence.origin[span[0]], sentence.origin[span[1]]
    for pattern, kind in ((CHAIN, "chain"), (CUSTOMERS, "customers")):
        found = pattern.search(words)
        if found and found.start():
            owner = registry.find(words[: found.start()].strip()) or _sole(sentence.within(*span))
            if owner is not None and KIND_OF[owner.type] is Kind.ORG:
                return Listing(kind, Token(Kind.ORG, start, end, words, owner, source="head"), words, members)
    inside = sentence.within(*span)
    entity = registry.find(words)
    if entity is None and len(inside) == 1 and inside[0].kind in {Kind.PROD, Kind.TECH, Kind.LIST}:
        entity = inside[0].entity
    if entity is not None and entity.type is EntityType.MARKET and entity.maker:
        owner = registry.entities.get(entity.maker)
        return Listing("chain", Token(Kind.ORG, start, end, words, owner, source="head"), words, members)
    if entity is None or KIND_OF[entity.type] not in {Kind.PROD, Kind.TECH, Kind.LIST}:
        return None
    return Listing("category", Token(KIND_OF[entity.type], start, end, words, entity, source="head"), words, members)


def _sole(tokens: Sequence[Token]) -> Entity | None:
    companies = [token.entity for token in tokens if token.kind is Kind.ORG]
    return companies[0] if len(companies) == 1 else None


def _members(sentence: Encoded, start: int, view: str) -> Iterator[Token]:
    """Give the member each item of a list opens with."""
    body = _TAIL.sub("", sentence.text[start:])
    at = start
    for piece in _SPLIT.split(body):
        place = sentence.text.find(piece, at)
        at = max(place, at) + len(piece)
        stripped = piece.strip()
        first = next((token for char in stripped[:1] if (token := sentence.token(char)) is not None), None)
        if first is not None and first.kind is Kind.ORG:
            yield first
        elif stripped and first is None:
            begin = sentence.origin[place + piece.find(stripped[0])]
            surface = view[begin : begin + len(stripped)]
            if _plausible(stripped) and surface == stripped:
                entity = names.unknown(surface, form="list")
                yield Token(Kind.ORG, begin, begin + len(stripped), surface, entity, 0.6, "list")


def _plausible(text: str) -> bool:
    """Say whether an item of a list of companies may be the name of one."""
    if all(map(is_cjk, text)):
        return 2 <= len(text) <= 6  # noqa: PLR2004
    return bool(regex.fullmatch(r"[A-Z][\w&.\-]*(?:\s[A-Z][\w&.\-]*){0,3}", text)) and len(text) > 2  # noqa: PLR2004
