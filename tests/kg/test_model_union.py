from hypothesis import given

from kg.model import Graph
from tests import strategies


@given(strategies.graphs(), strategies.graphs())
def test_union_does_not_mind_the_order(left, right):
    assert left | right == right | left


@given(strategies.graphs(2), strategies.graphs(2), strategies.graphs(2))
def test_union_does_not_mind_the_brackets(first, second, third):
    assert (first | second) | third == first | (second | third)


@given(strategies.graphs())
def test_union_with_itself_changes_nothing(graph):
    assert graph == graph | graph


@given(strategies.piles())
def test_the_graph_of_many_is_the_union_of_the_graphs_of_each(parts):
    union = Graph()
    for part in parts:
        union |= Graph.of([part])
    assert Graph.of(parts) == union
