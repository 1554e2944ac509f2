"""From claims to arrays: the firm network, the spending and the limits of a demand question, with their evidence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf, isinf, nan

import numpy as np

from kg.errors import InputError
from kg.exposure.answer import Step
from kg.exposure.arrays import FloatArray
from kg.exposure.figures import Figure, Figures, Frame, other_figures
from kg.exposure.flows import Flows
from kg.exposure.links import Companies, Link, modalities, step_of, trade
from kg.exposure.network import Edges, FirmNetwork, Firms, firm_network
from kg.exposure.spending import Spending, spending
from kg.exposure.unsized import Limits
from kg.exposure.words import money, short
from kg.model import QuantityType
from kg.query import Index

LOOSE_SALES = 10.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Study:
    """A demand question as arrays. Firms are numbered as in `ids`, spenders as in `spenders`.

    `network` leaves out what shocked spenders buy; that stands in `money`. `limits` holds revenue and totals where
    known; the network's own revenue is a stand-in for the unknown ones. `step` and `row_step` give the evidence of an
    edge and of a row of the spending.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    names_zh: tuple[str, ...]
    network: FirmNetwork
    money: Spending
    limits: Limits
    change: FloatArray
    spenders: tuple[str, ...]
    totals: tuple[Figure | None, ...]
    revenue: Mapping[int, Figure]
    confidence: FloatArray
    row_confidence: FloatArray
    step: Callable[[int], Step]
    row_step: Callable[[int], Step]
    unit: str
    period: str
    assumptions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked: relative changes by company id, and in which period, currency and modalities."""

    shocks: Mapping[str, float]
    period: str | None = None
    currency: str | None = None
    modality: tuple[str, ...] = ("fact",)
    year: int | None = None


def study(index: Index, wanted: Wanted) -> Study:
    """Give the arrays of a demand question to a graph.

    Raises:
        InputError: the shocked companies' spending is told in several currencies and none was chosen.
    """
    companies = Companies(index)
    figures = Figures(index.graph)
    links, aside = trade(index, companies, wanted.modality)
    shocked = sorted({companies.owner(key) for key in wanted.shocks})
    frame = framed(figures, companies, shocked, wanted)
    flows = Flows(figures, companies, frame)
    links = [replace(link, amount=flows.amount(link, index)) for link in links]
    notes = [*flows.notes]
    if aside:
        notes.append(f"trade set aside: {', '.join(aside)} (never taken for facts)")
    totals = {key: flows.outlay(key) for key in shocked}
    for key in shocked:
        rows = [
            obs
            for metric in (QuantityType.CAPITAL_EXPENDITURE, QuantityType.SPENDING)
            for obs in figures.of(companies.members(key), metric)
        ]
        total = totals[key]
        used = dict.fromkeys(total.claims) if total else {}
        others = other_figures(rows, used, frame)
        if others:
            notes.append(f"{companies.name(key)}, not used for {frame.period}: {'; '.join(others)}")
    return _arrays(index, companies, _Parts(links, shocked, totals, flows, frame, wanted), notes)


@dataclass(frozen=True, slots=True)
class _Parts:
    links: Sequence[Link]
    shocked: Sequence[str]
    totals: Mapping[str, Figure | None]
    flows: Flows
    frame: Frame
    wanted: Wanted


def framed(figures: Figures, companies: Companies, shocked: Sequence[str], wanted: Wanted) -> Frame:
    """Give the period and the currency of an answer: as asked, else those that the shocked spending is told in.

    Raises:
        InputError: several currencies and none chosen.
    """
    named = modalities((*wanted.modality, "forecast"))
    members = {key: companies.members(key) for key in shocked}
    years = [wanted.period] if wanted.period else _years(figures, members, wanted.year)
    for year in years:
        frame = Frame(period=year, currency=wanted.currency, modality=named)
        currencies = {
            obs.currency
            for keys in members.values()
            for metric in (QuantityType.CAPITAL_EXPENDITURE, QuantityType.SPENDING)
            for obs in figures.of(keys, metric)
            if obs.currency and obs.period and obs.period.label in frame.labels
        }
        if wanted.currency is None and len(currencies) > 1:
            raise InputError(
                f"the spending of {', '.join(map(companies.name, shocked))} in {year} is told in "
                f"{', '.join(sorted(map(str, currencies)))}; choose one with --currency, or ask one by one"
            )
        if currencies:
            return replace(frame, currency=wanted.currency or next(iter(currencies)))
    frame = Frame(period=years[0], currency=wanted.currency, modality=named)
    return frame if wanted.currency else replace(frame, currency=usual_currency(figures, frame))


def _years(figures: Figures, members: Mapping[str, Sequence[str]], year: int | None) -> list[str]:
    told = {label for keys in members.values() for key in keys for label in figures.years(key)}
    if year is None:
        return sorted(told, reverse=True) or [""]
    return [str(year), *sorted((label for label in told if int(label) < year), reverse=True)]


def usual_currency(figures: Figures, frame: Frame) -> str | None:
    """Give the currency that most numbers of the period are told in."""
    told = Counter(
        obs.currency
        for obs in figures.graph.observations.values()
        if obs.currency and obs.period and obs.period.label in frame.labels
    )
    told += Counter(stmt.currency for stmt in figures.graph.statements.values() if stmt.currency and stmt.amount)
    return min(told, key=lambda key: (-told[key], key)) if told else None


def _arrays(index: Index, companies: Companies, parts: _Parts, notes: list[str]) -> Study:
    shocked, flows = parts.shocked, parts.flows
    ids = sorted({end for link in parts.links for end in (link.supplier, link.customer)} | set(shocked))
    number = {key: place for place, key in enumerate(ids)}
    bought = [link for link in parts.links if link.customer in parts.totals]
    inner = [link for link in parts.links if link.customer not in parts.totals]
    revenue = _revenue(companies, parts, ids, notes)
    known = np.array([revenue[key].value if key in revenue else inf for key in ids])
    stand_in = _stand_in(parts, revenue)
    network = firm_network(
        Firms(count=len(ids), names=ids, revenue=np.where(np.isfinite(known), known, stand_in)),
        _edges(inner, [number[link.supplier] for link in inner], [number[link.customer] for link in inner]),
    )
    totals = [_total(companies, key, parts, notes) for key in shocked]
    money_rows = _edges(
        bought, [number[link.supplier] for link in bought], [shocked.index(link.customer) for link in bought]
    )
    change = [
        sum(value for name, value in parts.wanted.shocks.items() if companies.owner(name) == key) for key in shocked
    ]
    limits = Limits(
        revenue=known,
        revenue_high=np.array([revenue[key].high if key in revenue else inf for key in ids]),
        total=np.array([inf if total is None else total.high for total in totals]),
        edge=np.array([flows.market(link, index) for link in inner]),
        row=np.array([flows.market(link, index) for link in bought]),
    )
    return Study(
        ids=tuple(ids),
        names=tuple(companies.name(key) for key in ids),
        names_zh=tuple(companies.name_zh(key) for key in ids),
        network=network,
        money=spending(
            network, money_rows, totals=[_three(total, stand_in) for total in totals] or None,
            names=[companies.name(key) for key in shocked],
        ),
        limits=limits,
        change=np.array(change, dtype=np.float64),
        spenders=tuple(shocked),
        totals=tuple(totals),
        revenue={number[key]: figure for key, figure in revenue.items()},
        confidence=np.array([link.confidence for link in inner]),
        row_confidence=np.array([link.confidence for link in bought]),
        step=lambda edge: step_of(index, companies, inner[edge]),
        row_step=lambda row: step_of(index, companies, bought[row]),
        unit=parts.frame.currency or "of no told currency",
        period=parts.frame.period,
        assumptions=_assumptions(companies, parts, totals),
        notes=tuple(dict.fromkeys([*notes, *flows.notes])),
    )  # fmt: skip


def _edges(links: Sequence[Link], suppliers: Sequence[int], customers: Sequence[int]) -> Edges:
    """Give flows as arrays; an open upper end is taken at the lower one where nothing caps it."""
    figures = [link.amount for link in links]
    return Edges(
        supplier=np.array(suppliers, dtype=np.int64),
        customer=np.array(customers, dtype=np.int64),
        amount=np.array([figure.value if figure else 0.0 for figure in figures]),
        low=np.array([figure.low if figure else 0.0 for figure in figures]),
        high=np.array([figure.high if figure else inf for figure in figures]),
        sized=np.array([figure is not None for figure in figures], dtype=np.bool_),
        statements=[link.statements for link in links],
    )


def _revenue(companies: Companies, parts: _Parts, ids: Iterable[str], notes: list[str]) -> dict[str, Figure]:
    """Give the revenue of each firm where it is told and fits what the firm is told to sell and to buy."""
    sold: dict[str, float] = defaultdict(float)
    bought: dict[str, float] = defaultdict(float)
    for link in parts.links:
        if link.amount:
            sold[link.supplier] += link.amount.low
            if link.customer not in parts.totals:
                bought[link.customer] += link.amount.value
    found = {}
    for key in ids:
        figure = parts.flows.revenue(key)
        if figure is None or figure.value <= 0:
            continue
        if max(sold[key], bought[key]) >= figure.value * (1 - 1e-9):
            what = "sells" if sold[key] >= bought[key] else "buys"
            told = short(max(sold[key], bought[key]), figure.currency)
            notes.append(
                f"{companies.name(key)} {what} {told} by what is told, against a revenue of "
                f"{short(figure.value, figure.currency)}: its revenue is set aside as contradicted"
            )
            continue
        found[key] = figure
    return found


def _stand_in(parts: _Parts, revenue: Mapping[str, Figure]) -> float:
    """Give a revenue larger than all that is told, for firms whose own is not; it scales nothing and caps nothing."""
    every = [link.amount.low if isinf(link.amount.high) else link.amount.high for link in parts.links if link.amount]
    every += [figure.value for figure in revenue.values()]
    every += [total.low if isinf(total.high) else total.high for total in parts.totals.values() if total]
    return LOOSE_SALES * (1.0 + sum(every))


def _total(companies: Companies, key: str, parts: _Parts, notes: list[str]) -> Figure | None:
    total = parts.totals[key]
    named = sum(link.amount.low for link in parts.links if link.amount and link.customer == key)
    if total is not None and named > total.high * (1 + 1e-9):
        notes.append(
            f"named suppliers of {companies.name(key)} receive {short(named, total.currency)}, more than its total of "
            f"{money(total.low, total.high, total.currency)}: the total is set aside as contradicted"
        )
        return None
    return total


def _three(total: Figure | None, stand_in: float) -> tuple[float, float, float]:
    if total is None:
        return nan, nan, nan
    return total.low, total.value, (stand_in if isinf(total.high) else total.high)


def _assumptions(companies: Companies, parts: _Parts, totals: Sequence[Figure | None]) -> tuple[str, ...]:
    lines = []
    for key, total in zip(parts.shocked, totals, strict=True):
        name = companies.name(key)
        if total is None:
            lines.append(
                f"{name} is a spender: the change hits its suppliers; "
                f"what it spends in {parts.frame.period or 'any year'} is not told"
            )
            continue
        kind = "forecast" if total.forecast else "fact"
        told = money(total.low, total.high, total.currency)
        what = total.what.replace("_", " ")
        lines.append(
            f"{name} is a spender, not a producer: its {what} {total.period} ({kind}) of {told} is final demand"
        )
        if total.period != parts.frame.period:
            lines.append(f"{name}'s {total.period} stands for {parts.frame.period}")
    return tuple(lines)
