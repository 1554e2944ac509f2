"""Everything in a store as text for other programs, and as an rdflib dataset."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from kg.errors import InputError
from kg.stores.rdf.terms import ID, KINDS, PREFIXES, term

if TYPE_CHECKING:
    import rdflib

FORMATS: Final[Mapping[str, ox.RdfFormat]] = MappingProxyType(
    {
        "turtle": ox.RdfFormat.TURTLE,
        "ntriples": ox.RdfFormat.N_TRIPLES,
        "nquads": ox.RdfFormat.N_QUADS,
        "trig": ox.RdfFormat.TRIG,
        "jsonld": ox.RdfFormat.JSON_LD,
    }
)
_FLAT: Final = frozenset({"turtle", "ntriples"})
_REIFIES: Final = term("rdf:reifies")
# how a node says what it is about, in plain triples: first the statements', then the edges'
_ENDS: Final = (
    (term("hkg:subject"), term("hkg:relation"), term("hkg:object")),
    (term("rdf:subject"), term("rdf:predicate"), term("rdf:object")),
)


def text_of(store: ox.Store, form: str, *, annotations: bool = False) -> str:
    """Give all quads as text, in order.

    Raises:
        InputError: an unknown form, or annotations in a form that has none.
    """
    if form not in FORMATS:
        raise InputError(f"unknown form {form!r}; known: {', '.join(FORMATS)}")
    if annotations and form == "jsonld":
        raise InputError("JSON-LD has no annotations of RDF 1.2; take trig or turtle")
    every: Iterable[ox.Quad] = annotated(store) if annotations else store
    ordered = sorted(every, key=str)
    found = dict.fromkeys(quad.triple for quad in ordered) if form in _FLAT else ordered
    prefixes = {**PREFIXES, **{kind: f"{ID}{kind}/" for kind in KINDS}}
    return (ox.serialize(found, format=FORMATS[form], prefixes=prefixes) or b"").decode()


def lines_of(store: ox.Store) -> bytes:
    """Give all quads as N-Quads, in any order."""
    return ox.serialize(store, format=ox.RdfFormat.N_QUADS) or b""


def annotated(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Give quads in which each statement and each edge reifies the plain triple that it is about.

    What the node is about stands in the triple term alone. A plain triple that holds is there as before.
    """
    ends: dict[tuple[Any, Any], dict[Any, Any]] = defaultdict(dict)
    parts = {part for triple in _ENDS for part in triple}
    for quad in quads:
        if quad.predicate in parts:
            ends[quad.subject, quad.graph_name][quad.predicate] = quad.object
        else:
            yield quad
    for (node, place), said in ends.items():
        triples = [[said[part] for part in triple if part in said] for triple in _ENDS]
        whole = next((triple for triple in triples if len(triple) == len(_ENDS[0])), None)
        if whole is not None:
            yield ox.Quad(node, _REIFIES, ox.Triple(*whole), place)
        else:
            yield from (ox.Quad(node, predicate, value, place) for predicate, value in said.items())


def to_rdflib(store: ox.Store) -> rdflib.Dataset:
    """Give all quads as an rdflib dataset whose plain patterns see every named graph."""
    import rdflib  # noqa: PLC0415 half a second, and most questions do without

    data = rdflib.Dataset(default_union=True)
    lines: dict[str, list[str]] = defaultdict(list)
    for quad in store:
        lines[quad.graph_name.value].append(f"{quad.triple} .")
    for place, said in sorted(lines.items()):
        data.graph(rdflib.URIRef(place)).parse(data="\n".join(said), format="nt")
    for prefix, address in PREFIXES.items():
        data.bind(prefix, address)
    return data
