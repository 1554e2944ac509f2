"""The ledger: what every document says, one Parquet part a document, named by content; the manifest is written last."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Final, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from kg.codec import dumps
from kg.errors import InputError, StoreError
from kg.ledger import judgements as verdicts
from kg.ledger import manifest as manifests
from kg.ledger.columns import SCHEMA, to_table
from kg.ledger.files import TEMPORARY, held, refusal, write_whole
from kg.ledger.integrity import Problem, problems_of
from kg.ledger.judgements import Judgement
from kg.ledger.manifest import Entry, Manifest
from kg.ledger.rows import document, graph_of, proposal, rejected, rows_of
from kg.model import Document, Entity, Extraction, Graph, Proposal, Rejected

_PARTS: Final = "parts"
_LOCK: Final = "lock"
_BATCH: Final = 64

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What an addition did, by document name: new ones, ones already there, ones that took an older one's place.

    `refused` are documents that were left out, because another one of the same addition has their name.
    """

    new: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    refused: tuple[Rejected, ...] = ()


def part_id(docs: Iterable[Document], *, extractor: str, registry: str) -> str:
    """Give the name of the part that some documents make, read by one version of the extractor and the registry."""
    facts = sorted(
        [doc.id, doc.name, doc.title, doc.publisher, str(doc.published), str(doc.retrieved), doc.lang, repr(doc.pages)]
        for doc in docs
    )
    text = json.dumps([facts, extractor, registry], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


class Ledger:
    """A folder that holds what documents say. Reading needs no lock; one writer at a time."""

    def __init__(self, path: Path, manifest: Manifest) -> None:
        """Take a folder and its manifest; `open` and `create` are the ways in."""
        self.path = path
        self._manifest = manifest

    @classmethod
    def open(cls, path: Path | str) -> Ledger:
        """Give the ledger of a folder.

        Raises:
            StoreError: the folder holds none, a newer one, or a damaged one. Nothing is touched.
        """
        folder = Path(path)
        return cls(folder, manifests.read(folder))

    @classmethod
    def create(cls, path: Path | str) -> Ledger:
        """Give the ledger of a folder, a new one where the folder is empty or not there.

        Raises:
            StoreError: the folder holds something else, or a newer ledger. Nothing is touched.
        """
        folder = Path(path)
        if not (folder / manifests.NAME).exists():
            _refuse_foreign(folder)
            try:
                (folder / _PARTS).mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise refusal(folder, error) from error
            with held(folder / _LOCK):
                if not (folder / manifests.NAME).exists():
                    manifests.write(folder, Manifest())
        return cls.open(folder)

    # ── what is there ───────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def state(self) -> str:
        """A hash of what the ledger holds and what was judged; a view made from the same state is fresh."""
        judged = [judgement.proposal + judgement.verdict for judgement in self.judgements()]
        return hashlib.sha256(json.dumps([self._manifest.state, *judged]).encode()).hexdigest()[:20]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The documents with their parts and counts, by name."""
        return tuple(self._manifest.entries.values())

    def has(self, part: str) -> bool:
        """Tell whether a part is there, by its name."""
        return any(entry.part == part for entry in self._manifest.entries.values())

    def documents(self) -> tuple[Document, ...]:
        """Give the documents by name, without their text; their path is where they were when they were read."""
        found = {
            doc.name: doc for doc in self._read(lambda table: [document(row) for row in rows_of(table, "document")])
        }
        return tuple(replace(found[entry.name], path=entry.path) for entry in self.entries)

    def graph(self, *, names: Collection[str] | None = None, known: Mapping[str, Entity] | None = None) -> Graph:
        """Give what the documents say, accepted proposals applied; documents come without their text.

        Args:
            names: only what the documents of these names say.
            known: entities that accepted proposals may lead to, by id.
        """
        found = self._read(graph_of, names)
        judged = self.judgements()
        found = verdicts.without(found, verdicts.no_companies(judged))
        found = verdicts.confirmed(found, verdicts.companies(judged))
        return verdicts.applied(found, verdicts.merges(judged), known or {})

    def proposals(self) -> tuple[Proposal, ...]:
        """Give what is proposed, in the order of the documents and their text; judged ones too."""
        return tuple(self._read(lambda table: [proposal(row) for row in rows_of(table, "proposal")]))

    def rejected(self) -> tuple[Rejected, ...]:
        """Give what could not be read, in the order of the documents."""
        return tuple(self._read(lambda table: [rejected(row) for row in rows_of(table, "rejected")]))

    def judgements(self) -> tuple[Judgement, ...]:
        """Give every judgement in the order it was made."""
        return verdicts.read(self.path)

    def judgements_text(self) -> str:
        """Give every judgement as a line of JSON, in the order it was made; undone ones too."""
        return "".join(f"{dumps(asdict(item))}\n" for item in self.judgements())

    def check(self) -> list[Problem]:
        """Give all that is wrong with the parts, in the order of the documents; nothing if the ledger is whole."""
        return [found for entry in self.entries for found in problems_of(entry, self.part_path(entry.part))]

    def part_path(self, part: str) -> Path:
        """Give where a part lies."""
        return self.path / _PARTS / part[:2] / f"{part}.parquet"

    # ── what is done to it ──────────────────────────────────────────────────────────────────────────────────────────

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the folder for a writer, with the newest manifest read and the litter of a killed writer swept.

        Raises:
            StoreUnavailableError: another writer holds it.
        """
        with held(self.path / _LOCK):
            self._manifest = manifests.read(self.path)
            self._sweep()
            yield

    def add(self, extractions: Iterable[Extraction], *, extractor: str, registry: str) -> Added:
        """Take in what documents say, a batch at a time, so that a killed run keeps the batches it had done.

        A document whose name is known takes the place of the one that had the name, unless nothing about it changed.

        Raises:
            StoreUnavailableError: another writer holds the ledger.
            StoreError: the disk is full or the folder read-only; what was committed before stands.
            InputError: evidence is from another document than the one it came with.
        """
        done: dict[str, list[str]] = {"new": [], "same": [], "replaced": []}
        refused: list[Rejected] = []
        taken: set[str] = set()
        with self.writing():
            batch: list[Entry] = []
            for part in extractions:
                name = part.document.name
                if name in taken:
                    refused.append(
                        Rejected(where=part.document.url or name, reason=f"another document is called {name!r}")
                    )
                    continue
                taken.add(name)
                known = self._manifest.entries.get(name)
                key = part_id([part.document], extractor=extractor, registry=registry)
                if known is not None and known.part == key:
                    done["same"].append(name)
                    continue
                batch.append(self._write_part(key, part))
                done["new" if known is None else "replaced"].append(name)
                if len(batch) == _BATCH:
                    self._commit(self._manifest.changed(put=batch))
                    batch = []
            if batch:
                self._commit(self._manifest.changed(put=batch))
            self._sweep()
        return Added(**{key: tuple(names) for key, names in done.items()}, refused=tuple(refused))

    def remove(self, *names: str) -> tuple[str, ...]:
        """Take documents out by name or id, with exactly what they say; give the names that went.

        Raises:
            InputError: no document has such a name or id; nothing is removed.
            StoreUnavailableError: another writer holds the ledger.
        """
        with self.writing():
            gone: list[str] = []
            for name in names:
                hits = [entry.name for entry in self.entries if name in {entry.name, entry.document}]
                if not hits:
                    raise InputError(f"no document of the ledger is called {name!r}")
                gone += hits
            self._commit(self._manifest.changed(drop=gone))
            self._sweep()
        return tuple(dict.fromkeys(gone))

    def judge(self, judgement: Judgement) -> None:
        """Keep a judgement. Raises `StoreUnavailableError` while another writer holds the ledger."""
        with self.writing():
            verdicts.append(self.path, judgement)

    # ── inside ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _write_part(self, key: str, part: Extraction) -> Entry:
        table = to_table(part)
        buffer = BytesIO()
        pq.write_table(table, buffer, compression="zstd")
        data = buffer.getvalue()
        path = self.part_path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise refusal(path.parent, error) from error
        write_whole(path, data)
        ids = zip(table.column("kind").to_pylist(), table.column("id").to_pylist(), strict=True)
        claims = Counter(kind for kind, _ in {pair for pair in ids if pair[1] is not None})
        return Entry(
            name=part.document.name,
            document=part.document.id,
            part=key,
            checksum=manifests.checksum(data),
            statements=claims["statement"],
            observations=claims["observation"],
            proposals=len(part.proposals),
            rejected=len(part.rejected),
            path=part.document.path,
        )

    def _commit(self, manifest: Manifest) -> None:
        manifests.write(self.path, manifest)
        self._manifest = manifest

    def _sweep(self) -> None:
        """Remove parts that the manifest does not name, and files that were never finished."""
        named = {self.part_path(entry.part) for entry in self._manifest.entries.values()}
        litter = [path for path in self.path.glob(f"{_PARTS}/*/*") if path not in named]
        litter += self.path.glob(f".*{TEMPORARY}")
        for path in litter:
            path.unlink(missing_ok=True)

    def _read(self, make: Callable[[pa.Table], Result], names: Collection[str] | None = None) -> Result:
        """Give what is made of the parts, once again from the newest manifest if a writer took a part away."""
        try:
            return make(self._table(names))
        except FileNotFoundError:
            self._manifest = manifests.read(self.path)
        try:
            return make(self._table(names))
        except FileNotFoundError as error:
            raise StoreError(str(self.path), f"a part is missing: {error.filename}; build again") from error

    def _table(self, names: Collection[str] | None) -> pa.Table:
        chosen = [entry for entry in self.entries if names is None or entry.name in names]
        try:
            tables = [pq.ParquetFile(self.part_path(entry.part)).read(use_threads=False) for entry in chosen]
            return pa.concat_tables([SCHEMA.empty_table(), *tables]).combine_chunks()
        except FileNotFoundError:
            raise
        except (pa.ArrowException, OSError) as error:
            raise StoreError(str(self.path), f"a part is damaged: {error}") from error


def _refuse_foreign(folder: Path) -> None:
    """Refuse a folder with things in it that are not the beginnings of a ledger."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise StoreError(str(folder), "is a file; a ledger needs a folder")
    strange = [
        path.name for path in folder.iterdir() if path.name not in {_PARTS, _LOCK} and TEMPORARY not in path.name
    ]
    if strange:
        raise StoreError(str(folder), f"is not a ledger and not empty: it holds {', '.join(strange[:3])}")
