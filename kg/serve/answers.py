"""The rows that REST answers with, so that its description says what they hold.

A row may hold more than is named here: what a question gives is passed on whole, and what may be missing is None.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

__all__ = [
    "Change", "Claim", "Conflict", "Cuts", "Exposed", "Forecast", "Found", "Holdings", "Kept", "Named", "Narrow",
    "Needs", "Partner", "Rows", "State", "Table",
]  # fmt: skip
Scalar = str | int | float | bool | None


class _Row(BaseModel):
    model_config = ConfigDict(extra="allow")


Row = TypeVar("Row", bound=_Row)


class Rows(BaseModel, Generic[Row]):
    """Some rows, and how many more there are."""

    rows: list[Row]
    more: int = 0


class Quote(_Row):
    """A sentence that a row stands on: where it was read, who said it, and how it was meant."""

    text: str
    document: str
    title: str = ""
    publisher: str = ""
    published: str | None = None
    page: int | None = None
    start: int
    end: int
    speakers: list[str] = []
    polarity: str
    modality: str
    status: str = ""
    basis: str = ""
    confidence: float
    rule: str = ""
    statement: str = ""


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


class Partner(_Row):
    """A supplier or customer, with what speaks for it; shares are parts of one."""

    id: str
    name: str
    name_zh: str = ""
    relation: str
    hop: int
    via: list[str] = []
    products: list[str] = []
    share_low: float | None = None
    share_high: float | None = None
    confidence: float
    modality: str
    status: str
    basis: str
    contested: bool
    support: int
    origins: list[str] = []
    last: str | None = None
    quotes: list[Quote] = []


class Claim(_Row):
    """A statement between two entities; `stance` tells whether it speaks for or against."""

    subject: str
    relation: str
    object: str
    stance: str
    polarity: str
    modality: str
    status: str
    basis: str
    confidence: float
    product: str | None = None
    period: str | None = None
    share_low: float | None = None
    share_high: float | None = None
    speakers: list[str] = []
    quotes: list[Quote] = []


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


class Change(_Row):
    """What the later side says otherwise."""

    what: str
    subject: str
    claim: str
    object: str | None = None
    before: str | None = None
    after: str | None = None
    before_quotes: list[Quote] = []
    after_quotes: list[Quote] = []


class Conflict(_Row):
    """Two claims that contradict each other, with the sentences of both."""

    kind: str
    subject: str
    claim: str
    object: str | None = None
    quotes: list[Quote] = []
    other_quotes: list[Quote] = []


class Forecast(_Row):
    """A forecast, and what later documents say it became."""

    subject: str
    claim: str
    outcome: str
    low: float | None = None
    high: float | None = None
    became_low: float | None = None
    became_high: float | None = None
    quotes: list[Quote] = []
    became_quotes: list[Quote] = []


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
