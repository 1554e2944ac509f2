"""Reads the tables of expressions: `text => expected`, one a line, # for remarks."""

from __future__ import annotations

from pathlib import Path


def rows(name: str) -> list[tuple[str, str]]:
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    return [tuple(line.split(" => ", 1)) for line in lines if line.strip() and not line.startswith("#")]  # type: ignore[misc]
