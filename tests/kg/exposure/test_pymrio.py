"""The linear engine against an independent package, where it is installed (LGPL: for tests only)."""

import warnings
from importlib.util import find_spec

import numpy as np
import pytest

from kg.exposure.leontief import demand_exposure
from kg.exposure.linear import summed_rounds, technical
from kg.exposure.network import Edges, Firms, firm_network
from kg.exposure.price import ghosh_values
from kg.exposure.spending import spending
from tests.absent import absent
from tests.kg.exposure.worked import OWN

EXPECT = OWN["pymrio_test_mrio"]["expect"]


@pytest.fixture(scope="module")
def system():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if find_spec("pymrio") is None:
            absent("pymrio")
        import pymrio  # noqa: PLC0415 its warnings are set aside here

        io = pymrio.load_test()
        io.calc_all(include_ghosh=True)
    return pymrio, io


def test_a_cut_of_final_demand_equals_the_other_package(system):
    pymrio, io = system
    flows, demand = io.Z.to_numpy(), io.Y.to_numpy()
    output = flows.sum(axis=1) + demand.sum(axis=1)
    supplier, customer = np.nonzero(flows)
    names = ["/".join(row) for row in io.Z.index]
    network = firm_network(
        Firms(count=len(flows), names=names, revenue=output),
        Edges(supplier=supplier, customer=customer, amount=flows[supplier, customer]),
    )
    spent = io.Y["reg1"].to_numpy().sum(axis=1)
    buys = np.flatnonzero(spent)
    money = spending(network, Edges(supplier=buys, customer=np.zeros_like(buys), amount=spent[buys]))

    effect = demand_exposure(network, money, [-0.2], tolerance=1e-15)

    theirs = pymrio.calc_x_from_L(io.L, io.Y["reg1"].sum(axis=1) * -0.2).to_numpy().ravel()
    np.testing.assert_allclose(theirs, effect.expected, rtol=1e-9)
    assert EXPECT["dx_sum"] == pytest.approx(effect.expected.sum(), rel=1e-9)
    for name, value in EXPECT["top5"].items():
        assert value == pytest.approx(effect.expected[names.index(name)], rel=1e-9)
    inverse = summed_rounds(technical(network), np.eye(len(flows)), tolerance=1e-16).total
    np.testing.assert_allclose(io.L.to_numpy(), inverse, rtol=0, atol=1e-9)
    ghosh = np.array([ghosh_values(network, row, tolerance=1e-16) for row in np.eye(len(flows))])
    np.testing.assert_allclose(io.G.to_numpy(), ghosh, rtol=0, atol=1e-9)
