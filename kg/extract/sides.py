"""Who in a sentence may be seller or buyer: companies named, meant by a pronoun or by a product, or the topic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import regex

from kg.extract.discourse import resolve
from kg.extract.encode import Kind, Token
from kg.extract.english import DESCRIBED, JOINED, even
from kg.extract.kinds import watches_only
from kg.extract.parties import Place, maker_of
from kg.model import Entity, EntityType

OUTSIDE: Final = -1
_TRADERS: Final = frozenset({EntityType.COMPANY, EntityType.BUSINESS_SEGMENT, EntityType.ORGANIZATION})
_THINGS: Final = frozenset({Kind.PROD, Kind.MODEL})
_LINK_ZH: Final = regex.compile(r"、|和|及|与|以及|或|/|,|跟|同|还有|、以及")
_LINK_EN: Final = regex.compile(rf"[{JOINED}{DESCRIBED}\s]+|,\s|\s?/\s?|,?\s(?:and|or|&)\s(?:the\s)?")
# How much further away a company is that only a word or a product stands for.
_INDIRECT: Final = {"named": 0.0, "pronoun": 0.1, "maker": 50.0, "product": 50.0}
_FAR: Final = 10_000.0


@dataclass(frozen=True, slots=True)
class Side:
    """A company that a sentence speaks of: where in the encoded text, how it is named, in which list it stands.

    `at` is `OUTSIDE` for a company that earlier text is about.
    """

    at: int
    token: Token
    entity: Entity
    how: str
    row: int = OUTSIDE


def sides(place: Place) -> tuple[Side, ...]:
    """Give the companies of a sentence from left to right, then those that earlier text is about."""
    named = [side for side in _named(place) if _trades(side.entity)]
    rows = _rows(place, named)
    told = [Side(side.at, side.token, side.entity, side.how, row) for side, row in zip(named, rows, strict=True)]
    return (*told, *_earlier(place, {side.entity.id for side in told}))


def _named(place: Place) -> Iterator[Side]:
    sentence = place.sentence
    for at, char in enumerate(sentence.text):
        token = sentence.token(char)
        if token is None:
            continue
        if token.kind is Kind.ORG and token.entity is not None:
            yield Side(at, token, token.entity, "named")
        elif token.kind in {Kind.PRO, Kind.OWN}:
            for meant in resolve(token, place.topic, sentence.within(0, at)):
                if meant.entity is not None:
                    yield Side(at, meant, meant.entity, "pronoun")
        elif token.kind in _THINGS and token.entity is not None:
            yield from _maker(at, token, place)


def _maker(at: int, token: Token, place: Place) -> Iterator[Side]:
    """Give the company whose product is named, since who sells for the product sells to its maker."""
    said = maker_of(token, place)
    registry = place.topic.registry
    if said is not None and said.entity is not None:
        yield Side(at, said, said.entity, "maker")
    elif registry is not None and token.entity is not None and token.entity.maker:
        known = registry.entities.get(token.entity.maker)
        if known is not None:
            meant = replace(token, kind=Kind.ORG, entity=known, score=min(token.score, 0.9), source="maker")
            yield Side(at, meant, known, "product")


def _earlier(place: Place, known: set[str]) -> Iterator[Side]:
    topic = place.topic
    chain = (topic.chain,) if topic.chain is not None else ()
    for how, tokens in (("topic", topic.subject), ("owner", topic.owner), ("chain", chain)):
        for token in tokens:
            if token.entity is not None and token.entity.id not in known and _trades(token.entity):
                known.add(token.entity.id)
                yield Side(OUTSIDE, token, token.entity, how)


def _trades(entity: Entity) -> bool:
    """Say whether a body can trade: a company, a part of one, or an unknown body."""
    registered = entity.type is EntityType.ORGANIZATION and entity.registry
    return entity.type in _TRADERS and not registered and not watches_only(entity)


def _rows(place: Place, named: Sequence[Side]) -> list[int]:
    """Give for each named side the number of the list that it stands in; one alone is a list of its own."""
    text = place.sentence.text if place.chinese else even(place.sentence.text)
    link = _LINK_ZH if place.chinese else _LINK_EN
    rows: list[int] = []
    for before, side in zip((None, *named), named, strict=False):
        linked = before is not None and link.fullmatch(text, before.at + 1, side.at) is not None
        rows.append(rows[-1] + (not linked) if rows else 0)
    return rows


def pairs(found: Sequence[Side]) -> list[tuple[Side, Side]]:
    """Give each two companies once a direction, by the mentions nearest to each other: who may sell, who may buy."""
    best: dict[tuple[str, str], tuple[float, Side, Side]] = {}
    for seller in found:
        for buyer in found:
            if not _apart(seller, buyer):
                continue
            key = (seller.entity.id, buyer.entity.id)
            cost = _distance(seller, buyer)
            if key not in best or cost < best[key][0]:
                best[key] = (cost, seller, buyer)
    return [(seller, buyer) for _, seller, buyer in best.values()]


def _apart(first: Side, second: Side) -> bool:
    if first.entity.id == second.entity.id or first.at == second.at == OUTSIDE:
        return False
    return first.entity.parent != second.entity.id and second.entity.parent != first.entity.id


def _distance(first: Side, second: Side) -> float:
    apart = _FAR if OUTSIDE in {first.at, second.at} else abs(first.at - second.at)
    return apart + _INDIRECT.get(first.how, 0.0) + _INDIRECT.get(second.how, 0.0)
