"""The sample reports and their gold files belong together: every evidence is quoted from its report."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from ontology.terms import EntityType, QuantityType, RelationType
from tests.corpus.read import Record

SAMPLES = Path(__file__).parents[2] / "samples"
CHINESE = sorted((SAMPLES / "zh").glob("*.gold.json"))


def report_of(gold: Path) -> str:
    stem = gold.name.removesuffix(".gold.json")
    found = [path for path in gold.parent.iterdir() if path.stem == stem and path.suffix in {".txt", ".md"}]
    assert 1 == len(found)
    return found[0].read_text(encoding="utf-8")


def statements(gold: Path) -> list[Record]:
    doc = json.loads(gold.read_text(encoding="utf-8"))
    return [
        item
        for kind in ("relations", "observations", "optional_relations", "optional_observations")
        for item in doc[kind]
    ]


def test_there_are_three_chinese_reports():
    assert 3 <= len(CHINESE)


@pytest.mark.parametrize("gold", CHINESE, ids=lambda path: path.name)
def test_a_report_is_long_enough_and_quoted_exactly_before_its_disclaimer(gold):
    text = report_of(gold)
    doc = json.loads(gold.read_text(encoding="utf-8"))
    assert 1500 <= len(text) <= 3000
    assert [] == [item["evidence"] for item in statements(gold) if item["evidence"] not in text]
    last = text.index(doc["zero_zone_starts_at"])
    assert [] == [item["evidence"] for item in statements(gold) if item["evidence"] not in text[:last]]


@pytest.mark.parametrize("gold", CHINESE, ids=lambda path: path.name)
def test_the_words_of_a_gold_file_are_those_of_the_ontology(gold):
    predicates, types, metrics = (
        {str(term.value) for term in kind} for kind in (RelationType, EntityType, QuantityType)
    )
    for item in statements(gold):
        if "predicate" in item:
            assert item["predicate"] in predicates
            assert {item["subject_type"], item["object_type"]} <= types
        else:
            assert item["metric"] in metrics


def test_the_october_report_moves_what_the_september_report_said():
    def relations(gold: Path) -> set[tuple[str, str, str, str]]:
        doc = json.loads(gold.read_text(encoding="utf-8"))
        return {(r["subject"], r["predicate"], r["object"], r["polarity"]) for r in doc["relations"]}

    for before, after in pairwise(map(relations, sorted((SAMPLES / "zh").glob("qingwu-*.gold.json")))):
        assert ("英伟达", "SUPPLIES_TO", "阿里巴巴", "negated") in after - before
        assert ("谷歌", "SUPPLIES_TO", "Anthropic", "asserted") in after - before
        assert before & after
