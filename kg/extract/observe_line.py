"""A sentence as the reader of numbers sees it: clauses, numbers, periods, metric words and mentions."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import regex

from kg.extract.encode import Kind, Token
from kg.extract.metrics import Hit, metric_book

_CUT_ZH: Final = regex.compile(r"[,;:。!?\n]|——|—(?!\d)")
_CUT_EN: Final = regex.compile(
    r"[,;:!?\n](?=\s|$)|\s[–—-]{1,2}\s|\s(?=(?:while|whereas|although|but|versus|against"
    r"|compared with|compared to|up from|down from)\s)"
)
_COMMA: Final = regex.compile(r",\s?(?:and\s)?")
WHOLE: Final = frozenset({Kind.ORG, Kind.PROD, Kind.TECH, Kind.MODEL, Kind.LIST, Kind.PRO, Kind.PLACE, Kind.PER})


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence: `text` is the whole view, every place is a place in it; tokens and hits are in order."""

    text: str
    start: int
    end: int
    chinese: bool
    tokens: tuple[Token, ...]
    hits: tuple[Hit, ...]
    clauses: tuple[tuple[int, int], ...]

    @property
    def numbers(self) -> list[Token]:
        """The quantities of the sentence."""
        return [token for token in self.tokens if token.kind is Kind.NUM]

    def clause(self, at: int) -> tuple[int, int]:
        """Give the clause that holds a place."""
        i = bisect_right([cut[0] for cut in self.clauses], at) - 1
        return self.clauses[max(i, 0)]

    def clauses_before(self, start: int) -> list[tuple[int, int]]:
        """Give the clauses that end before a place, the nearest first."""
        return [cut for cut in reversed(self.clauses) if cut[1] <= start]

    def between(self, start: int, end: int, kinds: frozenset[Kind] | None = None) -> list[Token]:
        """Give the tokens that lie between two places, of some kinds."""
        return [
            token
            for token in self.tokens
            if start <= token.start and token.end <= end and (kinds is None or token.kind in kinds)
        ]

    def hits_between(self, start: int, end: int) -> list[Hit]:
        """Give the metric words that lie between two places."""
        return [hit for hit in self.hits if start <= hit.start and hit.end <= end]


def line_of(text: str, start: int, end: int, tokens: Sequence[Token], *, chinese: bool) -> Line:
    """Give the sentence between two places of a view with its mentions."""
    inside = tuple(token for token in tokens if start <= token.start and token.end <= end)
    closed = [(t.start, t.end) for t in inside if t.kind in {Kind.NUM, Kind.TIME, Kind.ORG, Kind.PER}]
    hits = tuple(metric_book("zh" if chinese else "en").find(text, start, end, closed))
    listed = sorted([*closed, *_listed(text, inside)])
    return Line(text, start, end, chinese, inside, hits, _clauses(text, start, end, listed, chinese=chinese))


def _listed(text: str, tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Give the commas that only part two mentions of one kind, which cut no clause: July, August and September."""
    pairs = pairwise(tokens)
    return [(a.end, b.start) for a, b in pairs if a.kind is b.kind and _COMMA.fullmatch(text, a.end, b.start)]


def _clauses(
    text: str, start: int, end: int, closed: Sequence[tuple[int, int]], *, chinese: bool
) -> tuple[tuple[int, int], ...]:
    """Cut at commas and dashes that stand in no mention; a bracket stays with the clause it stands in."""
    starts = [span[0] for span in closed]
    cuts: list[tuple[int, int]] = []
    last = start
    for found in (_CUT_ZH if chinese else _CUT_EN).finditer(text, start, end):
        i = bisect_right(starts, found.start()) - 1
        if i >= 0 and found.start() < closed[i][1]:
            continue
        if found.end() > last:
            cuts.append((last, found.end()))
            last = found.end()
    if last < end or not cuts:
        cuts.append((last, end))
    return tuple(cuts)
