"""An empty figure to draw an answer in, where matplotlib is installed."""

from __future__ import annotations

from typing import Any

from kg.errors import InputError

__all__ = ["figure"]


def figure(height: float) -> Any:  # noqa: ANN401 a figure of an optional library
    """Give an empty matplotlib figure, 8 inches wide.

    Raises:
        InputError: matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415 an optional library
    except ImportError as error:
        raise InputError("drawing needs matplotlib: pip install matplotlib") from error
    return Figure(figsize=(8, height), layout="constrained")
