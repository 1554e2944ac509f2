"""Edges: what all statements about a pair come to. An edge names its statements, for and against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from kg.errors import InputError
from kg.fusion.evidence import contested, decayed, log_odds, noisy_or, posterior
from kg.fusion.time import known_by, known_from, seen_in, valid_on
from kg.model import Basis, Graph, Interval, Modality, Polarity, RelationType, Statement, Status
from ontology.terms import SYMMETRIC

STRENGTH: Final = (Modality.FACT, Modality.FORECAST, Modality.RUMOUR, Modality.HYPOTHETICAL)
GROUND: Final = (Basis.STATED, Basis.LISTED, Basis.DERIVED)
EARLY: Final = date.min
# A sentence of so many characters, blanks left out, does not come twice by chance.
REPRINT: Final = 20
# Nothing read is quite sure, however many say it.
CERTAIN: Final = 0.9999


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A relation between two entities with what speaks for and against it.

    `modality` and `basis` are the strongest among what speaks for it; `status` is the latest said. `confidence` is the
    noisy-or over origins of the statements of that modality, or the chance that it holds where there are denials;
    `contested` when these leave it open, `denied` when they outweigh. `support` and `against` count origins. Share and
    amount are those of the latest statement that gives one.
    """

    subject: str
    relation: RelationType
    object: str
    confidence: float
    modality: Modality
    basis: Basis
    status: Status
    contested: bool
    denied: bool
    support: int
    against: int
    origins: tuple[str, ...]
    products: tuple[str, ...]
    share: Interval | None
    amount: Interval | None
    currency: str | None
    first: date | None
    last: date | None
    statements: tuple[str, ...]
    denials: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether it may be shown as a current fact: stated or listed, not denied, open, ended, planned or hearsay."""
        return (
            self.modality is Modality.FACT and self.status is Status.CURRENT and not self.contested and not self.denied
        )

    def to_dict(self) -> dict[str, Any]:
        """Give it as plain values."""
        return {
            "subject": self.subject,
            "relation": str(self.relation),
            "object": self.object,
            "confidence": round(self.confidence, 4),
            "modality": str(self.modality),
            "basis": str(self.basis),
            "status": str(self.status),
            "contested": self.contested,
            "denied": self.denied,
            "support": self.support,
            "against": self.against,
            "origins": list(self.origins),
            "products": list(self.products),
            **_ends("share", self.share),
            **_ends("amount", self.amount),
            "currency": self.currency,
            "first": self.first and self.first.isoformat(),
            "last": self.last and self.last.isoformat(),
            "statements": [*self.statements],
            "denials": [*self.denials],
        }


@dataclass(frozen=True, slots=True)
class _Said:
    """A statement with the day and the origin of each piece of its evidence."""

    stmt: Statement
    id: str
    day: date
    first: date
    origins: Mapping[str, float]
    quotes: Mapping[str, str]
    own: bool = False


def fuse(
    graph: Graph,
    *,
    as_of: date | None = None,
    on: date | None = None,
    min_confidence: float = 0.0,
    half_life: float | None = None,
) -> tuple[Edge, ...]:
    """Give the edges of a graph in order of subject, relation and object.

    Args:
        graph: the claims.
        as_of: only what had been published by this day.
        on: only what is said to hold on this day.
        min_confidence: leave out statements less sure than this.
        half_life: days after which what was said counts half, from the day of `as_of` or of the latest document; left
            out, age takes nothing away.

    Raises:
        InputError: a half-life that is not above nothing.
    """
    if as_of is not None:
        graph = known_by(graph, as_of)
    fading = None if half_life is None else _Fading.until(as_of, graph, half_life)
    pairs: dict[tuple[str, str, str], list[_Said]] = defaultdict(list)
    derived = ((stmt.id, stmt) for stmt in _memberships(graph))
    for key, stmt in (*graph.statements.items(), *derived):
        if stmt.confidence < min_confidence:
            continue
        said = _said(key, stmt, graph, fading)
        if on is None or valid_on(stmt, on, published=said.day if said.day is not EARLY else None):
            pairs[_key(stmt)].append(said)
    return tuple(_edge(key, pairs[key]) for key in sorted(pairs))


def histories(graph: Graph) -> dict[tuple[str, str, str], tuple[tuple[date, Edge], ...]]:
    """Give what each edge that was spoken of on several days had come to on each of them, oldest first.

    The last state not later than a day is the edge that `fuse(graph, as_of=day)` gives. Keys are subject, relation and
    object, as in the edge.
    """
    known = {key: known_from(doc) for key, doc in graph.documents.items()}
    pairs: dict[tuple[str, str, str], list[Statement]] = defaultdict(list)
    for stmt in (*graph.statements.values(), *_memberships(graph)):
        pairs[_key(stmt)].append(stmt)
    found = {}
    for key, stmts in pairs.items():
        days = sorted({known.get(item.span.document, EARLY) for stmt in stmts for item in stmt.evidence})
        if len(days) > 1:
            found[key] = tuple((day, _edge(key, _said_by(stmts, day, known, graph))) for day in days)
    return found


def _said_by(stmts: Iterable[Statement], day: date, known: Mapping[str, date], graph: Graph) -> list[_Said]:
    """Give what was said in documents known by a day."""
    by_then = {
        item.span.document for stmt in stmts for item in stmt.evidence if known.get(item.span.document, EARLY) <= day
    }
    return [_said(seen.id, seen, graph) for stmt in stmts if (seen := seen_in(stmt, by_then)) is not None]


def _key(stmt: Statement) -> tuple[str, str, str]:
    ends = (stmt.subject, stmt.object)
    if stmt.relation in SYMMETRIC:
        ends = (min(ends), max(ends))
    return ends[0], str(stmt.relation), ends[1]


def _memberships(graph: Graph) -> Iterator[Statement]:
    """Give the membership in a list that a listed claim was read from: derived, on the same evidence."""
    for stmt in graph.statements.values():
        if stmt.listing and stmt.listing in graph.entities and stmt.polarity is Polarity.ASSERTED:
            member = stmt.object if stmt.listing == stmt.subject else stmt.subject
            yield Statement(
                subject=member,
                relation=RelationType.MEMBER_OF,
                object=stmt.listing,
                basis=Basis.DERIVED,
                modality=stmt.modality,
                status=stmt.status,
                attributed_to=stmt.attributed_to,
                evidence=stmt.evidence,
            )


@dataclass(frozen=True, slots=True)
class _Fading:
    """How fast what was said loses weight, and up to which day."""

    today: date
    half_life: float

    @classmethod
    def until(cls, day: date | None, graph: Graph, half_life: float) -> _Fading:
        """Give the fading up to a day, or to that of the latest document."""
        if half_life <= 0:
            raise InputError(f"a half-life is a number of days above 0; got {half_life}")
        return cls(day or max((doc.published or EARLY for doc in graph.documents.values()), default=EARLY), half_life)

    def of(self, confidence: float, published: date | None) -> float:
        """Give what a confidence is worth; a document without a day loses nothing."""
        days = (self.today - published).days if published is not None else 0
        return decayed(confidence, max(days, 0), self.half_life)


def _said(key: str, stmt: Statement, graph: Graph, fading: _Fading | None = None) -> _Said:
    origins: dict[str, float] = {}
    quotes: dict[str, str] = {}
    day, first = EARLY, date.max
    for item in stmt.evidence:
        doc = graph.documents.get(item.span.document)
        publisher = (doc.publisher or doc.name) if doc is not None else item.span.document
        origin = stmt.attributed_to[0] if stmt.attributed_to else publisher
        published = doc.published if doc is not None else None
        worth = item.confidence if fading is None else fading.of(item.confidence, published)
        origins[origin] = max(origins.get(origin, 0.0), worth)
        quotes.setdefault(origin, "".join(item.span.quote.split()))
        if doc is not None and doc.published is not None:
            day, first = max(day, doc.published), min(first, doc.published)
        else:
            first = EARLY
    return _Said(stmt, key, day, first, origins, quotes, own=_of_its_own(stmt, graph))


def _of_its_own(stmt: Statement, graph: Graph) -> bool:
    """Say whether one of the two sides itself is the speaker."""
    if not stmt.attributed_to:
        return False
    sides = [graph.entities[key] for key in (stmt.subject, stmt.object) if key in graph.entities]
    return stmt.attributed_to[0] in {name for side in sides for name in (side.id, *side.names)}


def _edge(key: tuple[str, str, str], every: Sequence[_Said]) -> Edge:
    ordered = sorted(every, key=_turn)
    yes = [said for said in ordered if said.stmt.polarity is Polarity.ASSERTED]
    no = [said for said in ordered if said.stmt.polarity is Polarity.NEGATED]
    ended = [said for said in no if said.stmt.status is Status.PAST and yes and said.day >= yes[-1].day]
    modality = _strongest(STRENGTH, [said.stmt.modality for said in yes or no])
    lead = [said for said in yes if said.stmt.modality is modality]
    overtaken = [said for said in no if said not in ended and _overtakes(lead, said)]
    denials = [said for said in no if said not in ended and said not in overtaken]
    strong = STRENGTH.index(modality)
    for_it = _best(lead)
    against = _best([said for said in denials if STRENGTH.index(said.stmt.modality) <= strong or not yes])
    open_now = contested(list(for_it.values()), list(against.values()))
    weight = log_odds(for_it.values(), against.values())
    confidence = _confidence(for_it, against)
    days = [said.day for said in every if said.day is not EARLY]
    return Edge(
        subject=key[0],
        relation=RelationType(key[1]),
        object=key[2],
        confidence=confidence,
        modality=modality,
        basis=_strongest(GROUND, [said.stmt.basis for said in yes or no]),
        status=Status.PAST if ended else _status(lead or no),
        contested=open_now,
        denied=not yes or (bool(against) and not open_now and weight < 0),
        support=len(for_it),
        against=len(against) + len(_best([*ended, *overtaken])),
        origins=tuple(sorted(for_it)),
        products=tuple(sorted({said.stmt.product for said in yes if said.stmt.product})),
        share=_latest(yes, "share"),
        amount=_latest(yes, "amount"),
        currency=_currency(yes),
        first=min(days, default=None),
        last=max(days, default=None),
        statements=tuple(said.id for said in yes),
        denials=tuple(said.id for said in no),
    )


def _turn(said: _Said) -> tuple[date, date, str]:
    """Give what statements are put in order by: the day they were made, then the end of what they speak of."""
    period = said.stmt.period
    return said.day, (period.end if period is not None else None) or date.max, said.id


def _overtakes(lead: Sequence[_Said], denial: _Said) -> bool:
    """Say whether all that speaks for an edge is a current fact and later than a denial: "not yet" has become "now".

    What one of the two sides itself denied is not overtaken by what others write later.
    """
    return (
        denial.day is not EARLY
        and (not denial.own or any(said.own for said in lead))
        and bool(lead)
        and all(
            said.first > denial.day and said.stmt.status is Status.CURRENT and said.stmt.modality is Modality.FACT
            for said in lead
        )
    )


def _status(said: Sequence[_Said]) -> Status:
    """Give the latest status; a plan for more does not undo what is there already."""
    found = [item.stmt.status for item in said]
    return next((status for status in reversed(found) if status is not Status.PLANNED), found[-1])


def _best(said: Iterable[_Said]) -> dict[str, float]:
    """Give the strongest confidence of each origin; a reprint, word by word, counts for the first who had it."""
    best: dict[str, float] = {}
    first: dict[str, str] = {}
    for item in said:
        for origin, confidence in item.origins.items():
            quote = item.quotes[origin]
            source = first.setdefault(quote, origin) if len(quote) >= REPRINT else origin
            best[source] = max(best.get(source, 0.0), confidence)
    return best


def _confidence(support: Mapping[str, float], against: Mapping[str, float]) -> float:
    if not support:
        found = noisy_or(against.values())
    elif not against:
        found = noisy_or(support.values())
    else:
        found = posterior(support.values(), against.values())
    return min(max(found, 1 - CERTAIN), CERTAIN)


def _strongest(order: Sequence[Any], found: Iterable[Any]) -> Any:  # noqa: ANN401 one of the order
    present = set(found)
    return next(item for item in order if item in present)


def _latest(said: Sequence[_Said], name: str) -> Interval | None:
    for item in reversed(said):
        value: Interval | None = getattr(item.stmt, name)
        if value is not None and item.stmt.modality is Modality.FACT:
            return value
    return next((getattr(item.stmt, name) for item in reversed(said) if getattr(item.stmt, name) is not None), None)


def _currency(said: Sequence[_Said]) -> str | None:
    return next((item.stmt.currency for item in reversed(said) if item.stmt.currency), None)


def _ends(name: str, interval: Interval | None) -> dict[str, float | None]:
    low, high = (None, None) if interval is None else (interval.low, interval.high)
    return {f"{name}_low": _float(low), f"{name}_high": _float(high)}


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
