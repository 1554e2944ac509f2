"""What every store must do, held against the plain dictionaries."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyshacl import validate

from kg.errors import InputError, StoreError
from kg.model import Graph, Interval, Modality, Polarity, Status
from kg.plugins import stores
from kg.ports import Store
from kg.stores.memory import MemoryStore
from kg.stores.rdf import RdfStore
from kg.stores.rdf.back import graph_of
from kg.stores.rdf.terms import TYPE, Iri, node
from tests import strategies
from tests.kg.ledger.test_ledger import extraction, without_text

COUNTS = """
SELECT (COUNT(DISTINCT ?d) AS ?documents) (COUNT(DISTINCT ?s) AS ?statements)
       (COUNT(DISTINCT ?o) AS ?observations) (COUNT(DISTINCT ?e) AS ?edges)
{ { ?d a hkg:Document } UNION { ?s a hkg:Statement } UNION { ?o a hkg:Observation } UNION { ?e a rdf:Statement } }
"""
VALUES = """
SELECT * { BIND(1 AS ?i) BIND(1.50 AS ?d) BIND(true AS ?b) BIND('2025-02-09'^^xsd:date AS ?day) BIND('x' AS ?t) }
"""


@pytest.fixture(params=["memory", "rdf"], scope="module")
def make(request, tmp_path_factory):
    """Give a maker of stores of one kind, each in a folder of its own."""
    kind = stores()[request.param]
    return lambda: kind(tmp_path_factory.mktemp("store") / "view")


def counts(store):
    """Ask a store in its own language what it holds."""
    (row,) = store.query("counts" if store.name == "memory" else COUNTS)
    return {key: row[key] for key in ("documents", "statements", "observations", "edges")}


def expected(graph):
    store = MemoryStore()
    store.write(graph)
    return counts(store)


def test_a_store_is_one(make):
    assert isinstance(make(), Store)


@settings(max_examples=10)
@given(graph=strategies.graphs(2))
def test_a_store_holds_what_was_written(make, graph):
    store = make()
    store.write(graph, state="one")
    assert ("one", expected(graph)) == (store.state, counts(store))


@settings(max_examples=5)
@given(first=strategies.graphs(2), second=strategies.graphs(2))
def test_a_second_write_leaves_nothing_of_the_first(make, first, second):
    store = make()
    store.write(first)
    store.write(second, state="two")
    assert ("two", expected(second)) == (store.state, counts(store))


def test_an_answer_is_cut_at_the_rows_asked_for_and_says_so(make):
    store = make()
    store.write(Graph.of([extraction(), extraction("b", text="博通供货")]))
    text = "edges" if store.name == "memory" else "SELECT * { ?s ?p ?o }"
    found = store.query(text, rows=0)
    assert ([], True) == (list(found), found.cut)
    assert not store.query(text).cut


def test_what_is_no_query_is_refused(make):
    store = make()
    store.write(Graph())
    with pytest.raises(InputError):
        store.query("SELECT WHERE")


def test_entities_beside_one_another_are_the_same_everywhere(make):
    store = make()
    store.write(Graph.of([extraction()]))
    if store.name == "memory":
        found = store.query("neighbours", {"entity": "broadcom"})
    else:
        found = store.query(
            "SELECT ?id { ?entity hkg:suppliesTo|^hkg:suppliesTo ?o . ?o dcterms:identifier ?id }",
            {"entity": f"<{node('entity', 'broadcom').value}>"},
        )
    assert [{"id": "google"}] == [dict(row) for row in found]


# ── RDF ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def said_by(key, parts):
    """Give the parts of the documents of one id; two files of equal address and text have one."""
    return [part for part in parts if part.document.id == key]


@settings(max_examples=15)
@given(parts=strategies.piles(), data=st.data())
def test_a_changed_store_is_the_store_written_anew(parts, data):
    before = data.draw(st.lists(st.sampled_from(parts), unique_by=lambda part: part.document.name)) if parts else []
    after = data.draw(st.lists(st.sampled_from(parts), unique_by=lambda part: part.document.name)) if parts else []
    ids = {part.document.id for part in (*before, *after)}
    changed = {key for key in ids if said_by(key, before) != said_by(key, after)}
    store, fresh = RdfStore(), RdfStore()
    store.write(Graph.of(before))
    store.update(Graph.of(after), changed, state="after")
    fresh.write(Graph.of(after), state="after")
    assert fresh.dump() == store.dump()
    assert "after" == store.state


@settings(max_examples=15)
@given(parts=strategies.piles(), data=st.data())
def test_what_comes_new_needs_nothing_but_what_it_says(parts, data):
    held = data.draw(st.lists(st.sampled_from(parts), unique_by=lambda part: part.document.id)) if parts else []
    new = [part for part in parts if part.document.id not in {item.document.id for item in held}]
    store, fresh = RdfStore(), RdfStore()
    store.write(Graph.of(held))
    for part in {part.document.id: part for part in new}.values():
        store.update(Graph.of([part]), {part.document.id}, state="after", whole=False)
        held.append(part)
    fresh.write(Graph.of(held), state="after" if new else "")
    assert fresh.dump() == store.dump()


def test_a_document_that_goes_takes_what_nothing_else_names():
    one, two = extraction(), extraction("b", text="博通供货", object="meta")
    two = replace(two, entities=(*two.entities, replace(two.entities[0], id="meta", name="Meta")))
    store, fresh = RdfStore(), RdfStore()
    store.write(Graph.of([one, two]))
    store.update(Graph(), {two.document.id}, state="one", whole=False)
    fresh.write(Graph.of([one]), state="one")
    assert fresh.dump() == store.dump()


@given(graph=strategies.graphs())
def test_the_graph_comes_back_claim_by_claim(graph):
    store = RdfStore()
    store.write(graph)
    assert without_text(graph) == store.read()


def test_the_graph_comes_back_from_disk_and_from_quads(tmp_path):
    graph = Graph.of([extraction(), extraction("b", text="博通供货")])
    store = RdfStore(tmp_path / "rdf")
    store.write(graph)
    other = ox.Store()
    other.load(store.dump("nquads").encode(), format=ox.RdfFormat.N_QUADS)
    assert without_text(graph) == store.read() == graph_of(other)


def test_quads_of_another_form_are_refused():
    other = ox.Store()
    wrong = (
        f"<{node('statement', 'x').value}> a <https://w3id.org/hardware-kg/Statement> <{node('document', 'd').value}> ."
    )
    other.load(wrong.replace(" a ", f" <{TYPE.value}> ").encode(), format=ox.RdfFormat.N_QUADS)
    with pytest.raises(StoreError, match="another form"):
        graph_of(other)


def test_annotations_say_what_a_statement_is_about():
    store = RdfStore()
    store.write(Graph.of([extraction()]))
    plain = ox.Store()
    plain.load(store.dump("trig", annotations=True).encode(), format=ox.RdfFormat.TRIG)
    text = """PREFIX hkg: <https://w3id.org/hardware-kg/> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
        SELECT ?c ?o { GRAPH ?g { ?x rdf:reifies <<( ?s hkg:suppliesTo ?o )>> ; hkg:confidence ?c } }"""
    (found,) = plain.query(text)
    assert ("0.9", node("entity", "google").value) == (found["c"].value, found["o"].value)
    with pytest.raises(InputError, match="JSON-LD"):
        store.dump("jsonld", annotations=True)


@pytest.mark.parametrize("form", ["turtle", "ntriples", "nquads", "trig", "jsonld"])
def test_a_dump_is_the_same_whatever_the_order_of_writing(form):
    one, two, three = (extraction(name, text=f"博通供货{name}") for name in "abc")
    stores = [RdfStore(), RdfStore()]
    stores[0].write(Graph.of([one, two, three]), state="s")
    stores[1].write(Graph.of([three]))
    stores[1].update(Graph.of([one, two, three]), {one.document.id, two.document.id}, state="s")
    assert stores[0].dump(form) == stores[1].dump(form)


def test_an_address_of_ours_knows_its_id():
    store = RdfStore()
    store.write(Graph.of([extraction()]))
    (row,) = store.query("SELECT ?s { ?s hkg:suppliesTo ?o }")
    assert ("entity", "broadcom", node("entity", "broadcom").value) == (row["s"].kind, row["s"].id, row["s"])
    assert ("", "") == (Iri("http://example.org/a").kind, Iri("http://example.org/a").id)


@pytest.mark.parametrize(
    "number", ["21000000000000000000000000", "0.00000000000000000012", "12345678901234567.89", "1E+2"]
)
def test_numbers_that_the_engine_can_only_hold_as_doubles_can_be_compared_and_come_back(number):
    store = RdfStore()
    part = extraction(amount=Interval.exactly(number), currency="USD")
    store.write(Graph.of([part]))
    (row,) = store.query("SELECT ?a { ?s hkg:object ?o ; hkg:amountLow ?a FILTER(?a > 0) }")
    assert float(number) == float(row["a"])
    assert [Decimal(number)] == [stmt.amount.low for stmt in store.read().statements.values()]


@settings(max_examples=10)
@given(graph=strategies.graphs(2))
def test_every_form_says_the_same(graph):
    store = RdfStore()
    store.write(graph)
    data = store.to_rdflib()
    assert len(store) == sum(1 for _ in data.quads())
    assert len(rdflib.Graph().parse(data=store.dump("turtle"), format="turtle")) == len(
        rdflib.Graph().parse(data=store.dump("ntriples"), format="nt")
    )
    assert len(store) == len(list(ox.parse(store.dump("trig"), format=ox.RdfFormat.TRIG)))
    json.loads(store.dump("jsonld"))


def test_another_form_is_refused():
    with pytest.raises(InputError, match="nquads"):
        RdfStore().dump("pdf")


def test_a_document_has_a_graph_of_its_own_and_current_facts_a_plain_edge():
    store = RdfStore()
    part = extraction()
    store.write(Graph.of([part]))
    doc, edges = node("document", part.document.id).value, "https://w3id.org/hardware-kg/id/graph/edges"
    assert [doc] == [row["g"] for row in store.query("SELECT ?g { GRAPH ?g { ?s a hkg:SuppliesTo } }")]
    assert [edges] == [row["g"] for row in store.query("SELECT ?g { GRAPH ?g { ?s hkg:suppliesTo ?o } }")]
    (row,) = store.query(
        "SELECT ?start ?exact ?confidence { ?s hkg:evidence/oa:hasSelector ?p, ?q . ?p oa:start ?start . "
        "?q oa:exact ?exact . ?s hkg:confidence ?confidence }"
    )
    assert {"start": 0, "exact": "博通向谷歌供货", "confidence": Decimal("0.9")} == row


@pytest.mark.parametrize(
    "change", [{"status": "past"}, {"status": "planned"}, {"modality": "rumour"}, {"polarity": "negated"}]
)
def test_what_is_no_current_fact_has_no_plain_edge(change):
    kinds = {"status": Status, "modality": Modality, "polarity": Polarity}
    store = RdfStore()
    store.write(Graph.of([extraction(**{key: kinds[key](value) for key, value in change.items()})]))
    assert [{"answer": False}] == store.query("ASK { ?s hkg:suppliesTo ?o }")
    assert [{"answer": True}] == store.query("ASK { ?s rdf:predicate hkg:suppliesTo }")


NASTY = '" } SERVICE <http://example.org/> { ?s ?p ?o } #'


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s { ?s dcterms:identifier ?id }",
        "SELECT ?s ?id { ?s dcterms:identifier $id }",
        "SELECT (COUNT(?s) AS ?n) ?id { ?s dcterms:identifier ?id } GROUP BY ?id HAVING(COUNT(?s) > 0)",
        "SELECT ?s { ?s dcterms:identifier ?x FILTER(?x=?id||?x=?id) FILTER(STRLEN(?id)>3) } ORDER BY DESC(?id) ?id",
        "SELECT * { { SELECT ?s { ?s dcterms:identifier ?id } } } # ?id '?id'",
    ],
)
def test_parameters_are_values_and_never_query_text(text):
    store = RdfStore()
    store.write(Graph.of([extraction()]))
    (row,) = store.query(text, {"id": "google"})
    assert "google" == row.get("id", "google")
    assert [] == store.query(text, {"id": NASTY})


def test_a_parameter_must_have_its_variable_and_a_plain_value():
    text = "SELECT ?s { ?s dcterms:identifier ?id }"
    with pytest.raises(InputError, match="parameter 'id'"):
        RdfStore().query(text, {"id": ["google"]})
    with pytest.raises(InputError, match=r"no variable \?name"):
        RdfStore().query(text, {"name": "google"})


def test_values_come_back_as_what_they_are():
    store = RdfStore()
    store.write(Graph())
    (row,) = store.query(VALUES)
    assert {"i": 1, "d": Decimal("1.50"), "b": True, "day": date(2025, 2, 9), "t": "x"} == row


@pytest.mark.parametrize("text", ["LOAD <http://example.org/>", "SELECT * { SERVICE <http://e/> { ?s ?p ?o } }"])
def test_the_store_refuses_what_the_guard_refuses(text):
    with pytest.raises(InputError, match="not allowed"):
        RdfStore().query(text)


def test_a_graph_conforms_to_the_shapes_of_the_ontology():
    part = extraction()
    store = RdfStore()
    store.write(Graph.of([part]))
    data = rdflib.Graph().parse(data=store.dump("ntriples"), format="nt")
    shapes = rdflib.Graph().parse("ontology/generated/shapes.ttl")
    conforms, _, text = validate(data, shacl_graph=shapes)
    assert conforms, text
