"""The value types of claims: ranges of numbers, stretches of time and of text, and names made of content."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from kg.errors import InputError, SpanError
from kg.periods import period_bounds

ID_LENGTH: Final = 20
_written: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode


def content_id(*parts: object) -> str:
    """Give a name made of the content: 20 hexadecimal digits of the SHA-256 of the parts as JSON."""
    return hashlib.sha256(_written(parts).encode("utf-8")).hexdigest()[:ID_LENGTH]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A closed range of numbers in plain units; a missing end is open. At least one end is there."""

    low: Decimal | None
    high: Decimal | None

    def __post_init__(self) -> None:
        """Refuse an empty or upside-down range."""
        if self.low is None and self.high is None:
            raise InputError("an interval needs a lower or an upper end; both are missing")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise InputError(f"an interval runs upwards; got {self.low} to {self.high}")

    @classmethod
    def exactly(cls, value: Decimal | float | str) -> Interval:
        """Give the range that holds one number only."""
        number = value if isinstance(value, Decimal) else Decimal(str(value))
        return cls(low=number, high=number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A stretch of time by its label: `2025`, `2025H1`, `2024Q4`, `FY2025`, `2025-02`, `2025-02-09`, `2023/2028`."""

    label: str

    @property
    def start(self) -> date | None:
        """The first day, or None where the label leaves it open."""
        return period_bounds(self.label)[0]

    @property
    def end(self) -> date | None:
        """The last day, included, or None where the label leaves it open."""
        return period_bounds(self.label)[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of a document: its number as printed in the file, from 1, and where its text begins."""

    number: int
    start: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of a document's text in code points, end excluded, never empty."""

    document: str
    start: int
    end: int
    quote: str

    def __post_init__(self) -> None:
        """Refuse an empty span and a quote of another length."""
        if not 0 <= self.start < self.end:
            raise InputError(f"a span is never empty and starts at 0 or later; got {self.start}:{self.end}")
        if len(self.quote) != self.end - self.start:
            raise SpanError(self.start, self.end, self.quote, f"{self.end - self.start} code points")

    def check(self, text: str) -> Span:
        """Give the span back if it quotes `text` to the letter; raise `SpanError` if not."""
        found = text[self.start : self.end]
        if found != self.quote:
            raise SpanError(self.start, self.end, self.quote, found)
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """A name of an entity in a language, with the tier it comes from: 1 curated, 2 listings, 3 the user's own."""

    surface: str
    entities: tuple[str, ...]
    lang: str = ""
    tier: int = 1
    guard: str = ""
    context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A part of a quote and what it plays in the claim: subject, object, product, value, period, speaker, cue."""

    role: str
    start: int
    end: int
    surface: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """What could not be read, linked or typed: where, why, and the words."""

    where: str
    reason: str
    quote: str = ""
    start: int | None = None
    end: int | None = None
