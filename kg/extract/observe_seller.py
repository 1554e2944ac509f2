"""Whose revenue a share is of: the seller's, whoever makes it up; and names that stand beside a share without a verb."""

from __future__ import annotations

from typing import Final

import regex

from kg.extract.encode import Kind
from kg.extract.observe_en import named_beside
from kg.extract.observe_line import Line
from kg.extract.observe_lists import runs
from kg.extract.observe_names import (
    OWNERS,
    PRONOUNS,
    Scope,
    Subject,
    entity_id,
    first_company,
    is_house,
    resolved,
    topic_of,
)
from kg.extract.observe_scene import Measure
from kg.extract.observe_words import SHARES, TOGETHER
from kg.model import EntityType
from ontology.terms import QuantityType


def beside(scope: Scope, measure: Measure, last: Subject | None) -> Subject | None:
    """Give whose share an English number is that goes on with the one before: its own name's, or the same seller's."""
    line, number = scope.line, measure.number
    if measure.quantity is QuantityType.MARKET_SHARE and measure.whole is not None:
        return _whole_of(scope, measure.whole)
    if measure.quantity not in SHARES or not measure.carried:
        return None
    token = named_beside(line, number)
    if measure.quantity is QuantityType.REVENUE_SHARE:
        start, _ = line.clause(number.start)
        return last if token is not None or TOGETHER.search(line.text, start, number.start) else None
    return resolved(scope, token, 0.85) if token is not None else None


def _whole_owner(scope: Scope, known: Subject | None) -> Subject | None:
    """Give the company, of a segment the one it belongs to; None for goods."""
    if known is None or known.entity.type is EntityType.COMPANY:
        return known
    registry = scope.topic.registry
    parent = registry.entities.get(known.entity.parent) if registry is not None and known.entity.parent else None
    return Subject(parent, None, 0.75) if parent is not None else None


def _whole_of(scope: Scope, whole: tuple[int, int]) -> Subject | None:
    """Give the company whose own shipments or output a share is of: "AI servers made up 31% of its shipments"."""
    line = scope.line
    for token in line.between(*whole, OWNERS):
        if token.form == "own" or line.text[token.end : token.end + 2] in {"'s", "’s"}:
            return resolved(scope, token, 0.85)
    return None


def _is_customer(line: Line, found: Subject, at: int, end: int) -> bool:
    """Say whether a company makes up revenue that nobody beside it is said to have: then it is a customer's share."""
    return (
        found.entity.type is EntityType.COMPANY
        and found.token is not None
        and found.token.kind is Kind.ORG
        and found.token.end <= at + 1
        and line.text[found.token.end : found.token.end + 2] not in {"'s", "’s"}
        and _MADE_UP.search(line.text, at - 1, end) is not None
    )


def seller(scope: Scope, measure: Measure, found: Subject | None, last: Subject | None, at: int) -> Subject | None:
    """Give whose revenue a share is of, where a customer makes it up: "X made up 60% of our revenue" is ours."""
    line, number = scope.line, measure.number
    if found is not None and found.entity.type is EntityType.BUSINESS_SEGMENT:
        return found
    if last is not None and (measure.carried or (found is None and last.entity.type is EntityType.BUSINESS_SEGMENT)):
        return last
    begin, end = measure.whole or (at, number.start)
    for token in line.between(begin, end, OWNERS):
        owner = resolved(scope, token, 0.9)
        if (
            token.kind in PRONOUNS
            and token.form == "own"
            and not line.chinese
            and _MADE_UP.search(line.text, at - 1, begin)
        ):
            return _not_customer(scope, at) or owner
        if owner is None and token.kind in PRONOUNS:
            return last or first_company(line, at) if token.form == "own" else None
        if owner is not None and (found is None or owner.entity.id != found.entity.id):
            return owner
    if not line.chinese and found is not None and _is_customer(line, found, at, number.start):
        return _not_customer(scope, at)
    others = [t for t in line.between(line.start, at, frozenset({Kind.ORG})) if t.entity is not None]
    customer = found is not None and len(others) > 1 and found.entity.id == entity_id(others[-1])
    return first_company(line, at) if line.chinese and customer else found


_MADE_UP: Final = regex.compile(r"account|represent|ma[dk]e\w*\sup|making\sup|contribut|compris", regex.IGNORECASE)


def _not_customer(scope: Scope, at: int) -> Subject | None:
    """Give the seller that "its" means behind customers who make up a share: named before them, or talked of so far."""
    line = scope.line
    named = [t for t in line.between(line.start, at, frozenset({Kind.ORG})) if t.entity is not None]
    row = runs(line.text, named)[-1] if named else []
    customers = {entity_id(token) for token in row}
    for token in named:
        if entity_id(token) not in customers and token.entity is not None and not is_house(token.entity):
            return Subject(token.entity, token, 0.85)
    for known in (_whole_owner(scope, scope.previous), _whole_owner(scope, topic_of(scope))):
        if known is None:
            continue
        if known.entity.id not in customers:
            return known
    return None
