"""What English numbers lean on around them: results announced before, a year earlier, whole years, names beside a number."""

from __future__ import annotations

from datetime import date
from typing import Final

import regex

from kg.extract.encode import Kind, Token
from kg.extract.observe_line import Line
from kg.extract.observe_words import AHEAD
from kg.model import Period

_RESULTS: Final = regex.compile(
    r"\b(?:results?|earnings|report(?:s|ed|ing)?|financials|performance|call|numbers|posted|quarter)\b",
    regex.IGNORECASE,
)
_STRETCHES: Final = frozenset({"year", "half", "quarter"})
_EARLIER: Final = regex.compile(
    r"\s(?:a|one|the)\s(?:year|12\smonths)\s(?:earlier|ago|before)\b|\s(?:in|for|during)\s(?:the\s)?(?:same|year-ago|year-earlier|prior-year|corresponding|comparable)\s(?:period|quarter|half)(?:\s(?:a\syear\s(?:earlier|ago)|(?:of\s)?last\syear|of\sthe\sprior\syear))?\b"
    r"|\slast\syear\b|\sin\sthe\s(?:prior|previous)\syear\b",
    regex.IGNORECASE,
)
_QUARTER_BEFORE: Final = regex.compile(
    r"\s(?:in|for|during)\sthe\s(?:prior|previous|preceding)\squarter\b|\sa\squarter\s(?:earlier|ago|before)\b",
    regex.IGNORECASE,
)
_WHOLE_YEAR: Final = regex.compile(
    r"\b(?:full[- ]year|whole[- ]year|for\sthe\syear|annual\s(?:guidance|outlook|forecast))\b", regex.IGNORECASE
)
_FOR_YEAR: Final = regex.compile(
    r"\s(?:for|in|over)\sthe\s(?:full\s|whole\s|entire\s)?year\b(?!\s(?:to|before|earlier|ago))", regex.IGNORECASE
)
_LABEL: Final = regex.compile(r"(?P<fy>FY)?(?P<year>\d{4})(?P<part>Q[1-4]|H[12]|-\d\d)?")
_PAST: Final = regex.compile(
    r"\b(?:was|were|had|held|rose|grew|fell|came|stood|took|made|led|won|sold|got|hit|slid|sank|\w{2,}ed)\b",
    regex.IGNORECASE,
)
_TURN: Final = r"(?:,|;|\band|\bwhile|\bagainst|\bversus|\bcompared\swith|\bbut|\bto)\s"
_BESIDE: Final = regex.compile(
    r"\s(?:for\s|had\s|has\s|held\s|holds\s|at\s|with\s|took\s|only\s|just\s|another\s|about\s|some\s)*"
)
_FOR_NAME: Final = regex.compile(r"\s(?:for|at|by|from)\s(?:the\s)?")
NEARBY: Final = 24


def announced(line: Line) -> str | None:
    """Give the one period whose results a sentence tells of, for the numbers of the sentences behind it."""
    labels = {
        str(t.value.label)
        for t in line.tokens
        if t.kind is Kind.TIME and t.value is not None and t.value.label and t.value.kind in _STRETCHES
    }
    return labels.pop() if len(labels) == 1 and _RESULTS.search(line.text, line.start, line.end) else None


def earlier(line: Line, number: Token, known: str | None) -> str | None:
    """Give the period that a number is compared from, a year or a quarter before the known one; None where none is told."""
    found = _LABEL.fullmatch(known or "")
    if found is None:
        return None
    if _EARLIER.match(line.text, number.end, line.end):
        return f"{found['fy'] or ''}{int(found['year']) - 1}{found['part'] or ''}"
    part = found["part"] or ""
    if part.startswith("Q") and _QUARTER_BEFORE.match(line.text, number.end, line.end):
        year, quarter = divmod(int(found["year"]) * 4 + int(part[1]) - 2, 4)
        return f"{found['fy'] or ''}{year}Q{quarter + 1}"
    return None


def is_base(line: Line, number: Token) -> bool:
    """Say whether a number is only what another is compared with: "from 55% a year earlier"."""
    return _EARLIER.match(line.text, number.end, line.end) is not None


def whole_year(line: Line, number: Token, known: str | None) -> str | None:
    """Give the year of the known period where a number is the whole year's: "full-year guidance", "8.2% for the year"."""
    found = _LABEL.match(known or "")
    if found is None or "/" in str(known):
        return None
    year = f"{found['fy'] or ''}{found['year']}"
    if _FOR_YEAR.match(line.text, number.end, line.end):
        return year
    told = _WHOLE_YEAR.search(line.text, line.start, number.start)
    if told is None or any(_dates(t) for t in line.between(told.start(), number.end + NEARBY)):
        return None
    return None if any(t.kind is Kind.NUM for t in line.between(told.end(), number.start)) else year


def _dates(token: Token) -> bool:
    return token.kind is Kind.TIME and token.value is not None and bool(token.value.label)


def happened(line: Line, label: str | None, published: date | None) -> str | None:
    """Give a quarter or half a year before, where a sentence of the past names one that had not begun."""
    found = _LABEL.fullmatch(label or "")
    if found is None or published is None or found["fy"] or (found["part"] or "-")[0] not in "QH":
        return label
    start = Period(label=str(label)).start
    bare = any(_dates(t) and t.value.label == label and t.value.relative for t in line.tokens)
    if not bare or start is None or start <= published:
        return label
    past = _PAST.search(line.text, line.start, line.end) and not AHEAD.search(line.text, line.start, line.end)
    return f"{int(found['year']) - 1}{found['part']}" if past else label


def named_beside(line: Line, number: Token) -> Token | None:
    """Give the company that a clause without a verb puts beside a number: "and Corning 63%", "against 17% for AGC"."""
    company = frozenset({Kind.ORG})
    left = line.between(max(line.start, number.start - 60), number.start, company)
    if left and _BESIDE.fullmatch(line.text, left[-1].end, number.start):
        before = line.text[max(line.start, left[-1].start - 16) : left[-1].start]
        if regex.search(rf"{_TURN}(?:the\s)?$", before):
            return left[-1]
    right = line.between(number.end, min(line.end, number.end + 40), company)
    if right and _FOR_NAME.fullmatch(line.text, number.end, right[0].start):
        lead = line.text[max(line.start, number.start - 20) : number.start]
        owned = line.text[right[0].end : right[0].end + 2] in {"'s", "’s"}
        if not owned and regex.search(rf"{_TURN}(?:about\s|only\s|just\s|some\s)?$", lead):
            return right[0]
    return None


def conversion(line: Line, number: Token) -> bool:
    """Say whether an amount in brackets right behind another only says the same in other money."""
    return (
        number.value.unit == "currency"
        and line.text[: number.start].rstrip().endswith("(")
        and line.text[number.end : number.end + 1] == ")"
        and any(t.end in {number.start - 1, number.start - 2} and t.value.unit == "currency" for t in line.numbers)
    )
