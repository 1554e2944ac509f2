"""Array types of exposure analysis and the checks that every array from outside passes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from kg.errors import InputError

FloatArray: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.int64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]
Statements: TypeAlias = tuple[str, ...]

ROUNDING = 1e-9  # relative slack for sums that ought to be equal


def amounts(values: npt.ArrayLike, what: str, count: int) -> FloatArray:
    """Give `values` as `count` finite, non-negative floats.

    Raises:
        InputError: wrong length, NaN, infinite or negative; the message names the first bad position.
    """
    array = floats(values, what, count)
    wrong = np.flatnonzero(array < 0)
    if wrong.size:
        raise InputError(f"{what}[{wrong[0]}] is {array[wrong[0]]:g}; it must not be negative")
    return array


def floats(values: npt.ArrayLike, what: str, count: int) -> FloatArray:
    """Give `values` as `count` finite floats of either sign.

    Raises:
        InputError: wrong length, NaN or infinite; the message names the first bad position.
    """
    array = np.asarray(values, dtype=np.float64)
    if array.shape != (count,):
        raise InputError(f"{what} has shape {array.shape}; one number for each of {count} is needed")
    wrong = np.flatnonzero(~np.isfinite(array))
    if wrong.size:
        raise InputError(f"{what}[{wrong[0]}] is {array[wrong[0]]}; every value must be a finite number")
    return array


def shares(values: npt.ArrayLike, what: str, count: int) -> FloatArray:
    """Give `values` as `count` fractions from 0 to 1.

    Raises:
        InputError: as `amounts`, or a value above one.
    """
    array = amounts(values, what, count)
    wrong = np.flatnonzero(array > 1 + ROUNDING)
    if wrong.size:
        raise InputError(f"{what}[{wrong[0]}] is {array[wrong[0]]:g}; a fraction from 0 to 1 is needed (20 % is 0.2)")
    return np.minimum(array, 1.0)


def changes(values: npt.ArrayLike, what: str, count: int) -> FloatArray:
    """Give `values` as `count` relative changes, none below −1 (−100 %).

    Raises:
        InputError: as `floats`, or a change below −1.
    """
    array = floats(values, what, count)
    wrong = np.flatnonzero(array < -1)
    if wrong.size:
        raise InputError(
            f"{what}[{wrong[0]}] is {array[wrong[0]]:.0%}; nothing can fall by more than 100 % (−20 % is −0.2)"
        )
    return array


def indices(values: npt.ArrayLike, what: str, below: int) -> IntArray:
    """Give `values` as whole numbers from 0 to `below`, end excluded.

    Raises:
        InputError: a number outside that range, or values that are not whole numbers.
    """
    array = np.asarray(values)
    if array.size == 0:
        return np.zeros(0, dtype=np.int64)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise InputError(f"{what} must be a flat list of whole numbers, not {array.dtype} of shape {array.shape}")
    wrong = np.flatnonzero((array < 0) | (array >= below))
    if wrong.size:
        raise InputError(f"{what}[{wrong[0]}] is {array[wrong[0]]}; it must be from 0 to {below - 1}")
    return array.astype(np.int64)


def one_of_each(values: Sequence[str] | None, what: str) -> str | None:
    """Give the one value that all of `values` share, or None when there are none.

    Raises:
        InputError: two different values, which would be added up as if they were one.
    """
    found = sorted(set(values or ()))
    if len(found) > 1:
        came = ", ".join(found)
        raise InputError(f"the edges have more than one {what}: {came}; bring them to one, else unlike would be added")
    return found[0] if found else None


def frozen(array: npt.NDArray[np.generic]) -> None:
    """Make `array` read-only, so that a frozen object stays frozen."""
    array.flags.writeable = False


def summed(index: IntArray, values: FloatArray, count: int) -> FloatArray:
    """Give Σ of `values` for each index from 0 to `count`, as floats even when there is nothing to add."""
    return np.bincount(index, values, count).astype(np.float64, copy=False)
