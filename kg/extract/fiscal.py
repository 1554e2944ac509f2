"""Which quarter a bare "fiscal second quarter" is: that of its owner's calendar nearest to the document's day."""

from __future__ import annotations

import calendar
import functools
from collections.abc import Mapping
from datetime import date
from importlib import resources
from typing import Final

import regex
import yaml

_QUARTER: Final = regex.compile(
    r"(?P<en>first|second|third|fourth|1st|2nd|3rd|4th)[- ](?:fiscal[- ])?quarter|[Qq](?P<digit>[1-4])"
    r"|[第]?(?P<zh>[一二三四])(?:财季|財季|季)",
    regex.IGNORECASE,
)
_WORDS: Final = ("first 1st 一", "second 2nd 二", "third 3rd 三", "fourth 4th 四")
_NUMBERS: Final = {word: number for number, words in enumerate(_WORDS, 1) for word in words.split()}
YEAR_MONTHS: Final = 12
QUARTER_MONTHS: Final = 3


@functools.lru_cache(maxsize=1)
def year_ends() -> Mapping[str, int]:
    """Give the month in which a company's fiscal year ends, by its id; calendar years are left out."""
    text = (resources.files("kg.extract") / "rules" / "fiscal.yaml").read_text(encoding="utf-8")
    data = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 a safe loader both ways
    return {name: int(month) for month, names in data["fiscal"].items() for name in names}


def quarter_of(words: str) -> int | None:
    """Give the number of the quarter that some words name, or None."""
    found = _QUARTER.search(words)
    if found is None:
        return None
    word = found["en"] or found["zh"]
    return int(found["digit"]) if found["digit"] else _NUMBERS[word.lower()]


def fiscal_quarter(words: str, owner: str, today: date | None) -> str | None:
    """Give the label of the owner's fiscal quarter whose end lies nearest to a day, or None where nothing tells."""
    month, number = year_ends().get(owner), quarter_of(words)
    if month is None or number is None or today is None:
        return None
    years = (today.year - 1, today.year, today.year + 1, today.year + 2)
    year = min(years, key=lambda item: abs((quarter_end(item, number, month) - today).days))
    return f"FY{year}Q{number}"


def quarter_end(year: int, number: int, month: int) -> date:
    """Give the last day of a quarter of the fiscal year that ends in `month` of `year`."""
    months = year * YEAR_MONTHS + month - 1 - (4 - number) * QUARTER_MONTHS
    last_year, last_month = divmod(months, YEAR_MONTHS)
    return date(last_year, last_month + 1, calendar.monthrange(last_year, last_month + 1)[1])
