"""Which inputs stop a buyer (essential), slow it (non-essential), or do not matter, by pair of sectors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kg.errors import InputError
from kg.exposure.arrays import IntArray

ESSENTIAL, NON_ESSENTIAL, IRRELEVANT = 2, 1, 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Essentiality:
    """What an input of one sector is to a buyer of another: 2 essential, 1 non-essential, 0 irrelevant.

    It attaches to the *pair* of sectors; public codes differ in this. `default` holds for every pair not listed.
    """

    supplier: IntArray
    customer: IntArray
    kind: IntArray
    default: int = NON_ESSENTIAL

    def of(self, supplier_sector: IntArray, customer_sector: IntArray) -> IntArray:
        """Give the kind of each edge from its ends' sectors."""
        kinds = np.full(len(supplier_sector), self.default, dtype=np.int64)
        if not self.kind.size:
            return kinds
        base = int(max(self.customer.max(), customer_sector.max(initial=0))) + 1
        order = np.argsort(self.supplier * base + self.customer)
        known = (self.supplier * base + self.customer)[order]
        asked = supplier_sector * base + customer_sector
        place = np.minimum(np.searchsorted(known, asked), len(known) - 1)
        hit = known[place] == asked
        kinds[hit] = self.kind[order][place[hit]]
        return kinds


def essential_pairs(pairs: Mapping[tuple[int, int], int], *, default: int = NON_ESSENTIAL) -> Essentiality:
    """Give the essentiality that says `kind` for each (supplier sector, customer sector).

    Raises:
        InputError: a kind other than 0, 1, 2.
    """
    rows = sorted(pairs.items())
    kind = np.array([value for _, value in rows], dtype=np.int64)
    wrong = [value for value in (*kind.tolist(), default) if value not in {IRRELEVANT, NON_ESSENTIAL, ESSENTIAL}]
    if wrong:
        raise InputError(f"essentiality {wrong[0]} is not known; 2 is essential, 1 non-essential, 0 irrelevant")
    return Essentiality(
        supplier=np.array([pair[0] for pair, _ in rows], dtype=np.int64),
        customer=np.array([pair[1] for pair, _ in rows], dtype=np.int64),
        kind=kind,
        default=default,
    )


def essential_table(table: npt.ArrayLike) -> Essentiality:
    """Give the essentiality of a square table, row the supplier's sector, column the customer's.

    Raises:
        InputError: a table that is not square, or holds another value than 0, 1, 2.
    """
    array = np.asarray(table)
    if array.ndim != 2 or array.shape[0] != array.shape[1]:  # noqa: PLR2004 - rows and columns
        raise InputError(f"the essentiality table has shape {array.shape}; one row and one column for each sector")
    rows, columns = np.indices(array.shape)
    pairs = zip(rows.ravel().tolist(), columns.ravel().tolist(), strict=True)
    return essential_pairs(dict(zip(pairs, array.ravel().tolist(), strict=True)))
