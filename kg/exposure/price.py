"""M2, cost pass-through: whose unit cost rises when an input becomes dearer (downstream, prices only).

Dietzenbacher 1997 (Journal of Regional Science 37:629): the Ghosh model, Δx' = Δv'(I − B)⁻¹, is the Leontief price
model told in values, x∘Δp. As a model of quantities it is discredited, and is not offered as one.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kg.exposure.arrays import FloatArray, changes
from kg.exposure.bounds import tighten
from kg.exposure.linear import TOLERANCE, check_columns, column_sums, needed_revenue, summed_rounds, technical
from kg.exposure.network import FirmNetwork
from kg.exposure.reach import downstream
from kg.exposure.results import LinearEffect


def cost_pass_through(network: FirmNetwork, cost_rise: npt.ArrayLike, *, tolerance: float = TOLERANCE) -> LinearEffect:
    """Give the rise of every firm's price when unit costs rise from outside and are passed on in full.

    Formula: Δp = (I − A')⁻¹ Δv_c. Unit: fraction of the firm's price. Source: Miller & Blair 2.6. No substitution, no
    lost sales, full pass-through: an upper reading of who would have to pay.

    Args:
        network: needs revenue.
        cost_rise: Δv_c, rise of cost for one unit of output (0.1 = 10 % of the price), firm by firm.
        tolerance: as in `leontief.demand_exposure`.

    Raises:
        InputError: a fall of more than the whole price, no revenue, purchases that reach a firm's revenue.
    """
    return _prices(network, changes(cost_rise, "cost_rise", network.count), None, tolerance)


def price_rise(network: FirmNetwork, rise: npt.ArrayLike, *, tolerance: float = TOLERANCE) -> LinearEffect:
    """Give the rise of every buyer's price when the prices of some firms are given: "HBM +20 %: whose cost rises?".

    Formula: Δp_N = (I − A_NN')⁻¹ A_MN' Δp_M. Unit, source, assumptions and errors as `cost_pass_through`.
    """
    given = changes(rise, "rise", network.count)
    return _prices(network, given, given != 0, tolerance)


def ghosh_values(network: FirmNetwork, value_added: npt.ArrayLike, *, tolerance: float = TOLERANCE) -> FloatArray:
    """Give the change of every firm's output *value* when primary costs change: Δx' = Δv'(I − B)⁻¹ = x∘Δp.

    Unit: that of the network. Source: Dietzenbacher 1997. It is a change of prices at held quantities, not of output.

    Raises:
        InputError: as `cost_pass_through`; a change at a firm without revenue.
    """
    revenue = needed_revenue(network)
    change = np.asarray(value_added, dtype=np.float64)
    rise = np.divide(change, revenue, out=np.where(change == 0, 0.0, np.nan), where=revenue > 0)
    return revenue * cost_pass_through(network, rise, tolerance=tolerance).expected


def _prices(
    network: FirmNetwork, start: FloatArray, pinned: np.ndarray[tuple[int], np.dtype[np.bool_]] | None, tolerance: float
) -> LinearEffect:
    matrix = technical(network)
    check_columns(network, matrix)
    solved = summed_rounds(matrix.T.tocsr(), start, tolerance=tolerance, pinned=pinned)
    tight = tighten(network)
    lower = technical(network, tight.low)
    upper = technical(network, tight.high)
    capped = bool((column_sums(network, upper) >= 1).any())
    ends = []
    for sign in (1.0, -1.0):
        part = np.maximum(sign * start, 0.0)
        least = summed_rounds(lower.T.tocsr(), part, tolerance=tolerance, pinned=pinned).total
        most = (
            _loosest(network, part, pinned=pinned is not None)
            if capped
            else summed_rounds(upper.T.tocsr(), part, tolerance=tolerance, pinned=pinned).total
        )
        ends.append((least, most))
    (rise_low, rise_high), (fall_low, fall_high) = ends
    worst = float(column_sums(network, matrix).max(initial=0.0))
    seeds = start != 0
    sure = downstream(network, seeds, edges=network.sized & (network.amount > 0))
    doubtful = np.zeros(network.count, dtype=np.bool_)
    doubtful[network.customer[~network.sized & downstream(network, seeds)[network.supplier]]] = True
    unknown = downstream(network, doubtful)
    expected = np.where(unknown & ~sure, np.nan, solved.total)
    return LinearEffect(
        low=np.minimum(rise_low - fall_high, solved.total),
        expected=expected,
        high=np.maximum(rise_high - fall_low, solved.total),
        direct=start,
        indirect=solved.total - start,
        relative=expected,
        size_unknown=unknown,
        coverage=None,
        unallocated=None,
        rounds=solved.rounds,
        remainder=solved.left * float(np.abs(start).sum()) * worst / (1 - worst),
        assumptions=("full pass-through at held quantities (price reading of Ghosh); not a forecast of output",),
        notes=() if seeds.any() else ("no effect, because no cost changes",),
    )


def _loosest(network: FirmNetwork, part: FloatArray, *, pinned: bool) -> FloatArray:
    """Give a valid, loose greatest rise: a buyer passes on at most its cost share of the greatest rise there is."""
    share = 1.0
    if network.costs is not None and not pinned:
        revenue = needed_revenue(network)
        share = float(np.divide(network.costs, revenue, out=np.ones(network.count), where=revenue > 0).max())
    greatest = float(part.max()) if pinned else float(part.max()) / (1 - share) if share < 1 else np.inf
    return np.where(downstream(network, part > 0), greatest if part.any() else 0.0, 0.0)
