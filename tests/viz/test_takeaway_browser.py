"""What is taken from the explorer: pictures, drawings, tables, paper, links; and what is read out of it."""

from __future__ import annotations

import csv
import io
from xml.etree import ElementTree as ET

import pytest

from tests.viz.sample import VIEWS

pytestmark = pytest.mark.browser


def test_pictures_drawings_and_tables_can_be_taken_along(visit, small):
    visited = visit(small)
    name, data = visited.saved("#svg")
    assert "broadcom-2025-04-01.svg" == name
    text = data.decode("utf-8")
    for words in ("Broadcom 博通", "Google 谷歌", "3 of 5 relations", "as of 2025-04-01"):
        assert words in text
    assert "var(--" not in text
    name, data = visited.saved("#png")
    assert (name, b"\x89PNG") == ("broadcom-2025-04-01.png", data[:4])
    visited.page.click("#view-evidence")
    _, data = visited.saved("#csv")
    assert {"broadcom"} == {
        row["subject"]
        for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig")))
        if row["relation"] == "DESIGNS_FOR"
    }


def test_every_view_can_be_taken_along_as_a_picture_and_as_a_drawing(visit, small):
    visited = visit(small)
    for view in (*VIEWS, "exposure"):
        visited.page.click(f"#view-{view}")
        visited.settle()
        name, data = visited.saved("#png")
        assert (True, b"\x89PNG") == (name.endswith("2025-04-01.png"), data[:4]), view
        _, data = visited.saved("#svg")
        drawing = ET.fromstring(data)  # noqa: S314 our own file
        words = " ".join(text for text in drawing.itertext() if text)
        assert ("Sellers by family" if view == "matrix" else "Broadcom") in words, view
        assert "as of 2025-04-01" in words, view
        assert b"foreignObject" not in data, view
        assert b"var(--" not in data, view
    assert [] == visited.complaints


def test_paper_is_white_and_holds_every_row(visit, medium):
    visited = visit(medium, "#view=evidence", color_scheme="dark")
    page = visited.page
    page.emulate_media(media="print")
    visited.settle()
    rows = page.locator("#evidence tbody tr")
    assert rows.last.bounding_box()["y"] < page.evaluate("document.documentElement.scrollHeight")
    assert not page.locator("#filters, #views, #evidence .tools").evaluate_all(
        "(all) => all.some((one) => one.offsetParent)"
    )
    page.evaluate("location.hash = '#view=chain'")
    visited.settle()
    assert "rgb(255, 255, 255)" == page.locator("#chain .edge[rx]").first.get_attribute("fill")
    page.emulate_media(media="screen", color_scheme="dark")
    visited.settle()
    assert "rgb(255, 255, 255)" != page.locator("#chain .edge[rx]").first.get_attribute("fill")


@pytest.mark.parametrize("view", [*VIEWS, "exposure"])
def test_everything_that_can_be_used_has_a_name_that_is_read_out(visit, medium, view):
    visited = visit(medium, f"#view={view}")
    nameless = visited.page.evaluate("""() => {
      const used = "button, input, select, a[href], [role=button], [role=application], [role=region], [role=img], "
        + "[tabindex='0']";
      const named = (item) => item.ariaLabel || item.textContent.trim() || item.labels?.length
        || item.getAttribute("aria-labelledby");
      return [...document.querySelectorAll(used)].filter((item) => item.getClientRects().length && !named(item))
        .map((item) => item.outerHTML.slice(0, 80));
    }""")
    assert [] == nameless


def test_a_link_opens_the_same_view_choice_and_filters(visit, medium):
    visited = visit(medium)
    page = visited.page
    page.locator("#chain [data-card^='1|']").first.click()
    page.locator("#filters [data-key='modality:rumour']").uncheck()
    for view in (*VIEWS, "exposure"):
        page.click(f"#view-{view}")
        visited.settle()
        link, told, count = page.url, visited.text("#panel h2"), visited.text("#count")
        page.goto("about:blank")
        page.goto(link)
        page.locator("html[data-ready]").wait_for(state="attached")
        visited.settle()
        assert (told, count) == (visited.text("#panel h2"), visited.text("#count")), view
        assert page.locator(f"#{view}").is_visible()
        assert not page.locator("#filters [data-key='modality:rumour']").is_checked()
