"""A graph of the sample reports, built once, and a way to run commands as a user does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.cli import main
from kg.graph import KnowledgeGraph
from kg.pipeline import How

SAMPLES = Path(__file__).parents[3] / "samples"


@dataclass(frozen=True)
class Ran:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capfd) -> Callable[..., Ran]:
    """Run `kg` with arguments."""

    def call(*args: object) -> Ran:
        with pytest.raises(SystemExit) as end:
            main([str(arg) for arg in args])
        printed = capfd.readouterr()
        return Ran(int(end.value.code or 0), printed.out, printed.err)

    return call


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Path:
    """The folder of a graph of all sample reports."""
    out = tmp_path_factory.mktemp("graph") / "kg-data"
    KnowledgeGraph.built([SAMPLES / "zh", SAMPLES / "en"], out, How(), page=True)
    return out
