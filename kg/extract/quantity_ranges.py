"""Ranges and lists of numbers: what two ends share, and what a row of values shares with its last member."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from kg.extract.atom import Atom
from kg.extract.hedges import direction
from kg.extract.numerals import BLANK, Number

_DASH: Final = re.compile(
    f"{BLANK}(?P<dash>[-–—−~～〜－]|至|到|[ -]to[ -]|to |through ){BLANK}"
    "(?:约|約|近|about |around |roughly |approximately )?"
)
_AND: Final = re.compile(f"{BLANK}(?:and|与|和|與){BLANK}(?:约|about )?")
_BETWEEN: Final = re.compile(r"(?:between|介于|介於|在)\s?(?:约|about )?$", re.IGNORECASE)
_FROM: Final = re.compile(r"(?:\bfrom|由|从|從|自)\s?(?:约|about |the )?$", re.IGNORECASE)
_BY: Final = re.compile(r"\bby\s?(?:约|about |nearly |roughly )?$", re.IGNORECASE)
_TAIL: Final = re.compile(f"{BLANK}(?:之间|之間|间|間)(?!隔|接)")
_PLUS_MINUS: Final = re.compile(
    r"[,，]?[ ]?(?:plus[ ]or[ ]minus|plus/minus|give[ ]or[ ]take|±|\+/-|正负|正負|上下浮动|上下浮動)[ ]?"
)
_GAP: Final = 16
_WIDE: Final = 20
_ROW: Final = re.compile(f"{BLANK}(?:(?P<slash>/)|、|,|，|和|及|与|與|以及|and |, and |,? and ){BLANK}")
_RESPECTIVELY: Final = re.compile(r"(?:分别|分別|各为|依次)[^。；;\n]{0,12}$")


def joined(text: str, found: list[Atom]) -> list[Atom]:
    """Give the numbers with both ends of each range made one."""
    result: list[Atom] = []
    for atom in found:
        both = (_range(text, result[-1], atom) or _spread(text, result[-1], atom)) if result else None
        if both:
            result[-1] = both
        else:
            result.append(atom)
    return result


def _range(text: str, first: Atom, second: Atom) -> Atom | None:
    """Give the range from one number to the next, or None when no range stands there."""
    gap = text[first.end : second.start]
    if len(gap) > _GAP or not gap or first.number.low != first.number.high or second.number.high is None:
        return None
    if not _linked(text, gap, first, second):
        return None
    left, right = _same_terms(first, second)
    if left is None or right is None or left.low is None or right.high is None or not left.low < right.high:
        return None
    tail = _TAIL.match(text, second.end)
    whole = right.whole
    low, high = left.low / whole, right.high / whole
    return replace(
        right, start=first.start, core=first.core, end=tail.end() if tail else second.end,
        number=Number(low=low, high=high),
        currency=right.currency or left.currency, per=right.per or left.per,
        sign=0 if low < 0 < high else first.sign or second.sign,
    )  # fmt: skip


def _spread(text: str, centre: Atom, width: Atom) -> Atom | None:
    """Give the range around a number: $65.0 billion, plus or minus two percent; 100 ± 5 亿元."""
    gap = text[centre.end : width.start]
    if len(gap) > _WIDE or not _PLUS_MINUS.fullmatch(gap) or centre.low is None or width.low is None:
        return None
    if width.unit_name == "ratio" and centre.unit_name != "ratio":
        half = centre.number.low * width.low
    elif width.unit_name == centre.unit_name or centre.unit_name is None:
        centre = replace(centre, kind=centre.kind or width.kind, currency=centre.currency or width.currency)
        centre = centre if centre.factor else replace(centre, factor=width.factor, scale_text=width.scale_text)
        half = width.low / centre.whole
    else:
        return None
    number = Number(low=centre.number.low - half, high=centre.number.low + half)
    return replace(centre, end=width.end, number=number)


def _linked(text: str, gap: str, first: Atom, second: Atom) -> bool:
    """Say whether a gap makes a range: a dash, 至 or `to` that is no change (from X to Y), or `between X and Y`."""
    before = (max(0, first.start - 12), first.start)
    dash = _DASH.fullmatch(gap)
    if dash:
        if dash["dash"] in "-–—−~～〜－":
            return True
        return not (_FROM.search(text, *before) or _BY.search(text, *before) or _changes(text, first, second))
    return bool(_AND.fullmatch(gap) and _BETWEEN.search(text, *before))


def _changes(text: str, first: Atom, second: Atom) -> bool:
    """Say whether the first number is a change and the second what it leads to: up $5 billion to $65 billion."""
    money = bool(first.currency or second.currency) or (
        second.kind is not None and second.kind.name not in {"ratio", "pp"}
    )
    return money and direction(text, first.start, first.end) != 0


def _same_terms(first: Atom, second: Atom) -> tuple[Atom | None, Atom | None]:
    """Give both ends in the unit, scale and currency that they share, or (None, None) when they share none."""
    left, right = first, second
    bare = right.unit_name is None and left.unit_name is not None and not left.currency
    if bare or (left.unit_name and right.unit_name and left.unit_name != right.unit_name):
        return None, None
    if left.kind is None:
        left = replace(left, kind=right.kind)
    if right.kind is None:
        right = replace(right, kind=left.kind)
    left = replace(left, currency=left.currency or right.currency)
    right = replace(right, currency=right.currency or left.currency)
    if left.currency != right.currency:
        return None, None
    if left.factor is None and right.factor is not None:
        scaled = replace(left, factor=right.factor, scale_text=right.scale_text)
        left = scaled if scaled.number.low <= (right.number.high or right.number.low) else left
    return left, right


def shared(text: str, found: list[Atom]) -> list[Atom]:
    """Give the numbers with unit and scale handed back along a row: 分别为 12.3/15.6/18.9 亿元."""
    result = list(found)
    for index in range(len(result) - 2, -1, -1):
        here, after = result[index], result[index + 1]
        if here.kind or here.currency or here.factor or not (after.kind or after.currency):
            continue
        gap = _ROW.fullmatch(text, here.end, after.start) if after.start - here.end <= _GAP else None
        if gap and (gap["slash"] or _RESPECTIVELY.search(text, max(0, here.start - 60), here.start)):
            result[index] = replace(
                here,
                kind=after.kind,
                currency=after.currency,
                factor=after.factor,
                scale_text=after.scale_text,
                per=after.per,
            )
    return result
