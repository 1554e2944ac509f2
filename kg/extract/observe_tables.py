"""Numbers in the cells of a table: metric and period from header, row label or caption, unit from where it is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import regex

from kg.extract.assemble import EXTRACTOR
from kg.extract.discourse import Topic
from kg.extract.encode import Kind, Token
from kg.extract.metrics import Metric, metric_book
from kg.extract.observe_names import PLACED, segment_of
from kg.extract.observe_words import MOM, QOQ, YOY
from kg.extract.quantities import Quantity, find_quantities
from kg.extract.times import find_times
from kg.extract.view import View, is_cjk, view_of
from kg.model import (
    Bound,
    Document,
    Entity,
    Evidence,
    Interval,
    Mark,
    Modality,
    Observation,
    Period,
)
from ontology.terms import QuantityType

SURE: Final = 0.8
CAPTION: Final = 240
LONGEST: Final = 60
LEAST: Final = 2
_UNIT_ZH: Final = regex.compile(r"(?:单位|單位)\s*[::]\s*(?P<unit>[^,;)）】\]\s]{1,12})")
_UNIT_CELL: Final = regex.compile(
    r"[(（\[]\s*(?P<unit>[^()（）\[\]]{1,16})\s*[)）\]]\s*$|,\s*(?P<tail>(?:US\$|NT\$|\$|RMB|USD|€)\s?(?:bn|billion|mn|mm|million|m|trillion)|%|k(?:\s?units)?)\s*$"
)
_UNIT_EN: Final = regex.compile(
    r"(?P<sign>US\$|NT\$|HK\$|\$|RMB|CNY|USD|€|¥|TWD|KRW)\s?(?:in\s)?(?P<scale>bn|billions?|mn|mm|millions?|trillions?|tn|m|b)\b|\b(?P<plain>billions?|millions?)\sof\s(?:US\s|U\.S\.\s)?(?P<money>dollars|yuan|yen|won)|\bin\s(?P<scale2>billions?|millions?)\s(?:of\s)?(?P<sign2>USD|US\$|dollars|\$)",
    regex.IGNORECASE,
)
_SCALES: Final = {"b": "billion", "bn": "billion", "m": "million", "mn": "million", "mm": "million", "tn": "trillion"}
_MONEY: Final = {"dollars": "$", "yuan": "RMB ", "yen": "JPY ", "won": "KRW ", "usd": "$", "us$": "$"}
_NUMBER: Final = regex.compile(
    r"^[\s~约約近超逾<>≥≤+\-−–—()]*\d[\d,.\s]*(?:[-–—~至到]\s?\d[\d,.]*)?[\s+*)EF以上下左右]*$"
)
_ESTIMATE: Final = regex.compile(
    r"\d{2,4}\s?[EeFf]\b|指引|预测|预期|预计|目标|\b(?:guidance|estimate[sd]?|forecasts?|outlook|expected|target)\b",
    regex.IGNORECASE,
)
_MONTH: Final = regex.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
_TOTAL: Final = regex.compile(
    r"^(?:合计|总计|小计|其他|其它|合計|總計|total|subtotal|others?|sum|average|平均)$", regex.IGNORECASE
)
_PARTS: Final = regex.compile(
    r"产品|業務|业务|分部|板块|部门|类别|項目|\b(?:segment|business|division|product|unit)\b", regex.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell by its span in the view, and its text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: header and rows, what the words above it say, and the mentions inside it."""

    view: View
    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str
    tokens: Sequence[Token]
    chinese: bool


def table_observations(
    doc: Document, span: tuple[int, int], view: View, tokens: Sequence[Token], topic: Topic
) -> tuple[list[Observation], list[Entity]]:
    """Give the observations in the cells of a table at `span` of a document, and the entities they are about."""
    sheet = _sheet(doc, span, view, tokens)
    if sheet is None:
        return [], []
    reader = _Reader(doc, sheet, topic)
    return list(reader.observations()), reader.entities


def _sheet(doc: Document, span: tuple[int, int], view: View, tokens: Sequence[Token]) -> Sheet | None:
    rows = [row for row in _rows(view.text) if len(row) > 1]
    if len(rows) < LEAST or any(_NUMBER.match(cell.text) and not find_times(cell.text) for cell in rows[0][1:]):
        return None
    above = doc.text[max(0, span[0] - CAPTION) : span[0]].strip().split("\n")
    caption = view_of("\n".join(line.strip() for line in above[-2:])).text
    chinese = sum(map(is_cjk, view.text)) * 12 > len(view.text)
    return Sheet(view, tuple(rows[0]), tuple(map(tuple, rows[1:])), caption or doc.title, tokens, chinese)


def _rows(text: str) -> Iterator[list[Cell]]:
    """Give the cells of each line, parted by bars or tabs."""
    at = 0
    for line in text.split("\n"):
        start, body = at, line
        at += len(line) + 1
        lead = body.find("|") + 1 if body.lstrip().startswith("|") else 0
        body = body[lead:].rstrip()
        body = body.removesuffix("|")
        cells: list[Cell] = []
        place = start + lead
        for piece in regex.split(r"[|\t]", body):
            bare = piece.strip()
            begin = place + (len(piece) - len(piece.lstrip()))
            cells.append(Cell(begin, begin + len(bare), bare))
            place += len(piece) + 1
        if any(cell.text for cell in cells):
            yield cells


class _Reader:
    """Reads one table."""

    def __init__(self, doc: Document, sheet: Sheet, topic: Topic) -> None:
        self.doc, self.sheet, self.topic = doc, sheet, topic
        self.entities: list[Entity] = []
        self.above: tuple[Metric, str | None] | None = None
        self.book = metric_book("zh" if sheet.chinese else "en")

    def observations(self) -> Iterator[Observation]:
        for row in self.sheet.rows:
            base = self.above[0] if self.above is not None else None
            for head, cell in zip(self.sheet.header[1:], row[1:], strict=False):
                metric, how = self._metric(head, row[0], base)
                if metric is None or metric.quantity is None or not cell.text or len(cell.text) > LONGEST:
                    continue
                base = metric if not how else base
                if not how:
                    self.above = metric, self._told(head, row[0])
                made = self._made(row, head, cell, metric, how)
                if made is not None:
                    yield made

    def _metric(self, head: Cell, label: Cell, base: Metric | None) -> tuple[Metric | None, str]:
        """Give the metric of a column, a row or the caption, and how it is compared (yoy, qoq, mom) if it is."""
        for text in (head.text, label.text):
            how = next(
                (name for name, pattern in (("yoy", YOY), ("qoq", QOQ), ("mom", MOM)) if pattern.search(text)), ""
            )
            hits = self.book.find(text, 0, len(text))
            if any(hit.silent for hit in hits):
                return None, ""
            if hits:
                return hits[-1].metric, how
            if how:
                return base, how
        hits = [hit for hit in self.book.find(self.sheet.caption, 0, len(self.sheet.caption)) if not hit.silent]
        return (hits[-1].metric if hits else None), ""

    def _made(self, row: Sequence[Cell], head: Cell, cell: Cell, metric: Metric, how: str) -> Observation | None:
        value = self._value(cell, head, row[0], metric)
        subject = self._subject(row[0], head)
        if value is None or subject is None:
            return None
        entity, token = subject
        low, high = value.signed if how else (value.low, value.high)
        if low is None and high is None:
            return None
        quantity = _quantity(metric, how)
        label = self._period(head, row[0], compared=bool(how))
        self.entities.append(entity)
        told = f"{head.text} {row[0].text} {cell.text}"
        return Observation(
            subject=entity.id, metric=quantity, value=Interval(low=low, high=high),
            bound=_bound(low, high, approx=value.approx),
            unit=value.unit, currency=value.currency, period=Period(label=label) if label else None,
            modality=self._modality(label, told), words=head.text or row[0].text,
            evidence=(self._evidence(row, cell, token),),
        )  # fmt: skip

    def _value(self, cell: Cell, head: Cell, label: Cell, metric: Metric) -> Quantity | None:
        """Give the quantity in a cell: with its own unit, else with the unit of column, row or caption."""
        text = cell.text
        found = find_quantities(text)
        if len(found) == 1 and found[0].unit != "number":
            return found[0] if _fits(found[0], metric) else None
        if not _NUMBER.match(text):
            return None
        bare = regex.sub(r"[*EF\s]+$", "", text).strip()
        if bare.startswith("(") and bare.endswith(")"):
            bare = f"-{bare[1:-1]}"
        for place in (head.text, label.text, self.sheet.header[0].text, self.sheet.caption):
            for before, after in _units(place):
                found = find_quantities(f"{before}{bare}{after}")
                if len(found) == 1 and _fits(found[0], metric):
                    return found[0]
        return None

    def _subject(self, label: Cell, head: Cell) -> tuple[Entity, Token | None] | None:
        for cell in (label, head):
            token = self._mention(cell)
            if token is not None and token.entity is not None:
                return token.entity, token
        owner = self._owner()
        if owner is None or _TOTAL.match(label.text):
            return (owner, None) if owner is not None else None
        named = self.book.find(label.text, 0, len(label.text)) or find_times(label.text, self.doc.published)
        if named or not label.text:
            return owner, None
        if _PARTS.search(self.sheet.header[0].text + self.sheet.caption):
            token = Token(Kind.ORG, label.start, label.end, label.text)
            return segment_of(owner, label.text), token
        return None

    def _mention(self, cell: Cell) -> Token | None:
        """Give the mention that a cell opens with."""
        inside = [t for t in self.sheet.tokens if t.kind in PLACED and cell.start <= t.start and t.end <= cell.end]
        return inside[0] if inside and inside[0].start - cell.start <= LEAST and len(cell.text) <= LONGEST else None

    def _owner(self) -> Entity | None:
        for tokens in (self.topic.owner, self.topic.subject):
            if len(tokens) == 1 and tokens[0].entity is not None:
                return tokens[0].entity
        return None

    def _told(self, head: Cell, label: Cell) -> str | None:
        """Give the period that a column's head or a row's label names."""
        lead = "" if self.sheet.chinese else "in "  # A month alone is read as one behind a preposition.
        texts = (f"{lead}{cell.text}" for cell in (head, label))
        labels = [t.label for text in texts for t in find_times(text, self.doc.published) if t.label]
        return labels[0] if labels else None

    def _period(self, head: Cell, label: Cell, *, compared: bool) -> str | None:
        """Give the period of a cell; a row that only compares goes with the row above it."""
        if compared and self.above is not None and self.above[1] and self._told(head, label) is None:
            return self.above[1]
        if not self.sheet.chinese and (told := self._told(head, label)) is not None and _MONTH.match(label.text):
            return told
        for text in (head.text, label.text, self.sheet.caption, self.doc.title):
            bare = regex.sub(r"(?<=\d)\s?[EeFfAa]\b", "", text)
            labels = [t.label for t in find_times(bare, self.doc.published) if t.label]
            if labels:
                return labels[0] if len(set(labels)) == 1 or text in {head.text, label.text} else None
        return None

    def _modality(self, label: str | None, told: str) -> Modality:
        end = Period(label=label).end if label else None
        if _ESTIMATE.search(told):
            return Modality.FORECAST
        if end is not None and self.doc.published is not None and end > self.doc.published:
            return Modality.FORECAST
        return Modality.FACT

    def _evidence(self, row: Sequence[Cell], cell: Cell, token: Token | None) -> Evidence:
        start, end = self.sheet.view.source(
            row[0].start if row[0].text else cell.start, row[-1].end if row[-1].text else cell.end
        )
        marks = [_mark("value", self.sheet.view, cell.start, cell.end, self.doc)]
        if token is not None:
            marks.insert(0, _mark("subject", self.sheet.view, token.start, token.end, self.doc))
        return Evidence(
            span=self.doc.span(start, end), extractor=EXTRACTOR, confidence=SURE, page=self.doc.page_at(start),
            rule=f"{'zh' if self.sheet.chinese else 'en'}.number.cell", marks=tuple(marks),
        )  # fmt: skip


def _mark(role: str, view: View, start: int, end: int, doc: Document) -> Mark:
    begin, stop = view.source(start, end)
    return Mark(role=role, start=begin, end=stop, surface=doc.text[begin:stop])


def _units(text: str) -> Iterator[tuple[str, str]]:
    """Give what to put before and after a bare figure, as a header or a caption tells it."""
    if found := _UNIT_ZH.search(text):
        yield "", found["unit"]
    if found := _UNIT_CELL.search(text):
        unit = (found["unit"] or found["tail"] or "").strip()
        yield from _units_en(unit)
        yield "", unit
    yield from _units_en(text)


def _units_en(text: str) -> Iterator[tuple[str, str]]:
    for found in _UNIT_EN.finditer(text):
        sign = found["sign"] or found["sign2"] or found["money"] or "$"
        scale = (found["scale"] or found["scale2"] or found["plain"] or "").lower().rstrip("s")
        yield _MONEY.get(sign.lower(), sign), " " + _SCALES.get(scale, scale)


def _fits(value: Quantity, metric: Metric) -> bool:
    return value.unit in {"ratio", "pp"} or metric.fits(value.unit)


def _quantity(metric: Metric, how: str) -> QuantityType:
    if not how:
        return metric.quantity or QuantityType.OTHER
    if metric.quantity is not QuantityType.REVENUE:
        return QuantityType.OTHER
    return {"yoy": QuantityType.REVENUE_GROWTH_YOY, "qoq": QuantityType.REVENUE_GROWTH_QOQ}.get(how, QuantityType.OTHER)


def _bound(low: Decimal | None, high: Decimal | None, *, approx: bool) -> Bound:
    if low is None or high is None:
        return Bound.AT_MOST if low is None else Bound.AT_LEAST
    return Bound.RANGE if low != high else Bound.APPROX if approx else Bound.EXACT
