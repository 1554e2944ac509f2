"""The explorer: chain, map, matrix and flow, evidence, time and shocks in one offline file, for large graphs too.

The record is kept by columns, a column of few values as a dictionary, packed by gzip and written as base64: with real
sentences about half of the readable form, and inert whatever the sentences hold.
"""

from __future__ import annotations

import base64
import gzip
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader

from kg.fusion import fuse
from kg.model import Graph
from viz.frame import ASSETS, TEMPLATE, around, dumped, prepare
from viz.record import Record, placed, record_of
from viz.shocks import Shock, shocks_of

LIMITS: Final = (20_000, 60_000)
FEW: Final = 0.5


class Explorer:
    """Draws a graph as a page of several views over one selection."""

    name = "explorer"

    def render(
        self,
        graph: Graph,
        *,
        focus: str | None = None,
        title: str = "",
        day: date | None = None,
        shocks: Sequence[Shock] | None = None,
    ) -> str:
        """Give the page as text; the same graph gives the same text.

        Args:
            graph: the claims.
            focus: an id or a name; the company with most trade when left out.
            title: heading of the page.
            day: what had been published by this day; everything when left out.
            shocks: answers worked out beforehand; those about the names with most trade when left out.

        Raises:
            UnknownNameError: nothing in the graph answers to the focus.
        """
        edges = fuse(graph, as_of=day)
        record = record_of(graph, edges, focus=focus, title=title, day=day, limits=LIMITS)
        found = shocks_of(graph, edges) if shocks is None else shocks
        environment = prepare(Environment(loader=FileSystemLoader(ASSETS), autoescape=True))
        packed = base64.b64encode(pack(record, found)).decode("ascii")
        return environment.get_template(TEMPLATE).render(**around(record.title, "explorer.js"), packed=packed)


def pack(record: Record, shocks: Sequence[Shock] = ()) -> bytes:
    """Give the record by columns, as gzip without a time, so that the same record gives the same bytes."""
    nodes = placed(record)
    place = {node["id"]: index for index, node in enumerate(nodes)}
    quotes: list[Mapping[str, Any]] = []
    edges = []
    for edge in record.edges:
        sides = {}
        for side in ("pro", "con"):
            sides[side] = list(range(len(quotes), len(quotes) + len(edge[side])))
            quotes += edge[side]
        edges.append(edge | sides | {"from": place[edge["from"]], "to": place[edge["to"]]})
    facts = record.facts() | {"sentences": None, "shocks": [shock.plain() for shock in shocks]}
    whole = {
        "facts": facts,
        "nodes": columns(nodes, apart=("id",)),
        "edges": columns(edges),
        "quotes": columns(quotes),
        "sentences": columns(record.sentences),
    }
    return gzip.compress(dumped(whole).encode("utf-8"), compresslevel=9, mtime=0)


def columns(rows: Sequence[Mapping[str, Any]], *, apart: Iterable[str] = ()) -> dict[str, Any]:
    """Give rows of one shape by column; a column with few different values as these values and a place for each row."""
    names = list(rows[0]) if rows else []
    return {name: _column([row[name] for row in rows], whole=name in apart) for name in names}


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
