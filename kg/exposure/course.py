"""Scenarios over time, from a YAML file that can be kept under version control: the same file gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from kg.errors import InputError, SourceError
from kg.exposure.bridge import Wanted, study
from kg.exposure.essential import Essentiality
from kg.exposure.links import Companies
from kg.exposure.network import FirmNetwork
from kg.exposure.questions import Options, latest_year
from kg.exposure.scenario import Course, parse_scenario, run_scenario
from kg.query import Index

DIGITS = 12


@dataclass(frozen=True, kw_only=True, eq=False)
class CourseAnswer:
    """Output of each firm that a scenario touches, by period, as a fraction of normal; what it loses in all."""

    names: tuple[str, ...]
    course: Course
    unit: str
    notes: tuple[str, ...] = ()

    @property
    def touched(self) -> list[int]:
        """The firms that lose something, the largest loss first."""
        lost = self.course.lost_high
        return [int(firm) for firm in np.argsort(-lost, kind="stable") if lost[firm] > 0]

    @property
    def table(self) -> pd.DataFrame:
        """One row a firm: lost output between its ends, and the output of each period at the low end."""
        return pd.DataFrame.from_records([self._row(firm) for firm in self.touched])

    def _row(self, firm: int) -> dict[str, Any]:
        periods = {f"t{t + 1}": round(float(level), DIGITS) for t, level in enumerate(self.course.low[:, firm])}
        lost = (round(float(end[firm]), DIGITS) for end in (self.course.lost_low, self.course.lost_high))
        return {"name": self.names[firm], **dict(zip(("lost_low", "lost_high"), lost, strict=True)), **periods}

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
    """Give the course of a scenario on the trade of a graph that is told with amounts.

    Raises:
        InputError: a scenario that does not hold together, or a graph whose trade has no amounts.
        UnknownNameError: a firm that nothing answers to.
    """
    wanted = Wanted(
        shocks={}, period=options.period, currency=options.currency, modality=options.modality,
        year=options.year or latest_year(index.graph),
    )  # fmt: skip
    found = study(index, wanted)
    sized = int(found.network.sized.sum())
    if not sized:
        raise InputError(
            f"a scenario runs on amounts; none of {found.network.edge_count} trades has one in {found.period}. "
            "Give tables with --network and --firms, or ask without time: kg exposure --kind supply"
        )
    companies = Companies(index)
    note = f"{sized} of {found.network.edge_count} trades have an amount; the others do not bind"
    answer = run(
        found.network, data, found.names, found.unit, resolve=lambda name: companies.owner(index.find(name).id)
    )
    return replace(answer, notes=(note, *found.notes))


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
