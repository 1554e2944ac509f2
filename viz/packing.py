"""A record as a page carries it: by columns, packed, and in two parts, so that the picture need not wait for sentences.

The first part holds what every picture is drawn from. The second holds what is read on the way: sentences, marks,
figures, further names. A column of few values is kept as a dictionary, a column that only grows as its steps, and what
follows from other columns is left out. Both parts are gzip written in 85 signs that mean nothing in HTML.
"""

from __future__ import annotations

import base64
import gzip
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from viz.frame import dumped
from viz.record import Plain, Record, placed
from viz.regions import regions
from viz.shocks import Shock

FEW: Final = 0.5
# The signs of base85 that HTML could take for its own stand as signs that base85 does not use.
_TAME: Final = str.maketrans("<>&", ".,/")
_WILD: Final = str.maketrans(".,/", "<>&")
_LATE: Final = ("sentences", "figures")
HOLE: Final = "\x01"


def pack(record: Record, shocks: Sequence[Shock] = ()) -> tuple[str, str]:
    """Give the two parts of a record; the same record gives the same text."""
    nodes = placed(record)
    place = {node["id"]: index for index, node in enumerate(nodes)}
    order = sorted(range(len(record.sentences)), key=lambda at: _turn(record.sentences[at]))
    turn = {at: index for index, at in enumerate(order)}
    names = {node["id"]: node["names"] for node in nodes}
    texts = [sentence["text"] for sentence in record.sentences]
    fills: dict[int, list[int]] = {}
    quotes = []
    for edge in record.edges:
        for quote in (*edge["pro"], *edge["con"]):
            at = quote["at"]
            own = at not in fills
            if own:
                texts[at], fills[at] = hollow(texts[at], quote["marks"], (names[edge["from"]], names[edge["to"]]))
            whole = own and len(fills[at]) == len(quote["marks"])
            quotes.append(_quote(quote, turn[at], marks=not whole))
    days = [doc["published"] for doc in record.documents]
    facts = {name: value for name, value in record.facts().items() if name not in _LATE}
    drawn = {
        "facts": facts | {"shocks": [shock.plain() for shock in shocks], "regions": regions(nodes, record.edges)},
        "nodes": columns([_node(node) for node in nodes], apart=("id", "label")),
        "edges": columns([_edge(edge, place, days) for edge in record.edges], steps=("from",)),
    }
    read = {
        "names": [_further(node)[1] for node in nodes],
        "figures": {key: [row | {"at": turn[row["at"]]} for row in rows] for key, rows in record.figures.items()},
        "quotes": columns(quotes),
        "sentences": columns(
            [row | {"text": texts[at], "fill": fills.get(at, [])} for at, row in _starts(record.sentences, order)],
            steps=("doc",),
        ),
    }
    return _written(drawn), _written(read)


def unpacked(text: str) -> Any:  # noqa: ANN401 whatever JSON holds
    """Give the values of a part."""
    import json  # noqa: PLC0415 only tests and tools read pages back

    return json.loads(gzip.decompress(base64.b85decode(text.strip().translate(_WILD))))


def columns(
    rows: Sequence[Mapping[str, Any]], *, apart: Iterable[str] = (), steps: Iterable[str] = ()
) -> dict[str, Any]:
    """Give rows of one shape by column.

    Args:
        rows: all with the same names.
        apart: columns that are written value by value.
        steps: columns of whole numbers, written as the step from the one before.
    """
    names = list(rows[0]) if rows else []
    found = {name: _column([row[name] for row in rows], whole=name in apart) for name in names}
    for name in set(steps) & found.keys():
        values = [row[name] for row in rows]
        found[name] = {"steps": [now - before for before, now in zip([0, *values], values, strict=False)]}
    return found


def _column(values: list[Any], *, whole: bool) -> list[Any] | dict[str, Any]:
    keys = [_key(value) for value in values]
    first: dict[Any, int] = {}
    for key in keys:
        first.setdefault(key, len(first))
    if whole or len(first) > FEW * len(values):
        return values
    words = dict(zip(keys, values, strict=True))
    return {"words": [words[key] for key in first], "at": [first[key] for key in keys]}


def _key(value: Any) -> Any:  # noqa: ANN401 whatever JSON holds
    """Give something that tells values apart as JSON does: 1, 1.0 and true are three."""
    return (type(value), value) if isinstance(value, (str, int, float, bool, type(None))) else dumped(value)


def _node(node: Plain) -> Plain:
    left_out = ("names",)
    return {name: value for name, value in node.items() if name not in left_out} | {"cut": _further(node)[0]}


def _further(node: Plain) -> tuple[int, list[str]]:
    """Give where the label of a node falls into its first two names, in units of UTF-16, and the names after these.

    The whole length stands for a label that is its first name, nothing for one that is made otherwise.
    """
    label, names = node["label"], node["names"]
    if names and names[0] == label:
        return _units(label), names[1:]
    if len(names) > 1 and f"{names[0]} {names[1]}" == label:
        return _units(names[0]), names[2:]
    return 0, names


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _edge(edge: Plain, place: Mapping[str, int], days: Sequence[str]) -> Plain:
    """Give an edge with its ends as places, its quotes as counts, and its days only where its documents do not tell."""
    said = [days[doc] for doc in edge["docs"] if days[doc]]
    first, last = min(said, default=""), max(said, default="")
    changed = {
        "from": place[edge["from"]], "to": place[edge["to"]], "pro": len(edge["pro"]), "con": len(edge["con"]),
        "first": None if edge["first"] == first else edge["first"],
        "last": None if edge["last"] == last else edge["last"],
        "docs": edge["docs"][0] if len(edge["docs"]) == 1 else edge["docs"],
        "history": edge["history"] or 0,
    }  # fmt: skip
    return {name: value for name, value in edge.items() if name != "id"} | changed


def hollow(
    text: str, marks: Sequence[Sequence[Any]], names: tuple[Sequence[str], Sequence[str]]
) -> tuple[str, list[int]]:
    """Give a sentence with a hole for each mark that is a name of one of two ends, and which name fills each.

    A number stands for a name: twice its place among the names of an end, and one more for the second end. The first
    quote of a sentence says whose names they are.
    """
    if HOLE in text:
        return text, []
    parts, fills, at = [], [], 0
    for _, start, end in marks:
        code = _code(text[start:end], names)
        if start >= at and code is not None:
            parts += [text[at:start], HOLE]
            fills.append(code)
            at = end
    return "".join((*parts, text[at:])), fills


def _code(surface: str, names: tuple[Sequence[str], Sequence[str]]) -> int | None:
    return next((2 * known.index(surface) + side for side, known in enumerate(names) if surface in known), None)


def _quote(quote: Plain, at: int, *, marks: bool) -> Plain:
    """Give a quote with its marks as roles apart from numbers: the gap since the mark before, and the length.

    There are no numbers where the holes of the sentence are the marks.
    """
    spots: list[int] = []
    end = 0
    for _, first, last in quote["marks"] if marks else ():
        spots += [first - end, last - first]
        end = last
    rest = {name: value for name, value in quote.items() if name != "marks"}
    return rest | {"at": at, "roles": [role for role, _, _ in quote["marks"]], "spots": spots}


def _turn(sentence: Plain) -> tuple[int, int]:
    return sentence["doc"], sentence["start"]


def _starts(sentences: Sequence[Plain], order: Iterable[int]) -> Iterator[tuple[int, Plain]]:
    """Give sentences in an order of document and place, with the gap since the end of the one before as their start."""
    doc, end = -1, 0
    for at in order:
        row = sentences[at]
        if row["doc"] != doc:
            doc, end = row["doc"], 0
        yield at, {"doc": doc, "page": row["page"], "gap": row["start"] - end}
        end = row["start"] + len(row["text"])


def _written(value: Any) -> str:  # noqa: ANN401 whatever JSON holds
    packed = gzip.compress(dumped(value).encode("utf-8"), compresslevel=9, mtime=0)
    return base64.b85encode(packed).decode("ascii").translate(_TAME)
