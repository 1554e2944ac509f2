"""Periods and days in Chinese and English text, by the labels of `kg.periods`.

Explicit ones (`24Q4`, 2025 财年第三季度, `1H26`, `by 2028`, 2023-2028 年) always have a label. Relative ones (今年,
`last quarter`, a bare 四季度) are counted from the year named before them in the sentence or from the document's day,
and have none when neither is known. A fiscal period keeps `FY` in its label, since only its owner's calendar gives it
days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from kg.extract.time_patterns import (
    BETWEEN,
    BOTH,
    CHINESE,
    COUNTED,
    ENGLISH,
    FIGURES,
    NAMED_BEFORE,
    SINCE_AFTER,
    SINCE_BEFORE,
    STOPS,
    TAIL,
    THEN,
    TRIGGER,
)
from kg.extract.time_readers import Now, Reading, read

__all__ = ["TimeMention", "find_times"]

_COMPARED: Final = re.compile(r"\b(?:ago|earlier)\b|-ago\b|同期", re.IGNORECASE)
_REACH: Final = 80
_FISCAL_REACH: Final = 300
_GAP: Final = 8
_YEAR_LENGTH: Final = 4
_FIGURE_TAIL: Final = frozenset("0123456789.,０１２３４５６７８９．")
_FIGURES: Final = frozenset("0123456789１２")


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeMention:
    """A period named at `start` to `end`.

    `label` is None when nothing tells which period is meant. `kind` is year, half, quarter, month, day, range, open,
    window (some months up to or from the document's month) or vague; `relative`: the words alone do not fix it.
    """

    start: int
    end: int
    label: str | None
    kind: str
    fiscal: bool = False
    relative: bool = False


def find_times(text: str, today: date | None = None) -> list[TimeMention]:
    """Give the periods of a text in order, without overlap; `today` is the day of the document."""
    joined: list[TimeMention] = []
    for mention in _singles(text, today):
        last = joined[-1] if joined else None
        both = last and _range(text, last, mention)
        if both:
            joined[-1] = both
        else:
            joined.append(mention)
    return [_opened(text, mention) for mention in joined]


def _singles(text: str, today: date | None) -> Iterator[TimeMention]:
    """Give every period by itself, read in the light of the ones before it."""
    at = 0
    memory = _Memory()
    while trigger := TRIGGER.search(text, at):
        start = trigger.start()
        char = text[start]
        shapes = FIGURES if char in _FIGURES else ENGLISH if char.isascii() else CHINESE
        found = shapes.match(text, start)
        now = memory.now(text, start, today) if found else None
        readings = [item for item in read(found, now) if _is_time(text, item)] if found and now else []
        for reading in readings:
            yield TimeMention(
                start=reading.start, end=reading.end, label=reading.label, kind=reading.kind, fiscal=reading.fiscal,
                relative=reading.relative,
            )  # fmt: skip
            if not _COMPARED.search(text, reading.start, reading.end):
                memory.keep(reading)
        at = max(readings[-1].end if readings else _skip(text, start), start + 1)


@dataclass(slots=True)
class _Memory:
    """The last periods read, which bare quarters and 去年同期 lean on."""

    year: int | None = None
    year_at: int = 0
    fiscal: int | None = None
    fiscal_at: int = 0
    last: str | None = None
    last_at: int = 0

    def keep(self, reading: Reading) -> None:
        """Remember a reading; a calendar year ends the talk of a fiscal one."""
        if reading.label:
            self.last, self.last_at = reading.label, reading.end
        if reading.fiscal and reading.label and "/" not in reading.label:
            self.fiscal, self.fiscal_at, self.year = int(reading.label[2:6]), reading.end, None
        elif reading.year is not None:
            self.year, self.year_at, self.fiscal = reading.year, reading.end, None

    def now(self, text: str, start: int, today: date | None) -> Now:
        """Give what relative words at `start` are counted from."""
        year = self.year if self.year is not None and _one_sentence(text, self.year_at, start) else None
        fiscal = self.fiscal if start - self.fiscal_at <= _FISCAL_REACH else None
        last = self.last if self.last and _one_sentence(text, self.last_at, start) else None
        return Now(today=today, year=year, fiscal=fiscal, last=last)


def _skip(text: str, start: int) -> int:
    """Give the end of the figures that were not a period, so that their tail is not read as one."""
    end = start
    while end < len(text) and text[end] in _FIGURE_TAIL:
        end += 1
    return end


def _one_sentence(text: str, end: int, start: int) -> bool:
    return start - end <= _REACH and not STOPS.search(text, end, start)


def _is_time(text: str, reading: Reading) -> bool:
    """Refuse a bare figure that counts something (2025 units), is money, an index or part of a longer number."""
    surface = text[reading.start : reading.end]
    if not (len(surface) == _YEAR_LENGTH and surface.isdigit()):
        return True
    return not (
        COUNTED.match(text, reading.end) or NAMED_BEFORE.search(text, max(0, reading.start - 12), reading.start)
    )


def _range(text: str, first: TimeMention, second: TimeMention) -> TimeMention | None:
    """Give the stretch that two periods span when only a dash or 至 stands between them."""
    gap = text[first.end : second.start]
    if len(gap) > _GAP or not first.label or not second.label or "/" in first.label + second.label:
        return None
    both = BOTH.fullmatch(gap) and BETWEEN.search(text, max(0, first.start - 10), first.start)
    if not (both or THEN.fullmatch(gap)) or not first.label < second.label or first.fiscal != second.fiscal:
        return None
    tail = TAIL.match(text, second.end)
    return TimeMention(
        start=first.start, end=tail.end() if tail else second.end, label=f"{first.label}/{second.label}", kind="range",
        fiscal=first.fiscal, relative=first.relative or second.relative,
    )  # fmt: skip


def _opened(text: str, mention: TimeMention) -> TimeMention:
    """Give a period that only starts its stretch (自 2023 年以来, `since 2023`) without an end."""
    if mention.relative or mention.kind not in {"year", "half", "quarter", "month", "day"}:
        return mention
    before = SINCE_BEFORE.search(text, max(0, mention.start - 14), mention.start)
    if before or SINCE_AFTER.match(text, mention.end):
        return replace(mention, label=f"{mention.label}/", kind="open")
    return mention
