"""Tables drawn with lines: found by their lines, taken out of the page, and given back row by row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from kg.reading import Cell, spread
from loaders.pdf.glyphs import Glyph, Line
from loaders.pdf.order import columns_of
from loaders.pdf.pieces import Piece, joined, pieces_of, rows_of

__all__ = ["take_tables"]

# A page with more lines than these is a drawing.
MOST_LINES: Final = 20_000
MOST_GATHERED: Final = 800
NEAR: Final = 3.0
COVERED: Final = 0.6
FEWEST_RULES: Final = 3
SAME_ENDS: Final = 6.0
CELL_APART: Final = 0.8
CROSSED: Final = 0.15
TALLEST_ROW: Final = 160.0


@dataclass(slots=True)
class Box:
    """A rectangle on a page, upwards and to the right."""

    x0: float
    y0: float
    x1: float
    y1: float

    def holds(self, glyph: Glyph) -> bool:
        """Tell whether the middle of a character lies inside."""
        return self.x0 < (glyph.x0 + glyph.x1) / 2 < self.x1 and self.y0 < (glyph.y0 + glyph.y1) / 2 < self.y1


def take_tables(glyphs: Sequence[Glyph], lines: Sequence[Line]) -> tuple[list[Glyph], list[Piece]]:
    """Give the characters outside of ruled tables, and each table as one piece with its rows."""
    rest = list(glyphs)
    tables: list[Piece] = []
    if len(lines) > MOST_LINES:
        return rest, tables
    level, upright = _gathered(lines, level=True), _gathered(lines, level=False)
    if len(level) + len(upright) > MOST_GATHERED:
        return rest, tables
    for part in _touching([*level, *upright]):
        rows, cols = [line for line in part if line.level], [line for line in part if not line.level]
        box = _around(part)
        inside = [glyph for glyph in rest if box.holds(glyph)]
        texts = _grid(inside, rows, cols) if len(cols) > 1 and len(rows) > 1 else []
        if texts:
            tables.append(_table(box, texts, inside))
            rest = [glyph for glyph in rest if not box.holds(glyph)]
    for box in _ruled_bands([line for line in level if not _inside(line, tables)]):
        inside = [glyph for glyph in rest if box.holds(glyph)]
        if texts := _open_rows(inside):
            tables.append(_table(box, texts, inside))
            rest = [glyph for glyph in rest if not box.holds(glyph)]
    return rest, tables


def _table(box: Box, texts: list[str], inside: list[Glyph]) -> Piece:
    size = median(glyph.size for glyph in inside)
    return Piece(text="", x0=box.x0, x1=box.x1, y0=box.y0, y1=box.y1, size=size, rows=tuple(texts))


def _gathered(lines: Iterable[Line], *, level: bool) -> list[Line]:
    """Give the lines of one direction, those that lie on each other or end to end made one."""
    made: list[Line] = []
    for line in sorted((line for line in lines if line.level is level), key=lambda line: (round(line.at), line.low)):
        twin = next(
            (
                place
                for place in range(len(made) - 1, max(-1, len(made) - 60), -1)
                if abs(made[place].at - line.at) <= NEAR and line.low <= made[place].high + NEAR
                and made[place].low <= line.high + NEAR
            ),
            None,
        )  # fmt: skip
        if twin is None:
            made.append(line)
        else:
            old = made[twin]
            made[twin] = old._replace(low=min(old.low, line.low), high=max(old.high, line.high))
    return made


def _touching(lines: list[Line]) -> list[list[Line]]:
    """Give the lines in groups that hang together by crossing or touching."""
    groups: list[list[Line]] = []
    for line in lines:
        met = [group for group in groups if any(_meets(line, other) for other in group)]
        merged = [line, *(other for group in met for other in group)]
        groups = [group for group in groups if group not in met]
        groups.append(merged)
    return groups


def _meets(a: Line, b: Line) -> bool:
    if a.level is b.level:
        return False
    return a.low - NEAR <= b.at <= a.high + NEAR and b.low - NEAR <= a.at <= b.high + NEAR


def _around(lines: Sequence[Line]) -> Box:
    xs = [end for line in lines for end in ((line.low, line.high) if line.level else (line.at,))]
    ys = [end for line in lines for end in ((line.at,) if line.level else (line.low, line.high))]
    return Box(min(xs), min(ys), max(xs), max(ys))


def _inside(line: Line, tables: Sequence[Piece]) -> bool:
    return any(
        table.y0 - NEAR <= line.at <= table.y1 + NEAR and line.low < table.x1 and line.high > table.x0
        for table in tables
    )


def _places(lines: Iterable[Line]) -> list[float]:
    """Give where lines stand, near ones once."""
    made: list[float] = []
    for at in sorted(line.at for line in lines):
        if not made or at - made[-1] > NEAR:
            made.append(at)
    return made


def _grid(glyphs: list[Glyph], level: list[Line], upright: list[Line]) -> list[str]:
    """Give the rows of a full grid; where a line is missing between two cells they are one."""
    xs, ys = _places(upright), _places(level)[::-1]
    if len(xs) < 3 or len(ys) < 3:  # noqa: PLR2004 two rows of two cells need three lines each way
        return []
    placed: dict[tuple[int, int], list[Glyph]] = {}
    for glyph in glyphs:
        row = sum(1 for y in ys[1:-1] if (glyph.y0 + glyph.y1) / 2 < y)
        column = sum(1 for x in xs[1:-1] if (glyph.x0 + glyph.x1) / 2 > x)
        placed.setdefault((row, column), []).append(glyph)
    rows: list[list[Cell]] = []
    taken: set[tuple[int, int]] = set()
    for row in range(len(ys) - 1):
        cells: list[Cell] = []
        for column in range(len(xs) - 1):
            if (row, column) in taken:
                continue
            wide, tall = _extent(row, column, (xs, ys), (level, upright))
            covered = [(r, c) for r in range(row, row + tall) for c in range(column, column + wide)]
            taken.update(covered)
            inside = [glyph for place in covered for glyph in placed.get(place, ())]
            cells.append(Cell(text=_text(inside), columns=wide, rows=tall))
        rows.append(cells)
    several = sum(1 for cells in rows if sum(1 for cell in cells if cell.text) > 1)
    return spread(rows) if several > 1 else []


def _extent(
    row: int, column: int, places: tuple[list[float], list[float]], lines: tuple[list[Line], list[Line]]
) -> tuple[int, int]:
    """Give how many columns and rows a cell covers."""
    (xs, ys), (level, upright) = places, lines
    wide = tall = 1
    while column + wide < len(xs) - 1 and not _drawn(upright, xs[column + wide], ys[row + 1], ys[row]):
        wide += 1
    while row + tall < len(ys) - 1 and not _drawn(level, ys[row + tall], xs[column], xs[column + 1]):
        tall += 1
    return wide, tall


def _drawn(lines: Iterable[Line], at: float, low: float, high: float) -> bool:
    """Tell whether a line at one place covers most of a stretch."""
    reach = sum(max(0.0, min(line.high, high) - max(line.low, low)) for line in lines if abs(line.at - at) <= NEAR)
    return reach > COVERED * (high - low)


def _text(glyphs: list[Glyph]) -> str:
    """Give the text of a cell, its lines joined as those of a paragraph."""
    text = ""
    for row in rows_of(pieces_of(glyphs)):
        text = joined(text, " ".join(piece.text for piece in row))
    return text


def _ruled_bands(level: list[Line]) -> list[Box]:
    """Give the stretches between three or more level lines that begin and end alike."""
    groups: list[list[Line]] = []
    for line in sorted(level, key=lambda line: -line.at):
        for group in groups:
            last = group[-1]
            alike = abs(last.low - line.low) <= SAME_ENDS and abs(last.high - line.high) <= SAME_ENDS
            if alike and last.at - line.at <= TALLEST_ROW:
                group.append(line)
                break
        else:
            groups.append([line])
    return [_around(group) for group in groups if len(group) >= FEWEST_RULES]


def _open_rows(glyphs: list[Glyph]) -> list[str]:
    """Give the rows of a table that has level lines only: its columns are where hardly any row has text."""
    if not glyphs:
        return []
    rows = rows_of(pieces_of(glyphs, CELL_APART))
    whole = [row for row in rows if len(row) > 1]
    if len(whole) < 2:  # noqa: PLR2004 a heading and one row at least
        return []
    widest = max(len(row) for row in whole)
    plain = [piece for row in whole if len(row) >= max(2, widest - 1) for piece in row]
    columns = columns_of(plain, CELL_APART / 2)
    if len(columns) < 2 or len(whole) < (1 - CROSSED) * len(rows) / 2:  # noqa: PLR2004 a pair
        return []
    edges = [
        (max(piece.x1 for piece in left) + min(piece.x0 for piece in right)) / 2 for left, right in pairwise(columns)
    ]
    return spread([_cells(row, edges) for row in rows])


def _cells(row: list[Piece], edges: list[float]) -> list[Cell]:
    """Give the cells of a row; a piece that reaches over an edge covers the columns on both sides."""
    cells: list[Cell] = []
    for piece in row:
        first = sum(1 for edge in edges if piece.x0 > edge - 1)
        last = max(first, sum(1 for edge in edges if piece.x1 > edge + 1))
        filled = sum(cell.columns for cell in cells)
        if first < filled:
            cells[-1] = Cell(text=f"{cells[-1].text} {piece.text}", columns=max(cells[-1].columns, last + 1 - first))
            continue
        cells.extend(Cell(text="") for _ in range(first - filled))
        cells.append(Cell(text=piece.text, columns=last - first + 1))
    cells.extend(Cell(text="") for _ in range(len(edges) + 1 - sum(cell.columns for cell in cells)))
    return cells
