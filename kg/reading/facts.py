"""Documents put together: what the file declares of itself leads, what its text shows follows, a person's word wins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from kg.errors import SourceError
from kg.model import Document, Page
from kg.reading.dates import date_in, find_published
from kg.reading.language import guess_language
from kg.reading.metadata import find_publisher, find_title, front_matter

__all__ = ["Facts", "address", "described", "document"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a file declares of itself, apart from its text; what it does not is empty."""

    name: str = ""
    url: str = ""
    title: str = ""
    publisher: str = ""
    published: date | None = None
    lang: str = ""


def document(
    path: Path, text: str, *, root: Path | None = None, facts: Facts | None = None,
    pages: Sequence[Page] = (), margin: str = "",
) -> Document:  # fmt: skip
    """Give the document that a file's text makes.

    `facts` are what the file declares by its format; front matter in the text goes before them, and the text itself
    is asked for the rest. `margin` is text that belongs to the file but not to its reading, as running headers do: it
    is asked last.

    Raises:
        SourceError: for a text of blanks only.
    """
    if not text.strip():
        raise SourceError(str(path), "no text in the file")
    known, front = facts or Facts(), _front(text)
    return Document(
        name=front.name or known.name or path.stem,
        url=front.url or known.url or address(path, root),
        text=text,
        title=front.title or known.title or find_title(text),
        publisher=front.publisher or known.publisher or find_publisher(text) or find_publisher(margin),
        published=(
            front.published or known.published or find_published(text) or find_published(margin) or date_in(path.stem)
        ),
        lang=front.lang or known.lang or guess_language(text),
        pages=tuple(pages),
        path=str(path),
    )


def described(
    doc: Document, *, title: str | None = None, publisher: str | None = None,
    published: date | None = None, lang: str | None = None,
) -> Document:  # fmt: skip
    """Give the document with what a person says about it in place of what was found."""
    return replace(
        doc,
        title=doc.title if title is None else title,
        publisher=doc.publisher if publisher is None else publisher,
        published=doc.published if published is None else published,
        lang=doc.lang if lang is None else lang,
    )


def address(path: Path, root: Path | None) -> str:
    """Give the path relative to the folder that was given, with forward slashes; the bare name without a folder."""
    if root is not None and path.is_relative_to(root):
        return path.relative_to(root).as_posix()
    return path.name


def _front(text: str) -> Facts:
    """Give what front matter declares."""
    pairs = front_matter(text)
    url = pairs.get("url", "")
    return Facts(
        name=pairs.get("id", ""),
        url=url if url.startswith(("http://", "https://")) else "",
        title=pairs.get("title", ""),
        publisher=pairs.get("publisher", "") or pairs.get("source", ""),
        published=date_in(pairs.get("published", "") or pairs.get("date", "")),
        lang=pairs.get("lang", "") or pairs.get("language", ""),
    )
