"""Regions of the map: every name inside a circle of its own kind, so that a graph of any size can be taken in at once.

Kinds stand in the order of the chain, what comes first at the left; communities stand near those they deal with. Where
in its circle a name stands follows from its strength alone and is left to the page.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from viz.layout import force

Plain = dict[str, Any]

# Kinds by the column they stand in; what is no firm stands below the chain.
COLUMNS: Final = (("tools", "energy"), ("fab", "memory", "parts"), ("design", "assembly"), ("cloud", "lab"))
BELOW: Final = ("firm", "product", "technique", "other")
ROOM: Final = 40.0  # pixels of a step; two names of a circle stand not quite two steps apart
LEAST: Final = 2.0  # the radius of the smallest circle, in steps
GAP: Final = 6.0
GROUPS: Final = 40  # communities with a circle of their own; the others share one
SMALL: Final = 3
SHOVES: Final = 120


def regions(nodes: Sequence[Mapping[str, Any]], edges: Iterable[Mapping[str, Any]]) -> dict[str, list[Plain]]:
    """Give the circles by kind and by community: which, how many names, middle and radius in pixels."""
    kinds = Counter(str(node["family"]) for node in nodes)
    return {"family": _by_kind(kinds), "community": _by_community(nodes, edges)}


def radius(count: int) -> float:
    """Give the radius of a circle for so many names, in steps."""
    return LEAST + math.sqrt(count)


def _by_kind(counts: Mapping[str, int]) -> list[Plain]:
    found: list[Plain] = []
    columns = [[kind for kind in column if counts.get(kind)] for column in COLUMNS]
    x = bottom = 0.0
    for column in filter(None, columns):
        wide = max(radius(counts[kind]) for kind in column)
        tall = sum(2 * radius(counts[kind]) for kind in column) + GAP * (len(column) - 1)
        y = -tall / 2
        for kind in column:
            size = radius(counts[kind])
            found.append(_circle(kind, counts[kind], x + wide, y + size))
            y += 2 * size + GAP
        x, bottom = x + 2 * wide + GAP, max(bottom, tall / 2)
    return found + _row([kind for kind in BELOW if counts.get(kind)], counts, x - GAP, bottom + 2 * GAP)


def _row(kinds: Sequence[str], counts: Mapping[str, int], width: float, top: float) -> list[Plain]:
    """Give circles in one row below the others, around the same middle."""
    total = sum(2 * radius(counts[kind]) for kind in kinds) + GAP * max(0, len(kinds) - 1)
    x = (width - total) / 2
    tallest = max((radius(counts[kind]) for kind in kinds), default=0.0)
    found = []
    for kind in kinds:
        size = radius(counts[kind])
        found.append(_circle(kind, counts[kind], x + size, top + tallest))
        x += 2 * size + GAP
    return found


def _by_community(nodes: Sequence[Mapping[str, Any]], edges: Iterable[Mapping[str, Any]]) -> list[Plain]:
    """Give the circles of communities: placed by the forces between them, then moved apart. Key -1 holds the small."""
    counts = Counter(int(node["community"]) for node in nodes)
    large = [key for key in sorted(counts) if counts[key] >= SMALL][:GROUPS]
    of = {str(node["id"]): int(node["community"]) for node in nodes}
    rest = len(nodes) - sum(counts[key] for key in large)
    sizes = {key: counts[key] for key in large} | ({-1: rest} if rest else {})
    kept = set(large)
    links = [
        (str(a), str(b))
        for edge in edges
        if (a := of[edge["from"]]) != (b := of[edge["to"]]) and a in kept and b in kept
    ]
    middle = force([str(key) for key in sizes], links)
    points = {key: [axis / 70 * 4 for axis in middle[str(key)]] for key in sizes}
    _move_apart(points, sizes)
    return [_circle(key, sizes[key], *points[key]) for key in sizes]


def _move_apart(points: dict[int, list[float]], sizes: Mapping[int, int]) -> None:
    """Move circles that overlap away from each other, and all of them a little inwards, until none does."""
    keys = sorted(points)
    for turn in range(SHOVES):
        if turn < SHOVES // 2:
            for key in keys:
                points[key] = [axis * 0.94 for axis in points[key]]
        for place, one in enumerate(keys):
            for other in keys[place + 1 :]:
                dx, dy = (points[other][axis] - points[one][axis] for axis in (0, 1))
                far = math.hypot(dx, dy) or 1e-6
                lap = radius(sizes[one]) + radius(sizes[other]) + 1.6 * GAP - far
                if lap > 0:
                    ux, uy = (dx / far, dy / far) if far > 1e-6 else (1.0, 0.0)  # noqa: PLR2004 in the same place
                    for key, way in ((one, -0.5), (other, 0.5)):
                        points[key][0] += ux * lap * way
                        points[key][1] += uy * lap * way


def _circle(key: str | int, count: int, x: float, y: float) -> Plain:
    return {
        "key": str(key), "count": count, "x": round(x * ROOM), "y": round(y * ROOM), "r": round(radius(count) * ROOM),
    }  # fmt: skip
