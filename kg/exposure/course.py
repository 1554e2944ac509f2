"""Scenarios over time, from a YAML file that can be kept under version control: the same file gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from kg.errors import InputError, SourceError
from kg.exposure.arrays import BoolArray
from kg.exposure.bridge import Wanted, study
from kg.exposure.essential import Essentiality
from kg.exposure.links import Companies
from kg.exposure.network import FirmNetwork
from kg.exposure.questions import Options, latest_year
from kg.exposure.scenario import Course, parse_scenario, run_scenario
from kg.exposure.words import short
from kg.query import Index

DIGITS = 12


@dataclass(frozen=True, kw_only=True, eq=False)
class CourseAnswer:
    """Output of each firm that a scenario touches, by period, as a fraction of normal; what it loses in all.

    `told` says whose revenue is told; without it a loss is given in periods of normal output and not in money.
    """

    names: tuple[str, ...]
    course: Course
    unit: str
    told: BoolArray | None = None
    notes: tuple[str, ...] = ()

    @property
    def touched(self) -> list[int]:
        """The firms that lose something, the largest loss first."""
        lost = (1 - self.course.low).sum(axis=0)
        return [int(firm) for firm in np.argsort(-lost, kind="stable") if lost[firm] > 0]

    @property
    def table(self) -> pd.DataFrame:
        """One row a firm: lost output between its ends, and the output of each period at the low end."""
        return pd.DataFrame.from_records([self._row(firm) for firm in self.touched])

    def _row(self, firm: int) -> dict[str, Any]:
        periods = {f"t{t + 1}": round(float(level), DIGITS) for t, level in enumerate(self.course.low[:, firm])}
        known = self.told is None or bool(self.told[firm])
        lost = [round(float(end[firm]), DIGITS) for end in (self.course.lost_low, self.course.lost_high)]
        low, high = lost if known else (None, None)
        return {
            "name": self.names[firm],
            "size": self._size(firm, lost if known else None),
            "lost_low": low,
            "lost_high": high,
            "size_unknown": bool(self.course.size_unknown[firm]),
            **periods,
        }

    def _size(self, firm: int, lost: Sequence[float] | None) -> str:
        """Give what a firm loses in words: at most how much without a number, in periods without a revenue."""
        ends = (self.course.high, self.course.low)
        least, most = lost or [round(float((1 - end[:, firm]).sum()), DIGITS) for end in ends]
        unit = self.unit if lost else "periods of normal output"
        if self.course.size_unknown[firm]:
            less = f", at least {short(least, unit)}" if least else ""
            return f"exposed, size unknown, at most {short(most, unit)}{less}"
        return short(most, unit) if least == most else f"{short(least)} to {short(most, unit)}"

    def to_dict(self) -> dict[str, Any]:
        """Give the course as plain values, rounded so that reruns give the same bytes."""
        rows = [
            self._row(firm)
            | {f"t{t + 1}_high": round(float(v), DIGITS) for t, v in enumerate(self.course.high[:, firm])}
            for firm in self.touched
        ]
        return {
            "unit": self.unit, "rows": rows, "assumptions": list(self.course.assumptions),
            "notes": [*self.course.notes, *self.notes],
        }  # fmt: skip


def read_scenario(path: str | Path) -> Mapping[str, Any]:
    """Give what a YAML file says.

    Raises:
        SourceError: it cannot be read.
        InputError: it holds no mapping.
    """
    try:
        data = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SourceError(str(path), f"no scenario can be read: {error}") from error
    if not isinstance(data, dict):
        raise InputError(f"{path}: a scenario is a mapping with periods and shocks")
    return data


def graph_course(index: Index, data: Mapping[str, Any], options: Options) -> CourseAnswer:
    """Give the course of a scenario on the trade of a graph, with bounds for what is told without amounts.

    Raises:
        InputError: a scenario that does not hold together, or a graph without trade.
        UnknownNameError: a firm that nothing answers to.
    """
    wanted = Wanted(
        shocks={}, period=options.period, currency=options.currency, modality=options.modality,
        year=options.year or latest_year(index.graph),
    )  # fmt: skip
    found = study(index, wanted)
    sized = int(found.network.sized.sum())
    companies = Companies(index)
    every = found.network.edge_count
    note = f"{sized} of {every} trades have an amount; each other one is bounded as if it were all of an input"
    answer = run(
        found.network, data, found.names, found.unit, resolve=lambda name: companies.owner(index.find(name).id)
    )
    nobody = () if answer.touched else ("no effect, because nobody is known to buy from whom the scenario stops",)
    return replace(answer, told=np.isfinite(found.limits.revenue), notes=(*nobody, note, *found.notes))


def run(
    network: FirmNetwork,
    data: Mapping[str, Any],
    names: tuple[str, ...],
    unit: str,
    *,
    essential: Essentiality | None = None,
    resolve: Callable[[str], str] = str,
) -> CourseAnswer:
    """Give the course of a scenario on a network; `resolve` turns a name of the file into one of the network."""
    shocks = [{**row, "firm": resolve(str(row["firm"]))} if "firm" in row else row for row in data.get("shocks", ())]
    scenario = parse_scenario(network, {**data, "shocks": shocks})
    return CourseAnswer(names=names, course=run_scenario(network, scenario, essentiality=essential), unit=unit)
