from __future__ import annotations

import json

import pytest

from kg import KnowledgeGraph
from tests import notebooks


@pytest.mark.parametrize("path", notebooks.NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_shows_what_it_shows(path):
    kept = json.loads(path.read_text("utf-8"))
    fresh = notebooks.executed(path)
    for before, after in zip(kept["cells"], fresh["cells"], strict=True):
        assert [list(out.get("data", out)) for out in before.get("outputs", [])] == [
            list(out.get("data", out)) for out in after.get("outputs", [])
        ], "renew it: python -m tests.notebooks"
        assert all(out.get("data") or out.get("text") for out in after.get("outputs", []))


def test_there_are_three():
    assert ["compare_two_months", "read_a_report", "who_is_exposed"] == [path.stem for path in notebooks.NOTEBOOKS]


def test_a_graph_shows_itself_in_a_frame_that_nothing_of_a_report_can_leave():
    graph = KnowledgeGraph.build([notebooks.ROOT / "samples" / "en" / "celestica-call-2025-04.txt"])
    html = graph._repr_html_()
    assert html.startswith("<iframe ")
    assert 'sandbox="allow-scripts allow-downloads"' in html
    assert html.count("<") == html.count(">") == 2
    assert html == graph.view()._repr_html_()


def test_the_network_of_pyvis_can_be_had_and_changed():
    graph = KnowledgeGraph.build([notebooks.ROOT / "samples" / "en" / "celestica-call-2025-04.txt"])
    net = graph.to_pyvis("Celestica")
    assert "celestica" in str(net.nodes[0]["id"]) or net.num_nodes() > 1
    net.add_node("one more", label="one more")
    assert "one more" in net.generate_html()
