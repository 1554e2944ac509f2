"""Small graphs of hand-made claims, for tests that ask rather than read."""

from __future__ import annotations

from datetime import date

from kg.model import Document, Entity, EntityType, Evidence, Graph, Observation, RelationType, Span, Statement


def document(name: str, *, publisher: str = "", published: date | None = None, text: str = "") -> Document:
    """Give a document; its text is its name if none is given."""
    return Document(
        name=name, url=f"{name}.txt", text=text or f"{name} says so.", publisher=publisher, published=published
    )


def evidence(doc: Document, *, confidence: float = 0.8, stance: str = "supports") -> Evidence:
    """Give evidence that quotes the whole document."""
    span = Span(document=doc.id, start=0, end=len(doc.text), quote=doc.text)
    return Evidence(span=span, extractor="grammar", rule="test.rule", confidence=confidence, stance=stance)


def company(key: str, **values) -> Entity:
    """Give a company that the registry need not have."""
    return Entity(id=key, type=EntityType.COMPANY, name=values.pop("name", key), **values)


def supply(subject: str, item: str, doc: Document, *, confidence: float = 0.8, **values) -> Statement:
    """Give a statement that one supplies the other."""
    return Statement(
        subject=subject, relation=values.pop("relation", RelationType.SUPPLIES_TO), object=item,
        evidence=(evidence(doc, confidence=confidence),), **values,
    )  # fmt: skip


def graph(
    docs: list[Document], statements: list[Statement], observations: list[Observation] = (), entities: list[Entity] = ()
) -> Graph:
    """Give a graph with companies for every end that no entity was given for."""
    ends = {end for stmt in statements for end in (stmt.subject, stmt.object)} | {obs.subject for obs in observations}
    known = {entity.id: entity for entity in entities}
    whole = Graph()
    for stmt in statements:
        whole |= Graph(statements={stmt.id: stmt})
    for obs in observations:
        whole |= Graph(observations={obs.id: obs})
    return whole | Graph(
        documents={doc.id: doc for doc in docs},
        entities={**{end: company(end) for end in ends if end not in known}, **known},
    )
