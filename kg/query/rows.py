"""Rows of answers: frozen, with the sentences they stand on, and easy to turn into other forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Generic, TypeVar, overload

import pandas as pd
import pyarrow as pa

from kg.model import Basis, Entity, Evidence, Graph, Observation, Statement

Item = TypeVar("Item", bound="Named")


class Named:
    """A row that can give itself as plain values."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Give the row as plain values."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote(Named):
    """A sentence a claim was read in, with where it stands and who says so; `statement` is the claim's id.

    A number has no status of its own: its period says when it holds.
    """

    text: str
    document: str
    title: str
    publisher: str
    published: date | None
    page: int | None
    start: int
    end: int
    speakers: tuple[str, ...]
    polarity: str
    modality: str
    status: str
    basis: str
    confidence: float
    rule: str
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Named):
    """A partner of the entity that was asked about: how near, by which relation, with which product, how sure.

    `hop` is 1 for a direct partner; `via` are the ids between. `share` is a fraction with its ends, where said.
    """

    id: str
    name: str
    name_zh: str
    relation: str
    hop: int
    via: tuple[str, ...]
    products: tuple[str, ...]
    share_low: float | None
    share_high: float | None
    confidence: float
    modality: str
    status: str
    basis: str
    contested: bool
    support: int
    origins: tuple[str, ...]
    last: date | None
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Why(Named):
    """One statement between two entities, for or against, with its sentences."""

    subject: str
    relation: str
    object: str
    stance: str
    polarity: str
    modality: str
    status: str
    basis: str
    confidence: float
    product: str | None
    period: str | None
    share_low: float | None
    share_high: float | None
    speakers: tuple[str, ...]
    group: str | None
    quotes: tuple[Quote, ...]


class Table(Sequence[Item], Generic[Item]):
    """Rows in order; also a data frame or plain values."""

    def __init__(self, rows: Sequence[Item]) -> None:
        """Take the rows."""
        self._rows = tuple(rows)

    @overload
    def __getitem__(self, place: int) -> Item: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Item]: ...
    def __getitem__(self, place: int | slice) -> Item | Sequence[Item]:
        """Give a row or some rows."""
        return self._rows[place]

    def __len__(self) -> int:
        """Give how many rows there are."""
        return len(self._rows)

    def __iter__(self) -> Iterator[Item]:
        """Give the rows in order."""
        return iter(self._rows)

    def __repr__(self) -> str:
        """Show the rows as a notebook would."""
        return self.to_pandas().to_string() if self._rows else "no rows"

    def _repr_html_(self) -> str:
        """Show the rows as a table in a notebook; everything in it is escaped."""
        html: str = self.to_pandas().to_html(escape=True)
        return html

    def to_dicts(self) -> list[dict[str, Any]]:
        """Give the rows as plain values."""
        return [row.to_dict() for row in self._rows]

    def to_arrow(self) -> pa.Table:
        """Give the rows as an Arrow table; lists stay lists, sentences are records."""
        return pa.Table.from_pylist(self.to_dicts())

    def to_pandas(self) -> pd.DataFrame:
        """Give the rows as a data frame; sentences stand in one column a kind, parted by line ends."""
        records = self.to_dicts()
        for record in records:
            for name in [name for name in record if name.endswith("quotes")]:
                record[name] = "\n".join(quote["text"] for quote in record[name])
        return pd.DataFrame.from_records(records)


def _plain(value: Any) -> Any:  # noqa: ANN401 any field
    match value:
        case Named():
            return value.to_dict()
        case tuple():
            return [_plain(item) for item in value]
        case date():
            return value.isoformat()
        case float():
            return round(value, 6)
        case _:
            return value


def name_of(graph: Graph, key: str) -> str:
    """Give the name of an entity, or its id where the graph does not have it."""
    entity: Entity | None = graph.entities.get(key)
    return entity.name if entity is not None else key


def quotes_of(graph: Graph, claim: Statement | Observation) -> tuple[Quote, ...]:
    """Give the sentences of a claim, the latest document first."""
    found = [_quote(graph, claim, item) for item in claim.evidence]
    return tuple(
        sorted(found, key=lambda quote: (quote.published or date.min, quote.document, quote.start), reverse=True)
    )


def _quote(graph: Graph, claim: Statement | Observation, item: Evidence) -> Quote:
    doc = graph.documents.get(item.span.document)
    return Quote(
        text=item.span.quote,
        document=doc.name if doc else item.span.document,
        title=doc.title if doc else "",
        publisher=doc.publisher if doc else "",
        published=doc.published if doc else None,
        page=item.page,
        start=item.span.start,
        end=item.span.end,
        speakers=claim.attributed_to,
        polarity=str(claim.polarity),
        modality=str(claim.modality),
        status=str(claim.status) if isinstance(claim, Statement) else "",
        basis=str(claim.basis) if isinstance(claim, Statement) else str(Basis.STATED),
        confidence=item.confidence,
        rule=item.rule,
        statement=claim.id,
    )
