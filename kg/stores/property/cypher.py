"""The graph in a folder of its own, asked in Cypher without a server."""

from __future__ import annotations

import errno
import json
import shutil
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

from kg.errors import StoreError, StoreUnavailableError
from kg.fusion import Edge, fuse
from kg.model import Graph
from kg.ports import SILENT, Progress
from kg.stores.property import texts
from kg.stores.property.embedded import Arcade
from kg.stores.property.engine import Rows
from kg.stores.property.rows import nodes, ties
from kg.stores.property.store import MOST_ROWS, MOST_SECONDS, VERSION, PropertyStore

__all__ = ["CypherStore"]

MARK: Final = "view.json"
LOCK: Final = "lock"
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class CypherStore:
    """One folder, one graph. `state` names what it holds; it is empty when nothing whole is there.

    Every write makes a new database beside the old one and then points at it, so that a killed write leaves the old
    state whole. Several processes may read at once; one may write.
    """

    name = "cypher"

    def __init__(self, path: Path | str | None = None) -> None:
        """Take a folder that need not be there yet; None keeps the graph in a temporary one until it is closed."""
        self._passing = None if path is not None else tempfile.TemporaryDirectory(prefix="kg-cypher-")
        self.path = Path(path or (self._passing and self._passing.name) or "")
        self._opened: tuple[str, PropertyStore] | None = None

    # ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def state(self) -> str:
        """The name of what the store holds, as its last writer gave it."""
        return str(self._mark().get("state", ""))

    def write(self, graph: Graph, *, state: str = "", progress: Progress = SILENT) -> None:
        """Make the store hold exactly this graph.

        Raises:
            StoreUnavailableError: another process is writing.
            StoreError: the engine is not installed, the disk is full, or the folder is not one of ours.
        """
        with self._writing(state) as place:
            arcade = Arcade(place, write=True)
            try:
                arcade.define(texts.constraints())
                arcade.load(nodes(graph), ties(graph, fuse(graph)))
                PropertyStore(arcade).mark(state)
            finally:
                arcade.close()
            progress(len(graph.statements), len(graph.statements), "statements")

    def update(self, graph: Graph, documents: Collection[str], *, state: str = "", progress: Progress = SILENT) -> None:
        """Make the store hold this graph, when it differs from what is held in what some documents say.

        Raises:
            StoreUnavailableError, StoreError: as for `write`; or nothing whole is held yet.
        """
        mark = self._mark()
        if not mark:
            raise StoreError(str(self.path), "holds nothing that could be changed; write the whole graph first")
        with self._writing(state) as place:
            shutil.copytree(self.path / mark["place"], place)
            with PropertyStore(Arcade(place, write=True)) as store:
                store.update(graph, documents, state=state, progress=progress)

    # ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def query(
        self,
        text: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        rows: int | None = MOST_ROWS,
        seconds: float | None = MOST_SECONDS,
    ) -> Rows:
        """Give the rows of a Cypher query that only reads: see `PropertyStore.query`."""
        return self._store().query(text, parameters, rows=rows, seconds=seconds)

    def read(self) -> Graph:
        """Give the graph that was written, documents without their text."""
        return self._store().read()

    def edges(self) -> tuple[Edge, ...]:
        """Give the fused edges that were written, in order of subject, relation and object."""
        return self._store().edges()

    def close(self) -> None:
        """Close the database, so that another process may write it."""
        if self._opened is not None:
            self._opened[1].close()
            self._opened = None
        if self._passing is not None:
            self._passing.cleanup()

    def __enter__(self) -> Self:
        """Give the store, closed at the end of the block."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close."""
        self.close()

    # ── inside ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _store(self) -> PropertyStore:
        """Give the database as it is now, opened for reading."""
        mark = self._mark()
        if not mark:
            raise StoreError(str(self.path), "holds nothing yet; write the graph first")
        if self._opened is None or self._opened[0] != mark["place"]:
            if self._opened is not None:
                self._opened[1].close()
            self._opened = (mark["place"], PropertyStore(Arcade(self.path / mark["place"])))
        return self._opened[1]

    def _mark(self) -> dict[str, Any]:
        """Give what the pointer says, or nothing where there is none.

        Raises:
            StoreError: the store was written by a newer version.
        """
        with suppress(OSError, ValueError):
            mark = json.loads((self.path / MARK).read_text(encoding="utf-8"))
            if isinstance(mark, dict) and (version := mark.get("version", 0)) > VERSION:
                raise StoreError(
                    str(self.path), f"was written by a newer version ({version}; this one writes {VERSION}); upgrade"
                )
            if isinstance(mark, dict) and (self.path / str(mark.get("place"))).is_dir():
                return mark
        return {}

    @contextmanager
    def _writing(self, state: str) -> Iterator[Path]:
        """Give the place of the next database; when the block is done, point there and remove the others."""
        turn = int(self._mark().get("turn", 0)) + 1
        self._refuse_foreign()
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            with held(self.path / LOCK):
                place = self.path / f"data-{turn}"
                shutil.rmtree(place, ignore_errors=True)  # a write that was killed half way
                try:
                    yield place
                except BaseException:
                    shutil.rmtree(place, ignore_errors=True)
                    raise
                passing = self.path / f".{MARK}.tmp"
                passing.write_text(json.dumps({"version": VERSION, "place": place.name, "state": state, "turn": turn}))
                passing.replace(self.path / MARK)
                for old in self.path.glob("data-*"):
                    if old.name != place.name:
                        shutil.rmtree(old, ignore_errors=True)
        except OSError as error:
            full = "the disk is full; what was stored before is intact"
            raise StoreError(str(self.path), full if error.errno in _FULL else str(error)) from error

    def _refuse_foreign(self) -> None:
        if not self.path.exists():
            return
        if not self.path.is_dir():
            raise StoreError(str(self.path), "is a file; a store needs a folder")
        ours = ("data-", MARK, f".{MARK}", LOCK)
        strange = sorted(item.name for item in self.path.iterdir() if not item.name.startswith(ours))
        if strange:
            raise StoreError(str(self.path), f"is not a store and not empty: it holds {', '.join(strange[:3])}")


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold a lock file while the block runs; the system lets go of it when the process ends, however it ends.

    Raises:
        StoreUnavailableError: another process holds it.
    """
    with path.open("a+b") as file:
        if not _taken(file):
            raise StoreUnavailableError(str(path.parent), "another process is writing here; wait for it")
        yield


if sys.platform == "win32":
    import msvcrt

    def _taken(file: IO[bytes]) -> bool:
        file.seek(0)
        with suppress(OSError):
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            return True
        return False

else:
    import fcntl

    def _taken(file: IO[bytes]) -> bool:
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        return False
