"""Numbers that can be recomputed: a compound growth against the values of its first and last year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from kg.extract.assemble import Yield
from kg.extract.parties import Place
from kg.model import Observation, Period, Rejected
from ontology.terms import QuantityType

TOLERANCE: Final = Decimal("0.01")
LEVELS: Final = frozenset({QuantityType.MARKET_SIZE, QuantityType.REVENUE, QuantityType.SHIPMENTS})
KEPT: Final = 24


def checked(found: Sequence[Observation], known: list[Observation], place: Place, out: Yield) -> list[Observation]:
    """Give the observations with compound growths dated by the values they join; a mismatch is noted, not mended.

    `known` are the levels of the text so far; those of this sentence join them.
    """
    known.extend(item for item in found if item.metric in LEVELS and item.period is not None)
    del known[:-KEPT]
    return [_checked(item, known, place, out) if item.metric is QuantityType.CAGR else item for item in found]


def _checked(item: Observation, known: Sequence[Observation], place: Place, out: Yield) -> Observation:
    rate = item.value.low
    pairs = [(a, b) for b in reversed(known) for a in reversed(known) if _joined(a, b, item)]
    if rate is None or not pairs:
        return item
    first, last = next(((a, b) for a, b in pairs if _agrees(a, b, rate)), pairs[0])
    if item.period is None or "/" not in item.period.label:
        if not _agrees(first, last, rate) and item.period is not None:
            return item
        return replace(item, period=Period(label=f"{_year(first)}/{_year(last)}"))
    if item.period.label == f"{_year(first)}/{_year(last)}" and not _agrees(first, last, rate):
        span = item.evidence[0].span
        stated, told = f"{float(rate):.1%}", f"{float(_rate(first, last)):.1%}"
        reason = f"cagr: {stated} is stated, {told} follows from the values of {item.period.label}"
        out.rejected.append(
            Rejected(where=place.doc.name, reason=reason, quote=span.quote, start=span.start, end=span.end)
        )
    return item


def _year(item: Observation) -> str:
    return item.period.label[:4] if item.period is not None else ""


def _joined(first: Observation, last: Observation, item: Observation) -> bool:
    """Say whether two values may be the ends of a compound growth."""
    same = first.metric is last.metric and first.unit == last.unit and first.currency == last.currency
    years = _year(first).isdigit() and _year(last).isdigit() and _year(first) < _year(last)
    return (
        same and years and first.value.low is not None and last.value.low is not None and item.subject == last.subject
    )


def _rate(first: Observation, last: Observation) -> Decimal:
    low, high = first.value.low or Decimal(1), last.value.low or Decimal(1)
    years = int(_year(last)) - int(_year(first))
    return Decimal(str(float(high / low) ** (1 / years) - 1)) if low > 0 and high > 0 else Decimal(0)


def _agrees(first: Observation, last: Observation, rate: Decimal) -> bool:
    return abs(_rate(first, last) - rate) <= TOLERANCE
