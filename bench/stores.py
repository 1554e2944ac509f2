"""Measure the stores against each other and their peers, in one run: python -m bench.stores --help.

Seconds are CPU seconds of this process and of those it started, Neo4j's server among them. Questions are asked for a
second to warm up and then so many times; loads are done once. Needs Linux. Companies trade by a power law, ten
statements a company, three pieces of evidence for two statements, two documents a company. Every store must give the
same answers, or the run fails. q8 is q2 asked document by document: in RDF by `GRAPH ?document`. Then one document is
added, twenty times, each to all that is there by then.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np

from bench.questions import Answer, Case, as_networkx, by_columns, by_cypher, by_memory, by_networkx, by_sparql
from kg.fusion import Edge, fuse
from kg.model import Document, Entity, EntityType, Evidence, Graph, RelationType, Span, Statement
from kg.stores.memory import MemoryStore
from kg.stores.property.bolt import Neo4jStore
from kg.stores.property.cypher import CypherStore
from kg.stores.rdf import RdfStore
from tests.neo4j_server import needed, started

PRODUCTS = tuple(f"product-{number}" for number in range(200))
FIRST_DAY = date(2020, 1, 1)
EXPONENT, RDFLIB_LIMIT, WARM = 2.1, 1_000, 1.0
PARTS = ("rdf", "rdflib", "cypher", "neo4j")


def say(*cells: object) -> None:
    """Write one row, tab-separated."""
    sys.stdout.write("\t".join(f"{cell:.4g}" if isinstance(cell, float) else str(cell) for cell in cells) + "\n")
    sys.stdout.flush()


def drawn(companies: int, seed: int) -> Graph:
    """Give a graph of a size: entities, documents, statements with evidence, all current facts."""
    rng = np.random.default_rng(seed)
    weights = rng.permutation(np.arange(1, companies + 1, dtype=float) ** (1 / (1 - EXPONENT)))
    ends = rng.choice(companies, size=(2, 10 * companies), p=weights / weights.sum())
    entities = [
        Entity(id=f"c{n}", type=EntityType.COMPANY, name=f"Company {n}", identifiers={"ticker": f"T{n}"})
        for n in range(companies)
    ]
    entities += [Entity(id=key, type=EntityType.PRODUCT, name=key) for key in PRODUCTS]
    docs = [
        Document(
            name=f"report-{n}", url=f"report-{n}.txt", text="", digest=hashlib.sha256(b"%d" % n).hexdigest()[:20],
            publisher=f"House {n % 97}", published=FIRST_DAY + timedelta(days=int(rng.integers(2000))),
        )
        for n in range(2 * companies)
    ]  # fmt: skip
    statements: dict[str, Statement] = {}
    for turn, (start, end) in enumerate(zip(*ends, strict=True)):
        if start == end:
            continue
        quote = f"Company {start} supplies Company {end} with what it needs, as report {turn} says."
        proof = tuple(
            Evidence(
                span=Span(document=docs[place].id, start=turn, end=turn + len(quote), quote=quote),
                extractor="bench", confidence=round(0.5 + 0.45 * float(chance), 3), rule="bench",
            )
            for place, chance in zip(rng.integers(len(docs), size=1 + turn % 2), rng.random(2), strict=False)
        )  # fmt: skip
        stmt = Statement(
            subject=f"c{start}", relation=RelationType.SUPPLIES_TO, object=f"c{end}",
            product=PRODUCTS[int(rng.integers(len(PRODUCTS)))], evidence=proof,
        )  # fmt: skip
        statements.setdefault(stmt.id, stmt)
    return Graph(
        documents={doc.id: doc for doc in docs},
        entities={entity.id: entity for entity in entities},
        statements=statements,
    )


def case_of(edges: Iterable[Edge]) -> Case:
    """Give what to ask about: the company with most customers, one with fifty suppliers or so, one far away."""
    found: nx.DiGraph[str] = nx.DiGraph((edge.subject, edge.object) for edge in edges)
    hub = max(found, key=lambda key: (found.out_degree(key), key))
    customer = min(found, key=lambda key: (abs(found.in_degree(key) - 50), key))
    steps = nx.single_source_shortest_path_length(found, hub)
    far = max(steps, key=lambda key: (steps[key], key))
    return Case(f"T{hub[1:]}", customer, hub, far, PRODUCTS[7], date(2023, 1, 1), 0.8)


# ── measuring ───────────────────────────────────────────────────────────────────────────────────────────────────────


def clock() -> float:
    """Give the CPU seconds of this process and of all that it has started: a server, a process that answers."""
    ticks = os.sysconf("SC_CLK_TCK")
    parents: dict[int, int] = {}
    spent: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            number = int(path.parent.name)
            parents[number] = int(fields[1])
            spent[number] = int(fields[11]) + int(fields[12])
    found, added = {os.getpid()}, {os.getpid()}
    while added:
        added = {number for number, parent in parents.items() if parent in added}
        found |= added
    times = os.times()
    return (
        time.process_time()
        + sum(spent[number] for number in found - {os.getpid()}) / ticks
        + times.children_user
        + times.children_system
    )


class Bench:
    """Runs the questions on one store after another and holds the answers together."""

    def __init__(self, repeats: int) -> None:
        """Take how often each question is asked."""
        self.repeats = repeats
        self.hashes: dict[str, str] = {}
        self.seconds: dict[tuple[str, str], float] = {}

    def load(self, store: str, size: int, work: Callable[[], object]) -> None:
        """Measure a load; the row tells statements with their evidence a CPU second."""
        begun, wall = clock(), time.perf_counter()
        work()
        spent = clock() - begun
        say("load", store, spent, time.perf_counter() - wall, f"{size / spent:,.0f}/s")

    def add(self, store: str, work: Callable[[int], object], times: int = 20) -> None:
        """Measure the adding of one document, so many times; the row tells the middle and the slowest on the wall."""
        walls, begun = [], clock()
        for turn in range(times):
            start = time.perf_counter()
            work(turn)
            walls.append(time.perf_counter() - start)
        say("add", store, (clock() - begun) / times, sorted(walls)[times // 2], f"slowest {max(walls):.3g} s")

    def ask(self, store: str, questions: dict[str, Callable[[], Answer]]) -> None:
        """Measure each question, and fail where the answer is not the others'."""
        for name, question in questions.items():
            found = hashlib.sha256(json.dumps(question()).encode()).hexdigest()[:12]
            if self.hashes.setdefault(name, found) != found:
                raise SystemExit(f"{store} answers {name} unlike the others: {json.dumps(question())[:300]}")
            until = time.perf_counter() + WARM
            while time.perf_counter() < until:
                question()
            begun, wall = clock(), time.perf_counter()
            for _ in range(self.repeats):
                question()
            self.seconds[store, name] = (clock() - begun) / self.repeats
            say(name, store, 1e3 * self.seconds[store, name], 1e3 * (time.perf_counter() - wall) / self.repeats, found)


def run(companies: int, *, repeats: int, seed: int, parts: Sequence[str]) -> Bench:
    """Measure the parts that are asked for at a size; networkx is always there to compare with."""
    graph = drawn(companies, seed)
    edges, bench = fuse(graph), Bench(repeats)
    case, size = case_of(edges), len(graph.statements)
    say("size", companies, f"{size} statements", f"{len(edges)} edges", f"{len(graph.documents)} documents")
    say("what", "store", "CPU s (load, add), CPU ms (q)", "wall", "rate or hash")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        held: list[nx.MultiDiGraph[str]] = []
        bench.load("networkx", size, lambda: held.append(as_networkx(graph)))
        bench.ask("networkx", by_networkx(held.pop(), case))
        bench.ask("columns (ours)", by_columns(edges))
        memory = MemoryStore()
        bench.load("memory (ours)", size, lambda: memory.write(graph))
        bench.ask("memory (ours)", by_memory(memory, case))
        if "cypher" in parts:
            cypher = stack.enter_context(CypherStore(folder / "cypher"))
            bench.load("cypher (ours)", size, lambda: cypher.write(graph))
            bench.ask("cypher (ours)", by_cypher(cypher, case))
        if "rdf" in parts:
            _rdf(bench, graph, case, folder / "rdf", beside=companies <= RDFLIB_LIMIT and "rdflib" in parts)
        if "neo4j" in parts and not needed():
            server = stack.enter_context(started(folder / "neo4j"))
            store = stack.enter_context(Neo4jStore(server.uri, user=server.user, password=server.password))
            bench.load("neo4j", size, lambda: store.write(graph))
            bench.ask("neo4j", by_cypher(store, case))
    return bench


def _rdf(bench: Bench, graph: Graph, case: Case, folder: Path, *, beside: bool) -> None:
    """Measure the RDF store, with rdflib beside it where that is asked for."""
    rdf, size = RdfStore(folder), len(graph.statements)
    begun = clock()
    bench.load("rdf (ours)", size, lambda: rdf.write(graph))
    say("quads", "rdf (ours)", len(rdf), f"{len(rdf) / (clock() - begun):,.0f}/s")
    bench.ask("rdf (ours)", by_sparql(lambda text, **values: _rows(rdf, text, values), case))
    if beside:
        bench.ask("rdflib", by_sparql(_rdflib(bench, rdf, size), case))

    def add(turn: int) -> None:
        note = _note(graph, turn)
        rdf.update(note, set(note.documents), state=str(turn), whole=False)

    bench.add("rdf (ours)", add)


def _note(graph: Graph, turn: int) -> Graph:
    """Give one more document, with a claim about two companies of a graph."""
    old = next(iter(graph.statements.values()))
    text = f"Note {turn}: {old.subject} supplies c{turn} as well."
    doc = Document(name=f"note-{turn}", url=f"note-{turn}.txt", text=text, publisher="House 7", published=FIRST_DAY)
    proof = Evidence(span=doc.span(0, len(text)), extractor="bench", confidence=0.9, rule="bench")
    stmt = replace(old, object=f"c{turn}", evidence=(proof,))
    ends = {key: graph.entities[key] for key in (stmt.subject, stmt.object, stmt.product or stmt.subject)}
    return Graph(documents={doc.id: doc}, entities=ends, statements={stmt.id: stmt})


def _rows(store: RdfStore, text: str, values: dict[str, Any]) -> list[list[Any]]:
    rows = store.query(text, values)
    return [[row[name] for name in rows.columns] for row in rows]


def _rdflib(bench: Bench, store: RdfStore, size: int) -> Callable[..., list[list[Any]]]:
    """Give a way to ask rdflib, loaded with the same quads."""
    import rdflib  # noqa: PLC0415 half a second

    held: list[rdflib.Dataset] = []
    bench.load("rdflib", size, lambda: held.append(store.to_rdflib()))

    def ask(text: str, **values: object) -> list[list[Any]]:
        terms = {
            key: rdflib.URIRef(str(v)[1:-1]) if str(v).startswith("<") else rdflib.Literal(v)
            for key, v in values.items()
        }
        rows: Iterable[Any] = held[0].query(text, initBindings=terms)
        return [[item.toPython() for item in row] for row in rows]

    return ask


def main() -> None:
    """Read the options, measure, and show how many times slower each peer is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--companies", type=int, nargs="*", default=[1_000, 10_000], help="sizes; 100000 takes an hour")
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--parts", nargs="*", default=PARTS, choices=PARTS, help="the stores to measure")
    options = parser.parse_args()
    for companies in options.companies:
        bench = run(companies, repeats=options.repeats, seed=options.seed, parts=options.parts)
        stores = list(dict.fromkeys(store for store, _ in bench.seconds))
        base = next(store for store in ("cypher (ours)", "rdf (ours)", "networkx") if store in stores)
        say(f"times {base}", *stores)
        for name in bench.hashes:
            least = max(bench.seconds.get((base, name), 0.0), 1e-6)
            say(name, *(bench.seconds.get((store, name), float("nan")) / least for store in stores))


if __name__ == "__main__":
    main()
