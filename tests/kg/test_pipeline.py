"""The way of a document: read once, by as many workers as asked, and never more than one document lost."""

from dataclasses import replace

import pytest

from kg import pipeline
from kg.errors import SourceUnavailableError
from kg.ledger import Ledger
from kg.model import Document, Extraction, Rejected
from kg.pipeline import How, build, extract, read

TEXTS = {
    "one.txt": "沪电股份向思科供应交换机用PCB。\n",
    "two.txt": "SK hynix supplies HBM3E to Nvidia.\n",
    "three.md": "# 存储\n\n存储: 兆易创新、江波龙\n",
}


@pytest.fixture
def folder(tmp_path):
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def docs(folder):
    return [found for found in read([folder], How()) if isinstance(found, Document)]


def test_workers_share_the_documents_and_give_the_same(folder):
    alone = list(extract(docs(folder), How()))
    assert alone == list(extract(docs(folder), How(workers=2)))
    assert len(TEXTS) == len(alone)


def test_what_the_user_says_of_a_document_leads(folder):
    (doc, *_) = read([folder / "one.txt"], How(title="Mine", publisher="House", lang="zh"))
    assert ("Mine", "House", "zh") == (doc.title, doc.publisher, doc.lang)


def test_a_reader_that_trips_costs_one_document_only(folder, tmp_path, monkeypatch):
    real = pipeline.make_extractor(How())

    class Tripping:
        name, version = real.name, real.version

        def extract(self, doc):
            if doc.name == "two":
                raise ZeroDivisionError("no")
            return real.extract(doc)

    monkeypatch.setattr(pipeline, "make_extractor", lambda _: Tripping())
    built = build([folder], Ledger.create(tmp_path / "out" / "kg"), How())
    assert 3 == len(built.new)
    assert ["two"] == [item.where for item in built.rejected if "ZeroDivisionError" in item.reason]


def test_a_source_that_is_away_for_a_moment_is_asked_again(monkeypatch):
    tries = []

    class Shaky:
        name = version = "shaky"

        def extract(self, doc):
            tries.append(doc.name)
            if len(tries) < 2:
                raise SourceUnavailableError("model", "busy")
            return Extraction(document=doc)

    monkeypatch.setattr(pipeline.time, "sleep", lambda _: None)
    doc = Document(name="a", url="a", text="text")
    monkeypatch.setattr(pipeline, "make_extractor", lambda _: Shaky())
    assert [Extraction(document=doc)] == list(extract([doc], How()))
    assert ["a", "a"] == tries


def test_a_ledger_inside_the_folder_is_not_read_as_a_report(folder):
    Ledger.create(folder / "kg-data")
    found = list(read([folder], How()))
    assert {"one", "two", "three"} == {item.name for item in found if isinstance(item, Document)}
    assert [] == [item for item in found if isinstance(item, Rejected)]


def test_the_reasons_are_counted_most_frequent_first():
    rejected = [Rejected(where="a", reason=f"rule.{i}: nobody") for i in range(2)]
    built = replace(pipeline.Built(), rejected=(Rejected(where="a", reason="x: typed"), *rejected))
    assert [("nobody", 2), ("typed", 1)] == built.reasons()


def test_a_text_too_long_to_be_a_report_is_named_and_the_others_are_read(folder):
    (folder / "log.txt").write_text("台积电为苹果代工。\n" * 5_100_000, encoding="utf-8")
    found = list(read([folder], How()))
    (refused,) = [item for item in found if isinstance(item, Rejected)]
    assert "log.txt" in refused.where
    assert "split it" in refused.reason
    assert 3 == len(found) - 1
