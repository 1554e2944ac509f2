"""What `kg export` writes can be read back, and `kg check` names the claim, the shape and the mend."""

from __future__ import annotations

import csv
import io
import json
import shutil
from dataclasses import replace
from importlib.util import find_spec

import networkx as nx
import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest

from kg.graph import KnowledgeGraph
from kg.ledger import Ledger
from kg.model import Entity, EntityType, Extraction
from kg.stores.property.embedded import Arcade
from kg.stores.property.store import PropertyStore
from kg.stores.property.texts import constraints
from kg.stores.rdf.back import graph_of
from tests.absent import absent

FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "rdf12": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
}


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_of_rdf_is_read_by_another_parser(run, built, tmp_path, form):
    done = run("--data", built, "export", "--to", form, "--out", tmp_path / "out")
    assert 0 == done.code, done.err
    store = ox.Store()
    store.load((tmp_path / "out").read_bytes(), format=FORMATS[form])
    assert len(store) > 1000
    assert (form == "rdf12") is ("reifies" in (tmp_path / "out").read_text("utf-8"))


def test_quads_give_the_ledger_back_statement_by_statement(run, built, tmp_path):
    run("--data", built, "export", "--to", "nquads", "--out", tmp_path / "out.nq")
    store = ox.Store()
    store.load((tmp_path / "out.nq").read_bytes(), format=ox.RdfFormat.N_QUADS)
    assert KnowledgeGraph.open(built).graph == graph_of(store)


def test_a_script_gives_the_ledger_back_statement_by_statement_run_once_or_twice(run, built, tmp_path):
    if find_spec("arcadedb_embedded") is None:
        absent("the embedded engine (extra cypher)")
    run("--data", built, "export", "--to", "cypher", "--out", tmp_path / "out.cypher")
    graph = KnowledgeGraph.open(built)
    lines = (tmp_path / "out.cypher").read_text("utf-8").splitlines()
    arcade = Arcade(tmp_path / "db", write=True)
    with PropertyStore(arcade) as store:
        arcade.define(constraints())
        for line in lines * 2:
            if not line.startswith("CREATE CONSTRAINT"):
                arcade.put(line.removesuffix(";"), [])
        assert (graph.graph, graph.ledger.state) == (store.read(), store.state)


def test_tables_and_graphml_hold_every_edge(run, built, tmp_path):
    graph = KnowledgeGraph.open(built)
    for form in ("csv", "parquet", "neo4j-admin"):
        assert 0 == run("--data", built, "export", "--to", form, "--out", tmp_path / form).code
    with (tmp_path / "csv" / "edges.csv").open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file)]
    assert len(graph.edges()) == len(rows) == pq.read_table(tmp_path / "parquet" / "edges.parquet").num_rows
    assert (tmp_path / "neo4j-admin" / "import.txt").exists()
    drawn = nx.read_graphml(io.StringIO(run("--data", built, "export", "--to", "graphml").out))
    assert len(graph.edges()) == drawn.number_of_edges()


def test_judgements_are_handed_over(run, built, tmp_path):
    shutil.copytree(built, tmp_path / "kg")
    assert "" == run("--data", tmp_path / "kg", "export", "--to", "judgements").out
    first = json.loads(run("--data", tmp_path / "kg", "review", "--json").out)[0]["id"]
    run("--data", tmp_path / "kg", "review", "refuse", first, "--who", "ana")
    (line,) = run("--data", tmp_path / "kg", "export", "--to", "judgements").out.splitlines()
    assert ("refused", "ana") == (json.loads(line)["verdict"], json.loads(line)["who"])


def test_a_good_graph_conforms_to_the_shapes(run, built):
    done = run("--data", built, "check", "--shacl")
    assert (0, "everything is as it should be") == (done.code, done.out.strip().splitlines()[-1])


def test_a_bad_claim_is_named_with_its_shape_and_its_mend(run, built, tmp_path):
    graph = KnowledgeGraph.open(built).graph
    stmt = next(item for item in graph.statements.values() if item.relation.value == "SUPPLIES_TO")
    doc = graph.documents[stmt.evidence[0].span.document]
    proof = tuple(item for item in stmt.evidence if item.span.document == doc.id)
    place = Entity(id="a-country", type=EntityType.COUNTRY, name="A country")
    wrong = replace(stmt, object=place.id, product=None, listing=None, evidence=proof)
    entities = (graph.entities[stmt.subject], place)
    part = Extraction(document=doc, entities=entities, statements=(wrong,))
    Ledger.create(tmp_path / "bad").add([part], extractor="x", registry="y")
    done = run("--data", tmp_path / "bad", "check", "--shacl", "--json")
    rows = [row for row in json.loads(done.out) if row["where"] == wrong.id]
    assert 1 == done.code
    assert {bool(row["shape"]) for row in rows} == {True, False}
    assert all(row["what"] and row["mend"] for row in rows)
    assert {""} == {
        row["shape"] for row in json.loads(run("--data", tmp_path / "bad", "check", "--no-shacl", "--json").out)
    }
