"""Whose number it is where the owner stands right of it (revenue of X, 仅次于市占率11%的X), and who only says so."""

from __future__ import annotations

from typing import Final

import regex

from kg.extract.encode import Token
from kg.extract.observe_names import OWNERS, PLACED, PRONOUNS, THINGS, Scope, Subject, is_house, resolved
from kg.extract.observe_scene import Measure
from kg.extract.observe_words import SHARES
from ontology.terms import QuantityType

_VOICE_ZH: Final = regex.compile(
    r"^(?:的|最新|公布的?|发布的?|统计|数据|报告|研报|预测|调查|在.{0,12}中)*(?:显示|统计|数据|预测|预计|预估|测算|估算|指出|认为|表示|报告|报道|称|研报|,)"
)
_VOICE_EN: Final = regex.compile(
    r"^(?:['’]s)?\s(?:\w+\s){0,2}?(?:says?|said|estimates?|estimated|projects?|projected|forecasts?"
    r"|predicts?|reckons?|data|figures|puts|sees|expects?|reports?|reported|thinks|believes|told|writes"
    r"|counts)\b|^,?\s(?:says?|said|estimates|reckons)\b"
)
_BEFORE_ZH: Final = regex.compile(r"(?:据|根据|来自|按照?|援引)$")
_OF_EN: Final = regex.compile(r"^\s(?:of|at|from|for|by)\s(?:the\s|its\s)?$", regex.IGNORECASE)
_RIGHT_EN: Final = regex.compile(
    r"\b(?:work(?:s|ed|ing)?\s(?:for|at)|by|at|for|of|from|employed\sby|belong(?:s)?\sto)\s(?:the\s)?$",
    regex.IGNORECASE,
)
_AT_EN: Final = regex.compile(r"^[^,;]{0,40}\bat\s(?:the\s)?$", regex.IGNORECASE)
_WILL_BE: Final = regex.compile(r"[^,;。%]{0,14}?(?:会是|将是|都是|都会是|均为|采用)(?=.)")
SMALL: Final = 3


def named_right(scope: Scope, measure: Measure, end: int) -> Subject | None:
    """Give the owner that stands right of the metric: revenue of X, capacity at X; 50% of the compute will be X."""
    if scope.line.chinese:
        return _beside_of(scope, measure, end) or _will_be(scope, measure, end) or _counted(scope, measure)
    return _of_metric(scope, measure, end) or _for_market(scope, measure, end) or _counted(scope, measure)


def _of_metric(scope: Scope, measure: Measure, end: int) -> Subject | None:
    """Give X of "revenue of X"."""
    line, hit = scope.line, measure.hit
    if hit is None or measure.base.whose == "any":
        return None
    token = next(iter(line.between(hit.end, min(end, hit.end + 60), PLACED)), None)
    if token is not None and token.kind not in OWNERS and measure.base.whose == "owner":
        return None
    named = token is not None and _OF_EN.match(line.text[hit.end : token.start])
    return resolved(scope, token, 0.95) if token is not None and named else None


def _for_market(scope: Scope, measure: Measure, end: int) -> Subject | None:
    """Give X of "a market of $16 billion for X"."""
    line, number = scope.line, measure.number
    if measure.quantity is not QuantityType.MARKET_SIZE:
        return None
    token = next(iter(line.between(number.end, min(end, number.end + 60), THINGS)), None)
    named = token is not None and regex.match(r"^\s(?:for|of)\s(?:the\s)?$", line.text[number.end : token.start])
    return resolved(scope, token, 0.9) if token is not None and named else None


def _counted(scope: Scope, measure: Measure) -> Subject | None:
    """Give what is counted right behind the number, where no company ships it: 5.6 million AI PCs."""
    line, number = scope.line, measure.number
    if measure.quantity is not QuantityType.SHIPMENTS or _sender(scope, measure):
        return None
    token = next(iter(line.between(number.end, number.end + 30, THINGS)), None)
    beside = token is not None and line.text[number.end : token.start] in {"", " "}
    return resolved(scope, token, 0.85) if token is not None and beside else None


def _beside_of(scope: Scope, measure: Measure, end: int) -> Subject | None:
    """Give X of 仅次于市占率11%的 X."""
    line, number = scope.line, measure.number
    token = next(iter(line.between(number.end, min(end, number.end + 8), OWNERS)), None)
    near = measure.hit is not None and 0 <= number.start - measure.hit.end <= SMALL
    named = near and token is not None and line.text[number.end : token.start] == "的"
    return resolved(scope, token, 0.9) if named and token is not None else None


def _will_be(scope: Scope, measure: Measure, end: int) -> Subject | None:
    """Give X of 50% 的算力都会是 X."""
    line, number = scope.line, measure.number
    if measure.quantity not in SHARES:
        return None
    found = _WILL_BE.match(line.text, number.end, end)
    token = next(iter(line.between(found.end(), end, PLACED)), None) if found else None
    beside = found is not None and token is not None and token.start == found.end()
    return resolved(scope, token, 0.9) if token is not None and beside else None


def _sender(scope: Scope, measure: Measure) -> bool:
    """Say whether a company in the clause is the one that ships."""
    start, _ = scope.line.clause(measure.number.start)
    owners = scope.line.between(start, measure.number.start, OWNERS)
    return any(not is_voice(scope, token, measure, strict=True) for token in owners)


def right_of(scope: Scope, measure: Measure, end: int) -> Subject | None:
    """Give the owner that an English number's clause names right of it: 12,000 people at X."""
    line = scope.line
    if line.chinese:
        return None
    for token in line.between(measure.number.end, end, OWNERS):
        if measure.quantity is QuantityType.ORDERS and line.text[token.end : token.end + 2] in {"'s", "’s"}:
            continue  # An order "for X's racks" is whoever's.
        if (_RIGHT_EN if measure.right else _AT_EN).search(line.text[measure.number.end : token.start]):
            return resolved(scope, token, 0.85)
    return None


def is_voice(scope: Scope, token: Token, measure: Measure, *, strict: bool = False) -> bool:
    """Say whether a mention is only who says so."""
    line = scope.line
    if token.kind in PRONOUNS:
        return False
    after = line.text[token.end : token.end + 24]
    before = line.text[max(line.start, token.start - 4) : token.start]
    said = (_VOICE_ZH if line.chinese else _VOICE_EN).match(after)
    if line.chinese and _BEFORE_ZH.search(before):
        return True
    if token.entity is None:
        return False
    if is_house(token.entity):
        return True
    speaks = bool(said) and measure.base.whose == "thing"
    return speaks and (strict or measure.quantity is not QuantityType.SHIPMENTS)
