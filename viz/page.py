"""The picture by pyvis: its network with our template around it, in one file that asks nothing of any other machine.

Plain pyvis loads Bootstrap from a public server even when told to write everything into the page, lets headings and
node ids run as script, and computes a layout in the reader's browser for minutes. So the template, the place of each
node and the vis-network library come from here, the data lies in the page as inert text, and a content policy
allows exactly the scripts that this file holds.
"""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from kg.model import Graph
from viz.frame import ASSETS, TEMPLATE, around, own, prepare
from viz.record import placed, record_of

if TYPE_CHECKING:
    from pyvis.network import Network

LIBRARY: Final = ASSETS / "vis-network.min.js"
OPTIONS: Final[dict[str, Any]] = {
    "autoResize": True,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {
        "hover": True,
        "tooltipDelay": 250,
        "multiselect": False,
        "navigationButtons": False,
        "keyboard": False,
    },
    "edges": {"smooth": False, "arrows": {"to": {"enabled": True, "scaleFactor": 0.5}}},
}


class PyvisPage:
    """Draws a graph as one page by pyvis and vis-network."""

    name = "pyvis"

    @staticmethod
    def network(graph: Graph, *, focus: str | None = None, day: date | None = None) -> Network:
        """Give the network of pyvis itself: see `to_pyvis`."""
        return to_pyvis(graph, focus=focus, day=day)

    def render(self, graph: Graph, *, focus: str | None = None, title: str = "", day: date | None = None) -> str:
        """Give the page as text; the same graph gives the same text.

        Raises:
            UnknownNameError: nothing in the graph answers to the focus.
        """
        text: str = to_pyvis(graph, focus=focus, title=title, day=day).generate_html()
        return text


def to_pyvis(
    graph: Graph, *, focus: str | None = None, title: str = "", day: date | None = None, height: str = "100%"
) -> Network:
    """Give a pyvis network of a graph: places computed, physics off, directed, drawn with our template.

    Nodes and edges are pyvis's own lists and may be changed; `generate_html()` then gives the page.

    Raises:
        UnknownNameError: nothing in the graph answers to the focus.
    """
    from pyvis.network import Network  # noqa: PLC0415 it brings IPython, which only a picture needs

    record = record_of(graph, focus=focus, title=title, day=day)
    # A network that is not directed drops every second edge between the same two nodes without a word.
    net = Network(height=height, width="100%", directed=True, cdn_resources="in_line")
    net.nodes, net.edges = [node | {"shape": "dot"} for node in placed(record)], [dict(edge) for edge in record.edges]
    net.node_ids = [node["id"] for node in net.nodes]
    net.node_map = {node["id"]: node for node in net.nodes}
    net.set_options(json.dumps(OPTIONS))
    net.set_template_dir(str(ASSETS), TEMPLATE)
    prepare(net.templateEnv).globals |= around(record.title, "page.js", _library())
    net.templateEnv.globals |= {"facts": record.facts(), "library": own(_library())}
    return net


@cache
def _library() -> str:
    """Give the library without the address of its source map, which a browser's tools would ask for."""
    return LIBRARY.read_text("utf-8").partition("//# sourceMappingURL")[0]
