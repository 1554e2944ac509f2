"""What an answer is made of: intervals, walks, and the frozen result of each method."""

from __future__ import annotations

from dataclasses import dataclass

from kg.exposure.arrays import BoolArray, FloatArray, IntArray, Statements


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A number with its bounds; `expected` is None when only bounds are known."""

    low: float
    expected: float | None
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """One way from a shock to a firm: the firms in order, the part of the effect it carries, the claims it stands on.

    `edges` are edge numbers of the network; `spender` is the index of the spender whose order starts the walk, or None;
    `statements` has one tuple of ids for each step, the spender's order first.
    """

    firms: tuple[int, ...]
    edges: tuple[int, ...]
    value: float
    spender: int | None = None
    statements: tuple[Statements, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LinearEffect:
    """Change of each firm's output (or price, see `assumptions`) by a linear model, in the network's unit.

    `low <= expected <= high`, signs as in the change (a cut is negative). `direct` + `indirect` = `expected`.
    `relative` is the expected change over revenue. Where `size_unknown` is True, some edge without a number also leads
    to the firm; where nothing else does, `expected` is NaN: exposed, size unknown, between `low` and `high`.
    `coverage` is the part of the shocked spending whose receivers are known, `unallocated` the shock that found no
    receiver. `remainder` bounds the sum of all rounds that were left out.
    """

    low: FloatArray
    expected: FloatArray
    high: FloatArray
    direct: FloatArray
    indirect: FloatArray
    relative: FloatArray
    size_unknown: BoolArray
    coverage: float | None
    unallocated: Interval | None
    rounds: int
    remainder: float
    walks: tuple[Walk, ...] = ()
    assumptions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CascadeEffect:
    """Fraction of each firm's output lost when suppliers stop, from 0 (none) to 1 (all).

    `expected` = 1 − min(downstream, upstream) where those are the levels that supply and orders still allow.
    `esri`, `esri_downstream`, `esri_upstream` are weighted means of the losses. `eps` is the stopping rule and part of
    the answer; `converged` is False when the round limit came first. `coverage` is the part of the shocked firms' lost
    sales whose customers are known, `unallocated` the rest, in the network's unit.
    """

    low: FloatArray
    expected: FloatArray
    high: FloatArray
    downstream: FloatArray
    upstream: FloatArray
    esri: Interval
    esri_downstream: float
    esri_upstream: float
    size_unknown: BoolArray
    coverage: float | None
    unallocated: Interval | None
    iterations: int
    converged: bool
    eps: float
    walks: tuple[Walk, ...] = ()
    assumptions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ranking:
    """Firms from most to least systemic, with their scores in [0, 1] and the plateau (tie group) each stands on.

    `order[k]` is the firm of rank k; `score` is by firm; `plateau` is by firm, 0 for the first group.
    """

    order: IntArray
    score: FloatArray
    plateau: IntArray
    eps: float
    engine: str
    low: FloatArray | None = None
    high: FloatArray | None = None
    assumptions: tuple[str, ...] = ()
