"""Contradictions are kept and shown: both sides, how far apart, which of them is the value."""

from datetime import date
from decimal import Decimal

import pytest

from kg.errors import UnknownNameError
from kg.fusion import fuse
from kg.model import Bound, Interval, Modality, Observation, Polarity, QuantityType, Status
from kg.query import Index, conflicts
from kg.query.numbers import distance, spread_of
from tests.kg.claims import company, document, evidence, graph, supply
from tests.kg.query.numbers import number

OLD = document("old", publisher="House", published=date(2025, 5, 5))
NEW = document("new", publisher="House", published=date(2025, 9, 16))
RIVAL = document("rival", publisher="Rival", published=date(2025, 6, 1))
NO = {"polarity": Polarity.NEGATED}


def found(*claims, name=None, entities=()):
    whole = graph(
        [OLD, NEW, RIVAL],
        [claim for claim in claims if hasattr(claim, "relation")],
        [claim for claim in claims if hasattr(claim, "metric")],
        [*entities],
    )
    return conflicts(Index(whole, fuse(whole)), name)


@pytest.mark.parametrize(("denial", "kind"), [(0.8, "contested"), (0.97, "denied"), (0.55, "outweighed")])
def test_a_relation_said_and_denied_is_a_row_with_both_sides(denial, kind):
    (row,) = found(supply("broadcom", "meta", OLD), supply("broadcom", "meta", RIVAL, confidence=denial, **NO))
    assert (kind, ("House",), ("Rival",)) == (row.kind, row.origins, row.other_origins)
    assert ("old says so.", "rival says so.") == (row.quotes[0].text, row.other_quotes[0].text)


def test_what_ended_or_is_only_denied_contradicts_nothing():
    ended = supply("ofilm", "apple", NEW, status=Status.PAST, **NO)
    assert [] == list(found(supply("ofilm", "apple", OLD), ended, supply("graphcore", "microsoft", NEW, **NO)))


def test_a_fact_that_denies_a_rumour_is_told():
    rows = found(supply("luxshare", "tesla", OLD, modality=Modality.RUMOUR), supply("luxshare", "tesla", NEW, **NO))
    assert ["contested"] == [row.kind for row in rows]


def test_the_latest_number_is_the_value_and_the_other_is_shown():
    (row,) = found(number("google", 85, OLD), number("google", 91, NEW, high=93))
    assert ("revised", 91e9, 93e9, 85e9, 85e9) == (row.kind, row.low, row.high, row.other_low, row.other_high)
    assert (date(2025, 9, 16), date(2025, 5, 5)) == (row.day, row.other_day)


def test_two_origins_dispute_a_number():
    (row,) = found(number("google", 85, OLD), number("google", 91, RIVAL))
    assert ("disputed", ("Rival",), ("House",)) == (row.kind, row.origins, row.other_origins)


def test_the_worked_example_of_the_docs():
    (row,) = found(number("meta", 60, RIVAL, high=65), number("meta", 66, NEW, high=72))
    assert 2.58 == round(row.distance, 2)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"low": 38, "high": 42}, {"low": 40, "high": 42}),
        ({"low": 6.6}, {"low": 6.58}),
        ({"low": 30, "open_end": True}, {"low": 34.9}),
        ({"low": 100, "bound": Bound.APPROX}, {"low": 101.9}),
        ({"low": 5, "modality": Modality.FORECAST}, {"low": 9}),
        ({"low": 5, "period": "2024"}, {"low": 9}),
        ({"low": 5, "period": None}, {"low": 9, "period": None}),
        ({"low": 5, "currency": "TWD"}, {"low": 9}),
        ({"low": 5, "polarity": Polarity.NEGATED}, {"low": 9}),
    ],
    ids=["overlap", "rounding", "open", "about", "forecast", "period", "no-period", "currency", "denied"],
)
def test_numbers_that_can_both_be_right_are_no_conflict(one, other):
    low, second = one.pop("low"), other.pop("low")
    assert [] == list(found(number("tsmc", low, OLD, **one), number("tsmc", second, NEW, **other)))


def test_an_open_end_conflicts_with_what_lies_before_it():
    (row,) = found(number("microsoft", 80, OLD, open_end=True), number("microsoft", 70, NEW))
    assert 0 < row.distance < float("inf")


def test_the_parameters_of_a_model_need_no_period():
    sizes = [
        Observation(
            subject="gpt-oss", metric=QuantityType.PARAMETERS, value=Interval.exactly(size), bound=Bound.EXACT,
            unit="parameter", evidence=(evidence(doc),),
        )
        for doc, size in ((OLD, Decimal("117e9")), (NEW, Decimal("120e9")))
    ]  # fmt: skip
    assert ["parameters"] == [row.claim for row in found(*sizes)]


def test_distance_is_the_same_from_either_side_and_none_for_itself():
    one, other = (spread_of(number("x", low, OLD)) for low in (3, 5))
    assert distance(one, other) == distance(other, one) > 0
    assert distance(one, one) is None


def test_one_entity_can_be_asked_about_with_its_parts():
    claims = [
        number("google", 85, OLD),
        number("google", 91, NEW),
        number("aws-part", 1, OLD),
        number("aws-part", 2, NEW),
    ]
    parts = [company("aws-part", name="AWS Part", parent="amazon"), company("amazon")]
    assert ["AWS Part"] == [row.subject for row in found(*claims, name="amazon", entities=parts)]
    with pytest.raises(UnknownNameError):
        found(*claims, name="Nobody At All")
