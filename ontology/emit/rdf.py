"""What the RDF outputs share: names as IRIs, lists, and a Turtle text that is the same on every run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF
from rdflib.term import Node

from ontology.nouns import Schema

NOTE = "# Derived from hardware.yaml; `python -m ontology` writes it.\n"


class Sheet:
    """A graph under construction. Nameless nodes are numbered, so that equal schemas give equal bytes."""

    def __init__(self, schema: Schema) -> None:
        """Begin an empty graph with the prefixes of the schema."""
        self.schema = schema
        self.graph = Graph(bind_namespaces="none")
        self._numbers = count(1)
        for prefix, iri in schema.prefixes.items():
            self.graph.bind(prefix, iri)

    def iri(self, curie: str) -> URIRef:
        """Give the full name of a shortened one."""
        return URIRef(self.schema.expand(curie))

    def own(self, name: str) -> URIRef:
        """Give the name of a term of this vocabulary."""
        return URIRef(self.schema.namespace + name)

    def add(self, subject: Node, *pairs: tuple[Node, Node]) -> Node:
        """Add a subject's properties and give the subject back."""
        for predicate, value in pairs:
            self.graph.add((subject, predicate, value))
        return subject

    def node(self, *pairs: tuple[Node, Node]) -> BNode:
        """Add a nameless node with some properties and give it."""
        blank = BNode(f"n{next(self._numbers):05d}")
        self.add(blank, *pairs)
        return blank

    def list_of(self, items: Iterable[Node]) -> Node:
        """Add an RDF list and give its head."""
        head: Node = RDF.nil
        for item in reversed(tuple(items)):
            head = self.node((RDF.first, item), (RDF.rest, head))
        return head

    def turtle(self) -> str:
        """Give the graph as Turtle."""
        return NOTE + self.graph.serialize(format="turtle").strip() + "\n"


def texts(values: Iterable[str], lang: str = "en") -> Iterator[Literal]:
    """Give texts as literals in a language."""
    return (Literal(value, lang=lang) for value in values)
