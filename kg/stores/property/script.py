"""A graph as a Cypher script, and as the tables that `neo4j-admin database import` takes: for servers out of reach."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Final

from kg.errors import InputError, StoreError
from kg.fusion import Edge
from kg.model import Graph
from kg.stores.property import texts
from kg.stores.property.rows import ENTITY, RELATIONS, TYPES, Tie, batches, grouped, nodes, ties
from kg.stores.property.store import VERSION

__all__ = ["cypher_script", "write_admin_tables"]

_BATCH: Final = 200
_KINDS: Final = {bool: "boolean", int: "long", float: "double", str: "string"}
# what may part the texts of a list: the first of them that no text of the graph holds
_PARTERS: Final = ("\x1f", "\x1e", "\x1d", "\x1c", *map(chr, range(0xE000, 0xE100)))


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

    Lists are parted by a control character that no text holds; the command names it. The constraints come beside the
    tables, and `import.txt` holds the command.

    Raises:
        StoreError: the folder cannot be written.
    """
    mark = {"id": "graph", "version": VERSION, "state": state, "whole": True}
    every = {**nodes(graph), texts.MARKER: [mark]}
    linked = sorted(grouped(ties(graph, edges)).items())
    parter = _parter(chain(*every.values(), (tie.properties for _, group in linked for tie in group)))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        wrote = [_nodes(folder, label, rows, parter) for label, rows in every.items() if rows]
        tied = [_ties(folder, *kind, group=group, parter=parter) for kind, group in linked]
        (folder / "constraints.cypher").write_text("".join(f"{text};\n" for text in texts.constraints()), "utf-8")
        # the name of the database comes first: after a list of files it would be taken for one more
        command = (
            f"neo4j-admin database import full neo4j --multiline-fields=true --array-delimiter=U+{ord(parter):04X}"
        )
        flags = [*(f"--nodes={path.name}" for path in wrote), *(f"--relationships={path.name}" for path in tied)]
        (folder / "import.txt").write_text(" ".join([command, *flags]) + "\n", "utf-8")
    except OSError as error:
        raise StoreError(str(folder), error.strerror or str(error)) from error
    return [*wrote, *tied, folder / "constraints.cypher", folder / "import.txt"]


def _parter(rows: Iterable[Mapping[str, Any]]) -> str:
    """Give a character that stands in no text of a list."""
    lists = (value for row in rows for value in row.values() if isinstance(value, list))
    held = set("".join(item for value in lists for item in value if isinstance(item, str)))
    found = next((sign for sign in _PARTERS if sign not in held), None)
    if found is None:
        raise InputError("the texts of the graph use every character that could part a list")
    return found


def _nodes(folder: Path, label: str, rows: Sequence[Mapping[str, Any]], parter: str) -> Path:
    space = ENTITY if label in TYPES else label
    columns = _columns(rows)
    labels = [label, ENTITY] if label in TYPES else [label]
    head = [f":ID({space})", *columns.values(), ":LABEL"]
    lines = ([row["id"], *(row.get(name) for name in columns), labels] for row in rows)
    return _write(folder / f"nodes-{label}.csv", head, lines, parter)


def _ties(folder: Path, kind: str, start: str, end: str, *, group: Sequence[Tie], parter: str) -> Path:
    columns = _columns([tie.properties for tie in group])
    head = [f":START_ID({start})", f":END_ID({end})", *columns.values(), ":TYPE"]
    lines = ([tie.a, tie.b, *(tie.properties.get(name) for name in columns), kind] for tie in group)
    name = kind if kind in RELATIONS else f"{kind}-{start}"
    return _write(folder / f"relationships-{name}.csv", head, lines, parter)


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


def _write(path: Path, head: Sequence[str], lines: Iterable[Sequence[Any]], parter: str) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(",".join(head) + "\n")
        out.writelines(",".join(_cell(value, parter) for value in line) + "\n" for line in lines)
    return path


def _cell(value: Any, parter: str) -> str:  # noqa: ANN401 any value of a property
    """Give a value as a cell; nothing stands for what is not there, two quotes for an empty list."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return _cell(parter.join(map(str, value)), parter)
        case str():
            return '"' + value.replace('"', '""') + '"'
        case _:
            return str(value)
