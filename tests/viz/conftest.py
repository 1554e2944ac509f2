"""A real browser without a network, for the tests that look at pages as a person would."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.viz import sample
from viz.explorer import Explorer


class Visit:
    """A page opened from a file, offline, with all that it asked for and complained about."""

    def __init__(self, page):
        self.page = page
        self.requests, self.complaints = [], []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (self.complaints.append(f"dialog {dialog.message}"), dialog.dismiss()))

    def text(self, selector):
        return self.page.locator(selector).inner_text()

    def settle(self):
        self.page.wait_for_timeout(150)

    def saved(self, button):
        """Click what saves something; give the name of the file and what is in it."""
        with self.page.expect_download() as download:
            self.page.click(button)
        return download.value.suggested_filename, Path(download.value.path()).read_bytes()


@pytest.fixture(scope="module")
def small():
    return Explorer().render(sample.small(), focus="broadcom")


@pytest.fixture(scope="module")
def medium():
    return Explorer().render(sample.large(60))


@pytest.fixture
def visit(browser, tmp_path):
    contexts = []

    def open_page(text, fragment="", **options):
        file = tmp_path / "page.html"
        file.write_text(text, encoding="utf-8")
        context = browser.new_context(offline=True, viewport={"width": 1360, "height": 820}, **options)
        contexts.append(context)
        visited = Visit(context.new_page())
        visited.page.goto(file.as_uri() + fragment)
        visited.page.locator("html[data-ready]").wait_for(state="attached")
        visited.settle()
        return visited

    yield open_page
    for context in contexts:
        context.close()
