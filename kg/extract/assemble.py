"""Candidates become statements: pronouns resolved, types checked, context read, doubles settled, evidence attached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

import regex

from kg.extract.context import Reading, is_negation, read, speakers
from kg.extract.context_en import read_en
from kg.extract.encode import Kind, Token
from kg.extract.frames import PARALLEL, Candidate
from kg.extract.kinds import buys, by_share, exact, watches_only, work_of
from kg.extract.lists import Listing
from kg.extract.pairs import weighed
from kg.extract.parties import Place, pairs_of, parties
from kg.extract.rules import list_rule
from kg.extract.settle import Claim, settle, with_denials
from kg.extract.sieve import sound
from kg.extract.tables import Link
from kg.extract.trade import TRADES
from kg.model import (
    Entity,
    EntityType,
    Modality,
    Polarity,
    Rejected,
    RelationType,
    Statement,
    Status,
    content_id,
)
from ontology.terms import DOMAIN, RANGE

EXTRACTOR: Final = "grammar"
LOWEST: Final = 0.05
HIGHEST: Final = 0.99
HALF: Final = Decimal("0.5")
COMPANY_TYPES: Final = frozenset({EntityType.COMPANY, EntityType.ORGANIZATION, EntityType.BUSINESS_SEGMENT})


@dataclass(slots=True)
class Yield:
    """What came out of a document so far."""

    statements: list[Statement] = field(default_factory=list)
    entities: dict[str, Entity] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)


def claims_of(found: Sequence[Candidate], place: Place, out: Yield) -> list[Claim]:
    """Give the claims of a sentence's candidates; readings that break the types go to the rejected ones."""
    claims: list[Claim] = []
    for candidate in found:
        claims.extend(_expand(candidate, place, out))
    settled = settle(claims)
    settled = settled if place.chinese else sound(settled)
    doubts, unsaid = weighed(place, settled)
    out.rejected.extend(_rejection(place, claim.candidate, "an unlikely pair for these words") for claim in doubts)
    settled = [claim for claim in settled if claim not in doubts]
    settled.extend(claim for candidate in unsaid for claim in _expand(candidate, place, out))
    return with_denials(settled, place.sentence)


def _expand(candidate: Candidate, place: Place, out: Yield) -> Iterator[Claim]:
    if candidate.rule.sets.get("pairs") == "true":
        pairs, sure = pairs_of(candidate, place)
        yield from _claims(candidate, pairs, sure, place, out)
        return
    subjects, objects, sure = parties(candidate, place)
    if not subjects or not objects:
        if candidate.subjects or candidate.objects:
            out.rejected.append(_rejection(place, candidate, "nobody found to be the other side"))
        return
    if candidate.rule.sets.get("neutral") == "true" and _evenly_worded(candidate, place):
        subjects, objects = _by_trade(subjects, objects)
    paired = candidate.rule.zip or _respectively(candidate, place, len(subjects), len(objects))
    pairs = list(zip(subjects, objects, strict=False)) if paired else [(s, o) for s in subjects for o in objects]
    if paired and len(subjects) != len(objects):
        out.rejected.append(_rejection(place, candidate, f"{len(subjects)} subjects for {len(objects)} objects"))
        return
    yield from _claims(candidate, pairs, sure, place, out)


def _claims(
    candidate: Candidate, pairs: Sequence[tuple[Token, Token]], sure: float, place: Place, out: Yield
) -> Iterator[Claim]:
    """Give the claims of a frame for each pair of its sides."""
    reading = _reading(candidate, place)
    if reading.question:
        return
    group = _group(place, candidate) if candidate.disjoint and len(pairs) > 1 else None
    for subject, item in pairs:
        claim = _typed(candidate, subject, item, reading, place, out)
        if claim is not None:
            score = candidate.prior * sure * min(subject.score, 1.0) * min(item.score, 1.0) * (0.8 if group else 1.0)
            yield replace(claim, confidence=min(max(score, LOWEST), HIGHEST), group=group)


NAMED_WORK: Final = frozenset(
    f"en.make.{name}"
    for name in (
        "role-of",
        "role-owned",
        "role-apposed",
        "owner-role-is",
        "role-of-is",
        "work-for",
        "hands-of",
        "outsource",
    )
) | {"en.list.table", "en.list.makers", "en.buy.packaging-order", "en.buy.pick-foundry", "en.buy.work-with"}
_EVEN: Final = regex.compile(r"\b(?:agreements?|contracts?|deals?|pacts?|memorandum|MOU|alliance)\b", regex.IGNORECASE)
_WON: Final = regex.compile(
    r"\b(?:won|wins?|winning|landed|lands?|clinch\w*|bag\w*|awarded|snag\w*|secured?|secures|lost|loses|losing|cancel\w*|orders?)\b",
    regex.IGNORECASE,
)


def _evenly_worded(candidate: Candidate, place: Place) -> bool:
    """Say whether "a contract between" leaves open who delivers: no order is named and none was won."""
    words = place.sentence.text[candidate.start : candidate.end]
    return _EVEN.search(words) is not None and _WON.search(words) is None


def _by_trade(subjects: list[Token], objects: list[Token]) -> tuple[list[Token], list[Token]]:
    """Give the sides of an even contract: who stands at the end of the chain buys; both or neither, nobody knows."""
    left = all(token.entity is not None and buys(token.entity) for token in subjects)
    right = all(token.entity is not None and buys(token.entity) for token in objects)
    if left == right:
        return [], []
    return (objects, subjects) if left else (subjects, objects)


def _respectively(candidate: Candidate, place: Place, left: int, right: int) -> bool:
    """Say whether two lists run in parallel (分别, "respectively") rather than each with each."""
    if min(left, right) < 2:  # noqa: PLR2004 one against many is no pairing
        return False
    before, behind = (12, 0) if place.chinese else (0, 40)
    text = place.sentence.text[max(0, candidate.start - before) : candidate.end + behind]
    return PARALLEL[place.chinese].search(text) is not None


def _group(place: Place, candidate: Candidate) -> str:
    return content_id("group", place.doc.id, place.source(place.start, place.end), candidate.rule.id, candidate.start)


def _reading(candidate: Candidate, place: Place) -> Reading:
    if place.chinese:
        reading = read(place.sentence, candidate.start, candidate.end, candidate.at, chinese=True)
    else:
        reading = read_en(place.sentence, candidate.start, candidate.end, candidate.at)
    sets = candidate.rule.sets
    if "polarity" in sets:
        undone = place.chinese and reading.polarity is Polarity.NEGATED and is_negation(reading.cue)
        undone = undone and reading.cue in place.sentence.text[: candidate.start]
        turned = undone and sets["polarity"] == "negated"
        reading = replace(reading, polarity=Polarity.ASSERTED if turned else Polarity(sets["polarity"]))
        sets = {} if turned else sets
    if "modality" in sets and reading.modality is Modality.FACT:
        reading = replace(reading, modality=Modality(sets["modality"]))
    if "status" in sets:
        reading = replace(reading, status=Status(sets["status"]))
    return replace(reading, speakers=speakers(place.sentence, candidate.at, chinese=place.chinese))


def _typed(
    candidate: Candidate, subject: Token, item: Token, reading: Reading, place: Place, out: Yield
) -> Claim | None:
    relation = RelationType(candidate.relation)
    item = _whole(relation, item, place)
    if subject.entity is None or item.entity is None:
        return None
    if not place.chinese:
        settled = _kind_en(candidate, relation, subject.entity)
        settled = _of_sites(candidate, settled, place)
        if settled is None:
            return None
        if {relation, settled} == {RelationType.INVESTS_IN, RelationType.SUBSIDIARY_OF}:
            subject, item = item, subject
        relation = settled
    if subject.entity is None or item.entity is None:
        return None
    if not place.chinese and candidate.rule.sets.get("basis") != "listed":
        relation = exact(relation, subject.entity, named=candidate.rule.id in NAMED_WORK)
    if relation is RelationType.DEMAND_EFFECT and subject.surface in item.surface:
        out.rejected.append(_rejection(place, candidate, "a thing and its own market"))
        return None
    if subject.entity.id == item.entity.id or _own_part(subject.entity, item.entity, relation):
        out.rejected.append(_rejection(place, candidate, "both sides are the same"))
        return None
    if (not place.chinese or relation in TRADES) and (watches_only(subject.entity) or watches_only(item.entity)):
        out.rejected.append(_rejection(place, candidate, "a house or a medium takes no part in trade"))
        return None
    if subject.entity.type not in DOMAIN[relation] or item.entity.type not in RANGE[relation]:
        out.rejected.append(
            _rejection(place, candidate, f"{relation} does not run from {subject.entity.type} to {item.entity.type}")
        )
        return None
    if relation is RelationType.PRODUCES and not place.chinese and item.surface.lower().rstrip("s") in TOO_GENERAL:
        out.rejected.append(_rejection(place, candidate, "too general a thing"))
        return None
    if not _serves(str(candidate.rule.sets.get("needs", "")), subject.entity, item.entity):
        return None
    return Claim(candidate, _by_share(candidate, relation), subject, item, reading, 0.5)


def _whole(relation: RelationType, item: Token, place: Place) -> Token:
    """Give the company for its part where only a company can own: what a segment holds is its company's."""
    entity, registry = item.entity, place.topic.registry
    part = entity is not None and entity.type is EntityType.BUSINESS_SEGMENT and entity.parent
    if entity is None or not part or registry is None or relation is not RelationType.SUBSIDIARY_OF:
        return item
    owner = registry.entities.get(entity.parent)
    return item if owner is None else replace(item, entity=owner)


# Words for goods that say nothing of who makes them; the English PRODUCES asks for something nearer.
TOO_GENERAL: Final = frozenset(
    "chip|ai chip|semiconductor|processor|accelerator|gpu|ai gpu|cpu|switche|switch|rack|cloud|cloud service|compute|memory|module|device|"
    "system|product|component|board|hardware|software|model|ai model|language model|phone|computer|machine|equipment|part|optical fiber|fiber".split(
        "|"
    )
)
NAMED_THINGS: Final = frozenset({EntityType.PRODUCT, EntityType.AI_MODEL})
_MAKERS: Final = frozenset({"foundry", "osat", "server_odm", "odm", "ems", "asic_design_service", "assembly"})


def _serves(needs: str, subject: Entity, item: Entity) -> bool:
    """Say whether both sides are what a rule needs them to be: a designer, a maker, a segment, a thing with a name."""
    match needs:
        case "design":
            return work_of(subject) is RelationType.DESIGNS_FOR
        case "maker":
            return _makes(subject) and not _makes(item)
        case "segment":
            return subject.type is EntityType.BUSINESS_SEGMENT
        case "parent":
            return subject.type is EntityType.COMPANY and subject.parent == item.id
        case "named":
            return item.type in NAMED_THINGS
        case _:
            return True


def _makes(entity: Entity) -> bool:
    """Say whether a company's trade is to make or design what others sell."""
    return bool(_MAKERS & set(entity.roles))


def _by_share(candidate: Candidate, relation: RelationType) -> RelationType:
    """Give the relation of a stake: control from a half on, an investment below, a takeover where nothing is said."""
    token = candidate.numbers.get("share")
    if candidate.rule.sets.get("by_share") != "true" or token is None or token.kind is not Kind.NUM:
        return relation
    low = token.value.low if token.value.low is not None else token.value.high
    if token.value.unit != "ratio" or low is None or low >= HALF:
        return relation
    return RelationType.INVESTS_IN


def _kind_en(candidate: Candidate, relation: RelationType, subject: Entity) -> RelationType | None:
    """Give the kind of an English frame by the supplier's work and the share that is held, None where it is no trade."""
    if candidate.rule.sets.get("work") == "true":
        return work_of(subject)
    share = candidate.numbers.get("share")
    low = share.value.low if share is not None and share.kind is Kind.NUM and share.value.unit == "ratio" else None
    return by_share(relation, low, holds=candidate.rule.id == "en.own.holds")


_SITES: Final = regex.compile(
    r"\b(?:data ?cent(?:er|re)s?|campus(?:es)?|sites?|capacity|substations?|plants?)$", regex.IGNORECASE
)


def _of_sites(candidate: Candidate, relation: RelationType | None, place: Place) -> RelationType | None:
    """Give supply for making where what is built is a data centre: who builds one makes nobody's goods."""
    inside = [t for t in place.sentence.within(candidate.start, candidate.end) if t.kind is Kind.PROD]
    sites = bool(inside) and all(_SITES.search(token.surface) for token in inside)
    if candidate.rule.sets.get("site") == "true":
        return relation if sites or not inside else None
    return RelationType.SUPPLIES_TO if sites and relation is RelationType.MANUFACTURES_FOR else relation


def _own_part(subject: Entity, item: Entity, relation: RelationType) -> bool:
    """Say whether a trade would run between an owner and its own part."""
    if relation not in {RelationType.SUPPLIES_TO, RelationType.COMPETES_WITH, RelationType.PARTNERS_WITH}:
        return False
    parts = [part for part, whole in ((subject, item), (item, subject)) if part.parent == whole.id]
    return any(part.type is EntityType.BUSINESS_SEGMENT or relation is not RelationType.SUPPLIES_TO for part in parts)


def _rejection(place: Place, candidate: Candidate, reason: str) -> Rejected:
    start, end = place.source(place.start, place.end)
    return Rejected(
        where=place.doc.name,
        reason=f"{candidate.rule.id}: {reason}",
        quote=place.doc.text[start:end],
        start=start,
        end=end,
    )


def listed_claims(listing: Listing, place: Place) -> list[Claim]:
    """Give the claims of a list: members of a chain supply its head, customers buy from it, others belong to it."""
    relation, turned, basis = {
        "chain": (RelationType.SUPPLIES_TO, False, "listed"),
        "makers": (RelationType.MANUFACTURES_FOR, False, "listed"),
        "designers": (RelationType.DESIGNS_FOR, False, "listed"),
        "partners": (RelationType.PARTNERS_WITH, False, "listed"),
        "customers": (RelationType.SUPPLIES_TO, True, "listed"),
        "category": (RelationType.MEMBER_OF, False, "listed"),
    }[listing.kind]
    rule = list_rule(listing.kind, "zh" if place.chinese else "en", basis)
    claims = []
    for member in listing.members:
        subject, item = (listing.head, member) if turned else (member, listing.head)
        products = (listing.product,) if listing.product is not None else ()
        candidate = Candidate(
            rule, relation, (subject,), (item,), products, end=len(place.sentence.text), prior=rule.prior
        )
        reading = Reading(Polarity.NEGATED, status=Status.PAST) if listing.left else Reading()
        claim = _typed(candidate, subject, item, reading, place, Yield())
        if claim is not None:
            claims.append(replace(claim, confidence=round(rule.prior * member.score, 4)))
    return claims


TABLE_LINKS: Final = {
    "supplier": RelationType.SUPPLIES_TO,
    "maker": RelationType.MANUFACTURES_FOR,
    "designer": RelationType.DESIGNS_FOR,
    "producer": RelationType.PRODUCES,
    "rival": RelationType.COMPETES_WITH,
    "member": RelationType.MEMBER_OF,
}


def table_claims(links: Iterable[Link], place: Place) -> Iterator[tuple[Claim, Place]]:
    """Give the claims of a table's links, each with its row as its place."""
    rule = list_rule("table", "zh" if place.chinese else "en", "stated")
    for link in links:
        products = (link.product,) if link.product is not None else ()
        candidate = Candidate(rule, TABLE_LINKS[link.kind], (link.subject,), (link.object,), products, prior=0.85)
        status = Status.PAST if link.polarity is Polarity.NEGATED else Status.CURRENT
        reading = Reading(link.polarity, link.modality, status)
        row = replace(place, start=link.start, end=link.end)
        claim = _typed(candidate, link.subject, link.object, reading, row, Yield())
        if claim is not None:
            score = 0.85 * link.subject.score * link.object.score
            yield replace(claim, confidence=min(max(score, LOWEST), HIGHEST)), row
