"""The answer to a supply shock on a graph: the sequential cascade over company lines, in rows with reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from kg.exposure.answer import Exposure, ExposureRow, Path, ShockPart, Step
from kg.exposure.arrays import FloatArray
from kg.exposure.attribution import shapley
from kg.exposure.averages import Averages, Ends
from kg.exposure.bridge import usual_currency
from kg.exposure.cascade_trace import Reason, Tracer
from kg.exposure.figures import Figures, Frame
from kg.exposure.flows import Flows
from kg.exposure.hull_cascade import End
from kg.exposure.lines import Lines, Tie
from kg.exposure.links import Companies, modalities, step_of, trade
from kg.exposure.stop_reading import stop_reading
from kg.exposure.stops import WORK, Chain, Stop, read_stop, sources
from kg.exposure.words import short
from kg.query import Index

SAME = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How a stop is answered: which modalities count, for which year, where the rounds stop."""

    modality: Sequence[str] = ("fact",)
    period: str = ""
    currency: str | None = None
    eps: float = 1e-8
    progress: Callable[[int, int | None, str], None] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Network:
    """The lines of a graph's trade with what was set aside and noted on the way."""

    lines: Lines
    chain: Chain
    aside: tuple[str, ...]
    notes: tuple[str, ...]


def network_of(index: Index, asked: Asked, stops: Iterable[Stop] = ()) -> Network:
    """Give the lines of a graph, with the shares and amounts told for the year."""
    companies = Companies(index)
    figures = Figures(index.graph)
    links, aside = trade(index, companies, asked.modality)
    frame = Frame(period=asked.period, currency=asked.currency, modality=modalities((*asked.modality, "forecast")))
    frame = frame if frame.currency else replace(frame, currency=usual_currency(figures, frame))
    flows = Flows(figures, companies, frame)
    links = [replace(link, amount=flows.amount(link, index)) for link in links]
    chain = Chain(index, companies, links)
    lines = Lines(chain, flows, stops)
    return Network(lines=lines, chain=chain, aside=tuple(aside), notes=tuple(dict.fromkeys(flows.notes)))


def seeds(found: Network, stop: Stop) -> dict[int, float]:
    """Give the lines that stop by themselves, with their loss: a company's lines, or the lines of what stops."""
    lines, chain = found.lines, found.chain
    companies = [stop.company] if stop.company else sources(chain, stop)
    hit = {}
    for company in companies:
        for node in lines.of(company):
            if stop.category is None or lines.is_part(node, stop.category):
                hit[node] = stop.loss
    return hit


def joined(parts: Iterable[Mapping[int, float]]) -> dict[int, float]:
    """Give several shocks as one: where two hit one line, the greater loss counts."""
    found: dict[int, float] = {}
    for part in parts:
        for node, loss in part.items():
            found[node] = max(loss, found.get(node, 0.0))
    return found


def supply_stop(index: Index, shocks: Mapping[str, float], asked: Asked) -> Exposure:
    """Give who depends on what stops, between the least and the greatest loss that told shares allow."""
    companies = Companies(index)
    stops = [read_stop(index, companies, name, -change) for name, change in shocks.items()]
    found = network_of(index, asked, stops)
    starts = [seeds(found, stop) for stop in stops]
    low, high = found.lines.cascade.ends(joined(starts), eps=asked.eps)
    stopped = {key for stop in stops for key in ([stop.company] if stop.company else sources(found.chain, stop))}
    rows = _rows(found, (low, high), stopped, joined(starts))
    averages = Averages(found.lines)
    losses = averages.losses((low, high), alone(stops))
    means = averages.means(*losses)
    told = sum(row.expected is not None for row in rows)
    return Exposure(
        kind="supply",
        shocks=tuple((stop.name, -stop.loss) for stop in stops),
        unit="%",
        period="",
        rows=tuple(rows),
        coverage=told / len(rows) if rows else None,
        unallocated=None,
        by_shock=_parts(found, stops, starts, averages, asked.eps),
        eps=asked.eps,
        rounds=high.rounds,
        esri=(means[0], means[0] if means[1] - means[0] <= SAME else None, means[1]),
        assumptions=_assumptions(found, asked),
        notes=_notes(found, stops, rows, _mean_words(averages, means, losses)),
        reading=lambda name: stop_reading(
            found.lines, joined(starts), alone(stops), eps=asked.eps, company=name, progress=asked.progress
        ),
    )


def _assumptions(found: Network, asked: Asked) -> tuple[str, ...]:
    market = found.lines.cascade.market
    return (
        f"sequential cascade (Diem et al. 2022): supply, then orders, until a new loss is at most eps {asked.eps:g}",
        "a product stops as far as any essential input stops (taxonomy); other inputs slow their buyer by their share",
        "an input not known to be essential, of which no share is told, is not followed beyond its buyer",
        "shares: told parts of purchases, else told amounts; without either between nothing and all",
        "no market part is told: other suppliers replace what stops only as far as shares of purchases say"
        if market is None
        else "other suppliers of a market make up for a small one, by told parts of the market",
        "sizes are parts of the output of the lines concerned, not of the whole company; no reordering, no prices",
    )


def alone(stops: Iterable[Stop]) -> dict[str, float]:
    """Give what each company that stops as a whole loses by itself."""
    found: dict[str, float] = {}
    for stop in stops:
        if stop.company is not None and stop.category is None:
            found[stop.company] = max(stop.loss, found.get(stop.company, 0.0))
    return found


def _mean_words(averages: Averages, means: Ends, losses: tuple[FloatArray, FloatArray]) -> str:
    """Give the mean loss in words, with that of the companies whose size is told where not all of them are."""
    words = f"mean loss of all companies with known trade (ESRI), {averages.words}: {_span(means)}"
    told = None if averages.by_revenue else averages.told(*losses)
    return words if told is None else f"{words}; of those whose revenue is told, by their size: {_span(told)}"


def _span(ends: Ends) -> str:
    return short(ends[1], "%") if ends[1] - ends[0] <= SAME else f"{short(ends[0], '%')} to {short(ends[1], '%')}"


def _notes(found: Network, stops: Sequence[Stop], rows: Sequence[ExposureRow], mean: str) -> tuple[str, ...]:
    notes = []
    if not rows:
        names = ", ".join(stop.name for stop in stops)
        if any(stop.loss for stop in stops):
            notes.append(f"no effect, because no company of the reports is known to trade with, or to need, {names}")
        else:
            notes.append("no effect, because nothing stops")
    for stop in stops:
        if stop.company is None:
            makers = ", ".join(found.chain.companies.name(key) for key in sources(found.chain, stop))
            notes.append(f"{stop.name} is taken to stop at every known maker: {makers or 'no maker is known'}")
    notes.append(mean)
    if found.aside:
        notes.append(f"trade set aside: {', '.join(found.aside)} (never taken for facts)")
    return (*notes, *found.notes)


def _parts(
    found: Network, stops: Sequence[Stop], starts: Sequence[Mapping[int, float]], averages: Averages, eps: float
) -> tuple[ShockPart, ...]:
    """Give each stop's Shapley part of the greatest mean loss."""
    if len(stops) < 2 or not averages.names:  # noqa: PLR2004 one shock has no parts
        return ()

    def worth(coalitions: list[frozenset[int]]) -> FloatArray:
        means = []
        for coalition in coalitions:
            ends = found.lines.cascade.ends(joined(starts[player] for player in coalition), eps=eps)
            losses = averages.losses(ends, alone(stops[player] for player in coalition))
            means.append(averages.means(*losses)[1])
        return np.array(means)

    shares = shapley(len(stops), worth)
    method = f"Shapley over the shocks at the greatest end, {shares.method}"
    return tuple(
        ShockPart(name=stop.name, part=float(part), of=float(shares.total), unit="%", method=method, error=float(error))
        for stop, part, error in zip(stops, shares.part, shares.standard_error, strict=True)
    )


def _rows(found: Network, ends: tuple[End, End], stopped: set[str], start: Mapping[int, float]) -> list[ExposureRow]:
    tracer = Tracer(found.lines, ends, start)
    best: dict[str, list[Reason]] = {}
    for node in np.flatnonzero(ends[1].total > 0).tolist():
        company = found.lines.nodes[node][0]
        reason = None if company in stopped else tracer.reason(node)
        if reason is not None:
            best.setdefault(company, []).append(reason)
    rows = []
    for reasons in best.values():
        chosen = max(reasons, key=_weight)
        same = [reason for reason in reasons if (reason.last.input, reason.high) == (chosen.last.input, chosen.high)]
        rows.append(_row(found, chosen, same))
    rows.sort(
        key=lambda row: (
            row.how != "supply", not row.cap.startswith("cannot"), -abs(row.high or 0.0), -abs(row.low or 0.0),
            -row.confidence, row.name,
        )
    )  # fmt: skip
    return rows


def _weight(reason: Reason) -> tuple[bool, bool, float, float, bool, int]:
    """Order the lines of a company: what it cannot do without, then how much, by the shortest way that is told."""
    last = reason.last
    supply = not reason.orders[-1]
    return (
        supply, supply and bool(last.essential), reason.high, reason.low,
        last.link is not None, -len(reason.ties),
    )  # fmt: skip


def _row(found: Network, reason: Reason, same: Sequence[Reason]) -> ExposureRow:
    companies = found.chain.companies
    company = found.lines.nodes[reason.node][0]
    path = _path(found, reason)
    known = reason.high - reason.low <= SAME
    expected = -reason.high if known else None
    last = reason.last
    return ExposureRow(
        id=company,
        name=companies.name(company),
        name_zh=companies.name_zh(company),
        how="lost orders" if reason.orders[-1] else "supply",
        low=-reason.high,
        expected=expected,
        high=-reason.low,
        relative=expected,
        size_unknown=not known,
        cap=_words(found, reason, same),
        basis=last.link.basis if last.link else "registry",
        confidence=path.confidence,
        paths=(path,),
        inputs=(label(found.chain, last.input),) if last.input and not reason.orders[-1] else (),
        alternatives=reason.others,
    )


def label(chain: Chain, key: str) -> str:
    """Give the name of a line or an input."""
    work = next((work for work in WORK.values() if key.startswith(work)), "")
    thing = key.removeprefix(work)
    entity = chain.index.registry.entities.get(thing) or chain.index.graph.entities.get(thing)
    return f"{work}{entity.name if entity else thing}"


def _words(found: Network, reason: Reason, same: Sequence[Reason]) -> str:
    last, most = reason.last, short(reason.high, "%")
    what = label(found.chain, last.input) or "what it buys (not told)"
    if reason.orders[-1]:
        buyer = found.chain.companies.name(found.lines.nodes[last.target][0])
        return f"loses orders of {buyer}, at most {most} of them"
    others = f"other known makers: {', '.join(reason.others)}" if reason.others else "no known supplier of it is spared"
    if last.essential:
        named = {found.lines.nodes[item.last.target][1] for item in same if not item.orders[-1]}
        return f"cannot do without {what} for {_lines(found.chain, named)}: at most {most} of it; {others}"
    return f"buys {what}, not known to be essential: at most {most}; {others}"


def _lines(chain: Chain, keys: Iterable[str], most: int = 3) -> str:
    """Give the narrowest of some lines in words."""
    wider = {kind for key in keys for kind in chain.taxonomy.ancestors(key)}
    named = sorted(label(chain, key) for key in set(keys) - wider)
    return ", ".join(named[:most]) + (" and more" if len(named) > most else "")


def _path(found: Network, reason: Reason) -> Path:
    """Give the way from what stopped, one step for each trade."""
    companies, nodes = found.chain.companies, found.lines.nodes
    first = reason.ties[0].buyer if reason.orders[0] else reason.ties[0].source
    names, steps, sure = [companies.name(nodes[first][0])], list[Step](), 1.0
    for tie, orders in zip(reason.ties, reason.orders, strict=True):
        if tie.inner:
            continue
        names.append(companies.name(nodes[tie.source if orders else tie.target][0]))
        steps.append(_step(found, tie))
        sure *= steps[-1].confidence
    return Path(names=tuple(names), value=None, confidence=sure, steps=tuple(steps))


def _step(found: Network, tie: Tie) -> Step:
    if tie.link is not None:
        return step_of(found.chain.index, found.chain.companies, tie.link)
    return Step(
        supplier=label(found.chain, tie.input),
        customer=found.chain.companies.name(found.lines.nodes[tie.target][0]),
        relation="COMPONENT_OF",
        product=label(found.chain, found.lines.nodes[tie.target][1]),
        basis="registry",
        confidence=1.0,
        amount_low=None,
        amount_high=None,
        statements=(),
        quotes=(),
    )
