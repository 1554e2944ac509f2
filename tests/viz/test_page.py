from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from base64 import b64encode
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kg.model import Graph
from kg.plugins import views
from kg.ports import View
from tests.viz import sample
from viz.frame import inert
from viz.page import LIBRARY, PyvisPage, to_pyvis

ROOT = Path(__file__).parents[2]
LOADING = {"src", "href", "action", "srcset", "data", "poster", "background", "formaction", "ping", "manifest"}


class Reader(HTMLParser):
    """Elements, attributes and scripts of a page, as a browser would split them."""

    def __init__(self, text):
        super().__init__(convert_charrefs=False)
        self.elements, self.scripts, self.inside = [], [], False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append([dict(attrs), ""])
            self.inside = True

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "script"

    def handle_data(self, data):
        if self.inside:
            self.scripts[-1][1] += data


@pytest.fixture(scope="module")
def page():
    return PyvisPage().render(sample.small(), focus="Broadcom", title="Custom silicon", day=date(2025, 4, 1))


@pytest.fixture(scope="module")
def evil():
    return PyvisPage().render(sample.hostile(), title="</title><script>alert(0)</script>")


def data_of(text, name):
    return json.loads(next(body for attrs, body in Reader(text).scripts if attrs.get("id") == name))


def test_it_is_a_view_found_by_name():
    assert isinstance(PyvisPage(), View)
    assert PyvisPage is views()["pyvis"]


def test_the_page_has_a_doctype_a_language_and_a_title(page):
    assert page.startswith("<!DOCTYPE html>")
    assert ("html", {"lang": "en"}) in Reader(page).elements
    assert "<title>Custom silicon</title>" in page


def test_nothing_in_the_page_loads_from_anywhere(page):
    found = [(tag, key) for tag, attrs in Reader(page).elements for key in attrs if key in LOADING]
    assert [] == found
    assert "sourceMappingURL" not in page
    assert not re.search(r"@import|url\(", (LIBRARY.parent / "page.css").read_text("utf-8"))


def test_the_policy_allows_the_two_scripts_of_the_page_and_no_address(page):
    reader = Reader(page)
    policy = next(
        attrs["content"] for tag, attrs in reader.elements if attrs.get("http-equiv") == "Content-Security-Policy"
    )
    policy = policy.replace("&#39;", "'")
    assert policy.startswith("default-src 'none';")
    code = [body for attrs, body in reader.scripts if attrs.get("type") in {None, "module"}]
    assert 2 == len(code)
    for body in code:
        assert b64encode(hashlib.sha256(body.encode("utf-8")).digest()).decode("ascii") in policy
    assert not re.search(r"https?:|\*|unsafe-eval|script-src[^;]*unsafe", policy)


def test_texts_of_reports_stay_in_inert_data(evil):
    reader = Reader(evil)
    assert 6 == len(reader.scripts)
    assert ["application/json"] * 4 + [None, "module"] == [attrs.get("type") for attrs, _ in reader.scripts]
    assert "img" not in {tag for tag, _ in reader.elements}
    for attrs, body in reader.scripts[:4]:
        assert not re.search("[<>&\u2028\u2029]", body), attrs
    names = {name for node in data_of(evil, "nodes") for name in node["names"]}
    assert set(sample.HOSTILE[:10]) <= names


def test_the_title_is_text(evil):
    assert "<title>&lt;/title&gt;&lt;script&gt;alert(0)&lt;/script&gt;</title>" in evil


@pytest.mark.parametrize("text", ["</script>", "<!--", "&amp;", "\u2028", "a\x00b", "\ud800", "'\"`", "{{ x }}"])
def test_inert_json_says_the_same_and_cannot_end_the_script(text):
    assert [text.replace("\ud800", "\ufffd")] == json.loads(inert([text]))
    assert not re.search("[<>&\u2028\u2029\ud800]", inert([text]))


def test_the_same_graph_gives_the_same_bytes_in_any_process(page):
    code = (
        "from datetime import date; from hashlib import sha256;"
        "from tests.viz import sample; from viz.page import PyvisPage;"
        "text = PyvisPage().render(sample.small(), focus='Broadcom', title='Custom silicon', day=date(2025, 4, 1));"
        "print(sha256(text.encode()).hexdigest())"
    )
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        )
        assert hashlib.sha256(page.encode()).hexdigest() == done.stdout.strip()


def test_the_network_is_directed_and_still_and_keeps_parallel_edges():
    net = to_pyvis(sample.small())
    assert net.directed
    assert {"enabled": False} == net.options["physics"]
    pair = [edge for edge in net.edges if ("broadcom", "google") == (edge["from"], edge["to"])]
    assert {"DESIGNS_FOR", "SUPPLIES_TO"} == {edge["relation"] for edge in pair}
    assert all({"x", "y", "label"} <= node.keys() for node in net.nodes)
    assert net.num_nodes() == len(net.nodes)


def test_a_node_added_by_hand_is_on_the_page():
    net = to_pyvis(sample.small())
    net.nodes.append(net.nodes[0] | {"id": "mine", "label": "Mine"})
    assert "mine" in {node["id"] for node in data_of(net.generate_html(), "nodes")}


def test_an_empty_graph_has_a_page():
    assert [] == data_of(PyvisPage().render(Graph()), "nodes")


def test_the_library_is_the_one_of_the_notices():
    digest = hashlib.sha256(LIBRARY.read_bytes()).hexdigest()
    notices = (ROOT / "THIRD_PARTY.md").read_text("utf-8")
    assert digest in notices
    assert re.search(r"@version (\S+)", LIBRARY.read_text("utf-8"))[1] in notices


def test_scripts_of_the_page_never_write_markup_or_run_text():
    sources = sorted((ROOT / "viz" / "web" / "src").rglob("*.ts"))
    assert len(sources) > 10
    for file in sources:
        text = file.read_text("utf-8")
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\(|new Function|srcdoc", text
        ), file
        assert not re.search(r"fetch\((?![`\"]/api/v1/)|XMLHttpRequest|WebSocket|sendBeacon", text), file
        assert len(text.splitlines()) <= 400
