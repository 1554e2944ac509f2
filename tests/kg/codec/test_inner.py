import json
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.codec import NOUNS, decode, dumps, encode, loads
from kg.errors import CodecError
from kg.model import Document, Interval
from tests import strategies


def test_every_noun_has_a_strategy():
    assert set(NOUNS) == set(strategies.NOUNS)


@given(st.one_of(*strategies.NOUNS.values()))
def test_a_noun_comes_back_as_it_was(noun):
    assert noun == decode(encode(noun))


@given(st.one_of(*strategies.NOUNS.values()))
def test_a_line_holds_one_noun_and_no_line_end(noun):
    line = dumps(noun)
    assert "\n" not in line
    assert noun == loads(line)


@given(strategies.documents())
def test_the_path_of_a_document_comes_back_too(doc):
    assert doc.path == decode(encode(doc)).path


@given(st.one_of(*strategies.NOUNS.values()), st.data())
def test_a_record_with_one_wrong_value_is_refused_or_read_as_a_noun(noun, data):
    record = json.loads(dumps(noun))
    key = data.draw(st.sampled_from(sorted(record)))
    record[key] = data.draw(st.sampled_from([[], {}, 7, "?", None, [[1]], True]))
    with suppress(CodecError):
        assert type(decode(record)).__name__.lower() in NOUNS


EVIDENCE = {
    "span": {"document": "d", "start": 0, "end": 1, "quote": "a"},
    "extractor": "grammar",
    "confidence": 0.5,
}


@pytest.mark.parametrize(
    ("record", "where", "reason"),
    [
        (7, "record", "an object"),
        ({}, "record", "alias"),
        ({"noun": "unicorn"}, "record", "unicorn"),
        ({"noun": "page", "number": 1}, "record", "start"),
        ({"noun": "page", "number": 1, "start": 0, "colour": 1}, "record", "colour"),
        ({"noun": "page", "number": True, "start": 0}, "record.number", "whole number"),
        ({"noun": "interval", "low": "NaN", "high": None}, "record.low", "decimal"),
        ({"noun": "interval", "low": 1.5, "high": None}, "record.low", "decimal"),
        ({"noun": "interval", "low": "2", "high": "1"}, "record", "upwards"),
        ({"noun": "document", "name": "a", "url": "", "text": "", "published": "9.2.2025"}, "record.published", "YYYY"),
        ({"noun": "entity", "id": "a", "type": "Unicorn", "name": "A"}, "record.type", "Company"),
        (
            {"noun": "entity", "id": "a", "type": "Company", "name": "A", "identifiers": {"isin": 1}},
            "record.identifiers",
            "texts",
        ),
        ({"noun": "evidence", **EVIDENCE, "marks": [{"role": 1}]}, "record.marks[0]", "lacks"),
        ({"noun": "evidence", **EVIDENCE, "confidence": 1.0}, "record", "confidence"),
        ({"noun": "evidence", **EVIDENCE, "marks": "none"}, "record.marks", "a list"),
    ],
)
def test_a_wrong_record_is_refused_with_its_place_and_reason(record, where, reason):
    with pytest.raises(CodecError) as caught:
        decode(record)
    assert where == caught.value.where
    assert reason in caught.value.reason


def test_a_line_that_is_not_json_is_refused_with_its_place():
    with pytest.raises(CodecError, match=r"^file\.jsonl:3: is not JSON"):
        loads("{", "file.jsonl:3")


def test_what_is_no_noun_is_refused():
    with pytest.raises(CodecError, match="none of the nouns"):
        encode(Decimal(1))


def test_numbers_keep_every_digit():
    number = Decimal("0.1000000000000000055511151231257827")
    assert number == loads(dumps(Interval.exactly(number))).low


def test_fields_at_their_default_are_left_out():
    assert {"noun": "document", "name": "a", "url": "", "text": "t"} == encode(Document(name="a", url="", text="t"))
