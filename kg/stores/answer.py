"""What a store answers with: rows, the names of their columns, and whether there were more."""

from __future__ import annotations

from collections.abc import Iterable

from kg.ports import Row

__all__ = ["Rows"]


class Rows(list[Row]):
    """Rows of an answer; `cut` tells that there were more than was asked for."""

    def __init__(self, rows: Iterable[Row] = (), *, cut: bool = False, columns: tuple[str, ...] = ()) -> None:
        """Take the rows, whether some were left out, and the names of the columns in their order."""
        super().__init__(rows)
        self.cut = cut
        self.columns = columns
