"""The order of reading: a page is cut into columns and blocks, again and again, until a block is plain lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from kg.reading import row_line
from loaders.pdf.pieces import Piece, rows_of

__all__ = ["Block", "columns_of", "in_order", "tabular"]

GUTTER: Final = 0.9
GAP: Final = 0.45
# Lines set double stand about this far apart; anything wider is no line spacing.
LOOSEST: Final = 1.2
TOGETHER: Final = 0.5
ALIGNED: Final = 0.7
LEVEL: Final = 0.35
FULL: Final = 0.85
NARROW: Final = 7.0
DEEPEST: Final = 40

Columns = list[list[Piece]]


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together, from the top down; `left` and `right` are the edges of the column they stand in."""

    rows: tuple[tuple[Piece, ...], ...]
    left: float
    right: float
    column: int


def in_order(pieces: Sequence[Piece]) -> list[Block]:
    """Give the blocks of a page in the order in which they are read."""
    return _Reader().read(list(pieces))


def columns_of(pieces: Sequence[Piece], gutter: float = GUTTER) -> Columns:
    """Give the columns that upright gutters part, from the left; one column where there is no gutter."""
    size = median(piece.size for piece in pieces)
    columns: Columns = []
    edge = float("-inf")
    for piece in sorted(pieces, key=lambda piece: piece.x0):
        if not columns or piece.x0 - edge > gutter * size:
            columns.append([])
        columns[-1].append(piece)
        edge = max(edge, piece.x1)
    return columns


def tabular(columns: Columns) -> list[str]:
    """Give the rows of columns that make a table without lines, or nothing where they are columns of prose.

    In a table the cells of a row stand on one level and do not fill their column as prose does.
    """
    if any(piece.rows for column in columns for piece in column):
        return []
    size = median(piece.size for column in columns for piece in column)
    rows = rows_of([piece for column in columns for piece in column])
    fewest = min(columns, key=len)
    levels = [piece.middle for column in columns if column is not fewest for piece in column]
    met = sum(1 for piece in fewest if any(abs(level - piece.middle) < LEVEL * size for level in levels))
    if len(rows) < 2 or len(fewest) < 2 or met < ALIGNED * len(fewest) or any(_prose(column) for column in columns):  # noqa: PLR2004
        return []
    edges = [max(piece.x1 for piece in column) for column in columns[:-1]]
    lines = []
    for row in rows:
        cells = [""] * len(columns)
        for piece in row:
            place = sum(1 for edge in edges if piece.x0 > edge)
            cells[place] = f"{cells[place]} {piece.text}".strip()
        lines.append(row_line(cells))
    return lines


def _prose(column: list[Piece]) -> bool:
    """Tell whether most lines of a column run from edge to edge of a measure that is wide enough to read."""
    left, right = min(piece.x0 for piece in column), max(piece.x1 for piece in column)
    wide = right - left
    full = sum(1 for piece in column if piece.x1 - piece.x0 > FULL * wide)
    return wide > NARROW * median(piece.size for piece in column) and 2 * full >= len(column)


def _parted(columns: Columns) -> bool:
    """Tell whether columns stand side by side for a good part of their height, and not one below the other."""
    if len(columns) < 2:  # noqa: PLR2004 a pair
        return False
    spans = [(min(piece.y0 for piece in column), max(piece.y1 for piece in column)) for column in columns]
    shared = (
        (min(a[1], b[1]) - max(a[0], b[0])) / max(min(a[1] - a[0], b[1] - b[0]), 1e-6) for a, b in pairwise(spans)
    )
    return all(share > TOGETHER for share in shared)


class _Reader:
    """Cuts pieces into blocks and numbers the columns as they come."""

    def __init__(self) -> None:
        self.column = 0

    def read(self, pieces: list[Piece], depth: int = 0) -> list[Block]:
        if not pieces:
            return []
        rows = rows_of(pieces)
        if len(rows) == 1 or depth > DEEPEST:
            return self._plain(rows)
        columns = columns_of(pieces)
        if _parted(columns):
            return self._beside(columns, depth)
        found = _band(rows)
        if found is None:
            return self._plain(rows)
        start, end = found
        parts = (rows[:start], rows[start:end], rows[end:])
        return [block for part in parts for block in self.read([piece for row in part for piece in row], depth + 1)]

    def _beside(self, columns: Columns, depth: int) -> list[Block]:
        if lines := tabular(columns):
            every = [piece for column in columns for piece in column]
            box = _bounds(every)
            size = median(piece.size for piece in every)
            table = Piece(text="", x0=box[0], x1=box[1], y0=box[2], y1=box[3], size=size, rows=tuple(lines))
            return self._plain([[table]])
        place = _widest(columns)
        halves = (columns[:place], columns[place:])
        return [block for half in halves for block in self.read([p for column in half for p in column], depth + 1)]

    def _plain(self, rows: list[list[Piece]]) -> list[Block]:
        """Give the blocks of one column, parted where the space between lines is wide."""
        self.column += 1
        left, right, _, _ = _bounds([piece for row in rows for piece in row])
        blocks: list[Block] = []
        for part in _split(rows):
            lines = tuple(tuple(row) for row in part)
            blocks.append(Block(rows=lines, left=left, right=right, column=self.column))
        return blocks


def _widest(columns: Columns) -> int:
    """Give the column that the widest gutter stands before."""
    gutters = [min(piece.x0 for piece in right) - max(piece.x1 for piece in left) for left, right in pairwise(columns)]
    return 1 + gutters.index(max(gutters))


def _bounds(pieces: Sequence[Piece]) -> tuple[float, float, float, float]:
    return (
        min(piece.x0 for piece in pieces),
        max(piece.x1 for piece in pieces),
        min(piece.y0 for piece in pieces),
        max(piece.y1 for piece in pieces),
    )


def _split(rows: list[list[Piece]]) -> Iterator[list[list[Piece]]]:
    """Give the rows in blocks: a gap wider than usual in this column ends one."""
    gaps = [_gap(above, below) for above, below in pairwise(rows)]
    widest = LOOSEST * median(piece.size for row in rows for piece in row)
    usual = min(max(median(gaps), 0.0), widest) if gaps else 0.0
    block = [rows[0]]
    for gap, (_, row) in zip(gaps, pairwise(rows), strict=True):
        size = max(piece.size for piece in row)
        if gap > usual + GAP * size or block[-1][0].rows or row[0].rows:
            yield block
            block = []
        block.append(row)
    yield block


def _gap(above: list[Piece], below: list[Piece]) -> float:
    return min(piece.y0 for piece in above) - max(piece.y1 for piece in below)


def _band(rows: list[list[Piece]]) -> tuple[int, int] | None:
    """Give the longest stretch of rows that a gutter runs through from top to bottom, or None."""
    best: tuple[int, int] | None = None
    for start in range(len(rows)):
        if best is not None and len(rows) - start <= best[1] - best[0]:
            break
        end = _reach(rows, start)
        if end - start > (best[1] - best[0] if best else 1):
            pieces = [piece for row in rows[start:end] for piece in row]
            if _parted(columns_of(pieces)) and end - start < len(rows):
                best = (start, end)
    return best


def _reach(rows: list[list[Piece]], start: int) -> int:
    """Give where the last row ends that leaves a gutter open through all rows from `start`."""
    size = median(piece.size for row in rows for piece in row)
    spans: list[tuple[float, float]] = []
    end = start
    for row in rows[start:]:
        merged: list[tuple[float, float]] = []
        for low, high in sorted([*spans, *((piece.x0, piece.x1) for piece in row)]):
            if merged and low - merged[-1][1] <= GUTTER * size:
                merged[-1] = (merged[-1][0], max(merged[-1][1], high))
            else:
                merged.append((low, high))
        if len(merged) == 1 and (len(spans) > 1 or end > start):
            break
        spans, end = merged, end + 1
    return end
