"""The facade: what a notebook does."""

import json

import networkx as nx
import pandas as pd
import pytest

from kg import KnowledgeGraph
from kg.errors import InputError, StoreError, UnknownNameError
from kg.export import edge_table, graphml_of
from tests.kg.cli.conftest import built  # noqa: F401 a fixture

ZH = "博通表示，谷歌、Meta都是公司AI定制芯片的大客户。"


@pytest.fixture
def graph(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "note.txt").write_text(ZH, encoding="utf-8")
    return KnowledgeGraph.build([tmp_path / "in"], tmp_path / "out")


def test_the_three_lines_of_the_readme(graph):
    rows = graph.suppliers_of("Google", product="ASIC")
    assert ["broadcom"] == list(rows.to_pandas()["id"])
    assert "broadcom" in repr(graph.suppliers_of("谷歌"))


def test_a_graph_says_what_is_in_it(graph):
    assert "1 documents" in repr(graph)
    assert {"documents": 1, "entities": 4, "statements": 2, "observations": 0} == graph.counts()


def test_a_report_that_cannot_be_read_is_an_error_and_the_others_are_kept(tmp_path):
    (tmp_path / "good.txt").write_text(ZH, encoding="utf-8")
    with pytest.raises(InputError, match="no such file"):
        KnowledgeGraph.build([tmp_path / "good.txt", tmp_path / "nowhere.txt"], tmp_path / "out")
    assert 1 == KnowledgeGraph.open(tmp_path / "out").counts()["documents"]


def test_opening_nothing_says_what_to_do(tmp_path):
    with pytest.raises(StoreError, match="kg build"):
        KnowledgeGraph.open(tmp_path / "nowhere")


def test_an_unknown_modality_or_name_is_refused(graph):
    with pytest.raises(InputError, match="gossip"):
        graph.suppliers_of("Google", modality=("gossip",))
    with pytest.raises(UnknownNameError):
        graph.why("Google", "Nobody At All")


def test_networkx_holds_every_edge_with_its_values(graph):
    found = graph.to_networkx()
    assert isinstance(found, nx.MultiDiGraph)
    assert 0.5 < found.edges["broadcom", "alphabet", "SUPPLIES_TO"]["confidence"] < 1


@pytest.mark.parametrize("form", ["turtle", "nquads", "trig", "graphml", "jsonl"])
def test_every_form_of_text_names_both_ends(graph, form):
    text = graph.export(form)
    assert "broadcom" in text
    assert text == graph.export(form)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_tables_have_a_row_for_each_edge(graph, tmp_path, form):
    files = graph.export(form, out=tmp_path / "tables")
    read = pd.read_csv if form == "csv" else pd.read_parquet
    nodes, edges = (read(path) for path in files)
    assert {"broadcom", "alphabet", "meta"} <= set(nodes["id"])
    assert {"alphabet", "meta"} == set(edges[edges["relation"] == "SUPPLIES_TO"]["object"])


def test_graphml_can_be_read_back(graph):
    found = nx.parse_graphml(graphml_of(graph.graph, graph.edges()))
    assert found.has_edge("broadcom", "alphabet")


def test_a_judgement_links_what_was_proposed_and_can_be_undone(tmp_path):
    text = "苹果产业链：立讯精密、蓝思科技、欣信达、歌尔股份、鹏鼎控股等。"
    (tmp_path / "list.txt").write_text(text, encoding="utf-8")
    graph = KnowledgeGraph.build([tmp_path / "list.txt"], tmp_path / "out")
    (proposal,) = [item for item in graph.ledger.proposals() if item.kind == "misprint"]
    assert ("欣信达", "sunwoda") == (proposal.surface, proposal.candidate)
    assert "sunwoda" not in [row.id for row in graph.suppliers_of("苹果")]
    graph.judge(proposal, "accepted", who="ann", when="2025-02-10")
    assert "sunwoda" in [row.id for row in graph.suppliers_of("苹果")]
    assert "accepted" == graph.judgements()[proposal.id]
    graph.judge(proposal, "undone", who="ann", when="2025-02-11")
    assert "sunwoda" not in [row.id for row in graph.suppliers_of("苹果")]


def test_the_page_of_the_samples_opens_on_whom_one_asks_for(built, tmp_path):  # noqa: F811 the fixture
    graph = KnowledgeGraph.open(built)
    page = graph.view("谷歌", out=tmp_path / "google.html")
    assert "<!doctype html>" in (tmp_path / "google.html").read_text("utf-8")[:40].lower()
    assert str(tmp_path / "google.html") == page
    assert json.dumps(str(page))


def test_edges_and_rows_are_arrow_tables_and_data_frames_with_the_same_values(built):  # noqa: F811 a fixture
    graph = KnowledgeGraph.open(built)
    edges, table = graph.edges(), graph.to_arrow()
    assert [edge.to_dict() for edge in edges] == [
        row | {name: row[name] and row[name].isoformat() for name in ("first", "last")}
        | {"confidence": round(row["confidence"], 4)}
        for row in table.to_pylist()
    ]  # fmt: skip
    frame = table.to_pandas()
    assert len(edges) == len(frame)
    assert [edge.origins for edge in edges] == [tuple(names) for names in frame["origins"]]
    rows = graph.suppliers_of("Google")
    assert rows.to_dicts() == rows.to_arrow().to_pylist()
    assert list(rows.to_pandas()["id"]) == rows.to_arrow().column("id").to_pylist()


def test_an_empty_graph_has_a_table_of_edges_with_all_its_columns():
    full = {"subject", "relation", "object", "confidence", "origins", "share_low", "first", "statements"}
    assert full <= set(edge_table(()).column_names)
