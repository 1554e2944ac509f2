"""A demand question solved: the effect of known amounts, and what bounds the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kg.exposure.arrays import BoolArray, FloatArray, IntArray
from kg.exposure.attribution import by_spender
from kg.exposure.bridge import Study
from kg.exposure.leontief import demand_exposure
from kg.exposure.network import Edges, FirmNetwork
from kg.exposure.results import LinearEffect
from kg.exposure.spending import Spending, spending
from kg.exposure.unsized import Bound, unsized_bound


@dataclass(frozen=True, kw_only=True, eq=False)
class Solved:
    """A study with its effect by known amounts, its bounds by everything else, and the numbers of the known edges."""

    study: Study
    network: FirmNetwork
    passed: FirmNetwork
    money: Spending
    edges: IntArray
    effect: LinearEffect
    low: FloatArray
    expected: FloatArray
    high: FloatArray
    unknown: BoolArray
    bound: Bound
    parts: FloatArray
    pass_through: float


def solved(study: Study, *, pass_through: float = 1.0) -> Solved:
    """Give what a study comes to: exact hulls of what has numbers, and limits for what has none."""
    network, limits = study.network, study.limits
    loose = ~network.sized | ~np.isfinite(limits.revenue[network.customer])
    known = network.without(np.flatnonzero(loose)) if loose.any() else network
    rows = np.flatnonzero(study.money.sized)
    paid = rows_of(study, known, rows)
    passed = known if pass_through == 1 else known.scaled(np.full(known.edge_count, pass_through))
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
        passed=passed,
        money=paid,
        edges=np.flatnonzero(~loose),
        effect=effect,
        low=low,
        expected=np.where(unknown & ~sure, np.nan, effect.expected),
        high=high,
        unknown=unknown,
        bound=falls if cut.any() else gains,
        pass_through=pass_through,
        parts=_parts(passed, paid, study.change),
    )


def _parts(network: FirmNetwork, paid: Spending, change: FloatArray) -> FloatArray:
    """Give each shock's part of each firm's change, which add up; nothing where there is one shock."""
    if np.count_nonzero(change) < 2:  # noqa: PLR2004 one shock has no parts
        return np.zeros((network.count, len(change)))
    return by_spender(network, paid, change)


def _capped(low: FloatArray, floor: FloatArray, high: FloatArray, ceiling: FloatArray) -> tuple[FloatArray, FloatArray]:
    return np.minimum(low, floor), np.maximum(high, ceiling)


def rows_of(study: Study, network: FirmNetwork, rows: IntArray) -> Spending:
    """Give the spending whose amounts are known."""
    paid = study.money
    return spending(
        network,
        Edges(
            supplier=paid.firm[rows], customer=paid.spender[rows], amount=paid.amount[rows],
            low=paid.low[rows], high=paid.high[rows], sized=paid.sized[rows],
            statements=[paid.claims(int(row)) for row in rows],
        ),
        totals=np.column_stack((paid.total_low, paid.total, paid.total_high)) if paid.count else None,
        names=paid.names,
    )  # fmt: skip
