"""Forecasts: who made them, when, and what later documents say they became."""

from datetime import date

import pytest

from kg.fusion import fuse
from kg.model import Entity, EntityType, Evidence, Modality, Polarity, RelationType, Status
from kg.query import Index, forecasts
from tests.kg.claims import document, evidence, graph, supply
from tests.kg.query.numbers import number

THEN = document("then", publisher="House", published=date(2025, 3, 10))
LATER = document("later", publisher="Rival", published=date(2025, 10, 31))
LAST = document("last", publisher="Rival", published=date(2025, 11, 30))
BEFORE = document("before", publisher="House", published=date(2025, 1, 1))
UNDATED = document("undated", publisher="House")
TOLD = {"modality": Modality.FORECAST}
ITEMS = [Entity(id=key, type=EntityType.PRODUCT_CATEGORY, name=key) for key in ("asic", "tpu", "modem")]


def found(*claims, name=None):
    whole = graph(
        [BEFORE, THEN, LATER, LAST, UNDATED],
        [claim for claim in claims if hasattr(claim, "relation")],
        [claim for claim in claims if hasattr(claim, "metric")],
        ITEMS,
    )
    return forecasts(Index(whole, fuse(whole)), name)


@pytest.mark.parametrize(("value", "outcome"), [(39, "inside"), (42.1, "inside"), (45, "above"), (30, "below")])
def test_a_later_fact_lies_inside_above_or_below(value, outcome):
    (row,) = found(number("tsmc", 38, THEN, high=42, **TOLD), number("tsmc", value, LATER))
    assert (outcome, ("House",), date(2025, 3, 10)) == (row.outcome, row.who, row.day)
    assert (value * 1e9, date(2025, 10, 31)) == (row.became_low, row.became_day)
    assert (outcome == "inside") == (row.distance is None)
    assert ("then says so.", "later says so.") == (row.quotes[0].text, row.became_quotes[0].text)


@pytest.mark.parametrize(
    ("low", "high", "outcome"),
    [
        (45, 48, "raised"),
        (30, 35, "lowered"),
        (40, 42, "narrowed"),
        (36, 44, "widened"),
        (39, 45, "raised"),
        (38, 42, "open"),
    ],
)
def test_without_a_fact_a_later_forecast_tells_how_it_was_moved(low, high, outcome):
    rows = found(number("tsmc", 38, THEN, high=42, **TOLD), number("tsmc", low, LATER, high=high, **TOLD, words="x"))
    assert outcome == rows[0].outcome


def test_a_fact_decides_over_a_later_forecast():
    rows = found(number("x", 5, THEN, **TOLD), number("x", 5, LATER), number("x", 9, LAST, **TOLD))
    assert ["inside", "open"] == [row.outcome for row in rows]


@pytest.mark.parametrize("doc", [THEN, BEFORE, UNDATED])
def test_only_later_documents_tell(doc):
    (row,) = found(number("tsmc", 38, THEN, **TOLD), number("tsmc", 45, doc))
    assert "open" == row.outcome


def test_a_note_that_repeats_a_forecast_may_tell_what_became_of_it():
    repeated = number("celestica", 11.55, THEN, **TOLD)
    again = number("celestica", 11.55, LATER, **TOLD)
    first = next(row for row in found(repeated, again, number("celestica", 12.2, LATER, **TOLD)) if row.low < 12e9)
    assert ("raised", date(2025, 3, 10)) == (first.outcome, first.day)


@pytest.mark.parametrize(
    ("fact", "outcome"),
    [
        ({}, "came true"),
        ({"relation": RelationType.DESIGNS_FOR}, "came true"),
        ({"relation": RelationType.COMPETES_WITH}, "open"),
        ({"polarity": Polarity.NEGATED}, "denied"),
        ({"modality": Modality.RUMOUR}, "open"),
        ({"modality": Modality.FORECAST, "confidence": 0.7, "product": "asic"}, "open"),
        ({"status": Status.PAST}, "open"),
        ({"product": "modem"}, "came true"),
    ],
    ids=["said", "a kind", "another", "denied", "rumour", "forecast", "past", "product"],
)
def test_a_relation_comes_true_is_denied_or_stays_open(fact, outcome):
    rows = found(
        supply("mediatek", "google", THEN, **TOLD, status=Status.PLANNED), supply("mediatek", "google", LATER, **fact)
    )
    assert outcome == rows[0].outcome


@pytest.mark.parametrize(
    ("product", "known", "outcome"),
    [("tpu", False, "came true"), ("modem", False, "open"), (None, False, "came true"), (None, True, "open")],
)
def test_the_product_foretold_counts(product, known, outcome):
    """A TPU is an ASIC, a modem is none; what names no product says nothing new of a pair that traded before."""
    earlier = [supply("broadcom", "google", BEFORE, product="modem")] if known else []
    fact = supply("broadcom", "google", LATER, product=product)
    rows = found(*earlier, supply("broadcom", "google", THEN, product="asic", **TOLD), fact)
    assert [outcome] == [row.outcome for row in rows]


def test_the_latest_fact_decides():
    claims = [
        supply("amd", "openai", THEN, **TOLD),
        supply("amd", "openai", LATER),
        supply("amd", "openai", LAST, polarity=Polarity.NEGATED),
    ]
    (row,) = found(*claims)
    assert ("denied", date(2025, 11, 30)) == (row.outcome, row.became_day)


def test_a_forecast_of_an_end_comes_true_by_a_denial():
    (row,) = found(
        supply("qualcomm", "apple", THEN, polarity=Polarity.NEGATED, **TOLD),
        supply("qualcomm", "apple", LATER, polarity=Polarity.NEGATED, status=Status.PAST),
    )
    assert ("not SUPPLIES_TO", "came true") == (row.claim, row.outcome)


def test_the_named_speaker_made_it():
    (row,) = found(number("tsmc", 38, THEN, attributed_to=("TSMC", "Reuters"), **TOLD))
    assert ("TSMC",) == row.who


def test_one_entity_can_be_asked_about():
    rows = found(number("tsmc", 38, THEN, **TOLD), supply("amd", "openai", THEN, **TOLD), name="OpenAI")
    assert ["amd"] == [row.subject for row in rows]


def test_a_claim_read_twice_is_dated_by_the_first_reading():
    both = supply("amd", "openai", THEN, **TOLD)
    proof: tuple[Evidence, ...] = (*both.evidence, evidence(LATER))
    again = type(both)(subject="amd", relation=both.relation, object="openai", evidence=proof, **TOLD)
    assert [date(2025, 3, 10)] == [row.day for row in found(again)]
