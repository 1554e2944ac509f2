"""Who a mention stands for when a number is its: pronouns, segments, products with their head noun, the topic."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import regex

from kg.extract.discourse import Topic, resolve
from kg.extract.encode import Encoded, Kind, Token
from kg.extract.observe_line import Line
from kg.model import Entity, EntityType, content_id

OWNERS: Final = frozenset({Kind.ORG, Kind.PRO, Kind.OWN})
PRONOUNS: Final = frozenset({Kind.PRO, Kind.OWN})
THINGS: Final = frozenset({Kind.PROD, Kind.TECH, Kind.MODEL, Kind.LIST})
PLACED: Final = frozenset({*OWNERS, *THINGS})
VOICES: Final = frozenset({"research_firm", "broker", "media", "analyst_house", "bank", "investment_bank", "news"})
_POSSESSIVE: Final = regex.compile(r"['’]s?\s")
_METRIC_TAIL: Final = regex.compile(
    r"\s(?:capacity|demand|prices?|shipments?|revenues?|sales|orders?|output|production|supply)$|(?:产能|需求"
    r"|价格|出货|收入|订单|产量|供应)$",
    regex.IGNORECASE,
)
_MARKET: Final = regex.compile(r"\s?(?:市场|market)$", regex.IGNORECASE)
_HEAD_EN: Final = regex.compile(
    r"\s(?:transceivers?|modules?|racks?|servers?|chips?|cards?|switch(?:es)?|cables?|systems?"
    r"|substrates?|wafers?|lasers?|glasses|phones?|laptops?|equipment|accelerators?|stacks?|boards?"
    r"|modems?|drives?)\b"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """An entity that has a number, the token that names it (or stands for it), and how sure that is."""

    entity: Entity
    token: Token | None
    sure: float


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a subject is looked for: the sentence, its encoded text and the topic before it."""

    line: Line
    sentence: Encoded
    topic: Topic
    previous: Subject | None = None


_HEAD_ZH: Final = regex.compile(r"[\s\-•·*#]*(?:\(?\d{1,2}[).、]|[①-⑳])?\s*")
_PART_ZH: Final = regex.compile(r"(?P<name>[\u4e00-\u9fffA-Za-z0-9&]{1,12}(?:业务|部门|板块|分部|事业部|事业群))\s?:")
_SALE_ZH: Final = regex.compile(r"(?:相关)?业务(?!部|员|模式|量)")
SUMMED: Final = regex.compile(r"合计|总计|总共|共计|加总|总和")
_LINES_ZH: Final = regex.compile(r"(?:芯片|晶圆|产品)?(?:生产线|产线|新线|工厂|厂房|新厂|厂|项目|基地|试产线)")
_ANY_THING: Final = frozenset("芯片 晶片 产品 模块 设备 服务器 机柜 器件 零部件 半导体 硬件 整机".split())
_LIKE_ZH: Final = regex.compile(r"的?(?=.)")


def head_subject(scope: Scope, at: int) -> Subject | None:
    """Give whom a Chinese line is about that opens with a company or a part of one before a colon, or nothing."""
    line = scope.line
    start = _HEAD_ZH.match(line.text, line.start, line.end)
    begin = start.end() if start is not None else line.start
    token = next(iter(line.between(begin, at, frozenset({Kind.ORG}))), None)
    if token is not None and token.start == begin and token.entity is not None and not is_house(token.entity):
        end = token.end + (
            line.text.find(")", token.end, token.end + 20) - token.end + 1
            if line.text[token.end : token.end + 1] == "("
            else 0
        )
        if line.text[end : end + 1] == ":":
            return Subject(token.entity, token, 0.9)
    found = _PART_ZH.match(line.text, begin, at)
    return segment_subject(scope, found, 0, []) if found is not None else None


def is_sold_to(scope: Scope, token: Token) -> bool:
    """Say whether a company names only the customer of a business that is somebody else's: 苹果业务占比."""
    line = scope.line
    if token.kind is not Kind.ORG or not line.chinese or _SALE_ZH.match(line.text, token.end) is None:
        return False
    others = {entity_id(t) for t in line.between(line.start, token.start, frozenset({Kind.ORG}))}
    known = [topic_of(scope), scope.previous]
    others |= {item.entity.id for item in known if item is not None}
    return bool(others - {entity_id(token)})


def is_vague(scope: Scope, token: Token) -> bool:
    """Say whether a word for goods tells of a thing named before in its sentence: Trainium 3, 全年晶片出货."""
    if token.kind is not Kind.PROD or token.surface not in _ANY_THING:
        return False
    named = scope.line.between(scope.line.start, token.start, frozenset({Kind.PROD, Kind.MODEL}))
    return any(t.entity is not None and t.entity.type is EntityType.PRODUCT for t in named)


def is_line_of(scope: Scope, token: Token) -> bool:
    """Say whether goods only say what a works makes, whose capacity is its owner's: DRAM生产线."""
    return token.kind in THINGS and scope.line.chinese and _LINES_ZH.match(scope.line.text, token.end) is not None


def summed(scope: Scope, token: Token, start: int, at: int) -> bool:
    """Say whether a number adds up a row of companies, of which a mention is one, so that it is no single one's."""
    line = scope.line
    row = [t for t in line.between(start, at, frozenset({Kind.ORG})) if t.entity is not None]
    return token.kind is Kind.ORG and len(row) > 1 and SUMMED.search(line.text, row[-1].end, at + 12) is not None


def first_company(line: Line, at: int) -> Subject | None:
    """Give the first company of a sentence before a place."""
    token = next((t for t in line.between(line.start, at, frozenset({Kind.ORG})) if t.entity is not None), None)
    return Subject(token.entity, token, 0.75) if token is not None and token.entity is not None else None


def entity_id(token: Token) -> str:
    """Give the id of what a mention names, or nothing."""
    return token.entity.id if token.entity is not None else ""


def segment_subject(scope: Scope, found: regex.Match[str], edge: int, free: list[Token]) -> Subject | None:
    """Give the segment that a match names, the known one where the registry has it, with its owner."""
    begin, end = edge + found.start("name"), edge + found.end("name")
    name = scope.line.text[begin:end]
    inner = scope.line.between(begin, end, frozenset({Kind.ORG}))
    if inner:
        return resolved(scope, inner[-1], 0.95)
    owners = [t for t in free if t.kind in OWNERS and t.end <= begin]
    owner = resolved(scope, owners[-1], 0.9) if owners else _sole_before(scope, begin) or topic_of(scope)
    if owner is None:
        return None
    registry = scope.topic.registry
    named = [f"{word}{joint}{name}" for word in owner.entity.names for joint in ("", " ")] if registry else []
    known = next((item for word in named if registry is not None and (item := registry.find(word)) is not None), None)
    entity = known or segment_of(owner.entity, name)
    return Subject(entity, Token(Kind.ORG, begin, end, name, entity, 0.85, "segment"), 0.85)


def _sole_before(scope: Scope, at: int) -> Subject | None:
    """Give the one company that the sentence names before a place, or nothing."""
    line = scope.line
    found = [t for t in line.between(line.start, at, frozenset({Kind.ORG})) if t.entity and not is_house(t.entity)]
    return resolved(scope, found[-1], 0.85) if len({entity_id(t) for t in found}) == 1 else None


def segment_of(owner: Entity, name: str) -> Entity:
    """Give the part of a company that a text names."""
    return Entity(
        id=f"{owner.id}-{content_id('segment', name.casefold())[:8]}", type=EntityType.BUSINESS_SEGMENT,
        name=f"{owner.name} {name}", name_zh="" if name.isascii() else f"{owner.name_zh or owner.name}{name}",
        aliases=(name,), parent=owner.id, registry=False, source="segment",
    )  # fmt: skip


def topic_of(scope: Scope) -> Subject | None:
    """Give the one company the text is about, or nothing."""
    for tokens in (scope.topic.owner, scope.topic.subject):
        if len(tokens) == 1 and tokens[0].entity is not None and not is_house(tokens[0].entity):
            return Subject(tokens[0].entity, None, 0.8 - 0.05 * scope.topic.distance)
    head = scope.topic.chain
    return Subject(head.entity, None, 0.6) if head is not None and head.entity is not None else None


def resolved(scope: Scope, token: Token, sure: float) -> Subject | None:
    """Give the subject a mention stands for; a pronoun that points at nobody gives none."""
    if token.kind not in PRONOUNS:
        return plain(scope, token, sure)
    if token.form == "self":
        return whole_company(scope) or topic_of(scope)
    before = scope.line.between(scope.line.start, token.start, frozenset({Kind.ORG}))
    part = scope.previous
    if token.form == "own" and not before and part is not None and part.entity.type is EntityType.BUSINESS_SEGMENT:
        return Subject(part.entity, token, sure * 0.8)
    named = {t.entity.id: t for t in before if t.entity is not None and not is_house(t.entity)}
    if token.form in {"own", "one"} and len(named) == 1:
        found = plain(scope, next(iter(named.values())), sure * 0.9)
        return replace(found, token=token) if found is not None else None
    for target in resolve(token, scope.topic, before)[:1]:
        if target.entity is not None:
            return Subject(target.entity, token, sure * 0.9)
    return topic_of(scope) or previous_of(scope, token)


def previous_of(scope: Scope, token: Token) -> Subject | None:
    """Give the company of the number in the sentence before, the owner where that was a part's."""
    known = scope.previous
    if known is None or token.form not in {"one", "own"}:
        return None
    registry = scope.topic.registry
    parent = registry.entities.get(known.entity.parent) if registry is not None and known.entity.parent else None
    if known.entity.type is EntityType.BUSINESS_SEGMENT:
        return Subject(parent, None, 0.7) if parent is not None else None
    return replace(known, sure=0.7, token=None)


def plain(scope: Scope, token: Token, sure: float) -> Subject | None:
    """Give the subject a mention is: of a market its product, of a product with its head noun the whole."""
    if token.entity is None:
        return None
    if not token.entity.registry and (cut := _POSSESSIVE.search(token.surface)) and scope.topic.registry is not None:
        known = scope.topic.registry.find(token.surface[: cut.start()])
        if known is not None:
            end = token.start + cut.start()
            return Subject(known, replace(token, end=end, surface=token.surface[: cut.start()], entity=known), sure)
    if token.kind in THINGS and (cut := _METRIC_TAIL.search(token.surface)) and scope.topic.registry is not None:
        known = scope.topic.registry.find(token.surface[: cut.start()])
        if known is not None:
            part = replace(token, end=token.start + cut.start(), surface=token.surface[: cut.start()], entity=known)
            return Subject(known, part, sure)
    subject = Subject(token.entity, token, sure * min(token.score, 1.0))
    if token.kind is Kind.LIST:
        bare = _MARKET.sub("", token.surface)
        known = scope.topic.registry.find(bare) if scope.topic.registry is not None and bare else None
        part = replace(token, end=token.start + len(bare), surface=bare) if bare else token
        return replace(subject, entity=known or token.entity, token=part)
    if token.kind in {Kind.PROD, Kind.TECH} and not scope.line.chinese:
        return with_head(scope, subject, token)
    return subject


def with_head(scope: Scope, subject: Subject, token: Token) -> Subject:
    """Give the product whose head noun follows a known word: Ethernet transceivers, an NVL72 rack."""
    found = _HEAD_EN.match(scope.line.text, token.end)
    if found is None:
        return subject
    name = scope.line.text[token.start : found.end()]
    known = scope.topic.registry.find(name) if scope.topic.registry is not None else None
    entity = known or Entity(
        id=f"{subject.entity.id}-{content_id('product', name.casefold())[:8]}", type=EntityType.PRODUCT_CATEGORY,
        name=name, registry=False, source="head noun",
    )  # fmt: skip
    return replace(subject, entity=entity, token=replace(token, end=found.end(), surface=name, entity=entity))


def whole_company(scope: Scope) -> Subject | None:
    """Give the company that says we: the text's own, or the one the segment in talk belongs to."""
    if scope.topic.owner and scope.topic.owner[0].entity is not None:
        return Subject(scope.topic.owner[0].entity, None, 0.85)
    subject = scope.topic.subject[0].entity if len(scope.topic.subject) == 1 else None
    registry = scope.topic.registry
    if subject is not None and subject.type is EntityType.BUSINESS_SEGMENT and subject.parent and registry is not None:
        parent = registry.entities.get(subject.parent)
        return Subject(parent, None, 0.75) if parent is not None else None
    return None


def is_house(entity: Entity) -> bool:
    """Say whether an entity only tells: a medium, a broker, a research firm."""
    return (
        entity.type is EntityType.ORGANIZATION
        or bool(VOICES & set(entity.roles))
        or entity.segment == "finance_research"
    )
