"""The rules that the parts of a vocabulary keep among themselves: every name known, every end fitting."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from ontology.nouns import Kind, Schema, Slot, Term
from ontology.source import OntologyError, nearest

TYPES: Final = ("string", "boolean", "integer", "decimal", "date", "uriorcurie")
ANY_UNIT: Final = "any"
_PREFIX: Final = re.compile(r"([a-z][a-z0-9-]*):")


def check(schema: Schema) -> None:
    """Refuse a schema whose parts do not fit together.

    Raises:
        OntologyError: The first part that does not fit, with its line and what would fit.
    """
    for name in ("Entity", "Relation"):
        if name not in schema.kinds:
            raise OntologyError("classes", line=1, came=f"no class {name}", right=f"an abstract class {name}")
    for where, term in _terms(schema):
        _check_term(schema, where, term)
    for kind in schema.kinds.values():
        _check_tree(schema, kind)
    for kind in schema.kinds.values():
        _check_kind(schema, kind)
    for kind in schema.relations:
        _check_relation(schema, kind)
    for slot in schema.slots.values():
        _check_slot(schema, slot)
    _check_values(schema)


def _terms(schema: Schema) -> Iterator[tuple[str, Term]]:
    """Give every term of the schema with its path in the file."""
    for kind in schema.kinds.values():
        yield f"classes.{kind.name}", kind
    for slot in schema.slots.values():
        yield f"slots.{slot.name}", slot
    for enum in schema.enums.values():
        yield f"enums.{enum.name}", enum
        for value in enum.values.values():
            yield f"enums.{enum.name}.permissible_values.{value.name}", value


def _wrong(where: str, term: Term, *, came: str, right: str) -> OntologyError:
    return OntologyError(where, line=term.line, came=came, right=right)


def _known(name: str, known: Collection[str], where: str, term: Term) -> None:
    if name not in known:
        raise _wrong(where, term, came=f"unknown name {name!r}", right=nearest(name, known))


def _check_term(schema: Schema, where: str, term: Term) -> None:
    for curie in (term.source, *term.exact, *term.close):
        found = _PREFIX.match(curie)
        if not found:
            raise _wrong(where, term, came=f"{curie!r}", right="an IRI or a name behind a prefix")
        if found[1] not in {"http", "https"}:
            _known(found[1], schema.prefixes, where, term)
    for subset in term.subsets:
        _known(subset, schema.subsets, where, term)


def _check_tree(schema: Schema, kind: Kind) -> None:
    """Refuse a class above which a name is unknown or comes twice."""
    where, seen, above = f"classes.{kind.name}", [kind.name], kind.parent
    while above:
        _known(above, schema.kinds, where, kind)
        if above in seen:
            raise _wrong(where, kind, came=f"is_a runs in a circle: {' > '.join((*seen, above))}", right="a tree")
        seen.append(above)
        above = schema.kinds[above].parent


def _check_kind(schema: Schema, kind: Kind) -> None:
    where = f"classes.{kind.name}"
    for slot in kind.slots:
        _known(slot, schema.slots, where, kind)
    own = [slot.name for slot in schema.all_slots(kind.name)]
    for slot in (*sorted(kind.required), *kind.narrowed):
        _known(slot, own, f"{where}.slot_usage", kind)
    if kind in schema.entities and not kind.group:
        raise _wrong(where, kind, came="no group", right="annotations: {group: maker}")


def _check_slot(schema: Schema, slot: Slot) -> None:
    for name in slot.ranges:
        _known(name, (*TYPES, *schema.kinds, *schema.enums), f"slots.{slot.name}", slot)


def _check_relation(schema: Schema, kind: Kind) -> None:
    """Refuse a relation without ends, with ends that are no entities, or wider than its parent's."""
    where = f"classes.{kind.name}"
    entities = [entity.name for entity in schema.entities]
    for slot in ("subject", "object"):
        ends = schema.ends(kind.name, slot)
        if not ends:
            raise _wrong(where, kind, came=f"no {slot}", right=f"slot_usage: {{{slot}: {{any_of: [...]}}}}")
        for name in ends:
            _known(name, entities, f"{where}.slot_usage.{slot}", kind)
        wider = set(ends) - set(schema.ends(kind.parent, slot) or ends)
        if wider:
            came, right = f"{slot} wider than in {kind.parent}: {', '.join(sorted(wider))}", "a subset of it"
            raise _wrong(where, kind, came=came, right=right)
    if kind.symmetric and set(schema.ends(kind.name, "subject")) != set(schema.ends(kind.name, "object")):
        raise _wrong(where, kind, came="symmetric with unlike ends", right="the same types at both ends")


def _check_values(schema: Schema) -> None:
    """Refuse a value whose broader value is missing or itself narrow, and a quantity without known units."""
    units = (*schema.enums["Unit"].values, ANY_UNIT) if "Unit" in schema.enums else ()
    for enum in schema.enums.values():
        broad = [value.name for value in enum.values.values() if not value.parent]
        for value in enum.values.values():
            where = f"enums.{enum.name}.permissible_values.{value.name}"
            if value.parent:
                _known(value.parent, broad, where, value)
            for unit in value.units:
                _known(unit, units, where, value)
            if enum.name == "QuantityType" and not value.units:
                raise _wrong(where, value, came="no units", right='annotations: {units: "currency"}')
