"""The questions that the stores are measured by, in each language and by hand; every way gives the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import networkx as nx
import pyarrow as pa
import pyarrow.compute as pc

from kg.export import edge_table
from kg.fusion import Edge
from kg.model import EntityType, Graph
from kg.stores.memory import MemoryStore
from kg.stores.property.bolt import Neo4jStore
from kg.stores.property.cypher import CypherStore
from kg.stores.rdf.terms import node

Answer = Sequence[Any]


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


def counted(every: Iterable[tuple[str, int]]) -> list[list[Any]]:
    """Give the twenty greatest counts, names in order where counts are equal."""
    return [[key, count] for key, count in sorted(every, key=lambda pair: (-pair[1], pair[0]))[:20]]


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
        "q8": lambda: sorted(
            ask(
                "MATCH (:Company {id: $id})<-[:HAS_OBJECT]-(s:Statement)-[:HAS_EVIDENCE]->(e)-[:READ_IN]->(d:Document) "
                "RETURN s.subject AS supplier, d.id AS document, e.start AS start, e.quote AS quote",
                id=case.customer,
            )
        ),
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
    "q8": """SELECT DISTINCT ?supplier ?document ?start ?quote { GRAPH ?document {
      ?s hkg:object ?customer ; hkg:subject ?supplier ; hkg:evidence ?e .
      ?e oa:hasSelector ?position, ?words . ?position oa:start ?start . ?words oa:exact ?quote } }""",
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
        "q8": lambda: sorted(
            [local(a), local(b), c, d] for a, b, c, d in ask(SPARQL["q8"], customer=iri[case.customer])
        ),
    }


def by_memory(store: MemoryStore, case: Case) -> dict[str, Callable[[], Answer]]:
    """Give the questions that the graph in memory answers by its edges and the statements that they name."""

    def hops(steps: int) -> Answer:
        reached, frontier = set[str](), {case.hub}
        for _ in range(steps):
            frontier = {edge.object for start in frontier for edge in store.out(start)}
            reached |= frontier
        return [[len(reached)]]

    def evidence() -> Answer:
        said = (store.graph.statements[key] for edge in store.into(case.customer) for key in edge.statements)
        return sorted(
            [stmt.subject, item.span.document, item.span.start, item.span.quote]
            for stmt in said
            for item in stmt.evidence
        )

    return {"q2": evidence, "q8": evidence, "q3": lambda: hops(2), "q4": lambda: hops(3)}


def by_columns(edges: Sequence[Edge]) -> dict[str, Callable[[], Answer]]:
    """Give the ranking over all edges from the columns of the table of edges."""
    table = edge_table(edges)

    def top() -> Answer:
        holds = table.filter(pc.equal(table["status"], "current"))
        counts = holds.group_by("subject").aggregate([("object", "count_distinct")])
        best = counts.sort_by([("object_count_distinct", "descending")]).slice(0, 60)
        names = pc.cast(best["subject"], pa.string()).to_pylist()
        return counted(zip(names, best["object_count_distinct"].to_pylist(), strict=True))

    return {"q5": top}


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

    def evidence() -> Answer:
        return sorted(
            [start, document, place, quote]
            for start, _, values in found.in_edges(case.customer, data=True)
            for document, place, quote, _, _ in values["evidence"]
        )

    return {
        "q1": lambda: [[key] for key, ticker in found.nodes(data="ticker") if str(ticker) == case.ticker],
        "q2": evidence,
        "q8": evidence,
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
