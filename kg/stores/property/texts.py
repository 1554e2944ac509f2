"""The Cypher that writes and reads a graph: the same text for every engine."""

from __future__ import annotations

from importlib import resources
from typing import Final

from kg.stores.property.rows import ENTITY, RELATIONS, TYPES

MARKER: Final = "KnowledgeGraph"

MARK: Final = f"MATCH (n:{MARKER}) RETURN n.version AS version, n.state AS state, n.whole AS whole"
SET_MARK: Final = f"UNWIND $rows AS row MERGE (n:{MARKER} {{id: row.id}}) SET n = row"
ENTITIES: Final = f"MATCH (n:{ENTITY}) RETURN properties(n) AS row"
CLAIMS_IN: Final = (
    "UNWIND $documents AS document MATCH (:Document {id: document})<-[:READ_IN]-(e:Evidence)<-[:HAS_EVIDENCE]-(c) "
    "RETURN DISTINCT c.id AS id, c.subject AS subject, c.object AS object, c.listing AS listing"
)
EVIDENCE_OF: Final = "UNWIND $claims AS claim MATCH (c:{label} {{id: claim}})-[:HAS_EVIDENCE]->(e) RETURN e.id AS id"


def constraints() -> tuple[str, ...]:
    """Give the statements that the ontology derives, and the one for the marker of the store."""
    text = (resources.files("ontology") / "generated" / "constraints.cypher").read_text(encoding="utf-8")
    derived = (line.rstrip(";") for line in text.splitlines() if line and not line.startswith("//"))
    return (*derived, f"CREATE CONSTRAINT knowledge_graph_id IF NOT EXISTS FOR (n:{MARKER}) REQUIRE n.id IS UNIQUE")


def put_nodes(label: str) -> str:
    """Give the text that makes or changes nodes; an entity is also an `Entity`."""
    also = f" SET n:{ENTITY}" if label in TYPES else ""
    return f"UNWIND $rows AS row MERGE (n:{label} {{id: row.id}}) SET n = row{also}"


def put_ties(kind: str, start: str, end: str) -> str:
    """Give the text that makes or changes relationships between nodes that are there."""
    key, properties = (" {id: row.id}", " SET r = row.properties") if kind in RELATIONS else ("", "")
    return (
        f"UNWIND $rows AS row MATCH (a:{start} {{id: row.a}}) MATCH (b:{end} {{id: row.b}}) "
        f"MERGE (a)-[r:{kind}{key}]->(b){properties}"
    )


def ids(label: str) -> str:
    """Give the text that lists the ids of nodes."""
    return f"MATCH (n:{label}) RETURN n.id AS id"


def tie_ends(kind: str) -> str:
    """Give the text that lists relationships by the ids of their ends."""
    return f"MATCH (a)-[r:{kind}]->(b) RETURN a.id AS a, b.id AS b"


def remove_nodes(label: str) -> str:
    """Give the text that takes out nodes with their relationships."""
    return f"UNWIND $rows AS row MATCH (n:{label} {{id: row.id}}) DETACH DELETE n"


def remove_ties(kind: str, start: str = ENTITY, end: str = ENTITY) -> str:
    """Give the text that takes out relationships by the ids of their ends."""
    return f"UNWIND $rows AS row MATCH (a:{start} {{id: row.a}})-[r:{kind}]->(b:{end} {{id: row.b}}) DELETE r"


def edges_between() -> str:
    """Give the text that lists the fused edges of some pairs, either way."""
    kinds = "|".join(RELATIONS)
    return (
        f"UNWIND $pairs AS pair MATCH (a:{ENTITY} {{id: pair[0]}})-[r:{kinds}]->(b:{ENTITY} {{id: pair[1]}}) "
        "RETURN a.id AS a, type(r) AS type, b.id AS b"
    )


def nodes_of(label: str) -> str:
    """Give the text that reads nodes whole."""
    return f"MATCH (n:{label}) RETURN properties(n) AS row"


def ties_of(kind: str) -> str:
    """Give the text that reads fused edges whole."""
    return f"MATCH (a:{ENTITY})-[r:{kind}]->(b:{ENTITY}) RETURN a.id AS a, b.id AS b, properties(r) AS row"
