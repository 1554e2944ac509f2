"""Chokepoints, concentration and ranking from told trade alone, and scenarios over time on told amounts."""

import pytest

from kg.errors import InputError, SourceError, UnknownNameError
from kg.exposure.course import graph_course, read_scenario
from kg.exposure.questions import Options
from kg.exposure.structure import chokepoints_of, concentrated
from kg.model import Basis, Modality, RelationType
from tests.kg.exposure.trades import REPORT, economy, index_of, sale, span, told

MEMORY = [sale("sk-hynix", "nvidia", product="hbm3e"), sale("micron", "nvidia", product="hbm3e")]
CHAIN = [
    *MEMORY,
    sale("nvidia", "dell", product="nvidia-b200"),
    sale("tsmc", "nvidia", product="nvidia-b200", relation=RelationType.MANUFACTURES_FOR),
]


def names(found) -> list[tuple[str, ...]]:
    return [cut.ids for cut in found.cuts]


def test_every_essential_input_needs_some_supplier():
    found = chokepoints_of(index_of([REPORT], CHAIN), "NVIDIA")
    assert [("tsmc",), ("micron", "sk-hynix")] == names(found)
    assert [("nvidia",), ("tsmc",), ("micron", "sk-hynix")] == names(chokepoints_of(index_of([REPORT], CHAIN), "dell"))


def test_the_way_of_a_chokepoint_quotes_its_steps():
    cut = chokepoints_of(index_of([REPORT], CHAIN), "dell").cuts[1]
    assert "tsmc → nvidia → dell" == cut.path
    assert all(step.quotes for step in cut.steps)


def test_the_chance_of_a_stop_follows_and_and_or():
    found = chokepoints_of(index_of([REPORT], CHAIN), "NVIDIA", probability=0.1)
    assert 1 - 0.9 * (1 - 0.1**2) == pytest.approx(found.probability)


def test_inputs_whose_supplier_nobody_tells_are_named():
    found = chokepoints_of(index_of([REPORT], CHAIN), "NVIDIA")
    assert "CoWoS" in found.untold
    assert "HBM3E" not in found.untold


def test_denied_and_rumoured_trade_makes_no_requirement():
    rumour = [
        *MEMORY,
        sale("tsmc", "nvidia", product="nvidia-b200", relation=RelationType.MANUFACTURES_FOR, modality=Modality.RUMOUR),
    ]
    index = index_of([REPORT], rumour)
    assert [("micron", "sk-hynix")] == names(chokepoints_of(index, "NVIDIA"))
    assert ("tsmc",) in names(chokepoints_of(index, "NVIDIA", modality=("rumour",)))


def test_a_company_without_trade_and_an_unknown_one_are_told_apart():
    index = index_of([REPORT], CHAIN)
    found = chokepoints_of(index, "Intel")
    assert ((), True) == (found.cuts, found.notes[0].startswith("no trade of Intel"))
    with pytest.raises(UnknownNameError):
        chokepoints_of(index, "Nowhere Ltd")
    with pytest.raises(InputError):
        chokepoints_of(index, "NVIDIA", size=0)


def concentration_of(statements, observations=(), **more):
    return {
        (row.company, row.input): row
        for row in concentrated(index_of([REPORT], statements, observations), period="2025", **more)
    }


def test_told_shares_bound_the_index_and_leave_the_rest_open():
    statements = [
        sale("sk-hynix", "nvidia", product="hbm3e", share=span(0.5)),
        sale("micron", "nvidia", product="hbm3e", share=span(0.2)),
    ]
    row = concentration_of(statements)["nvidia", "HBM3E"]
    assert (0.29, 0.38, "high", 2) == (pytest.approx(row.low), pytest.approx(row.high), row.band, row.told)


def test_amounts_of_all_suppliers_give_the_index_and_of_some_give_nothing():
    both = [sale("sk-hynix", "nvidia", 30, product="hbm3e"), sale("micron", "nvidia", 10, product="hbm3e")]
    money = [told("nvidia", "capital_expenditure", 100)]
    one = [both[0], sale("micron", "nvidia", product="hbm3e")]
    for statements, ends in ((both, (0.625, 0.625)), (one, (0.0, 1.0))):
        row = concentrated_row(statements, money)
        assert ends == (pytest.approx(row.low), pytest.approx(row.high))


def concentrated_row(statements, observations):
    return concentration_of(statements, observations)["nvidia", "HBM3E"]


def test_listed_trade_counts_as_who_supplies():
    listed = [sale("a", "apple", basis=Basis.LISTED)]
    assert [("apple", "not told")] == list(concentration_of(listed))


def scenario(tmp_path, text):
    path = tmp_path / "s.yaml"
    path.write_text(text)
    return read_scenario(path)


def test_a_scenario_runs_on_told_amounts_and_reruns_to_the_same(tmp_path):
    data = scenario(tmp_path, "periods: 3\nshocks: [{firm: hy, loss: 1.0, first: 1, last: 1}]\n")
    first, again = (graph_course(economy(), data, Options()).to_dict() for _ in range(2))
    assert first == again
    lost = {row["name"]: row["lost_high"] for row in first["rows"]}
    assert 50 == lost["hy"]
    assert lost["nv"] > 0
    assert any("have an amount" in note for note in first["notes"])


def test_trade_without_amounts_is_exposed_of_unknown_size_at_most_as_if_it_were_all_of_an_input(tmp_path):
    data = scenario(tmp_path, "periods: 4\ninventory: 1\nshocks: [{firm: a, loss: 1.0, first: 1, last: 2}]\n")
    found = graph_course(index_of([REPORT], [sale("a", "b"), sale("b", "c")]), data, Options()).to_dict()
    rows = {row["name"]: row for row in found["rows"]}
    assert (True, None, "exposed, size unknown") == (
        rows["b"]["size_unknown"],
        rows["b"]["lost_high"],
        rows["b"]["size"][:21],
    )
    assert "at most 1 periods" in rows["b"]["size"]
    assert (2.0, 0.0) == (4 - sum(rows["a"][f"t{t}_high"] for t in range(1, 5)), rows["a"]["t1"])
    assert "c" not in rows
    nobody = graph_course(index_of([REPORT], [sale("b", "a")]), data, Options()).to_dict()
    assert [("a", False), ("b", True)] == [(row["name"], row["size_unknown"]) for row in nobody["rows"]]


def test_the_bound_of_a_trade_without_a_number_holds_for_each_amount(tmp_path):
    data = scenario(tmp_path, "periods: 6\nshocks: [{firm: ts, loss: 0.7, first: 1, last: 3}]\n")
    unknown = {row["name"]: row for row in graph_course(economy(ts_nv=None), data, Options()).to_dict()["rows"]}
    for amount in (1, 25, 40):
        for row in graph_course(economy(ts_nv=amount), data, Options()).to_dict()["rows"]:
            bound = unknown[row["name"]]["lost_high"]
            assert bound is None or row["lost_high"] <= bound + 1e-9


def test_what_is_no_scenario_is_refused(tmp_path):
    with pytest.raises(InputError, match="mapping"):
        scenario(tmp_path, "- 1\n")
    with pytest.raises(SourceError):
        scenario(tmp_path, "a: [\n")
    with pytest.raises(InputError, match="periods"):
        graph_course(economy(), scenario(tmp_path, "shocks: []\n"), Options())
