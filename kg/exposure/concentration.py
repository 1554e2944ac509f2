"""M5, concentration: how few suppliers, or customers, make up a whole, with bounds for the shares nobody lists."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from kg.errors import InputError
from kg.exposure.arrays import ROUNDING, FloatArray, IntArray, shares, summed
from kg.exposure.network import FirmNetwork

MODERATE, HIGH = 0.10, 0.18  # US DOJ/FTC merger guidelines 2023, on the scale 0 to 1
EXACT_SHARES = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Concentration:
    """Herfindahl-Hirschman index H = Σ s² in [0, 1] with its bounds.

    `low`: the unlisted share is split without end. `high`: it is one further supplier. `high_capped`: each unlisted
    supplier is at most the smallest listed. `high_to_leader`: the unlisted share may be the leader's. `expected` only
    with a number of unlisted suppliers: mean over a flat Dirichlet. `effective_low`, `effective_high` = 1/H.
    """

    low: float
    expected: float | None
    high: float
    high_capped: float
    high_to_leader: float
    residual: float

    @property
    def effective_low(self) -> float:
        """Fewest suppliers of equal size that are as concentrated."""
        return 1 / self.high if self.high else np.inf

    @property
    def effective_high(self) -> float:
        """Most suppliers of equal size that are as concentrated."""
        return 1 / self.low if self.low else np.inf

    @property
    def bands(self) -> tuple[str, str]:
        """The bands that the low and the high end fall into: low, moderate (from 0.10), high (from 0.18)."""
        return band(self.low), band(self.high)


def band(index: float) -> str:
    """Give the band of an index by the 2023 merger guidelines."""
    return "high" if index > HIGH else "moderate" if index > MODERATE else "low"


def concentration(known: npt.ArrayLike, *, unlisted: int | None = None) -> Concentration:
    """Give H = Σ s² of the listed shares and what the rest, u = 1 − Σ s, can make of it.

    Args:
        known: listed shares of the whole, each 0 to 1, together at most 1.
        unlisted: how many suppliers share the rest, if that is known.

    Raises:
        InputError: a share outside 0 to 1, shares that add up to more than one, no shares.
    """
    listed = shares(known, "share", len(np.atleast_1d(np.asarray(known))))
    if not listed.size:
        raise InputError("no shares came; concentration needs at least one")
    total = float(listed.sum())
    if total > 1 + ROUNDING:
        raise InputError(f"the shares add up to {total:.4g}; they cannot exceed 1")
    rest = max(0.0, 1 - total)
    squares = float(listed @ listed)
    smallest = float(listed[listed > 0].min(initial=1.0))
    whole = np.floor(rest / smallest * (1 + ROUNDING)) if smallest else 0.0
    leader = float(listed.max())
    expected = squares if rest <= ROUNDING else None
    if unlisted is not None and expected is None:
        if unlisted < 1:
            raise InputError(f"{rest:.4g} of the whole is unlisted, so unlisted must be at least 1, not {unlisted}")
        expected = squares + rest**2 * 2 / (unlisted + 1)
    return Concentration(
        low=squares,
        expected=expected,
        high=squares + rest**2,
        high_capped=squares + float(whole) * smallest**2 + max(0.0, rest - float(whole) * smallest) ** 2,
        high_to_leader=squares - leader**2 + (leader + rest) ** 2,
        residual=rest,
    )


def interval_concentration(low: npt.ArrayLike, high: npt.ArrayLike) -> tuple[float, float]:
    """Give the least and the greatest H when each share lies in an interval and all add up to one.

    Least: the shares are as equal as the intervals allow. Greatest: at a corner, where all but one share are at an end
    (filling the largest upper ends first finds it only when all lower ends are equal). Exact to 14 shares; beyond, the
    upper value is a bound from the chords of the squares.

    Raises:
        InputError: crossed intervals, or intervals that cannot add up to one.
    """
    count = len(np.atleast_1d(np.asarray(low)))
    floor, ceiling = shares(low, "low", count), shares(high, "high", count)
    if (floor > ceiling).any() or floor.sum() > 1 + ROUNDING or ceiling.sum() < 1 - ROUNDING:
        raise InputError(f"shares between {floor.sum():.4g} and {ceiling.sum():.4g} in all cannot add up to 1")
    return _flattest(floor, ceiling), _steepest(floor, ceiling)


def _flattest(floor: FloatArray, ceiling: FloatArray) -> float:
    """Pour the free part evenly: clip one level to every interval, found among the ends."""
    levels = np.unique(np.concatenate((floor, ceiling)))
    sums = np.clip(levels[:, None], floor, ceiling).sum(axis=1)
    level = float(np.interp(1.0, sums, levels))
    level_shares = np.clip(level, floor, ceiling)
    return float(level_shares @ level_shares)


def _steepest(floor: FloatArray, ceiling: FloatArray) -> float:
    width = ceiling - floor
    free = 1 - float(floor.sum())
    count = len(floor)
    if count > EXACT_SHARES:
        slope = floor + ceiling
        order = np.argsort(-slope)
        taken = np.clip(free - (np.cumsum(width[order]) - width[order]), 0.0, width[order])
        return float(floor @ floor + slope[order] @ taken)
    chosen = (np.arange(2**count)[:, None] >> np.arange(count)) & 1
    at_top = chosen @ width
    base = floor @ floor + chosen @ (ceiling**2 - floor**2)
    rest = free - at_top
    fits = (rest[:, None] >= -ROUNDING) & (rest[:, None] <= width + ROUNDING) & (chosen == 0)
    value = base[:, None] + (floor + np.clip(rest[:, None], 0.0, width)) ** 2 - floor**2
    ends = base[np.abs(rest) <= ROUNDING]
    return float(max(value[fits].max(initial=0.0), ends.max(initial=0.0)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupConcentration:
    """H of each group of flows: whose (`owner`), of what (`label`), `low`, `high`, unlisted part, flows known."""

    owner: IntArray
    label: IntArray
    low: FloatArray
    high: FloatArray
    residual: FloatArray
    flows: IntArray


def of_inputs(network: FirmNetwork) -> GroupConcentration:
    """Give H of each (customer, input sector) over its suppliers; the input's total is what is known of it.

    Where a supplier's amount is not known, H lies between equal shares and one.
    """
    span = int(network.sector.max(initial=0)) + 1
    keys = network.customer * span + network.sector[network.supplier]
    groups, place = np.unique(keys, return_inverse=True)
    known = summed(place, network.amount, len(groups))
    found = _grouped(network.amount, place, groups // span, groups % span, known)
    loose = np.zeros(len(groups), dtype=np.bool_)
    loose[place[~network.sized]] = True
    return replace(
        found,
        low=np.where(loose, 1.0 / found.flows, found.low),
        high=np.where(loose, 1.0, found.high),
        residual=np.where(loose, 1.0, found.residual),
    )


def of_customers(network: FirmNetwork) -> GroupConcentration:
    """Give H of each supplier over its customers; the total is its revenue, where known, so the rest is unlisted."""
    groups, place = np.unique(network.supplier, return_inverse=True)
    total = network.sales[groups] if network.revenue is None else network.revenue[groups]
    return _grouped(network.amount, place, groups, network.sector[groups], total)


def of_markets(network: FirmNetwork) -> GroupConcentration:
    """Give H of each market over the suppliers in it, by revenue where known, else by known sales; owner is −1."""
    size = network.sales if network.revenue is None else network.revenue
    groups, place = np.unique(network.market, return_inverse=True)
    return _grouped(size, place, np.full(len(groups), -1), groups, summed(place, size, len(groups)))


def _grouped(
    flow: FloatArray, place: IntArray, owner: IntArray, label: IntArray, total: FloatArray
) -> GroupConcentration:
    count = len(owner)
    share = np.divide(flow, total[place], out=np.zeros_like(flow), where=total[place] > 0)
    squares = summed(place, share**2, count)
    rest = np.where(total > 0, np.maximum(0.0, 1 - summed(place, share, count)), 1.0)
    return GroupConcentration(
        owner=owner,
        label=label,
        low=squares,
        high=squares + rest**2,
        residual=rest,
        flows=np.bincount(place, minlength=count),
    )
