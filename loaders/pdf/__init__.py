"""PDF files with a text layer, read in the order of a reader's eye."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from kg.errors import SourceError
from kg.model import Document, Page
from kg.reading import Facts, document
from loaders.pdf.flow import Paragraph, flowing, paragraphs_of
from loaders.pdf.glyphs import Sheet, open_pdf, sheets, title_of
from loaders.pdf.margins import strip_margins
from loaders.pdf.order import in_order
from loaders.pdf.pieces import Piece, pieces_of
from loaders.pdf.tables import take_tables

__all__ = ["Pdf"]

HYPHENED: Final = re.compile(r"[A-Za-z]+-[a-z]+")
UNREADABLE: Final = 0.3
NO_TITLE: Final = re.compile(
    r"^(?:microsoft (?:word|powerpoint)\b.*|untitled|无标题|(?:slide|document|presentation|文档)\s*\d*"
    r"|.*\.(?:docx?|pptx?|xlsx?|pdf|indd|tex|rtf|wps)|.*\ufffd.*|\W*)$",
    re.IGNORECASE,
)


class Pdf:
    """Reads PDF files: columns in turn, tables as rows, paragraphs whole, without running headers and page numbers."""

    name: str = "pdf"
    suffixes: tuple[str, ...] = (".pdf",)

    def load(self, path: Path, data: bytes, *, root: Path | None = None) -> Iterator[Document]:
        """Give the one document in the file, with the offset at which each of its pages begins.

        Raises:
            SourceError: for a file that is damaged, locked, or has no text that can be read.
        """
        where = str(path)
        pdf = open_pdf(data, where)
        try:
            title = title_of(pdf)
            numbers, pages, unreadable = [], [], 0
            for sheet in sheets(pdf, where):
                numbers.append(sheet.number)
                pages.append((sheet.bottom, sheet.top, _pieces(sheet)))
                unreadable += sheet.unreadable
        finally:
            pdf.close()
        kept, running = strip_margins(pages)
        _check(kept, unreadable, where)
        text, starts = _written(kept, numbers)
        facts = Facts(title="" if NO_TITLE.match(title.strip()) else " ".join(title.split()))
        yield document(path, text, root=root, facts=facts, pages=starts, margin="\n".join(running))


def _pieces(sheet: Sheet) -> list[Piece]:
    """Give the pieces of lines on a page, and its ruled tables as a piece each."""
    rest, tables = take_tables(sheet.glyphs, sheet.lines)
    return [*pieces_of(rest), *tables]


def _check(pages: Iterable[Iterable[Piece]], unreadable: int, where: str) -> None:
    """Refuse a file without text, and one whose fonts do not say which characters they draw."""
    count = 0
    length = 0
    for page in pages:
        count += 1
        length += sum(len(piece.text) + sum(map(len, piece.rows)) for piece in page)
    if unreadable > UNREADABLE * (length + unreadable) and unreadable:
        raise SourceError(where, "its fonts do not say which characters they draw; read it with text recognition first")
    if not length:
        raise SourceError(where, f"no text layer on its {count} pages: a scan; read it with text recognition first")


def _written(pages: list[list[Piece]], numbers: list[int]) -> tuple[str, list[Page]]:
    """Give the text of all pages, and where each begins, be it in the midst of a paragraph."""
    words = frozenset(word.lower() for page in pages for piece in page for word in HYPHENED.findall(piece.text))
    every: list[Paragraph] = []
    for number, page in zip(numbers, pages, strict=True):
        every.extend(paragraphs_of(in_order(page), number, words))
    parts: list[str] = []
    begins: dict[int, int] = {}
    offset = 0
    for paragraph in flowing(every, words):
        begins.setdefault(paragraph.began, offset)
        for number, start in paragraph.later:
            begins.setdefault(number, offset + start)
        parts.append(paragraph.text)
        offset += len(paragraph.text) + 2
    text = "\n\n".join(parts)
    starts: list[Page] = []
    for number in reversed(numbers):
        begins.setdefault(number, starts[-1].start if starts else len(text))
        starts.append(Page(number=number, start=begins[number]))
    return text, starts[::-1]
