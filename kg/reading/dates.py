"""The day a document was published, found in its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

__all__ = ["date_in", "find_published"]

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
DATE: Final = re.compile(
    r"(?<![\d.])(?:"
    r"(?P<y1>(?:19|20)\d\d) ?年 ?(?P<m1>\d{1,2}) ?月 ?(?P<d1>\d{1,2}) ?[日号號]"
    r"|(?P<y2>(?:19|20)\d\d)(?P<s>[-/.])(?P<m2>\d{1,2})(?P=s)(?P<d2>\d{1,2})(?!\d)(?!\.\d)"
    rf"|(?<![a-z]){_MONTH.format('m3')} (?P<d3>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y3>(?:19|20)\d\d)(?!\d)"
    rf"|(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?[ -]{_MONTH.format('m4')},?[ -](?P<y4>(?:19|20)\d\d)(?!\d)"
    r")",
    re.IGNORECASE,
)
STAMP: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?!\d)")
LABEL: Final = re.compile(
    r"(?:发布(?:时间|日期)?|發布(?:時間|日期)?|报告日期|報告日期|出版日期|刊发日期|公告日期|日期|时间|時間"
    r"|(?:^|\b)(?:date(?: of (?:issue|publication|report))?|published(?: on)?|publication date|posted(?: on)?"
    r"|release date|report date|issued(?: on)?|filed(?: on)?|updated(?: on)?))\s*[:：|]?\s*$",
    re.IGNORECASE,
)
# A day that the text tells about, not the day it was written.
TOLD: Final = re.compile(
    r"(?:截至|截止|自|从|從|于|於|至|迄|期间|以来|以來|成立|上市|评级|收盘|收市"
    r"|\b(?:as of|as at|ended|ending|since|until|from|by|on|in|between|to|and"
    r"|founded|established|closed?|priced?))\s*[（(]?$",
    re.IGNORECASE,
)
RELATED: Final = re.compile(
    r"^\W*(?:相关(?:研究)?报告|相關(?:研究)?報告|相关研究|往期(?:报告|回顾)|近期报告|前期报告|延伸阅读|延伸閱讀|相关阅读"
    r"|related (?:reports?|research|articles?|reading)|previous (?:reports?|research)"
    r"|recent (?:reports?|research))\W*$",
    re.IGNORECASE,
)
DATELINE: Final = re.compile(r"^[\w\s.,，、/()（）]{0,40}$")
HEAD: Final = 3000
TAIL: Final = 600
SHORT: Final = 60
ITEM: Final = re.compile(r"^\s*(?:[-*•·]\s|《|\d+[.、)]\s*《)")


def date_in(value: str) -> date | None:
    """Give the first day written in a string, also as `20250314` or an ISO time, or None."""
    if found := next(_dates(value), None):
        return found[1]
    stamp = STAMP.search(value)
    return _day(*stamp.groups()) if stamp else None


def find_published(text: str) -> date | None:
    """Give the day of publication that the text names, or None.

    A labelled day in the head leads; then a day that has a short line to itself, in the head or on the last lines;
    then the first day that opens a line, as news agencies write it. Days of related reports and days that the text
    tells about ("as of", "截至") are passed over.
    """
    head = list(_head_lines(text[:HEAD]))
    tail = text[max(len(text) - TAIL, HEAD) :].splitlines()[1:] if len(text) > HEAD else []
    for choose, lines in ((_labelled, head), (_alone, head), (_opening, head), (_alone, tail)):
        if found := next((day for line in lines if (day := choose(line))), None):
            return found
    return None


def _head_lines(head: str) -> Iterator[str]:
    """Give the lines of the head, less the list of related reports."""
    skipping = False
    for line in head.splitlines():
        bare = line.strip()
        if not bare:
            continue
        if RELATED.match(bare):
            skipping = True
        elif skipping and not (ITEM.match(bare) or "《" in bare or (len(bare) > SHORT / 2 and DATE.search(bare))):
            skipping = False
        if not skipping and not ITEM.match(line):
            yield bare


def _dates(line: str) -> Iterator[tuple[re.Match[str], date]]:
    for found in DATE.finditer(line):
        parts = found.groupdict()
        for n in "1234":
            if parts[f"y{n}"]:
                day = _day(parts[f"y{n}"], parts[f"m{n}"], parts[f"d{n}"])
                if day:
                    yield found, day


def _day(year: str, month: str, day: str) -> date | None:
    number = int(month) if month.isdigit() else MONTHS.index(month[:3].lower()) + 1
    try:
        return date(int(year), number, int(day))
    except ValueError:
        return None


def _labelled(line: str) -> date | None:
    """Give the day that follows `Published:`, `报告日期：` and the like."""
    return next((day for found, day in _dates(line) if LABEL.search(line[: found.start()])), None)


def _alone(line: str) -> date | None:
    """Give the day of a short line that is no sentence: a masthead, a byline, a signature."""
    if len(line) > SHORT or line.rstrip("*_ ").endswith(("。", ".", "；", ";", "！", "!")):
        return None
    return next((day for found, day in _dates(line) if not TOLD.search(line[: found.start()])), None)


def _opening(line: str) -> date | None:
    """Give the day of a dateline: a place, the day, and then the news."""
    return next((day for found, day in _dates(line) if _opens(line[: found.start()])), None)


def _opens(before: str) -> bool:
    return bool(DATELINE.match(before)) and not TOLD.search(before) and len(before.split()) <= 4  # noqa: PLR2004 a place
