"""Everything in a store as text for other programs, and as an rdflib dataset."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from kg.errors import InputError
from kg.stores.rdf.terms import ABOUT, EDGES, ID, KINDS, PREFIXES, REGISTRY, term

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
_POLARITY, _STRING = term("hkg:polarity"), term("xsd:string")
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


def pieces(store: ox.Store, quads: int) -> Iterator[tuple[int, int, rdflib.Graph]]:
    """Give all that a store says in pieces that can each be judged alone, with how far they come of how many.

    A piece is what some documents say, or some plain edges, or some entities; with each come the entities that it names
    and how sure its claims are. What is named only as the parent or maker of those is left out, but for entities.
    """
    apart = {EDGES, REGISTRY, ABOUT}
    places = sorted((place for place in store.named_graphs() if place not in apart), key=str)
    waiting: list[Any] = []
    for number, place in enumerate(places, 1):
        waiting += store.quads_for_pattern(None, None, None, place)
        if len(waiting) >= quads or number == len(places):
            yield number, len(places), _closed(store, waiting)
            waiting = []
    edges = (quad for quad in store.quads_for_pattern(None, None, None, EDGES) if _is_entity(quad.subject))
    for part in batched(chain(edges, store.quads_for_pattern(None, None, None, REGISTRY)), quads):
        whole = {quad.subject for quad in part if quad.graph_name == REGISTRY}
        about = [quad for subject in whole for quad in store.quads_for_pattern(subject, None, None, REGISTRY)]
        yield len(places), len(places), _closed(store, [*part, *about])


def batched(found: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Give things in lists of at most so many."""
    every = iter(found)
    while part := list(islice(every, size)):
        yield part


def _closed(store: ox.Store, quads: Sequence[Any]) -> rdflib.Graph:
    """Give quads as an rdflib graph, with the entities they name and how sure their claims are."""
    import rdflib  # noqa: PLC0415 half a second, and most questions do without

    named = {end for quad in quads for end in (quad.subject, quad.object) if _is_entity(end)}
    claims = {quad.subject for quad in quads if quad.predicate == _POLARITY}
    more = (quad for end in named for quad in store.quads_for_pattern(end, None, None, REGISTRY))
    sure = (quad for claim in claims for quad in store.quads_for_pattern(claim, None, None, EDGES))
    graph = rdflib.Graph()
    for quad in chain(quads, more, sure):
        graph.add((_term(quad.subject), _term(quad.predicate), _term(quad.object)))
    return graph


def _is_entity(place: Any) -> bool:  # noqa: ANN401 a term of the engine
    return isinstance(place, ox.NamedNode) and place.value.startswith(f"{ID}entity/")


def _term(found: Any) -> Any:  # noqa: ANN401 a term of the engine
    """Give a term as rdflib has it."""
    import rdflib  # noqa: PLC0415 as above

    if isinstance(found, ox.NamedNode):
        return rdflib.URIRef(found.value)
    if found.language:
        return rdflib.Literal(found.value, lang=found.language)
    plain = found.datatype == _STRING
    return rdflib.Literal(found.value, datatype=None if plain else rdflib.URIRef(found.datatype.value))


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
