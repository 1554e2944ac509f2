"""The two engines of the property graph, each asked the same."""

from __future__ import annotations

import pytest

ENGINES = ("cypher", pytest.param("neo4j", marks=pytest.mark.neo4j))


@pytest.fixture(params=ENGINES)
def store(request):
    """Give each engine's store in turn."""
    return request.getfixturevalue(f"{request.param}_store")
