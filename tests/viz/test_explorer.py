from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import subprocess
from base64 import b64decode
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kg.model import Graph
from kg.plugins import views
from kg.ports import View
from tests.absent import absent
from tests.viz import sample
from viz.explorer import Explorer, columns, pack
from viz.frame import ASSETS
from viz.page import PyvisPage
from viz.record import record_of

ROOT = Path(__file__).parents[2]
WEB = ROOT / "viz" / "web"
values = st.one_of(
    st.integers(0, 3), st.sampled_from(("a", "b", "")), st.none(), st.lists(st.integers(0, 2), max_size=2)
)


def rows_of(table):
    """Read a table of columns back, as the page does."""
    found = {
        name: column if isinstance(column, list) else [column["words"][place] for place in column["at"]]
        for name, column in table.items()
    }
    count = len(next(iter(found.values()), []))
    return [{name: column[place] for name, column in found.items()} for place in range(count)]


def unpacked(page):
    return json.loads(gzip.decompress(b64decode(re.search(r'id="packed">([^<]+)<', page)[1])))


def test_it_is_a_view_found_by_name():
    assert isinstance(Explorer(), View)
    assert Explorer is views()["explorer"]


@given(st.lists(st.fixed_dictionaries({"one": values, "two": values}), max_size=12))
def test_columns_hold_the_same_rows(rows):
    assert rows == rows_of(columns(rows))


def test_the_packed_graph_is_the_record():
    record = record_of(sample.small())
    packed = json.loads(gzip.decompress(pack(record, ())))
    quotes = rows_of(packed["quotes"])
    assert [node["id"] for node in record.nodes] == packed["nodes"]["id"]
    assert list(record.sentences) == rows_of(packed["sentences"])
    for edge, wanted in zip(rows_of(packed["edges"]), record.edges, strict=True):
        ends = {side: packed["nodes"]["id"][edge[side]] for side in ("from", "to")}
        said = {side: [quotes[place] for place in edge[side]] for side in ("pro", "con")}
        assert json.loads(json.dumps(wanted)) == edge | ends | said


def test_the_fields_are_the_ones_that_the_page_reads():
    text = (WEB / "src" / "types.ts").read_text("utf-8")
    packed = json.loads(gzip.decompress(pack(record_of(sample.small()), ())))
    figure = next(iter(packed["facts"]["figures"].values()))[0]
    parts = {
        "Item": packed["nodes"], "Edge": packed["edges"], "Quote": packed["quotes"], "Sentence": packed["sentences"],
        "Doc": packed["facts"]["documents"][0], "Figure": figure, "Facts": packed["facts"],
    }  # fmt: skip
    for name, part in parts.items():
        body = re.search(rf"interface {name} \{{(.*?)\}}", text, flags=re.DOTALL)
        assert body is not None, name
        assert set(part) == set(re.findall(r"(\w+)\??:", body[1])), name


def test_the_page_holds_nothing_of_a_report_but_packed_data():
    page = Explorer().render(sample.hostile(), title="<script>alert(0)</script>")
    rest = page.replace(re.search(r'id="packed">([^<]+)<', page)[1], "")
    assert "alert" not in rest.replace("&lt;script&gt;alert(0)&lt;/script&gt;", "")
    assert "default-src &#39;none&#39;" in rest
    assert not re.search(
        r"<(?:img|link|iframe|object|base)\b|<[^>]+\bsrc=", rest.partition('<script type="module">')[0]
    )
    assert set(sample.HOSTILE[:10]) <= {name for names in rows_of(unpacked(page)["nodes"]) for name in names["names"]}


def test_the_same_graph_gives_the_same_bytes():
    assert Explorer().render(sample.large(60)) == Explorer().render(sample.large(60))


def test_it_is_a_sixth_of_the_page_of_pyvis_at_two_thousand_names():
    graph = sample.large(2000)
    assert len(Explorer().render(graph)) * 6 <= len(PyvisPage().render(graph))


def test_an_empty_graph_has_a_page():
    assert {} == unpacked(Explorer().render(Graph()))["nodes"]


def test_the_toolchain_is_pinned_and_names_no_host():
    lock = json.loads((WEB / "package-lock.json").read_text("utf-8"))
    wanted = json.loads((WEB / "package.json").read_text("utf-8"))["devDependencies"]
    assert wanted == {name: lock["packages"][f"node_modules/{name}"]["version"] for name in wanted}
    assert "http" not in (WEB / "package-lock.json").read_text("utf-8")


def test_a_rebuild_of_the_scripts_gives_the_same_bytes(tmp_path):
    if shutil.which("node") is None or not (WEB / "node_modules").is_dir():
        absent("Node.js or the toolchain: npm ci in viz/web")
    subprocess.run(["node", "build.mjs", str(tmp_path)], cwd=WEB, check=True, capture_output=True)  # noqa: S607
    for name in ("page.js", "explorer.js"):
        fresh, kept = ((folder / name).read_bytes() for folder in (tmp_path, ASSETS))
        assert hashlib.sha256(fresh).hexdigest() == hashlib.sha256(kept).hexdigest(), f"{name} is stale: make pages"
