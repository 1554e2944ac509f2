"""Whose number it is: the possessor of the metric, a segment, a product or model, else the subject of the clause."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import regex

from kg.extract.discourse import governed
from kg.extract.encode import Kind, Token
from kg.extract.observe_line import Line
from kg.extract.observe_names import (
    OWNERS,
    PLACED,
    PRONOUNS,
    THINGS,
    Scope,
    Subject,
    head_subject,
    is_house,
    is_line_of,
    is_sold_to,
    is_vague,
    resolved,
    segment_subject,
    summed,
    topic_of,
)
from kg.extract.observe_right import is_voice, named_right, right_of
from kg.extract.observe_scene import Measure
from kg.extract.observe_seller import beside, seller
from kg.extract.observe_words import COUNTED, SAVED
from kg.model import EntityType
from ontology.terms import QuantityType

__all__ = ["Scope", "Subject", "subject_of"]

_MODELS: Final = frozenset({Kind.MODEL})
_GOODS: Final = frozenset({Kind.PROD, Kind.MODEL, Kind.LIST})
_THING_FIRST: Final = frozenset(
    {QuantityType.MARKET_SIZE, QuantityType.PRICE, QuantityType.PARAMETERS, QuantityType.COMPUTE,
     QuantityType.REDUCTION,
     QuantityType.CAPACITY, QuantityType.CAGR}
)  # fmt: skip
_SEGMENT_ZH: Final = regex.compile(
    r"(?:^|[的其,;:、和与及在)\]①-⑳]|旗下|公司|(?<!数据)中|实现|方面)(?P<name>(?:(?!的|其|和|与|公司|旗下|方面"
    r"|实现)[一-鿿A-Za-z0-9&+/\-·]){1,14}?(?:业务部?|分部|事业部|部门|板块|事业群|业务板块))$"
)
_SEGMENT_EN: Final = regex.compile(
    r"(?:^|['’]s?\s|\b(?:its|our|the|their|and|while|from|of|in)\s|,\s)(?P<name>(?:(?!\b(?:the|its|our"
    r"|and|of|in|from|a|an|that|for|with|to|by|on)\b)[\w&/\-]+\s){1,4}(?:segment|business|unit|division|arm|group))$",
    regex.IGNORECASE,
)
_VERB_ZH: Final = regex.compile(r"(?:的|实现|录得|季度|单季|在|:|\s)+$")
_VERB_EN: Final = regex.compile(
    r"\s(?:saw|had|recorded|posted|delivered|grew|rose|was|fell|declined|generated)(?:\s\w+){0,2}$"
)
_NO_SEGMENT: Final = regex.compile(
    r"(?:主营|该|此|本|各|核心|其他|相关|新|两大|三大|这一|上述|全部|主要|传统|原有|the|this|that|core|main|overall|whole"
    r"|new)?\s?(?:业务|板块|分部|部门|business|unit|segment|division|arm|group)",
    regex.IGNORECASE,
)
_ACRONYM: Final = regex.compile(
    r"(?:^|[\s,;:的其])(?P<name>(?!AI|IT|IC|PC|US|EU|GPU|CPU|HBM|DRAM|NAND|ASIC|ODM|EMS|OEM|R&D|TAM|ASP|Q\d"
    r"|H\d|FY)[A-Z][A-Z&]{1,5})$"
)
_OBJECT: Final = regex.compile(
    r"将|把|使(?!用)|令|让|可(?!靠)|能(?!耗|源|量)|所需|减少|降低|缩减|压缩(?!技术)|节省|下降|\b(?:cuts?|cutting|reduc\w+|shrinks?"
    r"|shrank|lower\w*|trim\w*|needs?|uses?|sav\w+|compress\w*|requires?|brings?|slash\w*|drops?)\b",
    regex.IGNORECASE,
)
_COMPANY_ONLY: Final = frozenset(
    {QuantityType.REVENUE, QuantityType.REVENUE_GROWTH_YOY, QuantityType.REVENUE_GROWTH_QOQ, QuantityType.GROSS_MARGIN,
     QuantityType.CAPITAL_EXPENDITURE, QuantityType.ORDERS, QuantityType.HEADCOUNT}
)  # fmt: skip
FILLER_ZH: Final = regex.compile(r"^(?:的|在|于|实现|录得|取得|达成|当期|单季|全年|年度|合计|累计|总|年|月|季|\s)*$")


def subject_of(scope: Scope, measure: Measure, last: Subject | None) -> Subject | None:
    """Give whose number a measure is; `last` is the subject of the number before it in the sentence."""
    line, number = scope.line, measure.number
    start, end = line.clause(number.start)
    if measure.quantity is QuantityType.REDUCTION:
        return _saver(scope, measure, start, last)
    if not line.chinese and (own := beside(scope, measure, last)) is not None:
        return own
    left = measure.hit is not None and not measure.right
    at = measure.hit.start if left and measure.hit else number.start if measure.at is None else measure.at
    found = named_right(scope, measure, end) or _in_clause(scope, measure, start, at)
    if found is None and at < number.start and measure.at is None:
        found = _in_clause(scope, measure, start, number.start)
    if found is None:
        found = right_of(scope, measure, end)
    if found is not None and found.token is not None and summed(scope, found.token, start, at):
        return None
    if measure.quantity is QuantityType.REVENUE_SHARE:
        return seller(scope, measure, found, last, at) or (None if found else _earlier(scope, measure, start, last))
    return found or _earlier(scope, measure, start, last)


def _saver(scope: Scope, measure: Measure, start: int, last: Subject | None) -> Subject | None:
    """Give the technique that saves: before the verb of its clause, else of an earlier clause, else the model."""
    line, number = scope.line, measure.number
    places = [(start, number.start), *line.clauses_before(start)]
    for kinds in (frozenset({Kind.TECH}), frozenset({Kind.MODEL, Kind.PROD})):
        for left, right in places:
            found = _OBJECT.search(line.text, left, right)
            edge = found.start() if found else right
            chosen = [t for t in line.between(left, edge, kinds) if not _is_object(line, t)]
            if chosen:
                return resolved(scope, chosen[-1], 0.85)
    return last


def _is_object(line: Line, token: Token) -> bool:
    """Say whether a mention is only what is saved or what it is counted by: 训练成本, compute per token."""
    return SAVED.match(line.text, token.end, token.end + 6) is not None or line.text[: token.start].endswith(
        ("per ", "每")
    )


def _in_clause(scope: Scope, measure: Measure, start: int, at: int) -> Subject | None:
    """Give the subject between the start of the clause and the metric: a segment, a thing or an owner."""
    line = scope.line
    at = max([at, *(t.end for t in line.tokens if t.kind is Kind.LIST and t.start < at < t.end)])
    placed = line.between(start, at, PLACED)
    every = [t for t in placed if not is_voice(scope, t, measure) and not is_sold_to(scope, t)]
    if line.chinese:
        every = [t for t in every if not (is_vague(scope, t) or is_line_of(scope, t))]
    free = _its([token for token in every if not _is_governed(scope, token, at)])
    segment = _segment(scope, measure, start, at, free)
    if segment is not None:
        return segment
    whose = measure.base.whose
    if whose == "any" and measure.quantity is not QuantityType.CAPACITY:
        owners = [token for token in free if token.kind in OWNERS]
        pool = owners if owners or _of_company(measure) else free
        return resolved(scope, pool[-1] if _beside(line, pool[-1], at) else pool[0], 0.9) if pool else None
    for kinds in _order(measure):
        chosen = [token for token in free if token.kind in kinds]
        if chosen:
            token = chosen[-1]
            if kinds is THINGS and whose == "owner" and not _own_thing(scope, token, start, at):
                continue
            return resolved(scope, token, 0.95 if _beside(line, token, at) else 0.85)
    if measure.quantity in _THING_FIRST and (things := [t for t in every if t.kind in THINGS & _order(measure)[0]]):
        return resolved(scope, things[-1], 0.75)
    if measure.quantity is QuantityType.MARKET_SIZE:
        companies = [t for t in placed if t.kind is Kind.ORG and t.entity is not None and not is_house(t.entity)]
        return resolved(scope, companies[0], 0.6) if companies else None
    return None


def _of_company(measure: Measure) -> bool:
    """Say whether a share is one that only a company has (份额); a product has one of a whole (占比)."""
    return measure.hit is not None and measure.hit.words in {"份额", "供应份额", "供货份额", "订单份额", "allocation"}


def _order(measure: Measure) -> list[frozenset[Kind]]:
    """Give which kinds of mention may have a metric, the likeliest first."""
    match measure.quantity:
        case QuantityType.PARAMETERS:
            return [_MODELS]
        case QuantityType.PRICE:
            return [_GOODS]
        case QuantityType.COMPUTE:
            return [_MODELS, _GOODS] if measure.unit in COUNTED else [_MODELS, _GOODS, OWNERS]
        case QuantityType.SHIPMENTS:
            return [OWNERS, THINGS]
        case _ if measure.quantity in _THING_FIRST or measure.base.whose == "thing":
            return [THINGS, OWNERS]
        case _:
            return [OWNERS, THINGS]


def _its(tokens: list[Token]) -> list[Token]:
    """Give the mentions without a name that an "its" right before it makes part of something (其 Dell 机种)."""
    owned = {token.end for token in tokens if token.kind in PRONOUNS and token.form == "own"}
    return [token for token in tokens if not (token.kind is Kind.ORG and token.start in owned)]


def _own_thing(scope: Scope, token: Token, start: int, at: int) -> bool:
    """Say whether a product owns a revenue: right beside it, and a named part (其中) or with no company about."""
    line = scope.line
    if token.kind is not Kind.PROD or not _beside(line, token, at):
        return False
    lead = line.text[start : token.start]
    company = any(t.kind is Kind.ORG for t in line.between(line.start, at)) or bool(scope.topic.subject)
    return not company or regex.search(r"其中|分产品|分业务|分部|\bof which\b", lead) is not None


def _beside(line: Line, token: Token, at: int) -> bool:
    """Say whether only fillers and periods stand between a mention and a place."""
    if line.chinese:
        text = list(line.text[token.end : at])
        for time in line.between(token.end, at, frozenset({Kind.TIME})):
            for i in range(time.start - token.end, time.end - token.end):
                text[i] = ""
        return FILLER_ZH.match("".join(text)) is not None
    return (
        regex.match(r"^(?:['’]s?)?\s?(?:(?!(?:and|or|to|for)\b)[\w&/\-]+\s){0,3}$", line.text[token.end : at])
        is not None
    )


# Who stands behind these has no number right of it: 向甲追加10万颗.
_GIVEN_TO: Final = frozenset("向给跟找")


def _is_governed(scope: Scope, token: Token, at: int) -> bool:
    """Say whether a preposition stands before a mention, so that it is no subject; "in X's revenue" is none."""
    place = scope.sentence.place(token)
    if place < 0:
        return True
    if not governed(scope.sentence, place, chinese=scope.line.chinese):
        return False
    if scope.line.chinese and scope.line.text[token.start - 1 : token.start] in _GIVEN_TO:
        return True
    after = scope.line.text[token.end : token.end + 2]
    if not scope.line.chinese and after.startswith(("'s", "’s", "'", "’")):
        return False
    return not (scope.line.chinese and _beside(scope.line, token, at))


def _segment(scope: Scope, measure: Measure, start: int, at: int, free: list[Token]) -> Subject | None:
    """Give the segment named right before the metric (X 业务, "X segment"), owned by the company before it."""
    line = scope.line
    if measure.base.whose == "thing":
        return None
    edge = max((t.end for t in free if t.kind in OWNERS), default=start)
    times = line.between(edge, at, frozenset({Kind.TIME}))
    for place in (at, *(token.start for token in times)):
        left = max([edge, *(token.end for token in times if token.end < place)])
        piece = line.text[left:place].rstrip()
        piece = (_VERB_ZH if line.chinese else _VERB_EN).sub("", piece)
        found = (_SEGMENT_ZH if line.chinese else _SEGMENT_EN).search(piece)
        found = found or (_ACRONYM.search(piece) if measure.base.quantity is QuantityType.REVENUE else None)
        if found and not _NO_SEGMENT.fullmatch(found["name"]):
            return segment_subject(scope, found, left, free)
    return None


def _earlier(scope: Scope, measure: Measure, start: int, last: Subject | None) -> Subject | None:
    """Give the subject of an earlier clause of the sentence, else the topic."""
    line = scope.line
    head = (
        head_subject(scope, start)
        if line.chinese and measure.quantity not in _THING_FIRST - {QuantityType.CAPACITY}
        else None
    )
    if head is not None:
        return head
    if not line.chinese and last is not None and measure.quantity in _COMPANY_ONLY and _is_thing(last):
        last = None
    for left, right in line.clauses_before(start):
        numbered = any(left <= token.start < right for token in line.numbers)
        if numbered and last is not None:
            return _fitting(last, measure)
        found = _in_clause(scope, measure, left, right)
        if found is not None:
            return replace(found, sure=min(found.sure, 0.85))
    if last is not None:
        return _fitting(last, measure)
    return topic_of(scope) if measure.base.whose != "thing" or measure.carried else _thing_topic(scope, measure)


def _is_thing(known: Subject) -> bool:
    """Say whether the number before was of goods or of a technique, which have no margin and no staff."""
    return known.entity.type in {EntityType.PRODUCT, EntityType.PRODUCT_CATEGORY, EntityType.TECHNOLOGY}


def _fitting(last: Subject, measure: Measure) -> Subject | None:
    del measure
    return replace(last, sure=min(last.sure, 0.9))


def _thing_topic(scope: Scope, measure: Measure) -> Subject | None:
    if measure.quantity is QuantityType.PARAMETERS or measure.quantity is QuantityType.COMPUTE:
        token = next(iter(scope.topic.models), None)
        if token is not None and token.entity is not None:
            return Subject(token.entity, None, 0.75)
    if measure.quantity in {QuantityType.SHIPMENTS, QuantityType.CAPACITY}:
        return topic_of(scope)
    return None
