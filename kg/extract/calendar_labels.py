"""Labels of periods from their parts, and the day of a document as the point that relative ones are counted from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from kg.periods import period_bounds

MONTHS_A_YEAR: Final = 12
MONTHS: Final[Mapping[str, int]] = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
ORDINALS: Final[Mapping[str, int]] = {
    "一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2, "首": 1, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4,
    "first": 1, "second": 2, "third": 3, "fourth": 4,
}  # fmt: skip
COUNTS: Final[Mapping[str, int]] = {
    **{char: value for value, char in enumerate("一二三四五六七八九十", start=1)},
    "两": 2,
    "兩": 2,
    "十一": 11,
    "十二": 12,
    **{
        word: value
        for value, word in enumerate(
            ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], start=1
        )
    },
}
_CENTURY: Final = 2000
_CENTURY_DIGITS: Final = 2


def year_of(text: str) -> int:
    """Give the year that two or four digits, `'24` or 二〇二五 stand for."""
    digits = "".join(
        str("〇一二三四五六七八九".index(char)) if char in "〇一二三四五六七八九" else char
        for char in text.lstrip("'’‘").replace("零", "〇").replace("○", "〇")
    )
    value = int(digits)
    return value + _CENTURY if len(digits) == _CENTURY_DIGITS else value


def count_of(text: str) -> int:
    """Give a small count in figures or words."""
    return COUNTS[text.lower()] if text.lower() in COUNTS else int(text)


def ordinal_of(text: str) -> int:
    """Give a place in a row: 三, third, 3, ３."""
    return ORDINALS[text.lower()] if text.lower() in ORDINALS else int(text)


def month_label(year: int, month: int) -> str:
    """Give the label of a month; months beyond a year's ends run on into the years beside it."""
    index = year * MONTHS_A_YEAR + month - 1
    return f"{index // MONTHS_A_YEAR:04d}-{index % MONTHS_A_YEAR + 1:02d}"


def day_label(year: int, month: int, day: int) -> str | None:
    """Give the label of a day, or None when the calendar has no such day."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def quarter_of(day: date) -> int:
    """Give the quarter that a day lies in."""
    return (day.month + 2) // 3


def shifted_quarter(day: date, steps: int) -> str:
    """Give the quarter some steps after the one that a day lies in."""
    index = day.year * 4 + quarter_of(day) - 1 + steps
    return f"{index // 4}Q{index % 4 + 1}"


def window(day: date, months: int) -> str:
    """Give the stretch of some months that starts, or with a negative number ends, in the month of a day."""
    here, there = month_label(day.year, day.month), month_label(day.year, day.month + months)
    return f"{there}/{here}" if months < 0 else f"{here}/{there}"


def nearest_year(day: date, suffix: str) -> int:
    """Give the year for which a part of a year (`Q4`, `H1`, `-03`) lies nearest to a day; a tie goes to the past."""

    def distance(year: int) -> tuple[int, int]:
        start, end = period_bounds(f"{year}{suffix}")
        if start is None or end is None:
            return (0, year)
        return max((start - day).days, (day - end).days, 0), year

    return min((day.year - 1, day.year, day.year + 1), key=distance)


def latest_year(day: date, suffix: str) -> int:
    """Give the last year whose part has begun on a day."""
    start, _ = period_bounds(f"{day.year}{suffix}")
    return day.year if start is None or start <= day else day.year - 1
