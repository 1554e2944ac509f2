"""M8, attribution: which shock, which edge, which source carries how much of an answer.

The linear model adds up, so its parts are exact. A cascade does not: its shocks share what they do together by Shapley
values over the *shocks*. Edges and sources are weighed by removal. Never Shapley over paths: they share edges, and no
game is defined on them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kg.errors import InputError
from kg.exposure.arrays import FloatArray, changes, indices
from kg.exposure.cascade import RunOptions, esri
from kg.exposure.cascade_model import CascadeModel
from kg.exposure.linear import TOLERANCE, check_columns, summed_rounds, technical
from kg.exposure.network import FirmNetwork
from kg.exposure.shocks import several
from kg.exposure.spending import Spending

EXACT_PLAYERS = 10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shares:
    """Each shock's part of the joint effect; the parts add up to `total`. `method` says exact or how many orders."""

    part: FloatArray
    total: float
    method: str
    standard_error: FloatArray


def by_spender(
    network: FirmNetwork, money: Spending, change: npt.ArrayLike, *, tolerance: float = TOLERANCE
) -> FloatArray:
    """Give Δx by firm (rows) and spender (columns); the columns add up to the joint effect, exactly.

    Unit, source and errors as `leontief.demand_exposure`.
    """
    wanted = changes(change, "change", money.count)
    matrix = technical(network)
    check_columns(network, matrix)
    start = np.zeros((network.count, money.count))
    np.add.at(start, (money.firm, money.spender), wanted[money.spender] * money.amount)
    return summed_rounds(matrix, start, tolerance=tolerance).total


def shapley(
    players: int, worth: Callable[[list[frozenset[int]]], FloatArray], *, seed: int = 0, orders: int = 400
) -> Shares:
    """Give each player's Shapley value of a game, exact to 10 players, else from seeded random orders.

    φ_i = Σ_S |S|!(n−|S|−1)!/n! (v(S ∪ i) − v(S)). Source: Shapley 1953. `worth` takes many coalitions at once and gives
    one number for each.

    Raises:
        InputError: no player.
    """
    if players < 1:
        raise InputError("nothing to attribute: no shock came")
    if players <= EXACT_PLAYERS:
        return _exact(players, worth)
    rng = np.random.Generator(np.random.Philox(seed))
    sequences = [rng.permutation(players).tolist() for _ in range(orders)]
    coalitions = {frozenset(order[:k]) for order in sequences for k in range(players + 1)}
    value = _values(sorted(coalitions, key=sorted), worth)
    gains = np.zeros((orders, players))
    for row, order in enumerate(sequences):
        for k, player in enumerate(order):
            gains[row, player] = value[frozenset(order[: k + 1])] - value[frozenset(order[:k])]
    error = gains.std(axis=0, ddof=1) / np.sqrt(orders)
    total = value[frozenset(range(players))] - value[frozenset()]
    return Shares(part=gains.mean(axis=0), total=total, method=f"{orders} orders, seed {seed}", standard_error=error)


def _exact(players: int, worth: Callable[[list[frozenset[int]]], FloatArray]) -> Shares:
    coalitions = [frozenset(i for i in range(players) if bits >> i & 1) for bits in range(2**players)]
    value = _values(coalitions, worth)
    weight = np.ones(players)
    for size in range(1, players):
        weight[size] = weight[size - 1] * size / (players - size)
    weight /= players
    part = np.zeros(players)
    for coalition in coalitions:
        for player in range(players):
            if player not in coalition:
                part[player] += weight[len(coalition)] * (value[coalition | {player}] - value[coalition])
    total = value[frozenset(range(players))] - value[frozenset()]
    return Shares(part=part, total=total, method="exact", standard_error=np.zeros(players))


def _values(
    coalitions: list[frozenset[int]], worth: Callable[[list[frozenset[int]]], FloatArray]
) -> dict[frozenset[int], float]:
    return dict(zip(coalitions, worth(coalitions).tolist(), strict=True))


def by_shock(
    model: CascadeModel,
    shocks: Sequence[Mapping[int, float]],
    *,
    options: RunOptions | None = None,
    seed: int = 0,
    orders: int = 400,
) -> Shares:
    """Give each shock's Shapley part of the joint ESRI. Each shock is a mapping of firm to loss.

    Where two shocks hit one firm the greater loss counts. Unit: parts of the weighted loss.

    Raises:
        InputError: no shock, or as `cascade.supply_exposure`.
    """

    def worth(coalitions: list[frozenset[int]]) -> FloatArray:
        sets = []
        for coalition in coalitions:
            joint: dict[int, float] = {}
            for player in coalition:
                for firm, loss in shocks[player].items():
                    joint[firm] = max(loss, joint.get(firm, 0.0))
            sets.append(joint)
        return esri(model, several(model.network.count, sets), options=options).esri

    return shapley(len(shocks), worth, seed=seed, orders=orders)


def without(
    network: FirmNetwork, groups: Mapping[str, npt.ArrayLike], answer: Callable[[FirmNetwork], float]
) -> dict[str, float]:
    """Give for each group of edges how much the answer changes without it: answer(all) − answer(without the group).

    A group may be one edge, or every edge that stands on one source alone. Effects of groups need not add up.

    Raises:
        InputError: an unknown edge.
    """
    whole = answer(network)
    return {
        name: whole - answer(network.without(indices(edges, name, network.edge_count)))
        for name, edges in sorted(groups.items())
    }


def resting_on(network: FirmNetwork, source_of: Mapping[str, str]) -> dict[str, list[int]]:
    """Give for each source the edges all of whose statements come from it: what is lost if it is not believed.

    Args:
        network: one with statements.
        source_of: the source of each statement id.

    Raises:
        InputError: a network without statements, or a statement without a source.
    """
    if network.statements is None:
        raise InputError("the network carries no statements, so nothing can be traced to a source")
    found: dict[str, list[int]] = {}
    for edge, claims in enumerate(network.statements):
        missing = [claim for claim in claims if claim not in source_of]
        if missing:
            raise InputError(f"statement {missing[0]!r} has no source")
        sources = {source_of[claim] for claim in claims}
        if len(sources) == 1:
            found.setdefault(sources.pop(), []).append(edge)
    return found
