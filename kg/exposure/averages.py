"""The mean loss of all companies, between its ends: what each loses by its lines, and how much each one counts.

Where the revenue of every company with known trade is told, each counts by it; else each counts once, and the mean over
those whose revenue is told, each by its size, stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Final

import numpy as np

from kg.exposure.arrays import BoolArray, FloatArray
from kg.exposure.hull_cascade import End
from kg.exposure.lines import UNSURE, WHOLE, Lines

Ends = tuple[float, float]
FEW: Final = 2


class Averages:
    """The companies of some lines, with their told revenue."""

    def __init__(self, lines: Lines) -> None:
        """Take the lines."""
        self._lines = lines
        self.names = tuple(sorted({company for company, _ in lines.nodes}))
        place = {key: number for number, key in enumerate(self.names)}
        self.owner = np.array([place[company] for company, _ in lines.nodes], dtype=np.int64)
        self._sure = np.array([line != UNSURE for _, line in lines.nodes], dtype=np.bool_)
        whole = {company for company, line in lines.nodes if line == WHOLE}
        self._rest = np.array([key not in whole for key in self.names], dtype=np.bool_)

    @cached_property
    def sizes(self) -> FloatArray:
        """The ends of each company's told revenue, NaN where it is not told or open above."""
        told = [self._lines.revenue(key) for key in self.names]
        return np.array(
            [(one.low, one.high) if one and 0 < one.low <= one.high < np.inf else (np.nan, np.nan) for one in told]
        ).reshape(-1, 2)

    @property
    def sized(self) -> BoolArray:
        """Whose revenue is told."""
        return np.isfinite(self.sizes[:, 0])

    @property
    def by_revenue(self) -> bool:
        """Whether every company counts by its revenue."""
        return bool(self.names) and bool(self.sized.all())

    @property
    def words(self) -> str:
        """How companies count, for a note."""
        if self.by_revenue:
            return "each by its told revenue"
        return "each counted once" + (
            f", for the revenue of only {int(self.sized.sum())} of {len(self.names)} is told"
            if self.sized.any()
            else ""
        )

    def losses(self, ends: tuple[End, End], stopped: Mapping[str, float]) -> tuple[FloatArray, FloatArray]:
        """Give the least and the greatest loss of each company, by the lines that it is known to have.

        A company is a mix of its lines in unknown parts, so it loses at least what its least hit line loses, nothing if
        it may have lines that nobody names, and at most what its worst hit line loses. `stopped` companies lose no less
        than they do by themselves.
        """
        low, high = np.ones(len(self.names)), np.zeros(len(self.names))
        np.minimum.at(low, self.owner[self._sure], ends[0].total[self._sure])
        np.maximum.at(high, self.owner, ends[1].total)
        low[self._rest] = 0.0
        for place, key in enumerate(self.names):
            low[place] = max(low[place], stopped.get(key, 0.0))
        return low, np.maximum(low, high)

    def means(self, low: FloatArray, high: FloatArray) -> Ends:
        """Give the ends of the mean loss: by revenue where every one is told, else each company counted once."""
        if not self.names:
            return 0.0, 0.0
        return self._weighted(low, high) if self.by_revenue else (float(low.mean()), float(high.mean()))

    def told(self, low: FloatArray, high: FloatArray) -> Ends | None:
        """Give the ends of the mean loss of the companies whose revenue is told, by revenue; None if fewer than two."""
        return self._weighted(low, high) if self.sized.sum() >= FEW else None

    def _weighted(self, low: FloatArray, high: FloatArray) -> Ends:
        known = self.sized
        return (
            weighted_end(low[known], self.sizes[known], greatest=False),
            weighted_end(high[known], self.sizes[known], greatest=True),
        )


def weighted_end(loss: FloatArray, weight: FloatArray, *, greatest: bool) -> float:
    """Give the least or the greatest Σ w·loss / Σ w with every weight between its ends (columns); exact.

    The mean is greatest where, from some loss on, all greater losses have their greatest weight and all others their
    least; every such split is tried.
    """
    order = np.argsort(-loss if greatest else loss, kind="stable")
    loss, low, more = loss[order], weight[order, 0], weight[order, 1] - weight[order, 0]
    top = np.concatenate(([0.0], np.cumsum(more * loss))) + float(low @ loss)
    mean = top / (np.concatenate(([0.0], np.cumsum(more))) + float(low.sum()))
    return float(mean.max() if greatest else mean.min())
