"""Writes every file that is derived from the schema; with --check only compares.

`python -m ontology` writes, `python -m ontology --check` leaves all as it is and exits 1 when a file is stale.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from ontology.emit import cypher, docs, owl, shacl, terms
from ontology.nouns import Schema
from ontology.schema import load
from ontology.source import OntologyError

ROOT: Final = Path(__file__).resolve().parent.parent
OUTPUTS: Final[Mapping[str, Callable[[Schema], str]]] = MappingProxyType(
    {
        "ontology/terms.py": terms.emit,
        "ontology/generated/ontology.ttl": owl.emit,
        "ontology/generated/shapes.ttl": shacl.emit,
        "ontology/generated/constraints.cypher": cypher.emit,
        "docs/ontology.md": docs.emit,
    }
)


def derive(schema: Schema) -> dict[str, str]:
    """Give the text of every derived file by its path below the project."""
    return {path: emit(schema) for path, emit in OUTPUTS.items()}


def stale(derived: Mapping[str, str], root: Path) -> list[str]:
    """Give the paths of the files that are missing or differ from what the schema gives."""
    return [path for path, text in derived.items() if _read(root / path) != text]


def write(derived: Mapping[str, str], root: Path) -> list[str]:
    """Write the files that differ and give their paths."""
    changed = stale(derived, root)
    for path in changed:
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(derived[path], encoding="utf-8", newline="\n")
    return changed


def main(arguments: Sequence[str] | None = None, *, root: Path = ROOT) -> int:
    """Write or compare the derived files; give the exit code."""
    parser = argparse.ArgumentParser(prog="python -m ontology", description="Derive the files of the vocabulary.")
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 when a file is stale")
    check = parser.parse_args(arguments).check
    try:
        derived = derive(load())
    except OntologyError as wrong:
        sys.stderr.write(f"hardware.yaml: {wrong}\n")
        return 1
    if not check:
        sys.stdout.writelines(f"wrote {path}\n" for path in write(derived, root))
        return 0
    old = stale(derived, root)
    sys.stderr.writelines(f"stale: {path}; run python -m ontology\n" for path in old)
    return 1 if old else 0


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


if __name__ == "__main__":
    sys.exit(main())
