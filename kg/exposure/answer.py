"""What an exposure question gives back: rows with bounds, paths and quotes; as table, text, picture or plain data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from math import isfinite
from typing import Any, Final

import pandas as pd

from kg.errors import InputError, UnknownNameError
from kg.exposure.drawing import figure
from kg.exposure.words import money, short
from kg.query.rows import Named, Quote

NEXT: Final = 5
COLUMNS: Final = ("name", "how", "low", "expected", "high", "relative", "size", "basis", "confidence", "path")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Named):
    """One link of a path: who sells to whom, by which relation and product, on which sentences."""

    supplier: str
    customer: str
    relation: str
    product: str
    basis: str
    confidence: float
    amount_low: float | None
    amount_high: float | None
    statements: tuple[str, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Path(Named):
    """One way from a shock to a firm; `value` is the part of the effect that it carries, None where no number says."""

    names: tuple[str, ...]
    value: float | None
    confidence: float
    steps: tuple[Step, ...]

    def __str__(self) -> str:
        """Give the names in order of the shock's way."""
        return " → ".join(self.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureRow(Named):
    """One firm that a shock reaches.

    `low <= expected <= high` in the answer's unit, signs as in the change; `expected` is None where no number says, and
    an end is None where nothing bounds it. `how` is direct or indirect; `cap` says in words what bounds the size.
    `basis` and `confidence` are those of the best path; `inputs` and `alternatives` belong to supply shocks; `figures`
    are the observations that its size or bounds stand on besides the path's statements. `alone` is the most that a
    change of unknown size can be if the cut is not spread evenly and falls on this firm alone. `other_paths` is exactly
    what all paths not listed carry. `by_shock` are the parts of several shocks, which add up.
    """

    id: str
    name: str
    name_zh: str
    how: str
    low: float | None
    expected: float | None
    high: float | None
    relative: float | None
    size_unknown: bool
    cap: str
    basis: str
    confidence: float
    paths: tuple[Path, ...]
    inputs: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    p05: float | None = None
    p50: float | None = None
    p95: float | None = None
    figures: tuple[str, ...] = ()
    alone: float | None = None
    other_paths: float | None = None
    by_shock: tuple[tuple[str, float], ...] = ()

    @property
    def path(self) -> str:
        """The best path in words."""
        return str(self.paths[0]) if self.paths else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unallocated(Named):
    """The part of the shock that found no receiver, in the answer's unit; an end is None where it is open."""

    low: float | None
    expected: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShockPart(Named):
    """One shock's part of the joint effect `of` all; the parts add up. `error` is 0 if it is exact."""

    name: str
    part: float
    of: float
    unit: str
    method: str
    error: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Named):
    """A trade whose size is worth reading about next: by how much the answer would be narrower if it were known.

    `part` is that of the whole width, `closes` counts the firms whose open end it would close.
    """

    supplier: str
    customer: str
    product: str
    narrows: float
    part: float | None
    closes: int
    unit: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Without(Named):
    """A row once more as if one report had never been read: its size, the points of revenue gained, what it rests on.

    `reached` is False where the firm is no longer reached; `same` where nothing changes.
    """

    document: str
    title: str
    publisher: str
    reached: bool
    same: bool
    low: float | None
    expected: float | None
    high: float | None
    points: float | None
    coverage: float | None
    words: str

    def __str__(self) -> str:
        """Give it as a line."""
        return f"without “{self.title or self.document}” ({self.publisher or 'publisher unknown'}): {self.words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """The answer to a shock, largest first. `unit` is a currency or `%`; `coverage` is explained by `covers`.

    `more` counts the firms beyond the rows kept. `by_shock` are the parts of several shocks. `eps`, `rounds` and `esri`
    (low, expected, high) belong to cascades: where they stopped, after how many rounds, and the mean loss.
    """

    kind: str
    shocks: tuple[tuple[str, float], ...]
    unit: str
    period: str
    rows: tuple[ExposureRow, ...]
    coverage: float | None
    unallocated: Unallocated | None
    assumptions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    more: int = 0
    by_shock: tuple[ShockPart, ...] = ()
    eps: float | None = None
    rounds: int | None = None
    esri: tuple[float, float | None, float] | None = None
    numbers: Callable[[ExposureRow], Sequence[str]] | None = field(default=None, repr=False, compare=False)
    rests: Callable[[ExposureRow], Sequence[Without]] | None = field(default=None, repr=False, compare=False)
    reading: Callable[[str], Sequence[Reading]] | None = field(default=None, repr=False, compare=False)
    detail: Callable[[str], ExposureRow | None] | None = field(default=None, repr=False, compare=False)

    @property
    def title(self) -> str:
        """The question in words."""
        shocks = ", ".join(f"{name} {change * 100:+.4g} %".replace("-", "−") for name, change in self.shocks)
        return f"{shocks} · {self.kind} · {self.period} · {self.unit}" if self.period else f"{shocks} · {self.kind}"

    @property
    def covers(self) -> str:
        """What the coverage is a part of."""
        if self.kind == "demand":
            return "the part of the shock whose receivers are told with an amount"
        if self.kind in {"output", "price"}:
            return "the part of the purchases concerned whose receivers are known"
        if self.unallocated is None:
            return "the part of the companies reached whose loss is told"
        return "the part of the lost sales whose customers are known"

    @property
    def table(self) -> pd.DataFrame:
        """The rows as a data frame; the unallocated part of the shock comes last."""
        records = [row_cells(row, self.unit) | {"id": row.id} for row in self.rows]
        if self.unallocated is not None:
            records.append({"id": "", "name": "(unallocated)", "how": "", **self.unallocated.to_dict()})
        frame = pd.DataFrame.from_records(records, columns=["id", *COLUMNS])
        frame["coverage"] = self.coverage
        return frame

    def find(self, name: str) -> ExposureRow:
        """Give the row of a firm by name or id.

        Raises:
            UnknownNameError: the answer has no such firm; the error names some that it has.
        """
        wanted = name.strip().casefold()
        for row in self.rows:
            if wanted in {row.id.casefold(), row.name.casefold(), row.name_zh.casefold()}:
                return row
        found = self.detail(name) if self.detail else None
        if found is None:
            raise UnknownNameError(name, [row.name for row in self.rows[:3]])
        return next((row for row in self.rows if row.id == found.id), found)

    def sources(self, name: str) -> tuple[Without, ...]:
        """Give what each report under a firm's row is worth: the row once more as if it had never been read.

        Raises:
            UnknownNameError: as `find`.
        """
        return tuple(self.rests(self.find(name))) if self.rests else ()

    def read_next(self, name: str = "") -> tuple[Reading, ...]:
        """Give the trades whose size is most worth knowing, for one firm's row or for all rows together.

        Raises:
            UnknownNameError: as `find`.
        """
        return tuple(self.reading(self.find(name).id if name else "")) if self.reading else ()

    def explain(self, name: str) -> str:
        """Give in words how a firm is exposed: size, bounds, paths with their sentences, what it rests on."""
        row = self.find(name)
        lines = [f"{row.name}{f' {row.name_zh}' if row.name_zh else ''}: {size_of(row, self.unit)}", f"  {row.cap}"]
        if row.alone is not None and (row.low is None or row.alone > max(-row.low, row.high or 0.0)):
            lines.append(
                f"  at most {short(row.alone, self.unit)} if the change is not spread evenly and all falls here"
            )
        lines.extend(f"  of it by {shock}: {short(part, self.unit)}" for shock, part in row.by_shock)
        if row.inputs:
            lines.append(f"  needs {', '.join(row.inputs)}")
        if row.alternatives:
            lines.append(f"  other known suppliers: {', '.join(row.alternatives)}")
        for number, path in enumerate(row.paths, 1):
            carried = "" if path.value is None else f", carries {short(path.value, self.unit)}"
            lines.append(f"path {number} (confidence {path.confidence:.2f}{carried}): {path}")
            for step in path.steps:
                lines.extend(step_lines(step))
        if row.other_paths is not None:
            lines.append(f"other paths carry {short(row.other_paths, self.unit)} together (exact)")
        numbers = list(self.numbers(row)) if self.numbers else []
        told = (("numbers:", numbers), ("rests on:", self.sources(name)), ("read next:", self.read_next(name)[:NEXT]))
        for head, found in told:
            lines.extend([head, *(f"  {_line(item)}" for item in found)] if found else [])
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Give the whole answer as plain values."""
        return {
            "kind": self.kind,
            "shocks": dict(self.shocks),
            "unit": self.unit,
            "period": self.period,
            "coverage": self.coverage,
            "unallocated": self.unallocated.to_dict() if self.unallocated else None,
            "rows": [{**row.to_dict(), "path": row.path} for row in self.rows],
            "more": self.more,
            "by_shock": [part.to_dict() for part in self.by_shock],
            "eps": self.eps,
            "rounds": self.rounds,
            "esri": dict(zip(("low", "expected", "high"), self.esri, strict=True)) if self.esri else None,
            "assumptions": list(self.assumptions),
            "notes": list(self.notes),
        }

    def __repr__(self) -> str:
        """Show the title and the rows as text."""
        return f"{self.title}\n{self.table.to_string() if self.rows else 'nobody is reached'}"

    def _repr_html_(self) -> str:
        """Show the answer in a notebook; everything in it is escaped."""
        lines = "".join(f"<li>{escape(line)}</li>" for line in (*self.assumptions, *self.notes))
        table: str = self.table.to_html(escape=True)
        return f"<h4>{escape(self.title)}</h4>{table}<ul>{lines}</ul>"

    def plot(self, most: int = 15) -> Any:  # noqa: ANN401 a figure of an optional library
        """Draw the ranges of the firms hit most, as a matplotlib figure.

        Raises:
            InputError: matplotlib is not installed, or there is nothing to draw.
        """
        shown = [row for row in self.rows if row.low is not None and row.high is not None][:most][::-1]
        if not shown:
            raise InputError("nothing to draw: no firm has bounds on both sides")
        drawn = figure(1 + 0.35 * len(shown))
        axes = drawn.subplots()
        for place, row in enumerate(shown):
            axes.plot([row.low or 0.0, row.high or 0.0], [place, place], color="#4c78a8", linewidth=6, alpha=0.5)
            if row.expected is not None:
                axes.plot([row.expected], [place], marker="o", color="#1f3b5c")
        axes.set_yticks(range(len(shown)), [row.name for row in shown])
        axes.set_xlabel(self.unit)
        axes.set_title(self.title)
        return drawn


def size_of(row: ExposureRow, unit: str) -> str:
    """Give the size of an effect in words: the number with its bounds, or that it is unknown and at most how much."""
    fall = row.low is None or abs(row.low) >= abs(row.high or 0.0)
    end, near = (row.low, row.high) if fall else (row.high, row.low)
    if row.expected is None:
        word = "less" if fall else "more"
        most = "no known bound" if end is None else f"at most {short(abs(end), unit)} {word}"
        least = f", at least {short(abs(near), unit)}" if near else ""
        return f"exposed, size unknown, {most}{least}"
    bounds = "" if row.low == row.high else f" ({_end(row.low, unit)} … {_end(row.high, unit)})"
    part = "" if row.relative is None or unit == "%" else f", {short(row.relative, '%')} of revenue"
    more = ", and more by edges without a number" if row.size_unknown else ""
    return f"{short(row.expected, unit)}{bounds}{part}{more}"


def row_cells(row: ExposureRow, unit: str) -> dict[str, Any]:
    """Give a row as the cells of a table."""
    return {
        "name": row.name,
        "how": row.how,
        "low": row.low,
        "expected": row.expected,
        "high": row.high,
        "relative": row.relative,
        "size": size_of(row, unit),
        "basis": row.basis,
        "confidence": round(row.confidence, 4),
        "path": row.path,
    }


def finite(value: float) -> float | None:
    """Give a number, or None for one that is not known or not bounded."""
    return float(value) + 0.0 if isfinite(value) else None


def _line(item: str | Without | Reading) -> str:
    if not isinstance(item, Reading):
        return str(item)
    closed = f", and close {item.closes} open ends" if item.closes else ""
    part = "" if item.part is None else f", {item.part:.0%} of it" if item.narrows else ""
    sold = f" [{item.product}]" if item.product else ""
    return (
        f"how much {item.supplier} sells to {item.customer}{sold}: the answer would be narrower by up to "
        f"{short(item.narrows, item.unit)}{part}{closed}"
    )


def _end(value: float | None, unit: str) -> str:
    return "open" if value is None else short(value, unit)


def step_lines(step: Step) -> list[str]:
    """Give a step with its sentences as lines."""
    product = f" [{step.product}]" if step.product else ""
    amount = "" if step.amount_low is None else f", {money(step.amount_low, step.amount_high, '')}".rstrip()
    lines = [
        f"  {step.supplier} {step.relation} {step.customer}{product} ({step.basis}{amount}, {step.confidence:.2f})"
    ]
    for quote in step.quotes:
        said = f", said by {' < '.join(quote.speakers)}" if quote.speakers else ""
        where = (
            f"{quote.title or quote.document}, {quote.publisher or 'publisher unknown'}, {quote.published or 'no day'}"
        )
        lines.append(f"    “{quote.text}”")
        lines.append(f"    {where}{said} · {quote.modality}, {quote.confidence:.2f}")
    return lines
