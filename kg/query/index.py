"""A graph with its fused edges, ready to be asked: neighbours by end, entities by every name they answer to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from kg.errors import UnknownNameError
from kg.fusion import Edge
from kg.model import Entity, Graph
from kg.registry import Registry
from kg.registry.folding import fold


class Index:
    """Reads only; made anew when the graph changes."""

    def __init__(self, graph: Graph, edges: Sequence[Edge], registry: Registry | None = None) -> None:
        """Take a graph, its edges, and the registry whose names and kinds it is asked in."""
        self.graph = graph
        self.edges = tuple(edges)
        self.registry = registry or Registry.default()

    @cached_property
    def out(self) -> Mapping[str, tuple[Edge, ...]]:
        """Edges by subject."""
        return _grouped(self.edges, "subject")

    @cached_property
    def into(self) -> Mapping[str, tuple[Edge, ...]]:
        """Edges by object."""
        return _grouped(self.edges, "object")

    @cached_property
    def parts(self) -> Mapping[str, tuple[str, ...]]:
        """Segments and subsidiaries of the graph by their owner."""
        owned: dict[str, list[str]] = defaultdict(list)
        for entity in self.graph.entities.values():
            if entity.parent:
                owned[entity.parent].append(entity.id)
        return {key: tuple(ids) for key, ids in owned.items()}

    @cached_property
    def _names(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = defaultdict(list)
        for entity in self.graph.entities.values():
            for name in (entity.id, *entity.names):
                if entity.id not in found[fold(name)]:
                    found[fold(name)].append(entity.id)
        return {key: tuple(ids) for key, ids in found.items()}

    def find(self, name: str) -> Entity:
        """Give the entity of a name in any language, a ticker or an id.

        Raises:
            UnknownNameError: nothing answers to it; the error names what looks like it.
        """
        known = self.registry.find(name)
        if known is not None and (known.id in self.graph.entities or fold(name) not in self._names):
            return self.graph.entities.get(known.id, known)
        ids = self._names.get(fold(name))
        if ids:
            return self.graph.entities[
                min(ids, key=lambda key: (-len(self.out.get(key, ())) - len(self.into.get(key, ())), key))
            ]
        raise UnknownNameError(name, self.registry.suggest(name, 3))

    def family(self, name: str) -> frozenset[str]:
        """Give the ids of an entity and of its segments and subsidiaries.

        Raises:
            UnknownNameError: nothing answers to the name.
        """
        entity = self.find(name)
        return frozenset({entity.id, *self.parts.get(entity.id, ())})

    def kinds(self, product: str) -> frozenset[str]:
        """Give the ids of a product or category and of all that is a kind of it.

        Raises:
            UnknownNameError: nothing answers to the name.
        """
        entity = self.find(product)
        return frozenset({entity.id, *self.registry.taxonomy.descendants(entity.id)})


def _grouped(edges: Sequence[Edge], end: str) -> dict[str, tuple[Edge, ...]]:
    found: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        found[getattr(edge, end)].append(edge)
    return {key: tuple(rows) for key, rows in found.items()}
