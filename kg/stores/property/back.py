"""Rows of a property graph back into nouns: the way back of `rows`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from kg.fusion import Edge
from kg.model import (
    Basis,
    Bound,
    Document,
    Entity,
    EntityType,
    Evidence,
    Graph,
    Interval,
    Mark,
    Modality,
    Observation,
    Page,
    Period,
    Polarity,
    QuantityType,
    RelationType,
    Span,
    Statement,
    Status,
)

Row = Mapping[str, Any]
Read = Callable[[str], Iterable[Row]]


def graph_of(read: Read) -> Graph:
    """Give the graph of what `read` gives for each label: the properties of its nodes."""
    proof: dict[str, list[tuple[int, Evidence]]] = defaultdict(list)
    for row in read("Evidence"):
        proof[row["claim"]].append((row["place"], evidence_of(row)))
    pieces = {key: tuple(item for _, item in sorted(found, key=lambda pair: pair[0])) for key, found in proof.items()}
    statements = {row["id"]: statement_of(row, pieces[row["id"]]) for row in read("Statement")}
    observations = {row["id"]: observation_of(row, pieces[row["id"]]) for row in read("Observation")}
    return Graph(
        documents=dict(sorted((row["id"], document_of(row)) for row in read("Document"))),
        entities=dict(sorted((row["id"], entity_of(row)) for row in read("Entity"))),
        statements=dict(sorted(statements.items())),
        observations=dict(sorted(observations.items())),
    )


def entity_of(row: Row) -> Entity:
    """Give the entity of a node."""
    return Entity(
        id=row["id"],
        type=EntityType(row["type"]),
        name=row.get("name", ""),
        name_zh=row.get("name_zh", ""),
        aliases=tuple(row.get("aliases", ())),
        identifiers=dict(zip(row.get("schemes", ()), row.get("identifiers", ()), strict=True)),
        country=row.get("country", ""),
        parent=row.get("parent", ""),
        roles=tuple(row.get("roles", ())),
        segment=row.get("segment", ""),
        maker=row.get("maker", ""),
        registry=row["registry"],
        source=row.get("source", ""),
    )


def document_of(row: Row) -> Document:
    """Give the document of a node, without its text."""
    places = zip(row.get("page_numbers", ()), row.get("page_starts", ()), strict=True)
    return Document(
        name=row.get("name", ""),
        url=row.get("url", ""),
        text="",
        title=row.get("title", ""),
        publisher=row.get("publisher", ""),
        published=_day(row.get("published")),
        retrieved=_day(row.get("retrieved")),
        lang=row.get("lang", ""),
        pages=tuple(Page(number=number, start=start) for number, start in places),
        digest=row["id"],
    )


def evidence_of(row: Row) -> Evidence:
    """Give the evidence of a node."""
    roles: Sequence[str] = row.get("mark_roles", ())
    # a bulk import leaves out empty lists, and takes a list of one empty text for one
    surfaces = row.get("mark_surfaces") or ("",) * len(roles)
    marks = zip(roles, row.get("mark_starts", ()), row.get("mark_ends", ()), surfaces, strict=True)
    return Evidence(
        span=Span(document=row["document"], start=row["start"], end=row["end"], quote=row["quote"]),
        extractor=row.get("extractor", ""),
        confidence=row["confidence"],
        rule=row.get("rule", ""),
        stance=row["stance"],
        page=row.get("page"),
        marks=tuple(Mark(role=role, start=start, end=end, surface=words) for role, start, end, words in marks),
    )


def statement_of(row: Row, evidence: tuple[Evidence, ...]) -> Statement:
    """Give the statement of a node with its evidence."""
    return Statement(
        relation=RelationType(row["relation"]),
        object=row["object"],
        basis=Basis(row["basis"]),
        status=Status(row["status"]),
        product=row.get("product"),
        share=_interval(row, "share"),
        amount=_interval(row, "amount"),
        sign=row.get("sign"),
        size=_interval(row, "size"),
        group=row.get("group"),
        listing=row.get("listing"),
        evidence=evidence,
        **_shared(row),
    )


def observation_of(row: Row, evidence: tuple[Evidence, ...]) -> Observation:
    """Give the observation of a node with its evidence."""
    value = _interval(row, "value")
    if value is None:
        raise ValueError(row["id"])
    return Observation(
        metric=QuantityType(row["metric"]),
        value=value,
        bound=Bound(row["bound"]),
        unit=row["unit"],
        words=row.get("words", ""),
        counterpart=row.get("counterpart"),
        evidence=evidence,
        **_shared(row),
    )


def edge_of(row: Row) -> Edge:
    """Give the fused edge of a relationship, whose properties come with its ends and its type."""
    return Edge(
        subject=row["subject"],
        relation=RelationType(row["relation"]),
        object=row["object"],
        confidence=row["confidence"],
        modality=Modality(row["modality"]),
        basis=Basis(row["basis"]),
        status=Status(row["status"]),
        contested=row["contested"],
        denied=row["denied"],
        support=row["support"],
        against=row["against"],
        origins=tuple(row.get("origins", ())),
        products=tuple(row.get("products", ())),
        share=_interval(row, "share"),
        amount=_interval(row, "amount"),
        currency=row.get("currency"),
        first=_day(row.get("first")),
        last=_day(row.get("last")),
        statements=tuple(row.get("statements", ())),
        denials=tuple(row.get("denials", ())),
    )


def _shared(row: Row) -> dict[str, Any]:
    return {
        "subject": row["subject"],
        "polarity": Polarity(row["polarity"]),
        "modality": Modality(row["modality"]),
        "attributed_to": tuple(row.get("attributed_to", ())),
        "period": Period(label=row["period"]) if "period" in row else None,
        "currency": row.get("currency"),
    }


def _interval(row: Row, name: str) -> Interval | None:
    exact = dict(item.split("=", 1) for item in row.get("exact", ()))
    low, high = (_number(row.get(key), exact.get(key)) for key in (f"{name}_low", f"{name}_high"))
    return None if low is None and high is None else Interval(low=low, high=high)


def _number(double: float | None, exact: str | None) -> Decimal | None:
    if double is None:
        return None
    return Decimal(exact) if exact is not None else Decimal(repr(float(double)))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
