"""The graph in any server that speaks SPARQL 1.1 over HTTP: pushed in batches, asked, read back."""

from __future__ import annotations

import base64
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from http.client import HTTPException
from itertools import groupby
from typing import Any, Final
from urllib.parse import urlencode, urlsplit, urlunsplit

import pyoxigraph as ox

from kg.errors import InputError, StoreError, StoreUnavailableError
from kg.fusion import fuse
from kg.model import Graph
from kg.ports import SILENT, Progress
from kg.stores.answer import Rows
from kg.stores.rdf import back, guard
from kg.stores.rdf.binding import bound
from kg.stores.rdf.folder import VERSION
from kg.stores.rdf.terms import ABOUT, ID, PREFIXES, parameter, unpacked
from kg.stores.rdf.triples import about_quads, quads
from kg.stores.rdf.worker import packed

BATCH: Final = 2_000
TRIES: Final = 5
PAUSE: Final = 0.2  # seconds before the second try; each further one waits twice as long
MOST_SECONDS: Final = 120.0
_PASSING: Final = frozenset({425, 429, 502, 503, 504})
_UPDATE: Final = {"Content-Type": "application/sparql-update; charset=utf-8"}
_QUERY: Final = {
    "Content-Type": "application/x-www-form-urlencoded",
    "Accept": "application/sparql-results+json, application/n-triples",
}
_LAST: Final = frozenset({"query", "sparql", "update"})
_OURS: Final = f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), '{ID}')) }}"
_ALL: Final = f"SELECT ?s ?p ?o ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), '{ID}')) }}"
_STATE: Final = f"SELECT ?state ?version {{ GRAPH {ABOUT} {{ ?x hkg:state ?state ; hkg:formatVersion ?version }} }}"


class SparqlStore:
    """A server, by the address of its query or update service; of its graphs only ours are touched.

    Of an address that ends in `query`, `sparql` or `update`, the other service is taken to lie beside it, under `query`
    or `update`; any other address serves both. `update` names it where that does not fit.
    """

    name = "sparql"

    def __init__(self, url: str, *, update: str | None = None, user: str = "", password: str = "") -> None:
        """Take the address; user and password may stand in it too.

        Raises:
            InputError: it is no address of a web server.
        """
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise InputError(f"a SPARQL server has an address such as http://localhost:7878/query; got {url!r}")
        user, password = user or parts.username or "", password or parts.password or ""
        place = parts.netloc.rpartition("@")[2]
        self.url = urlunsplit((parts.scheme, place, parts.path, parts.query, ""))
        above, _, last = parts.path.rpartition("/")
        beside = last in _LAST
        self._asked = self._beside(above, "query" if last == "update" else last) if beside else self.url
        self._told = update or (self._beside(above, "update") if beside else self.url)
        secret = base64.b64encode(f"{user}:{password}".encode()).decode()
        self._head = {"Authorization": f"Basic {secret}"} if user else {}

    def _beside(self, above: str, last: str) -> str:
        return urlunsplit((*urlsplit(self.url)[:2], f"{above}/{last}", urlsplit(self.url).query, ""))

    # ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def state(self) -> str:
        """The name of what the server holds; empty when nothing whole of ours is there.

        Raises:
            StoreError: a newer version wrote it.
        """
        for row in self._rows(_STATE, MOST_SECONDS):
            if row["version"] > VERSION:
                newer = f"was written by a newer version ({row['version']}; this one writes {VERSION}); upgrade"
                raise StoreError(self.url, newer)
            return str(row["state"]) if row["version"] == VERSION else ""
        return ""

    def write(self, graph: Graph, *, state: str = "", progress: Progress = SILENT) -> None:
        """Make our graphs on the server hold exactly this graph; a run that was cut off is made whole by the next.

        Raises:
            StoreUnavailableError: the server is not there, or went away.
            StoreError: it refuses.
        """
        _ = self.state  # raises for a newer version
        self._tell(f"DROP SILENT GRAPH {ABOUT}")
        held = [row["g"] for row in self._rows(_OURS, MOST_SECONDS)]
        drops = [f"DROP SILENT GRAPH <{place}>" for place in sorted(held)]
        for done in range(0, len(drops), BATCH):
            self._tell(" ;\n".join(drops[done : done + BATCH]))
        every = sorted(quads(graph, fuse(graph)), key=lambda quad: str(quad.graph_name))
        for done in range(0, len(every), BATCH):
            self._tell(_insert(every[done : done + BATCH]))
            progress(min(done + BATCH, len(every)), len(every), "quads")
        self._tell(_insert(about_quads(state, VERSION)))

    # ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def query(
        self,
        text: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        rows: int | None = 10_000,
        seconds: float | None = 20.0,
    ) -> Rows:
        """Give the rows of a SPARQL query that only reads, as `RdfStore.query` does.

        Whether plain patterns see every named graph is for the server to say; those that know the parameter
        `union-default-graph` are asked for it.

        Raises:
            InputError: the query writes, reaches out, or is not SPARQL.
            StoreError: the server refuses; StoreUnavailableError: it is not there, or took too long.
        """
        guard.check(text)
        values = {key: str(parameter(key, value)) for key, value in (parameters or {}).items()}
        found = self._rows(bound(text, values) if values else text, seconds or MOST_SECONDS)
        return Rows(found[:rows], cut=rows is not None and len(found) > rows, columns=found.columns)

    def read(self) -> Graph:
        """Give the graph that was pushed, claim by claim.

        Raises:
            StoreError: nothing whole of ours is there.
        """
        if not any(True for _ in self._rows(_STATE, MOST_SECONDS)):
            raise StoreError(self.url, "holds nothing whole of ours; push the graph first")
        found = ox.parse_query_results(self._ask(_ALL, MOST_SECONDS)[0], format=ox.QueryResultsFormat.JSON)
        store = ox.Store()
        store.bulk_extend(ox.Quad(*(row[name] for name in "spog")) for row in _solutions(found))
        return back.graph_of(store)

    def _rows(self, text: str, seconds: float) -> Rows:
        data, kind = self._ask(text, seconds)
        if "json" not in kind:
            names: tuple[str, ...] = ("subject", "predicate", "object")
            triples = ox.parse(data, format=ox.RdfFormat.N_TRIPLES)
            every: Iterator[list[Any]] = ([item.subject, item.predicate, item.object] for item in triples)
        else:
            found = ox.parse_query_results(data, format=ox.QueryResultsFormat.JSON)
            if isinstance(found, ox.QueryBoolean):
                return Rows([{"answer": bool(found)}], columns=("answer",))
            names = tuple(variable.value for variable in _solutions(found).variables)
            every = (list(row) for row in _solutions(found))
        rows = (dict(zip(names, (unpacked(packed(value)) for value in row), strict=True)) for row in every)
        return Rows(rows, columns=names)

    # ── the wire ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _ask(self, text: str, seconds: float) -> tuple[bytes, str]:
        before = "".join(f"PREFIX {name}: <{place}>\n" for name, place in PREFIXES.items())
        body = urlencode({"query": before + text, "union-default-graph": ""}).encode()
        try:
            return self._send(self._asked, body, _QUERY, seconds)
        except StoreError as error:
            beside = self._asked.removesuffix("/sparql")
            if beside == self._asked or "(404)" not in str(error):
                raise
        self._asked = f"{beside}/query"  # what the same service is called elsewhere
        return self._send(self._asked, body, _QUERY, seconds)

    def _tell(self, text: str) -> None:
        self._send(self._told, text.encode(), _UPDATE, MOST_SECONDS)

    def _send(self, url: str, body: bytes, head: Mapping[str, str], seconds: float) -> tuple[bytes, str]:
        """Send a request, and again where its failure may pass: what we send may be said twice and means the same."""
        request = urllib.request.Request(url, body, {**head, **self._head}, method="POST")  # noqa: S310 see __init__
        reason = ""
        for turn in range(TRIES):
            time.sleep(PAUSE * 2 ** (turn - 1) if turn else 0)
            try:
                with urllib.request.urlopen(request, timeout=seconds) as reply:  # noqa: S310 http and https alone
                    return reply.read(), reply.headers.get("Content-Type", "")
            except urllib.error.HTTPError as error:
                with error:
                    reason = _reason(error)
                    if error.code not in _PASSING:
                        raise _refused(self.url, error.code, reason) from error
            except (OSError, HTTPException) as error:
                cause = getattr(error, "reason", error)
                if isinstance(cause, TimeoutError):
                    raise StoreUnavailableError(self.url, f"time ran out after {seconds:g} s") from error
                reason = str(cause) or type(cause).__name__
        raise StoreUnavailableError(self.url, f"the server does not answer ({reason}); is it there?")


def _refused(url: str, code: int, reason: str) -> InputError | StoreError:
    if code == 400:  # noqa: PLR2004 a bad request
        return InputError(f"the server does not understand this: {reason}")
    if code in {401, 403}:
        return StoreError(url, f"the server refuses ({code}); check user, password and rights")
    return StoreError(url, f"the server refuses ({code}): {reason}")


def _reason(error: urllib.error.HTTPError) -> str:
    text = error.read(400).decode("utf-8", "replace").strip()
    return text.splitlines()[0] if text else f"{error.code} {error.reason}"


def _solutions(found: Any) -> Any:  # noqa: ANN401 a table of solutions
    if not isinstance(found, ox.QuerySolutions):
        raise StoreError("sparql", f"should answer with a table; got {type(found).__name__}")
    return found


def _insert(every: Iterable[ox.Quad]) -> str:
    """Give the update that adds some quads, those of one graph after each other."""
    lines = ["INSERT DATA {"]
    for place, group in groupby(every, key=lambda quad: quad.graph_name):
        lines += [f"GRAPH {place} {{", *(f"{quad.triple} ." for quad in group), "}"]
    return "\n".join([*lines, "}"])
