"""What the shape of the trade says without any number: chokepoints and concentration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from kg.exposure.answer import Step
from kg.exposure.bridge import usual_currency
from kg.exposure.chokepoints import Requirements, failure_probability, minimal_cuts, requirements
from kg.exposure.concentration import band, concentration
from kg.exposure.figures import Figures, Frame
from kg.exposure.flows import Flows
from kg.exposure.links import Companies, Link, step_of, trade
from kg.exposure.stops import Chain
from kg.query import Index
from kg.query.rows import Named

NOT_TOLD: Final = "not told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut(Named):
    """Companies whose stop together stops the target; `steps` lead from the first of them to it."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    size: int
    steps: tuple[Step, ...]

    @property
    def path(self) -> str:
        """The way in words."""
        return " → ".join([step.supplier for step in self.steps] + [step.customer for step in self.steps[-1:]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Chokepoints:
    """Single points of failure and small sets of them; `untold` are inputs the target needs that no report says whose.

    `probability` is that of the target's stop when each company stops independently with the probability asked for.
    """

    target: str
    cuts: tuple[Cut, ...]
    untold: tuple[str, ...]
    probability: float | None
    notes: tuple[str, ...]

    @property
    def table(self) -> pd.DataFrame:
        """The cuts as a data frame."""
        rows = [{"size": cut.size, "stops": " + ".join(cut.names), "path": cut.path} for cut in self.cuts]
        return pd.DataFrame.from_records(rows, columns=["size", "stops", "path"])

    def to_dict(self) -> dict[str, Any]:
        """Give the answer as plain values."""
        cuts = [{**cut.to_dict(), "path": cut.path} for cut in self.cuts]
        return {
            "target": self.target, "cuts": cuts, "untold": list(self.untold), "probability": self.probability,
            "notes": list(self.notes),
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Concentrated(Named):
    """How few supply one input of one company: the Herfindahl index between its ends, with the band of each."""

    company: str
    name: str
    input: str
    suppliers: tuple[str, ...]
    low: float
    high: float
    band: str
    told: int
    essential: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class Structure:
    """The trade of a graph as requirements: companies by number, their inputs, who supplies those."""

    chain: Chain
    links: Sequence[Link]
    ids: tuple[str, ...]
    inputs: Mapping[str, Mapping[str, tuple[str, ...]]]
    essential: Mapping[tuple[str, str], bool]
    needs: Requirements
    aside: tuple[str, ...]

    @property
    def number(self) -> Mapping[str, int]:
        """The number of each company."""
        return {key: place for place, key in enumerate(self.ids)}


def structured(index: Index, modality: Iterable[str] = ("fact",)) -> Structure:
    """Give the structure of a graph's trade, of facts and of the modalities asked for."""
    companies = Companies(index)
    links, aside = trade(index, companies, modality)
    chain = Chain(index, companies, links)
    ids = sorted({end for link in links for end in (link.supplier, link.customer)})
    number = {key: place for place, key in enumerate(ids)}
    inputs: dict[str, dict[str, tuple[str, ...]]] = {}
    essential: dict[tuple[str, str], bool] = {}
    for link in links:
        for name, needed, _ in chain.inputs(link):
            known = inputs.setdefault(link.customer, {}).get(name, ())
            inputs[link.customer][name] = tuple(dict.fromkeys((*known, link.supplier)))
            essential[link.customer, name] = bool(needed) or essential.get((link.customer, name), False)
    groups = {
        number[key]: [[number[s] for s in group] for name, group in told.items() if essential[key, name]]
        for key, told in inputs.items()
    }
    return Structure(
        chain=chain, links=links, ids=tuple(ids), inputs=inputs, essential=essential,
        needs=requirements(len(ids), groups), aside=tuple(aside),
    )  # fmt: skip


def chokepoints_of(
    index: Index, name: str, *, modality: Iterable[str] = ("fact",), size: int = 3, probability: float | None = None
) -> Chokepoints:
    """Give whose stop, alone or together with at most `size` − 1 others, stops a company, by its told suppliers.

    Every essential input (taxonomy; who makes or designs its own products) needs some working supplier among those that
    reports name; a supplier that no report names is not counted on.

    Raises:
        UnknownNameError: nothing answers to the name.
        InputError: a size below 1, a probability outside 0 to 1.
    """
    found = structured(index, modality)
    companies = found.chain.companies
    entity = index.find(name)
    target = companies.owner(entity.id)
    told = found.inputs.get(target, {})
    needed = sorted(key for key in found.chain.needs(target) if key not in told)
    untold = tuple(_label(index, key) for key in needed)
    if target not in found.number:
        note = f"no trade of {companies.name(target)} is told, so no chokepoint can be found"
        return Chokepoints(target=companies.name(target), cuts=(), untold=untold, probability=None, notes=(note,))
    place = found.number[target]
    cuts = [
        Cut(
            ids=tuple(found.ids[firm] for firm in cut),
            names=tuple(companies.name(found.ids[firm]) for firm in cut),
            size=len(cut),
            steps=_way(found, index, found.ids[cut[0]], target),
        )
        for cut in minimal_cuts(found.needs, place, size=size)
    ]
    chance = None
    if probability is not None:
        each = np.full(len(found.ids), probability)
        each[place] = 0.0
        chance = failure_probability(found.needs, place, each).probability
    notes = []
    if not cuts:
        why = "every essential input with a told supplier has more, or there is none"
        notes.append(f"no set of at most {size} told suppliers stops {companies.name(target)}: {why}")
    if found.aside:
        notes.append(f"trade set aside: {', '.join(found.aside)} (never taken for facts)")
    return Chokepoints(
        target=companies.name(target), cuts=tuple(cuts), untold=untold, probability=chance, notes=tuple(notes)
    )


def _label(index: Index, key: str) -> str:
    entity = index.registry.entities.get(key) or index.graph.entities.get(key)
    return entity.name if entity else key


def _way(found: Structure, index: Index, start: str, target: str) -> tuple[Step, ...]:
    """Give the shortest chain of essential links from one company to another."""
    chain = found.chain
    before: dict[str, Link | None] = {start: None}
    waiting = [start]
    while waiting and target not in before:
        here = waiting.pop(0)
        for link in chain.sells.get(here, ()):
            if link.customer not in before and any(essential for _, essential, _ in chain.inputs(link)):
                before[link.customer] = link
                waiting.append(link.customer)
    steps: list[Step] = []
    here = target
    while (last := before.get(here)) is not None:
        steps.insert(0, step_of(index, chain.companies, last))
        here = last.supplier
    return tuple(steps)


def concentrated(index: Index, *, modality: Iterable[str] = ("fact",), period: str = "") -> list[Concentrated]:
    """Give how concentrated every told input of every company is, the narrowest first.

    Shares come from told shares of a product or, where all suppliers of an input have one, from amounts of the period.
    Without them H lies between what the number of known suppliers allows and one.
    """
    found = structured(index, modality)
    chain, companies = found.chain, found.chain.companies
    figures, frame = Figures(index.graph), Frame(period=period)
    flows = Flows(figures, companies, replace(frame, currency=usual_currency(figures, frame)))
    by_pair = {(link.supplier, link.customer): link for link in found.links}
    rows = []
    for customer, told in sorted(found.inputs.items()):
        for name, suppliers in sorted(told.items()):
            shares = _shares([by_pair[supplier, customer] for supplier in suppliers], flows, index)
            known = concentration(list(shares)) if shares and sum(shares) <= 1 else None
            low = known.low if known else 0.0
            high = known.high if known else 1.0
            rows.append(
                Concentrated(
                    company=customer,
                    name=companies.name(customer),
                    input=_input(chain, name),
                    suppliers=tuple(companies.name(supplier) for supplier in suppliers),
                    low=low,
                    high=high,
                    band=band(low) if band(low) == band(high) else f"{band(low)} to {band(high)}",
                    told=len(shares),
                    essential=found.essential[customer, name],
                )
            )
    return sorted(rows, key=lambda row: (-row.low, not row.essential, len(row.suppliers), row.name, row.input))


def _shares(links: Sequence[Link], flows: Flows, index: Index) -> list[float]:
    told = [
        max(
            (float(edge.share.low) for edge in link.edges if edge.share and edge.share.low and edge.products),
            default=0.0,
        )
        for link in links
    ]
    if any(told):
        return [share for share in told if share]
    amounts = [flows.amount(link, index) for link in links]
    sized = [figure.value for figure in amounts if figure]
    total = sum(sized)
    return [value / total for value in sized] if total and len(sized) == len(links) else []


def _input(chain: Chain, key: str) -> str:
    if not key:
        return NOT_TOLD
    work, mark, thing = key.rpartition(" of ")
    return f"{work}{mark}{_label(chain.index, thing)}" if mark else _label(chain.index, key)
