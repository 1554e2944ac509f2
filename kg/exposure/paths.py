"""M7, paths: the best chains of evidence between two firms, and the walks that carry a demand shock.

Evidence paths multiply confidences; they say how sure a connection is, never how much money flows. Contribution walks
are exact parts of Δx (structural path analysis; Defourny & Thorbecke 1984).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import log
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from kg.errors import InputError
from kg.exposure.arrays import BoolArray, FloatArray, IntArray, amounts, changes, indices, shares
from kg.exposure.linear import check_columns, summed_rounds, technical
from kg.exposure.network import FirmNetwork
from kg.exposure.results import Walk
from kg.exposure.spending import Spending

Route: TypeAlias = tuple[float, tuple[int, ...], tuple[int, ...]]  # length, nodes, edges
LEAVES = 200_000
SAMPLES = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidencePath:
    """A chain of edges without repeated nodes; `confidence` is the product of theirs."""

    nodes: tuple[int, ...]
    edges: tuple[int, ...]
    confidence: float


class EvidenceGraph:
    """Directed edges with a confidence each, ready to be searched. Parallel edges are kept apart."""

    def __init__(self, tail: npt.ArrayLike, head: npt.ArrayLike, confidence: npt.ArrayLike) -> None:
        """Take edge k from `tail[k]` to `head[k]`, with a confidence from 0 to 1; edges of confidence 0 are ignored."""
        self.tail: IntArray = indices(tail, "tail", 2**62)
        self.head: IntArray = indices(head, "head", 2**62)
        if len(self.head) != len(self.tail):
            raise InputError(f"{len(self.tail)} tails came with {len(self.head)} heads; every edge needs both")
        self.confidence: FloatArray = shares(confidence, "confidence", len(self.tail))
        self._out: dict[int, list[int]] = {}
        for edge in np.flatnonzero(self.confidence > 0).tolist():
            self._out.setdefault(int(self.tail[edge]), []).append(edge)

    def best_paths(self, source: int, target: int, count: int = 5) -> list[EvidencePath]:
        """Give the `count` most confident simple paths, best first, ties by the nodes' numbers (Yen 1971).

        Empty when nothing leads from source to target.
        """
        first = self._shortest(source, target, frozenset(), frozenset())
        if first is None:
            return []
        chosen, known = [first], {first[2]}
        waiting: list[Route] = []
        while len(chosen) < count:
            _, _, last = chosen[-1]
            for candidate in self._detours(source, target, last, [entry[2] for entry in chosen]):
                if candidate[2] not in known:
                    known.add(candidate[2])
                    heapq.heappush(waiting, candidate)
            if not waiting:
                break
            chosen.append(heapq.heappop(waiting))
        return [EvidencePath(nodes=nodes, edges=edges, confidence=self._product(edges)) for _, nodes, edges in chosen]

    def _detours(
        self, source: int, target: int, last: tuple[int, ...], chosen: list[tuple[int, ...]]
    ) -> Iterator[Route]:
        """Give the best path that leaves the last one at each of its nodes and repeats no chosen one."""
        nodes = (source, *(int(self.head[edge]) for edge in last))
        for place in range(len(last)):
            root = last[:place]
            closed = frozenset(path[place] for path in chosen if path[:place] == root and len(path) > place)
            rest = self._shortest(nodes[place], target, frozenset(nodes[:place]), closed)
            if rest is not None:
                edges = root + rest[2]
                yield self._length(edges), nodes[:place] + rest[1], edges

    def _shortest(self, source: int, target: int, shut: frozenset[int], closed: frozenset[int]) -> Route | None:
        """Give length, nodes and edges of the best path (Dijkstra), not by shut nodes or closed edges."""
        waiting: list[Route] = [(0.0, (source,), ())]
        done: set[int] = set(shut)
        while waiting:
            length, nodes, edges = heapq.heappop(waiting)
            if nodes[-1] == target:
                return length, nodes, edges
            if nodes[-1] in done:
                continue
            done.add(nodes[-1])
            for edge in self._out.get(nodes[-1], []):
                head = int(self.head[edge])
                if head not in done and edge not in closed:
                    step = -log(float(self.confidence[edge]))
                    heapq.heappush(waiting, (length + step, (*nodes, head), (*edges, edge)))
        return None

    def _length(self, edges: Iterable[int]) -> float:
        return -sum(log(float(self.confidence[edge])) for edge in edges)

    def _product(self, edges: tuple[int, ...]) -> float:
        return float(np.prod(self.confidence[list(edges)]))

    def reliability(self, source: int, target: int, *, seed: int = 0, leaves: int = LEAVES) -> tuple[float, float]:
        """Give the probability that some path holds when edges hold independently, and its standard error.

        Exact (error 0) by splitting on the edges of a path that still can hold, in disjoint cases; beyond `leaves`
        cases by seeded sampling. The noisy-or over paths overstates, for paths share edges (Valiant 1979 on why it is
        hard).
        """
        if source == target:
            return 1.0, 0.0
        exact = self._split(source, target, frozenset(), frozenset(), [leaves])
        if exact is not None:
            return exact, 0.0
        rng = np.random.Generator(np.random.Philox(seed))
        hits = sum(
            self._connected(source, target, rng.random(len(self.tail)) < self.confidence) for _ in range(SAMPLES)
        )
        mean = hits / SAMPLES
        return mean, float(np.sqrt(mean * (1 - mean) / SAMPLES))

    def _split(
        self, source: int, target: int, broken: frozenset[int], sure: frozenset[int], budget: list[int]
    ) -> float | None:
        budget[0] -= 1
        if budget[0] < 0:
            return None
        path = self._shortest(source, target, frozenset(), broken)
        if path is None:
            return 0.0
        total, before = 0.0, 1.0
        for edge in path[2]:
            if edge in sure:
                continue
            holds = float(self.confidence[edge])
            if holds < 1:
                part = self._split(source, target, broken | {edge}, sure, budget)
                if part is None:
                    return None
                total += before * (1 - holds) * part
            before *= holds
            sure |= {edge}
        return total + before

    def _connected(self, source: int, target: int, holds: BoolArray) -> bool:
        reached, waiting = {source}, [source]
        for node in waiting:
            for edge in self._out.get(node, []):
                head = int(self.head[edge])
                if holds[edge] and head not in reached:
                    reached.add(head)
                    waiting.append(head)
        return target in reached


def noisy_or(paths: Iterable[EvidencePath]) -> float:
    """Give 1 − Π (1 − confidence): what the paths would give if they shared no edge; never below the reliability."""
    return 1 - float(np.prod([1 - path.confidence for path in paths]))


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkReport:
    """The largest walks to a target, `total` of all walks, and `rest`, exactly what those not listed carry."""

    target: int
    walks: tuple[Walk, ...]
    total: float
    rest: float

    @property
    def explained(self) -> float:
        """The part of the total that the listed walks carry (1 when there is nothing to carry)."""
        return 1 - self.rest / self.total if self.total else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkOptions:
    """When to stop listing walks: the part of the effect they explain, how many, how many steps of search."""

    explain: float = 0.99
    most: int = 1000
    steps: int = 200_000


def contribution_walks(
    network: FirmNetwork, money: Spending, change: npt.ArrayLike, target: int, *, options: WalkOptions | None = None
) -> WalkReport:
    """Give the walks by which a change of spending reaches one firm's output, largest first.

    Formula: a walk's value is Δf_s ΠA; all extensions of a walk that ends at i and reach target t add up to value·L_ti,
    an exact bound, so the search takes the walk with the largest bound first. Unit: that of the network. Source:
    Defourny & Thorbecke 1984.

    Raises:
        InputError: an unknown target, or as `leontief.demand_exposure`.
    """
    chosen = options or WalkOptions()
    if not 0 <= target < network.count:
        raise InputError(f"target {target} is not known; firms are numbered 0 to {network.count - 1}")
    wanted = changes(change, "change", money.count)
    matrix = technical(network)
    check_columns(network, matrix)
    unit = np.zeros(network.count)
    unit[target] = 1.0
    reach = summed_rounds(matrix.T.tocsr(), unit, tolerance=1e-15).total
    starts = wanted[money.spender] * money.amount
    total = float((starts * reach[money.firm]).sum())
    found = _search(network, (matrix.data, reach), (starts, money), (target, total), chosen)
    walks = tuple(sorted(found, key=lambda walk: (-abs(walk.value), walk.firms)))
    return WalkReport(target=target, walks=walks, total=total, rest=total - sum(walk.value for walk in walks))


def _search(
    network: FirmNetwork,
    system: tuple[FloatArray, FloatArray],
    source: tuple[FloatArray, Spending],
    goal: tuple[int, float],
    options: WalkOptions,
) -> list[Walk]:
    coefficient, reach = system
    starts, money = source
    target, total = goal
    order = np.argsort(network.customer, kind="stable")
    pointer = np.concatenate(([0], np.cumsum(np.bincount(network.customer, minlength=network.count))))
    waiting: list[tuple[float, tuple[int, ...], tuple[int, ...], float, int]] = [
        (-abs(starts[row]) * reach[money.firm[row]], (int(money.firm[row]),), (), float(starts[row]), row)
        for row in range(len(starts))
        if starts[row] * reach[money.firm[row]]
    ]
    heapq.heapify(waiting)
    found: list[Walk] = []
    kept = 0.0
    for _ in range(options.steps):
        if not waiting or len(found) >= options.most or abs(total - kept) <= (1 - options.explain) * abs(total):
            break
        _, firms, edges, value, row = heapq.heappop(waiting)
        if firms[-1] == target:
            kept += value
            steps = (money.claims(row), *(network.claims(edge) for edge in edges))
            spender = int(money.spender[row])
            found.append(Walk(firms=firms, edges=edges, value=value, spender=spender, statements=steps))
        for edge in order[pointer[firms[-1]] : pointer[firms[-1] + 1]].tolist():
            supplier, further = int(network.supplier[edge]), value * float(coefficient[edge])
            if further * reach[supplier]:
                bound = -abs(further) * reach[supplier]
                heapq.heappush(waiting, (bound, (*firms, supplier), (*edges, edge), further, row))
    return found


def path_weights(network: FirmNetwork, confidence: npt.ArrayLike, *, towards_suppliers: bool = True) -> EvidenceGraph:
    """Give the evidence graph of a network, from customers to suppliers or the other way; edge numbers are kept."""
    checked = amounts(confidence, "confidence", network.edge_count)
    ends = (network.customer, network.supplier) if towards_suppliers else (network.supplier, network.customer)
    return EvidenceGraph(*ends, checked)
