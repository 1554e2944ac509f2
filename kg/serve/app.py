"""The application: every door over one desk, behind one guard."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from html import escape, unescape
from importlib import resources
from importlib.metadata import version
from typing import Annotated, Final
from urllib.parse import parse_qs

from fastapi import APIRouter, FastAPI, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from mcp.server.transport_security import TransportSecuritySettings
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp

from kg.errors import InputError, KgError, UnknownNameError, UnknownTermError
from kg.serve import documents, rest, sparql
from kg.serve.desk import Desk
from kg.serve.guard import COOKIE, STRICT, Door, Guard
from kg.serve.mcp import server_of
from kg.serve.upload import Uploads

__all__ = ["application"]

KINDS: Final = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
PLAIN: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
WRONG: Final = "This is not the token. It is the one that the server was started with."
_META: Final = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]*)"')
ABOUT: Final = "Who depends on whom in AI hardware, read from reports, with the sentence for every claim."


def application(desk: Desk, door: Door, *, uploads: Uploads | None = None, view: str = "explorer") -> ASGIApp:
    """Give the application that answers from a desk; with `uploads` documents may be sent in."""
    agent = server_of(desk)
    # The guard has looked at the Host and Origin headers before.
    trusting = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    tools = agent.streamable_http_app(stateless_http=True, json_response=True, transport_security=trusting)

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(agent.session_manager.run())
            if uploads is not None:
                stack.callback(uploads.close)
            yield

    app = FastAPI(
        title="hardware-kg", version=version("hardware-kg"), description=ABOUT, lifespan=life,
        openapi_url="/api/v1/openapi.json", docs_url=None, redoc_url=None,
    )  # fmt: skip
    app.state.desk, app.state.door, app.state.uploads, app.state.view = desk, door, uploads, view
    for router in (rest.router, sparql.router, pages, *((documents.router, adding) if uploads is not None else ())):
        app.include_router(router)
    app.router.routes.extend(tools.routes)
    app.add_exception_handler(KgError, _wrong)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _unfit)
    return Guard(app, door)


# ── pages ───────────────────────────────────────────────────────────────────────────────────────────────────────────

pages = APIRouter(include_in_schema=False)
adding = APIRouter(include_in_schema=False)


@pages.get("/")
def page(
    request: Request,
    focus: Annotated[str | None, Query(max_length=200)] = None,
    as_of: rest.AsOf = None,
) -> Response:
    """The page of the graph as it is now, under the policy that the page itself asks for."""
    desk: Desk = request.app.state.desk
    text = desk.page(request.app.state.view, focus=focus, as_of=as_of)
    own = _META.search(text)
    if own is None:
        return HTMLResponse(text, headers={"content-security-policy": STRICT})
    # The page of a file may reach nothing; a served one may ask this server whether there is more to show.
    policy = f"{unescape(own[1])}; connect-src 'self'"
    told = {"live": desk.state(), "upload": "/upload" if request.app.state.uploads is not None else ""}
    marks = "".join(f' data-{name}="{escape(value)}"' for name, value in told.items() if value)
    text = text[: own.start(1)] + escape(policy) + text[own.end(1) :]
    text = text.replace('<html lang="en"', f'<html lang="en"{marks}', 1)
    return HTMLResponse(text, headers={"content-security-policy": f"{policy}; frame-ancestors 'none'"})


@pages.get("/login")
def login() -> Response:
    """The page that asks for the token."""
    return _file("login.html")


@pages.post("/login")
async def enter(request: Request) -> Response:
    """Let a browser in that has the token, by a cookie that no script can read and no other page can send."""
    door: Door = request.app.state.door
    given = parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=5).get("token", [""])[0]
    if not door.is_key(given):
        if "text/html" in request.headers.get("accept", ""):
            return _file("login.html", status=401, told=WRONG)
        return JSONResponse({"error": "this is not the token"}, 401)
    answer = RedirectResponse("/", 303)
    answer.set_cookie(COOKIE, door.session, httponly=True, samesite="strict", path="/")
    return answer


@pages.get("/pages/{name}")
def part(name: Annotated[str, Path(pattern=r"^[a-z]+\.(js|css)$")]) -> Response:
    """A script or style of our own."""
    return _file(name)


@adding.get("/upload")
def upload() -> Response:
    """The page for sending documents in."""
    return _file("upload.html")


def _file(name: str, *, status: int = 200, told: str = "") -> Response:
    source = resources.files("kg.serve") / "pages" / name
    if not source.is_file():
        raise HTTPException(404, "no such page")
    kind = KINDS[name[name.rindex(".") :]]
    body = source.read_bytes().replace(b"<!-- told -->", f'<p role="alert">{told}</p>'.encode() if told else b"")
    return Response(body, status, media_type=kind, headers={"content-security-policy": PLAIN})


# ── what goes wrong ─────────────────────────────────────────────────────────────────────────────────────────────────


def _wrong(_: Request, error: Exception) -> Response:
    """Answer for an error of ours: 404 a name, 400 another value, 503 what cannot be answered now."""
    match error:
        case UnknownNameError():
            return JSONResponse({"error": str(error), "suggestions": list(error.suggestions)}, 404)
        case UnknownTermError(kind="question"):
            return JSONResponse({"error": str(error), "suggestions": []}, 404)
        case InputError():
            return JSONResponse({"error": str(error), "suggestions": []}, 400)
        case _:
            reason = getattr(error, "reason", str(error))
            return JSONResponse({"error": reason, "suggestions": []}, 503, headers={"retry-after": "5"})


def _refused(_: Request, error: Exception) -> Response:
    status, detail, headers = 500, "", None
    if isinstance(error, HTTPException):
        status, detail, headers = error.status_code, error.detail, error.headers
    return JSONResponse({"error": detail, "suggestions": []}, status, headers=dict(headers or {}))


def _unfit(_: Request, error: Exception) -> Response:
    found = error.errors() if isinstance(error, RequestValidationError) else ()
    words = [f"{'.'.join(map(str, item['loc'][1:]))}: {item['msg']}" for item in found]
    return JSONResponse({"error": "; ".join(words), "suggestions": []}, 422)
