"""Sampling: streams by edge, priors that are asked for, and hulls that hold every sample."""

from __future__ import annotations

import numpy as np
import pytest

from kg.errors import InputError
from kg.exposure.bounds import tighten
from kg.exposure.leontief import demand_exposure
from kg.exposure.network import Edges, Firms, firm_network
from kg.exposure.sampling import Prior, SampleOptions, sample_amounts, sample_demand, sampled_networks, stream
from kg.exposure.spending import spending
from tests.kg.exposure.worked import OWN, capex, chain

DIRICHLET = OWN["unknown_shares_dirichlet"]


def memory_makers(known: float | None = None, others: tuple[str, ...] = ()):
    names = [*DIRICHLET["input"]["members"], "NVDA", *others]
    count = len(names)
    size = [known or 0.0, 0.0, 0.0] + [1.0] * len(others)
    return firm_network(
        Firms(
            count=count,
            names=names,
            revenue=[200.0] * 3 + [100.0] + [200.0] * len(others),
            costs=[50.0] * 3 + [30.0] + [50.0] * len(others),
        ),
        Edges(
            supplier=[0, 1, 2, *range(4, count)],
            customer=[3, 3, 3, *([0] * len(others))],
            amount=size,
            low=[known or 0.0, 0, 0] + [0.5] * len(others),
            high=[known or np.inf, np.inf, np.inf] + [2.0] * len(others),
            sized=[known is not None, False, False] + [True] * len(others),
        ),
    )


def test_unknown_shares_follow_the_closed_form_of_their_prior():
    expect, given = DIRICHLET["expect"], DIRICHLET["input"]
    count = 10_000
    drawn = sample_amounts(tighten(memory_makers()), SampleOptions(count=count, seed=5, prior=Prior()))
    share = drawn.values[:, 0] / given["group_total"]
    for quantile, key in ((0.05, "share_q05"), (0.5, "share_q50"), (0.95, "share_q95")):
        density = 2 * (1 - expect[key])
        error = np.sqrt(quantile * (1 - quantile) / count) / density
        assert abs(np.quantile(share, quantile) - expect[key]) < 5 * error
    assert abs(share.mean() - expect["share_mean"]) < 5 * np.sqrt(expect["share_var"] / count)
    np.testing.assert_allclose(drawn.values.sum(axis=1), given["group_total"])


def test_a_known_share_leaves_the_rest_to_the_prior():
    expect = DIRICHLET["expect"]["known_one_values"]
    drawn = sample_amounts(tighten(memory_makers(known=18.0)), SampleOptions(count=10_000, seed=5, prior=Prior()))
    column = drawn.edges.tolist().index(1)
    share = drawn.values[:, column] / 30
    assert abs(share.mean() - expect["mean"]) < 0.005
    assert abs(np.quantile(share, 0.05) - expect["q05"]) < 0.005
    assert abs(np.quantile(share, 0.95) - expect["q95"]) < 0.005


def test_adding_an_edge_changes_no_other_draw():
    options = SampleOptions(count=50, seed=9, prior=Prior())
    before = sample_amounts(tighten(memory_makers()), options)
    after = sample_amounts(tighten(memory_makers(others=("SUMCO",))), options)
    np.testing.assert_array_equal(
        before.values[:, :3], after.values[:, [0, 1, 2]] if after.edges[0] == 0 else after.values[:, 1:]
    )


def test_a_stream_depends_on_seed_and_name_alone():
    assert stream(1, "a").random() == stream(1, "a").random()
    assert len({stream(1, "a").random(), stream(2, "a").random(), stream(1, "b").random()}) == 3


def test_the_hull_contains_every_sample():
    network = chain(intervals=True)
    money = capex(network)
    effect = demand_exposure(network, money, [-0.2, 0.0])
    for sampled in sampled_networks(network, SampleOptions(count=60, seed=2)):
        answer = demand_exposure(sampled, money, [-0.2, 0.0]).expected
        assert np.all(effect.low - 1e-9 <= answer)
        assert np.all(answer <= effect.high + 1e-9)


def test_the_hull_under_budgets_contains_every_sample_of_the_prior():
    network = memory_makers()
    money = spending(network, Edges(supplier=[3], customer=[0], amount=[80.0]), totals=[80.0])
    effect = demand_exposure(network, money, [-0.5])
    assert effect.size_unknown.tolist() == [True, True, True, False]
    options = SampleOptions(count=40, prior=Prior(), seed=3)
    for sampled in sampled_networks(network, options):
        answer = demand_exposure(sampled, money, [-0.5]).expected
        assert np.all(effect.low - 1e-9 <= answer)
        assert np.all(answer <= effect.high + 1e-9)
    found = sample_demand(network, money, [-0.5], options=SampleOptions(count=400, prior=Prior(), seed=3))
    assert found.mean[:3] == pytest.approx([-4.0] * 3, rel=0.2)
    assert any("Dirichlet" in line for line in found.assumptions)


def test_existence_is_drawn_and_never_multiplied():
    network = chain()
    chance = np.full(network.edge_count, 1.0)
    chance[0] = 0.25
    drawn = sample_amounts(network, SampleOptions(count=4000, existence=chance))
    assert [0] == drawn.edges.tolist()
    assert {0.0, float(network.amount[0])} == set(drawn.values[:, 0].tolist())
    assert abs((drawn.values[:, 0] > 0).mean() - 0.25) < 0.03


def test_without_a_prior_unknown_edges_stay_out_and_this_is_said():
    network = memory_makers()
    money = spending(network, Edges(supplier=[3], customer=[0], amount=[80.0]), totals=[80.0])
    found = sample_demand(network, money, [-0.5], options=SampleOptions(count=10))
    assert np.all(found.mean[:3] == 0)
    assert any("no prior" in line for line in found.assumptions)


def test_samples_repeat_to_the_last_bit():
    network = chain(intervals=True)
    runs = [sample_demand(network, capex(network), [-0.2, 0.0], options=SampleOptions(count=30, seed=4)) for _ in "ab"]
    np.testing.assert_array_equal(runs[0].p95, runs[1].p95)
    assert np.all(runs[0].p05 <= runs[0].p95)


def test_unknown_spending_is_shared_out_only_under_a_prior():
    network = chain()
    money = spending(
        network, Edges(supplier=[0, 1], customer=[0, 0], amount=[0.0, 0.0], sized=[False, False]), totals=[10.0]
    )
    silent = sample_demand(network, money, [-0.2], options=SampleOptions(count=20))
    spoken = sample_demand(network, money, [-0.2], options=SampleOptions(count=500, prior=Prior()))
    assert np.all(silent.mean == 0)
    assert spoken.mean[1] == pytest.approx(-1.0, rel=0.15)


def test_what_cannot_be_is_refused():
    with pytest.raises(InputError, match="at least one"):
        sample_amounts(chain(), SampleOptions(count=0))
    with pytest.raises(InputError, match="0 to 1"):
        sample_amounts(chain(), SampleOptions(existence=np.full(7, 1.5)))
    bare = firm_network(
        Firms(count=2, revenue=[9.0, 9.0]), Edges(supplier=[0], customer=[1], amount=[0.0], sized=[False])
    )
    with pytest.raises(InputError, match="costs"):
        sample_amounts(tighten(bare), SampleOptions(prior=Prior()))
