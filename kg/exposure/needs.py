"""Which hardware a model, a technique or a product calls for, more or less of, and who makes it.

Signs are carried from stated effects through the taxonomy of stresses and components; a size stays where it was stated
and is never carried further.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

import pandas as pd

from kg.exposure.hardware import Computed, Given, computed, wanting
from kg.exposure.makers import Maker, Makers
from kg.exposure.words import short
from kg.model import Entity, EntityType, Modality, Observation, Polarity, QuantityType, RelationType, Statement
from kg.query import Index
from kg.query.rows import Named, Quote, name_of, quotes_of

DEPTH: Final = 4
USED: Final = frozenset({RelationType.USES, RelationType.TRAINED_ON, RelationType.SERVED_ON})
THINGS: Final = frozenset({EntityType.PRODUCT, EntityType.PRODUCT_CATEGORY})
NUMBERS: Final = {QuantityType.PARAMETERS: "parameters"}
TURN: Final = {"+": "-", "-": "+"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause(Named):
    """One step: the subject calls for more or less of the object; said in a report, or known to the registry."""

    subject: str
    object: str
    object_id: str
    sign: str
    size_low: float | None
    size_high: float | None
    basis: str
    modality: str
    speakers: tuple[str, ...]
    source: str
    statement: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Need(Named):
    """Something called for, more (+) or less (-): by which steps, how much where that was stated, who makes it."""

    id: str
    name: str
    name_zh: str
    sign: str
    size_low: float | None
    size_high: float | None
    basis: str
    steps: tuple[Cause, ...]
    makers: tuple[Maker, ...]

    @property
    def path(self) -> str:
        """The steps in words, with their signs."""
        return " ".join([self.steps[0].subject, *(f"→{step.sign}{_size(step)} {step.object}" for step in self.steps)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Figured(Named):
    """A number that a report tells of the thing asked about."""

    subject: str
    metric: str
    low: float | None
    high: float | None
    unit: str
    words: str
    modality: str
    speakers: tuple[str, ...]
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """The answer: needs in order of distance, what reports tell in numbers, what follows from a model's own figures."""

    id: str
    name: str
    needs: tuple[Need, ...]
    drivers: tuple[Cause, ...]
    makers: tuple[Maker, ...]
    figures: tuple[Figured, ...]
    computed: tuple[Computed, ...]
    notes: tuple[str, ...]

    @property
    def table(self) -> pd.DataFrame:
        """The needs as a data frame."""
        columns = ["id", "name", "sign", "size_low", "size_high", "basis", "path", "makers"]
        rows = [
            {**need.to_dict(), "path": need.path, "makers": ", ".join(maker.name for maker in need.makers)}
            for need in self.needs
        ]
        return pd.DataFrame.from_records(rows, columns=columns)

    def to_dict(self) -> dict[str, Any]:
        """Give the answer as plain values."""
        return {
            "id": self.id,
            "name": self.name,
            "needs": [{**need.to_dict(), "path": need.path} for need in self.needs],
            "drivers": [cause.to_dict() for cause in self.drivers],
            "makers": [maker.to_dict() for maker in self.makers],
            "figures": [figure.to_dict() for figure in self.figures],
            "computed": [item.to_dict() for item in self.computed],
            "notes": list(self.notes),
        }

    def _repr_html_(self) -> str:
        """Show the needs in a notebook; everything is escaped."""
        table: str = self.table.to_html(escape=True)
        return f"<h4>{escape(self.name)}</h4>{table}"


def hardware_needs(index: Index, name: str, *, given: Given | None = None, attention: str | None = None) -> Needs:
    """Give which hardware a model, technique or product calls for, in which direction, by whose word, and who makes it.

    Args:
        index: the graph.
        name: a name in any language.
        given: figures of the model that no report tells, each with where it is from; see `hardware.computed`.
        attention: mha, gqa, mqa or mla, for the KV cache a token.

    Raises:
        UnknownNameError: nothing answers to the name.
        InputError: figures that cannot be.
    """
    entity = index.find(name)
    causes = _Causes(index)
    makers = Makers(index)
    found = []
    for key, steps in _reached(causes, entity):
        size = steps[0] if len(steps) == 1 and steps[0].basis == "stated" else None
        thing = index.registry.entities.get(key) or index.graph.entities.get(key)
        found.append(
            Need(
                id=key,
                name=thing.name if thing else key,
                name_zh=thing.name_zh if thing and thing.name_zh != thing.name else "",
                sign=_product(steps),
                size_low=size.size_low if size else None,
                size_high=size.size_high if size else None,
                basis="stated" if all(step.basis == "stated" for step in steps) else "registry"
                if all(step.basis == "registry" for step in steps) else "stated, then registry",
                steps=steps,
                makers=makers.of(key) if thing is not None and thing.type in {*THINGS, EntityType.TECHNOLOGY} else (),
            )
        )  # fmt: skip
    subjects = [entity.id, *(step.object_id for step in causes.techniques(entity.id))]
    told = tuple(_told(index, subjects))
    own = {name: (value, "report") for name, value in _own(index, entity.id).items()} | dict(given or {})
    own_makers = makers.of(entity.id) if entity.type in THINGS else ()
    drivers = tuple(causes.drivers(entity.id))
    notes = []
    if not found and not drivers:
        notes.append(f"no effect is told or known of {entity.name}, so nothing follows for hardware")
    notes.extend(wanting(own, attention))
    return Needs(
        id=entity.id, name=entity.name, needs=tuple(found), drivers=drivers, makers=own_makers, figures=told,
        computed=tuple(computed(own, attention)), notes=tuple(notes),
    )  # fmt: skip


def _size(step: Cause) -> str:
    """Give the size that was stated of a step, for a path: it belongs to this step and is not carried on."""
    ends = [end for end in (step.size_low, step.size_high) if end is not None]
    return f" ({' to '.join(dict.fromkeys(short(end, '%') for end in ends))})" if ends else ""


def _product(steps: Sequence[Cause]) -> str:
    return "-" if sum(step.sign == "-" for step in steps) % 2 else "+"


class _Causes:
    """What calls for what: stated effects, what a model is told to use, the registry's stresses and parts."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._graph = index.graph
        self._taxonomy = index.registry.taxonomy

    def techniques(self, key: str) -> list[Cause]:
        """Give what an entity is told to use, train or run on: it calls for these."""
        edges = (edge for edge in self._index.out.get(key, ()) if edge.relation in USED and edge.holds)
        return [
            self._stated(self._graph.statements[edge.statements[-1]], edge.object, "+")
            for edge in edges
            if edge.statements and edge.statements[-1] in self._graph.statements
        ]

    def of(self, key: str, *, first: bool) -> list[Cause]:
        """Give the steps that lead on from an entity; parts are followed from the one asked about alone."""
        found = [*self._told(key), *self.techniques(key)]
        told = {(cause.object_id, cause.sign) for cause in found}
        found.extend(
            self._known(key, stress.object, stress.sign, stress.source)
            for stress in self._taxonomy.stresses_of(key)
            if (stress.object, stress.sign) not in told
        )
        entity = self._index.registry.entities.get(key)
        if first and entity is not None and entity.type in THINGS:
            told = {(cause.object_id, cause.sign) for cause in found}
            parts = {part.part: part for part in self._taxonomy.parts_of(key)}
            for part in parts.values():
                if (part.part, "+") not in told:
                    kind = "essential part" if part.essential else "part, can be replaced or left out"
                    found.append(self._known(key, part.part, "+", f"{kind}; {part.source}"))
        return found

    def _told(self, key: str) -> list[Cause]:
        found = []
        for edge in self._index.out.get(key, ()):
            if edge.relation is not RelationType.DEMAND_EFFECT or edge.denied or edge.contested:
                continue
            for statement in edge.statements:
                stmt = self._graph.statements.get(statement)
                if (
                    stmt is not None
                    and stmt.sign
                    and stmt.polarity is Polarity.ASSERTED
                    and stmt.modality is not Modality.HYPOTHETICAL
                ):
                    found.append(self._stated(stmt, stmt.object, stmt.sign))
        best: dict[tuple[str, str], Cause] = {}
        for cause in sorted(found, key=lambda item: (item.size_low is None and item.size_high is None, item.statement)):
            best.setdefault((cause.object_id, cause.sign), cause)
        return list(best.values())

    def _stated(self, stmt: Statement, item: str, sign: str) -> Cause:
        size = stmt.size
        return Cause(
            subject=name_of(self._graph, stmt.subject),
            object=self._name(item),
            object_id=item,
            sign=sign,
            size_low=None if size is None or size.low is None else float(size.low),
            size_high=None if size is None or size.high is None else float(size.high),
            basis="stated",
            modality=str(stmt.modality),
            speakers=stmt.attributed_to,
            source=str(stmt.relation),
            statement=stmt.id,
            quotes=quotes_of(self._graph, stmt),
        )

    def _known(self, key: str, item: str, sign: str, source: str) -> Cause:
        return Cause(
            subject=self._name(key), object=self._name(item), object_id=item, sign=sign, size_low=None, size_high=None,
            basis="registry", modality="fact", speakers=(), source=source, statement="", quotes=(),
        )  # fmt: skip

    def _name(self, key: str) -> str:
        entity = self._index.registry.entities.get(key) or self._graph.entities.get(key)
        return entity.name if entity else key

    def drivers(self, key: str) -> list[Cause]:
        """Give what calls for more or less of an entity or a kind of it: said, then known."""
        kinds = {key, *self._taxonomy.descendants(key)}
        subjects = sorted({edge.subject for edge in self._index.edges if edge.relation is RelationType.DEMAND_EFFECT})
        told = [cause for subject in subjects for cause in self._told(subject) if cause.object_id in kinds]
        said = {(cause.subject, cause.sign) for cause in told}
        known = (self._known(s.subject, s.object, s.sign, s.source) for s in self._taxonomy.stressed_by(key))
        return [*told, *(cause for cause in known if (cause.subject, cause.sign) not in said)]


def _reached(causes: _Causes, entity: Entity) -> Iterator[tuple[str, tuple[Cause, ...]]]:
    """Give what is reached with its shortest way, for each direction once, nearest first."""
    start = (entity.id, "+")
    seen = {start}
    waiting: deque[tuple[str, str, tuple[Cause, ...]]] = deque([(entity.id, "+", ())])
    while waiting:
        key, sign, steps = waiting.popleft()
        if steps:
            yield key, steps
        if len(steps) == DEPTH:
            continue
        for cause in causes.of(key, first=not steps):
            there = (cause.object_id, sign if cause.sign == "+" else TURN[sign])
            if there not in seen and cause.object_id != entity.id:
                seen.add(there)
                waiting.append((*there, (*steps, cause)))


def _told(index: Index, subjects: Sequence[str]) -> Iterator[Figured]:
    for obs in sorted(
        index.graph.observations.values(),
        key=lambda item: (subjects.index(item.subject) if item.subject in subjects else -1, item.id),
    ):
        if obs.subject in subjects and obs.polarity is Polarity.ASSERTED:
            yield _figured(index, obs)


def _figured(index: Index, obs: Observation) -> Figured:
    return Figured(
        subject=name_of(index.graph, obs.subject),
        metric=str(obs.metric),
        low=None if obs.value.low is None else float(obs.value.low),
        high=None if obs.value.high is None else float(obs.value.high),
        unit=obs.currency or obs.unit,
        words=obs.words,
        modality=str(obs.modality),
        speakers=obs.attributed_to,
        quote=obs.evidence[0].span.quote,
    )


def _own(index: Index, key: str) -> Mapping[str, float]:
    """Give a model's own figures that a report tells exactly."""
    told = (obs for obs in index.graph.observations.values() if obs.subject == key and obs.metric in NUMBERS)
    return {
        NUMBERS[obs.metric]: float(obs.value.low)
        for obs in told
        if obs.value.low is not None and obs.value.low == obs.value.high and obs.polarity is Polarity.ASSERTED
    }
