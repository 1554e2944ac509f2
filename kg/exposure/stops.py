"""Who depends on what stops: supply shocks on trade that mostly has no numbers, by AND over inputs, OR over makers.

A company's line stops as far as an input that its product cannot do without stops. Where shares are told they give a
least loss; else the loss lies between nothing (somebody whom no report names may deliver) and what stops. Fewer orders
go back up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from kg.errors import InputError, UnknownNameError
from kg.exposure.links import Companies, Link
from kg.exposure.makers import MADE_BY_ROLE, Makers
from kg.model import Entity, EntityType, RelationType
from kg.query import Index

SMALL: Final = 1e-9
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A company's loss between two ends with its strongest reason; `line` are the categories of its own that it hits.

    `link` is the trade it comes by, or None where only the registry says that the product needs it. `before` is the
    company that delivers less, or None where the input itself is what stops. `essential` is None where it is not known.
    """

    company: str
    low: float
    high: float
    input: str
    essential: bool | None
    line: frozenset[str]
    link: Link | None
    before: str | None
    alternatives: tuple[str, ...]
    depth: int
    orders: bool = False

    @property
    def weight(self) -> tuple[bool, float]:
        """How much it weighs against another reason for the same company's loss."""
        return bool(self.essential), self.high


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

    def serves(self, used: frozenset[str], lines: frozenset[str]) -> bool:
        """Say whether an input for some lines is also one for any of the others: of one kind with them."""
        return any(self.taxonomy.is_a(a, b) or self.taxonomy.is_a(b, a) for a in used for b in lines)

    def touches(self, product: str, categories: frozenset[str]) -> bool:
        """Say whether a product is of one of the kinds, or one of the kinds is of it."""
        kinds = {product, *self.taxonomy.ancestors(product)}
        return not kinds.isdisjoint(categories) or any(product in self.taxonomy.ancestors(kind) for kind in categories)


@dataclass(frozen=True, slots=True)
class _Member:
    """A link as a way to one input: how much less it delivers, whether that is essential, and for which lines."""

    link: Link
    low: float
    high: float
    essential: bool | None
    lines: frozenset[str]


@dataclass(slots=True)
class _State:
    """Losses so far: of whole companies, and of lines of companies; and why."""

    whole: dict[str, tuple[float, float]] = field(default_factory=dict)
    lines: dict[str, dict[str, tuple[float, float]]] = field(default_factory=lambda: defaultdict(dict))
    hits: dict[str, Hit] = field(default_factory=dict)

    def delivered(self, chain: Chain, link: Link, products: Sequence[str]) -> tuple[float, float]:
        """Give how much less a link delivers of some products."""
        low, high = self.whole.get(link.supplier, (0.0, 0.0))
        for category, (least, most) in self.lines.get(link.supplier, {}).items():
            if not products:
                high = max(high, most)
            for product in products:
                if chain.taxonomy.is_a(product, category):
                    low, high = max(low, least), max(high, most)
                elif chain.touches(product, frozenset({category})):
                    high = max(high, most)
        return low, high


def stopped(chain: Chain, stops: Sequence[Stop]) -> list[Hit]:
    """Give every company that depends on what stops, the shocked ones left out; then who gets fewer orders."""
    state = _State()
    seeds = {company for stop in stops for company in sources(chain, stop)}
    for stop in stops:
        _seed(chain, state, stop, seeds)
    waiting = [*state.whole, *state.lines]
    while waiting:
        supplier = waiting.pop(0)
        customers = sorted({link.customer for link in chain.sells.get(supplier, ())} - seeds)
        waiting.extend([customer for customer in customers if _hit(chain, state, customer)])
    forward = [hit for key, hit in state.hits.items() if key not in seeds]
    return [*forward, *_orders(chain, forward, seeds)]


def sources(chain: Chain, stop: Stop) -> list[str]:
    """Give the companies that deliver less themselves: the one named, or all known makers of a category."""
    if stop.company:
        return [stop.company]
    return sorted({chain.companies.owner(maker.id) for maker in chain.makers.of(stop.category or "")})


def _seed(chain: Chain, state: _State, stop: Stop, seeds: set[str]) -> None:
    if stop.category is None:
        state.whole[stop.company or ""] = (stop.loss, stop.loss)
        return
    hit = sources(chain, stop)
    for company in hit:
        state.lines[company][stop.category] = (stop.loss, stop.loss)
    makers = {chain.companies.owner(maker.id) for maker in chain.makers.of(stop.category)}
    others = tuple(sorted(chain.companies.name(key) for key in makers.difference(hit)))
    for company in _named(chain):
        if company not in seeds:
            _by_kind(chain, state, stop, company, others)


def _named(chain: Chain) -> list[str]:
    """Give the companies that the reports name."""
    named = (key for key, entity in chain.index.graph.entities.items() if entity.type in COMPANIES)
    return sorted({chain.companies.owner(key) for key in named})


def _by_kind(chain: Chain, state: _State, stop: Stop, company: str, others: tuple[str, ...]) -> None:
    """Note a company whose products need what stops, where no report says from whom it buys it."""
    category = stop.category or ""
    needs = chain.needs(company)
    parts = [part for part in needs if chain.taxonomy.is_a(part, category)]
    told = any(
        chain.taxonomy.is_a(product, category) for link in chain.buys.get(company, ()) for product in link.products
    )
    if not parts or told:
        return
    lines = frozenset(line for part in parts for line in needs[part])
    found = Hit(
        company=company, low=0.0, high=stop.loss, input=category, essential=True, line=lines, link=None,
        before=stop.company, alternatives=others, depth=1,
    )  # fmt: skip
    known = state.hits.get(company)
    if known is None or found.weight > known.weight:
        state.hits[company] = found
    for line in lines:
        state.lines[company][line] = (0.0, max(stop.loss, state.lines[company].get(line, (0.0, 0.0))[1]))


def _hit(chain: Chain, state: _State, customer: str) -> bool:
    """Take what reaches a customer into account; say whether it is worse off than known before, and passes it on."""
    groups: dict[str, list[_Member]] = defaultdict(list)
    for link in chain.buys.get(customer, ()):
        for name, essential, lines in chain.inputs(link):
            low, high = state.delivered(chain, link, chain.delivering(link, name))
            groups[name].append(_Member(link, low, high, essential, lines))
    passes = False
    for name, members in groups.items():
        low, high = _loss(members)
        if high > 0:
            passes = _noted(chain, state, name, members, (low, high)) or passes
    return passes


def _noted(chain: Chain, state: _State, name: str, members: Sequence[_Member], loss: tuple[float, float]) -> bool:
    low, high = loss
    worst = max(members, key=lambda member: (member.high, member.link.confidence))
    customer, known = worst.link.customer, state.hits.get(worst.link.customer)
    before = state.hits.get(worst.link.supplier)
    found = Hit(
        company=customer, low=low if worst.essential else 0.0, high=high, input=name, essential=worst.essential,
        line=worst.lines, link=worst.link, before=worst.link.supplier,
        alternatives=tuple(sorted({chain.companies.name(m.link.supplier) for m in members if m.high < high})),
        depth=1 + (before.depth if before else 0),
    )  # fmt: skip
    same = known is not None and found.weight == known.weight and known.link is None and found.depth <= known.depth
    if known is None or found.weight > known.weight or same:
        state.hits[customer] = found
    passes = False
    for line in worst.lines if worst.essential else ():
        least, most = state.lines[customer].get(line, (0.0, 0.0))
        after = max(least, low), max(most, high)
        passes = passes or after[0] > least + SMALL or after[1] > most + SMALL
        state.lines[customer][line] = after
    return passes


def _loss(members: Sequence[_Member]) -> tuple[float, float]:
    """Give the least and the greatest loss of one input: by told shares, the rest at the worst supplier."""
    shares = [_share(member.link) for member in members]
    worst = max(member.high for member in members)
    told = sum(shares)
    if told > 1:
        return 0.0, worst
    low = sum(share * member.low for share, member in zip(shares, members, strict=True))
    high = sum(share * member.high for share, member in zip(shares, members, strict=True)) + (1 - told) * worst
    return low, min(high, worst)


def _share(link: Link) -> float:
    """Give the least share of its purchases of a product that a customer is told to have from a supplier."""
    return max(
        (float(edge.share.low) for edge in link.edges if edge.share and edge.share.low and edge.products), default=0.0
    )


def _orders(chain: Chain, forward: Sequence[Hit], seeds: set[str]) -> list[Hit]:
    """Give who sells, for the lines concerned, to a company that makes less: it will not order what it cannot use."""
    reached = {hit.company for hit in forward} | seeds
    waiting = [hit for hit in forward if hit.essential]
    found: dict[str, Hit] = {}
    while waiting:
        hit = waiting.pop(0)
        for link in chain.buys.get(hit.company, ()):
            served = [
                name for name, essential, used in chain.inputs(link) if essential and chain.serves(used, hit.line)
            ]
            if link.supplier in reached or link.supplier in found or not served:
                continue
            found[link.supplier] = Hit(
                company=link.supplier, low=0.0, high=hit.high, input=served[0], essential=None,
                line=frozenset(chain.delivering(link, served[0])), link=link, before=hit.company, alternatives=(),
                depth=hit.depth + 1, orders=True,
            )  # fmt: skip
            waiting.append(found[link.supplier])
    return list(found.values())


def _grouped(links: Sequence[Link], end: str) -> dict[str, list[Link]]:
    found: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        found[getattr(link, end)].append(link)
    return found
