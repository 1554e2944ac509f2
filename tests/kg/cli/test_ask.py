"""Asking from the command line: any name, table or JSON, errors that help."""

import json
import subprocess
import sys

import pytest

from kg.cli.main import COMMANDS
from kg.cli.output import number
from kg.cli.reference import page
from kg.queries import named
from tests.house.test_house import ROOT


def test_suppliers_answer_to_a_name_in_any_language_or_a_ticker(run, built):
    answers = [
        json.loads(run("--data", built, "suppliers", name, "--json").out) for name in ("Google", "谷歌", "GOOGL")
    ]
    assert answers[0]
    assert answers[0] == answers[1] == answers[2]
    assert "broadcom" in [row["id"] for row in answers[0]]


def test_the_table_shows_the_sentence_when_asked(run, built):
    ran = run("--data", built, "suppliers", "Google", "--quotes")
    assert "Suppliers of Google" in ran.out
    assert "“" in ran.out


def test_customers_are_the_other_way_round(run, built):
    rows = json.loads(run("--data", built, "customers", "博通", "--json").out)
    assert "alphabet" in [row["id"] for row in rows]


def test_why_quotes_every_sentence(run, built):
    rows = json.loads(run("--data", built, "why", "AVGO", "谷歌", "--json").out)
    assert rows
    assert all(row["quotes"] for row in rows)


def test_an_unknown_name_is_an_error_with_a_proposal(run, built):
    ran = run("--data", built, "suppliers", "Googel")
    assert 1 == ran.code
    assert "did you mean Google" in ran.err


def test_a_missing_graph_says_how_to_make_one(run, tmp_path):
    ran = run("--data", tmp_path / "none", "suppliers", "Google")
    assert 1 == ran.code
    assert "kg build" in ran.err


def test_nothing_was_known_before_the_first_report(run, built):
    assert [] == json.loads(run("--data", built, "suppliers", "Google", "--as-of", "2001-01-01", "--json").out)


def test_a_day_that_is_none_is_refused(run, built):
    ran = run("--data", built, "suppliers", "Google", "--as-of", "gestern")
    assert (1, True) == (ran.code, "2025-02-09" in ran.err)


def test_sparql_gives_rows_in_three_forms(run, built):
    query = "PREFIX hkg: <https://w3id.org/hardware-kg/> SELECT (COUNT(?s) AS ?n) WHERE { ?s a hkg:Statement }"
    as_json = json.loads(run("--data", built, "query", "--sparql", query, "--format", "json").out)
    assert int(as_json[0]["n"]) > 50
    as_csv = run("--data", built, "query", "--sparql", query, "--format", "csv").out.splitlines()
    assert "n" == as_csv[0]
    assert str(as_json[0]["n"]) == as_csv[1]
    assert str(as_json[0]["n"]) in run("--data", built, "query", "--sparql", query).out


@pytest.mark.parametrize(
    "query",
    [
        "DELETE WHERE { ?s ?p ?o }",
        "insert data { <a:a> <a:b> <a:c> }",
        "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
    ],
)
def test_a_query_that_would_write_or_reach_out_is_refused(run, built, query):
    ran = run("--data", built, "query", "--sparql", query)
    assert 1 == ran.code
    assert ran.err.startswith("error:")


def test_wrong_usage_ends_with_two(run, built):
    assert 2 == run("--data", built, "query").code
    assert 2 == run("--data", built, "suppliers").code
    assert 2 == run("nonsense").code


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_has_help(run, name):
    ran = run(name, "--help")
    assert 0 == ran.code
    assert "Usage: kg " in ran.out


def test_the_page_of_commands_is_fresh():
    assert page() == (ROOT / "docs" / "cli.md").read_text("utf-8")


def test_the_installed_command_runs():
    done = subprocess.run([sys.executable, "-m", "kg", "--version"], capture_output=True, text=True, check=False)
    assert (0, True) == (done.returncode, done.stdout.startswith("kg"))


@pytest.mark.parametrize(
    ("low", "high", "unit", "words"),
    [
        (6e10, 9e10, "USD", "60bn to 90bn USD"),
        (8e10, None, "USD", "over 80bn USD"),
        (None, 0.3, "ratio", "up to 30%"),
        (0.933, 0.933, "ratio", "93.3%"),
        (0.06, 0.06, "pp", "6pp"),
        (None, None, "USD", ""),
    ],
)
def test_an_interval_reads_as_words(low, high, unit, words):
    assert words == number(low, high, unit)


def test_a_question_is_asked_by_its_name_with_entities_by_any_name(run, built):
    listed = run("query", "--names", "--format", "json")
    assert {item.name for item in named().values()} == {row["name"] for row in json.loads(listed.out)}
    rows = [
        json.loads(
            run("--data", built, "query", "--name", "suppliers", "--param", f"customer={name}", "--format", "json").out
        )
        for name in ("google", "谷歌")
    ]
    assert rows[0] == rows[1]
    assert "broadcom" in {row["supplier"] for row in rows[0]}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--name", "suplier"), "suppliers"),
        (("--name", "suppliers", "--param", "customer=Gogle"), "did you mean Google"),
        (("--name", "suppliers", "--param", "buyer=google"), "it takes customer"),
    ],
)
def test_a_name_that_nothing_has_is_told_with_those_that_are_there(run, built, options, words):
    ran = run("--data", built, "query", *options)
    assert (1, True) == (ran.code, words in ran.err)
