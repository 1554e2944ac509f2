"""A server on loopback that does nothing but count who calls, and says a few bytes to each where it is given some."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def listening(reply: bytes = b"") -> Iterator[tuple[int, list[int]]]:
    """Give its port, and a list that grows by one with each call."""
    calls: list[int] = []

    def answer() -> None:
        with suppress(OSError):
            while True:
                caller, _ = listener.accept()
                calls.append(1)
                with caller:
                    if reply:
                        caller.recv(20)
                        caller.sendall(reply)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=answer, daemon=True).start()
        yield listener.getsockname()[1], calls
