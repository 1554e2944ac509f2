"""Changing a store by what some documents say, without touching what the others say."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import pyoxigraph as ox

from kg.fusion import fuse
from kg.model import Graph, Observation, RelationType, Statement
from kg.stores.terms import EDGES, REGISTRY, RELATIONS, node, term
from kg.stores.triples import (
    claim_node,
    claim_quads,
    claims_of,
    confidence_quad,
    document_quads,
    edge_node_of,
    edge_quads,
    entity_quads,
)

Claim = Statement | Observation
Pair = frozenset[str]
Owner = ox.NamedNode | ox.BlankNode | ox.Triple


def change(store: ox.Store, graph: Graph, documents: Collection[str]) -> None:
    """Take out what some documents said and came to, and put in what they say and come to in a graph."""
    places = [node("document", key) for key in documents]
    held = {quad.subject for place in places for quad in _found(store, term("hkg:polarity"), place)}
    pairs = {pair for place in places for pair in _held_pairs(store, place)}
    for place in places:
        store.remove_graph(place)
    claims = {
        key: claim
        for key, claim in claims_of(graph)
        if claim_node(key, claim) in held or any(item.span.document in documents for item in claim.evidence)
    }
    pairs |= {pair for claim in claims.values() if isinstance(claim, Statement) for pair in _pairs(claim)}
    for subject in held:
        _remove(store, subject, term("hkg:confidence"))
    for pair in pairs:
        _remove_edges(store, pair)
    store.extend(_said(graph, documents, claims))
    store.extend(_edges(graph, pairs))
    _match_entities(store, graph)


def _pairs(stmt: Statement) -> Iterator[Pair]:
    """Give the pairs of entities whose edges a statement has a part in, by the addresses of their nodes."""
    ends = [node("entity", end).value for end in (stmt.subject, stmt.object)]
    yield frozenset(ends)
    if stmt.listing:
        listing = node("entity", stmt.listing).value
        yield from (frozenset({end, listing}) for end in ends)


def _held_pairs(store: ox.Store, place: ox.NamedNode) -> Iterator[Pair]:
    """Give the pairs of entities that the statements in a graph have a part in."""
    objects = dict(_links(store, term("hkg:object"), place))
    subjects = dict(_links(store, term("hkg:subject"), place))
    for stmt, end in objects.items():
        yield frozenset({subjects[stmt], end})
    for stmt, words in _links(store, term("hkg:listing"), place):
        listing = node("entity", words).value
        yield from (frozenset({ends[stmt], listing}) for ends in (subjects, objects))


def _links(store: ox.Store, predicate: ox.NamedNode, place: ox.NamedNode) -> Iterator[tuple[Owner, str]]:
    """Give what a predicate ties in a graph: the subject, and the text or address of its object."""
    for quad in _found(store, predicate, place):
        if isinstance(quad.object, ox.NamedNode | ox.Literal):
            yield quad.subject, quad.object.value


def _found(store: ox.Store, predicate: ox.NamedNode, place: ox.NamedNode) -> list[ox.Quad]:
    return list(store.quads_for_pattern(None, predicate, None, place))


def _remove(store: ox.Store, subject: Owner, predicate: ox.NamedNode | None) -> None:
    for quad in list(store.quads_for_pattern(subject, predicate, None, EDGES)):
        store.remove(quad)


def _remove_edges(store: ox.Store, pair: Pair) -> None:
    """Take out the edges between two entities, of every relation, either way."""
    first, second = (min(pair), max(pair))
    for start, end in {(first, second), (second, first)}:
        for relation in RelationType:
            _remove(store, edge_node_of(start, relation, end), None)
            store.remove(ox.Quad(ox.NamedNode(start), RELATIONS[relation], ox.NamedNode(end), EDGES))


def _said(graph: Graph, documents: Collection[str], claims: Mapping[str, Claim]) -> Iterator[ox.Quad]:
    """Give what some documents say, and how sure their claims are by all documents."""
    places = {node("document", key) for key in documents}
    for key in documents:
        if (doc := graph.documents.get(key)) is not None:
            yield from document_quads(doc)
    for key, claim in claims.items():
        yield confidence_quad(key, claim)
        yield from (quad for quad in claim_quads(key, claim) if quad.graph_name in places)


def _edges(graph: Graph, pairs: Collection[Pair]) -> Iterator[ox.Quad]:
    """Give what the statements about some pairs come to."""
    about = {key: stmt for key, stmt in graph.statements.items() if any(pair in pairs for pair in _pairs(stmt))}
    part = Graph(documents=graph.documents, entities=graph.entities, statements=about)
    for edge in fuse(part):
        if frozenset({node("entity", edge.subject).value, node("entity", edge.object).value}) in pairs:
            yield from edge_quads(edge)


def _match_entities(store: ox.Store, graph: Graph) -> None:
    """Make the store know the entities of the graph, and no others."""
    wanted = {quad for entity in graph.entities.values() for quad in entity_quads(entity)}
    held = set(store.quads_for_pattern(None, None, None, REGISTRY))
    for quad in held - wanted:
        store.remove(quad)
    store.extend(wanted - held)
