"""Forecasts and what became of them: who said what would be, when, and what later documents say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from kg.model import Document, Graph, Interval, Modality, Observation, Polarity, Statement, Status
from kg.query.index import Index
from kg.query.numbers import Key, days_of, distance, ends_of, key_of, latest, origins_of, spread_of
from kg.query.rows import Named, Quote, Table, name_of, quotes_of
from ontology.terms import FAMILY, SYMMETRIC, RelationType

__all__ = ["OUTCOMES", "Forecast", "forecasts"]

# Numbers: what a later fact came to, else what a later forecast made of it. Relations: what a later fact says.
OUTCOMES: Final = (
    "inside",
    "above",
    "below",
    "raised",
    "lowered",
    "narrowed",
    "widened",
    "came true",
    "denied",
    "open",
)
Pair = tuple[str, RelationType, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast(Named):
    """One forecast, a number or a relation: who made it, when, for which period, and what later documents say.

    `outcome` is one of `OUTCOMES`. `day` is when it was first published. `became_low` and `became_high` are the ends of
    the later number, in the same unit; `distance` is how many deviations a fact outside lies away.
    """

    subject: str
    claim: str
    object: str = ""
    product: str = ""
    period: str = ""
    low: float | None = None
    high: float | None = None
    unit: str = ""
    who: tuple[str, ...]
    day: date | None
    outcome: str = "open"
    became_low: float | None = None
    became_high: float | None = None
    became_day: date | None = None
    distance: float | None = None
    quotes: tuple[Quote, ...]
    became_quotes: tuple[Quote, ...] = ()


def forecasts(index: Index, name: str | None = None) -> Table[Forecast]:
    """Give the forecasts of a graph, or those about an entity and its parts, in order of their day.

    Only documents published on the day of the forecast or later, other than those that first made it, tell what became
    of it. A fact decides; without one, the latest other forecast of the same thing tells whether it was moved.

    Raises:
        UnknownNameError: nothing answers to the name.
    """
    about = None if name is None else index.family(name)
    rows = [*_numbers(index.graph, about), *_relations(index, about)]
    rows.sort(key=lambda row: (row.day or date.min, row.subject, row.claim, row.object, row.period))
    return Table(rows)


# ── numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _numbers(graph: Graph, about: frozenset[str] | None) -> Iterator[Forecast]:
    groups: dict[Key, list[Observation]] = defaultdict(list)
    for obs in graph.observations.values():
        if obs.polarity is Polarity.ASSERTED and (about is None or obs.subject in about):
            groups[key_of(obs)].append(obs)
    for every in groups.values():
        for obs in every:
            if obs.modality is Modality.FORECAST:
                yield _number(graph, obs, every if obs.period is not None else ())


def _number(graph: Graph, obs: Observation, every: Sequence[Observation]) -> Forecast:
    later = latest(graph, (other for other in every if other is not obs and _follows(graph, obs, other)))
    facts = [other for other in later if other.modality is Modality.FACT]
    moved = [other for other in later if other.modality is Modality.FORECAST and ends_of(other) != ends_of(obs)]
    became = next(iter(facts or moved), None)
    outcome, apart = "open", None
    if became is not None:
        apart = distance(spread_of(became), spread_of(obs)) if facts else None
        outcome = _held(obs, became, apart) if facts else _moved(obs, became)
    return Forecast(
        subject=name_of(graph, obs.subject),
        claim=obs.words if obs.metric == "other" and obs.words else str(obs.metric),
        object="" if obs.counterpart is None else name_of(graph, obs.counterpart),
        period="" if obs.period is None else obs.period.label,
        low=ends_of(obs)[0],
        high=ends_of(obs)[1],
        unit=obs.currency or obs.unit,
        who=origins_of(graph, obs),
        day=_first(graph, obs),
        outcome=outcome,
        became_low=None if became is None else ends_of(became)[0],
        became_high=None if became is None else ends_of(became)[1],
        became_day=None if became is None else _first(graph, became),
        distance=apart,
        quotes=quotes_of(graph, obs),
        became_quotes=() if became is None else quotes_of(graph, became),
    )


def _held(obs: Observation, fact: Observation, apart: float | None) -> str:
    """Say where a fact lies by the range of a forecast, rounding allowed for."""
    if apart is None:
        return "inside"
    return "above" if spread_of(fact).mean > spread_of(obs).mean else "below"


def _moved(obs: Observation, later: Observation) -> str:
    """Say how a later forecast moved a range: to a part of it, to one around it, or up or down."""
    old, new = obs.value, later.value
    if _within(new, old):
        return "narrowed"
    if _within(old, new):
        return "widened"
    return "raised" if spread_of(later).mean > spread_of(obs).mean else "lowered"


def _within(part: Interval, whole: Interval) -> bool:
    """Say whether a range lies in another."""
    above = whole.low is None or (part.low is not None and part.low >= whole.low)
    below = whole.high is None or (part.high is not None and part.high <= whole.high)
    return above and below


# ── relations ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _relations(index: Index, about: frozenset[str] | None) -> Iterator[Forecast]:
    pairs: dict[Pair, list[Statement]] = defaultdict(list)
    for stmt in index.graph.statements.values():
        pairs[_pair(stmt)].append(stmt)
    for stmt in index.graph.statements.values():
        concerned = about is None or not about.isdisjoint({stmt.subject, stmt.object})
        if concerned and stmt.modality is Modality.FORECAST:
            yield _relation(index, stmt, pairs)


def _relation(index: Index, stmt: Statement, pairs: Mapping[Pair, Sequence[Statement]]) -> Forecast:
    graph = index.graph
    later = _deciding(index, stmt, pairs[_pair(stmt)])
    last = max((_last(graph, fact) for fact in later), default=date.min)
    deciding = [fact for fact in later if _last(graph, fact) == last]
    outcome = "open"
    if deciding:
        outcome = "came true" if any(fact.polarity is stmt.polarity for fact in deciding) else "denied"
    return Forecast(
        subject=name_of(graph, stmt.subject),
        claim=str(stmt.relation) if stmt.polarity is Polarity.ASSERTED else f"not {stmt.relation}",
        object=name_of(graph, stmt.object),
        product="" if stmt.product is None else name_of(graph, stmt.product),
        period="" if stmt.period is None else stmt.period.label,
        who=origins_of(graph, stmt),
        day=_first(graph, stmt),
        outcome=outcome,
        became_day=last if deciding else None,
        quotes=quotes_of(graph, stmt),
        became_quotes=tuple(quote for fact in deciding for quote in quotes_of(graph, fact)),
    )


def _deciding(index: Index, stmt: Statement, every: Iterable[Statement]) -> list[Statement]:
    """Give the later facts that bear out or deny a forecast.

    A fact that names a product speaks of a forecast of that product or a kind above it. One that names none speaks of
    any product, unless the pair was known to trade before: then it says nothing new.
    """
    graph = index.graph
    facts = [other for other in every if other.modality is Modality.FACT]
    known = any(fact.polarity is stmt.polarity and not _follows(graph, stmt, fact) for fact in facts)
    return [
        fact
        for fact in facts
        if _follows(graph, stmt, fact)
        and _of_kind(stmt.relation, fact.relation)
        and (fact.status is not Status.PAST or fact.polarity is Polarity.NEGATED)
        and _speaks_of(index, stmt.product, fact.product, known=known)
    ]


def _speaks_of(index: Index, foretold: str | None, found: str | None, *, known: bool) -> bool:
    if foretold is None or foretold == found:
        return True
    if found is None:
        return not known
    return index.registry.taxonomy.is_a(found, foretold)


def _of_kind(foretold: RelationType, found: RelationType) -> bool:
    """Say whether a relation is the one foretold or a kind of it: who manufactures for one supplies it."""
    return found is foretold or FAMILY.get(found) is foretold


def _pair(stmt: Statement) -> Pair:
    """Give the ends and the family of a relation; ends of a symmetric one in their order of name."""
    ends = (stmt.subject, stmt.object)
    if stmt.relation in SYMMETRIC:
        ends = (min(ends), max(ends))
    return ends[0], FAMILY.get(stmt.relation, stmt.relation), ends[1]


# ── days ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _first(graph: Graph, claim: Statement | Observation) -> date | None:
    days = days_of(graph, claim)
    return None if days is None else days[0]


def _last(graph: Graph, claim: Statement | Observation) -> date:
    days = days_of(graph, claim)
    return date.min if days is None else days[1]


def _follows(graph: Graph, claim: Statement | Observation, other: Statement | Observation) -> bool:
    """Say whether another claim is read in a document that came out on the day a claim was first made, or later.

    The documents that first made the claim do not count; one that repeats it and says more does. What has no day
    follows nothing, and nothing follows it.
    """
    first = _first(graph, claim)
    own = {doc.id for doc in _dated(graph, claim) if doc.published == first}
    return first is not None and any(
        doc.published is not None and doc.published >= first and doc.id not in own for doc in _dated(graph, other)
    )


def _dated(graph: Graph, claim: Statement | Observation) -> list[Document]:
    docs = (graph.documents.get(item.span.document) for item in claim.evidence)
    return [doc for doc in docs if doc is not None and doc.published is not None]
