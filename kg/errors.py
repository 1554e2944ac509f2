"""The errors a caller may meet.

```
KgError
├── InputError (also ValueError)    UnknownTermError, SpanError, UnitError, CodecError, UnknownNameError
├── SourceError                     SourceUnavailableError
└── StoreError                      StoreUnavailableError
```

An error keeps its facts as fields and builds its message from them: what came, and what would be right.
Errors named Unavailable may pass by themselves; the pipeline retries them, and only them.
"""

from __future__ import annotations

from collections.abc import Sequence


class KgError(Exception):
    """Anything this project raises on purpose."""


class InputError(KgError, ValueError):
    """What came from outside does not fit: a value, a name, a row, an option."""


class UnknownTermError(InputError):
    """A word that the ontology does not have."""

    def __init__(self, kind: str, term: str, known: Sequence[str] = ()) -> None:
        """Keep the kind of term, the term that came, and the terms that would be right."""
        self.kind, self.term, self.known = kind, term, tuple(known)
        hint = f"; known: {', '.join(self.known)}" if self.known else ""
        super().__init__(f"unknown {kind} {term!r}{hint}")


class UnknownNameError(InputError):
    """A name that no entity of the graph or the registry answers to."""

    def __init__(self, name: str, suggestions: Sequence[str] = ()) -> None:
        """Keep the name that came and the names that look like it."""
        self.name, self.suggestions = name, tuple(suggestions)
        hint = f"; did you mean {', '.join(self.suggestions)}?" if self.suggestions else ""
        super().__init__(f"no entity is called {name!r}{hint}")


class SpanError(InputError):
    """A quote that is not what its offsets point at."""

    def __init__(self, start: int, end: int, quote: str, found: str) -> None:
        """Keep both texts and the offsets."""
        self.start, self.end, self.quote, self.found = start, end, quote, found
        super().__init__(f"span {start}:{end} should read {quote!r} but the text there reads {found!r}")


class UnitError(InputError):
    """A unit that does not fit its quantity."""

    def __init__(self, quantity: str, unit: str, fitting: Sequence[str] = ()) -> None:
        """Keep the quantity, the unit that came, and the units that would be right."""
        self.quantity, self.unit, self.fitting = quantity, unit, tuple(fitting)
        hint = f"; it takes {', '.join(self.fitting)}" if self.fitting else ""
        super().__init__(f"{quantity} cannot be counted in {unit!r}{hint}")


class CodecError(InputError):
    """A line or a record that does not have the form it should have."""

    def __init__(self, where: str, reason: str) -> None:
        """Keep where the record stands and what is wrong with it."""
        self.where, self.reason = where, reason
        super().__init__(f"{where}: {reason}")


class SourceError(KgError):
    """A source that cannot be read: a file, a page, a table."""

    def __init__(self, where: str, reason: str) -> None:
        """Keep which source and why."""
        self.where, self.reason = where, reason
        super().__init__(f"{where}: {reason}")


class SourceUnavailableError(SourceError):
    """A source that may be readable later."""


class StoreError(KgError):
    """A store that cannot take or give what was asked."""

    def __init__(self, store: str, reason: str) -> None:
        """Keep which store and why."""
        self.store, self.reason = store, reason
        super().__init__(f"{store}: {reason}")


class StoreUnavailableError(StoreError):
    """A store that may answer later: locked, stopped, unreachable."""
