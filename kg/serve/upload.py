"""Documents that are sent in: held to a size and a kind, read one at a time, watched while it goes on."""

from __future__ import annotations

import re
import tempfile
import threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any, Final

from kg import plugins
from kg.errors import InputError, KgError, StoreUnavailableError
from kg.gather import by_suffix
from kg.graph import KnowledgeGraph
from kg.pipeline import How
from kg.ports import Progress

__all__ = ["Job", "Uploads", "named"]

WAITING: Final = 16
KEPT: Final = 200
LONGEST: Final = 120
BEGUN: Final = 10
OPENED: Final = 25
_BAD: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069/\\:*?\"<>|]|[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A document on its way: `waiting`, `reading`, `done` or `failed`, and what came of it.

    `percent` tells the stage: nothing while it waits, a tenth once it is begun, a quarter once it is opened, all
    once it is in the graph or refused.
    """

    id: str
    name: str
    state: str = "waiting"
    percent: int = 0
    reason: str = ""
    statements: int = 0
    observations: int = 0
    known: bool = False


class Uploads:
    """Reads documents into the graph of a folder, one after the other, in a thread of its own."""

    def __init__(self, folder: Path, how: How) -> None:
        """Take the folder of a graph and how documents are read."""
        self.kinds = tuple(by_suffix(plugins.loaders().values()))
        self._folder, self._how = folder, how
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="kg-upload")
        self._guard = threading.Lock()
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._next = count(1)

    def take(self, name: str, data: bytes) -> Job:
        """Give the job that reads a file.

        Raises:
            InputError: the name is none, the kind is not read, or the file is empty.
            StoreUnavailableError: too many are waiting.
        """
        clean = named(name, self.kinds)
        if not data:
            raise InputError(f"{clean} is empty")
        with self._guard:
            if sum(job.state in {"waiting", "reading"} for job in self._jobs.values()) >= WAITING:
                raise StoreUnavailableError("uploads", f"{WAITING} documents are waiting; send it again in a moment")
            job = Job(id=str(next(self._next)), name=clean)
            self._jobs[job.id] = job
            while len(self._jobs) > KEPT:
                self._jobs.popitem(last=False)
        self._pool.submit(self._read, job, data)
        return job

    def job(self, key: str) -> Job | None:
        """Give how far a job has come."""
        return self._jobs.get(key)

    def close(self) -> None:
        """Let the document that is being read be finished, drop those that wait."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _read(self, job: Job, data: bytes) -> None:
        job = replace(job, state="reading", percent=BEGUN)
        self._keep(job)
        try:
            with tempfile.TemporaryDirectory(prefix="kg-upload-") as folder:
                path = Path(folder) / job.name
                path.write_bytes(data)
                built = KnowledgeGraph.open(self._folder).add([path], self._how, progress=self._watched(job))
        except (KgError, OSError) as error:
            self._end(job, state="failed", reason=str(error))
            return
        except Exception as error:
            self._end(job, state="failed", reason=f"it could not be read: {type(error).__name__}")
            raise
        if built.unread:
            self._end(job, state="failed", reason=built.unread[0].reason)
            return
        known = bool(built.same)
        self._end(job, state="done", statements=built.statements, observations=built.observations, known=known)

    def _watched(self, job: Job) -> Progress:
        """Give what is called when a file is opened."""

        def told(done: int, total: int | None, what: str) -> None:
            del done, total, what
            self._keep(replace(job, percent=OPENED))

        return told

    def _end(self, job: Job, **came: Any) -> None:  # noqa: ANN401 fields of a job
        self._keep(replace(job, percent=100, **came))

    def _keep(self, job: Job) -> None:
        with self._guard:
            self._jobs[job.id] = job


def named(name: str, kinds: tuple[str, ...]) -> str:
    """Give the name of a file that is safe in any folder.

    Raises:
        InputError: nothing is left of it, or nothing reads files of its kind.
    """
    clean = _BAD.sub("_", name.replace("\\", "/").rpartition("/")[2]).strip(". ")
    stem, suffix = Path(clean).stem[:LONGEST], Path(clean).suffix.lower()
    if suffix not in kinds:
        raise InputError(f"unknown kind of file {suffix!r}; known: {', '.join(kinds)}")
    while len(stem.encode()) > 2 * LONGEST:
        stem = stem[:-1]
    if not stem.strip("_"):
        raise InputError("the file has no name")
    return stem + suffix
