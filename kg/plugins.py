"""Finds parts by name: loaders, extractors, stores and views, the built-in ones as well as those of other packages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Generic, TypeVar

from kg.errors import InputError, UnknownTermError
from kg.ports import Extractor, Loader, Store, View

__all__ = ["Parts", "extractors", "loaders", "stores", "views"]

Part = TypeVar("Part")


class Parts(Mapping[str, Callable[..., Part]], Generic[Part]):
    """The makers of the parts of one kind by name, in order of name; a part is imported when it is asked for."""

    def __init__(self, kind: str, found: Iterator[EntryPoint]) -> None:
        """Keep what was found.

        Raises:
            InputError: when two packages bring a part of one name.
        """
        self.kind = kind
        self._found: dict[str, EntryPoint] = {}
        for point in sorted(found, key=lambda point: (point.name, point.value)):
            known = self._found.setdefault(point.name, point)
            if known.value != point.value:
                raise InputError(f"two {kind}s are called {point.name!r}: {known.value} and {point.value}")

    def __getitem__(self, name: str) -> Callable[..., Part]:
        """Give the maker of a part.

        Raises:
            UnknownTermError: for a name that nothing answers to.
            InputError: for a part that cannot be imported, mostly for want of an extra.
        """
        point = self._found.get(name)
        if point is None:
            raise UnknownTermError(self.kind, name, tuple(self._found))
        try:
            made: Callable[..., Part] = point.load()
        except (ImportError, AttributeError) as error:
            raise InputError(f"the {self.kind} {name!r} ({point.value}) cannot be loaded: {error}") from error
        return made

    def __contains__(self, name: object) -> bool:
        """Tell whether a part has that name, without importing it."""
        return name in self._found

    def __iter__(self) -> Iterator[str]:
        """Give the names."""
        return iter(self._found)

    def __len__(self) -> int:
        """Give how many parts there are."""
        return len(self._found)


def loaders() -> dict[str, Loader]:
    """Give every loader by name."""
    makers: Parts[Loader] = _parts("loader")
    return {name: makers[name]() for name in makers}


def extractors() -> Parts[Extractor]:
    """Give the makers of extractors."""
    return _parts("extractor")


def stores() -> Parts[Store]:
    """Give the makers of stores."""
    return _parts("store")


def views() -> Parts[View]:
    """Give the makers of views."""
    return _parts("view")


def _parts(kind: str) -> Parts[Any]:
    return Parts(kind, iter(entry_points(group=f"kg.{kind}s")))
