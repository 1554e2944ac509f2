"""M3, supply cascade: who stops when a supplier stops, and how much of the whole economy with it (ESRI).

Diem et al. 2022, Scientific Reports 12:7719, with a generalised Leontief production function. One level for both
directions would treat lost orders as lost capacity and multiply the loss; here orders never feed back into supply.
Demand and supply shocks are separate answers and are never added up.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from kg.errors import InputError
from kg.exposure import reference
from kg.exposure.arrays import BoolArray, FloatArray, IntArray
from kg.exposure.cascade_model import CascadeModel, ends
from kg.exposure.reach import downstream, upstream
from kg.exposure.results import CascadeEffect, Interval
from kg.exposure.shocks import Rules, Scores, Shocks, each_alone, several

Engine = Literal["auto", "compiled", "reference"]
EPS = 1e-8
MAX_ITERATIONS = 100_000
CHUNK = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """How a cascade is computed: `eps` is the greatest new loss at which it stops and belongs to the answer.

    `engine`: "compiled" needs numba (extra `fast`), "reference" is plain numpy with the same rounds, "auto" takes the
    first if it is installed. `skip` > 0 drops messages below it and makes the answer approximate. `threads` and
    `progress` concern many shocks; `progress(done, total, what)`.
    """

    eps: float = EPS
    max_iterations: int = MAX_ITERATIONS
    engine: Engine = "auto"
    skip: float = 0.0
    threads: int = 1
    progress: Callable[[int, int | None, str], None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SystemicScores:
    """ESRI of each shock in [0, 1] with its downstream and upstream part, rounds, eps, and which engine ran.

    `converged[s]` is False when the round limit came before the stopping rule.
    """

    esri: FloatArray
    downstream: FloatArray
    upstream: FloatArray
    iterations: IntArray
    converged: BoolArray
    eps: float
    skip: float
    engine: str
    assumptions: tuple[str, ...]


class Levels(NamedTuple):
    """Loss by shock and firm: of supply, of orders."""

    down: FloatArray
    up: FloatArray


def supply_exposure(
    model: CascadeModel, loss: Mapping[int, float], *, options: RunOptions | None = None
) -> CascadeEffect:
    """Give what every firm loses when some firms lose part of their capacity, all at once.

    Formula, from h = ψ = 1 − loss until the greatest drop is at most eps, σ the market substitution:
    hd_j ← max(0, min(ψ_j, 1 − Σ_{non-ess} σΛd(1−hd), min_k {1 − Σ_{i in k, ess} σΛd(1−hd)}));
    hu_i ← max(0, min(ψ_i, 1 − Σ_j Λu_ij (1−hu_j))), sequential: (1 − min(hd_j, hu_j)) instead of (1−hu_j).
    ESRI = Σ w_i (1 − min(hd_i, hu_i)) / Σ w_i. Unit: fractions of output. Source: Diem et al. 2022; the sequential
    coupling is ours. Assumes no reordering and no price response. Bounds come from intervals of the edges, see
    `cascade_model.ends`.

    Raises:
        InputError: an unknown firm, a loss outside 0 to 1, eps not above 0 with the round limit unset, numba missing.
    """
    chosen = options or RunOptions()
    shocks = several(model.network.count, [loss])
    scores, levels, engine = _run(model, shocks, chosen, keep=True)
    total = np.maximum(levels.down[0], levels.up[0])
    low, high, esri_low, esri_high = total, total, float(scores.score[0, 0]), float(scores.score[0, 0])
    if model.uncertain:
        (below, low), (above, high) = (_bound(end, shocks, chosen) for end in ends(model))
        low, high = np.minimum(low, total), np.maximum(high, total)
        esri_low, esri_high = min(esri_low, below), max(esri_high, above)
    unknown, only_unknown = _unsized(model, shocks)
    covered, rest = _coverage(model, shocks)
    return CascadeEffect(
        low=low,
        expected=np.where(only_unknown, np.nan, total),
        high=high,
        downstream=1.0 - levels.down[0],
        upstream=1.0 - levels.up[0],
        esri=Interval(low=esri_low, expected=float(scores.score[0, 0]), high=esri_high),
        esri_downstream=float(scores.score[0, 1]),
        esri_upstream=float(scores.score[0, 2]),
        size_unknown=unknown,
        coverage=covered,
        unallocated=rest,
        iterations=abs(int(scores.iterations[0])),
        converged=bool(scores.iterations[0] > 0),
        eps=chosen.eps,
        assumptions=(*model.assumptions, f"stopped at a greatest new loss of {chosen.eps:g}, engine {engine}"),
        notes=_notes(model, shocks),
    )


def esri(model: CascadeModel, shocks: Shocks | None = None, *, options: RunOptions | None = None) -> SystemicScores:
    """Give the systemic risk index of each shock; without `shocks`, of every firm stopping alone.

    Formula, source, assumptions: `supply_exposure`. Expected amounts only; see `ranking` for intervals.

    Raises:
        InputError: as `supply_exposure`.
    """
    chosen = options or RunOptions()
    asked = each_alone(model.network.count) if shocks is None else shocks
    scores, _, engine = _run(model, asked, chosen, keep=False)
    return SystemicScores(
        esri=scores.score[:, 0],
        downstream=scores.score[:, 1],
        upstream=scores.score[:, 2],
        iterations=np.abs(scores.iterations),
        converged=scores.iterations > 0,
        eps=chosen.eps,
        skip=chosen.skip,
        engine=engine,
        assumptions=model.assumptions,
    )


def losses(model: CascadeModel, shocks: Shocks, *, options: RunOptions | None = None) -> FloatArray:
    """Give the loss of every firm (columns) under each shock (rows); takes 16 bytes for each of both."""
    _, levels, _ = _run(model, shocks, options or RunOptions(), keep=True)
    return np.maximum(levels.down, levels.up)


def compiled_available() -> bool:
    """Say whether the compiled engine can be used."""
    return importlib.util.find_spec("numba") is not None


def _run(model: CascadeModel, shocks: Shocks, options: RunOptions, *, keep: bool) -> tuple[Scores, Levels, str]:
    if not options.eps >= 0 or options.skip < 0 or options.max_iterations < 1:
        raise InputError(f"eps {options.eps} and skip {options.skip} must not be negative, the round limit at least 1")
    if options.engine == "compiled" and not compiled_available():
        raise InputError("the compiled cascade needs numba: install the extra 'fast', or choose engine='reference'")
    rules = Rules(options.eps, options.skip, options.max_iterations, model.coupling == "sequential")
    kept = (shocks.total if keep else 0, model.network.count)
    out = Scores(np.zeros((shocks.total, 3)), np.zeros(shocks.total, dtype=np.int64), np.zeros(kept), np.zeros(kept))
    compiled = options.engine != "reference" and compiled_available()
    if compiled:
        _run_compiled(model, shocks, rules, out, options)
    else:
        reference.run_all(model, shocks, rules, out)
    return out, Levels(out.down, out.up), "compiled" if compiled else "reference"


def _run_compiled(model: CascadeModel, shocks: Shocks, rules: Rules, out: Scores, options: RunOptions) -> None:
    """Run the kernel over chunks of shocks, in as many threads as asked (it holds no lock)."""
    from kg.exposure import kernel, plan  # noqa: PLC0415 - numba is optional and slow to import

    threads = max(1, options.threads)
    made, spare = plan.prepared(model, threads)
    starts = range(0, shocks.total, max(1, min(CHUNK, -(-shocks.total // threads))))
    size = starts.step

    def work(first: int) -> int:
        last = min(first + size, shocks.total)
        try:
            buffers = spare.pop()
        except IndexError:  # another caller runs the same model
            buffers = kernel.buffers(made)
        part = Scores(
            out.score[first:last], out.iterations[first:last], *(kept[first:last] for kept in (out.down, out.up))
        )
        kernel.run_all(made, buffers, shocks.part(first, last), rules, part)
        spare.append(buffers)
        return last - first

    done = 0
    with ThreadPoolExecutor(threads) as pool:
        for finished in pool.map(work, starts):
            done += finished
            if options.progress:
                options.progress(done, shocks.total, "shocks")


def _bound(model: CascadeModel, shocks: Shocks, options: RunOptions) -> tuple[float, FloatArray]:
    scores, levels, _ = _run(model, shocks, options, keep=True)
    return float(scores.score[0, 0]), np.maximum(levels.down[0], levels.up[0])


def _unsized(model: CascadeModel, shocks: Shocks) -> tuple[BoolArray, BoolArray]:
    """Give the firms that an edge without a number leads to, and those that nothing else leads to."""
    network = model.network
    seeds = np.zeros(network.count, dtype=np.bool_)
    seeds[shocks.firm[shocks.loss > 0]] = True
    sized = network.sized & (network.amount > 0)

    def closure(start: BoolArray, edges: BoolArray | None) -> BoolArray:
        supply = downstream(network, start, edges=edges)
        orders = upstream(network, supply if model.coupling == "sequential" else start, edges=edges)
        return supply | orders

    every, sure = closure(seeds, None), closure(seeds, sized)
    doubtful = np.zeros(network.count, dtype=np.bool_)
    loose = ~network.sized
    doubtful[network.customer[loose & every[network.supplier]]] = True
    doubtful[network.supplier[loose & every[network.customer]]] = True
    unknown = closure(doubtful, None) & every & ~seeds
    return unknown, unknown & ~sure


def _coverage(model: CascadeModel, shocks: Shocks) -> tuple[float | None, Interval | None]:
    """Give the part of the lost sales whose customers are known, and the amount of the rest."""
    network = model.network
    if network.revenue is None or not shocks.loss.any():
        return None, None
    lost = network.revenue[shocks.firm] * shocks.loss
    known = np.minimum(network.sales[shocks.firm], network.revenue[shocks.firm]) * shocks.loss
    total = float(lost.sum())
    rest = float((lost - known).sum())
    return (float(known.sum()) / total if total else None), Interval(low=rest, expected=rest, high=rest)


def _notes(model: CascadeModel, shocks: Shocks) -> tuple[str, ...]:
    if not shocks.loss.any():
        return ("no effect, because nothing stops",)
    hit = np.isin(model.network.supplier, shocks.firm) | np.isin(model.network.customer, shocks.firm)
    if not hit.any():
        return ("no effect beyond the shocked firms, because no trade of theirs is known",)
    return ()
