"""Single points of failure with AND over inputs and OR over suppliers."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError
from kg.exposure.chokepoints import (
    failure_probability,
    minimal_cuts,
    required_inputs,
    requirements,
    single_points,
    working,
)
from kg.exposure.essential import essential_pairs
from kg.exposure.network import Edges, Firms, firm_network
from kg.exposure.stages import stage_cut
from tests.kg.exposure.worked import OWN, packaging

CASE = OWN["spof_and_or"]
NAMES = list(CASE["input"]["requires"])
NEEDS = requirements(
    len(NAMES),
    {
        NAMES.index(firm): [[NAMES.index(member) for member in group] for group in groups]
        for firm, groups in CASE["input"]["requires"].items()
    },
)
TARGET = NAMES.index(CASE["input"]["target"])


def test_the_worked_chokepoints():
    assert CASE["expect"]["spof"] == sorted(NAMES[i] for i in single_points(NEEDS, TARGET))


def test_the_worked_cut_sets():
    expected = {frozenset(cut) for cut in CASE["expect"]["minimal_cut_sets"]}
    assert expected == {frozenset(NAMES[i] for i in cut) for cut in minimal_cuts(NEEDS, TARGET)}


def test_the_worked_failure_probability():
    chance = np.full(len(NAMES), CASE["input"]["p"])
    chance[TARGET] = 0.0
    found = failure_probability(NEEDS, TARGET, chance)
    assert CASE["expect"]["failure_probability"] == pytest.approx(found.probability, abs=1e-12)
    assert found.standard_error == 0.0


def test_dominators_and_articulation_points_miss_what_and_or_finds():
    graph: nx.DiGraph[str] = nx.DiGraph()
    for firm, groups in CASE["input"]["requires"].items():
        for group in groups:
            graph.add_edges_from((member, firm) for member in group)
    graph.add_edges_from([("SRC", node) for node in list(graph) if graph.in_degree(node) == 0])
    target = CASE["input"]["target"]
    dominators = nx.immediate_dominators(graph, "SRC")
    undirected = graph.to_undirected()
    undirected.remove_node("SRC")
    assert dominators[target] == "SRC"
    assert set(CASE["expect"]["articulation_nodes_undirected"]) == set(nx.articulation_points(undirected))
    assert len(single_points(NEEDS, TARGET)) == 3


def test_sampling_takes_over_when_the_cases_are_too_many():
    chance = np.full(len(NAMES), CASE["input"]["p"])
    chance[TARGET] = 0.0
    found = failure_probability(NEEDS, TARGET, chance, leaves=2, seed=7)
    assert found.standard_error > 0
    assert abs(found.probability - CASE["expect"]["failure_probability"]) < 5 * found.standard_error


def test_a_loop_of_suppliers_keeps_itself_alive():
    loop = requirements(3, {0: [[1]], 1: [[2]], 2: [[1]]})
    assert [True, True, True] == working(loop).tolist()
    assert (1, 2) == single_points(loop, 0)


@st.composite
def needs_and_dead(draw):
    count = draw(st.integers(2, 7))
    groups = {
        firm: draw(st.lists(st.lists(st.integers(0, count - 1), min_size=1, max_size=3), max_size=3))
        for firm in range(count)
    }
    return requirements(count, groups)


@given(needs_and_dead())
def test_cut_sets_equal_those_found_by_trying_everything(needs):
    others = range(1, needs.count)
    failing = [
        frozenset(dead) for size in range(4) for dead in combinations(others, size) if not working(needs, dead)[0]
    ]
    minimal = {dead for dead in failing if not any(other < dead for other in failing)}
    assert minimal == {frozenset(cut) for cut in minimal_cuts(needs, 0)}


@given(needs_and_dead(), st.integers(0, 2**16))
def test_failure_probability_equals_that_over_all_states(needs, seed):
    chance = np.random.default_rng(seed).uniform(0, 1, needs.count)
    total = 0.0
    for bits in range(2**needs.count):
        dead = [i for i in range(needs.count) if bits >> i & 1]
        if not working(needs, dead)[0]:
            total += float(np.prod([chance[i] if i in dead else 1 - chance[i] for i in range(needs.count)]))
    assert failure_probability(needs, 0, chance).probability == pytest.approx(total, abs=1e-9)


def test_essential_inputs_become_requirements():
    network = packaging()
    sector = {name: int(network.sector[network.index(name)]) for name in network.names}
    rule = essential_pairs({(sector["TSMC_P"], sector["NVDA"]): 2, (sector["HYNIX"], sector["NVDA"]): 2})
    needs = required_inputs(network, rule)
    assert (network.index("TSMC_P"),) == single_points(needs, network.index("NVDA"))
    assert () == single_points(needs, network.index("AMD"))[1:]


@given(st.integers(0, 2**16))
def test_cuts_between_stages_equal_networkx(seed):
    rng = np.random.default_rng(seed)
    count = 9
    supplier, customer = rng.integers(0, count, 20), rng.integers(0, count, 20)
    network = firm_network(Firms(count=count), Edges(supplier=supplier, customer=customer, amount=np.ones(20)))
    graph = nx.DiGraph(zip(supplier.tolist(), customer.tolist(), strict=True))
    graph.add_edges_from([("s", 0), ("s", 1), (7, "t"), (8, "t")])
    expected = nx.minimum_node_cut(graph, "s", "t") if nx.has_path(graph, "s", "t") else set()
    assert len(expected) == stage_cut(network, [0, 1], [7, 8])


def test_what_cannot_be_is_refused():
    with pytest.raises(InputError, match="not known"):
        requirements(2, {0: [[5]]})
    with pytest.raises(InputError, match="without suppliers"):
        requirements(2, {0: [[]]})
    with pytest.raises(InputError, match="target"):
        single_points(NEEDS, 99)
    with pytest.raises(InputError, match="at least one firm"):
        minimal_cuts(NEEDS, TARGET, size=0)
    with pytest.raises(InputError, match="at least one source"):
        stage_cut(packaging(), [], [1])
