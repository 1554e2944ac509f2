"""The named questions in plain Python, over a graph and its fused edges: one function a question, of the same name.

This is what the databases are held against, and what answers where there is none.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from kg.fusion import Edge
from kg.model import Basis, Graph, Interval, Modality, Observation, Polarity, RelationType, Statement, Status

Rows = Iterator[dict[str, Any]]
Edges = Sequence[Edge]

TRADE: Final = frozenset({RelationType.SUPPLIES_TO, RelationType.MANUFACTURES_FOR, RelationType.DESIGNS_FOR})
STEPS: Final = 3


def _trade(edges: Edges) -> list[Edge]:
    return [edge for edge in edges if edge.relation in TRADE and edge.holds]


def _ends(edge: Edge) -> dict[str, str]:
    return {"subject": edge.subject, "relation": edge.relation.value, "object": edge.object}


def _said(key: str, stmt: Statement) -> dict[str, Any]:
    return {"statement": key, "subject": stmt.subject, "relation": stmt.relation.value, "object": stmt.object}


def _range(interval: Interval | None) -> dict[str, float | None]:
    low, high = (None, None) if interval is None else (interval.low, interval.high)
    return {"low": None if low is None else float(low), "high": None if high is None else float(high)}


def _label(claim: Statement | Observation) -> str | None:
    return claim.period.label if claim.period is not None else None


# ── who deals with whom ─────────────────────────────────────────────────────────────────────────────────────────────


def suppliers(graph: Graph, edges: Edges, *, customer: str) -> Rows:
    """Give who supplies an entity now."""
    del graph
    for edge in _trade(edges):
        if edge.object == customer:
            yield {"supplier": edge.subject, "relation": edge.relation.value, "confidence": edge.confidence, "basis": edge.basis.value}  # fmt: skip  # noqa: E501


def customers(graph: Graph, edges: Edges, *, supplier: str) -> Rows:
    """Give whom an entity supplies now."""
    del graph
    for edge in _trade(edges):
        if edge.subject == supplier:
            yield {"customer": edge.object, "relation": edge.relation.value, "confidence": edge.confidence, "basis": edge.basis.value}  # fmt: skip  # noqa: E501


def suppliers_with_product(graph: Graph, edges: Edges, *, customer: str, product: str) -> Rows:
    """Give who supplies an entity now with one product."""
    yield from suppliers(graph, [edge for edge in edges if product in edge.products], customer=customer)


def trade(graph: Graph, edges: Edges, *, least: float) -> Rows:
    """Give every current trade that is at least so sure."""
    del graph
    for edge in _trade(edges):
        if edge.confidence >= least:
            ends = {"supplier": edge.subject, "relation": edge.relation.value, "customer": edge.object}
            yield {**ends, "confidence": edge.confidence, "support": edge.support}


def between(graph: Graph, edges: Edges, *, first: str, second: str) -> Rows:
    """Give every edge between two entities, either way."""
    del graph
    for edge in edges:
        if (edge.subject, edge.object) in {(first, second), (second, first)}:
            marks = {"contested": edge.contested, "denied": edge.denied, "confidence": edge.confidence}
            yield {**_ends(edge), **marks, "modality": edge.modality.value, "status": edge.status.value}


def neighbours(graph: Graph, edges: Edges, *, entity: str) -> Rows:
    """Give what an entity is tied to now."""
    del graph
    for edge in edges:
        if edge.holds and edge.subject == entity:
            yield {"neighbour": edge.object, "relation": edge.relation.value, "way": "out"}
        if edge.holds and edge.object == entity:
            yield {"neighbour": edge.subject, "relation": edge.relation.value, "way": "in"}


def _above(edges: Edges, ends: Iterable[str]) -> set[str]:
    """Give who supplies some entities."""
    wanted = set(ends)
    return {edge.subject for edge in _trade(edges) if edge.object in wanted}


def second_tier(graph: Graph, edges: Edges, *, customer: str) -> Rows:
    """Give the suppliers of suppliers."""
    del graph
    for key in _above(edges, _above(edges, [customer])):
        yield {"supplier": key}


def upstream(graph: Graph, edges: Edges, *, customer: str) -> Rows:
    """Give everybody within three steps up the chain."""
    del graph
    reached, frontier = set[str](), {customer}
    for _ in range(STEPS):
        frontier = _above(edges, frontier)
        reached |= frontier
    for key in reached:
        yield {"supplier": key}


def top_suppliers(graph: Graph, edges: Edges) -> Rows:
    """Give suppliers by customers."""
    del graph
    pairs = {(edge.subject, edge.object) for edge in _trade(edges)}
    for key, count in Counter(start for start, _ in pairs).items():
        yield {"supplier": key, "customers": count}


def top_customers(graph: Graph, edges: Edges) -> Rows:
    """Give customers by suppliers."""
    del graph
    pairs = {(edge.subject, edge.object) for edge in _trade(edges)}
    for key, count in Counter(end for _, end in pairs).items():
        yield {"customer": key, "suppliers": count}


def single_source(graph: Graph, edges: Edges) -> Rows:
    """Give customers with one supplier only for a product."""
    del graph
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for edge in _trade(edges):
        for product in edge.products:
            found[edge.object, product].add(edge.subject)
    for (customer, product), makers in found.items():
        if len(makers) == 1:
            yield {"customer": customer, "product": product, "supplier": min(makers)}


def shared_suppliers(graph: Graph, edges: Edges, *, first: str, second: str) -> Rows:
    """Give the suppliers that two entities have in common."""
    del graph
    for key in _above(edges, [first]) & _above(edges, [second]):
        yield {"supplier": key}


def rivals(graph: Graph, edges: Edges, *, entity: str) -> Rows:
    """Give who competes with an entity."""
    del graph
    against = [edge for edge in edges if edge.holds and edge.relation is RelationType.COMPETES_WITH]
    found = {edge.object for edge in against if edge.subject == entity}
    for key in found | {edge.subject for edge in against if edge.object == entity}:
        yield {"rival": key}


def listed_only(graph: Graph, edges: Edges) -> Rows:
    """Give trade that rests on a list alone."""
    del graph
    for edge in edges:
        if edge.relation in TRADE and edge.basis is Basis.LISTED:
            yield {"supplier": edge.subject, "relation": edge.relation.value, "customer": edge.object}


def contested(graph: Graph, edges: Edges) -> Rows:
    """Give edges that denials leave open or outweigh."""
    del graph
    for edge in edges:
        if edge.contested or edge.denied:
            marks = {"contested": edge.contested, "denied": edge.denied}
            yield {**_ends(edge), **marks, "support": edge.support, "against": edge.against}


def not_yet(graph: Graph, edges: Edges) -> Rows:
    """Give edges that are no current facts yet."""
    del graph
    for edge in edges:
        if edge.status is Status.PLANNED or edge.modality is not Modality.FACT:
            yield {**_ends(edge), "modality": edge.modality.value, "status": edge.status.value}


def members(graph: Graph, edges: Edges, *, list: str) -> Rows:  # noqa: A002 the parameter's name
    """Give who stands in a list."""
    del graph
    for edge in edges:
        if edge.holds and edge.relation is RelationType.MEMBER_OF and edge.object == list:
            yield {"member": edge.subject}


def products(graph: Graph, edges: Edges, *, maker: str) -> Rows:
    """Give what an entity makes."""
    del graph
    for edge in edges:
        if edge.holds and edge.relation is RelationType.PRODUCES and edge.subject == maker:
            yield {"product": edge.object, "confidence": edge.confidence}


# ── what documents say ──────────────────────────────────────────────────────────────────────────────────────────────


def evidence(graph: Graph, edges: Edges, *, subject: str, object: str) -> Rows:  # noqa: A002 the word of the ontology
    """Give every statement between two entities with its words."""
    del edges
    seen = set()
    for key, stmt in graph.statements.items():
        for item in stmt.evidence if (stmt.subject, stmt.object) == (subject, object) else ():
            span = item.span
            place = (key, span.quote, span.start, span.end, span.document)
            if place not in seen:
                seen.add(place)
                yield {
                    "statement": key, "relation": stmt.relation.value, "polarity": stmt.polarity.value,
                    "quote": span.quote, "start": span.start, "end": span.end, "document": span.document,
                }  # fmt: skip


def statements_in(graph: Graph, edges: Edges, *, document: str) -> Rows:
    """Give what the document of a name says."""
    del edges
    places = {key for key, doc in graph.documents.items() if doc.name == document}
    for key, stmt in graph.statements.items():
        if any(item.span.document in places for item in stmt.evidence):
            yield {**_said(key, stmt), "polarity": stmt.polarity.value, "modality": stmt.modality.value}


def denials(graph: Graph, edges: Edges) -> Rows:
    """Give statements that deny something."""
    del edges
    for key, stmt in graph.statements.items():
        if stmt.polarity is Polarity.NEGATED:
            yield _said(key, stmt)


def said_by(graph: Graph, edges: Edges, *, speaker: str) -> Rows:
    """Give statements that are put down to a speaker."""
    del edges
    for key, stmt in graph.statements.items():
        if speaker in stmt.attributed_to:
            yield _said(key, stmt)


def alternatives(graph: Graph, edges: Edges) -> Rows:
    """Give statements that a text offers as either-or."""
    del edges
    for key, stmt in graph.statements.items():
        if stmt.group is not None:
            yield {**_said(key, stmt), "group": stmt.group}


def unsure(graph: Graph, edges: Edges, *, below: float) -> Rows:
    """Give statements less sure than so much."""
    del edges
    for key, stmt in graph.statements.items():
        if stmt.confidence < below:
            yield {"statement": key, "confidence": stmt.confidence}


def demand_effects(graph: Graph, edges: Edges) -> Rows:
    """Give what makes buyers want more or less of what."""
    del edges
    for key, stmt in graph.statements.items():
        if stmt.relation is RelationType.DEMAND_EFFECT and stmt.polarity is Polarity.ASSERTED:
            ends = {"statement": key, "cause": stmt.subject, "object": stmt.object, "modality": stmt.modality.value}
            yield {**ends, "sign": stmt.sign, **_range(stmt.size)}


def shares(graph: Graph, edges: Edges) -> Rows:
    """Give statements that give a share."""
    del edges
    for key, stmt in graph.statements.items():
        if stmt.share is not None:
            yield {**_said(key, stmt), "product": stmt.product, "period": _label(stmt), **_range(stmt.share)}


def _number(key: str, obs: Observation) -> Mapping[str, Any]:
    return {
        "observation": key, "subject": obs.subject, "metric": obs.metric.value, "unit": obs.unit,
        "bound": obs.bound.value, "currency": obs.currency, "period": _label(obs), "modality": obs.modality.value,
        "speaker": obs.attributed_to[0] if obs.attributed_to else None, **_range(obs.value),
    }  # fmt: skip


def observations(graph: Graph, edges: Edges, *, subject: str) -> Rows:
    """Give the numbers of an entity."""
    del edges
    for key, obs in graph.observations.items():
        if obs.subject == subject:
            yield {**_number(key, obs)}


def metric(graph: Graph, edges: Edges, *, metric: str) -> Rows:
    """Give the values of one metric."""
    del edges
    for key, obs in graph.observations.items():
        if obs.metric.value == metric:
            yield {**_number(key, obs)}


def forecasts(graph: Graph, edges: Edges) -> Rows:
    """Give numbers that are forecast."""
    del edges
    for key, obs in graph.observations.items():
        if obs.modality is Modality.FORECAST:
            yield {**_number(key, obs)}


# ── what is held ────────────────────────────────────────────────────────────────────────────────────────────────────


def _claims(graph: Graph) -> Iterator[tuple[str, Statement | Observation]]:
    yield from graph.statements.items()
    yield from graph.observations.items()


def documents(graph: Graph, edges: Edges) -> Rows:
    """Give the documents with how many claims each makes."""
    del edges
    counts: Counter[str] = Counter()
    for _, claim in _claims(graph):
        counts.update({item.span.document for item in claim.evidence})
    for key, doc in graph.documents.items():
        facts = {"name": doc.name or None, "publisher": doc.publisher or None, "published": doc.published}
        yield {"document": key, **facts, "claims": counts[key]}


def publishers(graph: Graph, edges: Edges) -> Rows:
    """Give publishers by documents."""
    del edges
    for key, count in Counter(doc.publisher for doc in graph.documents.values() if doc.publisher).items():
        yield {"publisher": key, "documents": count}


def relations(graph: Graph, edges: Edges) -> Rows:
    """Give relations by statements."""
    del edges
    for key, count in Counter(stmt.relation.value for stmt in graph.statements.values()).items():
        yield {"relation": key, "statements": count}


def rules(graph: Graph, edges: Edges) -> Rows:
    """Give rules by claims."""
    del edges
    counts: Counter[str] = Counter()
    for _, claim in _claims(graph):
        counts.update({item.rule for item in claim.evidence if item.rule})
    for key, count in counts.items():
        yield {"rule": key, "claims": count}


def of_type(graph: Graph, edges: Edges, *, type: str) -> Rows:  # noqa: A002 the parameter's name
    """Give the entities of a type."""
    del edges
    for key, entity in graph.entities.items():
        if entity.type.value == type:
            yield {"entity": key, "name": entity.name}


def named(graph: Graph, edges: Edges, *, name: str) -> Rows:
    """Give the entities that answer to a name."""
    del edges
    for key, entity in graph.entities.items():
        if name and name in {entity.name, entity.name_zh, *entity.aliases}:
            yield {"entity": key, "type": entity.type.value}


def parts(graph: Graph, edges: Edges, *, owner: str) -> Rows:
    """Give the parts of an entity."""
    del edges
    for key, entity in graph.entities.items():
        if entity.parent == owner and owner in graph.entities:
            yield {"part": key}


def new_names(graph: Graph, edges: Edges) -> Rows:
    """Give entities that the registry does not know."""
    del edges
    for key, entity in graph.entities.items():
        if not entity.registry:
            yield {"entity": key, "type": entity.type.value}


def with_role(graph: Graph, edges: Edges, *, role: str) -> Rows:
    """Give entities that have a role."""
    del edges
    for key, entity in graph.entities.items():
        if role in entity.roles:
            yield {"entity": key}


def counts(graph: Graph, edges: Edges) -> Rows:
    """Give how much of everything there is."""
    kinds = ("documents", "entities", "statements", "observations")
    yield {**{kind: len(getattr(graph, kind)) for kind in kinds}, "edges": len(edges)}
