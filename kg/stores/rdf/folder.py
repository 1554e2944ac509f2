"""The folder of a store on disk: databases side by side, a pointer to the one that is whole, one writer at a time.

A writer fills a database beside the one in use and then moves the pointer, in one step. A killed writer leaves the old
state, readers of the old one are not disturbed. A change starts from a copy that shares the unchanged files, made in
milliseconds whatever the size.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import pyoxigraph as ox

from kg.errors import StoreError, StoreUnavailableError

VERSION: Final = 2
MARK: Final = "view.json"
LOCK: Final = "lock"
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_MEND: Final = "remove the folder; it is rebuilt from the ledger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What the pointer says: which database is whole, what it holds, and how often the store was written."""

    place: str
    state: str
    turn: int


class Folder:
    """A folder that need not be there yet."""

    def __init__(self, path: Path) -> None:
        """Keep where it is."""
        self.path = path

    def mark(self) -> Mark | None:
        """Give what the pointer says, or None where nothing of this version is whole.

        Raises:
            StoreError: a newer version wrote it.
        """
        try:
            record = json.loads((self.path / MARK).read_text(encoding="utf-8"))
            version, place = int(record["version"]), str(record["place"])
            mark = Mark(place=place, state=str(record["state"]), turn=int(record["turn"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if version > VERSION:
            newer = f"was written by a newer version ({version}; this one writes {VERSION}); upgrade, or {_MEND}"
            raise StoreError(str(self.path), newer)
        whole = version == VERSION and place == Path(place).name and (self.path / place).is_dir()
        return mark if whole else None

    def whole(self) -> Mark:
        """Give what the pointer says.

        Raises:
            StoreError: nothing whole is there.
        """
        mark = self.mark()
        if mark is None:
            torn = any(self.path.glob("data-*")) or (self.path / MARK).exists()
            raise StoreError(
                str(self.path), f"is damaged; {_MEND}" if torn else "holds nothing yet; write the graph first"
            )
        return mark

    def open(self, mark: Mark) -> ox.Store:
        """Give a database for reading.

        Raises:
            StoreError: it is damaged.
        """
        with told(self.path):
            return ox.Store.read_only(str(self.path / mark.place))

    def rewrite(self, fill: Callable[[ox.Store], None], *, state: str, anew: bool) -> None:
        """Make a database, empty or a copy of the one in use, let it be filled, and point to it.

        Raises:
            StoreUnavailableError: another process is writing.
            StoreError: the disk is full, the folder is not ours, or there is nothing to copy.
        """
        self._refuse_foreign()
        with told(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            with _held(self.path / LOCK):
                before = self.mark() if anew else self.whole()
                turn = 1 + (before.turn if before is not None else 0)
                place = self.path / f"data-{turn}"
                shutil.rmtree(place, ignore_errors=True)  # a write that was killed half way
                if before is not None and not anew:
                    _copy(self.path / before.place, place)
                _fill(place, fill, tidy=anew)
                self._point(Mark(place=place.name, state=state, turn=turn))
                self._sweep(place.name)

    def _point(self, mark: Mark) -> None:
        record = {"version": VERSION, "place": mark.place, "state": mark.state, "turn": mark.turn}
        passing = self.path / f".{MARK}.tmp"
        with passing.open("w", encoding="utf-8") as file:
            file.write(json.dumps(record))
            file.flush()
            os.fsync(file.fileno())
        passing.replace(self.path / MARK)

    def _sweep(self, kept: str) -> None:
        for old in self.path.glob("data-*"):
            if old.name != kept:
                shutil.rmtree(old, ignore_errors=True)

    def _refuse_foreign(self) -> None:
        """Refuse a folder that holds what no store of ours left there."""
        if not self.path.exists():
            return
        if not self.path.is_dir():
            raise StoreError(str(self.path), "is a file; a store needs a folder")
        ours = ("data-", MARK, f".{MARK}", LOCK)
        strange = sorted(item.name for item in self.path.iterdir() if not item.name.startswith(ours))
        if strange:
            raise StoreError(str(self.path), f"is not a store and not empty: it holds {', '.join(strange[:3])}")


def _copy(place: Path, to: Path) -> None:
    """Copy a database that nobody writes: its tables never change and are shared, the rest is copied."""
    to.mkdir()
    for path in place.iterdir():
        if path.suffix == ".sst":
            try:
                os.link(path, to / path.name)
            except OSError:  # a file system without links
                shutil.copyfile(path, to / path.name)
        elif not path.name.startswith("LO"):  # its lock, and what it logs for people
            shutil.copyfile(path, to / path.name)


def _fill(place: Path, fill: Callable[[ox.Store], None], *, tidy: bool) -> None:
    """Open a database, fill it, let go of it, and see it onto the disk.

    A database made at one go is put in order once, for its files lie over one another: each question would look into
    many of them, and a later change could set off the ordering of all. What changes add is small, and is put in order
    by the engine while it is at it.
    """
    store = ox.Store(str(place))
    fill(store)
    if tidy:
        store.optimize()
        store.flush()
    del store
    for path in place.iterdir():
        if path.stat().st_nlink == 1:  # what is shared with the database before is on the disk already
            with path.open("rb+") as file:
                os.fsync(file.fileno())


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn the errors of the system and of the engine into ours."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        raise refusal(str(path), error) from error


def refusal(where: str, error: Exception | str) -> StoreError:
    """Give the error that says what is wrong with a store, and what would mend it."""
    reason = str(error)
    words = reason.lower()
    if getattr(error, "errno", None) in _FULL or "no space" in words:
        return StoreError(where, "the disk is full; what was stored before is intact")
    if "corruption" in words or "does not exist" in words or "no such file" in words:
        return StoreError(where, f"is damaged ({reason}); {_MEND}")
    if "lock" in words:
        return StoreUnavailableError(where, "another process is writing here; wait for it")
    return StoreError(where, reason)


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Hold a lock file while the block runs; the system lets go of it when the process ends, however it ends."""
    with path.open("a+b") as file:
        if not _take(file):
            raise StoreUnavailableError(str(path.parent), "another process is writing here; wait for it")
        yield


if sys.platform == "win32":
    import msvcrt

    def _take(file: IO[bytes]) -> bool:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
