"""Two more questions to a network of one's own: a producer's output is given from outside, or a price rises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from kg.errors import InputError
from kg.exposure.answer import Exposure, ExposureRow, Path, Unallocated, finite
from kg.exposure.arrays import BoolArray, IntArray
from kg.exposure.leontief import output_stop
from kg.exposure.network import FirmNetwork
from kg.exposure.price import price_rise
from kg.exposure.results import LinearEffect
from kg.exposure.tables import Tables

MOST: Final = 1000


def table_output(tables: Tables, changes: Mapping[str, float], *, pass_through: float = 1.0) -> Exposure:
    """Give who sells less when the output of some firms changes from outside: the mixed model of M1.

    What the customers of these firms lose is not in it; for that ask with kind supply.

    Raises:
        UnknownNameError: a firm that the table does not have.
        InputError: a change below −1, no revenue, purchases that reach a firm's revenue.
    """
    network, lines = producers(tables, "a shock of kind output")
    effect = output_stop(network, _by_firm(tables, changes), pass_through=pass_through)
    rest = effect.unallocated
    return _answer(
        tables, network, replace(effect, assumptions=(*lines, *effect.assumptions)), ("output", changes),
        unallocated=Unallocated(low=rest.low, expected=rest.expected, high=rest.high) if rest else None,
    )  # fmt: skip


def table_price(tables: Tables, changes: Mapping[str, float]) -> Exposure:
    """Give whose unit costs and prices rise when the prices of some firms do: M2, full pass-through at held quantities.

    Raises:
        UnknownNameError: a firm that the table does not have.
        InputError: a change below −1, no revenue, purchases that reach a firm's revenue.
    """
    network, lines = producers(tables, "a shock of kind price")
    effect = price_rise(network, _by_firm(tables, changes))
    told = replace(effect, assumptions=(*lines, *effect.assumptions))
    return _answer(tables, network, told, ("price", changes), unallocated=None)


def producers(tables: Tables, what: str) -> tuple[FirmNetwork, tuple[str, ...]]:
    """Give the network without what firms of no revenue buy, which is final demand, and a line that says so.

    Raises:
        InputError: the table has no revenue.
    """
    network = tables.network()
    if network.revenue is None:
        raise InputError(f"the table of firms has no column revenue; {what} needs it")
    final = np.flatnonzero((network.revenue == 0)[network.customer])
    if not final.size:
        return network, ()
    buyers = np.unique(network.customer[final])
    named = ", ".join(network.name(int(firm)) for firm in buyers[:3]) + (" and others" if len(buyers) > 3 else "")  # noqa: PLR2004 a line
    return network.without(final), (f"without revenue, so buyers for final use and no producers: {named}",)


def _by_firm(tables: Tables, changes: Mapping[str, float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    found = np.zeros(len(tables.names))
    for name, change in changes.items():
        found[tables.number(name)] = change
    return found


def _answer(
    tables: Tables,
    network: FirmNetwork,
    effect: LinearEffect,
    asked: tuple[str, Mapping[str, float]],
    *,
    unallocated: Unallocated | None,
) -> Exposure:
    kind, changes = asked
    given = np.isin(np.arange(network.count), [tables.number(name) for name in changes])
    size = np.where(np.isnan(effect.expected), np.maximum(np.abs(effect.low), np.abs(effect.high)), effect.expected)
    reached = np.flatnonzero((size != 0) | effect.size_unknown)
    order = reached[np.argsort(-np.abs(size[reached]), kind="stable")]
    before = _before(network, given, upstream=kind == "output")
    return Exposure(
        kind=kind,
        shocks=tuple(changes.items()),
        unit="%" if kind == "price" else tables.currency or "money of the table",
        period=tables.period,
        rows=tuple(_row(network, effect, int(firm), before, given) for firm in order[:MOST]),
        coverage=effect.coverage,
        unallocated=unallocated,
        assumptions=effect.assumptions,
        notes=effect.notes,
        more=max(0, len(order) - MOST),
    )


def _row(network: FirmNetwork, effect: LinearEffect, firm: int, before: IntArray, given: BoolArray) -> ExposureRow:
    names, place = [network.name(firm)], firm
    while (place := int(before[place])) >= 0:
        names.append(network.name(place))
    return ExposureRow(
        id=network.name(firm),
        name=network.name(firm),
        name_zh="",
        how="shocked" if given[firm] else "direct" if len(names) == 2 else "indirect",  # noqa: PLR2004 one step
        low=finite(effect.low[firm]),
        expected=finite(effect.expected[firm]),
        high=finite(effect.high[firm]),
        relative=finite(effect.relative[firm]),
        size_unknown=bool(effect.size_unknown[firm]),
        cap="bounded by the amounts told",
        basis="table",
        confidence=1.0,
        paths=(Path(names=tuple(names[::-1]), value=None, confidence=1.0, steps=()),) if len(names) > 1 else (),
    )


def _before(network: FirmNetwork, start: BoolArray, *, upstream: bool) -> IntArray:
    """Give for each firm the one before it on a shortest way, −1 for the start and who is not reached."""
    ends = (network.customer, network.supplier) if upstream else (network.supplier, network.customer)
    before = np.full(network.count, -1, dtype=np.int64)
    seen, fresh = start.copy(), start
    while fresh.any():
        out = np.flatnonzero(fresh[ends[0]] & ~seen[ends[1]])[::-1]
        before[ends[1][out]] = ends[0][out]
        found = np.zeros_like(seen)
        found[ends[1][out]] = True
        fresh, seen = found, seen | found
    return before
