"""Money figures out of observations: whose total, in which currency and period, between which ends, by which claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import inf
from typing import Final

from kg.exposure.words import money
from kg.fusion import discord
from kg.model import Graph, Interval, Modality, Observation, Polarity, QuantityType

OUTLAYS: Final = (QuantityType.CAPITAL_EXPENDITURE, QuantityType.SPENDING)
APART: Final = 2.0
OLDEST: Final = timedelta(days=366)
STATED: Final = frozenset({Modality.FACT, Modality.FORECAST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number with its ends and the observations it stands on; `high` is infinite where the text leaves it open."""

    low: float
    value: float
    high: float
    what: str
    currency: str
    period: str
    claims: tuple[str, ...]
    forecast: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What an answer is counted in: one period, one currency, and which modalities may stand for numbers.

    A forecast counts where its period is the question's and no fact is there; rumours and hypotheses only when asked.
    """

    period: str
    currency: str | None = None
    modality: frozenset[Modality] = field(default_factory=lambda: STATED)

    @property
    def labels(self) -> tuple[str, str]:
        """The labels that stand for the period, the calendar's first."""
        return self.period, f"FY{self.period}"


class Figures:
    """The money observations of a graph by subject and metric."""

    def __init__(self, graph: Graph) -> None:
        """Take a graph as known by the day of the question."""
        self.graph = graph
        self._by: dict[tuple[str, QuantityType], list[Observation]] = defaultdict(list)
        for obs in graph.observations.values():
            if obs.polarity is Polarity.ASSERTED:
                self._by[obs.subject, obs.metric].append(obs)

    def of(self, subjects: Iterable[str], metric: QuantityType) -> list[Observation]:
        """Give the asserted observations of a metric of some subjects."""
        return [obs for key in subjects for obs in self._by.get((key, metric), ())]

    def outlay(self, subject: str, frame: Frame) -> Figure | None:
        """Give what a company spends in the period: capital expenditure, or other spending where that is not said."""
        found = (self.figure([subject], metric, frame) for metric in OUTLAYS)
        return next((figure for figure in found if figure is not None), None)

    def years(self, subject: str) -> list[str]:
        """Give the whole years that outlays of a company are told for, the latest first."""
        labels = {obs.period.label for metric in OUTLAYS for obs in self.of([subject], metric) if obs.period}
        return sorted({label.removeprefix("FY") for label in labels if _whole_year(label)}, reverse=True)

    def currencies(self, subject: str) -> list[str]:
        """Give the currencies that outlays of a company are told in."""
        return sorted({obs.currency for metric in OUTLAYS for obs in self.of([subject], metric) if obs.currency})

    def figure(self, subjects: Sequence[str], metric: QuantityType, frame: Frame) -> Figure | None:
        """Give one number in the frame's period and currency, or None where none is told.

        Facts go before forecasts, calendar years before fiscal ones. What an origin said before its latest day is
        superseded; the latest origin gives the value, all others of the last twelve months stay within the ends.
        """
        fitting = [
            obs for obs in self.of(subjects, metric) if obs.unit == "currency" and obs.modality in frame.modality
        ]
        named = [[obs for obs in fitting if obs.period and obs.period.label == label] for label in frame.labels]
        chosen = next((rows for rows in named if rows), [])
        facts = [obs for obs in chosen if obs.modality is Modality.FACT]
        chosen = [obs for obs in facts or chosen if frame.currency in {None, obs.currency}]
        currencies = sorted({obs.currency for obs in chosen if obs.currency})
        if len(currencies) != 1:
            return None
        return self._weighed(chosen, str(metric), currencies[0])

    def _weighed(self, chosen: Sequence[Observation], what: str, currency: str) -> Figure:
        standing = self._standing(chosen)
        day, latest = standing[-1]
        recent = [obs for said, obs in standing if day - said <= OLDEST]
        ends = [_ends(obs.value) for obs in recent]
        low, value, high = min(e[0] for e in ends), _ends(latest.value)[1], max(e[2] for e in ends)
        period = latest.period.label if latest.period else ""
        notes: tuple[str, ...] = ()
        if len({_ends(obs.value) for obs in recent}) > 1:
            told = ", ".join(dict.fromkeys(money(*_two(obs.value), currency) for obs in recent))
            words = f"{what.replace('_', ' ')} {period}: told as {told}; the last is the value, all stay in the bounds"
            notes = (words + self._discord(recent),)
        return Figure(
            low=low, value=min(max(value, low), high), high=high, what=what, currency=currency, period=period,
            claims=tuple(obs.id for obs in recent), forecast=latest.modality is not Modality.FACT, notes=notes,
        )  # fmt: skip

    def _discord(self, recent: Sequence[Observation]) -> str:
        """Say that two origins do not agree, where their ranges lie more than two standard deviations apart."""
        told = [(self._origin(obs), _ends(obs.value)) for obs in recent]
        apart = [
            discord((one[0], one[2]), (two[0], two[2]))
            for place, (origin, one) in enumerate(told)
            for other, two in told[:place]
            if origin != other and max(one[2], two[2]) < inf
        ]
        worst = max((z for z in apart if z < inf), default=0.0)
        return f"; origins do not agree (z {worst:.2f})" if worst > APART else ""

    def _standing(self, chosen: Sequence[Observation]) -> list[tuple[date, Observation]]:
        """Give what each origin said last, in order of the day and the place in the text."""
        said = sorted(
            ((self._day(obs), obs) for obs in chosen),
            key=lambda row: (row[0], self._first(row[1]), self._place(row[1]), row[1].id),
        )
        last: dict[str, date] = {}
        for day, obs in said:
            last[self._origin(obs)] = day
        return [(day, obs) for day, obs in said if last[self._origin(obs)] == day]

    def _day(self, obs: Observation) -> date:
        docs = (self.graph.documents.get(item.span.document) for item in obs.evidence)
        return max((doc.published for doc in docs if doc and doc.published), default=date.min + OLDEST)

    def _first(self, obs: Observation) -> date:
        """Give the day it was said first: of two numbers in one report the one that was there before is the older."""
        docs = (self.graph.documents.get(item.span.document) for item in obs.evidence)
        return min((doc.published for doc in docs if doc and doc.published), default=date.min)

    def _origin(self, obs: Observation) -> str:
        if obs.attributed_to:
            return obs.attributed_to[0]
        doc = self.graph.documents.get(obs.evidence[0].span.document)
        return (doc.publisher or doc.name) if doc else obs.evidence[0].span.document

    @staticmethod
    def _place(obs: Observation) -> int:
        return max(item.span.start for item in obs.evidence)


def other_figures(rows: Iterable[Observation], used: Mapping[str, object], frame: Frame) -> list[str]:
    """Give what is told of a total but set aside, for another period or currency than the answer's."""
    found = []
    for obs in rows:
        label = obs.period.label if obs.period else "no period"
        if (
            obs.id not in used
            and obs.unit == "currency"
            and (label not in frame.labels or obs.currency != frame.currency)
        ):
            found.append(f"{str(obs.metric).replace('_', ' ')} {label} {money(*_two(obs.value), obs.currency or '')}")
    return sorted(found)


def _whole_year(label: str) -> bool:
    year = label.removeprefix("FY")
    return year.isdigit() and len(year) == 4  # noqa: PLR2004 a year


def _two(value: Interval) -> tuple[float | None, float | None]:
    return tuple(None if end is None else float(end) for end in (value.low, value.high))  # type: ignore[return-value] # two ends


def _ends(value: Interval) -> tuple[float, float, float]:
    """Give low, the number meant, and high: the middle of two ends, the one end of an open range."""
    low, high = _two(value)
    if low is not None and high is not None:
        return low, (low + high) / 2, high
    return (0.0, float(high), float(high)) if high is not None else (float(low or 0.0), float(low or 0.0), inf)
