"""What lies behind an answer: shocks apart, reports apart, what to read next, samples under a prior."""

import json

import numpy as np
import pandas as pd
import pytest

from kg.exposure.ownnet import Own
from kg.exposure.questions import Options, demand_shock, supply_shock
from kg.model import Modality
from tests.kg.exposure.trades import OTHER, REPORT, economy, index_of, sale, span, told, without_numbers

CUT = {"sp": -0.2}


def two_spenders():
    statements = [sale("a", "sp", 10), sale("a", "tw", 20), sale("b", "a", 30)]
    observations = [told("a", "revenue", 60), told("b", "revenue", 90)]
    observations += [told(key, "capital_expenditure", 50) for key in ("sp", "tw")]
    return index_of([REPORT], statements, observations)


def test_each_shock_has_its_part_and_the_parts_add_up():
    found = demand_shock(two_spenders(), {"sp": -0.2, "tw": -0.1})
    row = found.find("b")
    assert {"sp": -1.0, "tw": -1.0} == pytest.approx(dict(row.by_shock))
    assert row.expected == pytest.approx(sum(part for _, part in row.by_shock))
    assert sum(r.expected for r in found.rows) == pytest.approx(sum(part.part for part in found.by_shock))
    assert "of it by tw" in found.explain("b")
    assert () == demand_shock(two_spenders(), {"sp": -0.2}).by_shock


def test_what_the_listed_paths_leave_is_told_exactly():
    row = demand_shock(economy(), CUT).find("as")
    assert row.expected == pytest.approx(sum(path.value for path in row.paths) + row.other_paths)
    assert -813 / 3625 + 0.2235 == pytest.approx(row.other_paths, abs=1e-9)
    assert "other paths carry" in demand_shock(economy(), CUT).explain("as")


def test_a_report_is_worth_what_the_answer_loses_without_it():
    statements = [sale("a", "sp", 10), sale("a", "tw", 20, doc=OTHER)]
    observations = [told("a", "revenue", 60), *(told(k, "capital_expenditure", 50) for k in ("sp", "tw"))]
    found = demand_shock(index_of([REPORT, OTHER], statements, observations), {"sp": -0.3, "tw": -0.3})
    (other,) = [item for item in found.sources("a") if item.document == OTHER.name]
    assert (True, False, pytest.approx(10.0)) == (other.reached, other.same, other.points)
    assert "+10.00 points" in str(other)


def test_what_to_read_next_is_what_narrows_the_answer_most():
    found = demand_shock(economy(ts_nv=span(20, 30), od_sp=span(29, 31)), CUT)
    first, *rest = found.read_next("ts")
    assert ("ts", "nv") == (first.supplier, first.customer)
    assert rest
    assert all(first.narrows >= other.narrows for other in rest)
    known = demand_shock(economy(ts_nv=25, od_sp=span(29, 31)), CUT).find("ts")
    row = found.find("ts")
    assert (row.high - row.low) - (known.high - known.low) == pytest.approx(first.narrows, abs=1e-9)
    assert () == demand_shock(economy(), CUT).read_next()


def test_a_trade_without_a_number_is_worth_reading_about():
    found = demand_shock(without_numbers(("a", "sp"), ("b", "a"), ("c", "sp"), spend=span(60, 65)), CUT)
    readings = {(item.supplier, item.customer): item for item in found.read_next()}
    assert 26.0 == pytest.approx(readings["a", "sp"].narrows)
    assert 13.0 == pytest.approx(readings["b", "a"].narrows)
    assert readings["a", "sp"].statements


def test_an_open_end_that_a_number_would_close_comes_first():
    found = demand_shock(without_numbers(("a", "sp"), ("b", "a")), CUT)
    assert ("a", "sp", 2) == (found.read_next()[0].supplier, found.read_next()[0].customer, found.read_next()[0].closes)


def test_a_cut_that_is_not_spread_evenly_has_a_greater_cap():
    spend = told("sp", "capital_expenditure", span(60, 65))
    index = index_of([REPORT], [sale("a", "sp")], [spend, told("a", "revenue", 10)])
    row = demand_shock(index, CUT).find("a")
    assert (-2.0, 10.0) == (pytest.approx(row.low), pytest.approx(row.alone))
    assert "not spread evenly" in demand_shock(index, CUT).explain("a")


def test_a_prior_shares_out_what_the_total_leaves_and_is_named():
    index = without_numbers(("a", "sp"), ("b", "sp"), spend=span(60, 60))
    plain = demand_shock(index, CUT, Options(samples=400))
    drawn = demand_shock(index, CUT, Options(samples=400, prior="flat"))
    assert 0.0 == plain.find("a").p05
    row = drawn.find("a")
    assert row.low <= row.p05 < row.p50 < row.p95 <= 0.0
    assert row.expected is None
    assert any("prior" in line and "nobody names" in line for line in drawn.assumptions)


def test_a_prior_fills_the_same_in_a_table():
    flows = pd.DataFrame(
        {"supplier": ["a", "b"], "customer": ["s", "s"], "amount": [20.0, 0.0], "sized": [True, False]}
    )
    firms = pd.DataFrame({"name": ["a", "b", "s"], "revenue": [50.0, 40.0, 100.0], "spending": [0.0, 0.0, 40.0]})
    row = Own.read(flows, firms).exposure({"s": -0.5}, samples=300, prior="flat").find("b")
    assert -10.0 <= row.p05 < row.p95 <= 0.0


def test_the_plain_form_holds_all_of_it_and_is_json():
    found = demand_shock(two_spenders(), {"sp": -0.2, "tw": -0.1})
    plain = json.loads(json.dumps(found.to_dict()))
    assert ["sp", "tw"] == [part["name"] for part in plain["by_shock"]]
    assert np.isclose(-1.0, dict(plain["rows"][0]["by_shock"])["sp"] / 2)


def test_a_forecast_total_counts_only_for_its_own_year():
    spend = told("sp", "capital_expenditure", 60, modality=Modality.FORECAST, period="2024")
    found = demand_shock(index_of([REPORT], [sale("a", "sp", 10)], [spend]), CUT)
    assert "2024" in found.assumptions[0]


def test_origins_whose_ranges_lie_apart_are_said_not_to_agree():
    def notes(low):
        ranges = [
            told("sp", "capital_expenditure", span(60, 65)),
            told("sp", "capital_expenditure", span(low, low + 8), OTHER),
        ]
        return " ".join(demand_shock(index_of([REPORT, OTHER], [sale("a", "sp", 10)], ranges), CUT).notes)

    assert "origins do not agree (z 2.02)" in notes(64)
    assert "told as" in notes(60)
    assert "do not agree" not in notes(60)


def test_the_widest_doubts_of_a_stop_are_read_next():
    statements = [sale("sk-hynix", "nvidia", product="hbm3e"), sale("nvidia", "dell", product="nvidia-b200")]
    seen = []
    options = Options(progress=lambda done, total, what: seen.append((done, total, what)))
    found = supply_shock(index_of([REPORT], statements), {"sk-hynix": -1.0}, options)
    first, *_ = found.read_next("nvidia")
    assert ("sk-hynix", "nvidia", pytest.approx(1.0)) == (first.supplier, first.customer, first.part)
    assert {"sk-hynix", "nvidia"} <= {row.supplier for row in found.read_next()}
    assert seen[-1][0] == seen[-1][1]
    assert "trades tried" == seen[-1][2]


def test_long_answers_say_how_far_they_are():
    seen = []
    found = demand_shock(economy(), CUT, Options(samples=3, progress=lambda *told: seen.append(told)))
    found.explain("as")
    assert (3, 3, "samples") in seen
    assert any(what == "reports left out in turn" for _, _, what in seen)
