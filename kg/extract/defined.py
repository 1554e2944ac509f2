"""What a document says about its own words: short names that it defines, and the company that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import regex

from kg.extract import names
from kg.extract.company_self import english_self
from kg.extract.encode import Kind, Token
from kg.extract.gazetteer import Gazetteer
from kg.extract.mentions import KIND_OF, Lexis
from kg.extract.misread import Misread
from kg.extract.view import simplified
from kg.model import Alias, Document, Entity

_LEGAL: Final = r"[\u3400-\u9fffA-Za-z0-9·（）()]{2,30}?(?:股份有限公司|有限责任公司|有限公司|集团股份公司|株式会社|公司|集团)|[A-Z][\w&.,\- ]{2,40}"
_SHORT: Final = regex.compile(
    rf"({_LEGAL}|发行人)\s?[(（](?:以下|下文|下|文中)?(?:简称|称|统称|並稱|簡稱)[为為:：]?\s?[“\"「『]?([^“”\"「」『』()（）,，、;；]{{2,16}})[”\"」』]?(?:[,，或、;；][^()（）]{{0,30}})?[)）]"
)
_SELF: Final = frozenset("公司 本公司 发行人 上市公司 集团 本集团 我司 母公司 本行".split())
_ROLE: Final = frozenset("买方 卖方 甲方 乙方 目标公司 标的公司 标的 交易对方 丙方 双方 客户 供应商".split())
_ABOUT: Final = r"(?:$|[（(:：_\-—\s\d]|跟踪|深度|点评|紀要|纪要|电话会|调研|业绩|法说|法說|年报|年度|半年|季报|公告|关于|關於|首次|招股|公司|股份|集团|三季|一季|二季|四季|中报|首次覆盖|投资价值|财务|营收|经营|产能|利润|毛利|核心|拆解|梳理|简介|资料|数据|估值|解读|问答|互动|回复|回应|澄清|交流)"
_TITLE_LENGTH: Final = 60


@dataclass(frozen=True, slots=True)
class Defined:
    """The document's own short names as a gazetteer, the entities behind them, and the company it is about."""

    book: Gazetteer | None
    entities: dict[str, Entity]
    owner: tuple[Token, ...]
    aliases: tuple[Alias, ...] = ()


def defined_in(doc: Document, lexis: Lexis) -> Defined:
    """Give the short names that a document defines, and whom its title or a definition says it is about."""
    aliases: list[Alias] = []
    entities: dict[str, Entity] = {}
    owner = _title_company(doc, lexis)
    for found in _SHORT.finditer(doc.text):
        long, short = simplified(found[1]).strip(), simplified(found[2]).strip()
        entity = (owner if long == "发行人" else None) or lexis.registry.find(long) or _unknown(long)
        if entity is None or KIND_OF[entity.type] is not Kind.ORG:
            continue
        entities[entity.id] = entity
        if short in _SELF:
            owner = owner if owner is not None and owner.id == entity.id else entity
        else:
            aliases.append(Alias(surface=short, entities=(entity.id,)))
    plain = simplified(doc.text)
    for item in (*names.bought_names(plain), *names.part_names(plain)):
        name = plain[item.start : item.end]
        if _is_new(name, lexis):
            entity = names.unknown(name, form="slot")
            entities[entity.id] = entity
            aliases.append(Alias(surface=name, entities=(entity.id,)))
    if owner is not None:
        entities.setdefault(owner.id, owner)
    book = Gazetteer(aliases) if aliases else None
    token = () if owner is None else (Token(Kind.ORG, -1, -1, owner.name, owner, 0.9, "title"),)
    return Defined(book, entities, token, tuple(aliases))


def with_english(found: Defined, doc: Document, lexis: Lexis) -> Defined:
    """Give what is defined with the English definitions added; who says "we" in a filing or a call is the owner."""
    aliases, entities, owner = english_self(doc, lexis)
    if owner is None and not aliases:
        return found
    known = dict(found.entities) | entities
    token = found.owner
    if owner is not None:
        known.setdefault(owner.id, owner)
        token = (Token(Kind.ORG, -1, -1, owner.name, owner, 0.9, "title"),)
    book = Gazetteer([*found.aliases, *aliases]) if aliases or found.aliases else None
    return Defined(book, known, token, found.aliases)


def with_misread(found: Defined, misread: Sequence[Misread]) -> Defined:
    """Give what is defined with the Latin words that are taken for companies of their own until somebody judges."""
    if not misread:
        return found
    aliases = (*found.aliases, *(Alias(surface=item.surface, entities=(item.entity.id,)) for item in misread))
    entities = dict(found.entities) | {item.entity.id: item.entity for item in misread}
    return replace(found, book=Gazetteer(aliases), entities=entities, aliases=aliases)


def _is_new(name: str, lexis: Lexis) -> bool:
    """Say whether a name found by its place is one that nobody lists; two characters are too often a word."""
    if len(name) <= 2 or lexis.registry.find(name) is not None:  # noqa: PLR2004 the length of a word
        return False
    return not any(
        hit.start == 0 for book in (lexis.known, lexis.listed) if book is not None for hit in book.find(name)
    )


def _unknown(long: str) -> Entity | None:
    start = 0
    for mark in regex.finditer(r"[的与和由及,，。、]|子公司|孙公司|日前|近日|,", long):
        if len(long) - mark.end() >= 6:  # noqa: PLR2004 a name of two and a legal form of four at least
            start = mark.end()
    name = long[start:]
    return None if name in _SELF | _ROLE or len(name) < 4 else names.unknown(name, form="definition")  # noqa: PLR2004


def _title_company(doc: Document, lexis: Lexis) -> Entity | None:
    """Give the company that the title opens or closes with, where it names no other."""
    title = simplified(doc.title or _first_line(doc.text)).strip()
    if not title or len(title) > _TITLE_LENGTH:
        return None
    legal = next(names.legal_names(title, chinese=True), None)
    if legal is not None and legal.form == "legal form" and legal.start == 0:
        long = title[: legal.end]
        return lexis.registry.find(long) or names.unknown(long, form="title")
    hits = [hit for book in (lexis.known, lexis.listed) if book is not None for hit in book.find(title)]
    hits = [
        hit
        for hit in hits
        if not any(
            h.start <= hit.start and hit.end <= h.end and h != hit and h.end - h.start > hit.end - hit.start
            for h in hits
        )
    ]
    companies = {}
    for hit in hits:
        for key in hit.aliases[0].entities[:1]:
            entity = lexis.entity(key)
            if KIND_OF[entity.type] is Kind.ORG:
                companies[key] = (hit, entity)
    if len(companies) != 1:
        return None
    hit, entity = next(iter(companies.values()))
    opens = regex.match(r"[\s【】\[\]#*]*$", title[: hit.start]) and regex.match(_ABOUT, title[hit.end :])
    closes = title[: hit.start].rstrip().endswith((":", "：")) and not title[hit.end :].strip("。 ）)")
    return entity if opens or closes else None


def _first_line(text: str) -> str:
    line = text.lstrip().split("\n", 1)[0].strip("#* ")
    return "" if line.endswith(("。", ".", "!", "?", "；")) or len(line) > _TITLE_LENGTH else line


def with_defined(lexis: Lexis, found: Defined) -> Lexis:
    """Give the lexis with the document's own names in it."""
    return replace(lexis, own=found.book, entities=found.entities or None)
