"""Amounts, shares, counts and rates in Chinese and English text, as ranges of plain numbers with a unit.

The words around a number set its bound: 超过 800 亿美元 has no upper end, 约 66 亿美元 is approximate, 数千亿 is a
magnitude with a lower end alone. Money comes in plain currency units, shares and growth as fractions, percentage points
apart from per cent (`pp`, a fraction too), 翻倍 and `tripled` as multiples of the base. Years, dates, security codes,
model names (`GB200`, `800G`, 12 层) and bare figures without a unit are no quantities.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kg.extract.atom import Atom
from kg.extract.codes import find_codes
from kg.extract.hedges import Hedge, direction, grows, hedge_after, hedge_before
from kg.extract.numerals import Number
from kg.extract.quantity_atoms import atoms
from kg.extract.quantity_ranges import joined, shared
from kg.extract.times import find_times
from kg.model import Bound

__all__ = ["Quantity", "claims", "find_codes", "find_quantities"]

_ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number with its unit at `start` to `end`, hedges included.

    `low` and `high` are in plain units and carry a minus sign only where the text writes one; a missing end is open.
    `sign` is +1 or -1 when a sign or a verb right beside says which way it goes (下滑 12 %), `per` what a rate is
    counted by, `scale` the words of the scale. `unit` is `currency`, `ratio`, `pp`, `multiple`, the singular of what is
    counted, or `number` when a large number names no unit.
    """

    start: int
    end: int
    low: Decimal | None
    high: Decimal | None
    bound: Bound
    unit: str
    currency: str | None = None
    per: str | None = None
    sign: int = 0
    approx: bool = False
    vague: bool = False
    surface: str
    scale: str = ""

    @property
    def signed(self) -> tuple[Decimal | None, Decimal | None]:
        """The ends as a change: a fall is negative, whether a minus sign or a verb says so."""
        if self.sign >= 0 or min(end for end in (self.low, self.high) if end is not None) < 0:
            return self.low, self.high
        return (None if self.high is None else -self.high), (None if self.low is None else -self.low)


def find_quantities(text: str, *, claimed: Sequence[tuple[int, int]] | None = None) -> list[Quantity]:
    """Give the quantities of a text in order, without overlap.

    `claimed` are spans that numbers must not touch, sorted by start: periods, security codes and product names. Without
    it the periods and the codes of the text are looked up here.
    """
    taken = claims(text) if claimed is None else claimed
    found = shared(text, joined(text, list(atoms(text, taken))))
    kept = [atom for atom in found if atom.unit is not None]
    return _apart([_quantity(text, atom) for atom in kept])


def claims(text: str) -> list[tuple[int, int]]:
    """Give the spans of periods and security codes, sorted by start."""
    spans = [(item.start, item.end) for item in find_times(text)]
    spans += [(item.start, item.end) for item in find_codes(text)]
    return sorted(spans)


def _apart(found: list[Quantity]) -> list[Quantity]:
    """Give the quantities without those that start inside the one before."""
    kept: list[Quantity] = []
    for item in found:
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept


def _quantity(text: str, atom: Atom) -> Quantity:
    """Give the quantity that an atom makes with the hedges and verbs beside it."""
    start, before = hedge_before(text, atom.start)
    end, after = hedge_after(text, atom.end)
    bound = before.bound or after.bound
    hedge = Hedge(bound=bound, approx=before.approx or after.approx or atom.approx)
    if text[atom.end - 1] == "倍" and atom.unit == "multiple" and grows(text, start):
        atom.number = Number(low=atom.number.low + 1, high=atom.number.high and atom.number.high + 1)
    low, high, kind = _bounded(atom, hedge)
    sign = atom.sign or direction(text, start, end)
    return Quantity(
        start=start, end=end, low=low, high=high, bound=kind, unit=atom.unit or "", currency=atom.currency,
        per=atom.per, sign=sign, approx=hedge.approx, vague=atom.vague and hedge.bound is None and not before.approx,
        surface=text[start:end], scale=atom.scale_text,
    )  # fmt: skip


def _bounded(atom: Atom, hedge: Hedge) -> tuple[Decimal | None, Decimal | None, Bound]:
    """Give both ends and the bound: hedges open or close what the number itself leaves."""
    low, high = atom.low, atom.high
    if hedge.bound is Bound.AT_MOST:
        return (None if low == high or high is None else low), low if high is None else high, Bound.AT_MOST
    if hedge.bound is Bound.AT_LEAST and (high is None or low == high):
        return low, None, Bound.AT_LEAST
    if high is None:
        return (low, low, Bound.APPROX) if hedge.approx else (low, None, Bound.AT_LEAST)
    if low != high:
        return low, high, Bound.RANGE
    return low, high, Bound.APPROX if hedge.approx else Bound.EXACT
