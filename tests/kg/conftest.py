"""Servers that the tests of this folder share."""

from tests.neo4j_server import neo4j_server

__all__ = ["neo4j_server"]
