from __future__ import annotations

import re

import pytest

from kg.model import EntityType
from kg.registry import Registry
from tests.viz.sample import entity
from viz.families import FAMILIES, family_of
from viz.frame import ASSETS

CSS = (ASSETS / "page.css").read_text("utf-8")
COLOURS = {name: (light, dark) for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", CSS)}


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("roles", "family"),
    [
        (("foundry",), "fab"),
        (("apple_supplier", "memory"), "memory"),
        (("broker",), "firm"),
        ((), "firm"),
        (("hyperscaler", "ai_lab"), "cloud"),
    ],
)
def test_the_first_role_in_the_chain_decides_the_family_of_a_firm(roles, family):
    assert family == family_of(entity("a", "A", roles=roles))


def test_every_type_has_a_family_and_every_family_a_colour():
    assert {"firm", "product", "technique", "other"} == {family_of(entity("a", "A", kind=kind)) for kind in EntityType}
    assert set(FAMILIES) == {name.removeprefix("family-") for name in COLOURS if name.startswith("family-")}


def test_most_firms_of_the_registry_have_a_place_in_the_chain():
    firms = [item for item in Registry.default().entities.curated.values() if item.type is EntityType.COMPANY]
    assert 0.75 < sum(family_of(item) != "firm" for item in firms) / len(firms)


@pytest.mark.parametrize("name", ["ink", "dim", "accent", "denied", "contested", "supply", "demand"])
@pytest.mark.parametrize("theme", [0, 1])
def test_text_can_be_read_on_every_ground(name, theme):
    for ground in ("ground", "raised", "card"):
        wanted = 3 if name in {"supply", "demand"} else 4.5  # headings and lines
        assert wanted <= contrast(COLOURS[name][theme], COLOURS[ground][theme]), ground


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("theme", [0, 1])
def test_marks_of_families_stand_out_from_the_ground(family, theme):
    assert 3 <= contrast(COLOURS[f"family-{family}"][theme], COLOURS["card"][theme])
