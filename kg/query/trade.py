"""Who supplies whom: partners by direction and distance, and the ways between two entities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from kg.fusion import Edge
from kg.model import Modality, RelationType, Status
from kg.query.index import Index
from kg.query.rows import Row, Table, name_of, quotes_of

TRADE: Final = frozenset({RelationType.SUPPLIES_TO, RelationType.MANUFACTURES_FOR, RelationType.DESIGNS_FOR})
MOST_STEPS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which edges an answer may use. By default: current facts that are not denied; contested ones are shown, marked.

    `modality` and `status` add kinds that are left out otherwise; `product` holds ids, kinds included.
    """

    relations: frozenset[RelationType] = TRADE
    product: frozenset[str] = frozenset()
    min_confidence: float = 0.0
    modality: frozenset[Modality] = field(default_factory=lambda: frozenset({Modality.FACT}))
    status: frozenset[Status] = field(default_factory=lambda: frozenset({Status.CURRENT}))
    denied: bool = False

    def __call__(self, edge: Edge) -> bool:
        """Say whether an edge may be used."""
        return (
            edge.relation in self.relations
            and edge.confidence >= self.min_confidence
            and edge.modality in self.modality
            and (edge.status in self.status or (edge.status is Status.PLANNED and edge.modality is not Modality.FACT))
            and (self.denied or not edge.denied)
            and (not self.product or not self.product.isdisjoint(edge.products))
        )


def suppliers_of(index: Index, name: str, *, keep: Filter | None = None, depth: int = 1) -> Table[Row]:
    """Give who supplies an entity or its parts, nearest and surest first.

    Raises:
        UnknownNameError: nothing answers to the name.
    """
    return _partners(index, name, keep or Filter(), depth, upstream=True)


def customers_of(index: Index, name: str, *, keep: Filter | None = None, depth: int = 1) -> Table[Row]:
    """Give whom an entity or its parts supply, nearest and surest first.

    Raises:
        UnknownNameError: nothing answers to the name.
    """
    return _partners(index, name, keep or Filter(), depth, upstream=False)


def _partners(index: Index, name: str, keep: Filter, depth: int, *, upstream: bool) -> Table[Row]:
    """Walk outwards hop by hop; the product asked for counts at the first hop only, further hops are its inputs."""
    start = index.find(name)
    own: frozenset[str] = frozenset({start.id, *index.parts.get(start.id, ())})
    reached: dict[str, tuple[str, ...]] = dict.fromkeys(sorted(own), ())
    frontier = list(reached)
    rows: list[Row] = []
    for hop in range(1, depth + 1):
        chosen = keep if hop == 1 else replace(keep, product=frozenset())
        following: dict[str, tuple[str, ...]] = {}
        for here in frontier:
            via = reached[here] if here in own else (*reached[here], here)
            for edge in (index.into if upstream else index.out).get(here, ()):
                other = edge.subject if upstream else edge.object
                if other not in reached and chosen(edge):
                    rows.append(_row(index, edge, other, hop, via))
                    following.setdefault(other, via)
        reached |= following
        frontier = list(following)
    rows.sort(key=lambda row: (row.hop, -row.confidence, row.name, row.relation))
    return Table(rows)


def _row(index: Index, edge: Edge, other: str, hop: int, via: Sequence[str]) -> Row:
    entity = index.graph.entities.get(other)
    share = edge.share
    statements = [
        index.graph.statements[key] for key in (*edge.statements, *edge.denials) if key in index.graph.statements
    ]
    return Row(
        id=other,
        name=name_of(index.graph, other),
        name_zh=entity.name_zh if entity else "",
        relation=str(edge.relation),
        hop=hop,
        via=tuple(via),
        products=tuple(name_of(index.graph, key) for key in edge.products),
        share_low=None if share is None or share.low is None else float(share.low),
        share_high=None if share is None or share.high is None else float(share.high),
        confidence=edge.confidence,
        modality=str(edge.modality),
        status=str(edge.status),
        basis=str(edge.basis),
        contested=edge.contested,
        support=edge.support,
        origins=edge.origins,
        last=edge.last,
        quotes=tuple(quote for stmt in statements for quote in quotes_of(index.graph, stmt)),
    )


def neighbours(index: Index, name: str, *, keep: Filter | None = None) -> tuple[Edge, ...]:
    """Give the edges of any relation that touch an entity, the surest first."""
    entity = index.find(name)
    chosen = keep or Filter(
        relations=frozenset(RelationType), modality=frozenset(Modality), status=frozenset(Status), denied=True
    )
    touching = (*index.out.get(entity.id, ()), *index.into.get(entity.id, ()))
    return tuple(
        sorted(filter(chosen, touching), key=lambda edge: (-edge.confidence, edge.subject, edge.relation, edge.object))
    )


def paths(
    index: Index, start: str, end: str, *, keep: Filter | None = None, longest: int = 4, most: int = 20
) -> list[tuple[Edge, ...]]:
    """Give the chains of supply from one entity to another, shortest first, then surest.

    Raises:
        UnknownNameError: nothing answers to one of the names.
    """
    source, target = index.find(start).id, index.find(end).id
    found = list(_walks(index, source, target, keep or Filter(), min(longest, MOST_STEPS)))
    found.sort(key=lambda walk: (len(walk), -_product(walk), [edge.object for edge in walk]))
    return found[:most]


def _walks(index: Index, source: str, target: str, keep: Filter, longest: int) -> Iterator[tuple[Edge, ...]]:
    stack: list[tuple[str, tuple[Edge, ...]]] = [(source, ())]
    while stack:
        here, walk = stack.pop()
        if here == target and walk:
            yield walk
            continue
        if len(walk) == longest:
            continue
        visited = {source, *(edge.object for edge in walk)}
        stack.extend(
            (edge.object, (*walk, edge))
            for edge in index.out.get(here, ())
            if keep(edge) and edge.object not in visited
        )


def _product(walk: Sequence[Edge]) -> float:
    value = 1.0
    for edge in walk:
        value *= edge.confidence
    return value
