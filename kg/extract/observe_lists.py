"""Rows of numbers that run beside a row of years or of companies: each with its own (分别, respectively)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import regex

from kg.extract.encode import Kind, Token
from kg.extract.observe_line import Line

_JOIN: Final = regex.compile(r"\s?(?:年)?(?:、|/|,\s?(?:and\s|以及|和)?|和|及|与|以及|\s(?:and|as\swell\sas)\s)\s?")
_NAMED: Final = frozenset({Kind.ORG, Kind.PROD, Kind.TECH, Kind.MODEL})
_EACH: Final = regex.compile(r"分别|各为|依次|respectively")
_SPAN: Final = regex.compile(r"(FY)?(\d{4})/(?:FY)?(\d{4})(Q[1-4]|H[12])?")
ROW: Final = 2


@dataclass(slots=True)
class Lists:
    """What each number of a row is paired with: a period, a mention."""

    periods: dict[int, str] = field(default_factory=dict)
    subjects: dict[int, Token] = field(default_factory=dict)

    def period(self, number: Token) -> str | None:
        """Give the period of a number in a row."""
        return self.periods.get(number.start)

    def subject(self, number: Token) -> Token | None:
        """Give the mention a number in a row belongs to."""
        return self.subjects.get(number.start)


def lists_of(line: Line) -> Lists:
    """Give the pairings of a sentence's rows of numbers."""
    lists = Lists()
    for row in rows(line.text, line.numbers):
        times = _beside(line, row, frozenset({Kind.TIME}))
        if times and all(token.value.label for token in times):
            lists.periods.update({n.start: t.value.label for n, t in zip(row, times, strict=True)})
            continue
        if years := _years(line, row):
            lists.periods.update({n.start: year for n, year in zip(row, years, strict=True)})
        names = _beside(line, row, _NAMED)
        if names and len({token.kind for token in names}) == 1:
            lists.subjects.update({n.start: t for n, t in zip(row, names, strict=True)})
    return lists


def _years(line: Line, row: Sequence[Token]) -> list[str]:
    """Give a year for each number of a row that a span of as many years stands before: 2025-2027年分别为 a、b、c."""
    for span in reversed(line.between(line.start, row[0].start, frozenset({Kind.TIME}))):
        found = _SPAN.fullmatch(span.value.label or "")
        if found is None or not _EACH.search(line.text, span.end, row[0].end):
            continue
        first, last = int(found[2]), int(found[3])
        if last - first + 1 == len(row):
            years = [f"{found[1] or ''}{year}" for year in range(first, last + 1)]
            return [*years[:-1], f"{years[-1]}{found[4] or ''}"]
    return []


def runs(text: str, tokens: Sequence[Token]) -> list[list[Token]]:
    """Give the tokens in runs that only commas and "and" join; numbers of one unit only."""
    found: list[list[Token]] = []
    for token in tokens:
        last = found[-1][-1] if found else None
        if last is not None and _JOIN.fullmatch(text, last.end, token.start) and _alike(last, token):
            found[-1].append(token)
        else:
            found.append([token])
    return found


def _alike(first: Token, second: Token) -> bool:
    if first.kind is not Kind.NUM or second.kind is not Kind.NUM:
        return first.kind is second.kind
    return bool((first.value.unit, first.value.currency) == (second.value.unit, second.value.currency))


def rows(text: str, tokens: Sequence[Token]) -> list[list[Token]]:
    """Give the runs of two or more tokens."""
    return [row for row in runs(text, tokens) if len(row) >= ROW]


def _beside(line: Line, row: Sequence[Token], kinds: frozenset[Kind]) -> list[Token]:
    """Give the run of as many mentions that stands nearest to a row of numbers in its sentence, left before right."""
    tokens = line.between(line.start, line.end, kinds)
    runs = [run for run in rows(line.text, tokens) if len(run) == len(row)]
    left = [run for run in runs if run[-1].end <= row[0].start]
    if left:
        return left[-1]
    right = [run for run in runs if run[0].start >= row[-1].end]
    return right[0] if right and _EACH.search(line.text, line.start, line.end) else []
