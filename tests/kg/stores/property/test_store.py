"""What is written comes back, on either engine; a rerun changes nothing; what went is gone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import InputError, StoreError
from kg.fusion import fuse
from kg.model import Document, Entity, EntityType, Evidence, Extraction, Graph, RelationType, Statement
from tests.strategies import graphs

FEW = settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def kept(graph: Graph) -> Graph:
    """Give the graph as a ledger keeps it: documents with their id in place of their text."""
    docs = {key: replace(doc, text="", digest=doc.id) for key, doc in graph.documents.items()}
    return replace(graph, documents=docs)


def small(text: str = "A sells B to C.", end: str = "b") -> Graph:
    doc = Document(name="note", url="note.txt", text=text, publisher="Reuters")
    proof = Evidence(span=doc.span(0, len(text)), extractor="grammar", confidence=0.9)
    entities = tuple(Entity(id=key, type=EntityType.COMPANY, name=key.upper()) for key in ("a", end))
    stmt = Statement(subject="a", relation=RelationType.SUPPLIES_TO, object=end, evidence=(proof,))
    return Graph.of([Extraction(document=doc, entities=entities, statements=(stmt,))])


def same(store, graph: Graph, state: str) -> None:
    assert kept(graph) == store.read()
    assert fuse(graph) == store.edges()
    assert state == store.state


@FEW
@given(graphs(), graphs(2))
def test_a_graph_comes_back_statement_by_statement(store, first, second):
    for number, graph in enumerate((first, second)):
        store.write(graph, state=f"state-{number}")
        same(store, graph, f"state-{number}")


@FEW
@given(graphs(2), graphs(2))
def test_changing_by_documents_gives_what_a_full_write_gives(store, first, second):
    store.write(first, state="first")
    store.update(first | second, list(second.documents), state="both")
    same(store, first | second, "both")
    store.update(second, list(first.documents), state="second")
    same(store, second, "second")


def test_writing_twice_changes_nothing(store):
    counts = (
        "MATCH (n) WHERE NOT n:KnowledgeGraph OPTIONAL MATCH (n)-[r]->() RETURN count(DISTINCT n) AS n, count(r) AS r"
    )
    store.write(small(), state="1")
    once = store.query(counts)
    store.write(small(), state="1")
    assert [{"n": 5, "r": 5}] == once == store.query(counts)


def test_an_entity_that_is_of_another_type_now_has_the_new_label_alone(store):
    store.write(small())
    graph = small()
    moved = replace(graph, entities={**graph.entities, "b": replace(graph.entities["b"], type=EntityType.ORGANIZATION)})
    store.update(moved, [])
    assert [{"label": ["Entity", "Organization"]}] == [
        {"label": sorted(row["label"])} for row in store.query("MATCH (n:Entity {id: 'b'}) RETURN labels(n) AS label")
    ]
    same(store, moved, "")


def test_an_answer_is_cut_at_the_number_of_rows_and_says_so(store):
    store.write(small())
    found = store.query("UNWIND range(1, 20) AS x RETURN x", rows=3)
    assert ([{"x": 1}, {"x": 2}, {"x": 3}], True, ("x",)) == (list(found), found.cut, found.columns)
    assert not store.query("UNWIND range(1, 3) AS x RETURN x", rows=3).cut


def test_a_query_that_takes_too_long_is_ended(store):
    store.write(small())
    with pytest.raises(StoreError, match="time ran out"):
        store.query("UNWIND range(1, 9000) AS x UNWIND range(1, 9000) AS y RETURN sum(x * y % 7) AS s", seconds=0.5)
    assert [{"x": 1}] == store.query("RETURN 1 AS x")


def test_values_go_in_as_parameters_and_stay_values(store):
    store.write(small())
    bad = "a'}) DETACH DELETE n //"
    assert [] == store.query("MATCH (n:Entity {id: $id}) RETURN n.name AS name", {"id": bad})
    assert [{"name": "A"}] == store.query("MATCH (n:Entity {id: $id}) RETURN n.name AS name", {"id": "a"})


@pytest.mark.parametrize("text", ["MATCH (n RETURN n", "RETURN nothing", "MATCH (n) RETURN n.id AS id LIMIT -1"])
def test_what_is_not_cypher_is_told_as_such(store, text):
    store.write(small())
    with pytest.raises(InputError):
        store.query(text)


@given(st.data())
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nodes_paths_and_days_come_as_plain_values(store, data):
    end = data.draw(st.sampled_from(("b", "蓝思科技")))
    store.write(small(end=end))
    path = store.query("MATCH p = (:Company)-[:SUPPLIES_TO]->(:Company) RETURN p")[0]["p"]
    assert ["a", f"a SUPPLIES_TO {end}", end] == [step["id"] for step in path]
    assert [{"day": "2024-02-29"}] == store.query("RETURN date('2024-02-29') AS day")
