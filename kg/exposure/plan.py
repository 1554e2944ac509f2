"""The cascade model laid out for the compiled engine: 16 bytes an edge each way."""

from __future__ import annotations

from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from kg.exposure.arrays import IntArray, summed
from kg.exposure.cascade_model import CascadeModel
from kg.exposure.kernel import DOWN, UP, Plan, Records, Work, buffers


class Prepared(NamedTuple):
    """A plan with clean buffers to take from and give back to."""

    plan: Plan
    spare: list[Work]


_KEPT: WeakKeyDictionary[CascadeModel, Prepared] = WeakKeyDictionary()


def prepared(model: CascadeModel, threads: int) -> Prepared:
    """Give the model's plan, made once for as long as the model lives, with buffers for so many threads at least."""
    kept = _KEPT.get(model)
    if kept is None:
        kept = _KEPT[model] = Prepared(make(model), [])
    while len(kept.spare) < threads:
        kept.spare.append(buffers(kept.plan))
    return kept


def make(model: CascadeModel) -> Plan:
    """Give the flat arrays of a model; edges without weight are left out."""
    network = model.network
    count = network.count
    down = np.flatnonzero(model.down > 0)
    up = np.flatnonzero(model.up > 0)
    up = up[np.argsort(network.customer[up], kind="stable")]
    inside = np.flatnonzero(model.market >= 0)
    markets = int(model.market.max(initial=-1)) + 1
    return Plan(
        down_pointer=_pointer(network.supplier[down], count),
        down=_records(DOWN, share=model.down[down], slot=model.slot[down], customer=network.customer[down]),
        up_pointer=_pointer(network.customer[up], count),
        up=_records(UP, share=model.up[up], supplier=network.supplier[up]),
        slot_owner=model.slot_owner.astype(np.int32),
        market=model.market.astype(np.int32),
        market_pointer=_pointer(model.market[inside], markets),
        market_member=inside[np.argsort(model.market[inside], kind="stable")].astype(np.int32),
        top=np.ascontiguousarray(model.top),
        mass=np.ascontiguousarray(model.mass),
        market_mass=summed(model.market[inside], model.mass[inside], markets),
        weight=model.weight,
    )


def _pointer(keys: IntArray, count: int) -> IntArray:
    return np.concatenate(([0], np.cumsum(np.bincount(keys, minlength=count)))).astype(np.int64)


def _records(kind: np.dtype[np.void], **columns: npt.ArrayLike) -> Records:
    """Give columns side by side: what is read of one edge then lies in one line of the cache."""
    first = np.asarray(next(iter(columns.values())))
    found = np.empty(len(first), dtype=kind)
    for name, values in columns.items():
        found[name] = values
    return found
