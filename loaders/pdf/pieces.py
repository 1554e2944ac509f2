"""Characters put together to pieces of lines: as much as stands close together on one level."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

from loaders.pdf.glyphs import Glyph

__all__ = ["MARKER", "Piece", "is_cjk", "joined", "pieces_of", "rows_of"]

# An item's own sign or number, which may stand well apart from its text.
MARKER: Final = re.compile(
    r"(?:[•·●○▪■□◆◇➢➤►▶✓✔※*–—-]|[(（]?\d{1,2}[)）、]|\d{1,2}\.(?!\d)|[①-⑳]|[(（]?[一二三四五六七八九十]{1,3}[)）、])(?=\s|$|[^\d\s])"
)
LEVEL: Final = 0.35
APART: Final = 1.3
BACK: Final = 0.6
MARKER_APART: Final = 4.0
WORD_GAP: Final = 0.26
CJK_GAP: Final = 0.6
TWICE: Final = 0.3
HALF: Final = 0.5
FIRST: Final = re.compile(r"[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+|.")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a line with its box; `first` is the width of its first word. A table is one piece with its rows."""

    text: str
    x0: float
    x1: float
    y0: float
    y1: float
    size: float
    first: float = 0.0
    rows: tuple[str, ...] = ()

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return (self.y0 + self.y1) / 2


def is_cjk(char: str) -> bool:
    """Tell whether a character is set solid, without blanks around it."""
    return (
        "\u2e80" <= char <= "\u9fff"
        or "\uf900" <= char <= "\ufaff"
        or "\uff00" <= char <= "\uffef"
        or char in "“”‘’…—·"
    )


def pieces_of(glyphs: Iterable[Glyph], apart: float = APART) -> list[Piece]:
    """Give the pieces from the top down and from the left; a gap of `apart` sizes or more parts two."""
    runs: list[list[Glyph]] = []
    for glyph in glyphs:
        if runs and _follows(runs[-1][-1], glyph, apart):
            if not _again(runs[-1][-1], glyph):
                runs[-1].append(glyph)
        else:
            runs.append([glyph])
    solid = [run for run in runs if any(glyph.text != " " for glyph in run)]
    merged = [piece for row in _levels(solid) for piece in _merge(row, apart)]
    return _once(sorted(merged, key=lambda piece: (-piece.middle, piece.x0)))


def rows_of(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Give pieces in rows from the top down, each from left to right."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: -piece.middle):
        if rows and abs(rows[-1][0].middle - piece.middle) < LEVEL * max(piece.size, rows[-1][0].size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.x0) for row in rows]


def joined(before: str, after: str, *, words: frozenset[str] = frozenset()) -> str:
    """Give two lines as one: no blank next to Chinese characters, a hyphen undone where it parts a word.

    A hyphen stays before a capital or a digit, and in a word that the document writes with a hyphen elsewhere.
    """
    if not before or not after:
        return before or after
    last, first = before[-1], after[0]
    if last == "-" and len(before) > 1 and before[-2].isalnum() and first.isalnum() and not is_cjk(first):
        left, right = re.split(r"[\s(]", before[:-1])[-1], re.split(r"[\s,.;:)]", after)[0]
        parted = before[-2].islower() and first.islower() and f"{left}-{right}".lower() not in words
        return f"{before[:-1]}{after}" if parted else f"{before}{after}"
    if is_cjk(last) or is_cjk(first):
        return f"{before}{after}"
    return f"{before} {after}"


def _follows(before: Glyph, glyph: Glyph, apart: float) -> bool:
    size = max(before.size, glyph.size)
    level = abs(before.y0 + before.y1 - glyph.y0 - glyph.y1) / 2 < LEVEL * size
    return level and -BACK * size < glyph.x0 - before.x1 < apart * size


def _again(before: Glyph, glyph: Glyph) -> bool:
    """Tell whether a character is the one before it drawn twice, as some programs do for bold type."""
    return before.text == glyph.text and abs(before.x0 - glyph.x0) < HALF * (glyph.x1 - glyph.x0)


def _levels(runs: list[list[Glyph]]) -> list[list[list[Glyph]]]:
    """Give the runs that stand on one level together, from left to right."""
    levels: list[tuple[float, list[list[Glyph]]]] = []
    for run in sorted(runs, key=lambda run: (-_height(run), run[0].x0)):
        if levels and levels[-1][0] - _height(run) < LEVEL * run[0].size:
            levels[-1][1].append(run)
        else:
            levels.append((_height(run), [run]))
    return [sorted(level, key=lambda run: run[0].x0) for _, level in levels]


def _height(run: list[Glyph]) -> float:
    return (run[0].y0 + run[0].y1) / 2


def _merge(level: list[list[Glyph]], apart: float) -> list[Piece]:
    """Give the pieces of one level: runs that stand close, or behind an item's sign, are one."""
    groups: list[list[Glyph]] = []
    for run in level:
        if groups and _joins(groups[-1], run, apart):
            groups[-1].extend(run)
        else:
            groups.append(list(run))
    return [_piece(group) for group in groups]


def _joins(group: list[Glyph], run: list[Glyph], apart: float) -> bool:
    gap = run[0].x0 - max(glyph.x1 for glyph in group[-3:])
    size = max(group[-1].size, run[0].size)
    if -BACK * size < gap < apart * size:
        return True
    short = "".join(glyph.text for glyph in group[:8]).strip()
    return len(group) <= 6 and MARKER.fullmatch(short) is not None and 0 < gap < MARKER_APART * size  # noqa: PLR2004


def _piece(group: list[Glyph]) -> Piece:
    solid = [glyph for glyph in group if glyph.text != " "]
    text = _spaced(group)
    size = median(glyph.size for glyph in solid)
    first = FIRST.match(text)
    width = sum(glyph.x1 - glyph.x0 for glyph in solid[: len(first[0]) if first else 1])
    return Piece(
        text=text,
        x0=min(glyph.x0 for glyph in solid),
        x1=max(glyph.x1 for glyph in solid),
        y0=median(glyph.y0 for glyph in solid),
        y1=median(glyph.y1 for glyph in solid),
        size=size,
        first=width,
    )


def _spaced(group: list[Glyph]) -> str:
    """Give the text of characters in a row, with blanks where one is drawn or a gap shows one."""
    parts: list[str] = []
    before: Glyph | None = None
    drawn = False
    for glyph in group:
        if glyph.text == " ":
            drawn = True
            continue
        if before is not None:
            solid = is_cjk(before.text[-1]) and is_cjk(glyph.text[0])
            gap = (glyph.x0 - before.x1) / glyph.size
            if gap > (CJK_GAP if solid else WORD_GAP) or (drawn and not solid):
                parts.append(" ")
        parts.append(glyph.text)
        before, drawn = glyph, False
    return "".join(parts)


def _once(pieces: list[Piece]) -> list[Piece]:
    """Give pieces without those that are drawn twice in one place."""
    kept: list[Piece] = []
    for piece in pieces:
        near = TWICE * piece.size
        twin = any(
            other.text == piece.text and abs(other.x0 - piece.x0) < near and abs(other.middle - piece.middle) < near
            for other in kept[-6:]
        )
        if not twin:
            kept.append(replace(piece, text=piece.text.strip()))
    return kept
