"""The trade of a graph line by line, ready for the cascade: what each company sells, and which lines each input serves.

A node is one line of one company ("TSMC CoWoS"), or the company where no line is told. Essential inputs come from the
taxonomy; shares from told shares of purchases, else from told amounts, else they are open between nothing and all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf
from typing import Final

import numpy as np

from kg.exposure.arrays import FloatArray
from kg.exposure.figures import Figure
from kg.exposure.flows import Flows
from kg.exposure.hull_cascade import Groups, HullCascade, Market
from kg.exposure.links import Link
from kg.exposure.stops import COMPANIES, WORK, Chain, Stop, sources

WHOLE: Final = ""
UNSURE: Final = "?"  # what an input of unknown use and share may slow: it is not followed further
Node = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """One line's need of another: `input` is what it needs, `link` the trade it comes by.

    `essential` is None where it is not known. Ties inside a company (`inner`) hand on what stops a line to what is made
    of it. `low` and `high` are the part of the input that comes this way; `part` that of the seller's sales. Orders
    fall with what `buyer` loses: the target, but for inputs of unknown use the whole company.
    """

    source: int
    target: int
    buyer: int
    input: str
    essential: bool | None
    link: Link | None
    inner: bool = False
    low: float = 0.0
    high: float = 1.0
    part: tuple[float, float] = (0.0, 1.0)


class Lines:
    """The lines of all companies and their ties; stops in `registry` also reach who is only known to need them."""

    def __init__(self, chain: Chain, flows: Flows, registry: Iterable[Stop] = ()) -> None:
        """Take the trade, its numbers, and what stops."""
        self.chain, self._flows = chain, flows
        self.nodes: list[Node] = []
        self._number: dict[Node, int] = {}
        self._products: dict[int, set[str]] = defaultdict(set)
        self.ties: list[Tie] = []
        for links in chain.sells.values():
            for link in links:
                self._trade(link)
        for stop in registry:
            self._known(stop)
        self._share_out()
        self._inner()

    def node(self, company: str, line: str) -> int:
        """Give the number of a line, a new one where it is not known yet."""
        key = (company, line)
        if key not in self._number:
            self._number[key] = len(self.nodes)
            self.nodes.append(key)
        return self._number[key]

    def of(self, company: str) -> list[int]:
        """Give the lines of a company."""
        return [place for place, (owner, _) in enumerate(self.nodes) if owner == company]

    def revenue(self, company: str) -> Figure | None:
        """Give the told revenue of a company, or None."""
        return self._flows.revenue(company)

    def is_part(self, node: int, category: str) -> bool:
        """Say whether a line is of a kind of thing, or sells some of it."""
        line = self.nodes[node][1]
        return any(self.chain.taxonomy.is_a(product, category) for product in {line, *self._products[node]} if product)

    def _trade(self, link: Link) -> None:
        served: dict[tuple[str, bool | None], set[str]] = defaultdict(set)
        for name, essential, used in self.chain.inputs(link):
            served[name, essential] |= used
        for (name, essential), lines in served.items():
            source = self.node(link.supplier, name)
            self._products[source] |= set(self.chain.delivering(link, name) or link.products)
            for line in sorted(lines) if essential else [WHOLE]:
                target = self.node(link.customer, line)
                self.ties.append(
                    Tie(source=source, target=target, buyer=target, input=name, essential=essential, link=link)
                )

    def _known(self, stop: Stop) -> None:
        """Tie what stops to companies whose products need it, where no report says from whom they buy it."""
        category = stop.category
        if category is None:
            return
        entities = self.chain.index.graph.entities
        named = (key for key, entity in entities.items() if entity.type in COMPANIES)
        for company in sorted({self.chain.companies.owner(key) for key in named} - set(sources(self.chain, stop))):
            needs = self.chain.needs(company)
            parts = [part for part in needs if self.chain.taxonomy.is_a(part, category)]
            told = any(
                self.chain.taxonomy.is_a(product, category)
                for link in self.chain.buys.get(company, ())
                for product in link.products
            )
            for maker in sources(self.chain, stop) if parts and not told else ():
                source = self.node(maker, category)
                self._products[source].add(category)
                for line in sorted({line for part in parts for line in needs[part]}):
                    target = self.node(company, line)
                    self.ties.append(
                        Tie(source=source, target=target, buyer=target, input=category, essential=True, link=None)
                    )

    def _inner(self) -> None:
        """Tie each line that buys to the lines of the same company that are made of it."""
        bought = sorted({tie.target for tie in self.ties if self.nodes[tie.target][1] != UNSURE})
        sells = set(self._products)
        for target in bought:
            self._products[target] |= {self.nodes[target][1]} - {WHOLE}
        sold = sorted(self._products)
        by_company: dict[str, list[int]] = defaultdict(list)
        for place in sold:
            by_company[self.nodes[place][0]].append(place)
        for target in bought:
            company, line = self.nodes[target]
            outputs = [place for place in by_company[company] if place != target and (line or place in sells)]
            for place in outputs:
                share = self._made_of(place, line)
                if share is not None:
                    self.ties.append(
                        Tie(
                            source=target, target=place, buyer=place, input=line,
                            essential=bool(line), link=None, inner=True,
                            low=share, part=(float(len(outputs) == 1), 1.0),
                        )
                    )  # fmt: skip

    def _made_of(self, output: int, line: str) -> float | None:
        """Give the least part of an output that stops with a line: 1, 0 for not known, None where it does not."""
        products = self._products[output]
        if not products or not line:
            return 0.0
        if all(self.chain.taxonomy.is_a(product, line) for product in products):
            return 1.0
        return 0.0 if any(self.chain.touches(product, frozenset({line})) for product in products) else None

    def _share_out(self) -> None:
        """Put the told shares on the ties: of purchases of one input, and of the seller's sales."""
        groups: dict[tuple[int, str], list[int]] = defaultdict(list)
        for place, tie in enumerate(self.ties):
            groups[tie.target, tie.input].append(place)
        for places in groups.values():
            ends = self._purchases([self.ties[place] for place in places])
            followed = bool(self.ties[places[0]].essential) or any(end != (0.0, 1.0) for end in ends)
            for place, (low, high) in zip(places, ends, strict=True):
                tie = self.ties[place]
                target = tie.target if followed else self.node(self.nodes[tie.target][0], UNSURE)
                self.ties[place] = replace(tie, target=target, low=low, high=high, part=self._part(tie))

    def _purchases(self, ties: Sequence[Tie]) -> list[tuple[float, float]]:
        """Give the ends of each member's share of one input."""
        told = [_told(tie.link) for tie in ties]
        if any(low or high < 1 for low, high in told):
            return told if sum(low for low, _ in told) <= 1 + 1e-9 else [(0.0, 1.0)] * len(ties)
        flows = [tie.link.amount if tie.link else None for tie in ties]
        known = [flow for flow in flows if flow is not None]
        if len(known) < len(ties):
            return [(0.0, 1.0)] * len(ties)
        least, most = sum(flow.low for flow in known), sum(flow.high for flow in known)
        company = self.nodes[ties[0].target][0]
        sales = None if ties[0].essential else self._flows.revenue(company)
        if sales is not None and sales.low > 0:
            return [(min(1.0, flow.low / sales.high), _over(flow.high, least - flow.low)) for flow in known]
        return [(_over(flow.low, most - flow.high), _over(flow.high, least - flow.low)) for flow in known]

    def _part(self, tie: Tie) -> tuple[float, float]:
        """Give the ends of the buyer's part of the seller's line: exact where the company is one line."""
        company, line = self.nodes[tie.source]
        amount, sales = tie.link.amount if tie.link else None, self._flows.revenue(company)
        if amount is None or sales is None or sales.low <= 0:
            return 0.0, 1.0
        most = min(1.0, amount.high / sales.low) if line == WHOLE and len(self._lines_of(company)) == 1 else 1.0
        return min(most, amount.low / sales.high), most

    def _lines_of(self, company: str) -> set[str]:
        return {line for owner, line in self.nodes if owner == company and line != UNSURE}

    @cached_property
    def cascade(self) -> HullCascade:
        """The lines as arrays."""
        inputs = _groups(
            [(tie.source, (tie.target, tie.input, tie.inner and tie.source)) for tie in self.ties],
            [tie.target for tie in self.ties],
            np.array([(tie.low, tie.high) for tie in self.ties]).reshape(-1, 2),
        )
        orders = _groups(
            [(tie.buyer, (tie.source,)) for tie in self.ties],
            [tie.source for tie in self.ties],
            np.array([tie.part for tie in self.ties]).reshape(-1, 2),
        )
        return HullCascade(count=len(self.nodes), inputs=inputs, orders=orders, market=self._market())

    def _market(self) -> Market | None:
        """Give the told parts of each market; who has none told is replaced by nobody, and replaces nobody."""
        place = np.full(len(self.nodes), -1, dtype=np.int64)
        sizes = np.zeros((len(self.nodes), 2))
        names: dict[str, int] = {}
        for number, (company, line) in enumerate(self.nodes):
            works = line.startswith(tuple(WORK.values()))
            told = None if not line or works else self._flows.market_share(company, line)
            if told is not None:
                place[number] = names.setdefault(line, len(names))
                sizes[number] = told
        if not names:
            return None
        told_low, told_high = (np.bincount(place[place >= 0], sizes[place >= 0, k], len(names)) for k in (0, 1))
        return Market(
            place=place, low=sizes[:, 0], high=sizes[:, 1],
            rest_low=np.maximum(1 - told_high, 0.0), rest_high=np.maximum(1 - told_low, 0.0),
        )  # fmt: skip


def _groups(ties: Sequence[tuple[int, object]], owners: Sequence[int], share: FloatArray) -> Groups:
    number: dict[object, int] = {}
    owner: list[int] = []
    group = []
    for (_, key), held in zip(ties, owners, strict=True):
        if key not in number:
            number[key] = len(owner)
            owner.append(held)
        group.append(number[key])
    return Groups(
        sender=np.array([sender for sender, _ in ties], dtype=np.int64), group=np.array(group, dtype=np.int64),
        low=share[:, 0], high=share[:, 1], owner=np.array(owner, dtype=np.int64),
    )  # fmt: skip


def _told(link: Link | None) -> tuple[float, float]:
    """Give the ends of a told share of a product's purchases; nothing to all where none is told."""
    ends = [
        (float(edge.share.low or 0), 1.0 if edge.share.high is None else float(edge.share.high))
        for edge in (link.edges if link else ())
        if edge.share and edge.products
    ]
    low, high = max((low for low, _ in ends), default=0.0), max((high for _, high in ends), default=1.0)
    return low, max(low, min(high, 1.0))


def _over(own: float, others: float) -> float:
    return 1.0 if own == inf else own / (own + max(others, 0.0)) if own > 0 else 0.0
