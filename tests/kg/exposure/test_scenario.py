"""Scenarios over time."""

from __future__ import annotations

import numpy as np
import pytest

from kg.errors import InputError
from kg.exposure.network import Edges, FirmNetwork, Firms, firm_network
from kg.exposure.scenario import Scenario, Shock, parse_scenario, run_scenario
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
