"""Reads `hardware.yaml` into frozen Schema objects, and refuses a file that breaks its own rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypedDict

from ontology.nouns import Enumeration, Kind, Schema, Slot, Term, Value, camel
from ontology.rules import check
from ontology.source import Block, OntologyError, nearest, read

__all__ = ["Enumeration", "Kind", "OntologyError", "Schema", "Slot", "Term", "Value", "load", "parse"]

SOURCE: Final = Path(__file__).with_name("hardware.yaml")

_COMMON: Final = (
    "description", "examples", "source", "title", "exact_mappings", "close_mappings", "in_subset", "annotations",
)  # fmt: skip
_TOP: Final = (
    "id", "name", "title", "description", "version", "license", "default_prefix", "default_range", "imports",
    "prefixes", "subsets", "classes", "slots", "enums",
)  # fmt: skip
_CLASS: Final = (*_COMMON, "is_a", "abstract", "class_uri", "represents_relationship", "slots", "slot_usage")
_SLOT: Final = (
    *_COMMON, "slot_uri", "range", "any_of", "multivalued", "list_elements_ordered", "required", "identifier",
    "pattern", "minimum_value", "maximum_value", "relational_role",
)  # fmt: skip
_ENUM: Final = (*_COMMON, "permissible_values")
_VALUE: Final = (*_COMMON, "is_a")
_NAMES: Final = {
    "classes": re.compile(r"[A-Z][A-Za-z]*$"),
    "enums": re.compile(r"[A-Z][A-Za-z]*$"),
    "slots": re.compile(r"[a-z][a-z0-9_]*$"),
}


def load(path: Path = SOURCE) -> Schema:
    """Give the schema of a file.

    Raises:
        OntologyError: The file is wrong; the error says where and what would be right.
    """
    return parse(path.read_text(encoding="utf-8"))


def parse(text: str) -> Schema:
    """Give the schema of a YAML text.

    Raises:
        OntologyError: The text is wrong; the error says where and what would be right.
    """
    top = read(text)
    top.only(_TOP)
    prefixes = {name: top.block("prefixes").text(name) for name in top.block("prefixes").values}
    prefix = top.text("default_prefix")
    if prefix not in prefixes:
        raise top.error("default_prefix", came=repr(prefix), right=nearest(prefix, prefixes))
    schema = Schema(
        iri=top.text("id"),
        title=top.text("title"),
        description=top.text("description"),
        version=top.text("version"),
        license=top.text("license"),
        prefix=prefix,
        prefixes=prefixes,
        subsets={name: block.text("description") for name, block in top.blocks("subsets")},
        kinds={name: _kind(name, block, prefix) for name, block in _named(top, "classes")},
        slots={name: _slot(name, block, prefix, top.text("default_range")) for name, block in _named(top, "slots")},
        enums={name: _enumeration(name, block) for name, block in _named(top, "enums")},
    )
    check(schema)
    return schema


def _named(top: Block, part: str) -> Iterator[tuple[str, Block]]:
    for name, block in top.blocks(part):
        if not _NAMES[part].match(name):
            right = "snake_case" if part == "slots" else "CamelCase"
            raise top.block(part).error(name, came=repr(name), right=f"a name in {right}")
        yield name, block


class _Common(TypedDict):
    name: str
    title: str
    definition: str
    examples: tuple[str, ...]
    source: str
    exact: tuple[str, ...]
    close: tuple[str, ...]
    subsets: tuple[str, ...]
    line: int


def _common(name: str, block: Block) -> _Common:
    """Give what every term carries; a missing definition, example or source is an error."""
    examples = tuple(example.text("value") for example in block.items("examples"))
    definition, source = block.text("description"), block.text("source")
    if not examples:
        raise block.error("examples", came="no example", right="examples: [{value: one realistic use}]")
    return {
        "name": name,
        "title": block.text("title", ""),
        "definition": definition,
        "examples": examples,
        "source": source,
        "exact": block.words("exact_mappings"),
        "close": block.words("close_mappings"),
        "subsets": block.words("in_subset"),
        "line": block.line,
    }


def _kind(name: str, block: Block, prefix: str) -> Kind:
    block.only(_CLASS)
    notes = block.block("annotations")
    notes.only(("group", "symmetric", "same_group"))
    usage = dict(block.blocks("slot_usage"))
    for used in usage.values():
        used.only(("any_of", "required"))
    return Kind(
        **_common(name, block),
        uri=block.text("class_uri", f"{prefix}:{name}"),
        parent=block.text("is_a", ""),
        abstract=block.flag("abstract"),
        slots=block.words("slots"),
        required=frozenset(slot for slot, used in usage.items() if used.flag("required")),
        narrowed={slot: _ranges(used) for slot, used in usage.items() if used.values.get("any_of")},
        group=notes.text("group", ""),
        symmetric=notes.flag("symmetric"),
        same_group=notes.flag("same_group"),
    )


def _slot(name: str, block: Block, prefix: str, default: str) -> Slot:
    block.only(_SLOT)
    notes = block.block("annotations")
    notes.only(("exclusive", "open"))
    pattern = block.text("pattern", "")
    try:
        re.compile(pattern)
    except re.error as wrong:
        raise block.error("pattern", came=f"{pattern!r} ({wrong})", right="a regular expression") from wrong
    return Slot(
        **_common(name, block),
        uri=block.text("slot_uri", f"{prefix}:{camel(name)}"),
        ranges=_ranges(block) or (block.text("range", default),),
        multivalued=block.flag("multivalued"),
        ordered=block.flag("list_elements_ordered"),
        pattern=pattern,
        minimum=block.number("minimum_value"),
        maximum=block.number("maximum_value"),
        exclusive=notes.flag("exclusive"),
        open=notes.flag("open"),
    )


def _ranges(block: Block) -> tuple[str, ...]:
    return tuple(item.text("range") for item in block.items("any_of"))


def _enumeration(name: str, block: Block) -> Enumeration:
    block.only(_ENUM)
    values = {word: _member(word, member) for word, member in block.blocks("permissible_values")}
    return Enumeration(**_common(name, block), values=values)


def _member(word: str, block: Block) -> Value:
    block.only(_VALUE)
    notes = block.block("annotations")
    notes.only(("units",))
    return Value(**_common(word, block), parent=block.text("is_a", ""), units=tuple(notes.text("units", "").split()))
