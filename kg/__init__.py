"""The core: claims about the supply chain, kept, asked and weighed. `from kg import KnowledgeGraph`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph

__all__ = ["KnowledgeGraph"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 a module's attribute
    """Import the facade when it is asked for, so that a part of the core does not bring in the whole."""
    if name == "KnowledgeGraph":
        from kg.graph import KnowledgeGraph  # noqa: PLC0415 imported when asked for

        return KnowledgeGraph
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
