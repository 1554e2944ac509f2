from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from tests.viz import sample
from tests.viz.sample import VIEWS
from viz.explorer import Explorer
from viz.shocks import Hurt, Shock

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens_offline_without_a_request_or_a_complaint(visit, medium, view):
    visited = visit(medium, f"#view={view}")
    assert visited.page.locator(f"#{view}").is_visible()
    assert 1 == len(visited.requests)
    assert [] == visited.complaints
    assert re.match(r"\d+ of \d+ relations", visited.text("#count"))


def test_a_card_of_the_chain_shows_its_sentences(visit, small):
    visited = visit(small)
    visited.page.locator("#chain [data-card='1|google']").click()
    assert "Broadcom 博通 → Google 谷歌" == visited.text("#panel h2")
    assert "博通向谷歌供应定制芯片。" in visited.text("#panel")
    assert {"Broadcom", "Google", "博通", "谷歌"} == set(visited.page.locator("#panel mark").all_inner_texts())


def test_a_choice_moves_along_from_view_to_view(visit, small):
    visited = visit(small)
    visited.page.locator("#chain [data-card='1|google']").click()
    for view in VIEWS[1:]:
        visited.page.click(f"#view-{view}")
        assert "Broadcom 博通 → Google 谷歌" == visited.text("#panel h2")
    visited.page.click("#view-evidence")
    assert 2 == visited.page.locator("#evidence tbody tr").count()


def test_a_card_is_opened_in_place_and_closed_again(visit, small):
    visited = visit(small, "#at=google")
    assert 0 == visited.page.locator("[data-card='-2|tsmc']").count()
    visited.page.locator("[data-knob='-1|broadcom']").click()
    assert 1 == visited.page.locator("[data-card='-2|tsmc']").count()
    visited.page.locator("[data-knob='-1|broadcom']").click()
    assert 0 == visited.page.locator("[data-card='-2|tsmc']").count()


def test_lines_say_how_sure_they_are(visit, small):
    visited = visit(small)
    rumour = visited.page.locator("#chain .line", has_text="TSMC").locator(".edge")
    assert "4 4" == rumour.get_attribute("stroke-dasharray")
    fact = visited.page.locator("#chain .line", has_text="Google").locator(".edge")
    assert "" == fact.get_attribute("stroke-dasharray")
    assert float(fact.get_attribute("stroke-width")) > float(rumour.get_attribute("stroke-width"))


def test_the_map_answers_a_click_and_a_search(visit, medium):
    visited = visit(medium, "#view=map")
    visited.page.keyboard.press("/")
    visited.page.keyboard.type("kla")
    visited.page.keyboard.press("Enter")
    visited.settle()
    assert visited.text("#panel h2").startswith("KLA")
    visited.page.keyboard.press("Escape")
    box = visited.page.locator("#map").bounding_box()
    visited.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    visited.settle()
    assert visited.text("#panel h2").startswith("KLA")


def test_the_map_moves_by_mouse_and_keys_and_is_drawn_anew_when_it_rests(visit, medium):
    visited = visit(medium, "#view=map")
    canvas = visited.page.locator("#map canvas:not(.glow)")
    before = canvas.screenshot()
    box = visited.page.locator("#map").bounding_box()
    canvas.evaluate(
        "(item) => { new MutationObserver(() => { item.dataset.moves ||= item.style.transform; })"
        ".observe(item, { attributeFilter: ['style'] }); }"
    )
    visited.page.mouse.move(box["x"] + 300, box["y"] + 300)
    visited.page.mouse.down()
    visited.page.mouse.move(box["x"] + 420, box["y"] + 360, steps=4)
    visited.page.mouse.up()
    visited.page.wait_for_timeout(300)
    assert "translate" in canvas.get_attribute("data-moves")
    assert "" == canvas.evaluate("(item) => item.style.transform")
    assert before != canvas.screenshot()


def test_the_matrix_gives_shares_that_sum_to_one_and_the_index(visit, small):
    visited = visit(small, "#view=matrix")
    rows = visited.page.locator("#matrix tbody tr").all_inner_texts()
    assert any(re.search(r"Chip design, tools\s+10,000 few\s+\d\s+1\s+100%", row.replace("\t", " ")) for row in rows)
    visited.page.select_option("#matrix select", "customer")
    assert "Google" in visited.text("#matrix thead")
    assert visited.page.locator("#matrix svg.sankey path").count()


def test_sentences_can_be_searched_and_sorted(visit, small):
    visited = visit(small, "#view=evidence")
    visited.page.locator("#evidence label input").uncheck()
    assert 6 == visited.page.locator("#evidence tbody tr").count()
    visited.page.fill("#evidence input[type=search]", "定制")
    visited.page.wait_for_timeout(250)
    assert 1 == visited.page.locator("#evidence tbody tr").count()
    visited.page.fill("#evidence input[type=search]", "")
    visited.page.wait_for_timeout(250)
    visited.page.locator("#evidence thead button", has_text="Sure").click()
    found = [float(text) for text in visited.page.locator("#evidence tbody td:nth-child(6)").all_inner_texts()]
    assert sorted(found, reverse=True) == found


def test_a_month_sets_the_day_of_all_views(visit, small):
    visited = visit(small, "#view=time")
    visited.page.locator("[data-month='2025-02']").focus()
    visited.page.keyboard.press("Enter")
    visited.settle()
    assert visited.page.url.endswith("day=2025-02-09")
    assert visited.text("#count").startswith("1 of 5")


def test_time_shows_figures_and_what_two_documents_do_not_share(visit, small):
    visited = visit(small, "#view=time")
    assert "30% to 35%" in visited.text("#time table")
    assert "Only the first (1)" in visited.text("#time .thirds")
    assert "Both (1)" in visited.text("#time .thirds")


def test_shocks_computed_beforehand_are_bars_with_bounds_and_colour_on_the_chain(visit):
    rows = (
        Hurt(id="broadcom", low=-0.09, expected=-0.06, high=-0.02, how="direct", paths=(("google", "broadcom"),)),
        Hurt(id="tsmc", low=-0.03, expected=None, high=0.0, how="indirect"),
    )
    shocks = [Shock(name="Google spends 20% less", unit="%", rows=rows, note="Period 2025.")]
    page = Explorer().render(sample.small(), focus="google", shocks=shocks)
    visited = visit(page, "#view=exposure")
    assert "−9% to −2%, expected −6%" in visited.text("#exposure")
    assert "% of its business" in visited.text("#exposure thead")
    assert visited.text("#exposure tbody tr >> nth=0").startswith("Broadcom")
    assert 2 == visited.page.locator("#exposure tbody tr").count()
    visited.page.locator("#exposure tbody td button", has_text="Broadcom").click()
    assert "Google 谷歌 → Broadcom 博通" == visited.text("#panel h2")
    visited.page.get_by_text("Show on the chain").click()
    layers = [
        visited.page.locator(f"[data-card='-1|{key}'] > rect[fill^=rgba]").count() for key in ("broadcom", "marvell")
    ]
    assert [2, 0] == layers  # its share, and its hurt
    assert "if Google spends 20% less" in visited.text("#chain")
    assert "shock=0" in visited.page.url


def test_the_slider_of_days_answers_from_what_was_published_by_then(visit, small):
    visited = visit(small, "#at=google&pick=p:marvell%3Egoogle")
    now = visited.text("#panel")
    assert "contested" in now
    assert "How it came: at first, 2025-03-03: 0.90, denied → 2025-04-01" in now
    slider = visited.page.locator("#day")
    slider.focus()
    visited.page.keyboard.press("ArrowLeft")
    visited.settle()
    then = visited.text("#panel")
    assert "day=2025-03-03" in visited.page.url
    assert "0.90 · 0 sources, 1 against" in then
    assert "contested" not in then.split("How it came")[0]
    visited.page.locator("#filters [data-key='stance:denied']").uncheck()
    visited.settle()
    assert 0 == visited.page.locator("[data-card='-1|marvell']").count()
    slider.focus()
    visited.page.keyboard.press("End")
    visited.settle()
    assert 1 == visited.page.locator("[data-card='-1|marvell']").count()


def test_a_large_map_opens_in_circles_of_a_kind_and_can_be_arranged_otherwise(visit):
    visited = visit(Explorer().render(sample.large(140)), "#view=map")
    _, data = visited.saved("#svg")
    words = " ".join(ET.fromstring(data).itertext())  # noqa: S314 our own file
    assert re.search(r"Foundry, packaging · \d+", words)
    for layout in ("community", "ties"):
        visited.page.select_option("#map select >> nth=0", layout)
        visited.settle()
        assert f"layout={layout}" in visited.page.url
    _, data = visited.saved("#svg")
    assert "Foundry, packaging ·" not in data.decode("utf-8")
    assert [] == visited.complaints


def test_the_map_is_walked_by_keys(visit, medium):
    visited = visit(medium, "#view=map")
    visited.page.focus("#map")
    visited.page.keyboard.press("]")
    first = visited.text("#panel h2")
    assert first
    visited.page.keyboard.press("Space")
    assert "partner" in visited.text("#said")
    visited.page.keyboard.press("]")
    assert first != visited.text("#panel h2")
    visited.page.keyboard.press("Enter")
    assert visited.page.locator("#chain").is_visible()


def test_the_keyboard_reaches_every_view(visit, small):
    visited = visit(small)
    press = visited.page.keyboard.press
    for key, view in (("n", "map"), ("x", "matrix"), ("v", "evidence"), ("t", "time"), ("c", "chain")):
        press(key)
        assert visited.page.locator(f"#{view}").is_visible()
    visited.page.focus("#chain")
    press("ArrowRight")
    assert visited.text("#said").startswith("Google")
    press("Space")
    assert "→ Google" in visited.text("#panel h2")
    press("ArrowLeft")
    press("ArrowLeft")
    assert visited.text("#said").startswith("TSMC")
    press("Enter")
    assert visited.text("#panel h2").startswith("TSMC")
    assert [] == visited.complaints


def test_a_hostile_report_stays_text_in_every_view(visit):
    paths = (("victim", "bad-1", "<img src=x onerror=alert(6)>"),)
    rows = (Hurt(id="bad-1", low=0, expected=0.1, high=0.2, how="<b>how</b>", paths=paths),)
    shocks = [Shock(name="<img src=x onerror=alert(5)>", unit="<i>", rows=rows, note="<script>alert(7)</script>")]
    visited = visit(Explorer().render(sample.hostile(), focus="victim", shocks=shocks))
    page = visited.page
    for view in (*VIEWS, "exposure"):
        page.click(f"#view-{view}")
        visited.settle()
        for row in range(len(sample.HOSTILE)):
            page.evaluate(
                "([view, key]) => { location.hash = `#view=${view}&at=victim&pick=p:victim%3E${key}`; }",
                [view, f"bad-{row}"],
            )
            page.wait_for_selector("#panel .quote")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view
    page.click("#view-evidence")
    page.locator("#evidence label input").uncheck()
    assert len(sample.HOSTILE) == page.locator("#evidence tbody tr").count()
    for view in (*VIEWS, "exposure"):
        page.click(f"#view-{view}")
        visited.settle()
        _, drawing = visited.saved("#svg")
        assert {"svg", "g", "path", "rect", "circle", "text", "title"} >= {
            item.tag.rpartition("}")[2]
            for item in ET.fromstring(drawing).iter()  # noqa: S314 our own file
        }, view
        assert b"\x89PNG" == visited.saved("#png")[1][:4], view
    page.click("#view-map")
    for layout in ("family", "community"):
        page.select_option("#map [aria-label='Arranged']", layout)
        visited.settle()
    assert 1 == len(visited.requests)
    assert [] == visited.complaints
    assert 0 == page.locator("img, iframe, object, .stage script, #panel script").count()


@pytest.mark.slow
def test_ten_thousand_names_are_usable(visit):
    visited = visit(Explorer().render(sample.large(10_000)), "#view=map")
    search = visited.page.evaluate(
        "() => { const find = document.getElementById('find'); find.value = 'tech'; const start = performance.now();"
        "find.dispatchEvent(new Event('input')); return performance.now() - start; }"
    )
    assert search < 250  # fifty on a quiet machine
    assert re.search(r"of 29,\d{3} relations", visited.text("#count"))
    assert [] == visited.complaints


def test_a_publisher_can_be_switched_off_with_all_that_only_he_says(visit, small):
    visited = visit(small, "#at=google")
    assert "博通向谷歌供应定制芯片。" not in visited.text("#panel")
    visited.page.locator("#chain [data-card='-1|broadcom']").click()
    assert "博通向谷歌供应定制芯片。" in visited.text("#panel")
    visited.page.locator("#filters label", has_text="青梧研究").locator("input").uncheck()
    visited.settle()
    assert "博通向谷歌供应定制芯片。" not in visited.text("#panel")
    assert "Broadcom designs custom AI chips for Google." in visited.text("#panel")
    visited.page.locator("#filters label", has_text="Harbour Research").locator("input").uncheck()
    visited.settle()
    assert visited.text("#count").startswith("0 of")


def test_the_network_can_be_coloured_and_filtered_by_community(visit, medium):
    visited = visit(medium, "#view=map")
    before = visited.page.locator("#map canvas:not(.glow)").screenshot()
    visited.page.select_option("#map [aria-label='Colour by']", "community")
    visited.settle()
    assert before != visited.page.locator("#map canvas:not(.glow)").screenshot()
    assert "colour=community" in visited.page.url
    whole = visited.text("#count")
    visited.page.locator("#filters [data-key='community:0']").uncheck()
    visited.settle()
    assert whole != visited.text("#count")


def test_a_sentence_stands_between_those_read_around_it(visit, small):
    visited = visit(small, "#at=google")
    visited.page.locator("#chain [data-card='-1|marvell']").click()
    quotes = visited.page.locator("#panel .quote blockquote").all_inner_texts()
    assert "博通向谷歌供应定制芯片。 Marvell does not supply Google, the company said." in quotes


def test_the_largest_buyers_and_sellers_bring_their_shocks_along(visit, small):
    visited = visit(small, "#view=exposure")
    choices = visited.page.locator("#exposure select option").all_inner_texts()
    assert "Google spends 20% less" in choices
    assert visited.page.locator("#exposure tbody tr").count()
    assert [] == visited.complaints


def test_what_the_pointer_is_on_shows_its_partners(visit, medium):
    visited = visit(medium, "#view=map")
    page = visited.page
    glow = "document.querySelector('#map .glow').getContext('2d').getImageData(0, 0, 800, 800)"
    lit = f"() => {glow}.data.some((one) => one)"
    page.keyboard.press("/")
    page.keyboard.type("kla")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    visited.settle()
    box = page.locator("#map").bounding_box()
    assert not page.evaluate(lit)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    visited.settle()
    assert page.evaluate(lit)
    assert "KLA" in page.locator("#map").get_attribute("title")
    page.mouse.move(5, 5)
    visited.settle()
    assert not page.evaluate(lit)
