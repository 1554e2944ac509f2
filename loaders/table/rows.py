"""Rows of a table with their places in the text, and the claims that are made of them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from kg.errors import InputError
from kg.extract.names import unknown
from kg.model import (
    Document,
    Entity,
    EntityType,
    Evidence,
    Graph,
    Interval,
    Mark,
    Observation,
    Period,
    QuantityType,
    RelationType,
    Statement,
)
from kg.model import Extraction as Said
from kg.periods import period_bounds
from kg.reading import date_in
from kg.registry import Registry
from ontology.terms import DOMAIN, RANGE

Claim = Statement | Observation

SURE: Final = 0.9
_NUMBER: Final = r"[-+]?[\d,]*\.?\d+(?:[eE][-+]?\d+)?"
_RANGE: Final = re.compile(rf"({_NUMBER})\s*%?\s*(?:-|–|~|to|至)\s*({_NUMBER})\s*%?$")
_AMERICAN: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})$")
_EMPTY: Final = frozenset({"", "-", "n/a", "na", "none", "null", "unknown", "nan"})
MAKERS: Final = frozenset({EntityType.COMPANY, EntityType.ORGANIZATION, EntityType.BUSINESS_SEGMENT})
OFFERED: Final = frozenset(
    {EntityType.PRODUCT, EntityType.PRODUCT_CATEGORY, EntityType.TECHNOLOGY, EntityType.AI_MODEL}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One record: its cells by column, its number from 1 without the header, and where it stands in the text."""

    cells: Mapping[str, str]
    number: int
    start: int
    end: int
    text: str
    width: int

    def get(self, column: str) -> str:
        """Give a cell without blanks around it; nothing where it is empty or says that nothing is known."""
        value = " ".join(self.cells.get(column, "").split())
        return "" if value.casefold() in _EMPTY else value

    def need(self, column: str) -> str:
        """Give a cell that must be there.

        Raises:
            InputError: it is empty.
        """
        if value := self.get(column):
            return value
        raise InputError(f"{column} is empty")

    def check(self, columns: Sequence[str]) -> None:
        """Refuse a row of another length. Raises `InputError`."""
        if self.width != len(columns):
            raise InputError(f"{self.width} cells where the header has {len(columns)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table: its columns as they are written, and its rows."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A kind of table: the columns it needs, who publishes it, and how a row is read.

    `prepare` sees the whole sheet once and gives what `read` needs to know of it.
    """

    name: str
    needs: frozenset[str]
    read: Callable[[Row, Maker, Any], Iterator[Claim]]
    publisher: str = ""
    prepare: Callable[[Sheet], Any] = field(default=lambda _: None)
    accepts: Callable[[Sequence[str]], bool] | None = None

    def fits(self, columns: Sequence[str]) -> bool:
        """Say whether a table with these columns is of this kind."""
        return self.accepts(columns) if self.accepts else self.needs <= set(columns)

    def check(self, columns: Sequence[str]) -> None:
        """Refuse a table that lacks a column. Raises `InputError`."""
        if lacking := sorted(self.needs - set(columns)):
            raise InputError(f"no column {', '.join(lacking)}; the columns are {', '.join(columns)}")


def sheet_of(text: str) -> Sheet:
    """Give the rows of a table, each with its place; tab, semicolon and comma part cells, whichever the header has."""
    starts = [0]
    lines = [*io.StringIO(text, newline="")]
    for line in lines:
        starts.append(starts[-1] + len(line))
    head = lines[0] if lines else ""
    reader = csv.reader(iter(lines), delimiter=max(",\t;", key=head.count), strict=False)
    columns: tuple[str, ...] = ()
    rows: list[Row] = []
    before = 0
    for cells in reader:
        start, end, before = starts[before], starts[reader.line_num], reader.line_num
        raw = text[start:end].rstrip("\r\n")
        if not columns:
            columns = tuple(cell.strip().lstrip("\ufeff") for cell in cells)
        elif raw.strip(" ,;\t"):
            named = dict(zip(columns, cells, strict=False))
            rows.append(
                Row(cells=named, number=len(rows) + 1, start=start, end=start + len(raw), text=raw, width=len(cells))
            )
    return Sheet(columns=columns, rows=tuple(rows))


class Maker:
    """Makes claims of one document's rows: names become entities, and the row is the evidence."""

    def __init__(self, doc: Document, registry: Registry, *, reader: str) -> None:
        """Take the document, the names that are known, and what reads."""
        self.doc, self.registry, self.reader = doc, registry, reader
        self.entities: dict[str, Entity] = {}
        self.kept: list[Claim] = []
        self._made: dict[str, Entity] = {}
        self._row: Row | None = None

    def begin(self, row: Row) -> None:
        """Go on to a row; entities of a row that fails are not kept."""
        self._row, self._made = row, {}

    def keep(self, said: Sequence[Claim]) -> None:
        """Keep the claims of the row, and its entities."""
        if said:
            self.kept.extend(said)
            self.entities |= self._made

    def entity(self, name: str, types: frozenset[EntityType], new: EntityType) -> str:
        """Give the id of what a name stands for, if that is of one of the types; else of a new entity."""
        found = self.registry.find(name)
        if found is None or found.type not in types:
            found = _new(name, new)
        self._made[found.id] = found
        return found.id

    def company(self, name: str) -> str:
        """Give the id of a company or the like.

        Raises:
            InputError: the name is of a country, or of nobody in particular.
        """
        found = self.registry.find(name)
        if name.casefold() in {"other", "others", "unknown", "various"} or (
            found is not None and found.type is EntityType.COUNTRY
        ):
            raise InputError(f"{name!r} is no company")
        return self.entity(name, MAKERS, EntityType.COMPANY)

    def product(self, name: str, new: EntityType = EntityType.PRODUCT) -> str:
        """Give the id of a product, category, technology or model."""
        return self.entity(name, OFFERED, new)

    def evidence(self, confidence: float, **words: str) -> tuple[Evidence, ...]:
        """Give the row as evidence, with the cells that play a role marked in it."""
        row = self._row
        if row is None:
            raise InputError("no row is being read")
        marks = []
        for role, surface in words.items():
            at = row.text.find(surface) if surface else -1
            if at >= 0:
                start = row.start + at
                marks.append(Mark(role=role, start=start, end=start + len(surface), surface=surface))
        span = self.doc.span(row.start, row.end)
        return (
            Evidence(span=span, extractor=self.reader.partition(".")[0], confidence=confidence,
                     rule=self.reader, marks=tuple(marks)),
        )  # fmt: skip

    def statement(self, ends: tuple[str, RelationType, str], words: tuple[str, str], **more: Any) -> Statement:  # noqa: ANN401 fields of a statement
        """Give a statement on the row; `words` are the cells for its ends.

        Raises:
            InputError: it relates a thing to itself, or ends that do not fit the relation.
        """
        subject, relation, obj = ends
        if subject == obj:
            raise InputError(f"{words[0]} and {words[1]} are one, and nothing stands in {relation} to itself")
        for key, fitting in ((subject, DOMAIN[relation]), (obj, RANGE[relation])):
            kind = self._made[key].type
            if kind not in fitting:
                raise InputError(f"{self._made[key].name}, a {kind}, is no end of {relation}")
        confidence = more.pop("confidence", SURE)
        evidence = self.evidence(confidence, subject=words[0], object=words[1])
        return Statement(subject=subject, relation=relation, object=obj, evidence=evidence, **more)

    def observation(
        self,
        subject: str,
        metric: QuantityType,
        value: Interval,
        surface: str,
        **more: Any,  # noqa: ANN401 fields of an observation
    ) -> Observation:
        """Give a number on the row; `surface` is the cell that it stands in."""
        evidence = self.evidence(more.pop("confidence", SURE), value=surface)
        return Observation(subject=subject, metric=metric, value=value, evidence=evidence, **more)


def pooled(claims: Sequence[Claim]) -> tuple[tuple[Statement, ...], tuple[Observation, ...]]:
    """Give every claim once, with all the rows that make it."""
    said = Said(
        document=Document(name="", url="", text=""),
        statements=tuple(item for item in claims if isinstance(item, Statement)),
        observations=tuple(item for item in claims if isinstance(item, Observation)),
    )
    graph = Graph.of([said])
    return tuple(graph.statements.values()), tuple(graph.observations.values())


def _new(name: str, kind: EntityType) -> Entity:
    """Give a new entity; its id is made of its name, and of its type where that is no company."""
    made = unknown(name, form="table")
    return made if kind is EntityType.COMPANY else replace(made, id=f"{made.id}-{kind.value.lower()}", type=kind)


def number(text: str) -> Decimal:
    """Give a number, with or without commas. Raises `InputError` for anything else."""
    try:
        value = Decimal(text.replace(",", "").strip().lstrip("$"))
    except InvalidOperation as error:
        raise InputError(f"{text!r} is no number") from error
    if not value.is_finite():
        raise InputError(f"{text!r} is no number")
    return value


def interval(text: str, *, share: bool = False) -> Interval:
    """Give a number or a range like `20-30%`; a share as a fraction, 0.2 or 20%. Raises `InputError` if it is none."""
    found = _RANGE.match(text.strip())
    ends = [number(part) for part in (found.groups() if found else [text.strip().rstrip("%")])]
    if share and "%" in text:
        ends = [end / 100 for end in ends]
    if share and any(not 0 <= end <= 1 for end in ends):
        raise InputError(f"{text!r} is no share; write 0.16 or 16%")
    return Interval(low=min(ends), high=max(ends))


def day(text: str) -> date:
    """Give a day, ISO or month/day/year. Raises `InputError` for anything else."""
    if found := _AMERICAN.match(text):
        month, mday, year = (int(part) for part in found.groups())
        try:
            return date(year + (2000 if year < 100 else 0), month, mday)  # noqa: PLR2004 two digits
        except ValueError as error:
            raise InputError(f"{text!r} is no day") from error
    known = date_in(text)
    if known is None:
        raise InputError(f"{text!r} is no day; write 2025-02-09")
    return known


def period(text: str) -> Period:
    """Give a period by its label or a day. Raises `InputError` for anything else."""
    label = text.removesuffix(".0")
    return Period(label=label if period_bounds(label) != (None, None) or label.startswith("FY") else str(day(text)))


def between(first: str, last: str) -> Period | None:
    """Give the period from one day to another, either of which may be missing. Raises `InputError` for no days."""
    if not first and not last:
        return None
    ends = [day(text) if text else None for text in (first, last)]
    if ends[0] is not None and ends[1] is not None and ends[0] > ends[1]:
        raise InputError(f"{first} to {last} ends before it begins")
    return Period(label="/".join("" if end is None else str(end) for end in ends))
