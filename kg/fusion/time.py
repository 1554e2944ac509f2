"""Two times: what had been published by a day, and what is said to hold on a day."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace
from datetime import date
from typing import TypeVar

from kg.model import Document, Graph, Observation, Statement, Status

Claim = TypeVar("Claim", Statement, Observation)


def known_by(graph: Graph, day: date) -> Graph:
    """Give what had been published by the end of a day. A document without a day counts as always known."""
    seen = {key: doc for key, doc in graph.documents.items() if known_from(doc) <= day}
    statements = {
        key: kept for key, stmt in graph.statements.items() if (kept := seen_in(stmt, seen.keys())) is not None
    }
    observations = {
        key: seen_obs for key, obs in graph.observations.items() if (seen_obs := seen_in(obs, seen.keys())) is not None
    }
    ends = {end for stmt in statements.values() for end in (stmt.subject, stmt.object, stmt.product, stmt.listing)}
    ends |= {end for obs in observations.values() for end in (obs.subject, obs.counterpart)}
    return Graph(
        documents=seen,
        entities={key: entity for key, entity in graph.entities.items() if key in ends},
        statements=statements,
        observations=observations,
    )


def known_from(doc: Document) -> date:
    """Give the day from which a document counts as known: when it was published, else fetched, else always."""
    return doc.published or doc.retrieved or date.min


def seen_in(claim: Claim, documents: Container[str]) -> Claim | None:
    """Give a claim with the evidence of some documents only, or None where none is left."""
    kept = tuple(item for item in claim.evidence if item.span.document in documents)
    if not kept:
        return None
    return claim if len(kept) == len(claim.evidence) else replace(claim, evidence=kept)


def valid_on(stmt: Statement, day: date, *, published: date | None = None) -> bool:
    """Say whether a statement is said to hold on a day.

    A period decides where there is one. Else what is current holds from publication on, what is past held before it,
    and what is planned will hold after it.
    """
    if stmt.period is not None:
        start, end = stmt.period.start, stmt.period.end
        if start is not None or end is not None:
            return (start is None or start <= day) and (end is None or day <= end)
    if published is None:
        return stmt.status is Status.CURRENT
    match stmt.status:
        case Status.CURRENT:
            return day >= published
        case Status.PAST:
            return day < published
        case Status.PLANNED:
            return day > published
