"""Influence measures against exact values and networkx."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from kg.errors import InputError
from kg.exposure.influence import forward_linkage, influence, katz, output_multiplier
from kg.exposure.linear import technical
from tests.kg.exposure.worked import OWN, by_name, chain, dense

CASE = OWN["katz_influence"]
NAMES = OWN["ai_chain_capex_cut"]["input"]["nodes"]


@pytest.mark.parametrize(
    ("measure", "key"),
    [
        (katz, "katz"),
        (output_multiplier, "output_multiplier"),
        (forward_linkage, "row_sum_L"),
        (influence, "influence"),
    ],
)
def test_the_worked_values(measure, key):
    np.testing.assert_allclose(by_name(CASE["expect"][key], NAMES), measure(chain()), rtol=0, atol=1e-9)


def test_katz_equals_networkx():
    network = chain()
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(network.count))
    matrix = technical(network).tocoo()
    for supplier, customer, weight in zip(*matrix.coords, matrix.data, strict=True):
        graph.add_edge(int(customer), int(supplier), weight=float(weight))
    theirs = nx.katz_centrality_numpy(graph, alpha=0.5, beta=1.0, normalized=False, weight="weight")
    np.testing.assert_allclose([theirs[i] for i in range(network.count)], katz(network), rtol=0, atol=1e-12)


def test_influence_adds_up_to_one_when_every_firm_buys():
    network = dense([[0, 2, 1], [1, 0, 3], [4, 1, 0]])
    assert influence(network, alpha=0.3).sum() == pytest.approx(1)


def test_an_alpha_beyond_the_spectral_radius_is_refused():
    network = dense([[0.0, 9.0], [9.0, 0.0]], revenue=[10.0, 10.0])
    with pytest.raises(InputError, match="die out"):
        katz(network, alpha=1.2)
    with pytest.raises(InputError, match="above 0"):
        katz(network, alpha=0)
    with pytest.raises(InputError, match="above 0"):
        influence(network, alpha=1.5)
