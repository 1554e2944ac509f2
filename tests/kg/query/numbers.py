"""Small numbers for tests of what changes, clashes or comes true."""

from __future__ import annotations

from decimal import Decimal

from kg.model import Bound, Interval, Observation, Period, QuantityType
from tests.kg.claims import evidence


def number(subject, low, doc, *, high=None, period="2025", metric=QuantityType.CAPITAL_EXPENDITURE, **values):
    """Give a number in billions of dollars; `high` makes it a range, `open_end=True` one that has no upper end."""
    top = None if values.pop("open_end", False) else Decimal(str(high if high is not None else low)) * 10**9
    return Observation(
        subject=subject,
        metric=metric,
        value=Interval(low=Decimal(str(low)) * 10**9, high=top),
        bound=values.pop("bound", Bound.EXACT),
        unit="currency",
        currency=values.pop("currency", "USD"),
        period=Period(label=period) if period else None,
        evidence=(evidence(doc),),
        **values,
    )
