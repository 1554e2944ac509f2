"""M4, influence: which firms matter to many others. Ranks, not money."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from kg.errors import InputError
from kg.exposure.arrays import FloatArray
from kg.exposure.linear import check_columns, summed_rounds, technical
from kg.exposure.network import FirmNetwork


def katz(network: FirmNetwork, *, alpha: float = 0.5) -> FloatArray:
    """Give the Katz (Bonacich) centrality c = (I − αA)⁻¹ 1: how much others' purchases rest on a firm, all tiers.

    No unit. Source: Katz 1953, Bonacich 1987. Needs α below the inverse of A's spectral radius.

    Raises:
        InputError: α not above 0, or too large for the rounds to die out; no revenue.
    """
    if not alpha > 0:
        raise InputError(f"alpha is {alpha}; it must be above 0")
    matrix = technical(network)
    matrix.data = matrix.data * alpha
    return summed_rounds(matrix, np.ones(network.count), tolerance=1e-15).total


def output_multiplier(network: FirmNetwork) -> FloatArray:
    """Give 1'L: output of all firms that one unit of final demand at a firm calls for, itself included.

    Unit: units of output for one unit of demand. Source: Miller & Blair 6.2.

    Raises:
        InputError: no revenue, or purchases that reach a firm's revenue.
    """
    matrix = technical(network)
    check_columns(network, matrix)
    return summed_rounds(matrix.T.tocsr(), np.ones(network.count), tolerance=1e-15).total


def forward_linkage(network: FirmNetwork) -> FloatArray:
    """Give L1: a firm's output when final demand rises by one unit at every firm. Errors as `output_multiplier`."""
    matrix = technical(network)
    check_columns(network, matrix)
    return summed_rounds(matrix, np.ones(network.count), tolerance=1e-15).total


def influence(network: FirmNetwork, *, alpha: float = 0.5) -> FloatArray:
    """Give the influence vector v' = (α/n) 1'(I − (1−α)W̃)⁻¹, W̃ a buyer's input shares by row.

    Sums to one when every firm buys something; firms without inputs pass nothing on (no teleport). α is the labour
    share. Source: Acemoglu et al. 2012, Econometrica 80:1977.

    Raises:
        InputError: α outside 0 to 1.
    """
    if not 0 < alpha <= 1:
        raise InputError(f"alpha is {alpha}; it must be above 0 and at most 1")
    bought = network.purchases[network.customer]
    share = np.divide(network.amount, bought, out=np.zeros(network.edge_count), where=bought > 0)
    data: FloatArray = (1 - alpha) * share
    ends = (network.customer, network.pointer)
    by_supplier: csr_array[np.float64] = csr_array((data, *ends), shape=(network.count, network.count))
    return alpha / network.count * summed_rounds(by_supplier, np.ones(network.count), tolerance=1e-15).total
