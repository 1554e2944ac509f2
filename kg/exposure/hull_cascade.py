"""M3 where shares are not all known: the sequential cascade between the least and the greatest loss of each node.

One end takes of every share its least, the other shares out what is left where it hurts most. Where all shares are
known both ends are the cascade of `cascade.supply_exposure`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kg.errors import InputError
from kg.exposure.arrays import FloatArray, IntArray, shares, summed

MAX_ROUNDS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Groups:
    """Ties in groups whose shares add up to at most one: the suppliers of one input, or the customers of one line.

    `sender[k]` and `group[k]` belong to tie k with its share `low[k]` to `high[k]`; `owner[g]` is the node that a group
    hurts. Of several groups of one node the one that hurts most counts (inputs: none makes up for another).
    """

    sender: IntArray
    group: IntArray
    low: FloatArray
    high: FloatArray
    owner: IntArray

    @property
    def count(self) -> int:
        """How many groups there are."""
        return len(self.owner)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Market:
    """Who makes up for whom: `place[i]` is a node's market or −1; its size there lies between `low[i]` and `high[i]`.

    `rest_low` and `rest_high` are what others, who never stop here, have of each market. In the units of the sizes.
    """

    place: IntArray
    low: FloatArray
    high: FloatArray
    rest_low: FloatArray
    rest_high: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class End:
    """Losses of all nodes at one end, of supply and of orders, with the rounds it took."""

    down: FloatArray
    up: FloatArray
    rounds: int

    @property
    def total(self) -> FloatArray:
        """What each node loses: the greater of both."""
        return np.maximum(self.down, self.up)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HullCascade:
    """Inputs and orders of nodes, with the market that replaces a small supplier."""

    count: int
    inputs: Groups
    orders: Groups
    market: Market | None = None

    def ends(self, loss: Mapping[int, float], *, eps: float) -> tuple[End, End]:
        """Give the least and the greatest losses when some nodes lose part of their capacity.

        Formula: loss of supply d_j ← max(ψ_j, max over groups of min(1, Σ_k σ_k λ_k d_k)), λ within its shares so that
        the sum is least or greatest; then loss of orders u_i likewise from max(d_j, u_j). Rounds stop at a greatest new
        loss of `eps`. Unit: fractions of a node's output. Source: Diem et al. 2022 for known shares. The market counts
        where sizes are known: σ_i = min(1, size_i / what is left of the market).

        Raises:
            InputError: an unknown node, a loss outside 0 to 1, a negative eps.
        """
        if not eps >= 0:
            raise InputError(f"eps is {eps}; it must not be negative")
        start = np.zeros(self.count)
        wrong = [node for node in loss if not 0 <= node < self.count]
        if wrong:
            raise InputError(f"node {wrong[0]} is not known; nodes are numbered 0 to {self.count - 1}")
        start[list(loss)] = shares(list(loss.values()), "loss", len(loss))
        low, high = (self._end(start, eps, greatest=greatest) for greatest in (False, True))
        return low, End(down=np.maximum(low.down, high.down), up=np.maximum(low.up, high.up), rounds=high.rounds)

    def _end(self, start: FloatArray, eps: float, *, greatest: bool) -> End:
        down, rounds = start, 0
        drop = np.inf
        while drop > eps and rounds < MAX_ROUNDS:
            sent = self._substituted(down, greatest=greatest)
            further = np.maximum(start, worst(self.inputs, sent, self.count, greatest=greatest))
            further = np.maximum(further, down)
            drop, down, rounds = float(np.max(further - down, initial=0.0)), further, rounds + 1
        up, drop = start, np.inf
        while drop > eps and rounds < MAX_ROUNDS:
            lost = np.maximum(down, up)
            further = np.maximum(up, worst(self.orders, lost, self.count, greatest=greatest))
            drop, up, rounds = float(np.max(further - up, initial=0.0)), further, rounds + 1
        return End(down=down, up=up, rounds=rounds)

    def _substituted(self, loss: FloatArray, *, greatest: bool) -> FloatArray:
        """Give what of each loss the rest of the market does not make up for."""
        if self.market is None:
            return loss
        place = self.market.place
        inside = place >= 0
        own = (self.market.high if greatest else self.market.low)[inside]
        theirs = (self.market.low if greatest else self.market.high)[inside]
        rest = self.market.rest_low if greatest else self.market.rest_high
        alive = 1.0 - loss[inside]
        all_left = rest + summed(place[inside], theirs * alive, len(rest))
        left = all_left[place[inside]] - theirs * alive + own * alive
        sigma = np.ones(self.count)
        sigma[inside] = np.divide(own, left, out=np.ones_like(own), where=left > own)
        return loss * sigma


def worst(groups: Groups, loss: FloatArray, count: int, *, greatest: bool) -> FloatArray:
    """Give what each node loses by the group that hurts it most, at one end of the shares."""
    by_group = np.minimum(1.0, summed(groups.group, carried(groups, loss, greatest=greatest), groups.count))
    found = np.zeros(count)
    np.maximum.at(found, groups.owner, by_group)
    return found


def carried(groups: Groups, loss: FloatArray, *, greatest: bool) -> FloatArray:
    """Give what each tie carries: its least share of the loss, at the greatest end also the free share.

    The free share of a group goes to its members by their loss, each up to its own greatest share.
    """
    sent = loss[groups.sender]
    if not greatest or not len(sent):
        return groups.low * sent
    order = np.lexsort((-sent, groups.group))
    width, group = (groups.high - groups.low)[order], groups.group[order]
    before = np.cumsum(width) - width
    first = np.searchsorted(group, np.arange(groups.count))
    offset = np.append(before, 0.0)[first]
    free = np.maximum(1.0 - summed(groups.group, groups.low, groups.count), 0.0)
    share = groups.low.copy()
    share[order] += np.clip(free[group] - (before - offset[group]), 0.0, width)
    return share * sent
