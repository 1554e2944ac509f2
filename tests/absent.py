"""What a test needs and a machine may lack: left out there, and said; with CI=true nothing is left out."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def absent(what: str) -> NoReturn:
    """Leave the test, or the whole file where it is called at its top, out for want of something.

    With CI=true it fails instead.
    """
    if os.environ.get("CI") == "true":
        pytest.fail(f"everything is tested here, and this is missing: {what}")
    pytest.skip(f"missing: {what}", allow_module_level=True)
