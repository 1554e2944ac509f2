"""A graph of the Chinese sample reports, served by the command itself in a process of its own, on loopback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from kg.graph import KnowledgeGraph
from kg.pipeline import How

SAMPLES = Path(__file__).parents[3] / "samples"
TOKEN = "a-token-of-some-length"  # noqa: S105 a test's


@dataclass(frozen=True)
class Running:
    """A server that answers, and its process."""

    url: str
    process: subprocess.Popen


@contextmanager
def serving(folder, *options, **environ):
    command = [sys.executable, "-m", "kg", "--data", str(folder), "serve", "--port", "0", *options]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **environ}
    )
    try:
        address = process.stdout.readline().strip()
        assert address.startswith("http://"), process.stderr.read()
        yield Running(address.rstrip("/"), process)
    finally:
        process.terminate()
        process.communicate(timeout=20)


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("served") / "kg-data"
    KnowledgeGraph.built([SAMPLES / "zh"], out, How())
    return out


@pytest.fixture(scope="session")
def served(folder):
    with serving(folder) as running:
        yield running


@pytest.fixture(scope="session")
def guarded(folder, tmp_path_factory):
    """A server with a token that takes documents, over a copy of the graph."""
    own = tmp_path_factory.mktemp("guarded") / "kg-data"
    shutil.copytree(folder, own)
    with serving(own, "--upload", KG_SERVE_TOKEN=TOKEN) as running:
        yield running


@pytest.fixture
def client(served):
    with httpx.Client(base_url=served.url, timeout=60) as found:
        yield found


@pytest.fixture
def member(guarded):
    with httpx.Client(base_url=guarded.url, timeout=60, headers={"Authorization": f"Bearer {TOKEN}"}) as found:
        yield found
