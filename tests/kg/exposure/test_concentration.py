"""Concentration with unlisted shares."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError
from kg.exposure.concentration import (
    band,
    concentration,
    interval_concentration,
    of_customers,
    of_inputs,
    of_markets,
)
from tests.kg.exposure.worked import OWN, packaging


def test_the_worked_bounds():
    case = OWN["hhi_partial"]
    expect = case["expect"]
    found = concentration(case["input"]["known"], unlisted=case["input"]["unseen_members"])
    for key, value in (
        ("lo", found.low),
        ("hi_one_unseen", found.high),
        ("hi_capped", found.high_capped),
        ("hi_to_named", found.high_to_leader),
        ("mean_dirichlet2", found.expected),
        ("effective_n_lo", found.effective_low),
        ("effective_n_hi", found.effective_high),
    ):
        assert expect[key] == pytest.approx(value, abs=1e-12)
    assert ("high", "high") == found.bands


def test_bands_start_above_their_limits():
    assert ["low", "low", "moderate", "moderate", "high"] == [band(h) for h in (0.05, 0.10, 0.11, 0.18, 0.19)]


def test_filling_the_largest_upper_ends_first_is_not_enough():
    """With unequal lower ends another corner is more concentrated."""
    low, high = [0.0, 0.4, 0.1], [0.5, 0.45, 0.49]
    greedy = 0.5**2 + 0.4**2 + 0.1**2
    _, most = interval_concentration(low, high)
    assert greedy < most
    assert most == pytest.approx(0.49**2 + 0.45**2 + 0.06**2)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=6), st.integers(0, 2**32 - 1))
def test_every_split_lies_between_the_bounds(ends, seed):
    low = np.array([min(pair) for pair in ends])
    high = np.array([max(pair) for pair in ends])
    if low.sum() > 1 or high.sum() < 1:
        with pytest.raises(InputError):
            interval_concentration(low * 1.0001, np.minimum(high * 0.9999, 1))
        return
    least, most = interval_concentration(low, high)
    order = np.random.default_rng(seed).permutation(len(low))
    split = low.copy()
    free = 1 - low.sum()
    for k in order:
        taken = min(free, high[k] - low[k])
        split[k] += taken
        free -= taken
    assert least - 1e-9 <= float(split @ split) <= most + 1e-9


def test_many_shares_still_get_a_valid_bound():
    low, high = np.zeros(20), np.full(20, 0.2)
    least, most = interval_concentration(low, high)
    assert least == pytest.approx(1 / 20)
    assert most == pytest.approx(5 * 0.2**2)


def test_groups_of_a_network():
    network = packaging()
    inputs, customers, markets = of_inputs(network), of_customers(network), of_markets(network)
    nvda, hynix = network.index("NVDA"), network.index("HYNIX")
    hbm = int(network.sector[hynix])
    row = np.flatnonzero((inputs.owner == nvda) & (inputs.label == hbm))[0]
    assert inputs.low[row] == pytest.approx(0.8**2 + 0.2**2)
    row = np.flatnonzero(customers.owner == hynix)[0]
    assert customers.low[row] == pytest.approx((12 / 50) ** 2)
    assert customers.high[row] == pytest.approx((12 / 50) ** 2 + (38 / 50) ** 2)
    row = np.flatnonzero(markets.label == hbm)[0]
    assert markets.low[row] == pytest.approx((50 / 90) ** 2 + (40 / 90) ** 2)


@pytest.mark.parametrize(
    ("known", "words"), [([0.7, 0.4], "exceed 1"), ([1.2], "0 to 1"), ([-0.1], "negative"), ([], "at least one")]
)
def test_shares_that_cannot_be_are_refused(known, words):
    with pytest.raises(InputError, match=words):
        concentration(known)
