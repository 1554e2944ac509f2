"""A process of its own that runs queries, so that a query can be ended by ending the process.

It is run by its path and imports nothing but the engine: it is there in the time that takes. It reads requests from its
standard input and writes one answer to each, as JSON behind eight bytes that tell the length. It opens databases for
reading only, and ends when its input ends.
"""

from __future__ import annotations

import json
import sys
from itertools import islice
from typing import Any, BinaryIO

import pyoxigraph as ox

GRAPHS = ("default_graph", "named_graphs")
MOST_MEMORY = 4 << 30  # bytes of its own data; a query that wants more ends the process and nothing else


def main() -> None:
    """Answer requests until there are none."""
    _limit()
    came, goes = sys.stdin.buffer, sys.stdout.buffer
    held: tuple[str, ox.Store] = ("", ox.Store())
    while (request := receive(came)) is not None:
        try:
            if request["held"] != held[0]:
                held = (request["held"], _opened(request, came))
            reply = answer(held[1], request)
        except (OSError, RuntimeError) as error:
            reply = {"error": "store", "reason": str(error)}
        send(goes, json.dumps(reply, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def _opened(request: dict[str, Any], came: BinaryIO) -> ox.Store:
    """Give the database of a request: a folder, or quads that follow it."""
    if request["place"] is not None:
        return ox.Store.read_only(request["place"])
    store = ox.Store()
    store.bulk_load(_frame(came) or b"", format=ox.RdfFormat.N_QUADS)
    return store


def answer(store: ox.Store, request: dict[str, Any]) -> dict[str, Any]:
    """Give the columns and rows of a query, or what is wrong with it."""
    try:
        found = store.query(request["text"], prefixes=request["prefixes"], **_graphs(request))
    except (SyntaxError, ValueError) as error:
        return {"error": "query", "reason": str(error)}
    most = request["rows"]
    written = described if request.get("whole") else packed
    if isinstance(found, ox.QueryBoolean):
        return {"columns": ["answer"], "rows": [[bool(found)]], "cut": False}
    if isinstance(found, ox.QueryTriples):
        columns = ["subject", "predicate", "object"]
        every = ([written(part) for part in item] for item in found)
    else:
        columns = [variable.value for variable in found.variables]
        every = ([written(value) for value in solution] for solution in found)
    try:
        rows = list(every if most is None else islice(every, most + 1))
    except (RuntimeError, ValueError) as error:
        return {"error": "query", "reason": str(error)}
    return {"columns": columns, "rows": rows[:most], "cut": most is not None and len(rows) > most}


def packed(term: Any) -> Any:  # noqa: ANN401 any term of the engine
    """Give a term as JSON: an address in a list of one, a typed literal in a list of two, other texts as they are."""
    if isinstance(term, ox.NamedNode):
        return [term.value]
    if isinstance(term, ox.Literal):
        return [term.value, term.datatype.value]
    return None if term is None else str(term)


def described(term: Any) -> Any:  # noqa: ANN401 as above
    """Give a term as the JSON results of SPARQL write it: nothing of it is lost."""
    match term:
        case None:
            return None
        case ox.NamedNode():
            return {"type": "uri", "value": term.value}
        case ox.BlankNode():
            return {"type": "bnode", "value": term.value}
        case ox.Literal(language=str() as language):
            return {"type": "literal", "value": term.value, "xml:lang": language}
        case ox.Literal():
            return {"type": "literal", "value": term.value, "datatype": term.datatype.value}
        case _:
            parts = zip(("subject", "predicate", "object"), term, strict=True)
            return {"type": "triple", "value": {name: described(part) for name, part in parts}}


def _graphs(request: dict[str, Any]) -> dict[str, Any]:
    """Give which graphs are asked: those that are named, or else all."""
    found = {key: [ox.NamedNode(name) for name in request[key]] for key in GRAPHS if request.get(key)}
    return found or {"use_default_graph_as_union": True}


def receive(came: BinaryIO) -> dict[str, Any] | None:
    """Give what the next frame says, or None at the end."""
    data = _frame(came)
    return None if data is None else dict(json.loads(data))


def _frame(came: BinaryIO) -> bytes | None:
    head = came.read(8)
    return came.read(int.from_bytes(head, "big")) if len(head) == 8 else None  # noqa: PLR2004 bytes of the length


def send(goes: BinaryIO, data: bytes) -> None:
    """Write a frame."""
    goes.write(len(data).to_bytes(8, "big") + data)
    goes.flush()


def _limit() -> None:
    """Keep the process within its memory, where the system has such limits."""
    try:
        import resource  # noqa: PLC0415 not on every system

        resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, OSError, ValueError):
        return


if __name__ == "__main__":
    main()
