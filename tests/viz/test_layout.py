from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from viz.layout import force, tiers

names = st.lists(st.text("abcdefgh", min_size=1, max_size=4), max_size=25, unique=True)


@st.composite
def graphs(draw):
    nodes = draw(names)
    ends = st.sampled_from(nodes) if nodes else st.nothing()
    return nodes, draw(st.lists(st.tuples(ends, ends), max_size=40)) if nodes else []


@given(graphs())
def test_every_node_has_a_finite_place_and_no_two_share_it(graph):
    nodes, links = graph
    places = force(nodes, links)
    assert set(nodes) == set(places)
    assert all(np.isfinite(place).all() for place in places.values())
    assert len(nodes) == len(set(places.values()))


@given(graphs(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_is_no_matter(graph, random):
    nodes, links = graph
    expected = force(nodes, links)
    random.shuffle(nodes)
    random.shuffle(links)
    assert expected == force(nodes, [(b, a) for a, b in links])


def test_neighbours_stand_nearer_than_strangers():
    nodes = [f"n{place:03}" for place in range(200)]
    links = [(nodes[a], nodes[(a + step) % 200]) for a in range(200) for step in (1, 2)]
    places = {key: np.array(place) for key, place in force(nodes, links).items()}
    near = np.mean([np.linalg.norm(places[a] - places[b]) for a, b in links])
    far = np.mean([np.linalg.norm(places[nodes[a]] - places[nodes[(a + 67) % 200]]) for a in range(200)])
    assert near * 4 < far


def test_parts_that_are_not_connected_stand_apart():
    nodes = [f"{part}{place}" for part in "abc" for place in range(12)]
    links = [(f"{part}0", f"{part}{place}") for part in "abc" for place in range(1, 12)]
    places = force(nodes, links)
    boxes = []
    for part in "abc":
        points = np.array([place for key, place in places.items() if key[0] == part])
        boxes.append((points.min(axis=0), points.max(axis=0)))
    for one in range(3):
        for other in range(one):
            (low, high), (low_2, high_2) = boxes[one], boxes[other]
            assert (high < low_2).any() or (high_2 < low).any()


def test_tiers_count_steps_upstream_and_downstream():
    flows = [("tsmc", "broadcom"), ("asml", "tsmc"), ("broadcom", "google"), ("google", "user"), ("x", "y")]
    assert {"broadcom": 0, "tsmc": -1, "google": 1} == tiers("broadcom", flows, hops=1)
    assert {"broadcom": 0, "tsmc": -1, "google": 1, "asml": -2, "user": 2} == tiers("broadcom", flows, hops=5)


def test_a_node_on_both_sides_counts_once_upstream():
    assert {"a": 0, "b": -1} == tiers("a", [("a", "b"), ("b", "a")], hops=3)
