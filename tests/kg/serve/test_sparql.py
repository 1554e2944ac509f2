from __future__ import annotations

import json

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, GET, JSON, POST, POSTDIRECTLY, TSV, TURTLE, URLENCODED, XML, SPARQLWrapper

from kg.serve.sparql import suited

pytestmark = pytest.mark.filterwarnings("default::DeprecationWarning")
LABELS = "SELECT ?s ?label WHERE { ?s skos:prefLabel ?label } ORDER BY ?s ?label LIMIT 5"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


@pytest.fixture
def wrapper(served):
    return SPARQLWrapper(f"{served.url}/sparql")


@pytest.mark.parametrize(("method", "way"), [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)])
def test_sparqlwrapper_asks_in_each_way_of_the_protocol(wrapper, method, way):
    wrapper.setQuery(LABELS)
    wrapper.setMethod(method)
    wrapper.setRequestMethod(way)
    wrapper.setReturnFormat(JSON)
    rows = wrapper.queryAndConvert()["results"]["bindings"]
    assert 5 == len(rows)
    assert {"uri"} == {row["s"]["type"] for row in rows}


def test_sparqlwrapper_reads_every_form_of_a_table(wrapper):
    wrapper.setQuery(LABELS)
    found = {}
    for form in (JSON, XML, CSV, TSV):
        wrapper.setReturnFormat(form)
        found[form] = wrapper.queryAndConvert()
    first = found[JSON]["results"]["bindings"][0]["label"]["value"]
    assert first in found[XML].toxml()
    assert first in found[CSV].decode()
    assert first in found[TSV].decode()


def test_sparqlwrapper_reads_a_graph(wrapper):
    wrapper.setQuery("CONSTRUCT { ?s skos:prefLabel ?label } WHERE { ?s skos:prefLabel ?label } LIMIT 7")
    wrapper.setReturnFormat(TURTLE)
    assert 7 == len(rdflib.Graph().parse(data=wrapper.queryAndConvert(), format="turtle"))


def test_sparqlwrapper_reads_an_answer_of_yes_or_no(wrapper):
    wrapper.setQuery("ASK { ?s ?p ?o }")
    wrapper.setReturnFormat(JSON)
    assert wrapper.queryAndConvert()["boolean"] is True


def test_the_store_of_rdflib_asks_as_of_its_own(served, client):
    graph = rdflib.Graph(SPARQLStore(f"{served.url}/sparql"))
    rows = list(graph.query(LABELS, initNs={"skos": rdflib.SKOS}))
    assert 5 == len(rows)
    assert isinstance(rows[0].s, rdflib.URIRef)
    subject = rows[0].s
    assert rows[0].label in set(graph.objects(subject, rdflib.SKOS.prefLabel))
    assert int(next(iter(graph.query(COUNT))).n) == int(
        client.get("/api/v1/sparql", params={"query": COUNT}).json()["rows"][0]["n"]
    )


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "DELETE WHERE { ?s ?p ?o }",
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "LOAD <file:///etc/passwd>",
        "SELECT",
    ],
)
def test_what_does_not_only_read_is_refused(client, query):
    for answer in (
        client.get("/sparql", params={"query": query}),
        client.post("/sparql", content=query, headers={"content-type": "application/sparql-query"}),
    ):
        assert 400 == answer.status_code, answer.text
        assert answer.json()["error"]


def test_an_update_is_refused_by_its_name(client):
    answer = client.post("/sparql", data={"query": LABELS, "update": "CLEAR ALL"})
    assert 400 == answer.status_code
    assert "only reads" in answer.json()["error"]


def test_a_form_that_is_not_to_be_had_is_refused(client):
    answer = client.get("/sparql", params={"query": "ASK {?s ?p ?o}"}, headers={"accept": "image/png"})
    assert 406 == answer.status_code


def test_only_the_graphs_that_are_named_are_asked(client):
    graphs = client.get("/sparql", params={"query": "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"}).json()
    name = graphs["results"]["bindings"][0]["g"]["value"]
    whole = client.get("/sparql", params={"query": COUNT}).json()
    one = client.get("/sparql", params={"query": COUNT, "default-graph-uri": name}).json()
    none = client.get("/sparql", params={"query": COUNT, "default-graph-uri": "urn:nowhere"}).json()
    counts = [int(item["results"]["bindings"][0]["n"]["value"]) for item in (whole, one, none)]
    assert counts[0] > counts[1] > counts[2] == 0


def test_a_long_answer_is_cut_and_says_so(folder, tmp_path):
    from kg.graph import KnowledgeGraph  # noqa: PLC0415
    from kg.serve.desk import Desk, Limits  # noqa: PLC0415

    del tmp_path
    found = Desk(KnowledgeGraph.open(folder), Limits(rows=3)).sparql("SELECT * { ?s ?p ?o }")
    assert found.cut
    assert 3 == len(json.loads(found.written("application/json"))["results"]["bindings"])


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("*/*", "a/x"), ("", "a/x"), ("b/y", "b/y"), ("a/*;q=0.5, b/y", "b/y"), ("b/y;q=0, */*", "a/x"),
        ("c/z", None), ("b/y;q=x", None), ("a/x;q=0.1, b/y;q=0.2", "b/y"),
    ],
)  # fmt: skip
def test_the_form_that_is_liked_best_is_given(accept, wanted):
    assert wanted == suited(accept, ("a/x", "b/y"))


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("*/*", "turtle"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"),
        ("application/n-triples", "nt"),
    ],
)
def test_the_endpoint_describes_itself_when_nothing_is_asked(served, client, accept, form):
    answer = client.get("/sparql", headers={"accept": accept})
    assert 200 == answer.status_code, answer.text
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    told = rdflib.Graph().parse(data=answer.text, format=form)
    (service,) = told.subjects(rdflib.RDF.type, sd.Service)
    assert rdflib.URIRef(f"{served.url}/sparql") == told.value(service, sd.endpoint)
    assert sd.SPARQL11Query in set(told.objects(service, sd.supportedLanguage))
    assert len(set(told.objects(service, sd.resultFormat))) > 4


def test_a_description_in_a_form_that_is_not_to_be_had_is_refused(client):
    assert 406 == client.get("/sparql", headers={"accept": "image/png"}).status_code
    assert 400 == client.get("/sparql", params={"default-graph-uri": "urn:x"}).status_code
