"""What a page shows, as plain data for JSON: nodes, edges, sentences, documents, figures. All text, never markup.

Every list stands in a fixed order, so that the same graph gives the same bytes. A sentence is kept once, whatever the
number of claims read in it; claims point at it by its place in the list.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from kg.errors import UnknownNameError
from kg.fusion import Edge, fuse, histories, known_by
from kg.model import Basis, Document, Entity, Evidence, Graph, Interval, Observation, RelationType, Statement
from kg.registry.folding import fold
from ontology.terms import FAMILY
from viz.communities import communities
from viz.families import FAMILIES, FIRMS, family_of
from viz.layout import force, tiers

Plain = dict[str, Any]

QUOTES: Final = 12
FIGURES: Final = 40
LONGEST: Final = 300
LONGEST_QUOTE: Final = 2000
NODES: Final = 2000
EDGES: Final = 6000
NEAR: Final = 2
# Upstream to downstream: what a customer uses comes to it, and what a technique asks for goes to it.
TRADE: Final = frozenset(
    {RelationType.SUPPLIES_TO, *(kind for kind, of in FAMILY.items() if of is RelationType.SUPPLIES_TO)}
)
FORWARD: Final = TRADE | {RelationType.PRODUCES, RelationType.COMPONENT_OF}
BACKWARD: Final = frozenset(
    {RelationType.USES, RelationType.TRAINED_ON, RelationType.SERVED_ON, RelationType.DEMAND_EFFECT}
)
# Marks that turn the direction of writing: kept in quotes, which stand isolated, and taken out of labels, which do not.
_TURNING: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BLANK: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A graph as a page takes it. `total_nodes` and `total_edges` count the graph; the lists may hold less."""

    title: str
    focus: str
    day: str
    nodes: Sequence[Plain]
    edges: Sequence[Plain]
    sentences: Sequence[Plain]
    documents: Sequence[Plain]
    figures: Mapping[str, Sequence[Plain]]
    total_nodes: int
    total_edges: int

    def facts(self) -> Plain:
        """Give all but nodes and edges: what stands around the picture."""
        return {
            "title": self.title, "focus": self.focus, "day": self.day,
            "families": [[family, label] for family, label in FAMILIES.items()],
            "sentences": self.sentences, "documents": self.documents, "figures": self.figures,
            "totalNodes": self.total_nodes, "totalEdges": self.total_edges,
            "trade": sorted(TRADE), "forward": sorted(FORWARD), "backward": sorted(BACKWARD),
            "firms": sorted(FIRMS), "shocks": [],
        }  # fmt: skip


def record_of(
    graph: Graph,
    edges: Sequence[Edge] | None = None,
    *,
    focus: str | None = None,
    title: str = "",
    day: date | None = None,
    limits: tuple[int, int] = (NODES, EDGES),
) -> Record:
    """Give the record of a graph and its fused edges, opened on a focus.

    Args:
        graph: the claims.
        edges: what they come to; fused as of the day when left out.
        focus: an id or a name; the company with most trade when left out.
        title: heading of the page.
        day: what had been published by this day; everything when left out.
        limits: how many nodes and edges a page holds at most; the nearest to the focus and the strongest stay.

    Raises:
        UnknownNameError: nothing in the graph answers to the focus.
    """
    found = fuse(graph, as_of=day) if edges is None else edges
    strength = _strengths(found)
    centre = _focus(graph, strength, focus)
    nodes = _kept_nodes(graph, found, strength, centre, limits[0])
    kept = _kept_edges(found, nodes, limits[1])
    book = _Book(graph, day)
    return Record(
        title=title or "AI hardware supply chain",
        focus=centre,
        day=day.isoformat() if day else "",
        nodes=[_node(graph.entities[key], strength.get(key, 0.0)) for key in sorted(nodes)],
        edges=[book.edge(place, edge) for place, edge in enumerate(kept)],
        figures=book.figures(nodes, day),
        sentences=book.sentences,
        documents=book.documents,
        total_nodes=len(strength.keys() | ({centre} - {""})),
        total_edges=len(found),
    )


def placed(record: Record) -> list[Plain]:
    """Give the nodes with their places on the map and their communities."""
    names, links = [node["id"] for node in record.nodes], [(edge["from"], edge["to"]) for edge in record.edges]
    places, groups = force(names, links), communities(names, links)
    return [
        node | dict(zip("xy", places[node["id"]], strict=True)) | {"community": groups[node["id"]]}
        for node in record.nodes
    ]


def label_of(entity: Entity) -> str:
    """Give the words on a node: both languages, in one line, without marks that turn the direction of writing."""
    name, zh = plain(entity.name), plain(entity.name_zh)
    if name.casefold() in zh.casefold():
        return zh
    return f"{name} {zh}" if zh else name


def plain(text: str) -> str:
    """Give a name as one short line that cannot reorder the text around it."""
    line = _BLANK.sub(" ", _TURNING.sub("", text)).strip()
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def weight(edge: Edge) -> float:
    """Give how much an edge counts when room is short: surer, better supported, stated, and trade before the rest."""
    said = edge.confidence * (1 + math.log2(max(edge.support, 1))) * (1.0 if edge.basis is Basis.STATED else 0.4)
    return said * (1.0 if edge.relation in TRADE else 0.5) * (0.3 if edge.denied else 1.0)


def flow_of(edge: Edge) -> tuple[str, str] | None:
    """Give the ends of an edge upstream first, or None where nothing flows along it."""
    if edge.relation in FORWARD:
        return edge.subject, edge.object
    return (edge.object, edge.subject) if edge.relation in BACKWARD else None


def _strengths(edges: Iterable[Edge]) -> dict[str, float]:
    total: dict[str, float] = defaultdict(float)
    for edge in edges:
        for end in (edge.subject, edge.object):
            total[end] += weight(edge)
    return total


def _focus(graph: Graph, strength: Mapping[str, float], focus: str | None) -> str:
    if not focus:
        firms = (key for key in strength if key in graph.entities and graph.entities[key].type in FIRMS)
        first = min(firms, key=lambda key: (-strength[key], key), default="")
        return first or min(strength, key=lambda key: (-strength[key], key), default="")
    if focus in graph.entities:
        return focus
    wanted = fold(focus)
    named = [key for key, entity in graph.entities.items() if wanted in map(fold, entity.names)]
    if not named:
        raise UnknownNameError(focus, ())
    return min(named, key=lambda key: (-strength.get(key, 0.0), key))


def _kept_nodes(
    graph: Graph, edges: Sequence[Edge], strength: Mapping[str, float], focus: str, most: int
) -> frozenset[str]:
    """Give the nodes of the page: near the focus first, then the strongest."""
    every = {key for key in (*strength, focus) if key in graph.entities}
    near = tiers(focus, [flow for edge in edges if (flow := flow_of(edge))], hops=NEAR) if len(every) > most else {}
    order = sorted(every, key=lambda key: (abs(near.get(key, NEAR + 1)), -strength.get(key, 0.0), key))
    return frozenset(order[:most])


def _kept_edges(edges: Sequence[Edge], nodes: frozenset[str], most: int) -> list[Edge]:
    inside = [edge for edge in edges if edge.subject in nodes and edge.object in nodes]
    strongest = sorted(inside, key=lambda edge: (-weight(edge), edge.subject, edge.relation, edge.object))[:most]
    return sorted(strongest, key=lambda edge: (edge.subject, edge.relation, edge.object))


def _node(entity: Entity, strength: float) -> Plain:
    return {
        "id": entity.id, "label": label_of(entity), "type": str(entity.type), "family": family_of(entity),
        "country": entity.country, "roles": list(entity.roles),
        "names": [name[:LONGEST] for name in entity.names], "known": entity.registry, "strength": round(strength, 2),
    }  # fmt: skip


class _Book:
    """Sentences and documents, each written once, while edges and figures point at them."""

    def __init__(self, graph: Graph, day: date | None) -> None:
        self.graph = graph
        self.histories = histories(graph if day is None else known_by(graph, day))
        self.sentences: list[Plain] = []
        self.documents: list[Plain] = []
        self._sentence: dict[tuple[str, int, int], int] = {}
        self._document: dict[str, int] = {}
        self._listed: dict[tuple[str, str], list[Statement]] = defaultdict(list)
        for key in sorted(graph.statements):
            stmt = graph.statements[key]
            if stmt.listing:
                member = stmt.object if stmt.listing == stmt.subject else stmt.subject
                self._listed[member, stmt.listing].append(stmt)

    def edge(self, place: int, edge: Edge) -> Plain:
        """Give an edge with what is said for and against it, the newest and surest first."""
        supporting = self._statements(edge.statements) or (
            self._listed.get((edge.subject, edge.object), []) if edge.relation is RelationType.MEMBER_OF else []
        )
        against = self._statements(edge.denials)
        heard = {item.span.document for stmt in (*supporting, *against) for item in stmt.evidence}
        return {
            "id": f"e{place}",
            "from": edge.subject,
            "to": edge.object,
            "relation": str(edge.relation),
            **self._state(edge),
            "docs": sorted(map(self._doc, sorted(heard))),
            "history": self._history(edge),
            "pro": self._quotes(supporting),
            "con": self._quotes(against),
        }

    def _state(self, edge: Edge) -> Plain:
        """Give what changes of an edge as more is said."""
        return {
            "confidence": round(edge.confidence, 3), "modality": str(edge.modality), "status": str(edge.status),
            "basis": str(edge.basis), "contested": edge.contested, "denied": edge.denied,
            "weight": round(weight(edge), 2), "support": edge.support, "against": edge.against,
            "products": [self._name(key) for key in edge.products],
            "share": _ends(edge.share), "amount": _ends(edge.amount), "currency": edge.currency or "",
            "first": edge.first.isoformat() if edge.first else "", "last": edge.last.isoformat() if edge.last else "",
        }  # fmt: skip

    def _history(self, edge: Edge) -> list[Plain]:
        """Give the earlier states of an edge, each with its first day and what was other than now, oldest first."""
        now = self._state(edge)
        found: list[Plain] = []
        for day, then in self.histories.get((edge.subject, str(edge.relation), edge.object), ()):
            changed = {name: value for name, value in self._state(then).items() if value != now[name]}
            if not found or found[-1]["then"] != changed:
                found.append({"day": "" if day == date.min else day.isoformat(), "then": changed})
        return found if len(found) > 1 else []

    def figures(self, nodes: frozenset[str], day: date | None) -> dict[str, list[Plain]]:
        """Give the numbers said of each node, the newest period first, without those published later than the day."""
        found: dict[str, list[tuple[tuple[str, str, str], Observation]]] = defaultdict(list)
        for key, obs in self.graph.observations.items():
            doc = self.graph.documents.get(obs.evidence[0].span.document)
            late = day is not None and doc is not None and doc.published is not None and doc.published > day
            if obs.subject in nodes and not late:
                found[obs.subject].append(((obs.period.label if obs.period else "", str(obs.metric), key), obs))
        return {
            node: [self._figure(obs) for _, obs in sorted(found[node], key=lambda row: row[0], reverse=True)[:FIGURES]]
            for node in sorted(found)
        }

    def _statements(self, keys: Iterable[str]) -> list[Statement]:
        return [self.graph.statements[key] for key in keys if key in self.graph.statements]

    def _name(self, key: str) -> str:
        entity = self.graph.entities.get(key)
        return plain(entity.name) if entity is not None else key

    def _speakers(self, chain: Iterable[str]) -> list[str]:
        return [self._name(key) for key in chain]

    def _quotes(self, statements: Iterable[Statement]) -> list[Plain]:
        found = [(stmt, item) for stmt in statements for item in stmt.evidence]
        found.sort(
            key=lambda pair: (self._day(pair[1]), pair[1].confidence, pair[1].span.document, -pair[1].span.start),
            reverse=True,
        )
        return [self._quote(stmt, item) for stmt, item in found[:QUOTES]]

    def _day(self, item: Evidence) -> str:
        doc = self.graph.documents.get(item.span.document)
        return doc.published.isoformat() if doc is not None and doc.published else ""

    def _quote(self, stmt: Statement, item: Evidence) -> Plain:
        start = item.span.start
        marks = [
            [mark.role, mark.start - start, mark.end - start] for mark in item.marks if start <= mark.start < mark.end
        ]
        return {
            "at": self._place(item), "marks": sorted(marks, key=lambda mark: mark[1:]),
            "speakers": self._speakers(stmt.attributed_to), "modality": str(stmt.modality), "status": str(stmt.status),
            "basis": str(stmt.basis), "polarity": str(stmt.polarity), "rule": item.rule,
            "confidence": round(item.confidence, 3), "product": self._name(stmt.product) if stmt.product else "",
            "period": stmt.period.label if stmt.period else "",
        }  # fmt: skip

    def _figure(self, obs: Observation) -> Plain:
        item = obs.evidence[0]
        return {
            "metric": str(obs.metric), "words": obs.words[:LONGEST], "value": _ends(obs.value), "bound": str(obs.bound),
            "unit": obs.unit, "currency": obs.currency or "", "period": obs.period.label if obs.period else "",
            "modality": str(obs.modality), "polarity": str(obs.polarity), "speakers": self._speakers(obs.attributed_to),
            "at": self._place(item),
        }  # fmt: skip

    def _place(self, item: Evidence) -> int:
        key = (item.span.document, item.span.start, item.span.end)
        if key not in self._sentence:
            self._sentence[key] = len(self.sentences)
            text = item.span.quote
            self.sentences.append(
                {
                    "doc": self._doc(item.span.document),
                    "start": item.span.start,
                    "page": item.page,
                    "text": text[:LONGEST_QUOTE],
                }
            )
        return self._sentence[key]

    def _doc(self, key: str) -> int:
        if key not in self._document:
            self._document[key] = len(self.documents)
            doc = self.graph.documents.get(key)
            self.documents.append(
                _document(doc)
                if doc is not None
                else {"name": key, "title": "", "publisher": "", "published": "", "url": ""}
            )
        return self._document[key]


def _document(doc: Document) -> Plain:
    return {
        "name": doc.name, "title": doc.title[:LONGEST], "publisher": doc.publisher[:LONGEST],
        "published": doc.published.isoformat() if doc.published else "",
        "url": doc.url if doc.url.startswith("https://") else "",
    }  # fmt: skip


def _ends(interval: Interval | None) -> list[float | None] | None:
    if interval is None:
        return None
    return [None if end is None else float(end) for end in (interval.low, interval.high)]
