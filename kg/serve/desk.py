"""Where every door asks: the questions of a graph as plain values, one at a time, within limits.

A question in plain Python cannot be stopped half way, so what makes it long is bounded. Queries in SPARQL and Cypher
are ended when their time is over.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Unpack

from kg.compare import Day, day_of
from kg.errors import InputError, StoreUnavailableError
from kg.exposure.questions import read_shock
from kg.graph import RDF, Asked, KnowledgeGraph
from kg.ledger.manifest import NAME
from kg.queries.questions import Question, named
from kg.stores.rdf.results import Results
from ontology.terms import NAMESPACE, PREFIX

__all__ = ["Desk", "Limits"]

Plain = dict[str, Any]
AT_ONCE: Final = 4
PATIENCE: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a question may cost: seconds and rows of a query, rows of an answer, sentences of a row."""

    seconds: float = 20.0
    rows: int = 10_000
    most: int = 200
    quotes: int = 20


class Desk:
    """Answers from the newest state of a graph's folder; safe to be asked from several threads."""

    def __init__(self, graph: KnowledgeGraph, limits: Limits | None = None) -> None:
        """Take a graph that nobody else asks, and the limits."""
        self._graph = graph
        self._mark: object = None
        self._engine: Any = None
        self.limits = limits or Limits()
        self._turn = threading.RLock()
        self._cypher = threading.Lock()
        self._queries = threading.BoundedSemaphore(AT_ONCE)
        self._page: tuple[Any, str] = ("", "")

    def _now(self) -> KnowledgeGraph:
        """Give the graph as its folder is now: opened anew when someone has written there. To be asked in turn."""
        manifest = (self._graph.path / NAME).stat()
        mark = (manifest.st_mtime_ns, manifest.st_size, manifest.st_ino)
        if mark != self._mark:
            self._graph, self._mark = KnowledgeGraph.open(self._graph.path), mark
        return self._graph

    # ── who deals with whom, and why ────────────────────────────────────────────────────────────────────────────────

    def find(self, name: str) -> Plain:
        """Give the entity of a name, with all its names and how many edges the graph holds of it."""
        with self._turn:
            index = self._now().index()
            entity = index.find(name)
            edges = len(index.out.get(entity.id, ())) + len(index.into.get(entity.id, ()))
        return {
            "id": entity.id, "type": str(entity.type), "name": entity.name, "name_zh": entity.name_zh,
            "country": entity.country, "names": list(entity.names), "roles": list(entity.roles),
            "parent": entity.parent, "edges": edges,
        }  # fmt: skip

    def partners(self, name: str, *, upstream: bool, depth: int = 1, **asked: Unpack[Asked]) -> Plain:
        """Give who supplies an entity, or with `upstream` false whom it supplies, each row with its sentences."""
        with self._turn:
            graph = self._now()
            ask = graph.suppliers_of if upstream else graph.customers_of
            return self._rows(ask(name, depth=depth, **asked))

    def why(self, first: str, second: str, *, as_of: Day = None) -> Plain:
        """Give every statement between two entities with its sentences, for and against."""
        with self._turn:
            return self._rows(self._now().why(first, second, as_of=as_of))

    # ── shocks and structure ────────────────────────────────────────────────────────────────────────────────────────

    def exposure(self, shocks: Sequence[str], *, kind: str = "demand", as_of: Day = None, samples: int = 0) -> Plain:
        """Give who is hurt by shocks written NAME=-20%, how much, within what bounds, by which paths."""
        if not shocks:
            raise InputError("name a shock, such as Meta=-20%")
        with self._turn:
            found = self._now().exposure(dict(map(read_shock, shocks)), kind=kind, as_of=as_of, samples=samples)
            return self._trimmed(found.to_dict())

    def demand(self, name: str, *, as_of: Day = None) -> Plain:
        """Give which hardware a model, technique or product calls for, more or less of, and who makes it."""
        with self._turn:
            return self._trimmed(self._now().demand(name, as_of=as_of).to_dict())

    def concentration(self, *, as_of: Day = None, period: str | None = None) -> Plain:
        """Give how few supply each told input of each company, the narrowest first."""
        with self._turn:
            return self._rows(self._now().concentration(as_of=as_of, period=period))

    def chokepoints(self, name: str, *, as_of: Day = None, size: int = 2) -> Plain:
        """Give whose stop, alone or with few others, stops a company."""
        with self._turn:
            return self._trimmed(self._now().chokepoints(name, as_of=as_of, size=size).to_dict())

    # ── change ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def diff(self, before: str, after: str) -> Plain:
        """Give what the later of two documents or days says otherwise. Folders cannot be named from outside."""
        with self._turn:
            known = {name for entry in self._now().ledger.entries for name in (entry.name, entry.document)}
            for side in (before, after):
                if side not in known:
                    self._day(side)
            return self._rows(self._now().diff(before, after))

    @staticmethod
    def _day(text: str) -> None:
        try:
            day_of(text)
        except InputError as error:
            raise InputError(f"{text!r} is no document of this graph and no day like 2025-02-09") from error

    def conflicts(self, name: str | None = None, *, as_of: Day = None) -> Plain:
        """Give what contradicts itself, with the sentences of both sides."""
        with self._turn:
            return self._rows(self._now().conflicts(name, as_of=as_of))

    def forecasts(self, name: str | None = None, *, as_of: Day = None) -> Plain:
        """Give the forecasts with what later documents say they became."""
        with self._turn:
            return self._rows(self._now().forecasts(name, as_of=as_of))

    def documents(self) -> Plain:
        """Give the documents in order of their day, without where their files lie."""
        with self._turn:
            rows = self._now().documents()
        kept = [{key: value for key, value in row.items() if key != "path"} for row in rows]
        return {"rows": kept[: self.limits.rows], "more": max(0, len(kept) - self.limits.rows)}

    # ── queries ─────────────────────────────────────────────────────────────────────────────────────────────────────

    @staticmethod
    def questions() -> Mapping[str, Question]:
        """Give the questions that have a name."""
        return named()

    def ask(self, name: str, values: Mapping[str, Any]) -> Plain:
        """Give the rows of a question by its name."""
        with self._turn:
            rows = self._now().ask(name, **values)
        return {"rows": list(rows[: self.limits.rows]), "more": max(0, len(rows) - self.limits.rows)}

    def sparql(self, text: str, graphs: Mapping[str, Sequence[str]] | None = None) -> Results:
        """Give the answer to a SPARQL query that only reads."""
        with self._turn:
            store = self._now().store(RDF)
        with self._seat():
            found: Results = store.results(text, graphs=graphs, rows=self.limits.rows, seconds=self.limits.seconds)
            return found

    def cypher(self, text: str) -> Plain:
        """Give the rows of a Cypher query that only reads."""
        with self._seat(), self._cypher:
            with self._turn:
                engine = self._now().store("cypher")
            if self._engine is not None and self._engine is not engine:
                self._engine.close()
            self._engine = engine
            rows = engine.query(text, seconds=self.limits.seconds, rows=self.limits.rows)
            return {"rows": [dict(row) for row in rows], "cut": rows.cut}

    @contextmanager
    def _seat(self) -> Iterator[None]:
        """Let a few queries run at once; the others wait a little and are then sent away."""
        if not self._queries.acquire(timeout=PATIENCE):
            raise StoreUnavailableError("queries", f"{AT_ONCE} queries are running; ask again in a moment")
        try:
            yield
        finally:
            self._queries.release()

    def schema(self) -> Plain:
        """Give what can be asked: relations and types in use, counts, prefixes, and the questions by name."""
        with self._turn:
            now = self._now()
            graph, counts = now.graph, now.counts()
        questions = {name: question.meaning for name, question in named().items()}
        return {
            "counts": counts,
            "entity_types": _counted(str(entity.type) for entity in graph.entities.values()),
            "relations": _counted(str(stmt.relation) for stmt in graph.statements.values()),
            "metrics": _counted(str(obs.metric) for obs in graph.observations.values()),
            "prefix": {PREFIX: NAMESPACE},
            "questions": questions,
        }

    def state(self) -> str:
        """Give the name of the state that is answered from."""
        with self._turn:
            return str(self._now().ledger.state)

    # ── the page ────────────────────────────────────────────────────────────────────────────────────────────────────

    def page(self, kind: str, *, focus: str | None = None, as_of: Day = None) -> str:
        """Give the page of the newest state; the last one is kept for those who ask for the same."""
        with self._turn:
            key = (self._now().ledger.state, kind, focus, as_of)
            if self._page[0] != key:
                self._page = (key, self._now().view(focus, kind=kind, as_of=as_of))
            return self._page[1]

    # ── inside ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _rows(self, found: Sequence[Any]) -> Plain:
        most = self.limits.most
        return {"rows": [self._trimmed(row.to_dict()) for row in found[:most]], "more": max(0, len(found) - most)}

    def _trimmed(self, values: Plain) -> Plain:
        """Give values in which no list of rows or sentences is longer than the limits."""
        return {key: self._short(key, value) for key, value in values.items()}

    def _short(self, key: str, value: Any) -> Any:  # noqa: ANN401 whatever an answer holds
        most = self.limits.quotes if key.endswith("quotes") else self.limits.most
        match value:
            case list() | tuple():
                return [self._short("", item) for item in value[:most]]
            case dict():
                return self._trimmed(value)
            case _:
                return value


def _counted(found: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in found:
        counts[name] = counts.get(name, 0) + 1
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
