"""Small made-up economies as claims, for questions of exposure. Amounts in dollars."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from kg.fusion import fuse, known_by
from kg.model import Bound, Graph, Interval, Modality, Observation, Period, QuantityType
from kg.query import Index
from tests.kg.claims import company, document, evidence, graph, supply

DAY = date(2025, 6, 1)
REPORT = document("report", publisher="House", published=DAY)
OTHER = document("other", publisher="Paper", published=date(2025, 7, 1))
# The worked example of docs/exposure.md: six firms with a loop, and a spender.
REVENUE = {"nv": 100, "av": 40, "od": 120, "ts": 80, "hy": 50, "as": 30}
FLOWS = {
    ("nv", "od"): 60, ("ts", "nv"): 25, ("hy", "nv"): 20, ("ts", "av"): 10, ("as", "ts"): 12, ("as", "hy"): 3,
    ("od", "ts"): 2, ("av", "sp"): 10, ("od", "sp"): 30,
}  # fmt: skip


def span(low, high=None) -> Interval:
    return Interval(low=None if low is None else Decimal(str(low)), high=Decimal(str(low if high is None else high)))


def over(low) -> Interval:
    return Interval(low=Decimal(str(low)), high=None)


def told(subject, metric, value, doc=REPORT, *, period="2025", currency="USD", **more) -> Observation:
    """An observation of money, or of a share where no currency is given."""
    return Observation(
        subject=subject, metric=QuantityType(metric), value=value if isinstance(value, Interval) else span(value),
        bound=Bound.EXACT, unit="currency" if currency else "ratio", currency=currency,
        period=Period(label=period) if period else None, evidence=(evidence(doc),), **more,
    )  # fmt: skip


def sale(supplier, customer, amount=None, doc=REPORT, *, currency="USD", period="2025", **more):
    """A statement that one supplies the other, with an amount where one is given."""
    if amount is None:
        return supply(supplier, customer, doc, **more)
    value = amount if isinstance(amount, Interval) else span(amount)
    return supply(supplier, customer, doc, amount=value, currency=currency, period=Period(label=period), **more)


def index_of(docs, statements, observations=(), entities=(), *, as_of=None, on=None) -> Index:
    whole = graph(docs, statements, list(observations), list(entities))
    known = known_by(whole, as_of) if as_of else whole
    return Index(known, fuse(whole, as_of=as_of, on=on))


def economy(**changes) -> Index:
    """The worked example; `changes` replace flows by their key written with an underscore (`od_sp=None`)."""
    flows = FLOWS | {tuple(key.split("_")): value for key, value in changes.items()}
    statements = [sale(supplier, customer, amount) for (supplier, customer), amount in flows.items()]
    observations = [told(key, "revenue", value) for key, value in REVENUE.items()]
    return index_of([REPORT], statements, [*observations, told("sp", "capital_expenditure", 65)])


def without_numbers(*pairs, spend: Interval | None = None, **more) -> Index:
    observations = [told("sp", "capital_expenditure", spend, modality=Modality.FORECAST)] if spend else []
    return index_of([REPORT], [sale(*pair) for pair in pairs], observations, **more)


__all__ = [
    "DAY",
    "OTHER",
    "REPORT",
    "Graph",
    "company",
    "economy",
    "index_of",
    "over",
    "sale",
    "span",
    "told",
    "without_numbers",
]
