"""Files that are there whole or not at all, and a folder that one writer holds at a time."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from kg.errors import StoreError, StoreUnavailableError

TEMPORARY = ".tmp"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def write_whole(path: Path, data: bytes) -> None:
    """Put bytes under a name so that a reader meets the old file or the new one, whatever happens on the way.

    Raises:
        StoreError: the disk is full, or the folder cannot be written to; the old file is untouched.
    """
    passing = path.with_name(f".{path.name}.{os.getpid()}{TEMPORARY}")
    try:
        with passing.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        passing.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            passing.unlink(missing_ok=True)
        raise refusal(path, error) from error


def append_line(path: Path, line: str) -> None:
    """Add one line to the end of a file and see it onto the disk; raise `StoreError` if that cannot be done."""
    try:
        with path.open("ab") as file:
            file.write(line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise refusal(path, error) from error


def refusal(path: Path, error: OSError) -> StoreError:
    """Give the error that says what could not be done with a file, and why."""
    if error.errno in _FULL:
        return StoreError(str(path), "the disk is full; what was stored before is intact")
    return StoreError(str(path), error.strerror or str(error))


def _sync_folder(folder: Path) -> None:
    """See a rename onto the disk, where the system lets folders be synced."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold a lock file while the block runs; the system lets go of it when the process ends, however it ends.

    Raises:
        StoreUnavailableError: another process, or another part of this one, holds it.
    """
    try:
        file = path.open("a+b")
    except OSError as error:
        raise refusal(path, error) from error
    with file:
        if not _take(file):
            file.seek(0)
            owner = file.read(20).decode(errors="replace").strip()
            raise StoreUnavailableError(
                str(path.parent), f"another build is writing here{f' (process {owner})' if owner else ''}; wait for it"
            )
        with suppress(OSError):
            file.truncate(0)
            file.write(str(os.getpid()).encode())
            file.flush()
        try:
            yield
        finally:
            _give_back(file)


if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30  # a lock on a byte that is never written, so that the owner's number stays readable

    def _take(file: IO[bytes]) -> bool:
        file.seek(_FAR)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _give_back(file: IO[bytes]) -> None:
        file.seek(_FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _give_back(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
