"""Where nodes stand on the map: a force layout, seeded, so that the same graph is the same picture every time.

Method: a start from smoothed random walks (close nodes begin close), repulsion between near neighbours by a k-d tree,
repulsion between far regions by a coarse grid, attraction along edges, sixty cooling steps. Connected parts are laid
out one by one and packed in rows, the largest first, so that small parts never drift off.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

Points: TypeAlias = npt.NDArray[np.float64]
Link: TypeAlias = tuple[str, str]

STEPS: Final = 60
SMOOTHING: Final = 30
NEAR: Final = 12
CELLS: Final = 14
SPACING: Final = 70.0
GAP: Final = 2.0
ROOM: Final = 0.5
PULL: Final = 0.75
SHOVES: Final = 24
SMALLEST: Final = 1e-3


def force(nodes: Sequence[str], links: Iterable[Link], *, seed: int = 7) -> Mapping[str, tuple[float, float]]:
    """Give a place for every node, in pixels around the middle, whole numbers; the order of the input is no matter."""
    names = sorted(set(nodes))
    if not names:
        return {}
    pairs = _pairs(names, links)
    count, labels = _parts(len(names), pairs)
    members = sorted((np.flatnonzero(labels == part) for part in range(count)), key=lambda part: (-len(part), part[0]))
    pieces = [_part(part, pairs, seed) for part in members]
    places = np.zeros((len(names), 2))
    for part, points in zip(members, _packed(pieces), strict=True):
        places[part] = points
    whole = np.rint((places - places.mean(axis=0)) * SPACING)
    return {name: (float(x), float(y)) for name, (x, y) in zip(names, (whole + 0.0).tolist(), strict=True)}


def tiers(focus: str, flows: Iterable[Link], *, hops: int) -> Mapping[str, int]:
    """Give how many steps up (negative) or down the flow each node stands from the focus, within some hops.

    A node that can be reached both ways takes the shorter one, and upstream where both are as long.
    """
    up: dict[str, list[str]] = {}
    down: dict[str, list[str]] = {}
    for tail, head in flows:
        up.setdefault(head, []).append(tail)
        down.setdefault(tail, []).append(head)
    found = {focus: 0}
    edge_up, edge_down = {focus}, {focus}
    for step in range(1, hops + 1):
        edge_up = {near for node in edge_up for near in up.get(node, ()) if near not in found}
        edge_down = {near for node in edge_down for near in down.get(node, ()) if near not in found} - edge_up
        found |= dict.fromkeys(sorted(edge_up), -step) | dict.fromkeys(sorted(edge_down), step)
    return found


def _pairs(names: Sequence[str], links: Iterable[Link]) -> npt.NDArray[np.int64]:
    place = {name: index for index, name in enumerate(names)}
    found = {
        (min(place[a], place[b]), max(place[a], place[b])) for a, b in links if a in place and b in place and a != b
    }
    return np.array(sorted(found), dtype=np.int64).reshape(-1, 2)


def _parts(count: int, pairs: npt.NDArray[np.int64]) -> tuple[int, npt.NDArray[np.int32]]:
    graph = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    parts, labels = connected_components(graph, directed=False)
    return int(parts), labels


def _part(members: npt.NDArray[np.int64], pairs: npt.NDArray[np.int64], seed: int) -> Points:
    """Give the places of one connected part, around its own middle, as much room a node whatever its size."""
    size = len(members)
    if size <= 2:  # noqa: PLR2004 one node or a pair need no forces
        return np.array([[0.0, 0.0], [1.0, 0.0]][:size])
    inner = pairs[np.isin(pairs[:, 0], members)]
    local = np.searchsorted(members, inner)
    both = np.concatenate([local, local[:, ::-1]])
    graph: csr_array[Any] = coo_array((np.ones(len(both)), (both[:, 0], both[:, 1])), shape=(size, size)).tocsr()
    rng = np.random.Generator(np.random.PCG64(seed))
    points = _relaxed(_start(graph, rng), local, rng)
    points = _drawn_in(points - points.mean(axis=0))
    return _apart(points * (ROOM * np.sqrt(size) / max(float(points.std()), SMALLEST)), rng)


def _drawn_in(points: Points) -> Points:
    """Give the places with the far ones nearer, so that a few loose ends do not shrink everything else."""
    radius = np.maximum(np.linalg.norm(points, axis=1), SMALLEST)
    nearer: Points = points * (radius ** (PULL - 1))[:, None]
    return nearer


def _apart(points: Points, rng: np.random.Generator) -> Points:
    """Give the places with those that stand closer than one moved apart."""
    for _ in range(SHOVES):
        away = _ways_off(points, rng)
        length = np.maximum(np.linalg.norm(away, axis=2), SMALLEST)
        shove = np.maximum(1 - length, 0) / length
        shove[:, 0] = 0
        points = points + 0.35 * (away * shove[:, :, None]).sum(axis=1)
    return points


def _start(graph: csr_array[Any], rng: np.random.Generator) -> Points:
    """Give a start in which near nodes are near: random numbers smoothed by walks, and made independent."""
    degree = np.asarray(graph.sum(axis=1)).ravel()
    points = rng.standard_normal((len(degree), 2))
    weight = degree / degree.sum()
    for _ in range(SMOOTHING):
        points = 0.5 * points + 0.5 * (graph @ points) / degree[:, None]
        points -= weight @ points
        first = weight * points[:, 0]
        points[:, 1] -= first @ points[:, 1] / max(first @ points[:, 0], SMALLEST**4) * points[:, 0]
        points /= np.maximum(np.sqrt(weight @ points**2), SMALLEST**4)
    # By rank, not by value: a far outlier would not find its way back while the steps cool.
    ranks = points.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable") / len(degree) - 0.5
    spread: Points = ranks * np.sqrt(len(degree)) * 1.4
    return spread + rng.standard_normal(points.shape) * 0.3


def _relaxed(points: Points, local: npt.NDArray[np.int64], rng: np.random.Generator) -> Points:
    """Give the places after the forces have settled."""
    size = len(points)
    heat = np.sqrt(size) * 0.35
    cooling = (0.02 / heat) ** (1 / STEPS)
    for _ in range(STEPS):
        push = _near_push(points, rng) + _far_push(points)
        along = points[local[:, 1]] - points[local[:, 0]]
        pull = along * np.linalg.norm(along, axis=1)[:, None]
        np.add.at(push, local[:, 0], pull)
        np.subtract.at(push, local[:, 1], pull)
        push -= 0.02 * points
        length = np.maximum(np.linalg.norm(push, axis=1), SMALLEST)[:, None]
        points = points + push / length * np.minimum(length, heat)
        heat *= cooling
    return points


def _near_push(points: Points, rng: np.random.Generator) -> Points:
    """Give the push away from the nearest neighbours, one over the distance."""
    away = _ways_off(points, rng)
    square = np.maximum((away**2).sum(axis=2), SMALLEST)
    pushed: Points = (away / square[:, :, None]).sum(axis=1)
    return pushed


def _ways_off(points: Points, rng: np.random.Generator) -> Points:
    """Give the way from each of the nearest neighbours, itself first; a random one from those in the same place."""
    gaps, who = cKDTree(points).query(points, k=min(NEAR, len(points) - 1) + 1)
    away: Points = points[:, None, :] - points[np.asarray(who)]
    return away + (np.asarray(gaps)[:, :, None] < SMALLEST) * rng.standard_normal(away.shape) * SMALLEST


def _far_push(points: Points) -> Points:
    """Give the push of whole regions of a coarse grid, weighed by how many stand there; the own one left out."""
    low, high = points.min(axis=0), points.max(axis=0)
    cell = np.minimum(((points - low) / np.maximum(high - low, SMALLEST) * CELLS).astype(np.int64), CELLS - 1)
    index = cell[:, 0] * CELLS + cell[:, 1]
    mass = np.bincount(index, minlength=CELLS * CELLS).astype(np.float64)
    taken = np.flatnonzero(mass)
    middle = np.stack(
        [np.bincount(index, points[:, axis], CELLS * CELLS)[taken] / mass[taken] for axis in (0, 1)], axis=1
    )
    away = middle[:, None, :] - middle[None, :, :]
    square = (away**2).sum(axis=2) + np.eye(len(taken))
    pushed: Points = (away / np.maximum(square, SMALLEST)[:, :, None] * mass[taken][None, :, None]).sum(axis=1)
    each: Points = pushed[np.searchsorted(taken, index)]
    return each


def _packed(pieces: Sequence[Points]) -> list[Points]:
    """Give the pieces beside and below each other: the largest first, then rows about as wide as it."""
    boxes = [np.ptp(piece, axis=0) + GAP for piece in pieces]
    area = sum(float(box[0] * box[1]) for box in boxes)
    width = max(float(boxes[0][0]), float(np.sqrt(area * 1.6)))
    placed: list[Points] = []
    x = y = tall = 0.0
    for piece, box in zip(pieces, boxes, strict=True):
        if x and x + box[0] > width:
            x, y, tall = 0.0, y + tall, 0.0
        placed.append(piece - piece.min(axis=0) + np.array([x, y]) + GAP / 2)
        x, tall = x + float(box[0]), max(tall, float(box[1]))
    return placed
