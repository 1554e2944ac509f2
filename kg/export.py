"""The graph in forms that other programs read: tables of nodes and edges, GraphML, claims as JSON lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import networkx as nx
import pyarrow as pa
import pyarrow.parquet as pq

from kg.codec import to_line
from kg.errors import StoreError
from kg.fusion import Edge
from kg.model import Graph, Observation, Statement

Rows = Sequence[Mapping[str, Any]]


def nodes_of(graph: Graph) -> list[dict[str, Any]]:
    """Give one row an entity, in order of id; lists are joined by `;`."""
    return [
        {
            "id": entity.id,
            "type": str(entity.type),
            "name": entity.name,
            "name_zh": entity.name_zh,
            "aliases": ";".join(entity.aliases),
            "country": entity.country,
            "parent": entity.parent,
            "roles": ";".join(entity.roles),
            "registry": entity.registry,
        }
        for entity in graph.entities.values()
    ]


def edges_of(edges: Sequence[Edge]) -> list[dict[str, Any]]:
    """Give one row a fused edge; lists are joined by `;`."""
    return [
        {key: ";".join(value) if isinstance(value, list) else value for key, value in edge.to_dict().items()}
        for edge in edges
    ]


def edge_table(edges: Sequence[Edge]) -> pa.Table:
    """Give one row a fused edge as an Arrow table; lists stay lists, days are days, words that repeat are told once."""
    words = pa.dictionary(pa.int32(), pa.string())
    fields = {
        "subject": words, "relation": words, "object": words, "confidence": pa.float64(), "modality": words,
        "basis": words, "status": words, "contested": pa.bool_(), "denied": pa.bool_(), "support": pa.int32(),
        "against": pa.int32(), "origins": pa.list_(pa.string()), "products": pa.list_(pa.string()),
        "share_low": pa.float64(), "share_high": pa.float64(), "amount_low": pa.float64(),
        "amount_high": pa.float64(), "currency": words, "first": pa.string(), "last": pa.string(),
        "statements": pa.list_(pa.string()), "denials": pa.list_(pa.string()),
    }  # fmt: skip
    rows = [edge.to_dict() for edge in edges]
    table = pa.table({name: pa.array([row[name] for row in rows], type=kind) for name, kind in fields.items()})
    for name in ("first", "last"):
        table = table.set_column(table.schema.get_field_index(name), name, table[name].cast(pa.date32()))
    return table


def jsonl_of(graph: Graph) -> str:
    """Give every claim with every place it was read in, one JSON object a line, as `kg extract` prints them."""
    lines = []
    claims: list[Statement | Observation] = [*graph.statements.values(), *graph.observations.values()]
    for claim in claims:
        for item in claim.evidence:
            doc = graph.documents[item.span.document]
            lines.append(json.dumps(to_line(claim, item, doc=doc, entities=graph.entities), ensure_ascii=False))
    return "".join(f"{line}\n" for line in lines)


def graphml_of(graph: Graph, edges: Sequence[Edge]) -> str:
    """Give the entities and fused edges as GraphML."""
    found: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in nodes_of(graph):
        found.add_node(node["id"], **{key: value for key, value in node.items() if key != "id"})
    for row in edges_of(edges):
        values = {key: value for key, value in row.items() if value is not None and key not in {"subject", "object"}}
        found.add_edge(row["subject"], row["object"], key=row["relation"], **values)
    buffer = io.BytesIO()
    nx.write_graphml(found, buffer, encoding="utf-8", prettyprint=True)
    return buffer.getvalue().decode("utf-8")


def write_tables(graph: Graph, edges: Sequence[Edge], folder: Path, form: str) -> list[Path]:
    """Write `nodes` and `edges` as CSV or Parquet into a folder; give the files.

    Raises:
        StoreError: the folder cannot be written.
    """
    tables = {"nodes": nodes_of(graph), "edges": edges_of(edges)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [_write(rows, folder / f"{name}.{form}", form) for name, rows in tables.items()]
    except OSError as error:
        raise StoreError(str(folder), error.strerror or str(error)) from error


def _write(rows: Rows, path: Path, form: str) -> Path:
    if form == "parquet":
        pq.write_table(pa.Table.from_pylist(list(rows)), path)
        return path
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, fieldnames=list(rows[0]) if rows else ["id"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path
