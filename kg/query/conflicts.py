"""Contradictions that the graph keeps: relations said and denied, numbers of one thing that do not overlap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from kg.fusion import Edge
from kg.model import Graph, Modality, Observation, Polarity, Statement, Status
from kg.query.index import Index
from kg.query.numbers import Key, days_of, distance, ends_of, is_timeless, key_of, latest, origins_of, spread_of
from kg.query.rows import Named, Quote, Table, name_of, quotes_of

__all__ = ["Conflict", "conflicts"]

_TAKEN: Final = (Modality.FACT, Modality.FORECAST)
_ORDER: Final = ("contested", "denied", "outweighed", "disputed", "revised")


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict(Named):
    """Two things said that cannot both hold, with the sentences of both sides.

    `kind` of a relation: `contested` (left open), `denied` (denials outweigh) or `outweighed` (they do not); of a
    number: `revised` (one origin, later another number) or `disputed` (two origins). The first side of a relation is
    what speaks for it; of a number it is the value, the latest said. `distance` is |μ1−μ2|/√(σ1²+σ2²) with uniform
    deviations; `confidence` is the chance that the relation holds, or the trust in the reading of the value. `day` and
    `other_day` are when each side was last said.
    """

    kind: str
    subject: str
    claim: str
    object: str = ""
    period: str = ""
    modality: str
    confidence: float
    low: float | None = None
    high: float | None = None
    other_low: float | None = None
    other_high: float | None = None
    unit: str = ""
    distance: float | None = None
    origins: tuple[str, ...]
    other_origins: tuple[str, ...]
    day: date | None
    other_day: date | None
    quotes: tuple[Quote, ...]
    other_quotes: tuple[Quote, ...]


def conflicts(index: Index, name: str | None = None) -> Table[Conflict]:
    """Give what contradicts itself in a graph, or in what it says of an entity and its parts.

    Open questions come first, then numbers by how far apart they lie. A later "no longer" contradicts nothing, nor does
    a fact that turned out otherwise than a forecast: see `kg.query.forecasts`.

    Raises:
        UnknownNameError: nothing answers to the name.
    """
    about = None if name is None else index.family(name)
    rows = [*_relations(index, about), *_numbers(index.graph, about)]
    rows.sort(key=lambda row: (_ORDER.index(row.kind), -(row.distance or 0), row.subject, row.claim, row.object))
    return Table(rows)


def _relations(index: Index, about: frozenset[str] | None) -> Iterator[Conflict]:
    graph = index.graph
    for edge in index.edges:
        if about is not None and about.isdisjoint({edge.subject, edge.object}):
            continue
        yes = _held(graph, edge.statements)
        no = _held(graph, edge.denials)
        still = [stmt for stmt in no if stmt.status is not Status.PAST]
        if not yes or not no or not (edge.contested or edge.denied or still):
            continue
        yield Conflict(
            kind=_kind(edge),
            subject=name_of(graph, edge.subject),
            claim=str(edge.relation),
            object=name_of(graph, edge.object),
            modality=str(edge.modality),
            confidence=edge.confidence,
            origins=_origins(graph, yes),
            other_origins=_origins(graph, no),
            day=_day(graph, yes),
            other_day=_day(graph, no),
            quotes=_quotes(graph, yes),
            other_quotes=_quotes(graph, no),
        )


def _kind(edge: Edge) -> str:
    if edge.contested:
        return "contested"
    return "denied" if edge.denied else "outweighed"


def _numbers(graph: Graph, about: frozenset[str] | None) -> Iterator[Conflict]:
    """Give the latest number of each key and modality against each other that does not overlap with it."""
    groups: dict[tuple[Key, Modality], list[Observation]] = defaultdict(list)
    for obs in graph.observations.values():
        comparable = obs.period is not None or is_timeless(obs.metric)
        if comparable and obs.modality in _TAKEN and obs.polarity is Polarity.ASSERTED:
            groups[key_of(obs), obs.modality].append(obs)
    for (key, _), every in groups.items():
        if len(every) > 1 and (about is None or key[0] in about):
            value, *others = latest(graph, every)
            yield from _against(graph, value, others)


def _against(graph: Graph, value: Observation, others: Iterable[Observation]) -> Iterator[Conflict]:
    said: dict[tuple[float | None, float | None], list[Observation]] = defaultdict(list)
    for obs in others:
        said[ends_of(obs)].append(obs)
    for ends, same in said.items():
        apart = distance(spread_of(value), spread_of(same[0]))
        if apart is None:
            continue
        origins, other = _origins(graph, [value]), _origins(graph, same)
        yield Conflict(
            kind="disputed" if set(origins).isdisjoint(other) else "revised",
            subject=name_of(graph, value.subject),
            claim=value.words if value.metric == "other" and value.words else str(value.metric),
            object="" if value.counterpart is None else name_of(graph, value.counterpart),
            period="" if value.period is None else value.period.label,
            modality=str(value.modality),
            confidence=value.confidence,
            low=ends_of(value)[0],
            high=ends_of(value)[1],
            other_low=ends[0],
            other_high=ends[1],
            unit=value.currency or value.unit,
            distance=apart,
            origins=origins,
            other_origins=other,
            day=_day(graph, [value]),
            other_day=_day(graph, same),
            quotes=_quotes(graph, [value]),
            other_quotes=_quotes(graph, same),
        )


def _held(graph: Graph, keys: Iterable[str]) -> list[Statement]:
    return [graph.statements[key] for key in keys if key in graph.statements]


def _origins(graph: Graph, claims: Iterable[Statement | Observation]) -> tuple[str, ...]:
    return tuple(sorted({origin for claim in claims for origin in origins_of(graph, claim)}))


def _day(graph: Graph, claims: Iterable[Statement | Observation]) -> date | None:
    """Give the last day on which any of it was published."""
    days = [found[1] for claim in claims if (found := days_of(graph, claim)) is not None]
    return max(days, default=None)


def _quotes(graph: Graph, claims: Iterable[Statement | Observation]) -> tuple[Quote, ...]:
    return tuple(quote for claim in claims for quote in quotes_of(graph, claim))
