"""A graph against the ontology: ends that fit their relation, units that fit their metric, spans, nothing dangling.

`violations` goes by the nouns, at once; `shacl` goes by the published shapes of the ontology, over the RDF of a store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import unquote

from kg.errors import InputError
from kg.model import Basis, Bound, Entity, EntityType, Graph, Interval, Observation, RelationType, Statement
from kg.ports import SILENT, Progress
from ontology.terms import DOMAIN, GROUP, NAMESPACE, RANGE, SAME_GROUP, UNITS, Unit

if TYPE_CHECKING:
    import rdflib

Claim = Statement | Observation


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """Something that a claim should not be: the claim's id, what is wrong, and what would be right.

    `shape` names the shape of the ontology that says so, where one does.
    """

    id: str
    what: str
    mend: str
    shape: str = ""


class Rdf(Protocol):
    """What can give itself as RDF, piece by piece: a store."""

    def pieces(self) -> Iterable[tuple[int, int, rdflib.Graph]]:
        """Give graphs that can each be judged alone, with how far they come of how many."""


def violations(graph: Graph) -> tuple[Violation, ...]:
    """Give all that the ontology forbids in a graph, in the order of the claims; nothing if all is well."""
    found: list[Violation] = []
    for key, stmt in graph.statements.items():
        found += _statement(graph, key, stmt)
    for key, obs in graph.observations.items():
        found += _observation(graph, key, obs)
    return tuple(found)


def shacl(source: Rdf, *, progress: Progress = SILENT) -> tuple[Violation, ...]:
    """Give all that the shapes of the ontology forbid in a store, in order; nothing if all is well.

    An entity that the store only points at, as the parent or maker of another, is not judged. The store is judged piece
    by piece, so that the memory goes by a piece; the time is some hundredths of a second a claim.

    Raises:
        InputError: the validator is not installed.
    """
    try:
        import pyshacl  # noqa: PLC0415 an extra
    except ImportError as error:
        raise InputError("SHACL needs pyshacl: pip install 'hardware-kg[shacl]'") from error
    import rdflib  # noqa: PLC0415 comes with it

    shapes = rdflib.Graph().parse(data=(resources.files("ontology") / "generated/shapes.ttl").read_text("utf-8"))
    found: set[Violation] = set()
    for done, total, data in source.pieces():
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", inplace=True)
        results = report.objects(None, rdflib.SH.result)
        found |= {_as_violation(report, item, data, shapes) for item in results if not _is_far(report, item, data)}
        progress(done, total, "documents held against the shapes")
    return tuple(sorted(found, key=lambda item: (item.id, item.shape, item.what)))


def _is_far(report: Any, result: Any, data: Any) -> bool:  # noqa: ANN401 graphs and nodes of rdflib
    """Tell whether a result is about a parent or maker that the data only points at."""
    import rdflib  # noqa: PLC0415 as above

    path, value = report.value(result, rdflib.SH.resultPath), report.value(result, rdflib.SH.value)
    return _short(path) in {"parent", "maker"} and next(data.predicate_objects(value), None) is None


def _as_violation(report: Any, result: Any, data: Any, shapes: Any) -> Violation:  # noqa: ANN401 graphs and nodes of rdflib
    import rdflib  # noqa: PLC0415 as above

    focus, value, path, shape = (
        report.value(result, rdflib.SH[name]) for name in ("focusNode", "value", "resultPath", "sourceShape")
    )
    said = report.value(result, rdflib.SH.resultMessage)
    above = shape
    while not isinstance(above, rdflib.URIRef) and above is not None:
        above = next(iter(shapes.subjects(None, above)), None)
    where = f" in {_short(path)}" if isinstance(path, rdflib.URIRef) else ""
    return Violation(
        id=_claim_of(focus, value, data),
        what=f"{_short(focus)}{where}{f': {_short(value)}' if value is not None else ''}",
        mend=str(said or "see the shape"),
        shape=_short(above) if above is not None else "",
    )


def _claim_of(focus: Any, value: Any, data: Any) -> str:  # noqa: ANN401 nodes of rdflib
    """Give the id of the claim that a result is about: in focus, the value in it, or the whole of a part."""
    for place in (focus, value):
        kind, _, key = str(place).removeprefix(f"{NAMESPACE}id/").partition("/")
        if kind in {"statement", "observation"}:
            return unquote(key.partition("/")[0])
        if kind == "evidence":
            evidence = type(focus)(f"{NAMESPACE}id/evidence/{key.partition('/')[0]}")
            owner = next(iter(data.subjects(type(focus)(f"{NAMESPACE}evidence"), evidence)), evidence)
            return unquote(str(owner).rpartition("/")[2])
    return _short(focus)


def _short(place: Any) -> str:  # noqa: ANN401 a node of rdflib
    return unquote(str(place).removeprefix(f"{NAMESPACE}id/").removeprefix(NAMESPACE))


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
    if mend := _BOUNDS[obs.bound](obs.value.low, obs.value.high):
        yield Violation(id=key, what=f"the bound is {obs.bound}, the value {_written(obs.value)}", mend=mend)
    yield from _evidence(graph, key, obs)


def _written(value: Interval) -> str:
    low, high = ("open" if end is None else f"{end:f}" for end in (value.low, value.high))
    return f"{low} to {high}"


def _closed(low: Decimal | None, high: Decimal | None) -> str:
    return "give both ends" if low is None or high is None else ""


_BOUNDS: Final[Mapping[Bound, Callable[[Decimal | None, Decimal | None], str]]] = MappingProxyType(
    {
        Bound.EXACT: lambda low, high: "" if low == high else "give one number as both ends",
        Bound.APPROX: _closed,
        Bound.AT_LEAST: lambda low, high: "" if high is None and low is not None else "leave the upper end open",
        Bound.AT_MOST: lambda low, high: "" if low is None and high is not None else "leave the lower end open",
        Bound.RANGE: _closed,
    }
)


def _dangling(graph: Graph, key: str, ends: dict[str, str | None]) -> Iterator[Violation]:
    for role, end in ends.items():
        if end is not None and end not in graph.entities:
            yield Violation(id=key, what=f"the {role} {end} is not in the graph", mend="add the entity, or another id")


def _evidence(graph: Graph, key: str, claim: Claim) -> Iterator[Violation]:
    if claim.period is not None:
        start, end = claim.period.start, claim.period.end
        if start is not None and end is not None and start > end:
            what = f"the period {claim.period.label} ends before it begins"
            yield Violation(id=key, what=what, mend="give the earlier end first")
    for item in claim.evidence:
        span, doc = item.span, graph.documents.get(item.span.document)
        if doc is None:
            what = f"evidence is from {span.document}, which is not in the graph"
            yield Violation(id=key, what=what, mend="add the document, or take the evidence out")
        elif doc.text and doc.text[span.start : span.end] != span.quote:
            what = f"{doc.name} {span.start}:{span.end} does not read {span.quote!r}"
            yield Violation(id=key, what=what, mend=f"the text there reads {doc.text[span.start : span.end]!r}")
        for mark in item.marks:
            words = span.quote[max(mark.start - span.start, 0) : max(mark.end - span.start, 0)]
            if span.start <= mark.start < span.end and words != mark.surface:
                what = f"the {mark.role} {mark.surface!r} at {mark.start}:{mark.end} is not what the quote reads there"
                yield Violation(id=key, what=what, mend=f"the quote reads {words!r} there")
