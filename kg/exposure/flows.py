"""How much one company pays another, as far as claims tell: stated amounts, or stated shares of stated totals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from math import inf

from kg.exposure.figures import Figure, Figures, Frame
from kg.exposure.links import Companies, Link
from kg.model import Basis, Interval, Observation, Polarity, QuantityType, Statement
from kg.query import Index


class Flows:
    """Amounts of trade in one frame; `notes` tells what was told and could not be used."""

    def __init__(self, figures: Figures, companies: Companies, frame: Frame) -> None:
        """Take the numbers, the companies, and the period and currency that count."""
        self._figures, self._companies, self._frame = figures, companies, frame
        self.notes: list[str] = []
        self._revenue: dict[str, Figure | None] = {}
        self._outlays: dict[str, Figure | None] = {}
        self._over: dict[str, bool] = {}

    def revenue(self, key: str) -> Figure | None:
        """Give the revenue of a company in the frame, or None."""
        if key not in self._revenue:
            self._revenue[key] = self._noted(key, self._figures.figure([key], QuantityType.REVENUE, self._frame))
        return self._revenue[key]

    def outlay(self, key: str) -> Figure | None:
        """Give what a company spends in the frame, or None."""
        if key not in self._outlays:
            self._outlays[key] = self._noted(key, self._figures.outlay(key, self._frame))
        return self._outlays[key]

    def _noted(self, key: str, figure: Figure | None) -> Figure | None:
        if figure is not None:
            self.notes.extend(f"{self._companies.name(key)}: {note}" for note in figure.notes)
            if figure.period != self._frame.period:
                self.notes.append(
                    f"{self._companies.name(key)}: {figure.what} {figure.period} stands for {self._frame.period}"
                )
        return figure

    def amount(self, link: Link, index: Index) -> Figure | None:
        """Give how much the customer pays the supplier: a stated amount, a stated share of a stated total, or None."""
        claims = [
            index.graph.statements[key]
            for edge in link.edges
            if edge.basis is Basis.STATED
            for key in edge.statements
            if key in index.graph.statements
        ]
        fitting = [stmt for stmt in claims if stmt.basis is Basis.STATED and stmt.modality in self._frame.modality]
        stated = self._stated([stmt for stmt in fitting if stmt.amount is not None], link)
        found = stated or self._by_revenue_share(link)
        if found is None:
            self._of_what(fitting, link)
        return found

    def _stated(self, claims: Sequence[Statement], link: Link) -> Figure | None:
        usable = []
        for stmt in claims:
            if stmt.currency != self._frame.currency or not self._in_frame(stmt):
                when = stmt.period.label if stmt.period else "no period"
                self.notes.append(
                    f"{self._companies.name(link.supplier)} → {self._companies.name(link.customer)}: an amount in "
                    f"{stmt.currency} for {when} is set aside; the answer is in {self._frame.currency} for "
                    f"{self._frame.period}"
                )
            else:
                usable.append(stmt)
        if not usable:
            return None
        usable.sort(key=lambda stmt: (self._day(stmt), stmt.id))
        ends = [_ends(stmt.amount) for stmt in usable if stmt.amount is not None]
        return self._figure("amount", ends, [stmt.id for stmt in usable])

    def _by_revenue_share(self, link: Link) -> Figure | None:
        """Give share × revenue of the supplier, for observations of how much of its sales the customer brings in."""
        sales = self.revenue(link.supplier)
        sellers, buyers = self._companies.members(link.supplier), self._companies.members(link.customer)
        shares = [
            *self._shares(buyers, sellers),
            *self._shares(sellers, buyers),
        ]
        if sales is None or not shares or self._more_than_all(link.supplier):
            return None
        parts = [_ends(obs.value) for obs in shares]
        ends = [(low * sales.low, value * sales.value, min(high, 1.0) * sales.high) for low, value, high in parts]
        return self._figure("share of revenue", ends, [*(obs.id for obs in shares), *sales.claims])

    def _shares(self, subjects: Iterable[str], others: Sequence[str]) -> list[Observation]:
        return [
            obs
            for obs in self._figures.of(subjects, QuantityType.REVENUE_SHARE)
            if obs.counterpart in others and obs.modality in self._frame.modality and self._in_frame(obs)
        ]

    def _more_than_all(self, supplier: str) -> bool:
        """Say, once, whether the shares that customers are told to have of a supplier's sales exceed the whole."""
        if supplier not in self._over:
            sellers = set(self._companies.members(supplier))
            by_customer: dict[str, float] = {}
            for obs in self._figures.of(self._figures.graph.entities, QuantityType.REVENUE_SHARE):
                ends = (obs.subject, obs.counterpart)
                other = next((end for end in ends if end not in sellers), None)
                if other and sellers.intersection(ends) and self._in_frame(obs):
                    by_customer[other] = max(by_customer.get(other, 0.0), _ends(obs.value)[0])
            total = sum(by_customer.values())
            self._over[supplier] = total > 1 + 1e-9
            if self._over[supplier]:
                self.notes.append(
                    f"shares of {self._companies.name(supplier)}'s revenue add up to {total:.0%}; they are set aside, "
                    "so its customers are known, their amounts are not"
                )
        return self._over[supplier]

    def _of_what(self, claims: Sequence[Statement], link: Link) -> None:
        """Note shares without a product: of the seller's sales or of the buyer's purchases, the claim does not say."""
        for stmt in claims:
            if stmt.product is None and stmt.share is not None and self._in_frame(stmt):
                told = f"{_ends(stmt.share)[1]:.3g}"
                self.notes.append(
                    f"{self._companies.name(link.supplier)} → {self._companies.name(link.customer)}: a share of {told} "
                    "without a product is set aside: it may be of the one's sales or of the other's purchases"
                )

    def _figure(self, what: str, ends: Sequence[tuple[float, float, float]], claims: Sequence[str]) -> Figure:
        """Give the number told last, between the ends of all that is told."""
        low, high = min(row[0] for row in ends), max(row[2] for row in ends)
        if high == inf:
            self.notes.append(f"an amount is told as over {low:.4g}; what lies above counts as not known")
            high = max(row[1] for row in ends)
        currency, period = self._frame.currency or "", self._frame.period
        return Figure(
            low=low, value=ends[-1][1], high=high, what=what, currency=currency, period=period, claims=tuple(claims)
        )

    def _in_frame(self, claim: Statement | Observation) -> bool:
        """Say whether a claim is of the period; one without a period is of the year it was published in."""
        if claim.polarity is not Polarity.ASSERTED:
            return False
        if claim.period is not None:
            return claim.period.label in self._frame.labels
        day = self._day(claim)
        return str(day.year) == self._frame.period or day == date.min

    def _day(self, claim: Statement | Observation) -> date:
        docs = [self._figures.graph.documents.get(item.span.document) for item in claim.evidence]
        return max((doc.published for doc in docs if doc and doc.published), default=date.min)

    def market_share(self, key: str, product: str) -> tuple[float, float] | None:
        """Give the ends of the part of a product's market that a company is told to have in the frame, or None."""
        told = [
            _ends(obs.value)
            for obs in self._figures.of(self._companies.members(key), QuantityType.MARKET_SHARE)
            if obs.counterpart == product and obs.modality in self._frame.modality and self._in_frame(obs)
        ]
        if not told:
            return None
        return min(row[0] for row in told), min(1.0, max(row[2] for row in told))

    def market(self, link: Link, index: Index) -> float:
        """Give the most that anybody sells of the link's products in the frame; infinite where that is not told."""
        sizes = [self._market(product, index) for product in link.products]
        return sum(sizes) if sizes else inf

    def _market(self, product: str, index: Index) -> float:
        kinds = (product, *index.registry.taxonomy.ancestors(product))
        found = (self._figures.figure([kind], QuantityType.MARKET_SIZE, self._frame) for kind in kinds)
        return min((figure.high for figure in found if figure is not None), default=inf)


def _ends(value: Interval | None) -> tuple[float, float, float]:
    if value is None:
        return 0.0, 0.0, inf
    low = None if value.low is None else float(value.low)
    high = None if value.high is None else float(value.high)
    if low is not None and high is not None:
        return low, (low + high) / 2, high
    return (0.0, high, high) if high is not None else (low or 0.0, low or 0.0, inf)


def shifted(figure: Figure, factor: float) -> Figure:
    """Give a figure times a factor that is not negative."""
    return replace(figure, low=figure.low * factor, value=figure.value * factor, high=figure.high * factor)
