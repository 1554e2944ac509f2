"""Evidence paths, their joint probability, and the walks that carry a shock."""

from __future__ import annotations

from itertools import islice
from math import log

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError
from kg.exposure.leontief import demand_exposure
from kg.exposure.paths import EvidenceGraph, WalkOptions, contribution_walks, noisy_or, path_weights
from tests.kg.exposure.worked import OWN, capex, chain

CASE = OWN["evidence_paths"]
NODES = sorted({node for tail, head, _ in CASE["input"]["edges"] for node in (tail, head)})
GRAPH = EvidenceGraph(
    [NODES.index(tail) for tail, _, _ in CASE["input"]["edges"]],
    [NODES.index(head) for _, head, _ in CASE["input"]["edges"]],
    [confidence for _, _, confidence in CASE["input"]["edges"]],
)
ENDS = NODES.index(CASE["input"]["source"]), NODES.index(CASE["input"]["target"])


def test_the_worked_paths_come_best_first():
    found = GRAPH.best_paths(*ENDS, 10)
    assert [row["path"] for row in CASE["expect"]["paths"]] == [[NODES[i] for i in path.nodes] for path in found]
    assert [row["confidence"] for row in CASE["expect"]["paths"]] == pytest.approx([path.confidence for path in found])


def test_the_worked_reliability_is_below_the_noisy_or():
    exact, error = GRAPH.reliability(*ENDS)
    assert CASE["expect"]["exact_reliability"] == pytest.approx(exact, abs=1e-12)
    assert error == 0.0
    assert CASE["expect"]["noisy_or_of_paths"] == pytest.approx(noisy_or(GRAPH.best_paths(*ENDS, 10)), abs=1e-9)


def test_sampled_reliability_comes_with_its_error():
    mean, error = GRAPH.reliability(*ENDS, leaves=1, seed=3)
    assert error > 0
    assert abs(mean - CASE["expect"]["exact_reliability"]) < 5 * error


def random_graph(seed: int, nodes: int = 7, edges: int = 14) -> tuple[list[tuple[int, int]], np.ndarray]:
    rng = np.random.default_rng(seed)
    pairs = sorted({(int(a), int(b)) for a, b in rng.integers(0, nodes, (edges, 2)) if a != b})
    confidence = rng.uniform(0.1, 1, len(pairs))
    return pairs, confidence


@given(st.integers(0, 2**16))
def test_best_paths_equal_networkx(seed):
    pairs, confidence = random_graph(seed)
    ours = EvidenceGraph([a for a, _ in pairs], [b for _, b in pairs], confidence).best_paths(0, 6, 6)
    theirs: nx.DiGraph[int] = nx.DiGraph()
    theirs.add_nodes_from([0, 6])
    for (a, b), c in zip(pairs, confidence, strict=True):
        theirs.add_edge(a, b, weight=-log(c))
    if not nx.has_path(theirs, 0, 6):
        assert [] == ours
        return
    expected = list(islice(nx.shortest_simple_paths(theirs, 0, 6, weight="weight"), 6))
    lengths = [nx.path_weight(theirs, path, "weight") for path in expected]
    assert lengths == pytest.approx([-log(path.confidence) for path in ours])


@given(st.integers(0, 2**16))
def test_reliability_equals_that_over_all_states(seed):
    pairs, confidence = random_graph(seed, nodes=5, edges=8)
    ours, _ = EvidenceGraph([a for a, _ in pairs], [b for _, b in pairs], confidence).reliability(0, 4)
    total = 0.0
    for bits in range(2 ** len(pairs)):
        alive = [pair for k, pair in enumerate(pairs) if bits >> k & 1]
        graph: nx.DiGraph[int] = nx.DiGraph(alive)
        graph.add_nodes_from([0, 4])
        if nx.has_path(graph, 0, 4):
            total += float(np.prod([c if bits >> k & 1 else 1 - c for k, c in enumerate(confidence)]))
    assert total == pytest.approx(ours, abs=1e-9)


def test_the_worked_walks_carry_their_exact_parts_and_their_statements():
    network = chain()
    expect = OWN["ai_chain_capex_cut"]["expect"]
    options = WalkOptions(explain=1 - 1e-9)

    report = contribution_walks(network, capex(network), [-0.2, 0.0], network.index("ASML"), options=options)

    for expected, walk in zip(expect["top_walks_to_ASML"], report.walks, strict=False):
        assert expected["walk"][1:] == [network.names[i] for i in walk.firms]
        assert expected["value"] == pytest.approx(walk.value, abs=1e-12)
        steps = [f"{a}>{b}" for a, b in zip(expected["walk"][:1], expected["walk"][1:2], strict=True)]
        steps += [f"{b}>{a}" for a, b in zip(expected["walk"][1:], expected["walk"][2:], strict=False)]
        assert steps == [claim for (claim,) in walk.statements]
    assert expect["dx"]["ASML"] == pytest.approx(sum(walk.value for walk in report.walks), abs=1e-7)
    assert report.total == pytest.approx(sum(walk.value for walk in report.walks) + report.rest)
    assert report.explained > 1 - 1e-8


def test_walks_stop_when_they_explain_enough():
    network = chain()
    report = contribution_walks(network, capex(network), [-0.2, 0.0], network.index("ASML"))
    assert len(report.walks) == 3
    assert report.explained > 0.99
    effect = demand_exposure(network, capex(network), [-0.2, 0.0])
    assert report.total == pytest.approx(effect.expected[network.index("ASML")])


def test_a_firm_that_nothing_reaches_has_no_walks():
    network = chain()
    report = contribution_walks(network, capex(network), [0.0, 0.0], network.index("ASML"))
    assert () == report.walks
    assert report.explained == 1.0


def test_evidence_runs_from_customer_to_supplier():
    network = chain()
    graph = path_weights(network, np.full(network.edge_count, 0.9))
    best = graph.best_paths(network.index("ODM"), network.index("ASML"), 1)[0]
    assert ["ODM", "NVDA", "TSMC", "ASML"] == [network.names[i] for i in best.nodes] or len(best.nodes) == 4


def test_what_cannot_be_is_refused():
    with pytest.raises(InputError, match="0 to 1"):
        EvidenceGraph([0], [1], [1.5])
    with pytest.raises(InputError, match="needs both"):
        EvidenceGraph([0], [], [0.5])
    network = chain()
    with pytest.raises(InputError, match="target"):
        contribution_walks(network, capex(network), [-0.2, 0.0], 99)
