"""Which column of a table is what, from a YAML or TOML file."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import yaml

from kg.errors import InputError

__all__ = ["read_columns"]


def read_columns(path: Path) -> dict[str, str]:
    """Give the pairs of a file; a table within it gives keys with a dot: `relations.sells`.

    Raises:
        InputError: the file is neither YAML nor TOML, or holds more than words.
    """
    try:
        text = path.read_text(encoding="utf-8")
        found: Any = tomllib.loads(text) if path.suffix.lower() == ".toml" else yaml.safe_load(text)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise InputError(f"{path}: {error}") from error
    if not isinstance(found, dict):
        raise InputError(f"{path} should pair fields with columns: subject: Vendor")
    pairs: dict[str, str] = {}
    for key, value in found.items():
        inner = value.items() if isinstance(value, dict) else [("", value)]
        for name, word in inner:
            if not isinstance(word, str):
                raise InputError(f"{path}: {key} should be the name of a column; got {word!r}")
            pairs[f"{key}.{name}" if name else str(key)] = word
    return pairs
