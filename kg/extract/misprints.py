"""Likely misprints: a name one look-alike away from a known one is proposed, with a score and a reason, never changed.

A Latin word that stands where companies stand and looks like a ticker (I for L, O for 0) needs a segment or product of
that ticker's company in the same document. A Chinese name one character from a listed one needs company beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import regex

from kg.extract import names
from kg.extract.view import is_cjk, simplified
from kg.model import Document, Entity, EntityType, Observation, Proposal, Statement
from kg.registry import Registry

_ALIKE: Final = ("IL1", "O0", "S5", "B8", "Z2", "VU", "CG")
_WORD: Final = regex.compile(r"(?<![A-Za-z0-9.\-])[A-Z][A-Z0-9]{1,4}(?![A-Za-z0-9\-])")
_BESIDE: Final = r"(?:、|和|与|及|以及|,\s?|\sand\s|\sor\s)\s?"
_SAYS: Final = (
    r"\s?(?:最新|本季|上季|{digits}?季度|业绩|季报|财报|表示|称|预计|宣布|股价|营收|收入|或(?=受益|将|会)|[^。;；\n]{0,14}(?:表示|宣布|预计)"
    r"|(?:['’]s\s(?:results|revenue|shares|guidance|customers))|\s(?:said|reported|expects|announced|shares|guided))"
).replace("{digits}", r"\d")
_SHORT: Final = 3
_LONG: Final = 5
ENOUGH: Final = 0.6


@dataclass(frozen=True, slots=True)
class Misread:
    """A Latin word taken for a company that nobody lists, and the company whose ticker it looks like."""

    surface: str
    entity: Entity
    candidate: Entity
    reason: str


def misread_tickers(doc: Document, registry: Registry) -> list[Misread]:
    """Give the Latin words of a document that stand like companies and look like the ticker of one spoken of in it."""
    text = simplified(doc.text)
    found: list[Misread] = []
    for surface in sorted({hit.group() for hit in _WORD.finditer(text)}):
        known = registry.find(surface)
        if known is not None and known.type is EntityType.COMPANY:
            continue
        candidate = _ticker_like(surface, registry)
        if candidate is None or not _placed(surface, text):
            continue
        parts = [name for name in _parts(candidate.id, registry) if _names_in(name, text)]
        if parts:
            reason = (
                f"{surface} looks like {candidate.name}'s ticker; the document speaks of its {', '.join(parts[:3])}"
            )
            found.append(Misread(surface, names.unknown(surface, form="misread ticker"), candidate, reason))
    return found


def _ticker_like(surface: str, registry: Registry) -> Entity | None:
    """Give the one company whose ticker is a look-alike of a word."""
    hits: dict[str, Entity] = {}
    for i, char in enumerate(surface):
        for other in {o for group in _ALIKE if char in group for o in group if o != char}:
            variant = surface[:i] + other + surface[i + 1 :]
            entity = registry.find(variant)
            if entity is not None and any(value.endswith(f":{variant}") for value in entity.identifiers.values()):
                hits[entity.id] = entity
    return next(iter(hits.values())) if len(hits) == 1 else None


def _placed(surface: str, text: str) -> bool:
    """Say whether a word stands as a company does: it speaks, reports, or closes a list before such a word."""
    word = rf"(?<![A-Za-z0-9]){surface}(?![A-Za-z0-9])"
    return regex.search(rf"(?:{_BESIDE}{word}|(?:^|[。;；,，\n]\s*){word}){_SAYS}", text) is not None


def _parts(owner: str, registry: Registry) -> Iterator[str]:
    """Give the names of a company's segments and products."""
    for entity in registry.curated.values():
        if owner in {entity.parent, entity.maker}:
            yield from (name for name in entity.names if len(name) >= _SHORT)


def _names_in(name: str, text: str) -> bool:
    if name.isascii():
        return regex.search(rf"(?<![A-Za-z0-9]){regex.escape(name)}(?![A-Za-z0-9])", text) is not None
    return name in text


def proposals_of(
    doc: Document,
    claims: Iterable[Statement | Observation],
    entities: Mapping[str, Entity],
    misread: Iterable[Misread],
    registry: Registry,
) -> tuple[Proposal, ...]:
    """Give what a person should look at: misprints of known names, and companies that nobody lists."""
    tickers = {item.entity.id: item for item in misread}
    found: dict[tuple[str, int], Proposal] = {}
    for claim in claims:
        for role, key in _ends(claim):
            entity = entities.get(key)
            if entity is None or entity.registry or entity.type is not EntityType.COMPANY:
                continue
            for item in claim.evidence:
                mark = next((mark for mark in item.marks if mark.role == role), None)
                if mark is None:
                    continue
                beside = _beside(claim, entities)
                kind, candidate, score, reason = _judged(entity, tickers.get(key), beside, registry)
                proposal = Proposal(
                    kind=kind,
                    surface=mark.surface,
                    entity=key,
                    candidate=candidate,
                    score=score if kind != "unknown" else round(item.confidence, 2),
                    reason=reason,
                    span=doc.span(mark.start, mark.end),
                )
                found.setdefault((proposal.id, mark.start), proposal)
    return tuple(sorted(found.values(), key=lambda proposal: (proposal.span.start, proposal.id)))


def _ends(claim: Statement | Observation) -> tuple[tuple[str, str], ...]:
    if isinstance(claim, Statement):
        return (("subject", claim.subject), ("object", claim.object))
    return (("subject", claim.subject),)


def _beside(claim: Statement | Observation, entities: Mapping[str, Entity]) -> tuple[Entity, ...]:
    """Give the known entities at the other end of a claim."""
    return tuple(entity for _, key in _ends(claim) if (entity := entities.get(key)) is not None and entity.registry)


def _judged(
    entity: Entity, ticker: Misread | None, beside: tuple[Entity, ...], registry: Registry
) -> tuple[str, str | None, float, str]:
    """Give the kind of a proposal, its candidate, score and reason."""
    if ticker is not None:
        return "misprint", ticker.candidate.id, 0.8, ticker.reason
    candidate = _one_off(entity.name, beside, registry)
    if candidate is not None:
        score = 0.85 if _fits(candidate, beside) else ENOUGH
        reason = f"one character from {candidate.name_zh or candidate.name}, and no list has {entity.name}"
        return "misprint", candidate.id, score, reason
    return "unknown", None, 0.5, f"a company that no list has, known by its {entity.source or 'place'}"


def _one_off(name: str, beside: tuple[Entity, ...], registry: Registry) -> Entity | None:
    """Give the one company whose Chinese name differs from this one in one character; a fitting one before others."""
    if not (_SHORT <= len(name) <= _LONG and all(map(is_cjk, name))):
        return None
    index = _masked(registry.version)
    ids = {key for i in range(len(name)) for key in index.get(_mask(name, i), ())}
    found = [registry.entities[key] for key in sorted(ids)]
    fitting = [entity for entity in found if _fits(entity, beside)]
    chosen = fitting or [entity for entity in found if entity.id in registry.curated]
    return chosen[0] if len(chosen) == 1 else None


def _fits(candidate: Entity, beside: tuple[Entity, ...]) -> bool:
    """Say whether a company is known to be in the chain of an entity at the other end."""
    return any(f"{entity.id.replace('-', '_')}_supplier" in candidate.roles for entity in beside)


def _mask(name: str, place: int) -> str:
    return f"{name[:place]}?{name[place + 1 :]}"


@lru_cache(maxsize=2)
def _masked(version: str) -> Mapping[str, tuple[str, ...]]:  # noqa: ARG001 the key of the cache
    """Give the ids of companies by their Chinese names with one character left open."""
    found: dict[str, set[str]] = defaultdict(set)
    registry = Registry.default()
    for entity in registry.entities.values():
        if entity.type is EntityType.COMPANY:
            for name in {simplified(name) for name in (entity.name_zh, *entity.aliases) if name}:
                if _SHORT <= len(name) <= _LONG and all(map(is_cjk, name)):
                    for place in range(len(name)):
                        found[_mask(name, place)].add(entity.id)
    return {key: tuple(sorted(ids)) for key, ids in found.items()}
