"""Named questions, read from the YAML files beside this one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import unquote

import yaml

from kg.errors import InputError, UnknownTermError
from kg.fusion import Edge
from kg.model import EntityType, Graph
from kg.ports import Row, Store
from kg.queries import answers
from kg.stores.rdf.terms import ID, node
from ontology.terms import NAMESPACE, RDF_NAME

__all__ = ["Parameter", "Question", "named"]

FILES: Final = ("trade.yaml", "claims.yaml", "holdings.yaml")
KINDS: Final[Mapping[str, tuple[type, ...]]] = MappingProxyType(
    {"entity": (str,), "type": (str,), "text": (str,), "number": (int, float)}
)
_RELATIONS: Final = MappingProxyType({name: relation.value for relation, name in RDF_NAME.items()})
_SPARQL: Final = frozenset({"rdf", "sparql"})
_MEMORY: Final = "memory"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A value that a question takes: its kind (entity, type, text, number) and what it is where none is given.

    An entity is given by its id.
    """

    name: str
    kind: str
    default: Any

    def checked(self, value: Any) -> Any:  # noqa: ANN401 what the caller has
        """Give the value; text becomes a number where a number is wanted.

        Raises:
            InputError: it does not fit the kind.
        """
        if self.kind == "number" and isinstance(value, str):
            try:
                value = float(value)
            except ValueError as error:
                raise InputError(f"{self.name} should be a number; got {value!r}") from error
        wanted = KINDS[self.kind]
        if not isinstance(value, wanted) or isinstance(value, bool):
            raise InputError(f"{self.name} should be {self.kind} ({wanted[0].__name__}); got {value!r}")
        types = [kind.value for kind in EntityType]
        if self.kind == "type" and value not in types:
            raise UnknownTermError("entity type", str(value), types)
        return float(str(value)) if self.kind == "number" else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question by name. `order` are the columns the rows are sorted by, downwards after a minus.

    Rows hold plain values: ids, names of relations and types as in Cypher, doubles, days as ISO text.
    """

    name: str
    meaning: str
    parameters: tuple[Parameter, ...]
    order: tuple[str, ...]
    columns: tuple[str, ...]
    cypher: str
    sparql: str

    def values(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Give the values of all parameters, defaults where none is given.

        Raises:
            InputError: a parameter that the question does not take, or a value that does not fit.
        """
        known = {item.name: item for item in self.parameters}
        if strange := sorted(set(given) - set(known)):
            raise InputError(f"{self.name} takes no {', '.join(strange)}; it takes {', '.join(known) or 'nothing'}")
        return {name: item.checked(given.get(name, item.default)) for name, item in known.items()}

    def text(self, language: str) -> str:
        """Give the question in a language, `cypher` or `sparql`."""
        return self.sparql if language in _SPARQL else self.cypher

    def run(self, store: Store, **params: Any) -> list[Row]:  # noqa: ANN401 values of parameters
        """Give the rows that a store answers with.

        Raises:
            InputError: a parameter does not fit.
            StoreError: the store cannot answer.
        """
        values = self.values(params)
        if store.name == _MEMORY:
            graph, edges = getattr(store, "graph", Graph()), getattr(store, "edges", ())
            return self.answer(graph, edges, **values)
        if store.name in _SPARQL:
            kinds = {item.name: item.kind for item in self.parameters}
            values = {name: _as_term(kinds[name], value) for name, value in values.items()}
        return self._ordered(store.query(self.text(store.name), values))

    def answer(self, graph: Graph, edges: Iterable[Edge], **params: Any) -> list[Row]:  # noqa: ANN401 as above
        """Give the rows by plain Python over a graph and its edges: what the databases are held against."""
        make: Callable[..., Iterable[Mapping[str, Any]]] = getattr(answers, self.name.replace("-", "_"))
        return self._ordered(make(graph, tuple(edges), **self.values(params)))

    def _ordered(self, rows: Iterable[Mapping[str, Any]]) -> list[Row]:
        found: list[Row] = [{name: _plain(row.get(name)) for name in self.columns} for row in rows]
        for column in reversed(self.order):
            name = column.removeprefix("-")
            found.sort(key=lambda row: (row[name] is not None, row[name]), reverse=column.startswith("-"))
        return found


def _as_term(kind: str, value: Any) -> Any:  # noqa: ANN401 a value of any kind
    """Give a value as the RDF store takes it: an address in angle brackets for an entity or a type."""
    match kind:
        case "entity":
            return f"<{node('entity', value).value}>"
        case "type":
            return f"<{NAMESPACE}{value}>"
        case "number":
            return Decimal(repr(value))
        case _:
            return value


def _plain(value: Any) -> Any:  # noqa: ANN401 a value of any store
    """Give a value as every store gives it: an address by what it names, a decimal as a double, a day as text."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and value.startswith(ID):
        return unquote(value.removeprefix(ID).partition("/")[2])
    if isinstance(value, str) and value.startswith(NAMESPACE):
        local = value.removeprefix(NAMESPACE)
        return _RELATIONS.get(local, local)
    return value


@cache
def named() -> Mapping[str, Question]:
    """Give every question by name, in the order of the files.

    Raises:
        InputError: two questions have one name, or a question has no plain Python beside it.
    """
    found: dict[str, Question] = {}
    for file in FILES:
        text = (resources.files("kg.queries") / file).read_text(encoding="utf-8")
        for name, record in yaml.safe_load(text).items():
            if name in found or not hasattr(answers, name.replace("-", "_")):
                raise InputError(f"{file}: {name!r} is there twice, or lacks its function in answers.py")
            found[name] = _question(name, record)
    return MappingProxyType(found)


def _question(name: str, record: Mapping[str, Any]) -> Question:
    parameters = record.get("parameters", {})
    return Question(
        name=name,
        meaning=record["meaning"],
        parameters=tuple(
            Parameter(name=key, kind=item["kind"], default=item["default"]) for key, item in parameters.items()
        ),
        order=tuple(record.get("order", ())),
        columns=_columns(record["columns"]),
        cypher=record["cypher"].strip(),
        sparql=record["sparql"].strip(),
    )


def _columns(names: str | Sequence[str]) -> tuple[str, ...]:
    return tuple(names.split()) if isinstance(names, str) else tuple(names)
