"""M11 on a graph: companies by what their stop does to the others, with bounds, plateaus and how likely a rank is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from kg.exposure.arrays import FloatArray, IntArray
from kg.exposure.averages import Averages
from kg.exposure.chokepoints import Requirements, working
from kg.exposure.hull_cascade import End
from kg.exposure.line_samples import WORDS, Progress, sampled_means
from kg.exposure.links import Link
from kg.exposure.ranking import PLATEAU, plateaus, rank_probability
from kg.exposure.sampling import SampleOptions
from kg.exposure.stop_reply import Asked, Network, network_of
from kg.exposure.structure import structured
from kg.query import Index, Table
from kg.query.rows import Named

EPS: Final = 1e-8
SAMPLED_EPS: Final = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Systemic(Named):
    """What one company's stop does: how many stop for want of it, and how many it touches at all.

    `esri_low` and `esri_high` bound the mean loss of all companies by the sequential cascade; each counts by its
    revenue where that of all is told, else once. `told_low` and `told_high` are the same over the companies whose
    revenue is told, each by its size. Companies whose greatest mean loss lies within 1e-3 of the next share a
    `plateau`. `esri_p50` is the median over drawn shares, `p_rank` how often it is among the first `within`.
    """

    id: str
    name: str
    name_zh: str
    rank: int
    stops: int
    touches: int
    esri_low: float
    esri_high: float
    plateau: int
    without: tuple[str, ...]
    told_low: float | None = None
    told_high: float | None = None
    esri_p50: float | None = None
    p_rank: float | None = None
    within: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """How a ranking is asked: rows kept, year and currency of sizes, eps, samples for rank probabilities, seed."""

    most: int = 50
    samples: int = 0
    within: int = 10
    seed: int = 0
    asked: Asked = field(default_factory=Asked)
    progress: Progress | None = None


class Ranks(Table[Systemic]):
    """Companies in order; `notes` says what their numbers stand on."""

    def __init__(self, rows: Sequence[Systemic], notes: Sequence[str]) -> None:
        """Take the rows and the notes."""
        super().__init__(rows)
        self.notes = tuple(notes)


def systemic(index: Index, ranked: Ranked | None = None) -> Ranks:
    """Give companies by what their stop does to the others: who stops for want of them, whom they touch at all.

    Raises:
        InputError: an unknown modality, a rank below 1.
    """
    chosen = ranked or Ranked()
    found = structured(index, chosen.asked.modality)
    network = network_of(index, chosen.asked)
    averages = Averages(network.lines)
    place = {key: number for number, key in enumerate(averages.names)}
    scored = sorted(_scored(found.ids, found.needs, found.links), key=lambda row: (-len(row[1]), -row[2], row[0]))
    scored = scored[: chosen.most]
    ends = _ends(network, averages, [key for key, _, _ in scored], chosen)
    tie = plateaus(ends[:, 1])
    drawn = _drawn(network, averages, chosen)
    companies = network.chain.companies
    rows: list[Systemic] = []
    rank = 0
    for number, (key, others, touches) in enumerate(scored):
        if not rows or (rows[-1].stops, rows[-1].touches) != (len(others), touches):
            rank = number + 1
        told = ends[number, 2:].tolist() if np.isfinite(ends[number, 2]) else (None, None)
        rows.append(
            Systemic(
                id=key, name=companies.name(key), name_zh=companies.name_zh(key), rank=rank, stops=len(others),
                touches=touches, esri_low=float(ends[number, 0]), esri_high=float(ends[number, 1]),
                plateau=int(tie[number]) + 1, without=tuple(companies.name(other) for other in others),
                told_low=told[0], told_high=told[1],
                esri_p50=None if drawn is None else float(drawn[0][place[key]]),
                p_rank=None if drawn is None else float(drawn[1][place[key]]),
                within=None if drawn is None else chosen.within,
            )
        )  # fmt: skip
    return Ranks(rows, _notes(averages, network, chosen))


def _scored(ids: Sequence[str], needs: Requirements, links: Sequence[Link]) -> list[tuple[str, tuple[str, ...], int]]:
    """Give for each company who stops for want of it, and how many it touches."""
    number = {key: place for place, key in enumerate(ids)}
    suppliers = np.array([number[link.supplier] for link in links], dtype=np.int64)
    customers = np.array([number[link.customer] for link in links], dtype=np.int64)
    scored = []
    for place, key in enumerate(ids):
        stopped = np.flatnonzero(~working(needs, [place])).tolist()
        others = tuple(ids[firm] for firm in stopped if firm != place)
        scored.append((key, others, _reach(suppliers, customers, place, len(ids)) - 1))
    return scored


def _ends(network: Network, averages: Averages, keys: Sequence[str], chosen: Ranked) -> FloatArray:
    """Give for each company the ends of the mean loss when it stops alone, and of those whose revenue is told."""
    found = np.full((len(keys), 4), np.nan)
    for place, key in enumerate(keys):
        ends = network.lines.cascade.ends(dict.fromkeys(network.lines.of(key), 1.0), eps=chosen.asked.eps)
        found[place] = _four(averages, ends, key)
        if chosen.progress:
            chosen.progress(place + 1, len(keys), "stops")
    return found


def _four(averages: Averages, ends: tuple[End, End], key: str) -> tuple[float, float, float, float]:
    losses = averages.losses(ends, {key: 1.0})
    told = None if averages.by_revenue else averages.told(*losses)
    return (*averages.means(*losses), *(told or (np.nan, np.nan)))


def _drawn(network: Network, averages: Averages, chosen: Ranked) -> tuple[FloatArray, FloatArray] | None:
    """Give the median mean loss of each company's stop over drawn shares, and how often it is among the first."""
    if not chosen.samples or not averages.names:
        return None
    options = SampleOptions(count=chosen.samples, seed=chosen.seed, progress=chosen.progress)
    means = sampled_means(network.lines, averages, options, max(SAMPLED_EPS, chosen.asked.eps))
    return np.median(means, axis=0), rank_probability(means, chosen.within)


def _notes(averages: Averages, network: Network, chosen: Ranked) -> tuple[str, ...]:
    eps = chosen.asked.eps
    notes = [
        "stops: by told suppliers and essential inputs",
        f"ESRI: bounds of the mean loss, {averages.words}, by the sequential cascade to eps {eps:g}",
        f"greatest mean losses within {PLATEAU:g} of the next higher one share a plateau",
    ]
    if chosen.samples:
        within = f"P(rank ≤ {chosen.within}) and the median"
        notes.append(
            f"{within}: {chosen.samples} samples, seed {chosen.seed}, to eps {max(SAMPLED_EPS, eps):g}; {WORDS}"
        )
    if network.aside:
        notes.append(f"trade set aside: {', '.join(network.aside)} (never taken for facts)")
    return (*notes, *network.notes)


def _reach(suppliers: IntArray, customers: IntArray, start: int, count: int) -> int:
    seen = np.zeros(count, dtype=np.bool_)
    seen[start] = True
    fresh = seen.copy()
    while fresh.any():
        found = np.zeros(count, dtype=np.bool_)
        found[customers[fresh[suppliers]]] = True
        fresh = found & ~seen
        seen |= fresh
    return int(seen.sum())
