"""Shocks from the command line, on the sample reports and on tables: tables, JSON, explanations, errors that help."""

import json
import re

import pandas as pd
import pytest

from kg.graph import KnowledgeGraph
from tests.kg.cli.conftest import SAMPLES

META = ("exposure", "--shock", "Meta=-20%")


def answer(run, built, *args):
    ran = run("--data", built, *args, "--json")
    assert 0 == ran.code, ran.err
    return json.loads(ran.out)


def test_a_cut_names_suppliers_with_bounds_and_where_they_are_said(run, built):
    found = answer(run, built, *META)
    rows = {row["id"]: row for row in found["rows"]}
    assert {"broadcom", "celestica", "tsmc"} <= set(rows)
    assert ("USD", "2025") == (found["unit"], found["period"])
    assert 0.0 == found["coverage"]
    for row in rows.values():
        assert (None, True) == (row["expected"], row["size_unknown"])
        assert row["low"] < 0 == row["high"]
        assert all(step["statements"] and step["quotes"] for path in row["paths"] for step in path["steps"])
    assert min(row["low"] for row in rows.values()) >= found["unallocated"]["low"]


def test_the_table_says_what_bounds_and_what_is_assumed(run, built):
    out = run("--data", built, *META).out
    for words in (
        "exposed, size unknown",
        "coverage 0.0%",
        "unallocated",
        "is a spender, not a producer",
        "Meta → Broadcom",
    ):
        assert words in out


def test_an_explanation_quotes_and_tells_what_rests_on_which_report(run, built):
    out = run("--data", built, *META, "--explain", "天弘科技").out
    assert "“" in out
    assert "rests on:" in out
    assert "without “" in out


def test_what_to_read_next_and_what_rests_on_which_report_are_plain_too(run, built):
    found = answer(run, built, *META, "--explain", "Celestica", "--read-next", "--shock", "Google=-10%")
    assert {"sources", "read_next", "explanation"} <= set(found)
    assert all({"document", "points", "words"} <= set(item) for item in found["sources"])
    assert found["read_next"][0]["narrows"] > 0
    assert {"Meta", "Google"} == {part["name"] for part in found["by_shock"]}
    assert "What to read about next" in run("--data", built, *META, "--read-next").out


def test_a_prior_gives_quantiles_within_the_bounds(run, built):
    rows = answer(run, built, *META, "--samples", "100", "--prior", "flat")["rows"]
    assert any(row["p05"] < 0 for row in rows)
    assert all(row["low"] - 1e-6 <= row["p05"] <= row["p50"] <= row["p95"] <= 0 for row in rows)


def test_the_page_shows_what_the_command_answers(run, built):
    page = (SAMPLES.parent / "docs" / "exposure.md").read_text(encoding="utf-8")
    shown = page.split('$ kg exposure --shock "Meta=-20%"')[1].split("```")[0]
    found = answer(run, built, *META)
    assert [row["path"] for row in found["rows"]] == re.findall(r"Meta → [^\n]*?(?=\s*$)", shown, re.MULTILINE)
    assert "at most 2.44bn USD less" in run("--data", built, *META, "--explain", "Celestica").out


def test_any_name_and_way_of_writing_give_one_answer(run, built):
    first = answer(run, built, *META)
    for shock in ("META=-0.2", "Facebook=-20%", "Meta=−20 %"):
        assert first == answer(run, built, "exposure", "--shock", shock)


def test_before_the_first_report_there_is_nothing_to_say(run, built):
    ran = run("--data", built, *META, "--as-of", "2001-01-01")
    assert (1, True) == (ran.code, "no claims as of then" in ran.err)


@pytest.mark.parametrize(
    ("shock", "words"),
    [
        ("Meta=-120%", "100 %"),
        ("Metta Platform=-20%", "did you mean"),
        ("Meta", "NAME=-20%"),
        ("Meta=-20", "per cent"),
        ("HBM=-20%", "kind supply"),
    ],
)
def test_a_bad_shock_is_an_error_that_helps(run, built, shock, words):
    ran = run("--data", built, "exposure", "--shock", shock)
    assert (1, True) == (ran.code, words in ran.err)
    assert 1 == run("--data", built, "exposure").code


def test_a_stop_of_a_line_or_a_category_reaches_who_needs_it(run, built):
    for shock in ("TSMC CoWoS=-100%", "HBM=-100%"):
        found = answer(run, built, "exposure", "--kind", "supply", "--shock", shock)
        rows = {row["id"]: row for row in found["rows"]}
        assert ("supply", -1.0) == (rows["nvidia"]["how"], rows["nvidia"]["low"])
        assert "luxshare" not in rows


def test_a_technique_leads_to_makers_of_memory_with_its_sentence(run, built):
    found = answer(run, built, "demand", "MLA")
    memory = next(need for need in found["needs"] if need["id"] == "hbm")
    assert ("-", None) == (memory["sign"], memory["size_low"])
    assert {"sk-hynix", "micron"} <= {maker["id"] for maker in memory["makers"] if maker["basis"] == "stated"}
    out = run("--data", built, "demand", "多头潜在注意力").out
    assert "SK hynix" in out
    assert "“" in out


def test_figures_given_by_hand_are_computed_with_formula(run, built):
    args = (
        "--with",
        "layers=61",
        "--with",
        "latent=512",
        "--with",
        "rope=64",
        "--with",
        "bytes=2",
        "--attention",
        "mla",
    )
    (item,) = answer(run, built, "demand", "DeepSeek-V3", *args)["computed"]
    assert (70272, "computed") == (item["value"], item["basis"])
    assert 2 == run("--data", built, "demand", "MLA", "--with", "layers=many").code


def test_chokepoints_concentration_and_risk_answer(run, built):
    assert ["tsmc"] in [cut["ids"] for cut in answer(run, built, "chokepoints", "Google")["cuts"]]
    assert any(row["company"] == "nvidia" for row in answer(run, built, "concentration"))
    assert {"tsmc", "broadcom"} <= {row["id"] for row in answer(run, built, "risk")["rows"][:3]}
    for command in (("chokepoints", "Google", "--fail", "0.05"), ("concentration",), ("risk",)):
        assert 0 == run("--data", built, *command).code


@pytest.fixture
def tables(tmp_path):
    flows = pd.DataFrame({"supplier": ["a", "b"], "customer": ["s", "a"], "amount": [20.0, 10.0]})
    firms = pd.DataFrame({"name": ["a", "b", "s"], "revenue": [50.0, 40.0, 100.0], "spending": [0.0, 0.0, 40.0]})
    flows.to_csv(tmp_path / "edges.csv", index=False)
    firms.to_parquet(tmp_path / "firms.parquet")
    return ("--network", tmp_path / "edges.csv", "--firms", tmp_path / "firms.parquet")


def test_a_network_of_ones_own_needs_no_reports(run, tables, tmp_path):
    empty = tmp_path / "none"
    found = answer(run, empty, "exposure", *tables, "--shock", "s=-50%")
    assert {"a": -10.0, "b": -2.0} == {row["id"]: row["expected"] for row in found["rows"]}
    assert 0.5 == found["coverage"]
    assert (
        -1.0 == answer(run, empty, "exposure", "--kind", "supply", *tables, "--shock", "b=-100%")["rows"][0]["expected"]
    )
    assert ["b", "a", "s"] == sorted(
        (row["name"] for row in answer(run, empty, "risk", *tables)["rows"]), key="bas".index
    )
    assert 2 == run("exposure", *tables[:2], "--shock", "s=-50%").code


def test_a_scenario_file_gives_the_same_bytes_twice(run, tables, tmp_path):
    path = tmp_path / "stop.yaml"
    path.write_text("periods: 3\nshocks:\n  - {firm: b, loss: 0.5, first: 1, last: 1}\n")
    first, again = (run("exposure", *tables, "--scenario", path, "--json").out for _ in range(2))
    assert first == again
    assert {"a", "b", "s"} == {row["name"] for row in json.loads(first)["rows"]}
    assert 0 == run("exposure", *tables, "--scenario", path).code
    assert 2 == run("exposure", *tables, "--scenario", path, "--shock", "b=-10%").code


def test_the_facade_answers_as_the_command_does(run, built):
    graph = KnowledgeGraph.open(built)
    assert json.loads(json.dumps(graph.exposure({"Meta": -0.20}).to_dict())) == answer(run, built, *META)
    assert graph.exposure({"Meta": "-20%"}).to_dict() == graph.exposure({"Meta": -0.2}, on=None).to_dict()
    table = graph.exposure({"Meta": -0.20}, kind="demand").table
    assert {"low", "expected", "high", "coverage", "path"} <= set(table.columns)
