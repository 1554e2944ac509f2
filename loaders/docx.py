"""Word files, in the order of the document: paragraphs, lists, tables; changes taken as accepted."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml import etree

from kg.errors import SourceError
from kg.model import Document
from kg.reading import Cell, Facts, document, spread

__all__ = ["Docx"]

Node = Any  # lxml has no types

P: Final = qn("w:p")
TABLE: Final = qn("w:tbl")
ROW: Final = qn("w:tr")
CELL: Final = qn("w:tc")
BOX: Final = qn("w:txbxContent")
HOLDERS: Final = frozenset(map(qn, ("w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo")))
# Deleted text, instructions of fields, phonetic guides, and the second copy of a shape for older programs.
UNREAD: Final = frozenset(
    (*map(qn, ("w:del", "w:moveFrom", "w:instrText", "w:rt", "w:pPr", "w:rPr", "w:delText")),
     "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")
)  # fmt: skip
WRITTEN: Final = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
TEXT: Final = qn("w:t")
OLD: Final = b"\xd0\xcf\x11\xe0"
LARGEST: Final = 1 << 29
NO_TITLE: Final = re.compile(
    r"^(?:microsoft word\b.*|untitled|无标题|document\d*|文档\d*|.*\.docx?|\W*)$", re.IGNORECASE
)
BROKEN: Final = (
    zipfile.BadZipFile,
    OpcError,
    KeyError,
    ValueError,
    EOFError,
    OSError,
    RecursionError,
    etree.XMLSyntaxError,
)
Block = tuple[str, bool]


class Docx:
    """Reads Word files; offsets are of the text made here: paragraphs parted by a blank line, rows a line each."""

    name: str = "docx"
    suffixes: tuple[str, ...] = (".docx",)

    def load(self, path: Path, data: bytes, *, root: Path | None = None) -> Iterator[Document]:
        """Give the one document in the file; headers, footers, notes and deleted text are left out.

        Raises:
            SourceError: for a file that is truncated, locked with a password, too large when unpacked, or without text.
        """
        where = str(path)
        _check(data, where)
        try:
            word = docx.Document(io.BytesIO(data))
            text = _joined(_blocks(word.element.body))
            title = word.core_properties.title or ""
        except BROKEN as error:
            raise SourceError(where, f"a truncated or damaged Word file: {error}") from error
        if not text.strip():
            raise SourceError(where, "a Word file without text")
        facts = Facts(title="" if NO_TITLE.match(title) else " ".join(title.split()))
        yield document(path, text, root=root, facts=facts)


def _check(data: bytes, where: str) -> None:
    """Refuse what is no Word file, before its parts are unpacked."""
    if not data.strip():
        raise SourceError(where, "empty file")
    if data.startswith(OLD):
        raise SourceError(where, "locked with a password, or in the older .doc format; save it as .docx without one")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(item.file_size for item in archive.infolist())
    except BROKEN as error:
        raise SourceError(where, f"a truncated or damaged Word file: {error}") from error
    if size > LARGEST:
        raise SourceError(where, f"{size:,} bytes when unpacked; at most {LARGEST:,} are read")


def _joined(blocks: Iterator[Block]) -> str:
    """Give the blocks as text, with a blank line between those that are neither items nor rows."""
    lines: list[str] = []
    before = True
    for text, tight in blocks:
        if lines and not (before and tight):
            lines.append("")
        lines.append(text)
        before = tight
    return "\n".join(lines)


def _blocks(holder: Node) -> Iterator[Block]:
    """Give the paragraphs, items and rows of a body or a cell in order, and whether each stands close."""
    for node in holder.iterchildren():
        if node.tag == P:
            yield from _paragraph(node)
        elif node.tag == TABLE:
            yield from _table(node)
        elif node.tag in HOLDERS:
            yield from _blocks(node)


def _paragraph(node: Node) -> Iterator[Block]:
    """Give the text of a paragraph, and behind it that of the boxes anchored in it."""
    boxes: list[Node] = []
    text = _clean("".join(_pieces(node, boxes)))
    item = node.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None or _list_style(node)
    if text:
        yield (f"- {text}" if item else text), item
    for box in boxes:
        yield from _blocks(box)


def _pieces(node: Node, boxes: list[Node]) -> Iterator[str]:
    """Give what is written in a paragraph, piece by piece; its text boxes are put aside."""
    for child in node.iterchildren(etree.Element):
        if child.tag == TEXT:
            yield child.text or ""
        elif child.tag in WRITTEN:
            yield WRITTEN[child.tag]
        elif child.tag == BOX:
            boxes.append(child)
        elif child.tag not in UNREAD:
            yield from _pieces(child, boxes)


def _list_style(node: Node) -> bool:
    style = node.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return style is not None and str(style.get(qn("w:val"))).startswith("List")


def _clean(text: str) -> str:
    """Give a paragraph with its own line breaks, and single blanks."""
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.splitlines())))


def _table(table: Node) -> Iterator[Block]:
    """Give a line for each row; a table of one column is a frame, and its cells are read as text."""
    rows = list(_grid(table))
    if max((len(row) for row in rows), default=0) < 2:  # noqa: PLR2004 one column
        for cell in (cell for row in _own(table, ROW) for cell in _own(row, CELL)):
            yield from _blocks(cell)
        return
    for line in spread(rows):
        yield line, True


def _grid(table: Node) -> Iterator[list[Cell]]:
    """Give the cells of each row; a cell that goes on from the row above says what that one says."""
    above: dict[int, str] = {}
    for row in _own(table, ROW):
        cells: list[Cell] = []
        column = _number(row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}"), 0)
        cells.extend(Cell(text="") for _ in range(column))
        now: dict[int, str] = {}
        for node in _own(row, CELL):
            wide = _number(node.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}"), 1)
            merge = node.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            cell = Cell(text=" ".join(text for text, _ in _blocks(node)), columns=wide)
            if merge is not None and merge.get(qn("w:val")) != "restart":
                cell = replace(cell, text=above.get(column, cell.text))
            if merge is not None:
                now[column] = cell.text
            cells.append(cell)
            column += wide
        above = now
        yield cells


def _own(holder: Node, tag: str) -> Iterator[Node]:
    """Give the rows of a table or the cells of a row, also those in content controls."""
    for node in holder.iterchildren(etree.Element):
        if node.tag == tag:
            yield node
        elif node.tag in HOLDERS:
            yield from _own(node, tag)


def _number(node: Node, otherwise: int) -> int:
    value = node.get(qn("w:val")) if node is not None else None
    return int(value) if value and value.isdecimal() else otherwise
