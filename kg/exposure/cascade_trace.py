"""Why a line stops at the greatest end of a cascade: the tie that hurts it most, step by step back to what stopped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kg.exposure.arrays import FloatArray, summed
from kg.exposure.hull_cascade import End, Groups, carried
from kg.exposure.lines import Lines, Tie


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One line's loss between two ends; `ties` lead to it from what stopped, `orders` says by which kind each step."""

    node: int
    low: float
    high: float
    ties: tuple[Tie, ...]
    orders: tuple[bool, ...]
    others: tuple[str, ...]

    @property
    def last(self) -> Tie:
        """The tie that hurts: the last one that is trade, not inside the company."""
        return next((tie for tie in reversed(self.ties) if not tie.inner), self.ties[-1])


class Tracer:
    """Finds the strongest reason of each line's loss."""

    def __init__(self, lines: Lines, ends: tuple[End, End], stopped: Iterable[int]) -> None:
        """Take the lines, their losses and the lines that stopped by themselves."""
        self._lines, self._stopped = lines, frozenset(stopped)
        self.least, self.most = ends
        cascade = lines.cascade
        self._supply = _by_node(cascade.inputs, self.most.down, [tie.target for tie in lines.ties])
        self._orders = _by_node(cascade.orders, self.most.total, [tie.source for tie in lines.ties])
        self._inputs = cascade.inputs

    def reason(self, node: int) -> Reason | None:
        """Give why a line loses what it loses at most; None where nothing reaches it."""
        ties: list[Tie] = []
        kinds: list[bool] = []
        seen, here = {node}, node
        by_orders = bool(self.most.up[node] > self.most.down[node])
        while here not in self._stopped:
            place = (self._orders if by_orders else self._supply).get(here)
            if place is None:
                break
            tie = self._lines.ties[place]
            ties.insert(0, tie)
            kinds.insert(0, by_orders)
            here = tie.buyer if by_orders else tie.source
            if here in seen:
                break
            seen.add(here)
            by_orders = by_orders and bool(self.most.up[here] > self.most.down[here])
        if not ties:
            return None
        side = (self.least.up, self.most.up) if kinds[-1] else (self.least.down, self.most.down)
        return Reason(
            node=node, low=float(side[0][node]), high=float(side[1][node]), ties=tuple(ties), orders=tuple(kinds),
            others=self._spared(ties[-1]) if not kinds[-1] else (),
        )  # fmt: skip

    def _spared(self, tie: Tie) -> tuple[str, ...]:
        """Give the other suppliers of the same input that lose less."""
        worst = self.most.down[tie.source]
        companies = {
            self._lines.nodes[other.source][0]
            for other in self._lines.ties
            if (other.target, other.input) == (tie.target, tie.input) and self.most.down[other.source] < worst
        }
        return tuple(sorted(self._lines.chain.companies.name(key) for key in companies))


def _by_node(groups: Groups, loss: FloatArray, hurt: list[int]) -> dict[int, int]:
    """Give for each node the tie that hurts it most: of the group that hurts most, the member that carries most."""
    carries = carried(groups, loss, greatest=True)
    members: dict[int, list[int]] = defaultdict(list)
    for place, group in enumerate(groups.group.tolist()):
        members[group].append(place)
    total = summed(groups.group, carries, groups.count)
    found: dict[int, tuple[float, float, int]] = {}
    sent = loss[groups.sender].tolist()
    for group, places in members.items():
        best = max(places, key=lambda place: (sent[place], carries[place]))
        if sent[best] > 0 and (hurt[best] not in found or found[hurt[best]][0] < total[group]):
            found[hurt[best]] = (float(total[group]), float(sent[best]), best)
    return {node: place for node, (_, _, place) in found.items()}
