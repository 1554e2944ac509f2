"""When two numbers speak of one thing, how wide each is, and how far apart they lie. Formulas are in docs/fusion.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import sqrt
from typing import Final

from kg.model import Bound, Graph, Observation, QuantityType, Statement

__all__ = [
    "Key",
    "Spread",
    "days_of",
    "distance",
    "ends_of",
    "is_timeless",
    "key_of",
    "latest",
    "origins_of",
    "spread_of",
]

Key = tuple[str, QuantityType, str, str | None, str | None, str | None, str]
Ends = tuple[Decimal | None, Decimal | None]

# A number is known to half a unit of its last digit, and to this part of itself at worst: 10 billion has one digit,
# but nobody means five to fifteen.
ROUNDING: Final = Decimal("0.005")
# "About" and its like allow this part of the number either way.
APPROXIMATE: Final = Decimal("0.02")
# A model has the parameters it has; every other quantity changes, and is of one period only.
_TIMELESS: Final = frozenset({QuantityType.PARAMETERS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Where a number may lie: its ends as said, rounding allowed for, with the mean and the deviation between them.

    An open end is None; the mean is then the end that was said, and the deviation that of its rounding.
    """

    low: float | None
    high: float | None
    mean: float
    deviation: float


def key_of(obs: Observation) -> Key:
    """Give what a number is about: whose, which metric, unit, currency, period, counterpart; its words if they are all.

    Numbers of one key can be laid side by side.
    """
    words = obs.words if obs.metric is QuantityType.OTHER else ""
    period = obs.period.label if obs.period else None
    return obs.subject, obs.metric, obs.unit, obs.currency, period, obs.counterpart, words


def is_timeless(metric: QuantityType) -> bool:
    """Say whether a quantity stays as it is, so that it needs no period to be compared."""
    return metric in _TIMELESS


def ends_of(obs: Observation) -> tuple[float | None, float | None]:
    """Give both ends as said."""
    low, high = obs.value.low, obs.value.high
    return None if low is None else float(low), None if high is None else float(high)


def spread_of(obs: Observation) -> Spread:
    """Give where a number may lie."""
    about = obs.bound is Bound.APPROX
    low, high = obs.value.low, obs.value.high
    least = None if low is None else float(low - _slack(low, about=about))
    most = None if high is None else float(high + _slack(high, about=about))
    said = [end for end in (low, high) if end is not None]
    if least is None or most is None:
        width = float(2 * _slack(said[0], about=about))
        return Spread(low=least, high=most, mean=float(said[0]), deviation=width / sqrt(12))
    return Spread(low=least, high=most, mean=(least + most) / 2, deviation=(most - least) / sqrt(12))


def _slack(end: Decimal, *, about: bool) -> Decimal:
    """Give how far an end may be off either way."""
    exponent = end.normalize().as_tuple().exponent
    half = Decimal(5).scaleb(int(exponent) - 1) if end else Decimal(0)
    return max(min(half, abs(end) * ROUNDING), abs(end) * APPROXIMATE if about else Decimal(0))


def distance(one: Spread, other: Spread) -> float | None:
    """Give how many deviations apart two numbers are that do not overlap: |μ1−μ2|/√(σ1²+σ2²); None where they do."""
    below = one.high is not None and other.low is not None and one.high < other.low
    above = one.low is not None and other.high is not None and one.low > other.high
    if not below and not above:
        return None
    together = sqrt(one.deviation**2 + other.deviation**2)
    return abs(one.mean - other.mean) / together


def days_of(graph: Graph, claim: Statement | Observation) -> tuple[date, date] | None:
    """Give the first and the last day on which a claim was published; None where no document has a day."""
    docs = (graph.documents.get(item.span.document) for item in claim.evidence)
    days = [doc.published for doc in docs if doc is not None and doc.published is not None]
    return (min(days), max(days)) if days else None


def origins_of(graph: Graph, claim: Statement | Observation) -> tuple[str, ...]:
    """Give who says it: the first named speaker, else the publishers of the documents, else the documents' names."""
    if claim.attributed_to:
        return claim.attributed_to[:1]
    docs = [graph.documents.get(item.span.document) for item in claim.evidence]
    return tuple(sorted({doc.publisher or doc.name for doc in docs if doc is not None}))


def latest(graph: Graph, every: Iterable[Observation]) -> list[Observation]:
    """Give numbers in order, the latest said first: by its last day, then by its first, then by its place in the text.

    A note that repeats the old number beside the new one says both on its day; the new one was not said before.
    """

    def order(obs: Observation) -> tuple[date, date, int, str]:
        first, last = days_of(graph, obs) or (date.min, date.min)
        return last, first, max(_place(obs)), obs.id

    return sorted(every, key=order, reverse=True)


def _place(obs: Observation) -> Sequence[int]:
    """Give where the number stands in each text; where its sentence begins if the number is not marked."""
    return [
        max((mark.start for mark in item.marks if mark.role == "value"), default=item.span.start)
        for item in obs.evidence
    ]
