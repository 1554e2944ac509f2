"""Change and contradiction from the command line, on the sample reports: the second monthly follows up the first."""

import json

from kg.graph import KnowledgeGraph
from kg.pipeline import How
from tests.kg.cli.conftest import SAMPLES

SEPTEMBER, OCTOBER = "qingwu-2025-09", "qingwu-2025-10"


def asked(run, folder, *args):
    ran = run("--data", folder, *args, "--json")
    assert 0 == ran.code, ran.err
    return json.loads(ran.out)


def test_two_reports_differ_by_moved_guidance_and_by_a_list_that_changed(run, built):
    rows = asked(run, built, "diff", SEPTEMBER, OCTOBER)
    by = {(row["what"], row["subject"], row["claim"], row["period"]): row for row in rows}
    guided = by["number", "TSMC", "capital_expenditure", "2025"]
    assert [38e9, 42e9, 40e9, 42e9] == [
        guided[f"{end}_{side}"] for side in ("before", "after") for end in ("low", "high")
    ]
    assert "收窄" in guided["after_quotes"][0]["text"]
    raised = by["number", "Celestica", "revenue", "2025"]
    assert (11.55e9, 12.2e9) == (raised["low_before"], raised["low_after"])
    lost = by["dropped", "Goertek", "SUPPLIES_TO", ""]
    assert ("Apple", True) == (lost["object"], "without it" in lost["note"])
    assert "Apple" == by["added", "AAC Technologies", "SUPPLIES_TO", ""]["object"]
    assert ("denied", "asserted") == tuple(
        by["polarity", "Samsung Electronics", "SUPPLIES_TO", ""][side] for side in ("before", "after")
    )


def test_a_document_answers_to_name_id_and_file(run, built):
    held = {row["name"]: row for row in asked(run, built, "documents")}
    by_name = asked(run, built, "diff", SEPTEMBER, OCTOBER)
    assert by_name == asked(run, built, "diff", held[SEPTEMBER]["id"], held[OCTOBER]["path"])


def test_two_days_differ_by_what_came_out_between_them(run, built):
    rows = asked(run, built, "diff", "2025-09-30", "2025-10-31", "--what", "number", "--what", "added")
    assert {"number", "added"} == {row["what"] for row in rows}
    assert {"2025-10-31"} == {
        quote["published"] for row in rows if row["what"] == "added" for quote in row["after_quotes"]
    }
    assert [] == asked(run, built, "diff", "2025-10-31", "2025-12-31")


def test_two_folders_differ_by_their_reports(run, tmp_path):
    for name in (SEPTEMBER + ".md", OCTOBER + ".txt"):
        KnowledgeGraph.built([SAMPLES / "zh" / name], tmp_path / name, How())
    sides = tmp_path / f"{SEPTEMBER}.md", tmp_path / f"{OCTOBER}.txt"
    rows = asked(run, tmp_path / "nowhere", "diff", *sides)
    assert ("number", "TSMC") in {(row["what"], row["subject"]) for row in rows}


def test_what_is_no_side_is_told_what_would_be_one(run, built):
    ran = run("--data", built, "diff", "yesterday", OCTOBER)
    assert (1, True) == (ran.code, "kg documents" in ran.err)


def test_the_table_shows_both_numbers_and_the_sentences(run, built):
    ran = run("--data", built, "diff", SEPTEMBER, OCTOBER, "--what", "number", "--quotes")
    assert "38bn to 42bn USD" in ran.out
    assert "40bn to 42bn USD" in ran.out
    assert "全年资本开支区间收窄为400亿至420亿美元" in ran.out


def test_conflicts_quote_both_sides(run, built):
    rows = asked(run, built, "conflicts")
    assert all(row["quotes"] and row["other_quotes"] for row in rows)
    (google,) = [row for row in rows if (row["subject"], row["claim"]) == ("Google", "capital_expenditure")]
    assert ("revised", 91e9, 85e9) == (google["kind"], google["low"], google["other_low"])
    assert google["distance"] > 1
    table = run("--data", built, "conflicts", "Google", "--quotes").out
    assert "谷歌 | 约850 | 224" in table
    assert "Samsung" not in table


def test_conflicts_are_those_known_by_a_day(run, built):
    known = asked(run, built, "conflicts", "Google", "--as-of", "2025-09-30")
    assert "capital_expenditure" not in [row["claim"] for row in known]


def test_forecasts_tell_what_later_reports_made_of_them(run, built):
    (microsoft,) = asked(run, built, "forecasts", "微软", "--outcome", "inside")
    assert (30e9, None, 34.9e9, "2025-10-31") == tuple(
        microsoft[key] for key in ("low", "high", "became_low", "became_day")
    )
    assert (["Microsoft"], "FY2026Q1", "2025-09-16") == tuple(microsoft[key] for key in ("who", "period", "day"))
    table = run("--data", built, "forecasts", "TSMC", "--quotes").out
    assert "narrowed" in table
    assert "收窄" in table


def test_nothing_was_foretold_before_the_first_report(run, built):
    ran = run("--data", built, "forecasts", "--as-of", "2001-01-01")
    assert (0, "no forecasts") == (ran.code, ran.out.strip())


def test_documents_are_listed_in_order_of_their_day_with_their_claims(run, built):
    rows = asked(run, built, "documents")
    assert sorted(row["day"] for row in rows) == [row["day"] for row in rows]
    (october,) = [row for row in rows if row["name"] == OCTOBER]
    assert ("青梧证券研究所", "2025-10-31", "zh") == tuple(october[key] for key in ("publisher", "day", "language"))
    assert october["statements"] > 10 < october["observations"]
    assert "算力供应链十月简报" in run("--data", built, "documents").out.replace("\n", "")
