"""Scenarios over time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kg.errors import InputError
from kg.exposure import stocks
from kg.exposure.network import Edges, FirmNetwork, Firms, firm_network
from kg.exposure.scenario import Scenario, Shock, parse_scenario, run_scenario, scenario_causes
from tests.kg.exposure.worked import OWN, by_name

CASE = OWN["inventory_lead_time"]
GIVEN, EXPECT = CASE["input"], CASE["expect"]


def network() -> FirmNetwork:
    names = GIVEN["nodes"]
    return firm_network(
        Firms(count=len(names), names=names, revenue=GIVEN["normal_output"]),
        Edges(
            supplier=[names.index(a) for a, _, _ in GIVEN["edges"]],
            customer=[names.index(b) for _, b, _ in GIVEN["edges"]],
            amount=[amount for _, _, amount in GIVEN["edges"]],
        ),
    )


def scenario(loss: float = 1.0, periods: int | None = None, inventory: list[list[int]] | None = None) -> Scenario:
    first, last = GIVEN["shock"]["periods"]
    return Scenario(
        shocks=[Shock(firm=0, loss=loss, first=first, last=last)],
        periods=periods or GIVEN["T"],
        lead=GIVEN["lead"],
        inventory=GIVEN["inventory_periods"] if inventory is None else inventory,
    )


def test_a_stop_travels_down_the_chain_less_the_buffers():
    course = run_scenario(network(), scenario())
    np.testing.assert_allclose(EXPECT["output_share"], course.low, rtol=0, atol=1e-9)
    np.testing.assert_allclose(by_name(EXPECT["lost_output"], GIVEN["nodes"]), course.lost_high, rtol=0, atol=1e-9)
    np.testing.assert_array_equal(course.low, course.high)


def test_half_a_stop_is_swallowed_by_the_buffers():
    course = run_scenario(network(), scenario(GIVEN["shock"]["loss"] / 2, EXPECT["half_shock_T"]))
    np.testing.assert_allclose(EXPECT["half_shock_output_share"], course.low, rtol=0, atol=1e-9)


def test_unknown_inventories_give_both_ends():
    course = run_scenario(network(), scenario(inventory=[[0, 0, 0], [2, 1, 0]]))
    np.testing.assert_allclose(EXPECT["output_share"], course.high, rtol=0, atol=1e-9)
    assert course.low[:, 3].sum() == 10 - 4
    assert np.all(course.lost_low <= course.lost_high)


def test_a_demand_shock_lowers_output_for_its_periods():
    shock = Shock(firm=3, loss=0.2, first=2, last=3, kind="demand")
    course = run_scenario(network(), Scenario(shocks=[shock], periods=4))
    np.testing.assert_allclose([1, 0.8, 0.8, 1], course.low[:, 3])


def test_plain_data_gives_the_same_scenario():
    data = {
        "periods": 10,
        "lead": 1,
        "inventory": [0, 2],
        "shocks": [{"firm": "TSMC_P", "loss": 1.0, "first": 1, "last": 4}],
    }
    course = run_scenario(network(), parse_scenario(network(), data))
    assert course.low[:, 1].sum() < course.high[:, 1].sum()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"periods": 3}, "has periods, shocks"),
        ({"periods": 3, "shocks": [], "speed": 1}, "has periods, shocks"),
        ({"periods": 3, "shocks": [{"firm": "TSMC_P"}]}, "needs firm, loss"),
        ({"periods": 3, "shocks": [{"firm": "NOBODY", "loss": 1, "first": 1, "last": 1}]}, "NOBODY"),
        ({"periods": 3, "shocks": [{"firm": "ODM", "loss": 1.5, "first": 1, "last": 1}]}, "0 to 1"),
        ({"periods": 3, "shocks": [{"firm": "ODM", "loss": 1, "first": 2, "last": 9}]}, "periods are 1 to 3"),
        ({"periods": 3, "shocks": [{"firm": "ODM", "loss": 1, "first": 1, "last": 1, "kind": "odd"}]}, "odd"),
        ({"periods": 3, "shocks": [], "lead": 0}, "lead"),
        ({"periods": 3, "shocks": [], "orders": "some"}, "yes or no"),
        ({"periods": 3, "shocks": [], "inventory": -1}, "negative"),
        ({"periods": 3, "shocks": [], "inventory": [3, 1]}, "low end"),
        ({"periods": 0, "shocks": []}, "at least one"),
    ],
)
def test_what_cannot_be_is_refused(data, words):
    with pytest.raises(InputError, match=words):
        run_scenario(network(), parse_scenario(network(), data))


def test_no_shock_says_so():
    assert "no effect" in run_scenario(network(), Scenario(shocks=[], periods=2)).notes[0]


def two_inputs() -> FirmNetwork:
    """A maker that needs a part and a memory, half of whose sales it is; the memory buys wafers."""
    return firm_network(
        Firms(count=4, names=["PART", "MEMORY", "MAKER", "WAFER"], revenue=[10, 20, 40, 8]),
        Edges(supplier=[0, 1, 3], customer=[2, 2, 1], amount=[10, 10, 4]),
    )


def test_a_stop_of_one_input_cuts_the_orders_of_the_others_a_period_later():
    stop = [Shock(firm=0, loss=1.0, first=1, last=2)]
    found = run_scenario(two_inputs(), Scenario(shocks=stop, periods=7))
    np.testing.assert_allclose([1, 0, 0, 1, 1, 1, 1], found.low[:, 2])
    np.testing.assert_allclose([1, 1, 0.5, 0.5, 1, 1, 1], found.low[:, 1])
    np.testing.assert_allclose([1, 1, 1, 0.75, 0.75, 1, 1], found.low[:, 3])
    alone = run_scenario(two_inputs(), Scenario(shocks=stop, periods=7, orders=False))
    np.testing.assert_allclose(np.ones(7), alone.low[:, 1])


def test_what_a_buyer_lacks_it_goes_on_ordering():
    stop = [Shock(firm=1, loss=1.0, first=1, last=2)]
    found = run_scenario(two_inputs(), Scenario(shocks=stop, periods=6))
    np.testing.assert_allclose([0, 0, 1, 1, 1, 1], found.low[:, 1])


def test_a_cut_of_sales_travels_up_and_stocks_are_brought_back_to_normal():
    cut = [Shock(firm=2, loss=0.5, first=2, last=3, kind="demand")]
    found = run_scenario(two_inputs(), Scenario(shocks=cut, periods=8))
    np.testing.assert_allclose([1, 1, 0.5, 0.5, 1, 1, 1, 1], found.low[:, 0])
    np.testing.assert_allclose([1, 1, 0.75, 0.75, 1, 1, 1, 1], found.low[:, 1])


def test_causes_lead_back_to_the_shock():
    stop = Scenario(shocks=[Shock(firm=0, loss=1.0, first=1, last=2)], periods=5)
    found = scenario_causes(two_inputs(), stop)
    assert [stocks.OWN, stocks.OWN, stocks.FREE, stocks.FREE, stocks.FREE] == found.kind[:, 0].tolist()
    assert ([stocks.FREE, stocks.INPUT, stocks.INPUT], 0) == (found.kind[:3, 2].tolist(), found.partner[1, 2])
    assert (stocks.ORDERS, 2) == (found.kind[2, 1], found.partner[2, 1])
    assert (stocks.ORDERS, 1) == (found.kind[3, 3], found.partner[3, 3])


@given(seed=st.integers(0, 10**6))
def test_no_amount_of_a_trade_without_a_number_breaks_the_bound(seed):
    rng = np.random.default_rng(seed)
    count = int(rng.integers(3, 7))
    pairs = [(a, b) for a in range(count) for b in range(count) if a != b and rng.random() < 0.45]
    assume(pairs)
    supplier, customer = map(list, zip(*pairs, strict=True))
    amount = rng.random(len(pairs)) * 5 + 0.5
    revenue = np.maximum(np.bincount(supplier, amount, count), np.bincount(customer, amount, count)) * 1.3 + 0.1
    sized, told = rng.random(len(pairs)) < 0.6, rng.random(count) < 0.7
    shocks = [
        Shock(
            firm=int(rng.integers(count)), loss=float(rng.random()), first=int(rng.integers(1, 4)),
            last=int(rng.integers(4, 7)), kind=str(rng.choice(["supply", "demand"])),
        )
        for _ in range(2)
    ]  # fmt: skip
    plan = Scenario(shocks=shocks, periods=10, inventory=float(rng.random() * 2))
    whole = firm_network(
        Firms(count=count, revenue=revenue), Edges(supplier=supplier, customer=customer, amount=amount)
    )
    known = firm_network(
        Firms(count=count, revenue=np.where(told, revenue, 1e6)),
        Edges(supplier=supplier, customer=customer, amount=np.where(sized, amount, 0.0), sized=sized),
    )
    bound = run_scenario(known, plan, told=told)
    assert (run_scenario(whole, plan).low - bound.low).min() >= -1e-9
