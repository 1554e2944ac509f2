"""The schema as a page to read: `docs/ontology.md`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ontology.nouns import Enumeration, Kind, Schema, Slot, Term, Value
from ontology.rules import ANY_UNIT

_RDF: Final = """## A claim in RDF

A statement is a resource that names its relation by the property of the plain edge. Values such as `negated` are
plain texts. Speakers stand in an RDF list, nearest first, whose cells may have names. Evidence points at its document
by offsets and by the words themselves.

```turtle
@prefix hkg: <https://w3id.org/hardware-kg/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <https://w3id.org/hardware-kg/id/> .

<entity/broadcom> a hkg:Company ; skos:prefLabel "Broadcom"@en, "博通"@zh ; hkg:ticker "AVGO" ; hkg:mic "XNAS" .
<entity/google> a hkg:Company ; skos:prefLabel "Google"@en, "谷歌"@zh .
<entity/custom-ai-asic> a hkg:ProductCategory ; skos:prefLabel "custom AI ASIC"@en .
<entity/broadcom> hkg:suppliesTo <entity/google> .

<document/d1> a hkg:Document ; dcterms:title "Custom chips gain ground" ; dcterms:issued "2025-02-09"^^xsd:date .

<statement/s1> a hkg:Statement ;
    hkg:subject <entity/broadcom> ; hkg:relation hkg:suppliesTo ; hkg:object <entity/google> ;
    hkg:polarity "asserted" ; hkg:modality "fact" ; hkg:basis "stated" ; hkg:status "current" ;
    hkg:attributedTo <statement/s1/speaker/0> ; hkg:product <entity/custom-ai-asic> ;
    hkg:shareLow 0.6 ; hkg:shareHigh 0.7 ; hkg:period "2025" ; hkg:confidence 0.95 ;
    hkg:evidence <evidence/e1> ; prov:wasDerivedFrom <document/d1> .
<statement/s1/speaker/0> rdf:first "Broadcom" ; rdf:rest rdf:nil .

<observation/o1> a hkg:Observation ;
    hkg:subject <entity/google> ; hkg:metric "capital_expenditure" ; hkg:words "capex" ;
    hkg:valueLow 75000000000 ; hkg:bound "approx" ; hkg:valueHigh 75000000000 ;
    hkg:unit "currency" ; hkg:currency "USD" ; hkg:period "2025" ;
    hkg:polarity "asserted" ; hkg:modality "forecast" ; hkg:confidence 0.9 ; hkg:evidence <evidence/e2> .

<evidence/e1> a hkg:Evidence ;
    prov:wasQuotedFrom <document/d1> ; oa:hasSelector <evidence/e1/position>, <evidence/e1/quote> ;
    hkg:extractor "grammar" ; hkg:rule "en.customer" ; hkg:stance "supports" ; hkg:confidence 0.95 .
<evidence/e1/position> a oa:TextPositionSelector ; oa:start 120 ; oa:end 153 .
<evidence/e1/quote> a oa:TextQuoteSelector ; oa:exact "Google is a customer of Broadcom." .

<evidence/e2> a hkg:Evidence ;
    prov:wasQuotedFrom <document/d1> ; oa:hasSelector <evidence/e2/position>, <evidence/e2/quote> ;
    hkg:extractor "grammar" ; hkg:rule "en.amount" ; hkg:stance "supports" ; hkg:confidence 0.9 .
<evidence/e2/position> a oa:TextPositionSelector ; oa:start 154 ; oa:end 200 .
<evidence/e2/quote> a oa:TextQuoteSelector ; oa:exact "It expects capex of about $75 billion in 2025." .
```
"""


def emit(schema: Schema) -> str:
    """Give the page as Markdown."""
    parts = (
        f"# {schema.title}: the vocabulary\n",
        "Derived from `ontology/hardware.yaml`; `python -m ontology` writes it.\n",
        f"{schema.description}\n",
        f"Namespace `{schema.namespace}`, prefix `{schema.prefix}`, version {schema.version}.\n",
        f"A source written `{schema.prefix}:` marks a notion coined here.\n",
        "## Entities\n",
        _table(("type", "what it is", "example", "source", "same or near"), map(_entity_row, schema.entities)),
        "## Relations\n",
        *_relations(schema),
        "## Claims and where they were read\n",
        *(_class(schema, kind) for kind in schema.kinds.values() if _is_frame(kind)),
        "## Properties\n",
        _table(("property", "RDF", "values", "what it says", "example", "source"), _slot_rows(schema)),
        "## Values\n",
        *(_enumeration(enum) for enum in schema.enums.values()),
        "## Prefixes\n",
        _table(("prefix", "stands for"), ((f"`{name}:`", f"<{iri}>") for name, iri in schema.prefixes.items())),
        _RDF,
    )
    return "\n".join(parts)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = tuple(heads)
    lines = [heads, ("---",) * len(heads), *(tuple(row) for row in rows)]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines) + "\n"


def _examples(term: Term) -> str:
    return "; ".join(term.examples)


def _kin(term: Term) -> str:
    return ", ".join((*(f"={name}" for name in term.exact), *(f"≈{name}" for name in term.close)))


def _source(term: Term) -> str:
    return f"<{term.source}>" if "//" in term.source else f"`{term.source}`"


def _entity_row(kind: Kind) -> tuple[str, ...]:
    return f"`{kind.name}`", kind.definition, _examples(kind), _source(kind), _kin(kind)


def _relations(schema: Schema) -> Iterator[str]:
    heads = ("relation", "RDF", "from", "to", "what it says", "example", "source")
    yield _table(heads, (_relation_row(schema, kind) for kind in schema.relations))
    symmetric = ", ".join(f"`{kind.type_name}`" for kind in schema.relations if kind.symmetric)
    yield f"Symmetric: {symmetric}.\n"
    for kind in schema.relations:
        parent = schema.kinds[kind.parent]
        if not parent.abstract:
            yield f"`{kind.type_name}` is a kind of `{parent.type_name}`.\n"
        if kind.same_group:
            yield f"The ends of `{kind.type_name}` are both makers, or both things on offer.\n"


def _relation_row(schema: Schema, kind: Kind) -> tuple[str, ...]:
    ends = (", ".join(schema.ends(kind.name, slot)) for slot in ("subject", "object"))
    return f"`{kind.type_name}`", f"`hkg:{kind.rdf_name}`", *ends, kind.definition, _examples(kind), _source(kind)


def _is_frame(kind: Kind) -> bool:
    """Whether a class holds a claim or its origin."""
    return kind.name == "Claim" or "provenance" in kind.subsets or (kind.parent == "Claim")


def _class(schema: Schema, kind: Kind) -> str:
    needed = schema.required(kind.name)
    slots = ", ".join(f"**{name}**" if name in needed else name for name in kind.slots)
    return f"### {kind.name} (`{kind.uri}`)\n\n{kind.definition} Example: {_examples(kind)}.\n\nHolds {slots}.\n"


def _slot_rows(schema: Schema) -> Iterator[tuple[str, ...]]:
    for slot in schema.slots.values():
        yield f"`{slot.name}`", f"`{slot.uri}`", _kinds(slot), slot.definition, _examples(slot), _source(slot)


def _kinds(slot: Slot) -> str:
    return " or ".join(slot.ranges) + (", several" if slot.multivalued else "")


def _enumeration(enum: Enumeration) -> str:
    quantities = enum.name == "QuantityType"
    nested = any(value.parent for value in enum.values.values())
    extra = ("units",) if quantities else ("kind of",) if nested else ()
    heads = ("value", *extra, "what it says", "example", "source")
    rows = (_value_row(value, extra=bool(extra)) for value in enum.values.values())
    return f"### {enum.name}\n\n{enum.definition}\n\n{_table(heads, rows)}"


def _value_row(value: Value, *, extra: bool) -> tuple[str, ...]:
    """Give a row for a value; `extra` is the column for its units or for what it is a kind of."""
    units = "every unit" if ANY_UNIT in value.units else ", ".join(value.units)
    middle = (units or value.parent,) if extra else ()
    return f"`{value.name}`", *middle, value.definition, _examples(value), _source(value)
