"""Attribution: exact where the model adds up, Shapley over shocks where it does not, removal for edges and sources."""

import numpy as np
import pytest

from kg.errors import InputError
from kg.exposure.attribution import by_shock, by_spender, resting_on, shapley, without
from kg.exposure.cascade import RunOptions
from kg.exposure.leontief import demand_exposure
from tests.kg.exposure.worked import OWN, capex, chain, packaging_model

SHAPLEY = OWN["cowos_halt_gl"]["expect"]["shapley"]
NAMES = OWN["cowos_halt_gl"]["input"]["nodes"]


def test_the_worked_shapley_values():
    shocks = [{NAMES.index(player): 1.0} for player in SHAPLEY["players"]]
    found = by_shock(packaging_model(coupling="separate"), shocks, options=RunOptions(eps=0.0))
    expected = [SHAPLEY["phi"][player] for player in SHAPLEY["players"]]
    np.testing.assert_allclose(expected, found.part, rtol=0, atol=1e-9)
    assert found.total == pytest.approx(found.part.sum())
    assert found.method == "exact"


def test_random_orders_come_near_the_exact_values_and_add_up():
    weights = np.arange(1.0, 13.0)

    def worth(coalitions):
        return np.array([np.sqrt(sum(weights[i] for i in coalition)) for coalition in coalitions])

    found = shapley(12, worth, seed=1)
    assert found.total == pytest.approx(np.sqrt(78))
    assert found.part.sum() == pytest.approx(found.total)
    assert np.all(np.diff(found.part) > -4 * found.standard_error[1:])
    assert "seed 1" in found.method


def test_spenders_parts_add_up_to_the_joint_effect():
    network = chain()
    money = capex(network)
    parts = by_spender(network, money, [-0.2, -0.1])
    joint = demand_exposure(network, money, [-0.2, -0.1]).expected
    np.testing.assert_allclose(joint, parts.sum(axis=1), rtol=0, atol=1e-9)
    alone = demand_exposure(network, money, [-0.2, 0.0]).expected
    np.testing.assert_allclose(alone, parts[:, 0], rtol=0, atol=1e-9)


def test_an_edge_and_a_source_are_weighed_by_removal():
    network = chain()
    asml = network.index("ASML")

    def answer(net):
        return float(demand_exposure(net, capex(net), [-0.2, 0.0]).expected[asml])

    sources = {claim: "report A" if claim.endswith("TSMC") else "report B" for (claim,) in network.statements or ()}
    groups = resting_on(network, sources)
    edge = next(k for k in range(network.edge_count) if network.claims(k) == ("ASML>TSMC",))
    found = without(network, {**groups, "edge": [edge]}, answer)

    assert found["edge"] == pytest.approx(-60 / 319, abs=1e-9)
    assert found["report B"] < 0
    assert {"report A", "report B", "edge"} == set(found)


def test_what_cannot_be_is_refused():
    with pytest.raises(InputError, match="no shock"):
        shapley(0, lambda coalitions: np.zeros(len(coalitions)))
    with pytest.raises(InputError, match="no source"):
        resting_on(chain(), {})
