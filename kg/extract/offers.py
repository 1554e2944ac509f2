"""What a model offers, and the gates it must pass to become a claim: quoted, named in the quote, linked, typed, as firm.

An offer is only words. Numbers are read from the words by the grammar of quantities, names are linked by the same
registry, the context of the sentence decides how firm a claim is, and the ontology whether it can be at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from kg.extract import names
from kg.extract.blocks import SILENT_KINDS, Block, BlockKind, blocks_of
from kg.extract.context import Reading, read, speakers
from kg.extract.context_en import read_en
from kg.extract.discourse import Topic
from kg.extract.encode import Kind, Token, encode
from kg.extract.frames import Candidate
from kg.extract.mentions import KIND_OF, Lexis, Scene, mentions_of
from kg.extract.parties import Place
from kg.extract.rules import list_rule
from kg.extract.sentences import Sentence, sentences
from kg.extract.settle import Claim
from kg.extract.view import View, view_of
from kg.model import Document, EntityType, Modality, Polarity, Rejected, RelationType, Status
from ontology.terms import DOMAIN, RANGE

PRIOR: Final = 0.6
"""How far a quoted, linked and typed claim of a model is trusted that no rule of the grammar bears out."""
CARRIED: Final = 0.7
"""The share of that trust left where a name was carried over a pronoun from a sentence before."""
LONGEST: Final = 3
_LEAST_NAME, _MOST_NAME = 2, 60
_FIRM: Final = (Modality.FACT, Modality.FORECAST, Modality.HYPOTHETICAL, Modality.RUMOUR)
_NUMBERS: Final = {"share": "ratio", "amount": "currency", "size": "ratio"}


class OfferError(ValueError):
    """An offer that does not pass a gate; the message is the reason, for the person who reviews."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A relation as a model words it: each part in the document's own words, `numbers` by what they say."""

    quote: str
    relation: str
    subject: str
    object: str
    product: str = ""
    polarity: str = "asserted"
    modality: str = "fact"
    status: str = "current"
    sign: str = ""
    numbers: Mapping[str, str]


class Sentences:
    """The sentences of a document that anything is read from, found by a quote."""

    def __init__(self, doc: Document, lexis: Lexis) -> None:
        """Take a document and what its names are looked up in; blocks are read when a quote lies in them."""
        self.doc, self.lexis = doc, lexis
        self._blocks = list(blocks_of(doc.text))
        self._read: dict[int, tuple[View, list[Token], list[Sentence]]] = {}

    def places(self, quote: str) -> Iterator[Place]:
        """Give the places that hold a quote word for word, in order.

        Raises:
            OfferError: the quote is nowhere, or only where nothing is read from.
        """
        wanted = quote.strip()
        if not wanted:
            raise OfferError("it came without a quote")
        silent = found = False
        for number, block in enumerate(self._blocks):
            if wanted not in self.doc.text[block.start : block.end] and not self._folded(block, wanted):
                continue
            if block.kind in SILENT_KINDS:
                silent = True
                continue
            for place in self._within(number, block, wanted):
                found = True
                yield place
        if not found:
            why = "stands in a part that nothing is read from" if silent else "is not in the document word for word"
            raise OfferError(f"the quote {wanted[:80]!r} {why}")

    def _folded(self, block: Block, wanted: str) -> bool:
        """Say whether a block may hold a quote once width, script and line ends are set aside."""
        return view_of(wanted).text in view_of(self.doc.text, start=block.start, end=block.end, joined=True).text

    def _within(self, number: int, block: Block, wanted: str) -> Iterator[Place]:
        view, tokens, parts = self._block(number, block)
        needle = view_of(wanted, joined=True).text
        at = view.text.find(needle)
        while at >= 0:
            inside = [part for part in parts if part.start < at + len(needle) and at < part.end]
            if inside and len(inside) <= LONGEST:
                start, end = inside[0].start, inside[-1].end
                sentence = encode(view.text, start, end, tokens)
                topic = Topic(registry=self.lexis.registry)
                yield Place(self.doc, view, start, end, sentence, topic, block.chinese)
            at = view.text.find(needle, at + max(len(needle), 1))

    def _block(self, number: int, block: Block) -> tuple[View, list[Token], list[Sentence]]:
        if number not in self._read:
            joined = block.kind in {BlockKind.BODY, BlockKind.ITEM}
            view = view_of(self.doc.text, start=block.start, end=block.end, joined=joined)
            scene = Scene(view.text, block.chinese, self.doc.published)
            self._read[number] = (view, mentions_of(scene, self.lexis), sentences(view.text))
        return self._read[number]


def claim_of(offer: Offer, where: Sentences, by: str) -> tuple[Claim, Place]:
    """Give the claim that an offer makes, with the sentence it stands in; `by` names the reader in the rule.

    Raises:
        OfferError: a gate is not passed; the message says which and why.
    """
    try:
        relation = RelationType(offer.relation)
        polarity, modality, status = Polarity(offer.polarity), Modality(offer.modality), Status(offer.status)
    except ValueError as error:
        raise OfferError(f"{error}; it is no word of the ontology") from error
    reason: OfferError | None = None
    for place in where.places(offer.quote):
        try:
            subject, item = (_party(words, place, where) for words in (offer.subject, offer.object))
        except OfferError as error:
            reason = error
            continue
        _typed(relation, subject, item)
        candidate = _candidate(offer, relation, subject, item, place, by)
        reading = _settled(_context(candidate, place), polarity, modality, status)
        score = PRIOR * subject.score * item.score
        return Claim(candidate, relation, subject, item, reading, min(max(score, 0.05), 0.95)), place
    raise reason or OfferError("no sentence holds it")


def refusal(doc: Document, offer: Offer, reason: str, by: str) -> Rejected:
    """Give an offer that was refused, for review, at its quote where the document holds it."""
    start = doc.text.find(offer.quote.strip()) if offer.quote.strip() else -1
    end = start + len(offer.quote.strip()) if start >= 0 else None
    words = f"{offer.subject} {offer.relation} {offer.object}"
    quote = doc.text[start:end] if start >= 0 else ""
    return Rejected(
        where=doc.name, reason=f"{by}: {words}: {reason}", quote=quote, start=start if start >= 0 else None, end=end
    )


def _party(words: str, place: Place, where: Sentences) -> Token:
    """Give the mention that a side's words stand for: in the sentence, or named before where a pronoun stands."""
    name = words.strip()
    if not _LEAST_NAME <= len(name) <= _MOST_NAME:
        raise OfferError(f"{name!r} is no name")
    at = place.view.text.find(view_of(name).text, place.start, place.end)
    if at >= 0:
        return _mention(at, at + len(view_of(name).text), place, where)
    known = where.lexis.registry.find(name)
    pronoun = any(token.kind in {Kind.PRO, Kind.OWN} for token in place.sentence.tokens)
    before = where.doc.text.rfind(name, 0, place.source(place.start, place.end)[0])
    if known is None or not pronoun or before < 0:
        raise OfferError(f"{name!r} does not stand in the quoted sentence")
    return Token(KIND_OF[known.type], 0, 0, name, known, CARRIED, "anaphora")


def _mention(start: int, end: int, place: Place, where: Sentences) -> Token:
    over = [
        token
        for token in place.sentence.tokens
        if token.start < end and start < token.end and token.kind not in {Kind.NUM, Kind.TIME, Kind.PRO, Kind.OWN}
    ]
    linked = [token for token in over if token.entity is not None]
    if linked:
        return max(linked, key=lambda token: min(token.end, end) - max(token.start, start))
    surface = place.view.text[start:end]
    known = where.lexis.registry.find(surface)
    if known is not None:
        return Token(KIND_OF[known.type], start, end, surface, known, 0.9, "registry")
    return Token(Kind.ORG, start, end, surface, names.unknown(surface, form="model"), CARRIED, "model")


def _typed(relation: RelationType, subject: Token, item: Token) -> None:
    if subject.entity is None or item.entity is None:
        raise OfferError("a side is linked to nothing")
    if subject.entity.id == item.entity.id:
        raise OfferError("both sides are the same")
    if subject.entity.type not in DOMAIN[relation] or item.entity.type not in RANGE[relation]:
        raise OfferError(f"{relation} does not run from {subject.entity.type} to {item.entity.type}")
    if EntityType.COMPANY in {subject.entity.type, item.entity.type} and item.surface == subject.surface:
        raise OfferError("both sides are one mention")


def _candidate(offer: Offer, relation: RelationType, subject: Token, item: Token, place: Place, by: str) -> Candidate:
    spots = sorted(spot for token in (subject, item) if (spot := place.sentence.place(token)) >= 0) or [0]
    rule = replace(list_rule("model", "zh" if place.chinese else "en", "stated"), id=by, prior=PRIOR)
    if offer.sign:
        rule = replace(rule, sets={**rule.sets, "sign": _sign(offer.sign)})
    numbers = {}
    for name, unit in _NUMBERS.items():
        token = _number(offer.numbers.get(name, ""), unit, place)
        if token is not None:
            numbers[name] = token
    products = tuple(_product(offer.product, place)) if offer.product else ()
    return Candidate(
        rule, relation, (subject,), (item,), products, numbers,
        start=spots[0], end=spots[-1] + 1, at=max(spots[-1] - 1, spots[0]), prior=PRIOR,
    )  # fmt: skip


def _sign(words: str) -> str:
    if words not in {"+", "-"}:
        raise OfferError(f"a sign is + or -; got {words!r}")
    return words


def _number(words: str, unit: str, place: Place) -> Token | None:
    """Give the quantity of the sentence that some words hold; the value is the grammar's, never the model's."""
    if not words.strip():
        return None
    at = place.view.text.find(view_of(words.strip()).text, place.start, place.end)
    if at < 0:
        raise OfferError(f"the number {words!r} does not stand in the quoted sentence")
    for token in place.sentence.tokens:
        if token.kind is Kind.NUM and token.start < at + len(words) and at < token.end and token.value.unit == unit:
            return token
    return None


def _product(words: str, place: Place) -> Iterator[Token]:
    at = place.view.text.find(view_of(words.strip()).text, place.start, place.end)
    if at < 0:
        raise OfferError(f"the product {words!r} does not stand in the quoted sentence")
    for token in place.sentence.tokens:
        if token.kind in {Kind.PROD, Kind.TECH, Kind.MODEL} and token.start < at + len(words) and at < token.end:
            yield token


def _context(candidate: Candidate, place: Place) -> Reading:
    """Give how the words around a claim mean it, as the grammar reads them."""
    around = (place.sentence, candidate.start, candidate.end, candidate.at)
    reading = read(*around, chinese=True) if place.chinese else read_en(*around)
    return replace(reading, speakers=speakers(place.sentence, candidate.at, chinese=place.chinese))


def _settled(context: Reading, polarity: Polarity, modality: Modality, status: Status) -> Reading:
    """Give the more careful of two readings of one claim.

    Raises:
        OfferError: one denies what the other asserts, or the sentence asks.
    """
    if context.question:
        raise OfferError("the sentence asks, it does not say")
    if context.polarity is not polarity:
        cue = f" ({context.cue})" if context.cue else ""
        raise OfferError(f"it was offered as {polarity}; the words around say {context.polarity}{cue}")
    firm = max(context.modality, modality, key=_FIRM.index)
    held = status if context.status is Status.CURRENT else context.status
    return replace(context, modality=firm, status=held)


def offers_of(records: Sequence[Mapping[str, Any]]) -> Iterator[Offer]:
    """Give the offers of a reply's records, whose keys the schema of the reply fixed."""
    for record in records:
        numbers = {name: str(record.get(name) or "") for name in _NUMBERS}
        words = {
            name: str(record.get(name) or default)
            for name, default in (
                ("quote", ""), ("relation", ""), ("subject", ""), ("object", ""), ("product", ""),
                ("polarity", "asserted"), ("modality", "fact"), ("status", "current"), ("sign", ""),
            )
        }  # fmt: skip
        yield Offer(**words, numbers=numbers)
