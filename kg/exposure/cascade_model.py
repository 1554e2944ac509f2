"""The supply network in the form a cascade needs: who depends on whom by how much, and what can be replaced.

Downstream share of an essential input: Λd_ij = W_ij / Σ_{l in sector(i)} W_lj; of a non-essential one: W_ij / c_j.
Upstream share: Λu_ij = W_ij / x_i. (Diem et al. 2022, Scientific Reports 12:7719.)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from kg.errors import InputError
from kg.exposure.arrays import FloatArray, IntArray, amounts, summed
from kg.exposure.bounds import tighten
from kg.exposure.essential import ESSENTIAL, IRRELEVANT, Essentiality, essential_pairs
from kg.exposure.network import FirmNetwork

Coupling = Literal["sequential", "separate"]
Totals = Literal["required", "own_strength"]
OPEN = np.inf


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class CascadeModel:
    """Shares by edge, ready to run. `slot` numbers a buyer's running sums: below the firm count its non-essential one.

    `top` and `mass` are a firm's size above and below the line of market substitution; they differ in bounds only.
    `market` is −1 where nothing is substituted. `weight` adds up to one.
    """

    network: FirmNetwork
    kind: IntArray
    slot: IntArray
    slot_owner: IntArray
    down: FloatArray
    up: FloatArray
    market: IntArray
    top: FloatArray
    mass: FloatArray
    weight: FloatArray
    coupling: Coupling
    assumptions: tuple[str, ...]

    @property
    def uncertain(self) -> bool:
        """Whether some edge is an interval or has no number."""
        network = self.network
        return bool((network.low < network.high).any())


@dataclass(frozen=True, slots=True, kw_only=True)
class CascadeOptions:
    """How a cascade is modelled.

    `substitution`: other suppliers of a market make up for a small one. `coupling`: "sequential" lets the loss of
    supply cut orders as well (supply to its fixed point first), "separate" is the published pair of independent runs.
    `totals`: "required" refuses a network without revenue; "own_strength" takes known sales for it, in which case
    closed loops have no inner fixed point and the answer depends on eps. `weight`: what the mean loss is weighted by.
    """

    substitution: bool = True
    coupling: Coupling = "sequential"
    totals: Totals = "required"
    weight: Literal["sales", "revenue"] = "sales"


def cascade_model(
    network: FirmNetwork,
    essentiality: Essentiality | None = None,
    options: CascadeOptions | None = None,
    *,
    weight: npt.ArrayLike | None = None,
) -> CascadeModel:
    """Give the model of a network.

    Args:
        network: sectors tell which inputs are of one kind, markets which suppliers replace each other.
        essentiality: default: every input non-essential (the linear production function).
        options: see `CascadeOptions`.
        weight: a weight for each firm (market value, say) instead of the one named in `options`.

    Raises:
        InputError: no revenue while `options.totals` is "required"; weights that add up to nothing.
    """
    chosen = options or CascadeOptions()
    notes = _assumptions(network, chosen)
    kinds = (essentiality or essential_pairs({})).of(network.sector[network.supplier], network.sector[network.customer])
    slot, owner = _slots(network, kinds)
    blank = np.zeros(network.edge_count)
    model = CascadeModel(
        network=network,
        kind=kinds,
        slot=slot,
        slot_owner=owner,
        down=blank,
        up=blank,
        market=np.unique(network.market, return_inverse=True)[1] if chosen.substitution else np.full(network.count, -1),
        top=network.sales,
        mass=network.sales,
        weight=_weight(network, chosen, weight),
        coupling=chosen.coupling,
        assumptions=notes,
    )
    return replace(
        model, down=_down(model, network.amount, network.amount), up=_up(model, network.amount, network.amount)
    )


def ends(model: CascadeModel) -> tuple[CascadeModel, CascadeModel]:
    """Give the models whose losses lie below and above those of every network within the edges' intervals.

    Losses are monotone in shares, not in amounts; so each share is built from its own edge at one end and its rivals at
    the other. The bounds are valid, not always attained.
    """
    tight = tighten(model.network)
    low, high = tight.low, tight.high
    count = model.network.count
    sold_low, sold_high = summed(tight.supplier, low, count), summed(tight.supplier, high, count)
    least = replace(
        model,
        down=_down(model, low, high),
        up=_up(model, low, high),
        top=sold_low,
        mass=np.maximum(sold_high, sold_low),
    )
    most = replace(model, down=_down(model, high, low), up=_up(model, high, low), top=sold_high, mass=sold_low)
    return least, most


def _slots(network: FirmNetwork, kinds: IntArray) -> tuple[IntArray, IntArray]:
    """Give each edge's running sum at its customer, and whose sum each is: firms first, then (customer, sector)."""
    count = network.count
    slot = network.customer.copy()
    hard = np.flatnonzero(kinds == ESSENTIAL)
    span = int(network.sector.max(initial=0)) + 1
    keys, place = np.unique(network.customer[hard] * span + network.sector[network.supplier[hard]], return_inverse=True)
    slot[hard] = count + place
    return slot, np.concatenate((np.arange(count), keys // span))


def _ratio(own: FloatArray, rivals: FloatArray) -> FloatArray:
    """Give own / (own + rivals): 0 for nothing, 1 for an open end, 0 beside open rivals."""
    open_end = np.isposinf(own)
    finite = np.where(open_end, 1.0, own)
    whole = finite + np.maximum(rivals, 0.0)
    out = np.divide(finite, whole, out=np.zeros_like(finite), where=whole > 0)
    return np.where(open_end, 1.0, out)


def _rivals(slot: IntArray, others: FloatArray, count: int) -> FloatArray:
    """Give the sum of the other edges in each edge's group, exact also when some are open."""
    open_end = np.isposinf(others)
    finite = np.where(open_end, 0.0, others)
    opens = np.bincount(slot, open_end, count)[slot] - open_end
    rest = np.maximum(summed(slot, finite, count)[slot] - finite, 0.0)
    return np.where(opens > 0, OPEN, rest)


def _down(model: CascadeModel, own: FloatArray, others: FloatArray) -> FloatArray:
    network = model.network
    by_sector = _ratio(own, _rivals(model.slot, others, len(model.slot_owner)))
    if network.costs is None:
        plain = _ratio(own, _rivals(network.customer, others, network.count))
    else:
        costs = network.costs[network.customer]
        plain = np.minimum(1.0, np.divide(own, costs, out=np.zeros_like(own), where=costs > 0))
    share = np.where(model.kind == ESSENTIAL, by_sector, plain)
    return np.where(model.kind == IRRELEVANT, 0.0, share)


def _up(model: CascadeModel, own: FloatArray, others: FloatArray) -> FloatArray:
    network = model.network
    if network.revenue is None:
        return _ratio(own, _rivals(network.supplier, others, network.count))
    revenue = network.revenue[network.supplier]
    return np.minimum(1.0, np.divide(own, revenue, out=np.zeros_like(own), where=revenue > 0))


def _weight(network: FirmNetwork, options: CascadeOptions, given: npt.ArrayLike | None) -> FloatArray:
    weight = network.sales if options.weight == "sales" else network.revenue
    if given is not None:
        weight = amounts(given, "weight", network.count)
    if weight is None:
        raise InputError("weight 'revenue' needs the revenue of every firm; the network has none")
    total = float(weight.sum())
    if total <= 0:
        raise InputError("the weights add up to nothing (no known sales); give a weight for each firm")
    return weight / total


def _assumptions(network: FirmNetwork, options: CascadeOptions) -> tuple[str, ...]:
    lines = [
        f"{options.coupling} coupling of supply and orders",
        "market substitution on" if options.substitution else "no market substitution",
        "essential inputs by pair of sectors; no price response, no reordering",
    ]
    if network.revenue is None:
        if options.totals == "required":
            raise InputError(
                "a cascade needs the revenue of every firm: without what leaks to final demand closed loops have no "
                "fixed point; give revenue, or choose totals='own_strength' and read the answer together with eps"
            )
        lines.append("revenue unknown: known sales stand for it, so closed loops stop by eps alone")
    if network.costs is None:
        lines.append("costs unknown: known purchases stand for them")
    return tuple(lines)
