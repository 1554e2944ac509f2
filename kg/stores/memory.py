"""The graph in plain dictionaries: the reference that the databases are held against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from kg.errors import InputError
from kg.fusion import Edge, fuse
from kg.model import Graph, RelationType
from kg.ports import Row
from kg.stores.answer import Rows


class MemoryStore:
    """One graph with its edges by either end. Its queries are the names of its questions, with parameters."""

    name = "memory"

    def __init__(self, path: object = None) -> None:
        """Take nothing; a path is accepted so that every store is made alike, and is not used."""
        del path
        self.graph = Graph()
        self.edges: tuple[Edge, ...] = ()
        self.state = ""
        self._out: Mapping[str, Sequence[Edge]] = {}
        self._into: Mapping[str, Sequence[Edge]] = {}

    def write(self, graph: Graph, *, state: str = "") -> None:
        """Hold exactly this graph."""
        self.graph, self.edges, self.state = graph, fuse(graph), state
        self._index()

    def update(self, graph: Graph, documents: object = (), *, state: str = "") -> None:
        """Hold this graph; what changed in it is of no help here."""
        del documents
        self.write(graph, state=state)

    def read(self) -> Graph:
        """Give the graph that was written."""
        return self.graph

    def _index(self) -> None:
        out: dict[str, list[Edge]] = defaultdict(list)
        into: dict[str, list[Edge]] = defaultdict(list)
        for edge in self.edges:
            out[edge.subject].append(edge)
            into[edge.object].append(edge)
        self._out, self._into = MappingProxyType(dict(out)), MappingProxyType(dict(into))

    def out(self, entity: str) -> Sequence[Edge]:
        """Give the edges whose subject an entity is."""
        return self._out.get(entity, ())

    def into(self, entity: str) -> Sequence[Edge]:
        """Give the edges whose object an entity is."""
        return self._into.get(entity, ())

    def neighbours(self, entity: str, *, relation: RelationType | None = None) -> list[str]:
        """Give the ids at the other end of the edges that hold, in order."""
        ends = {edge.object for edge in self.out(entity) if _fits(edge, relation)}
        ends |= {edge.subject for edge in self.into(entity) if _fits(edge, relation)}
        return sorted(ends)

    def query(
        self,
        text: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        rows: int | None = None,
        seconds: float | None = None,
    ) -> Rows:
        """Give the rows of a question by its name: `neighbours`, `edges`, `statements` or `counts`.

        Raises:
            InputError: another name, or a parameter that the question lacks or does not take.
        """
        del seconds
        question = _QUESTIONS.get(text.strip())
        if question is None:
            raise InputError(f"the memory store knows no query language; ask one of {', '.join(_QUESTIONS)}")
        try:
            found = question(self, **(parameters or {}))
        except TypeError as error:
            raise InputError(f"{text.strip()}: {error}") from error
        return Rows(found[:rows], cut=rows is not None and len(found) > rows)


def _fits(edge: Edge, relation: RelationType | None) -> bool:
    return edge.holds and (relation is None or edge.relation is relation)


def _neighbours(store: MemoryStore, *, entity: str, relation: str | None = None) -> list[Row]:
    wanted = None if relation is None else RelationType(relation)
    return [{"id": key} for key in store.neighbours(entity, relation=wanted)]


def _edges(store: MemoryStore) -> list[Row]:
    return [edge.to_dict() for edge in store.edges]


def _statements(store: MemoryStore, *, subject: str, object: str) -> list[Row]:  # noqa: A002 the word of the ontology
    every = store.graph.statements.items()
    return [{"id": key} for key, stmt in every if (stmt.subject, stmt.object) == (subject, object)]


def _counts(store: MemoryStore) -> list[Row]:
    kinds = ("documents", "entities", "statements", "observations")
    return [{kind: len(getattr(store.graph, kind)) for kind in kinds} | {"edges": len(store.edges)}]


_QUESTIONS: Final[Mapping[str, Callable[..., list[Row]]]] = MappingProxyType(
    {"neighbours": _neighbours, "edges": _edges, "statements": _statements, "counts": _counts}
)
