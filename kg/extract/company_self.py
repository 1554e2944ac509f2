"""Whom an English filing or call means by "we" and "the Company": by its definition, its speakers, its names."""

from __future__ import annotations

from collections import Counter
from typing import Final

import regex

from kg.extract import names
from kg.extract.encode import Kind
from kg.extract.mentions import KIND_OF, Lexis
from kg.model import Alias, Document, Entity

_QUOTED: Final = regex.compile(r"([A-Z][^()\n;:]{2,80}?)\s?\(([^()]{0,30}[“\"][^()]{1,80})\)")
_TERM: Final = regex.compile(r"[“\"]([^”\"]{1,30})[”\"]")
_SELF: Final = frozenset(
    [
        "company",
        "the company",
        "we",
        "us",
        "our",
        "group",
        "the group",
        "registrant",
        "the registrant",
        "corporation",
        "the corporation",
        "issuer",
        "the issuer",
    ]
)
_FILING: Final = regex.compile(
    r"form\s(?:10-[KQ]|20-F|8-K|6-K|S-1|F-1)|annual\sreport|quarterly\sreport|item\s\d+[A-Z]?\.|prospectus|transcript|earnings\scall|conference\scall|prepared\sremarks|management['’]s\sdiscussion",
    regex.IGNORECASE,
)
_OFFICER: Final = regex.compile(
    r"(?:\bC[EFTO]O|chief\s\w+(?:\s\w+)?\sofficer|chief\sexecutive|president|chairman)(?:\sand\s[\w\s]{3,40}?)?,?\s(?:of|at)\s((?:[A-Z][\w&.-]*\s?){1,4})"
)
HEAD: Final = 600
BODY: Final = 6000


def english_self(doc: Document, lexis: Lexis) -> tuple[list[Alias], dict[str, Entity], Entity | None]:
    """Give the short names an English document defines, their entities, and the company that speaks as "we"."""
    aliases: list[Alias] = []
    entities: dict[str, Entity] = {}
    owner: Entity | None = None
    for found in _QUOTED.finditer(doc.text):
        terms = [term.strip(" ,.") for term in _TERM.findall(found[2])]
        entity = _named(found[1], terms, lexis)
        if entity is None:
            continue
        entities[entity.id] = entity
        if any(term.lower() in _SELF for term in terms):
            owner = owner or entity
        aliases.extend(
            Alias(surface=term, entities=(entity.id,), lang="en")
            for term in terms
            if term.lower() not in _SELF and term[:1].isupper() and len(term) > 1
        )
    if owner is None and _FILING.search(f"{doc.title}\n{doc.text[:HEAD]}"):
        owner = _officers_company(doc.text, lexis) or _most_named(doc, lexis)
    return aliases, entities, owner


def _named(words: str, terms: list[str], lexis: Lexis) -> Entity | None:
    """Give the company whose full name ends where a bracket opens."""
    legal = [item for item in names.legal_names(words, chinese=False) if item.end == len(words)]
    surface = words[legal[0].start :] if legal else words.strip()
    known = lexis.registry.find(surface) or next(
        (lexis.registry.find(term) for term in terms if lexis.registry.find(term)), None
    )
    if known is not None:
        return known if KIND_OF[known.type] is Kind.ORG else None
    return names.unknown(surface, form="definition") if legal else None


def _officers_company(text: str, lexis: Lexis) -> Entity | None:
    for found in _OFFICER.finditer(text):
        words = found[1].split()
        for count in range(len(words), 0, -1):
            entity = lexis.registry.find(" ".join(words[:count]).strip(" .,:"))
            if entity is not None and KIND_OF[entity.type] is Kind.ORG:
                return entity
    return None


def _most_named(doc: Document, lexis: Lexis) -> Entity | None:
    """Give the company named most often, the first named before others as often; the title counts twice."""
    count: Counter[str] = Counter()
    for text, weight in ((doc.title, 2), (doc.text[:BODY], 1)):
        for hit in lexis.known.find(text):
            entity = lexis.entity(hit.aliases[0].entities[0])
            if KIND_OF[entity.type] is Kind.ORG and not hit.aliases[0].guard:
                count[entity.id] += weight
    if not count:
        return None
    best, times = count.most_common(1)[0]
    return lexis.entity(best) if times > 1 or len(count) == 1 else None
