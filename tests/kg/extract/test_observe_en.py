"""English numbers take their period, their subject and their seller from the sentences and names around them."""

from __future__ import annotations

from datetime import date

import pytest

from kg.extract.grammar import Grammar
from kg.model import Document

Told = tuple[str, float, str | None]


def _read(text: str) -> set[Told]:
    doc = Document(name="note", url="note", text=text, published=date(2024, 8, 20))
    found = Grammar().extract(doc)
    names = {entity.id: entity.name for entity in found.entities}
    return {
        (names[o.subject], float(o.value.low), o.period.label if o.period else None)
        for o in found.observations
        if o.value.low is not None
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Results for the first quarter of fiscal 2025 were posted by Marvell. Revenue was $1.1 billion.",
            ("Marvell", 1.1e9, "FY2025Q1"),
        ),
        (
            "Jabil had revenue of $6.8 billion in the second quarter of 2024, against $8.0 billion a year earlier.",
            ("Jabil", 8.0e9, "2023Q2"),
        ),
        (
            "Corning reported on the second quarter of 2024. Its full-year outlook puts revenue at $14 billion.",
            ("Corning", 1.4e10, "2024"),
        ),
        (
            "Ibiden held 40 percent of the market in the first quarter against 15 percent for Unimicron.",
            ("Unimicron", 0.15, "2024Q1"),
        ),
        (
            "Luxshare filed its report. In 2023 Apple accounted for 75% of revenue and Meta for 5%.",
            ("Luxshare", 0.05, "2023"),
        ),
        (
            "| NT$ bn | Compal | Inventec |\n|---|---|---|\n| July revenue | 72.1 | 58.3 |\n| y/y | +4% | +41% |",
            ("Inventec", 0.41, "2024-07"),
        ),
    ],
)
def test_a_number_takes_its_period_and_its_owner_from_around_it(text, told):
    assert told in _read(text)


@pytest.mark.parametrize(
    "text",
    [
        "Supplier Infineon lost 6.7% on Friday.",
        "Micron has purchase commitments in the billions of dollars.",
        "SK hynix's share of the market came from 55% a year earlier.",
    ],
)
def test_share_prices_and_vague_sums_are_no_observations(text):
    assert set() == _read(text)


def test_goods_have_no_gross_margin():
    found = _read("Wistron said so. AI servers made up 31% of its shipments in 2023; gross margin came to 7%.")
    assert {"Wistron"} == {name for name, value, _ in found if value == pytest.approx(0.07)}
