"""What REST answers with where no row of `kg.query` says it, so that its description tells what each answer holds.

An answer may hold more than is named here: what a question gives is passed on whole, and what may be missing is None.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from kg.query.rows import Quote

__all__ = ["Cuts", "Exposed", "Found", "Holdings", "Kept", "Named", "Narrow", "Needs", "Rows", "State", "Table"]
Scalar = str | int | float | bool | None


class _Row(BaseModel):
    model_config = ConfigDict(extra="allow")


Row = TypeVar("Row")


class Rows(BaseModel, Generic[Row]):
    """Some rows, and how many more there are."""

    rows: list[Row]
    more: int = 0


class Found(_Row):
    """An entity with all its names, and how many edges the graph holds of it."""

    id: str
    type: str
    name: str
    name_zh: str = ""
    country: str = ""
    names: list[str] = []
    roles: list[str] = []
    parent: str | None = None
    edges: int = 0


class Step(_Row):
    """One supply along a path, with its sentences."""

    supplier: str
    customer: str
    relation: str
    basis: str = ""
    confidence: float | None = None
    amount_low: float | None = None
    amount_high: float | None = None
    quotes: list[Quote] = []


class Way(_Row):
    """A path along which a shock arrives."""

    names: list[str]
    value: float | None = None
    confidence: float | None = None
    steps: list[Step] = []


class Hurt(_Row):
    """Who is hurt, by how much at least and at most, in the unit of the answer; None where nothing tells."""

    id: str
    name: str
    name_zh: str = ""
    how: str = ""
    low: float | None = None
    expected: float | None = None
    high: float | None = None
    basis: str = ""
    confidence: float | None = None
    paths: list[Way] = []


class Exposed(_Row):
    """The answer to shocks."""

    kind: str
    unit: str
    period: str | None = None
    coverage: float | None = None
    rows: list[Hurt]
    more: int = 0
    assumptions: list[str] = []
    notes: list[str] = []


class Need(_Row):
    """Something that is called for, more (`+`) or less of."""

    id: str
    name: str
    name_zh: str = ""
    sign: str
    size_low: float | None = None
    size_high: float | None = None
    basis: str = ""


class Needs(_Row):
    """What a model, technique or product calls for, and who makes it."""

    id: str
    name: str
    needs: list[Need]
    notes: list[str] = []


class Narrow(_Row):
    """An input of a company by how few supply it; the index lies between two bounds."""

    company: str
    name: str = ""
    input: str
    suppliers: list[str] = []
    low: float | None = None
    high: float | None = None
    told: int | None = None


class Cuts(_Row):
    """Whose stop stops a company, alone or together."""

    target: str
    cuts: list[Any]
    untold: list[str] = []
    notes: list[str] = []


class Kept(_Row):
    """A document that has been read."""

    id: str
    name: str
    title: str = ""
    publisher: str = ""
    day: date | None = None
    language: str = ""
    statements: int
    observations: int
    rejected: int = 0


class Holdings(_Row):
    """What can be asked: counts by type, relation and metric, and the questions by name."""

    counts: dict[str, int]
    entity_types: dict[str, int]
    relations: dict[str, int]
    metrics: dict[str, int]
    prefix: dict[str, str]
    questions: dict[str, str]


class Named(_Row):
    """A question that has a name."""

    name: str
    meaning: str
    parameters: list[dict[str, Any]]
    columns: list[str]


class Table(_Row):
    """Rows of a query; `cut` or `more` tells whether it had more."""

    rows: list[dict[str, Any]]


class State(BaseModel):
    """Which state of the graph is answered from: another name once something was read in."""

    state: str
