"""Answers to shocks on claims: worked numbers, bounds without numbers, paths with sentences, what they rest on."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError, UnknownNameError
from kg.exposure.questions import Options, demand_shock, read_change, read_shock, shocked, supply_shock
from kg.model import Modality, Polarity, Status
from tests.kg.exposure.trades import OTHER, REPORT, company, economy, index_of, over, sale, span, told, without_numbers

CUT = {"sp": -0.2}


def sizes(found) -> dict[str, float | None]:
    return {row.id: row.expected for row in found.rows}


def test_a_cut_in_spending_gives_the_worked_numbers():
    found = demand_shock(economy(), CUT)
    expected = {"od": -1924 / 319, "nv": -962 / 319, "av": -2, "ts": -400 / 319, "hy": -962 / 1595, "as": -813 / 3625}
    assert expected == pytest.approx(sizes(found), abs=1e-9)
    assert list(expected) == [row.id for row in found.rows]
    assert 40 / 65 == pytest.approx(found.coverage)
    assert -5 == pytest.approx(found.unallocated.expected)
    assert not any(row.size_unknown for row in found.rows)
    assert -813 / 3625 / 30 == pytest.approx(found.find("as").relative)


def test_the_walks_carry_what_they_carry_and_quote_every_step():
    row = demand_shock(economy(), CUT).find("as")
    assert ["sp → od → nv → ts → as", "sp → av → ts → as", "sp → od → nv → hy → as"] == [
        str(path) for path in row.paths
    ]
    assert [-0.1125, -0.075, -0.036] == pytest.approx([path.value for path in row.paths])
    assert all(step.quotes and step.statements for path in row.paths for step in path.steps)


def test_suppliers_named_without_amounts_are_exposed_of_unknown_size_up_to_the_shock():
    found = demand_shock(without_numbers(("asic", "sp"), ("box", "sp"), spend=span(60, 65)), CUT)
    assert (0.0, None, None) == (found.coverage, *(row.expected for row in found.rows))
    assert [(-13.0, 0.0, True)] * 2 == [(row.low, row.high, row.size_unknown) for row in found.rows]
    assert (-13.0, -12.5, -12.0) == pytest.approx(
        (found.unallocated.low, found.unallocated.expected, found.unallocated.high)
    )
    text = found.explain("asic")
    assert "exposed, size unknown, at most 13 USD less" in text
    assert "report says so." in text


@pytest.mark.parametrize(
    ("observations", "most", "why"),
    [
        ([], 13.0, "whole shock"),
        ([told("a", "revenue", 10)], 2.0, "revenue"),
        ([told("hbm", "market_size", 5)], 1.0, "market"),
        ([told("hbm", "market_size", 5), told("a", "revenue", 4)], 0.8, "revenue"),
    ],
)
def test_the_tightest_of_shock_revenue_and_market_is_the_cap(observations, most, why):
    spend = told("sp", "capital_expenditure", span(60, 65))
    row = demand_shock(index_of([REPORT], [sale("a", "sp", product="hbm")], [*observations, spend]), CUT).rows[0]
    assert (-most, None) == (pytest.approx(row.low), row.expected)
    assert why in row.cap


def test_what_named_receivers_leave_is_the_cap_of_the_others():
    index = index_of([REPORT], [sale("a", "sp", 40), sale("b", "sp")], [told("sp", "capital_expenditure", 65)])
    found = demand_shock(index, CUT)
    assert {"a": pytest.approx(-8.0), "b": None} == sizes(found)
    assert -5.0 == pytest.approx(found.find("b").low)


def test_a_buyer_passes_on_at_most_what_its_known_purchases_leave():
    statements = [sale("a", "sp", 50), sale("b", "a", 20), sale("c", "a")]
    observations = [told("sp", "capital_expenditure", 65), told("a", "revenue", 100)]
    row = demand_shock(index_of([REPORT], statements, observations), CUT).find("c")
    assert (-10 * 0.8, None, 0.0) == (pytest.approx(row.low), row.expected, row.high)


def test_without_any_total_the_size_is_open_and_the_paths_are_there():
    row = demand_shock(without_numbers(("a", "sp"), ("b", "a")), CUT).find("b")
    assert (None, None, 0.0, "indirect", "sp → a → b") == (row.low, row.expected, row.high, row.how, row.path)
    assert "no bound" in row.cap
    open_total = index_of([REPORT], [sale("a", "sp")], [told("sp", "spending", over(80))])
    assert None is demand_shock(open_total, CUT).rows[0].low


def test_bounds_hold_every_economy_within_the_told_ranges():
    interval = demand_shock(economy(ts_nv=span(20, 30), od_sp=span(25, 35)), CUT)
    for ts_nv in (20, 25, 30):
        for od_sp in (25, 35):
            for firm, value in sizes(demand_shock(economy(ts_nv=ts_nv, od_sp=od_sp), CUT)).items():
                row = interval.find(firm)
                assert row.low - 1e-9 <= value <= row.high + 1e-9


@given(share=st.floats(0.0, 1.0), size=st.floats(0.01, 1.0))
def test_an_unsized_bound_holds_whatever_the_unknown_amount_is(share, size):
    """The bound of an edge without a number holds the answer for each amount that the totals allow."""
    unsized = demand_shock(economy(av_sp=None, as_hy=None), {"sp": -size})
    known = demand_shock(economy(av_sp=round(share * 29, 6) or None, as_hy=round(share * 15, 6) or None), {"sp": -size})
    for row in known.rows:
        bounds = unsized.find(row.id)
        assert bounds.low - 1e-6 <= (row.expected or 0.0) <= bounds.high + 1e-6


@given(size=st.floats(0.0, 1.0))
def test_the_answer_is_linear_in_the_shock(size):
    whole, part = sizes(demand_shock(economy(), {"sp": -1.0})), sizes(demand_shock(economy(), {"sp": -size}))
    for firm, value in part.items():
        assert whole[firm] * size == pytest.approx(value, abs=1e-9)


def test_no_effect_without_a_path():
    found = demand_shock(index_of([REPORT], [sale("a", "sp", 10), sale("b", "other", 10)]), CUT)
    assert ["a"] == [row.id for row in found.rows]
    nobody = demand_shock(index_of([REPORT], [sale("sp", "other")]), CUT)
    assert ((), True) == (nobody.rows, nobody.notes[0].startswith("no effect, because no supplier"))
    nothing = demand_shock(economy(), {"sp": 0.0})
    assert "no effect, because no spending changes" == nothing.notes[0]


def test_a_denied_trade_is_no_path():
    statements = [
        sale("a", "sp"),
        sale("b", "a"),
        sale("b", "a", polarity=Polarity.NEGATED, confidence=0.99, doc=OTHER),
    ]
    assert ["a"] == [row.id for row in demand_shock(index_of([REPORT, OTHER], statements), CUT).rows]
    stop = supply_shock(index_of([REPORT, OTHER], statements), {"b": -1.0})
    assert () == stop.rows


def test_the_past_and_the_unpublished_are_no_path():
    statements = [sale("a", "sp"), sale("b", "sp", status=Status.PAST), sale("c", "sp", doc=OTHER)]
    index = index_of([REPORT, OTHER], statements, as_of=date(2025, 6, 15))
    assert ["a"] == [row.id for row in demand_shock(index, CUT).rows]


def test_several_shocks_add_up():
    statements = [sale("a", "sp", 10), sale("a", "tw", 20), sale("b", "a", 30)]
    observations = [
        told("a", "revenue", 60),
        told("b", "revenue", 90),
        *(told(k, "capital_expenditure", 50) for k in ("sp", "tw")),
    ]
    index = index_of([REPORT], statements, observations)
    both = sizes(demand_shock(index, {"sp": -0.2, "tw": 0.5}))
    one, two = sizes(demand_shock(index, {"sp": -0.2})), sizes(demand_shock(index, {"tw": 0.5}))
    assert {firm: one[firm] + two[firm] for firm in both} == pytest.approx(both)


def test_an_answer_says_what_it_would_be_without_each_report():
    statements = [sale("a", "sp", 10), sale("a", "sp", 10, OTHER), sale("b", "sp", 20, OTHER)]
    index = index_of(
        [REPORT, OTHER], statements, [told("sp", "capital_expenditure", 50), told("b", "revenue", 80, OTHER)]
    )
    found = demand_shock(index, CUT)
    assert "without “other” (Paper): not reached any more" in found.explain("b")
    assert "without “report” (House): " in found.explain("a")
    changed = next(line for line in found.explain("a").splitlines() if "without “other”" in line)
    assert "coverage 20.0% instead of 60.0%" in changed


def test_points_of_revenue_are_told_where_a_report_carries_part_of_the_effect():
    statements = [sale("a", "sp", 20), sale("m", "sp", 10, OTHER), sale("a", "m", 10, OTHER)]
    observations = [told("a", "revenue", 100), told("m", "revenue", 40), told("sp", "capital_expenditure", 50)]
    text = demand_shock(index_of([REPORT, OTHER], statements, observations), CUT).explain("a")
    assert "+0.50 points" in text  # 10 % of a quarter of m's 10: 0.5 of 100


def test_samples_draw_whether_a_trade_exists_and_name_their_seed():
    found = demand_shock(economy(ts_nv=span(20, 30)), CUT, Options(samples=200, seed=7))
    row = found.find("ts")
    assert row.low <= row.p05 < row.p95 <= 0.0  # the bounds take every told trade as there
    assert found.rows == tuple(sorted(found.rows, key=lambda item: item.expected))
    again = demand_shock(economy(ts_nv=span(20, 30)), CUT, Options(samples=200, seed=7)).find("ts")
    assert (row.p05, row.p95) == (again.p05, again.p95)
    assert any("seed 7" in line for line in found.assumptions)


@pytest.mark.parametrize(
    ("text", "change"), [("-20%", -0.2), ("−20 %", -0.2), ("-0.2", -0.2), ("+5%", 0.05), ("50%", 0.5), ("-100%", -1.0)]
)
def test_a_change_is_read_as_it_is_written(text, change):
    assert change == pytest.approx(read_change(text))


@pytest.mark.parametrize("text", ["", "Meta", "=-20%", "Meta=", "Meta=a lot", "Meta=-20", "Meta=nan"])
def test_what_is_no_shock_is_refused(text):
    with pytest.raises(InputError):
        read_shock(text)


def test_the_name_of_a_shock_may_hold_blanks_and_signs():
    assert ("TSMC CoWoS", -1.0) == read_shock("TSMC CoWoS=-100%")
    assert ("a=b", -0.5) == read_shock("a=b=-50%")


def test_bad_questions_are_refused_with_what_would_be_right():
    index = economy()
    with pytest.raises(InputError, match="100 %"):
        demand_shock(index, {"sp": -1.2})
    with pytest.raises(UnknownNameError, match="Nowhere"):
        demand_shock(index, {"Nowhere Ltd": -0.2})
    with pytest.raises(InputError, match="kind supply"):
        demand_shock(index, {"HBM": -0.2})
    with pytest.raises(InputError, match="no claims"):
        shocked(index_of([], []), {"Meta": -0.2}, "demand", Options())
    with pytest.raises(InputError, match="no shock"):
        shocked(index, {}, "demand", Options())
    with pytest.raises(InputError, match="sideways"):
        shocked(index, {"sp": -0.2}, "sideways", Options())
    with pytest.raises(InputError, match="supply shock"):
        supply_shock(index, {"nv": 0.2})
    with pytest.raises(InputError, match="prior"):
        demand_shock(index, CUT, Options(samples=5, prior="wild"))


def test_the_table_the_picture_and_the_plain_form_agree():
    found = demand_shock(economy(), CUT)
    table = found.table
    assert ["od", "nv", "av", "ts", "hy", "as", ""] == table["id"].tolist()
    assert "(unallocated)" == table["name"].iloc[-1]
    assert found.rows[0].expected == pytest.approx(found.to_dict()["rows"][0]["expected"], abs=1e-6)
    assert 6 == len(found.plot().axes[0].get_yticks())
    assert "<table" in found._repr_html_()


def test_html_of_an_answer_escapes_what_reports_say():
    index = index_of([REPORT], [sale("<script>", "sp")])
    assert "<script>" not in demand_shock(index, CUT)._repr_html_()


# ── supply ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_essential_input_with_one_maker_stops_its_buyer_at_most_wholly():
    found = supply_shock(without_numbers(("sk-hynix", "nvidia")), {"sk-hynix": -1.0})
    assert "not known to be essential" in found.rows[0].cap
    index = index_of([REPORT], [sale("sk-hynix", "nvidia", product="hbm3e")])
    row = supply_shock(index, {"sk-hynix": -1.0}).find("nvidia")
    assert (-1.0, None, ()) == (row.low, row.expected, row.alternatives)
    assert row.high == pytest.approx(0.0)
    assert row.cap.startswith("cannot do without")


def test_another_maker_is_an_alternative_and_told_shares_bound_the_loss():
    statements = [
        sale("sk-hynix", "nvidia", product="hbm3e", share=span(0.7)),
        sale("micron", "nvidia", product="hbm3e", share=span(0.3)),
    ]
    found = supply_shock(index_of([REPORT], statements), {"sk-hynix": -1.0})
    row = found.find("nvidia")
    assert (-0.7, -0.7, -0.7) == pytest.approx((row.low, row.expected, row.high))
    assert ("micron",) == row.alternatives
    assert ("lost orders", "micron") == (found.find("micron").how, found.find("micron").id)


def test_a_category_stops_at_all_its_makers_and_reaches_who_needs_it():
    statements = [
        sale("sk-hynix", "nvidia", product="hbm3e"),
        sale("nvidia", "dell", product="nvidia-b200"),
        sale("x", "y"),
    ]
    found = supply_shock(index_of([REPORT], statements), {"HBM": -0.3})
    assert -0.3 == pytest.approx(found.find("nvidia").low)
    assert "stated" == found.find("nvidia").basis
    assert {"x", "y", "sk-hynix"}.isdisjoint(row.id for row in found.rows)
    assert any("SK hynix" in note or "sk-hynix" in note for note in found.notes)


def test_a_line_of_a_company_is_no_stop_of_the_company():
    statements = [
        sale("samsung-electronics", "nvidia", product="hbm3e"),
        sale("samsung-electronics", "x", product="display"),
    ]
    found = supply_shock(index_of([REPORT], statements), {"Samsung Electronics HBM": -1.0})
    assert ["nvidia"] == [row.id for row in found.rows if row.how == "supply"]
    everything = supply_shock(index_of([REPORT], statements), {"Samsung Electronics": -1.0})
    assert {"nvidia", "x"} == {row.id for row in everything.rows if row.how == "supply"}


def test_designer_and_foundry_do_not_replace_each_other():
    statements = [
        sale("broadcom", "alphabet", product="google-tpu-v6e", relation="DESIGNS_FOR"),
        sale("tsmc", "alphabet", product="google-tpu-v6e", relation="MANUFACTURES_FOR"),
    ]
    for stopped in ("broadcom", "tsmc"):
        row = supply_shock(index_of([REPORT], statements), {stopped: -1.0}).find("alphabet")
        assert (-1.0, ()) == (row.low, row.alternatives)


def test_who_buys_and_sells_to_nobody_costs_only_orders():
    found = supply_shock(index_of([REPORT], [sale("a", "b")]), {"b": -1.0})
    assert [("a", "lost orders", "b → a")] == [(row.id, row.how, row.path) for row in found.rows]
    nothing = supply_shock(index_of([REPORT], [sale("a", "b")]), {"b": 0.0})
    assert ((), "no effect, because nothing stops") == (nothing.rows, nothing.notes[0])
    alone = supply_shock(index_of([REPORT], [sale("a", "b")], entities=[company("c")]), {"c": -1.0})
    assert ((), True) == (alone.rows, alone.notes[0].startswith("no effect, because no company"))


def test_a_stop_says_where_it_stopped_and_the_mean_loss():
    statements = [sale("sk-hynix", "nvidia", product="hbm3e"), sale("nvidia", "dell", product="nvidia-b200")]
    found = supply_shock(index_of([REPORT], statements), {"sk-hynix": -1.0}, Options(eps=1e-6))
    low, expected, high = found.esri
    assert (1e-6, None) == (found.eps, expected)
    assert 0 < low < high <= 1
    assert any("eps" in line for line in found.assumptions)
    plain = found.to_dict()
    assert (1e-6, low) == (plain["eps"], plain["esri"]["low"])


def test_two_stops_share_what_they_do_together():
    statements = [sale("sk-hynix", "nvidia", product="hbm3e"), sale("micron", "nvidia", product="hbm3e")]
    found = supply_shock(index_of([REPORT], statements), {"sk-hynix": -1.0, "micron": -1.0})
    assert [0.5, 0.5] == pytest.approx([part.part / part.of for part in found.by_shock])
    assert found.by_shock[0].of == pytest.approx(found.esri[2])


def test_told_parts_of_a_market_say_who_makes_up_for_whom():
    statements = [sale("a", "b", product="hbm3e")]
    parts = [told("a", "market_share", 0.2, currency=None, counterpart="hbm3e")]
    row = supply_shock(index_of([REPORT], statements, parts), {"a": -1.0}).find("b")
    assert (-0.25, None) == (pytest.approx(row.low), row.expected)


@given(loss=st.floats(0.01, 1.0), more=st.floats(0.0, 1.0))
def test_a_greater_stop_never_hurts_less(loss, more):
    statements = [sale("sk-hynix", "nvidia", product="hbm3e"), sale("nvidia", "dell", product="nvidia-b200")]
    index = index_of([REPORT], statements)
    small, large = (supply_shock(index, {"sk-hynix": -size}) for size in sorted((loss, min(1.0, loss + more))))
    for row in small.rows:
        assert large.find(row.id).low <= row.low + 1e-12


def test_rumours_of_trade_reach_only_who_asks_for_them():
    index = index_of([REPORT], [sale("a", "sp", modality=Modality.RUMOUR)])
    assert () == demand_shock(index, CUT).rows
    assert ["a"] == [row.id for row in demand_shock(index, CUT, Options(modality=("rumour",))).rows]
    assert np.isclose(demand_shock(index, CUT, Options(modality=("rumour",))).coverage or 0.0, 0.0)
