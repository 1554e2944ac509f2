"""The questions of a graph by HTTP under /api/v1, described by OpenAPI."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Final

from fastapi import APIRouter, Body, Depends, Path, Query, Request
from pydantic import BaseModel, BeforeValidator

from kg.graph import Asked
from kg.model import Modality, Status
from kg.query.changes import Change
from kg.query.conflicts import Conflict
from kg.query.forecasts import Forecast
from kg.query.rows import Row, Why
from kg.serve.answers import (
    Cuts,
    Exposed,
    Found,
    Holdings,
    Kept,
    Named,
    Narrow,
    Needs,
    Rows,
    State,
    Table,
)
from kg.serve.desk import Desk, Plain

__all__ = ["PROBLEMS", "AsOf", "Problem", "router"]


class Problem(BaseModel):
    """What is wrong with a request; for a name that nothing answers to, also the names that look like it."""

    error: str
    suggestions: list[str] = []


class Kind(StrEnum):
    """The ways a shock runs: demand upstream, supply downstream."""

    DEMAND = "demand"
    SUPPLY = "supply"


PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    code: {"model": Problem, "description": words}
    for code, words in {
        400: "A value does not fit.", 401: "A token is wanted.", 404: "Nothing answers to the name.",
        413: "Too much was sent.", 422: "A parameter is missing or does not fit.",
        503: "It cannot be answered now: too many queries, time ran out, or a part is not installed.",
    }.items()
}  # fmt: skip
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def _written(value: object) -> object:
    """Give what is written as a day, and nothing that merely counts as one."""
    if value is not None and not _DAY.fullmatch(str(value)):
        raise ValueError("a day is written like 2025-02-09")
    return value


Day = Annotated[date, BeforeValidator(_written)]
Name = Annotated[str, Query(min_length=1, max_length=200, description="A name in any language, a ticker or an id.")]
Some = Annotated[str | None, Query(max_length=200, description="A name; all where it is left out.")]
AsOf = Annotated[Day | None, Query(description="From what had been published by this day.")]
Text = Annotated[str, Query(min_length=1, max_length=20_000, description="A query that only reads.")]
Asking = Annotated[str, Body(media_type="text/plain", min_length=1, max_length=20_000)]

router = APIRouter(prefix="/api/v1", responses=PROBLEMS)


def desk(request: Request) -> Desk:
    """Give the desk of an application."""
    found: Desk = request.app.state.desk
    return found


@router.get("/find", tags=["names"], response_model=Found, response_model_exclude_unset=True)
def find(request: Request, name: Name) -> Plain:
    """Which entity answers to a name, with all its names."""
    return desk(request).find(name)


Depth = Annotated[int, Query(ge=1, le=4, description="How many steps along the chain.")]
Sure = Annotated[float, Query(ge=0, le=1, description="Leave out what is less sure.")]
Denied = Annotated[bool, Query(description="Also what is denied.")]
Modalities = Annotated[list[Modality], Query(max_length=4, description="Which modalities count.")]
States = Annotated[list[Status], Query(max_length=3, description="Which states count.")]


def _asked(  # noqa: PLR0913 the options of the question
    *,
    product: Some = None,
    as_of: AsOf = None,
    on: Annotated[Day | None, Query(description="Only what is said to hold on this day.")] = None,
    min_confidence: Sure = 0.0,
    modality: Modalities = [Modality.FACT],  # noqa: B006 copied by the framework
    status: States = [Status.CURRENT],  # noqa: B006 as above
    denied: Denied = False,
) -> Asked:
    return Asked(
        product=product, as_of=as_of, on=on, min_confidence=min_confidence, modality=[str(item) for item in modality],
        status=[str(item) for item in status], denied=denied,
    )  # fmt: skip


Options = Annotated[Asked, Depends(_asked)]


@router.get("/suppliers", tags=["trade"], response_model=Rows[Row], response_model_exclude_unset=True)
def suppliers(request: Request, name: Name, asked: Options, depth: Depth = 1) -> Plain:
    """Who supplies an entity, each row with its sentences."""
    return desk(request).partners(name, upstream=True, depth=depth, **asked)


@router.get("/customers", tags=["trade"], response_model=Rows[Row], response_model_exclude_unset=True)
def customers(request: Request, name: Name, asked: Options, depth: Depth = 1) -> Plain:
    """Whom an entity supplies, each row with its sentences."""
    return desk(request).partners(name, upstream=False, depth=depth, **asked)


@router.get("/why", tags=["trade"], response_model=Rows[Why], response_model_exclude_unset=True)
def why(request: Request, first: Name, second: Name, as_of: AsOf = None) -> Plain:
    """Every statement between two entities with its sentences, for and against."""
    return desk(request).why(first, second, as_of=as_of)


@router.get("/exposure", tags=["shocks"], response_model=Exposed, response_model_exclude_unset=True)
def exposure(
    request: Request,
    shock: Annotated[list[str], Query(min_length=1, max_length=8, description="NAME=-20%; may be repeated.")],
    *,
    kind: Kind = Kind.DEMAND,
    as_of: AsOf = None,
    samples: Annotated[int, Query(ge=0, le=200, description="How many networks to draw within the bounds.")] = 0,
) -> Plain:
    """Who is hurt by shocks, how much, within what bounds, by which paths."""
    return desk(request).exposure(shock, kind=kind, as_of=as_of, samples=samples)


@router.get("/demand", tags=["shocks"], response_model=Needs, response_model_exclude_unset=True)
def demand(request: Request, name: Name, as_of: AsOf = None) -> Plain:
    """Which hardware a model, technique or product calls for, more or less of, and who makes it."""
    return desk(request).demand(name, as_of=as_of)


@router.get("/concentration", tags=["structure"], response_model=Rows[Narrow], response_model_exclude_unset=True)
def concentration(
    request: Request, as_of: AsOf = None, period: Annotated[str | None, Query(pattern=r"^\d{4}$")] = None
) -> Plain:
    """How few supply each told input of each company, the narrowest first."""
    return desk(request).concentration(as_of=as_of, period=period)


@router.get("/chokepoints", tags=["structure"], response_model=Cuts, response_model_exclude_unset=True)
def chokepoints(request: Request, name: Name, as_of: AsOf = None, size: Annotated[int, Query(ge=1, le=3)] = 2) -> Plain:
    """Whose stop, alone or with few others, stops a company."""
    return desk(request).chokepoints(name, as_of=as_of, size=size)


@router.get("/diff", tags=["change"], response_model=Rows[Change], response_model_exclude_unset=True)
def diff(request: Request, before: Name, after: Name) -> Plain:
    """What the later of two documents (by name or id) or days says otherwise."""
    return desk(request).diff(before, after)


@router.get("/conflicts", tags=["change"], response_model=Rows[Conflict], response_model_exclude_unset=True)
def conflicts(request: Request, name: Some = None, as_of: AsOf = None) -> Plain:
    """What contradicts itself, with the sentences of both sides."""
    return desk(request).conflicts(name or None, as_of=as_of)


@router.get("/forecasts", tags=["change"], response_model=Rows[Forecast], response_model_exclude_unset=True)
def forecasts(request: Request, name: Some = None, as_of: AsOf = None) -> Plain:
    """Each forecast, with what later documents say it became."""
    return desk(request).forecasts(name or None, as_of=as_of)


@router.get("/documents", tags=["holdings"], response_model=Rows[Kept], response_model_exclude_unset=True)
def documents(request: Request) -> Plain:
    """What has been read."""
    return desk(request).documents()


@router.get("/schema", tags=["holdings"], response_model=Holdings, response_model_exclude_unset=True)
def schema(request: Request) -> Plain:
    """What can be asked: types, relations and metrics in use, counts, and the questions by name."""
    return desk(request).schema()


@router.get("/state", tags=["holdings"])
def state(request: Request) -> State:
    """Which state of the graph is answered from; a page asks this to know when to show more."""
    return State(state=desk(request).state())


@router.get("/questions", tags=["queries"], response_model=Rows[Named], response_model_exclude_unset=True)
def questions(request: Request) -> Plain:
    """The questions that have a name, with their parameters."""
    rows = [
        {
            "name": item.name,
            "meaning": item.meaning,
            "parameters": [{"name": each.name, "kind": each.kind, "default": each.default} for each in item.parameters],
            "columns": list(item.columns),
        }
        for item in desk(request).questions().values()
    ]
    return {"rows": rows, "more": 0}


@router.get("/questions/{question}", tags=["queries"], response_model=Table, response_model_exclude_unset=True)
def question(request: Request, question: Annotated[str, Path(max_length=100)]) -> Plain:
    """The rows of a question by its name; its parameters are those of the address."""
    return desk(request).ask(question, dict(request.query_params))


@router.get("/sparql", tags=["queries"], response_model=Table, response_model_exclude_unset=True)
def sparql(request: Request, query: Text) -> Plain:
    """The rows of a SPARQL query as plain values; for the standard's own forms ask /sparql."""
    return table(desk(request), query)


@router.post("/sparql", tags=["queries"], response_model=Table, response_model_exclude_unset=True)
def sparql_post(request: Request, query: Asking) -> Plain:
    """As by GET, for long queries, which come as the body."""
    return table(desk(request), query)


@router.get("/cypher", tags=["queries"], response_model=Table, response_model_exclude_unset=True)
def cypher(request: Request, query: Text) -> Plain:
    """The rows of a Cypher query (extra `cypher`)."""
    return desk(request).cypher(query)


@router.post("/cypher", tags=["queries"], response_model=Table, response_model_exclude_unset=True)
def cypher_post(request: Request, query: Asking) -> Plain:
    """As by GET, for long queries, which come as the body."""
    return desk(request).cypher(query)


def table(at: Desk, query: str) -> Plain:
    """Give the rows of a SPARQL query as plain values."""
    found = at.sparql(query)
    rows = [{name: _value(term) for name, term in zip(found.columns, row, strict=True)} for row in found.rows]
    return {"rows": rows, "cut": found.cut}


def _value(term: Any) -> Any:  # noqa: ANN401 a term of a result
    return term["value"] if isinstance(term, dict) else term
