"""Cost pass-through: the price reading of the Ghosh model."""

import numpy as np
import pytest

from kg.errors import InputError
from kg.exposure.price import cost_pass_through, ghosh_values, price_rise
from tests.kg.exposure.worked import OWN, chain, dense

CASE = OWN["mb2_ghosh_price"]


def test_the_textbook_example_gives_the_published_values_and_prices():
    given, expect = CASE["input"], CASE["expect"]
    network = dense(given["Z"], revenue=given["x"])

    values = ghosh_values(network, given["dv"])
    prices = cost_pass_through(network, given["dvc"]).expected

    np.testing.assert_allclose(np.array(expect["dx"]), values, rtol=0, atol=1e-9)
    np.testing.assert_allclose(np.array(expect["dp"]), prices, rtol=0, atol=1e-9)


def test_each_row_of_the_ghosh_inverse_is_a_unit_of_primary_cost():
    given, expect = CASE["input"], CASE["expect"]
    network = dense(given["Z"], revenue=given["x"])

    inverse = np.array([ghosh_values(network, row) for row in np.eye(2)])

    np.testing.assert_allclose(np.array(expect["G"]), inverse, rtol=0, atol=1e-9)


def test_values_are_output_times_price():
    network = dense(CASE["input"]["Z"], revenue=CASE["input"]["x"])
    rise = np.array([0.1, 0.03])
    revenue = np.array(CASE["input"]["x"])

    np.testing.assert_allclose(
        revenue * cost_pass_through(network, rise).expected, ghosh_values(network, revenue * rise)
    )


def test_a_dearer_input_raises_cost_by_its_share_and_no_more_upstream():
    network = chain()
    rise = np.zeros(6)
    rise[network.index("HYNIX")] = 0.2

    effect = price_rise(network, rise)

    assert effect.expected[network.index("HYNIX")] == 0.2
    assert effect.expected[network.index("NVDA")] == pytest.approx(0.2 * 0.2 / (1 - 25 / 100 * 2 / 80 * 60 / 120))
    assert effect.expected[network.index("AVGO")] > 0, "through TSMC, which buys servers"
    assert effect.expected[network.index("ASML")] == 0.0
    assert np.all(effect.low <= effect.expected)
    assert np.all(effect.expected <= effect.high)


def test_intervals_bound_the_price():
    network = chain(intervals=True)
    rise = np.zeros(6)
    rise[network.index("HYNIX")] = 0.2

    effect = price_rise(network, rise)

    nvda = network.index("NVDA")
    assert 0.1 * 0.2 < effect.low[nvda] < effect.expected[nvda] < effect.high[nvda] < 0.31 * 0.2


def test_a_price_cannot_fall_by_more_than_all_of_it():
    with pytest.raises(InputError, match="100 %"):
        cost_pass_through(chain(), [-1.5, 0, 0, 0, 0, 0])
