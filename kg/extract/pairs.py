"""Trades that no rule words: for two companies in a sentence, how likely the one sells to the other.

A logistic model over what the two are and what stands between and around them (`pair_features`), its weights learned from
annotated sentences by `tests/corpus/train.py`. It speaks only where the rules said nothing of a pair, where a word of the
trade stands in the sentence, and where it is sure; polarity, modality and speaker are read from the clause as for a rule.
"""

from __future__ import annotations

import csv
import functools
import io
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from importlib import resources
from typing import Final

from kg.extract.frames import Candidate
from kg.extract.pair_features import Words, features, lexicon, words_of
from kg.extract.parties import Place
from kg.extract.rules import Rule
from kg.extract.settle import Claim, id_of
from kg.extract.sides import OUTSIDE, Side, pairs, sides
from kg.model import Entity, RelationType

BIAS: Final = "bias"
LEAST: Final = {"zh": 0.6, "en": 0.55}
LEAST_MEANT: Final = {"zh": 0.65, "en": 0.62}
LEAST_OUTSIDE: Final = {"zh": 0.75, "en": 0.72}
LEAST_BUSY: Final = 0.88
UNLIKELY: Final = {"zh": 0.02, "en": 0.05}
HIGHEST: Final = 0.95
_TRADES: Final = frozenset({RelationType.SUPPLIES_TO, RelationType.MANUFACTURES_FOR, RelationType.DESIGNS_FOR})
_SPLIT: Final = {"zh": ("分别", "各自", "依次"), "en": ("respectively",)}
_FAB: Final = frozenset({"foundry", "osat"})
_OWN_CHIPS: Final = frozenset({"memory", "chip_design"})
_ASSEMBLY: Final = frozenset({"ems", "server_odm", "smartphone_odm"})


@functools.lru_cache(maxsize=1)
def weights() -> Mapping[str, Mapping[str, float]]:
    """Give the weight of each feature by language."""
    found: dict[str, dict[str, float]] = {"zh": {}, "en": {}}
    text = (resources.files("kg.extract") / "data" / "pairs.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(io.StringIO(text)):
        found[row["lang"]][row["feature"]] = float(row["weight"])
    return found


def likelihood(found: Sequence[str], lang: str) -> float:
    """Give how likely a pair with these features is a trade, 0 to 1."""
    known = weights()[lang]
    score = known.get(BIAS, 0.0) + math.fsum(known.get(name, 0.0) for name in found)
    return 1 / (1 + math.exp(-score))


def paired(place: Place, claims: Sequence[Claim]) -> list[Candidate]:
    """Give the trades of a sentence that its claims leave unsaid and that are likely enough."""
    lang = "zh" if place.chinese else "en"
    text = place.sentence.text
    if not lexicon().carriers[lang].search(text) or any(word in text for word in _SPLIT[lang]):
        return []
    found = sides(place)
    if len(found) < 2:  # noqa: PLR2004 a seller and a buyer
        return []
    told = told_by(claims)
    tied = {frozenset((id_of(claim.subject), id_of(claim.object))) for claim in claims}
    row = words_of(place, found)
    return list(_likely(place, row, _open(found, tied), told, found))


def doubted(place: Place, claims: Sequence[Claim]) -> list[Claim]:
    """Give the trades that a rule read and that who the two are and what stands around them all but rules out."""
    lang = "zh" if place.chinese else "en"
    told = told_by(claims)
    if not told:
        return []
    found = sides(place)
    row = words_of(place, found)
    near = {(seller.entity.id, buyer.entity.id): (seller, buyer) for seller, buyer in pairs(found)}
    unlikely = {
        pair
        for pair in told
        if pair in near and likelihood(features(*near[pair], row, told, found), lang) < UNLIKELY[lang]
    }
    return [c for c in claims if c.relation in _TRADES and (id_of(c.subject), id_of(c.object)) in unlikely]


def told_by(claims: Sequence[Claim]) -> list[tuple[str, str]]:
    """Give the trades that some claims hold, as pairs of seller and buyer."""
    return sorted({(id_of(claim.subject), id_of(claim.object)) for claim in claims if claim.relation in _TRADES})


def _open(found: Sequence[Side], tied: Collection[frozenset[str]]) -> list[tuple[Side, Side]]:
    return [pair for pair in pairs(found) if frozenset((pair[0].entity.id, pair[1].entity.id)) not in tied]


def _likely(
    place: Place,
    row: Words,
    open_pairs: Sequence[tuple[Side, Side]],
    told: Collection[tuple[str, str]],
    found: Sequence[Side],
) -> Iterator[Candidate]:
    lang = "zh" if place.chinese else "en"
    sure = {
        (seller.entity.id, buyer.entity.id): likelihood(features(seller, buyer, row, told, found), lang)
        for seller, buyer in open_pairs
    }
    best, busy = _best(open_pairs, sure), {end for pair in told for end in pair}
    for seller, buyer in open_pairs:
        score = sure[(seller.entity.id, buyer.entity.id)]
        if score < _least(seller, buyer, busy, lang):
            continue
        if {(seller.entity.id, buyer.row), (seller.row, buyer.entity.id)} <= best:
            yield _candidate(place, seller, buyer, score)


def _least(seller: Side, buyer: Side, busy: Collection[str], lang: str) -> float:
    """Give how likely a trade must be: surer where a side is only meant, surer still where a rule gave it a partner."""
    if {seller.entity.id, buyer.entity.id} & set(busy):
        return LEAST_BUSY
    if OUTSIDE in {seller.at, buyer.at}:
        return LEAST_OUTSIDE[lang]
    return (LEAST if seller.how == buyer.how == "named" else LEAST_MEANT)[lang]


def _best(
    open_pairs: Sequence[tuple[Side, Side]], sure: Mapping[tuple[str, str], float]
) -> set[tuple[str | int, str | int]]:
    """Give for each seller the likeliest list of buyers, and for each buyer that of sellers; a pair has one direction."""
    found: dict[tuple[str, str], tuple[float, tuple[str | int, str | int]]] = {}
    for seller, buyer in open_pairs:
        one, other = seller.entity.id, buyer.entity.id
        score = sure[(one, other)]
        if score <= sure.get((other, one), 0.0):
            continue
        for key, choice in ((("sells", one), (one, buyer.row)), (("buys", other), (seller.row, other))):
            if key not in found or score > found[key][0]:
                found[key] = (score, choice)
    return {choice for _, choice in found.values()}


def _candidate(place: Place, seller: Side, buyer: Side, score: float) -> Candidate:
    text = place.sentence.text
    places = [side.at for side in (seller, buyer) if side.at != OUTSIDE]
    low, high = min(places), max(places)
    relation = kind_of(seller.entity, text)
    at = _carrier(text, low, high, lang="zh" if place.chinese else "en")
    return Candidate(
        rule=_rule("zh" if place.chinese else "en", relation), relation=relation, subjects=(seller.token,), objects=(buyer.token,),
        start=min(low, at), end=max(high, at) + 1, at=at, prior=min(score, HIGHEST),
    )  # fmt: skip


def _carrier(text: str, low: int, high: int, *, lang: str) -> int:
    """Give the place of the word that carries the trade: between the two, else the nearest one."""
    places: list[int] = [hit.start() for hit in lexicon().carriers[lang].finditer(text)]
    return min(places, key=lambda at: (max(low - at, at - high, 0), at))


def kind_of(seller: Entity, text: str) -> RelationType:
    """Give what a seller does for a buyer: a foundry or an assembler makes, a design house designs, others supply."""
    roles = frozenset(seller.roles)
    if (roles & _FAB and not roles & _OWN_CHIPS) or roles & _ASSEMBLY:
        return RelationType.MANUFACTURES_FOR
    if "asic_design_service" in roles and any(
        pattern.search(text) for lang in lexicon().words.values() for name, pattern in lang if name == "design"
    ):
        return RelationType.DESIGNS_FOR
    return RelationType.SUPPLIES_TO


@functools.lru_cache(maxsize=8)
def _rule(lang: str, relation: RelationType) -> Rule:
    return Rule(
        id=f"{lang}.pair.trade", lang=lang, relation=relation, expression="", source="", prior=HIGHEST,
        triggers=(), forbidden="", sets={"subject": "none", "object": "none"}, zip=False, yes=(), no=(),
        roles=frozenset({"subject", "object"}),
    )  # fmt: skip
