"""Why a firm makes less in a scenario: what binds it in each period, and the chain of those it waits for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.exposure.scenario import Course
from kg.exposure.stocks import FREE, INPUT, ORDERS, OWN, Causes
from kg.exposure.words import short


class Reasons:
    """The causes of a course in words."""

    def __init__(self, names: Sequence[str], course: Course, causes: Causes | None) -> None:
        """Take who the firms are, what they make, and what binds them."""
        self._names, self._course, self._causes = names, course, causes

    def lines(self, firm: int) -> Iterator[str]:
        """Give one line for each period in which a firm makes less than normal."""
        for period, level in enumerate(self._course.low[:, firm].tolist()):
            if level >= 1:
                continue
            most = self._course.high[period, firm]
            made = short(level, "%") if level == most else f"{short(level, '%')} to {short(most, '%')}"
            yield f"  period {period + 1}, {made} of normal output: {self._why(firm, period)}"

    def _why(self, firm: int, period: int) -> str:
        kind, partner = self._at(firm, period)
        match kind:
            case _ if kind == OWN:
                return "the shock itself"
            case _ if kind == INPUT and partner >= 0:
                return f"stocks run out of what {self._names[partner]} delivers"
            case _ if kind == ORDERS and partner >= 0:
                return f"{self._names[partner]} orders less of what it cannot use"
            case _:
                return "trade without a number may reach it"

    def _at(self, firm: int, period: int) -> tuple[int, int]:
        if self._causes is None:
            return FREE, -1
        return int(self._causes.kind[period, firm]), int(self._causes.partner[period, firm])

    def steps(self, firm: int) -> list[tuple[int, int]]:
        """Give the trade that a firm's first loss came by, the last step first: pairs of supplier and customer."""
        lost = [period for period, level in enumerate(self._course.low[:, firm].tolist()) if level < 1]
        found: list[tuple[int, int]] = []
        period = lost[0] if lost else -1
        while period >= 0:
            kind, partner = self._at(firm, period)
            pair = (partner, firm) if kind == INPUT else (firm, partner)
            if kind in {FREE, OWN} or partner < 0 or pair in found:
                break
            found.append(pair)
            firm = partner
            earlier = [back for back in range(period, -1, -1) if self._course.low[back, firm] < 1]
            period = min(earlier, default=-1)
        return found
