"""The nouns: frozen, slotted, keyword-only.

A claim about the supply chain is a `Statement` (who, does what, to whom) or an `Observation` (whose metric has
which value). Each carries the `Evidence` it was read in, and is named by a hash of the claim alone, so that the same
claim read twice is one claim with two pieces of evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from kg.errors import InputError
from kg.values import Alias, Interval, Mark, Page, Period, Rejected, Span, content_id
from ontology.terms import (
    Basis,
    Bound,
    EntityType,
    Modality,
    Polarity,
    QuantityType,
    RelationType,
    Status,
)

__all__ = [
    "Alias",
    "Basis",
    "Bound",
    "Document",
    "Entity",
    "EntityType",
    "Evidence",
    "Extraction",
    "Graph",
    "Interval",
    "Mark",
    "Mention",
    "Modality",
    "Observation",
    "Page",
    "Period",
    "Polarity",
    "Proposal",
    "QuantityType",
    "Rejected",
    "RelationType",
    "Span",
    "Statement",
    "Status",
    "content_id",
]


@lru_cache(maxsize=8)
def _document_id(url: str, text: str) -> str:
    """Give the id of a document; kept for the last few, because every span of a long text asks for it."""
    return content_id(url, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text with where it came from. `name` is the file's stem unless the file names its own id.

    `url` is an address, or the path of a local file relative to the folder that was given. `retrieved` is set for
    fetched sources only, so that reading a file twice gives the same document. A document whose text is kept elsewhere
    has an empty text and carries its id in `digest`.
    """

    name: str
    url: str
    text: str
    title: str = ""
    publisher: str = ""
    published: date | None = None
    retrieved: date | None = None
    lang: str = ""
    pages: tuple[Page, ...] = ()
    path: str = field(default="", compare=False)
    digest: str = ""

    @property
    def id(self) -> str:
        """A hash of the address and the text."""
        return self.digest or _document_id(self.url, self.text)

    def page_at(self, offset: int) -> int | None:
        """Give the number of the page that holds a code point, or None for a text without pages."""
        found = None
        for page in self.pages:
            if page.start > offset:
                break
            found = page.number
        return found

    def span(self, start: int, end: int) -> Span:
        """Give the span from `start` to `end`, end excluded, with its quote."""
        return Span(document=self.id, start=start, end=end, quote=self.text[start:end])


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A company, product, technology, model or the like. `id` is a slug; `registry` is false for a text's own find."""

    id: str
    type: EntityType
    name: str
    name_zh: str = ""
    aliases: tuple[str, ...] = ()
    identifiers: Mapping[str, str] = field(default_factory=dict, hash=False)
    country: str = ""
    parent: str = ""
    roles: tuple[str, ...] = ()
    segment: str = ""
    maker: str = ""
    registry: bool = True
    source: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it answers to, the English one first, without repeats."""
        every = (self.name, self.name_zh, *self.aliases, *self.identifiers.values())
        return tuple(dict.fromkeys(name for name in every if name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A place in a text that names something: of which type, and which entity where that is known."""

    span: Span
    type: EntityType
    entity: str | None = None
    source: str = ""
    score: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where a claim was read, by what, and how far that reading can be trusted, 0 to 1, both excluded."""

    span: Span
    extractor: str
    confidence: float
    rule: str = ""
    stance: str = "supports"
    page: int | None = None
    marks: tuple[Mark, ...] = ()

    def __post_init__(self) -> None:
        """Refuse certainty, and any stance but supports and denies."""
        if not 0 < self.confidence < 1:
            raise InputError(f"a confidence lies between 0 and 1, both excluded; got {self.confidence}")
        if self.stance not in {"supports", "denies"}:
            raise InputError(f"a stance is supports or denies; got {self.stance!r}")

    def surface(self, role: str) -> str:
        """Give the words that play a role in the quote, or nothing."""
        return next((mark.surface for mark in self.marks if mark.role == role), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One claim that relates two entities, with its qualifiers; some evidence always.

    Shares and sizes are fractions, amounts plain currency units. `attributed_to` is the chain of speakers, nearest
    first. `group` is one id for the members of a disjunction ("A or B"); `listing` the list a listed claim came from.
    """

    subject: str
    relation: RelationType
    object: str
    polarity: Polarity = Polarity.ASSERTED
    modality: Modality = Modality.FACT
    basis: Basis = Basis.STATED
    status: Status = Status.CURRENT
    attributed_to: tuple[str, ...] = ()
    period: Period | None = None
    product: str | None = None
    share: Interval | None = None
    amount: Interval | None = None
    currency: str | None = None
    sign: str | None = None
    size: Interval | None = None
    group: str | None = None
    listing: str | None = None
    evidence: tuple[Evidence, ...]

    def __post_init__(self) -> None:
        """Refuse a claim without evidence and a sign that is neither + nor −."""
        if not self.evidence:
            raise InputError("a statement needs some evidence")
        if self.sign not in {None, "+", "-"}:
            raise InputError(f"a sign is + or -; got {self.sign!r}")

    @property
    def claim(self) -> tuple[Any, ...]:
        """Everything the statement says, without where it was read."""
        return (
            self.subject, self.relation, self.object, self.polarity, self.modality, self.basis, self.status,
            self.attributed_to, self.period and self.period.label, self.product, _ends(self.share),
            _ends(self.amount), self.currency, self.sign, _ends(self.size), self.group, self.listing,
        )  # fmt: skip

    @property
    def id(self) -> str:
        """A hash of the claim alone."""
        return content_id("statement", *self.claim)

    @property
    def confidence(self) -> float:
        """The confidence of the best single piece of evidence."""
        return max(item.confidence for item in self.evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One claim about a number: whose metric has which value, in which unit, when; some evidence always.

    `unit` is `currency`, `ratio`, `pp` (percentage points, value as a fraction) or a counting word. `words` are the
    words of the text for the metric, always kept, and all there is when the metric is `other`.
    """

    subject: str
    metric: QuantityType
    value: Interval
    bound: Bound
    unit: str
    currency: str | None = None
    period: Period | None = None
    modality: Modality = Modality.FACT
    polarity: Polarity = Polarity.ASSERTED
    attributed_to: tuple[str, ...] = ()
    words: str = ""
    counterpart: str | None = None
    evidence: tuple[Evidence, ...]

    def __post_init__(self) -> None:
        """Refuse a claim without evidence, and money without a currency."""
        if not self.evidence:
            raise InputError("an observation needs some evidence")
        if (self.unit == "currency") != (self.currency is not None):
            raise InputError(f"money has a currency and nothing else has; got unit {self.unit!r}, {self.currency!r}")

    @property
    def claim(self) -> tuple[Any, ...]:
        """Everything the observation says, without where it was read."""
        return (
            self.subject, self.metric, _ends(self.value), self.bound, self.unit, self.currency,
            self.period and self.period.label, self.modality, self.polarity, self.attributed_to, self.words,
            self.counterpart,
        )  # fmt: skip

    @property
    def id(self) -> str:
        """A hash of the claim alone."""
        return content_id("observation", *self.claim)

    @property
    def confidence(self) -> float:
        """The confidence of the best single piece of evidence."""
        return max(item.confidence for item in self.evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A link, a misprint or a new company for a person to accept or refuse; nothing is changed until then.

    `kind` is `misprint`, `link` or `unknown`; `entity` is what the text was read as, `candidate` what it may be.
    """

    kind: str
    surface: str
    entity: str
    candidate: str | None
    score: float
    reason: str
    span: Span

    @property
    def id(self) -> str:
        """A hash of what is proposed, whichever document it was met in."""
        return content_id("proposal", self.kind, self.surface, self.entity, self.candidate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What one document says: its claims, the entities they name, and what was left over."""

    document: Document
    entities: tuple[Entity, ...] = ()
    statements: tuple[Statement, ...] = ()
    observations: tuple[Observation, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    rejected: tuple[Rejected, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """Documents, entities, statements and observations by id; every end of a claim is present.

    `a | b` joins two graphs: commutative, associative, idempotent; equal claims pool their evidence.
    """

    documents: Mapping[str, Document] = field(default_factory=dict)
    entities: Mapping[str, Entity] = field(default_factory=dict)
    statements: Mapping[str, Statement] = field(default_factory=dict)
    observations: Mapping[str, Observation] = field(default_factory=dict)

    @classmethod
    def of(cls, extractions: Iterable[Extraction]) -> Graph:
        """Give the graph of what some documents say."""
        parts = tuple(extractions)
        entities: dict[str, Entity] = {}
        for part in parts:
            _join(entities, part.entities)
        return cls(
            documents=_documents(part.document for part in parts),
            entities=dict(sorted(entities.items())),
            statements=_pool(stmt for part in parts for stmt in part.statements),
            observations=_pool(obs for part in parts for obs in part.observations),
        )

    def __or__(self, other: Graph) -> Graph:
        """Give both graphs as one."""
        return Graph(
            documents=_documents((*self.documents.values(), *other.documents.values())),
            entities=_join_entities(self.entities, other.entities),
            statements=_pool((*self.statements.values(), *other.statements.values())),
            observations=_pool((*self.observations.values(), *other.observations.values())),
        )


Claim = TypeVar("Claim", Statement, Observation)


def _ends(interval: Interval | None) -> tuple[str | None, str | None] | None:
    """Give the ends as plain decimal text, so that 2 and 2.0 are one number."""
    if interval is None:
        return None
    low, high = (None if end is None else f"{end.normalize():f}" for end in (interval.low, interval.high))
    return low, high


def _documents(docs: Iterable[Document]) -> dict[str, Document]:
    """Give every document once; of two with one id, the one with its text and then the greater form stays."""
    joined: dict[str, Document] = {}
    for doc in docs:
        known = joined.setdefault(doc.id, doc)
        if known is not doc and known != doc:
            joined[doc.id] = max(known, doc, key=lambda item: (bool(item.text), repr(item)))
    return dict(sorted(joined.items()))


def _evidence_key(item: Evidence) -> tuple[str, int, int, str, str, str]:
    span = item.span
    return (span.document, span.start, span.end, item.extractor, item.rule, repr(item))


def _pool(claims: Iterable[Claim]) -> dict[str, Claim]:
    """Give one claim an id, with all its evidence in order."""
    gathered: dict[str, list[Claim]] = {}
    for claim in claims:
        gathered.setdefault(claim.id, []).append(claim)
    return {key: _as_one(gathered[key]) for key in sorted(gathered)}


def _as_one(same: Sequence[Claim]) -> Claim:
    """Give one claim with the evidence of all, each piece once."""
    first = same[0]
    if len(first.evidence) == 1 and all(claim.evidence == first.evidence for claim in same):
        return first
    every = {_evidence_key(item): item for claim in same for item in claim.evidence}
    return replace(first, evidence=tuple(every[key] for key in sorted(every)))


def _join_entities(left: Mapping[str, Entity], right: Mapping[str, Entity]) -> dict[str, Entity]:
    """Give every entity once; where both sides hold one id, the registry's and then the greater form leads."""
    joined = dict(left)
    _join(joined, right.values())
    return dict(sorted(joined.items()))


def _join(joined: dict[str, Entity], entities: Iterable[Entity]) -> None:
    """Take entities in; where one id comes twice, the registry's and then the greater form stays."""
    for entity in entities:
        known = joined.get(entity.id)
        if known is None or (entity.registry, repr(entity)) > (known.registry, repr(known)):
            joined[entity.id] = entity
