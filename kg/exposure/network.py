"""The firm network that every method reads: who pays whom how much, as CSR arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypedDict

import numpy as np
import numpy.typing as npt

from kg.errors import InputError, UnknownNameError
from kg.exposure.arrays import (
    ROUNDING,
    BoolArray,
    FloatArray,
    IntArray,
    Statements,
    amounts,
    frozen,
    indices,
    one_of_each,
    summed,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Edges:
    """Flows as they come, one a row: `customer[k]` pays `supplier[k]` `amount[k]` a period.

    `low` and `high` bound the amount and default to it. Where `sized` is False no number is known: the edge carries
    no amount, its `high` may be infinite, and it enters bounds, paths and lists of the exposed, never the matrix.
    `statements` holds the ids of the claims each edge stands on. `currency` and `period` are there to be checked.
    """

    supplier: npt.ArrayLike
    customer: npt.ArrayLike
    amount: npt.ArrayLike
    low: npt.ArrayLike | None = None
    high: npt.ArrayLike | None = None
    sized: npt.ArrayLike | None = None
    statements: Sequence[Statements] | None = None
    currency: Sequence[str] | None = None
    period: Sequence[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Firms:
    """What is known of each firm: revenue and total cost a period, sector (what it sells), market (what replaces it).

    `sector` and `market` are small whole numbers; without them every firm is a sector of its own. `market` defaults to
    `sector`. A firm whose costs exceed its revenue is refused as a likely mistake unless `allow_losses`.
    """

    count: int
    names: Sequence[str] | None = None
    revenue: npt.ArrayLike | None = None
    costs: npt.ArrayLike | None = None
    sector: npt.ArrayLike | None = None
    market: npt.ArrayLike | None = None
    allow_losses: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class FirmNetwork:
    """Who pays whom, sorted by supplier, then customer; one edge for each pair.

    `W[i, j]` = `amount` of the edge with supplier i and customer j, in one currency, for one period. Edge numbers are
    positions in these arrays. Make one with `firm_network`, which checks everything.
    """

    names: tuple[str, ...]
    pointer: IntArray
    supplier: IntArray
    customer: IntArray
    amount: FloatArray
    low: FloatArray
    high: FloatArray
    sized: BoolArray
    statements: tuple[Statements, ...] | None
    revenue: FloatArray | None
    costs: FloatArray | None
    sector: IntArray
    market: IntArray
    currency: str | None
    period: str | None

    @property
    def count(self) -> int:
        """How many firms there are."""
        return len(self.sector)

    @property
    def edge_count(self) -> int:
        """How many edges there are."""
        return len(self.supplier)

    @cached_property
    def sales(self) -> FloatArray:
        """What each firm is known to sell to the others: out-strength Σ_j W_ij."""
        return summed(self.supplier, self.amount, self.count)

    @cached_property
    def purchases(self) -> FloatArray:
        """What each firm is known to buy from the others: in-strength Σ_i W_ij."""
        return summed(self.customer, self.amount, self.count)

    @cached_property
    def columns(self) -> tuple[npt.NDArray[np.integer], npt.NDArray[np.integer]]:
        """Customers and row pointer in the narrowest type that holds them: a product streams them from memory."""
        fits = max(self.count, self.edge_count) < np.iinfo(np.int32).max
        kind = np.int32 if fits else np.int64
        return self.customer.astype(kind), self.pointer.astype(kind)

    def name(self, firm: int) -> str:
        """Give the name of a firm, or its number when the network has no names."""
        return self.names[firm] if self.names else f"firm {firm}"

    def index(self, name: str) -> int:
        """Give the number of the firm called `name`.

        Raises:
            UnknownNameError: no firm has that name.
        """
        try:
            return self.names.index(name)
        except ValueError:
            raise UnknownNameError(name, self.names[:5]) from None

    def claims(self, edge: int) -> Statements:
        """Give the statement ids that an edge stands on; empty when the network carries no evidence."""
        return self.statements[edge] if self.statements else ()

    def without(self, edges: npt.ArrayLike) -> FirmNetwork:
        """Give the same firms without the edges of these numbers; revenue and costs stay."""
        gone = indices(edges, "edges", self.edge_count)
        keep = np.ones(self.edge_count, dtype=np.bool_)
        keep[gone] = False
        kept = self.statements and tuple(ids for ids, stays in zip(self.statements, keep, strict=True) if stays)
        return replace(
            self,
            pointer=_pointer(self.supplier[keep], self.count),
            supplier=self.supplier[keep],
            customer=self.customer[keep],
            amount=self.amount[keep],
            low=self.low[keep],
            high=self.high[keep],
            sized=self.sized[keep],
            statements=kept,
        )

    def with_amounts(self, amount: FloatArray) -> FirmNetwork:
        """Give the same network with other expected amounts, taken as known exactly."""
        checked = amounts(amount, "amount", self.edge_count)
        return replace(self, amount=checked, low=checked, high=checked, sized=np.ones(self.edge_count, dtype=np.bool_))

    def scaled(self, factor: FloatArray) -> FirmNetwork:
        """Give the same network with each edge's amount and bounds times its factor, which is not negative."""
        times = amounts(factor, "factor", self.edge_count)
        high = np.multiply(self.high, times, out=np.zeros_like(times), where=times > 0)
        return replace(self, amount=self.amount * times, low=self.low * times, high=high)


def firm_network(firms: Firms, edges: Edges) -> FirmNetwork:
    """Give the checked network of these firms and flows; flows of one pair are added up with their statements.

    Raises:
        InputError: no firms; an edge to nowhere; NaN, infinite or negative amounts; low above high; mixed currencies or
            periods; sales above revenue, purchases above costs, costs above revenue.
    """
    if firms.count < 1:
        raise InputError("the network has no firms; at least one is needed")
    names = tuple(firms.names or ())
    if names and (len(names) != firms.count or len(set(names)) != firms.count):
        raise InputError(f"{firms.count} firms need as many different names; {len(set(names))} different came")
    network = FirmNetwork(
        names=names,
        **_merged(edges, firms.count),
        revenue=None if firms.revenue is None else amounts(firms.revenue, "revenue", firms.count),
        costs=None if firms.costs is None else amounts(firms.costs, "costs", firms.count),
        sector=_labels(firms.sector, np.arange(firms.count), "sector"),
        market=_labels(firms.market, _labels(firms.sector, np.arange(firms.count), "sector"), "market"),
        currency=one_of_each(edges.currency, "currency"),
        period=one_of_each(edges.period, "period"),
    )
    _check_totals(network, allow_losses=firms.allow_losses)
    for array in (network.supplier, network.customer, network.amount, network.low, network.high, network.sized):
        frozen(array)
    return network


@dataclass(frozen=True, slots=True, eq=False)
class _Flows:
    """The columns of `Edges`, checked."""

    supplier: IntArray
    customer: IntArray
    amount: FloatArray
    low: FloatArray
    high: FloatArray
    sized: BoolArray


def checked_flows(edges: Edges, suppliers: int, customers: int) -> _Flows:
    """Give the columns of `edges` as arrays of one length that hold together.

    Raises:
        InputError: see `firm_network`.
    """
    supplier = indices(edges.supplier, "supplier", suppliers)
    count = len(supplier)
    customer = indices(edges.customer, "customer", customers)
    if len(customer) != count:
        raise InputError(f"{count} suppliers came with {len(customer)} customers; every edge needs both")
    if edges.statements is not None and len(edges.statements) != count:
        raise InputError(f"{count} edges came with {len(edges.statements)} lists of statements")
    sized = np.ones(count, dtype=np.bool_) if edges.sized is None else np.asarray(edges.sized, dtype=np.bool_)
    given = np.asarray(edges.amount, dtype=np.float64)
    amount = amounts(np.where(sized, given, 0.0) if given.shape == sized.shape else given, "amount", count)
    low = np.where(sized, amount, 0.0) if edges.low is None else amounts(edges.low, "low", count)
    open_ends = np.where(sized, amount, np.inf)
    high = open_ends if edges.high is None else np.asarray(edges.high, dtype=np.float64)
    amounts(np.where(np.isposinf(high), 0.0, high), "high", count)
    wrong = np.flatnonzero(sized & ((low > amount * (1 + ROUNDING)) | (amount > high * (1 + ROUNDING))))
    if wrong.size:
        k = wrong[0]
        raise InputError(f"edge {k} has low {low[k]:g}, amount {amount[k]:g}, high {high[k]:g}; they must not cross")
    return _Flows(supplier, customer, amount, low, high, sized)


class _Columns(TypedDict):
    pointer: IntArray
    supplier: IntArray
    customer: IntArray
    amount: FloatArray
    low: FloatArray
    high: FloatArray
    sized: BoolArray
    statements: tuple[Statements, ...] | None


def _merged(edges: Edges, count: int) -> _Columns:
    flows = checked_flows(edges, count, count)
    order = np.argsort(flows.supplier * count + flows.customer, kind="stable")
    pair = (flows.supplier * count + flows.customer)[order]
    first = np.flatnonzero(np.concatenate(([True], pair[1:] != pair[:-1]))) if pair.size else np.zeros(0, np.int64)
    supplier = flows.supplier[order][first]

    def total(values: FloatArray) -> FloatArray:
        return np.add.reduceat(values[order], first) if first.size else values

    statements: tuple[Statements, ...] | None = None
    if edges.statements is not None:
        groups = np.split(order, first[1:])
        statements = tuple(
            tuple(dict.fromkeys(name for k in group for name in edges.statements[k]))
            for group in (groups if first.size else [])
        )
    return {
        "pointer": _pointer(supplier, count),
        "supplier": supplier,
        "customer": flows.customer[order][first],
        "amount": total(flows.amount),
        "low": total(flows.low),
        "high": total(flows.high),
        "sized": np.logical_or.reduceat(flows.sized[order], first) if first.size else flows.sized,
        "statements": statements,
    }


def _pointer(supplier: IntArray, count: int) -> IntArray:
    return np.concatenate(([0], np.cumsum(np.bincount(supplier, minlength=count)))).astype(np.int64)


def _labels(values: npt.ArrayLike | None, default: IntArray, what: str) -> IntArray:
    if values is None:
        return default
    array = indices(values, what, 2**31 - 1)
    if len(array) != len(default):
        raise InputError(f"{what} has {len(array)} values for {len(default)} firms")
    return array


def _check_totals(network: FirmNetwork, *, allow_losses: bool) -> None:
    sold = summed(network.supplier, network.low, network.count)
    bought = summed(network.customer, network.low, network.count)
    revenue, costs = network.revenue, network.costs
    if revenue is not None:
        _refuse(network, sold > revenue * (1 + ROUNDING), "sells {0:g} but has a revenue of {1:g}", (sold, revenue))
    if costs is not None:
        _refuse(network, bought > costs * (1 + ROUNDING), "buys for {0:g} but has costs of {1:g}", (bought, costs))
    if revenue is not None and costs is not None and not allow_losses:
        too_dear = costs > revenue * (1 + ROUNDING)
        _refuse(
            network,
            too_dear,
            "has costs of {0:g} above its revenue of {1:g} (if it runs at a loss: allow_losses, or leave costs out)",
            (costs, revenue),
        )


def _refuse(network: FirmNetwork, wrong: BoolArray, words: str, facts: tuple[FloatArray, FloatArray]) -> None:
    found = np.flatnonzero(wrong)
    if found.size:
        k = int(found[0])
        raise InputError(f"{network.name(k)} {words.format(facts[0][k], facts[1][k])}")
