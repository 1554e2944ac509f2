"""Asks queries in a process apart, within a time: the engine itself cannot be stopped half way through a query."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kg.errors import InputError, StoreError
from kg.stores.rdf import worker
from kg.stores.rdf.folder import refusal

_WORKER: Final = Path(worker.__file__)
_GUARD: Final = threading.Lock()
_idle: list[_Process] = []

Reply = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What is asked: its name, and the folder of a database or how to get its quads as N-Quads."""

    held: str
    place: Path | None
    quads: Callable[[], bytes]
    where: str


class _Process:
    """A process that runs one query at a time and keeps the last database open."""

    def __init__(self) -> None:
        command = [sys.executable, "-P", str(_WORKER)]
        pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
        self._child = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nowhere)  # noqa: S603 our own file
        self._holds = ""
        self._late = False

    def ask(self, source: Source, request: Reply, seconds: float) -> Reply:
        """Give the answer; the process is killed when the time is over.

        Raises:
            StoreError: there is none, for time or memory ran out.
        """
        timer = threading.Timer(seconds, self._give_up)
        try:
            self._send(source, request)
            timer.start()
            reply = worker.receive(self._pipe(self._child.stdout))
        except (OSError, ValueError):
            reply = None
        finally:
            timer.cancel()
        if reply is None:
            raise StoreError(source.where, "time ran out; ask for less" if self._late else "it wants too much memory")
        return reply

    def _send(self, source: Source, request: Reply) -> None:
        goes = self._pipe(self._child.stdin)
        place = None if source.place is None else str(source.place)
        worker.send(goes, json.dumps({**request, "held": source.held, "place": place}).encode())
        if self._holds != source.held and place is None:
            worker.send(goes, source.quads())
        self._holds = source.held

    @staticmethod
    def _pipe(pipe: Any) -> Any:  # noqa: ANN401 a pipe of bytes
        if pipe is None:
            raise OSError("no pipe")
        return pipe

    def _give_up(self) -> None:
        self._late = True
        self._child.kill()

    def end(self) -> None:
        """End the process."""
        with suppress(OSError):
            self._child.kill()
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


def ask(source: Source, request: Reply, *, seconds: float) -> Reply:
    """Give the answer to a request within a time.

    Raises:
        InputError: the query is not SPARQL.
        StoreError: time ran out, the query wanted too much memory, or the database cannot be read.
    """
    with _GUARD:
        process = _idle.pop() if _idle else _Process()
    try:
        reply = process.ask(source, request, seconds)
    except BaseException:
        process.end()
        raise
    with _GUARD:
        _idle.append(process)
    return checked(reply, source.where)


def checked(reply: Reply, where: str) -> Reply:
    """Give a reply that is an answer.

    Raises:
        InputError: it says that the query is not SPARQL.
        StoreError: it says that the database cannot be read.
    """
    kind, reason = reply.get("error"), str(reply.get("reason"))
    if kind is None:
        return reply
    if kind == "query" and "corruption" not in reason.lower():
        raise InputError(f"this is not SPARQL: {reason}")
    raise refusal(where, reason)


@atexit.register
def _end_all() -> None:
    with _GUARD:
        while _idle:
            _idle.pop().end()


if hasattr(os, "register_at_fork"):  # a forked child must not talk to its parent's processes
    os.register_at_fork(after_in_child=_idle.clear)
