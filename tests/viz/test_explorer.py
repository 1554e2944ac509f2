from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from itertools import accumulate
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bench.views import plain
from kg.model import Graph
from kg.plugins import views
from kg.ports import View
from tests.absent import absent
from tests.viz import sample
from viz.explorer import Explorer
from viz.frame import ASSETS
from viz.packing import HOLE, columns, hollow, pack, unpacked
from viz.record import record_of

ROOT = Path(__file__).parents[2]
WEB = ROOT / "viz" / "web"
values = st.one_of(
    st.integers(0, 3), st.sampled_from(("a", "b", "")), st.none(), st.lists(st.integers(0, 2), max_size=2)
)


def rows_of(table):
    """Read a table of columns back, as the page does."""
    found = {name: _values(column) for name, column in table.items()}
    count = len(next(iter(found.values()), []))
    return [{name: column[place] for name, column in found.items()} for place in range(count)]


def _values(column):
    if isinstance(column, list):
        return column
    return list(accumulate(column["steps"])) if "steps" in column else [column["words"][at] for at in column["at"]]


PART = r'id="{}">([^<]+)<'


def parts(page):
    return tuple(unpacked(re.search(PART.format(name), page)[1]) for name in ("drawn", "read"))


def test_it_is_a_view_found_by_name():
    assert isinstance(Explorer(), View)
    assert Explorer is views()["explorer"]


@given(st.lists(st.fixed_dictionaries({"one": values, "two": values}), max_size=12))
def test_columns_hold_the_same_rows(rows):
    assert rows == rows_of(columns(rows))


@given(st.lists(st.fixed_dictionaries({"up": st.integers(-9, 9)}), max_size=12))
def test_columns_of_steps_hold_the_same_rows(rows):
    assert rows == rows_of(columns(rows, steps=("up",)))


def test_the_packed_graph_is_the_record():
    record = record_of(sample.small())
    drawn, read = map(unpacked, pack(record))
    nodes, edges = rows_of(drawn["nodes"]), rows_of(drawn["edges"])
    assert [node["id"] for node in record.nodes] == [node["id"] for node in nodes]
    assert [edge["confidence"] for edge in record.edges] == [edge["confidence"] for edge in edges]
    ends = [tuple(nodes[edge[side]]["id"] for side in ("from", "to")) for edge in edges]
    assert [(edge["from"], edge["to"]) for edge in record.edges] == ends
    assert [len(edge["pro"]) for edge in record.edges] == [edge["pro"] for edge in edges]
    assert len(rows_of(read["quotes"])) == sum(edge["pro"] + edge["con"] for edge in edges)


def test_a_sentence_comes_back_from_its_holes():
    text, fills = hollow("博通向谷歌供应芯片", [["subject", 0, 2], ["object", 3, 5]], (("Broadcom", "博通"), ("谷歌",)))
    assert (f"{HOLE}向{HOLE}供应芯片", [2, 1]) == (text, fills)
    assert ("a\x01b", []) == hollow("a\x01b", [["subject", 0, 1]], (("a",), ()))


def test_the_fields_are_the_ones_that_the_page_reads():
    text = (WEB / "src" / "types.ts").read_text("utf-8")
    record = record_of(sample.small())
    drawn, _ = map(unpacked, pack(record))
    edge = record.edges[0]
    found = {
        "Item": record.nodes[0] | {"x": 0, "y": 0, "community": 0}, "Edge": edge, "Quote": edge["pro"][0],
        "Sentence": record.sentences[0], "Doc": record.documents[0], "Figure": next(iter(record.figures.values()))[0],
        "Facts": drawn["facts"], "Region": drawn["facts"]["regions"]["family"][0],
    }  # fmt: skip
    for name, part in found.items():
        body = re.search(rf"interface {name} \{{(.*?)\}}", text, flags=re.DOTALL)
        assert body is not None, name
        assert set(part) == set(re.findall(r"(\w+)\??:", body[1])), name


def test_the_page_holds_nothing_of_a_report_but_packed_data():
    page = Explorer().render(sample.hostile(), title="<script>alert(0)</script>")
    rest = page
    for name in ("drawn", "read"):
        rest = rest.replace(re.search(PART.format(name), page)[1], "")
    assert "alert" not in rest.replace("&lt;script&gt;alert(0)&lt;/script&gt;", "")
    assert "default-src &#39;none&#39;" in rest
    assert not re.search(r"<(?:img|link|iframe|object|base)\b|<[^>]+\bsrc=", rest.partition('<script type="module"')[0])
    assert set(sample.HOSTILE[:10]) <= {
        name for node in rows_of(parts(page)[0]["nodes"]) for name in (node["label"],)
    } | {name for names in parts(page)[1]["names"] for name in names}


def test_the_same_graph_gives_the_same_bytes():
    assert Explorer().render(sample.large(60)) == Explorer().render(sample.large(60))


def test_it_is_a_sixth_of_the_page_of_plain_pyvis_at_two_thousand_names():
    graph = sample.large(2000)
    assert len(Explorer().render(graph).encode()) * 6 <= len(plain(graph, still=True).encode())


def test_an_empty_graph_has_a_page():
    assert {} == parts(Explorer().render(Graph()))[0]["nodes"]


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
