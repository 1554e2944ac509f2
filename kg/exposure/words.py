"""Numbers of an answer in words."""

from __future__ import annotations

from math import isinf
from typing import Final

SCALES: Final = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"))


def short(value: float, unit: str = "") -> str:
    """Give a number a reader takes in: `13bn USD`, `−0.4m EUR`, `−12.5 %` for the unit `%`."""
    if unit == "%":
        return f"{value * 100:.3g} %".replace("-", "−")
    scale, word = next(((s, w) for s, w in SCALES if abs(value) >= s), (1.0, ""))
    text = f"{value / scale:.4g}{word}" if scale > 1 else f"{value:,.4g}"
    return f"{text} {unit}".rstrip().replace("-", "−")


def money(low: float | None, high: float | None, unit: str) -> str:
    """Give a range in words: `60bn to 65bn USD`, `over 80bn USD`, `up to 18bn CNY`."""
    if low is None or (low == 0 and high is not None and high > 0):
        return f"up to {short(high or 0.0, unit)}"
    if high is None or isinf(high):
        return f"over {short(low, unit)}"
    return short(low, unit) if low == high else f"{short(low)} to {short(high, unit)}"
