"""Whether a ledger is whole: parts are what the manifest says, ids are what the claims say, every end is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from kg.errors import InputError
from kg.ledger.manifest import Entry, checksum
from kg.ledger.rows import graph_of, proposal, rejected, rows_of
from kg.model import Graph, Observation, Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something wrong with a ledger: where, and what."""

    where: str
    what: str


def problems_of(entry: Entry, path: Path) -> Iterator[Problem]:
    """Give all that is wrong with a part that lies at a path; nothing if it is whole."""
    return (Problem(where=entry.name, what=what) for what in _part(entry, path))


def _part(entry: Entry, path: Path) -> Iterator[str]:
    try:
        data = path.read_bytes()
    except OSError as error:
        yield f"part {entry.part} cannot be read: {error.strerror}"
        return
    if checksum(data) != entry.checksum:
        yield f"part {entry.part} was changed after it was written"
        return
    try:
        table = pq.ParquetFile(BytesIO(data)).read(use_threads=False)
        graph = graph_of(table)
        proposals = sum(1 for _ in map(proposal, rows_of(table, "proposal")))
        refused = sum(1 for _ in map(rejected, rows_of(table, "rejected")))
    except (pa.ArrowException, OSError, InputError, KeyError, TypeError, ValueError) as error:
        yield f"part {entry.part} cannot be understood: {error}"
        return
    counts = (len(graph.statements), len(graph.observations), proposals, refused)
    if counts != (entry.statements, entry.observations, entry.proposals, entry.rejected):
        yield f"part {entry.part} holds {counts}, not what the manifest counts"
    if list(graph.documents) != [entry.document]:
        yield f"part {entry.part} is of {', '.join(graph.documents)}, not of {entry.document}"
    yield from _claims(graph)


def _claims(graph: Graph) -> Iterator[str]:
    claims: dict[str, Statement | Observation] = {**graph.statements, **graph.observations}
    for key, claim in claims.items():
        if claim.id != key:
            yield f"claim {key} says what has the id {claim.id}"
        ends = (claim.subject, claim.object, claim.product) if isinstance(claim, Statement) else (claim.subject,)
        for end in ends:
            if end is not None and end not in graph.entities:
                yield f"claim {key} names {end}, which is not among the entities"
