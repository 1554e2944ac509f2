"""M11, systemic ranking: every firm by its ESRI, with plateaus, bounds, and how likely a rank is."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from kg.errors import InputError
from kg.exposure.arrays import FloatArray, IntArray
from kg.exposure.cascade import RunOptions, esri
from kg.exposure.cascade_model import CascadeModel, ends
from kg.exposure.network import FirmNetwork
from kg.exposure.results import Ranking
from kg.exposure.shocks import each_alone

PLATEAU = 1e-3


def systemic_ranking(
    model: CascadeModel, *, options: RunOptions | None = None, plateau: float = PLATEAU, bounds: bool = False
) -> Ranking:
    """Give every firm's ESRI when it stops alone, sorted, with ties within `plateau` in one group.

    Formula, source, assumptions: `cascade.supply_exposure`. With `bounds`, also the scores of the models at both ends
    of the edges' intervals, which costs three runs instead of one.

    Raises:
        InputError: a negative plateau, or as `cascade.supply_exposure`.
    """
    if plateau < 0:
        raise InputError(f"plateau is {plateau}; it must not be negative")
    chosen = options or RunOptions()
    shocks = each_alone(model.network.count)
    found = esri(model, shocks, options=chosen)
    order = np.argsort(-found.esri, kind="stable")
    low: FloatArray | None = None
    high: FloatArray | None = None
    if bounds:
        least, most = ends(model)
        low = np.minimum(esri(least, shocks, options=chosen).esri, found.esri)
        high = np.maximum(esri(most, shocks, options=chosen).esri, found.esri)
    return Ranking(
        order=order,
        score=found.esri,
        plateau=plateaus(found.esri, plateau),
        eps=found.eps,
        engine=found.engine,
        low=low,
        high=high,
        assumptions=(*found.assumptions, f"scores within {plateau:g} of the next higher one share a plateau"),
    )


def plateaus(score: FloatArray, width: float = PLATEAU) -> IntArray:
    """Give the tie group of each firm, 0 for the highest; a new one starts where scores drop by more than `width`."""
    order = np.argsort(-score, kind="stable")
    drop = -np.diff(score[order], prepend=score[order[:1]])
    group = np.zeros(len(score), dtype=np.int64)
    group[order] = np.cumsum(drop > width)
    return group


def sampled_scores(
    networks: Iterable[FirmNetwork], model: Callable[[FirmNetwork], CascadeModel], *, options: RunOptions | None = None
) -> FloatArray:
    """Give ESRI of every firm (columns) in every sampled network (rows), for `rank_probability`.

    Args:
        networks: as `sampling.sampled_networks` gives them.
        model: how to make a model of each, so that essentiality and options stay the caller's.
        options: how each is run.
    """
    return np.array([esri(model(network), options=options).esri for network in networks])


def rank_probability(samples: FloatArray, within: int) -> FloatArray:
    """Give P(rank ≤ `within`) of each firm (columns) over sampled scores (rows); ties share the better rank.

    Raises:
        InputError: no samples, or `within` below 1.
    """
    if samples.ndim != 2 or not samples.shape[0] or within < 1:  # noqa: PLR2004 - samples and firms
        raise InputError(
            f"samples of shape {samples.shape} and a rank of {within}: rows of scores and a rank from 1 on"
        )
    if within >= samples.shape[1]:
        return np.ones(samples.shape[1])
    threshold = -np.partition(-samples, within - 1, axis=1)[:, within - 1]
    return np.asarray((samples >= threshold[:, None]).mean(axis=0))
