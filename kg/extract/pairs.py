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
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Final

from kg.extract.frames import PARALLEL, Candidate
from kg.extract.kinds import trade_of
from kg.extract.pair_features import Words, features, lexicon, words_of
from kg.extract.parties import Place
from kg.extract.rules import Rule
from kg.extract.settle import Claim, id_of
from kg.extract.sides import OUTSIDE, Side, pairs, sides
from kg.extract.trade import TRADES
from kg.model import RelationType

BIAS: Final = "bias"
LEAST: Final = {"zh": 0.6, "en": 0.55}
LEAST_MEANT: Final = {"zh": 0.65, "en": 0.62}
LEAST_OUTSIDE: Final = {"zh": 0.75, "en": 0.72}
LEAST_BUSY: Final = 0.88
UNLIKELY: Final = {"zh": 0.02, "en": 0.05}
HIGHEST: Final = 0.95


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


def weighed(place: Place, claims: Sequence[Claim]) -> tuple[list[Claim], list[Candidate]]:
    """Give the trades of some claims that a sentence all but rules out, and those that its rules leave unsaid.

    Of two companies whose trade is ruled out nothing else is said: the words stand for review.
    """
    scene = _scene(place)
    if scene is None:
        return [], []
    doubts = _doubted(scene, claims)
    told = told_by([claim for claim in claims if claim not in doubts])
    tied = {frozenset((id_of(claim.subject), id_of(claim.object))) for claim in claims}
    return doubts, _unsaid(scene, told, tied)


@dataclass(frozen=True, slots=True)
class _Scene:
    """A sentence that names a seller and a buyer or more: its companies, its words and each two of the companies."""

    place: Place
    lang: str
    found: tuple[Side, ...]
    row: Words
    pairs: tuple[tuple[Side, Side], ...]

    def likelihood(self, seller: Side, buyer: Side, told: Collection[tuple[str, str]]) -> float:
        """Give how likely the one sells to the other, with the trades that rules have read."""
        return likelihood(features(seller, buyer, self.row, told, self.found), self.lang)


def _scene(place: Place) -> _Scene | None:
    found = sides(place)
    if len(found) < 2:  # noqa: PLR2004 a seller and a buyer
        return None
    return _Scene(place, "zh" if place.chinese else "en", found, words_of(place, found), tuple(pairs(found)))


def _doubted(scene: _Scene, claims: Sequence[Claim]) -> list[Claim]:
    """Give the trades that a rule read and that who the two are and what stands around them all but rules out."""
    told = told_by(claims)
    near = {(seller.entity.id, buyer.entity.id): (seller, buyer) for seller, buyer in scene.pairs} if told else {}
    unlikely = {pair for pair in told if pair in near and scene.likelihood(*near[pair], told) < UNLIKELY[scene.lang]}
    return [c for c in claims if c.relation in TRADES and (id_of(c.subject), id_of(c.object)) in unlikely]


def told_by(claims: Sequence[Claim]) -> list[tuple[str, str]]:
    """Give the trades that some claims hold, as pairs of seller and buyer."""
    return sorted({(id_of(claim.subject), id_of(claim.object)) for claim in claims if claim.relation in TRADES})


def _unsaid(scene: _Scene, told: Collection[tuple[str, str]], tied: Collection[frozenset[str]]) -> list[Candidate]:
    """Give the likely trades of those whom no rule tied; none where lists run in parallel."""
    text = scene.place.sentence.text
    if not lexicon().carriers[scene.lang].search(text) or PARALLEL[scene.place.chinese].search(text):
        return []
    free = [pair for pair in scene.pairs if frozenset((pair[0].entity.id, pair[1].entity.id)) not in tied]
    sure = {(seller.entity.id, buyer.entity.id): scene.likelihood(seller, buyer, told) for seller, buyer in free}
    best, busy = _best(free, sure), {end for pair in told for end in pair}
    return [
        _candidate(scene, seller, buyer, sure[(seller.entity.id, buyer.entity.id)])
        for seller, buyer in free
        if sure[(seller.entity.id, buyer.entity.id)] >= _least(seller, buyer, busy, scene.lang)
        and {(seller.entity.id, buyer.row), (seller.row, buyer.entity.id)} <= best
    ]


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


def _candidate(scene: _Scene, seller: Side, buyer: Side, score: float) -> Candidate:
    text, lang = scene.place.sentence.text, scene.lang
    places = [side.at for side in (seller, buyer) if side.at != OUTSIDE]
    low, high = min(places), max(places)
    designing = any(name == "design" and pattern.search(text) for name, pattern in lexicon().words[lang])
    relation = trade_of(seller.entity, designing=designing)
    at = _carrier(text, low, high, lang=lang)
    return Candidate(
        rule=_rule(lang, relation), relation=relation, subjects=(seller.token,), objects=(buyer.token,),
        start=min(low, at), end=max(high, at) + 1, at=at, prior=min(score, HIGHEST),
    )  # fmt: skip


def _carrier(text: str, low: int, high: int, *, lang: str) -> int:
    """Give the place of the word that carries the trade: between the two, else the nearest one."""
    places: list[int] = [hit.start() for hit in lexicon().carriers[lang].finditer(text)]
    return min(places, key=lambda at: (max(low - at, at - high, 0), at))


@functools.lru_cache(maxsize=8)
def _rule(lang: str, relation: RelationType) -> Rule:
    return Rule(
        id=f"{lang}.pair.trade", lang=lang, relation=relation, expression="", source="", prior=HIGHEST,
        triggers=(), forbidden="", sets={"subject": "none", "object": "none"}, zip=False, yes=(), no=(),
        roles=frozenset({"subject", "object"}),
    )  # fmt: skip
