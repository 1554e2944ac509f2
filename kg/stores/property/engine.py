"""What a property graph engine must do. Two do it: Neo4j over Bolt, and ArcadeDB inside the process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from kg.stores.answer import Rows

__all__ = ["Engine", "Rows"]


class Engine(Protocol):
    """Runs Cypher. The same texts go to every engine."""

    name: str
    where: str

    def define(self, texts: Iterable[str]) -> None:
        """Run statements that change what the database keeps to: constraints and indexes."""

    def put(self, text: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run a statement over `$rows` as one transaction, again where it failed for a reason that passes."""

    def ask(
        self,
        text: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        rows: int | None = None,
        seconds: float | None = None,
    ) -> Rows:
        """Give the rows of a statement as plain values, in a transaction that cannot write."""

    def close(self) -> None:
        """Let go of the database."""
