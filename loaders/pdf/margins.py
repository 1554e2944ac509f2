"""What stands on every page and belongs to none: running headers and footers, page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from loaders.pdf.pieces import Piece

__all__ = ["strip_margins"]

Pages = Sequence[tuple[float, float, list[Piece]]]

ZONE: Final = 0.12
SHARE: Final = 0.4
STEP: Final = 4.0
NUMBER: Final = re.compile(
    r"[-–—·|]?\s*(?:第\s*\d+\s*[页頁](?:\s*[,，/]?\s*共\s*\d+\s*[页頁])?|(?:page|p\.?)?\s*\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?)\s*[-–—·|]?",
    re.IGNORECASE,
)


def strip_margins(pages: Pages) -> tuple[list[list[Piece]], list[str]]:
    """Give the pieces of each page without running headers, footers and page numbers, and the text of those once.

    A page is its bottom, its top and its pieces. What stands at one place near the edge of two pages or more, and of
    two in five, digits aside, is running text.
    """
    seen = Counter(key for page in pages for key in {_key(piece) for piece in page[2] if _at_edge(piece, page)})
    needed = max(2, SHARE * len(pages))
    kept: list[list[Piece]] = []
    running: dict[str, None] = {}
    for page in pages:
        left = [piece for piece in page[2] if not _at_edge(piece, page) or seen[_key(piece)] < needed]
        running.update(dict.fromkeys(piece.text for piece in page[2] if piece not in left))
        kept.append([piece for piece in left if not (_at_edge(piece, page) and _is_number(piece, left))])
    return kept, [text for text in running if not NUMBER.fullmatch(text)]


def _is_number(piece: Piece, others: Iterable[Piece]) -> bool:
    """Tell whether a piece is the number of its page: unlike figures of a table, it has its level to itself."""
    return NUMBER.fullmatch(piece.text) is not None and not any(
        other is not piece and abs(other.middle - piece.middle) < piece.size for other in others
    )


def _at_edge(piece: Piece, page: tuple[float, float, list[Piece]]) -> bool:
    bottom, top, _ = page
    zone = ZONE * (top - bottom)
    return not piece.rows and not bottom + zone < piece.middle < top - zone


def _key(piece: Piece) -> tuple[str, int]:
    return re.sub(r"\d+", "#", piece.text), round(piece.middle / STEP)
