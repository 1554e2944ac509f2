"""Lines become paragraphs, and paragraphs go on over the end of a column or a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from loaders.pdf.order import Block
from loaders.pdf.pieces import MARKER, Piece, joined

__all__ = ["Paragraph", "flowing", "paragraphs_of"]

END: Final = re.compile(r"[。！？!?：:；;…][”’」』）)\"']?$|\.[”’)\"']?$")
OTHER_SIZE: Final = 0.18
FLUSH: Final = 0.8
HANG: Final = 4.5
ROOM: Final = 2.0
LEAD: Final = 1.35
MIDDLE: Final = 0.6


@dataclass(slots=True)
class Paragraph:
    """Text with what is needed to tell whether it goes on: its column, its edges, the line it ends with."""

    text: str
    page: int
    column: int
    left: float
    right: float
    first: Piece
    last: Piece
    began: int
    table: bool = False
    later: list[tuple[int, int]] = field(default_factory=list)


def paragraphs_of(blocks: Iterable[Block], page: int, words: frozenset[str]) -> Iterator[Paragraph]:
    """Give the paragraphs of a page's blocks in order; each row of a table is a line of one paragraph."""
    for block in blocks:
        rows = [_line(row) for row in block.rows]
        if rows[0].rows:
            yield _made([rows[0]], block, page, "\n".join(rows[0].rows), table=True)
            continue
        group: list[Piece] = []
        for line, lead in zip(rows, _leads(rows), strict=True):
            if group and not _goes_on(group, line, block, lead):
                yield _made(group, block, page, _text(group, words))
                group = []
            group.append(line)
        yield _made(group, block, page, _text(group, words))


def flowing(paragraphs: Sequence[Paragraph], words: frozenset[str]) -> list[Paragraph]:
    """Give the paragraphs, with those made one that were parted by the end of a column or a page.

    `later` of a paragraph tells where in its text a later page begins.
    """
    done: list[Paragraph] = []
    for paragraph in paragraphs:
        if done and _carries_over(done[-1], paragraph):
            before = done[-1]
            text = joined(before.text, paragraph.text, words=words)
            start = len(text) - len(paragraph.text)
            if paragraph.page != before.page:
                before.later.append((paragraph.page, start))
            before.text, before.last, before.column = text, paragraph.last, paragraph.column
            before.page, before.left, before.right = paragraph.page, paragraph.left, paragraph.right
        else:
            done.append(paragraph)
    return done


def _line(row: Sequence[Piece]) -> Piece:
    """Give a row as one piece; what stands apart in it stays apart by two blanks."""
    if len(row) == 1:
        return row[0]
    return Piece(
        text="  ".join(piece.text for piece in row),
        x0=row[0].x0,
        x1=row[-1].x1,
        y0=min(piece.y0 for piece in row),
        y1=max(piece.y1 for piece in row),
        size=row[0].size,
        first=row[0].first,
    )


def _leads(rows: Sequence[Piece]) -> list[float]:
    """Give how far each line stands below the one above, as a multiple of what is usual in the block."""
    steps = [above.middle - below.middle for above, below in pairwise(rows)]
    usual = sorted(steps)[len(steps) // 2] if len(steps) > 1 else 0.0
    return [1.0, *(step / usual if usual > 0 else 1.0 for step in steps)]


def _goes_on(group: list[Piece], line: Piece, block: Block, lead: float) -> bool:
    """Tell whether a line goes on with the paragraph above it."""
    above, size = group[-1], group[-1].size
    if abs(line.size - size) > OTHER_SIZE * size or lead > LEAD or MARKER.match(line.text):
        return False
    if "  " in above.text or "  " in line.text:
        return False
    if _centred(above, line, block):
        return not END.search(above.text)
    if _broken_off(above, line, block.right):
        return False
    if len(group) == 1:
        hang = HANG if MARKER.match(above.text) else FLUSH
        return line.x0 - above.x0 < hang * size
    return abs(line.x0 - above.x0) < FLUSH * size


def _centred(above: Piece, line: Piece, block: Block) -> bool:
    middle = (block.left + block.right) / 2
    return all(
        abs((piece.x0 + piece.x1) / 2 - middle) < MIDDLE * piece.size and piece.x0 - block.left > ROOM * piece.size
        for piece in (above, line)
    )


def _broken_off(above: Piece, line: Piece, right: float) -> bool:
    """Tell whether a line ends though the first word of the next would have found room: the writer ended it."""
    room = right - above.x1
    if above.text.endswith("-") and above.text[-2:-1].isalnum():
        return False
    ended = END.search(above.text) is not None
    return room > line.first + ROOM * above.size or (ended and room > ROOM * above.size)


def _text(group: Sequence[Piece], words: frozenset[str]) -> str:
    text = ""
    for line in group:
        text = joined(text, line.text, words=words)
    return text


def _made(group: Sequence[Piece], block: Block, page: int, text: str, *, table: bool = False) -> Paragraph:
    return Paragraph(
        text=text,
        page=page,
        began=page,
        column=block.column,
        left=block.left,
        right=block.right,
        first=group[0],
        last=group[-1],
        table=table,
    )


def _carries_over(before: Paragraph, after: Paragraph) -> bool:
    """Tell whether a paragraph is the rest of one that the end of a column or a page cut off."""
    if before.table or after.table or (before.page, before.column) == (after.page, after.column):
        return False
    size = before.last.size
    if abs(after.first.size - size) > OTHER_SIZE * size or END.search(before.text) or MARKER.match(after.text):
        return False
    room = before.right - before.last.x1
    indented = after.first.x0 - after.left > FLUSH * size and after.right - after.left > HANG * size
    narrow = min(before.right - before.left, after.right - after.left) < ROOM * HANG * size
    return not indented and not narrow and room <= after.first.first + ROOM * size
