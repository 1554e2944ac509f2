"""The wire form: what `kg extract` prints. One JSON object for each claim and each place it was read in.

Entities are spelled out, speakers stand by name, numbers are JSON numbers in plain units.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from kg.codec.inner import parse
from kg.errors import CodecError, InputError
from kg.model import (
    Basis,
    Bound,
    Document,
    Entity,
    EntityType,
    Evidence,
    Extraction,
    Interval,
    Mark,
    Modality,
    Observation,
    Period,
    Polarity,
    Proposal,
    QuantityType,
    RelationType,
    Span,
    Statement,
    Status,
)

__all__ = ["Line", "from_line", "lines", "to_line"]

Claim = Statement | Observation
_EXACT_INTEGER: Final = 2**53


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one line of the wire form says: a claim with one piece of evidence, and the entities it names."""

    doc: str
    claim: Claim
    entities: tuple[Entity, ...]


def lines(part: Extraction) -> Iterator[dict[str, Any]]:
    """Give the wire form of what a document says, in the order of the text."""
    entities = {entity.id: entity for entity in part.entities}
    claims: tuple[Claim, ...] = (*part.statements, *part.observations)
    places = [
        (item.span.start, item.span.end, claim.id, turn, claim, item)
        for claim in claims
        for turn, item in enumerate(claim.evidence)
        if item.span.document == part.document.id
    ]
    for *_, claim, item in sorted(places, key=lambda place: place[:4]):
        yield to_line(claim, item, doc=part.document, entities=entities, proposals=part.proposals)


def to_line(
    claim: Claim,
    evidence: Evidence,
    *,
    doc: Document,
    entities: Mapping[str, Entity],
    proposals: Sequence[Proposal] = (),
) -> dict[str, Any]:
    """Give the wire form of a claim as read in one place."""
    if isinstance(claim, Statement):
        return _relation(claim, evidence, doc=doc, entities=entities, proposals=proposals)
    return _observation(claim, evidence, doc=doc, entities=entities, proposals=proposals)


def _relation(
    stmt: Statement,
    evidence: Evidence,
    *,
    doc: Document,
    entities: Mapping[str, Entity],
    proposals: Sequence[Proposal],
) -> dict[str, Any]:
    record: dict[str, Any] = {
        "kind": "relation",
        "id": stmt.id,
        "doc": doc.name,
        "subject": _end(stmt.subject, evidence.surface("subject"), entities, proposals),
        "predicate": stmt.relation.value,
        "object": _end(stmt.object, evidence.surface("object"), entities, proposals),
        "product": stmt.product and {"id": stmt.product, "surface": evidence.surface("product")},
        "share_low": None if stmt.share is None else _number(stmt.share.low),
        "share_high": None if stmt.share is None else _number(stmt.share.high),
    }
    if stmt.amount is not None:
        record["amount"] = {**_range(stmt.amount), "currency": stmt.currency}
    if stmt.relation is RelationType.DEMAND_EFFECT:
        record["sign"] = stmt.sign
        record["size"] = stmt.size and _range(stmt.size)
    record |= {
        "polarity": stmt.polarity.value,
        "modality": stmt.modality.value,
        "basis": stmt.basis.value,
        "attributed_to": _speakers(stmt.attributed_to, entities),
        "period": stmt.period and stmt.period.label,
        "status": stmt.status.value,
        "group": stmt.group,
    }
    if stmt.listing is not None:
        record["listing"] = stmt.listing
    return record | _reading(evidence)


def _observation(
    obs: Observation,
    evidence: Evidence,
    *,
    doc: Document,
    entities: Mapping[str, Entity],
    proposals: Sequence[Proposal],
) -> dict[str, Any]:
    return {
        "kind": "observation",
        "id": obs.id,
        "doc": doc.name,
        "subject": _end(obs.subject, evidence.surface("subject"), entities, proposals),
        "metric": obs.metric.value,
        "value_low": _number(obs.value.low),
        "value_high": _number(obs.value.high),
        "bound": obs.bound.value,
        "unit": obs.unit,
        "currency": obs.currency,
        "period": obs.period and obs.period.label,
        "modality": obs.modality.value,
        "polarity": obs.polarity.value,
        "attributed_to": _speakers(obs.attributed_to, entities),
        "words": obs.words,
        "counterpart": obs.counterpart and _end(obs.counterpart, evidence.surface("counterpart"), entities, proposals),
    } | _reading(evidence)


def _end(key: str, surface: str, entities: Mapping[str, Entity], proposals: Iterable[Proposal]) -> dict[str, Any]:
    """Give an end of a claim, with the proposal that a person should look at where there is one."""
    entity = entities.get(key)
    if entity is None:
        raise CodecError(key, "is an end of a claim and is not among the entities")
    record: dict[str, Any] = {
        "id": entity.id,
        "type": entity.type.value,
        "name": entity.name,
        "name_zh": entity.name_zh,
        "surface": surface,
        "registry": entity.registry,
    }
    fitting = [item for item in proposals if item.entity == key and surface in {item.surface, ""}]
    if fitting:
        best = max(fitting, key=lambda item: (item.score, item.id))
        record["proposal"] = {
            "id": best.id,
            "kind": best.kind,
            "candidate": best.candidate,
            "score": best.score,
            "reason": best.reason,
        }
    return record


def _speakers(chain: Iterable[str], entities: Mapping[str, Entity]) -> list[str]:
    return [entities[key].name if key in entities else key for key in chain]


def _reading(evidence: Evidence) -> dict[str, Any]:
    span = evidence.span
    place: dict[str, Any] = {"start": span.start, "end": span.end, "quote": span.quote, "page": evidence.page}
    if evidence.stance != "supports":
        place["stance"] = evidence.stance
    return {
        "confidence": evidence.confidence,
        "evidence": place,
        "extractor": evidence.extractor,
        "rule": evidence.rule,
    }


def _range(interval: Interval) -> dict[str, Any]:
    return {"low": _number(interval.low), "high": _number(interval.high)}


def _number(value: Decimal | None) -> int | float | None:
    """Give a JSON number: whole where it is whole and a double holds it exactly."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() and abs(value) < _EXACT_INTEGER else float(value)


# ── and back ────────────────────────────────────────────────────────────────────────────────────────────────────────


def from_line(
    line: str | Mapping[str, Any], *, document: str = "", speakers: Mapping[str, str] | None = None, where: str = "line"
) -> Line:
    """Give the claim of a line. The wire has no document id and no speaker ids: `document` and `speakers` hold them.

    Args:
        line: the text of the line, or its record.
        document: id of the document that the line's `doc` names; the name stands in where it is not given.
        speakers: ids of entities by name, for `attributed_to`.
        where: the place to name in an error.

    Raises:
        CodecError: the line does not have the form.
    """
    record = parse(line, where) if isinstance(line, str) else line
    known = speakers or {}
    try:
        shared = {
            "modality": Modality(record["modality"]),
            "polarity": Polarity(record["polarity"]),
            "attributed_to": tuple(known.get(name, name) for name in record["attributed_to"]),
            "period": None if record["period"] is None else Period(label=record["period"]),
            "evidence": (_evidence(record, document or record["doc"]),),
        }
        make = _MAKERS[record["kind"]]
        ends = [record.get(role) for role in ("subject", "object", "counterpart")]
        entities = tuple(_entity(end) for end in ends if end is not None)
        return Line(doc=record["doc"], claim=make(record, shared), entities=entities)
    except KeyError as error:
        raise CodecError(where, f"lacks {error}, or has it with a value that no claim has") from error
    except (InputError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise CodecError(where, str(error)) from error


def _statement(record: Mapping[str, Any], shared: Mapping[str, Any]) -> Statement:
    amount = record.get("amount")
    return Statement(
        subject=record["subject"]["id"],
        relation=RelationType(record["predicate"]),
        object=record["object"]["id"],
        basis=Basis(record["basis"]),
        status=Status(record["status"]),
        product=record["product"] and record["product"]["id"],
        share=_interval(record["share_low"], record["share_high"]),
        amount=amount and _interval(amount["low"], amount["high"]),
        currency=amount and amount["currency"],
        sign=record.get("sign"),
        size=record.get("size") and _interval(record["size"]["low"], record["size"]["high"]),
        group=record["group"],
        listing=record.get("listing"),
        **shared,
    )


def _figure(record: Mapping[str, Any], shared: Mapping[str, Any]) -> Observation:
    value = _interval(record["value_low"], record["value_high"])
    if value is None:
        raise InputError("value_low and value_high are both missing")
    return Observation(
        subject=record["subject"]["id"],
        metric=QuantityType(record["metric"]),
        value=value,
        bound=Bound(record["bound"]),
        unit=record["unit"],
        currency=record["currency"],
        words=record["words"],
        counterpart=record["counterpart"] and record["counterpart"]["id"],
        **shared,
    )


def _evidence(record: Mapping[str, Any], document: str) -> Evidence:
    place = record["evidence"]
    roles = ("subject", "object", "product", "counterpart")
    surfaces = ((role, (record.get(role) or {}).get("surface", "")) for role in roles)
    span = Span(document=document, start=place["start"], end=place["end"], quote=place["quote"])
    return Evidence(
        span=span,
        extractor=record["extractor"],
        confidence=record["confidence"],
        rule=record["rule"],
        stance=place.get("stance", "supports"),
        page=place["page"],
        marks=tuple(_mark(role, surface, span) for role, surface in surfaces if surface and surface in span.quote),
    )


def _mark(role: str, surface: str, span: Span) -> Mark:
    """Give a mark at the first place where the quote has the words."""
    start = span.quote.index(surface)
    return Mark(role=role, start=start, end=start + len(surface), surface=surface)


def _entity(end: Mapping[str, Any]) -> Entity:
    return Entity(
        id=end["id"],
        type=EntityType(end["type"]),
        name=end["name"],
        name_zh=end["name_zh"],
        registry=end["registry"],
    )


def _interval(low: float | None, high: float | None) -> Interval | None:
    if low is None and high is None:
        return None
    ends = [None if end is None else Decimal(str(end)) for end in (low, high)]
    return Interval(low=ends[0], high=ends[1])


_MAKERS: Final[Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any]], Claim]]] = MappingProxyType(
    {"relation": _statement, "observation": _figure}
)
