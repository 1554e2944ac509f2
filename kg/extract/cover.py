"""Which places of a text are taken: asking costs the length of a name, however many names there are."""

from __future__ import annotations

from collections.abc import Iterable


class Cover:
    """Places taken so far, end excluded."""

    __slots__ = ("_taken",)

    def __init__(self, length: int, spans: Iterable[tuple[int, int]] = ()) -> None:
        """Take some spans of a text of a length; a later span may reach beyond it."""
        self._taken = bytearray(length)
        for start, end in spans:
            self.take(start, end)

    def take(self, start: int, end: int) -> None:
        """Take a span."""
        if end > len(self._taken):
            self._taken.extend(bytes(end - len(self._taken)))
        self._taken[start:end] = b"\x01" * (end - start)

    def touches(self, start: int, end: int) -> bool:
        """Say whether a span touches one that is taken."""
        return 1 in self._taken[start:end]

    def last_before(self, place: int) -> int:
        """Give the end of the last span taken at or before a place, 0 where there is none."""
        return self._taken.rfind(1, 0, place) + 1
