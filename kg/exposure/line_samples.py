"""Mean losses over drawn shares of a graph's lines, all stops at once: what rank probabilities on reports stand on.

Opt-in and labelled, for most shares are not told: a told share is uniform between its ends; what is left of an input
goes by a flat Dirichlet to the suppliers without a told share and one more whom nobody names; the lines of a company
share it by a flat Dirichlet. Trade exists by its confidence: drawn, not multiplied.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.sparse import csr_array

from kg.exposure.arrays import FloatArray, IntArray, summed
from kg.exposure.averages import Averages
from kg.exposure.hull_cascade import Groups, Market
from kg.exposure.lines import Lines
from kg.exposure.sampling import SampleOptions, stream

WORDS: Final = (
    "drawn shares: told ones uniform between their ends, what is left by a flat Dirichlet to the others and one more "
    "whom nobody names; the lines of a company share it by a flat Dirichlet; trade exists by its confidence"
)
MAX_ROUNDS: Final = 10_000
Progress = Callable[[int, int | None, str], None]


def sampled_means(lines: Lines, averages: Averages, options: SampleOptions, eps: float) -> FloatArray:
    """Give the mean loss of all companies when each one stops alone (columns) in each drawn network (rows).

    Formula, stopping rule and source as `hull_cascade.HullCascade.ends`, with every share at its drawn value.

    Raises:
        InputError: fewer than one sample.
    """
    drawn = _Draws(lines, averages, options)
    start = np.zeros((len(lines.nodes), len(averages.names)))
    start[np.arange(len(lines.nodes)), averages.owner] = 1.0
    means = np.zeros((options.count, len(averages.names)))
    for sample in range(options.count):
        lost = _cascade(drawn, sample, start, eps)
        weight, part = drawn.weight[sample], drawn.line[sample]
        means[sample] = (weight[averages.owner] * part) @ lost / weight.sum()
        if options.progress:
            options.progress(sample + 1, options.count, "samples")
    return means


@dataclass(frozen=True, slots=True)
class _Side:
    """Inputs or orders: groups in the order of their owners, with the drawn shares of their ties by sample."""

    groups: Groups
    order: IntArray
    owners: IntArray
    first: IntArray
    share: FloatArray

    @classmethod
    def of(cls, groups: Groups, share: FloatArray) -> _Side:
        order = np.argsort(groups.owner, kind="stable")
        owners, first = np.unique(groups.owner[order], return_index=True)
        return cls(groups, order, owners, first, share)

    def matrix(self, sample: int, count: int) -> csr_array[np.float64]:
        """Give the shares of one sample, groups by nodes, rows in the order of the owners."""
        place = np.empty(self.groups.count, dtype=np.int64)
        place[self.order] = np.arange(self.groups.count)
        data = (self.share[sample], (place[self.groups.group], self.groups.sender))
        return csr_array(data, shape=(self.groups.count, count))

    def worst(self, matrix: csr_array[np.float64], loss: FloatArray) -> FloatArray:
        """Give what each node loses by the group that hurts it most, for each stop."""
        found = np.zeros_like(loss)
        if self.owners.size:
            sums = np.minimum(1.0, np.asarray(matrix @ loss))
            found[self.owners] = np.maximum.reduceat(sums, self.first, axis=0)
        return found


class _Draws:
    """All that varies, drawn by name, so that one more trade changes no other draw."""

    def __init__(self, lines: Lines, averages: Averages, options: SampleOptions) -> None:
        self._seed, self._count = options.seed, max(options.count, 0)
        cascade = lines.cascade
        ends = [(*lines.nodes[tie.source], *lines.nodes[tie.target], tie.input) for tie in lines.ties]
        names = ["\t".join(end) for end in ends]
        there = np.ones((self._count, len(names)))
        for place, tie in enumerate(lines.ties):
            if tie.link is not None and tie.link.confidence < 1:
                lives = self._stream(f"exists\t{tie.link.supplier}\t{tie.link.customer}").random(self._count)
                there[:, place] = lives < tie.link.confidence
        bought, sold = ["\t".join(("in", *end[2:])) for end in ends], ["\t".join(("out", *end[:2])) for end in ends]
        self.inputs = _Side.of(cascade.inputs, self._shares(cascade.inputs, names, bought) * there)
        self.orders = _Side.of(cascade.orders, self._shares(cascade.orders, names, sold) * there)
        self.line = self._parts(averages.owner, [f"line\t{company}\t{line}" for company, line in lines.nodes])
        self.weight = self._weights(averages)
        self.market, self.size = cascade.market, self._sizes(cascade.market, lines)

    def _stream(self, name: str) -> np.random.Generator:
        return stream(self._seed, name)

    def _uniform(self, name: str, low: float, high: float) -> FloatArray:
        return low + self._stream(name).random(self._count) * (high - low)

    def _shares(self, groups: Groups, names: Sequence[str], wholes: Sequence[str]) -> FloatArray:
        """Give the share of each tie in each sample; those of one group, a whole, add up to at most one."""
        found = np.zeros((self._count, len(names)))
        open_ = (groups.low <= 0) & (groups.high >= 1)
        for place in np.flatnonzero(~open_).tolist():
            name = f"{wholes[place]}\t{names[place]}"
            found[:, place] = self._uniform(name, float(groups.low[place]), float(groups.high[place]))
        for place in np.flatnonzero(open_).tolist():
            found[:, place] = self._stream(f"{wholes[place]}\t{names[place]}").standard_exponential(self._count)
        told, free = np.where(open_, 0.0, found), np.where(open_, found, 0.0)
        named = dict(zip(groups.group.tolist(), wholes, strict=True))
        others = np.array(
            [self._stream(f"others\t{named[k]}").standard_exponential(self._count) for k in range(groups.count)]
        ).T
        for sample in range(self._count):
            least = summed(groups.group, groups.low, groups.count)
            more = summed(groups.group, told[sample] - np.where(open_, 0.0, groups.low), groups.count)
            fits = np.minimum(1.0, np.divide(1.0 - least, more, out=np.ones_like(more), where=more > 0))
            part = np.where(open_, 0.0, groups.low + (told[sample] - groups.low) * np.maximum(fits, 0.0)[groups.group])
            rest = np.maximum(1.0 - summed(groups.group, part, groups.count), 0.0)
            whole = summed(groups.group, free[sample], groups.count) + others[sample]
            found[sample] = part + free[sample] * (rest / whole)[groups.group]
        return found

    def _parts(self, owner: IntArray, names: Sequence[str]) -> FloatArray:
        """Give the part that each line is of its company."""
        drawn = np.array([self._stream(name).standard_exponential(self._count) for name in names])
        drawn = drawn.reshape(len(names), self._count).T
        count = int(owner.max(initial=-1)) + 1
        whole = np.array([summed(owner, row, count) for row in drawn]).reshape(self._count, count)
        return np.asarray(drawn / whole[:, owner])

    def _weights(self, averages: Averages) -> FloatArray:
        if not averages.by_revenue:
            return np.ones((self._count, len(averages.names)))
        ends = zip(averages.names, averages.sizes.tolist(), strict=True)
        return np.array([self._uniform(f"size\t{name}", low, high) for name, (low, high) in ends]).T

    def _sizes(self, market: Market | None, lines: Lines) -> FloatArray:
        if market is None:
            return np.zeros((self._count, 0))
        ends = zip(lines.nodes, market.low.tolist(), market.high.tolist(), strict=True)
        return np.array(
            [self._uniform(f"market\t{company}\t{line}", low, high) for (company, line), low, high in ends]
        ).T

    def substituted(self, sample: int, loss: FloatArray) -> FloatArray:
        """Give what of each loss the rest of the market does not make up for."""
        if self.market is None:
            return loss
        inside = np.flatnonzero(self.market.place >= 0)
        place, size = self.market.place[inside], self.size[sample, inside]
        rest = np.maximum(1.0 - summed(place, size, len(self.market.rest_low)), 0.0)
        member = csr_array((np.ones(len(place)), (place, np.arange(len(place)))), shape=(len(rest), len(place)))
        left = (rest[:, None] + np.asarray(member @ (size[:, None] * (1.0 - loss[inside]))))[place]
        own = np.broadcast_to(size[:, None], left.shape)
        sent = loss.copy()
        sent[inside] *= np.divide(own, left, out=np.ones_like(left), where=left > own)
        return sent


def _cascade(drawn: _Draws, sample: int, start: FloatArray, eps: float) -> FloatArray:
    """Give what each node loses for each stop: supply to its fixed point, then orders."""
    inputs, orders = (side.matrix(sample, len(start)) for side in (drawn.inputs, drawn.orders))
    down = start
    for _ in range(MAX_ROUNDS):
        further = np.maximum(down, drawn.inputs.worst(inputs, drawn.substituted(sample, down)))
        drop, down = float(np.max(further - down, initial=0.0)), further
        if drop <= eps:
            break
    up = start
    for _ in range(MAX_ROUNDS):
        further = np.maximum(up, drawn.orders.worst(orders, np.maximum(down, up)))
        drop, up = float(np.max(further - up, initial=0.0)), further
        if drop <= eps:
            break
    return np.maximum(down, up)
