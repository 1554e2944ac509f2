"""From arrays back to an answer in words: the rows of a demand shock with bounds, what bounds them, and paths."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf
from typing import Final

import numpy as np

from kg.exposure.answer import Exposure, ExposureRow, Path, ShockPart, Unallocated, finite
from kg.exposure.arrays import summed
from kg.exposure.bridge import Study
from kg.exposure.finder import LARGE, Finder
from kg.exposure.reading import reading
from kg.exposure.sampling import Sampled, SampleOptions, sample_demand
from kg.exposure.solved import Solved, rows_of
from kg.exposure.unsized import KNOWN, MARKET, OPEN, REVENUE, TOTAL
from kg.exposure.words import money, short

MOST_ROWS: Final = 1000
WALKED: Final = 50
WALKED_LARGE: Final = 3


def answered(
    found: Solved,
    shocks: Sequence[tuple[str, float]],
    *,
    samples: SampleOptions | None = None,
    most: int = MOST_ROWS,
    progress: Callable[[int, int | None, str], None] | None = None,
) -> Exposure:
    """Give the answer of a solved demand question, the hardest hit first."""
    study = found.study
    drawn = _sampled(found, samples) if samples else None
    reach = np.flatnonzero(found.bound.reached.any(axis=0) | (found.effect.expected != 0))
    size = np.maximum(np.abs(found.low), np.abs(found.high))
    weight = np.abs(np.nan_to_num(found.expected))
    order = reach[np.lexsort((reach, -size[reach], -weight[reach]))].tolist()
    finder = Finder(found)
    walked = WALKED if study.network.edge_count <= LARGE else WALKED_LARGE
    rows = [
        _row(found, firm, finder.short(firm, walks=place < walked), drawn) for place, firm in enumerate(order[:most])
    ]
    rows.sort(
        key=lambda row: (
            -abs(row.expected or 0.0),
            -_big(max(-(row.low if row.low is not None else -inf), row.high if row.high is not None else inf)),
            row.how != "direct",
            -row.confidence,
            row.name,
        )
    )
    covered, rest = coverage(study)
    return Exposure(
        kind="demand",
        shocks=tuple(shocks),
        unit=study.unit,
        period=study.period,
        rows=tuple(rows),
        coverage=covered,
        unallocated=rest,
        assumptions=(*study.assumptions, *_assumptions(found), *_drawn(drawn)),
        notes=(*_notes(study, reached=bool(reach.size)), *study.notes),
        more=max(0, len(order) - most),
        by_shock=_by_shock(found),
        reading=lambda name: reading(found, study.ids.index(name) if name else None, progress=progress),
        detail=lambda name: _detail(found, finder, name, drawn),
    )


def _by_shock(found: Solved) -> tuple[ShockPart, ...]:
    if np.count_nonzero(found.study.change) < 2:  # noqa: PLR2004 one shock has no parts
        return ()
    total = float(found.parts.sum())
    return tuple(
        ShockPart(name=name, part=float(part), of=total, unit=found.study.unit, method="exact: the model is linear")
        for name, part in zip(found.study.money.names, found.parts.sum(axis=0), strict=True)
    )


def _big(value: float) -> float:
    return min(value, 1e300)


def _detail(found: Solved, finder: Finder, name: str, drawn: Sampled | None) -> ExposureRow | None:
    study, wanted = found.study, name.strip().casefold()
    for firm, names in enumerate(zip(study.ids, study.names, study.names_zh, strict=True)):
        if wanted in {item.casefold() for item in names} and found.bound.reached[:, firm].any():
            return _row(found, firm, finder.full(firm), drawn)
    return None


def _row(found: Solved, firm: int, paths: tuple[Path, ...], drawn: Sampled | None) -> ExposureRow:
    study = found.study
    rows = np.flatnonzero((study.money.firm == firm) & (study.change[study.money.spender] != 0))
    sold = slice(int(study.network.pointer[firm]), int(study.network.pointer[firm + 1]))
    buyers = found.bound.reached[:, study.network.customer[sold]]
    how = " and ".join(word for word, there in (("direct", rows.size), ("indirect", buyers.any())) if there)
    best = paths[0] if paths else None
    revenue = study.limits.revenue[firm]
    expected = finite(found.expected[firm])
    many = np.count_nonzero(study.change) > 1 and bool(found.effect.expected[firm])
    stated = best is not None and all(step.basis == "stated" for step in best.steps)
    return ExposureRow(
        id=study.ids[firm],
        name=study.names[firm],
        name_zh=study.names_zh[firm],
        how=how,
        low=finite(found.low[firm]),
        expected=expected,
        high=finite(found.high[firm]),
        relative=None if expected is None or not np.isfinite(revenue) else expected / float(revenue),
        size_unknown=bool(found.unknown[firm]),
        cap=_cap(found, firm),
        basis="stated" if stated else next((s.basis for s in best.steps if s.basis != "stated"), "") if best else "",
        confidence=best.confidence if best else 0.0,
        paths=paths,
        p05=finite(drawn.p05[firm]) if drawn else None,
        p50=finite(drawn.p50[firm]) if drawn else None,
        p95=finite(drawn.p95[firm]) if drawn else None,
        alone=_alone(found, firm),
        other_paths=_other_paths(found, firm, paths),
        by_shock=tuple(zip(study.money.names, map(float, found.parts[firm]), strict=True)) if many else (),
        figures=_figures(found, firm),
    )


def _alone(found: Solved, firm: int) -> float | None:
    """Give the most that an unsized change can be if a cut falls on this firm alone and is not spread evenly.

    The least of the whole shock, the firm's whole revenue, and the whole market of what it is told to sell.
    """
    study = found.study
    if not found.unknown[firm]:
        return None
    hit = found.bound.reached[:, firm]
    total = float(np.sum(np.abs(study.change[hit]) * study.limits.total[hit], where=study.change[hit] != 0))
    rows = (study.money.firm == firm) & hit[study.money.spender]
    sold = study.network.supplier == firm
    market = np.concatenate((study.limits.row[rows], study.limits.edge[sold])).sum()
    return finite(min(total, float(study.limits.revenue_high[firm]), float(market)))


def _other_paths(found: Solved, firm: int, paths: Sequence[Path]) -> float | None:
    """Give what all paths not listed carry together: exact, for all walks add up to the effect."""
    carried = [path.value for path in paths if path.value is not None]
    return float(found.effect.expected[firm]) - sum(carried) if carried else None


def _figures(found: Solved, firm: int) -> tuple[str, ...]:
    """Give the observations behind a firm's size: the totals that reach it and its own revenue."""
    study = found.study
    totals = [study.totals[spender] for spender in np.flatnonzero(found.bound.reached[:, firm]).tolist()]
    own = study.revenue.get(firm)
    return tuple(dict.fromkeys(claim for figure in (*totals, own) if figure for claim in figure.claims))


def _cap(found: Solved, firm: int) -> str:
    """Give in words what bounds the size of a change."""
    study, bound = found.study, found.bound
    change = max((abs(s) for m, s in enumerate(study.change) if bound.reached[m, firm]), default=0.0)
    match bound.reason[firm]:
        case word if word == KNOWN:
            return "bounded by the amounts told"
        case word if word == REVENUE:
            figure = study.revenue.get(firm)
            told = short(float(study.limits.revenue_high[firm]), study.unit)
            of = f"revenue {figure.period}" if figure else "revenue"
            return f"at most {short(change, '%')} of its {of} of {told}: no firm falls by a larger part than the shock"
        case word if word == TOTAL:
            parts = [
                f"{short(abs(study.change[m]), '%')} of {study.money.names[m]}'s {_total(study, int(m))}"
                for m in np.flatnonzero(bound.reached[:, firm])
            ]
            return f"at most the whole shock: {' and '.join(parts)}"
        case word if word == MARKET:
            return f"at most {short(change, '%')} of the market of what it is known to sell along the way"
        case word if word == OPEN:
            return "no bound: neither the total that is cut, nor its revenue, nor the market of what it sells is told"
        case _:
            return "at most what its buyers can pass on after their known purchases"


def _total(study: Study, spender: int) -> str:
    figure = study.totals[spender] if study.totals else None
    if figure is None:
        return f"purchases of {short(float(study.limits.total[spender]), study.unit)}"
    return f"{figure.what.replace('_', ' ')} {figure.period} of {money(figure.low, figure.high, figure.currency)}"


def coverage(study: Study) -> tuple[float | None, Unallocated | None]:
    """Give the known part of the shocked spending, and the shock that found no receiver with an amount."""
    paid, change = study.money, study.change
    size = np.abs(change)
    if not size.any():
        return None, None
    low, middle, high = (
        summed(paid.spender, np.where(paid.sized, part, 0.0), paid.count) for part in (paid.low, paid.amount, paid.high)
    )
    known, total = float(size @ middle), float((size * paid.total)[size > 0].sum())
    if np.isnan(total):
        return (0.0 if known == 0 else None), Unallocated(low=None, expected=None, high=None)
    least = np.maximum(paid.total_low - high, 0.0) * change
    most = np.maximum(np.where(np.isfinite(study.limits.total), study.limits.total, inf) - low, 0.0)
    most = np.where(change != 0, most, 0.0) * np.where(change != 0, change, 1.0)
    ends = sorted((float(least.sum()), float(most.sum())))
    rest = float((np.maximum(paid.total - middle, 0.0) * change)[size > 0].sum())
    return (min(known / total, 1.0) if total else None), Unallocated(
        low=finite(ends[0]), expected=rest, high=finite(ends[1])
    )


def _sampled(found: Solved, options: SampleOptions) -> Sampled:
    """Give what samples come to. A prior needs a total to share out, so it fills only what a told total leaves."""
    study = found.study
    if options.prior is None:
        network, paid, rows = found.network, found.money, np.flatnonzero(study.money.sized)
        edges = found.edges
    else:
        whole = study.network.costs is not None
        network, edges = (study.network, np.arange(study.network.edge_count)) if whole else (found.network, found.edges)
        rows = np.flatnonzero(study.money.sized | ~np.isnan(study.money.total[study.money.spender]))
        paid = rows_of(study, network, rows)
        capped = np.minimum(paid.high, np.maximum(study.limits.row[rows], paid.low))
        paid = replace(paid, high=capped)
    chance = replace(options, existence=study.confidence[edges], paid=study.row_confidence[rows])
    return sample_demand(network, paid, study.change, options=options if options.existence is not None else chance)


def _assumptions(found: Solved) -> tuple[str, ...]:
    lines = list(found.effect.assumptions)
    if found.unknown.any():
        lines = [line for line in lines if not line.startswith("low and high: no interval")]
        lines.append(
            "where no number is told: no weight is made up; every unit of the shock is counted once at a firm, and no "
            "firm changes by a larger part than the shock"
        )
    return tuple(lines)


def _drawn(drawn: Sampled | None) -> tuple[str, ...]:
    if drawn is None:
        return ()
    return (*drawn.assumptions, "low and high take every told trade as there; p05 and p95 draw it by its confidence")


def _notes(study: Study, *, reached: bool) -> tuple[str, ...]:
    if not study.change.any():
        return ("no effect, because no spending changes",)
    if not reached:
        names = ", ".join(study.money.names)
        return (f"no effect, because no supplier of {names} is known as of then",)
    if not study.money.sized.any():
        return ("the suppliers are known, what they receive is not told: only bounds can be given",)
    return ()
