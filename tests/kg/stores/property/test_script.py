"""The Cypher script and the bulk tables hold the whole graph."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings

from kg.errors import StoreError
from kg.fusion import fuse
from kg.graph import KnowledgeGraph
from kg.model import Graph
from kg.stores.property import texts
from kg.stores.property.bolt import Neo4jStore
from kg.stores.property.embedded import Arcade
from kg.stores.property.rows import nodes, ties
from kg.stores.property.script import cypher_script, write_admin_tables
from kg.stores.property.store import PropertyStore
from tests.kg.queries.test_parity import compare
from tests.kg.stores.property.test_store import same, small
from tests.neo4j_server import admin, need_java, started
from tests.strategies import graphs

SAMPLES = Path(__file__).parents[4] / "samples"
FEW = settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def odd() -> Graph:
    """Give a graph whose texts hold what tables and scripts trip over."""
    graph = small("He said: \"A; B, C\\\" 'x'\nand $more {a: 1} // 供货；")
    entity = graph.entities["a"]
    aliases = ("one;two", 'a "quoted" one', "three, four", "line\nend", "back\\slash\\", "odd\x1fsign", " blanks ")
    changed = replace(entity, aliases=aliases, name_zh="甲；乙", identifiers={"ticker": "A;B", "lei": '"'})
    return replace(graph, entities={**graph.entities, "a": changed})


@FEW
@given(graphs(2))
def test_bulk_tables_hold_every_node_and_relationship(tmp_path_factory, graph):
    folder = tmp_path_factory.mktemp("bulk")
    written = write_admin_tables(graph, fuse(graph), folder, state="s")
    tables = {}
    for path in (path for path in written if path.suffix == ".csv"):
        with path.open(encoding="utf-8", newline="") as file:
            tables[path.name] = [*csv.DictReader(file)]
    command = (folder / "import.txt").read_text("utf-8")
    assert all(name in command for name in tables)
    for label, rows in nodes(graph).items():
        found = tables.get(f"nodes-{label}.csv", [])
        assert [row["id"] for row in rows] == [row["id:string"] for row in found]
    linked = [row for name, rows in tables.items() if name.startswith("relationships-") for row in rows]
    assert len([*ties(graph, fuse(graph))]) == len(linked)


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError):
        write_admin_tables(Graph(), (), tmp_path / "file")


def test_a_script_of_nothing_still_marks_what_it_is_of():
    *_, last = cypher_script(Graph(), (), state='a"b\\')
    assert json.dumps('a"b\\') in last


def test_lists_are_parted_by_what_no_text_holds(tmp_path):
    graph = odd()
    write_admin_tables(graph, fuse(graph), tmp_path)
    assert "--array-delimiter=U+001E " in (tmp_path / "import.txt").read_text("utf-8")


def run_script(engine, graph: Graph) -> None:
    """Run a script as a shell would: a statement a line."""
    lines = [line.removesuffix(";\n") for line in cypher_script(graph, fuse(graph), state="by script")]
    first = len(texts.constraints())
    engine.define(lines[:first])
    for line in lines[first:]:
        engine.put(line, [])


@pytest.mark.neo4j
@FEW
@given(graphs(2))
@example(odd())
def test_a_script_makes_neo4j_hold_the_graph(neo4j_store, graph):
    neo4j_store.write(Graph())
    for _ in range(2):
        run_script(neo4j_store.engine, graph)
    same(neo4j_store, graph, "by script")


@FEW
@given(graphs(2))
@example(odd())
def test_a_script_makes_the_embedded_engine_hold_the_graph(tmp_path_factory, cypher_store, graph):
    del cypher_store  # the engine is there
    with PropertyStore(Arcade(tmp_path_factory.mktemp("script") / "db", write=True)) as store:
        run_script(store.engine, graph)
        same(store, graph, "by script")


@pytest.mark.neo4j
@pytest.mark.slow
def test_the_import_of_neo4j_makes_a_server_hold_the_bulk_tables(tmp_path):
    need_java()
    graph = odd() | KnowledgeGraph.build([SAMPLES / "zh", SAMPLES / "en"], tmp_path / "kg").graph
    write_admin_tables(graph, fuse(graph), tmp_path / "bulk", state="by import")
    admin(tmp_path / "home", (tmp_path / "bulk" / "import.txt").read_text("utf-8"), tmp_path / "bulk")
    with started(tmp_path / "home") as server, Neo4jStore(server.uri, password=server.password) as store:
        same(store, graph, "by import")
        assert compare(store, graph, turns=1) > 100
        store.engine.define((tmp_path / "bulk" / "constraints.cypher").read_text("utf-8").split(";\n")[:-1])
        store.write(small(), state="later")
        same(store, small(), "later")
