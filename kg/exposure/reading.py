"""M12, what to read next: which trade of unknown size causes how much of an answer's width."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, TypeVar

import numpy as np

from kg.exposure.answer import Reading
from kg.exposure.arrays import FloatArray
from kg.exposure.bridge import Study
from kg.exposure.finder import LARGE
from kg.exposure.network import FirmNetwork
from kg.exposure.sensitivity import ignorance
from kg.exposure.solved import Solved, solved
from kg.exposure.spending import Spending

Flows = TypeVar("Flows", FirmNetwork, Spending)
TRIED: Final = 200
OPEN: Final = 1e30  # stands for an open end where widths are compared


@dataclass(frozen=True, slots=True)
class _Doubt:
    """One trade of unknown size: an edge of the network or a row of the spending."""

    kind: str
    number: int


def reading(
    found: Solved,
    firm: int | None,
    *,
    most: int = 20,
    progress: Callable[[int, int | None, str], None] | None = None,
) -> tuple[Reading, ...]:
    """Give the trades whose size is most worth knowing, by how much narrower the answer would be if it were known.

    Each is settled alone: an interval at its expected amount, a trade without a number at nothing. The width is that of
    one firm, or of all firms together. Of more than 200 such trades the widest are tried. Beyond 200,000 trades the
    linear widths of `sensitivity.ignorance` stand for it, for one firm only.
    """
    if found.study.network.edge_count > LARGE:
        return _linear(found, firm, most)
    base = _widths(found, firm)
    rows = []
    tried = _doubts(found)[:TRIED]
    for number, doubt in enumerate(tried, 1):
        after = _widths(solved(_settled(found, doubt), pass_through=found.pass_through), firm)
        closed = int(np.count_nonzero((base >= OPEN) & (after < OPEN)))
        narrower = float(np.sum(np.where(base < OPEN, base - np.minimum(after, base), 0.0)))
        if narrower > 0 or closed:
            rows.append(_row(found, doubt, narrower, (float(base[base < OPEN].sum()), closed)))
        if progress:
            progress(number, len(tried), "trades tried")
    rows.sort(key=lambda row: (-row.closes, -row.narrows, row.supplier, row.customer))
    return tuple(rows[:most])


def _doubts(found: Solved) -> list[_Doubt]:
    study = found.study
    reached = found.bound.reached.any(axis=0) | (found.effect.expected != 0)
    edges = (study.network.low < study.network.high) & reached[study.network.customer]
    rows = (study.money.low < study.money.high) & (study.change[study.money.spender] != 0)
    found_rows = [
        *((study.limits.row[k] - study.money.low[k], _Doubt("spending", int(k))) for k in np.flatnonzero(rows)),
        *((study.limits.edge[k] - study.network.low[k], _Doubt("edge", int(k))) for k in np.flatnonzero(edges)),
    ]
    return [doubt for _, doubt in sorted(found_rows, key=lambda one: -one[0])]


def _widths(found: Solved, firm: int | None) -> FloatArray:
    low, high = np.maximum(found.low, -OPEN), np.minimum(found.high, OPEN)
    width = high - low
    return width if firm is None else width[firm : firm + 1]


def _settled(found: Solved, doubt: _Doubt) -> Study:
    """Give the study as if one trade's size were known: an interval at its expected amount, no number at no trade."""
    study, limits, k = found.study, found.study.limits, doubt.number
    if doubt.kind == "edge":
        network = study.network
        if network.sized[k]:
            return replace(study, network=_pinned(network, k))
        return replace(
            study, network=network.without([k]), limits=replace(limits, edge=np.delete(limits.edge, k)),
            confidence=np.delete(study.confidence, k),
        )  # fmt: skip
    if study.money.sized[k]:
        return replace(study, money=_pinned(study.money, k))
    keep = np.arange(len(study.money.firm)) != k
    paid = study.money
    claims = paid.statements and tuple(paid.statements[row] for row in np.flatnonzero(keep))
    less = replace(
        paid, firm=paid.firm[keep], spender=paid.spender[keep], amount=paid.amount[keep], low=paid.low[keep],
        high=paid.high[keep], sized=paid.sized[keep], statements=claims,
    )  # fmt: skip
    return replace(
        study, money=less, limits=replace(limits, row=limits.row[keep]), row_confidence=study.row_confidence[keep]
    )


def _pinned(flows: Flows, k: int) -> Flows:
    low, high = flows.low.copy(), flows.high.copy()
    low[k] = high[k] = flows.amount[k]
    return replace(flows, low=low, high=high)


def _linear(found: Solved, firm: int | None, most: int) -> tuple[Reading, ...]:
    if firm is None or not found.study.money.sized.all():
        return ()
    told = ignorance(found.passed, found.money, found.study.change, firm)
    whole = float(found.high[firm] - found.low[firm])
    rows = zip(told.kind[:most], told.index[:most].tolist(), told.width[:most].tolist(), strict=True)
    return tuple(
        _row(found, _Doubt(kind, int(found.edges[k]) if kind == "edge" else k), width, (whole, 0))
        for kind, k, width in rows
        if width > 0
    )


def _row(found: Solved, doubt: _Doubt, narrows: float, whole: tuple[float, int]) -> Reading:
    study = found.study
    step = study.step(doubt.number) if doubt.kind == "edge" else study.row_step(doubt.number)
    return Reading(
        supplier=step.supplier, customer=step.customer, product=step.product, narrows=narrows,
        part=narrows / whole[0] if whole[0] else None, closes=whole[1], unit=study.unit, statements=step.statements,
    )  # fmt: skip
