"""Reads YAML into blocks that know their line, so that a mistake can be named by place."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import yaml

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Value: TypeAlias = "str | int | float | bool | Block | list[Value] | None"


class OntologyError(ValueError):
    """A wrong ontology file: which term, on which line, what came, and what would be right."""

    def __init__(self, term: str, *, line: int, came: str, right: str) -> None:
        """Keep the facts and build the message from them."""
        self.term, self.line, self.came, self.right = term, line, came, right
        super().__init__(f"line {line}: {term}: {came}; right would be {right}")


def nearest(word: str, known: Iterable[str]) -> str:
    """Give what would be right in place of a word: the known word most like it, or all of them."""
    every = sorted(set(known))
    like = difflib.get_close_matches(word, every, n=1, cutoff=0.6)
    return like[0] if like else "one of " + ", ".join(every)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A mapping of the file: its path from the top, its line, its values and the line of each."""

    path: str
    line: int
    values: Mapping[str, Value]
    lines: Mapping[str, int]

    def error(self, key: str, *, came: str, right: str) -> OntologyError:
        """Give the error for a key of this block, or for the block itself where the key is missing."""
        term = f"{self.path}.{key}" if self.path and key else self.path or key or "the file"
        return OntologyError(term, line=self.lines.get(key, self.line), came=came, right=right)

    def only(self, known: Iterable[str]) -> None:
        """Refuse any key that is not among the known ones."""
        known = tuple(known)
        for key in self.values:
            if key not in known:
                raise self.error(key, came=f"unknown key {key!r}", right=nearest(key, known))

    def text(self, key: str, default: str | None = None) -> str:
        """Give a line of text; without a default it has to be there and must not be empty."""
        value = self.values.get(key, default)
        if isinstance(value, Block | list) or value is None or (default is None and not str(value).strip()):
            raise self.error(key, came=_shown(value), right=f"{key}: some text")
        return str(value).strip()

    def number(self, key: str) -> int | None:
        """Give a whole number, or None where there is none."""
        value = self.values.get(key)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        raise self.error(key, came=_shown(value), right=f"{key}: a whole number")

    def flag(self, key: str) -> bool:
        """Give true or false; false where the key is missing."""
        value = self.values.get(key, False)
        if isinstance(value, bool):
            return value
        raise self.error(key, came=_shown(value), right=f"{key}: true or false")

    def words(self, key: str) -> tuple[str, ...]:
        """Give a list of words, empty where the key is missing."""
        value = self.values.get(key, [])
        if isinstance(value, list) and all(isinstance(word, str) and word for word in value):
            return tuple(str(word) for word in value)
        raise self.error(key, came=_shown(value), right=f"{key}: [a list of words]")

    def block(self, key: str) -> Block:
        """Give the block under a key, an empty one where the key is missing."""
        value = self.values.get(key)
        if value is None:
            return Block(path=self._below(key), line=self.lines.get(key, self.line), values={}, lines={})
        if isinstance(value, Block):
            return value
        raise self.error(key, came=_shown(value), right=f"{key}: a mapping")

    def blocks(self, key: str) -> Iterator[tuple[str, Block]]:
        """Give the named blocks under a key, in the order of the file."""
        parent = self.block(key)
        for name in parent.values:
            yield name, parent.block(name)

    def items(self, key: str) -> tuple[Block, ...]:
        """Give a list of blocks, empty where the key is missing."""
        value = self.values.get(key, [])
        if isinstance(value, list) and all(isinstance(item, Block) for item in value):
            return tuple(item for item in value if isinstance(item, Block))
        raise self.error(key, came=_shown(value), right=f"{key}: [a list of mappings]")

    def _below(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key


def read(text: str) -> Block:
    """Give the top block of a YAML text.

    Raises:
        OntologyError: The text is no YAML, is no mapping, or says one key twice.
    """
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as wrong:
        line = wrong.problem_mark.line + 1 if wrong.problem_mark else 1
        raise OntologyError("the file", line=line, came=str(wrong.problem), right="YAML") from wrong
    top = None if node is None else _value(node, "", 1)
    if not isinstance(top, Block):
        raise OntologyError("the file", line=1, came=_shown(top), right="a mapping with classes, slots and enums")
    return top


def _value(node: yaml.Node, path: str, line: int) -> Value:
    """Give a node as a value; `line` is where its key stands."""
    if isinstance(node, yaml.MappingNode):
        return _block(node, path, line)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, path, item.start_mark.line + 1) for item in node.value]
    scalar: Value = yaml.SafeLoader("").construct_object(node)
    return scalar if isinstance(scalar, str | int | float | bool | None) else str(node.value)


def _block(node: yaml.MappingNode, path: str, line: int) -> Block:
    values: dict[str, Value] = {}
    lines: dict[str, int] = {}
    for key_node, value_node in node.value:
        key, here = str(key_node.value), key_node.start_mark.line + 1
        below = f"{path}.{key}" if path else key
        if key in values:
            raise OntologyError(below, line=here, came=f"{key!r} a second time", right=f"the one on line {lines[key]}")
        values[key], lines[key] = _value(value_node, below, here), here
    return Block(path=path, line=line, values=values, lines=lines)


def _shown(value: Value) -> str:
    match value:
        case None:
            return "nothing"
        case Block():
            return "a mapping"
        case list():
            return "a list"
        case _:
            return f"{value!r}"
