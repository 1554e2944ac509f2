"""Epoch AI's chip tables: who made and who got how many chips, who fabricates what, which chips stand where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from kg.errors import InputError
from kg.model import Basis, Bound, Interval, Modality, Observation, Period, QuantityType, RelationType
from loaders.table.rows import Claim, Maker, Row, Shape, between, interval, number, period
from ontology.terms import Unit

__all__ = ["SHAPES"]

PUBLISHER: Final = "Epoch AI"
_ESTIMATED: Final = 0.75
# How sure a party is that carries a tag in its cell, and how firmly that says it.
_TAGS: Final = {
    "confident": (0.9, Modality.FACT),
    "likely": (0.75, Modality.FACT),
    "speculative": (0.5, Modality.RUMOUR),
}
_PARTY: Final = re.compile(r"\s*([^#,]+?)\s*(?:#(\w+))?\s*(?:,|$)")


def _units(row: Row, low: str, middle: str, high: str) -> tuple[Interval, str]:
    """Give how many chips, between the 5th and the 95th percentile where there are these, and the cell."""
    surface = row.need(middle)
    ends = sorted(number(row.get(column) or surface) for column in (low, middle, high))
    return Interval(low=ends[0], high=ends[-1]), surface


def _shipped(
    maker: Maker, subject: str, units: tuple[Interval, str], when: Period | None, buyer: str | None
) -> Observation:
    value, surface = units
    exact = value.low == value.high
    return maker.observation(
        subject, QuantityType.SHIPMENTS, value, surface, bound=Bound.APPROX if exact else Bound.RANGE,
        unit=Unit.CHIP, period=when, counterpart=buyer, confidence=_ESTIMATED, words="number of units",
    )  # fmt: skip


def _owners(row: Row, maker: Maker, _: Any) -> Iterator[Claim]:  # noqa: ANN401 nothing of the sheet is needed
    made_by, owner = row.need("Chip manufacturer"), row.need("Owner")
    when = between(row.get("Start date"), row.get("End date"))
    columns = ("Number of Units (5th percentile)", "Number of Units", "Number of Units (95th percentile)")
    subject, buyer = maker.company(made_by), maker.company(owner)
    units = _units(row, *columns)
    chip = row.get("Chip type")
    product = maker.product(chip) if chip else None
    if units[0].high == 0:
        raise InputError("no units, so nothing was supplied")
    yield maker.statement(
        (subject, RelationType.SUPPLIES_TO, buyer), (made_by, owner), product=product, period=when,
        confidence=_ESTIMATED,
    )  # fmt: skip
    if product is None:
        yield _shipped(maker, subject, units, when, buyer)


def _totals(row: Row, maker: Maker, _: Any) -> Iterator[Claim]:  # noqa: ANN401 as above
    names = ("Number of units (5th percentile)", "Number of units (median)", "Number of units (95th percentile)")
    when = between(row.get("Start date"), row.get("End date"))
    yield _shipped(maker, maker.company(row.need("Chip manufacturer")), _units(row, *names), when, None)


def _hardware(row: Row, maker: Maker, _: Any) -> Iterator[Claim]:  # noqa: ANN401 as above
    name, made_by, foundry = row.need("Hardware name"), row.need("Manufacturer"), row.get("Foundry")
    designer, chip = maker.company(made_by), maker.product(name)
    yield maker.statement((designer, RelationType.PRODUCES, chip), (made_by, name), basis=Basis.LISTED)
    if foundry and (fab := maker.company(foundry)) != designer:
        ends = (fab, RelationType.MANUFACTURES_FOR, designer)
        yield maker.statement(ends, (foundry, made_by), product=chip, basis=Basis.LISTED)
    if price := row.get("Release price (USD)"):
        when = period(row.get("Release date")) if row.get("Release date") else None
        yield maker.observation(
            chip, QuantityType.PRICE, interval(price), price, bound=Bound.APPROX, unit=Unit.CURRENCY, currency="USD",
            period=when, words="release price",
        )  # fmt: skip


def _sites(row: Row, maker: Maker, _: Any) -> Iterator[Claim]:  # noqa: ANN401 as above
    chip, when = row.need("Chip type"), row.get("Date")
    owners = [(found[1].strip(), found[2] or "likely") for found in _PARTY.finditer(row.need("Owner"))]
    for owner, tag in owners:
        sure, modality = _TAGS.get(tag, _TAGS["likely"])
        ends = (maker.company(owner), RelationType.USES, maker.product(chip))
        yield maker.statement(
            ends, (owner, chip), confidence=sure, modality=modality, period=Period(label=f"{period(when).label}/")
            if when else None,
        )  # fmt: skip


SHAPES: Final = (
    Shape(
        name="epoch-owners",
        needs=frozenset({"Chip manufacturer", "Owner", "Start date", "End date", "Number of Units"}),
        publisher=PUBLISHER,
        read=_owners,
    ),
    Shape(
        name="epoch-totals",
        needs=frozenset({"Chip manufacturer", "Start date", "End date", "Number of units (median)"}),
        publisher=PUBLISHER,
        read=_totals,
    ),
    Shape(
        name="epoch-hardware",
        needs=frozenset({"Hardware name", "Manufacturer", "Foundry"}),
        publisher=PUBLISHER,
        read=_hardware,
    ),
    Shape(
        name="epoch-sites",
        needs=frozenset({"Data center", "Chip type", "Number of Units", "Owner"}),
        publisher=PUBLISHER,
        read=_sites,
    ),
)
