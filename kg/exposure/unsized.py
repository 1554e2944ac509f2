"""How far a shock can reach along edges without a number: bounds from totals, revenue, market sizes and residuals.

Every unit of a shock is counted once at a firm (exact where trade does not run in rings), and no firm changes by a
larger part than the largest shock that reaches it (final demand is not negative, so Δf ≤ s·f gives Δx ≤ s·x). What a
buyer passes on without a number is at most what its known purchases leave of its own change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from kg.exposure.arrays import BoolArray, FloatArray, summed
from kg.exposure.network import FirmNetwork
from kg.exposure.reach import upstream
from kg.exposure.spending import Spending

ROUNDS: Final = 60
KNOWN, TOTAL, REVENUE, MARKET, PASSED, OPEN = "known", "total", "revenue", "market", "passed", "open"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Limits:
    """What is known besides amounts; infinite where nothing is.

    `revenue` by firm, with its upper end `revenue_high`, and `total` by spender; `edge` and `row` bound the flow of
    each edge of the network and each row of the spending, by the market of what is sold.
    """

    revenue: FloatArray
    revenue_high: FloatArray
    total: FloatArray
    edge: FloatArray
    row: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bound:
    """Greatest size of each firm's change and what sets it; `reached[m, i]` says whether spender m reaches firm i."""

    greatest: FloatArray
    reason: tuple[str, ...]
    reached: BoolArray


def unsized_bound(network: FirmNetwork, money: Spending, limits: Limits, size: FloatArray, known: FloatArray) -> Bound:
    """Give the greatest size of each firm's change when all shocks have one sign.

    Args:
        network: the firms; an edge without a number has `sized` False.
        money: who spends at whom; likewise.
        limits: what is known besides amounts.
        size: the size of each spender's shock as a fraction, not negative.
        known: the greatest change that amounts alone give.
    """
    reached = _reached(network, money, size)
    largest = np.where(reached, size[:, None], 0.0).max(axis=0, initial=0.0)
    total = np.where(reached, _times(size, limits.total)[:, None], 0.0).sum(axis=0)
    own = _times(largest, limits.revenue_high)
    most = np.minimum(total, own)
    loose = _loose(network, limits)
    direct, row_hit = _direct(network, money, limits, size)
    leak = _leak(network, limits)[network.customer]
    ceiling = _times(largest[network.customer], limits.edge)
    fixed = np.where(loose, 0.0, network.high / np.where(loose, 1.0, limits.revenue[network.customer]))
    extra = np.where(_doubtful(network, money, loose, size), np.inf, 0.0)
    hit = np.zeros(network.edge_count, dtype=np.bool_)
    for _ in range(ROUNDS):
        change = np.minimum(most, known + extra)
        passed = np.where(loose, _times(leak, change[network.customer]), 0.0)
        hit = loose & (ceiling < passed)
        through = _times(fixed, np.minimum(extra, change)[network.customer])
        found = direct + summed(network.supplier, np.minimum(passed, ceiling) + through, network.count)
        tighter = np.minimum(extra, found)
        if np.array_equal(tighter, extra):
            break
        extra = tighter
    greatest = np.where(extra > 0, np.minimum(most, known + extra), known)
    market = row_hit | (summed(network.supplier, hit.astype(np.float64), network.count) > 0)
    return Bound(greatest=greatest, reason=_reasons(greatest, (known, total, own, market)), reached=reached)


def _times(factor: FloatArray, value: FloatArray) -> FloatArray:
    """Give the product, 0 where the factor is 0 even if the value is infinite."""
    return np.multiply(factor, value, out=np.zeros(np.broadcast(factor, value).shape), where=factor > 0)


def _reached(network: FirmNetwork, money: Spending, size: FloatArray) -> BoolArray:
    found = np.zeros((money.count, network.count), dtype=np.bool_)
    for spender in np.flatnonzero(size > 0).tolist():
        seeds = np.zeros(network.count, dtype=np.bool_)
        seeds[money.firm[money.spender == spender]] = True
        found[spender] = upstream(network, seeds)
    return found


def _loose(network: FirmNetwork, limits: Limits) -> BoolArray:
    """Give the edges whose coefficient is not known: no amount, or a buyer without revenue."""
    return ~network.sized | ~np.isfinite(limits.revenue[network.customer])


def _doubtful(network: FirmNetwork, money: Spending, loose: BoolArray, size: FloatArray) -> BoolArray:
    hit = size[money.spender] > 0
    every = np.zeros(network.count, dtype=np.bool_)
    every[money.firm[hit]] = True
    every = upstream(network, every)
    seeds = np.zeros(network.count, dtype=np.bool_)
    seeds[money.firm[hit & ~money.sized]] = True
    seeds[network.supplier[loose & every[network.customer]]] = True
    return upstream(network, seeds)


def _leak(network: FirmNetwork, limits: Limits) -> FloatArray:
    """Give the part of a buyer's change that known purchases leave for the others: all of it without revenue."""
    bought = summed(network.customer, network.low, network.count)
    known = np.isfinite(limits.revenue) & (limits.revenue > 0)
    part = np.divide(bought, limits.revenue, out=np.zeros(network.count), where=known)
    return np.maximum(1.0 - part, 0.0)


def _direct(network: FirmNetwork, money: Spending, limits: Limits, size: FloatArray) -> tuple[FloatArray, BoolArray]:
    """Give what rows without a number can carry to each firm, and where the market is what bounds one."""
    loose = ~money.sized & (size[money.spender] > 0)
    named = summed(money.spender, money.low, money.count)
    rest = np.maximum(limits.total - named, 0.0)[money.spender]
    flow = np.minimum(np.minimum(rest, limits.revenue_high[money.firm]), limits.row)
    hit = loose & (limits.row < np.minimum(rest, limits.revenue_high[money.firm]))
    carried = np.where(loose, _times(size[money.spender], flow), 0.0)
    bound = np.zeros(network.count, dtype=np.bool_)
    bound[money.firm[hit]] = True
    return summed(money.firm, carried, network.count), bound


def _reasons(greatest: FloatArray, against: tuple[FloatArray, FloatArray, FloatArray, BoolArray]) -> tuple[str, ...]:
    known, total, own, market = against
    kinds = [~np.isfinite(greatest), greatest == known, greatest == own, market & (greatest < total), greatest == total]
    words = [OPEN, KNOWN, REVENUE, MARKET, TOTAL]
    return tuple(np.select(kinds, words, PASSED).tolist())
