"""A graph as nodes and relationships of a property graph: rows of plain values, the same for every engine.

Entities are nodes under the label of their type and `Entity`; fused edges are relationships between them. Statements,
observations, documents and evidence are nodes, tied to the entities they speak of and the places they were read in.
Properties hold text, whole numbers, doubles, truth values and lists of them; a number that no double holds stands
beside it as text in `exact`. What is None or an empty text is left out; lists are always there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Any, Final

from kg.fusion import Edge
from kg.model import Document, Entity, Evidence, Graph, Interval, Observation, Statement, content_id
from ontology.terms import EntityType, IdentifierScheme, RelationType

Claim = Statement | Observation
Properties = dict[str, Any]

ENTITY: Final = "Entity"
CLAIMS: Final = ("Statement", "Observation")
TYPES: Final = tuple(kind.value for kind in EntityType)
LABELS: Final = (*TYPES, "Document", *CLAIMS, "Evidence")
RELATIONS: Final = tuple(kind.value for kind in RelationType)
# what ties claims to what they speak of: its type, the property of the claim that names the other end, whose label
ENDS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "Statement": (("HAS_SUBJECT", "subject"), ("HAS_OBJECT", "object"), ("HAS_PRODUCT", "product")),
    "Observation": (("HAS_SUBJECT", "subject"), ("HAS_COUNTERPART", "counterpart")),
}
HAS_EVIDENCE, READ_IN, PART_OF, MADE_BY = "HAS_EVIDENCE", "READ_IN", "PART_OF", "MADE_BY"
TIES: Final = ("HAS_SUBJECT", "HAS_OBJECT", "HAS_PRODUCT", "HAS_COUNTERPART", HAS_EVIDENCE, READ_IN, PART_OF, MADE_BY)
_SCHEMES: Final = frozenset(IdentifierScheme)


@dataclass(frozen=True, slots=True)
class Tie:
    """A relationship: its type, the labels of its ends, their ids, and its properties."""

    type: str
    start: str
    end: str
    a: str
    b: str
    properties: Properties


def nodes(graph: Graph) -> dict[str, list[Properties]]:
    """Give the properties of every node by label, in the order of `LABELS`."""
    found: dict[str, list[Properties]] = {label: [] for label in LABELS}
    for entity in graph.entities.values():
        found[entity.type.value].append(entity_row(entity))
    found["Document"] = [document_row(doc) for doc in graph.documents.values()]
    for key, claim in claims_of(graph):
        found[type(claim).__name__].append(claim_row(key, claim))
        found["Evidence"].extend(evidence_rows(key, claim))
    return found


def ties(graph: Graph, edges: Iterable[Edge]) -> Iterator[Tie]:
    """Give every relationship of a graph with its edges; ends that the graph lacks have none."""
    for entity in graph.entities.values():
        yield from entity_ties(entity, graph)
    for key, claim in claims_of(graph):
        yield from claim_ties(key, claim, graph)
    for edge in edges:
        yield edge_tie(edge)


def grouped(every: Iterable[Tie]) -> dict[tuple[str, str, str], list[Tie]]:
    """Give relationships by type and the labels of their ends."""
    found: dict[tuple[str, str, str], list[Tie]] = defaultdict(list)
    for tie in every:
        found[tie.type, tie.start, tie.end].append(tie)
    return found


def claims_of(graph: Graph) -> Iterator[tuple[str, Claim]]:
    """Give the claims of a graph with their ids."""
    return chain(graph.statements.items(), graph.observations.items())


def entity_row(entity: Entity) -> Properties:
    """Give the properties of an entity; identifiers of known schemes also under the name of their scheme."""
    known = {scheme: value for scheme, value in entity.identifiers.items() if scheme in _SCHEMES}
    return _said(
        known | {
            "id": entity.id, "type": entity.type.value, "name": entity.name, "name_zh": entity.name_zh,
            "aliases": list(entity.aliases), "schemes": list(entity.identifiers),
            "identifiers": list(entity.identifiers.values()), "country": entity.country, "parent": entity.parent,
            "roles": list(entity.roles), "segment": entity.segment, "maker": entity.maker,
            "registry": entity.registry, "source": entity.source,
        }
    )  # fmt: skip


def entity_ties(entity: Entity, graph: Graph) -> Iterator[Tie]:
    """Give what ties an entity to the one it is a part of and the one that makes it, by the registry."""
    for kind, other in ((PART_OF, entity.parent), (MADE_BY, entity.maker)):
        if other in graph.entities:
            yield Tie(kind, ENTITY, ENTITY, entity.id, other, {})


def document_row(doc: Document) -> Properties:
    """Give the properties of a document; its text stays where the document is, its id stands for it."""
    return _said(
        {
            "id": doc.id, "name": doc.name, "url": doc.url, "title": doc.title, "publisher": doc.publisher,
            "published": doc.published and doc.published.isoformat(),
            "retrieved": doc.retrieved and doc.retrieved.isoformat(), "lang": doc.lang,
            "page_numbers": [page.number for page in doc.pages], "page_starts": [page.start for page in doc.pages],
        }
    )  # fmt: skip


def claim_row(key: str, claim: Claim) -> Properties:
    """Give the properties of a claim."""
    shared = {
        "id": key, "subject": claim.subject, "polarity": claim.polarity.value, "modality": claim.modality.value,
        "attributed_to": list(claim.attributed_to), "currency": claim.currency, "confidence": claim.confidence,
        **_period(claim),
    }  # fmt: skip
    if isinstance(claim, Statement):
        return _said(
            shared | {
                "relation": claim.relation.value, "object": claim.object, "basis": claim.basis.value,
                "status": claim.status.value, "product": claim.product, "sign": claim.sign, "group": claim.group,
                "listing": claim.listing,
                **_numbers(share=claim.share, amount=claim.amount, size=claim.size),
            }
        )  # fmt: skip
    return _said(
        shared | {
            "metric": claim.metric.value, "bound": claim.bound.value, "unit": claim.unit, "words": claim.words,
            "counterpart": claim.counterpart, **_numbers(value=claim.value),
        }
    )  # fmt: skip


def claim_ties(key: str, claim: Claim, graph: Graph) -> Iterator[Tie]:
    """Give what ties a claim to its entities, its evidence, and the evidence to its documents."""
    label = type(claim).__name__
    for kind, name in ENDS[label]:
        if (end := getattr(claim, name)) in graph.entities:
            yield Tie(kind, label, ENTITY, key, end, {})
    for row in evidence_rows(key, claim):
        yield Tie(HAS_EVIDENCE, label, "Evidence", key, row["id"], {})
        if row["document"] in graph.documents:
            yield Tie(READ_IN, "Evidence", "Document", row["id"], row["document"], {})


def evidence_rows(key: str, claim: Claim) -> Iterator[Properties]:
    """Give the properties of each piece of a claim's evidence; `place` is where it stands among them."""
    for place, item in enumerate(claim.evidence):
        yield _evidence(content_id("evidence", key, place, repr(item)), key, place, item)


def _evidence(name: str, claim: str, place: int, item: Evidence) -> Properties:
    return _said(
        {
            "id": name, "claim": claim, "place": place, "document": item.span.document, "start": item.span.start,
            "end": item.span.end, "quote": item.span.quote, "page": item.page, "extractor": item.extractor,
            "rule": item.rule, "stance": item.stance, "confidence": item.confidence,
            "mark_roles": [mark.role for mark in item.marks], "mark_starts": [mark.start for mark in item.marks],
            "mark_ends": [mark.end for mark in item.marks], "mark_surfaces": [mark.surface for mark in item.marks],
        }
    )  # fmt: skip


def edge_id(subject: str, relation: str, end: str) -> str:
    """Give the name of a fused edge."""
    return f"{subject} {relation} {end}"


def edge_tie(edge: Edge) -> Tie:
    """Give a fused edge as a relationship."""
    return Tie(
        edge.relation.value, ENTITY, ENTITY, edge.subject, edge.object,
        _said(
            {
                "id": edge_id(edge.subject, edge.relation.value, edge.object), "confidence": edge.confidence,
                "modality": edge.modality.value, "basis": edge.basis.value, "status": edge.status.value,
                "contested": edge.contested, "denied": edge.denied, "holds": edge.holds, "support": edge.support,
                "against": edge.against, "origins": list(edge.origins), "products": list(edge.products),
                "currency": edge.currency, "first": edge.first and edge.first.isoformat(),
                "last": edge.last and edge.last.isoformat(), "statements": list(edge.statements),
                "denials": list(edge.denials), **_numbers(share=edge.share, amount=edge.amount),
            }
        ),
    )  # fmt: skip


def _period(claim: Claim) -> Properties:
    if claim.period is None:
        return {}
    start, end = claim.period.start, claim.period.end
    days = {"period_start": start and start.isoformat(), "period_end": end and end.isoformat()}
    return {"period": claim.period.label, **days}


def _numbers(**intervals: Interval | None) -> Properties:
    """Give the ends of some intervals as doubles, and as text those that no double holds."""
    found: Properties = {}
    exact: list[str] = []
    for name, interval in intervals.items():
        if interval is None:
            continue
        for side, end in (("low", interval.low), ("high", interval.high)):
            if end is None:
                continue
            found[f"{name}_{side}"] = double = float(end)
            if Decimal(repr(double)) != end:
                exact.append(f"{name}_{side}={end}")
    return found | {"exact": exact}


def _said(values: Mapping[str, Any]) -> Properties:
    return {name: value for name, value in values.items() if value is not None and value != ""}


def batches(rows: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """Give rows in pieces of at most so many."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
