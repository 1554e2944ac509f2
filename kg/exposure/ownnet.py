"""Questions to a network of the user's own: demand, supply, ranking, scenarios."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path as File
from typing import Any, Final, Unpack

import numpy as np
import pandas as pd

from kg.errors import InputError
from kg.exposure.answer import Exposure, ExposureRow, Path, ShockPart, Unallocated, finite
from kg.exposure.arrays import FloatArray
from kg.exposure.attribution import by_shock
from kg.exposure.cascade import RunOptions, supply_exposure
from kg.exposure.cascade_model import CascadeModel, cascade_model
from kg.exposure.course import CourseAnswer, read_scenario, run
from kg.exposure.essential import Essentiality
from kg.exposure.facade import Weighing
from kg.exposure.ownlinear import table_output, table_price
from kg.exposure.ownshape import table_chokepoints, table_concentration, table_influence
from kg.exposure.questions import Options, samples_of
from kg.exposure.ranking import rank_probability, sampled_scores, systemic_ranking
from kg.exposure.reply import MOST_ROWS, answered
from kg.exposure.results import CascadeEffect
from kg.exposure.sampling import Prior, SampleOptions, sampled_networks
from kg.exposure.solved import solved
from kg.exposure.structure import Chokepoints
from kg.exposure.tables import Tables, essential_of, read_tables, table_model, table_study
from kg.exposure.trace import binding_chain

TRACED: Final = 20
RANK_EPS: Final = 1e-3
Source = str | File | pd.DataFrame
Progress = Callable[[int, int | None, str], None]


def table_demand(
    tables: Tables,
    shocks: Mapping[str, float],
    options: Options | None = None,
) -> Exposure:
    """Give who sells less when firms of the table change what they spend. Errors as `questions.demand_shock`."""
    chosen = options or Options()
    _checked(shocks, highest=np.inf)
    return answered(
        solved(table_study(tables, shocks), pass_through=chosen.pass_through),
        list(shocks.items()),
        samples=samples_of(chosen),
        progress=chosen.progress,
    )


def table_supply(
    tables: Tables,
    shocks: Mapping[str, float],
    options: Options | None = None,
    *,
    essential: Essentiality | None = None,
) -> Exposure:
    """Give what firms of the table lose when others deliver less: the cascade of Diem et al. 2022, orders after supply.

    Raises:
        UnknownNameError: a firm that the table does not have.
        InputError: a change below −1 or above 0, no revenue.
    """
    chosen = options or Options()
    _checked(shocks, highest=0.0)
    model = table_model(tables, essential)
    loss = {tables.number(name): -change for name, change in shocks.items()}
    effect = supply_exposure(model, loss, options=RunOptions(eps=chosen.eps))
    size = np.where(np.isnan(effect.expected), effect.high, effect.expected)
    reached = np.flatnonzero((effect.high > 0) | effect.size_unknown)
    order = reached[np.argsort(-size[reached], kind="stable")]
    rows = [_row(model, effect, loss, int(firm), traced=place < TRACED) for place, firm in enumerate(order[:MOST_ROWS])]
    rest = effect.unallocated
    return Exposure(
        kind="supply",
        shocks=tuple(shocks.items()),
        unit="%",
        period=tables.period,
        rows=tuple(rows),
        coverage=effect.coverage,
        unallocated=Unallocated(low=rest.low, expected=rest.expected, high=rest.high) if rest else None,
        by_shock=_parts(model, tables, shocks, chosen),
        eps=effect.eps,
        rounds=effect.iterations,
        esri=(effect.esri.low, effect.esri.expected, effect.esri.high),
        assumptions=effect.assumptions,
        notes=(_esri(effect), *effect.notes),
        more=max(0, len(order) - MOST_ROWS),
    )


def _parts(model: CascadeModel, tables: Tables, shocks: Mapping[str, float], options: Options) -> tuple[ShockPart, ...]:
    """Give each stop's Shapley part of the joint ESRI."""
    if len(shocks) < 2:  # noqa: PLR2004 one shock has no parts
        return ()
    sets = [{tables.number(name): -change} for name, change in shocks.items()]
    found = by_shock(model, sets, options=RunOptions(eps=options.eps), seed=options.seed)
    method = f"Shapley over the shocks, {found.method}"
    return tuple(
        ShockPart(name=name, part=float(part), of=float(found.total), unit="%", method=method, error=float(error))
        for name, part, error in zip(shocks, found.part, found.standard_error, strict=True)
    )


def _esri(effect: CascadeEffect) -> str:
    span = effect.esri
    bounds = "" if span.low == span.high else f", between {span.low:.6g} and {span.high:.6g}"
    return f"mean loss of all firms, weighted (ESRI): {span.expected:.6g}{bounds}; stopped at eps {effect.eps:g}"


def _checked(shocks: Mapping[str, float], *, highest: float) -> None:
    if not shocks:
        raise InputError("no shock came; write one like Meta=-20%")
    for name, change in shocks.items():
        if not -1 <= change < np.inf:
            raise InputError(
                f"{name} by {change:+.0%}: nothing can fall by more than 100 % (write −20 % as -20% or -0.2)"
            )
        if change > highest:
            raise InputError(f"{name} by {change:+.0%}: a supply shock lies between −100 % and 0")


def _row(
    model: CascadeModel, effect: CascadeEffect, loss: Mapping[int, float], firm: int, *, traced: bool
) -> ExposureRow:
    network, expected = model.network, finite(-effect.expected[firm])
    walk = binding_chain(model, effect, loss, firm) if traced and firm not in loss else None
    names = tuple(network.name(node) for node in walk.firms) if walk else ()
    supply = effect.downstream[firm] <= effect.upstream[firm]
    return ExposureRow(
        id=network.name(firm),
        name=network.name(firm),
        name_zh="",
        how="shocked" if firm in loss else "supply" if supply else "lost orders",
        low=finite(-effect.high[firm]),
        expected=expected,
        high=finite(-effect.low[firm]),
        relative=expected,
        size_unknown=bool(effect.size_unknown[firm]),
        cap="bounded by the shares of its inputs" if supply else "bounded by the shares of its orders",
        basis="table",
        confidence=1.0,
        paths=(Path(names=names, value=None, confidence=1.0, steps=()),) if names else (),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """How rank probabilities are drawn: how many networks, up to which rank, from which seed, with which prior."""

    samples: int
    within: int = 10
    seed: int = 0
    prior: str | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Own:
    """A network of the user's own, ready to be asked."""

    tables: Tables
    essential: Essentiality | None

    @classmethod
    def read(cls, network: Source, firms: Source, essential: Source | None = None) -> Own:
        """Give the network of some tables: CSV, Parquet, or data frames. Errors: see `tables.read_tables`."""
        tables = read_tables(network, firms)
        return cls(tables=tables, essential=essential_of(tables, essential))

    def exposure(
        self,
        shocks: Mapping[str, float],
        kind: str = "demand",
        **weighing: Unpack[Weighing],
    ) -> Exposure:
        """Give the answer to a shock: kind demand, supply, output (a producer makes less) or price (it asks more).

        Errors: see `table_demand`, `table_supply`, `table_output`, `table_price`.
        """
        options = Options(**weighing)
        match kind:
            case "demand":
                return table_demand(self.tables, shocks, options)
            case "supply":
                return table_supply(self.tables, shocks, options, essential=self.essential)
            case "output":
                _checked(shocks, highest=np.inf)
                return table_output(self.tables, shocks, pass_through=options.pass_through)
            case "price":
                _checked(shocks, highest=np.inf)
                return table_price(self.tables, shocks)
            case _:
                raise InputError(f"kind {kind!r} is not known; known: demand, supply, output, price")

    def ranking(
        self,
        *,
        most: int = 50,
        bounds: bool = False,
        eps: float = RANK_EPS,
        draw: Draw | None = None,
        progress: Progress | None = None,
    ) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
        """Give the firms by ESRI when each stops alone, with their plateaus, and what was assumed.

        With `draw`, also how likely each is among the first, over networks drawn within the bounds.
        """
        model = table_model(self.tables, self.essential)
        options = RunOptions(eps=eps, threads=2, progress=progress)
        found = systemic_ranking(model, options=options, bounds=bounds)
        chance = self._chances(draw, options) if draw else None
        rows = []
        for place, firm in enumerate(found.order[:most].tolist(), 1):
            row: dict[str, Any] = {"rank": place, "name": model.network.name(firm), "esri": float(found.score[firm])}
            if found.low is not None and found.high is not None:
                row |= {"low": float(found.low[firm]), "high": float(found.high[firm])}
            row["plateau"] = int(found.plateau[firm]) + 1
            if chance is not None and draw is not None:
                row[f"p_rank_{draw.within}"] = float(chance[firm])
            rows.append(row)
        drawn = (f"rank probability: {draw.samples} samples, seed {draw.seed}",) if draw else ()
        return rows, (f"stopped at eps {found.eps:g}, engine {found.engine}", *drawn, *found.assumptions)

    def _chances(self, draw: Draw, options: RunOptions) -> FloatArray:
        prior = Prior(others=1) if draw.prior else None
        network = self.tables.network()
        wanted = SampleOptions(
            count=draw.samples, seed=draw.seed, prior=prior, existence=self.tables.existence(network)
        )
        drawn = sampled_networks(network, wanted)
        return rank_probability(
            sampled_scores(drawn, lambda one: cascade_model(one, self.essential), options=options), draw.within
        )

    def concentration(self, of: str = "inputs") -> list[dict[str, Any]]:
        """Give Herfindahl indices of inputs, customers or markets. Errors: see `ownshape.table_concentration`."""
        return table_concentration(self.tables, of)

    def influence(self, by: str, *, most: int = 50) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
        """Give the firms by katz, multiplier, linkage or influence. Errors: see `ownshape.table_influence`."""
        return table_influence(self.tables, by, most)

    def chokepoints(self, name: str, *, size: int = 3, probability: float | None = None) -> Chokepoints:
        """Give whose stop stops a firm. Errors: see `ownshape.table_chokepoints`."""
        return table_chokepoints(self.tables, name, self.essential, size=size, probability=probability)

    def course(self, path: str | File) -> CourseAnswer:
        """Give the course of a scenario in a YAML file."""
        network = self.tables.network()
        unit = self.tables.currency or "money of the table"
        return run(network, read_scenario(path), unit, essential=self.essential)
