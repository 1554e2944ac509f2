"""Who supplies whom: current facts only unless asked, parts counted, nearest and surest first."""

from datetime import date

import pytest

from kg.errors import UnknownNameError
from kg.fusion import fuse
from kg.model import Modality, Polarity, Status
from kg.query import Filter, Index, customers_of, neighbours, paths, suppliers_of, why
from tests.kg.claims import company, document, graph, supply

DOC = document("note", publisher="House", published=date(2025, 1, 5))
OTHER = document("other", publisher="Rival", published=date(2025, 2, 5))


@pytest.fixture
def index():
    whole = graph(
        [DOC, OTHER],
        [
            supply("hynix", "nvidia", DOC),
            supply("samsung", "nvidia", DOC, modality=Modality.FORECAST, status=Status.PLANNED),
            supply("ofilm", "apple", DOC, status=Status.PAST),
            supply("tsmc", "nvidia", DOC, confidence=0.6),
            supply("asml", "tsmc", DOC),
            supply("nvidia", "meta-labs", DOC),
            supply("broadcom", "meta", DOC),
            supply("broadcom", "meta", OTHER, polarity=Polarity.NEGATED),
            supply("graphcore", "microsoft", OTHER, polarity=Polarity.NEGATED),
        ],
        entities=[company("meta-labs", name="Meta Labs", parent="meta")],
    )
    return Index(whole, fuse(whole))


def names(rows):
    return [row.id for row in rows]


def test_forecasts_and_what_is_past_are_left_out_unless_asked_for(index):
    assert ["hynix", "tsmc"] == names(suppliers_of(index, "nvidia"))
    asked = Filter(modality=frozenset(Modality), status=frozenset(Status))
    assert {"hynix", "samsung", "tsmc"} == set(names(suppliers_of(index, "NVDA", keep=asked)))
    assert [] == names(suppliers_of(index, "apple"))
    assert ["ofilm"] == names(suppliers_of(index, "苹果", keep=Filter(status=frozenset({Status.PAST}))))


def test_what_a_part_buys_counts_for_its_owner(index):
    assert {"nvidia", "broadcom"} == set(names(suppliers_of(index, "Meta")))


def test_a_contested_edge_is_shown_and_marked(index):
    (row,) = [row for row in suppliers_of(index, "Meta") if row.id == "broadcom"]
    assert row.contested
    assert {"asserted", "negated"} == {quote.polarity for quote in row.quotes}


def test_what_is_denied_only_is_no_supplier(index):
    assert [] == names(suppliers_of(index, "Microsoft"))


def test_further_steps_name_the_way_they_came(index):
    rows = {row.id: row for row in suppliers_of(index, "nvidia", depth=2)}
    assert (2, ("tsmc",)) == (rows["asml"].hop, rows["asml"].via)


def test_customers_are_the_mirror_of_suppliers(index):
    assert ["nvidia"] == names(customers_of(index, "台积电"))


def test_why_gives_both_sides_with_their_sentences(index):
    rows = why(index, "AVGO", "META")
    assert ["for", "against"] == [row.stance for row in rows]
    assert ["note says so.", "other says so."] == [quote.text for row in rows for quote in row.quotes]


def test_paths_run_along_the_chain(index):
    (walk,) = paths(index, "asml", "nvidia")
    assert [("asml", "tsmc"), ("tsmc", "nvidia")] == [(edge.subject, edge.object) for edge in walk]


def test_neighbours_hold_every_edge_that_touches(index):
    assert {"broadcom", "meta"} == {
        end for edge in neighbours(index, "broadcom") for end in (edge.subject, edge.object)
    }


def test_an_unknown_name_comes_with_names_that_look_like_it(index):
    with pytest.raises(UnknownNameError, match=r"did you mean .*NVIDIA"):
        suppliers_of(index, "Nvidai")


def test_rows_turn_into_a_data_frame_and_plain_values(index):
    rows = suppliers_of(index, "nvidia")
    assert ["hynix", "tsmc"] == list(rows.to_pandas()["id"])
    assert "note says so." == rows.to_dicts()[0]["quotes"][0]["text"]
    assert "hynix" in rows._repr_html_()
