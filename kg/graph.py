"""The facade: a graph on disk that can be built, asked, weighed and drawn. `from kg import KnowledgeGraph`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, BinaryIO, Final, TypedDict, Unpack

import networkx as nx
import pyarrow as pa

from kg import plugins
from kg.compare import Compared, Day, day_of
from kg.errors import InputError, StoreError, UnknownTermError
from kg.export import edge_table, graphml_of, jsonl_of, write_tables
from kg.exposure.facade import Weighed
from kg.fusion import Edge, fuse, known_by
from kg.ledger import Judgement, Ledger, standing
from kg.model import Graph, Modality, Proposal, Status, content_id
from kg.pipeline import Built, How
from kg.pipeline import build as run
from kg.ports import SILENT, Page, Progress
from kg.push import server, shown
from kg.queries import named
from kg.query import Filter, Index, Row, Table, Why, customers_of, suppliers_of, why
from kg.refresh import bring_up
from kg.registry import Registry
from kg.stores.property.script import cypher_script, write_admin_tables
from kg.validate import shacl, violations

PAGE: Final = "index.html"
RDF: Final = "rdf"
CYPHER: Final = "cypher"


class Asked(TypedDict, total=False):
    """Options of a question about partners.

    Which product (kinds below it count), as known by which day and valid on which, how sure at least, which modalities
    and states, and whether what is denied is shown too.
    """

    product: str | None
    as_of: Day
    on: Day
    min_confidence: float
    modality: Sequence[str]
    status: Sequence[str]
    denied: bool


class KnowledgeGraph(Weighed, Compared):
    """What reports say, in a folder. Every method reads the ledger's newest state; only `add` and `remove` write."""

    def __init__(self, ledger: Ledger, registry: Registry | None = None) -> None:
        """Take a ledger; `build` and `open` are the ways in."""
        self.ledger = ledger
        self.registry = registry or Registry.default()
        self._state = ""
        self._cache: dict[Any, Any] = {}

    @classmethod
    def build(
        cls, paths: Sequence[str | Path], out: str | Path | None = None, *, how: How | None = None
    ) -> KnowledgeGraph:
        """Read files and folders into a graph, in a folder of its own or the one given.

        Raises:
            InputError: some paths could not be read; the error names each with its reason, the rest is stored.
        """
        graph, built = cls.built(paths, out or mkdtemp(prefix="kg-"), how or How())
        if built.unread:
            raise InputError("; ".join(f"{item.where}: {item.reason}" for item in built.unread))
        return graph

    @classmethod
    def built(
        cls,
        paths: Sequence[str | Path],
        out: str | Path,
        how: How,
        *,
        stdin: BinaryIO | None = None,
        page: bool = False,
        progress: Progress = SILENT,
    ) -> tuple[KnowledgeGraph, Built]:
        """Read files and folders into the graph of a folder, draw its page if asked, and tell what was done."""
        graph = cls(Ledger.create(out))
        built = graph.add(paths, how, stdin=stdin, progress=progress)
        if page:
            graph.view(out=graph.page)
        return graph, built

    @classmethod
    def open(cls, path: str | Path) -> KnowledgeGraph:
        """Give the graph of a folder.

        Raises:
            StoreError: the folder holds none, with what to do about it.
        """
        if not Path(path).exists():
            raise StoreError(str(path), "there is no graph here yet; make one with: kg build REPORT...")
        return cls(Ledger.open(path))

    # ── what it holds ───────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def path(self) -> Path:
        """The folder."""
        return self.ledger.path

    @property
    def page(self) -> Path:
        """Where the picture of the whole graph is written."""
        return self.path / PAGE

    def _fresh(self, key: Any, make: Any) -> Any:  # noqa: ANN401 a cache of several kinds of things
        """Give something made from the ledger's newest state, made once for each state."""
        state = self.ledger.state
        if state != self._state:
            self._cache, self._state = {}, state
        if key not in self._cache:
            self._cache[key] = make()
        return self._cache[key]

    @property
    def graph(self) -> Graph:
        """Documents, entities, statements and observations, judgements applied; documents come without text."""
        found: Graph = self._fresh("graph", lambda: self.ledger.graph(known=self.registry.entities))
        return found

    def edges(
        self, *, as_of: Day = None, on: Day = None, min_confidence: float = 0.0, half_life: float | None = None
    ) -> tuple[Edge, ...]:
        """Give the fused edges, of what was known by a day and is said to hold on a day: see `kg.fusion.fuse`."""
        known, valid = day_of(as_of), day_of(on)
        how: dict[str, Any] = {"min_confidence": min_confidence, "half_life": half_life}
        found: tuple[Edge, ...] = self._fresh(
            ("edges", known, valid, *how.values()), lambda: fuse(self.graph, as_of=known, on=valid, **how)
        )
        return found

    def index(self, *, as_of: Day = None, on: Day = None) -> Index:
        """Give the graph ready to be asked, as known by a day and valid on a day."""
        known, valid = day_of(as_of), day_of(on)

        def make() -> Index:
            graph = known_by(self.graph, known) if known is not None else self.graph
            return Index(graph, self.edges(as_of=known, on=valid), self.registry)

        found: Index = self._fresh(("index", known, valid), make)
        return found

    def counts(self) -> dict[str, int]:
        """Give how many documents, entities, statements and observations there are."""
        graph = self.graph
        return {
            "documents": len(graph.documents),
            "entities": len(graph.entities),
            "statements": len(graph.statements),
            "observations": len(graph.observations),
        }

    def __repr__(self) -> str:
        """Say what is in it."""
        counts = ", ".join(f"{count} {what}" for what, count in self.counts().items())
        return f"KnowledgeGraph({str(self.path)!r}: {counts})"

    # ── questions ───────────────────────────────────────────────────────────────────────────────────────────────────

    def suppliers_of(self, name: str, *, depth: int = 1, **asked: Unpack[Asked]) -> Table[Row]:
        """Give who supplies an entity: name in any language, ticker or id. Options: see `Asked`."""
        index, keep = self._asked(asked)
        return suppliers_of(index, name, keep=keep, depth=depth)

    def customers_of(self, name: str, *, depth: int = 1, **asked: Unpack[Asked]) -> Table[Row]:
        """Give whom an entity supplies. Options: see `Asked`."""
        index, keep = self._asked(asked)
        return customers_of(index, name, keep=keep, depth=depth)

    def _asked(self, asked: Asked) -> tuple[Index, Filter]:
        index = self.index(as_of=asked.get("as_of"), on=asked.get("on"))
        return index, chosen(index, asked)

    def why(self, first: str, second: str, *, as_of: Day = None) -> Table[Why]:
        """Give every statement between two entities with its sentences, for and against."""
        return why(self.index(as_of=as_of), first, second)

    def sparql(
        self, text: str, parameters: Mapping[str, Any] | None = None, *, seconds: float = 20.0, rows: int = 10_000
    ) -> Sequence[Mapping[str, Any]]:
        """Give the rows of a read-only SPARQL query; the store is brought up to the ledger's state first."""
        found: Sequence[Mapping[str, Any]] = self.store(RDF).query(text, parameters, seconds=seconds, rows=rows)
        return found

    def cypher(
        self, text: str, parameters: Mapping[str, Any] | None = None, *, seconds: float = 20.0, rows: int = 10_000
    ) -> Sequence[Mapping[str, Any]]:
        """Give the rows of a read-only Cypher query on the embedded engine (extra `cypher`)."""
        found: Sequence[Mapping[str, Any]] = self.store(CYPHER).query(text, parameters, seconds=seconds, rows=rows)
        return found

    def ask(self, name: str, **values: Any) -> Sequence[Mapping[str, Any]]:  # noqa: ANN401 values of parameters
        """Give the rows of a question by its name (see `kg query --names`); entities by id, name or ticker.

        Raises:
            UnknownTermError: no question has the name.
            InputError: a parameter that the question does not take, or a value that does not fit.
        """
        question = named().get(name)
        if question is None:
            raise UnknownTermError("question", name, tuple(named()))
        asked = {item.name for item in question.parameters if item.kind == "entity"} & set(values)
        ids = {key: self.index().find(values[key]).id for key in asked if values[key] not in self.graph.entities}
        return question.answer(self.graph, self.edges(), **values | ids)

    def store(self, name: str) -> Any:  # noqa: ANN401 any registered store
        """Give a store by name, holding what the ledger holds."""

        def make() -> Any:  # noqa: ANN401 any registered store
            store = plugins.stores()[name](self.path / name)
            if store.state != self.ledger.state:
                bring_up(store, self.ledger, lambda: self.graph, key=name)
            return store

        return self._fresh(("store", name), make)

    # ── changes ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def add(
        self,
        paths: Sequence[str | Path],
        how: How | None = None,
        *,
        stdin: BinaryIO | None = None,
        progress: Progress = SILENT,
    ) -> Built:
        """Read files and folders into the graph; what is there already is not read again."""
        return run(paths, self.ledger, how or How(), stdin=stdin, progress=progress)

    def remove(self, *names: str) -> tuple[str, ...]:
        """Take documents out by name or id, with exactly what they say; the picture is drawn anew if there is one."""
        gone = self.ledger.remove(*names)
        if self.page.exists():
            self.view(out=self.page)
        return gone

    def judge(self, proposal: Proposal, verdict: str, *, who: str, when: str, note: str = "") -> None:
        """Keep a judgement on a proposal: `accepted`, `refused` or `undone`."""
        self.ledger.judge(Judgement.on(proposal, verdict, who=who, when=when, note=note))

    def judgements(self) -> dict[str, str]:
        """Give the verdict that holds on each proposal that was judged, by the proposal's id."""
        return {key: judgement.verdict for key, judgement in standing(self.ledger.judgements()).items()}

    def check(self, *, shapes: bool = False, progress: Progress = SILENT) -> list[dict[str, str]]:
        """Give what is wrong with the ledger or with a claim: where, by which shape, what, and how to mend it.

        With `shapes` the graph is also held against the SHACL shapes of the ontology, some hundredths of a second a
        claim.

        Raises:
            InputError: shapes are asked for and the validator is not installed.
        """
        found = [{"where": item.where, "what": item.what, "mend": "build again"} for item in self.ledger.check()]
        by_shape = shacl(self.store(RDF), progress=progress) if shapes else ()
        rows = [
            {"where": v.id, "shape": v.shape, "what": v.what, "mend": v.mend}
            for v in (*violations(self.graph), *by_shape)
        ]
        return [*({**item, "shape": ""} for item in found), *rows]

    # ── pictures and other forms ────────────────────────────────────────────────────────────────────────────────────

    def view(
        self, focus: str | None = None, *, out: str | Path | None = None, kind: str = "explorer", as_of: Day = None
    ) -> str:
        """Draw the graph as one self-contained page, opened on a focus; give the page, or its path where it is kept."""
        day = day_of(as_of)
        graph = known_by(self.graph, day) if day is not None else self.graph
        key = self.index(as_of=day).find(focus).id if focus else None
        page = plugins.views()[kind]().render(graph, focus=key, day=day)
        if out is None:
            return Page(page)
        target = Path(out)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(page, encoding="utf-8")
        return str(target)

    def to_pyvis(self, focus: str | None = None, *, as_of: Day = None) -> Any:  # noqa: ANN401 a network of pyvis
        """Give the network of pyvis, opened on a focus: its nodes and edges may be changed before it is drawn."""
        day = day_of(as_of)
        part: Any = plugins.views()["pyvis"]()
        key = self.index(as_of=day).find(focus).id if focus else None
        return part.network(known_by(self.graph, day) if day is not None else self.graph, focus=key, day=day)

    def _repr_html_(self) -> str:
        """Show the graph in a notebook: the page of `view`, opened on the company with most trade."""
        return Page(self.view())._repr_html_()

    def export(self, form: str, *, out: str | Path | None = None, as_of: Day = None) -> str | list[Path]:
        """Give the graph in another form, as text or in a file or folder: see `kg export --help`.

        Raises:
            InputError: an unknown form, or tables without a folder to write them to.
        """
        day = day_of(as_of)
        graph = known_by(self.graph, day) if day is not None else self.graph
        edges = self.edges(as_of=day)
        if form in {"csv", "parquet"}:
            return write_tables(graph, edges, Path(out or form), form)
        if form == "neo4j-admin":
            return write_admin_tables(graph, edges, Path(out or form), state=self.ledger.state)
        text = self._as_text(form, graph, edges)
        if out is None:
            return text
        Path(out).write_text(text, encoding="utf-8")
        return [Path(out)]

    def push(
        self, address: str, *, user: str = "", password: str = "", database: str = "", progress: Progress = SILENT
    ) -> bool:
        """Make a server hold what this graph holds: Neo4j by Bolt, or SPARQL 1.1 by HTTP; false if it did already.

        Raises:
            InputError: no server has such an address.
            StoreUnavailableError: the server is not there or went away; the next run completes the work.
            StoreError: it does not let one in or write, or holds data of others.
        """
        store = server(address, user=user, password=password, database=database)
        try:
            if store.state == self.ledger.state:
                return False
            key = content_id("server", shown(address), database)
            bring_up(store, self.ledger, lambda: self.graph, key=key, progress=progress)
        finally:
            if hasattr(store, "close"):
                store.close()
        return True

    def _as_text(self, form: str, graph: Graph, edges: tuple[Edge, ...]) -> str:
        if form == "jsonl":
            return jsonl_of(graph)
        if form == "graphml":
            return graphml_of(graph, edges)
        if form == "cypher":
            return "".join(cypher_script(graph, edges, state=self.ledger.state))
        if form == "judgements":
            return self.ledger.judgements_text()
        store: Any = plugins.stores()[RDF](None)
        store.write(graph)
        annotated = form == "rdf12"
        text: str = store.dump("trig" if annotated else form, annotations=annotated)
        return text

    def to_arrow(self, *, as_of: Day = None) -> pa.Table:
        """Give the edges as an Arrow table, a row an edge; `.to_pandas()` makes a data frame of it."""
        return edge_table(self.edges(as_of=as_of))

    def to_networkx(self, *, as_of: Day = None) -> nx.MultiDiGraph[str]:
        """Give the edges as a networkx graph, keyed by relation, with their values as attributes."""
        found: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for entity in self.graph.entities.values():
            found.add_node(entity.id, name=entity.name, name_zh=entity.name_zh, type=str(entity.type))
        for edge in self.edges(as_of=as_of):
            values = {key: value for key, value in edge.to_dict().items() if key not in {"subject", "object"}}
            found.add_edge(edge.subject, edge.object, key=str(edge.relation), **values)
        return found


def chosen(index: Index, asked: Asked) -> Filter:
    """Give the filter of a question.

    Raises:
        UnknownNameError: no product answers to the name.
        InputError: an unknown modality or status.
    """
    product = asked.get("product")
    try:
        modalities = frozenset(Modality(item) for item in asked.get("modality", ("fact",)))
        states = frozenset(Status(item) for item in asked.get("status", ("current",)))
    except ValueError as error:
        raise InputError(str(error)) from error
    return Filter(
        product=index.kinds(product) if product else frozenset(),
        min_confidence=asked.get("min_confidence", 0.0),
        modality=modalities,
        status=states,
        denied=asked.get("denied", False),
    )
