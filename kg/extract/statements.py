"""Claims become statements: qualifiers read, evidence attached, entities noted."""

from __future__ import annotations

from collections.abc import Iterable

from kg.extract.assemble import EXTRACTOR, Yield
from kg.extract.discourse import resolve
from kg.extract.encode import Kind, Token
from kg.extract.parties import Place
from kg.extract.settle import Claim, id_of
from kg.extract.trade import trade_numbers
from kg.model import (
    Basis,
    Evidence,
    Interval,
    Mark,
    Period,
    Polarity,
    RelationType,
    Statement,
)


def statement_of(claim: Claim, place: Place, out: Yield) -> Statement:
    """Give the statement of a claim, with its sentence as evidence, and note its entities."""
    for token in (claim.subject, claim.object):
        if token.entity is not None:
            out.entities.setdefault(token.entity.id, token.entity)
    candidate = claim.candidate
    product = _product(claim, place)
    if product is not None and product.entity is not None:
        out.entities.setdefault(product.entity.id, product.entity)
    share = _interval(candidate.numbers.get("share"), "ratio")
    amount, currency = _amount(candidate.numbers.get("amount"))
    told = trade_numbers(candidate, place)
    share = share or told.share
    if amount is None:
        amount, currency = told.amount, told.currency
    period = candidate.numbers.get("period")
    demand = claim.relation is RelationType.DEMAND_EFFECT
    return Statement(
        subject=id_of(claim.subject),
        relation=claim.relation,
        object=id_of(claim.object),
        polarity=claim.reading.polarity,
        modality=claim.reading.modality,
        basis=Basis(candidate.rule.sets.get("basis", "stated")),
        status=claim.reading.status,
        attributed_to=speaker_names(claim.reading.speakers, place),
        period=Period(label=period.value.label) if period is not None and period.value.label else None,
        product=product.entity.id if product is not None and product.entity is not None else None,
        share=share,
        amount=amount,
        currency=currency,
        sign=str(candidate.rule.sets["sign"]) if demand and "sign" in candidate.rule.sets else None,
        size=_interval(candidate.numbers.get("size"), "ratio") if demand else None,
        group=claim.group,
        listing=candidate.rule.sets.get("listing"),
        evidence=(evidence_of(claim, place, product),),
    )


def evidence_of(claim: Claim, place: Place, product: Token | None) -> Evidence:
    """Give the sentence a claim was read in, with the words that play its roles."""
    start, end = place.source(place.start, place.end)
    roles = [("subject", claim.subject), ("object", claim.object)]
    if product is not None:
        roles.append(("product", product))
    marks = tuple(mark for role, token in roles if (mark := mark_of(role, token, place)) is not None)
    return Evidence(
        span=place.doc.span(start, end),
        extractor=EXTRACTOR,
        rule=claim.candidate.rule.id,
        confidence=round(claim.confidence, 4),
        stance="denies" if claim.reading.polarity is Polarity.NEGATED else "supports",
        page=place.doc.page_at(start),
        marks=marks,
    )


def mark_of(role: str, token: Token, place: Place) -> Mark | None:
    """Give the mark of a token that stands in the sentence, or None for one carried over from elsewhere."""
    if not (place.start <= token.start and token.end <= place.end):
        return None
    start, end = place.source(token.start, token.end)
    return Mark(role=role, start=start, end=end, surface=place.doc.text[start:end])


def speaker_names(chain: Iterable[Token | str], place: Place) -> tuple[str, ...]:
    """Give the names of speakers, nearest first: the entity's where it is known."""
    given: dict[str, None] = {}
    for item in chain:
        if isinstance(item, str):
            given[item] = None
            continue
        for token in resolve(item, place.topic, ()) if item.kind in {Kind.PRO, Kind.OWN} else (item,):
            given[token.entity.name if token.entity is not None else token.surface] = None
    return tuple(given)


def _product(claim: Claim, place: Place) -> Token | None:
    """Give the product of a trade: the slot's, else the nearest one inside the frame or right after it."""
    candidate = claim.candidate
    ends = {id_of(claim.subject), id_of(claim.object)}
    if candidate.products:
        return candidate.products[-1]
    if claim.relation not in {
        RelationType.SUPPLIES_TO,
        RelationType.MANUFACTURES_FOR,
        RelationType.DESIGNS_FOR,
        RelationType.CO_DESIGNS_WITH,
    }:
        return None
    inside = place.sentence.within(candidate.start, candidate.end)
    after = place.sentence.within(candidate.end, candidate.end + (14 if place.chinese else 60))
    for token in (*reversed(inside), *after):
        if token.kind in {Kind.PROD, Kind.TECH} and id_of(token) not in ends:
            return token
    return None


def _interval(token: Token | None, unit: str) -> Interval | None:
    if token is None or token.kind is not Kind.NUM or token.value.unit != unit:
        return None
    return (
        Interval(low=token.value.low, high=token.value.high)
        if token.value.low is not None or token.value.high is not None
        else None
    )


def _amount(token: Token | None) -> tuple[Interval | None, str | None]:
    value = _interval(token, "currency")
    return (value, token.value.currency) if value is not None and token is not None else (None, None)
