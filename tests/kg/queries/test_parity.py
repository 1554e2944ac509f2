"""Every question gives the rows of the plain Python on every store: on the samples and on random graphs."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kg.errors import InputError, UnknownTermError
from kg.fusion import fuse
from kg.graph import KnowledgeGraph
from kg.model import Graph
from kg.queries import named
from kg.stores.memory import MemoryStore
from kg.stores.rdf import RdfStore
from tests.strategies import KEYS, graphs

SAMPLES = Path(__file__).parents[3] / "samples"
# a failing graph is small already, and each try asks every question of a database
NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
STORES = ("memory", "rdf", "cypher", pytest.param("neo4j", marks=pytest.mark.neo4j))
FEW = settings(
    max_examples=6,
    phases=NO_SHRINKING,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(params=STORES)
def store(request):
    """Give an empty or used store of each kind."""
    match request.param:
        case "memory":
            return MemoryStore()
        case "rdf":
            return RdfStore()
        case name:
            return request.getfixturevalue(f"{name}_store")


@pytest.fixture(scope="session")
def samples(tmp_path_factory):
    """Give the graph of the sample reports, out of a ledger."""
    return KnowledgeGraph.build([SAMPLES / "zh", SAMPLES / "en"], tmp_path_factory.mktemp("samples")).graph


def choices(graph: Graph) -> dict[str, list]:
    """Give values of each kind of parameter that a graph has answers for, and some that it has none for."""
    edges = fuse(graph)
    busy = sorted(graph.entities, key=lambda key: -sum(key in {edge.subject, edge.object} for edge in edges))
    return {
        "entity": [*busy[:5], "nobody", "it's \"<odd>\" \\ {?x} $y"],
        "type": ["Company", "Product", "Event"],
        "number": [0.0, 0.5, 0.9],
        "text": [
            "capital_expenditure", "revenue", "foundry", "nobody's",
            *sorted({doc.name for doc in graph.documents.values()})[:2],
            *sorted({name for key in busy[:3] for name in graph.entities[key].names})[:4],
            *sorted({speaker for stmt in graph.statements.values() for speaker in stmt.attributed_to})[:2],
        ],
    }  # fmt: skip


def ways(question, graph, turns=None):
    """Give some sets of parameters for a question: the defaults, and the choices of the graph in turn."""
    found = choices(graph)
    lists = [found[item.kind] for item in question.parameters]
    longest = max((len(values) for values in lists), default=0)
    yield {}
    for turn in range(longest if turns is None else min(longest, turns)):
        for shift in range(3 if len(lists) > 1 and turns is None else 1):
            yield {
                item.name: values[(turn + shift * place) % len(values)]
                for place, (item, values) in enumerate(zip(question.parameters, lists, strict=True))
            }


def compare(store, graph, turns=None):
    edges = fuse(graph)
    rows = 0
    for name, question in named().items():
        for params in ways(question, graph, turns):
            expected = question.answer(graph, edges, **params)
            assert expected == question.run(store, **params), (name, params)
            rows += len(expected)
    return rows


def test_every_store_answers_every_question_alike_on_the_samples(store, samples):
    store.write(samples)
    assert compare(store, samples) > 500


@FEW
@given(graphs())
def test_every_store_answers_every_question_alike_on_any_graph(store, graph):
    store.write(graph)
    compare(store, graph, turns=3)


def test_there_are_enough_questions_and_each_says_what_it_means():
    assert len(named()) >= 25
    for question in named().values():
        assert question.meaning.endswith(".")
        assert {item.removeprefix("-") for item in question.order} <= set(question.columns)
        for item in question.parameters:
            assert f"${item.name}" in question.cypher
            assert f"?{item.name}" in question.sparql


@given(st.sampled_from(sorted(named())), st.sampled_from(KEYS))
def test_a_parameter_that_a_question_does_not_take_is_refused(name, value):
    with pytest.raises(InputError, match="takes"):
        named()[name].run(MemoryStore(), no_such_parameter=value)


def test_a_value_of_the_wrong_kind_is_refused():
    with pytest.raises(InputError, match="number"):
        named()["trade"].run(MemoryStore(), least="much")
    with pytest.raises(UnknownTermError):
        named()["of-type"].run(MemoryStore(), type="Firm")
    assert [] == named()["trade"].run(MemoryStore(), least="0.5")
