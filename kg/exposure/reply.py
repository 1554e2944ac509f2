"""From arrays back to an answer in words: the rows of a demand shock with bounds, what bounds them, and paths."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Final

import numpy as np

from kg.exposure.answer import Exposure, ExposureRow, Path, Step, Unallocated, finite
from kg.exposure.arrays import BoolArray, FloatArray, IntArray, summed
from kg.exposure.bridge import Study
from kg.exposure.leontief import demand_exposure
from kg.exposure.network import Edges, FirmNetwork
from kg.exposure.paths import EvidenceGraph, WalkOptions, contribution_walks
from kg.exposure.results import LinearEffect, Walk
from kg.exposure.sampling import Sampled, SampleOptions, sample_demand
from kg.exposure.spending import Spending, spending
from kg.exposure.unsized import KNOWN, MARKET, OPEN, REVENUE, TOTAL, Bound, unsized_bound
from kg.exposure.words import money, short

MOST_ROWS: Final = 1000
WALKED: Final = 50
LARGE: Final = 200_000
WALKED_LARGE: Final = 3
PATHS: Final = 3


@dataclass(frozen=True, kw_only=True, eq=False)
class Solved:
    """A study with its effect by known amounts, its bounds by everything else, and the numbers of the known edges."""

    study: Study
    network: FirmNetwork
    money: Spending
    edges: IntArray
    effect: LinearEffect
    low: FloatArray
    expected: FloatArray
    high: FloatArray
    unknown: BoolArray
    bound: Bound


def solved(study: Study, *, pass_through: float = 1.0) -> Solved:
    """Give what a study comes to: exact hulls of what has numbers, and limits for what has none."""
    network, limits = study.network, study.limits
    loose = ~network.sized | ~np.isfinite(limits.revenue[network.customer])
    known = network.without(np.flatnonzero(loose)) if loose.any() else network
    rows = np.flatnonzero(study.money.sized)
    paid = _rows(study, known, rows)
    effect = demand_exposure(known, paid, study.change, pass_through=pass_through)
    cut, rise = np.maximum(-study.change, 0.0), np.maximum(study.change, 0.0)
    falls = unsized_bound(network, study.money, limits, cut, np.maximum(-effect.low, 0.0))
    gains = unsized_bound(network, study.money, limits, rise, np.maximum(effect.high, 0.0))
    low = np.where(falls.reached.any(axis=0), np.minimum(effect.low, -falls.greatest), effect.low)
    high = np.where(gains.reached.any(axis=0), np.maximum(effect.high, gains.greatest), effect.high)
    low, high = _capped(low, effect.low, high, effect.high)
    unknown = (low < effect.low) | (high > effect.high)
    sure = effect.expected != 0
    return Solved(
        study=study,
        network=known,
        money=paid,
        edges=np.flatnonzero(~loose),
        effect=effect,
        low=low,
        expected=np.where(unknown & ~sure, np.nan, effect.expected),
        high=high,
        unknown=unknown,
        bound=falls if cut.any() else gains,
    )


def _capped(low: FloatArray, floor: FloatArray, high: FloatArray, ceiling: FloatArray) -> tuple[FloatArray, FloatArray]:
    return np.minimum(low, floor), np.maximum(high, ceiling)


def _rows(study: Study, network: FirmNetwork, rows: IntArray) -> Spending:
    """Give the spending whose amounts are known."""
    paid = study.money
    return spending(
        network,
        Edges(
            supplier=paid.firm[rows], customer=paid.spender[rows], amount=paid.amount[rows],
            low=paid.low[rows], high=paid.high[rows],
            statements=[paid.claims(int(row)) for row in rows],
        ),
        totals=np.column_stack((paid.total_low, paid.total, paid.total_high)) if paid.count else None,
        names=paid.names,
    )  # fmt: skip


def answered(
    found: Solved, shocks: Sequence[tuple[str, float]], *, samples: SampleOptions | None = None, most: int = MOST_ROWS
) -> Exposure:
    """Give the answer of a solved demand question, the hardest hit first."""
    study = found.study
    drawn = _sampled(found, samples) if samples else None
    reach = np.flatnonzero(found.bound.reached.any(axis=0) | (found.effect.expected != 0))
    size = np.maximum(np.abs(found.low), np.abs(found.high))
    weight = np.abs(np.nan_to_num(found.expected))
    order = reach[np.lexsort((reach, -size[reach], -weight[reach]))].tolist()
    finder = Finder(found)
    walked = WALKED if study.network.edge_count <= LARGE else WALKED_LARGE
    rows = [
        _row(found, firm, finder.short(firm, walks=place < walked), drawn) for place, firm in enumerate(order[:most])
    ]
    rows.sort(
        key=lambda row: (
            -abs(row.expected or 0.0),
            -_big(max(-(row.low if row.low is not None else -inf), row.high if row.high is not None else inf)),
            row.how != "direct",
            -row.confidence,
            row.name,
        )
    )
    covered, rest = coverage(study)
    return Exposure(
        kind="demand",
        shocks=tuple(shocks),
        unit=study.unit,
        period=study.period,
        rows=tuple(rows),
        coverage=covered,
        unallocated=rest,
        assumptions=(*study.assumptions, *_assumptions(found), *_drawn(drawn)),
        notes=(*_notes(study, reached=bool(reach.size)), *study.notes),
        more=max(0, len(order) - most),
        detail=lambda name: _detail(found, finder, name, drawn),
    )


def _big(value: float) -> float:
    return min(value, 1e300)


def _detail(found: Solved, finder: Finder, name: str, drawn: Sampled | None) -> ExposureRow | None:
    study, wanted = found.study, name.strip().casefold()
    for firm, names in enumerate(zip(study.ids, study.names, study.names_zh, strict=True)):
        if wanted in {item.casefold() for item in names} and found.bound.reached[:, firm].any():
            return _row(found, firm, finder.full(firm), drawn)
    return None


def _row(found: Solved, firm: int, paths: tuple[Path, ...], drawn: Sampled | None) -> ExposureRow:
    study = found.study
    rows = np.flatnonzero((study.money.firm == firm) & (study.change[study.money.spender] != 0))
    sold = slice(int(study.network.pointer[firm]), int(study.network.pointer[firm + 1]))
    buyers = found.bound.reached[:, study.network.customer[sold]]
    how = " and ".join(word for word, there in (("direct", rows.size), ("indirect", buyers.any())) if there)
    best = paths[0] if paths else None
    revenue = study.limits.revenue[firm]
    expected = finite(found.expected[firm])
    stated = best is not None and all(step.basis == "stated" for step in best.steps)
    return ExposureRow(
        id=study.ids[firm],
        name=study.names[firm],
        name_zh=study.names_zh[firm],
        how=how,
        low=finite(found.low[firm]),
        expected=expected,
        high=finite(found.high[firm]),
        relative=None if expected is None or not np.isfinite(revenue) else expected / float(revenue),
        size_unknown=bool(found.unknown[firm]),
        cap=_cap(found, firm),
        basis="stated" if stated else next((s.basis for s in best.steps if s.basis != "stated"), "") if best else "",
        confidence=best.confidence if best else 0.0,
        paths=paths,
        p05=finite(drawn.p05[firm]) if drawn else None,
        p95=finite(drawn.p95[firm]) if drawn else None,
        figures=_figures(found, firm),
    )


def _figures(found: Solved, firm: int) -> tuple[str, ...]:
    """Give the observations behind a firm's size: the totals that reach it and its own revenue."""
    study = found.study
    totals = [study.totals[spender] for spender in np.flatnonzero(found.bound.reached[:, firm]).tolist()]
    own = study.revenue.get(firm)
    return tuple(dict.fromkeys(claim for figure in (*totals, own) if figure for claim in figure.claims))


def _cap(found: Solved, firm: int) -> str:
    """Give in words what bounds the size of a change."""
    study, bound = found.study, found.bound
    change = max((abs(s) for m, s in enumerate(study.change) if bound.reached[m, firm]), default=0.0)
    match bound.reason[firm]:
        case word if word == KNOWN:
            return "bounded by the amounts told"
        case word if word == REVENUE:
            figure = study.revenue.get(firm)
            told = short(float(study.limits.revenue_high[firm]), study.unit)
            of = f"revenue {figure.period}" if figure else "revenue"
            return f"at most {short(change, '%')} of its {of} of {told}: no firm falls by a larger part than the shock"
        case word if word == TOTAL:
            parts = [
                f"{short(abs(study.change[m]), '%')} of {study.money.names[m]}'s {_total(study, int(m))}"
                for m in np.flatnonzero(bound.reached[:, firm])
            ]
            return f"at most the whole shock: {' and '.join(parts)}"
        case word if word == MARKET:
            return f"at most {short(change, '%')} of the market of what it is known to sell along the way"
        case word if word == OPEN:
            return "no bound: neither the total that is cut, nor its revenue, nor the market of what it sells is told"
        case _:
            return "at most what its buyers can pass on after their known purchases"


def _total(study: Study, spender: int) -> str:
    figure = study.totals[spender] if study.totals else None
    if figure is None:
        return f"purchases of {short(float(study.limits.total[spender]), study.unit)}"
    return f"{figure.what.replace('_', ' ')} {figure.period} of {money(figure.low, figure.high, figure.currency)}"


def coverage(study: Study) -> tuple[float | None, Unallocated | None]:
    """Give the known part of the shocked spending, and the shock that found no receiver with an amount."""
    paid, change = study.money, study.change
    size = np.abs(change)
    if not size.any():
        return None, None
    low, middle, high = (
        summed(paid.spender, np.where(paid.sized, part, 0.0), paid.count) for part in (paid.low, paid.amount, paid.high)
    )
    known, total = float(size @ middle), float((size * paid.total)[size > 0].sum())
    if np.isnan(total):
        return (0.0 if known == 0 else None), Unallocated(low=None, expected=None, high=None)
    least = np.maximum(paid.total_low - high, 0.0) * change
    most = np.maximum(np.where(np.isfinite(study.limits.total), study.limits.total, inf) - low, 0.0)
    most = np.where(change != 0, most, 0.0) * np.where(change != 0, change, 1.0)
    ends = sorted((float(least.sum()), float(most.sum())))
    rest = float((np.maximum(paid.total - middle, 0.0) * change)[size > 0].sum())
    return (min(known / total, 1.0) if total else None), Unallocated(
        low=finite(ends[0]), expected=rest, high=finite(ends[1])
    )


def _sampled(found: Solved, options: SampleOptions) -> Sampled:
    study = found.study
    chance = options if options.existence is not None else replace(options, existence=study.confidence[found.edges])
    return sample_demand(found.network, found.money, study.change, options=chance)


def _assumptions(found: Solved) -> tuple[str, ...]:
    lines = list(found.effect.assumptions)
    if found.unknown.any():
        lines = [line for line in lines if not line.startswith("low and high: no interval")]
        lines.append(
            "where no number is told: no weight is made up; every unit of the shock is counted once at a firm, and no "
            "firm changes by a larger part than the shock"
        )
    return tuple(lines)


def _drawn(drawn: Sampled | None) -> tuple[str, ...]:
    if drawn is None:
        return ()
    return (*drawn.assumptions, "low and high take every told trade as there; p05 and p95 draw it by its confidence")


def _notes(study: Study, *, reached: bool) -> tuple[str, ...]:
    if not study.change.any():
        return ("no effect, because no spending changes",)
    if not reached:
        names = ", ".join(study.money.names)
        return (f"no effect, because no supplier of {names} is known as of then",)
    if not study.money.sized.any():
        return ("the suppliers are known, what they receive is not told: only bounds can be given",)
    return ()


class Finder:
    """Finds paths in a study: by what they carry where numbers are told, else by confidence."""

    def __init__(self, found: Solved) -> None:
        """Take a solved study."""
        self._found = found
        study, count = found.study, found.study.network.count
        network, paid = study.network, study.money
        self._tail = np.concatenate((network.customer, paid.spender + count))
        self._head = np.concatenate((network.supplier, paid.firm))
        self._confidence = np.concatenate((study.confidence, study.row_confidence))
        self._sources = [int(m) + count for m in np.flatnonzero(study.change)]
        self._tree: dict[int, tuple[int, ...]] | None = None

    def short(self, firm: int, *, walks: bool) -> tuple[Path, ...]:
        """Give the walks that carry most, if a number says so, else the surest path."""
        found = self.walks(firm) if walks else ()
        return found or self.surest(firm)

    def full(self, firm: int) -> tuple[Path, ...]:
        """Give the walks that carry most, then the surest paths."""
        return self.walks(firm) or self._best(firm)

    def walks(self, firm: int) -> tuple[Path, ...]:
        """Give the walks that carry the known effect, largest first."""
        found = self._found
        if not found.effect.expected[firm]:
            return ()
        report = contribution_walks(
            found.network, found.money, found.study.change, firm, options=WalkOptions(most=PATHS, steps=20_000)
        )
        return tuple(self._walk(walk) for walk in report.walks)

    def _walk(self, walk: Walk) -> Path:
        study = self._found.study
        rows = np.flatnonzero((study.money.firm == walk.firms[0]) & (study.money.spender == walk.spender))
        steps = [study.row_step(int(rows[0])), *(study.step(int(self._found.edges[edge])) for edge in walk.edges)]
        names = (study.money.names[walk.spender or 0], *(study.names[firm] for firm in walk.firms))
        return _path(names, walk.value, steps)

    def surest(self, firm: int) -> tuple[Path, ...]:
        """Give the path of the highest confidence from any spender."""
        if self._found.study.network.edge_count > LARGE:
            return ()
        if self._tree is None:
            self._tree = _surest(self._tail, self._head, self._confidence, self._sources)
        edges = self._tree.get(firm)
        return () if not edges else (self._named(edges),)

    def _best(self, firm: int) -> tuple[Path, ...]:
        graph = EvidenceGraph(self._tail, self._head, self._confidence)
        found = [path for source in self._sources for path in graph.best_paths(source, firm, PATHS)]
        found.sort(key=lambda path: -path.confidence)
        return tuple(self._named(path.edges) for path in found[:PATHS])

    def _named(self, edges: tuple[int, ...]) -> Path:
        study, inner = self._found.study, self._found.study.network.edge_count
        steps = [study.step(edge) if edge < inner else study.row_step(edge - inner) for edge in edges]
        first = int(self._tail[edges[0]]) - study.network.count
        return _path((study.money.names[first], *(study.names[int(self._head[edge])] for edge in edges)), None, steps)


def _path(names: Sequence[str], value: float | None, steps: Sequence[Step]) -> Path:
    confidence = float(np.prod([step.confidence for step in steps]))
    return Path(names=tuple(names), value=value, confidence=confidence, steps=tuple(steps))


def _surest(
    tail: IntArray, head: IntArray, confidence: FloatArray, sources: Sequence[int]
) -> dict[int, tuple[int, ...]]:
    """Give the edges of the surest path from any source to each node (Dijkstra on confidences)."""
    out: dict[int, list[int]] = {}
    for edge, node in enumerate(tail.tolist()):
        out.setdefault(node, []).append(edge)
    done: dict[int, tuple[int, ...]] = {}
    waiting: list[tuple[float, int, tuple[int, ...], int]] = [(-1.0, 0, (), source) for source in sources]
    while waiting:
        sure, steps, edges, node = heapq.heappop(waiting)
        if node in done:
            continue
        done[node] = edges
        for edge in out.get(node, []):
            there = int(head[edge])
            if there not in done:
                heapq.heappush(waiting, (sure * float(confidence[edge]), steps + 1, (*edges, edge), there))
    return done


Progress = Callable[[int, int | None, str], None]
