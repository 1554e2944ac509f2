"""Demand exposure: worked cases, bounds, and what it refuses."""

import numpy as np
import pytest

from kg.errors import InputError
from kg.exposure.leontief import demand_exposure, output_stop
from kg.exposure.linear import column_sums, summed_rounds, technical
from kg.exposure.network import Edges, Firms, firm_network
from kg.exposure.spending import spending
from tests.kg.exposure.worked import OWN, by_name, capex, chain, dense

CHAIN = OWN["ai_chain_capex_cut"]["expect"]
NAMES = OWN["ai_chain_capex_cut"]["input"]["nodes"]


def test_the_textbook_example_gives_the_published_outputs():
    case = OWN["mb2_leontief"]
    given, expect = case["input"], case["expect"]
    network = dense(given["Z"], revenue=given["x"])
    matrix = technical(network)

    inverse = summed_rounds(matrix, np.eye(2)).total
    output = summed_rounds(matrix, np.array(given["f_new"], dtype=float)).total

    np.testing.assert_allclose(np.array(expect["A"]), matrix.toarray(), rtol=0, atol=1e-12)
    np.testing.assert_allclose(np.array(expect["L"]), inverse, rtol=0, atol=1e-9)
    np.testing.assert_allclose(np.array(expect["x_new"]), output, rtol=0, atol=1e-8)


def test_a_capex_cut_reaches_every_tier_by_the_exact_amount():
    network = chain()

    effect = demand_exposure(network, capex(network), [-0.2, 0.0])

    for field, expected in (("expected", "dx"), ("direct", "direct"), ("indirect", "indirect"), ("relative", "rel")):
        np.testing.assert_allclose(by_name(CHAIN[expected], NAMES), getattr(effect, field), rtol=0, atol=1e-9)
    assert CHAIN["coverage"] == pytest.approx(effect.coverage, abs=1e-12)
    assert effect.unallocated is not None
    assert pytest.approx(-5.0) == effect.unallocated.expected
    assert effect.remainder < 1e-9


def test_intervals_of_three_edges_give_the_hull_of_all_corners():
    network = chain(intervals=True)

    effect = demand_exposure(network, capex(network), [-0.2, 0.0])

    bounds = np.array([CHAIN["interval_dx"][name] for name in NAMES])
    np.testing.assert_allclose(bounds[:, 0], effect.low, rtol=0, atol=1e-9)
    np.testing.assert_allclose(bounds[:, 1], effect.high, rtol=0, atol=1e-9)


def test_a_producer_that_stops_does_not_feed_back_on_itself():
    network = chain()
    change = np.zeros(6)
    change[network.index("NVDA")] = -0.2

    effect = output_stop(network, change)

    expected = by_name(CHAIN["exo_output_dx"], NAMES)
    np.testing.assert_allclose(expected, effect.expected, rtol=0, atol=1e-9)
    overshoot = summed_rounds(technical(network), change * np.array([100, 40, 120, 80, 50, 30.0])).total
    assert overshoot[network.index("NVDA")] < effect.expected[network.index("NVDA")] - 1e-3


def test_two_producers_that_stop_together_keep_their_given_outputs():
    network = chain()
    change = np.array([-0.2, 0.0, -0.5, 0.0, 0.0, 0.0])

    effect = output_stop(network, change)

    assert [effect.expected[0], effect.expected[2]] == [-20.0, -60.0]
    matrix = technical(network).toarray()
    rest = [1, 3, 4, 5]
    given = np.array([-20.0, -60.0])
    expected = np.linalg.solve(np.eye(4) - matrix[np.ix_(rest, rest)], matrix[np.ix_(rest, [0, 2])] @ given)
    np.testing.assert_allclose(expected, effect.expected[rest], rtol=0, atol=1e-9)


def test_without_pass_through_only_the_first_receivers_are_hit():
    network = chain()

    effect = demand_exposure(network, capex(network), [-0.2, 0.0], pass_through=0.0)

    np.testing.assert_allclose(effect.direct, effect.expected)
    assert np.all(effect.indirect == 0)


def test_an_unknown_split_says_size_unknown_with_a_cap_and_no_coverage():
    network = firm_network(
        Firms(count=2, names=["AVGO", "CLS"], revenue=[50e9, 10e9]), Edges(supplier=[], customer=[], amount=[])
    )
    money = spending(
        network,
        Edges(supplier=[0, 1], customer=[0, 0], amount=[0, 0], sized=[False, False]),
        totals=[[60e9, 62.5e9, 65e9]],
        names=["META"],
    )

    effect = demand_exposure(network, money, [-0.2])

    assert effect.size_unknown.tolist() == [True, True]
    assert np.isnan(effect.expected).all()
    np.testing.assert_allclose([-10e9, -2e9], effect.low)
    np.testing.assert_allclose([0.0, 0.0], effect.high)
    assert effect.coverage == 0.0
    assert effect.unallocated is not None
    assert pytest.approx(-13e9) == effect.unallocated.low
    assert effect.notes


def test_bounds_respect_the_budget_of_the_buyer():
    network = firm_network(
        Firms(count=4, revenue=[100.0, 100, 100, 100], costs=[40.0, 50, 50, 50]),
        Edges(supplier=[1, 2, 3], customer=[0, 0, 0], amount=[10.0, 0, 0], sized=[True, False, False]),
    )
    money = spending(network, Edges(supplier=[0], customer=[0], amount=[50.0]), totals=[50.0])

    effect = demand_exposure(network, money, [-1.0])

    np.testing.assert_allclose([-50.0, -5.0, -15.0, -15.0], effect.low)
    np.testing.assert_allclose([-50.0, -5.0, 0.0, 0.0], effect.high)
    assert any("budgets" in line for line in effect.assumptions)
    assert effect.size_unknown.tolist() == [False, False, True, True]


def test_a_shock_without_receivers_is_said_to_have_no_effect():
    network = chain()
    money = spending(network, Edges(supplier=[], customer=[], amount=[]), totals=[10.0])

    effect = demand_exposure(network, money, [-0.2])

    assert np.all(effect.expected == 0)
    assert "no receiver" in effect.notes[0]
    assert effect.coverage == 0.0


@pytest.mark.parametrize(("change", "words"), [([-1.2, 0.0], "100 %"), ([np.nan, 0.0], "finite"), ([-0.2], "shape")])
def test_a_change_that_cannot_be_is_refused(change, words):
    network = chain()
    with pytest.raises(InputError, match=words):
        demand_exposure(network, capex(network), change)


def test_purchases_that_reach_revenue_are_refused_with_the_firm_named():
    network = firm_network(
        Firms(count=2, names=["A", "B"], revenue=[10.0, 5.0]), Edges(supplier=[0], customer=[1], amount=[6.0])
    )
    money = spending(network, Edges(supplier=[1], customer=[0], amount=[1.0]))
    with pytest.raises(InputError, match=r"B buys inputs for 1\.2"):
        demand_exposure(network, money, [-0.1])


def test_column_sums_are_purchases_over_revenue():
    network = chain()
    np.testing.assert_allclose(
        network.purchases / np.array([100, 40, 120, 80, 50, 30]), column_sums(network, technical(network))
    )
