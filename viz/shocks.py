"""Shocks worked out before a page is opened: who is hurt, within what bounds, by which paths.

A page cannot compute; so it brings the answers to the questions asked most, about the names with most trade. Larger
graphs bring stops only, the largest none: a demand shock over thousands of trades takes longer than a reader waits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kg.errors import KgError
from kg.fusion import Edge
from kg.model import Graph
from kg.query import Index
from viz.families import FIRMS
from viz.record import TRADE, plain, weight

EACH: Final = 4
ROWS: Final = 40
PATHS: Final = 3
LESS: Final = -0.2
STOP: Final = -1.0
# The most relations over which demand shocks, and stops, are worked out beforehand: a second or so for all of them.
DEMAND_EDGES: Final = 1500
STOP_EDGES: Final = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class Hurt:
    """What a shock does to one firm, in the shock's unit, signs as in the change; paths hold ids, or names without one.

    `expected` is None where no number says, an end is None where nothing bounds it.
    """

    id: str
    low: float | None
    expected: float | None
    high: float | None
    how: str = ""
    paths: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shock:
    """A shock and its answer, the largest first. `unit` is a currency, or `%` where 1 stands for all of a business."""

    name: str
    unit: str
    rows: tuple[Hurt, ...]
    more: int = 0
    note: str = ""

    def plain(self) -> dict[str, Any]:
        """Give it as a page takes it."""
        rows = [
            {
                "id": row.id,
                "low": row.low,
                "expected": row.expected,
                "high": row.high,
                "how": row.how,
                "paths": row.paths,
            }
            for row in self.rows
        ]
        return {"name": self.name, "unit": self.unit, "rows": rows, "more": self.more, "note": self.note}


def shocks_of(graph: Graph, edges: Sequence[Edge]) -> tuple[Shock, ...]:
    """Give what follows if large buyers spend a fifth less, or large sellers stop; the best bounded come first."""
    bought, sold = _trade(graph, edges)
    asked = [(key, "demand", LESS, "spends 20% less") for key in _largest(bought) if len(edges) <= DEMAND_EDGES]
    asked += [(key, "supply", STOP, "stops delivering") for key in _largest(sold) if len(edges) <= STOP_EDGES]
    if not asked:
        return ()
    index = Index(graph, edges)
    ids = {graph.entities[end].name: end for edge in edges for end in (edge.subject, edge.object)}
    found = (_answer(index, ids, *question) for question in asked)
    answered = [shock for shock in found if shock is not None and shock.rows]
    return tuple(sorted(answered, key=lambda shock: -sum(_bounded(row, shock.unit) for row in shock.rows)))


def _answer(index: Index, ids: Mapping[str, str], key: str, kind: str, change: float, does: str) -> Shock | None:
    from kg.exposure.questions import Options, shocked  # noqa: PLC0415 numpy and scipy only where there is a shock

    try:
        answer = shocked(index, {key: change}, kind, Options())
    except KgError:
        return None  # a question that this graph cannot answer: several currencies, no trade of that kind
    rows = tuple(
        Hurt(
            id=row.id, low=row.low, expected=row.expected, high=row.high, how=row.how,
            paths=tuple(tuple(ids.get(name, name) for name in path.names) for path in row.paths[:PATHS]),
        )
        for row in answer.rows[:ROWS]
    )  # fmt: skip
    known = "" if answer.coverage is None else f"{answer.coverage:.0%} of it rests on numbers told: {answer.covers}."
    return Shock(
        name=f"{plain(index.graph.entities[key].name)} {does}",
        unit=answer.unit,
        rows=rows,
        more=answer.more + len(answer.rows) - len(rows),
        note=" ".join(part for part in (f"Period {answer.period}." if answer.period else "", known) if part),
    )


def _trade(graph: Graph, edges: Sequence[Edge]) -> tuple[dict[str, float], dict[str, float]]:
    bought: dict[str, float] = defaultdict(float)
    sold: dict[str, float] = defaultdict(float)
    for edge in edges:
        firms = all(graph.entities[end].type in FIRMS for end in (edge.subject, edge.object) if end in graph.entities)
        if edge.relation in TRADE and firms and not edge.denied and edge.subject != edge.object:
            bought[edge.object] += weight(edge)
            sold[edge.subject] += weight(edge)
    return bought, sold


def _bounded(row: Hurt, unit: str) -> bool:
    """Say whether a number bounds it: of a part of a business everyone knows that it is no more than all."""
    return row.low is not None and not (unit == "%" and row.low <= STOP)


def _largest(trade: Mapping[str, float]) -> list[str]:
    return sorted(trade, key=lambda key: (-trade[key], key))[:EACH]
