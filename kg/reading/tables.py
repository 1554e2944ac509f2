"""Rows of tables as lines of text: one row a line, cells parted by ` | `."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

__all__ = ["Cell", "row_line", "spread"]

JOIN: Final = " | "
WIDEST: Final = 200
TALLEST: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """The text of a cell and how many columns and rows it covers."""

    text: str
    columns: int = 1
    rows: int = 1


def row_line(cells: Iterable[str]) -> str:
    """Give one line: blanks inside a cell run together, a bar inside a cell made full width, empty cells kept."""
    return JOIN.join(" ".join(cell.replace("|", "｜").split()) for cell in cells).strip()


def spread(rows: Sequence[Sequence[Cell]]) -> list[str]:
    """Give a line for each row that says something; a cell that covers several places is said in each of them.

    So every row can be read by itself. A row that is one wide cell, a heading inside the table, is said once.
    """
    lines: list[str] = []
    above: dict[int, Cell] = {}
    for row in rows:
        if len(row) == 1 and row[0].columns > 1 and not above:
            texts = [row[0].text]
        else:
            placed = _place(row, above)
            texts = [placed[column].text if column in placed else "" for column in range(max(placed, default=-1) + 1)]
            above = {column: replace(cell, rows=cell.rows - 1) for column, cell in placed.items() if cell.rows > 1}
        if any(text.strip() for text in texts):
            lines.append(row_line(texts))
    return lines


def _place(row: Sequence[Cell], above: Mapping[int, Cell]) -> dict[int, Cell]:
    """Give the cell in each column of a row: those that reach down from above, and the row's own between them."""
    placed = dict(above)
    column = 0
    for cell in row:
        while column in placed:
            column += 1
        reach = replace(cell, rows=min(cell.rows, TALLEST))
        for _ in range(min(max(cell.columns, 1), WIDEST)):
            placed[column] = reach
            column += 1
    return placed
