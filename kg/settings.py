"""One frozen Settings, from `kg.toml`, then `KG_*` variables, then flags. No other module reads any of them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final

from kg.errors import InputError

FILE: Final = "kg.toml"
PREFIX: Final = "KG_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a run is set to. `data` is the folder of the ledger; `names` a CSV of the user's own names."""

    data: str = "kg-data"
    extractor: str = "grammar"
    workers: int = 1
    min_confidence: float = 0.0
    names: str = ""
    neo4j_uri: str = ""
    neo4j_user: str = "neo4j"
    neo4j_password: str = ""
    neo4j_database: str = "neo4j"
    query_seconds: float = 20.0
    query_rows: int = 10_000
    serve_token: str = ""
    samples: int = 0
    who: str = ""


def load(folder: Path, environ: Mapping[str, str], flags: Mapping[str, Any] | None = None) -> Settings:
    """Give the settings: the file in a folder, then the environment, then the flags that are not None.

    Raises:
        InputError: an unknown key, or a value that does not fit, with where it stood.
    """
    found = Settings()
    path = folder / FILE
    if path.is_file():
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise InputError(f"{path}: {error}") from error
        found = _with(found, table, str(path))
    known = {field.name for field in fields(Settings)}
    variables = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environ.items()
        if name.startswith(PREFIX) and name.removeprefix(PREFIX).lower() in known
    }
    found = _with(found, variables, "environment")
    return _with(found, {key: value for key, value in (flags or {}).items() if value is not None}, "options")


def _with(settings: Settings, values: Mapping[str, Any], where: str) -> Settings:
    kinds = {field.name: type(getattr(settings, field.name)) for field in fields(Settings)}
    unknown = sorted(set(values) - set(kinds))
    if unknown:
        raise InputError(f"{where}: unknown setting {', '.join(unknown)}; known: {', '.join(kinds)}")
    try:
        return replace(settings, **{key: kinds[key](value) for key, value in values.items()})
    except (TypeError, ValueError) as error:
        raise InputError(f"{where}: {error}") from error
