"""The schema as Cypher: `ontology/generated/constraints.cypher`, what a property graph store holds and looks up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ontology.nouns import Schema, snake

_HEAD: Final = "// Derived from hardware.yaml; `python -m ontology` writes it. Each statement can be run again.\n"
_NODES: Final = ("Statement", "Observation", "Document", "Evidence")


def emit(schema: Schema) -> str:
    """Give the statements, one a line, in the Cypher of Neo4j 5."""
    return "\n".join((_HEAD, *_constraints(schema), "", *_indexes(schema))) + "\n"


def _constraints(schema: Schema) -> Iterator[str]:
    """Give one key a label: no two nodes of a label share an id."""
    for label in ("Entity", *(kind.name for kind in schema.entities), *_NODES):
        name = f"{snake(label)}_id"
        yield f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE;"


def _indexes(schema: Schema) -> Iterator[str]:
    for kind in schema.entities:
        yield f"CREATE INDEX {snake(kind.name)}_name IF NOT EXISTS FOR (n:{kind.name}) ON (n.name);"
    for kind in schema.relations:
        name = f"{kind.type_name.lower()}_id"
        yield f"CREATE INDEX {name} IF NOT EXISTS FOR ()-[r:{kind.type_name}]-() ON (r.id);"
