"""Changing a store by what some documents say. All it needs of the others it finds in the store, by index."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

import pyoxigraph as ox

from kg.fusion import fuse
from kg.model import Document, Entity, EntityType, Extraction, Graph, Observation, RelationType, Statement
from kg.stores.rdf import back
from kg.stores.rdf.terms import EDGES, ID, REGISTRY, RELATIONS, TYPE, Iri, literal, node, term
from kg.stores.rdf.triples import (
    claim_node,
    claim_quads,
    claims_of,
    document_quads,
    edge_node_of,
    edge_quads,
    entity_quads,
)

Claim = Statement | Observation
Pair = tuple[str, str]

_NOBODY = Document(name="", url="", text="")
_SUBJECT, _OBJECT, _LISTING = term("hkg:subject"), term("hkg:object"), term("hkg:listing")
_CONFIDENCE, _DERIVED, _EVIDENCE = term("hkg:confidence"), term("prov:wasDerivedFrom"), term("hkg:evidence")
_ENDS = (_SUBJECT, _OBJECT, term("hkg:product"), term("hkg:counterpart"))


def change(store: ox.Store, graph: Graph, documents: Collection[str], *, whole: bool) -> None:
    """Take out what some documents said and came to, and put in what they say and come to in a graph.

    Args:
        store: is changed.
        graph: holds what the documents say now; more does no harm.
        documents: the ids of the documents.
        whole: the graph holds all entities, so that those it lacks go.
    """
    keys = frozenset(documents)
    places = [node("document", key) for key in sorted(keys)]
    touched = {quad.subject for place in places for quad in _found(store, None, term("hkg:polarity"), place)}
    named = {end for place in places for end in _ends(store, place)}
    pairs = {pair for place in places for pair in _pairs_held(store, place)}
    for place in places:
        store.remove_graph(place)
    claims = {
        key: claim for key, claim in claims_of(graph) if any(item.span.document in keys for item in claim.evidence)
    }
    store.extend(_said(graph, keys, claims))
    touched |= {claim_node(key, claim) for key, claim in claims.items()}
    pairs |= {pair for claim in claims.values() if isinstance(claim, Statement) for pair in _pairs(claim)}
    for subject in touched:
        _weigh(store, subject)
    _match_entities(store, graph, whole=whole)
    _fuse_anew(store, pairs, touched)
    if not whole:
        _remove_orphans(store, named - set(graph.entities))


def _said(graph: Graph, keys: Collection[str], claims: dict[str, Claim]) -> Iterator[ox.Quad]:
    """Give what some documents say."""
    for key in sorted(keys):
        if (doc := graph.documents.get(key)) is not None:
            yield from document_quads(doc)
    for key, claim in claims.items():
        yield from claim_quads(key, claim, documents=keys)


def _weigh(store: ox.Store, claim: Any) -> None:  # noqa: ANN401 a node of the engine
    """Say anew how sure a claim is by all its evidence; nothing where it has none left."""
    _remove(store, claim, _CONFIDENCE)
    evidence = [quad.object for quad in _found(store, claim, _EVIDENCE)]
    said = [quad.object for item in evidence for quad in _found(store, item, _CONFIDENCE)]
    if said:
        store.add(ox.Quad(claim, _CONFIDENCE, literal(max(float(item.value) for item in said)), EDGES))


# ── pairs and their edges ───────────────────────────────────────────────────────────────────────────────────────────


def _pair(one: str, other: str) -> Pair:
    return min(one, other), max(one, other)


def _pairs(stmt: Statement) -> Iterator[Pair]:
    """Give the pairs of entities whose edges a statement has a part in."""
    yield _pair(stmt.subject, stmt.object)
    if stmt.listing:
        yield from (_pair(end, stmt.listing) for end in (stmt.subject, stmt.object))


def _pairs_held(store: ox.Store, place: ox.NamedNode) -> Iterator[Pair]:
    """Give the pairs of entities that the statements in a graph have a part in."""
    subjects = {quad.subject: Iri(quad.object.value).id for quad in _found(store, None, _SUBJECT, place)}
    objects = {quad.subject: Iri(quad.object.value).id for quad in _found(store, None, _OBJECT, place)}
    for stmt, end in objects.items():
        yield _pair(subjects[stmt], end)
    for quad in _found(store, None, _LISTING, place):
        yield from (_pair(ends[quad.subject], quad.object.value) for ends in (subjects, objects))


def _fuse_anew(store: ox.Store, pairs: Collection[Pair], touched: Iterable[Any]) -> None:
    """Make the edges of some pairs anew from all that is said of them."""
    nodes = {stmt for pair in pairs for stmt in _statements_about(store, pair)} | set(touched)
    for pair in pairs:
        for start, relation, end in _ways(pair):
            _remove(store, edge_node_of(start.value, relation, end.value), None)
            store.remove(ox.Quad(start, RELATIONS[relation], end, EDGES))
    edges = fuse(_part(store, nodes))
    store.extend(quad for edge in edges if _pair(edge.subject, edge.object) in pairs for quad in edge_quads(edge))


def _ways(pair: Pair) -> Iterator[tuple[ox.NamedNode, RelationType, ox.NamedNode]]:
    first, second = (node("entity", key) for key in pair)
    for start, end in dict.fromkeys(((first, second), (second, first))):
        for relation in RelationType:
            yield start, relation, end


def _statements_about(store: ox.Store, pair: Pair) -> Iterator[Any]:
    """Give the statements that the edges of a pair came from, and those that name one in the list that is the other."""
    for start, relation, end in _ways(pair):
        edge = edge_node_of(start.value, relation, end.value)
        yield from (quad.object for quad in _found(store, edge, _DERIVED, EDGES))
    first, second = (node("entity", key) for key in pair)
    for member, key in ((first, pair[1]), (second, pair[0])):
        for quad in _found(store, None, _LISTING, None, literal(key)):
            if any(_found(store, quad.subject, part, quad.graph_name, member) for part in (_SUBJECT, _OBJECT)):
                yield quad.subject


def _part(store: ox.Store, nodes: Iterable[Any]) -> Graph:
    """Give the graph of some statements: they, their documents, and the lists among the entities."""
    statements: list[Statement] = []
    documents: dict[str, Document] = {}
    for stmt in sorted(nodes, key=str):
        for place in {quad.graph_name for quad in _found(store, stmt, term("hkg:relation"))}:
            statements += back.statements_of(back.sheet_of(_about(store, stmt, place)))
            if Iri(place.value).id not in documents:
                about = (quad for quad in _found(store, place, None, place) if quad.predicate != term("hkg:hasPage"))
                documents |= back.documents(back.sheet_of(about))
    lists = {stmt.listing for stmt in statements if stmt.listing and _is_held(store, stmt.listing)}
    # what the lists are is of no matter here, only that they are there
    entities = {key: Entity(id=key, type=EntityType.PRODUCT_CATEGORY, name=key) for key in lists}
    pooled = Graph.of([Extraction(document=_NOBODY, statements=tuple(statements))])
    return Graph(documents=documents, entities=entities, statements=pooled.statements)


def _about(store: ox.Store, claim: Any, place: Any) -> Iterator[Any]:  # noqa: ANN401 nodes of the engine
    """Give what a document's graph holds of a claim: the claim, its speakers and its evidence with all its parts."""
    waiting, seen = [claim], {claim}
    own = (f"{claim.value}/speaker/", f"{ID}evidence/")
    while waiting:
        for quad in _found(store, waiting.pop(), None, place):
            yield quad
            part = quad.object
            if isinstance(part, ox.NamedNode) and part.value.startswith(own) and part not in seen:
                seen.add(part)
                waiting.append(part)


# ── entities ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _ends(store: ox.Store, place: ox.NamedNode) -> Iterator[str]:
    """Give the ids of the entities that the claims in a graph name."""
    for predicate in _ENDS:
        yield from (Iri(quad.object.value).id for quad in _found(store, None, predicate, place))
    yield from (quad.object.value for quad in _found(store, None, _LISTING, place))


def _match_entities(store: ox.Store, graph: Graph, *, whole: bool) -> None:
    """Make the store know the entities of the graph, and where these are all that there are, no others."""
    if whole:
        _match(store, set(_found(store, None, None, REGISTRY)), graph.entities.values())
        return
    for entity in graph.entities.values():
        _match(store, set(_found(store, node("entity", entity.id), None, REGISTRY)), [entity])


def _match(store: ox.Store, held: set[ox.Quad], entities: Iterable[Entity]) -> None:
    wanted = {quad for entity in entities for quad in entity_quads(entity)}
    for quad in held - wanted:
        store.remove(quad)
    store.extend(wanted - held)


def _remove_orphans(store: ox.Store, keys: Iterable[str]) -> None:
    """Take out entities that nothing names any more."""
    for key in sorted(keys):
        entity = node("entity", key)
        named = next(store.quads_for_pattern(None, None, entity, None), None)
        listed = next(store.quads_for_pattern(None, _LISTING, literal(key), None), None)
        if named is None and listed is None:
            _remove(store, entity, None, REGISTRY)


def _is_held(store: ox.Store, key: str) -> bool:
    return bool(_found(store, node("entity", key), TYPE, REGISTRY))


def _found(store: ox.Store, subject: Any, predicate: Any, place: Any = None, end: Any = None) -> list[Any]:  # noqa: ANN401 nodes of the engine
    return list(store.quads_for_pattern(subject, predicate, end, place))


def _remove(store: ox.Store, subject: Any, predicate: Any, place: ox.NamedNode = EDGES) -> None:  # noqa: ANN401 as above
    for quad in _found(store, subject, predicate, place):
        store.remove(quad)
