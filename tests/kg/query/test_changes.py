"""What one graph says that another did not, each change with the sentences of both sides."""

from datetime import date

import pytest
from hypothesis import given, settings

from kg.model import Basis, Graph, Interval, Modality, Polarity, QuantityType, RelationType, Status
from kg.query import diff
from tests import strategies
from tests.kg.claims import document, graph, supply
from tests.kg.query.numbers import number

OLD = document("september", publisher="House", published=date(2025, 9, 16))
NEW = document("october", publisher="House", published=date(2025, 10, 31))
FORECAST = {"modality": Modality.FORECAST}


def changes(before, after):
    """Compare two notes: statements and numbers of each."""
    sides = [
        graph([doc], [c for c in claims if hasattr(c, "relation")], [c for c in claims if hasattr(c, "metric")])
        for doc, claims in ((OLD, before), (NEW, after))
    ]
    return diff(*sides)


def test_what_one_side_has_alone_is_added_or_dropped():
    rows = changes([supply("goertek", "apple", OLD)], [supply("aac", "apple", NEW)])
    assert [("dropped", "goertek"), ("added", "aac")] == [(row.what, row.subject) for row in rows]
    assert [["september says so."], []] == [
        [q.text for q in side] for side in (rows[0].before_quotes, rows[0].after_quotes)
    ]
    assert [[], ["october says so."]] == [
        [q.text for q in side] for side in (rows[1].before_quotes, rows[1].after_quotes)
    ]


def test_a_list_that_is_given_again_tells_whom_it_lost():
    listed = {"basis": Basis.LISTED}
    before = [supply(key, "apple", OLD, **listed) for key in ("goertek", "luxshare", "lens")]
    rows = changes(
        [*before, supply("ase", "tsmc", OLD)], [supply(key, "apple", NEW, **listed) for key in ("luxshare", "lens")]
    )
    assert [("goertek", "the other side's list has 2 without it"), ("ase", "")] == [
        (row.subject, row.note) for row in rows
    ]


def test_a_relation_said_as_a_kind_of_the_other_is_pointed_at():
    (dropped, added) = changes(
        [supply("tsmc", "apple", OLD)], [supply("tsmc", "apple", NEW, relation=RelationType.MANUFACTURES_FOR)]
    )
    assert "the other side says MANUFACTURES_FOR" == dropped.note
    assert "the other side says SUPPLIES_TO" == added.note


@pytest.mark.parametrize(
    ("what", "before", "after", "words"),
    [
        ("polarity", {"polarity": Polarity.NEGATED}, {}, ("denied", "asserted")),
        ("modality", {"modality": Modality.RUMOUR}, {}, ("rumour", "fact")),
        ("status", {}, {"status": Status.PAST}, ("current", "past")),
    ],
)
def test_a_standing_that_changed_is_told_with_both_sides(what, before, after, words):
    (row,) = changes([supply("samsung", "nvidia", OLD, **before)], [supply("samsung", "nvidia", NEW, **after)])
    assert (what, *words) == (row.what, row.before, row.after)
    assert ["september says so.", "october says so."] == [row.before_quotes[0].text, row.after_quotes[0].text]


def test_a_share_that_moved_is_a_number_of_its_relation():
    one, two = ({"share": Interval.exactly(share)} for share in ("0.95", "0.7"))
    (row,) = changes([supply("nvidia", "meta", OLD, **one)], [supply("nvidia", "meta", NEW, **two)])
    assert ("number", "share", 0.95, 0.7) == (row.what, row.part, row.low_before, row.high_after)


def test_moved_guidance_shows_both_ranges():
    (row,) = changes([number("tsmc", 38, OLD, high=42, **FORECAST)], [number("tsmc", 40, NEW, high=42, **FORECAST)])
    assert ("number", "capital_expenditure", "2025", "USD") == (row.what, row.claim, row.period, row.unit)
    assert (38e9, 42e9, 40e9, 42e9) == (row.low_before, row.high_before, row.low_after, row.high_after)


def test_a_note_that_repeats_the_old_number_beside_the_new_one_has_moved_it():
    both = [number("celestica", value, NEW, **FORECAST) for value in (11.55, 12.2)]
    (row,) = changes([number("celestica", 11.55, OLD, **FORECAST)], both)
    assert (11.55e9, 12.2e9) == (row.low_before, row.low_after)


def test_a_forecast_that_became_a_fact_changed_modality_and_number():
    rows = changes([number("microsoft", 30, OLD, open_end=True, **FORECAST)], [number("microsoft", 34.9, NEW)])
    assert ["modality", "number"] == [row.what for row in rows]
    assert (30e9, None, 34.9e9) == (rows[1].low_before, rows[1].high_before, rows[1].high_after)


def test_a_later_forecast_does_not_move_a_fact():
    fact = number("meta", 17, OLD)
    assert [] == list(changes([fact], [number("meta", 17, NEW), number("meta", 20, NEW, **FORECAST)]))


@pytest.mark.parametrize(
    "other",
    [{"period": "2026"}, {"currency": "TWD"}, {"metric": QuantityType.REVENUE}],
)
def test_numbers_of_other_things_are_not_compared(other):
    rows = changes([number("tsmc", 38, OLD)], [number("tsmc", 40, NEW, **other)])
    assert ["dropped", "added"] == [row.what for row in rows]


@settings(max_examples=15)
@given(strategies.graphs(2))
def test_a_graph_does_not_differ_from_itself(whole):
    assert [] == list(diff(whole, whole))


@settings(max_examples=15)
@given(strategies.graphs(2))
def test_against_nothing_all_is_added_and_the_other_way_round_dropped(whole):
    added, dropped = diff(Graph(), whole), diff(whole, Graph())
    assert {"added"} >= {row.what for row in added}
    assert {"dropped"} >= {row.what for row in dropped}
    assert len(added) == len(dropped)
