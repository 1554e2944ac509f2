"""The inner form: any noun as a JSON object tagged with the noun's name, and back without loss."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from kg.errors import CodecError, InputError
from kg.model import (
    Alias,
    Document,
    Entity,
    Evidence,
    Extraction,
    Interval,
    Mark,
    Mention,
    Observation,
    Page,
    Period,
    Proposal,
    Rejected,
    Span,
    Statement,
)

__all__ = ["NOUNS", "decode", "dumps", "encode", "loads", "parse"]

Record = Mapping[str, Any]
Unpack = Callable[[Any, str], Any]
Pack = Callable[[Any], Any]

NOUNS: Final[Mapping[str, type[Any]]] = MappingProxyType(
    {
        noun.__name__.lower(): noun
        for noun in (
            Alias,
            Document,
            Entity,
            Evidence,
            Extraction,
            Interval,
            Mark,
            Mention,
            Observation,
            Page,
            Period,
            Proposal,
            Rejected,
            Span,
            Statement,
        )
    }
)
_TAG: Final = "noun"


def encode(noun: Any) -> dict[str, Any]:  # noqa: ANN401 any noun
    """Give a noun as a JSON object tagged with its name; fields at their default are left out."""
    name = type(noun).__name__.lower()
    if NOUNS.get(name) is not type(noun):
        raise CodecError(type(noun).__name__, f"is none of the nouns {', '.join(NOUNS)}")
    kind: Any = type(noun)
    return {_TAG: name, **_form(kind)[0](noun)}


def decode(record: Record, where: str = "record") -> Any:  # noqa: ANN401 the tag decides the type
    """Give back the noun that `encode` was given.

    Raises:
        CodecError: the record is not one; the message names the place inside it and the reason.
    """
    if not isinstance(record, Mapping):
        raise CodecError(where, f"should be an object, is {_kind(record)}")
    name = record.get(_TAG)
    if not isinstance(name, str) or name not in NOUNS:
        raise CodecError(where, f"`{_TAG}` should be one of {', '.join(NOUNS)}; got {name!r}")
    kind: Any = NOUNS[name]
    return _form(kind)[1]({key: value for key, value in record.items() if key != _TAG}, where)


def dumps(record: Any) -> str:  # noqa: ANN401 any noun or a record
    """Give a noun in its inner form, or a record as it is, as one line of JSON without the line end."""
    plain = record if isinstance(record, Mapping) else encode(record)
    return json.dumps(plain, ensure_ascii=False, allow_nan=False)


def loads(line: str, where: str = "line") -> Any:  # noqa: ANN401 the tag decides the type
    """Give the noun of one line of JSON in the inner form; raise `CodecError` if there is none."""
    return decode(parse(line, where), where)


def parse(line: str, where: str) -> Any:  # noqa: ANN401 JSON
    """Give the JSON value of a text; raise `CodecError` if it is none."""
    try:
        return json.loads(line)
    except ValueError as error:
        raise CodecError(where, f"is not JSON: {error}") from error


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "a truth value", NoneType: "null"}
    return names.get(type(value), "a number" if isinstance(value, int | float) else type(value).__name__)


@cache
def _form(hint: Any) -> tuple[Pack, Unpack]:  # noqa: ANN401 a type, in any of the shapes that annotations take
    """Give how values of a type are packed and unpacked."""
    origin = get_origin(hint)
    if origin in {Union, UnionType}:
        return _optional(hint)
    if origin is tuple:
        return _tuple(get_args(hint)[0])
    if origin is not None and issubclass(origin, Mapping):
        return dict, _mapping
    if hasattr(hint, "__dataclass_fields__"):
        return _noun(hint)
    if issubclass(hint, Enum):
        return (lambda value: value.value), _built(hint, f"one of {', '.join(str(item.value) for item in hint)}")
    return _SIMPLE[hint]


def _optional(hint: Any) -> tuple[Pack, Unpack]:  # noqa: ANN401 a type
    (inner,) = (part for part in get_args(hint) if part is not NoneType)
    pack, unpack = _form(inner)
    return (
        lambda value: None if value is None else pack(value),
        lambda value, where: None if value is None else unpack(value, where),
    )


def _tuple(inner: Any) -> tuple[Pack, Unpack]:  # noqa: ANN401 a type
    pack, unpack = _form(inner)

    def unpack_all(value: Any, where: str) -> tuple[Any, ...]:  # noqa: ANN401 JSON
        if not isinstance(value, list | tuple):
            raise CodecError(where, f"should be a list, is {_kind(value)}")
        return tuple(unpack(item, f"{where}[{place}]") for place, item in enumerate(value))

    return (lambda value: [pack(item) for item in value]), unpack_all


def _mapping(value: Any, where: str) -> Mapping[str, str]:  # noqa: ANN401 JSON
    if not isinstance(value, Mapping) or not all(isinstance(part, str) for pair in value.items() for part in pair):
        raise CodecError(where, "should be an object of texts")
    return dict(value)


def _noun(noun: type[Any]) -> tuple[Pack, Unpack]:
    hints = get_type_hints(noun)
    forms = {item.name: _form(hints[item.name]) for item in fields(noun)}
    defaults = {
        item.name: item.default if item.default_factory is MISSING else item.default_factory() for item in fields(noun)
    }
    required = [name for name, default in defaults.items() if default is MISSING]

    def pack(value: Any) -> dict[str, Any]:  # noqa: ANN401 a noun
        found = ((name, getattr(value, name)) for name in forms)
        return {name: forms[name][0](part) for name, part in found if part != defaults[name]}

    def unpack(value: Any, where: str) -> Any:  # noqa: ANN401 JSON in, noun out
        if not isinstance(value, Mapping):
            raise CodecError(where, f"should be an object, is {_kind(value)}")
        if strange := value.keys() - forms.keys():
            raise CodecError(where, f"unknown {sorted(map(str, strange))}; known: {', '.join(forms)}")
        if lacking := [name for name in required if name not in value]:
            raise CodecError(where, f"lacks {', '.join(lacking)}")
        parts = {name: forms[name][1](part, f"{where}.{name}") for name, part in value.items()}
        try:
            return noun(**parts)
        except InputError as error:
            raise CodecError(where, str(error)) from error

    return pack, unpack


def _built(make: Callable[[Any], Any], wanted: str) -> Unpack:
    """Give an unpacker that makes a value out of text."""

    def unpack(value: Any, where: str) -> Any:  # noqa: ANN401 JSON in, value out
        try:
            return make(value if isinstance(value, str) else _refuse(value, where, wanted))
        except (ValueError, InvalidOperation) as error:
            raise CodecError(where, f"should be {wanted}; got {value!r}") from error

    return unpack


def _refuse(value: object, where: str, wanted: str) -> str:
    raise CodecError(where, f"should be {wanted}; is {_kind(value)}")


def _is(wanted: tuple[type, ...], words: str) -> Unpack:
    def unpack(value: Any, where: str) -> Any:  # noqa: ANN401 JSON
        if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
            raise CodecError(where, f"should be {words}, is {_kind(value)}")
        return wanted[0](value)

    return unpack


def _finite(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(text)
    return number


def _same(value: Any) -> Any:  # noqa: ANN401 any JSON value
    return value


_SIMPLE: Final[Mapping[type, tuple[Pack, Unpack]]] = MappingProxyType(
    {
        str: (_same, _is((str,), "text")),
        int: (_same, _is((int,), "a whole number")),
        float: (_same, _is((float, int), "a number")),
        bool: (_same, _is((bool,), "true or false")),
        date: (date.isoformat, _built(date.fromisoformat, "a day as YYYY-MM-DD")),
        Decimal: (str, _built(_finite, "a decimal number as text")),
    }
)
