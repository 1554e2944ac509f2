"""The schema as Python: `ontology/terms.py`, string enumerations and plain tables."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ontology.nouns import Enumeration, Schema, snake
from ontology.rules import ANY_UNIT

_HEAD: Final = '''"""The vocabulary as Python: enumerations and tables. Derived; `python -m ontology` writes it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

'''
_WIDTH: Final = 120
_UNITS_FRAME: Final = len("        : _units(),")
_HELPER: Final = '''

def {name}(names: str) -> frozenset[{kind}]:
    """Give the {what} of some names."""
    return frozenset(map({kind}, names.split()))
'''
_TABLE: Final = "Final[Mapping[{key}, {value}]] = MappingProxyType("
_ENUMS: Final = ("QuantityType", "Unit", "Modality", "Polarity", "Basis", "Status", "Bound", "Sign", "Stance")


def emit(schema: Schema) -> str:
    """Give the text of the module."""
    lines = [
        f'NAMESPACE: Final = "{schema.namespace}"',
        f'PREFIX: Final = "{schema.prefix}"',
        f'VERSION: Final = "{schema.version}"',
    ]
    parts = [_HEAD + "\n".join(lines), *_enumerations(schema), *_relation_tables(schema), *_other_tables(schema)]
    return "\n".join(parts).rstrip("\n") + "\n"


def _enumerations(schema: Schema) -> Iterator[str]:
    entities = [(snake(kind.name).upper(), kind.name) for kind in schema.entities]
    yield _enumeration("EntityType", "A kind of thing that claims speak of.", entities)
    relations = [(kind.type_name, kind.type_name) for kind in schema.relations]
    yield _enumeration("RelationType", "A relation between two entities, by its Cypher name.", relations)
    for name in _ENUMS:
        yield _enumeration(name, schema.enums[name].definition, _members(schema.enums[name]))
    broad = [(value.upper(), value) for value in _broad(schema)]
    yield _enumeration("BroadRole", "What a firm does in the chain, broadly.", broad)
    identifiers = [(name.upper(), name) for name, slot in schema.slots.items() if "identifier" in slot.subsets]
    yield _enumeration("IdentifierScheme", schema.subsets["identifier"], identifiers)


def _enumeration(name: str, meaning: str, members: Iterable[tuple[str, str]]) -> str:
    body = "\n".join(f'    {member} = "{value}"' for member, value in members)
    return f'\n\nclass {name}(StrEnum):\n    """{meaning}"""\n\n{body}'


def _members(enum: Enumeration) -> list[tuple[str, str]]:
    return [(_member(value.title or name), name) for name, value in enum.values.items()]


def _member(word: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "_", word).upper()


def _relation_tables(schema: Schema) -> Iterator[str]:
    """Give the tables that say how relations and their ends fit."""
    yield _HELPER.format(name="_types", kind="EntityType", what="entity types")
    for table, slot in (("DOMAIN", "subject"), ("RANGE", "object")):
        rows = {
            f"RelationType.{kind.type_name}": f'_types("{_ordered(schema, schema.ends(kind.name, slot))}")'
            for kind in schema.relations
        }
        yield _table(table, "RelationType", "frozenset[EntityType]", rows)
    symmetric = [kind.type_name for kind in schema.relations if kind.symmetric]
    yield _frozenset("SYMMETRIC: Final", "RelationType", symmetric)
    same = [kind.type_name for kind in schema.relations if kind.same_group]
    yield _frozenset("SAME_GROUP: Final", "RelationType", same)
    groups = {f"EntityType.{snake(kind.name).upper()}": f'"{kind.group}"' for kind in schema.entities}
    yield _table("GROUP", "EntityType", "str", groups)
    family = {
        f"RelationType.{kind.type_name}": f"RelationType.{schema.kinds[kind.parent].type_name}"
        for kind in schema.relations
        if not schema.kinds[kind.parent].abstract
    }
    yield _table("FAMILY", "RelationType", "RelationType", family)
    names = {f"RelationType.{kind.type_name}": f'"{kind.rdf_name}"' for kind in schema.relations}
    yield _table("RDF_NAME", "RelationType", "str", names)


def _ordered(schema: Schema, ends: tuple[str, ...]) -> str:
    return " ".join(kind.name for kind in schema.entities if kind.name in ends)


def _other_tables(schema: Schema) -> Iterator[str]:
    yield _HELPER.format(name="_units", kind="Unit", what="units")
    yield _table("UNITS", "QuantityType", "frozenset[Unit]", _units(schema))
    kinds: dict[str, list[str]] = {name: [name] for name in _broad(schema)}
    for name, value in schema.enums["Role"].values.items():
        if value.parent:
            kinds[value.parent].append(name)
    rows = "\n".join(_role_row(name, kinds[name]) for name in kinds)
    comment = "# Every role of the registry under its broad role."
    listing = f"{comment}\n_ROLES: Final[Mapping[BroadRole, str]] = MappingProxyType(\n    {{\n{rows}\n    }}\n)"
    inverse = "{role: broad for broad, roles in _ROLES.items() for role in roles.split()}"
    yield f"\n{listing}\nBROAD_ROLE: {_TABLE.format(key='str', value='BroadRole')}\n    {inverse}\n)"


def _units(schema: Schema) -> dict[str, str]:
    """Give the source text of the units that fit each quantity."""
    rows = {}
    for name, value in schema.enums["QuantityType"].values.items():
        key, names = f"QuantityType.{_member(value.title or name)}", f'"{" ".join(value.units)}"'
        fits = len(key) + len(names) + _UNITS_FRAME <= _WIDTH
        call = f"_units({names})" if fits else f"_units(\n            {names}\n        )"
        rows[key] = "frozenset(Unit)" if ANY_UNIT in value.units else call
    return rows


def _role_row(broad: str, roles: list[str]) -> str:
    """Give one broad role with its roles, wrapped into strings that Python joins."""
    head, words = f"        BroadRole.{broad.upper()}: ", " ".join(roles)
    if len(whole := f'{head}"{words}",') <= _WIDTH:
        return whole
    if len(words) + 14 <= _WIDTH:
        return f'{head}(\n            "{words}"\n        ),'
    lines = textwrap.wrap(words, width=100, break_on_hyphens=False)
    body = "".join(f'            "{line} "\n' for line in lines[:-1])
    return f'{head}(\n{body}            "{lines[-1]}"\n        ),'


def _broad(schema: Schema) -> list[str]:
    return [name for name, value in schema.enums["Role"].values.items() if not value.parent]


def _table(name: str, key: str, value: str, rows: Mapping[str, str]) -> str:
    body = "\n".join(f"        {left}: {right}," for left, right in rows.items())
    return f"\n{name}: {_TABLE.format(key=key, value=value)}\n    {{\n{body}\n    }}\n)"


def _frozenset(name: str, kind: str, members: Iterable[str]) -> str:
    return f"\n{name} = frozenset({{{', '.join(f'{kind}.{member}' for member in members)}}})"
