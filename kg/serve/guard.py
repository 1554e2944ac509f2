"""What stands before every door: who may come in, from which page, how much they may bring, what browsers may do.

Written on the plain interface of servers, so that nothing behind it is reached by another way.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["COOKIE", "DOCUMENTS", "STRICT", "Door", "Guard", "is_loopback"]

COOKIE: Final = "kg_session"
DOCUMENTS: Final = "/api/v1/documents"
OPEN: Final = frozenset({"/login", "/pages/login.js", "/pages/plain.css"})
STRICT: Final = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
HEADERS: Final[Mapping[str, str]] = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # without any, a browser sends the form of the token as from nowhere
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
    "content-security-policy": STRICT,
}
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches an address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Who may come in: the address that is listened on, the token that is wanted, and how many bytes are taken."""

    host: str = "127.0.0.1"
    token: str = ""
    most: int = 1 << 20
    document: int = 20 << 20

    def takes(self, path: str) -> int:
        """Give how many bytes may be brought to a path: much where documents are sent in, little elsewhere."""
        return self.document if path == DOCUMENTS else self.most

    @property
    def session(self) -> str:
        """What the cookie of a visitor with the token holds; the token cannot be told from it."""
        return hmac.new(self.token.encode(), b"kg page", hashlib.sha256).hexdigest()

    def is_key(self, token: str) -> bool:
        """Tell whether this is the token."""
        return bool(self.token) and hmac.compare_digest(token.encode("utf-8", "replace"), self.token.encode())

    def lets_in(self, headers: Headers) -> bool:
        """Tell whether a request has the token, as bearer or by its cookie; without a token everybody has."""
        if not self.token:
            return True
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self.is_key(token.strip())
        try:
            found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        except CookieError:
            return False
        return found is not None and hmac.compare_digest(found.value.encode(), self.session.encode())

    def knows(self, host: str | None) -> bool:
        """Tell whether a Host header names this server: against pages whose name is made to lead here.

        On an address that others reach, the names under which they do are not known; there the token stands guard.
        """
        name = _name(host or "")
        return bool(name) and (not is_loopback(self.host) or name in LOOPBACK or name == self.host)


def _name(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "") if "@" not in host and "/" not in host else ""
    except ValueError:
        return ""


class Guard:
    """Turns away what may not come in, and puts the headers on everything that goes out."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        """Stand before an application."""
        self.app, self.door = app, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def out(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, out)
            return
        await _Measured(self.app, self.door.takes(scope["path"]))(scope, receive, out)

    def _refusal(self, scope: Scope) -> Response | None:
        headers, path = Headers(scope=scope), scope["path"]
        if not self.door.knows(headers.get("host")):
            return _no(421, "the Host header names another server")
        if not _same(headers):
            return _no(403, "a page of another address may not ask here")
        if path not in OPEN and not self.door.lets_in(headers):
            if scope["method"] == "GET" and (path == "/" or "text/html" in headers.get("accept", "")):
                return RedirectResponse("/login", 303)
            return _no(401, "a token is wanted: Authorization: Bearer TOKEN", {"WWW-Authenticate": "Bearer"})
        declared = headers.get("content-length", "")
        if declared.isdigit() and int(declared) > (most := self.door.takes(path)):
            return _no(413, f"at most {most:,} bytes are taken")
        return None


def _same(headers: Headers) -> bool:
    """Tell whether no page, or a page of this very address, sends a request."""
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


def _no(status: int, reason: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"error": reason}, status, headers=dict(headers or {}))


class _Measured:
    """Counts what is brought and stops at the limit, whatever was announced."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self.app, self.most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        came = 0

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > self.most:
                raise HTTPException(413, f"at most {self.most:,} bytes are taken")
            return message

        await self.app(scope, counted, send)
