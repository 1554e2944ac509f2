"""How many firms separate one stage of the chain from another: a statistic of the graph, blind to required inputs."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import TypeAlias

from kg.errors import InputError
from kg.exposure.network import FirmNetwork

Links: TypeAlias = dict[int, dict[int, int]]


def stage_cut(network: FirmNetwork, sources: Iterable[int], targets: Iterable[int]) -> int:
    """Give how many firms must stop to leave no chain of supply from any source to any target.

    Firms of both ends may be among them. Minimum node cut by maximum flow on split nodes (Menger 1927).

    Raises:
        InputError: no source or no target.
    """
    starts, ends = sorted(set(sources)), sorted(set(targets))
    if not starts or not ends:
        raise InputError("a cut between stages needs at least one source and one target")
    links = _split_nodes(network, starts, ends)
    flow = 0
    while (path := _shortest(links, 2 * network.count, 2 * network.count + 1)) is not None:
        for tail, head in pairwise(path):
            links[tail][head] -= 1
            links[head][tail] += 1
        flow += 1
    return flow


def _split_nodes(network: FirmNetwork, starts: list[int], ends: list[int]) -> Links:
    """Give the room of each link when every firm is a link of room 1 between its two halves."""
    count = network.count
    links: Links = {}

    def link(tail: int, head: int, room: int) -> None:
        links.setdefault(tail, {})[head] = room
        links.setdefault(head, {}).setdefault(tail, 0)

    for firm in range(count):
        link(firm, firm + count, 1)
    for supplier, customer in zip(network.supplier.tolist(), network.customer.tolist(), strict=True):
        if supplier != customer:
            link(supplier + count, customer, count)
    for firm in starts:
        link(2 * count, firm, count)
    for firm in ends:
        link(firm + count, 2 * count + 1, count)
    return links


def _shortest(links: Links, start: int, end: int) -> list[int] | None:
    origin = {start: start}
    waiting = [start]
    for node in waiting:
        if node == end:
            path = [end]
            while path[-1] != start:
                path.append(origin[path[-1]])
            return path[::-1]
        for head, room in links.get(node, {}).items():
            if room > 0 and head not in origin:
                origin[head] = node
                waiting.append(head)
    return None
