"""The graph as RDF in Oxigraph, on disk or in memory: asked in SPARQL, read-only; given as N-Quads, TriG or Turtle."""

from __future__ import annotations

import errno
import json
import shutil
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from kg.errors import InputError, StoreError, StoreUnavailableError
from kg.fusion import fuse
from kg.model import Graph
from kg.ports import Row
from kg.stores import guard
from kg.stores.binding import bound
from kg.stores.changes import change
from kg.stores.terms import ID, KINDS, PREFIXES, parameter, plain
from kg.stores.triples import quads

if TYPE_CHECKING:
    import rdflib

VERSION: Final = 1
MARK: Final = "view.json"
FORMATS: Final[Mapping[str, ox.RdfFormat]] = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
}
_FLAT: Final = frozenset({"turtle", "ntriples"})


class Rows(list[Row]):
    """Rows of an answer; `cut` tells that there were more than was asked for."""

    def __init__(self, rows: Iterable[Row] = (), *, cut: bool = False, columns: tuple[str, ...] = ()) -> None:
        """Take the rows, whether some were left out, and the names of the columns in their order."""
        super().__init__(rows)
        self.cut = cut
        self.columns = columns


class RdfStore:
    """One folder, one graph. `state` names what it holds; it is empty when nothing whole is there.

    A full write makes a new database beside the old one and then points at it, so that a killed write leaves the old
    state and readers of the old one are not disturbed. Several processes may read at once; one may write.
    """

    name = "rdf"

    def __init__(self, path: Path | str | None = None) -> None:
        """Take a folder that need not be there yet; None keeps the store in memory."""
        self.path = None if path is None else Path(path)
        self._memory = ox.Store() if path is None else None
        self._opened: tuple[str, ox.Store] | None = None
        self._state = ""

    # ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def state(self) -> str:
        """The name of what the store holds, as its last writer gave it."""
        return self._state if self.path is None else self._mark().get("state", "")

    def write(self, graph: Graph, *, state: str = "") -> None:
        """Make the store hold exactly this graph.

        Raises:
            StoreUnavailableError: another process is writing.
            StoreError: the disk is full, or the folder is not one of ours.
        """
        every = quads(graph, fuse(graph))
        if self.path is None:
            self._memory = ox.Store()
            self._memory.bulk_extend(every)
            self._state = state
            return
        self._refuse_foreign()
        mark = self._mark()
        place = f"data-{int(mark.get('turn', 0)) + 1}"
        self._opened = None
        with _told(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(self.path / place, ignore_errors=True)  # a write that was killed half way
            fresh = ox.Store(str(self.path / place))
            fresh.bulk_extend(every)
            fresh.flush()
            del fresh
            self._point(place, state, int(mark.get("turn", 0)) + 1)
        for old in self.path.glob("data-*"):
            if old.name != place:
                shutil.rmtree(old, ignore_errors=True)

    def update(self, graph: Graph, documents: Collection[str], *, state: str = "") -> None:
        """Make the store hold this graph, when it differs from what is held in what some documents say.

        Args:
            graph: all that is to be held.
            documents: ids of the documents that came, changed or went.
            state: the name of what the store then holds.

        Raises:
            StoreUnavailableError: another process is writing.
            StoreError: nothing whole is held yet, or the disk is full.
        """
        if self.path is None:
            change(self._store(), graph, documents)
            self._state = state
            return
        mark = self._mark()
        if not mark:
            raise StoreError(str(self.path), "holds nothing that could be changed; write the whole graph first")
        self._opened = None
        with _told(self.path):
            store = ox.Store(str(self.path / mark["place"]))
            (self.path / MARK).unlink()  # until the change is whole there is nothing to rely on
            change(store, graph, documents)
            store.flush()
            del store
            self._point(mark["place"], state, int(mark["turn"]))

    # ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def query(
        self,
        text: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        rows: int | None = None,
        seconds: float | None = None,
    ) -> Rows:
        """Give the rows of a SPARQL query that only reads; plain patterns see every named graph.

        Args:
            text: SELECT, ASK, CONSTRUCT or DESCRIBE; the usual prefixes need not be declared.
            parameters: values of variables, by name; a text in angle brackets is an address.
            rows: at most so many; the answer then says that it was cut.
            seconds: give up between two rows when so much time has passed.

        Raises:
            InputError: the query writes, reaches out, or is not SPARQL.
            StoreError: time ran out.
        """
        guard.check(text)
        until = None if seconds is None else time.monotonic() + seconds
        values = {key: str(parameter(key, value)) for key, value in (parameters or {}).items()}
        try:
            found = self._store().query(
                bound(text, values) if values else text, prefixes=dict(PREFIXES), use_default_graph_as_union=True
            )
        except (SyntaxError, ValueError) as error:
            raise InputError(f"this is not SPARQL: {error}") from error
        if isinstance(found, ox.QueryBoolean):
            return Rows([{"answer": bool(found)}], columns=("answer",))
        if isinstance(found, ox.QueryTriples):
            columns: tuple[str, ...] = ("subject", "predicate", "object")
            every: Iterator[Row] = (
                {"subject": plain(item.subject), "predicate": plain(item.predicate), "object": plain(item.object)}
                for item in found
            )
        else:
            columns = tuple(variable.value for variable in found.variables)
            every = ({name: plain(item[name]) for name in columns} for item in found)
        return self._taken(every, columns, rows, until)

    def _taken(self, every: Iterator[Row], columns: tuple[str, ...], most: int | None, until: float | None) -> Rows:
        taken = Rows(columns=columns)
        for row in every:
            if most is not None and len(taken) >= most:
                taken.cut = True
                break
            if until is not None and time.monotonic() > until:
                raise StoreError(str(self.path or "memory"), f"time ran out after {len(taken)} rows; ask for less")
            taken.append(row)
        return taken

    def dump(self, form: str = "nquads") -> str:
        """Give everything as text: nquads, trig or jsonld with the named graphs, turtle or ntriples without.

        Raises:
            InputError: another form.
        """
        if form not in FORMATS:
            raise InputError(f"unknown form {form!r}; known: {', '.join(FORMATS)}")
        ordered = sorted(self._store(), key=str)
        found = dict.fromkeys(quad.triple for quad in ordered) if form in _FLAT else ordered
        prefixes = {**PREFIXES, **{kind: f"{ID}{kind}/" for kind in KINDS}}
        return (ox.serialize(found, format=FORMATS[form], prefixes=prefixes) or b"").decode()

    def to_rdflib(self) -> rdflib.Dataset:
        """Give everything as an rdflib dataset whose plain patterns see every named graph."""
        import rdflib  # noqa: PLC0415 half a second, and most questions do without

        data = rdflib.Dataset(default_union=True)
        lines: dict[str, list[str]] = defaultdict(list)
        for quad in self._store():
            lines[quad.graph_name.value].append(f"{quad.triple} .")
        for place, said in sorted(lines.items()):
            data.graph(rdflib.URIRef(place)).parse(data="\n".join(said), format="nt")
        for prefix, address in PREFIXES.items():
            data.bind(prefix, address)
        return data

    def __len__(self) -> int:
        """Count the quads."""
        return len(self._store())

    # ── inside ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _store(self) -> ox.Store:
        """Give the database as it is now, opened for reading where it is on disk."""
        if self._memory is not None:
            return self._memory
        mark = self._mark()
        if not mark or self.path is None:
            raise StoreError(str(self.path), "holds nothing yet; write the graph first")
        seen = f"{mark['place']} {mark['state']}"
        if self._opened is None or self._opened[0] != seen:
            with _told(self.path):
                self._opened = (seen, ox.Store.read_only(str(self.path / mark["place"])))
        return self._opened[1]

    def _mark(self) -> dict[str, Any]:
        """Give what the pointer says, or nothing where there is none that this version can rely on."""
        if self.path is None:
            return {}
        with suppress(OSError, ValueError):
            mark = json.loads((self.path / MARK).read_text(encoding="utf-8"))
            if isinstance(mark, dict) and mark.get("version") == VERSION and (self.path / mark["place"]).is_dir():
                return mark
        return {}

    def _point(self, place: str, state: str, turn: int) -> None:
        if self.path is None:
            return
        passing = self.path / f".{MARK}.tmp"
        passing.write_text(json.dumps({"version": VERSION, "place": place, "state": state, "turn": turn}))
        passing.replace(self.path / MARK)

    def _refuse_foreign(self) -> None:
        """Refuse a folder that holds what no store of ours left there."""
        if self.path is None or not self.path.exists():
            return
        if not self.path.is_dir():
            raise StoreError(str(self.path), "is a file; a store needs a folder")
        strange = [item.name for item in self.path.iterdir() if not item.name.startswith(("data-", MARK, f".{MARK}"))]
        if strange:
            raise StoreError(str(self.path), f"is not a store and not empty: it holds {', '.join(sorted(strange)[:3])}")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn the system's errors into ours."""
    try:
        yield
    except OSError as error:
        reason = str(error)
        if "lock" in reason.lower():
            raise StoreUnavailableError(str(path), "another process is writing here; wait for it") from error
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG} or "no space" in reason.lower():
            raise StoreError(str(path), "the disk is full; what was stored before is intact") from error
        raise StoreError(str(path), reason) from error
