"""Names in RDF: where things live, what they are called, how values become literals and come back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode

from kg.errors import InputError
from kg.model import RelationType
from ontology.terms import NAMESPACE, RDF_NAME

ID: Final = f"{NAMESPACE}id/"
PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "hkg": NAMESPACE,
        "dcterms": "http://purl.org/dc/terms/",
        "oa": "http://www.w3.org/ns/oa#",
        "prov": "http://www.w3.org/ns/prov#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "schema": "https://schema.org/",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)
_XSD: Final = PREFIXES["xsd"]
_DECIMAL: Final = NamedNode(f"{_XSD}decimal")
_DOUBLE: Final = NamedNode(f"{_XSD}double")
_DATE: Final = NamedNode(f"{_XSD}date")
# a dot at either end would be read as a step in a path, or as the end of a sentence in Turtle
_UNSAFE: Final = re.compile(r"[^\w.~-]|^\.|\.$")

KINDS: Final = ("entity", "document", "statement", "observation", "evidence", "edge")

EDGES: Final = NamedNode(f"{ID}graph/edges")
REGISTRY: Final = NamedNode(f"{ID}graph/registry")
ABOUT: Final = NamedNode(f"{ID}graph/about")
TYPE: Final = NamedNode(f"{PREFIXES['rdf']}type")
RELATIONS: Final[Mapping[RelationType, NamedNode]] = MappingProxyType(
    {relation: NamedNode(NAMESPACE + name) for relation, name in RDF_NAME.items()}
)

# what the engine can count with: 18 digits behind the point and a 128-bit number of such steps
_STEP: Final = -18
_MOST: Final = Decimal(10) ** 20


@cache
def term(name: str) -> NamedNode:
    """Give the node of a prefixed name such as `oa:exact`."""
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


@lru_cache(maxsize=65_536)
def node(kind: str, key: str) -> NamedNode:
    """Give the node of a thing of ours: kind is entity, document, statement, observation, evidence or edge."""
    return NamedNode(f"{ID}{kind}/{_UNSAFE.sub(_escaped, key)}")


def _escaped(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())


@lru_cache(maxsize=4_096)
def word(value: str) -> Literal:
    """Give the literal of a word that comes again and again, such as a modality, made once."""
    return Literal(value)


class Iri(str):
    """An address, as text. `kind` and `id` say which thing of ours it names; they are empty for others."""

    __slots__ = ()

    @property
    def kind(self) -> str:
        """Of what kind it is: entity, document, statement, observation, evidence, edge or graph."""
        return self.removeprefix(ID).partition("/")[0] if self.startswith(ID) else ""

    @property
    def id(self) -> str:
        """The id of the thing."""
        return unquote(self.removeprefix(ID).partition("/")[2]) if self.startswith(ID) else ""


def literal(value: str | bool | float | Decimal | date, lang: str = "") -> Literal:  # noqa: FBT001 a value
    """Give a typed literal of exactly this value; numbers are decimals that the engine can count with, or doubles."""
    if isinstance(value, str):
        return Literal(value, language=lang) if lang else Literal(value)
    if isinstance(value, float):
        return _double(value)
    if isinstance(value, Decimal):
        return _number(value, float(value))
    if isinstance(value, date):
        return Literal(value.isoformat(), datatype=_DATE)
    return Literal(value)


@lru_cache(maxsize=4_096)
def _double(value: float) -> Literal:
    return _number(Decimal(repr(value)), value)


def _number(value: Decimal, double: float) -> Literal:
    exponent = value.as_tuple().exponent
    countable = isinstance(exponent, int) and exponent >= _STEP and abs(value) < _MOST
    if not countable and Decimal(repr(double)) == value:
        return Literal(repr(double), datatype=_DOUBLE)
    return Literal(f"{value:f}", datatype=_DECIMAL)


def number(held: Literal) -> Decimal:
    """Give the number of a literal."""
    if held.datatype == _DOUBLE:
        return Decimal(repr(float(held.value)))
    return Decimal(held.value)


def parameter(name: str, value: Any) -> NamedNode | Literal:  # noqa: ANN401 what the caller has
    """Give the term of a parameter: text, number, truth value, day, or a node. `<…>` is an address.

    Raises:
        InputError: a value of another type.
    """
    if isinstance(value, NamedNode | Literal):
        return value
    if isinstance(value, str) and re.fullmatch(r"<[^<>\s]+>", value):
        return NamedNode(value[1:-1])
    if isinstance(value, str | bool | int | float | Decimal | date) and not isinstance(value, datetime):
        return literal(value)
    raise InputError(f"parameter {name!r} should be a text, a number, a day or <an address>; got {value!r}")


def unpacked(found: Any) -> Any:  # noqa: ANN401 a value of Python
    """Give a term that the worker packed as a value: an `Iri`, a text, a number, a day, a truth value."""
    if not isinstance(found, list):
        return found
    if len(found) == 1:
        return Iri(found[0])
    value, datatype = found
    make = _PLAIN.get(datatype)
    try:
        return value if make is None else make(value)
    except (ValueError, ArithmeticError):
        return value


_PLAIN: Final[Mapping[str, Any]] = MappingProxyType(
    {
        f"{_XSD}integer": int,
        f"{_XSD}decimal": Decimal,
        f"{_XSD}double": float,
        f"{_XSD}float": float,
        f"{_XSD}date": date.fromisoformat,
        f"{_XSD}boolean": lambda text: text in {"true", "1"},
    }
)
