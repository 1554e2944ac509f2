"""Claims of one sentence side by side: doubles settled, echoes dropped, a rumour and its denial told apart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import regex

from kg.extract.context import Reading
from kg.extract.encode import Encoded, Token
from kg.extract.frames import Candidate
from kg.extract.trade import TIES, TRADES
from kg.model import Modality, Polarity, RelationType
from ontology.terms import FAMILY, SYMMETRIC


@dataclass(frozen=True, slots=True)
class Claim:
    """A candidate with one subject and one object, after resolution and typing."""

    candidate: Candidate
    relation: RelationType
    subject: Token
    object: Token
    reading: Reading
    confidence: float
    group: str | None = None

    @property
    def negated(self) -> bool:
        """Whether the claim is a denial."""
        return self.reading.polarity is Polarity.NEGATED


def settle(claims: list[Claim]) -> list[Claim]:
    """Keep one claim a pair and family: the narrower relation, then the surer reading, stands."""
    kept: dict[tuple[object, ...], Claim] = {}
    for claim in claims:
        family = FAMILY.get(claim.relation, claim.relation)
        ends = (id_of(claim.subject), id_of(claim.object))
        key = (family, *(sorted(ends) if claim.relation in SYMMETRIC else ends))
        known = kept.get(key)
        if known is None or _weight(claim) > _weight(known):
            kept[key] = claim
    return _without_echoes(_one_direction(list(kept.values())))


def id_of(token: Token) -> str:
    """Give what a token is told apart by: its entity's id, else its words."""
    return token.entity.id if token.entity is not None else token.surface


def _weight(claim: Claim) -> tuple[float, ...]:
    """Prefer a denial, then the narrower relation where it is nearly as sure, then the surer reading."""
    narrow = claim.relation in FAMILY
    return (
        claim.reading.polarity is Polarity.NEGATED,
        round(claim.confidence + (0.12 if narrow else 0.0), 3),
        claim.reading.modality is not Modality.FACT,
    )


def _one_direction(claims: list[Claim]) -> list[Claim]:
    """Drop the weaker of two trades that run in opposite directions between one pair, and rivalry beside trade."""
    best: dict[tuple[str, str], float] = {}
    for claim in claims:
        if claim.relation in TRADES:
            pair = (id_of(claim.subject), id_of(claim.object))
            best[pair] = max(best.get(pair, 0.0), claim.confidence)
    kept = []
    for claim in claims:
        pair = (id_of(claim.subject), id_of(claim.object))
        opposite = best.get((pair[1], pair[0]), 0.0)
        if claim.relation in TRADES and opposite > best[pair]:
            continue
        kept.append(claim)
    return kept


_BESIDE: Final = frozenset({RelationType.COMPETES_WITH, RelationType.PARTNERS_WITH})
NEXT_TO: Final = 14


def _without_echoes(claims: list[Claim]) -> list[Claim]:
    """Drop what a trade between two companies already says: their partnership, and that the seller makes the goods."""
    trades = [claim for claim in claims if claim.relation in TIES]
    pairs = {frozenset((id_of(claim.subject), id_of(claim.object))) for claim in trades}
    kept = []
    for claim in claims:
        if claim.relation in _BESIDE and frozenset((id_of(claim.subject), id_of(claim.object))) in pairs:
            continue
        alone = claim.candidate.rule.sets.get("alone") == "true"
        if claim.relation is RelationType.PRODUCES and not alone:
            if any(_overlap(claim.candidate, trade.candidate) for trade in trades if _sells(claim, trade)):
                continue
        kept.append(claim)
    return kept


def _sells(claim: Claim, trade: Claim) -> bool:
    """Say whether who makes the goods is the seller of a trade; in Chinese a frame beside it says nothing new either."""
    return claim.candidate.rule.lang == "zh" or id_of(claim.subject) == id_of(trade.subject)


def _overlap(first: Candidate, second: Candidate) -> bool:
    return first.start < second.end + NEXT_TO and second.start < first.end + NEXT_TO


_DENIED_EN: Final = regex.compile(
    r"(?:[,;]|\sbut)\s[^.;]{0,50}?\b(?:den(?:ies|ied)|dismiss(?:es|ed)|refut(?:es|ed)|reject(?:s|ed))\s(?:it|this|that|them|the\s(?:report|claim|rumou?rs?|story)|any)\b"
    r"|(?:[,;]|\sbut)\s[^.;]{0,60}?\b(?:untrue|false|unfounded|baseless|not\strue|wrong)\b|,\swhich\s[^,.;]{1,30}\s(?:den(?:ies|ied)|dismiss(?:es|ed))\b",
    regex.IGNORECASE,
)
_DENIED_ZH: Final = regex.compile(
    r"[,;][^。]{0,24}?(?:否认|不实|不属实|并无此事|辟谣|驳斥|失实|子虚乌有|纯属谣言|没有此事|并非事实)"
)


def with_denials(claims: list[Claim], sentence: Encoded) -> list[Claim]:
    """Give the claims, and for each rumour that the same sentence denies behind it, the denial beside it."""
    made = list(claims)
    for claim in claims:
        if claim.reading.polarity is Polarity.NEGATED or claim.reading.modality is not Modality.RUMOUR:
            continue
        if _DENIED_ZH.search(sentence.text, claim.candidate.end) or _DENIED_EN.search(
            sentence.text, claim.candidate.end
        ):
            reading = replace(claim.reading, polarity=Polarity.NEGATED, modality=Modality.FACT)
            made.append(replace(claim, reading=reading))
    return made
