"""How much several sources together are worth. Pure arithmetic; formulas and worked numbers are in docs/fusion.md."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import exp, inf, log, sqrt
from typing import Final

from kg.errors import InputError

# Below this many log-odds either way, what is said for and against leaves a claim open.
CONTESTED: Final = 1.0


def noisy_or(confidences: Iterable[float], origins: Sequence[str] | None = None) -> float:
    """Give the chance that at least one source is right: 1 − Π(1 − c).

    With `origins`, one for each confidence, only the strongest of an origin counts, so that three houses that quote one
    speaker are one source. Source: Pearl 1988; Dong et al. 2014 for fusion over extractors.
    """
    values = list(confidences)
    if origins is not None:
        best: dict[str, float] = defaultdict(float)
        for value, origin in zip(values, origins, strict=True):
            best[origin] = max(best[origin], value)
        values = list(best.values())
    missed = 1.0
    for value in values:
        missed *= 1 - value
    return 1 - missed


def log_odds(support: Iterable[float], denial: Iterable[float]) -> float:
    """Give Σ ln(c/(1−c)) of what speaks for less that of what speaks against; prior one half.

    Source: Dawid & Skene 1979 with one coin a source.

    Raises:
        InputError: a confidence that is 0 or 1 or outside.
    """
    return sum(map(_odds, support)) - sum(map(_odds, denial))


def posterior(support: Iterable[float], denial: Iterable[float]) -> float:
    """Give the chance that a claim holds, from the log-odds."""
    return 1 / (1 + exp(-log_odds(support, denial)))


def contested(support: Sequence[float], denial: Sequence[float]) -> bool:
    """Say whether denials leave a claim open: there are some, and the log-odds lie within one of nothing."""
    return bool(support) and bool(denial) and abs(log_odds(support, denial)) < CONTESTED


def decayed(confidence: float, days: float, half_life: float) -> float:
    """Give what a confidence is worth after some days: c · 2^(−days / half-life)."""
    return float(confidence * 2 ** (-days / half_life))


def uniform_sd(low: float, high: float) -> float:
    """Give the standard deviation of a number told as a range, taken as even between its ends: (high − low) / √12."""
    return (high - low) / sqrt(12)


def pooled(ranges: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Give the inverse-variance mean of independent ranges of one number, and its standard deviation.

    Weights 1/σ², σ of each range as `uniform_sd` (fixed effect meta-analysis).

    Raises:
        InputError: no ranges, or one that is a single number: it would count for everything.
    """
    weights = [1 / uniform_sd(low, high) ** 2 for low, high in ranges if high > low]
    if not ranges or len(weights) < len(ranges):
        raise InputError("a mean by inverse variance needs ranges with a low end below the high end")
    middles = [(low + high) / 2 for low, high in ranges]
    total = sum(weights)
    mean = sum(weight * middle for weight, middle in zip(weights, middles, strict=True)) / total
    return mean, 1 / sqrt(total)


def discord(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Give how far two ranges of one number lie apart: z = |μ₁ − μ₂| / √(σ₁² + σ₂²); infinite for single numbers."""
    spread = sqrt(uniform_sd(*one) ** 2 + uniform_sd(*other) ** 2)
    apart = abs(sum(one) - sum(other)) / 2
    return apart / spread if spread else (inf if apart else 0.0)


def _odds(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise InputError(f"a confidence lies between 0 and 1, both excluded; got {confidence}")
    return log(confidence / (1 - confidence))
