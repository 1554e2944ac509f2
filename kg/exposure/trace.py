"""Why a firm stops in a cascade: the chain of suppliers, or of customers, that binds it, back to a shock."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from kg.errors import InputError
from kg.exposure.arrays import ROUNDING, FloatArray, IntArray, summed
from kg.exposure.cascade_model import CascadeModel
from kg.exposure.reference import substitution
from kg.exposure.results import CascadeEffect, Walk


def binding_chain(model: CascadeModel, effect: CascadeEffect, loss: Mapping[int, float], firm: int) -> Walk | None:
    """Give the chain that explains most of one firm's loss, from a shocked firm to it; None when it loses nothing.

    From the firm backwards, each step goes to the input (or the customer) that takes most from it: of essential
    inputs the scarcest, and in it the supplier with the largest part. `value` is the firm's loss. A cascade does not
    add up, so this is the strongest reason and not a share of the effect; for shares see `attribution.by_shock`.

    Args:
        model: the model that `effect` comes from.
        effect: what `cascade.supply_exposure` gave for `loss`.
        loss: the shocks.
        firm: the firm to explain.

    Raises:
        InputError: an unknown firm.
    """
    network = model.network
    if not 0 <= firm < network.count:
        raise InputError(f"firm {firm} is not known; firms are numbered 0 to {network.count - 1}")
    supply, orders = 1.0 - effect.downstream, 1.0 - effect.upstream
    value = float(max(supply[firm], orders[firm]))
    if value == 0:
        return None
    given = substitution(model, supply)[network.supplier] * model.down * supply[network.supplier]
    driver = np.maximum(supply, orders) if model.coupling == "sequential" else orders
    missing = model.up * driver[network.customer]
    firms, edges = [firm], list[int]()
    by_supply = bool(supply[firm] >= orders[firm])
    while loss.get(firms[0], 0.0) < (supply if by_supply else driver)[firms[0]] - ROUNDING:
        here = firms[0]
        edge = _scarcest(model, given, here) if by_supply else _largest(network.supplier == here, missing)
        if edge is None:
            break
        there = int(network.supplier[edge] if by_supply else network.customer[edge])
        if there in firms:
            break
        firms.insert(0, there)
        edges.insert(0, edge)
        by_supply = by_supply or (model.coupling == "sequential" and bool(supply[there] >= orders[there]))
    return Walk(
        firms=tuple(firms), edges=tuple(edges), value=value, statements=tuple(network.claims(edge) for edge in edges)
    )


def _scarcest(model: CascadeModel, given: FloatArray, firm: int) -> int | None:
    """Give the edge with the largest part in the sum that binds the firm, or None when its own shock does."""
    inside = np.flatnonzero(model.network.customer == firm)
    slots: IntArray = np.unique(model.slot[inside], return_inverse=True)[1]
    sums = summed(slots, given[inside], len(inside) or 1)
    if not inside.size or not sums.any():
        return None
    return int(inside[np.argmax(np.where(slots == np.argmax(sums), given[inside], -1.0))])


def _largest(inside: np.ndarray[tuple[int], np.dtype[np.bool_]], missing: FloatArray) -> int | None:
    rows = np.flatnonzero(inside & (missing > 0))
    return int(rows[np.argmax(missing[rows])]) if rows.size else None
