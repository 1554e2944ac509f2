"""Numbers that can be computed again: does the growth rate that a text states fit the two values that it states?"""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import Final

from kg.model import Interval

__all__ = ["cagr", "cagr_fits", "cagr_range"]

_PRECISION: Final = 28
_ROUNDING: Final = Decimal("0.005")
"""How far rounding of the stated values and the stated rate may move a rate: half a percentage point."""


def cagr(low: Decimal, high: Decimal, years: Decimal | int) -> Decimal:
    """Give the yearly rate, a fraction, that leads from the first value to the last in so many years.

    Raises:
        ValueError: A value is not above zero, or no time passes.
    """
    if low <= 0 or high <= 0 or years <= 0:
        raise ValueError(f"a growth rate needs values above zero and some years; got {low}, {high}, {years} years")
    with localcontext() as context:
        context.prec = _PRECISION
        return (high / low) ** (1 / Decimal(years)) - 1


def cagr_range(first: Interval, last: Interval, years: Decimal | int) -> tuple[Decimal | None, Decimal | None]:
    """Give the least and the greatest rate that two stated ranges allow; None where an open end leaves it open."""
    least = None if first.high is None or last.low is None else cagr(first.high, last.low, years)
    greatest = None if first.low is None or last.high is None else cagr(first.low, last.high, years)
    return least, greatest


def cagr_fits(
    first: Interval, last: Interval, years: Decimal | int, stated: Decimal, *, tolerance: Decimal = _ROUNDING
) -> bool:
    """Say whether a stated rate lies in what the two values allow, give or take the tolerance."""
    least, greatest = cagr_range(first, last, years)
    return (least is None or stated >= least - tolerance) and (greatest is None or stated <= greatest + tolerance)
