"""Answers of SPARQL queries in the media types of the standard: JSON, XML, CSV, TSV; Turtle and others for graphs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import pyoxigraph as ox

from kg.stores.rdf.terms import PREFIXES

__all__ = ["GRAPHS", "TABLES", "Results"]

Q = ox.QueryResultsFormat
R = ox.RdfFormat
# Media types in order of preference: the first is given where anything will do.
TABLES: Final[Mapping[str, ox.QueryResultsFormat]] = MappingProxyType(
    {
        "application/sparql-results+json": Q.JSON, "application/sparql-results+xml": Q.XML, "text/csv": Q.CSV,
        "text/tab-separated-values": Q.TSV, "application/json": Q.JSON, "application/xml": Q.XML, "text/xml": Q.XML,
    }
)  # fmt: skip
GRAPHS: Final[Mapping[str, ox.RdfFormat]] = MappingProxyType(
    {
        "text/turtle": R.TURTLE, "application/n-triples": R.N_TRIPLES, "application/rdf+xml": R.RDF_XML,
        "application/ld+json": R.JSON_LD, "application/trig": R.TRIG, "application/n-quads": R.N_QUADS,
        "text/plain": R.N_TRIPLES, "application/xml": R.RDF_XML, "text/xml": R.RDF_XML, "text/n3": R.TURTLE,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The answer to a query of a form (SELECT, ASK, CONSTRUCT, DESCRIBE); terms as SPARQL's JSON writes them."""

    form: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    cut: bool

    @property
    def media(self) -> tuple[str, ...]:
        """The media types that it can be written in, the preferred one first."""
        return tuple(GRAPHS if self.form in {"CONSTRUCT", "DESCRIBE"} else TABLES)

    def written(self, media: str) -> bytes:
        """Give it in a media type, one of `media`."""
        if self.form in {"CONSTRUCT", "DESCRIBE"}:
            found = [ox.Triple(*map(_term, row)) for row in self.rows]
            return ox.serialize(found, format=GRAPHS[media], prefixes=dict(PREFIXES)) or b""
        form = TABLES[media]
        whole = json.dumps(self._as_json(), ensure_ascii=False).encode("utf-8")
        if form is Q.JSON:
            return whole
        return ox.parse_query_results(whole, format=Q.JSON).serialize(format=form) or b""

    def _as_json(self) -> dict[str, Any]:
        if self.form == "ASK":
            return {"head": {}, "boolean": self.rows[0][0]}
        pairs = (zip(self.columns, row, strict=True) for row in self.rows)
        bindings = [{name: term for name, term in row if term is not None} for row in pairs]
        return {"head": {"vars": list(self.columns)}, "results": {"bindings": bindings}}


def _term(said: Mapping[str, Any]) -> Any:  # noqa: ANN401 any term of the engine
    """Give a term of the engine from its JSON."""
    value = said["value"]
    match said:
        case {"type": "uri"}:
            return ox.NamedNode(value)
        case {"type": "bnode"}:
            return ox.BlankNode(value)
        case {"type": "triple"}:
            return ox.Triple(*(_term(value[name]) for name in ("subject", "predicate", "object")))
        case {"xml:lang": language}:
            return ox.Literal(value, language=language)
        case _:
            return ox.Literal(value, datatype=ox.NamedNode(said["datatype"]))
