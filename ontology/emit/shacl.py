"""The schema as SHACL Core: `ontology/generated/shapes.ttl`, what data has to look like.

The shapes need neither inference nor the ontology beside them. A statement is checked from its relation: the shape of
hkg:suppliesTo reaches back over hkg:relation to every statement that names it, so that no shape meets a statement of
another relation.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rdflib import SH, Literal, URIRef
from rdflib.namespace import RDF, XSD
from rdflib.term import Node

from ontology.emit.owl import DATATYPES
from ontology.emit.rdf import Sheet
from ontology.nouns import Kind, Schema, Slot

_PLAIN_UNITS: Final = frozenset({"currency", "ratio", "pp", "multiple"})
_NUMBERS: Final = (XSD.decimal, XSD.double, XSD.integer)
_BORROWED_TEXT: Final = ("skos:", "dcterms:")

Pair = tuple[Node, Node]


def emit(schema: Schema) -> str:
    """Give the shapes as Turtle."""
    sheet = Sheet(schema)
    sheet.graph.bind("sh", str(SH))
    _entities(sheet)
    for name in ("Relation", "Observation", "Document", "Evidence", "Mark"):
        _class_shape(sheet, schema.kinds[name])
    for name in ("TextPositionSelector", "TextQuoteSelector"):
        _class_shape(sheet, schema.kinds[name])
    for kind in schema.relations:
        _statements_of(sheet, kind)
        _edges_of(sheet, kind)
    _claims(sheet)
    _quantities(sheet)
    return sheet.turtle()


def _shape(sheet: Sheet, name: str, *pairs: Pair) -> Node:
    return sheet.add(sheet.own(f"{name}Shape"), (RDF.type, SH.NodeShape), *pairs)


def _entities(sheet: Sheet) -> None:
    """Add the shape of what any entity carries, and the one that asks whether a node is an entity at all."""
    schema = sheet.schema
    names = tuple(kind.name for kind in schema.entities)
    _shape(sheet, "AnyEntity", *_one_of(sheet, names), _message(f"an entity: {', '.join(names)}"))
    properties = (_property(sheet, slot, needed=False) for slot in schema.all_slots("Entity"))
    targets = ((SH.targetClass, sheet.iri(kind.uri)) for kind in schema.entities)
    _shape(sheet, "Entity", *targets, *((SH.property, node) for node in properties))
    label = (SH.path, sheet.iri(schema.slots["name"].uri))
    once = (SH.uniqueLang, Literal("true", datatype=XSD.boolean))
    named = sheet.node(label, (SH.minCount, Literal(1)), once)
    sheet.add(sheet.own("EntityShape"), (SH.property, named))


def _class_shape(sheet: Sheet, kind: Kind) -> None:
    """Add the shape of a class: a property shape for each slot, and rising intervals."""
    schema, uri = sheet.schema, sheet.iri(kind.uri)
    slots, needed = schema.all_slots(kind.name), schema.required(kind.name)
    shape = _shape(sheet, kind.name if kind.name != "Relation" else "Statement", (SH.targetClass, uri))
    for slot in slots:
        sheet.add(shape, (SH.property, _property(sheet, slot, needed=slot.name in needed)))
        if slot.name in needed and len(slot.ranges) > 1:
            sheet.add(shape, *((SH.property, node) for node in _one_of_each(sheet, slot)))
    for low, high in _intervals(slots):
        rising = sheet.node((SH.path, sheet.iri(low.uri)), (SH.lessThanOrEquals, sheet.iri(high.uri)))
        sheet.add(shape, (SH.property, rising))
    if {"start", "end"} <= {slot.name for slot in slots}:
        start, end = (sheet.iri(schema.slots[name].uri) for name in ("start", "end"))
        sheet.add(shape, (SH.property, sheet.node((SH.path, start), (SH.lessThan, end))))


def _one_of_each(sheet: Sheet, slot: Slot) -> Iterator[Node]:
    """Ask that a slot of several kinds has a value of each."""
    for name in slot.ranges:
        kind = sheet.node((SH["class"], sheet.iri(sheet.schema.kinds[name].uri)))
        path = (SH.path, sheet.iri(slot.uri))
        yield sheet.node(path, (SH.qualifiedValueShape, kind), (SH.qualifiedMinCount, Literal(1)))


def _intervals(slots: tuple[Slot, ...]) -> Iterator[tuple[Slot, Slot]]:
    """Give the pairs of slots that are the two ends of one interval."""
    by_name = {slot.name: slot for slot in slots}
    for name, slot in by_name.items():
        high = by_name.get(name.removesuffix("_low") + "_high")
        if name.endswith("_low") and high:
            yield slot, high


def _property(sheet: Sheet, slot: Slot, *, needed: bool) -> Node:
    """Give the property shape of a slot."""
    path = sheet.iri(slot.uri)
    if slot.ordered:
        return _list_property(sheet, path, slot)
    pairs: list[Pair] = [(SH.path, path), (SH.name, Literal(slot.name)), *_values(sheet, slot)]
    if needed:
        pairs.append((SH.minCount, Literal(1)))
    if not slot.multivalued:
        pairs.append((SH.maxCount, Literal(1)))
    if slot.pattern:
        pairs.append((SH.pattern, Literal(slot.pattern)))
    if slot.minimum is not None:
        pairs.append((SH.minExclusive if slot.exclusive else SH.minInclusive, Literal(slot.minimum)))
    if slot.maximum is not None:
        pairs.append((SH.maxExclusive if slot.exclusive else SH.maxInclusive, Literal(slot.maximum)))
    return sheet.node(*pairs)


def _list_property(sheet: Sheet, path: URIRef, slot: Slot) -> Node:
    """Give the shape of an ordered slot: at most one list, whose cells each hold a text or a name."""
    rest = sheet.node((SH.zeroOrMorePath, RDF.rest))
    members = sheet.node((SH.path, sheet.list_of((rest, RDF.first))), (SH.nodeKind, SH.IRIOrLiteral))
    cells = sheet.node((SH.property, members))
    is_list = ((SH.nodeKind, SH.BlankNodeOrIRI), (SH.maxCount, Literal(1)), (SH.node, cells))
    return sheet.node((SH.path, path), (SH.name, Literal(slot.name)), *is_list)


def _values(sheet: Sheet, slot: Slot) -> Iterator[Pair]:
    """Give what limits the values of a slot to its ranges."""
    schema, first = sheet.schema, slot.ranges[0]
    if len(slot.ranges) > 1:
        yield from _one_of(sheet, slot.ranges)
    elif first in schema.enums and not slot.open:
        yield SH["in"], sheet.list_of(Literal(value) for value in schema.enums[first].values)
    elif first == "Entity":
        yield SH.node, sheet.own("AnyEntityShape")
    elif first in schema.kinds:
        yield SH["class"], sheet.iri(schema.kinds[first].uri)
    elif first == "uriorcurie":
        yield SH.nodeKind, SH.IRI
    else:
        yield from _literal(sheet, slot)


def _literal(sheet: Sheet, slot: Slot) -> Iterator[Pair]:
    first = slot.ranges[0]
    if first == "decimal":
        yield SH["or"], sheet.list_of(sheet.node((SH.datatype, number)) for number in _NUMBERS)
    elif first in DATATYPES and first != "string":
        yield SH.datatype, DATATYPES[first]
    elif slot.uri.startswith(_BORROWED_TEXT):
        yield SH.nodeKind, SH.Literal
    else:
        yield SH.datatype, XSD.string
        yield SH.minLength, Literal(1)


def _one_of(sheet: Sheet, names: tuple[str, ...]) -> Iterator[Pair]:
    iris = [sheet.iri(sheet.schema.kinds[name].uri) for name in names]
    yield SH["or"], sheet.list_of(sheet.node((SH["class"], iri)) for iri in iris)


def _statements_of(sheet: Sheet, kind: Kind) -> None:
    """Add the shape of the statements of one relation: the types of its ends, and what it needs."""
    schema = sheet.schema
    needed = [schema.slots[name] for name in sorted(kind.required)]
    shape = _shape(
        sheet,
        f"{kind.name}Statement",
        *((SH.property, _end(sheet, kind, slot)) for slot in ("subject", "object")),
        *((SH.property, _at_least_one(sheet, slot)) for slot in needed),
        *(_alike(sheet) if kind.same_group else ()),
    )
    back = sheet.node((SH.inversePath, sheet.own("relation")))
    says = _message(f"a {kind.type_name} statement: {_says(schema, kind)}")
    statements = sheet.node((SH.path, back), (SH.node, shape), says)
    _shape(sheet, f"{kind.name}Relation", (SH.targetNode, sheet.own(kind.rdf_name)), (SH.property, statements))


def _end(sheet: Sheet, kind: Kind, slot: str) -> Node:
    return sheet.node((SH.path, sheet.own(slot)), *_one_of(sheet, sheet.schema.ends(kind.name, slot)))


def _at_least_one(sheet: Sheet, slot: Slot) -> Node:
    return sheet.node((SH.path, sheet.iri(slot.uri)), (SH.minCount, Literal(1)))


def _alike(sheet: Sheet) -> Iterator[Pair]:
    """Ask that both ends of a statement are of one group of kinds."""
    groups: dict[str, list[str]] = {}
    for kind in sheet.schema.entities:
        groups.setdefault(kind.group, []).append(kind.name)
    alternatives = [
        sheet.node(
            *(
                (SH.property, sheet.node((SH.path, sheet.own(slot)), *_one_of(sheet, tuple(names))))
                for slot in ("subject", "object")
            )
        )
        for names in groups.values()
    ]
    yield SH["or"], sheet.list_of(alternatives)


def _says(schema: Schema, kind: Kind) -> str:
    ends = [" or ".join(schema.ends(kind.name, slot)) for slot in ("subject", "object")]
    also = "".join(f", with a {name}" for name in sorted(kind.required))
    alike = ", both makers or both on offer" if kind.same_group else ""
    return f"from {ends[0]} to {ends[1]}{also}{alike}"


def _edges_of(sheet: Sheet, kind: Kind) -> None:
    """Add the shape of the plain edges of one relation."""
    schema, edge = sheet.schema, sheet.own(kind.rdf_name)
    says = _message(f"a {kind.type_name} edge: {_says(schema, kind)}")
    ends = sheet.node((SH.path, edge), *_one_of(sheet, schema.ends(kind.name, "object")), says)
    begins = _one_of(sheet, schema.ends(kind.name, "subject"))
    _shape(sheet, f"{kind.name}Edge", (SH.targetSubjectsOf, edge), *begins, (SH.property, ends), says)


def _claims(sheet: Sheet) -> None:
    """Add what the parts of one claim owe each other: unlike ends, money with a currency, some number."""
    currency = (SH.path, sheet.own("currency"))
    with_currency = sheet.node((SH.property, sheet.node(currency, (SH.minCount, Literal(1)))))
    without = sheet.node(currency, (SH.maxCount, Literal(0)))
    unlike = sheet.node((SH.path, sheet.own("subject")), (SH.disjoint, sheet.own("object")))
    no_amount = sheet.node(
        *(
            (SH.property, sheet.node((SH.path, sheet.own(name)), (SH.maxCount, Literal(0))))
            for name in ("amountLow", "amountHigh")
        )
    )
    priced = sheet.node((SH["or"], sheet.list_of((no_amount, with_currency))), _message("an amount has a currency"))
    relations = sheet.list_of(sheet.own(kind.rdf_name) for kind in sheet.schema.relations)
    known = sheet.node((SH.path, sheet.own("relation")), (SH["in"], relations))
    sheet.add(sheet.own("StatementShape"), (SH.property, unlike), (SH.property, known), (SH.node, priced))
    money = sheet.node((SH.path, sheet.own("unit")), (SH.hasValue, Literal("currency")))
    is_money = sheet.node((SH.property, money))
    paid = sheet.node((SH.node, is_money), (SH.node, with_currency))
    unpaid = sheet.node((SH["not"], is_money), (SH.property, without))
    some = [_at_least_one(sheet, sheet.schema.slots[name]) for name in ("value_low", "value_high")]
    sheet.add(
        sheet.own("ObservationShape"),
        (SH.xone, sheet.list_of((paid, unpaid))),
        (SH["or"], sheet.list_of(some)),
        _message("an observation gives a number, and money, and nothing else, has a currency"),
    )


def _quantities(sheet: Sheet) -> None:
    """Add, for each quantity that is money or a ratio, the units that fit it."""
    back = (SH.path, sheet.node((SH.inversePath, sheet.own("metric"))))
    for value in sheet.schema.enums["QuantityType"].values.values():
        if not _PLAIN_UNITS.issuperset(value.units):
            continue
        units = sheet.list_of(Literal(unit) for unit in value.units)
        fits = sheet.node((SH.property, sheet.node((SH.path, sheet.own("unit")), (SH["in"], units))))
        says = _message(f"{value.name} is given in {' or '.join(value.units)}")
        observations = sheet.node(back, (SH.node, fits), says)
        _shape(sheet, f"{value.name}-Quantity", (SH.targetNode, Literal(value.name)), (SH.property, observations))


def _message(text: str) -> Pair:
    return SH.message, Literal(text, lang="en")
