"""The sample reports are what their scripts and their gold files say."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parents[2] / "samples"
GOLD = sorted(SAMPLES.glob("*/*.gold.json"))
SMALL_PRINT = "zero_zone_starts_at"


def report_of(gold: Path) -> Path:
    stem = gold.name.removesuffix(".gold.json")
    return next(path for path in gold.parent.glob(f"{stem}.*") if path != gold)


def test_the_pdf_is_what_its_script_writes():
    run = subprocess.run([sys.executable, str(SAMPLES / "make_pdf.py"), "--check"], check=False)
    assert 0 == run.returncode


def test_there_are_three_english_reports_with_gold():
    assert 3 <= sum(path.parent.name == "en" for path in GOLD)


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.name)
def test_a_gold_file_is_named_after_its_report_and_holds_statements(path):
    gold = json.loads(path.read_text(encoding="utf-8"))
    assert report_of(path).stem == gold["id"]
    assert gold["relations"]
    assert gold["observations"]


@pytest.mark.parametrize(
    "path", [p for p in GOLD if report_of(p).suffix in {".txt", ".md"}], ids=lambda path: path.name
)
def test_the_evidence_of_a_gold_file_stands_in_its_report_before_the_small_print(path):
    gold = json.loads(path.read_text(encoding="utf-8"))
    text = report_of(path).read_text(encoding="utf-8")
    body = text[: text.index(gold[SMALL_PRINT])] if gold.get(SMALL_PRINT) else text
    quotes = [item["evidence"] for item in (*gold["relations"], *gold["observations"])]
    assert [] == [quote for quote in quotes if quote not in body]


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.name)
def test_a_statement_stands_once_in_a_gold_file(path):
    gold = json.loads(path.read_text(encoding="utf-8"))
    keys = [(r["subject"], r["predicate"], r["object"], r["polarity"], r["modality"]) for r in gold["relations"]]
    assert len(set(keys)) == len(keys)
    assert all(re.fullmatch(r"[A-Z_]+", key[1]) for key in keys)
