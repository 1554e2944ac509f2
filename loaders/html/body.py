"""The main text of a page as lines: a walk over its tree that leaves out what readers do not read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree

from kg.reading import Cell, spread

__all__ = ["clear", "lines_of", "main_part"]

Node = Any  # lxml has no types

NEVER: Final = frozenset(
    ("script", "style", "noscript", "template", "svg", "iframe", "button", "select", "option", "textarea", "object",
     "embed", "canvas", "head", "video", "audio", "map", "rt", "rp", "input", "img")
)  # fmt: skip
APART: Final = frozenset(("nav", "footer", "aside", "header", "form", "menu", "dialog"))
ROLES: Final = frozenset(("navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog"))
JUNK: Final = frozenset(
    ("nav", "navbar", "navigation", "menu", "footer", "foot", "breadcrumb", "breadcrumbs", "cookie", "cookies",
     "consent", "copyright", "advert", "advertisement", "pagination", "pager", "newsletter", "subscribe", "sharing")
)  # fmt: skip
DOUBTFUL: Final = frozenset(
    ("sidebar", "related", "recommend", "recommended", "comment", "comments", "social", "share")
)
GROUPS: Final = frozenset(("ul", "ol", "div", "section", "dl"))
BLOCKS: Final = frozenset(
    ("p", "div", "section", "article", "main", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "caption",
     "blockquote", "pre", "figure", "figcaption", "address", "header", "footer", "aside", "form", "fieldset", "hr",
     "thead", "tbody", "tfoot", "body", "html", "center", "details", "summary", "nav", "td", "th")
)  # fmt: skip
TIGHT: Final = frozenset(("li", "dt", "dd", "tr"))
HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
MAIN_NAMES: Final = frozenset(
    ("content", "article", "main", "js_content", "artibody", "article-content", "main-content")
)
MAIN_SHARE: Final = 0.5
LARGE: Final = 0.4
LINKED: Final = 0.7
LINKED_IN_MAIN: Final = 0.95
DOUBTFUL_LINKED: Final = 0.3
SENTENCE: Final = 80
LONG_CELL: Final = 600
CJK: Final = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"
BROKEN: Final = re.compile(rf"(?<={CJK})[ \t]*[\r\n]\s*(?={CJK})")
BLANKS: Final = re.compile(r"\s+")
UNSEEN: Final = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")


@dataclass(slots=True)
class Size:
    """How much text is in an element, how much of it in links, and the longest piece outside them."""

    text: int = 0
    linked: int = 0
    longest: int = 0


def clear(tree: Node) -> None:
    """Take out of a tree what is not shown, not read, or there for finding the way about the site."""
    _drop(node for node in tree.iter(etree.Element) if node.tag in NEVER or _hidden(node))
    total = Size()
    doubted: list[tuple[Node, Size]] = []
    for node, size in _sizes(tree):
        total = size
        if _aside(node, size):
            doubted.append((node, size))
    # What holds a good part of the page is no margin of it, whatever it is called.
    _drop(node for node, size in doubted if size.text < LARGE * max(total.text, 1) and not _has_title(node))


def main_part(tree: Node) -> Node:
    """Give the element that holds the article, where one holds at least half of the page's text; else the page."""
    total = _length(tree)
    best, most = tree, MAIN_SHARE * total
    for node in tree.iter(etree.Element):
        if _is_main(node) and (length := _length(node)) > most:
            best, most = node, length
    return best


def lines_of(node: Node) -> Iterator[str]:
    """Give the lines of an element, with an empty line between blocks that are neither items nor rows."""
    before = True
    for count, (text, tight) in enumerate(_blocks(node)):
        if count and not (before and tight):
            yield ""
        yield text
        before = tight


def _drop(nodes: Iterable[Node]) -> None:
    for node in list(nodes):
        if node.getparent() is not None:
            node.drop_tree()


def _hidden(node: Node) -> bool:
    return (
        "hidden" in node.attrib
        or node.get("aria-hidden") == "true"
        or HIDDEN.search(node.get("style") or "") is not None
    )


def _sizes(tree: Node) -> Iterator[tuple[Node, Size]]:
    """Give every element with its size, the inner ones first."""
    stack: list[Size] = []
    links = 0
    for event, node in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            links += node.tag == "a"
            stack.append(Size())
            _count(stack[-1], node.text, links)
            continue
        links -= node.tag == "a"
        size = stack.pop()
        yield node, size
        if stack:
            above = stack[-1]
            above.text, above.linked = above.text + size.text, above.linked + size.linked
            above.longest = max(above.longest, size.longest)
            _count(above, node.tail, links)


def _count(size: Size, text: str | None, links: int) -> None:
    length = len(text.strip()) if text else 0
    size.text += length
    if links:
        size.linked += length
    else:
        size.longest = max(size.longest, length)


def _aside(node: Node, size: Size) -> bool:
    """Tell whether an element looks like a margin of the page."""
    if node.tag in {"html", "body", "article", "main", "h1"} or not size.text:
        return False
    if node.get("role") in ROLES:
        return True
    inside = any(above.tag in {"article", "main"} for above in node.iterancestors("article", "main"))
    if node.tag in APART:
        return not (inside and node.tag == "header")
    words = set(re.split(r"[\s_-]+", f"{node.get('class') or ''} {node.get('id') or ''}".lower()))
    density = size.linked / size.text
    if words & JUNK and size.longest < SENTENCE:
        return True
    if words & DOUBTFUL and density >= DOUBTFUL_LINKED:
        return True
    return node.tag in GROUPS and size.longest < SENTENCE and density > (LINKED_IN_MAIN if inside else LINKED)


def _has_title(node: Node) -> bool:
    return next(node.iter("h1", "article", "main"), None) is not None


def _length(node: Node) -> int:
    return sum(len(text.strip()) for text in node.itertext())


def _is_main(node: Node) -> bool:
    return (
        node.tag in {"article", "main"}
        or node.get("role") == "main"
        or node.get("itemprop") == "articleBody"
        or (node.get("id") or "").lower() in MAIN_NAMES
    )


@dataclass(slots=True)
class _Page:
    """The blocks written so far, the one that is being written, and the lists that it stands in."""

    done: list[tuple[str, bool]] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    lists: list[int | None] = field(default_factory=list)
    marker: str = ""

    def add(self, text: str | None) -> None:
        if text:
            self.parts.append(text)

    def close(self, *, tight: bool) -> None:
        """End a block; a blank one leaves nothing."""
        text = _smooth("".join(self.parts))
        self.parts.clear()
        if text:
            self.done.append((f"{self.marker}{text}", tight or bool(self.lists)))
            self.marker = ""

    def item(self) -> None:
        """Begin an item of the list that is open."""
        count = self.lists[-1] if self.lists else None
        if self.lists and count is not None:
            self.lists[-1] = count + 1
        self.marker = "- " if count is None else f"{count + 1}. "


def _blocks(top: Node) -> Iterator[tuple[str, bool]]:
    """Give the blocks of an element in order, and whether each stands close to its neighbours."""
    page = _Page()
    walk = etree.iterwalk(top, events=("start", "end"))
    for event, node in walk:
        if event == "end":
            _shut(page, node)
            page.add(node.tail if node is not top else None)
        elif node.tag == "table" and _is_data(node):
            page.close(tight=False)
            page.done.extend((line, True) for line in _rows(node))
            walk.skip_subtree()
        else:
            _open(page, node)
            page.add(node.text)
        yield from page.done
        page.done.clear()
    page.close(tight=False)
    yield from page.done


def _open(page: _Page, node: Node) -> None:
    """End the block before an element that begins one."""
    if node.tag in BLOCKS or node.tag in TIGHT or node.tag == "br":
        page.close(tight=node.tag in TIGHT or node.tag == "br")
    if node.tag in {"ul", "ol"}:
        page.lists.append(0 if node.tag == "ol" else None)
    elif node.tag == "li":
        page.item()


def _shut(page: _Page, node: Node) -> None:
    if node.tag in BLOCKS or node.tag in TIGHT:
        page.close(tight=node.tag in TIGHT)
    if node.tag in {"ul", "ol"}:
        page.lists.pop()
    elif node.tag == "li":
        page.marker = ""


def _is_data(table: Node) -> bool:
    """Tell whether a table holds data: two rows or more of two cells or more, none of them an article."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    wide = sum(1 for row in table.iter("tr") if len(row.xpath("./td|./th")) > 1)
    return wide > 1 and all(_length(cell) <= LONG_CELL for cell in table.iter("td"))


def _rows(table: Node) -> list[str]:
    """Give the lines of a table, its caption first."""
    captions = [_smooth(caption.text_content()) for caption in table.iter("caption")]
    heads = list(table.xpath("./thead/tr"))
    rows = [*heads, *(row for row in table.iter("tr") if row not in heads)]
    cells = [[_cell(cell) for cell in row.xpath("./td|./th")] for row in rows]
    return [*filter(None, captions), *spread(cells)]


def _cell(node: Node) -> Cell:
    parts: list[str] = []
    for event, part in etree.iterwalk(node, events=("start", "end")):
        parts.append(" " if part.tag in BLOCKS or part.tag in TIGHT or part.tag == "br" else "")
        parts.append((part.text if event == "start" else part.tail if part is not node else None) or "")
    return Cell(text=_smooth("".join(parts)), columns=_span(node.get("colspan")), rows=_span(node.get("rowspan")))


def _span(value: str | None) -> int:
    return int(value) if value and value.strip().isdecimal() else 1


def _smooth(text: str) -> str:
    """Give a text on one line: a line end between two Chinese characters is nothing, any other run of blanks is one."""
    return BLANKS.sub(" ", BROKEN.sub("", UNSEEN.sub("", text))).strip()
