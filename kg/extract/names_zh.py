"""Chinese names in their sentence: doubtful ones anchored, short ones grown, those that only their place gives away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

import regex

from kg.extract import names
from kg.extract.encode import Kind, Token, char_class
from kg.extract.names import Found
from kg.extract.phrases import unknown_product
from kg.extract.view import is_cjk
from kg.model import Entity, EntityType

Find = Callable[[str], Entity | None]

_BOUGHT_BEFORE: Final = regex.compile(r"(?:收购|入股|参股|领投|供应商|代工厂|供货商|子公司)$")
# A guarded name is a company where companies stand: after a preposition of trade with a word of trade behind it,
# or at the head of a clause with a verb of trade right after it.
_BEFORE_ZH: Final = regex.compile(
    r"(?:向|为|给|替|帮|对|与|和|由|被|获|自|从|跟|及|、|出自|来自|供应商|供货商|代工厂|客户|采购|供应|供货|收购|入股|投资|采用|交给|委托|转投|打入|进入|切入|导入|旗下|龙头|厂商|大厂|巨头|公司|企业|是|为是|包括|因)$"
)
_TRADE_ZH: Final = regex.compile(
    r"^[^,。;]{0,16}?(?:供应|供货|采购|订单|代工|设计|出货|客户|之手|外购|送样|交付|封装|封测|组装|制造|生产|选用|采用|收购|入股|持股|子公司|供应链|产线|合作|竞争|研发|订购|份额|比重|占比)"
)
_HEAD_ZH: Final = regex.compile(
    r"^(?:的|也|则|已|将|正|拟|在|向|为|给|与|对|自|从|把|被|由|近日|日前|目前|今年|去年|持续|独家|主要|主营|外购|采购|供应|代工|拿下|获|中标|推出|发布|宣布|收购|入股|投资|联手|携手|的核心|[:、])"
)


def anchored(token: Token, view: str) -> Token:
    """Give a doubtful Chinese name as sure where it stands in a company's place."""
    if token.kind is not Kind.ORG or token.reason in {"block", "never"}:
        return token
    before, after = view[max(0, token.start - 4) : token.start], view[token.end : token.end + 24]
    if _BOUGHT_BEFORE.search(before):
        return replace(token, score=0.75)
    led = _BEFORE_ZH.search(before) is not None and _TRADE_ZH.match(after) is not None
    first = not before or before[-1] in ",。;:!?\n(“、" or before.endswith(("宣布", "表示", "如今", "目前"))
    heads = first and _HEAD_ZH.match(after) is not None and _TRADE_ZH.match(after) is not None
    return replace(token, score=0.8) if led or heads else token


def without_verb(token: Token, view: str, find: Find) -> Token:
    """Give a company without the verb its name seems to end in: 为英特尔代工 is work for Intel, not Intel Foundry."""
    if (
        token.kind is not Kind.ORG
        or not token.surface.endswith("代工")
        or view[token.start - 1 : token.start] not in "为给替帮由至到向托代替"
    ):
        return token
    surface = token.surface[:-2]
    entity = find(surface)
    return token if entity is None else replace(token, end=token.end - 2, surface=surface, entity=entity)


_TAIL_ZH: Final = regex.compile(
    r"(?:[\u3400-\u9fff]{2})?(?:科技|股份|精密|光电|微电子|集团)(?![\u3400-\u9fff]{0,1}(?:股|业))"
)
_GLOSS: Final = regex.compile(r"(?<![A-Za-z0-9])([A-Z][A-Za-z&.]{1,14})\(([^()]{2,24})\)")


def grown(view: str, tokens: Sequence[Token], find: Find) -> list[Token]:
    """Give the tokens, a company's name grown over the rest of a longer name that it opens (华工 in 华工智航科技)."""
    grown: list[Token] = []
    for token in tokens:
        tail = _TAIL_ZH.match(view, token.end) if token.kind is Kind.ORG and is_cjk(token.surface[-1]) else None
        if tail is None or any(t.start >= token.end and t.start < tail.end() and t is not token for t in tokens):
            grown.append(token)
            continue
        surface = view[token.start : tail.end()]
        entity = find(surface)
        if entity is None and len(tail.group()) == 2:  # noqa: PLR2004 a bare form after a known name is that name
            entity = token.entity
        elif entity is None:
            entity = names.unknown(surface, form="suffix")
        grown.append(replace(token, end=tail.end(), surface=surface, entity=entity))
    return grown


_VERSION: Final = regex.compile(
    r"(?:-[A-Za-z][A-Za-z0-9.\-]*|\s?(?:[A-Z][A-Za-z]?\d[A-Za-z0-9.\-]*|\d+(?:\.\d+)*[A-Za-z]?(?:[ -](?:Pro|Max|Plus|Turbo|Ultra|Lite|Mini|Flash)(?: [A-Z](?![a-z]))?)?|(?:Pro|Max|Plus|Turbo|Ultra|Lite|Mini|Flash)(?: [A-Z](?![a-z]))?))+(?![A-Za-z0-9%亿万年月日])"
)
_MODEL_NAME: Final = regex.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z][A-Za-z]*[- ]){1,3}\d+(?:\.\d+)?B(?![A-Za-z0-9])|(?<![A-Za-z0-9])[A-Z][A-Za-z]+(?:-[A-Za-z0-9]+)+ \d\.\d(?![A-Za-z0-9%])"
)


def with_versions(view: str, tokens: Sequence[Token]) -> list[Token]:
    """Give the tokens with a model's name grown over its version, and names of models that nobody lists."""
    made: list[Token] = []
    for token in tokens:
        if token.kind is Kind.MODEL and made and made[-1].kind is Kind.MODEL and made[-1].end == token.start:
            made.pop()
        tail = _VERSION.match(view, token.end) if token.kind is Kind.MODEL else None
        if tail is None or any(t.start < tail.end() and token.end < t.end and t.kind is not Kind.NUM for t in tokens):
            made.append(token)
            continue
        surface = view[token.start : tail.end()]
        made.append(replace(token, end=tail.end(), surface=surface, entity=_model(surface, token.entity)))
    for found in _MODEL_NAME.finditer(view):
        if not any(t.start < found.end() and found.start() < t.end and t.kind is not Kind.NUM for t in made):
            name = found.group()
            made.append(Token(Kind.MODEL, found.start(), found.end(), name, _model(name, None), 0.8, "form"))
    return made


_GENERATION: Final = regex.compile(
    r"\s?(?:[A-Z]{0,2}\d{1,5}[A-Z]{0,2})(?: (?:Pro|Max|Plus|Ultra|Mini))?(?![A-Za-z0-9.%亿万年月日层纳英]| ?nm)"
)
_EDITION: Final = regex.compile(r"(?: ?(?:Pro|Max|Plus|Ultra|Mini|Air))+(?![A-Za-z0-9])")


def with_generations(view: str, tokens: Sequence[Token]) -> list[Token]:
    """Give the tokens with a family of products grown over the number of a generation: 天玑920 is no other's 天玑."""
    made: list[Token] = []
    starts = {token.start for token in tokens if token.kind is not Kind.NUM}
    for token in tokens:
        entity = token.entity
        known = token.kind is Kind.PROD and entity is not None and entity.type is EntityType.PRODUCT
        bare = known and not token.surface[-1].isdigit() and token.end not in starts
        tail = _GENERATION.match(view, token.end) if bare else None
        if tail is not None and entity is not None and tail.group().strip():
            surface = view[token.start : tail.end()]
            named = replace(unknown_product(surface, maker=entity.maker), type=EntityType.PRODUCT)
            made.append(replace(token, end=tail.end(), surface=surface, entity=named, score=0.9))
        elif known and (edition := _EDITION.match(view, token.end)) is not None:
            made.append(replace(token, end=edition.end(), surface=view[token.start : edition.end()]))
        else:
            made.append(token)
    ends = [(t.start, t.end) for t in made if t.kind is Kind.PROD]
    return [t for t in made if t.kind is not Kind.NUM or not any(a <= t.start and t.end <= b for a, b in ends)]


def _model(surface: str, base: Entity | None) -> Entity:
    """Give a new model for a version or a name that nobody lists."""
    entity = names.unknown(surface, form="version")
    return replace(entity, type=EntityType.AI_MODEL, maker=base.maker if base is not None else "")


def glossed(view: str, tokens: Sequence[Token]) -> list[Token]:
    """Give tokens for Latin short names that a bracket explains by a known name: MPS(芯源系统)."""
    by_span = {(t.start, t.end): t for t in tokens if t.kind is Kind.ORG}
    made = []
    for found in _GLOSS.finditer(view):
        known = by_span.get(found.span(2))
        if known is not None:
            made.append(replace(known, start=found.start(1), end=found.end(1), surface=found[1], source="gloss"))
    return made


# Places where only a company can stand, with a name of Chinese characters or Latin capitals in them.
_NAME: Final = r"(?:[\u3400-\u9fff]{2,6}?|[A-Z][A-Za-z0-9]{1,14}(?:\s[A-Z][A-Za-z]+)?)"
_LIST_AFTER: Final = regex.compile(
    rf"(?:客户|供应商|供货商|竞争对手|代工厂|合作伙伴|投资方|股东|买家|投资者)(?:主要|目前|则|还|分别|依次)?(?:包括|为|有|是|涵盖|包含|含|:)(?:了)?((?:{_NAME})(?:(?:、|和|及|与|以及|或)(?:{_NAME}))*)(?:等|[,。;]|$)"
)
_DOES_FOR: Final = regex.compile(
    r"(?:^|[,。;已正又亦也将可均都拟])(?:独家|批量)?(?:为|向|给|替)([\u3400-\u9fff]{2,5}?)(?:独家|批量|小批量|稳定|持续|直接)?(?:供应|供货|代工|出货|送样|交付)(?!商|链)"
)
_OWNED: Final = regex.compile(
    rf"(?:^|[,。;])([A-Z][A-Za-z0-9]{{1,14}}|[\u3400-\u9fff]{{2,5}}?)(?:原|本|曾|已)?(?:是|为|系)(?=[{char_class('ORG')}{char_class('PRO')}](?:集团)?(?:的)?(?:旗下|全资|控股|子公司|子品牌|孙公司))"
)
_PARTED: Final = regex.compile(r"、|以及|和|及|与|或")
_CLASSES: Final = regex.compile(
    r"客户|厂商|公司|企业|用户|市场|国内|海外|北美|全球|终端|下游|运营商|云厂|多家|数家|其|各|该|某|车企|大厂|巨头|中心|行业|产品|业务|领域|芯片|服务器|模块|单位|集团内|政府|机构|学校|高校|医院|个人|自己|对方|双方|前者|后者|我们|他们|员工|股东|投资者|自然人|方面|国家|地区|中国|美国|欧洲|日本|韩国|东南亚|品牌|渠道|经销|代理|商家|消费者|未来|今年|明年|去年|第[一二三]"
)


def slotted(view: str, tokens: Sequence[Token]) -> Iterator[Found]:
    """Give the unknown names that stand where only companies stand: listed as customers, supplied, owned."""
    taken = [(t.start, t.end) for t in tokens]
    for pattern in (_LIST_AFTER, _DOES_FOR):
        for found in pattern.finditer(view):
            yield from _free_names(view, found.start(1), found.end(1), taken)
    for found in _owned(view, tokens):
        yield from _free_names(view, *found, taken)


def _owned(view: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    orgs = [t for t in tokens if t.kind in {Kind.ORG, Kind.PRO}]
    for token in orgs:
        start = max(0, token.start - 20)
        marked = view[start : token.start] + char_class("ORG")[0] + view[token.end : token.end + 8]
        found = _OWNED.search(marked)
        if found:
            yield start + found.start(1), start + found.end(1)


def _free_names(view: str, start: int, end: int, taken: Sequence[tuple[int, int]]) -> Iterator[Found]:
    at = start
    for piece in _PARTED.split(view[start:end]):
        at = view.index(piece, at)
        span = (at, at + len(piece))
        at = span[1]
        free = not any(a < span[1] and span[0] < b for a, b in taken)
        if free and len(piece) > 1 and _CLASSES.search(piece) is None and names.nameable(piece):
            yield Found(*span, "slot", 0.7)
