"""What one document says as an Arrow table, and back. One row for each entity, claim and evidence, proposal, rejection.

A number stands in a column of doubles; where a double does not hold it exactly, its digits stand in `exact`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

import pyarrow as pa

from kg.errors import InputError
from kg.model import Document, Evidence, Extraction, Graph, Interval, Observation, Proposal, Rejected, Statement

_TEXT: Final = pa.string()
_TEXTS: Final = pa.list_(pa.string())
_NUMBER: Final = pa.float64()

SCHEMA: Final = pa.schema(
    [
        pa.field("kind", _TEXT),  # document, entity, statement, observation, proposal, rejected
        pa.field("document", _TEXT),
        pa.field("id", _TEXT),
        pa.field("name", _TEXT),
        # a document
        pa.field("url", _TEXT),
        pa.field("title", _TEXT),
        pa.field("publisher", _TEXT),
        pa.field("published", pa.date32()),
        pa.field("retrieved", pa.date32()),
        pa.field("lang", _TEXT),
        pa.field("pages", pa.list_(pa.struct([("number", pa.int32()), ("start", pa.int64())]))),
        pa.field("characters", pa.int64()),
        # an entity
        pa.field("type", _TEXT),
        pa.field("name_zh", _TEXT),
        pa.field("aliases", _TEXTS),
        pa.field("identifiers", pa.map_(_TEXT, _TEXT)),
        pa.field("country", _TEXT),
        pa.field("parent", _TEXT),
        pa.field("roles", _TEXTS),
        pa.field("segment", _TEXT),
        pa.field("maker", _TEXT),
        pa.field("registry", pa.bool_()),
        pa.field("source", _TEXT),
        # a claim
        pa.field("subject", _TEXT),
        pa.field("predicate", _TEXT),
        pa.field("object", _TEXT),
        pa.field("polarity", _TEXT),
        pa.field("modality", _TEXT),
        pa.field("basis", _TEXT),
        pa.field("status", _TEXT),
        pa.field("attributed_to", _TEXTS),
        pa.field("period", _TEXT),
        pa.field("product", _TEXT),
        pa.field("share_low", _NUMBER),
        pa.field("share_high", _NUMBER),
        pa.field("amount_low", _NUMBER),
        pa.field("amount_high", _NUMBER),
        pa.field("size_low", _NUMBER),
        pa.field("size_high", _NUMBER),
        pa.field("value_low", _NUMBER),
        pa.field("value_high", _NUMBER),
        pa.field("exact", pa.map_(_TEXT, _TEXT)),
        pa.field("currency", _TEXT),
        pa.field("sign", _TEXT),
        pa.field("disjunction", _TEXT),
        pa.field("listing", _TEXT),
        pa.field("metric", _TEXT),
        pa.field("bound", _TEXT),
        pa.field("unit", _TEXT),
        pa.field("words", _TEXT),
        pa.field("counterpart", _TEXT),
        # a proposal or a rejection
        pa.field("proposal", _TEXT),
        pa.field("surface", _TEXT),
        pa.field("entity", _TEXT),
        pa.field("candidate", _TEXT),
        pa.field("score", _NUMBER),
        pa.field("reason", _TEXT),
        pa.field("place", _TEXT),
        # where it was read
        pa.field("span_start", pa.int64()),
        pa.field("span_end", pa.int64()),
        pa.field("quote", _TEXT),
        pa.field("page", pa.int32()),
        pa.field("confidence", _NUMBER),
        pa.field("stance", _TEXT),
        pa.field("extractor", _TEXT),
        pa.field("rule", _TEXT),
        pa.field(
            "marks",
            pa.list_(pa.struct([("role", _TEXT), ("start", pa.int64()), ("end", pa.int64()), ("surface", _TEXT)])),
        ),
    ]
)

Row = dict[str, Any]
Claim = Statement | Observation


def to_table(part: Extraction) -> pa.Table:
    """Give what a document says as a table, without the document's text.

    Raises:
        InputError: some evidence is from another document.
    """
    return pa.Table.from_pylist(list(_rows(part)), schema=SCHEMA)


def _rows(part: Extraction) -> Iterator[Row]:
    doc = part.document
    graph = Graph.of([part])
    yield _document(doc)
    for entity in graph.entities.values():
        yield {"kind": "entity", "document": doc.id} | _entity(entity)
    claims: tuple[tuple[str, Mapping[str, Any]], ...] = (
        ("statement", graph.statements),
        ("observation", graph.observations),
    )
    for kind, found in claims:
        for key, claim in found.items():
            said = {"kind": kind, "document": doc.id, "id": key} | _claim(claim)
            for item in claim.evidence:
                yield said | _evidence(item, doc)
    for proposal in part.proposals:
        yield {"kind": "proposal", "document": doc.id, "id": proposal.id} | _proposal(proposal, doc)
    for rejected in part.rejected:
        yield {"kind": "rejected", "document": doc.id} | _rejected(rejected)


def _document(doc: Document) -> Row:
    return {
        "kind": "document",
        "document": doc.id,
        "id": doc.id,
        "name": doc.name,
        "url": doc.url,
        "title": doc.title,
        "publisher": doc.publisher,
        "published": doc.published,
        "retrieved": doc.retrieved,
        "lang": doc.lang,
        "pages": [{"number": page.number, "start": page.start} for page in doc.pages],
        "characters": len(doc.text),
    }


def _entity(entity: Any) -> Row:  # noqa: ANN401 an Entity, read by its field names
    names = ("id", "type", "name", "name_zh", "aliases", "country", "parent", "roles", "segment", "maker", "registry")
    row = {name: getattr(entity, name) for name in names}
    return row | {
        "type": entity.type.value,
        "aliases": list(entity.aliases),
        "roles": list(entity.roles),
        "identifiers": list(entity.identifiers.items()),
        "source": entity.source,
    }


def _claim(claim: Claim) -> Row:
    row: Row = {
        "subject": claim.subject,
        "polarity": claim.polarity.value,
        "modality": claim.modality.value,
        "attributed_to": list(claim.attributed_to),
        "period": claim.period and claim.period.label,
        "currency": claim.currency,
    }
    if isinstance(claim, Observation):
        return (
            row
            | _numbers({"value": claim.value})
            | {
                "metric": claim.metric.value,
                "bound": claim.bound.value,
                "unit": claim.unit,
                "words": claim.words,
                "counterpart": claim.counterpart,
            }
        )
    return (
        row
        | _numbers({"share": claim.share, "amount": claim.amount, "size": claim.size})
        | {
            "predicate": claim.relation.value,
            "object": claim.object,
            "basis": claim.basis.value,
            "status": claim.status.value,
            "product": claim.product,
            "sign": claim.sign,
            "disjunction": claim.group,
            "listing": claim.listing,
        }
    )


def _numbers(intervals: Mapping[str, Interval | None]) -> Row:
    """Give the ends of ranges as doubles, and as text those that a double would round."""
    row: Row = {}
    exact: list[tuple[str, str]] = []
    for name, interval in intervals.items():
        for side in ("low", "high"):
            end: Decimal | None = None if interval is None else getattr(interval, side)
            row[f"{name}_{side}"] = None if end is None else float(end)
            if end is not None and Decimal(repr(float(end))) != end:
                exact.append((f"{name}_{side}", str(end)))
    return row | {"exact": exact or None}


def _evidence(item: Evidence, doc: Document) -> Row:
    span = item.span
    if span.document != doc.id:
        raise InputError(f"{doc.name}: evidence {span.start}:{span.end} is from another document, {span.document}")
    return {
        "span_start": span.start,
        "span_end": span.end,
        "quote": span.quote,
        "page": item.page,
        "confidence": item.confidence,
        "stance": item.stance,
        "extractor": item.extractor,
        "rule": item.rule,
        "marks": [
            {"role": mark.role, "start": mark.start, "end": mark.end, "surface": mark.surface} for mark in item.marks
        ],
    }


def _proposal(proposal: Proposal, doc: Document) -> Row:
    span = proposal.span
    if span.document != doc.id:
        raise InputError(f"{doc.name}: a proposal is about another document, {span.document}")
    return {
        "proposal": proposal.kind,
        "surface": proposal.surface,
        "entity": proposal.entity,
        "candidate": proposal.candidate,
        "score": proposal.score,
        "reason": proposal.reason,
        "span_start": span.start,
        "span_end": span.end,
        "quote": span.quote,
    }


def _rejected(rejected: Rejected) -> Row:
    return {
        "place": rejected.where,
        "reason": rejected.reason,
        "quote": rejected.quote,
        "span_start": rejected.start,
        "span_end": rejected.end,
    }
