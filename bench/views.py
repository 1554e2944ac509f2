"""Pages beside plain pyvis in one browser: size, first picture, CPU until then and a frame, search and filter.

Each page holds the same seeded graph with a sentence on every relation. "Plain" is pyvis as its manual shows it, with
the layout left to the reader's browser; "placed" is plain pyvis with our places and physics off. CPU of a frame is that
of all processes of the browser, so that rasterising counts and a busy neighbour does not. "thread" is the CPU of the
page's own thread up to its first picture and the little it does until that is asked: what it takes where nobody
else works.

    python bench/views.py [60 500 2000 10000 50000]
"""

from __future__ import annotations

import importlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, sync_playwright
from pyvis.network import Network

from kg.model import Graph
from viz.explorer import Explorer
from viz.page import PyvisPage
from viz.record import placed, record_of

ROOT: Final = Path(__file__).parent.parent
SIZES: Final = (60, 500, 2000, 10_000, 50_000)
PATIENCE: Final = 300_000
DRAG: Final = 60
SLOW: Final = 500  # plain pyvis takes minutes beyond
READY: Final = (
    """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))"""
)
# Notes in the page itself when there is a picture, and when the frame that shows it has been made.
WATCH: Final = """{
  const drawn = () => [...document.querySelectorAll("canvas")].some((item) => item.width > 1)
    || document.querySelector("#chain svg");
  const seen = () => { window.first_ = performance.now(); };
  const look = () => requestAnimationFrame(drawn() ? seen : look);
  requestAnimationFrame(look);
}"""
# Letters typed into the search, and a filter switched on and off, each until the page has answered; the quickest of
# each, so that a busy neighbour counts for little.
KEYS: Final = """async () => {
  const find = document.getElementById("find"), tick = document.querySelector('#filters [data-key^="modality:"]');
  if (!find || !tick) return [0, 0];
  let start = performance.now();
  let search = Infinity;
  for (const text of ["m", "ma", "mar"]) {
    start = performance.now();
    find.value = text;
    find.dispatchEvent(new Event("input"));
    find.getBoundingClientRect();
    search = Math.min(search, performance.now() - start);
  }
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const switched = async () => {
    await frame();
    const answered = new Promise((done) => new MutationObserver(() => done(performance.now()))
      .observe(document.getElementById("count"), { childList: true, characterData: true, subtree: true }));
    start = performance.now();
    tick.click();
    return (await answered) - start;
  };
  const times = [await switched(), await switched(), await switched(), await switched()];
  return [search, Math.min(...times)];
}"""


def plain(graph: Graph, *, still: bool) -> str:
    """Give the page of pyvis as its manual shows it; with our places where it is to stand still."""
    record = record_of(graph, limits=(10**6, 10**6))
    net = Network(directed=True, cdn_resources="in_line")
    for node in placed(record):
        place = {"x": node["x"], "y": node["y"]} if still else {}
        net.add_node(node["id"], label=node["label"], title=node["type"], **place)
    for edge in record.edges:
        text = record.sentences[(edge["pro"] or edge["con"])[0]["at"]]["text"]
        net.edges.append({"from": edge["from"], "to": edge["to"], "title": text, "arrows": "to"})
    if still:
        net.set_options('{"physics": {"enabled": false}, "edges": {"smooth": false}}')
    page: str = net.generate_html()
    return page


MAKERS: Final[Mapping[str, tuple[Callable[[Graph], str], str]]] = {
    "explorer, chain": (Explorer().render, ""),
    "explorer, network": (Explorer().render, "#view=map"),
    "our pyvis, chain": (PyvisPage().render, ""),
    "our pyvis, map": (PyvisPage().render, "#view=map"),
    "placed pyvis": (lambda graph: plain(graph, still=True), ""),
    "plain pyvis": (lambda graph: plain(graph, still=False), ""),
}


def cpu_seconds() -> float:
    """Give the CPU time of all processes of the browser below this one, from /proc."""
    parent, spent = {}, {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                name, _, rest = (folder / "stat").read_text().rpartition(")")
            except OSError:
                continue
            fields = rest.split()
            parent[int(folder.name)] = int(fields[1])
            spent[int(folder.name)] = (int(fields[11]) + int(fields[12])) / 100 if "chrom" in name else 0.0
    below = {os.getpid()}
    while more := {child for child, of in parent.items() if of in below} - below:
        below |= more
    return sum(spent.get(one, 0.0) for one in below)


def measure(browser: Browser, text: str, fragment: str) -> dict[str, Any]:
    """Give what a page costs: megabytes, ms to the first picture, and what it takes to use it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(text, encoding="utf-8")
        context = browser.new_context(offline=True, viewport={"width": 1360, "height": 820})
        page = context.new_page()
        page.add_init_script(WATCH)
        watch = context.new_cdp_session(page)
        watch.send("Performance.enable", {"timeDomain": "threadTicks"})
        page.goto(file.as_uri() + fragment, wait_until="commit", timeout=PATIENCE)
        page.wait_for_function("() => window.first_", timeout=PATIENCE, polling=20)
        spent = next(
            item["value"] for item in watch.send("Performance.getMetrics")["metrics"] if item["name"] == "TaskDuration"
        )
        first = page.evaluate("() => window.first_")
        page.wait_for_load_state("load", timeout=PATIENCE)
        if page.locator("#views").count():
            page.locator("html[data-ready]").wait_for(state="attached", timeout=PATIENCE)
        usable = page.evaluate(READY)
        page.wait_for_timeout(400)
        frame = drag(page)
        search, chosen = page.evaluate(KEYS)
        context.close()
    return {
        "MB": len(text.encode()) / 1e6, "first ms": first, "thread ms": 1000 * spent, "usable ms": usable,
        "CPU ms/frame": frame, "search ms": search, "filter ms": chosen,
    }  # fmt: skip


def drag(page: Page) -> float:
    """Give the CPU milliseconds of a frame while the picture is dragged about."""
    page.evaluate(
        "() => { window.frames_ = 0;const tick = () => { window.frames_ += 1; requestAnimationFrame(tick); }; tick(); }"
    )
    page.mouse.move(640, 420)
    page.mouse.down()
    before, start = cpu_seconds(), page.evaluate("() => window.frames_")
    for step in range(DRAG):
        page.mouse.move(640 + (step % 20) * 6, 420 + (step % 15) * 5)
        page.evaluate("() => new Promise((done) => requestAnimationFrame(done))")
    spent, frames = cpu_seconds() - before, page.evaluate("() => window.frames_") - start
    page.mouse.up()
    return float(1000 * spent / max(1, frames))


def main(sizes: list[int]) -> None:
    """Print a line for each size and page."""
    path = next(found for name in ("chromium", "chromium-browser") if (found := shutil.which(name)))
    heads = ("MB", "first ms", "thread ms", "usable ms", "CPU ms/frame", "search ms", "filter ms", "made in s")
    print(f"{'names':>6}  {'page':<18} " + " ".join(f"{head:>12}" for head in heads))
    sys.path.insert(0, str(ROOT))
    sample = importlib.import_module("tests.viz.sample")
    flags = importlib.import_module("tests.conftest").FLAGS
    with sync_playwright() as driver:
        server = driver.chromium.launch(executable_path=path, args=list(flags))
        for size in sizes:
            graph = sample.large(size)
            for name, (make, fragment) in MAKERS.items():
                if name == "plain pyvis" and size > SLOW:
                    continue
                begun = time.process_time()
                text = make(graph)
                made = time.process_time() - begun
                row = measure(server, text, fragment)
                row["made in s"] = made
                print(f"{size:>6}  {name:<18} " + " ".join(f"{row[head]:>12.2f}" for head in heads), flush=True)
        server.close()


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
