"""Web pages: their main text, without menus, footers and scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from lxml import etree
from lxml import html as lxml_html

from kg.errors import SourceError
from kg.model import Document
from kg.reading import decode, decode_as, document
from loaders.html.body import clear, lines_of, main_part
from loaders.html.meta import declared

__all__ = ["Html"]

CHARSET: Final = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
XML: Final = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)""", re.IGNORECASE)
HEAD: Final = 1 << 14
MARGIN: Final = 4000


class Html:
    """Reads web pages; offsets are of the text made here: blocks parted by a blank line, rows a line each."""

    name: str = "html"
    suffixes: tuple[str, ...] = (".html", ".htm", ".xhtml")

    def load(self, path: Path, data: bytes, *, root: Path | None = None) -> Iterator[Document]:
        """Give the one document in the page.

        Raises:
            SourceError: for an empty or binary file, one in no known encoding, and a page without text.
        """
        where = str(path)
        found = XML.search(data[:HEAD]) or CHARSET.search(data[:HEAD])
        source = decode_as(data, found[1].decode("ascii"), where) if found else decode(data, where)
        tree = _parse(source, where)
        facts = declared(tree)
        clear(tree)
        page = main_part(tree)
        text = "\n".join(lines_of(page))
        margin = "" if page is tree else "\n".join(lines_of(tree))[:MARGIN]
        if not text.strip():
            raise SourceError(where, "a page without text; its text may be made by a script in the browser")
        yield document(path, text, root=root, facts=facts, margin=margin)


def _parse(source: str, where: str) -> Any:  # noqa: ANN401 lxml has no types
    """Give the tree of a page; its own word on its encoding is passed over, as the text is decoded already."""
    parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        return lxml_html.document_fromstring(source.replace("\x00", "").encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise SourceError(where, f"not a page: {error}") from error
