"""A small OpenAI-compatible server on loopback that answers as a test tells it to."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self


@dataclass
class Answer:
    """What the server sends: a status, the words of the model, why it stopped, how long it waits before."""

    words: str = '{"relations": []}'
    status: int = 200
    finish: str = "stop"
    wait: float = 0.0
    raw: bytes | None = None


@dataclass
class Served:
    """A running server: its address, the requests it saw, and what it answers to each in turn; the last one stays."""

    answers: list[Answer]
    seen: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    url: str = ""

    def __enter__(self) -> Self:
        served = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                served.seen.append(json.loads(body))
                served.headers.append({name.lower(): value for name, value in self.headers.items()})
                answer = served.answers[min(len(served.seen), len(served.answers)) - 1]
                time.sleep(answer.wait)
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    self._send(answer)

            def _send(self, answer: Answer) -> None:
                reply = {
                    "id": "1", "object": "chat.completion", "created": 0, "model": "small",
                    "choices": [{
                        "index": 0, "finish_reason": answer.finish,
                        "message": {"role": "assistant", "content": answer.words},
                    }],
                }  # fmt: skip
                sent = answer.raw if answer.raw is not None else json.dumps(reply).encode()
                self.send_response(answer.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(sent) + (50 if answer.raw is not None else 0)))
                if answer.status == 429:
                    self.send_header("Retry-After", "0.05")
                self.end_headers()
                self.wfile.write(sent)

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def says(*relations: dict[str, str], wrap: Callable[[str], str] = str) -> Answer:
    """Give the answer that lists some relations."""
    return Answer(words=wrap(json.dumps({"relations": list(relations)}, ensure_ascii=False)))
