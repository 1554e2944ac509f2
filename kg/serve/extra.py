"""Whether the libraries of the extra `serve` are there."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

from kg.errors import InputError

LIBRARIES: Final = ("fastapi", "mcp", "uvicorn")


def needed() -> None:
    """Do nothing where the extra is installed.

    Raises:
        InputError: a library is missing, with what to install.
    """
    missing = [name for name in LIBRARIES if find_spec(name) is None]
    if missing:
        raise InputError(
            f"to serve, {', '.join(missing)} must be installed; install the extra: pip install 'hardware-kg[serve]'"
        )
