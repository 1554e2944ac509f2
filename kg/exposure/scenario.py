"""M10, scenarios over time: capacity and demand shocks, lead times, inventories (pro-rata shipping, no reordering).

After ARIO with inventories (Hallegatte 2014, Risk Analysis 34:152; Inoue & Todo 2019, Nature Sustainability 2:841),
reduced to what can be checked by hand: fixed shares, no price response, no overproduction, no new orders.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kg.errors import InputError
from kg.exposure.arrays import BoolArray, FloatArray, IntArray, amounts, indices, shares
from kg.exposure.essential import ESSENTIAL, Essentiality, essential_pairs
from kg.exposure.linear import needed_revenue
from kg.exposure.network import FirmNetwork
from kg.exposure.stocks import Causes, Setting, Stocks, bound, causes, course

SAME = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Shock:
    """A firm loses a fraction of its capacity ("supply") or of its orders ("demand") from `first` to `last` period."""

    firm: int
    loss: float
    first: int
    last: int
    kind: str = "supply"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scenario:
    """Shocks over `periods` periods numbered from 1; edges take `lead` periods, buyers hold `inventory` of them.

    `lead` is one whole number from 1 on, or one for each edge. `inventory` is one number, one for each edge, or two
    rows low and high of those: unknown inventories are an interval, and both ends are run. With `orders`, a buyer that
    stands still for want of one input, or of capacity or orders of its own, orders less of the others.
    """

    shocks: Sequence[Shock]
    periods: int
    lead: npt.ArrayLike = 1
    inventory: npt.ArrayLike = 0.0
    orders: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Course:
    """Output of each firm in each period as a fraction of normal, from the smallest and the largest inventories.

    `lost_high` and `lost_low` are output lost over all periods, in the network's unit. They are equal, as are the two
    courses, when inventories and amounts are known. Where `size_unknown`, trade without a number also reaches the firm:
    it takes `low` as if each such trade were all of an input, which bounds whatever it is.
    """

    low: FloatArray
    high: FloatArray
    lost_low: FloatArray
    lost_high: FloatArray
    size_unknown: BoolArray
    assumptions: tuple[str, ...]
    notes: tuple[str, ...] = ()


def run_scenario(
    network: FirmNetwork,
    scenario: Scenario,
    *,
    essentiality: Essentiality | None = None,
    told: BoolArray | None = None,
) -> Course:
    """Give the course of a scenario.

    Each period: what was shipped `lead` periods ago arrives (the pipeline is full at the start); output is
    y_j = x_j · min(capacity, orders, min over essential inputs of stock / normal use); stocks fall by what is used;
    output ships pro rata to orders. Suppliers of one sector fill one stock. A buyer orders its normal use of an input
    less what it could have used of it in the period before and did not; so what it lacks itself it goes on ordering,
    and a stop of one input cuts the orders of all others. Orders of i are 1 − Σ_j W_ij/x_i · (cut of j). Unit: fraction
    of normal output.

    Args:
        network: needs revenue, which is normal output a period.
        scenario: the shocks.
        essentiality: which inputs stop a buyer; default: all of them. The others never bind; they are ordered as
            output goes.
        told: whose revenue is told and no stand-in; the orders of others fall by an unknown part. Default: all.

    Raises:
        InputError: an unknown firm or kind, a loss outside 0 to 1, periods out of order, a lead below 1, inventories
            that are negative or whose low exceeds the high.
    """
    revenue = needed_revenue(network)
    setting, kinds, (poor, rich) = _set_up(network, scenario, essentiality, told)
    stocks = Stocks.of(network, kinds)
    worst = course(setting, stocks, poor)
    best = worst if np.array_equal(poor, rich) else course(setting, stocks, rich)
    least = worst
    if not network.sized.all() or not setting.told.all():
        least = np.minimum(worst, bound(setting, Stocks.of(network, kinds, unsized=True), poor))
    low, high = np.minimum(least, best), np.maximum(worst, best)
    return Course(
        low=low,
        high=high,
        lost_low=revenue * (1 - high).sum(axis=0),
        lost_high=revenue * (1 - low).sum(axis=0),
        size_unknown=np.asarray((least < worst - SAME).any(axis=0)),
        assumptions=(
            "fixed shares, pro-rata shipping, no reordering, no overproduction, no price response",
            "a buyer orders less of what it could have used and did not, a period later"
            if scenario.orders
            else "lost supply does not cut orders upstream (orders: false)",
        ),
        notes=() if any(shock.loss > 0 for shock in scenario.shocks) else ("no effect, because nothing is shocked",),
    )


def scenario_causes(
    network: FirmNetwork,
    scenario: Scenario,
    *,
    essentiality: Essentiality | None = None,
    told: BoolArray | None = None,
) -> Causes:
    """Give what binds each firm in each period, from the smallest inventories, trade without a number as an input.

    Raises:
        InputError: as `run_scenario`.
    """
    setting, kinds, (poor, _) = _set_up(network, scenario, essentiality, told)
    return causes(setting, Stocks.of(network, kinds, unsized=not network.sized.all()), poor)


def _set_up(
    network: FirmNetwork, scenario: Scenario, essentiality: Essentiality | None, told: BoolArray | None
) -> tuple[Setting, IntArray, tuple[FloatArray, FloatArray]]:
    capacity, orders = _levels(network, scenario)
    rule = essentiality or essential_pairs({}, default=ESSENTIAL)
    kinds = rule.of(network.sector[network.supplier], network.sector[network.customer])
    known = np.ones(network.count, dtype=np.bool_)
    if told is not None:
        known[network.supplier] = told[network.supplier]  # of who sells to nobody no size is needed
    lead = _leads(network, scenario.lead)
    setting = Setting(network, np.minimum(capacity, orders), lead, known, scenario.orders)
    return setting, kinds, _inventories(network, scenario.inventory)


def _levels(network: FirmNetwork, scenario: Scenario) -> tuple[FloatArray, FloatArray]:
    if scenario.periods < 1:
        raise InputError(f"periods is {scenario.periods}; at least one is needed")
    levels = {kind: np.ones((scenario.periods, network.count)) for kind in ("supply", "demand")}
    for number, shock in enumerate(scenario.shocks):
        if shock.kind not in levels:
            raise InputError(f"shock {number} is of kind {shock.kind!r}; supply or demand is needed")
        if not 0 <= shock.firm < network.count:
            raise InputError(f"shock {number} names firm {shock.firm}; firms are numbered 0 to {network.count - 1}")
        if not 1 <= shock.first <= shock.last <= scenario.periods:
            raise InputError(
                f"shock {number} runs from period {shock.first} to {shock.last}; periods are 1 to {scenario.periods}"
            )
        loss = float(shares([shock.loss], f"loss of shock {number}", 1)[0])
        column = levels[shock.kind][shock.first - 1 : shock.last, shock.firm]
        np.minimum(column, 1 - loss, out=column)
    return levels["supply"], levels["demand"]


def _leads(network: FirmNetwork, given: npt.ArrayLike) -> IntArray:
    array = np.asarray(given)
    lead = indices(np.full(network.edge_count, array) if array.ndim == 0 else array, "lead", 2**31)
    if len(lead) != network.edge_count or (lead < 1).any():
        raise InputError(f"lead must be at least 1 period for each of {network.edge_count} edges")
    return lead


def _inventories(network: FirmNetwork, given: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    array = np.asarray(given, dtype=np.float64)
    rows = array if array.ndim == 2 else np.stack((array, array))  # noqa: PLR2004 - low and high
    if rows.shape[0] != 2:  # noqa: PLR2004 - low and high
        raise InputError(f"inventory has shape {array.shape}; one row, or two rows low and high, are needed")
    low, high = (
        amounts(np.broadcast_to(row, network.edge_count) if row.size == 1 else row, "inventory", network.edge_count)
        for row in rows
    )
    if (low > high).any():
        raise InputError("inventory has a low end above its high end")
    return low, high


def parse_scenario(network: FirmNetwork, data: Mapping[str, Any]) -> Scenario:
    """Give the scenario written as plain data (what a YAML file holds), firms by name.

    Keys: `periods`, `shocks` (each `firm`, `loss`, `first`, `last`, optional `kind`), optional `lead`, `inventory` (a
    number, or a pair low, high), `orders` (no: lost output cuts no orders upstream).

    Raises:
        InputError: a missing or unknown key, a firm that the network does not have.
    """
    unknown = set(data) - {"periods", "shocks", "lead", "inventory", "orders"}
    if unknown or not {"periods", "shocks"} <= set(data):
        came = ", ".join(sorted(data)) or "nothing"
        raise InputError(f"a scenario has periods, shocks, and may have lead, inventory, orders; came: {came}")
    fields = {"firm", "loss", "first", "last"}
    shocks = []
    for number, row in enumerate(data["shocks"]):
        if not fields <= set(row) <= fields | {"kind"}:
            raise InputError(f"shock {number} needs firm, loss, first, last, and may have kind; came: {sorted(row)}")
        shocks.append(Shock(**{**row, "firm": network.index(str(row["firm"]))}))
    inventory = np.asarray(data.get("inventory", 0.0), dtype=np.float64)
    return Scenario(
        shocks=tuple(shocks),
        periods=int(data["periods"]),
        lead=data.get("lead", 1),
        inventory=inventory[:, None] if inventory.ndim == 1 else inventory,
        orders=_yes(data.get("orders", True)),
    )


def _yes(value: object) -> bool:
    if not isinstance(value, bool):
        raise InputError(f"orders is {value!r}; yes or no is needed")
    return value
