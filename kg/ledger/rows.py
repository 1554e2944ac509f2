"""Tables of the ledger back into nouns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any, Final, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from kg.errors import InputError
from kg.model import (
    Basis,
    Bound,
    Document,
    Entity,
    EntityType,
    Evidence,
    Extraction,
    Graph,
    Interval,
    Mark,
    Modality,
    Observation,
    Page,
    Period,
    Polarity,
    Proposal,
    QuantityType,
    Rejected,
    RelationType,
    Span,
    Statement,
    Status,
)

Row = Mapping[str, Any]
Claim = TypeVar("Claim", Statement, Observation)

_NOBODY: Final = Document(name="", url="", text="")
_SHARED: Final = ("document", "id", "subject", "polarity", "modality", "attributed_to", "period", "exact", "currency")
_READING: Final = (
    "span_start", "span_end", "quote", "page", "confidence", "stance", "extractor", "rule", "marks",
)  # fmt: skip
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "document": ("id", "name", "url", "title", "publisher", "published", "retrieved", "lang", "pages"),
    "entity": (
        "id", "type", "name", "name_zh", "aliases", "identifiers", "country", "parent", "roles", "segment", "maker",
        "registry", "source",
    ),
    "statement": (
        *_SHARED, "predicate", "object", "basis", "status", "product", "share_low", "share_high", "amount_low",
        "amount_high", "size_low", "size_high", "sign", "disjunction", "listing", *_READING,
    ),
    "observation": (
        *_SHARED, "metric", "value_low", "value_high", "bound", "unit", "words", "counterpart", *_READING,
    ),
    "proposal": (
        "document", "proposal", "surface", "entity", "candidate", "score", "reason", "span_start", "span_end", "quote",
    ),
    "rejected": ("place", "reason", "quote", "span_start", "span_end"),
}  # fmt: skip


def rows_of(table: pa.Table, kind: str) -> Iterator[dict[str, Any]]:
    """Give the rows of a kind, with the columns of that kind."""
    names = _COLUMNS[kind]
    part = table.select(names).filter(pc.equal(table.column("kind"), kind))
    columns = [part.column(name).to_pylist() for name in names]
    for values in zip(*columns, strict=True):
        yield dict(zip(names, values, strict=True))


def graph_of(table: pa.Table) -> Graph:
    """Give the graph of what tables of the ledger say; documents come without their text."""
    docs = {doc.digest: doc for doc in map(document, rows_of(table, "document"))}
    entities = tuple(map(entity, rows_of(table, "entity")))
    statements, said_again = _split(_claims(rows_of(table, "statement"), statement))
    observations, seen_again = _split(_claims(rows_of(table, "observation"), observation))
    # how entities join and repeated claims pool is the graph's own rule
    joined = Graph.of([Extraction(document=_NOBODY, entities=entities, statements=said_again, observations=seen_again)])
    return Graph(
        documents=dict(sorted(docs.items())),
        entities=joined.entities,
        statements=dict(sorted({**statements, **joined.statements}.items())),
        observations=dict(sorted({**observations, **joined.observations}.items())),
    )


def _claims(rows: Iterable[Row], make: Callable[[Row, tuple[Evidence, ...]], Claim]) -> Iterator[tuple[str, Claim]]:
    """Give each claim of each document with its id; its rows, one a piece of evidence, follow each other."""
    for (_, key), group in groupby(rows, key=lambda row: (row["document"], row["id"])):
        same = list(group)
        yield key, make(same[0], tuple(map(evidence, same)))


def _split(claims: Iterable[tuple[str, Claim]]) -> tuple[dict[str, Claim], tuple[Claim, ...]]:
    """Give the claims by id, and beside them those to pool: their id came more than once, or more than one evidence."""
    first: dict[str, Claim] = {}
    again: list[Claim] = []
    for key, claim in claims:
        known = first.setdefault(key, claim)
        if known is not claim:
            again += [known, claim]
        elif len(claim.evidence) > 1:
            again.append(claim)
    return first, tuple(again)


def document(row: Row) -> Document:
    """Give the document of a row, its id kept in place of its text."""
    return Document(
        name=row["name"],
        url=row["url"],
        text="",
        title=row["title"],
        publisher=row["publisher"],
        published=row["published"],
        retrieved=row["retrieved"],
        lang=row["lang"],
        pages=tuple(Page(number=page["number"], start=page["start"]) for page in row["pages"]),
        digest=row["id"],
    )


def entity(row: Row) -> Entity:
    """Give the entity of a row."""
    changed = {
        "type": EntityType(row["type"]),
        "aliases": tuple(row["aliases"]),
        "roles": tuple(row["roles"]),
        "identifiers": dict(row["identifiers"]),
    }
    return Entity(**{**row, **changed})


def statement(row: Row, found: tuple[Evidence, ...]) -> Statement:
    """Give the statement of a row, with evidence."""
    return Statement(
        subject=row["subject"],
        relation=RelationType(row["predicate"]),
        object=row["object"],
        polarity=Polarity(row["polarity"]),
        modality=Modality(row["modality"]),
        basis=Basis(row["basis"]),
        status=Status(row["status"]),
        attributed_to=tuple(row["attributed_to"]),
        period=_period(row["period"]),
        product=row["product"],
        share=_interval(row, "share"),
        amount=_interval(row, "amount"),
        currency=row["currency"],
        sign=row["sign"],
        size=_interval(row, "size"),
        group=row["disjunction"],
        listing=row["listing"],
        evidence=found,
    )


def observation(row: Row, found: tuple[Evidence, ...]) -> Observation:
    """Give the observation of a row, with evidence."""
    value = _interval(row, "value")
    if value is None:
        raise InputError("an observation has no value")
    return Observation(
        subject=row["subject"],
        metric=QuantityType(row["metric"]),
        value=value,
        bound=Bound(row["bound"]),
        unit=row["unit"],
        currency=row["currency"],
        period=_period(row["period"]),
        modality=Modality(row["modality"]),
        polarity=Polarity(row["polarity"]),
        attributed_to=tuple(row["attributed_to"]),
        words=row["words"],
        counterpart=row["counterpart"],
        evidence=found,
    )


def evidence(row: Row) -> Evidence:
    """Give the evidence of a row."""
    return Evidence(
        span=_span(row),
        extractor=row["extractor"],
        confidence=row["confidence"],
        rule=row["rule"],
        stance=row["stance"],
        page=row["page"],
        marks=tuple(Mark(**mark) for mark in row["marks"]),
    )


def proposal(row: Row) -> Proposal:
    """Give the proposal of a row."""
    return Proposal(
        kind=row["proposal"],
        surface=row["surface"],
        entity=row["entity"],
        candidate=row["candidate"],
        score=row["score"],
        reason=row["reason"],
        span=_span(row),
    )


def rejected(row: Row) -> Rejected:
    """Give the rejection of a row."""
    return Rejected(
        where=row["place"],
        reason=row["reason"],
        quote=row["quote"],
        start=row["span_start"],
        end=row["span_end"],
    )


def _span(row: Row) -> Span:
    return Span(document=row["document"], start=row["span_start"], end=row["span_end"], quote=row["quote"])


def _period(label: str | None) -> Period | None:
    return None if label is None else Period(label=label)


def _interval(row: Row, name: str) -> Interval | None:
    low, high = _number(row, f"{name}_low"), _number(row, f"{name}_high")
    return None if low is None and high is None else Interval(low=low, high=high)


def _number(row: Row, name: str) -> Decimal | None:
    value = row[name]
    if value is None:
        return None
    exact = dict(row["exact"] or ()).get(name)
    return Decimal(repr(value) if exact is None else exact)
