"""Labels of periods and the days they stand for. A fiscal year has no days until its owner's calendar is known."""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache
from typing import Final

Bounds = tuple[date | None, date | None]

_YEAR: Final = re.compile(r"(\d{4})$")
_PART: Final = re.compile(r"(\d{4})(?:(H)([12])|(Q)([1-4])|-(\d{2}))$")
_DAY: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})$")


def _months(year: int, first: int, count: int) -> Bounds:
    last = first + count - 1
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


def _part(year: int, found: re.Match[str]) -> Bounds:
    if found[2]:
        return _months(year, 6 * int(found[3]) - 5, 6)
    if found[4]:
        return _months(year, 3 * int(found[5]) - 2, 3)
    return _months(year, int(found[6]), 1) if 1 <= int(found[6]) <= 12 else (None, None)  # noqa: PLR2004 months


@lru_cache(maxsize=4096)
def period_bounds(label: str) -> Bounds:
    """Give the first and the last day of a label, end included; (None, None) for fiscal and unknown labels.

    `A/B` runs from the first day of A to the last day of B; `A/` and `/B` are open at one end.
    """
    if "/" in label:
        first, last = label.split("/", 1)
        return period_bounds(first)[0] if first else None, period_bounds(last)[1] if last else None
    if found := _YEAR.match(label):
        return _months(int(found[1]), 1, 12)
    if found := _PART.match(label):
        return _part(int(found[1]), found)
    if found := _DAY.match(label):
        try:
            day = date(*map(int, found.groups()))
        except ValueError:
            return None, None
        return day, day
    return None, None
