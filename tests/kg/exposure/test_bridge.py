"""From claims to arrays: what may count as an amount, a total, a firm; and what never may."""

from datetime import date
from math import inf

import pytest

from kg.errors import InputError
from kg.exposure.bridge import Wanted, study
from kg.model import Basis, Entity, EntityType, Modality, Polarity, Status
from tests.kg.exposure.trades import OTHER, REPORT, company, economy, index_of, over, sale, span, told, without_numbers


def made(index, **more):
    return study(index, Wanted(shocks={"sp": -0.2}, year=2025, **more))


def amounts(found) -> dict[tuple[str, str], float]:
    inner = zip(found.network.supplier, found.network.customer, found.network.amount, found.network.sized, strict=True)
    rows = zip(found.money.firm, found.money.amount, found.money.sized, strict=True)
    return {(found.ids[s], found.ids[c]): a for s, c, a, sized in inner if sized} | {
        (found.ids[f], "sp"): a for f, a, sized in rows if sized
    }


def pairs(found) -> set[tuple[str, str]]:
    inner = zip(found.network.supplier, found.network.customer, strict=True)
    return {(found.ids[s], found.ids[c]) for s, c in inner} | {(found.ids[f], "sp") for f in found.money.firm}


def test_a_spender_has_no_column_among_the_producers():
    found = made(economy())
    spender = found.ids.index("sp")
    assert not (found.network.customer == spender).any()
    assert {"av": 10.0, "od": 30.0} == {
        found.ids[f]: a for f, a in zip(found.money.firm, found.money.amount, strict=True)
    }
    assert (65.0, 65.0, 65.0) == (found.money.total_low[0], found.money.total[0], found.money.total_high[0])


def test_denied_contested_ended_and_listed_trade_is_never_an_amount():
    statements = [
        sale("a", "sp", 5), sale("a", "sp", polarity=Polarity.NEGATED, confidence=0.99, doc=OTHER),
        sale("b", "sp", 5), sale("b", "sp", polarity=Polarity.NEGATED, doc=OTHER),
        sale("c", "sp", 5, status=Status.PAST),
        sale("d", "sp", 5, basis=Basis.LISTED),
        sale("e", "sp", 5),
    ]  # fmt: skip
    found = made(index_of([REPORT, OTHER], statements))
    assert {("d", "sp"), ("e", "sp")} == pairs(found)
    assert {("e", "sp"): 5.0} == amounts(found)
    assert any("contested" in note and "denied" in note and "past" in note for note in found.notes)


@pytest.mark.parametrize("modality", ["forecast", "rumour", "hypothetical"])
def test_what_is_no_fact_counts_only_when_asked_for(modality):
    index = index_of([REPORT], [sale("a", "sp"), sale("b", "sp", modality=Modality(modality))])
    assert {("a", "sp")} == pairs(made(index))
    assert {("a", "sp"), ("b", "sp")} == pairs(made(index, modality=(modality,)))


def test_an_amount_of_another_period_or_currency_is_set_aside_and_named():
    index = index_of(
        [REPORT], [sale("a", "sp", 5, period="2023"), sale("b", "sp", 5, currency="CNY"), sale("c", "sp", 5)]
    )
    found = made(index, currency="USD")
    assert {("c", "sp"): 5.0} == amounts(found)
    assert any("2023" in note for note in found.notes)
    assert any("CNY" in note for note in found.notes)


def test_a_share_of_revenue_becomes_an_amount_whichever_side_it_is_told_from():
    observations = [
        told("a", "revenue", span(100, 120)), told("b", "revenue", 50),
        told("sp", "revenue_share", span(0.2), currency=None, counterpart="a"),
        told("b", "revenue_share", span(0.5), currency=None, counterpart="sp"),
    ]  # fmt: skip
    found = made(index_of([REPORT], [sale("a", "sp"), sale("b", "sp")], observations))
    assert {("a", "sp"): 22.0, ("b", "sp"): 25.0} == pytest.approx(amounts(found))
    row = int(found.money.firm.tolist().index(found.ids.index("a")))
    assert (20.0, 24.0) == pytest.approx((found.money.low[row], found.money.high[row]))


def test_shares_of_more_than_the_whole_are_set_aside_and_said():
    observations = [told("a", "revenue", 100)]
    observations += [told(c, "revenue_share", span(0.7), currency=None, counterpart="a") for c in ("sp", "other")]
    found = made(index_of([REPORT], [sale("a", "sp"), sale("a", "other")], observations))
    assert {} == amounts(found)
    assert any("140%" in note for note in found.notes)


def test_a_share_that_does_not_say_of_what_becomes_no_amount():
    """ "Its largest customer brings in 62 %" is of the seller's sales, not of what the customer spends."""
    for product in (None, "hbm"):
        statement = sale("a", "sp", share=span(0.25), product=product)
        found = made(index_of([REPORT], [statement], [told("sp", "capital_expenditure", span(60, 64))]))
        assert {} == amounts(found)
        assert (product is None) == any("share of 0.25" in note for note in found.notes)


def test_facts_go_before_forecasts_and_the_last_word_of_an_origin_stands():
    observations = [
        told("sp", "capital_expenditure", span(60, 65), modality=Modality.FORECAST),
        told("sp", "capital_expenditure", span(64, 72), OTHER, modality=Modality.FORECAST),
    ]
    index = index_of([REPORT, OTHER], [sale("a", "sp")], observations)
    (total,) = made(index).totals
    assert (60, 68, 72, True) == (total.low, total.value, total.high, total.forecast)
    observations.append(told("sp", "capital_expenditure", 70, OTHER))
    (total,) = made(index_of([REPORT, OTHER], [sale("a", "sp")], observations)).totals
    assert (70, 70, 70, False) == (total.low, total.value, total.high, total.forecast)


def test_one_house_that_changes_its_number_supersedes_its_own():
    later = told("sp", "capital_expenditure", 80, OTHER, attributed_to=("Spender",))
    earlier = told("sp", "capital_expenditure", 60, attributed_to=("Spender",))
    (total,) = made(index_of([REPORT, OTHER], [sale("a", "sp")], [earlier, later])).totals
    assert (80, 80) == (total.low, total.high)


def test_a_total_of_a_year_before_stands_in_and_is_named():
    index = index_of([REPORT], [sale("a", "sp")], [told("sp", "capital_expenditure", 40, period="2024")])
    found = made(index)
    assert "2024" == found.period
    asked = made(index, period="2025")
    assert (None,) == asked.totals
    assert any("2024 40 USD" in note for note in asked.notes)


def test_totals_in_two_currencies_are_refused_until_one_is_chosen():
    observations = [
        told("sp", "capital_expenditure", 60),
        told("sp", "capital_expenditure", 400, OTHER, currency="CNY"),
    ]
    index = index_of([REPORT, OTHER], [sale("a", "sp")], observations)
    with pytest.raises(InputError, match="CNY, USD"):
        made(index)
    assert "CNY" == made(index, currency="CNY").unit


def test_named_receivers_beyond_the_total_set_the_total_aside():
    found = made(
        index_of([REPORT], [sale("a", "sp", 50), sale("b", "sp", 50)], [told("sp", "capital_expenditure", 65)])
    )
    assert (None,) == found.totals
    assert any("contradicted" in note for note in found.notes)


def test_a_revenue_below_what_is_sold_is_set_aside():
    found = made(
        index_of([REPORT], [sale("a", "sp", 50)], [told("a", "revenue", 10), told("sp", "capital_expenditure", 65)])
    )
    assert inf == found.limits.revenue[found.ids.index("a")]
    assert any("contradicted" in note for note in found.notes)


def test_an_open_total_stays_open():
    found = made(index_of([REPORT], [sale("a", "sp")], [told("sp", "spending", over(80))]))
    assert inf == found.limits.total[0]


def test_a_segment_counts_to_its_owner_and_a_listed_subsidiary_to_itself():
    entities = [
        company("group", identifiers={"ticker": "XNAS:GRP"}),
        Entity(id="unit", type=EntityType.BUSINESS_SEGMENT, name="unit", parent="group", registry=False),
        company("listed", parent="group", identifiers={"ticker": "XNAS:LST"}),
    ]
    index = index_of([REPORT], [sale("unit", "sp"), sale("listed", "sp"), sale("maker", "unit")], entities=entities)
    assert {("group", "sp"), ("listed", "sp"), ("maker", "group")} == pairs(made(index))


def test_only_what_was_published_by_the_day_is_known():
    statements = [sale("a", "sp", 5), sale("b", "sp", 7, OTHER)]
    assert {("a", "sp"): 5.0} == amounts(made(index_of([REPORT, OTHER], statements, as_of=date(2025, 6, 15))))


def test_the_market_of_a_product_bounds_what_is_sold_of_it():
    observations = [told("hbm", "market_size", 35), told("sp", "capital_expenditure", 500)]
    found = made(index_of([REPORT], [sale("a", "sp", product="hbm3e"), sale("b", "sp")], observations))
    assert [35.0, inf] == found.limits.row.tolist()


def test_without_any_number_every_trade_is_there_and_none_has_a_size():
    found = made(without_numbers(("a", "sp"), ("b", "a")))
    assert {("a", "sp"), ("b", "a")} == pairs(found)
    assert not found.network.sized.any()
    assert not found.money.sized.any()
