"""A network of the user's own, from two tables: who pays whom how much, and what is known of each firm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from math import inf, nan
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from kg.errors import InputError, SourceError, UnknownNameError
from kg.exposure.answer import Step
from kg.exposure.arrays import BoolArray, FloatArray, IntArray, amounts, one_of_each, shares
from kg.exposure.bridge import Study
from kg.exposure.cascade_model import CascadeModel, CascadeOptions, cascade_model
from kg.exposure.essential import Essentiality, essential_pairs
from kg.exposure.network import Edges, FirmNetwork, Firms, firm_network
from kg.exposure.spending import spending
from kg.exposure.unsized import Limits

EDGE_COLUMNS: Final = ("supplier", "customer", "amount")
EDGE_OPTIONS: Final = ("low", "high", "sized", "confidence", "currency", "period")
LOOKED_AT: Final = 20_000
FIRM_COLUMNS: Final = ("name",)
FIRM_OPTIONS: Final = ("revenue", "costs", "spending", "sector", "market")
ESSENTIAL_COLUMNS: Final = ("supplier_sector", "customer_sector", "kind")


@dataclass(frozen=True, kw_only=True, eq=False)
class Tables:
    """The checked tables as arrays: firms by number, edges in rows."""

    names: pd.Index[str]
    supplier: IntArray
    customer: IntArray
    edges: pd.DataFrame
    firms: pd.DataFrame
    sectors: pd.Index[str]
    currency: str
    period: str

    def number(self, name: str) -> int:
        """Give the number of a firm.

        Raises:
            UnknownNameError: no firm of the table is called so.
        """
        place = self.names.get_indexer(pd.Index([name]))[0]
        if place < 0:
            raise UnknownNameError(name, near_names(name, self.names[:LOOKED_AT].tolist()))
        return int(place)

    def network(self, keep: BoolArray | None = None) -> FirmNetwork:
        """Give the network of all edges or of some."""
        chosen = slice(None) if keep is None else keep
        return firm_network(
            Firms(
                count=len(self.names),
                names=self.names.tolist(),
                revenue=_column(self.firms, "revenue"),
                costs=_column(self.firms, "costs"),
                sector=self.sector("sector"),
                market=self.sector("market") if "market" in self.firms else None,
            ),
            self._flows(chosen, self.supplier, self.customer),
        )

    def _flows(self, chosen: BoolArray | slice, supplier: IntArray, customer: IntArray) -> Edges:
        rows = self.edges[chosen] if not isinstance(chosen, slice) else self.edges
        return Edges(
            supplier=supplier[chosen],
            customer=customer[chosen],
            amount=rows["amount"].to_numpy(np.float64),
            low=_column(rows, "low"),
            high=_column(rows, "high"),
            sized=rows["sized"].to_numpy(np.bool_) if "sized" in rows else None,
        )

    def step(self, row: int) -> Step:
        """Give an edge as a step of a path."""
        chance = _column(self.edges, "confidence")
        return _step(self, row, np.ones(len(self.edges)) if chance is None else chance)

    def existence(self, network: FirmNetwork) -> FloatArray | None:
        """Give the probability that each edge of the network of these tables exists, or None where none is told."""
        told = _column(self.edges, "confidence")
        if told is None:
            return None
        count = len(self.names)
        pair = network.supplier * count + network.customer
        sure = np.zeros(network.edge_count)
        np.maximum.at(sure, np.searchsorted(pair, self.supplier * count + self.customer), told)
        return sure

    def sector(self, column: str) -> IntArray | None:
        """Give the number of each firm's sector, or None."""
        if column not in self.firms:
            return None
        return np.asarray(pd.factorize(self.firms[column].astype(str), sort=True)[0], dtype=np.int64)


def read_tables(edges: str | Path | pd.DataFrame, firms: str | Path | pd.DataFrame) -> Tables:
    """Give the checked tables, from CSV or Parquet files or data frames.

    Edges: supplier, customer, amount; as wanted low, high, sized (no for an edge without a number), confidence,
    currency, period. Firms: name; as wanted revenue, costs, spending (what it lays out in all), sector, market.

    Raises:
        SourceError: a file that cannot be read.
        InputError: a missing or unknown column, a firm twice or not at all, NaN or negative numbers, mixed currencies
            or periods; the message names the table and the row.
    """
    flow, firm = _frame(edges, "edges"), _frame(firms, "firms")
    _columns(flow, "edges", EDGE_COLUMNS, EDGE_OPTIONS)
    _columns(firm, "firms", FIRM_COLUMNS, FIRM_OPTIONS)
    names = pd.Index(firm["name"].astype(str))
    if not len(names):
        raise InputError("the table of firms is empty; at least one is needed")
    if not names.is_unique:
        raise InputError(f"firm {names[names.duplicated()][0]!r} stands twice in the table of firms")
    ends = {}
    for end in ("supplier", "customer"):
        codes, named = pd.factorize(flow[end])  # each name is looked up once, not once for every edge
        ends[end] = np.append(names.get_indexer(pd.Index(named.astype(str))), -1)[codes].astype(np.int64)
        lost = np.flatnonzero(ends[end] < 0)
        if lost.size:
            raise InputError(f"edges, row {lost[0]}: {end} {flow[end].iloc[lost[0]]!r} is not in the table of firms")
    _numbers(flow, firm)
    return Tables(
        names=names, supplier=ends["supplier"], customer=ends["customer"], edges=flow, firms=firm,
        sectors=pd.Index(sorted(set(firm["sector"].astype(str)))) if "sector" in firm else pd.Index([], dtype=str),
        currency=_one(flow, "currency"), period=_one(flow, "period"),
    )  # fmt: skip


def near_names(name: str, names: Sequence[str]) -> list[str]:
    """Give a few names that may have been meant: those that hold it, else those spelt much like it."""
    folded = {str(other).casefold(): str(other) for other in names}
    wanted = name.casefold()
    inside = [other for key, other in folded.items() if wanted in key or key in wanted]
    return (inside or [folded[key] for key in get_close_matches(wanted, folded, n=3)])[:3]


def _one(frame: pd.DataFrame, column: str) -> str:
    return one_of_each(frame[column].astype(str).unique().tolist(), column) or "" if column in frame else ""


def _frame(source: str | Path | pd.DataFrame, what: str) -> pd.DataFrame:
    if isinstance(source, pd.DataFrame):
        return source.reset_index(drop=True)
    path = Path(source)
    try:
        return pd.read_parquet(path) if path.suffix in {".parquet", ".pq"} else pd.read_csv(path)
    except (OSError, ValueError, UnicodeDecodeError) as error:
        raise SourceError(str(path), f"the table of {what} cannot be read: {error}") from error


def _columns(frame: pd.DataFrame, what: str, needed: Sequence[str], known: Sequence[str]) -> None:
    missing = [name for name in needed if name not in frame]
    if missing:
        raise InputError(f"the table of {what} has no column {', '.join(missing)}; it has {', '.join(map(str, frame))}")
    unknown = [str(name) for name in frame if name not in {*needed, *known}]
    if unknown:
        raise InputError(
            f"the table of {what} has unknown columns {', '.join(unknown)}; known: {', '.join((*needed, *known))}"
        )


def _numbers(flow: pd.DataFrame, firm: pd.DataFrame) -> None:
    """Refuse numbers that cannot be, each with its table and row; only an edge without a number may lack one."""
    sized = flow["sized"].to_numpy(np.bool_) if "sized" in flow else np.ones(len(flow), dtype=np.bool_)
    for name in ("amount", "low", "high", "confidence"):
        values = _column(flow, name)
        if values is not None:
            free = ~sized if name == "amount" else np.isposinf(values) if name == "high" else np.zeros_like(sized)
            check = shares if name == "confidence" else amounts
            check(np.where(free, 0.0, values), f"edges, {name}", len(flow))
    for name in ("revenue", "costs", "spending"):
        values = _column(firm, name)
        if values is not None:
            free = np.isnan(values) if name == "spending" else np.zeros(len(firm), dtype=np.bool_)
            amounts(np.where(free, 0.0, values), f"firms, {name}", len(firm))


def _column(frame: pd.DataFrame, name: str) -> FloatArray | None:
    if name not in frame:
        return None
    try:
        return frame[name].to_numpy(np.float64)
    except (ValueError, TypeError) as error:
        raise InputError(f"column {name} holds something that is no number: {error}") from error


def table_study(tables: Tables, shocks: Mapping[str, float]) -> Study:
    """Give the arrays of a demand question to the user's own network; shocked firms are spenders.

    Raises:
        UnknownNameError: a firm that the table does not have.
        InputError: no revenue, or tables that do not hold together.
    """
    spenders = [tables.number(name) for name in shocks]
    hit = np.isin(tables.customer, spenders)
    network = tables.network(~hit)
    if network.revenue is None:
        raise InputError("the table of firms has no column revenue; a demand shock needs it")
    place = np.full(len(tables.names), -1, dtype=np.int64)
    place[spenders] = np.arange(len(spenders))
    totals = _totals(tables, spenders)
    paid = spending(
        network, tables._flows(hit, tables.supplier, place[tables.customer]),  # noqa: SLF001 one module
        totals=[(total, total, total) for total in totals], names=list(shocks),
    )  # fmt: skip
    chance = _column(tables.edges, "confidence")
    sure = np.ones(len(tables.edges)) if chance is None else chance
    inner = np.flatnonzero(~hit)
    order = inner[np.lexsort((tables.customer[inner], tables.supplier[inner]))]
    order = order[np.concatenate(([True], np.diff(_pair(tables, order)) != 0))] if order.size else order
    rows = np.flatnonzero(hit)
    revenue = np.where(network.revenue > 0, network.revenue, inf)
    return Study(
        ids=network.names,
        names=network.names,
        names_zh=("",) * len(tables.names),
        network=network,
        money=paid,
        limits=Limits(
            revenue=revenue, revenue_high=network.revenue,
            total=np.array([inf if np.isnan(total) else total for total in totals]),
            edge=np.full(network.edge_count, inf), row=np.full(len(rows), inf),
        ),
        change=np.array(list(shocks.values()), dtype=np.float64),
        spenders=tuple(shocks),
        totals=(None,) * len(spenders),
        revenue={},
        confidence=sure[order],
        row_confidence=sure[rows],
        step=lambda edge: _step(tables, int(order[edge]), sure),
        row_step=lambda row: _step(tables, int(rows[row]), sure),
        unit=tables.currency or "money of the table",
        period=tables.period,
        assumptions=tuple(
            f"{name} is a spender, not a producer: its purchases"
            + ("" if np.isnan(total) else f" of {total:.6g}") + " are final demand"
            for name, total in zip(shocks, totals, strict=True)
        ),
    )  # fmt: skip


def _pair(tables: Tables, rows: IntArray) -> IntArray:
    return tables.supplier[rows] * len(tables.names) + tables.customer[rows]


def _totals(tables: Tables, spenders: Sequence[int]) -> list[float]:
    """Give what each spender lays out: the column spending, else costs, else not known."""
    for column in ("spending", "costs"):
        values = _column(tables.firms, column)
        if values is not None:
            return [float(values[firm]) for firm in spenders]
    return [nan] * len(spenders)


def _step(tables: Tables, row: int, sure: FloatArray) -> Step:
    line = tables.edges.iloc[row]
    sized = bool(line.get("sized", True))
    low, high = (line.get(name, line["amount"]) for name in ("low", "high"))
    return Step(
        supplier=str(tables.names[tables.supplier[row]]),
        customer=str(tables.names[tables.customer[row]]),
        relation="SUPPLIES_TO",
        product="",
        basis="table",
        confidence=float(sure[row]),
        amount_low=float(low) if sized else None,
        amount_high=float(high) if sized else None,
        statements=(),
        quotes=(),
    )


def essential_of(tables: Tables, source: str | Path | pd.DataFrame | None) -> Essentiality | None:
    """Give which inputs stop a buyer: rows supplier_sector, customer_sector, kind (2 essential, 1 not, 0 irrelevant).

    Raises:
        InputError: a missing column, a sector that no firm has, another kind.
    """
    if source is None:
        return None
    frame = _frame(source, "essential inputs")
    _columns(frame, "essential inputs", ESSENTIAL_COLUMNS, ())
    if not len(tables.sectors):
        raise InputError("essential inputs go by sector; the table of firms has no column sector")
    ends = [tables.sectors.get_indexer(pd.Index(frame[name].astype(str))) for name in ESSENTIAL_COLUMNS[:2]]
    lost = np.flatnonzero((ends[0] < 0) | (ends[1] < 0))
    if lost.size:
        raise InputError(f"essential inputs, row {lost[0]}: a sector that no firm has")
    return essential_pairs(
        dict(zip(zip(*(e.tolist() for e in ends), strict=True), frame["kind"].tolist(), strict=True))
    )


def table_model(tables: Tables, essential: Essentiality | None, options: CascadeOptions | None = None) -> CascadeModel:
    """Give the cascade of the user's own network; without a table of essential inputs none is essential."""
    network = tables.network()
    if options is None and not network.sales.any():  # nobody sells to anybody: what is lost is weighted by revenue
        options = CascadeOptions(weight="revenue")
    return cascade_model(network, essential, options)
