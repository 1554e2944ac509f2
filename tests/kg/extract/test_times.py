"""Periods are read with the label that stands for them, relative ones in the light of the document's day."""

from __future__ import annotations

import time
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.times import find_times
from kg.periods import period_bounds
from tests.kg.extract.tables import rows

TODAY = date(2025, 2, 9)
ZH, EN = rows("times.zh.txt"), rows("times.en.txt")


def expected(line: str) -> list[str | None]:
    return [] if line == "-" else [None if label == "?" else label for label in line.split()]


@pytest.mark.parametrize(("text", "line"), [*ZH, *EN], ids=lambda value: value[:40])
def test_an_expression_is_read_as_the_table_says(text: str, line: str) -> None:
    assert expected(line) == [item.label for item in find_times(text, TODAY)]


@pytest.mark.parametrize(
    ("table", "sentence"), [(ZH, "公司预计，{}，需求旺盛。"), (EN, "Demand, ({}) it said.")], ids=["zh", "en"]
)
def test_every_expression_is_read_inside_a_sentence(table: list[tuple[str, str]], sentence: str) -> None:
    read = {text: [item.label for item in find_times(sentence.format(text), TODAY)] for text, _ in table}
    assert {text: expected(line) for text, line in table} == read


def test_every_label_but_a_fiscal_one_has_days() -> None:
    labels = {item.label for text, _ in (*ZH, *EN) for item in find_times(text, TODAY) if not item.fiscal} - {None}
    assert len(labels) > 50
    assert set() == {label for label in labels if label and period_bounds(label) == (None, None)}


@pytest.mark.parametrize(
    "text",
    [
        "今年",
        "去年四季度",
        "年底",
        "last year",
        "this quarter",
        "Q4",
        "the past two years",
        "in March",
        "3月",
        "上半年",
        "未来三年",
    ],
)
def test_a_relative_period_has_no_label_without_a_day(text: str) -> None:
    (item,) = find_times(text)
    assert (None, True) == (item.label, item.relative)


def test_what_kind_of_period_is_told() -> None:
    kinds = {
        "2025年": "year", "24Q4": "quarter", "1H26": "half", "2025-02": "month", "2025-02-09": "day",
        "2023-2028年": "range", "since 2023": "open", "未来三年": "window", "近年来": "vague", "2025财年": "year",
    }  # fmt: skip
    assert kinds == {text: find_times(text, TODAY)[0].kind for text in kinds}
    assert [True, False] == [find_times(text)[0].fiscal for text in ("FY2025", "2025年")]


def test_the_span_is_the_period_without_its_preposition() -> None:
    text = "截至 2025 年 3 月末，到 2035 年"
    assert ["2025 年 3 月末", "2035 年"] == [text[item.start : item.end] for item in find_times(text)]


def test_a_bare_quarter_leans_on_the_year_of_its_sentence_only() -> None:
    assert ["2023", "2023Q2"] == [item.label for item in find_times("2023年全年强劲，二季度尤甚", TODAY)]
    assert ["2023", "2025Q2"] == [item.label for item in find_times("2023年强劲。二季度尤甚", TODAY)]


LONG = (
    "2025年第三季度" * 1_200, "2025" * 2_500, "2025-" * 2_000, "24/" * 3_300, "第三季度" * 2_500, "1" * 10_000,
    "the first half of " * 600, "一二三四" * 2_500, "年" * 10_000, "上半" * 5_000, "last " * 2_000, "Q" * 10_000,
    "- " * 5_000, "January " * 1_250,
)  # fmt: skip


@pytest.mark.parametrize("text", LONG, ids=lambda value: value[:12])
def test_a_long_line_without_stops_takes_time_in_proportion(text: str) -> None:
    start = time.process_time()
    find_times(text, TODAY)
    assert time.process_time() - start < 1


years = st.integers(1990, 2059)
FORMS = {
    "{y}年": "{y}", "{y}Q{q}": "{y}Q{q}", "{q}Q{y}": "{y}Q{q}", "Q{q} {y}": "{y}Q{q}", "{y}年第{q}季度": "{y}Q{q}",
    "FY{y}": "FY{y}", "fiscal {y}": "FY{y}", "{y}财年": "FY{y}", "{y}H{h}": "{y}H{h}", "H{h} {y}": "{y}H{h}",
    "{y}年{m}月": "{y}-{m:02d}", "{y}-{m:02d}-{d:02d}": "{y}-{m:02d}-{d:02d}", "Q{q} of fiscal {y}": "FY{y}Q{q}",
    "{y}年{m}月{d}日": "{y}-{m:02d}-{d:02d}",
}  # fmt: skip
STRETCHES = ["{}-{}年", "{}年至{}年", "from {} to {}", "between {} and {}", "{}–{}", "{} 年到 {} 年间"]


@given(years, st.integers(1, 4), st.integers(1, 12), st.integers(1, 28), st.sampled_from(sorted(FORMS)))
def test_a_period_written_in_any_way_is_read_back(y: int, q: int, m: int, d: int, form: str) -> None:
    parts = {"y": y, "q": q, "h": (q + 1) // 2, "m": m, "d": d}
    (item,) = find_times(form.format(**parts))
    assert FORMS[form].format(**parts) == item.label


@given(
    years,
    years,
    st.sampled_from(["{}-{}年", "{}年至{}年", "from {} to {}", "between {} and {}", "{}–{}", "{} 年到 {} 年间"]),
)
def test_a_stretch_of_years_is_read_back(one: int, two: int, form: str) -> None:
    first, last = sorted((one, two))
    labels = [item.label for item in find_times(form.format(first, last))]
    assert ([f"{first}/{last}"] if first < last else [str(first), str(last)]) == labels


@given(st.text(alphabet="0123456789QHFY年月日季度第一二三四前上下半今去底末-/至 to'", max_size=60))
def test_any_text_gives_periods_in_order(text: str) -> None:
    found = find_times(text, TODAY)
    assert all(0 <= item.start < item.end <= len(text) for item in found)
    assert all(one.end <= two.start for one, two in pairwise(found))
