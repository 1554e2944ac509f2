"""One number of a text with its scale, unit, currency and rate, before ranges and hedges are seen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kg.extract.numerals import Number
from kg.extract.unit_reader import CurrencyGuess
from kg.extract.units import Unit

LARGE: Final = 1000
_MANY: Final = 100
FIGURES: Final = r"(?:[0-9０-９]{1,3}(?:,[0-9０-９]{3})+(?![0-9０-９])|[0-9０-９]+)(?:[.．][0-9０-９]+)?"
SCALE_WORDS: Final = "thousand|million|billion|trillion"
MULTIPLE: Final = Unit(name="multiple")
RATIO: Final = Unit(name="ratio")
PARAMETER: Final = Unit(name="parameter")
NUMBER: Final = Unit(name="number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a number may stand: the text, the match, and what bare currency signs mean in this text."""

    text: str
    found: re.Match[str]
    guess: CurrencyGuess


@dataclass(slots=True, kw_only=True)
class Atom:
    """A number at `start` to `end`, its figures from `core` on, before ranges and hedges are seen."""

    start: int
    core: int
    end: int
    number: Number
    factor: Decimal | None = None
    scale_text: str = ""
    kind: Unit | None = None
    currency: str | None = None
    per: str | None = None
    sign: int = 0
    approx: bool = False
    low_open: bool = False
    grouped: bool = False

    @property
    def whole(self) -> Decimal:
        """What the bare figures are multiplied by."""
        return (self.factor or Decimal(1)) * (self.kind.factor if self.kind else Decimal(1))

    @property
    def low(self) -> Decimal | None:
        """The lower end in plain units."""
        return None if self.low_open else self.number.low * self.whole

    @property
    def high(self) -> Decimal | None:
        """The upper end in plain units."""
        return None if self.number.high is None else self.number.high * self.whole

    @property
    def vague(self) -> bool:
        """Whether only a magnitude is named."""
        return self.number.vague

    @property
    def unit_name(self) -> str | None:
        """The plain unit, whether or not the number is large enough to count with it."""
        return "currency" if self.currency else self.kind.name if self.kind else None

    @property
    def unit(self) -> str | None:
        """The plain unit; None for bare figures that count nothing."""
        if self.currency:
            return "currency"
        if self.kind:
            return self.kind.name if self.kind.small or abs(self.number.low * self.whole) >= _MANY else None
        return "number" if self.grouped or (self.factor is not None and self.factor >= LARGE) else None


def fixed(spot: Spot, number: Number, unit: Unit) -> Atom:
    """Give the atom of a whole match."""
    start, end = spot.found.span()
    return Atom(start=start, core=start, end=end, number=number, kind=unit)
