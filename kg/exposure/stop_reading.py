"""M12 for stops on a graph: whose trade of unknown share causes how much of the answer's width."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from kg.exposure.answer import Reading
from kg.exposure.arrays import IntArray
from kg.exposure.averages import Averages
from kg.exposure.hull_cascade import Groups, HullCascade
from kg.exposure.lines import Lines

TRIED: Final = 200
SAME: Final = 1e-12
Widths = Callable[[HullCascade], float]


def stop_reading(
    lines: Lines,
    start: Mapping[int, float],
    stopped: Mapping[str, float],
    *,
    eps: float,
    company: str = "",
    progress: Callable[[int, int | None, str], None] | None = None,
) -> tuple[Reading, ...]:
    """Give the trades whose share is most worth knowing: by how much narrower the answer would be without the doubt.

    Each trade is settled alone at its least share, of purchases and of sales. The width is that of one company's loss,
    or of the mean loss of all. Of more than 200 such trades those between the hardest hit are tried.
    """
    averages = Averages(lines)

    def width(cascade: HullCascade) -> float:
        low, high = averages.losses(cascade.ends(start, eps=eps), stopped)
        if company:
            place = averages.names.index(company)
            return float(high[place] - low[place])
        ends = averages.means(low, high)
        return ends[1] - ends[0]

    base = width(lines.cascade)
    tried = _doubts(lines, start, eps)
    found = []
    for number, places in enumerate(tried, 1):
        narrows = base - width(_settled(lines.cascade, places))
        if narrows > SAME:
            found.append(_row(lines, int(places[0]), narrows, base))
        if progress:
            progress(number, len(tried), "trades tried")
    return tuple(sorted(found, key=lambda row: (-row.narrows, row.supplier, row.customer)))


def _doubts(lines: Lines, start: Mapping[int, float], eps: float) -> list[IntArray]:
    """Give the ties of each trade of unknown share that a loss can take, the greatest losses first."""
    lost = lines.cascade.ends(start, eps=eps)[1].total
    inputs, orders = lines.cascade.inputs, lines.cascade.orders
    wide = (inputs.low < inputs.high) & (lost[inputs.sender] > 0) | (orders.low < orders.high) & (
        lost[orders.sender] > 0
    )
    trades: dict[tuple[str, str], list[int]] = {}
    for place in np.flatnonzero(wide).tolist():
        link = lines.ties[place].link
        if link is not None:
            trades.setdefault((link.supplier, link.customer), []).append(place)
    size = {pair: max(lost[inputs.sender[k]] + lost[orders.sender[k]] for k in ties) for pair, ties in trades.items()}
    order = sorted(trades, key=lambda pair: (-size[pair], pair))[:TRIED]
    return [np.array(trades[pair], dtype=np.int64) for pair in order]


def _settled(cascade: HullCascade, places: IntArray) -> HullCascade:
    return replace(cascade, inputs=_pinned(cascade.inputs, places), orders=_pinned(cascade.orders, places))


def _pinned(groups: Groups, places: IntArray) -> Groups:
    high = groups.high.copy()
    high[places] = groups.low[places]
    return replace(groups, high=high)


def _row(lines: Lines, place: int, narrows: float, base: float) -> Reading:
    link = lines.ties[place].link
    names, entities = lines.chain.companies, lines.chain.index
    products = (
        (entities.registry.entities.get(key) or entities.graph.entities.get(key) for key in link.products)
        if link
        else ()
    )
    return Reading(
        supplier=names.name(link.supplier if link else ""), customer=names.name(link.customer if link else ""),
        product=", ".join(product.name for product in products if product), narrows=narrows,
        part=narrows / base if base else None, closes=0, unit="%", statements=link.statements if link else (),
    )  # fmt: skip
