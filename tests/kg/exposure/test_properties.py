"""What must hold of every network: linearity, bounds, monotony, relabelling, units, nothing without a path."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kg.exposure.bounds import linear_hull
from kg.exposure.cascade import RunOptions, supply_exposure
from kg.exposure.cascade_model import CascadeModel, CascadeOptions, Coupling, cascade_model
from kg.exposure.essential import essential_table
from kg.exposure.leontief import demand_exposure
from kg.exposure.linear import column_sums, technical
from kg.exposure.network import Edges, FirmNetwork, Firms, firm_network
from kg.exposure.reach import downstream, upstream
from kg.exposure.spending import Spending, spending

SLOW = RunOptions(engine="reference", eps=1e-12)


@st.composite
def networks(draw, *, scale: float = 1.0) -> FirmNetwork:
    """Draw a firm network with intervals, slack in every total, and a few sectors."""
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    firms = draw(st.integers(2, 9))
    count = draw(st.integers(0, 3 * firms))
    supplier, customer = rng.integers(0, firms, count), rng.integers(0, firms, count)
    apart = supplier != customer
    supplier, customer = supplier[apart], customer[apart]
    amount = rng.lognormal(0, 1, len(supplier))
    spread = rng.uniform(0, 0.5, len(supplier)) * rng.integers(0, 2, len(supplier))
    high = amount * (1 + spread)
    bought, sold = np.bincount(customer, high, firms), np.bincount(supplier, high, firms)
    costs = bought * 1.01 + 0.1
    revenue = np.maximum(costs * rng.uniform(1.05, 2, firms), sold + rng.uniform(1, 9, firms))
    return firm_network(
        Firms(count=firms, revenue=revenue * scale, costs=costs * scale, sector=rng.integers(0, 3, firms)),
        Edges(
            supplier=supplier,
            customer=customer,
            amount=amount * scale,
            low=amount * (1 - spread) * scale,
            high=high * scale,
        ),
    )


def two_spenders(network: FirmNetwork, scale: float = 1.0) -> Spending:
    firms = network.count
    assert network.revenue is not None
    room = (network.revenue - np.bincount(network.supplier, network.high, firms)) / scale
    each = np.repeat(room[:, None] / 4, 2, axis=1)
    return spending(
        network,
        Edges(supplier=np.repeat(np.arange(firms), 2), customer=np.tile([0, 1], firms), amount=each.ravel() * scale),
        totals=each.sum(axis=0) * 1.5 * scale,
    )


def supply_model(network: FirmNetwork, coupling: Coupling = "sequential") -> CascadeModel:
    return cascade_model(network, essential_table([[1, 2, 1], [2, 1, 0], [1, 1, 2]]), CascadeOptions(coupling=coupling))


@given(networks(), st.floats(-1, 1), st.floats(-1, 1), st.floats(0, 1))
def test_the_demand_effect_is_linear_in_the_shock(network, first, second, factor):
    money = two_spenders(network)
    one = demand_exposure(network, money, [first, 0.0]).expected
    two = demand_exposure(network, money, [0.0, second]).expected
    both = demand_exposure(network, money, [first * factor, second]).expected
    np.testing.assert_allclose(one * factor + two, both, rtol=0, atol=1e-8)


@given(networks(), st.integers(0, 2**16))
def test_the_hull_contains_every_network_within_the_intervals(network, seed):
    money = two_spenders(network)
    hull = linear_hull(network, money, np.array([-0.5, -0.25]))
    share = np.random.default_rng(seed).uniform(0, 1, network.edge_count)
    inside = replace(network, amount=network.low + share * (network.high - network.low))
    effect = demand_exposure(inside, money, [-0.5, -0.25]).expected
    assert np.all(hull.low - 1e-8 <= effect)
    assert np.all(effect <= hull.high + 1e-8)


@given(networks(), st.floats(0, 1), st.floats(0, 1))
def test_a_deeper_cut_hurts_no_less(network, first, second):
    money = two_spenders(network)
    mild, deep = sorted((first, second))
    less = demand_exposure(network, money, [-mild, 0.0]).expected
    more = demand_exposure(network, money, [-deep, 0.0]).expected
    assert np.all(more <= less + 1e-9)


@given(networks())
def test_column_sums_stay_below_one(network):
    assert np.all(column_sums(network, technical(network)) < 1)


@given(networks(), st.data())
def test_nothing_happens_without_a_path(network, data):
    seed = data.draw(st.integers(0, network.count - 1))
    start = np.zeros(network.count, dtype=np.bool_)
    start[seed] = True
    money = spending(network, Edges(supplier=[seed], customer=[0], amount=[0.5]))
    demand = demand_exposure(network, money, [-1.0]).expected
    assert np.all((demand == 0) | upstream(network, start))
    assume(network.sales.sum() > 0)
    supply = supply_exposure(supply_model(network, "separate"), {seed: 1.0}, options=SLOW).expected
    assert np.all((supply == 0) | upstream(network, start) | downstream(network, start))


@given(networks(), st.integers(0, 2**16))
def test_other_numbers_for_the_firms_change_nothing(network, seed):
    order = np.random.default_rng(seed).permutation(network.count)
    place = np.argsort(order)
    assert network.revenue is not None
    assert network.costs is not None
    moved = firm_network(
        Firms(
            count=network.count,
            revenue=network.revenue[order],
            costs=network.costs[order],
            sector=network.sector[order],
        ),
        Edges(supplier=place[network.supplier], customer=place[network.customer], amount=network.amount),
    )
    plain = replace(network, low=network.amount, high=network.amount)
    before = demand_exposure(plain, two_spenders(plain), [-0.5, 0.0]).expected
    after = demand_exposure(moved, two_spenders(moved), [-0.5, 0.0]).expected
    np.testing.assert_allclose(before[order], after, rtol=0, atol=1e-9)
    assume(network.sales.sum() > 0)
    first = supply_exposure(supply_model(plain), {0: 0.7}, options=SLOW)
    second = supply_exposure(supply_model(moved), {int(place[0]): 0.7}, options=SLOW)
    np.testing.assert_allclose(first.expected[order], second.expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize("unit", [1e-9, 7.1, 1e9])
@given(data=st.data())
@settings(max_examples=10)
def test_the_unit_of_money_changes_no_fraction(unit, data):
    network = data.draw(networks())
    assert network.revenue is not None
    assert network.costs is not None
    other = replace(
        network,
        amount=network.amount * unit,
        low=network.low * unit,
        high=network.high * unit,
        revenue=network.revenue * unit,
        costs=network.costs * unit,
    )
    mine = demand_exposure(network, two_spenders(network), [-0.5, 0.0])
    theirs = demand_exposure(other, two_spenders(other, unit), [-0.5, 0.0])
    np.testing.assert_allclose(mine.relative, theirs.relative, rtol=1e-9, atol=1e-12)
    assume(network.sales.sum() > 0)
    first = supply_exposure(supply_model(network), {0: 1.0}, options=SLOW)
    second = supply_exposure(supply_model(other), {0: 1.0}, options=SLOW)
    np.testing.assert_allclose(first.expected, second.expected, rtol=0, atol=1e-9)


@given(networks(), st.floats(0, 1), st.floats(0, 1))
def test_a_greater_loss_costs_no_less_and_at_least_the_firm_itself(network, first, second):
    assume(network.sales.sum() > 0)
    model = supply_model(network)
    small, large = sorted((first, second))
    less = supply_exposure(model, {0: small}, options=SLOW)
    more = supply_exposure(model, {0: large}, options=SLOW)
    assert np.all(less.expected <= more.expected + 1e-9)
    assert more.esri.expected is not None
    assert model.weight[0] * large - 1e-12 <= more.esri.expected <= 1 + 1e-12


@given(networks())
def test_sequential_coupling_never_costs_less_than_separate(network):
    assume(network.sales.sum() > 0)
    separate = supply_exposure(supply_model(network, "separate"), {0: 1.0}, options=SLOW)
    sequential = supply_exposure(supply_model(network), {0: 1.0}, options=SLOW)
    assert np.all(separate.expected <= sequential.expected + 1e-9)


@given(networks(), st.integers(0, 2**16))
def test_cascade_bounds_contain_every_network_within_the_intervals(network, seed):
    assume(network.sales.sum() > 0)
    bounds = supply_exposure(supply_model(network), {0: 1.0}, options=SLOW)
    share = np.random.default_rng(seed).uniform(0, 1, network.edge_count)
    inside = replace(network, amount=network.low + share * (network.high - network.low))
    inside = replace(inside, low=inside.amount, high=inside.amount)
    effect = supply_exposure(supply_model(inside), {0: 1.0}, options=SLOW).expected
    assert np.all(bounds.low - 1e-9 <= effect)
    assert np.all(effect <= bounds.high + 1e-9)
