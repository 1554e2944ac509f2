"""The arithmetic of several sources."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError
from kg.fusion import contested, decayed, discord, log_odds, noisy_or, pooled, posterior

CONFIDENCES = st.lists(st.floats(0.05, 0.95), min_size=1, max_size=6)


def test_the_worked_example_of_the_docs():
    assert 0.976 == pytest.approx(noisy_or([0.8, 0.6, 0.7]), abs=1e-9)
    assert 0.94 == pytest.approx(noisy_or([0.8, 0.6, 0.7], ["A", "A", "B"]), abs=1e-9)
    assert 0.8615384615384616 == pytest.approx(posterior([0.8, 0.7], [0.6]), abs=1e-12)
    assert not contested([0.8, 0.7], [0.6])
    assert 0.5656854249492381 == pytest.approx(decayed(0.8, 365, 730), abs=1e-12)


def test_a_denial_as_strong_as_the_claim_leaves_it_open():
    assert contested([0.8], [0.8])
    assert not contested([0.8], [])


@given(CONFIDENCES)
def test_another_source_never_lowers_what_speaks_for_a_claim(confidences):
    assert noisy_or(confidences) <= noisy_or([*confidences, 0.3]) + 1e-12


@given(CONFIDENCES)
def test_one_origin_counts_once(confidences):
    assert max(confidences) == pytest.approx(noisy_or(confidences, ["A"] * len(confidences)))


@given(CONFIDENCES, CONFIDENCES)
def test_for_and_against_are_mirror_images(support, denial):
    assert log_odds(support, denial) == pytest.approx(-log_odds(denial, support))
    assert 1 == pytest.approx(posterior(support, denial) + posterior(denial, support))


@pytest.mark.parametrize("confidence", [0.0, 1.0, -0.2, 1.4])
def test_certainty_is_refused(confidence):
    with pytest.raises(InputError, match="between 0 and 1"):
        log_odds([confidence], [])


def test_two_ranges_of_one_number_are_pooled_by_their_width_and_told_apart():
    mean, deviation = pooled([(60, 65), (64, 72)])
    assert (64.04494382022472, 1.2239801227242093) == pytest.approx((mean, deviation))
    assert 2.0195672024949447 == pytest.approx(discord((60, 65), (64, 72)))
    assert (0.0, float("inf")) == (discord((3, 3), (3, 3)), discord((3, 3), (4, 4)))
    for ranges in ([], [(1, 2), (3, 3)]):
        with pytest.raises(InputError, match="low end below"):
            pooled(ranges)
