from __future__ import annotations

from itertools import combinations
from math import hypot

from tests.viz import sample
from viz.record import placed, record_of
from viz.regions import regions

NODES = 400


def circles(kind):
    record = record_of(sample.large(NODES))
    return record, regions(placed(record), record.edges)[kind]


def test_every_name_has_a_circle_of_its_kind_and_of_its_community():
    for kind in ("family", "community"):
        record, found = circles(kind)
        assert len(record.nodes) == sum(circle["count"] for circle in found)


def test_no_circle_lies_over_another():
    for kind in ("family", "community"):
        for one, other in combinations(circles(kind)[1], 2):
            assert hypot(one["x"] - other["x"], one["y"] - other["y"]) > one["r"] + other["r"] - 2


def test_what_comes_first_in_the_chain_stands_at_the_left():
    across = {circle["key"]: circle["x"] for circle in circles("family")[1]}
    assert across["tools"] < across["fab"] < across["design"] < across["cloud"]


def test_the_same_graph_gives_the_same_circles():
    assert circles("community")[1] == circles("community")[1]


def test_nothing_has_no_circle():
    assert {"family": [], "community": []} == regions([], [])
