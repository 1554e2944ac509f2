from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given

from kg.errors import UnknownNameError
from kg.fusion import fuse
from kg.model import Graph
from tests import strategies
from tests.viz import sample
from viz.record import label_of, plain, record_of


def edge_of(record, subject, relation, obj):
    return next(
        edge for edge in record.edges if (subject, relation, obj) == (edge["from"], edge["relation"], edge["to"])
    )


def test_it_opens_on_the_company_with_most_trade():
    assert "broadcom" == record_of(sample.small()).focus


@pytest.mark.parametrize("name", ["broadcom", "博通", "AVGO", "broadcom "])
def test_a_focus_may_be_an_id_a_name_or_a_ticker(name):
    assert "broadcom" == record_of(sample.small(), focus=name).focus


def test_an_unknown_focus_is_refused_by_name():
    with pytest.raises(UnknownNameError, match="Nobody"):
        record_of(sample.small(), focus="Nobody")


def test_an_edge_carries_its_sentences_for_and_against():
    record = record_of(sample.small())
    edge = edge_of(record, "marvell", "SUPPLIES_TO", "google")
    assert edge["contested"]
    texts = [[record.sentences[quote["at"]]["text"] for quote in edge[side]] for side in ("pro", "con")]
    assert [["Marvell supplies Google with chips."], ["Marvell does not supply Google, the company said."]] == texts


def test_marks_point_at_the_words_of_the_claim():
    record = record_of(sample.small())
    quote = edge_of(record, "broadcom", "DESIGNS_FOR", "google")["pro"][0]
    text = record.sentences[quote["at"]]["text"]
    assert {"subject": "Broadcom", "object": "Google"} == {role: text[start:end] for role, start, end in quote["marks"]}


def test_a_share_a_product_and_the_speakers_come_along():
    record = record_of(sample.small())
    assert [0.3, 0.35] == edge_of(record, "broadcom", "DESIGNS_FOR", "google")["share"]
    edge = edge_of(record, "broadcom", "SUPPLIES_TO", "google")
    assert ["Custom ASIC"] == edge["products"]
    assert ["Broadcom"] == edge["pro"][0]["speakers"]


def test_a_day_leaves_out_what_was_published_later():
    record = record_of(sample.small(), day=date(2025, 3, 31))
    assert "2025-03-31" == record.day
    assert edge_of(record, "marvell", "SUPPLIES_TO", "google")["denied"]
    assert all("tsmc" not in (edge["from"], edge["to"]) for edge in record.edges)


def test_figures_stand_with_their_sentence_and_wait_for_their_day():
    figure = record_of(sample.small()).figures["broadcom"][0]
    assert ("revenue_share", [0.3, 0.35], "2025") == (figure["metric"], figure["value"], figure["period"])
    assert {} == record_of(sample.small(), focus="broadcom", day=date(2025, 1, 1), edges=()).figures


def test_only_addresses_that_are_safe_to_follow_are_kept():
    addresses = {doc["url"] for doc in record_of(sample.hostile()).documents}
    assert all(url == "" or url.startswith("https://example.org/") for url in addresses)


def test_a_name_cannot_turn_the_text_around_it_or_fill_the_page():
    assert "nihton Ltd" == plain("\u202enihton\u202c\n Ltd")
    assert 300 == len(plain("N" * 10_000))


def test_a_label_gives_both_languages_once():
    assert "Broadcom 博通" == label_of(sample.entity("a", "Broadcom", "博通"))
    assert "苹果iPhone 17" == label_of(sample.entity("a", "iPhone 17", "苹果iPhone 17"))
    assert "蓝思科技" == label_of(sample.entity("a", "蓝思科技"))


def test_too_much_is_cut_to_the_nearest_and_strongest_and_counted():
    graph = sample.large(120)
    record = record_of(graph, limits=(40, 60))
    assert (40, 60) == (len(record.nodes), len(record.edges))
    assert len(fuse(graph)) == record.total_edges
    whole = record_of(graph)
    near = {edge["from"] for edge in whole.edges if edge["to"] == record.focus and edge["relation"] == "SUPPLIES_TO"}
    assert len(near & {node["id"] for node in record.nodes}) >= min(len(near), 30)


def test_every_end_and_every_sentence_is_there():
    record = record_of(sample.large(120), limits=(40, 60))
    keys = {node["id"] for node in record.nodes}
    assert all({edge["from"], edge["to"]} <= keys for edge in record.edges)
    places = {quote["at"] for edge in record.edges for quote in (*edge["pro"], *edge["con"])}
    places |= {figure["at"] for rows in record.figures.values() for figure in rows}
    assert places == set(range(len(record.sentences)))
    assert {sentence["doc"] for sentence in record.sentences} == set(range(len(record.documents)))


def test_a_membership_read_from_a_list_shows_the_list():
    graph = sample.small()
    listed = next(stmt for stmt in graph.statements.values() if stmt.basis == "listed")
    claim = sample.supply(
        next(iter(graph.documents.values())),
        "luxshare",
        "google",
        "Broadcom designs custom AI chips for Google.",
        listing="apple-chain",
    )
    only = Graph(documents=graph.documents, entities=graph.entities, statements={claim.id: claim})
    edge = edge_of(record_of(only), "luxshare", str(listed.relation), "apple-chain")
    assert ("derived", 1) == (edge["basis"], len(edge["pro"]))


def test_an_empty_graph_is_an_empty_record():
    record = record_of(Graph())
    assert ("", [], []) == (record.focus, record.nodes, record.edges)


@given(strategies.graphs())
def test_any_graph_gives_a_record_of_plain_values(graph):
    record = record_of(graph)
    text = json.dumps([record.facts(), record.nodes, record.edges], default=dict, allow_nan=False)
    assert len(json.loads(text)[1]) == len(record.nodes)
