"""One run of a scenario: stocks, arrivals, output, orders and shipments, period by period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from kg.exposure.arrays import BoolArray, FloatArray, IntArray, summed
from kg.exposure.essential import ESSENTIAL
from kg.exposure.linear import needed_revenue
from kg.exposure.network import FirmNetwork

SAME = 1e-12


class Setting(NamedTuple):
    """What all runs of a scenario share: who may make how much in each period, lead times, whose revenue is told."""

    network: FirmNetwork
    ceiling: FloatArray
    lead: IntArray
    told: BoolArray
    orders: bool


@dataclass(frozen=True, slots=True, eq=False)
class Stocks:
    """Stocks by buyer and input sector: which stock each edge fills (−1: none), whose it is, its normal use a period.

    `share` is an edge's part of its seller's sales; `rest` the part of a seller's sales that its edges without a number
    may be, of which the worst hit one may be all; zero where only amounts count.
    """

    edges: IntArray
    place: IntArray
    owner: IntArray
    use: FloatArray
    normal: FloatArray
    unsized: bool

    @staticmethod
    def of(network: FirmNetwork, kinds: IntArray, *, unsized: bool = False) -> Stocks:
        """Give the stocks of edges with an amount; `unsized` adds each other edge as an input of its own."""
        edges = np.flatnonzero(network.amount > 0)
        span = int(network.sector.max(initial=0)) + 1
        keys = network.customer[edges] * span + network.sector[network.supplier[edges]]
        keys = np.where(kinds[edges] == ESSENTIAL, keys, -1)
        groups, place = np.unique(keys, return_inverse=True)
        free = int(groups.size > 0 and groups[0] < 0)
        groups, place = groups[free:], place - free
        owner, normal = groups // span, network.amount[edges]
        if unsized:
            more = np.flatnonzero((kinds == ESSENTIAL) & ~network.sized)
            place = np.concatenate((place, len(groups) + np.arange(len(more))))
            owner = np.concatenate((owner, network.customer[more]))
            edges, normal = np.concatenate((edges, more)), np.concatenate((normal, np.ones(len(more))))
        held = place >= 0
        use = summed(place[held], normal[held], len(owner))
        return Stocks(edges, place, owner, use, normal, unsized)

    def sold(self, setting: Setting) -> tuple[FloatArray, FloatArray]:
        """Give each edge's part of its seller's sales, and the part of each seller's sales that has no number.

        A seller whose revenue is not told has no known part; all of its sales may be to one buyer.
        """
        network, supplier = setting.network, setting.network.supplier[self.edges]
        sized = network.sized[self.edges] & setting.told[supplier]
        revenue = needed_revenue(network)[supplier]
        share = np.divide(self.normal, revenue, out=np.zeros(len(supplier)), where=sized & (revenue > 0))
        rest = np.maximum(1.0 - summed(supplier, share, network.count), 0.0) * float(self.unsized)
        return share, rest


def course(setting: Setting, stocks: Stocks, inventory: FloatArray) -> FloatArray:
    """Give output shares by period and firm for one level of inventories."""
    run = _Run(setting, stocks, inventory)
    return np.stack([run.period(number) for number in range(len(setting.ceiling))])


class Causes(NamedTuple):
    """Why each firm makes less in each period (rows): `kind` by the marks below, `partner` who it waits for, or −1."""

    kind: IntArray
    partner: IntArray


FREE, OWN, INPUT, ORDERS = range(4)


def causes(setting: Setting, stocks: Stocks, inventory: FloatArray) -> Causes:
    """Give what binds each firm in each period of the course that `course` gives."""
    run = _Run(setting, stocks, inventory)
    found = []
    for number, ceiling in enumerate(setting.ceiling):
        ordered, before = run.ordered(), run.cut
        level = run.period(number)
        found.append(run.causes((level, ceiling, ordered), before))
    return Causes(np.stack([one.kind for one in found]), np.stack([one.partner for one in found]))


def bound(setting: Setting, stocks: Stocks, inventory: FloatArray) -> FloatArray:
    """Give what output cannot fall below, whatever the edges without a number amount to.

    First supply as if no order were cut and no input lay idle while another lacks: then each stock falls as fast as it
    can, and lower output never spares anything. Then orders, a period later, as if each buyer cut the whole of what it
    does not make.
    """
    run = _Run(setting._replace(orders=False), stocks, inventory, spare=False)
    levels = np.stack([run.period(number) for number in range(len(setting.ceiling))])
    for number in range(1, len(levels) if setting.orders else 0):
        run.cut = 1.0 - levels[number - 1][run.buyer]
        levels[number] = np.minimum(levels[number], run.ordered())
    return levels


class _Run:
    """The state of one run: what lies in stock, what is on its way, what is ordered.

    A buyer orders its normal use, less what stock and deliveries on their way exceed those of normal times: so it goes
    on ordering what it lacks, and orders less of what lies idle.
    """

    def __init__(self, setting: Setting, stocks: Stocks, inventory: FloatArray, *, spare: bool = True) -> None:
        self.setting, self.stocks = setting, stocks
        self.held = stocks.place >= 0
        self.place = stocks.place[self.held]
        self.stock = self._by_stock(inventory[stocks.edges] * stocks.normal)
        self.spare = spare
        self.supplier = setting.network.supplier[stocks.edges]
        self.buyer = setting.network.customer[stocks.edges]
        self.lead = setting.lead[stocks.edges]
        self.depth = int(self.lead.max(initial=1)) + 1
        self.shipped = np.tile(stocks.normal, (self.depth, 1))
        self.transit = self._by_stock(stocks.normal * self.lead)
        self.target = self.stock + self.transit
        self.cut = np.zeros(len(stocks.edges))
        self.short = np.zeros(len(stocks.edges))
        self.within = np.ones(len(stocks.use))
        self.share, self.rest = stocks.sold(setting)
        self.loose = self.share == 0

    def period(self, number: int) -> FloatArray:
        """Give the output of each firm in one period, and leave what follows from it for the next."""
        stocks, ceiling = self.stocks, self.setting.ceiling[number]
        arriving = self.shipped[(number - self.lead) % self.depth, np.arange(len(self.lead))]
        self.stock = self.stock + self._by_stock(arriving)
        ordered = self.ordered()
        level: FloatArray = np.minimum(ceiling, ordered)
        within = self.within = np.minimum(1.0, self.stock / stocks.use)
        self.short += stocks.normal - arriving
        np.minimum.at(level, stocks.owner, within)
        near = level > 1 - SAME
        level[near] = np.minimum(1.0, ceiling)[near]
        used = level[stocks.owner] if self.spare else within
        self.stock = np.maximum(self.stock - stocks.use * used, 0.0)
        filled = np.divide(level, ordered, out=np.zeros_like(level), where=ordered > 0)
        self.shipped[number % self.depth] = stocks.normal * (1 - self.cut) * filled[self.supplier]
        self.transit = self.transit + self._by_stock(self.shipped[number % self.depth] - arriving)
        if self.setting.orders:
            self.cut = 1.0 - level[self.buyer]
            over = (self.stock + self.transit - self.target) / stocks.use
            self.cut[self.held] = np.clip(over, 0.0, 1.0)[self.place]
            self.cut[self.cut < SAME] = 0.0
        return level

    def causes(self, levels: tuple[FloatArray, FloatArray, FloatArray], cut: FloatArray) -> Causes:
        """Give what binds each firm: the supplier most behind with the input it lacks, or the buyer that cuts most."""
        level, ceiling, ordered = levels
        stocks, nobody = self.stocks, np.full(len(level), -1)
        least = np.full(len(level), np.inf)
        np.minimum.at(least, stocks.owner, self.within)
        kind = np.where(least <= level + SAME, INPUT, np.where(ceiling <= ordered, OWN, ORDERS))
        kind[level >= 1 - SAME] = FREE
        late, sender = np.full(len(stocks.use), -1), nobody.copy()
        order = np.argsort(self.short[self.held] / stocks.normal[self.held], kind="stable")
        late[self.place[order]] = self.supplier[self.held][order]
        scarce = np.argsort(-self.within, kind="stable")
        sender[stocks.owner[scarce]] = late[scarce]
        part = np.where(self.loose, self.rest[self.supplier], self.share) * cut
        order = np.argsort(part, kind="stable")
        buyer = nobody.copy()
        buyer[self.supplier[order]] = self.buyer[order]
        return Causes(kind, np.where(kind == INPUT, sender, np.where(kind == ORDERS, buyer, -1)))

    def _by_stock(self, values: FloatArray) -> FloatArray:
        return summed(self.place, values[self.held], len(self.stocks.use))

    def ordered(self) -> FloatArray:
        """Give what part of its normal sales each firm has orders for."""
        count = self.setting.network.count
        lost = summed(self.supplier, self.share * self.cut, count)
        most = np.zeros(count)
        np.maximum.at(most, self.supplier[self.loose], self.cut[self.loose])
        return np.asarray(np.maximum(1.0 - lost - self.rest * most, 0.0))
