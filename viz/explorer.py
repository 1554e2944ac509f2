"""The explorer: chain, map, matrix and flow, evidence, time and shocks in one offline file, for large graphs too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from jinja2 import Environment, FileSystemLoader

from kg.fusion import fuse
from kg.model import Graph
from viz.frame import ASSETS, TEMPLATE, around, prepare
from viz.packing import pack
from viz.record import record_of
from viz.shocks import Shock, shocks_of

LIMITS: Final = (20_000, 60_000)


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
        drawn, read = pack(record, found)
        return environment.get_template(TEMPLATE).render(**around(record.title, "explorer.js"), drawn=drawn, read=read)
