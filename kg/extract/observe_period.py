"""When a number holds: the nearest period of its clause, one carried over, or the span of a compound growth."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import regex

from kg.extract.encode import Kind, Token
from kg.extract.fiscal import fiscal_quarter
from kg.extract.observe_line import Line
from kg.extract.observe_measure import Measure
from kg.extract.observe_words import AHEAD
from kg.extract.times import find_times
from kg.model import Entity, Modality, Period
from ontology.terms import QuantityType

OPENING: Final = 24
TIMES: Final = frozenset({Kind.TIME})
_BASE: Final = regex.compile(
    r"(?:较|比|与|相比|相较|对比|自)(?:去年|上年)?$|\b(?:than(?:\s(?:in|the|that\sof))*|from(?:\sthe)?|versus|vs\.?|against|compared\s(?:with|to)(?:\sthe)?|over(?:\sthe)?|above(?:\sthe)?|since|ago|in\s{0,1}the\ssame)\s?(?:the\s|that\sin\s|in\s(?:the\s)?)*$",
    regex.IGNORECASE,
)
_FROM: Final = regex.compile(r"(?:从|由|自|较)$")
_TO: Final = regex.compile(r"[至到为](?:约|近|逾|超|超过)?$")
_BESIDE: Final = regex.compile(
    r"(?:[\s,(]|\b(?:in|for|by|during|at|as|of|on|the|its|fiscal|end|calendar|year|a|units?|through|wafers?|month|per|full|between|from|sales|revenue|s)\b)*"
)
_BARE: Final = regex.compile(r"全年|年末|期末|年底|当年|本年度?|年内|全年度")
_FULL_YEAR: Final = regex.compile(r"\b(?:full[- ]year|whole\syear|for\sthe\syear)\b", regex.IGNORECASE)


def usable(line: Line, token: Token) -> bool:
    """Say whether a period is one a number can hold in: with a label, and not what another number is compared with."""
    if token.value is None or not token.value.label:
        return False
    before = line.text[max(line.start, token.start - 16) : token.start]
    return not _BASE.search(before) or (token.value.label.find("/") > 0)


def period_of(
    line: Line, measure: Measure, before: Token | None, carried: str | None, default: str | None = None
) -> str | None:
    """Give the label of a number's period, or None.

    `carried` is the period of the number before, where this one goes on with it; `default` that of the heading or the
    title, which also says which year a bare 全年 or 年末 means.
    """
    found = _found(line, measure, before, carried)
    if found is not None and default and (bare := _bare_year(line, measure, found)):
        return bare.replace("0000", default[-4:] if default.startswith("FY") else default[:4])
    if (
        found is None
        and default
        and measure.base.whose == "owner"
        and not AHEAD.search(line.text, line.start, line.end)
    ):
        return default
    return found


def _bare_year(line: Line, measure: Measure, label: str) -> str | None:
    """Give a label with its year left open, where only a bare word (全年, 年末) told it."""
    start, _ = line.clause(measure.number.start)
    if AHEAD.search(line.text, line.start, line.end):
        return None
    for token in line.between(start, measure.number.start, TIMES):
        if token.value.label == label and _BARE.fullmatch(token.surface):
            return "0000" + label[4:]
    return None


def fiscal_of(line: Line, measure: Measure, owner: Entity, today: date | None) -> str | None:
    """Give the label of a bare fiscal quarter beside a number, by its owner's calendar, where no year stands there."""
    start, end = line.clause(measure.number.start)
    times = line.between(start, end, TIMES)
    if any(usable(line, token) for token in times):
        return None
    bare = next((token for token in times if token.value.fiscal and not token.value.label), None)
    return fiscal_quarter(bare.surface, owner.parent or owner.id, today) if bare is not None else None


def next_quarter(label: str | None) -> str | None:
    """Give the label of the quarter after one, or None for a period that is no quarter."""
    found = regex.fullmatch(r"(FY)?(\d{4})Q([1-4])", label or "")
    if found is None:
        return None
    year, number = divmod(int(found[2]) * 4 + int(found[3]), 4)
    return f"{found[1] or ''}{year}Q{number + 1}"


def title_period(text: str, today: date | None) -> str | None:
    """Give the one period that a heading or a title names, or None."""
    found = {
        t.label
        for t in find_times(text, today)
        if t.label and t.kind in {"year", "half", "quarter", "range"} and not t.relative
    }
    return found.pop() if len(found) == 1 else None


def _found(line: Line, measure: Measure, before: Token | None, carried: str | None) -> str | None:
    """Give the period of the clause, else the one carried, else the nearest of the sentence."""
    number = measure.number
    span = _span(line, number) if measure.quantity is QuantityType.CAGR else None
    times = [token for token in line.between(line.start, line.end, TIMES) if usable(line, token)]
    left = [token for token in times if _left_behind(line, token, before, number)]
    times = [token for token in times if token not in left]
    if left and carried == label_of(left[-1]):
        carried = None
    return span or _in_clause(line, number, before, times) or _outside(line, number, before, times, carried)


def _in_clause(line: Line, number: Token, before: Token | None, times: Sequence[Token]) -> str | None:
    """Give the period in a number's own clause: in English first what stands right beside it."""
    start, end = line.clause(number.start)
    edge = max(start, before.end) if before is not None else start
    following = _next_number(line, number)
    near = [token for token in times if edge <= token.start < number.start]
    right = [token for token in times if number.end <= token.start < min(following, end)]
    if not line.chinese:
        if right and _adjacent(line, number, right[0]):
            return label_of(right[0])
        near = [token for token in near if before is None or not _adjacent(line, before, token)]
    if near:
        return label_of(near[-1])
    if right and (not line.chinese or not _of_next(line, right[0], following)):
        return label_of(right[0])
    wide = [token for token in times if start <= token.start < number.start]
    later = [] if line.chinese else [token for token in times if number.end <= token.start < end]
    return label_of(wide[-1]) if wide else label_of(later[0]) if later else None


def _left_behind(line: Line, time: Token, before: Token | None, number: Token) -> bool:
    """Say whether a period is that of the level a number has left: 从去年同期的41%降至17% tells of today's 17%."""
    if not line.chinese or before is None or not time.end <= before.start:
        return False
    led = _FROM.search(line.text, max(line.start, time.start - 6), time.start)
    return led is not None and _TO.search(line.text, before.end, number.start) is not None


def _outside(
    line: Line, number: Token, before: Token | None, times: Sequence[Token], carried: str | None
) -> str | None:
    """Give the period from outside the clause: carried on, of the clauses before, of the one right behind."""
    start, end = line.clause(number.start)
    whole = _FULL_YEAR.search(line.text, start, end)
    if carried and whole is not None and whole.end() <= number.start:
        return str(regex.sub(r"(?<=\d{4})(?:Q\d|H\d|-\d\d).*$", "", carried))
    if carried and before is not None and before.start >= line.start:
        return carried
    earlier = [token for token in times if token.start < start]
    if earlier:
        return label_of(earlier[-1])
    ahead = [token for token in times if end <= token.start < _next_number(line, number)]
    return label_of(ahead[0]) if ahead and not line.chinese and len(times) == 1 else carried


def _next_number(line: Line, number: Token) -> int:
    return next((token.start for token in line.numbers if token.start >= number.end), line.end)


def _adjacent(line: Line, number: Token, time: Token) -> bool:
    """Say whether a period stands right beside the number on its left: $140 billion in 2024."""
    return number.end <= time.start and _BESIDE.fullmatch(line.text, number.end, time.start) is not None


def label_of(time: Token) -> str:
    """Give the label of a period."""
    return str(time.value.label)


def _of_next(line: Line, time: Token, following: int) -> bool:
    """Say whether a period right of a Chinese number opens what is said of the next number."""
    return (
        following < line.end
        and following - time.end < OPENING
        and not line.text[time.end : following].startswith(("的", ")"))
    )


def _span(line: Line, number: Token) -> str | None:
    """Give the first and the last year that a compound growth runs over, from the periods of its sentence."""
    start, end = line.clause(number.start)
    times = [token for token in line.between(line.start, line.end, TIMES) if token.value.label]
    own = [token for token in times if start <= token.start < end and token.value.kind == "range"] or [
        token for token in times if token.value.kind == "range"
    ]
    if own:
        return str(min(own, key=lambda token: abs(token.start - number.start)).value.label)
    years = sorted({token.value.label for token in times if regex.fullmatch(r"(?:FY)?\d{4}", token.value.label)})
    return f"{years[0]}/{years[-1]}" if len(years) > 1 else None


def modality_of(
    label: str | None, read: Modality, published: date | None, *, estimate: bool, span: bool = False
) -> Modality:
    """Give how firm a number is: of a past period it is a fact whoever says so, of a coming one a forecast."""
    if read in {Modality.RUMOUR, Modality.HYPOTHETICAL}:
        return read
    if estimate:
        return Modality.FORECAST
    if label and published is not None and not label.startswith("FY"):
        period = Period(label=label)
        end = period.end
        if end is not None and end < published:
            return Modality.FACT
        if end is not None and end > published and (span or "/" not in label):
            return Modality.FORECAST
    return read
