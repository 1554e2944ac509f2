from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from viz.communities import communities

NAMES = "abcdefgh"


def test_two_circles_with_one_bridge_are_two_communities():
    links = [("a", "b"), ("b", "c"), ("c", "a"), ("d", "e"), ("e", "f"), ("f", "d"), ("c", "d")]
    found = communities("abcdef", links)
    assert found["a"] == found["b"] == found["c"] != found["d"]
    assert found["d"] == found["e"] == found["f"]


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=20), st.randoms())
def test_every_name_has_one_and_the_order_of_links_does_not_matter(links, random):
    found = communities(NAMES, links)
    shuffled = list(links)
    random.shuffle(shuffled)
    assert found == communities(NAMES, shuffled)
    assert set(NAMES) == set(found)
    sizes = [list(found.values()).count(place) for place in range(max(found.values()) + 1)]
    assert sorted(sizes, reverse=True) == sizes


def test_nothing_has_none():
    assert {} == communities("", [])
