"""What one graph says that another did not: claims added and dropped, numbers moved, standings changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from kg.fusion import Edge, fuse
from kg.fusion.edges import STRENGTH
from kg.model import Basis, Graph, Interval, Observation, Statement
from kg.query.numbers import Key, ends_of, key_of, latest
from kg.query.rows import Named, Quote, Table, name_of, quotes_of
from ontology.terms import FAMILY, RelationType

__all__ = ["KINDS", "Change", "diff"]

# In the order of the rows: what changed comes before what only one side has.
KINDS: Final = ("polarity", "status", "modality", "number", "dropped", "added")
Pair = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Named):
    """One difference between an earlier and a later graph, with the sentences of both.

    `what` is one of `KINDS`. `claim` is the relation or the metric; `part` names the number of a relation, share or
    amount. `before` and `after` are the words that changed, or the standing of a claim that one side has alone. Numbers
    stand with their ends in plain units; `note` says what the other side still says of it.
    """

    what: str
    subject: str
    claim: str
    object: str = ""
    part: str = ""
    period: str = ""
    before: str = ""
    after: str = ""
    low_before: float | None = None
    high_before: float | None = None
    low_after: float | None = None
    high_after: float | None = None
    unit: str = ""
    note: str = ""
    before_quotes: tuple[Quote, ...] = ()
    after_quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class _Side:
    """A graph with its edges and numbers by what they are about."""

    graph: Graph
    edges: Mapping[Pair, Edge]
    numbers: Mapping[Key, Sequence[Observation]]

    @classmethod
    def of(cls, graph: Graph) -> _Side:
        numbers: dict[Key, list[Observation]] = defaultdict(list)
        for obs in graph.observations.values():
            numbers[key_of(obs)].append(obs)
        edges = {
            (edge.subject, str(edge.relation), edge.object): edge
            for edge in fuse(graph)
            if edge.basis is not Basis.DERIVED
        }
        return cls(graph, edges, numbers)

    def quotes(self, edge: Edge) -> tuple[Quote, ...]:
        every = (self.graph.statements.get(key) for key in (*edge.statements, *edge.denials))
        return _said(self.graph, (stmt for stmt in every if stmt is not None))


def diff(before: Graph, after: Graph) -> Table[Change]:
    """Give what the later graph says otherwise than the earlier one, relations by what their statements come to.

    A claim that the later side does not repeat is `dropped`, which need not mean that it ended: a row whose `note`
    speaks of a list, and a `status` that turned past, say more than silence. Numbers are compared when they are of one
    subject, metric, period and unit; the latest that a side says is its number.
    """
    old, new = _Side.of(before), _Side.of(after)
    rows = [*_edges(old, new), *_numbers(old, new)]
    rows.sort(key=_order)
    return Table(rows)


def _order(row: Change) -> tuple[Any, ...]:
    """Give the place of a row: by kind, those with a note first, relations before numbers, then by name."""
    return (
        KINDS.index(row.what),
        not row.note,
        not row.object,
        row.subject,
        row.claim,
        row.object,
        row.period,
        row.part,
    )


def _edges(old: _Side, new: _Side) -> Iterator[Change]:
    for key in sorted(old.edges.keys() | new.edges.keys()):
        first, last = old.edges.get(key), new.edges.get(key)
        known = first or last
        if known is None:  # pragma: no cover one side has it
            continue
        row = Change(
            what="",
            subject=_name(old, new, known.subject),
            claim=str(known.relation),
            object=_name(old, new, known.object),
            before="" if first is None else _standing(first),
            after="" if last is None else _standing(last),
            before_quotes=() if first is None else old.quotes(first),
            after_quotes=() if last is None else new.quotes(last),
        )
        if first is None:
            yield replace(row, what="added", note=_elsewhere(known, old))
        elif last is None:
            yield replace(row, what="dropped", note=_elsewhere(known, new))
        else:
            yield from _moved(row, first, last)


def _moved(row: Change, first: Edge, last: Edge) -> Iterator[Change]:
    """Give what changed of an edge that both sides have."""
    for what, words in (
        ("polarity", (_polarity(first), _polarity(last))),
        ("status", (str(first.status), str(last.status))),
        ("modality", (str(first.modality), str(last.modality))),
    ):
        if words[0] != words[1]:
            yield replace(row, what=what, before=words[0], after=words[1])
    for part, unit in (("share", "ratio"), ("amount", last.currency or first.currency or "")):
        was, now = getattr(first, part), getattr(last, part)
        if was is not None and now is not None and was != now:
            yield replace(row, what="number", part=part, **_ends(was, now), unit=unit)


def _numbers(old: _Side, new: _Side) -> Iterator[Change]:
    for key in old.numbers.keys() | new.numbers.keys():
        was, now = _chosen(old, new, key)
        known = now or was
        if known is None:  # pragma: no cover one side has it
            continue
        row = Change(
            what="",
            subject=_name(old, new, known.subject),
            claim=known.words if known.metric == "other" and known.words else str(known.metric),
            period=known.period.label if known.period else "",
            before="" if was is None else _meant(was),
            after="" if now is None else _meant(now),
            **_ends(was.value if was else None, now.value if now else None),
            unit=known.currency or known.unit,
            before_quotes=() if was is None else _alike(old, was),
            after_quotes=() if now is None else _alike(new, now),
        )
        if was is None or now is None:
            yield replace(row, what="added" if was is None else "dropped")
            continue
        if was.polarity is not now.polarity:
            yield replace(row, what="polarity", before=str(was.polarity), after=str(now.polarity))
        if was.modality is not now.modality:
            yield replace(row, what="modality", before=str(was.modality), after=str(now.modality))
        if ends_of(was) != ends_of(now):
            yield replace(row, what="number")


def _chosen(old: _Side, new: _Side, key: Key) -> tuple[Observation | None, Observation | None]:
    """Give the number of each side: the latest; on the later side one that the earlier had not, unless it is weaker.

    A note that raises a number repeats the old one, so that both are on its side.
    """
    before, after = (_ranked(side, key) for side in (old, new))
    if not before or not after:
        return (before[0] if before else None), (after[0] if after else None)
    known = {(ends_of(obs), obs.modality) for obs in before}
    fresh = [obs for obs in after if (ends_of(obs), obs.modality) not in known]
    if fresh and STRENGTH.index(fresh[0].modality) <= STRENGTH.index(before[0].modality):
        return before[0], fresh[0]
    return before[0], after[0]


def _ranked(side: _Side, key: Key) -> list[Observation]:
    """Give the numbers of a key, facts before forecasts before hearsay, the latest first."""
    found = latest(side.graph, side.numbers.get(key, ()))
    return sorted(found, key=lambda obs: STRENGTH.index(obs.modality))


def _alike(side: _Side, chosen: Observation) -> tuple[Quote, ...]:
    """Give the sentences of all that say the same number."""
    said = (ends_of(chosen), chosen.modality, chosen.polarity)
    every = side.numbers[key_of(chosen)]
    return _said(side.graph, (obs for obs in every if (ends_of(obs), obs.modality, obs.polarity) == said))


def _said(graph: Graph, claims: Iterable[Statement | Observation]) -> tuple[Quote, ...]:
    return tuple(quote for claim in claims for quote in quotes_of(graph, claim))


def _name(old: _Side, new: _Side, key: str) -> str:
    return name_of(new.graph if key in new.graph.entities else old.graph, key)


def _polarity(edge: Edge) -> str:
    if edge.contested:
        return "contested"
    return "denied" if edge.denied else "asserted"


def _standing(edge: Edge) -> str:
    """Give in a few words how an edge stands, leaving out what is the rule."""
    words = (_polarity(edge), str(edge.modality), str(edge.status), str(edge.basis))
    told = [word for word in words if word not in {"asserted", "stated"}]
    return ", ".join(told)


def _meant(obs: Observation) -> str:
    return ", ".join(str(word) for word in (obs.polarity, obs.modality) if word != "asserted")


def _elsewhere(edge: Edge, other: _Side) -> str:
    """Give what the other side says of a pair that it does not relate so: a kindred relation, or a list without it."""
    kin = {str(kind) for kind in RelationType if FAMILY.get(kind, kind) is FAMILY.get(edge.relation, edge.relation)}
    same = sorted(kind for kind in kin if (edge.subject, kind, edge.object) in other.edges)
    if same:
        return f"the other side says {', '.join(same)}"
    if edge.basis is not Basis.LISTED:
        return ""
    others = sum(
        item.basis is Basis.LISTED and (item.relation, item.object) == (edge.relation, edge.object)
        for item in other.edges.values()
    )
    return f"the other side's list has {others} without it" if others else ""


def _ends(was: Interval | None, now: Interval | None) -> dict[str, Any]:
    """Give the fields of two intervals."""
    ends = {"before": was, "after": now}
    return {
        f"{end}_{side}": None if value is None or (found := getattr(value, end)) is None else float(found)
        for side, value in ends.items()
        for end in ("low", "high")
    }
