"""The two engines of the property graph, each asked the same."""

from __future__ import annotations

import os
from importlib.util import find_spec

import pytest

from kg.stores.property.bolt import Neo4jStore
from kg.stores.property.cypher import CypherStore

ENGINES = ("cypher", pytest.param("neo4j", marks=pytest.mark.neo4j))


@pytest.fixture(scope="session")
def cypher_store():
    """Give an embedded store that the session shares; what it holds is the last test's."""
    if find_spec("arcadedb_embedded") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("the embedded engine must be tested here; install the extra `cypher`")
        pytest.skip("no embedded engine: install the extra `cypher`")
    with CypherStore() as store:
        yield store


@pytest.fixture(scope="session")
def neo4j_store(neo4j_server):
    """Give a store on the real server; what it holds is the last test's."""
    with Neo4jStore(neo4j_server.uri, user=neo4j_server.user, password=neo4j_server.password) as store:
        yield store


@pytest.fixture(params=ENGINES)
def store(request):
    """Give each engine's store in turn."""
    return request.getfixturevalue(f"{request.param}_store")
