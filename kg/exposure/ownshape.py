"""What the shape of a network of one's own says: concentration, chokepoints, influence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any, Final

import numpy as np

from kg.errors import InputError
from kg.exposure.answer import Step
from kg.exposure.arrays import FloatArray
from kg.exposure.chokepoints import Requirements, failure_probability, minimal_cuts, required_inputs
from kg.exposure.concentration import GroupConcentration, band, of_customers, of_inputs, of_markets
from kg.exposure.essential import ESSENTIAL, Essentiality, essential_pairs
from kg.exposure.influence import forward_linkage, influence, katz, output_multiplier
from kg.exposure.network import FirmNetwork
from kg.exposure.ownlinear import producers
from kg.exposure.structure import Chokepoints, Cut
from kg.exposure.tables import Tables

GROUPS: Final[Mapping[str, Callable[[FirmNetwork], GroupConcentration]]] = {
    "inputs": of_inputs,
    "customers": of_customers,
    "markets": of_markets,
}
SCORES: Final[Mapping[str, tuple[Callable[[FirmNetwork], FloatArray], str]]] = {
    "katz": (katz, "(I − αA)⁻¹1 with α 0.5 (Katz 1953): how far others' purchases rest on a firm; no unit"),
    "multiplier": (output_multiplier, "1'L (Miller & Blair 6.2): output that one unit of demand at a firm calls for"),
    "linkage": (forward_linkage, "L1: a firm's output when demand rises by one unit at each firm"),
    "influence": (influence, "(α/n)1'(I − (1−α)W̃)⁻¹ with α 0.5 (Acemoglu et al. 2012); sums to one at most"),
}


def table_concentration(tables: Tables, of: str = "inputs") -> list[dict[str, Any]]:
    """Give the Herfindahl index of inputs by buyer, customers by supplier, or markets, the narrowest first.

    Amounts are the expected ones. What totals leave, and trade without a number, opens the index to both ends.

    Raises:
        InputError: an unknown kind of group.
    """
    if of not in GROUPS:
        raise InputError(f"{of!r} cannot be grouped; known: {', '.join(GROUPS)}")
    network = tables.network()
    found = GROUPS[of](network)
    labels = _labels(tables, "market" if of == "markets" and "market" in tables.firms else "sector")
    rows: list[dict[str, Any]] = []
    for place in np.lexsort((-found.high, -found.low)).tolist():
        low, high = float(found.low[place]), float(found.high[place])
        owner = int(found.owner[place])
        rows.append(
            {
                "company": network.name(owner) if owner >= 0 else "",
                of.removesuffix("s"): labels(int(found.label[place])) if of != "customers" else "all",
                "known": int(found.flows[place]),
                "low": low,
                "high": high,
                "band": band(low) if band(low) == band(high) else f"{band(low)} to {band(high)}",
            }
        )
    return rows


def _labels(tables: Tables, column: str) -> Callable[[int], str]:
    if column not in tables.firms:
        return lambda number: str(tables.names[number])
    named = sorted(set(tables.firms[column].astype(str)))
    return lambda number: named[number]


def table_influence(tables: Tables, by: str, most: int = 50) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """Give the firms by a score of influence, with what the score is.

    Raises:
        InputError: an unknown score, no revenue, purchases that reach a firm's revenue.
    """
    if by not in SCORES:
        raise InputError(f"no score is called {by!r}; known: {', '.join(SCORES)}")
    score, words = SCORES[by]
    network, lines = producers(tables, f"the score {by}")
    values = score(network)
    order = np.argsort(-values, kind="stable")[:most].tolist()
    rows = [{"rank": n, "name": network.name(firm), by: float(values[firm])} for n, firm in enumerate(order, 1)]
    return rows, (words, "it ranks; it is not money", *lines)


def table_chokepoints(
    tables: Tables, name: str, essential: Essentiality | None, *, size: int = 3, probability: float | None = None
) -> Chokepoints:
    """Give whose stop, alone or with at most `size` − 1 others, stops a firm of the table.

    Without a table of essential inputs every input counts as one.

    Raises:
        UnknownNameError: a firm that the table does not have.
        InputError: a size below 1, a probability outside 0 to 1.
    """
    network, place = tables.network(), tables.number(name)
    needs = required_inputs(network, essential or essential_pairs({}, default=ESSENTIAL))
    cuts = tuple(_cut(tables, network, needs, cut, place) for cut in minimal_cuts(needs, place, size=size))
    chance = None
    if probability is not None:
        each = np.full(network.count, probability)
        each[place] = 0.0
        chance = failure_probability(needs, place, each).probability
    notes = [] if essential else ["no table of essential inputs: every input is taken for one that nothing replaces"]
    if not cuts:
        notes.append(
            f"no set of at most {size} firms stops {name}: each essential input has more suppliers, or none is"
        )
    return Chokepoints(target=name, cuts=cuts, untold=(), probability=chance, notes=tuple(notes))


def _cut(tables: Tables, network: FirmNetwork, needs: Requirements, cut: tuple[int, ...], target: int) -> Cut:
    names = tuple(network.name(firm) for firm in cut)
    way = _way(needs, cut[0], target)
    steps = tuple(_step(tables, a, b) for a, b in pairwise(way))
    return Cut(ids=names, names=names, size=len(cut), steps=steps)


def _way(needs: Requirements, start: int, target: int) -> list[int]:
    """Give the shortest chain of required inputs from a firm to the target, sought from the target back."""
    after = {target: -1}
    waiting = [target]
    while waiting and start not in after:
        here = waiting.pop(0)
        for member in (firm for group in needs.groups[here] for firm in group):
            if member not in after:
                after[member] = here
                waiting.append(member)
    way = [start]
    while start in after and (here := after[way[-1]]) >= 0:
        way.append(here)
    return way


def _step(tables: Tables, supplier: int, customer: int) -> Step:
    row = int(np.flatnonzero((tables.supplier == supplier) & (tables.customer == customer))[0])
    return tables.step(row)
