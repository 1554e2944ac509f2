"""Scenarios over time, from a YAML file that can be kept under version control: the same file gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from kg.errors import InputError, SourceError, UnknownNameError
from kg.exposure.answer import Step, step_lines
from kg.exposure.arrays import BoolArray
from kg.exposure.bridge import Wanted, study
from kg.exposure.drawing import figure
from kg.exposure.essential import Essentiality
from kg.exposure.links import Companies
from kg.exposure.network import FirmNetwork
from kg.exposure.questions import Options, latest_year
from kg.exposure.reasons import Reasons
from kg.exposure.scenario import Course, parse_scenario, run_scenario, scenario_causes
from kg.exposure.stocks import Causes
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
    causes: Callable[[], Causes] | None = field(default=None, repr=False, compare=False)
    step: Callable[[int, int], Step | None] | None = field(default=None, repr=False, compare=False)
    resolve: Callable[[str], str] = field(default=str, repr=False, compare=False)

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

    def explain(self, name: str) -> str:
        """Give in words why a firm loses output in each period, back to a shock, with the sentences of each step.

        Raises:
            UnknownNameError: the scenario touches no such firm; the error names some that it touches.
        """
        wanted = name.strip().casefold()
        keys = {wanted, self.resolve(name).casefold()}
        place = {self.names[firm].casefold(): firm for firm in self.touched}
        firm = next((place[key] for key in keys if key in place), None)
        if firm is None:
            raise UnknownNameError(name, [self.names[other] for other in self.touched[:3]])
        why = Reasons(self.names, self.course, self.causes() if self.causes else None)
        lines = [f"{self.names[firm]}: {self._row(firm)['size']}", *why.lines(firm)]
        for supplier, customer in why.steps(firm):
            step = self.step(supplier, customer) if self.step else None
            lines.extend(step_lines(step) if step else ())
        return "\n".join(lines)

    def plot(self, most: int = 8) -> Any:  # noqa: ANN401 a figure of an optional library
        """Draw output by period of the firms hit most, between its ends, as a matplotlib figure.

        Raises:
            InputError: matplotlib is not installed, or there is nothing to draw.
        """
        if not self.touched:
            raise InputError("nothing to draw: the scenario touches nobody")
        drawn = figure(4)
        axes = drawn.subplots()
        periods = range(1, len(self.course.low) + 1)
        for firm in self.touched[:most]:
            (line,) = axes.step(periods, self.course.low[:, firm], where="mid", label=self.names[firm])
            ends = self.course.low[:, firm], self.course.high[:, firm]
            axes.fill_between(periods, *ends, step="mid", alpha=0.15, color=line.get_color())
        axes.set_xlabel("period")
        axes.set_ylabel("output, part of normal")
        axes.legend()
        return drawn

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
    note = f"{sized} of {every} trades have an amount; each other is bounded as if it were all of an input and of sales"
    told = np.isfinite(found.limits.revenue)
    answer = run(
        found.network, data, found.unit,
        resolve=lambda name: companies.owner(index.find(name).id), told=told,
    )  # fmt: skip
    nobody = () if answer.touched else ("no effect, because nobody is known to trade with whom the scenario stops",)
    edges = {
        pair: edge
        for edge, pair in enumerate(zip(found.network.supplier.tolist(), found.network.customer.tolist(), strict=True))
    }

    def step(supplier: int, customer: int) -> Step | None:
        edge = edges.get((supplier, customer))
        return None if edge is None else found.step(edge)

    return replace(
        answer, names=found.names, told=told, notes=(*nobody, note, *found.notes), step=step,
        resolve=lambda name: companies.name(companies.owner(index.find(name).id)),
    )  # fmt: skip


def run(
    network: FirmNetwork,
    data: Mapping[str, Any],
    unit: str,
    *,
    essential: Essentiality | None = None,
    resolve: Callable[[str], str] = str,
    told: BoolArray | None = None,
) -> CourseAnswer:
    """Give the course of a scenario on a network; `resolve` turns a name of the file into one of the network."""
    shocks = [{**row, "firm": resolve(str(row["firm"]))} if "firm" in row else row for row in data.get("shocks", ())]
    scenario = parse_scenario(network, {**data, "shocks": shocks})
    return CourseAnswer(
        names=network.names, course=run_scenario(network, scenario, essentiality=essential, told=told), unit=unit,
        causes=lambda: scenario_causes(network, scenario, essentiality=essential, told=told),
    )  # fmt: skip
