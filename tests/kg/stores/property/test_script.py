"""The Cypher script and the bulk tables hold the whole graph."""

from __future__ import annotations

import csv
import json

import pytest
from hypothesis import HealthCheck, given, settings

from kg.errors import StoreError
from kg.fusion import fuse
from kg.model import Graph
from kg.stores.property.rows import nodes, ties
from kg.stores.property.script import cypher_script, write_admin_tables
from tests.strategies import graphs

FEW = settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


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
