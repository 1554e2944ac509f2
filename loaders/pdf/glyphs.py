"""What stands on a page: characters with their boxes, and ruled lines. The only file that knows the PDF library."""

from __future__ import annotations

import ctypes
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

from kg.errors import SourceError

__all__ = ["Glyph", "Line", "Sheet", "open_pdf", "sheets", "title_of"]

QUARTER: Final = 1.5707963267948966
LEAN: Final = 0.1
ABSURD: Final = 4.0
TIMID, BOLD = 0.6, 1.8
LEVEL, UPRIGHT = True, False
STRAIGHT: Final = 1.0
SHORTEST: Final = 8.0
HYPHENS: Final = frozenset("\x02\ufffe\u00ad\u2010\u2011")
UNKNOWN: Final = frozenset(("", "\0", "\ufffd"))
# Symbol fonts put their bullets at the end of the private area.
SYMBOLS: Final = "\uf000"
# Radicals, compatibility forms and ligatures that fonts name in place of the characters they draw.
STAND_INS: Final = (("\u2e80", "\u2fdf"), ("\uf900", "\ufaff"), ("\ufb00", "\ufb06"))
DEEPEST: Final = 4
MOST_PATHS: Final = 5000
MOST_SEGMENTS: Final = 400


class Glyph(NamedTuple):
    """A character with its box, in points, upwards and to the right; `size` is the height of its type."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float


class Line(NamedTuple):
    """A straight ruled line, level or upright; `at` is where it stands, `low` and `high` its ends."""

    level: bool
    at: float
    low: float
    high: float


@dataclass(slots=True)
class Sheet:
    """A page: its number, its extent, its characters in the order they were drawn, its lines, what cannot be read."""

    number: int
    bottom: float
    top: float
    glyphs: list[Glyph]
    lines: list[Line]
    unreadable: int


def open_pdf(data: bytes, where: str) -> Any:  # noqa: ANN401 the library has no types
    """Give the open document.

    Raises:
        SourceError: for a file that is locked with a password, damaged, or no PDF at all.
    """
    if not data.strip():
        raise SourceError(where, "empty file")
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD:
            raise SourceError(where, "locked with a password; save it without one") from error
        raise SourceError(where, f"a truncated or damaged PDF, or none at all: {error}") from error


def title_of(pdf: Any) -> str:  # noqa: ANN401 the library has no types
    """Give the title in the properties of the file."""
    return str(pdf.get_metadata_value("Title") or "")


def sheets(pdf: Any, where: str) -> Iterator[Sheet]:  # noqa: ANN401 the library has no types
    """Give the pages one by one; a page is closed again before the next is opened."""
    for index in range(len(pdf)):
        try:
            page = pdf[index]
        except pdfium.PdfiumError as error:
            raise SourceError(where, f"page {index + 1} is damaged: {error}") from error
        text = page.get_textpage()
        yield _sheet(page, text, index + 1)
        text.close()
        page.close()


def _sheet(page: Any, text: Any, number: int) -> Sheet:  # noqa: ANN401 the library has no types
    found, angles, unreadable = _characters(text)
    quarter = Counter(angles).most_common(1)[0][0] if angles else 0
    glyphs = [_turn_glyph(glyph, quarter) for glyph, angle in zip(found, angles, strict=True) if angle == quarter]
    left, bottom, right, top = page.get_bbox()
    low, high = sorted(_turn(point, quarter)[1] for point in ((left, bottom), (right, top)))
    return Sheet(
        number=number,
        bottom=low,
        top=high,
        glyphs=glyphs,
        lines=[_turn_line(line, quarter) for line in _lines(page)],
        unreadable=unreadable,
    )


def _characters(text: Any) -> tuple[list[Glyph], list[int], int]:  # noqa: ANN401 the library has no types
    """Give the characters of a page, the quarter turns each stands at, and how many have no meaning."""
    glyphs: list[Glyph] = []
    angles: list[int] = []
    unreadable = 0
    box, last, size = raw.FS_RECTF(), -1.0, 0.0
    for index in range(raw.FPDFText_CountChars(text)):
        code = raw.FPDFText_GetUnicode(text, index)
        if raw.FPDFText_IsGenerated(text, index) == 1:
            continue
        char = _readable(code)
        if not char:
            unreadable += 1
            continue
        angle = raw.FPDFText_GetCharAngle(text, index) / QUARTER
        if abs(angle - round(angle)) > LEAN or not raw.FPDFText_GetLooseCharBox(text, index, box):
            continue
        height = box.top - box.bottom
        if height != last:
            last, size = height, _size(raw.FPDFText_GetFontSize(text, index), height)
        if height > ABSURD * max(size, 1.0):
            _tighten(text, index, box)
        glyphs.append(Glyph(char, box.left, box.bottom, box.right, box.top, size))
        angles.append(round(angle) % 4)
    return glyphs, angles, unreadable


def _size(nominal: float, height: float) -> float:
    """Give the size of the type: as named where the box bears it out, else the height of the box."""
    return nominal if TIMID * height <= nominal <= BOLD * height else height


def _tighten(text: Any, index: int, box: Any) -> None:  # noqa: ANN401 the library has no types
    """Put the box of the drawn shape in place of one that the font makes absurdly tall."""
    sides = [ctypes.c_double() for _ in range(4)]
    if raw.FPDFText_GetCharBox(text, index, *sides):
        box.left, box.right, box.bottom, box.top = (side.value for side in sides)


def _readable(code: int) -> str:
    """Give the character of a code, or nothing where it has none; radicals and ligatures become what they stand for."""
    char = chr(code) if code < sys.maxunicode else ""
    if char in UNKNOWN or "\ud800" <= char <= "\udfff":
        return ""
    if char in HYPHENS:
        return "-"
    if "\ue000" <= char <= "\uf8ff":
        return "•" if char >= SYMBOLS else ""
    if any(low <= char <= high for low, high in STAND_INS):
        return unicodedata.normalize("NFKC", char)
    return " " if char.isspace() else char


def _lines(page: Any) -> list[Line]:  # noqa: ANN401 the library has no types
    """Give the straight lines and the edges of boxes on a page; drawings with very many pieces are left out."""
    lines: list[Line] = []
    for count, item in enumerate(page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=DEEPEST)):
        if count > MOST_PATHS:
            break
        pieces = raw.FPDFPath_CountSegments(item)
        if not 1 < pieces <= MOST_SEGMENTS:
            continue
        matrix = item.get_matrix()
        above = item.container
        while above is not None:
            matrix = matrix.multiply(above.get_matrix())
            above = above.container
        lines.extend(_pieces(item, pieces, matrix))
    return lines


def _pieces(item: Any, count: int, matrix: Any) -> Iterator[Line]:  # noqa: ANN401 the library has no types
    """Give the level and upright pieces of one path."""
    x, y = ctypes.c_float(), ctypes.c_float()
    start = before = (0.0, 0.0)
    for index in range(count):
        piece = raw.FPDFPath_GetPathSegment(item, index)
        raw.FPDFPathSegment_GetPoint(piece, x, y)
        point = matrix.on_point(x.value, y.value)
        kind = raw.FPDFPathSegment_GetType(piece)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield from _straight(before, point)
        if raw.FPDFPathSegment_GetClose(piece):
            yield from _straight(point, start)
        before = point


def _straight(a: tuple[float, float], b: tuple[float, float]) -> Iterator[Line]:
    wide, tall = abs(a[0] - b[0]), abs(a[1] - b[1])
    if tall <= STRAIGHT and wide >= SHORTEST:
        yield Line(LEVEL, (a[1] + b[1]) / 2, min(a[0], b[0]), max(a[0], b[0]))
    elif wide <= STRAIGHT and tall >= SHORTEST:
        yield Line(UPRIGHT, (a[0] + b[0]) / 2, min(a[1], b[1]), max(a[1], b[1]))


def _turn(point: tuple[float, float], quarter: int) -> tuple[float, float]:
    """Give a point as it lies when the sheet is turned so that its text reads upright."""
    x, y = point
    return ((x, y), (-y, x), (-x, -y), (y, -x))[quarter]


def _turn_glyph(glyph: Glyph, quarter: int) -> Glyph:
    if not quarter:
        return glyph
    (ax, ay), (bx, by) = _turn((glyph.x0, glyph.y0), quarter), _turn((glyph.x1, glyph.y1), quarter)
    return glyph._replace(x0=min(ax, bx), x1=max(ax, bx), y0=min(ay, by), y1=max(ay, by))


def _turn_line(line: Line, quarter: int) -> Line:
    ends = ((line.low, line.at), (line.high, line.at)) if line.level else ((line.at, line.low), (line.at, line.high))
    (ax, ay), (bx, by) = _turn(ends[0], quarter), _turn(ends[1], quarter)
    if abs(ay - by) < abs(ax - bx):
        return Line(LEVEL, ay, min(ax, bx), max(ax, bx))
    return Line(UPRIGHT, ax, min(ay, by), max(ay, by))
