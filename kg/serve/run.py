"""Listens: takes the address, says where it is, answers until it is told to stop."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import uvicorn

from kg.errors import InputError
from kg.graph import KnowledgeGraph
from kg.pipeline import How
from kg.serve.app import application
from kg.serve.desk import Desk, Limits
from kg.serve.guard import Door, is_loopback
from kg.serve.mcp import server_of
from kg.serve.upload import Uploads

__all__ = ["Served", "serve", "speak"]

SHORTEST = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """How a graph is served: where, to whom, whether documents may be sent in, as which page, within what limits."""

    host: str = "127.0.0.1"
    port: int = 8765
    token: str = ""
    upload: bool = False
    view: str = "explorer"
    limits: Limits = field(default_factory=Limits)
    how: How = field(default_factory=How)


def serve(graph: KnowledgeGraph, served: Served, told: Callable[[str], None]) -> None:
    """Serve a graph until the process is interrupted; `told` gets the address once it answers.

    Raises:
        InputError: another machine could ask without a token, or the address is not free or not ours.
    """
    _refuse_open(served)
    door = Door(host=served.host, token=served.token)
    uploads = Uploads(graph.path, served.how) if served.upload else None
    app = application(Desk(graph, served.limits), door, uploads=uploads, view=served.view)
    with _listening(served.host, served.port) as listener:
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, proxy_headers=False,
            timeout_graceful_shutdown=5, lifespan="on", ws="none", h11_max_incomplete_event_size=1 << 16,
        )  # fmt: skip
        host, port = listener.getsockname()[:2]
        told(f"http://{f'[{host}]' if ':' in host else host}:{port}/")
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])


def speak(graph: KnowledgeGraph, limits: Limits) -> None:
    """Answer an agent over standard input and output until the input ends."""
    with suppress(KeyboardInterrupt):
        server_of(Desk(graph, limits)).run("stdio")


def _refuse_open(served: Served) -> None:
    if not is_loopback(served.host) and not served.token:
        raise InputError(
            f"others could reach {served.host}: give a token (KG_SERVE_TOKEN or --token), or listen on 127.0.0.1"
        )
    if served.token and len(served.token) < SHORTEST:
        raise InputError(f"a token of at least {SHORTEST} characters is wanted; got {len(served.token)}")


def _listening(host: str, port: int) -> socket.socket:
    """Give a socket that listens on an address.

    Raises:
        InputError: it is taken, or no address of this machine.
    """
    try:
        family, kind, number, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, number)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    except (OSError, OverflowError) as error:
        raise InputError(f"{host}:{port} is no address: {error}") from error
    try:
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise InputError(f"{host}:{port} is taken; take another --port, or --port 0 for any") from error
        raise InputError(f"cannot listen on {host}:{port}: {error.strerror}") from error
    return listener
