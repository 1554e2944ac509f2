"""Amounts are read with their range, bound, unit, rate and direction, and nothing else is taken for one."""

from __future__ import annotations

import time
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.checks import cagr, cagr_fits, cagr_range
from kg.extract.codes import find_codes
from kg.extract.quantities import Quantity, find_quantities
from kg.model import Bound, Interval
from tests.kg.extract.tables import rows

ZH, EN = rows("quantities.zh.txt"), rows("quantities.en.txt")


def number(value: Decimal) -> Decimal:
    return (round(value, 9) if value < 10**12 else value).normalize()


def expected(text: str) -> list[tuple[object, ...]]:
    return [] if text == "-" else [wanted(part.split()) for part in text.split(";")]


def wanted(words: list[str]) -> tuple[object, ...]:
    value, unit, *marks = words
    low: Decimal | None
    high: Decimal | None
    if ".." in value:
        low, high = map(Decimal, value.split(".."))
        bound = Bound.RANGE
    elif value.startswith((">=", "<=")):
        end = Decimal(value[2:])
        low, high, bound = (end, None, Bound.AT_LEAST) if value[0] == ">" else (None, end, Bound.AT_MOST)
    else:
        low = high = Decimal(value.lstrip("~"))
        bound = Bound.APPROX if value[0] == "~" else Bound.EXACT
    per = next((mark[4:] for mark in marks if mark.startswith("per=")), None)
    sign = 1 if "up" in marks else -1 if "down" in marks else 0
    return low, high, bound, unit, per, sign, "vague" in marks


def seen(item: Quantity) -> tuple[object, ...]:
    low, high = (None if end is None else number(end) for end in (item.low, item.high))
    unit = (item.currency or item.unit).replace(" ", "_")
    return low, high, item.bound, unit, item.per and item.per.replace(" ", "_"), item.sign, item.vague


def same(want: tuple[object, ...]) -> tuple[object, ...]:
    low, high = (number(end) if isinstance(end, Decimal) else None for end in want[:2])
    return low, high, *want[2:]


@pytest.mark.parametrize(("text", "line"), [*ZH, *EN], ids=lambda value: value[:40])
def test_an_expression_is_read_as_the_table_says(text: str, line: str) -> None:
    found = find_quantities(text)
    assert [same(want) for want in expected(line)] == [seen(item) for item in found]
    assert [text[item.start : item.end] for item in found] == [item.surface for item in found]


@pytest.mark.parametrize(
    ("table", "sentence"), [(ZH, "据悉，{}，公司表示。"), (EN, "As the company put it: {}, it said.")], ids=["zh", "en"]
)
def test_every_expression_is_read_inside_a_sentence(table: list[tuple[str, str]], sentence: str) -> None:
    read = {text: [seen(item) for item in find_quantities(sentence.format(text))] for text, _ in table}
    assert {text: [same(want) for want in expected(line)] for text, line in table} == read


def test_the_tables_hold_enough_of_each_language() -> None:
    assert len(ZH) + len(rows("times.zh.txt")) >= 200
    assert len(EN) + len(rows("times.en.txt")) >= 200


def test_a_hedge_belongs_to_the_span_and_a_verb_does_not() -> None:
    (item,) = find_quantities("收入下滑约 12% 。")
    assert "约 12%" == item.surface
    assert (-1, True) == (item.sign, item.approx)


def test_a_fall_is_negative_as_a_change_whether_written_or_said() -> None:
    written, said, ranged = (find_quantities(text)[0] for text in ("环比-3%", "环比下滑 3%", "下降 3%-5%"))
    assert (Decimal("-0.03"), Decimal("-0.03")) == written.signed == said.signed
    assert (Decimal("-0.05"), Decimal("-0.03")) == ranged.signed
    (over,) = find_quantities("下降超过 5%")
    assert (None, Decimal("-0.05")) == over.signed


def test_claimed_spans_hold_no_quantity() -> None:
    text = "采用72张GPU的系统售价300万美元"
    whole = [item.surface for item in find_quantities(text, claimed=[])]
    assert ["300万美元"] == [item.surface for item in find_quantities(text, claimed=[(2, 5)])]
    assert ["72张", "300万美元"] == whole


def test_the_yen_sign_follows_the_text() -> None:
    assert ["CNY"] == [item.currency for item in find_quantities("售价 ¥5,000")]
    assert ["JPY"] == [item.currency for item in find_quantities("日元贬值，售价 ¥5,000")]


def test_security_codes_are_read_with_their_market() -> None:
    text = (
        "中际旭创（300308.SZ）、台积电(2330.TW)、NASDAQ: MRVL, NYSE:CLS, 0981.HK, SH600519, TWSE 2317, KRX: 000660, "
        "股票代码：688256；寒武纪（688256），鸿海（2317）；Broadcom (AVGO US), 700 HK Equity, 6857.T, HK00700"
    )
    assert [
        ("300308", "XSHE"), ("2330", "XTAI"), ("MRVL", "XNAS"), ("CLS", "XNYS"), ("0981", "XHKG"), ("600519", "XSHG"),
        ("2317", "XTAI"), ("000660", "XKRX"), ("688256", "XSHG"), ("688256", "XSHG"), ("2317", None), ("AVGO", None),
        ("700", "XHKG"), ("6857", "XTKS"), ("00700", "XHKG"),
    ] == [(code.ticker, code.mic) for code in find_codes(text)]  # fmt: skip


@pytest.mark.parametrize("text", ["增长（2024）", "v2.SH", "3.5T", "2025.T", "邮编（518000）", "GB200 US", "12.N"])
def test_a_year_or_a_specification_is_no_security_code(text: str) -> None:
    assert [] == find_codes(text)


LONG = (
    "公司收入100亿元同比增长20%占比三成" * 700, "revenue of $5 billion up 20% from 1,000,000 units " * 220,
    "1" * 10_000, "一" * 10_000, "百千万亿" * 2_500, "1,000," * 1_700, "约" * 10_000,
    "a few " * 1_700, "12-" * 3_300, "$" * 10_000,
    " " * 10_000, "三十" * 5_000, "1.2." * 2_500, "-" * 10_000,
)  # fmt: skip


@pytest.mark.parametrize("text", LONG, ids=lambda value: value[:12])
def test_a_long_line_without_stops_takes_time_in_proportion(text: str) -> None:
    start = time.process_time()
    find_quantities(text)
    assert time.process_time() - start < 1


values = st.decimals(min_value="0.1", max_value="9999", places=1, allow_nan=False)
pairs = st.tuples(values, values).map(sorted).filter(lambda pair: pair[0] < pair[1])
MONEY = {
    "{} {}元": ("亿", "CNY", 10**8), "{}{}美元": ("亿", "USD", 10**8), "US${} {}": ("billion", "USD", 10**9),
    "NT${}{}": ("bn", "TWD", 10**9), "{} {} yuan": ("million", "CNY", 10**6), "€{}{}": ("m", "EUR", 10**6),
    "{}{}日元": ("万亿", "JPY", 10**12), "HK${} {}": ("trillion", "HKD", 10**12),
}  # fmt: skip


@given(values, st.sampled_from(sorted(MONEY)), st.sampled_from(["{}", "{:,}"]))
def test_an_amount_written_in_any_way_is_read_back(value: Decimal, form: str, figures: str) -> None:
    scale, currency, factor = MONEY[form]
    (item,) = find_quantities(form.format(figures.format(value), scale))
    assert (value * factor, value * factor, currency) == (item.low, item.high, item.currency)


@given(
    pairs,
    st.sampled_from(
        ["{}-{} 亿美元", "{} 亿美元至 {} 亿美元", "${}-{}亿", "${} to ${} hundred million", "between ${} and ${}亿"]
    ),
)
def test_a_range_written_in_any_way_is_read_back(pair: list[Decimal], form: str) -> None:
    low, high = pair
    (item,) = find_quantities(form.format(low, high))
    factor = 10**8
    if "hundred million" in form or form.startswith("between"):
        assert item.high == high * factor
    assert (low * factor, high * factor, Bound.RANGE, "USD") == (item.low, item.high, item.bound, item.currency)


@given(
    pairs, st.sampled_from(["{}%-{}%", "{}-{}%", "{}%至{}%", "{}% to {}%", "between {}% and {}%", "介于{}%和{}%之间"])
)
def test_a_range_of_shares_written_in_any_way_is_read_back(pair: list[Decimal], form: str) -> None:
    low, high = pair
    (item,) = find_quantities(form.format(low, high))
    assert (low / 100, high / 100, "ratio") == (item.low, item.high, item.unit)


BOUNDS = {
    "超过{}亿元": Bound.AT_LEAST, "{}亿元以上": Bound.AT_LEAST, "不超过{}亿元": Bound.AT_MOST, "约{}亿元": Bound.APPROX,
    "{}亿元左右": Bound.APPROX, "低于{}亿元": Bound.AT_MOST, "over CNY {} hundred million": Bound.AT_LEAST,
}  # fmt: skip


@given(values, st.sampled_from(sorted(BOUNDS)))
def test_a_bound_written_in_any_way_is_read_back(value: Decimal, form: str) -> None:
    (item,) = find_quantities(form.format(value))
    amount = value * 10**8
    ends = {Bound.AT_LEAST: (amount, None), Bound.AT_MOST: (None, amount), Bound.APPROX: (amount, amount)}
    assert (BOUNDS[form], *ends[BOUNDS[form]]) == (item.bound, item.low, item.high)


@given(st.text(alphabet="0123456789.,-%$亿万元约超一二三十百千半成倍 abkmBQHFY年月日至/", max_size=60))
def test_any_text_gives_quantities_in_order_that_quote_it(text: str) -> None:
    found = find_quantities(text)
    assert all(text[item.start : item.end] == item.surface for item in found)
    assert all(one.end <= two.start for one, two in pairwise(found))
    assert all(item.low is not None or item.high is not None for item in found)
    assert all(item.low <= item.high for item in found if item.low is not None and item.high is not None)


def test_a_stated_growth_rate_is_checked_against_two_values() -> None:
    first, last = Interval.exactly("6.6e9"), Interval.exactly("4.29e10")
    assert Decimal("0.454") == round(cagr(Decimal("6.6e9"), Decimal("4.29e10"), 5), 3)
    assert cagr_fits(first, last, 5, Decimal("0.454"))
    assert not cagr_fits(first, last, 4, Decimal("0.454"))
    assert not cagr_fits(first, last, 5, Decimal("0.6"))
    assert cagr_fits(Interval(low=Decimal(10), high=None), Interval.exactly(20), 1, Decimal("-0.5"))
    assert (None, Decimal(1)) == cagr_range(Interval(low=Decimal(10), high=None), Interval.exactly(20), 1)
    with pytest.raises(ValueError, match="above zero"):
        cagr(Decimal(0), Decimal(1), 1)
