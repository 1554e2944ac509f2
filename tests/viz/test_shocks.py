from __future__ import annotations

from kg.fusion import fuse
from kg.model import Graph
from tests.viz import sample
from viz import shocks


def test_the_answers_are_those_of_the_graph_with_their_paths_as_ids():
    graph = sample.small()
    found = {shock.name: shock for shock in shocks.shocks_of(graph, fuse(graph))}
    spends, stops = found["Google spends 20% less"], found["Broadcom stops delivering"]
    assert "broadcom" in [row.id for row in spends.rows]
    assert ("google", "broadcom") in [path for row in spends.rows for path in row.paths]
    assert ("broadcom", "google") in [path for row in stops.rows for path in row.paths]
    assert "%" == stops.unit


def test_bounds_stand_in_order_where_they_are_known():
    graph = sample.large(60)
    rows = [row for shock in shocks.shocks_of(graph, fuse(graph)) for row in shock.rows]
    assert rows
    for row in rows:
        ends = [end for end in (row.low, row.expected, row.high) if end is not None]
        assert sorted(ends) == ends


def test_a_large_graph_brings_stops_only_and_the_largest_none(monkeypatch):
    graph = sample.large(60)
    edges = fuse(graph)
    monkeypatch.setattr(shocks, "DEMAND_EDGES", 10)
    assert {"stops delivering"} == {shock.name[-16:] for shock in shocks.shocks_of(graph, edges)}
    monkeypatch.setattr(shocks, "STOP_EDGES", 10)
    assert () == shocks.shocks_of(graph, edges)


def test_an_empty_graph_has_none():
    assert () == shocks.shocks_of(Graph(), ())
