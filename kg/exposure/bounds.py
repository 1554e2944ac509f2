"""Bounds where weights are intervals or unknown: exact hulls of the linear model, caps from totals.

Output is monotone in every input coefficient (I − A is an M-matrix; Berman & Plemmons 1979), so the matrices of all low
and of all high ends give the exact hull of the box. Where the high ends of one buyer add up to more than it can spend,
the hull under that budget is a Markov decision process in which every buyer puts its free budget where it hurts the
target most: solved by policy iteration, exact for each target.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array

from kg.errors import InputError
from kg.exposure.arrays import ROUNDING, BoolArray, FloatArray, IntArray, summed
from kg.exposure.linear import TOLERANCE, needed_revenue, summed_rounds, technical
from kg.exposure.network import FirmNetwork
from kg.exposure.reach import upstream
from kg.exposure.spending import Spending

WORK = 200_000_000  # targets × edges up to which the exact hull under budgets is computed
POLICY_STEPS = 60
POLICY_ROUNDS = 5_000
POLICY_GAIN = 1e-13


class Hull(NamedTuple):
    """Bounds of each firm's change, and how they were found."""

    low: FloatArray
    high: FloatArray
    method: str


def tighten(network: FirmNetwork) -> FirmNetwork:
    """Give the network with every high end cut to what the totals leave: 0 ≤ W_ij ≤ min(x_i, c_j, residuals).

    The residual of a total is what it leaves when all other flows are at their low ends. Without costs, a buyer's
    revenue stands for them. Ends that no total caps stay infinite.
    """
    cap = np.full(network.edge_count, np.inf)
    spent = network.revenue if network.costs is None else network.costs
    for total, end in ((network.revenue, network.supplier), (spent, network.customer)):
        if total is not None:
            rest = total - summed(end, network.low, network.count)
            cap = np.minimum(cap, np.maximum(rest, 0.0)[end] + network.low)
    return replace(network, high=np.maximum(np.minimum(network.high, cap), network.low))


def linear_hull(network: FirmNetwork, money: Spending, change: FloatArray, *, tolerance: float = TOLERANCE) -> Hull:
    """Give the least and the greatest change of every firm's output for these relative changes of spending.

    Exact when all changes have one sign; with both signs the two hulls are added, which is a valid outer bound.
    Edge ends are tightened first. `method` says which of three ways was needed: "exact box", "exact under budgets", or
    "outer bound" when the network is too large for the second.

    Raises:
        InputError: the network has no revenue, or its low ends already reach a firm's revenue.
    """
    needed_revenue(network)
    tight = tighten(network)
    cut = _one_sign(tight, money, np.maximum(-change, 0.0), tolerance)
    rise = _one_sign(tight, money, np.maximum(change, 0.0), tolerance)
    methods = [hull.method for hull in (cut, rise) if hull.method]
    return Hull(rise.low - cut.high, rise.high - cut.low, max(methods, default="exact box"))


def _one_sign(network: FirmNetwork, money: Spending, size: FloatArray, tolerance: float) -> Hull:
    nothing = np.zeros(network.count)
    if not size.any():
        return Hull(nothing, nothing, "")
    scale = size[money.spender]
    least = summed_rounds(
        technical(network, network.low), summed(money.firm, scale * money.low, network.count), tolerance=tolerance
    )
    most = summed(money.firm, scale * money.high, network.count)
    widest = _Columns.of(network, money, size)
    if widest.box_holds:
        greatest = summed_rounds(technical(network, network.high), most, tolerance=tolerance).total
        return Hull(least.total, greatest, "exact box")
    seeds = most > 0
    targets = np.flatnonzero(upstream(network, seeds))
    if len(targets) * max(network.edge_count, 1) > WORK:
        return Hull(least.total, _outer(network, most), "outer bound")
    high = nothing.copy()
    ceiling = np.maximum(needed_revenue(network), least.total)
    for target in targets:
        high[target] = min(widest.greatest(int(target)), float(ceiling[target]))
    return Hull(least.total, np.maximum(high, least.total), "exact under budgets")


@dataclass(frozen=True, slots=True, eq=False)
class _Columns:
    """Buyers as columns (firms first, then spenders), with free budget above their low ends; entries row by row.

    Entries of a firm's column are coefficients A_ij; those of a spender's are shock × amount.
    """

    firms: int
    row: IntArray
    column: IntArray
    low: FloatArray
    width: FloatArray
    free: FloatArray
    box_holds: bool

    @staticmethod
    def of(network: FirmNetwork, money: Spending, size: FloatArray) -> _Columns:
        revenue = needed_revenue(network)
        count = network.count
        low, high = technical(network, network.low).data, technical(network, network.high).data
        scale = size[money.spender]
        row = np.concatenate((network.supplier, money.firm))
        column = np.concatenate((network.customer, money.spender + count))
        low = np.concatenate((low, scale * money.low))
        high = np.concatenate((high, scale * money.high))
        share = np.ones(count)
        if network.costs is not None:
            share = np.minimum(1.0, np.divide(network.costs, revenue, out=np.ones(count), where=revenue > 0))
        total = np.where(size > 0, np.where(np.isnan(money.total_high), np.inf, money.total_high), 0.0)
        budget = np.concatenate((share, np.multiply(total, size, out=np.zeros_like(size), where=size > 0)))
        used = summed(column, low, len(budget))
        most = summed(column, high, len(budget))
        fits = most <= budget * (1 + ROUNDING)
        fits[:count] &= most[:count] < 1 - ROUNDING
        free = np.maximum(budget - used, 0.0)
        width = np.minimum(high - low, free[column])
        return _Columns(count, row, column, low, width, free, bool(fits.all()))

    def greatest(self, target: int) -> float:
        """Give the greatest total effect on one firm; infinite when a closed loop can amplify without end."""
        unit = np.zeros(self.firms)
        unit[target] = 1.0
        inner = self.column < self.firms
        entries = self.low
        for _ in range(POLICY_STEPS):
            ends = (self.column[inner], self.row[inner])
            matrix = csr_array((entries[inner], ends), shape=(self.firms, self.firms))
            try:
                value = summed_rounds(matrix, unit, tolerance=1e-14, max_rounds=POLICY_ROUNDS).total
            except InputError:
                return np.inf
            entries = self._worst(value)
            better = summed(self.column, entries * value[self.row], len(self.free))
            if float(np.max(better[: self.firms] + unit - value)) <= POLICY_GAIN * float(value.max()):
                return float(better[self.firms :].sum())
        return np.inf

    def _worst(self, value: FloatArray) -> FloatArray:
        """Give the entries with every buyer's free budget spent where `value` is greatest (a fractional knapsack)."""
        order = np.lexsort((-value[self.row], self.column))
        width, column = self.width[order], self.column[order]
        before = np.cumsum(width) - width
        start = np.searchsorted(column, np.arange(len(self.free)))
        offset = np.append(before, 0.0)[np.minimum(start, len(before))]
        taken = np.clip(self.free[column] - (before - offset[column]), 0.0, width)
        entries = self.low.copy()
        entries[order] += taken
        return entries


def _outer(network: FirmNetwork, most: FloatArray) -> FloatArray:
    """Give a valid, loose greatest effect: nobody loses more than its revenue, nor more than all its buyers pass on."""
    high = technical(network, network.high)
    bound = needed_revenue(network)
    for _ in range(POLICY_STEPS):
        tighter = np.minimum(bound, most + high @ bound)
        if np.array_equal(tighter, bound):
            break
        bound = tighter
    reached: BoolArray = upstream(network, most > 0)
    return np.where(reached, bound, 0.0)
