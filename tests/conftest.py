"""Settings of the whole suite."""

import os
import shutil

import pytest
from hypothesis import settings
from playwright.sync_api import sync_playwright

from tests.absent import absent

settings.register_profile("dev", max_examples=25, deadline=None)
settings.register_profile("ci", max_examples=80, deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "dev")

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser():
    """Give a real browser. A file of tests has its own: the driver holds its thread's loop while it runs."""
    path = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if path is None:
        absent("Chromium")
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=path, args=list(FLAGS))
        yield running
        running.close()
