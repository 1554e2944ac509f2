"""What the SPARQL endpoint can do, in the words of SPARQL 1.1 Service Description."""

from __future__ import annotations

from typing import Final

from rdflib import RDF, BNode, Graph, Namespace, URIRef

from kg.stores.rdf.results import GRAPHS, TABLES

__all__ = ["DESCRIBED", "description"]

SD: Final = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS: Final = Namespace("http://www.w3.org/ns/formats/")
# Media types of the description, the preferred one first, with their names in rdflib.
DESCRIBED: Final = {
    "text/turtle": "turtle", "application/rdf+xml": "xml", "application/ld+json": "json-ld",
    "application/n-triples": "nt",
}  # fmt: skip
_NAMES: Final = {
    "application/sparql-results+json": "SPARQL_Results_JSON", "application/sparql-results+xml": "SPARQL_Results_XML",
    "text/csv": "SPARQL_Results_CSV", "text/tab-separated-values": "SPARQL_Results_TSV", "text/turtle": "Turtle",
    "application/n-triples": "N-Triples", "application/rdf+xml": "RDF_XML", "application/ld+json": "JSON-LD",
}  # fmt: skip


def description(address: str) -> Graph:
    """Give the description of the endpoint at an address: its language, the forms of its answers, its default graph."""
    found = Graph()
    found.bind("sd", SD)
    service, dataset, graph = BNode("service"), BNode("dataset"), BNode("graph")
    found.add((service, RDF.type, SD.Service))
    found.add((service, SD.endpoint, URIRef(address)))
    found.add((service, SD.supportedLanguage, SD.SPARQL11Query))
    found.add((service, SD.feature, SD.UnionDefaultGraph))
    for media in (*TABLES, *GRAPHS):
        if media in _NAMES:
            found.add((service, SD.resultFormat, FORMATS[_NAMES[media]]))
    found.add((service, SD.defaultDataset, dataset))
    found.add((dataset, RDF.type, SD.Dataset))
    found.add((dataset, SD.defaultGraph, graph))
    found.add((graph, RDF.type, SD.Graph))
    return found
