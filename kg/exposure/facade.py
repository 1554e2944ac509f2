"""The exposure questions as methods, for the facade of a graph; what they need is imported when one is asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, TypedDict, Unpack

from kg.query import Index

if TYPE_CHECKING:
    from kg.exposure.answer import Exposure
    from kg.exposure.hardware import Given
    from kg.exposure.needs import Needs
    from kg.exposure.questions import Options

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


class Weighed:
    """What can be asked of a graph about shocks. The class that takes these in gives the index."""

    def index(self, *, as_of: Day = None, on: Day = None) -> Index:
        """Give the graph ready to be asked."""
        raise NotImplementedError

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
        """Give which hardware a model, technique or product calls for, more or less of, by whose word, and who makes it.

        `given` are figures of a model that no report tells, each with where it is from; see `hardware.computed`.
        """
        from kg.exposure.needs import hardware_needs  # noqa: PLC0415 as above

        return hardware_needs(self.index(as_of=as_of, on=on), name, given=given, attention=attention)

    @staticmethod
    def _weighing(weighing: Weighing, on: Day) -> Options:
        from kg.exposure.questions import Options  # noqa: PLC0415 as above

        day = date.fromisoformat(on) if isinstance(on, str) else on
        return Options(**weighing, year=day.year if day else None)
