"""The picture by pyvis: its network with our template around it, in one file that asks nothing of any other machine.

Plain pyvis loads Bootstrap from a public server even when told to write everything into the page, lets headings and
node ids run as script, and computes a layout in the reader's browser for minutes. So the template, the place of each
node and the vis-network library come from here, the data lies in the page as inert text, and a content policy
allows exactly the scripts that this file holds.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from kg.model import Graph
from viz.layout import force
from viz.record import Record, record_of

if TYPE_CHECKING:
    from pyvis.network import Network

ASSETS: Final = Path(__file__).parent / "assets"
PAGE: Final = ASSETS / "page"
LIBRARY: Final = ASSETS / "vis-network.min.js"
# In the order in which they build on each other; together they are one script with one scope.
SCRIPTS: Final = ("base", "record", "chain", "paint", "cards", "map", "search", "filters", "panel", "export", "main")
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
_UNSAFE: Final = re.compile("[<>&\u2028\u2029]")
_BROKEN: Final = re.compile("[\ud800-\udfff]")


class PyvisPage:
    """Draws a graph as one page by pyvis and vis-network."""

    name = "pyvis"

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
    net.nodes, net.edges = _nodes(record), [dict(edge) for edge in record.edges]
    net.node_ids = [node["id"] for node in net.nodes]
    net.node_map = {node["id"]: node for node in net.nodes}
    net.set_options(json.dumps(OPTIONS))
    net.set_template_dir(str(PAGE), "page.html")
    environment = net.templateEnv
    environment.autoescape = True
    environment.filters["inert"] = inert
    environment.globals |= {
        "title": record.title, "facts": record.facts(), "style": Markup(_style()), "policy": _policy(),  # noqa: S704 ours
        "library": Markup(_library()), "script": Markup(_script()),  # noqa: S704 our own files, whole
    }  # fmt: skip
    return net


def inert(value: Any) -> Markup:  # noqa: ANN401 whatever JSON holds
    """Give JSON that stays data inside a script element, whatever it quotes: no end tag, no entity, no line break."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False, default=dict)
    text = _BROKEN.sub("\ufffd", text)
    return Markup(_UNSAFE.sub(lambda found: f"\\u{ord(found.group()):04x}", text))  # noqa: S704 escaped here


def _nodes(record: Record) -> list[dict[str, Any]]:
    places = force([node["id"] for node in record.nodes], [(edge["from"], edge["to"]) for edge in record.edges])
    return [node | dict(zip("xy", places[node["id"]], strict=True)) | {"shape": "dot"} for node in record.nodes]


@cache
def _style() -> str:
    return (PAGE / "page.css").read_text("utf-8")


@cache
def _library() -> str:
    """Give the library without the address of its source map, which a browser's tools would ask for."""
    return LIBRARY.read_text("utf-8").partition("//# sourceMappingURL")[0]


@cache
def _script() -> str:
    body = "\n".join((PAGE / f"{name}.js").read_text("utf-8") for name in SCRIPTS)
    return f'(() => {{\n"use strict";\n{body}\n}})();'


@cache
def _policy() -> str:
    """Give the content policy: no address at all, and of scripts only the two of this page, known by their hash."""
    hashes = " ".join(f"'sha256-{_digest(text)}'" for text in (_library(), _script()))
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
