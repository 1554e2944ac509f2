"""Final demand of named spenders: what a hyperscaler's capital expenditure buys, and from whom.

A spender is not a producer: its capex is final demand, so a cut hits the firms that receive it, and the spender has no
column in the matrix of inputs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kg.errors import InputError
from kg.exposure.arrays import ROUNDING, BoolArray, FloatArray, IntArray, Statements, amounts, one_of_each, summed
from kg.exposure.network import Edges, FirmNetwork, checked_flows


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spending:
    """Who spends how much where: `amount[k]` goes from `spender[k]` to `firm[k]`; totals by spender, NaN if unknown."""

    names: tuple[str, ...]
    firm: IntArray
    spender: IntArray
    amount: FloatArray
    low: FloatArray
    high: FloatArray
    sized: BoolArray
    statements: tuple[Statements, ...] | None
    total_low: FloatArray
    total: FloatArray
    total_high: FloatArray

    @property
    def count(self) -> int:
        """How many spenders there are."""
        return len(self.total)

    def known(self) -> FloatArray:
        """Give what each spender is known to spend at named firms."""
        return summed(self.spender, self.amount, self.count)

    def claims(self, row: int) -> Statements:
        """Give the statement ids that a row stands on."""
        return self.statements[row] if self.statements else ()


def spending(
    network: FirmNetwork, edges: Edges, *, totals: npt.ArrayLike | None = None, names: Sequence[str] = ()
) -> Spending:
    """Give the checked spending; in `edges` the supplier is a firm of the network, the customer a spender.

    Args:
        network: the firms that receive.
        edges: amounts in the currency and period of the network; an unsized edge is capped by the totals.
        totals: total spending by spender, or one row low, expected, high for each; NaN where unknown.
        names: the spenders' names; their number is that of `totals`, else of `names`, else the largest index.

    Raises:
        InputError: see `checked_flows`; another currency or period than the network's; named receivers that add up to
            more than the total; a firm that would receive more than its revenue.
    """
    total = _totals(totals)
    count = _count(total, names, edges)
    if total is None:
        total = np.full((count, 3), np.nan)
    if total.shape[0] != count or (names and len(names) != count):
        raise InputError(f"{count} spenders came with {total.shape[0]} totals and {len(names)} names")
    _same_money(network, edges)
    flows = checked_flows(edges, network.count, count)
    high = _capped(network, flows.low, flows.high, (flows.supplier, flows.customer), total[:, 2])
    result = Spending(
        names=tuple(names),
        firm=flows.supplier,
        spender=flows.customer,
        amount=flows.amount,
        low=flows.low,
        high=high,
        sized=flows.sized,
        statements=None if edges.statements is None else tuple(edges.statements),
        total_low=total[:, 0],
        total=total[:, 1],
        total_high=total[:, 2],
    )
    _check(network, result)
    return result


def _totals(totals: npt.ArrayLike | None) -> FloatArray | None:
    if totals is None:
        return None
    array = np.asarray(totals, dtype=np.float64)
    if array.ndim == 1:
        array = np.repeat(array[:, None], 3, axis=1)
    if array.ndim != 2 or array.shape[1] != 3:  # noqa: PLR2004 - low, expected, high
        raise InputError(
            f"totals has shape {array.shape}; one number or low, expected, high for each spender is needed"
        )
    amounts(np.where(np.isnan(array), 0.0, array).ravel(), "totals", array.size)
    if (np.diff(array, axis=1) < 0).any():
        raise InputError("totals must come as low, expected, high in rising order")
    return array


def _count(total: FloatArray | None, names: Sequence[str], edges: Edges) -> int:
    if total is not None:
        return int(total.shape[0])
    customer = np.asarray(edges.customer)
    return len(names) or (int(customer.max()) + 1 if customer.size else 0)


def _same_money(network: FirmNetwork, edges: Edges) -> None:
    for what, ours, theirs in (
        ("currency", network.currency, one_of_each(edges.currency, "currency")),
        ("period", network.period, one_of_each(edges.period, "period")),
    ):
        if ours and theirs and ours != theirs:
            raise InputError(f"the network's {what} is {ours}, the spending's {theirs}; convert one of them first")


def _capped(
    network: FirmNetwork, low: FloatArray, high: FloatArray, ends: tuple[IntArray, IntArray], total: FloatArray
) -> FloatArray:
    """Cap open ends by the spender's residual total and by the receiver's revenue."""
    firm, spender = ends
    rest = total[spender] - summed(spender, low, len(total))[spender] + low
    cap = np.where(np.isnan(rest), np.inf, rest)
    if network.revenue is not None:
        cap = np.minimum(cap, network.revenue[firm])
    return np.where(np.isposinf(high), np.maximum(cap, low), high)


def _check(network: FirmNetwork, money: Spending) -> None:
    named = summed(money.spender, money.low, money.count)
    over = np.flatnonzero(named > money.total_high * (1 + ROUNDING))
    if over.size:
        k = int(over[0])
        who = money.names[k] if money.names else f"spender {k}"
        raise InputError(
            f"{who} spends {named[k]:g} at named firms but {money.total_high[k]:g} in all; shares exceed one"
        )
    if network.revenue is None:
        return
    sold = summed(money.firm, money.low, network.count) + summed(network.supplier, network.low, network.count)
    rich = np.flatnonzero(sold > network.revenue * (1 + ROUNDING))
    if rich.size:
        k = int(rich[0])
        raise InputError(f"{network.name(k)} sells {sold[k]:g} in all but has a revenue of {network.revenue[k]:g}")
