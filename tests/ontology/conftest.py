from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph

from ontology.nouns import Schema
from ontology.schema import SOURCE, load

GENERATED = SOURCE.parent / "generated"


@pytest.fixture(scope="session")
def schema() -> Schema:
    return load()


@pytest.fixture(scope="session")
def yaml_text() -> str:
    return SOURCE.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def shapes() -> Graph:
    return Graph().parse(GENERATED / "shapes.ttl")


@pytest.fixture(scope="session")
def owl() -> Graph:
    return Graph().parse(GENERATED / "ontology.ttl")


@pytest.fixture(scope="session")
def page() -> str:
    return Path(SOURCE.parent.parent / "docs" / "ontology.md").read_text(encoding="utf-8")
