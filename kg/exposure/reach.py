"""Which firms a shock can touch at all, along edges with or without a number."""

from __future__ import annotations

import numpy as np

from kg.exposure.arrays import BoolArray, IntArray
from kg.exposure.network import FirmNetwork


def upstream(network: FirmNetwork, seeds: BoolArray, *, edges: BoolArray | None = None) -> BoolArray:
    """Give the firms that sell, directly or through others, to a seed; the seeds themselves included."""
    return _closure(network.customer, network.supplier, seeds, edges)


def downstream(network: FirmNetwork, seeds: BoolArray, *, edges: BoolArray | None = None) -> BoolArray:
    """Give the firms that buy, directly or through others, from a seed; the seeds themselves included."""
    return _closure(network.supplier, network.customer, seeds, edges)


def _closure(tail: IntArray, head: IntArray, seeds: BoolArray, edges: BoolArray | None) -> BoolArray:
    if edges is not None:
        tail, head = tail[edges], head[edges]
    reached = seeds.copy()
    fresh = seeds
    while fresh.any():
        found = np.zeros_like(reached)
        found[head[fresh[tail]]] = True
        fresh = found & ~reached
        reached |= fresh
    return reached
