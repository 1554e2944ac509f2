from hypothesis import given

from kg.model import Graph
from tests import strategies


def shape(graph):
    """Give what a graph holds; which of two documents of one id is kept plays no part."""
    return set(graph.documents), graph.entities, graph.statements, graph.observations


@given(strategies.graphs(), strategies.graphs())
def test_union_does_not_mind_the_order(left, right):
    assert shape(left | right) == shape(right | left)


@given(strategies.graphs(2), strategies.graphs(2), strategies.graphs(2))
def test_union_does_not_mind_the_brackets(first, second, third):
    assert shape((first | second) | third) == shape(first | (second | third))


@given(strategies.graphs())
def test_union_with_itself_changes_nothing(graph):
    assert graph == graph | graph


@given(strategies.piles())
def test_the_graph_of_many_is_the_union_of_the_graphs_of_each(parts):
    union = Graph()
    for part in parts:
        union |= Graph.of([part])
    assert shape(Graph.of(parts)) == shape(union)
