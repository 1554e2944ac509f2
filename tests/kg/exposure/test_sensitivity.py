"""Sensitivity to one edge, and which edge is worth reading about."""

from dataclasses import replace

import numpy as np
import pytest

from kg.exposure.leontief import demand_exposure
from kg.exposure.sensitivity import edge_sensitivity, ignorance
from tests.kg.exposure.worked import OWN, capex, chain

EXPECT = OWN["ai_chain_capex_cut"]["expect"]


def test_the_worked_derivatives_elasticities_and_removals():
    network = chain()
    found = edge_sensitivity(network, capex(network), [-0.2, 0.0], network.index("ASML"))
    ends = {
        (network.names[a], network.names[b]): k
        for k, (a, b) in enumerate(zip(network.supplier, network.customer, strict=True))
    }
    for row in EXPECT["edge_sensitivity_ASML"]:
        edge = ends[row["supplier"], row["customer"]]
        assert row["derivative"] == pytest.approx(found.derivative[edge], abs=1e-9)
        assert row["elasticity"] == pytest.approx(found.elasticity[edge], abs=1e-9)
        assert row["removal_change"] == pytest.approx(found.removal[edge], abs=1e-9)
    last = network.supplier == network.index("ASML")
    assert EXPECT["last_layer_elasticities_sum"] == pytest.approx(found.elasticity[last].sum())


def test_ignorance_is_the_answer_at_the_ends_of_each_interval():
    network = chain(intervals=True)
    money = capex(network)
    asml = network.index("ASML")

    found = ignorance(network, money, [-0.2, 0.0], asml)

    assert ["edge"] * 3 == list(found.kind)
    for edge, low, high in zip(found.index, found.low, found.high, strict=True):
        answers = []
        for end in (network.low, network.high):
            amount = network.amount.copy()
            amount[edge] = end[edge]
            moved = replace(network, amount=amount)
            answers.append(demand_exposure(moved, money, [-0.2, 0.0]).expected[asml])
        assert sorted(answers) == pytest.approx([low, high], abs=1e-9)
    assert np.all(np.diff(found.width) <= 0)
    assert network.names[network.supplier[found.index[0]]] == "ASML"
