"""Which trade of a graph an answer may use: pairs of companies with their edges, parts counted to their owners."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kg.errors import InputError
from kg.exposure.answer import Step
from kg.exposure.figures import Figure
from kg.fusion import Edge
from kg.model import Basis, Entity, EntityType, Modality
from kg.query import Filter, Index
from kg.query.rows import name_of, quotes_of

FACTS: Final = frozenset({Modality.FACT})
PART_TYPES: Final = frozenset({EntityType.BUSINESS_SEGMENT, EntityType.COMPANY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """All that the graph says of one company's sales to another; `amount` where a number is told."""

    supplier: str
    customer: str
    edges: tuple[Edge, ...]
    amount: Figure | None = None

    @property
    def confidence(self) -> float:
        """The confidence of the surest edge."""
        return max(edge.confidence for edge in self.edges)

    @property
    def basis(self) -> str:
        """Stated where any edge is stated."""
        return str(Basis.STATED if any(edge.basis is Basis.STATED for edge in self.edges) else self.edges[0].basis)

    @property
    def products(self) -> tuple[str, ...]:
        """What is sold, as ids."""
        return tuple(sorted({product for edge in self.edges for product in edge.products}))

    @property
    def statements(self) -> tuple[str, ...]:
        """The claims it stands on."""
        amount = self.amount.claims if self.amount else ()
        return tuple(dict.fromkeys([*(key for edge in self.edges for key in edge.statements), *amount]))


class Companies:
    """Who stands for whom: a segment, or a subsidiary without a listing of its own, for its owner."""

    def __init__(self, index: Index) -> None:
        """Take the graph and its registry."""
        self._index = index
        self._owners: dict[str, str] = {}

    def entity(self, key: str) -> Entity | None:
        """Give an entity of the graph or the registry."""
        return self._index.graph.entities.get(key) or self._index.registry.entities.get(key)

    def owner(self, key: str) -> str:
        """Give the company that an entity is counted to: itself, or its nearest owner with a listing, else its last."""
        found = self._owners.get(key)
        if found is None:
            found = self._owners[key] = self._climbed(key)
        return found

    def _climbed(self, key: str) -> str:
        seen = {key}
        while True:
            entity = self.entity(key)
            if entity is None or not entity.parent or entity.parent in seen or entity.type not in PART_TYPES:
                return key
            if entity.type is EntityType.COMPANY and "ticker" in entity.identifiers:
                return key
            key = entity.parent
            seen.add(key)

    def members(self, key: str) -> list[str]:
        """Give a company with all that is counted to it in the graph, itself first."""
        return [key, *(item for item in self._index.graph.entities if item != key and self.owner(item) == key)]

    def name(self, key: str) -> str:
        """Give a name."""
        entity = self.entity(key)
        return entity.name if entity else key

    def name_zh(self, key: str) -> str:
        """Give the Chinese name where there is one that differs."""
        entity = self.entity(key)
        return entity.name_zh if entity and entity.name_zh != entity.name else ""


def trade(index: Index, companies: Companies, modality: Iterable[str] = ("fact",)) -> tuple[list[Link], list[str]]:
    """Give who sells to whom as a current fact, or in a modality that was asked for, and what was set aside.

    Denied, contested and ended edges never count; neither does trade inside one company.
    """
    keep = Filter(modality=modalities(modality))
    pairs: dict[tuple[str, str], list[Edge]] = defaultdict(list)
    aside: dict[str, int] = defaultdict(int)
    for edge in index.edges:
        if edge.relation not in keep.relations:
            continue
        ends = companies.owner(edge.subject), companies.owner(edge.object)
        if ends[0] == ends[1]:
            continue
        if edge.denied or edge.contested:
            aside["denied" if edge.denied else "contested"] += 1
        elif keep(edge):
            pairs[ends].append(edge)
        else:
            aside[str(edge.modality) if edge.modality not in keep.modality else str(edge.status)] += 1
    links = [Link(supplier=pair[0], customer=pair[1], edges=tuple(pairs[pair])) for pair in sorted(pairs)]
    return links, [f"{count} {what}" for what, count in sorted(aside.items())]


def modalities(names: Iterable[str]) -> frozenset[Modality]:
    """Give the modalities of some names; facts always count.

    Raises:
        InputError: an unknown one.
    """
    try:
        return FACTS | frozenset(Modality(name) for name in names)
    except ValueError as error:
        known = ", ".join(Modality)
        raise InputError(f"{error}; known: {known}") from error


def step_of(index: Index, companies: Companies, link: Link) -> Step:
    """Give a link as a step of a path, with the sentences of its claims."""
    edge = max(link.edges, key=lambda item: item.confidence)
    graph = index.graph
    statements = [graph.statements[key] for item in link.edges for key in item.statements if key in graph.statements]
    return Step(
        supplier=companies.name(link.supplier),
        customer=companies.name(link.customer),
        relation=str(edge.relation),
        product=", ".join(name_of(graph, key) for key in link.products),
        basis=link.basis,
        confidence=link.confidence,
        amount_low=link.amount.low if link.amount else None,
        amount_high=link.amount.high if link.amount else None,
        statements=link.statements,
        quotes=tuple(quote for stmt in statements for quote in quotes_of(graph, stmt)),
    )


def names_of(companies: Companies, keys: Sequence[str]) -> Mapping[str, str]:
    """Give the names of some entities by id."""
    return {key: companies.name(key) for key in keys}
