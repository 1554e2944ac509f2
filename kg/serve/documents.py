"""Sending documents in by HTTP, where that is allowed: the file as the body, its name in the address."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from kg.errors import UnknownNameError
from kg.serve.rest import PROBLEMS
from kg.serve.upload import Job, Uploads

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["documents"], responses=PROBLEMS)


class Progress(BaseModel):
    """How far a document has come: `waiting`, `reading`, `done` or `failed`, in percent by stages, what came of it."""

    id: str
    name: str
    state: str
    percent: int
    reason: str
    statements: int
    observations: int
    known: bool


@router.post("/documents", status_code=202)
async def send(
    request: Request,
    name: Annotated[str, Query(min_length=1, max_length=500, description="Name of the file, with its ending.")],
    data: Annotated[bytes, Body(media_type="application/octet-stream")],
) -> Progress:
    """Read a document into the graph; the answer names the job to ask about. One of the same name is replaced."""
    uploads: Uploads = request.app.state.uploads
    return _progress(await run_in_threadpool(uploads.take, name, data))


@router.get("/jobs/{job}")
def job(request: Request, job: Annotated[str, Path(max_length=20)]) -> Progress:
    """How far a document has come."""
    uploads: Uploads = request.app.state.uploads
    found = uploads.job(job)
    if found is None:
        raise UnknownNameError(job)
    return _progress(found)


def _progress(job: Job) -> Progress:
    return Progress(
        id=job.id, name=job.name, state=job.state, percent=job.percent, reason=job.reason, statements=job.statements,
        observations=job.observations, known=job.known,
    )  # fmt: skip
