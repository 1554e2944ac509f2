"""Bounds where buyers' budgets bind, where loops are open, and where a network is too large for the exact way."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from kg.exposure import bounds
from kg.exposure.bounds import linear_hull
from kg.exposure.network import Edges, FirmNetwork, Firms, firm_network
from kg.exposure.price import cost_pass_through, price_rise
from kg.exposure.spending import Spending, spending


def unsized(*, costs: list[float] | None = None) -> FirmNetwork:
    """Give four firms: 0 buys from 1, 2 and 3, 1 from 2 and 3; two of the five amounts are known."""
    return firm_network(
        Firms(count=4, revenue=[100.0] * 4, costs=costs),
        Edges(
            supplier=[1, 2, 3, 2, 3],
            customer=[0, 0, 0, 1, 1],
            amount=[10.0, 0, 0, 5, 0],
            sized=[True, False, False, True, False],
        ),
    )


def order(network: FirmNetwork) -> Spending:
    return spending(network, Edges(supplier=[0], customer=[0], amount=[50.0]), totals=[50.0])


def test_the_hull_under_budgets_is_reached_at_a_corner_of_the_budgets():
    """Budgets of 30: firm 0 has 20 free for 2 and 3, firm 1 has 25 free for 3; all extreme ways to spend are tried."""
    network = unsized(costs=[30.0] * 4)
    hull = linear_hull(network, order(network), np.array([-1.0]))
    worst = np.zeros(4)
    for first, second, third in product([(0, 0), (20, 0), (0, 20)], [0, 25], [0]):
        matrix = np.zeros((4, 4))
        matrix[1, 0], matrix[2, 0], matrix[3, 0] = 10, *first
        matrix[2, 1], matrix[3, 1] = 5, second + third
        answer = np.linalg.solve(np.eye(4) - matrix / 100, [-50.0, 0, 0, 0])
        worst = np.minimum(worst, answer)
    assert hull.method == "exact under budgets"
    np.testing.assert_allclose(worst, hull.low, rtol=0, atol=1e-9)


def test_the_loose_way_holds_the_exact_one(monkeypatch):
    network = unsized(costs=[30.0] * 4)
    exact = linear_hull(network, order(network), np.array([-1.0]))
    monkeypatch.setattr(bounds, "WORK", 0)
    loose = linear_hull(network, order(network), np.array([-1.0]))
    assert loose.method == "outer bound"
    assert np.all(loose.low <= exact.low + 1e-9)
    np.testing.assert_allclose(exact.high, loose.high)


def test_an_open_loop_is_capped_by_revenue():
    """Without costs two firms might buy all they sell from each other: no bound but their revenue."""
    network = firm_network(
        Firms(count=2, revenue=[60.0, 40.0]),
        Edges(supplier=[0, 1], customer=[1, 0], amount=[0.0, 0.0], sized=[False, False]),
    )
    money = spending(network, Edges(supplier=[0], customer=[0], amount=[10.0]), totals=[10.0])
    hull = linear_hull(network, money, np.array([-1.0]))
    assert np.all(hull.low >= [-60.0, -40.0])
    assert hull.low[1] < -6


def test_cuts_and_rises_together_are_bounded_from_outside():
    network = unsized(costs=[30.0] * 4)
    money = spending(network, Edges(supplier=[0, 1], customer=[0, 1], amount=[50.0, 20.0]), totals=[50.0, 20.0])
    hull = linear_hull(network, money, np.array([-0.2, 0.2]))
    assert np.all(hull.low <= hull.high)
    assert hull.low[3] < 0 < hull.high[3]


def test_prices_of_unknown_inputs_rise_by_no_more_than_the_input():
    network = unsized(costs=[30.0] * 4)
    rise = price_rise(network, [0, 0, 0, 0.2])
    assert [True, True] == rise.size_unknown[:2].tolist()
    assert np.isnan(rise.expected[:2]).all()
    np.testing.assert_allclose([0, 0], rise.low[:2])
    assert np.all(rise.high[:2] <= 0.2)


@pytest.mark.parametrize(("costs", "finite"), [([80.0] * 4, True), (None, False)])
def test_unit_costs_are_open_above_only_where_costs_are_unknown(costs, finite):
    crowded = firm_network(
        Firms(count=3, revenue=[100.0] * 3, costs=costs and costs[:3]),
        Edges(supplier=[1, 2], customer=[0, 0], amount=[0.0, 0.0], sized=[False, False]),
    )
    effect = cost_pass_through(crowded, [0.1, 0.1, 0.1])
    assert finite == bool(np.isfinite(effect.high[0]))
    assert effect.low[0] == pytest.approx(0.1)
