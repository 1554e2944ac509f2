"""M6, chokepoints: which single firm, or which few together, stop another, and how likely that is.

A firm works if it is alive and *every* required input has *some* working supplier (greatest fixed point, so a loop of
firms that supply each other works). This AND of ORs is what dominators and articulation points cannot see: they follow
OR alone, miss most real chokepoints, and are of use as statistics of the graph only. (Fault trees: Fussell & Vesely
1972; Vesely et al., NUREG-0492, 1981.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kg.errors import InputError
from kg.exposure.arrays import BoolArray, FloatArray, shares
from kg.exposure.essential import ESSENTIAL, Essentiality
from kg.exposure.network import FirmNetwork

LEAVES = 200_000
SAMPLES = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirements:
    """What each firm cannot do without: for firm i, `groups[i]` are inputs, each a tuple of possible suppliers."""

    groups: tuple[tuple[tuple[int, ...], ...], ...]

    @property
    def count(self) -> int:
        """How many firms there are."""
        return len(self.groups)


def requirements(count: int, groups: Mapping[int, Iterable[Sequence[int]]]) -> Requirements:
    """Give the checked requirements of `count` firms; a firm without an entry needs nobody.

    Raises:
        InputError: an unknown firm, or a required input that nobody supplies.
    """
    table: list[tuple[tuple[int, ...], ...]] = [()] * count
    for firm, inputs in groups.items():
        rows = tuple(tuple(sorted(set(group))) for group in inputs)
        wrong = [member for row in (*rows, (firm,)) for member in row if not 0 <= member < count]
        if wrong:
            raise InputError(f"firm {wrong[0]} is not known; firms are numbered 0 to {count - 1}")
        if any(not row for row in rows):
            raise InputError(f"firm {firm} requires an input without suppliers; leave it out or name them")
        table[firm] = rows
    return Requirements(groups=tuple(table))


def required_inputs(network: FirmNetwork, essentiality: Essentiality) -> Requirements:
    """Give the requirements of a network: every essential input sector of a buyer, its known suppliers as alternatives.

    Edges without a number count: who supplies is known, how much is not needed.
    """
    kinds = essentiality.of(network.sector[network.supplier], network.sector[network.customer])
    groups: dict[int, dict[int, list[int]]] = {}
    for edge in np.flatnonzero((kinds == ESSENTIAL) & (network.high > 0)):
        supplier, customer = int(network.supplier[edge]), int(network.customer[edge])
        groups.setdefault(customer, {}).setdefault(int(network.sector[supplier]), []).append(supplier)
    return requirements(network.count, {firm: list(inputs.values()) for firm, inputs in groups.items()})


class _Logic:
    """The requirements with who depends on whom, to ask many times which firms work."""

    def __init__(self, needs: Requirements) -> None:
        self.needs = needs
        self.users: list[list[tuple[int, int]]] = [[] for _ in range(needs.count)]
        self.sizes = [[len(group) for group in groups] for groups in needs.groups]
        for firm, groups in enumerate(needs.groups):
            for number, group in enumerate(groups):
                for member in group:
                    self.users[member].append((firm, number))

    def stopped(self, dead: Iterable[int]) -> set[int]:
        """Give all firms that do not work when these are dead: linear in the edges that lead away from them."""
        down = set(dead)
        waiting = list(down)
        left: dict[tuple[int, int], int] = {}
        while waiting:
            for firm, number in self.users[waiting.pop()]:
                if firm in down:
                    continue
                key = (firm, number)
                left[key] = left.get(key, self.sizes[firm][number]) - 1
                if left[key] == 0:
                    down.add(firm)
                    waiting.append(firm)
        return down

    def support(self, target: int, dead: Iterable[int], sure: frozenset[int] = frozenset()) -> list[int] | None:
        """Give firms that together keep the target working, or None when it does not work; sure ones are preferred."""
        down = self.stopped(dead)
        if target in down:
            return None
        chosen, order, waiting = {target}, [], [target]
        while waiting:
            firm = waiting.pop(0)
            order.append(firm)
            for group in self.needs.groups[firm]:
                alive = [member for member in group if member not in down]
                if chosen.isdisjoint(alive):
                    pick = next((member for member in alive if member in sure), alive[0])
                    chosen.add(pick)
                    waiting.append(pick)
        return order


def working(needs: Requirements, dead: Iterable[int] = ()) -> BoolArray:
    """Give which firms work when `dead` do not."""
    works = np.ones(needs.count, dtype=np.bool_)
    works[list(_Logic(needs).stopped(dead))] = False
    return works


def single_points(needs: Requirements, target: int) -> tuple[int, ...]:
    """Give the firms whose stop alone stops the target, in rising order, the target itself left out.

    Only members of one working configuration can be such, so only they are tried.

    Raises:
        InputError: an unknown target.
    """
    return tuple(cut[0] for cut in minimal_cuts(needs, target, size=1))


def minimal_cuts(needs: Requirements, target: int, *, size: int = 3) -> tuple[tuple[int, ...], ...]:
    """Give every set of at most `size` firms that stops the target and has no smaller such set in it.

    Each further death must hit some member of a configuration that still works, so only these are branched on; exact.
    Sorted by size, then members; the target itself is left out.

    Raises:
        InputError: an unknown target, or a size below 1.
    """
    _check_target(needs, target)
    if size < 1:
        raise InputError(f"size is {size}; a cut has at least one firm")
    logic = _Logic(needs)
    found: set[frozenset[int]] = set()
    seen: set[frozenset[int]] = set()
    waiting: list[frozenset[int]] = [frozenset()]
    while waiting:
        dead = waiting.pop(0)
        support = logic.support(target, dead)
        if support is None:
            found.add(dead)
            continue
        if len(dead) == size:
            continue
        for member in support:
            more = dead | {member}
            if member != target and more not in seen and not any(cut <= more for cut in found):
                seen.add(more)
                waiting.append(more)
    minimal = [cut for cut in found if not any(other < cut for other in found)]
    return tuple(sorted((tuple(sorted(cut)) for cut in minimal), key=lambda cut: (len(cut), cut)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Probability that a firm stops; `standard_error` is 0 when exact, `method` says how it was found."""

    probability: float
    standard_error: float
    method: str


def failure_probability(
    needs: Requirements, target: int, probability: npt.ArrayLike, *, seed: int = 0, leaves: int = LEAVES
) -> Failure:
    """Give the probability that the target stops when firms die independently, each with its probability.

    Exact by splitting on the members of a working configuration (disjoint cases); when that takes more than `leaves`
    cases, by seeded sampling with its standard error. The target's own death counts if its probability is not 0.

    Raises:
        InputError: an unknown target, a probability outside 0 to 1.
    """
    _check_target(needs, target)
    chance = shares(probability, "probability", needs.count)
    logic = _Logic(needs)
    budget = [leaves]
    exact = _split(logic, target, chance, (frozenset(), frozenset(np.flatnonzero(chance == 0).tolist())), budget)
    if exact is not None:
        return Failure(probability=exact, standard_error=0.0, method="exact")
    rng = np.random.Generator(np.random.Philox(seed))
    risky = np.flatnonzero(chance > 0)
    hits = sum(target in logic.stopped(risky[rng.random(len(risky)) < chance[risky]].tolist()) for _ in range(SAMPLES))
    mean = hits / SAMPLES
    error = float(np.sqrt(mean * (1 - mean) / SAMPLES))
    return Failure(probability=mean, standard_error=error, method=f"{SAMPLES} samples, seed {seed}")


def _split(
    logic: _Logic, target: int, chance: FloatArray, known: tuple[frozenset[int], frozenset[int]], budget: list[int]
) -> float | None:
    """Give P(target stops | dead, alive): first dead member of a working configuration, case by case."""
    dead, alive = known
    budget[0] -= 1
    if budget[0] < 0:
        return None
    support = logic.support(target, dead, alive)
    if support is None:
        return 1.0
    total, before = 0.0, 1.0
    for member in support:
        if member in alive:
            continue
        part = _split(logic, target, chance, (dead | {member}, alive), budget)
        if part is None:
            return None
        total += before * float(chance[member]) * part
        before *= 1 - float(chance[member])
        alive |= {member}
    return total


def _check_target(needs: Requirements, target: int) -> None:
    if not 0 <= target < needs.count:
        raise InputError(f"target {target} is not known; firms are numbered 0 to {needs.count - 1}")
