"""The query part of the SPARQL 1.1 Protocol at /sparql: GET, POST of a form, POST of the query itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from kg.errors import InputError
from kg.serve.desk import Desk
from kg.serve.rest import PROBLEMS
from kg.serve.service import DESCRIBED, description
from kg.stores.rdf.results import GRAPHS, TABLES

__all__ = ["router", "suited"]

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
REFUSED: Final = frozenset({"update", "using-graph-uri", "using-named-graph-uri"})
Pairs = Sequence[tuple[str, str]]

_CONTENT: Final[dict[str, Any]] = {name: {} for name in dict.fromkeys((*TABLES, *GRAPHS))}
_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    **PROBLEMS,
    200: {"description": "The answer in the form that was asked for.", "content": _CONTENT},
    406: PROBLEMS[400] | {"description": "No form that was asked for fits the answer."},
    415: PROBLEMS[400] | {"description": "The body is neither a form nor a query."},
}
_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            QUERY: {"schema": {"type": "string"}},
            FORM: {"schema": {"type": "object", "required": ["query"], "properties": {"query": {"type": "string"}}}},
        },
    }
}
router = APIRouter(tags=["sparql"], responses=_RESPONSES)


@router.get("/sparql", response_class=Response)
def by_address(request: Request, query: str | None = None) -> Response:
    """The answer to the query of the address; without any parameter what this endpoint can do, as RDF."""
    del query
    if not request.query_params:
        return _described(request)
    return _answer(request, request.query_params.multi_items())


@router.post("/sparql", response_class=Response, openapi_extra=_BODY)
async def by_body(request: Request) -> Response:
    """The answer to the query of a form, or of a body that is the query."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in {FORM, QUERY}:
        return Response(f"send {FORM} or {QUERY}", 415, media_type="text/plain")
    try:
        body = (await request.body()).decode("utf-8")
        pairs = parse_qsl(body, keep_blank_values=True, max_num_fields=50) if kind == FORM else [("query", body)]
    except ValueError as error:
        raise InputError(f"the body cannot be read: {error}") from error
    if kind == QUERY:
        pairs += [pair for pair in request.query_params.multi_items() if pair[0] != "query"]
    return await run_in_threadpool(_answer, request, pairs)


def _described(request: Request) -> Response:
    """Give the description of the service: SPARQL 1.1 Service Description."""
    media = suited(request.headers.get("accept", "*/*"), tuple(DESCRIBED))
    if media is None:
        return Response(f"the description comes as: {', '.join(DESCRIBED)}", 406, media_type="text/plain")
    text = description(str(request.url.replace(query=""))).serialize(format=DESCRIBED[media])
    kind = f"{media}; charset=utf-8" if media.startswith("text/") else media
    return Response(text, headers={"vary": "accept"}, media_type=kind)


def _answer(request: Request, pairs: Pairs) -> Response:
    """Give the answer to the parameters of the protocol."""
    if said := sorted(REFUSED & {name for name, _ in pairs}):
        raise InputError(f"{', '.join(said)} is not taken: this endpoint only reads")
    texts = [value for name, value in pairs if name == "query"]
    if len(texts) != 1:
        raise InputError(f"one query is wanted; got {len(texts)}")
    at: Desk = request.app.state.desk
    graphs = {
        key: [value for name, value in pairs if name == word]
        for key, word in (("default_graph", "default-graph-uri"), ("named_graphs", "named-graph-uri"))
    }
    found = at.sparql(texts[0], graphs)
    media = suited(request.headers.get("accept", "*/*"), found.media)
    if media is None:
        return Response(f"this answer comes as: {', '.join(found.media)}", 406, media_type="text/plain")
    headers = {"vary": "accept", "x-result-cut": "true" if found.cut else "false"}
    kind = f"{media}; charset=utf-8" if media.startswith("text/") else media
    return Response(found.written(media), headers=headers, media_type=kind)


def suited(accept: str, offered: Sequence[str]) -> str | None:
    """Give which of the media types offered, the preferred one first, an Accept header likes best; None if none."""
    wishes = [_wish(part) for part in accept.split(",") if part.strip()] or [("*/*", 1.0)]
    best: tuple[float, int] = (0.0, 0)
    for place, media in enumerate(offered):
        fitting = [(_near(wish, media), weight) for wish, weight in wishes if _near(wish, media)]
        if fitting:
            best = max(best, (max(fitting)[1], -place))
    return offered[-best[1]] if best[0] > 0 else None


def _wish(part: str) -> tuple[str, float]:
    media, *rest = (piece.strip().lower() for piece in part.split(";"))
    weight = next((piece[2:] for piece in rest if piece.startswith("q=")), "1")
    try:
        return media, min(1.0, max(0.0, float(weight)))
    except ValueError:
        return media, 0.0


def _near(wish: str, media: str) -> int:
    """Tell how closely a wish names a media type: 3 by name, 2 by kind, 1 as anything, 0 not at all."""
    if wish == media:
        return 3
    if wish == media.partition("/")[0] + "/*":
        return 2
    return int(wish == "*/*")
