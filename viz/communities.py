"""Which names belong together: communities by Louvain's method, the same for the same graph."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import networkx as nx

SEED: Final = 1


def communities(names: Sequence[str], links: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Give the number of each name's community: 0 is the largest, names without a link have one of their own."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(sorted(names))
    for one, other in sorted(links):
        weight = graph[one][other]["weight"] if graph.has_edge(one, other) else 0
        graph.add_edge(one, other, weight=weight + 1)
    found = nx.community.louvain_communities(graph, seed=SEED) if graph else []
    ordered = sorted((sorted(group) for group in found), key=lambda group: (-len(group), group))
    return {name: place for place, group in enumerate(ordered) for name in group}
