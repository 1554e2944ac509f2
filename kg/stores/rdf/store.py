"""The graph as RDF in Oxigraph, on disk or in memory: written, changed, asked in SPARQL, read back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from kg.errors import StoreError
from kg.fusion import fuse
from kg.model import Graph
from kg.stores.answer import Rows
from kg.stores.rdf import asking, back, forms, guard, worker
from kg.stores.rdf.binding import bound
from kg.stores.rdf.changes import change
from kg.stores.rdf.folder import VERSION, Folder, Mark, told
from kg.stores.rdf.results import Results
from kg.stores.rdf.terms import ABOUT, PREFIXES, parameter, unpacked
from kg.stores.rdf.triples import about_quads, quads

if TYPE_CHECKING:
    import rdflib

MOST_ROWS: Final = 10_000
MOST_SECONDS: Final = 20.0
PIECE: Final = 10_000
_turns: Final = count(1)


class RdfStore:
    """One folder, one graph. `state` names what it holds; it is empty when nothing whole is there.

    A write or a change that was killed leaves the old state. Several processes may read while one writes; readers meet
    the new state with their next question.
    """

    name = "rdf"
    partly = True  # `update` needs no more than what the documents say

    def __init__(self, path: Path | str | None = None) -> None:
        """Take a folder that need not be there yet; None keeps the store in memory."""
        self.path = None if path is None else Path(path)
        self._folder = None if path is None else Folder(Path(path))
        self._memory = ox.Store()
        self._opened: tuple[Mark, ox.Store] | None = None
        self._state, self._turn = "", 0

    # ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def state(self) -> str:
        """The name of what the store holds, as its last writer gave it.

        Raises:
            StoreError: a newer version wrote it.
        """
        if self._folder is None:
            return self._state
        mark = self._folder.mark()
        return "" if mark is None else mark.state

    def write(self, graph: Graph, *, state: str = "") -> None:
        """Make the store hold exactly this graph.

        Raises:
            StoreUnavailableError: another process is writing.
            StoreError: the disk is full, the folder is not one of ours, or a newer version wrote it.
        """

        def fill(store: ox.Store) -> None:
            store.bulk_extend(quads(graph, fuse(graph)))
            store.extend(about_quads(state, VERSION))

        if self._folder is None:
            self._memory = ox.Store()
            fill(self._memory)
            self._keep(state)
        else:
            self._opened = None
            self._folder.rewrite(fill, state=state, anew=True)

    def update(self, graph: Graph, documents: Collection[str], *, state: str = "", whole: bool = True) -> None:
        """Change what some documents say, and with it what all come to; the others are not touched.

        With `whole=False` the graph need hold only what these documents say: the rest is taken from the store, and the
        time goes by the documents, not by the size of the store. Entities that nothing names any more go; those that
        no claim ever named stay.

        Args:
            graph: all that is to be held, or what these documents say.
            documents: ids of the documents that came, changed or went; those that the graph lacks go.
            state: the name of what the store then holds.
            whole: whether the graph is all that is to be held.

        Raises:
            StoreUnavailableError: another process is writing.
            StoreError: nothing whole is held yet, or the disk is full.
        """

        def fill(store: ox.Store) -> None:
            change(store, graph, documents, whole=whole)
            store.remove_graph(ABOUT)
            store.extend(about_quads(state, VERSION))

        if self._folder is None:
            fill(self._memory)
            self._keep(state)
        else:
            self._opened = None
            self._folder.rewrite(fill, state=state, anew=False)

    def _keep(self, state: str) -> None:
        self._state, self._turn = state, next(_turns)

    # ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def query(
        self,
        text: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        rows: int | None = MOST_ROWS,
        seconds: float | None = MOST_SECONDS,
    ) -> Rows:
        """Give the rows of a SPARQL query that only reads; plain patterns see every named graph.

        Values are plain ones of Python; an address is an `Iri`, a text that knows its id.

        Args:
            text: SELECT, ASK, CONSTRUCT or DESCRIBE; the usual prefixes need not be declared.
            parameters: values of variables, by name; a text in angle brackets is an address.
            rows: at most so many; the answer then says that it was cut. None asks for all.
            seconds: give up after so much time; the query then runs in a process apart, which is ended. None runs it
                here, for as long as it takes.

        Raises:
            InputError: the query writes, reaches out, or is not SPARQL.
            StoreError: time ran out, or nothing whole is held.
        """
        guard.check(text)
        values = {key: str(parameter(key, value)) for key, value in (parameters or {}).items()}
        asked = bound(text, values) if values else text
        request = {"text": asked, "prefixes": dict(PREFIXES), "rows": rows}
        reply = self._here(request) if seconds is None else self._apart(request, seconds)
        columns = tuple(reply["columns"])
        found = (dict(zip(columns, map(unpacked, row), strict=True)) for row in reply["rows"])
        return Rows(found, cut=reply["cut"], columns=columns)

    def results(
        self,
        text: str,
        *,
        graphs: Mapping[str, Sequence[str]] | None = None,
        rows: int = MOST_ROWS,
        seconds: float = MOST_SECONDS,
    ) -> Results:
        """Give the answer to a query as SPARQL's own forms of results want it, with every term whole.

        Args:
            text: as for `query`.
            graphs: addresses of the graphs to ask, under `default_graph` and `named_graphs`; all where none is named.
            rows: at most so many.
            seconds: give up after so much time.

        Raises:
            InputError: the query writes, reaches out, or is not SPARQL, or what names a graph is no address.
            StoreError: time ran out, or nothing whole is held.
        """
        form = guard.check(text)
        request = {"text": text, "prefixes": dict(PREFIXES), "rows": rows, "whole": True, **(graphs or {})}
        reply = self._apart(request, seconds)
        return Results(form=form, columns=tuple(reply["columns"]), rows=reply["rows"], cut=reply["cut"])

    def _here(self, request: dict[str, Any]) -> dict[str, Any]:
        with told(self.path or Path("memory")):
            return asking.checked(worker.answer(self._store(), request), str(self.path or "memory"))

    def _apart(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        source = self._source()
        try:
            return asking.ask(source, request, seconds=seconds)
        except StoreError:
            again = self._source()  # a writer may have moved on and swept what was being read
            if again.held == source.held:
                raise
            return asking.ask(again, request, seconds=seconds)

    def _source(self) -> asking.Source:
        if self._folder is None:
            held = f"memory {self._turn}"
            return asking.Source(held=held, place=None, quads=lambda: forms.lines_of(self._memory), where="memory")
        mark, where = self._folder.whole(), str(self._folder.path)
        place = self._folder.path.resolve() / mark.place
        return asking.Source(held=f"{place} {mark.turn} {mark.state}", place=place, quads=bytes, where=where)

    def read(self) -> Graph:
        """Give the graph that was written, statement by statement; documents come without their text.

        Raises:
            StoreError: nothing whole is held.
        """
        return back.graph_of(self._store())

    def dump(self, form: str = "nquads", *, annotations: bool = False) -> str:
        """Give everything as text, in an order that is always the same.

        Args:
            form: nquads, trig or jsonld with the named graphs; turtle or ntriples without.
            annotations: say of statements and edges by RDF 1.2 reifiers what they are about; not in jsonld.

        Raises:
            InputError: another form, or annotations in a form that has none.
        """
        return forms.text_of(self._store(), form, annotations=annotations)

    def to_rdflib(self) -> rdflib.Dataset:
        """Give everything as an rdflib dataset whose plain patterns see every named graph."""
        return forms.to_rdflib(self._store())

    def pieces(self, quads: int = PIECE) -> Iterator[tuple[int, int, rdflib.Graph]]:
        """Give everything as rdflib graphs that can each be judged alone, with how far they come of how many."""
        return forms.pieces(self._store(), quads)

    def __len__(self) -> int:
        """Count the quads."""
        return len(self._store())

    def _store(self) -> ox.Store:
        """Give the database as it is now, opened for reading where it is on disk."""
        if self._folder is None:
            return self._memory
        mark = self._folder.whole()
        if self._opened is None or self._opened[0] != mark:
            self._opened = (mark, self._folder.open(mark))
        return self._opened[1]
