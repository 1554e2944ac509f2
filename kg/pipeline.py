"""The way of a document: gather, load, extract, into the ledger; bad ones are set aside with their reason."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO, Final

from kg import plugins
from kg.errors import SourceUnavailableError
from kg.gather import by_suffix, gather
from kg.ledger import Ledger, part_id
from kg.model import Document, Extraction, Rejected
from kg.ports import SILENT, Extractor, Loader, Progress
from kg.reading import described
from kg.registry import Registry

__all__ = ["Built", "Described", "build", "extract", "read"]

log = logging.getLogger(__name__)
TRIES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What the user says of the documents by hand; what is left out is found in them."""

    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build did: documents by what became of them, claims read, files set aside."""

    new: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    statements: int = 0
    observations: int = 0
    proposals: int = 0
    rejected: tuple[Rejected, ...] = ()
    unread: tuple[Rejected, ...] = ()
    characters: int = 0
    seconds: float = field(default=0.0, compare=False)

    @property
    def documents(self) -> int:
        """How many documents were read or found to be there already."""
        return len(self.new) + len(self.same) + len(self.replaced)

    def reasons(self) -> list[tuple[str, int]]:
        """Give why claims were set aside, the most frequent first."""
        counts = Counter(item.reason.partition(": ")[2] or item.reason for item in self.rejected)
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def read(
    paths: Sequence[str | Path],
    *,
    said: Described | None = None,
    stdin: BinaryIO | None = None,
    kind: str = ".txt",
    progress: Progress = SILENT,
) -> Iterator[Document | Rejected]:
    """Give the documents under some paths, and what could not be read; two files of one stem get their folder's name."""
    loaders = by_suffix(plugins.loaders().values())
    names: dict[str, str] = {}
    said = said or Described()
    for found in gather(paths, loaders, stdin=stdin, kind=kind, skip=_passed_over(loaders), progress=progress):
        if isinstance(found, Rejected):
            yield found
            continue
        doc = described(found, title=said.title, publisher=said.publisher, published=said.published, lang=said.lang)
        if names.setdefault(doc.name, doc.url) != doc.url:
            doc = replace(doc, name=doc.url.rpartition(".")[0].replace("/", "-") or doc.url)
            names.setdefault(doc.name, doc.url)
        yield doc


class _passed_over:  # noqa: N801 a predicate that keeps what it needs
    """Tells which files of a folder are no documents: kinds that no loader takes, and ledgers of ours."""

    def __init__(self, loaders: Mapping[str, Loader]) -> None:
        self._known = frozenset(loaders)

    def __call__(self, path: Path) -> bool:
        if path.is_dir():
            return (path / "manifest.json").is_file()
        skipped = path.suffix.lower() not in self._known
        if skipped:
            log.info("%s passed over: no loader takes %s files", path, path.suffix or "such")
        return skipped


def extract(
    docs: Iterable[Document], *, extractor: str = "grammar", names: str = "", workers: int = 1
) -> Iterator[Extraction]:
    """Give what documents say, in their order; with several workers the documents are shared among processes."""
    if workers <= 1:
        reader = make_extractor(extractor, names)
        for doc in docs:
            yield _tried(reader, doc)
        return
    with ProcessPoolExecutor(workers, initializer=_start, initargs=(extractor, names)) as pool:
        yield from pool.map(_work, docs, chunksize=4)


def make_extractor(name: str, names: str = "") -> Extractor:
    """Give an extractor by name, over the registry with the user's own names."""
    registry = Registry.default().with_csv(Path(names)) if names else Registry.default()
    return plugins.extractors()[name](registry)


_reader: list[Extractor] = []


def _start(name: str, names: str) -> None:
    _reader[:] = [make_extractor(name, names)]


def _work(doc: Document) -> Extraction:
    return _tried(_reader[0], doc)


def _tried(reader: Extractor, doc: Document) -> Extraction:
    """Read a document; a source that is away for a moment is asked again, a reader that trips costs that document only."""
    for attempt in range(TRIES):
        try:
            return reader.extract(doc)
        except SourceUnavailableError as error:
            log.warning("%s: %s; try %s of %s", doc.name, error, attempt + 1, TRIES)
            time.sleep(attempt)
        except Exception as error:
            log.exception("%s cannot be read", doc.name)
            reason = f"the {reader.name} extractor failed: {type(error).__name__}: {error}"
            return Extraction(document=doc, rejected=(Rejected(where=doc.name, reason=reason),))
    return Extraction(document=doc, rejected=(Rejected(where=doc.name, reason="the source stayed away"),))


def build(
    paths: Sequence[str | Path],
    ledger: Ledger,
    *,
    extractor: str = "grammar",
    names: str = "",
    workers: int = 1,
    said: Described | None = None,
    stdin: BinaryIO | None = None,
    kind: str = ".txt",
    progress: Progress = SILENT,
) -> Built:
    """Read what the paths hold into the ledger; documents that it holds already, read by the same rules, are skipped.

    Raises:
        StoreUnavailableError: another writer holds the ledger.
        StoreError: the ledger cannot be written; what was committed before stands.
    """
    begun = time.perf_counter()
    reader = make_extractor(extractor, names)
    registry = Registry.default().version if not names else Registry.default().with_csv(Path(names)).version
    unread: list[Rejected] = []
    same: list[str] = []
    totals: Counter[str] = Counter()
    set_aside: list[Rejected] = []

    def fresh() -> Iterator[Document]:
        for found in read(paths, said=said, stdin=stdin, kind=kind, progress=progress):
            if isinstance(found, Rejected):
                unread.append(found)
            elif ledger.has(part_id([found], extractor=reader.version, registry=registry)):
                same.append(found.name)
            else:
                totals["characters"] += len(found.text)
                yield found

    def counted() -> Iterator[Extraction]:
        for part in extract(fresh(), extractor=extractor, names=names, workers=workers):
            totals.update(
                statements=len(part.statements), observations=len(part.observations), proposals=len(part.proposals)
            )
            set_aside.extend(part.rejected)
            yield part

    added = ledger.add(counted(), extractor=reader.version, registry=registry)
    return Built(
        new=added.new,
        same=(*same, *added.same),
        replaced=added.replaced,
        statements=totals["statements"],
        observations=totals["observations"],
        proposals=totals["proposals"],
        rejected=tuple(set_aside),
        unread=(*unread, *added.refused),
        characters=totals["characters"],
        seconds=time.perf_counter() - begun,
    )
