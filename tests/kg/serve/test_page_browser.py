"""The live page and the page for sending reports in, as a person meets them in a real browser."""

from __future__ import annotations

import pytest

from tests.kg.serve.conftest import TOKEN
from tests.kg.serve.test_upload import HOSTILE

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1360, "height": 820})
    found = context.new_page()
    found.complaints, found.asked = [], []
    found.on("console", lambda message: found.complaints.append(message.text))
    found.on("pageerror", lambda error: found.complaints.append(str(error)))
    found.on("dialog", lambda dialog: (found.complaints.append(f"dialog {dialog.message}"), dialog.dismiss()))
    found.on("request", lambda request: found.asked.append(request.url))
    yield found
    context.close()


def test_the_live_page_draws_under_its_policy_and_asks_nobody_else(page, served):
    page.goto(f"{served.url}/?focus=Broadcom")
    page.locator("#count").filter(has_text="relations").wait_for()
    page.locator("[data-card]").first.wait_for()
    assert [] == page.complaints
    assert {served.url} == {
        "/".join(url.split("/")[:3]) for url in page.asked if not url.startswith(("data:", "blob:"))
    }


def test_a_token_after_the_hash_opens_the_page_and_is_gone_from_the_address(page, guarded):
    page.goto(f"{guarded.url}/login#token={TOKEN}")
    page.locator("#count").wait_for()
    page.wait_for_url(f"{guarded.url}/*")
    assert TOKEN not in page.url
    assert all(TOKEN not in url.partition("#")[0] for url in page.asked)


def test_a_report_that_is_sent_in_shows_on_a_page_that_stands_open(page, guarded):
    page.goto(f"{guarded.url}/login#token={TOKEN}")
    page.locator("#count").filter(has_text="relations").wait_for()
    page.goto(f"{guarded.url}/#view=evidence")
    page.locator("html[data-ready]").wait_for(state="attached")
    before = page.locator("html").get_attribute("data-live")
    other = page.context.new_page()
    other.goto(f"{guarded.url}/upload")
    report = [{"name": "open-page.txt", "mimeType": "text/plain", "buffer": "英伟达向谷歌供应加速卡。".encode()}]
    other.locator("#files").set_input_files(report)
    other.locator("#jobs").filter(has_text="done").wait_for(timeout=120_000)
    assert "100" == other.locator("#jobs progress").evaluate("(bar) => String(bar.value)")
    page.bring_to_front()
    page.wait_for_function("(was) => document.documentElement.dataset.live !== was", arg=before, timeout=60_000)
    assert page.url.endswith("#view=evidence")
    assert [] == [words for words in page.complaints if not words.startswith("[DOM]")]


def test_a_served_page_answers_any_shock(page, served):
    page.goto(f"{served.url}/?focus=Google#view=exposure")
    page.locator("html[data-ready]").wait_for(state="attached")
    name = page.get_by_label("Name of the company")
    name.fill("Nobody <b>at</b> all")
    page.get_by_role("button", name="Ask").click()
    told = page.locator("#exposure form [role=status]")
    told.filter(has_text="Nobody <b>at</b> all").wait_for()
    name.fill("谷歌")
    page.get_by_label("Per cent less").fill("35")
    page.get_by_role("button", name="Ask").click()
    chosen = page.locator("#exposure select[aria-label=Shock] option:checked", has_text="谷歌 buys less by 35%")
    chosen.wait_for(state="attached")
    assert page.locator("#exposure tbody tr").count()
    assert [] == [words for words in page.complaints if "404" not in words]


def test_a_reader_at_work_is_asked_before_the_page_is_drawn_anew(page, guarded):
    page.goto(f"{guarded.url}/login#token={TOKEN}")
    page.locator("html[data-ready]").wait_for(state="attached")
    page.route("**/api/v1/state", lambda route: route.fulfill(json={"state": "another"}))
    for _ in range(12):
        page.keyboard.press("Shift")
        page.wait_for_timeout(400)
        if page.locator("#newer").count():
            break
    assert "Show what is new" == page.locator("#newer").inner_text()


def test_a_hostile_report_is_sent_in_by_hand_and_shows_as_text(page, guarded):
    page.goto(f"{guarded.url}/login#token={TOKEN}")
    page.locator("#count").wait_for()
    page.goto(f"{guarded.url}/upload")
    name = "<img src=x onerror=alert(1)>.txt"
    page.locator("#files").set_input_files([{"name": name, "mimeType": "text/plain", "buffer": HOSTILE}])
    page.locator("#jobs").filter(has_text="done").wait_for(timeout=120_000)
    assert name in page.locator("#jobs").inner_text()
    assert 0 == page.locator("#jobs img").count()
    page.goto(f"{guarded.url}/?focus=Broadcom")
    page.locator("[data-card]").first.wait_for()
    assert [] == [words for words in page.complaints if not words.startswith("[DOM]")]  # hints on forms
