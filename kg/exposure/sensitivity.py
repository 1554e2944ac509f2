"""M9 and M12: what one edge means for one answer, and which edge is most worth reading about next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from kg.errors import InputError
from kg.exposure.arrays import FloatArray, IntArray, changes, summed
from kg.exposure.bounds import tighten
from kg.exposure.linear import check_columns, needed_revenue, summed_rounds, technical
from kg.exposure.network import FirmNetwork
from kg.exposure.spending import Spending

BATCH = 64


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EdgeSensitivity:
    """For every edge: ∂Δx_t/∂A_ab, elasticity of Δx_t, and the exact change of Δx_t when the edge is removed."""

    target: int
    derivative: FloatArray
    elasticity: FloatArray
    removal: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ignorance:
    """Uncertain edges and spending rows, most harmful first: how far the answer moves over each one's interval alone.

    `kind[k]` is "edge" or "spending"; `index[k]` the edge number or the row; `low` and `high` the answer at the ends.
    """

    target: int
    kind: tuple[str, ...]
    index: IntArray
    low: FloatArray
    high: FloatArray

    @property
    def width(self) -> FloatArray:
        """How much of the answer's width each row causes."""
        return self.high - self.low


def edge_sensitivity(network: FirmNetwork, money: Spending, change: npt.ArrayLike, target: int) -> EdgeSensitivity:
    """Give what every edge means for the target's Δx.

    Formula: ∂Δx_t/∂A_ab = L_ta y_b with y = Δx; elasticity A_ab L_ta y_b / Δx_t; removal −A_ab L_ta y_b /
    (1 + A_ab L_ba), exact (Sherman & Morrison 1950). Unit: that of the network. One solve for each supplier: meant for
    networks of up to some ten thousand firms.

    Raises:
        InputError: an unknown target, or as `leontief.demand_exposure`.
    """
    matrix, effect, reach = _solved(network, money, change, target)
    derivative = reach[network.supplier] * effect[network.customer]
    flow = matrix.data * derivative
    whole = effect[target]
    elasticity = flow / whole if whole else np.zeros_like(flow)
    back = _back(network, matrix, np.arange(network.edge_count))
    return EdgeSensitivity(
        target=target, derivative=derivative, elasticity=elasticity, removal=-flow / (1 + matrix.data * back)
    )


def ignorance(network: FirmNetwork, money: Spending, change: npt.ArrayLike, target: int) -> Ignorance:
    """Give the uncertain edges by how much of the target's Δx hangs on each, the others at their expected amounts.

    Formula: moving A_ab by δ moves Δx_t by δ L_ta y_b / (1 − δ L_ba), exact; edges without a number start from 0 and
    end where the totals cap them. What stands first is what to read about next.

    Raises:
        InputError: as `edge_sensitivity`.
    """
    matrix, effect, reach = _solved(network, money, change, target)
    wanted = changes(change, "change", money.count)
    tight = tighten(network)
    doubtful = np.flatnonzero(tight.high > tight.low)
    base = needed_revenue(network)[network.customer[doubtful]]
    first_order = reach[network.supplier[doubtful]] * effect[network.customer[doubtful]]
    back = _back(network, matrix, doubtful)
    ends = []
    for end in (tight.low, tight.high):
        moved = end[doubtful] - network.amount[doubtful]
        delta = np.divide(moved, base, out=np.zeros_like(base), where=base > 0)
        loop = 1 - delta * back
        moved_effect = np.divide(delta * first_order, loop, out=np.full_like(base, np.inf), where=loop > 0)
        ends.append(np.where(delta * first_order == 0, 0.0, np.copysign(np.abs(moved_effect), delta * first_order)))
    rows = np.flatnonzero((money.high > money.low) & (wanted[money.spender] != 0))
    worth = wanted[money.spender[rows]] * reach[money.firm[rows]]
    ends = [
        np.concatenate((edge, worth * (row_end[rows] - money.amount[rows])))
        for edge, row_end in zip(ends, (money.low, money.high), strict=True)
    ]
    index = np.concatenate((doubtful, rows))
    kind = ["edge"] * len(doubtful) + ["spending"] * len(rows)
    low, high = effect[target] + np.minimum(*ends), effect[target] + np.maximum(*ends)
    order = np.argsort(-(high - low), kind="stable")
    return Ignorance(
        target=target, kind=tuple(kind[k] for k in order), index=index[order], low=low[order], high=high[order]
    )


def _solved(
    network: FirmNetwork, money: Spending, change: npt.ArrayLike, target: int
) -> tuple[csr_array[np.float64], FloatArray, FloatArray]:
    """Give A, Δx and the target's row of L."""
    if not 0 <= target < network.count:
        raise InputError(f"target {target} is not known; firms are numbered 0 to {network.count - 1}")
    wanted = changes(change, "change", money.count)
    matrix = technical(network)
    check_columns(network, matrix)
    direct = summed(money.firm, wanted[money.spender] * money.amount, network.count)
    unit = np.zeros(network.count)
    unit[target] = 1.0
    effect = summed_rounds(matrix, direct, tolerance=1e-15).total
    return matrix, effect, summed_rounds(matrix.T.tocsr(), unit, tolerance=1e-15).total


def _back(network: FirmNetwork, matrix: csr_array[np.float64], edges: IntArray) -> FloatArray:
    """Give L_ba for each edge a→b: what comes back to the buyer when its supplier sells one more; 64 solves at once."""
    result = np.zeros(len(edges))
    suppliers, place = np.unique(network.supplier[edges], return_inverse=True)
    for first in range(0, len(suppliers), BATCH):
        batch = suppliers[first : first + BATCH]
        units = np.zeros((network.count, len(batch)))
        units[batch, np.arange(len(batch))] = 1.0
        columns = summed_rounds(matrix, units, tolerance=1e-15).total
        here = (place >= first) & (place < first + BATCH)
        result[here] = columns[network.customer[edges[here]], place[here] - first]
    return result
