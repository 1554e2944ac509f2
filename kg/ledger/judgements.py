"""What people decided about proposals: one line each, never rewritten; the last word on a proposal holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Final, TypeVar

from kg.codec import dumps, parse
from kg.errors import InputError, StoreError
from kg.ledger.files import append_line, refusal, write_whole
from kg.model import Entity, Extraction, Graph, Observation, Proposal, Statement

NAME: Final = "judgements.jsonl"
VERDICTS: Final = ("accepted", "refused", "undone")
_MERGING: Final = frozenset({"link", "misprint"})
# The source of a company that a person accepted.
ACCEPTED: Final = "accepted"

Claim = TypeVar("Claim", Statement, Observation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One decision: on which proposal, what, by whom, when, and why. `when` is what the caller says it is.

    What was proposed is kept with it, so that the decision can be read when the proposal is gone.
    """

    proposal: str
    verdict: str
    who: str
    when: str = ""
    note: str = ""
    kind: str = ""
    surface: str = ""
    entity: str = ""
    candidate: str | None = None

    def __post_init__(self) -> None:
        """Refuse a verdict that is none, and a decision by nobody."""
        if self.verdict not in VERDICTS:
            raise InputError(f"a verdict is one of {', '.join(VERDICTS)}; got {self.verdict!r}")
        if not self.who:
            raise InputError("a judgement says who made it")

    @classmethod
    def on(cls, proposal: Proposal, verdict: str, *, who: str, when: str = "", note: str = "") -> Judgement:
        """Give the judgement of a proposal."""
        return cls(
            proposal=proposal.id,
            verdict=verdict,
            who=who,
            when=when,
            note=note,
            kind=proposal.kind,
            surface=proposal.surface,
            entity=proposal.entity,
            candidate=proposal.candidate,
        )


def append(folder: Path, judgement: Judgement) -> None:
    """Keep a judgement; raise `StoreError` if that cannot be done. A line that was cut off half way goes first."""
    path = folder / NAME
    whole = path.read_bytes() if path.exists() else b""
    if not whole.endswith(b"\n") and whole:
        write_whole(path, whole[: whole.rfind(b"\n") + 1])
    append_line(path, dumps(asdict(judgement)))


def read(folder: Path) -> tuple[Judgement, ...]:
    """Give every judgement in the order it was made. A last line that was cut off half way is left out.

    Raises:
        StoreError: a line is not a judgement.
    """
    path = folder / NAME
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
    except OSError as error:
        raise refusal(path, error) from error
    whole = text[: text.rfind("\n") + 1]
    known = {item.name for item in fields(Judgement)}
    found = []
    for number, line in enumerate(whole.splitlines(), 1):
        try:
            record = parse(line, f"{path}:{number}")
            found.append(Judgement(**{key: value for key, value in record.items() if key in known}))
        except (InputError, TypeError, AttributeError) as error:
            raise StoreError(str(path), f"line {number} is not a judgement: {error}") from error
    return tuple(found)


def standing(judgements: Iterable[Judgement]) -> dict[str, Judgement]:
    """Give the judgement that holds for each proposal; an undone one holds no more."""
    last = {item.proposal: item for item in judgements}
    return {key: item for key, item in last.items() if item.verdict != "undone"}


def merges(judgements: Iterable[Judgement]) -> dict[str, str]:
    """Give which entity stands for which by the accepted links and misprints, chains followed to their end."""
    accepted = [item for item in standing(judgements).values() if item.verdict == "accepted"]
    direct = {item.entity: item.candidate for item in accepted if item.kind in _MERGING and item.candidate}
    return {entity: end for entity in direct if (end := _end_of(entity, direct)) != entity}


def no_companies(judgements: Iterable[Judgement]) -> frozenset[str]:
    """Give the entities that a person said are no companies: what `unknown` proposals made and were refused."""
    return _unknown(judgements, "refused")


def companies(judgements: Iterable[Judgement]) -> frozenset[str]:
    """Give the entities that a person said are companies: what `unknown` proposals made and were accepted."""
    return _unknown(judgements, "accepted")


def _unknown(judgements: Iterable[Judgement], verdict: str) -> frozenset[str]:
    held = standing(judgements).values()
    return frozenset(item.entity for item in held if item.kind == "unknown" and item.verdict == verdict)


def confirmed(graph: Graph, entities: Collection[str]) -> Graph:
    """Give the graph with some entities marked as confirmed by a person."""
    hits = {key: replace(graph.entities[key], source=ACCEPTED) for key in entities if key in graph.entities}
    return replace(graph, entities={**graph.entities, **hits}) if hits else graph


def without(graph: Graph, entities: Collection[str]) -> Graph:
    """Give the graph without some entities, and without the claims about them."""
    if not any(key in graph.entities for key in entities):
        return graph
    return replace(
        graph,
        entities={key: item for key, item in graph.entities.items() if key not in entities},
        statements={
            key: stmt
            for key, stmt in graph.statements.items()
            if not {stmt.subject, stmt.object, stmt.product, stmt.listing} & set(entities)
        },
        observations={
            key: obs for key, obs in graph.observations.items() if not {obs.subject, obs.counterpart} & set(entities)
        },
    )


def _end_of(entity: str, direct: Mapping[str, str]) -> str:
    """Give where a chain ends; a ring ends at its smallest member, so that all of it ends alike."""
    seen = [entity]
    while (following := direct.get(seen[-1])) is not None:
        if following in seen:
            return min(seen[seen.index(following) :])
        seen.append(following)
    return seen[-1]


def applied(graph: Graph, into: Mapping[str, str], known: Mapping[str, Entity]) -> Graph:
    """Give the graph with the entities of accepted proposals merged.

    Args:
        graph: what the documents say.
        into: which entity stands for which.
        known: entities outside the graph, by id, for those that the graph does not have; where there is none, the
            merged entity takes the new id and keeps its name.
    """
    if not into.keys() & graph.entities.keys():
        return graph
    entities = {key: entity for key, entity in graph.entities.items() if key not in into}
    for old, new in sorted(into.items()):
        if (gone := graph.entities.get(old)) is not None:
            kept = entities.get(new) or known.get(new) or replace(gone, id=new)
            names = dict.fromkeys((*kept.aliases, *gone.names))
            entities[new] = replace(
                kept, aliases=tuple(name for name in names if name not in {kept.name, kept.name_zh})
            )
    joined = Graph.of(
        Extraction(
            document=doc,
            entities=tuple(entities.values()),
            statements=tuple(_renamed(stmt, into) for stmt in graph.statements.values()),
            observations=tuple(_renamed(obs, into) for obs in graph.observations.values()),
        )
        for doc in list(graph.documents.values())[:1]
    )
    return replace(joined, documents=graph.documents)


def _renamed(claim: Claim, into: Mapping[str, str]) -> Claim:
    chain = tuple(into.get(speaker, speaker) for speaker in claim.attributed_to)
    subject = into.get(claim.subject, claim.subject)
    if isinstance(claim, Observation):
        other = claim.counterpart and into.get(claim.counterpart, claim.counterpart)
        return replace(claim, subject=subject, counterpart=other, attributed_to=chain)
    product = claim.product and into.get(claim.product, claim.product)
    end = into.get(claim.object, claim.object)
    return replace(claim, subject=subject, object=end, product=product, attributed_to=chain)
