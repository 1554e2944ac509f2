"""Servers and stores that the tests of this folder share: each is started once."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from kg.stores.property.bolt import Neo4jStore
from kg.stores.property.cypher import CypherStore
from tests.absent import absent
from tests.neo4j_server import neo4j_server

__all__ = ["neo4j_server"]


@pytest.fixture(scope="session")
def cypher_store():
    """Give an embedded store that the session shares; what it holds is the last test's."""
    if find_spec("arcadedb_embedded") is None:
        absent("the embedded engine (extra cypher)")
    with CypherStore() as store:
        yield store


@pytest.fixture(scope="session")
def neo4j_store(neo4j_server):
    """Give a store on the real server; what it holds is the last test's."""
    with Neo4jStore(neo4j_server.uri, user=neo4j_server.user, password=neo4j_server.password) as store:
        yield store
