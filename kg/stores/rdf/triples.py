"""A graph as quads: a named graph for each document, one for fused edges, one for entities.

What a document says stands in its graph alone, so that taking the graph away takes exactly that. What several
documents come to (how sure a claim is, the fused edge, the plain edge between two entities) stands in the edges' graph.
One more graph says of which state of the ledger all this is. No blank nodes: the same graph gives the same quads.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Quad

from kg.fusion import Edge
from kg.model import Document, Entity, Evidence, Graph, Interval, Observation, RelationType, Statement, content_id
from kg.stores.rdf.terms import ABOUT, EDGES, REGISTRY, RELATIONS, TYPE, literal, node, term, word
from ontology.terms import RDF_NAME, IdentifierScheme

Claim = Statement | Observation
Pairs = Iterator[tuple[NamedNode, Any]]

_PLACES: Final = {name: term(f"hkg:{name}") for name in (
    "shareLow", "shareHigh", "amountLow", "amountHigh", "sizeLow", "sizeHigh", "valueLow", "valueHigh",
)}  # fmt: skip
_FIRST, _REST, _NIL = term("rdf:first"), term("rdf:rest"), term("rdf:nil")
_SCHEMES: Final = {scheme.value: term(f"hkg:{scheme.value}") for scheme in IdentifierScheme}
_IDENTIFIER, _CONFIDENCE, _DERIVED = term("dcterms:identifier"), term("hkg:confidence"), term("prov:wasDerivedFrom")
_EVIDENCE, _SELECTOR = term("hkg:evidence"), term("oa:hasSelector")
_START, _END, _EXACT = term("oa:start"), term("oa:end"), term("oa:exact")
_NO, _YES = Literal(False), Literal(True)  # noqa: FBT003 the two values


def quads(graph: Graph, edges: Iterable[Edge]) -> Iterator[Quad]:
    """Give all quads of a graph with its edges."""
    for entity in graph.entities.values():
        yield from entity_quads(entity)
    for doc in graph.documents.values():
        yield from document_quads(doc)
    for key, claim in claims_of(graph):
        yield from claim_quads(key, claim)
        yield confidence_quad(key, claim)
    for edge in edges:
        yield from edge_quads(edge)


def about_quads(state: str, version: int) -> Iterator[Quad]:
    """Give what a store says of itself: what it holds, and in which version of its form."""
    yield Quad(ABOUT, term("hkg:state"), literal(state), ABOUT)
    yield Quad(ABOUT, term("hkg:formatVersion"), literal(version), ABOUT)


def claims_of(graph: Graph) -> Iterator[tuple[str, Claim]]:
    """Give the claims of a graph with their ids."""
    yield from graph.statements.items()
    yield from graph.observations.items()


def claim_node(key: str, claim: Claim) -> NamedNode:
    """Give the node of a claim."""
    return node("statement" if isinstance(claim, Statement) else "observation", key)


def edge_node_of(start: str, relation: RelationType, end: str) -> NamedNode:
    """Give the node of an edge, named by the addresses of its ends and by its relation."""
    return node("edge", content_id("edge", start, relation.value, end))


def entity_quads(entity: Entity) -> Iterator[Quad]:
    """Give what is known of an entity."""
    subject = node("entity", entity.id)
    for predicate, value in _entity(entity):
        yield Quad(subject, predicate, value, REGISTRY)


def _entity(entity: Entity) -> Pairs:
    yield TYPE, term(f"hkg:{entity.type.value}")
    yield _IDENTIFIER, literal(entity.id)
    yield term("hkg:registry"), literal(entity.registry)
    yield term("skos:prefLabel"), literal(entity.name, lang="en")
    for predicate, value in _facts(entity):
        if value:
            yield predicate, value if isinstance(value, NamedNode) else literal(value)
    if entity.name_zh:
        yield term("skos:prefLabel"), literal(entity.name_zh, lang="zh")


def _facts(entity: Entity) -> Pairs:
    """Give the further facts of an entity, empty ones among them."""
    for name in dict.fromkeys(entity.aliases):
        yield term("skos:altLabel"), name
    for scheme, value in entity.identifiers.items():
        known = scheme in _SCHEMES and bool(value)
        yield (_SCHEMES[scheme], value) if known else (term("hkg:otherIdentifier"), f"{scheme}:{value}")
    for name, values in (("aliases", entity.aliases), ("roles", entity.roles)):
        if values != tuple(sorted({value for value in values if value})):  # a set of triples has no order
            yield term(f"hkg:{name}InOrder"), json.dumps(values, ensure_ascii=False)
    for name, other in (("parent", entity.parent), ("maker", entity.maker)):
        yield term(f"hkg:{name}"), other and node("entity", other)
    for role in entity.roles:
        yield term("hkg:role"), role
    yield term("hkg:country"), entity.country
    yield term("hkg:segment"), entity.segment
    yield term("dcterms:source"), entity.source


def document_quads(doc: Document) -> Iterator[Quad]:
    """Give what is known of a document, in its own graph."""
    subject = node("document", doc.id)
    facts: Mapping[str, Any] = {
        "dcterms:identifier": doc.id,
        "rdfs:label": doc.name,
        "dcterms:title": doc.title,
        "dcterms:publisher": doc.publisher,
        "dcterms:issued": doc.published,
        "hkg:retrieved": doc.retrieved,
        "dcterms:language": doc.lang,
        "schema:url": doc.url,
    }
    yield Quad(subject, TYPE, term("hkg:Document"), subject)
    for name, value in facts.items():
        if value:
            yield Quad(subject, term(name), literal(value), subject)
    for place, page in enumerate(doc.pages):
        node_of_page = NamedNode(f"{subject.value}/page/{place}")
        yield Quad(subject, term("hkg:hasPage"), node_of_page, subject)
        yield Quad(node_of_page, term("hkg:page"), literal(page.number), subject)
        yield Quad(node_of_page, term("oa:start"), literal(page.start), subject)


def claim_quads(key: str, claim: Claim, *, documents: Container[str] | None = None) -> Iterator[Quad]:
    """Give a claim with its evidence, once in the graph of each document it was read in, or of some of these."""
    subject = claim_node(key, claim)
    read: dict[str, list[Evidence]] = {}
    for item in claim.evidence:
        read.setdefault(item.span.document, []).append(item)
    said = list(_said(key, claim, subject))
    cells = list(_speakers(claim, subject))
    for document, evidence in read.items():
        if documents is not None and document not in documents:
            continue
        place = node("document", document)
        for predicate, value in said:
            yield Quad(subject, predicate, value, place)
        for cell, predicate, value in cells:
            yield Quad(cell, predicate, value, place)
        yield Quad(subject, _DERIVED, place, place)
        for turn, item in enumerate(evidence):
            yield from _evidence(item, subject, turn, place)


def confidence_quad(key: str, claim: Claim) -> Quad:
    """Give how sure a claim is by all its evidence."""
    return Quad(claim_node(key, claim), _CONFIDENCE, literal(claim.confidence), EDGES)


def _said(key: str, claim: Claim, subject: NamedNode) -> Pairs:
    yield _IDENTIFIER, literal(key)
    yield term("hkg:subject"), node("entity", claim.subject)
    yield term("hkg:polarity"), word(claim.polarity.value)
    yield term("hkg:modality"), word(claim.modality.value)
    if claim.attributed_to:
        yield term("hkg:attributedTo"), _cell(subject, 0)
    if claim.period is not None:
        yield term("hkg:period"), literal(claim.period.label)
    if claim.currency:
        yield term("hkg:currency"), literal(claim.currency)
    yield from _statement(claim) if isinstance(claim, Statement) else _observation(claim)


def _statement(stmt: Statement) -> Pairs:
    name = RDF_NAME[stmt.relation]
    yield TYPE, term("hkg:Statement")
    yield TYPE, term(f"hkg:{name[0].upper()}{name[1:]}")
    yield term("hkg:relation"), RELATIONS[stmt.relation]
    yield term("hkg:object"), node("entity", stmt.object)
    yield term("hkg:basis"), word(stmt.basis.value)
    yield term("hkg:status"), word(stmt.status.value)
    if stmt.product:
        yield term("hkg:product"), node("entity", stmt.product)
    for field in ("group", "listing", "sign"):
        if value := getattr(stmt, field):
            yield term(f"hkg:{field}"), literal(value)
    yield from _range("share", stmt.share)
    yield from _range("amount", stmt.amount)
    yield from _range("size", stmt.size)


def _observation(obs: Observation) -> Pairs:
    yield TYPE, term("hkg:Observation")
    yield term("hkg:metric"), word(obs.metric.value)
    yield term("hkg:bound"), word(obs.bound.value)
    yield term("hkg:unit"), literal(obs.unit)
    if obs.words:
        yield term("hkg:words"), literal(obs.words)
    if obs.counterpart:
        yield term("hkg:counterpart"), node("entity", obs.counterpart)
    yield from _range("value", obs.value)


def _range(name: str, interval: Interval | None) -> Pairs:
    if interval is None:
        return
    for side, end in (("Low", interval.low), ("High", interval.high)):
        if end is not None:
            yield _PLACES[name + side], literal(end)


def _cell(subject: NamedNode, place: int) -> NamedNode:
    return NamedNode(f"{subject.value}/speaker/{place}")


def _speakers(claim: Claim, subject: NamedNode) -> Iterator[tuple[NamedNode, NamedNode, Any]]:
    last = len(claim.attributed_to) - 1
    for place, speaker in enumerate(claim.attributed_to):
        yield _cell(subject, place), _FIRST, literal(speaker)
        yield _cell(subject, place), _REST, _NIL if place == last else _cell(subject, place + 1)


def _evidence(item: Evidence, claim: NamedNode, turn: int, place: NamedNode) -> Iterator[Quad]:
    """Give a piece of evidence; `turn` is its place among those of the claim in the document."""
    span = item.span
    name = node("evidence", content_id("evidence", claim.value, turn, repr(item)))
    position, quote = NamedNode(f"{name.value}/position"), NamedNode(f"{name.value}/quote")
    yield Quad(claim, _EVIDENCE, name, place)
    yield Quad(name, TYPE, term("hkg:Evidence"), place)
    yield Quad(name, term("prov:wasQuotedFrom"), place, place)
    yield Quad(name, _SELECTOR, position, place)
    yield Quad(name, _SELECTOR, quote, place)
    yield Quad(position, TYPE, term("oa:TextPositionSelector"), place)
    yield Quad(position, _START, Literal(span.start), place)
    yield Quad(position, _END, Literal(span.end), place)
    yield Quad(quote, TYPE, term("oa:TextQuoteSelector"), place)
    yield Quad(quote, _EXACT, Literal(span.quote), place)
    yield Quad(name, term("hkg:extractor"), word(item.extractor), place)
    yield Quad(name, term("hkg:stance"), word(item.stance), place)
    yield Quad(name, _CONFIDENCE, literal(item.confidence), place)
    yield Quad(name, term("hkg:turn"), Literal(turn), place)
    if item.rule:
        yield Quad(name, term("hkg:rule"), word(item.rule), place)
    if item.page is not None:
        yield Quad(name, term("hkg:page"), Literal(item.page), place)
    if item.marks:
        yield from _marks(item, name, place)


def _marks(item: Evidence, evidence: NamedNode, place: NamedNode) -> Iterator[Quad]:
    for number, mark in enumerate(item.marks):
        subject = NamedNode(f"{evidence.value}/mark/{number}")
        yield Quad(evidence, term("hkg:mark"), subject, place)
        yield Quad(subject, TYPE, term("hkg:Mark"), place)
        yield Quad(subject, term("hkg:plays"), literal(mark.role), place)
        yield Quad(subject, term("oa:start"), literal(mark.start), place)
        yield Quad(subject, term("oa:end"), literal(mark.end), place)
        if mark.surface:
            yield Quad(subject, term("oa:exact"), literal(mark.surface), place)


def edge_quads(edge: Edge) -> Iterator[Quad]:
    """Give a fused edge as a node of its own, and the plain edge between its ends where it holds as a current fact."""
    start, end = node("entity", edge.subject), node("entity", edge.object)
    subject = edge_node_of(start.value, edge.relation, end.value)
    for predicate, value in _edge(edge, start, end):
        yield Quad(subject, predicate, value, EDGES)
    if edge.holds:
        yield Quad(start, RELATIONS[edge.relation], end, EDGES)


def _edge(edge: Edge, start: NamedNode, end: NamedNode) -> Pairs:
    yield TYPE, term("hkg:Edge")
    yield TYPE, term("rdf:Statement")
    yield term("rdf:subject"), start
    yield term("rdf:predicate"), RELATIONS[edge.relation]
    yield term("rdf:object"), end
    yield _CONFIDENCE, literal(edge.confidence)
    yield term("hkg:modality"), word(edge.modality.value)
    yield term("hkg:basis"), word(edge.basis.value)
    yield term("hkg:status"), word(edge.status.value)
    yield term("hkg:contested"), _YES if edge.contested else _NO
    yield term("hkg:denied"), _YES if edge.denied else _NO
    yield term("hkg:holds"), _YES if edge.holds else _NO
    yield term("hkg:support"), Literal(edge.support)
    yield term("hkg:against"), Literal(edge.against)
    for product in edge.products:
        yield term("hkg:product"), node("entity", product)
    for origin in edge.origins:
        yield term("hkg:origin"), word(origin)
    yield from _range("share", edge.share)
    yield from _range("amount", edge.amount)
    for name in ("currency", "first", "last"):
        if value := getattr(edge, name):
            yield term(f"hkg:{name}"), literal(value)
    for key in dict.fromkeys((*edge.statements, *edge.denials)):
        yield _DERIVED, node("statement", key)
    for key in dict.fromkeys(edge.denials):
        yield term("hkg:deniedBy"), node("statement", key)
