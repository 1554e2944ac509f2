"""What stops, and what each company needs: the trade of a graph with the taxonomy's essential inputs behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kg.errors import InputError, UnknownNameError
from kg.exposure.links import Companies, Link
from kg.exposure.makers import MADE_BY_ROLE, Makers
from kg.model import Entity, EntityType, RelationType
from kg.query import Index

COMPANIES: Final = frozenset({EntityType.COMPANY, EntityType.BUSINESS_SEGMENT, EntityType.ORGANIZATION})
# Who makes or designs a customer's own product does what it cannot do without; neither replaces the other.
WORK: Final = {RelationType.MANUFACTURES_FOR: "manufacture of ", RelationType.DESIGNS_FOR: "design of "}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """What stops: a company, a category, or one company's line of a category; by how much, 0 to 1."""

    company: str | None
    category: str | None
    loss: float
    name: str


def read_stop(index: Index, companies: Companies, name: str, loss: float) -> Stop:
    """Give what a name means: a company, a kind of thing, or both with a blank between them ("TSMC CoWoS").

    Raises:
        UnknownNameError: neither.
        InputError: an entity that cannot stop.
    """
    try:
        entity = index.find(name)
    except UnknownNameError:
        found = next(_both(index, name), None)
        if found is None:
            raise
        owner, thing = found
        return Stop(company=companies.owner(owner.id), category=thing.id, loss=loss, name=f"{owner.name} {thing.name}")
    if entity.type in COMPANIES:
        return Stop(company=companies.owner(entity.id), category=None, loss=loss, name=entity.name)
    if entity.type in {EntityType.PRODUCT, EntityType.PRODUCT_CATEGORY, EntityType.TECHNOLOGY}:
        return Stop(company=None, category=entity.id, loss=loss, name=entity.name)
    raise InputError(f"{entity.name} is a {entity.type}; a supply shock names a company, a product, or both")


def _both(index: Index, name: str) -> Iterator[tuple[Entity, Entity]]:
    words = name.split()
    for cut in range(len(words) - 1, 0, -1):
        try:
            first, rest = index.find(" ".join(words[:cut])), index.find(" ".join(words[cut:]))
        except UnknownNameError:
            continue
        if first.type in COMPANIES and rest.type not in COMPANIES:
            yield first, rest


class Chain:
    """Trade and taxonomy ready for stops."""

    def __init__(self, index: Index, companies: Companies, links: Sequence[Link]) -> None:
        """Take the graph and the trade that may be used."""
        self.index, self.companies = index, companies
        self.taxonomy = index.registry.taxonomy
        self.makers = Makers(index)
        self.sells: Mapping[str, list[Link]] = _grouped(links, "supplier")
        self.buys: Mapping[str, list[Link]] = _grouped(links, "customer")
        self._parts = {component.part for component in self.taxonomy.components}
        self._needs: dict[str, dict[str, frozenset[str]]] = {}
        self._made: dict[str, frozenset[str]] = {}

    def made(self, company: str) -> frozenset[str]:
        """Give the kinds of things that a company makes or sells, as told or as known, wider kinds included."""
        if company not in self._made:
            members = self.companies.members(company)
            things = {
                edge.object
                for key in members
                for edge in self.index.out.get(key, ())
                if edge.relation is RelationType.PRODUCES and edge.holds
            }
            things |= {product for link in self.sells.get(company, ()) for product in link.products}
            things |= {
                product
                for link in self.buys.get(company, ())
                for edge in link.edges
                if edge.relation in WORK
                for product in edge.products
            }
            things |= set(self._branded(company))
            self._made[company] = frozenset(
                kind for thing in things for kind in (thing, *self.taxonomy.ancestors(thing))
            )
        return self._made[company]

    def _branded(self, company: str) -> Iterator[str]:
        for entity in self.index.registry.curated.values():
            if entity.maker and self.companies.owner(entity.maker) == company:
                yield entity.id

    def needs(self, company: str) -> Mapping[str, frozenset[str]]:
        """Give the inputs that a company's products cannot do without, each with the products that need it."""
        if company not in self._needs:
            found: dict[str, set[str]] = defaultdict(set)
            made = self.made(company)
            for component in self.taxonomy.components:
                if component.essential and component.whole in made:
                    found[component.part].add(component.whole)
            self._needs[company] = {part: frozenset(wholes) for part, wholes in found.items()}
        return self._needs[company]

    def _by_role(self, company: str) -> Mapping[str, frozenset[str]]:
        """Give what the things of its roles cannot do without; that counts only for what it is told to buy."""
        entity = self.index.registry.entities.get(company)
        made = {MADE_BY_ROLE[role] for role in entity.roles if role in MADE_BY_ROLE} if entity else set()
        found: dict[str, set[str]] = defaultdict(set)
        for component in self.taxonomy.components if made else ():
            if component.essential and any(self.taxonomy.is_a(component.whole, kind) for kind in made):
                found[component.part].add(component.whole)
        return {part: frozenset(wholes) for part, wholes in found.items()}

    def inputs(self, link: Link) -> list[tuple[str, bool | None, frozenset[str]]]:
        """Give what a link delivers: the input, whether the customer cannot do without it, and for which lines.

        The maker or designer of a customer's own product is an input of that product; of what has no product named,
        nothing is known.
        """
        found: list[tuple[str, bool | None, frozenset[str]]] = []
        needs = {**self._by_role(link.customer), **self.needs(link.customer)}
        for edge in link.edges:
            for product in edge.products:
                if edge.relation in WORK:
                    found.append((f"{WORK[edge.relation]}{product}", True, frozenset({product})))
                    continue
                kinds = (product, *self.taxonomy.ancestors(product))
                part = next((kind for kind in kinds if kind in needs), None)
                known = next((kind for kind in kinds if kind in self._parts), product)
                found.append((part or known, part is not None, needs[part] if part else frozenset()))
        return found or [("", None, frozenset())]

    def delivering(self, link: Link, name: str) -> list[str]:
        """Give the products of a link that are one input of its customer."""
        works = (f"{work}{product}" for work in WORK.values() for product in link.products)
        if name in works:
            return [product for product in link.products if name.endswith(f" of {product}")]
        return [product for product in link.products if self.taxonomy.is_a(product, name)]

    def touches(self, product: str, categories: frozenset[str]) -> bool:
        """Say whether a product is of one of the kinds, or one of the kinds is of it."""
        kinds = {product, *self.taxonomy.ancestors(product)}
        return not kinds.isdisjoint(categories) or any(product in self.taxonomy.ancestors(kind) for kind in categories)


def sources(chain: Chain, stop: Stop) -> list[str]:
    """Give the companies that deliver less themselves: the one named, or all known makers of a category."""
    if stop.company:
        return [stop.company]
    return sorted({chain.companies.owner(maker.id) for maker in chain.makers.of(stop.category or "")})


def _grouped(links: Sequence[Link], end: str) -> dict[str, list[Link]]:
    found: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        found[getattr(link, end)].append(link)
    return found
