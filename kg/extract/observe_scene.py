"""A number with the words around it: its measure, which metric words are near, and whether it is a change."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import regex

from kg.extract import observe_words as w
from kg.extract.encode import Kind, Token
from kg.extract.metrics import Hit, Metric
from kg.extract.observe_line import Line
from ontology.terms import QuantityType

OFF: Final = 3


@dataclass(frozen=True, slots=True)
class Measure:
    """What one number says: a quantity, its range in plain units, and where its words stand (`hit`, left or right)."""

    quantity: QuantityType
    base: Metric
    words: str
    low: Decimal | None
    high: Decimal | None
    unit: str
    currency: str | None
    number: Token
    hit: Hit | None = None
    change: bool = False
    carried: bool = False
    own: bool = True
    at: int | None = None
    whole: tuple[int, int] | None = None

    @property
    def right(self) -> bool:
        """Whether the metric's words stand right of the number."""
        return self.hit is not None and self.hit.start >= self.number.end


@dataclass(frozen=True, slots=True)
class Scene:
    """A number with the text between the number before it and the one after it, in its clause."""

    line: Line
    number: Token
    row: tuple[int, int]
    left: int
    start: int
    hit: Hit | None
    last: Measure | None

    @property
    def gap(self) -> str:
        """The text from the number before, or the start of the clause, to this one or the row it stands in."""
        return self.line.text[self.left : self.row[0]]

    @property
    def after(self) -> str:
        """The text from this number, or its row, to the next one, or some way on."""
        end = self.row[1]
        following = next((t.start for t in self.line.numbers if t.start >= end), self.line.end)
        return self.line.text[end : min(following, end + 70)]

    @property
    def tail(self) -> str:
        """The rest of the clause after this number, up to the next number."""
        _, end = self.line.clause(self.row[1] - 1)
        return self.after[: max(0, end - self.row[1])]


def nearest(line: Line, number: Token, before: Token | None, start: int) -> Hit | None:
    """Give the metric words of a number: left of it after the number before, else right beside it, else further left.

    Words that fit its unit go before words that do not, which still say what a change is of.
    """
    unit = number.value.unit
    edge = max(start, before.end if before else start)
    near = line.hits_between(edge, number.start)
    if before is not None:
        near = [hit for hit in near if hit.start - before.end >= OFF or not _bound_right(line, before, hit)]
    right = right_hit(line, number)
    far = [hit for hit in line.hits_between(start, number.start) if hit.end <= edge]
    if near and (near[-1].silent or near[-1].fitting(unit)):
        return near[-1]
    if right is not None and (right.silent or right.fitting(unit)):
        return right
    fit = next((hit for hit in (*reversed(near), *reversed(far)) if hit.fitting(unit)), None)
    return fit or (near[-1] if near else right or (far[-1] if far else None))


def _bound_right(line: Line, number: Token, hit: Hit) -> bool:
    """Say whether metric words belong to the number on their left."""
    gap = line.text[number.end : hit.start]
    return (w.RIGHT_ZH if line.chinese else w.RIGHT_EN).match(gap) is not None and hit.start >= number.end


def right_hit(line: Line, number: Token) -> Hit | None:
    """Give the metric words right beside a number, or None."""
    _, end = line.clause(number.start)
    following = next((t.start for t in line.numbers if t.start >= number.end), line.end)
    for hit in line.hits_between(number.end, min(end, following)):
        ordered = line.chinese and hit.metric.quantity is QuantityType.ORDERS
        gap = _plain_gap(line, number.end, hit.start) if ordered else line.text[number.end : hit.start]
        if len(gap) > w.SMALL_GAP[line.chinese]:
            return None
        if (w.RIGHT_ZH if line.chinese else w.RIGHT_EN).match(gap) or not gap.strip():
            return hit
    return None


def _plain_gap(line: Line, start: int, end: int) -> str:
    """Give the text between two places with each thing named there as one mark: 10万颗GB300订单."""
    text = list(line.text[start:end])
    for token in line.between(start, end):
        if token.kind in {Kind.PROD, Kind.TECH, Kind.MODEL}:
            text[token.start - start : token.end - start] = ["物", *[""] * (token.end - token.start - 1)]
    return "".join(text)


def changes(scene: Scene) -> str:
    """Say how a number is a change: `yoy`, `qoq`, `mom`, plain `change`, or not at all."""
    gap, tail = scene.gap, scene.tail
    level = w.LEVEL_BEFORE.search(gap) is not None and w.CHANGE_OF.search(gap) is None
    if level and scene.number.value.sign == 0:
        return ""
    if how := _compared(scene):
        return how
    cue = w.CHANGE_ZH if scene.line.chinese else w.CHANGE_EN
    after = w.AFTER_CHANGE_ZH if scene.line.chinese else w.AFTER_CHANGE_EN
    if scene.number.value.sign or cue.search(gap) or after.search(tail) or w.THEN_LEVEL.match(scene.after):
        return "change"
    return ""


def _compared(scene: Scene) -> str:
    """Say what a number is compared with: the year, the quarter or the month before; right of it first in English."""
    texts = [scene.gap]
    if not scene.line.chinese or scene.tail.startswith(("YoY", "QoQ")):
        reach = scene.after if _adjoins(scene) else scene.tail
        own = regex.split(r"\sand\s|[,;]", scene.gap)[-1]
        texts = [regex.split(r"\sand\s(?=\w+\s?\d|$)", reach)[0][:48], own]
    for text in texts:
        for name, pattern in (("yoy", w.YOY), ("qoq", w.QOQ), ("mom", w.MOM)):
            if pattern.search(text):
                return name
    return ""


def _adjoins(scene: Scene) -> bool:
    """Say whether the clause ends right after the number, so that the next one may hold what it is compared with."""
    return len(scene.tail.strip(" ,;")) == 0


def falls(scene: Scene) -> bool:
    """Say whether the verb beside a number goes down."""
    sign: int = scene.number.value.sign
    return sign < 0 or (sign == 0 and w.FALLING.search(scene.gap + " \x00 " + scene.tail[:10]) is not None)


def ends_of(scene: Scene, how: str) -> tuple[Decimal | None, Decimal | None]:
    """Give the ends of a change: falls negative, a multiple as what it adds."""
    value = scene.number.value
    low, high = value.signed
    if value.unit == "multiple":
        return (None if low is None else low - 1), (None if high is None else high - 1)
    if how and value.sign == 0 and falls(scene) and min(end for end in (low, high) if end is not None) > 0:
        return (None if high is None else -high), (None if low is None else -low)
    return low, high


def made(scene: Scene, metric: Metric, *, words: str, hit: Hit | None, carried: bool = False) -> Measure:
    """Give the measure of a number as it stands, its metric known."""
    value = scene.number.value
    low, high, unit, currency = value.low, value.high, value.unit, value.currency
    if metric.negative:
        low, high = (None if high is None else -abs(high)), (None if low is None else -abs(low))
    if unit == "number" and scene.last is not None and "currency" in metric.units and scene.last.currency:
        unit, currency = "currency", scene.last.currency
    if unit == "number" and carried and scene.last is not None and scene.last.unit in w.COUNTED:
        unit = scene.last.unit
    if unit == "number" and metric.quantity is QuantityType.PARAMETERS:
        unit = "parameter"
    return Measure(
        metric.quantity or QuantityType.OTHER,
        metric,
        words,
        low,
        high,
        unit,
        currency,
        scene.number,
        hit,
        carried=carried,
    )


def bare(scene: Scene) -> str:
    """Give the text before a number in its clause without its mentions."""
    text = list(scene.line.text[scene.left : scene.number.start])
    for token in scene.line.between(scene.left, scene.number.start):
        for i in range(token.start - scene.left, token.end - scene.left):
            text[i] = ""
    return "".join(text)
