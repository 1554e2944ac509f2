"""The graph as RDF: named graphs in Oxigraph, SPARQL that only reads, and the way back without loss."""

from kg.stores.answer import Rows
from kg.stores.rdf.store import RdfStore

__all__ = ["RdfStore", "Rows"]
