"""The nouns of the vocabulary itself: terms, slots, kinds, enumerations, and the Schema that holds them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

_CURIE: Final = re.compile(r"([a-z][a-z0-9-]*):(?!//)(.*)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """What every word of the vocabulary carries: its meaning, one use or more, its origin, its kin elsewhere."""

    name: str
    title: str
    definition: str
    examples: tuple[str, ...]
    source: str
    exact: tuple[str, ...]
    close: tuple[str, ...]
    subsets: tuple[str, ...]
    line: int = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot(Term):
    """A property: what it may hold. `ranges` are classes, enums or types; one that fits is enough."""

    uri: str
    ranges: tuple[str, ...]
    multivalued: bool
    ordered: bool
    pattern: str
    minimum: int | None
    maximum: int | None
    exclusive: bool
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Term):
    """A class: what it is a kind of, its own slots, which it needs, and how it narrows inherited ones."""

    uri: str
    parent: str
    abstract: bool
    slots: tuple[str, ...]
    required: frozenset[str]
    narrowed: Mapping[str, tuple[str, ...]]
    group: str
    symmetric: bool
    same_group: bool

    @property
    def rdf_name(self) -> str:
        """The name as an RDF property: suppliesTo for SuppliesTo."""
        return self.name[0].lower() + self.name[1:]

    @property
    def type_name(self) -> str:
        """The name as a Cypher relationship type and Python member: SUPPLIES_TO for SuppliesTo."""
        return snake(self.name).upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class Value(Term):
    """A member of an enumeration. `parent` is the broader member; `units` are those that fit a quantity."""

    parent: str
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Enumeration(Term):
    """A closed list of values."""

    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """The whole vocabulary, every part in the order of the file."""

    iri: str
    title: str
    description: str
    version: str
    license: str
    prefix: str
    prefixes: Mapping[str, str]
    subsets: Mapping[str, str]
    kinds: Mapping[str, Kind]
    slots: Mapping[str, Slot]
    enums: Mapping[str, Enumeration]

    @property
    def namespace(self) -> str:
        """The IRI that the names of this vocabulary are put behind."""
        return self.prefixes[self.prefix]

    @property
    def entities(self) -> tuple[Kind, ...]:
        """The kinds of entity, the abstract one left out."""
        return tuple(kind for kind in self.kinds.values() if self.is_kind_of(kind.name, "Entity") and not kind.abstract)

    @property
    def relations(self) -> tuple[Kind, ...]:
        """The relations, the abstract one left out."""
        every = self.kinds.values()
        return tuple(kind for kind in every if self.is_kind_of(kind.name, "Relation") and not kind.abstract)

    def lineage(self, name: str) -> Iterator[Kind]:
        """Give a class, its parent, and so on to the top."""
        while name:
            kind = self.kinds[name]
            yield kind
            name = kind.parent

    def is_kind_of(self, name: str, ancestor: str) -> bool:
        """Whether a class is another or stands below it."""
        return any(kind.name == ancestor for kind in self.lineage(name))

    def ends(self, name: str, slot: str) -> tuple[str, ...]:
        """Give the entity types that may stand at one end (`subject` or `object`) of a relation."""
        return next((kind.narrowed[slot] for kind in self.lineage(name) if slot in kind.narrowed), ())

    def all_slots(self, name: str) -> tuple[Slot, ...]:
        """Give the slots of a class, those of its ancestors first."""
        line = reversed(tuple(self.lineage(name)))
        return tuple(self.slots[slot] for kind in line for slot in kind.slots)

    def required(self, name: str) -> frozenset[str]:
        """Give the names of the slots that a class needs, by its own word or an ancestor's."""
        return frozenset(slot for kind in self.lineage(name) for slot in kind.required)

    def expand(self, curie: str) -> str:
        """Give the full IRI of a shortened one; one that is full already comes back as it is."""
        found = _CURIE.match(curie)
        return self.prefixes[found[1]] + found[2] if found else curie


def snake(name: str) -> str:
    """Give a CamelCase name in snake_case: ai_model for AIModel."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def camel(name: str) -> str:
    """Give a snake_case name in camelCase: shareLow for share_low."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
