"""Apple's yearly supplier lists: a supplier's site a row, with the year of the list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kg.model import Basis, Period, RelationType, Status
from loaders.table.rows import Claim, Maker, Row, Shape, Sheet, period

__all__ = ["SHAPES"]


def _newest(sheet: Sheet) -> str:
    return max((row.get("year") for row in sheet.rows), default="")


def _read(row: Row, maker: Maker, newest: str) -> Iterator[Claim]:
    """Give the listing: current on the newest list of the file, else of its year and past."""
    name, year = row.need("supplier_name"), row.need("year")
    written: Period = period(year)
    ends = (maker.company(name.removesuffix("(continued)").strip()), RelationType.SUPPLIES_TO, maker.company("Apple"))
    yield maker.statement(
        ends, (name, ""), basis=Basis.LISTED, period=written, attributed_to=("apple",),
        status=Status.CURRENT if year == newest else Status.PAST,
    )  # fmt: skip


SHAPES: Final = (
    Shape(
        name="apple", needs=frozenset({"year", "supplier_name"}), publisher="Apple", prepare=_newest, read=_read,
        accepts=lambda columns: {"year", "supplier_name"} <= set(columns)
        and bool({"supplier_address", "country_area"} & set(columns)),
    ),
)  # fmt: skip
