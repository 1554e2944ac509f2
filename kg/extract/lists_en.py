"""English lists whose head says what the members are: "Tesla value chain – A (SiC), B", "Power semis: A, B, C"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import regex

from kg.extract.encode import Encoded, Kind, Token, char_class
from kg.extract.lists import Listing
from kg.extract.mentions import KIND_OF, Lexis
from kg.extract.parties import chain_owner
from kg.model import Entity, EntityType, content_id

_ORG: Final = char_class("ORG")
_LIST: Final = char_class("LIST")
_HEAD: Final = regex.compile(rf"^[\s\-•*·\d.)(]*((?:[^:;.!?\n]|\.(?=\d)){{1,60}}?)\s?(?::|\s[–—-])\s+(?=[{_ORG}])")
# "Apple chain: assembly – A, B; optics – C": a chain whose members stand in groups.
_NESTED: Final = regex.compile(
    rf"^[\s\-•*·\d.)(]*((?:[^:;.!?\n]{{2,60}}?(?:chain|suppliers?|vendors?)|[{_LIST}]))\s?:\s+[^{_ORG}:.]{{2,30}}?\s?(?:[–—-]|:)\s+(?=[{_ORG}])",
    regex.IGNORECASE,
)
# "Apple chain: assembly (A, B), optics (C)": the members stand in brackets, which are set aside.
_BARE: Final = regex.compile(
    rf"^[\s\-•*·\d.)(]*((?:[^:;.!?\n]{{2,60}}?(?:chain|suppliers?|vendors?)|[{_LIST}]))\s?:\s+(?=[^{_ORG}.;:]{{3,120}}\.?$)",
    regex.IGNORECASE,
)
_ITEM: Final = regex.compile(rf"(?:,?\s(?:and|or|as well as|plus)\s|[,;/]\s?|^)(?:the\s)?([{_ORG}])")
_TRAIL: Final = regex.compile(r"(?:\s[\w&/+-]+){0,4}\.?\s*$")
CHAIN: Final = regex.compile(
    r"(?:supply[ -]chain|value chain|chain|suppliers?|supplier list|vendors?|vendor list|chain (?:names|stocks|plays)|supply[ -]chain (?:names|stocks|plays|companies))(?:\s(?:names|stocks|plays|companies|include))?$",
    regex.IGNORECASE,
)
CUSTOMERS: Final = regex.compile(r"(?:customers?|clients?|buyers|accounts)(?:\sinclude)?$", regex.IGNORECASE)
MAKERS: Final = regex.compile(
    r"(?:ODMs?|EMS|assemblers?|contract manufacturers?|manufacturing partners?|foundr(?:y|ies)|packaging (?:partners?|houses?)|OSATs?|assembly)$",
    regex.IGNORECASE,
)
DESIGNERS: Final = regex.compile(
    r"(?:ASIC|design|chip|silicon|XPU)\s(?:partners?|designers?|houses?)$", regex.IGNORECASE
)
PARTNERS: Final = regex.compile(r"(?:partners?|allies)$", regex.IGNORECASE)
_ROLES: Final = (
    ("designers", DESIGNERS),
    ("makers", MAKERS),
    ("chain", CHAIN),
    ("customers", CUSTOMERS),
    ("partners", PARTNERS),
)
_GROUP: Final = regex.compile(
    r"\s(?:names|stocks|plays|picks|beneficiaries|companies|vendors|makers|players|basket|group|universe|shares|suppliers|providers|leaders|firms|cohort|complex|camp|producers|manufacturers|designers)$",
    regex.IGNORECASE,
)
_NO_CATEGORY: Final = regex.compile(
    r"\b(?:source|sources|note|notes|analysts?|contents?|figure|table|exhibit|chart|disclosures?|coverage|covered|rating|ratings|questions?|risks?|speakers?|participants?|attendees|authors?|picks|watch|movers|gainers|losers|shares|"
    r"related|reports?|peers?|rivals?|competitors?|reporting|earnings|results|calendar|week|today|yesterday|buy|sell|hold|overweight|underweight|neutral|index|winners|top|news|update|summary|agenda|guests|panel|present|also|"
    r"not|said|says|is|are|was|were|has|have|will|companies named|mentioned|contacts?|headlines|exhibitors|members|sponsors|listed|named|among|with|for|by|to|from)\b",
    regex.IGNORECASE,
)
ENOUGH: Final = 2
WORDS: Final = 5


def listing_en(sentence: Encoded, lexis: Lexis, *, chain: Token | None, owner: Token | None) -> Listing | None:
    """Give the English list a sentence is, or None. `chain` and `owner` are whose chain a title names, and whom it is about."""
    nested = _NESTED.match(sentence.text)
    found = nested or _HEAD.match(sentence.text) or _BARE.match(sentence.text)
    if found is None:
        return None
    members = tuple(_members(sentence, found.end()))
    if nested is not None or found.re is _BARE:
        members = _all_members(sentence, found.end(1))
    if len(members) < ENOUGH:
        return None
    start, end = found.span(1)
    inside = sentence.within(start, end)
    words = "".join(token.surface if (token := sentence.token(char)) else char for char in found[1]).strip()
    span = sentence.origin[start], sentence.origin[end]
    if found.re is not _HEAD:
        role = _by_role(words, inside, members, span, chain or owner, lexis)
        return role if role is not None and role.kind == "chain" else None
    return _by_role(words, inside, members, span, chain or owner, lexis) or _by_category(
        words, inside, members, span, chain, lexis
    )


def _by_role(
    words: str,
    inside: list[Token],
    members: tuple[Token, ...],
    span: tuple[int, int],
    company: Token | None,
    lexis: Lexis,
) -> Listing | None:
    named = [token for token in inside if token.kind is Kind.ORG and token.entity is not None]
    if len(named) > 1:
        return None
    if not named and _CHAINED.search(words) and (maker := _maker(inside, lexis)) is not None:
        return Listing("chain", Token(Kind.ORG, *span, words, maker, source="head"), words, members)
    if named and (_OF.match(words) or _PLAYS.search(words) or _CHAINED.search(words)):
        kind = "customers" if _OF_CUSTOMERS.match(words) else "chain"
        return Listing(kind, Token(Kind.ORG, *span, words, named[0].entity, source="head"), words, members)
    for kind, pattern in _ROLES:
        cut = pattern.search(words)
        if cut is None or (kind == "partners" and not named):
            continue
        bare = len(words[: cut.start()].split()) <= 1
        whom = named[0].entity if named else company.entity if company is not None and bare else None
        if whom is None:
            return None
        return Listing(kind, Token(Kind.ORG, *span, words, whom, source="head"), words, members)
    return None


_OF: Final = regex.compile(
    r"(?:key |main |major |its |the |top |other )*(?:suppliers?|vendors?|customers?|clients?|buyers?|sources?)\s(?:of|to|for|at|from)\s|(?:names|companies|stocks|members|players)\s(?:in|of)\sthe\s.*(?:chain|ecosystem)$",
    regex.IGNORECASE,
)
_OF_CUSTOMERS: Final = regex.compile(
    r"(?:[\w-]+\s)*?(?:customers?|clients?|buyers?)\s(?:of|for|from|at)\s", regex.IGNORECASE
)
_CHAINED: Final = regex.compile(r"\b(?:supply[ -]|value[ -])?chain\b", regex.IGNORECASE)
_PLAYS: Final = regex.compile(
    r"\s(?:plays|names|concept stocks|chain stocks|chain names|exposure|ecosystem|complex)$", regex.IGNORECASE
)


def _maker(inside: list[Token], lexis: Lexis) -> Entity | None:
    """Give the maker of the one product a head names (iPhone supply chain)."""
    makers = {t.entity.maker for t in inside if t.entity is not None and t.entity.maker}
    if len(makers) == 1:
        return lexis.registry.entities.get(makers.pop())
    owners = [chain_owner(t.entity, lexis.registry) for t in inside if t.kind is Kind.LIST and t.entity is not None]
    return owners[0] if len(owners) == 1 else None


def _by_category(
    words: str,
    inside: list[Token],
    members: tuple[Token, ...],
    span: tuple[int, int],
    chain: Token | None,
    lexis: Lexis,
) -> Listing | None:
    if any(token.kind in {Kind.ORG, Kind.NUM, Kind.TIME, Kind.PER} for token in inside):
        return None
    if _CHAINED.search(words) or any(pattern.search(words) for _, pattern in _ROLES if pattern is not MAKERS):
        return None
    core = _GROUP.sub("", words)
    entity = lexis.registry.find(words) or lexis.registry.find(core)
    if entity is None or KIND_OF[entity.type] not in {Kind.PROD, Kind.TECH, Kind.LIST}:
        if _NO_CATEGORY.search(core) or len(core.split()) > WORDS or not regex.fullmatch(r"[\w&/+\-.’' ]{2,40}", core):
            return None
        entity = _category(core)
    kind = KIND_OF[entity.type]
    start = span[0]
    if chain is not None and chain.source == "head":
        return Listing("chain", chain, words, members)
    return Listing("category", Token(kind, start, start + len(core), core, entity, source="head"), words, members)


def _category(words: str) -> Entity:
    slug = regex.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-") or content_id("category", words)[:10]
    return Entity(id=slug, type=EntityType.PRODUCT_CATEGORY, name=words, registry=False, source="head")


def _all_members(sentence: Encoded, start: int) -> tuple[Token, ...]:
    """Give every company after a place, in brackets or out of them."""
    at = sentence.view_place(start)
    return tuple(token for token in sentence.tokens if token.kind is Kind.ORG and token.start >= at)


def role_head(heading: Encoded, lexis: Lexis) -> Listing | None:
    """Give what a heading says the bullets below it are ("Suppliers to Tesla"), as a list without members."""
    text = heading.text.strip("#*-:= ")
    words = "".join(token.surface if (token := heading.token(char)) else char for char in text).strip()
    if len(words.split()) > WORDS + 1:
        return None
    return _by_role(
        words, heading.within(0, len(heading.text)), (), (heading.origin[0], heading.origin[-1]), None, lexis
    )


_BULLET: Final = regex.compile(rf"^[\s\-•*·\d.)(]+([{_ORG}])(?=\s?(?:[,:.;(–—-]|$|\sfor\s|\swith\s|\sin\s))")


def bullet_of(sentence: Encoded, head: Listing) -> Listing | None:
    """Give the list of one that a bullet under such a heading is: the company it opens with."""
    found = _BULLET.match(sentence.text)
    token = sentence.token(found[1]) if found else None
    return replace(head, members=(token,)) if token is not None else None


def _members(sentence: Encoded, start: int) -> Iterator[Token]:
    """Give the companies of a list, where nothing but a few words stands between them."""
    text = sentence.text[start:]
    at = 0
    while (found := _ITEM.match(text, at)) is not None:
        token = sentence.token(found[1])
        if token is not None:
            yield token
        following = regex.compile(r"(?:\s[\w&/+\-%.$]+){0,4}(?=,|;|/|\s(?:and|or|as well as|plus)\s|\.?\s*$)").match(
            text, found.end()
        )
        if following is None:
            return
        at = following.end()
