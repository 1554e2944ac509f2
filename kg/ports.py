"""What a loader, an extractor, a store and a view must do. Parts are found by entry point, built-in ones too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from html import escape
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from kg.model import Document, Extraction, Graph, Rejected

Row = Mapping[str, Any]


class Progress(Protocol):
    """Told how far a long piece of work has come."""

    def __call__(self, done: int, total: int | None, what: str) -> None:
        """Take the number of steps done, of how many if known, and what is being done."""


def silent(done: int, total: int | None, what: str) -> None:
    """Say nothing."""


SILENT: Progress = silent


@runtime_checkable
class Loader(Protocol):
    """Reads one kind of source. `suffixes` are the lower-case file endings that it takes, with the dot."""

    name: str
    suffixes: tuple[str, ...]

    def load(self, path: Path, data: bytes, *, root: Path | None = None) -> Iterator[Document]:
        """Give the documents in a file's bytes; raise `SourceError` where there is nothing to read."""


@runtime_checkable
class Tabular(Protocol):
    """A loader that knows what its rows say, so that no extractor is asked. `version` changes with what it reads."""

    name: str
    version: str
    suffixes: tuple[str, ...]

    def claims(self, doc: Document, registry: Any, columns: Mapping[str, str]) -> Extraction:  # noqa: ANN401 ports stand below it
        """Give what a document of its own says; names are looked up in the registry, `columns` say what is where."""


@runtime_checkable
class Extractor(Protocol):
    """Reads the claims of a document. `version` changes whenever the same text may give other claims."""

    name: str
    version: str

    def extract(self, doc: Document) -> Extraction:
        """Give what the document says; pure: no clock, no network, the same for the same document."""


@runtime_checkable
class Store(Protocol):
    """A view of the ledger in a database, rebuilt from it at will. Made with a folder, or with None to be in memory."""

    name: str

    @property
    def state(self) -> str:
        """The state of the ledger that the store was written from, or nothing."""

    def write(self, graph: Graph, *, state: str = "") -> None:
        """Make the store hold exactly this graph."""

    def query(
        self, text: str, parameters: Mapping[str, Any] | None = None, *, seconds: float = 20.0, rows: int = 10_000
    ) -> Sequence[Row]:
        """Give the rows of a read-only query in the store's own language, within a time and a number of rows."""


@runtime_checkable
class View(Protocol):
    """Draws a graph as one self-contained file."""

    name: str

    def render(self, graph: Graph, *, focus: str | None = None, title: str = "", day: date | None = None) -> str:
        """Give the page as text."""


class Page(str):
    """A page as text, which a notebook shows as a picture in a frame of its own, apart from all else there."""

    __slots__ = ()
    HEIGHT = 640

    def _repr_html_(self) -> str:
        """Give the frame; the page stands escaped in it and runs without the rights of the notebook."""
        return (
            f'<iframe title="Supply chain" sandbox="allow-scripts allow-downloads" srcdoc="{escape(self)}" '
            f'style="width:100%;height:{self.HEIGHT}px;border:1px solid #8888;border-radius:6px"></iframe>'
        )


Reject = Callable[[Rejected], None]
Documents = Iterable[Document]
