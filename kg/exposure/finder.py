"""Paths of a solved demand question: by what they carry where numbers are told, else by confidence."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from typing import Final

import numpy as np

from kg.exposure.answer import Path, Step
from kg.exposure.arrays import FloatArray, IntArray
from kg.exposure.paths import EvidenceGraph, WalkOptions, contribution_walks
from kg.exposure.results import Walk
from kg.exposure.solved import Solved

LARGE: Final = 200_000
PATHS: Final = 3


class Finder:
    """Finds paths in a study: by what they carry where numbers are told, else by confidence."""

    def __init__(self, found: Solved) -> None:
        """Take a solved study."""
        self._found = found
        study, count = found.study, found.study.network.count
        network, paid = study.network, study.money
        self._tail = np.concatenate((network.customer, paid.spender + count))
        self._head = np.concatenate((network.supplier, paid.firm))
        self._confidence = np.concatenate((study.confidence, study.row_confidence))
        self._sources = [int(m) + count for m in np.flatnonzero(study.change)]
        self._tree: dict[int, tuple[int, ...]] | None = None

    def short(self, firm: int, *, walks: bool) -> tuple[Path, ...]:
        """Give the walks that carry most, if a number says so, else the surest path."""
        found = self.walks(firm) if walks else ()
        return found or self.surest(firm)

    def full(self, firm: int) -> tuple[Path, ...]:
        """Give the walks that carry most, then the surest paths."""
        return self.walks(firm) or self._best(firm)

    def walks(self, firm: int) -> tuple[Path, ...]:
        """Give the walks that carry the known effect, largest first."""
        found = self._found
        if not found.effect.expected[firm]:
            return ()
        report = contribution_walks(
            found.passed, found.money, found.study.change, firm, options=WalkOptions(most=PATHS, steps=20_000)
        )
        return tuple(self._walk(walk) for walk in report.walks)

    def _walk(self, walk: Walk) -> Path:
        study = self._found.study
        rows = np.flatnonzero((study.money.firm == walk.firms[0]) & (study.money.spender == walk.spender))
        steps = [study.row_step(int(rows[0])), *(study.step(int(self._found.edges[edge])) for edge in walk.edges)]
        names = (study.money.names[walk.spender or 0], *(study.names[firm] for firm in walk.firms))
        return _path(names, walk.value, steps)

    def surest(self, firm: int) -> tuple[Path, ...]:
        """Give the path of the highest confidence from any spender."""
        if self._found.study.network.edge_count > LARGE:
            return ()
        if self._tree is None:
            self._tree = _surest(self._tail, self._head, self._confidence, self._sources)
        edges = self._tree.get(firm)
        return () if not edges else (self._named(edges),)

    def _best(self, firm: int) -> tuple[Path, ...]:
        graph = EvidenceGraph(self._tail, self._head, self._confidence)
        found = [path for source in self._sources for path in graph.best_paths(source, firm, PATHS)]
        found.sort(key=lambda path: -path.confidence)
        return tuple(self._named(path.edges) for path in found[:PATHS])

    def _named(self, edges: tuple[int, ...]) -> Path:
        study, inner = self._found.study, self._found.study.network.edge_count
        steps = [study.step(edge) if edge < inner else study.row_step(edge - inner) for edge in edges]
        first = int(self._tail[edges[0]]) - study.network.count
        return _path((study.money.names[first], *(study.names[int(self._head[edge])] for edge in edges)), None, steps)


def _path(names: Sequence[str], value: float | None, steps: Sequence[Step]) -> Path:
    confidence = float(np.prod([step.confidence for step in steps]))
    return Path(names=tuple(names), value=value, confidence=confidence, steps=tuple(steps))


def _surest(
    tail: IntArray, head: IntArray, confidence: FloatArray, sources: Sequence[int]
) -> dict[int, tuple[int, ...]]:
    """Give the edges of the surest path from any source to each node (Dijkstra on confidences)."""
    out: dict[int, list[int]] = {}
    for edge, node in enumerate(tail.tolist()):
        out.setdefault(node, []).append(edge)
    done: dict[int, tuple[int, ...]] = {}
    waiting: list[tuple[float, int, tuple[int, ...], int]] = [(-1.0, 0, (), source) for source in sources]
    while waiting:
        sure, steps, edges, node = heapq.heappop(waiting)
        if node in done:
            continue
        done[node] = edges
        for edge in out.get(node, []):
            there = int(head[edge])
            if there not in done:
                heapq.heappush(waiting, (sure * float(confidence[edge]), steps + 1, (*edges, edge), there))
    return done
