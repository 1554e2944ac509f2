"""A graph as a Cypher script, and as the tables that `neo4j-admin database import` takes: for servers out of reach."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from kg.errors import StoreError
from kg.fusion import Edge
from kg.model import Graph
from kg.stores.property import texts
from kg.stores.property.rows import ENTITY, RELATIONS, TYPES, Tie, batches, grouped, nodes, ties
from kg.stores.property.store import VERSION

__all__ = ["cypher_script", "write_admin_tables"]

_BATCH: Final = 200
_KINDS: Final = {bool: "boolean", int: "long", float: "double", str: "string"}
_PARTED: Final = ";"


def cypher_script(graph: Graph, edges: Iterable[Edge], *, state: str = "") -> Iterator[str]:
    """Give the statements that make a database hold the graph, one a line, each ended by a semicolon.

    They are those of a push with the values written in, so that running the script twice changes nothing.
    """
    for text in texts.constraints():
        yield f"{text};\n"
    for label, rows in nodes(graph).items():
        yield from _filled(texts.put_nodes(label), rows)
    for (kind, start, end), group in grouped(ties(graph, edges)).items():
        rows = [{"a": tie.a, "b": tie.b, "id": tie.properties.get("id"), "properties": tie.properties} for tie in group]
        yield from _filled(texts.put_ties(kind, start, end), rows)
    yield from _filled(texts.SET_MARK, [{"id": "graph", "version": VERSION, "state": state, "whole": True}])


def _filled(text: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for batch in batches(rows, _BATCH):
        yield f"{text.replace('$rows', _literal(list(batch)), 1)};\n"


def _literal(value: Any) -> str:  # noqa: ANN401 any value of a property
    """Give a value as Cypher writes it: keys in backticks, texts quoted, characters that tools trip over escaped."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return json.dumps(value, ensure_ascii=True)
        case Mapping():
            return "{" + ", ".join(f"`{key}`: {_literal(item)}" for key, item in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(_literal, value)) + "]"
        case _:
            return repr(value)


def write_admin_tables(graph: Graph, edges: Iterable[Edge], folder: Path, *, state: str = "") -> list[Path]:
    """Write a CSV a label and a relationship type, with the headers of `neo4j-admin database import`; give the files.

    Lists are parted by `;`, and a `;` within a text of a list stands as a full-width one. The constraints come beside
    them, and `import.txt` holds the command.

    Raises:
        StoreError: the folder cannot be written.
    """
    mark = {"id": "graph", "version": VERSION, "state": state, "whole": True}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        wrote = [_nodes(folder, label, rows) for label, rows in (*nodes(graph).items(), (texts.MARKER, [mark])) if rows]
        flags = [f"--nodes={path.name}" for path in wrote]
        every = sorted(grouped(ties(graph, edges)).items())
        linked = [_ties(folder, kind, start, end, group) for (kind, start, end), group in every]
        flags += [f"--relationships={path.name}" for path in linked]
        (folder / "constraints.cypher").write_text("".join(f"{text};\n" for text in texts.constraints()), "utf-8")
        command = " ".join(["neo4j-admin database import full --multiline-fields=true --array-delimiter=';'", *flags])
        (folder / "import.txt").write_text(f"{command} neo4j\n", "utf-8")
    except OSError as error:
        raise StoreError(str(folder), error.strerror or str(error)) from error
    return [*wrote, *linked, folder / "constraints.cypher", folder / "import.txt"]


def _nodes(folder: Path, label: str, rows: Sequence[Mapping[str, Any]]) -> Path:
    space = ENTITY if label in TYPES else label
    columns = _columns(rows)
    labels = f"{label};{ENTITY}" if label in TYPES else label
    head = [f":ID({space})", *columns.values(), ":LABEL"]
    lines = ([row["id"], *(_cell(row.get(name)) for name in columns), labels] for row in rows)
    return _write(folder / f"nodes-{label}.csv", head, lines)


def _ties(folder: Path, kind: str, start: str, end: str, group: Sequence[Tie]) -> Path:
    columns = _columns([tie.properties for tie in group])
    head = [f":START_ID({start})", f":END_ID({end})", *columns.values(), ":TYPE"]
    lines = ([tie.a, tie.b, *(_cell(tie.properties.get(name)) for name in columns), kind] for tie in group)
    name = kind if kind in RELATIONS else f"{kind}-{start}"
    return _write(folder / f"relationships-{name}.csv", head, lines)


def _columns(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Give the headers of the properties that rows have, by name, with their kinds."""
    found: dict[str, str] = {}
    for row in rows:
        for name, value in row.items():
            many = isinstance(value, list)
            kind = _KINDS[type(value[0])] if many and value else "string" if many else _KINDS[type(value)]
            if name not in found or (many and value):
                found[name] = f"{name}:{kind}{'[]' if many else ''}"
    return dict(sorted(found.items()))


def _cell(value: Any) -> str:  # noqa: ANN401 any value of a property
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return _PARTED.join(str(item).replace(_PARTED, "；") for item in value)
        case _:
            return str(value)


def _write(path: Path, head: Sequence[str], lines: Iterable[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(lines)
    return path
