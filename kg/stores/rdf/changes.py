"""Changing a store by what some documents say. All it needs of the others it finds in the store, by index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
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
from ontology.terms import SYMMETRIC

Claim = Statement | Observation
Key = tuple[str, RelationType, str]

_AT_ONCE = 2_000
_RELATION = {place: relation for relation, place in RELATIONS.items()}
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
    edges = {key for place in places for key in _keys_held(store, place)}
    for place in places:
        store.remove_graph(place)
    claims = {
        key: claim for key, claim in claims_of(graph) if any(item.span.document in keys for item in claim.evidence)
    }
    made = {claim_node(key, claim): claim for key, claim in claims.items()}
    touched |= set(made)
    edges |= {key for claim in claims.values() if isinstance(claim, Statement) for key in _keys(claim)}
    elsewhere = _sureness(store, touched)
    store.extend(_said(graph, keys, claims))
    _weigh(store, touched, made, elsewhere)
    _match_entities(store, graph, whole=whole)
    at_hand = {place: claim for place, claim in made.items() if whole or place not in elsewhere}
    _fuse_anew(store, edges, touched, Graph(documents=graph.documents, statements=_statements(at_hand)))
    if not whole:
        _remove_orphans(store, named - set(graph.entities))


def _statements(claims: Mapping[Any, Claim]) -> dict[str, Statement]:
    return {Iri(place.value).id: claim for place, claim in claims.items() if isinstance(claim, Statement)}


def _said(graph: Graph, keys: Collection[str], claims: dict[str, Claim]) -> Iterator[ox.Quad]:
    """Give what some documents say."""
    for key in sorted(keys):
        if (doc := graph.documents.get(key)) is not None:
            yield from document_quads(doc)
    for key, claim in claims.items():
        yield from claim_quads(key, claim, documents=keys)


def _sureness(store: ox.Store, claims: Collection[Any]) -> dict[Any, float]:
    """Give how sure claims are by the evidence that the store holds; nothing of those that have none."""
    evidence = {quad.object: quad.subject for quad in _about(store, claims, predicate=_EVIDENCE)}
    best: dict[Any, float] = {}
    for quad in _about(store, evidence, predicate=_CONFIDENCE):
        claim = evidence[quad.subject]
        best[claim] = max(best.get(claim, 0.0), float(quad.object.value))
    return best


def _weigh(
    store: ox.Store, touched: Collection[Any], made: Mapping[Any, Claim], elsewhere: Mapping[Any, float]
) -> None:
    """Say anew how sure some claims are by all their evidence; nothing of those that have none left."""
    _remove(store, _about(store, touched, EDGES, predicate=_CONFIDENCE))
    best = {place: claim.confidence for place, claim in made.items()}
    best |= {place: max(sure, best.get(place, 0.0)) for place, sure in elsewhere.items()}
    store.extend(ox.Quad(claim, _CONFIDENCE, literal(sure), EDGES) for claim, sure in best.items())


# ── edges ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _key(start: str, relation: RelationType, end: str) -> Key:
    """Give the ends of an edge as fusion has them."""
    return (min(start, end), relation, max(start, end)) if relation in SYMMETRIC else (start, relation, end)


def _keys(stmt: Statement) -> Iterator[Key]:
    """Give the edges that a statement has a part in: its own, and the memberships in the list it was read from."""
    yield _key(stmt.subject, stmt.relation, stmt.object)
    if stmt.listing:
        yield from (_key(end, RelationType.MEMBER_OF, stmt.listing) for end in (stmt.subject, stmt.object))


def _keys_held(store: ox.Store, place: ox.NamedNode) -> Iterator[Key]:
    """Give the edges that the statements in a graph have a part in."""
    relations = {quad.subject: _RELATION[quad.object] for quad in _found(store, None, term("hkg:relation"), place)}
    subjects, objects = (
        {quad.subject: Iri(quad.object.value).id for quad in _found(store, None, part, place)}
        for part in (_SUBJECT, _OBJECT)
    )
    for stmt, relation in relations.items():
        yield _key(subjects[stmt], relation, objects[stmt])
    for quad in _found(store, None, _LISTING, place):
        for ends in (subjects, objects):
            yield _key(ends[quad.subject], RelationType.MEMBER_OF, quad.object.value)


def _fuse_anew(store: ox.Store, keys: Collection[Key], touched: Iterable[Any], at_hand: Graph) -> None:
    """Make some edges anew from all that is said of them; what is not at hand is read from the store."""
    ways = {}
    for start, relation, end in keys:
        first, second = node("entity", start), node("entity", end)
        ways[edge_node_of(first.value, relation, second.value)] = ox.Quad(first, RELATIONS[relation], second, EDGES)
    held = _about(store, ways, EDGES)
    nodes = {quad.object for quad in held if quad.predicate == _DERIVED} | set(touched) | set(_listed(store, keys))
    _remove(store, [*held, *(ways[quad.subject] for quad in held if quad.predicate == TYPE)])
    edges = fuse(_part(store, nodes, at_hand))
    fitting = (edge for edge in edges if (edge.subject, edge.relation, edge.object) in keys)
    store.extend(quad for edge in fitting for quad in edge_quads(edge))


def _listed(store: ox.Store, keys: Collection[Key]) -> Iterator[Any]:
    """Give the statements that were read from the lists among the ends of edges, and name the other end."""
    members: dict[str, set[Any]] = defaultdict(set)
    for start, relation, end in keys:
        if relation is RelationType.MEMBER_OF:
            members[end].add(node("entity", start))
    for key, wanted in members.items():
        named = {quad.subject for quad in _found(store, None, _LISTING, None, literal(key))}
        for part in (_SUBJECT, _OBJECT):
            yield from (quad.subject for quad in _about(store, named, predicate=part) if quad.object in wanted)


def _part(store: ox.Store, nodes: Iterable[Any], at_hand: Graph) -> Graph:
    """Give the graph of some statements: they, their documents, and the lists among the entities."""
    every: dict[Any, list[ox.Quad]] = defaultdict(list)
    for quad in _with_parts(store, (place for place in nodes if Iri(place.value).id not in at_hand.statements)):
        every[quad.graph_name].append(quad)
    statements = [stmt for quads in every.values() for stmt in back.statements_of(back.sheet_of(quads))]
    described = (quad for quad in _about(store, every) if quad.predicate != term("hkg:hasPage"))
    documents = {**back.documents(back.sheet_of(described)), **at_hand.documents}
    pooled = Graph.of([Extraction(document=_NOBODY, statements=(*statements, *at_hand.statements.values()))])
    lists = {stmt.listing for stmt in pooled.statements.values() if stmt.listing}
    there = {quad.subject for quad in _about(store, {node("entity", key) for key in lists}, REGISTRY, predicate=TYPE)}
    # what the lists are is of no matter here, only that they are there
    entities = {
        key: Entity(id=key, type=EntityType.PRODUCT_CATEGORY, name=key) for key in lists if node("entity", key) in there
    }
    return Graph(documents=documents, entities=entities, statements=pooled.statements)


def _with_parts(store: ox.Store, claims: Iterable[Any]) -> Iterator[Any]:
    """Give what documents' graphs hold of claims: the claims, their speakers and their evidence with all its parts."""
    waiting, seen = set(claims), set()
    while waiting:
        seen |= waiting
        found = [quad for quad in _about(store, waiting) if quad.graph_name != EDGES]
        yield from found
        parts = {quad.object for quad in found if isinstance(quad.object, ox.NamedNode) and _is_part(quad.object.value)}
        waiting = parts - seen


def _is_part(address: str) -> bool:
    return address.startswith(f"{ID}evidence/") or "/speaker/" in address


# ── entities ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _ends(store: ox.Store, place: ox.NamedNode) -> Iterator[str]:
    """Give the ids of the entities that the claims in a graph name."""
    for predicate in _ENDS:
        yield from (Iri(quad.object.value).id for quad in _found(store, None, predicate, place))
    yield from (quad.object.value for quad in _found(store, None, _LISTING, place))


def _match_entities(store: ox.Store, graph: Graph, *, whole: bool) -> None:
    """Make the store know the entities of the graph, and where these are all that there are, no others.

    Where they are not, what the graph says of an entity is joined with what the store holds of it.
    """
    held = set(
        _found(store, None, None, REGISTRY)
        if whole
        else _about(store, {node("entity", key) for key in graph.entities}, REGISTRY)
    )
    joined = graph if whole else graph | Graph(entities=back.entities(back.sheet_of(held)))
    wanted = {quad for entity in joined.entities.values() for quad in entity_quads(entity)}
    _remove(store, held - wanted)
    store.extend(wanted - held)


def _remove_orphans(store: ox.Store, keys: Iterable[str]) -> None:
    """Take out entities that nothing names any more."""
    for key in sorted(keys):
        entity = node("entity", key)
        named = next(store.quads_for_pattern(None, None, entity, None), None)
        listed = next(store.quads_for_pattern(None, _LISTING, literal(key), None), None)
        if named is None and listed is None:
            _remove(store, _found(store, entity, None, REGISTRY))


def _found(store: ox.Store, subject: Any, predicate: Any, place: Any = None, end: Any = None) -> list[Any]:  # noqa: ANN401 nodes of the engine
    return list(store.quads_for_pattern(subject, predicate, end, place))


def _about(
    store: ox.Store,
    subjects: Iterable[Any],
    place: ox.NamedNode | None = None,
    *,
    predicate: Any = None,  # noqa: ANN401
) -> list[Any]:
    """Give the quads of some subjects, all at once: to ask for each by itself would cost more."""
    found: list[Any] = []
    every = list(subjects)
    pattern = f"GRAPH {place or '?g'} {{ ?s {predicate or '?p'} ?o }}"
    for start in range(0, len(every), _AT_ONCE):
        values = " ".join(map(str, every[start : start + _AT_ONCE]))
        rows: Any = store.query(f"SELECT * {{ VALUES ?s {{ {values} }} {pattern} }}")
        found += (ox.Quad(row["s"], predicate or row["p"], row["o"], place or row["g"]) for row in rows)
    return found


def _remove(store: ox.Store, quads: Iterable[Any]) -> None:
    by_graph: dict[Any, list[str]] = defaultdict(list)
    for quad in quads:
        by_graph[quad.graph_name].append(f"{quad.triple} .")
    for place, lines in by_graph.items():
        store.update(f"DELETE DATA {{ GRAPH {place} {{ {' '.join(lines)} }} }}")
