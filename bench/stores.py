"""Measure the stores against each other and their peers, in one run: python -m bench.stores --help.

Seconds are CPU seconds of this process and of those it started, Neo4j's server among them. Questions are asked for a
second to warm up and then so many times; loads are done once. Needs Linux. Companies trade by a power law, ten
statements a company, three pieces of evidence for two statements, two documents a company. Every store must give the
same answers, or the run fails.
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
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np

from kg.fusion import Edge, fuse
from kg.model import Document, Entity, EntityType, Evidence, Graph, RelationType, Span, Statement
from kg.stores.property.bolt import Neo4jStore
from kg.stores.property.cypher import CypherStore
from kg.stores.rdf import RdfStore
from kg.stores.rdf.terms import node
from tests.neo4j_server import needed, started

PRODUCTS = tuple(f"product-{number}" for number in range(200))
FIRST_DAY = date(2020, 1, 1)
EXPONENT, RDFLIB_LIMIT, WARM = 2.1, 1_000, 1.0
Answer = Sequence[Any]


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


@dataclass(frozen=True, slots=True)
class Case:
    """What the seven questions are asked about."""

    ticker: str
    customer: str
    hub: str
    far: str
    product: str
    day: date
    least: float


def case_of(edges: Iterable[Edge]) -> Case:
    """Give what to ask about: the company with most customers, one with fifty suppliers or so, one far away."""
    found: nx.DiGraph[str] = nx.DiGraph((edge.subject, edge.object) for edge in edges)
    hub = max(found, key=lambda key: (found.out_degree(key), key))
    customer = min(found, key=lambda key: (abs(found.in_degree(key) - 50), key))
    steps = nx.single_source_shortest_path_length(found, hub)
    far = max(steps, key=lambda key: (steps[key], key))
    return Case(f"T{hub[1:]}", customer, hub, far, PRODUCTS[7], date(2023, 1, 1), 0.8)


def counted(every: Iterable[tuple[str, int]]) -> list[list[Any]]:
    """Give the twenty greatest counts, names in order where counts are equal."""
    return [[key, count] for key, count in sorted(every, key=lambda pair: (-pair[1], pair[0]))[:20]]


# ── each way to ask ─────────────────────────────────────────────────────────────────────────────────────────────────


def by_cypher(store: CypherStore | Neo4jStore, case: Case) -> dict[str, Callable[[], Answer]]:
    """Give the questions in Cypher."""

    def ask(text: str, **values: object) -> list[list[Any]]:
        rows = store.query(text, values, rows=None, seconds=600)
        return [[row[name] for name in rows.columns] for row in rows]

    def hops(steps: int) -> Answer:
        text = f"MATCH (:Company {{id: $id}})-[:SUPPLIES_TO*1..{steps}]->(c:Company) RETURN count(DISTINCT c) AS n"
        return ask(text, id=case.hub)

    return {
        "q1": lambda: ask("MATCH (c:Company {ticker: $ticker}) RETURN c.id AS id", ticker=case.ticker),
        "q2": lambda: sorted(
            ask(
                "MATCH (:Company {id: $id})<-[:HAS_OBJECT]-(s:Statement)-[:HAS_EVIDENCE]->(e) "
                "RETURN s.subject AS supplier, e.document AS document, e.start AS start, e.quote AS quote",
                id=case.customer,
            )
        ),
        "q3": lambda: hops(2),
        "q4": lambda: hops(3),
        "q5": lambda: counted(
            (key, count)
            for key, count in ask(
                "MATCH (s:Company)-[:SUPPLIES_TO]->(c:Company) "
                "RETURN s.id AS id, count(DISTINCT c) AS n ORDER BY n DESC LIMIT 60"
            )
        ),
        "q6": lambda: ask(
            "MATCH (a:Company {id: $a}), (b:Company {id: $b}) "
            "MATCH p = shortestPath((a)-[:SUPPLIES_TO*..30]->(b)) RETURN length(p) AS n",
            a=case.hub, b=case.far,
        ),
        "q7": lambda: sorted(
            ask(
                "MATCH (:Product {id: $product})<-[:HAS_PRODUCT]-(s:Statement)-[:HAS_EVIDENCE]->(e)-[:READ_IN]->(d) "
                "WHERE d.published >= $day AND e.confidence >= $least RETURN DISTINCT s.id AS id",
                product=case.product, day=case.day.isoformat(), least=case.least,
            )
        ),
    }  # fmt: skip


EDGES = "https://w3id.org/hardware-kg/id/graph/edges"
SPARQL = {
    "q1": "SELECT DISTINCT ?id { ?c hkg:ticker ?ticker ; dcterms:identifier ?id }",
    "q2": """SELECT DISTINCT ?supplier ?document ?start ?quote {
      ?s hkg:object ?customer ; hkg:subject ?supplier ; hkg:evidence ?e .
      ?e prov:wasQuotedFrom ?document ; oa:hasSelector ?position, ?words .
      ?position oa:start ?start . ?words oa:exact ?quote }""",
    "q3": f"SELECT (COUNT(DISTINCT ?c) AS ?n) {{ GRAPH <{EDGES}> {{ ?hub hkg:suppliesTo/hkg:suppliesTo? ?c }} }}",
    "q4": f"""SELECT (COUNT(DISTINCT ?c) AS ?n) {{ GRAPH <{EDGES}> {{
      ?hub hkg:suppliesTo/hkg:suppliesTo?/hkg:suppliesTo? ?c }} }}""",
    "q5": f"""SELECT ?s (COUNT(DISTINCT ?c) AS ?n) {{ GRAPH <{EDGES}> {{ ?s hkg:suppliesTo ?c }} }}
       GROUP BY ?s ORDER BY DESC(?n) LIMIT 60""",
    "q6": f"SELECT DISTINCT ?c {{ GRAPH <{EDGES}> {{ VALUES ?s {{ %s }} ?s hkg:suppliesTo ?c }} }}",
    "q7": """SELECT DISTINCT ?id { ?s hkg:product ?product ; dcterms:identifier ?id ; hkg:evidence ?e .
      ?e hkg:confidence ?sure ; prov:wasQuotedFrom ?d . ?d dcterms:issued ?issued
      FILTER(?issued >= ?day && ?sure >= ?least) }""",
}


def by_sparql(ask: Callable[..., list[list[Any]]], case: Case) -> dict[str, Callable[[], Answer]]:
    """Give the questions in SPARQL; a path's length, which SPARQL cannot give, by steps of the client."""
    iri = {key: f"<{node('entity', key).value}>" for key in (case.hub, case.customer, case.product, case.far)}

    def local(address: str) -> str:
        return address.rpartition("/")[2]

    def length() -> Answer:
        seen, frontier, steps = {case.hub}, [case.hub], 0
        while case.far not in seen and frontier:
            steps += 1
            reached: set[str] = set()
            for start in range(0, len(frontier), 500):
                values = " ".join(f"<{node('entity', key).value}>" for key in frontier[start : start + 500])
                reached |= {local(row[0]) for row in ask(SPARQL["q6"] % values)}
            frontier = sorted(reached - seen)
            seen |= reached
        return [[steps]]

    return {
        "q1": lambda: ask(SPARQL["q1"], ticker=case.ticker),
        "q2": lambda: sorted(
            [local(a), local(b), c, d] for a, b, c, d in ask(SPARQL["q2"], customer=iri[case.customer])
        ),
        "q3": lambda: ask(SPARQL["q3"], hub=iri[case.hub]),
        "q4": lambda: ask(SPARQL["q4"], hub=iri[case.hub]),
        "q5": lambda: counted((local(key), count) for key, count in ask(SPARQL["q5"])),
        "q6": length,
        "q7": lambda: sorted(ask(SPARQL["q7"], product=iri[case.product], day=case.day, least=case.least)),
    }


def by_networkx(found: nx.MultiDiGraph[str], case: Case) -> dict[str, Callable[[], Answer]]:
    """Give the questions by hand over a networkx graph that holds every statement as an edge."""

    def hops(steps: int) -> Answer:
        reached, frontier = set[str](), {case.hub}
        for _ in range(steps):
            frontier = {end for start in frontier for end in found.successors(start)}
            reached |= frontier
        return [[len(reached)]]

    def dated() -> Answer:
        return sorted(
            [key]
            for _, _, key, values in found.edges(keys=True, data=True)
            if values["product"] == case.product
            and any(day >= case.day and sure >= case.least for _, _, _, sure, day in values["evidence"])
        )

    return {
        "q1": lambda: [[key] for key, ticker in found.nodes(data="ticker") if str(ticker) == case.ticker],
        "q2": lambda: sorted(
            [start, document, place, quote]
            for start, _, values in found.in_edges(case.customer, data=True)
            for document, place, quote, _, _ in values["evidence"]
        ),
        "q3": lambda: hops(2),
        "q4": lambda: hops(3),
        "q5": lambda: counted((key, len(found[key])) for key in found),
        "q6": lambda: [[nx.shortest_path_length(found, case.hub, case.far)]],
        "q7": dated,
    }


def as_networkx(graph: Graph) -> nx.MultiDiGraph[str]:
    """Give every statement as an edge with its evidence."""
    found: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for key, entity in graph.entities.items():
        if entity.type is EntityType.COMPANY:
            found.add_node(key, name=entity.name, ticker=entity.identifiers["ticker"])
    for key, stmt in graph.statements.items():
        evidence = [
            (
                item.span.document,
                item.span.start,
                item.span.quote,
                item.confidence,
                graph.documents[item.span.document].published,
            )
            for item in stmt.evidence
        ]
        found.add_edge(stmt.subject, stmt.object, key=key, product=stmt.product, evidence=evidence)
    return found


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


def run(companies: int, *, repeats: int, seed: int, neo4j: bool) -> Bench:
    """Measure everything at a size."""
    graph = drawn(companies, seed)
    edges, bench = fuse(graph), Bench(repeats)
    case, size = case_of(edges), len(graph.statements)
    say("size", companies, f"{size} statements", f"{len(edges)} edges", f"{len(graph.documents)} documents")
    say("what", "store", "CPU s (load), CPU ms (q)", "wall", "rate or hash")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        held: list[nx.MultiDiGraph[str]] = []
        bench.load("networkx", size, lambda: held.append(as_networkx(graph)))
        bench.ask("networkx", by_networkx(held[0], case))
        rdf = RdfStore(folder / "rdf")
        bench.load("rdf (ours)", size, lambda: rdf.write(graph))
        bench.ask("rdf (ours)", by_sparql(lambda text, **values: _rows(rdf, text, values), case))
        if companies <= RDFLIB_LIMIT:
            bench.ask("rdflib", by_sparql(_rdflib(bench, rdf, size), case))
        cypher = stack.enter_context(CypherStore(folder / "cypher"))
        bench.load("cypher (ours)", size, lambda: cypher.write(graph))
        bench.ask("cypher (ours)", by_cypher(cypher, case))
        if neo4j and not needed():
            server = stack.enter_context(started(folder / "neo4j"))
            store = stack.enter_context(Neo4jStore(server.uri, user=server.user, password=server.password))
            bench.load("neo4j", size, lambda: store.write(graph))
            bench.ask("neo4j", by_cypher(store, case))
    return bench


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
    parser.add_argument("--no-neo4j", action="store_true", help="leave the server out")
    options = parser.parse_args()
    for companies in options.companies:
        bench = run(companies, repeats=options.repeats, seed=options.seed, neo4j=not options.no_neo4j)
        stores = list(dict.fromkeys(store for store, _ in bench.seconds))
        say("times the embedded Cypher", *stores)
        for name in bench.hashes:
            base = max(bench.seconds["cypher (ours)", name], 1e-6)
            say(name, *(bench.seconds[store, name] / base for store in stores))


if __name__ == "__main__":
    main()
