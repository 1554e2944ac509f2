"""The answer to a supply shock on a graph, in rows: what each company needs, who else makes it, by which path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.exposure.answer import Exposure, ExposureRow, Path, Step
from kg.exposure.links import Companies, step_of, trade
from kg.exposure.stops import WORK, Chain, Hit, Stop, read_stop, sources, stopped
from kg.exposure.words import short
from kg.query import Index


def supply_stop(index: Index, shocks: Mapping[str, float], modality: Sequence[str]) -> Exposure:
    """Give who depends on what stops, by essential inputs and known makers; sizes only where shares are told."""
    companies = Companies(index)
    links, aside = trade(index, companies, modality)
    stops = [read_stop(index, companies, name, -change) for name, change in shocks.items()]
    chain = Chain(index, companies, links)
    hits = stopped(chain, stops)
    told = {hit.company: hit for hit in hits}
    rows = [_row(chain, told, hit) for hit in hits]
    rows.sort(
        key=lambda row: (
            row.how != "supply",
            not row.cap.startswith("cannot"),
            -abs(row.low or 0.0),
            -row.confidence,
            row.name,
        )
    )
    notes = [] if rows else [_why_not(stops)]
    for stop in stops:
        if stop.company is None:
            makers = ", ".join(companies.name(key) for key in sources(chain, stop)) or "no maker is known"
            notes.append(f"{stop.name} is taken to stop at every known maker: {makers}")
    if aside:
        notes.append(f"trade set aside: {', '.join(aside)} (never taken for facts)")
    return Exposure(
        kind="supply",
        shocks=tuple((stop.name, -stop.loss) for stop in stops),
        unit="%",
        period="",
        rows=tuple(rows),
        coverage=None if not rows else sum(row.expected is not None for row in rows) / len(rows),
        unallocated=None,
        assumptions=(
            "a product stops as far as any essential input stops (taxonomy); makers that reports name are alternatives",
            "least losses rest on told shares alone: somebody whom no report names may deliver",
            "what a company cannot make cuts its orders to its other suppliers (lost orders)",
            "sizes are parts of the output of the lines concerned, not of the whole company",
        ),
        notes=tuple(notes),
    )


def _why_not(stops: Sequence[Stop]) -> str:
    names = ", ".join(stop.name for stop in stops)
    return f"no effect, because no company of the reports is known to buy from, or to need, {names}"


def _row(chain: Chain, told: Mapping[str, Hit], hit: Hit) -> ExposureRow:
    companies = chain.companies
    path = _path(chain, told, hit)
    expected = -hit.low if hit.low == hit.high else None
    return ExposureRow(
        id=hit.company,
        name=companies.name(hit.company),
        name_zh=companies.name_zh(hit.company),
        how="lost orders" if hit.orders else "supply",
        low=-hit.high,
        expected=expected,
        high=-hit.low,
        relative=expected,
        size_unknown=expected is None,
        cap=_words(chain, hit),
        basis=hit.link.basis if hit.link else "registry",
        confidence=path.confidence,
        paths=(path,),
        inputs=(_input(chain, hit.input),) if hit.input else (),
        alternatives=hit.alternatives,
    )


def _input(chain: Chain, key: str) -> str:
    work = next((work for work in WORK.values() if key.startswith(work)), "")
    thing = key.removeprefix(work)
    entity = chain.index.registry.entities.get(thing) or chain.index.graph.entities.get(thing)
    return f"{work}{entity.name if entity else thing}"


def _words(chain: Chain, hit: Hit) -> str:
    what = _input(chain, hit.input) or "what it buys (not told)"
    most = short(hit.high, "%")
    if hit.orders:
        buyer = chain.companies.name(hit.before or "")
        return f"loses orders of {buyer}, at most {most} of them"
    others = (
        f"other known makers: {', '.join(hit.alternatives)}"
        if hit.alternatives
        else "no known supplier of it is spared"
    )
    if hit.essential:
        lines = _lines(chain, hit)
        return f"cannot do without {what} for {lines}: at most {most} of it; {others}"
    return f"buys {what}, not known to be essential: at most {most}; {others}"


def _path(chain: Chain, told: Mapping[str, Hit], hit: Hit) -> Path:
    names, steps = [chain.companies.name(hit.company)], list[Step]()
    here, seen = hit, {hit.company}
    while True:
        steps.insert(0, _step(chain, here))
        before = here.before
        if before is None:
            names.insert(0, _input(chain, here.input))
            break
        names.insert(0, chain.companies.name(before))
        if before in seen or before not in told:
            break
        seen.add(before)
        here = told[before]
    sure = 1.0
    for step in steps:
        sure *= step.confidence
    return Path(names=tuple(names), value=None, confidence=sure, steps=tuple(steps))


def _step(chain: Chain, hit: Hit) -> Step:
    if hit.link is not None:
        return step_of(chain.index, chain.companies, hit.link)
    return Step(
        supplier=_input(chain, hit.input),
        customer=chain.companies.name(hit.company),
        relation="COMPONENT_OF",
        product=_lines(chain, hit),
        basis="registry",
        confidence=1.0,
        amount_low=None,
        amount_high=None,
        statements=(),
        quotes=(),
    )


def _lines(chain: Chain, hit: Hit, most: int = 3) -> str:
    """Give the lines that a hit concerns, the narrower ones of those within each other."""
    wider = {kind for line in hit.line for kind in chain.taxonomy.ancestors(line)}
    named = sorted(_input(chain, line) for line in hit.line - wider)
    return ", ".join(named[:most]) + (" and more" if len(named) > most else "")
