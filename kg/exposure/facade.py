"""The exposure questions as methods, for the facade of a graph; what they need is imported when one is asked."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

from kg.query import Index, Table

if TYPE_CHECKING:
    from kg.exposure.answer import Exposure
    from kg.exposure.course import CourseAnswer
    from kg.exposure.hardware import Given
    from kg.exposure.needs import Needs
    from kg.exposure.questions import Options
    from kg.exposure.structure import Chokepoints, Concentrated
    from kg.exposure.systemic import Ranks

Day = str | date | None


class Weighing(TypedDict, total=False):
    """Options of an exposure question: see `kg.exposure.questions.Options`."""

    period: str | None
    currency: str | None
    modality: tuple[str, ...]
    samples: int
    seed: int
    prior: str | None
    pass_through: float
    eps: float
    progress: Callable[[int, int | None, str], None] | None


class Ranking(TypedDict, total=False):
    """Options of a ranking: see `kg.exposure.systemic.Ranked`."""

    most: int
    samples: int
    within: int
    seed: int
    progress: Callable[[int, int | None, str], None] | None


class Weighed(ABC):
    """What can be asked of a graph about shocks. The class that takes these in gives the index."""

    @abstractmethod
    def index(self, *, as_of: Day = None, on: Day = None) -> Index:
        """Give the graph ready to be asked."""

    def exposure(
        self,
        shocks: Mapping[str, float | str],
        *,
        kind: str = "demand",
        as_of: Day = None,
        on: Day = None,
        **weighing: Unpack[Weighing],
    ) -> Exposure:
        """Give who is hurt by shocks, how much, within what bounds, by which paths.

        Args:
            shocks: relative changes by name, -0.2 or "-20%". With kind "demand" the named companies change what they
                spend; with "supply" companies, their product lines ("TSMC CoWoS") or whole categories ("HBM") stop.
            kind: "demand" runs upstream, "supply" downstream. The two are never added up.
            as_of: answer from what had been published by this day.
            on: only what is said to hold on this day.
            weighing: see `Weighing`.

        Raises:
            UnknownNameError: a name that nothing answers to.
            InputError: an unknown kind, a change below −100 %, an empty graph, several currencies.
        """
        from kg.exposure.questions import shocked  # noqa: PLC0415 numpy and scipy only when asked

        return shocked(self.index(as_of=as_of, on=on), shocks, kind, self._weighing(weighing, on))

    def demand(
        self,
        name: str,
        *,
        as_of: Day = None,
        on: Day = None,
        given: Given | None = None,
        attention: str | None = None,
    ) -> Needs:
        """Give which hardware a model, technique or product calls for, more or less of, and who makes it.

        `given` are figures of a model that no report tells, each with where it is from; see `hardware.computed`.
        """
        from kg.exposure.needs import hardware_needs  # noqa: PLC0415 as above

        return hardware_needs(self.index(as_of=as_of, on=on), name, given=given, attention=attention)

    def chokepoints(
        self,
        target: str,
        *,
        as_of: Day = None,
        on: Day = None,
        modality: tuple[str, ...] = ("fact",),
        size: int = 3,
        probability: float | None = None,
    ) -> Chokepoints:
        """Give whose stop, alone or with few others, stops a company: see `structure.chokepoints_of`."""
        from kg.exposure.structure import chokepoints_of  # noqa: PLC0415 as above

        return chokepoints_of(
            self.index(as_of=as_of, on=on), target, modality=modality, size=size, probability=probability
        )

    def concentration(
        self, *, as_of: Day = None, on: Day = None, modality: tuple[str, ...] = ("fact",), period: str | None = None
    ) -> Table[Concentrated]:
        """Give how few supply each told input of each company, the narrowest first: see `structure.concentrated`."""
        from kg.exposure.questions import latest_year  # noqa: PLC0415 as above
        from kg.exposure.structure import concentrated  # noqa: PLC0415 as above

        index = self.index(as_of=as_of, on=on)
        return Table(concentrated(index, modality=modality, period=period or str(latest_year(index.graph) or "")))

    def risk(
        self,
        *,
        as_of: Day = None,
        on: Day = None,
        modality: tuple[str, ...] = ("fact",),
        period: str | None = None,
        currency: str | None = None,
        **ranking: Unpack[Ranking],
    ) -> Ranks:
        """Give companies by what their stop does to the others, with P(rank) over samples: see `systemic.systemic`."""
        from kg.exposure.questions import latest_year  # noqa: PLC0415 as above
        from kg.exposure.stop_reply import Asked  # noqa: PLC0415 as above
        from kg.exposure.systemic import Ranked, systemic  # noqa: PLC0415 as above

        index = self.index(as_of=as_of, on=on)
        year = self._weighing({}, on).year or latest_year(index.graph)
        asked = Asked(modality=modality, period=period or str(year or ""), currency=currency)
        return systemic(index, Ranked(asked=asked, **ranking))

    def scenario(
        self, path: str | Path, *, as_of: Day = None, on: Day = None, **weighing: Unpack[Weighing]
    ) -> CourseAnswer:
        """Give the course of a scenario in a YAML file over the trade that is told with amounts."""
        from kg.exposure.course import graph_course, read_scenario  # noqa: PLC0415 as above

        return graph_course(self.index(as_of=as_of, on=on), read_scenario(path), self._weighing(weighing, on))

    @staticmethod
    def _weighing(weighing: Weighing, on: Day) -> Options:
        from kg.exposure.questions import Options  # noqa: PLC0415 as above

        day = date.fromisoformat(on) if isinstance(on, str) else on
        return Options(**weighing, year=day.year if day else None)
