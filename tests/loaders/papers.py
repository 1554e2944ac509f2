"""PDF files drawn line by line, so that a test knows where everything stands and in which order it was drawn."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

CHINESE = "STSong-Light"
LATIN = "Helvetica"
pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))

Stroke = tuple[float, float, str, str, float]


def wrapped(text: str, width: float, font: str, size: float, indent: float = 0.0) -> list[str]:
    """Break a paragraph into lines: anywhere between Chinese characters, at blanks and hyphens in Latin text."""
    units: list[str] = []
    for char in text:
        latin = char.isascii() and not char.isspace()
        if units and latin and units[-1][-1].isascii() and not units[-1][-1].isspace() and units[-1][-1] != "-":
            units[-1] += char
        else:
            units.append(char)
    lines: list[str] = []
    line = ""
    for unit in units:
        room = width - (indent if not lines else 0)
        if line.strip() and pdfmetrics.stringWidth((line + unit).rstrip(), font, size) > room:
            lines.append(line.rstrip())
            line = ""
        line += unit if line or not unit.isspace() else ""
    return [*lines, line.rstrip()]


@dataclass
class Paper:
    """Pages of strokes of text; nothing is drawn until `pdf`, so that the order of drawing can be chosen."""

    font: str = CHINESE
    size: float = 10.0
    lead: float = 15.0
    strokes: list[list[Stroke]] = field(default_factory=lambda: [[]])
    grids: list[list[tuple[Sequence[float], Sequence[float]]]] = field(default_factory=lambda: [[]])
    rules: list[list[tuple[float, float, float]]] = field(default_factory=lambda: [[]])

    def page(self) -> None:
        self.strokes.append([])
        self.grids.append([])
        self.rules.append([])

    def put(self, x: float, y: float, text: str, *, font: str | None = None, size: float | None = None) -> None:
        self.strokes[-1].append((x, y, text, font or self.font, size or self.size))

    def column(
        self, x: float, y: float, width: float, paragraphs: Iterable[str], *, indent: float = 0.0, space: float = 6.0
    ) -> float:
        """Set paragraphs in a column from `y` down; give where the next line would stand."""
        for paragraph in paragraphs:
            for count, line in enumerate(wrapped(paragraph, width, self.font, self.size, indent)):
                self.put(x + (indent if not count else 0), y, line)
                y -= self.lead
            y -= space
        return y

    def grid(self, xs: Sequence[float], top: float, rows: Sequence[Sequence[str]], height: float = 18.0) -> float:
        """Draw a table with all its lines; give its lower edge."""
        ys = [top - height * count for count in range(len(rows) + 1)]
        self.grids[-1].append((xs, ys))
        for y, row in zip(ys, rows, strict=False):
            for x, cell in zip(xs, row, strict=False):
                self.put(x + 3, y - 13, cell)
        return ys[-1]

    def pdf(self, *, by_row: bool = False, title: str = "", key: str = "") -> bytes:
        """Give the file; `by_row` draws each page from the top down straight across its columns."""
        out = io.BytesIO()
        canvas = Canvas(out, pagesize=A4, encrypt=key or None, invariant=1)
        if title:
            canvas.setTitle(title)
        for strokes, grids, rules in zip(self.strokes, self.grids, self.rules, strict=True):
            for xs, ys in grids:
                canvas.grid(list(xs), list(ys))
            for x0, x1, y in rules:
                canvas.line(x0, y, x1, y)
            for x, y, text, font, size in sorted(strokes, key=lambda item: (-item[1], item[0])) if by_row else strokes:
                canvas.setFont(font, size)
                canvas.drawString(x, y, text)
            canvas.showPage()
        canvas.save()
        return out.getvalue()
