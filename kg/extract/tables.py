"""Tables whose header says who is what: a row is read as claims between its cells, by the roles of their columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import regex

from kg.extract.encode import Kind, Token
from kg.model import Entity, EntityType, Modality, Polarity, content_id

# What a column holds, by its head; the first that matches stands. Order matters: "design partner" before "partner".
COLUMNS: Final = (
    ("number", r"shares?$|% |percent|revenue|amount|value|capex|price|units|racks?$|volume|\$|占比|份额|金额|收入|数量|价格|市值|评级|代码|rating|ticker|code|date|year|period|time|status|note|remark|comment|process|node|备注|时间|制程|工艺"),
    ("designer", r"(?:design|asic|co-design|chip|silicon|back-?end|custom) ?(?:partner|house|service|designer|supplier|vendor|contractor)|designed by|^designers?\b|asic design|设计(?:服务)?(?:商|伙伴|公司|方)|设计厂"),
    ("maker", r"foundry|foundries|fab\b|odm|ems\b|osat|assembl|packag(?:er|ing)|contract manufacturer|manufactur|made by|built by|builder|tester|test house|back-end|代工|封测|封装|组装|制造|整机"),
    ("customer", r"customers?|clients?|buyers?|end[- ]?users?|purchaser|hyperscaler|csp|cloud (?:provider|company)|s(?:old|ells?|hips?|upplies) to|ships to|brands?|offtaker|tenant|for whom|客户|买方|云厂商|终端|品牌|需求方"),
    ("supplier", r"suppliers?|vendors?|source|providers?|sellers?|sourced from|supplied by|second source|primary|secondary|供应商|供货|供应方|卖方|一供|二供|主供"),
    ("rival", r"competitors?|rivals?|peers?|竞争对手|对手"),
    ("producer", r"makers?|producer|company|companies|developer|name\b|firm|公司|厂商|企业|标的|个股|名称"),
    ("product", r"products?|parts?|components?|chips?|items?|devices?|platforms?|models?|accelerators?|asics?|systems?|goods|material|equipment|产品|零部件|部件|环节|芯片|型号|器件|材料|设备"),
)  # fmt: skip
_COLUMN: Final = tuple((name, regex.compile(pattern, regex.IGNORECASE)) for name, pattern in COLUMNS)
_FURTHER: Final = regex.compile(
    r"second|third|backup|back-up|alternat|other|secondary|additional|二供|第二|备选", regex.IGNORECASE
)
_EMPTY: Final = regex.compile(
    r"\s*(?:n\.?a\.?|n/a|-+|–|—|none|nil|tbd|tba|undisclosed|unknown|\?|无|未披露|待定)?\s*", regex.IGNORECASE
)
_DOUBT: Final = regex.compile(
    r"\?\s*$|\b(?:tbc|possible|potential|expected|candidate|planned|qualif\w+|sampling|likely|may)\b|送样|待认证|可能|预计|潜在|验证中",
    regex.IGNORECASE,
)
_ENDED: Final = regex.compile(
    r"\b(?:lost|dropped|former|ended|until|ex-|no longer|exited|not)\b|已终止|退出|此前|剔除", regex.IGNORECASE
)
_RULER: Final = regex.compile(r"[\s:|\-—=+]*")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table by its span in the view."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A claim between two cells of a row: the kind of link, both sides, how it is meant, and the row's span."""

    kind: str
    subject: Token
    object: Token
    start: int
    end: int
    product: Token | None = None
    polarity: Polarity = Polarity.ASSERTED
    modality: Modality = Modality.FACT


def rows_of(view: str) -> list[list[Cell]]:
    """Give the rows of a table's text, rulers left out, each as its cells."""
    rows: list[list[Cell]] = []
    at = 0
    for line in view.split("\n"):
        if line.strip() and not _RULER.fullmatch(line):
            rows.append(list(_cells(line, at)))
        at += len(line) + 1
    return rows


def _cells(line: str, at: int) -> Iterator[Cell]:
    outer = line.strip().startswith("|")
    mark = r"\|" if "|" in line else r"\t|\s{3,}"
    cuts = [found.start() for found in regex.finditer(mark, line)]
    edges = [-1, *cuts, len(line)]
    pieces = list(pairwise(edges))
    if outer:
        pieces = pieces[1:]
    for left, right in pieces:
        body = line[left + 1 : right]
        start = at + left + 1 + len(body) - len(body.lstrip())
        yield Cell(start, max(start, at + left + 1 + len(body.rstrip())), body.strip())


def roles_of(header: Sequence[Cell]) -> list[str]:
    """Give what each column of a header holds, "" where that is not clear."""
    found: list[str] = []
    for cell in header:
        name = next((name for name, pattern in _COLUMN if pattern.search(cell.text)), "")
        name = name if len(cell.text) <= 40 else ""  # noqa: PLR2004 a head is short
        if name == "supplier" and _FURTHER.search(cell.text):
            name = next((role for role in reversed(found) if role in {"maker", "designer"}), name)
        found.append(name)
    return found


def links_of(view: str, tokens: Sequence[Token], *, buyer: Token | None = None) -> list[Link]:
    """Give the claims of a table, or none where its header does not say who is what.

    `buyer` is the company whose chain a heading announced: whom suppliers supply where no column says so.
    """
    rows = rows_of(view)
    if len(rows) < 2:  # noqa: PLR2004 a header and a row
        return []
    roles = roles_of(rows[0])
    if buyer is None and (members := _members(rows, roles, tokens)):
        return members
    if any(t.kind is Kind.ORG for cell in rows[0] for t in _within(cell, tokens)) or not _tells(roles):
        return []
    chain = buyer if buyer is not None and "customer" not in roles else None
    return [link for row in rows[1:] if len(row) >= 2 for link in _row(row, roles, tokens, chain)]  # noqa: PLR2004


def _members(rows: Sequence[Sequence[Cell]], roles: Sequence[str], tokens: Sequence[Token]) -> list[Link]:
    """Give who stands in which category, where each row names a field first and lists companies in one column.

    One column alone holds companies, the first holds none and no goods that those would make for another.
    """
    listed = [i for i, role in enumerate(roles) if i and role in {"supplier", "producer", "maker"}]
    if len(listed) != 1 or set(roles) & {"customer", "designer", "rival"}:
        return []
    links: list[Link] = []
    for row in rows[1:]:
        cells = [c for i, c in enumerate(row) if i not in listed]
        if any(t.kind is Kind.ORG for cell in cells for t in _within(cell, tokens)) or listed[0] >= len(row):
            return []
        head, column = row[0], row[listed[0]]
        inside = [t for t in _within(column, tokens) if t.kind is Kind.ORG]
        if roles[0] == "product" and any(t.kind is Kind.PROD for t in _within(head, tokens)):
            continue
        if not inside or not 1 < len(head.text) <= LONGEST_HEAD or not head.text[0].isalpha():
            continue
        field = _field(head, tokens)
        links.extend(_link("member", (column, t), (head, field), None, (row[0].start, row[-1].end)) for t in inside)
    return links


LONGEST_HEAD: Final = 40


def _field(cell: Cell, tokens: Sequence[Token]) -> Token:
    """Give the category that a cell names: a known one, else one of its own name."""
    known = next(
        (t for t in _within(cell, tokens) if t.kind in {Kind.PROD, Kind.LIST} and t.surface == cell.text), None
    )
    if known is not None:
        return known
    slug = regex.sub(r"[^a-z0-9]+", "-", cell.text.lower()).strip("-") or content_id("category", cell.text)[:10]
    entity = Entity(id=slug, type=EntityType.PRODUCT_CATEGORY, name=cell.text, registry=False, source="table")
    return Token(Kind.LIST, cell.start, cell.end, cell.text, entity, 0.85, "table")


def _tells(roles: Sequence[str]) -> bool:
    sides = set(roles)
    traders = {"supplier", "maker", "designer"}
    return (
        bool(sides & traders and sides & {"customer", "product", "producer"})
        or {"producer", "product"} <= sides
        or {"producer", "customer"} <= sides
        or {"producer", "rival"} <= sides
    )


def _within(cell: Cell, tokens: Sequence[Token]) -> list[Token]:
    return [t for t in tokens if cell.start <= t.start and t.end <= cell.end]


def _row(row: Sequence[Cell], roles: Sequence[str], tokens: Sequence[Token], buyer: Token | None) -> Iterator[Link]:
    start, end = row[0].start, row[-1].end
    held: dict[str, list[tuple[Cell, Token]]] = {}
    goods: list[Token] = []
    for cell, role in zip(row, roles, strict=False):
        if _EMPTY.fullmatch(cell.text):
            continue
        inside = _within(cell, tokens)
        if role == "product":
            goods.extend(t for t in inside if t.kind in {Kind.PROD, Kind.TECH, Kind.MODEL})
            held.setdefault("owner", []).extend((cell, t) for t in inside if t.kind is Kind.ORG)
        elif role not in {"", "number"}:
            held.setdefault(role, []).extend((cell, t) for t in inside if t.kind is Kind.ORG)
    if buyer is not None and not held.get("owner"):
        held["customer"] = [(row[0], buyer)]
    yield from _pairs(held, goods, (start, end))


def _pairs(held: dict[str, list[tuple[Cell, Token]]], goods: Sequence[Token], span: tuple[int, int]) -> Iterator[Link]:
    traders = {role: held[role] for role in ("supplier", "maker", "designer") if held.get(role)}
    buyers = held.get("customer") or held.get("owner") or []
    if not buyers and traders:
        buyers = held.get("producer", [])
    elif buyers and not traders and held.get("producer"):
        traders = {"supplier": held["producer"]}
    product = goods[0] if goods else None
    for role, sellers in traders.items():
        for cell, seller in sellers:
            for other, buyer in buyers:
                yield _link(role, (cell, seller), (other, buyer), product, span)
    for cell, maker in held.get("producer", []) if not traders else []:
        for item in goods:
            yield _link("producer", (cell, maker), (cell, item), None, span)
        for other, rival in held.get("rival", []):
            yield _link("rival", (cell, maker), (other, rival), None, span)


def _link(
    kind: str, left: tuple[Cell, Token], right: tuple[Cell, Token], product: Token | None, span: tuple[int, int]
) -> Link:
    words = f"{left[0].text} {right[0].text}"
    polarity = Polarity.NEGATED if _ENDED.search(words) else Polarity.ASSERTED
    modality = Modality.FORECAST if _DOUBT.search(words) else Modality.FACT
    return Link(kind, left[1], right[1], *span, product=product, polarity=polarity, modality=modality)
