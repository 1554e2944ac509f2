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
from kg.model import Document, Extraction, Rejected, content_id
from kg.ports import SILENT, Extractor, Loader, Progress, Tabular
from kg.reading import described
from kg.registry import Registry

__all__ = ["Built", "How", "build", "extract", "read"]

log = logging.getLogger(__name__)
TRIES: Final = 3
LONGEST: Final = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How to read: by which extractor, with which names of the user's own, in how many processes.

    Title, publisher, day and language are what the user says of the documents; what is left out is found in them.
    `kind` is the file ending that standard input is read as. `columns` say which column of a table is what.
    """

    extractor: str = "grammar"
    names: str = ""
    workers: int = 1
    kind: str = ".txt"
    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    lang: str | None = None
    columns: tuple[tuple[str, str], ...] = ()


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
    paths: Sequence[str | Path], how: How, *, stdin: BinaryIO | None = None, progress: Progress = SILENT
) -> Iterator[Document | Rejected]:
    """Give the documents under some paths, and what could not be read; a second file of one stem is named by folder."""
    loaders = by_suffix(plugins.loaders().values())
    names: dict[str, str] = {}
    for found in gather(paths, loaders, stdin=stdin, kind=how.kind, skip=_passed_over(loaders), progress=progress):
        if isinstance(found, Rejected):
            yield found
            continue
        if len(found.text) > LONGEST:
            reason = f"{len(found.text):,} characters; a document of at most {LONGEST:,} is read: split it"
            yield Rejected(where=found.path or found.url, reason=reason)
            continue
        doc = described(found, title=how.title, publisher=how.publisher, published=how.published, lang=how.lang)
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


def extract(docs: Iterable[Document], how: How) -> Iterator[Extraction]:
    """Give what documents say, in their order; with several workers the documents are shared among processes."""
    if how.workers <= 1:
        reader = make_extractor(how)
        for doc in docs:
            yield _tried(reader, doc)
        return
    with ProcessPoolExecutor(how.workers, initializer=_start, initargs=(how,)) as pool:
        yield from pool.map(_work, docs, chunksize=4)


def registry_of(how: How) -> Registry:
    """Give the registry, with the user's own names."""
    return Registry.default().with_csv(Path(how.names)) if how.names else Registry.default()


def make_extractor(how: How) -> Extractor:
    """Give the extractor that is asked for, over the registry; tables are read by the loader that took them."""
    registry = registry_of(how)
    return _Reader(plugins.extractors()[how.extractor](registry), registry, how)


class _Reader:
    """The extractor for prose, and the loaders of tables for their own documents."""

    def __init__(self, prose: Extractor, registry: Registry, how: How) -> None:
        self.name = prose.name
        self._prose, self._registry, self._columns = prose, registry, dict(how.columns)
        loaders = plugins.loaders().values()
        self._tables = {suffix: item for item in loaders if isinstance(item, Tabular) for suffix in item.suffixes}
        tables = "".join(f"+{version}" for version in sorted({item.version for item in self._tables.values()}))
        told = f"+{content_id(*sorted(how.columns))}" if how.columns else ""
        self.version = f"{prose.version}{tables}{told}"

    def extract(self, doc: Document) -> Extraction:
        """Give what a document says."""
        table = self._tables.get(Path(doc.url).suffix.lower())
        return self._prose.extract(doc) if table is None else table.claims(doc, self._registry, self._columns)


_reader: list[Extractor] = []


def _start(how: How) -> None:
    _reader[:] = [make_extractor(how)]


def _work(doc: Document) -> Extraction:
    return _tried(_reader[0], doc)


def _tried(reader: Extractor, doc: Document) -> Extraction:
    """Read a document; a source that is away is asked again, a reader that trips costs that document only."""
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
    how: How,
    *,
    stdin: BinaryIO | None = None,
    progress: Progress = SILENT,
) -> Built:
    """Read what the paths hold into the ledger; documents that it holds already, read by the same rules, are skipped.

    Raises:
        StoreUnavailableError: another writer holds the ledger.
        StoreError: the ledger cannot be written; what was committed before stands.
    """
    begun = time.perf_counter()
    versions = (make_extractor(how).version, registry_of(how).version)
    run = _Run(ledger, versions, read(paths, how, stdin=stdin, progress=progress))
    added = ledger.add(run.counted(extract(run.fresh(), how)), extractor=versions[0], registry=versions[1])
    return Built(
        new=added.new,
        same=(*run.same, *added.same),
        replaced=added.replaced,
        statements=run.totals["statements"],
        observations=run.totals["observations"],
        proposals=run.totals["proposals"],
        rejected=tuple(run.set_aside),
        unread=(*run.unread, *added.refused),
        characters=run.totals["characters"],
        seconds=time.perf_counter() - begun,
    )


class _Run:
    """What a build keeps count of while documents pass by."""

    def __init__(self, ledger: Ledger, versions: tuple[str, str], found: Iterable[Document | Rejected]) -> None:
        self.ledger, self.versions, self.found = ledger, versions, found
        self.unread: list[Rejected] = []
        self.same: list[str] = []
        self.set_aside: list[Rejected] = []
        self.totals: Counter[str] = Counter()

    def fresh(self) -> Iterator[Document]:
        """Give the documents that the ledger does not hold yet."""
        for found in self.found:
            if isinstance(found, Rejected):
                self.unread.append(found)
            elif self.ledger.has(part_id([found], extractor=self.versions[0], registry=self.versions[1])):
                self.same.append(found.name)
            else:
                self.totals["characters"] += len(found.text)
                yield found

    def counted(self, parts: Iterable[Extraction]) -> Iterator[Extraction]:
        """Give the extractions on, counted."""
        for part in parts:
            self.totals["statements"] += len(part.statements)
            self.totals["observations"] += len(part.observations)
            self.totals["proposals"] += len(part.proposals)
            self.set_aside.extend(part.rejected)
            yield part
