"""A network of the user's own, from tables: the worked numbers again, and every table that does not hold together."""

import numpy as np
import pandas as pd
import pytest

from kg.errors import InputError, SourceError, UnknownNameError
from kg.exposure.ownnet import Draw, Own
from tests.kg.exposure.trades import FLOWS, REVENUE

CUT = {"sp": -0.2}


def edges(**columns) -> pd.DataFrame:
    rows = [(supplier, customer, float(amount)) for (supplier, customer), amount in FLOWS.items()]
    return pd.DataFrame(rows, columns=["supplier", "customer", "amount"]).assign(**columns)


def firms(**columns) -> pd.DataFrame:
    known = {**REVENUE, "sp": 100}
    spending = [65.0 if name == "sp" else np.nan for name in known]
    return pd.DataFrame({"name": list(known), "revenue": list(known.values()), "spending": spending}).assign(**columns)


def changed(frame: pd.DataFrame, column: str, value: object, row: int = 0) -> pd.DataFrame:
    made = frame.astype({column: object})
    made.loc[row, column] = value
    return made


def test_tables_give_the_worked_numbers_with_no_report_at_all():
    found = Own.read(edges(), firms()).exposure(CUT)
    expected = {"od": -1924 / 319, "nv": -962 / 319, "av": -2, "ts": -400 / 319, "hy": -962 / 1595, "as": -813 / 3625}
    assert expected == pytest.approx({row.id: row.expected for row in found.rows}, abs=1e-9)
    assert 40 / 65 == pytest.approx(found.coverage)
    assert "sp → od → nv → ts → as" == found.find("as").path
    assert "table" == found.find("as").basis


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_files_and_frames_answer_alike(tmp_path, suffix):
    paths = []
    for name, frame in (("edges", edges()), ("firms", firms())):
        paths.append(tmp_path / f"{name}.{suffix}")
        (frame.to_csv if suffix == "csv" else frame.to_parquet)(paths[-1], index=False)
    assert Own.read(edges(), firms()).exposure(CUT).to_dict() == Own.read(*paths).exposure(CUT).to_dict()


def test_an_edge_without_a_number_is_exposed_of_unknown_size():
    flow = edges(sized=[key != ("av", "sp") for key in FLOWS])
    flow.loc[~flow["sized"], "amount"] = np.nan
    row = Own.read(flow, firms()).exposure(CUT).find("av")
    assert (-7.0, None, True) == (pytest.approx(row.low), row.expected, row.size_unknown)


def test_relabelling_and_another_unit_change_names_and_unit_only():
    found = Own.read(edges(), firms()).exposure(CUT)
    order = np.random.default_rng(3).permutation(len(firms()))
    turned = Own.read(edges().iloc[::-1], firms().iloc[order]).exposure(CUT)
    scaled = Own.read(
        edges(amount=edges()["amount"] * 1000),
        firms(revenue=firms()["revenue"] * 1000, spending=firms()["spending"] * 1000),
    )
    for row in found.rows:
        assert row.expected == pytest.approx(turned.find(row.id).expected, rel=1e-12)
        assert row.expected * 1000 == pytest.approx(scaled.exposure(CUT).find(row.id).expected, rel=1e-9)


def test_supply_runs_downstream_with_sectors_and_essential_inputs():
    flow = pd.DataFrame({"supplier": ["p", "g"], "customer": ["g", "s"], "amount": [10.0, 50.0]})
    firm = pd.DataFrame(
        {"name": ["p", "g", "s"], "revenue": [10.0, 100.0, 200.0], "sector": ["pack", "chip", "server"]}
    )
    need = pd.DataFrame({"supplier_sector": ["pack", "chip"], "customer_sector": ["chip", "server"], "kind": [2, 2]})
    essential = Own.read(flow, firm, need).exposure({"p": -1.0}, "supply")
    assert {"p": -1.0, "g": -1.0, "s": -1.0} == {row.id: row.expected for row in essential.rows}
    assert "p → g → s" == essential.find("s").path
    linear = Own.read(flow, firm.assign(costs=[5.0, 40.0, 100.0])).exposure({"p": -1.0}, "supply")
    assert {"p": -1.0, "g": -0.25, "s": -0.125} == pytest.approx({row.id: row.expected for row in linear.rows})
    rows, notes = Own.read(flow, firm, need).ranking(most=2)
    assert (["p", "g"], True) == ([row["name"] for row in rows], any("eps" in note for note in notes))


def test_a_scenario_reruns_to_the_same_bytes(tmp_path):
    path = tmp_path / "stop.yaml"
    path.write_text("periods: 4\nshocks:\n  - {firm: hy, loss: 1.0, first: 1, last: 2}\nlead: 1\ninventory: 0\n")
    own = Own.read(edges(), firms())
    course = own.course(path)
    assert course.to_dict() == own.course(path).to_dict()
    assert "hy" in course.table["name"].tolist()
    assert 0.0 == course.table.set_index("name").loc["hy", "t1"]


def test_stops_of_a_table_share_the_joint_loss():
    flows = pd.DataFrame({"supplier": ["a", "b"], "customer": ["c", "c"], "amount": [10.0, 10.0]})
    firms = pd.DataFrame({"name": list("abc"), "revenue": [20.0, 20.0, 50.0]})
    found = Own.read(flows, firms).exposure({"a": -1.0, "b": -1.0}, "supply")
    assert [0.5, 0.5] == pytest.approx([part.part / part.of for part in found.by_shock])
    assert (1e-8, found.by_shock[0].of) == (found.eps, pytest.approx(found.esri[1]))


def test_a_rank_is_as_likely_as_the_networks_within_the_bounds_say():
    flows = pd.DataFrame(
        {"supplier": ["a", "b"], "customer": ["c", "c"], "amount": [10.0, 9.0], "low": [8.0, 1.0], "high": [12.0, 10.0]}
    )
    firms = pd.DataFrame({"name": list("abc"), "revenue": [20.0, 20.0, 50.0], "costs": [5.0, 5.0, 40.0]})
    rows, notes = Own.read(flows, firms).ranking(draw=Draw(samples=50, within=2))
    chance = {row["name"]: row["p_rank_2"] for row in rows}
    assert 1.0 == max(chance.values())
    assert 0 < chance["b"] < chance["a"] <= 1.0
    assert any("50 samples" in note for note in notes)


def test_an_edge_is_drawn_by_its_confidence():
    flows = pd.DataFrame(
        {"supplier": ["a", "b"], "customer": ["c", "c"], "amount": [10.0, 9.0], "confidence": [0.1, 1.0]}
    )
    firms = pd.DataFrame({"name": list("abc"), "revenue": [20.0, 20.0, 50.0], "costs": [5.0, 5.0, 40.0]})
    rows, _ = Own.read(flows, firms).ranking(draw=Draw(samples=60, within=2))
    assert 0.5 > next(row["p_rank_2"] for row in rows if row["name"] == "a")


def test_a_firm_alone_that_stops_hurts_itself_only_and_says_so():
    own = Own.read(
        pd.DataFrame({"supplier": [], "customer": [], "amount": []}), pd.DataFrame({"name": ["a"], "revenue": [12.0]})
    )
    found = own.exposure({"a": -0.5}, "supply")
    assert [("a", -0.5)] == [(row.name, row.expected) for row in found.rows]
    assert any("no effect beyond" in note for note in found.notes)


def test_several_shocks_of_tables_add_up():
    own = Own.read(edges(), firms())
    both = {row.id: row.expected for row in own.exposure({"sp": -0.2, "ts": -0.1}).rows}
    parts = [own.exposure({"sp": -0.2, "ts": 0.0}), own.exposure({"sp": 0.0, "ts": -0.1})]
    for firm, value in both.items():
        alone = [next((row.expected for row in part.rows if row.id == firm), 0.0) for part in parts]
        assert sum(alone) == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize(
    ("flow", "firm", "words"),
    [
        (edges().drop(columns="amount"), firms(), "no column amount"),
        (edges(price=1.0), firms(), "unknown columns price"),
        (changed(edges(), "supplier", "stranger"), firms(), "row 0: supplier 'stranger'"),
        (edges(), pd.concat([firms(), firms().head(1)]), "stands twice"),
        (changed(edges(), "amount", np.nan, 2), firms(), r"amount\[2\] is nan"),
        (changed(edges(), "amount", -1.0, 1), firms(), "negative"),
        (changed(edges(), "amount", "much"), firms(), "no number"),
        (edges(confidence=1.5), firms(), "confidence"),
        (changed(edges(currency="USD"), "currency", "CNY"), firms(), "currency"),
        (changed(edges(period="2025"), "period", "2024"), firms(), "period"),
        (edges(), firms(revenue=-1.0), "negative"),
        (edges(), changed(firms(), "revenue", np.nan, 1), "nan"),
        (edges(), firms(costs=1e9), "cost"),
        (edges(low=2e9), firms(), "cross"),
        (changed(edges(), "amount", 500.0), firms(), "revenue"),
        (edges(), firms(spending=20.0), "shares exceed one"),
        (edges(), firms().drop(columns="revenue"), "revenue"),
        (edges().head(0), firms().head(0), "empty"),
    ],
)
def test_tables_that_do_not_hold_together_are_refused(flow, firm, words):
    with pytest.raises(InputError, match=words):
        Own.read(flow, firm).exposure(CUT)


def test_bad_questions_to_tables_are_refused():
    own = Own.read(edges(), firms())
    with pytest.raises(UnknownNameError):
        own.exposure({"stranger": -0.2})
    for kind, change in (("demand", -1.5), ("supply", 0.1), ("sideways", -0.1)):
        with pytest.raises(InputError):
            own.exposure({"sp": change}, kind)
    with pytest.raises(InputError, match="no shock"):
        own.exposure({})
    with pytest.raises(SourceError, match="nowhere"):
        Own.read("nowhere.csv", firms())


def test_a_network_of_one_firm_has_no_effect_and_says_why():
    lone = pd.DataFrame({"name": ["one"], "revenue": [5.0]})
    none = edges().head(0)
    found = Own.read(none, lone).exposure({"one": -0.5})
    assert ((), True) == (found.rows, found.notes[0].startswith("no effect, because"))
