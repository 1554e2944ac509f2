"""Who makes a kind of thing: by what the graph says, then by what the registry knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from kg.fusion import Edge
from kg.model import EntityType, RelationType
from kg.query import Index
from kg.query.rows import Named, Quote, name_of, quotes_of
from kg.query.trade import TRADE

STATED, REGISTRY = "stated", "registry"
# Categories whose makers have a role of another name; all others are named alike.
ROLES: Final = {"foundry-service": "foundry", "packaging-service": "osat", "ai-soc-chip": "ai_soc"}
# What a company of a role makes or runs: a part of such a thing that it is told to buy goes into it.
MADE_BY_ROLE: Final = {
    "server_brand": "server",
    "server_odm": "server",
    "cloud": "data-center",
    "hyperscaler": "data-center",
    "neocloud": "data-center",
    "data_center_operator": "data-center",
    "networking": "switch",
    "optical_module": "optical-module",
    "gpu": "gpu",
    "ai_accelerator": "ai-accelerator",
    "foundry": "foundry-service",
    "memory": "memory",
    "pcb": "pcb",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker(Named):
    """A company that makes something: `basis` is stated (with sentences) or registry (with what the registry knows)."""

    id: str
    name: str
    name_zh: str
    basis: str
    product: str
    known: str
    statements: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()


class Makers:
    """Makers by category of a graph, with its registry behind it."""

    def __init__(self, index: Index) -> None:
        """Take the graph."""
        self._index = index

    def of(self, category: str, *, registry: bool = True) -> tuple[Maker, ...]:
        """Give who makes a category or a kind of it, those the graph names first."""
        kinds = (category, *self._index.registry.taxonomy.descendants(category))
        found: dict[str, Maker] = {}
        for kind in kinds:
            for edge in self._told.get(kind, ()):
                found.setdefault(edge.subject, self._stated(edge, kind))
        if registry:
            for kind in kinds:
                for key in self._branded.get(kind, ()):
                    found.setdefault(key, self._known(key, kind, "maker of a product"))
            role = ROLES.get(category, category.replace("-", "_"))
            for key in self._by_role.get(role, ()):
                found.setdefault(key, self._known(key, category, f"role {role}"))
        return tuple(
            sorted(found.values(), key=lambda maker: (maker.basis != STATED, maker.known[:4] == "role", maker.name))
        )

    @cached_property
    def _told(self) -> Mapping[str, list[Edge]]:
        found: dict[str, list[Edge]] = defaultdict(list)
        for edge in self._index.edges:
            if not edge.holds:
                continue
            if edge.relation is RelationType.PRODUCES:
                found[edge.object].append(edge)
            elif edge.relation in TRADE:
                for product in edge.products:
                    found[product].append(edge)
        return found

    @cached_property
    def _branded(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for entity in self._index.registry.curated.values():
            if entity.maker and entity.type in {EntityType.PRODUCT, EntityType.PRODUCT_CATEGORY, EntityType.TECHNOLOGY}:
                found[entity.id].append(entity.maker)
        return found

    @cached_property
    def _by_role(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for entity in self._index.registry.curated.values():
            for role in entity.roles:
                found[role].append(entity.id)
        return found

    def _stated(self, edge: Edge, kind: str) -> Maker:
        graph = self._index.graph
        statements = [graph.statements[key] for key in edge.statements if key in graph.statements]
        told = [stmt for stmt in statements if kind in {stmt.product, stmt.object}] or statements
        return self._maker(
            edge.subject, STATED, kind, str(edge.relation),
            (tuple(stmt.id for stmt in told), tuple(quote for stmt in told for quote in quotes_of(graph, stmt))),
        )  # fmt: skip

    def _known(self, key: str, kind: str, words: str) -> Maker:
        return self._maker(key, REGISTRY, kind, words, ((), ()))

    def _maker(
        self, key: str, basis: str, kind: str, known: str, evidence: tuple[tuple[str, ...], tuple[Quote, ...]]
    ) -> Maker:
        entity = self._index.graph.entities.get(key) or self._index.registry.entities.get(key)
        product = self._index.registry.entities.get(kind)
        return Maker(
            id=key,
            name=entity.name if entity else key,
            name_zh=entity.name_zh if entity and entity.name_zh != entity.name else "",
            basis=basis,
            product=product.name if product else name_of(self._index.graph, kind),
            known=known,
            statements=evidence[0],
            quotes=evidence[1],
        )


def names(makers: Iterable[Maker]) -> str:
    """Give the names of makers, those the registry alone knows in brackets."""
    return ", ".join(maker.name if maker.basis == STATED else f"({maker.name})" for maker in makers)
