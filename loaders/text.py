"""Plain text and Markdown, taken as they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kg.model import Document
from kg.reading import decode, document

__all__ = ["Text"]


class Text:
    """Reads plain text and Markdown; the text is the file, decoded, so that offsets hold in the file itself."""

    name: str = "text"
    suffixes: tuple[str, ...] = (".txt", ".md", ".text", ".markdown")

    def load(self, path: Path, data: bytes, *, root: Path | None = None) -> Iterator[Document]:
        """Give the one document in the file.

        Raises:
            SourceError: for an empty or binary file, or one in no known encoding.
        """
        yield document(path, decode(data, str(path)), root=root)
