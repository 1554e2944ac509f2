"""The shipped registry files: whole, consistent, in both languages, with sources."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections import Counter, defaultdict
from importlib.resources import files

import pytest
import yaml

from ontology.terms import EntityType

FOLDER = files("ontology") / "registry"
TABLES = ("companies", "organizations", "products", "technologies", "models", "markets")
CJK = re.compile(r"[\u3400-\u9fff]")
CODE = {
    "XSHG": r"6\d{5}",
    "XSHE": r"(00|30)\d{4}",
    "XHKG": r"\d{4}",
    "XTAI": r"\d{4}",
    "ROCO": r"\d{4}",
    "XNAS": r"[A-Z]{1,5}",
    "XNYS": r"[A-Z]{1,5}",
    "XTKS": r"\d{3}[\dA-Z]",
    "XKRX": r"\d{6}",
    "XKOS": r"\d{6}",
}


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((FOLDER / name).read_text(encoding="utf-8"))))


@pytest.fixture(scope="module")
def tables():
    return {name: _rows(f"{name}.csv") for name in TABLES}


@pytest.fixture(scope="module")
def ids(tables):
    return {row["id"]: row for rows in tables.values() for row in rows}


@pytest.fixture(scope="module")
def taxonomy():
    return yaml.safe_load((FOLDER / "taxonomy.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def listings():
    text = gzip.decompress((FOLDER / "listings.csv.gz").read_bytes()).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def test_ids_are_unique_slugs(tables):
    every = [row["id"] for rows in tables.values() for row in rows]
    assert [] == [key for key, count in Counter(every).items() if count > 1]
    assert [] == [key for key in every if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key)]


def test_types_are_terms_of_the_vocabulary(ids):
    assert set() == {row["type"] for row in ids.values()} - set(EntityType)


def test_parents_makers_and_kinds_exist(ids):
    missing = [
        (key, column, value)
        for key, row in ids.items()
        for column in ("parent", "maker", "kind")
        for value in (row.get(column) or "").split(";")
        if value and value not in ids
    ]
    assert [] == missing


def test_no_chain_of_parents_or_kinds_runs_in_a_ring(ids):
    def above(key: str) -> list[str]:
        row = ids[key]
        return [v for column in ("parent", "kind") for v in (row.get(column) or "").split(";") if v]

    for start in ids:
        front, seen = above(start), set()
        while front:
            key = front.pop()
            assert start != key, start
            if key not in seen:
                seen.add(key)
                front += above(key)


def test_every_segment_has_a_parent(ids):
    assert [] == [k for k, row in ids.items() if row["type"] == "BusinessSegment" and not row["parent"]]


def test_tickers_have_the_form_of_their_market(tables):
    wrong = []
    for row in tables["companies"]:
        lines = [(row["ticker"], row["mic"]), *(tuple(o.split("@")) for o in row["other_listings"].split(";") if o)]
        wrong += [(row["id"], c, m) for c, m in lines if m in CODE and not re.fullmatch(CODE[m], c)]
    assert [] == wrong


def test_a_listing_belongs_to_one_company(tables):
    lines = Counter((row["ticker"], row["mic"]) for row in tables["companies"] if row["ticker"])
    assert [] == [line for line, count in lines.items() if count > 1]


def test_a_listed_company_has_a_ticker(tables):
    assert [] == [r["id"] for r in tables["companies"] if r["status"] == "listed" and not r["ticker"]]


def test_every_row_tells_its_source(ids):
    assert [] == [key for key, row in ids.items() if not row["source"]]


def test_the_registry_is_large_enough(tables):
    assert len(tables["companies"]) >= 1400
    things = sum(len(tables[name]) for name in ("products", "technologies", "models"))
    assert things >= 1000
    assert len(tables["products"]) >= 400


@pytest.mark.parametrize(("table", "least"), [("companies", 0.8), ("products", 0.9), ("technologies", 1.0)])
def test_names_come_in_both_languages(tables, table, least):
    rows = [row for row in tables[table] if row["type"] != "Company" or row["country"] in {"CN", "TW", "HK", "US"}]
    named = [row for row in rows if row["name_zh"] or CJK.search(row["aliases"])]
    assert len(named) / len(rows) >= least


def test_every_category_and_technique_has_a_chinese_name(tables):
    rows = [*tables["products"], *tables["technologies"]]
    general = [row for row in rows if row["type"] in {"ProductCategory", "Technology"}]
    assert [] == [row["id"] for row in general if not row["name_zh"]]


def test_a_product_with_a_brand_has_a_maker(tables):
    without = [row["id"] for row in tables["products"] if row["type"] == "Product" and not row["maker"]]
    assert {"manus", "vllm"} == set(without)


def test_a_name_of_two_entities_has_guards_that_tell_them_apart(ids):
    holders = defaultdict(set)
    for key, row in ids.items():
        for name in (row["name"], row["name_zh"], *row["aliases"].split(";")):
            if name:
                holders[name].add(key)
    guards = defaultdict(set)
    for row in _rows("guards.csv"):
        guards[row["alias"]].add(row["entity"])
    unclear = {name: keys for name, keys in holders.items() if len(keys) > 1 and not keys & guards[name]}
    assert {} == unclear


def test_guards_speak_of_entities_that_exist(ids):
    assert [] == [row for row in _rows("guards.csv") if row["entity"] and row["entity"] not in ids]


def test_a_guard_by_context_names_its_words():
    assert [] == [r["alias"] for r in _rows("guards.csv") if r["rule"] == "context" and not r["context"]]


def test_no_alias_is_a_number_or_a_single_latin_letter(ids):
    weak = [
        (key, name)
        for key, row in ids.items()
        for name in (row["name"], *row["aliases"].split(";"))
        if name and (name.isdigit() or (len(name) == 1 and name.isascii()))
    ]
    assert [] == weak


def test_components_and_stresses_speak_of_entities_and_sources_that_exist(ids, taxonomy):
    used = [(c["part"], c["source"]) for c in taxonomy["component_of"]]
    used += [(c["whole"], c["source"]) for c in taxonomy["component_of"]]
    used += [(k, s["source"]) for s in taxonomy["stresses"] for k in (s["subject"], s["object"], *s["through"])]
    used += [(k, source) for key, kind, source in taxonomy["kind_of"] for k in (key, kind)]
    assert [] == [key for key, _ in used if key not in ids]
    assert [] == [source for _, source in used if source not in taxonomy["sources"]]


def test_components_are_said_once_and_never_of_themselves(taxonomy):
    pairs = Counter((c["part"], c["whole"]) for c in taxonomy["component_of"])
    assert [] == [pair for pair, count in pairs.items() if count > 1 or pair[0] == pair[1]]
    assert {True, False} == {c["essential"] for c in taxonomy["component_of"]}
    assert {"+", "-"} == {s["sign"] for s in taxonomy["stresses"]}


def test_the_second_tier_covers_four_markets_and_repeats_no_curated_listing(tables, listings):
    counts = Counter(row["country"] for row in listings)
    assert {"CN", "HK", "TW", "US"} == set(counts)
    assert min(counts["CN"], counts["US"]) >= 4000
    curated = {(row["ticker"], row["mic"]) for row in tables["companies"]}
    assert [] == [row for row in listings if (row["code"], row["mic"]) in curated]


def test_names_of_the_second_tier_carry_no_marks_of_an_exchange(listings):
    marks = re.compile(r"^\*?ST[\u4e00-\u9fff]|-(W|SW|KY|S|B|U)$|[Ａ-Ｚ＊]|,? (INC|CORP|LTD)\.?$")
    assert [] == [row for row in listings if marks.search(row["name"]) or marks.search(row["name_zh"])]


@pytest.mark.parametrize("name", ["Target", "Gap", "Block", "Visa", "Ideal Power", "Unity Software"])
def test_common_words_of_the_second_tier_are_flagged(listings, name):
    assert {"1"} == {row["common"] for row in listings if row["name"] == name}


def test_the_readme_counts_what_is_there(tables, listings, taxonomy):
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    counts = {f"{name}.csv": len(rows) for name, rows in tables.items()}
    counts |= {"guards.csv": len(_rows("guards.csv")), "listings.csv.gz": len(listings)}
    told = {name: int(rows) for name, rows in re.findall(r"^\| (\S+) \| (\d+) \|", text, re.MULTILINE)}
    assert counts == told
    assert f"{len(taxonomy['component_of'])} components and {len(taxonomy['stresses'])} stresses" in text
    checked = Counter(row["checked"] for row in tables["companies"])
    assert f"({checked['yes']} rows)" in text
    assert f"- {checked['no']} rows of companies.csv" in text
