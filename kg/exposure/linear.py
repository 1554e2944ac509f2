"""Sums of rounds: (I − A)⁻¹ f as f + A f + A² f + …, which no factorisation of a firm network can match."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array

from kg.errors import InputError
from kg.exposure.arrays import ROUNDING, BoolArray, FloatArray, summed
from kg.exposure.network import FirmNetwork

TOLERANCE = 1e-12
MAX_ROUNDS = 20_000
EXPLODED = 1e100


class Solution(NamedTuple):
    """The summed rounds, how many there were, and the last round's L1 norm over that of the first."""

    total: FloatArray
    rounds: int
    left: float


def technical(network: FirmNetwork, amount: FloatArray | None = None) -> csr_array[np.float64]:
    """Give A = W diag(1/x): what each firm buys from each other for one unit of its own revenue.

    Args:
        network: needs `revenue`.
        amount: flows to use instead of the expected ones, edge by edge.

    Raises:
        InputError: no revenue, or a firm that buys without having revenue.
    """
    revenue = needed_revenue(network)
    flow = network.amount if amount is None else amount
    base = revenue[network.customer]
    bad = np.flatnonzero((base == 0) & (flow > 0))
    if bad.size:
        firm = int(network.customer[bad[0]])
        raise InputError(f"{network.name(firm)} buys from others but has a revenue of 0; costs exceed revenue")
    data = np.divide(flow, base, out=np.zeros_like(flow), where=base > 0)
    return csr_array((data, *network.columns), shape=(network.count, network.count))


def needed_revenue(network: FirmNetwork) -> FloatArray:
    """Give the revenue of every firm.

    Raises:
        InputError: the network has none.
    """
    if network.revenue is None:
        raise InputError("this method needs the revenue of every firm; the network has none")
    return network.revenue


def column_sums(network: FirmNetwork, matrix: csr_array[np.float64]) -> FloatArray:
    """Give Σ_i A_ij for each firm j: purchases over revenue."""
    return summed(network.customer, matrix.data, network.count)


def check_columns(network: FirmNetwork, matrix: csr_array[np.float64]) -> float:
    """Give the largest column sum of A, which is below one.

    Raises:
        InputError: a firm whose purchases reach its revenue; with that the rounds would never die out.
    """
    sums = column_sums(network, matrix)
    worst = int(np.argmax(sums))
    if sums[worst] >= 1 - ROUNDING:
        raise InputError(
            f"{network.name(worst)} buys inputs for {sums[worst]:.4g} of each unit of its revenue; "
            "it must be below 1 (costs exceed revenue: a data error)"
        )
    return float(sums[worst])


def summed_rounds(
    matrix: csr_array[np.float64],
    start: FloatArray,
    *,
    tolerance: float = TOLERANCE,
    pinned: BoolArray | None = None,
    max_rounds: int = MAX_ROUNDS,
) -> Solution:
    """Give Σ_k M^k f, summed until a round is at most `tolerance` of the first in L1 norm.

    With `pinned`, those entries keep their starting value and only the others answer: the mixed model, in which the
    output (or price) of some firms is given. `start` may have one column for each of several right-hand sides.

    Raises:
        InputError: the rounds do not die out within `max_rounds`.
    """
    total = start.copy()
    size = float(np.abs(start).sum())
    step = start
    for number in range(1, max_rounds + 1):
        step = np.asarray(matrix @ step)
        if pinned is not None:
            step[pinned] = 0.0
        total += step
        norm = float(np.abs(step).sum())
        if norm <= tolerance * size:
            return Solution(total, number, norm / size if size else 0.0)
        if not norm < EXPLODED * size:
            break
    raise InputError(
        f"the rounds do not die out within {max_rounds}: the matrix has a spectral radius of 1 or more, "
        "or so near to 1 that no answer can be trusted"
    )
