"""Shocks to run, the rules of a run, and the scores that come out: plain arrays, shared by both engines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kg.errors import InputError
from kg.exposure.arrays import FloatArray, IntArray, shares


class Shocks(NamedTuple):
    """Several shocks: number s stops `firm[pointer[s]:pointer[s + 1]]` by `loss` of the same positions, 0 to 1."""

    pointer: IntArray
    firm: IntArray
    loss: FloatArray

    @property
    def total(self) -> int:
        """How many shocks there are."""
        return len(self.pointer) - 1

    def part(self, first: int, last: int) -> Shocks:
        """Give the shocks from `first` to `last`, end excluded."""
        return Shocks(self.pointer[first : last + 1], self.firm, self.loss)


class Rules(NamedTuple):
    """When a cascade stops: at a greatest new loss of `eps`; `skip` drops messages below it (0: exact to rounding)."""

    eps: float
    skip: float
    max_iterations: int
    sequential: bool


class Scores(NamedTuple):
    """Weighted loss by shock (total, downstream, upstream), rounds (negative: limit came first), losses if kept."""

    score: FloatArray
    iterations: IntArray
    down: FloatArray
    up: FloatArray


def each_alone(count: int, firms: npt.ArrayLike | None = None) -> Shocks:
    """Give one full stop for each of `firms`, or for every one of `count`."""
    chosen = np.arange(count) if firms is None else np.asarray(firms, dtype=np.int64)
    return Shocks(np.arange(len(chosen) + 1), chosen, np.ones(len(chosen)))


def several(count: int, sets: Iterable[Mapping[int, float]]) -> Shocks:
    """Give one shock for each mapping of firm to loss.

    Raises:
        InputError: an unknown firm, or a loss outside 0 to 1.
    """
    rows = [sorted(entry.items()) for entry in sets]
    pairs = [pair for row in rows for pair in row]
    wrong = [firm for firm, _ in pairs if not 0 <= firm < count]
    if wrong:
        raise InputError(f"firm {wrong[0]} is not in the network; firms are numbered 0 to {count - 1}")
    loss = shares([size for _, size in pairs], "loss", len(pairs))
    pointer = np.concatenate(([0], np.cumsum([len(row) for row in rows]))).astype(np.int64)
    return Shocks(pointer, np.array([firm for firm, _ in pairs], dtype=np.int64), loss)
