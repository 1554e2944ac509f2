"""The schema as OWL: `ontology/generated/ontology.ttl`, classes, properties, and values as SKOS concepts.

A claim is a resource. A relation is there twice: as a property (`hkg:suppliesTo`), the plain edge, and as the class of
the statements that are of it (`hkg:SuppliesTo`), each of which names the property by `hkg:relation`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, XSD
from rdflib.term import Node

from ontology.emit.rdf import Sheet, texts
from ontology.nouns import Enumeration, Kind, Schema, Slot, Term

DATATYPES: Final = {
    "string": XSD.string,
    "boolean": XSD.boolean,
    "integer": XSD.integer,
    "decimal": XSD.decimal,
    "date": XSD.date,
}
_BORROWED_NOTES: Final = ("skos:", "dcterms:")


def emit(schema: Schema) -> str:
    """Give the ontology as Turtle."""
    sheet = Sheet(schema)
    sheet.add(
        URIRef(schema.iri),
        (RDF.type, OWL.Ontology),
        (DCTERMS.title, Literal(schema.title, lang="en")),
        (DCTERMS.description, Literal(schema.description, lang="en")),
        (DCTERMS.license, URIRef(schema.license)),
        (OWL.versionInfo, Literal(schema.version)),
    )
    relations = schema.relations
    for kind in schema.kinds.values():
        _class(sheet, kind)
        if kind in relations:
            _relation(sheet, kind)
    for slot in schema.slots.values():
        _property(sheet, slot)
    fitting = sheet.own("fittingUnit")
    sheet.add(fitting, (RDF.type, OWL.ObjectProperty), (RDFS.label, Literal("fitting unit", lang="en")))
    for enum in schema.enums.values():
        _scheme(sheet, enum, fitting)
    return sheet.turtle()


def concept(sheet: Sheet, enum: str, value: str) -> URIRef:
    """Give the name of a value as a concept: hkg:Polarity-negated."""
    return sheet.own(f"{enum}-{sheet.schema.enums[enum].values[value].title or value}")


def _annotate(sheet: Sheet, node: URIRef, term: Term, label: str) -> None:
    sheet.add(
        node,
        (RDFS.label, Literal(label, lang="en")),
        (SKOS.definition, Literal(term.definition, lang="en")),
        *((SKOS.example, Literal(example)) for example in term.examples),
        (DCTERMS.source, sheet.iri(term.source)),
        (RDFS.isDefinedBy, URIRef(sheet.schema.iri)),
        *_matches(sheet, node, SKOS.exactMatch, term.exact),
        *_matches(sheet, node, SKOS.closeMatch, term.close),
    )


def _matches(sheet: Sheet, node: URIRef, how: URIRef, curies: Iterable[str]) -> Iterator[tuple[Node, Node]]:
    return ((how, iri) for iri in map(sheet.iri, curies) if iri != node)


def _class(sheet: Sheet, kind: Kind) -> None:
    node = sheet.iri(kind.uri)
    sheet.add(node, (RDF.type, OWL.Class))
    if kind.uri.startswith(f"{sheet.schema.prefix}:"):
        _annotate(sheet, node, kind, kind.title or kind.name)
    if kind.parent:
        sheet.add(node, (RDFS.subClassOf, sheet.iri(sheet.schema.kinds[kind.parent].uri)))


def _relation(sheet: Sheet, kind: Kind) -> None:
    """Add the plain edge as a property, and tie the class of its statements to it."""
    schema, edge = sheet.schema, sheet.own(kind.rdf_name)
    _annotate(sheet, edge, kind, kind.rdf_name)
    sheet.add(
        edge,
        (RDF.type, OWL.ObjectProperty),
        (SKOS.notation, Literal(kind.type_name)),
        (RDFS.domain, _union(sheet, schema.ends(kind.name, "subject"))),
        (RDFS.range, _union(sheet, schema.ends(kind.name, "object"))),
    )
    if kind.symmetric:
        sheet.add(edge, (RDF.type, OWL.SymmetricProperty))
    parent = schema.kinds[kind.parent]
    if not parent.abstract:
        sheet.add(edge, (RDFS.subPropertyOf, sheet.own(parent.rdf_name)))
    on = sheet.own("relation")
    of_it = sheet.node((RDF.type, OWL.Restriction), (OWL.onProperty, on), (OWL.hasValue, edge))
    statements = sheet.list_of((sheet.iri(schema.kinds["Relation"].uri), of_it))
    sheet.add(
        sheet.iri(kind.uri),
        (OWL.equivalentClass, sheet.node((RDF.type, OWL.Class), (OWL.intersectionOf, statements))),
        *((RDFS.subClassOf, _only(sheet, kind, slot)) for slot in ("subject", "object")),
    )


def _only(sheet: Sheet, kind: Kind, slot: str) -> Node:
    """Give the class of statements at whose one end stands nothing but what the relation allows."""
    union = _union(sheet, sheet.schema.ends(kind.name, slot))
    return sheet.node((RDF.type, OWL.Restriction), (OWL.onProperty, sheet.own(slot)), (OWL.allValuesFrom, union))


def _union(sheet: Sheet, names: tuple[str, ...]) -> Node:
    """Give the class of everything that is of one of some kinds."""
    iris = [sheet.iri(sheet.schema.kinds[name].uri) for name in names]
    if len(iris) == 1:
        return iris[0]
    return sheet.node((RDF.type, OWL.Class), (OWL.unionOf, sheet.list_of(iris)))


def _property(sheet: Sheet, slot: Slot) -> None:
    node = sheet.iri(slot.uri)
    if slot.uri.startswith(_BORROWED_NOTES):
        sheet.add(node, (RDF.type, OWL.AnnotationProperty))
        return
    sheet.add(node, (RDF.type, OWL.DatatypeProperty if _is_literal(sheet.schema, slot) else OWL.ObjectProperty))
    if not slot.uri.startswith(f"{sheet.schema.prefix}:"):
        return
    _annotate(sheet, node, slot, slot.title or slot.name.replace("_", " "))
    holders = tuple(kind.name for kind in sheet.schema.kinds.values() if slot.name in kind.slots)
    sheet.add(node, (RDFS.domain, _union(sheet, holders)))
    if (values := _range(sheet, slot)) is not None:
        sheet.add(node, (RDFS.range, values))


def _is_literal(schema: Schema, slot: Slot) -> bool:
    plain = all(name in DATATYPES or name in schema.enums for name in slot.ranges)
    return plain and not slot.ordered


def _range(sheet: Sheet, slot: Slot) -> Node | None:
    schema, first = sheet.schema, slot.ranges[0]
    if slot.ordered:
        return RDF.List
    if first in schema.kinds:
        return _union(sheet, slot.ranges)
    if first in DATATYPES or slot.open:
        return DATATYPES.get(first, XSD.string)
    if first in schema.enums:
        values = sheet.list_of(Literal(value) for value in schema.enums[first].values)
        return sheet.node((RDF.type, RDFS.Datatype), (OWL.oneOf, values))
    return None


def _scheme(sheet: Sheet, enum: Enumeration, fitting: URIRef) -> None:
    """Add a list of values as a concept scheme; the literal that data carries is the notation."""
    scheme = sheet.own(enum.name)
    sheet.add(scheme, (RDF.type, SKOS.ConceptScheme))
    _annotate(sheet, scheme, enum, enum.title or enum.name)
    units = sheet.schema.enums["Unit"].values
    for value in enum.values.values():
        node = concept(sheet, enum.name, value.name)
        _annotate(sheet, node, value, value.title or value.name)
        broader = concept(sheet, enum.name, value.parent) if value.parent else None
        sheet.add(
            node,
            (RDF.type, SKOS.Concept),
            (SKOS.inScheme, scheme),
            (SKOS.notation, Literal(value.name)),
            *((SKOS.prefLabel, text) for text in texts([value.title or value.name])),
            (SKOS.broader, broader) if broader else (SKOS.topConceptOf, scheme),
            *((fitting, concept(sheet, "Unit", unit)) for unit in value.units if unit in units),
        )
