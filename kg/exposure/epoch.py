"""Figures of models and chips out of the tables of Epoch AI (CC BY 4.0), where the user has them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from kg.errors import InputError, SourceError, UnknownNameError
from kg.registry.folding import fold, loosen

MODELS: Final = "notable_ai_models.csv"
CHIPS: Final = "ml_hardware.csv"
MODEL_COLUMNS: Final = {
    "Parameters": "parameters",
    "Training compute (FLOP)": "training_flop",
    "Training dataset size (gradients)": "tokens",
    "Training dataset size (total)": "tokens",
    "Hardware utilization (MFU)": "utilisation",
    "Hardware quantity": "chips",
    "Training time (hours)": "training_hours",
}
CHIP_COLUMN: Final = "Tensor-FP16/BF16 performance (FLOP/s)"


def epoch_figures(folder: Path, names: Iterable[str], chip: str | None = None) -> dict[str, tuple[float, str]]:
    """Give what the tables tell of a model by any of its names, and the peak speed of a chip, each with its row.

    A model that the table does not have gives nothing.

    Raises:
        SourceError: a table is missing or cannot be read.
        UnknownNameError: no chip of that name, or several whose names hold it.
    """
    found: dict[str, tuple[float, str]] = {}
    wanted = [_key(name) for name in names]
    rows = {_key(row["Model"]): row for row in reversed(_read(folder / MODELS, "Model"))}
    row = next((rows[key] for key in wanted if key in rows), None)
    for column, name in MODEL_COLUMNS.items() if row else ():
        value = _number((row or {}).get(column, ""), column)
        if value is not None:
            found.setdefault(name, (value, f"Epoch AI, {(row or {})['Model']}"))
    return found | (_chip(folder, chip) if chip else {})


def _chip(folder: Path, chip: str) -> dict[str, tuple[float, str]]:
    rows = {_key(row["Hardware name"]): row for row in _read(folder / CHIPS, "Hardware name")}
    near = [row for key, row in rows.items() if _key(chip) in key]
    row = rows.get(_key(chip)) or (near[0] if len(near) == 1 else None)
    if row is None:
        raise UnknownNameError(chip, [row["Hardware name"] for row in near[:3]])
    value = _number(row.get(CHIP_COLUMN, ""), CHIP_COLUMN)
    return {"peak_flops": (value, f"Epoch AI, {row['Hardware name']}")} if value is not None else {}


def _key(name: str) -> str:
    return loosen(fold(name))


def _read(path: Path, column: str) -> list[Mapping[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(str(path), f"{error}; a folder with Epoch AI's tables is needed") from error
    if rows and column not in rows[0]:
        raise SourceError(str(path), f"no column {column!r}")
    return list(rows)


def _number(text: str, column: str) -> float | None:
    if not text.strip():
        return None
    try:
        return float(text)
    except ValueError as error:
        raise InputError(f"{column} holds {text!r}, which is no number") from error
