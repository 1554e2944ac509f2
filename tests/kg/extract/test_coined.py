"""Things that no list holds are found by what the text calls them, and companies stay companies."""

from __future__ import annotations

import pytest

from kg.extract.grammar import Grammar
from kg.model import Document, EntityType

THINGS = {EntityType.PRODUCT, EntityType.AI_MODEL, EntityType.PRODUCT_CATEGORY}


def _made(text: str) -> set[tuple[str, str]]:
    found = Grammar().extract(Document(name="note", url="note", text=text))
    names = {entity.id: entity.name for entity in found.entities}
    return {(names[s.subject], names[s.object]) for s in found.statements if s.relation == "PRODUCES"}


@pytest.mark.parametrize(
    ("text", "maker", "thing"),
    [
        ("Marvell unveiled a retimer chip dubbed Riverbend.", "Marvell", "Riverbend"),
        ("Cohere released a small language model called Harrier.", "Cohere", "Harrier"),
        ("Arista's chief spoke of the launch of two new switches, SkyLane and MX7700.", "Arista", "MX7700"),
        ("Qualcomm is developing Stonecrop, a processor for cheap notebooks.", "Qualcomm", "Stonecrop"),
        ("Supermicro makes the QX9100 rack.", "Supermicro", "QX9100"),
    ],
)
def test_a_thing_is_known_by_what_it_is_called(text, maker, thing):
    assert thing in {item for subject, item in _made(text) if maker in subject}


@pytest.mark.parametrize(
    "text",
    [
        "Marvell unveiled a plan dubbed Riverbend.",
        "The chip giant called Micron a friend.",
        "Arista praised partners, Micron and Corning.",
        "Qualcomm is the most powerful chip designer on earth.",
    ],
)
def test_a_plan_a_friend_and_praise_are_no_products(text):
    assert set() == _made(text)


def test_a_word_for_what_a_thing_is_belongs_to_its_name():
    assert {("NVIDIA", "NVIDIA H200"), ("NVIDIA", "NVIDIA B200")} == _made(
        "Nvidia sells the H200 AI GPU and the Blackwell B200."
    )
