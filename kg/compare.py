"""Comparisons as methods, for the facade of a graph: two sides laid side by side, contradictions, forecasts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import date
from pathlib import Path
from typing import Any

from kg.errors import InputError
from kg.fusion import known_by
from kg.ledger import Ledger, manifest
from kg.model import Graph
from kg.query import Change, Conflict, Forecast, Index, Table, conflicts, diff, forecasts
from kg.registry import Registry

__all__ = ["Compared", "Day", "day_of", "is_graph"]

Day = str | date | None


class Compared(ABC):
    """What can be asked of a graph about change. The class that takes these in gives ledger, registry and index."""

    ledger: Ledger
    registry: Registry

    @property
    @abstractmethod
    def graph(self) -> Graph:
        """Give what the graph holds."""

    @abstractmethod
    def index(self, *, as_of: Day = None, on: Day = None) -> Index:
        """Give the graph ready to be asked."""

    def documents(self) -> list[dict[str, Any]]:
        """Give the documents in order of their day and name, with how much each says."""
        rows = [
            {
                "name": doc.name,
                "title": doc.title,
                "publisher": doc.publisher,
                "day": doc.published,
                "language": doc.lang,
                "statements": entry.statements,
                "observations": entry.observations,
                "rejected": entry.rejected,
                "id": entry.document,
                "path": entry.path,
            }
            for doc, entry in zip(self.ledger.documents(), self.ledger.entries, strict=True)
        ]
        return sorted(rows, key=lambda row: (row["day"] or date.min, row["name"]))

    def diff(self, before: str | date, after: str | date) -> Table[Change]:
        """Give what the later of two sides says otherwise; a side is a document, a day or a folder: see `side`."""
        return diff(self.side(before), self.side(after))

    def conflicts(self, name: str | None = None, *, as_of: Day = None) -> Table[Conflict]:
        """Give what contradicts itself, in the graph or about an entity, with the sentences of both sides."""
        return conflicts(self.index(as_of=as_of), name)

    def forecasts(self, name: str | None = None, *, as_of: Day = None) -> Table[Forecast]:
        """Give the forecasts, in the graph or about an entity, with what later documents say they became."""
        return forecasts(self.index(as_of=as_of), name)

    def side(self, which: str | date) -> Graph:
        """Give one side of a comparison: what a document says (by name, id or file), what was known by a day, a folder.

        Raises:
            InputError: it is none of these.
        """
        text = str(which)
        names = {entry.name for entry in self.ledger.entries if text in {entry.name, entry.document, entry.path}}
        if names:
            return self.ledger.graph(names=names, known=self.registry.entities)
        if is_graph(text):
            return Ledger.open(text).graph(known=self.registry.entities)
        try:
            day = day_of(which)
        except InputError as error:
            reason = "is no document of this graph, no day like 2025-02-09 and no folder of a graph"
            raise InputError(f"{text!r} {reason}; the documents are listed by: kg documents") from error
        return known_by(self.graph, day) if day is not None else self.graph


def is_graph(path: str) -> bool:
    """Say whether a folder holds a graph."""
    return (Path(path) / manifest.NAME).is_file()


def day_of(day: Day) -> date | None:
    """Give a day from its ISO text. Raises `InputError` for anything else."""
    if day is None or isinstance(day, date):
        return day
    try:
        return date.fromisoformat(day)
    except ValueError as error:
        raise InputError(f"{day!r} is no day; write it like 2025-02-09") from error
