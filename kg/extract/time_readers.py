"""How each shape of `time_patterns` is read: from a match to labels."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import regex

from kg.extract.calendar_labels import (
    MONTHS,
    count_of,
    day_label,
    latest_year,
    month_label,
    nearest_year,
    ordinal_of,
    shifted_quarter,
    window,
    year_of,
)

_SHORT: Final = 2
_LEADING: Final = re.compile(r"(?<![a-z])(?:in|since|by|of|until|from|early|late|mid|this|last)[ -]$", re.IGNORECASE)
_DECEMBER: Final = 12
_FIRST_QUARTER: Final = 3
_YEARS: Final[Mapping[str, int]] = {
    "今": 0, "本": 0, "去": -1, "上": -1, "前": -2, "明": 1, "来": 1, "來": 1, "后": 2, "後": 2, "下": 1,
    "this": 0, "current": 0, "the": 0, "last": -1, "previous": -1, "prior": -1, "next": 1, "coming": 1, "following": 1,
}  # fmt: skip
_STEPS: Final[Mapping[str, int]] = {
    "本": 0, "当": 0, "當": 0, "这一": 0, "上": -1, "上一": -1, "前一": -1, "下": 1, "下一": 1, "this": 0, "current": 0,
    "last": -1, "previous": -1, "prior": -1, "next": 1, "coming": 1, "following": 1, "latest": -1,
}  # fmt: skip
_EDGES: Final[Mapping[str, str]] = {
    "底": "-12", "末": "-12", "初": "-01", "中": "-06", "end": "-12", "close": "-12", "start": "-01",
    "beginning": "-01", "middle": "-06", "mid": "-06", "early": "H1", "late": "H2",
}  # fmt: skip


_WHOLE_PARTS: Final[Mapping[str, str]] = {
    "-01/-03": "Q1",
    "-01/-06": "H1",
    "-01/-09": "Q1/Q3",
    "-01/-12": "",
    "Q1/Q2": "H1",
    "Q1/Q4": "",
}
"""Stretches from January on that are quarters, by those quarters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """What relative words are counted from: the document's day, and what was named before them.

    `year` is the calendar year of the sentence, `fiscal` the fiscal year last spoken of, `last` the label of the period
    just before in the sentence.
    """

    today: date | None
    year: int | None = None
    fiscal: int | None = None
    last: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One period read from a match; `year` is the calendar year it names, for the bare parts that follow it."""

    start: int
    end: int
    label: str | None
    kind: str
    fiscal: bool = False
    relative: bool = False
    year: int | None = None


def kind_of(label: str | None) -> str:
    """Give the kind of a label: year, half, quarter, month, day, range, open, or vague for none."""
    if label is None:
        return "vague"
    if "/" in label:
        return "open" if label.startswith("/") or label.endswith("/") else "range"
    plain = label.removeprefix("FY")
    for mark, kind in (("Q", "quarter"), ("H", "half")):
        if mark in plain:
            return kind
    return ("year", "month", "day")[plain.count("-")]


def _part(found: regex.Match[str]) -> str | None:
    """Give what follows the year in its label (`Q3`, `H1`, `-02`, `Q1/Q3`), or None when the year stands alone."""
    if found["q"]:
        return f"Q{ordinal_of(found['q'].strip('Qq').replace('首', '一'))}"
    if found["h"]:
        return f"H{ordinal_of(found['h'].strip('Hh'))}"
    groups = found.groupdict()
    if groups.get("nq"):
        last = count_of(found["nq"])
        return "Q1" if last == 1 else f"Q1/Q{last}"
    if groups.get("nm"):
        return f"-01/-{count_of(found['nm']):02d}"
    if groups.get("m"):
        return _months(found)
    if groups.get("full"):
        return ""
    if groups.get("edge"):
        return _EDGES[found["edge"][-1]]
    return None


def _months(found: regex.Match[str]) -> str:
    first = count_of(found["m"])
    if found.groupdict().get("m2"):
        return f"-{first:02d}/-{count_of(found['m2']):02d}"
    return f"-{first:02d}-{int(found['d']):02d}" if found["d"] else f"-{first:02d}"


def _label(year: int, part: str | None, *, fiscal: bool) -> str | None:
    """Give the label of a year and a part of it; a fiscal year has quarters and halves but no months."""
    head = f"FY{year}" if fiscal else f"{year}"
    if not part or (fiscal and part.startswith("-")):
        return head
    part = _WHOLE_PARTS.get(part, part)
    label = "/".join(head + piece for piece in part.split("/")) if part else head
    if label.count("-") == _SHORT and "/" not in label:
        numbers = [int(piece) for piece in label.split("-")]
        return day_label(*numbers)
    return label


def _far(found: regex.Match[str], now: Now) -> int | None:
    """Give the year that 今年, `last year` and their like stand for."""
    words = found["rel"].lower().removeprefix("the ").split()[0]
    key = words if words in _YEARS else words[0]
    if words in {"year", "fiscal"}:
        return now.today.year if now.today else None
    return now.today.year + _YEARS[key] if now.today else None


def _dated(found: regex.Match[str], now: Now, part: str | None, *, fiscal: bool = False) -> Reading:
    """Give the reading of a year, by number or by distance, with or without a part."""
    groups = found.groupdict()
    fiscal = fiscal or bool(groups.get("fy"))
    year = year_of(found["y"]) if groups.get("y") else None
    relative = year is None
    if groups.get("rel"):
        year = None if fiscal else _far(found, now)
    elif year is None and now.fiscal and part and part[0] in "QH":
        year, fiscal = now.fiscal, True
    elif year is None:
        year = None if fiscal else _bare_year(part or "", now, edge=bool(groups.get("edge")))
    label = None if year is None else _label(year, part, fiscal=fiscal)
    return Reading(
        start=found.start(), end=found.end(), label=label, kind=kind_of(label), fiscal=fiscal, relative=relative,
        year=None if fiscal else year,
    )  # fmt: skip


def _bare_year(part: str, now: Now, *, edge: bool) -> int | None:
    """Give the year of a bare part: the sentence's, else the nearest; 年底 is this year's, 前三季度 has begun."""
    if now.year is not None or now.today is None:
        return now.year
    if edge:
        return now.today.year
    if not part:
        return now.today.year if now.today.month > _FIRST_QUARTER else None
    if "/" in part:
        return latest_year(now.today, part.rsplit("/", 1)[-1])
    return nearest_year(now.today, part)


def _zh(found: regex.Match[str], now: Now) -> list[Reading]:
    fiscal = bool(found.groupdict().get("fq"))
    part = _part(found)
    return [_dated(found, now, part, fiscal=fiscal)]


def _compact(found: regex.Match[str], now: Now) -> list[Reading]:
    return [_dated(found, now, _part(found), fiscal=found[0][0] in "Ff")]


def _iso(found: regex.Match[str], now: Now) -> list[Reading]:
    return [reading] if (reading := _dated(found, now, _months(found))).label else []


def _isomonth(found: regex.Match[str], now: Now) -> list[Reading]:
    return [_dated(found, now, f"-{int(found['m']):02d}")]


def _sums(found: regex.Match[str], now: Now) -> list[Reading]:
    return [_dated(found, now, f"-01/-{int(found['sum'][:-1]):02d}")]


def _slashes(found: regex.Match[str], _now: Now) -> list[Reading]:
    """Give one reading for each year of 2023/24/25 年; the last one takes what follows."""
    spans = found.spans("ys")
    years = [year_of(text) for text in found.captures("ys")]
    ends = [*(end for _, end in spans[:-1]), found.end()]
    return [
        Reading(start=start, end=end, label=str(year), kind="year", year=year)
        for (start, _), end, year in zip(spans, ends, years, strict=True)
    ]


def _years(found: regex.Match[str], _now: Now) -> list[Reading]:
    """Give the stretch of 2023-28 年."""
    first = year_of(found["y"])
    last = year_of(found["y2"])
    if not first < last:
        return []
    label = f"{first}/{last}"
    return [Reading(start=found.start(), end=found.end(), label=label, kind="range", year=last)]


def _bare(found: regex.Match[str], now: Now) -> list[Reading]:
    return [_dated(found, now, None)]


def _half(found: regex.Match[str], now: Now) -> list[Reading]:
    letter = "Q" if found["what"].lower() == "quarter" else "H"
    number = ordinal_of(found["ord"])
    if letter == "H" and number > _SHORT:
        return []
    return [_dated(found, now, f"{letter}{number}")]


def _sum_of_months(found: regex.Match[str], now: Now) -> list[Reading]:
    count = count_of(found["n"])
    part = f"-01/-{count:02d}" if found["unit"].lower() == "months" else f"Q1/Q{count}"
    return [_dated(found, now, part)] if count <= _DECEMBER else []


def _fiscal(found: regex.Match[str], now: Now) -> list[Reading]:
    part = None
    if found["ord"]:
        part = f"{'Q' if found['what'].lower() == 'quarter' else 'H'}{ordinal_of(found['ord'])}"
    if found["ys"] and part is None:
        return _fiscal_span(found)
    return [_dated(found, now, part)]


def _fiscal_span(found: regex.Match[str]) -> list[Reading]:
    head = "FY" if found["fy"] else ""
    first, last = year_of(found["y"]), year_of(found["ys"])
    label = f"{head}{first}/{head}{last}"
    return [Reading(start=found.start(), end=found.end(), label=label, kind="range", fiscal=bool(head))]


def _edges(found: regex.Match[str], now: Now) -> list[Reading]:
    edge = found["edge"].lower()
    part = "-12" if edge.startswith("year") else _EDGES[edge]
    reading = _dated(found, now, part)
    return [reading]


def _month_year(found: regex.Match[str], now: Now) -> list[Reading]:
    """Read January 2025, January 3, 2025, and a bare January 3; a bare month only when it is plainly meant as one."""
    name = found["month"]
    if not name[0].isupper() or not (found["y"] or found.groupdict().get("d") or _meant(found)):
        return []
    part = f"-{MONTHS[name.lower()]:02d}"
    if found.groupdict().get("d"):
        part += f"-{int(found['d']):02d}"
    reading = _dated(found, now, part)
    return [reading] if reading.label or reading.relative else []


def _meant(found: regex.Match[str]) -> bool:
    return bool(_LEADING.search(found.string, max(0, found.start() - 12), found.start()))


def _near(found: regex.Match[str], now: Now) -> list[Reading]:
    step = _STEPS[found["step"].lower().removeprefix("the ")]
    fiscal = bool(found.groupdict().get("fy")) or "财" in found["unit"] or "財" in found["unit"]
    label = None
    if now.today and not fiscal:
        month = found["unit"].lower() == "month" or found["unit"].startswith("月")
        label = month_label(now.today.year, now.today.month + step) if month else shifted_quarter(now.today, step)
    return [
        Reading(start=found.start(), end=found.end(), label=label, kind=kind_of(label), fiscal=fiscal, relative=True)
    ]


def _window(found: regex.Match[str], now: Now) -> list[Reading]:
    unit = found["unit"].lower()
    size = 12 if unit[0] in "年y" else 3 if "季" in unit or unit.startswith("quarter") else 1
    months = size * count_of(found["n"])
    back = found["way"].lower() in {"过去", "過去", "最近", "近", "past", "last", "previous"}
    label = now.today and window(now.today, -months if back else months)
    return [Reading(start=found.start(), end=found.end(), label=label or None, kind="window", relative=True)]


def _this_year(found: regex.Match[str], now: Now) -> list[Reading]:
    year = now.today.year if now.today else None
    label = str(year) if year else None
    return [Reading(start=found.start(), end=found.end(), label=label, kind=kind_of(label), relative=True, year=year)]


def _relyear(found: regex.Match[str], now: Now) -> list[Reading]:
    return [_dated(found, now, None)]


def _vague(found: regex.Match[str], now: Now) -> list[Reading]:
    """Read 去年同期 and `a year earlier` as the period just before them, one year back; else without a label."""
    words = found[0].lower()
    label = None
    if now.last and (
        "同" in words or "year ago" in words or "earlier" in words or "year-ago" in words or "same" in words
    ):
        label = regex.sub(r"(?<![-\d])\d{4}", lambda year: str(int(year[0]) - 1), now.last)
    return [
        Reading(
            start=found.start(), end=found.end(), label=label, kind=kind_of(label), relative=True,
            fiscal=bool(label and label.startswith("FY")),
        )
    ]  # fmt: skip


def _ended(found: regex.Match[str], _now: Now) -> list[Reading]:
    """Read `nine months ended September 30, 2025` as the stretch that ends with that month."""
    last = MONTHS[found["month"].lower()]
    first = last - count_of(found["n"]) + 1
    year = int(found["y"])
    label = _label(year, f"-{first:02d}/-{last:02d}", fiscal=False) if first == 1 else None
    if label is None and first > 0 and last % 3 == 0 and last - first == 2:  # noqa: PLR2004 a quarter
        label = f"{year}Q{last // 3}"
    label = label or f"{month_label(year, first)}/{month_label(year, last)}"
    return [Reading(start=found.start(), end=found.end(), label=label, kind=kind_of(label), year=year)]


def _named(found: regex.Match[str], now: Now) -> list[Reading]:
    """Read `the June quarter of 2025` as the calendar quarter that ends with the month."""
    return [_dated(found, now, f"Q{MONTHS[found['month'].lower()] // 3}")]


_READERS: Final[Mapping[str, Callable[[regex.Match[str], Now], list[Reading]]]] = {
    "iso": _iso, "stamp": _iso, "compact": _compact, "sums": _sums, "slashes": _slashes, "years": _years,
    "isomonth": _isomonth, "zh": _zh, "part": _zh, "daymonth": _month_year, "half": _half, "bare": _bare,
    "vague": _vague, "near": _near, "window": _window, "within": _this_year, "ytd": _this_year,
    "months": _sum_of_months, "ended": _ended, "named": _named,
    "fiscal": _fiscal, "edges": _edges, "monthyear": _month_year, "relyear": _relyear,
}  # fmt: skip


def read(found: regex.Match[str], now: Now) -> list[Reading]:
    """Give the periods that a match names, in order; none when the calendar has no such day."""
    for name, reader in _READERS.items():
        if found.start(name) >= 0 if name in found.re.groupindex else False:
            return reader(found, now)
    return []
