"""The graph for other programs: a live page, REST, SPARQL 1.1 Protocol and MCP, on loopback and for reading."""

from kg.serve.extra import needed

__all__ = ["needed"]
