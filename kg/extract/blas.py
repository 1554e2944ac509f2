"""One thread for linear algebra: small matrices run many times slower when several threads share them."""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np

_PREFIXES = ("scipy_openblas", "openblas")
_SUFFIXES = ("64_", "")


@lru_cache(maxsize=1)
def _library() -> tuple[ctypes.CDLL, str, str] | None:
    """Give the OpenBLAS that numpy brought along, with how its functions are named; None when it uses another."""
    folder = Path(np.__file__).parent.parent / "numpy.libs"
    for path in sorted(folder.glob("*openblas*")):
        with contextlib.suppress(OSError):
            library = ctypes.CDLL(str(path))
            for prefix in _PREFIXES:
                for suffix in _SUFFIXES:
                    if hasattr(library, f"{prefix}_set_num_threads{suffix}"):
                        return library, prefix, suffix
    return None


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """Run a block with one thread of OpenBLAS, then set back what was; without OpenBLAS change nothing."""
    found = _library()
    if found is None:
        yield
        return
    library, prefix, suffix = found
    before: int = getattr(library, f"{prefix}_get_num_threads{suffix}")()
    change = getattr(library, f"{prefix}_set_num_threads{suffix}")
    change(1)
    try:
        yield
    finally:
        change(before)
