"""A graph against the ontology: ends that fit their relation, units that fit their metric, spans, nothing dangling."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.model import Basis, Entity, EntityType, Graph, Observation, RelationType, Statement
from ontology.terms import DOMAIN, GROUP, RANGE, SAME_GROUP, UNITS, Unit

Claim = Statement | Observation


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """Something that a claim should not be: the claim's id, what is wrong, and what would be right."""

    id: str
    what: str
    mend: str


def violations(graph: Graph) -> list[Violation]:
    """Give all that the ontology forbids in a graph, in the order of the claims; nothing if all is well."""
    found: list[Violation] = []
    for key, stmt in graph.statements.items():
        found += _statement(graph, key, stmt)
    for key, obs in graph.observations.items():
        found += _observation(graph, key, obs)
    return found


def _statement(graph: Graph, key: str, stmt: Statement) -> Iterator[Violation]:
    yield from _dangling(graph, key, {"subject": stmt.subject, "object": stmt.object, "product": stmt.product})
    subject, end = graph.entities.get(stmt.subject), graph.entities.get(stmt.object)
    yield from _end(key, stmt.relation, "subject", subject)
    yield from _end(key, stmt.relation, "object", end)
    if stmt.relation in SAME_GROUP and subject and end and GROUP[subject.type] != GROUP[end.type]:
        what = f"{stmt.relation} ties {subject.name}, a {subject.type}, and {end.name}, a {end.type}"
        yield Violation(id=key, what=what, mend="both ends should be makers, or both offerings")
    if stmt.subject == stmt.object:
        what = f"{stmt.subject} stands in {stmt.relation} to itself"
        yield Violation(id=key, what=what, mend="name another subject or object")
    yield from _qualifiers(key, stmt)
    yield from _evidence(graph, key, stmt)


def _end(key: str, relation: RelationType, role: str, entity: Entity | None) -> Iterator[Violation]:
    fitting = (DOMAIN if role == "subject" else RANGE)[relation]
    if entity is not None and entity.type not in fitting:
        what = f"the {role} of {relation} is {entity.name}, a {entity.type}"
        yield Violation(id=key, what=what, mend=f"a {role} of {relation} is {_either(fitting)}")


def _either(types: frozenset[EntityType]) -> str:
    names = [item.value for item in EntityType if item in types]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _qualifiers(key: str, stmt: Statement) -> Iterator[Violation]:
    share = stmt.share
    ends = () if share is None else (share.low, share.high)
    if any(end is not None and not 0 <= end <= 1 for end in ends):
        yield Violation(id=key, what="a share lies outside 0 to 1", mend="give shares as fractions: 0.16 for 16 %")
    if (stmt.amount is not None) != (stmt.currency is not None):
        what = "an amount without a currency" if stmt.amount is not None else "a currency without an amount"
        yield Violation(id=key, what=what, mend="give both or neither")
    demand = stmt.relation is RelationType.DEMAND_EFFECT
    if not demand and (stmt.sign is not None or stmt.size is not None):
        yield Violation(id=key, what=f"{stmt.relation} has a sign or a size", mend="only DEMAND_EFFECT has them")
    if demand and stmt.sign is None:
        yield Violation(id=key, what="DEMAND_EFFECT has no sign", mend="say + for more or - for less")
    if stmt.basis is not Basis.STATED and stmt.amount is not None:
        yield Violation(id=key, what=f"a {stmt.basis} claim has an amount", mend="amounts are for what a sentence says")


def _observation(graph: Graph, key: str, obs: Observation) -> Iterator[Violation]:
    yield from _dangling(graph, key, {"subject": obs.subject, "counterpart": obs.counterpart})
    units = UNITS[obs.metric]
    if obs.unit in set(Unit) and obs.unit not in units:
        fitting = ", ".join(unit.value for unit in Unit if unit in units)
        yield Violation(id=key, what=f"{obs.metric} is counted in {obs.unit}", mend=f"{obs.metric} takes {fitting}")
    yield from _evidence(graph, key, obs)


def _dangling(graph: Graph, key: str, ends: dict[str, str | None]) -> Iterator[Violation]:
    for role, end in ends.items():
        if end is not None and end not in graph.entities:
            yield Violation(id=key, what=f"the {role} {end} is not in the graph", mend="add the entity, or another id")


def _evidence(graph: Graph, key: str, claim: Claim) -> Iterator[Violation]:
    for item in claim.evidence:
        span, doc = item.span, graph.documents.get(item.span.document)
        if doc is None:
            what = f"evidence is from {span.document}, which is not in the graph"
            yield Violation(id=key, what=what, mend="add the document, or take the evidence out")
        elif doc.text and doc.text[span.start : span.end] != span.quote:
            what = f"{doc.name} {span.start}:{span.end} does not read {span.quote!r}"
            yield Violation(id=key, what=what, mend=f"the text there reads {doc.text[span.start : span.end]!r}")
