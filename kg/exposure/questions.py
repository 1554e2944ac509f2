"""Questions of exposure to a graph: who is hurt when somebody spends less. Pure; takes a graph ready to be asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import inf, isfinite

from kg.errors import InputError
from kg.exposure.answer import Exposure, ExposureRow, Without, size_of
from kg.exposure.bridge import Wanted, study
from kg.exposure.reply import answered
from kg.exposure.sampling import Prior, SampleOptions
from kg.exposure.solved import solved
from kg.exposure.stop_reply import Asked, supply_stop
from kg.fusion import fuse
from kg.model import Document, EntityType, Graph
from kg.query import Index
from kg.query.rows import name_of

SPENDERS = frozenset({EntityType.COMPANY, EntityType.BUSINESS_SEGMENT, EntityType.ORGANIZATION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a shock is answered: period, currency, modalities besides facts, samples, seed, prior, pass-through.

    `progress` hears how far samples, readings once more without a report, and trades tried for what to read next are.
    """

    period: str | None = None
    currency: str | None = None
    modality: tuple[str, ...] = ("fact",)
    samples: int = 0
    seed: int = 0
    prior: str | None = None
    pass_through: float = 1.0
    eps: float = 1e-8
    year: int | None = None
    progress: Callable[[int, int | None, str], None] | None = None


def demand_shock(index: Index, shocks: Mapping[str, float], options: Options | None = None) -> Exposure:
    """Give who sells less when the named companies change what they spend by these fractions, −0.2 for a cut of 20 %.

    Raises:
        UnknownNameError: a name that nothing answers to.
        InputError: a name that is no company, a change below −1, an empty graph, several currencies.
    """
    chosen = options or Options()
    named = _named(index, shocks)
    wanted = Wanted(
        shocks={key: change for key, _, change in named}, period=chosen.period, currency=chosen.currency,
        modality=chosen.modality, year=chosen.year or latest_year(index.graph),
    )  # fmt: skip
    found = answered(
        solved(study(index, wanted), pass_through=chosen.pass_through),
        [(name, change) for _, name, change in named],
        samples=samples_of(chosen),
        progress=chosen.progress,
    )

    def again(document: Document) -> Exposure | None:
        less = lacking(index, document)
        quiet = replace(chosen, samples=0, progress=None)
        return demand_shock(less, shocks, quiet) if less.graph.statements else None

    return replace(
        found,
        numbers=lambda row: figures_of(index, row),
        rests=lambda row: resting(index, found, row, again, chosen.progress),
    )


def figures_of(index: Index, row: ExposureRow) -> list[str]:
    """Give the numbers that a row stands on, each with its sentence and where it stands."""
    lines = []
    for claim in row.figures:
        obs = index.graph.observations.get(claim)
        for item in obs.evidence if obs else ():
            doc = index.graph.documents.get(item.span.document)
            source = f"{doc.title or doc.name}, {doc.publisher or 'publisher unknown'}" if doc else item.span.document
            lines.append(f"{name_of(index.graph, obs.subject) if obs else ''}: “{item.span.quote}” ({source})")
    return lines


def supply_shock(index: Index, shocks: Mapping[str, float], options: Options | None = None) -> Exposure:
    """Give who is hurt when companies, lines ("TSMC CoWoS") or categories ("HBM") deliver less, −1 for a stop.

    Raises:
        UnknownNameError: a name that nothing answers to.
        InputError: a change below −1 or above 0, an empty graph.
    """
    chosen = options or Options()
    _filled(index)
    for name, change in shocks.items():
        if not -1 <= change <= 0:
            raise InputError(f"{name} by {change:+.0%}: a supply shock lies between −100 % and 0")
    asked = Asked(
        modality=chosen.modality, period=chosen.period or str(chosen.year or latest_year(index.graph) or ""),
        currency=chosen.currency, eps=chosen.eps, progress=chosen.progress,
    )  # fmt: skip
    found = supply_stop(index, shocks, asked)

    def again(document: Document) -> Exposure | None:
        less = lacking(index, document)
        return supply_shock(less, shocks, replace(chosen, progress=None)) if less.graph.statements else None

    return replace(found, rests=lambda row: resting(index, found, row, again, chosen.progress))


def _filled(index: Index) -> None:
    if not index.graph.statements and not index.graph.observations:
        raise InputError(
            "the graph holds no claims as of then, so nothing can be said; add a report with: kg build REPORT"
        )


def _named(index: Index, shocks: Mapping[str, float]) -> list[tuple[str, str, float]]:
    found = []
    for name, change in shocks.items():
        entity = index.find(name)
        if entity.type not in SPENDERS:
            raise InputError(
                f"{entity.name} is a {entity.type} and spends nothing; a demand shock names a company. "
                f"For a stop of what is made, ask with kind supply; for what a technique calls for: kg demand {name!r}"
            )
        if not -1 <= change < inf:
            raise InputError(
                f"{name} by {change:.0%}: nothing can fall by more than 100 % (write −20 % as -20% or -0.2)"
            )
        found.append((entity.id, entity.name, change))
    return found


def latest_year(graph: Graph) -> int | None:
    """Give the year of the latest report: what is asked is asked of then."""
    days = [doc.published for doc in graph.documents.values() if doc.published]
    return max(days).year if days else None


def samples_of(options: Options) -> SampleOptions | None:
    """Give how to sample, or None where no samples are asked for. Raises `InputError` for an unknown prior."""
    if options.prior not in {None, "flat"}:
        raise InputError(f"prior {options.prior!r} is not known; flat shares out what totals leave, evenly in the mean")
    if options.samples < 0:
        raise InputError(f"samples is {options.samples}; it must not be negative")
    if not options.samples:
        return None
    return SampleOptions(
        count=options.samples, seed=options.seed, prior=Prior(others=1) if options.prior else None,
        progress=options.progress,
    )  # fmt: skip


def lacking(index: Index, document: Document) -> Index:
    """Give the graph as if one document had never been read."""
    graph = index.graph

    def kept(claims: Mapping[str, object]) -> dict[str, object]:
        found: dict[str, object] = {}
        for key, claim in claims.items():
            rest = tuple(item for item in claim.evidence if item.span.document != document.id)  # type: ignore[attr-defined]
            if rest:
                found[key] = replace(claim, evidence=rest)  # type: ignore[type-var]
        return found

    less = Graph(
        documents={key: doc for key, doc in graph.documents.items() if key != document.id},
        entities=graph.entities,
        statements=kept(graph.statements),  # type: ignore[arg-type]
        observations=kept(graph.observations),  # type: ignore[arg-type]
    )
    return Index(less, fuse(less), index.registry)


def resting(
    index: Index,
    whole: Exposure,
    row: ExposureRow,
    again: Callable[[Document], Exposure | None],
    progress: Callable[[int, int | None, str], None] | None = None,
) -> list[Without]:
    """Give what each document under a row is worth to it: the answer once more as if it had not been read."""
    claims = [index.graph.observations[key] for key in row.figures if key in index.graph.observations]
    under = {item.span.document for claim in claims for item in claim.evidence}
    names = {quote.document for path in row.paths for step in path.steps for quote in step.quotes}
    every = sorted(index.graph.documents.values(), key=lambda doc: doc.name)
    chosen = [doc for doc in every if doc.name in names or doc.id in under]
    found = []
    for number, doc in enumerate(chosen, 1):
        found.append(changed(whole, row, again(doc), doc))
        if progress:
            progress(number, len(chosen), "reports left out in turn")
    return found


def changed(whole: Exposure, row: ExposureRow, other: Exposure | None, doc: Document) -> Without:
    """Give how one firm's row differs in another answer, one without a document, or that it is not reached there."""
    there = next((item for item in other.rows if item.id == row.id), None) if other else None
    points = None
    if there and row.relative is not None and there.relative is not None:
        points = (there.relative - row.relative) * 100
    same = bool(
        other and there and size_of(there, whole.unit) == size_of(row, whole.unit) and whole.coverage == other.coverage
    )
    return Without(
        document=doc.name,
        title=doc.title or doc.name,
        publisher=doc.publisher,
        reached=there is not None,
        same=same,
        low=there.low if there else None,
        expected=there.expected if there else None,
        high=there.high if there else None,
        points=points,
        coverage=other.coverage if other else None,
        words="the same" if same else _difference(whole, other, there, points),
    )


def _difference(whole: Exposure, other: Exposure | None, there: ExposureRow | None, points: float | None) -> str:
    if other is None or there is None:
        return "not reached any more"
    gained = "" if points is None else f", {points:+.2f} points".replace("-", "−")
    covered = f"; coverage {_part(other.coverage)} instead of {_part(whole.coverage)}"
    return f"{size_of(there, other.unit)}{gained}{covered if whole.coverage != other.coverage else ''}"


def _part(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.1%}"


def shocked(index: Index, shocks: Mapping[str, float | str], kind: str, options: Options) -> Exposure:
    """Give the answer to a shock of either kind, changes as numbers or as text like -20%.

    Raises:
        InputError: an unknown kind; see `demand_shock`.
    """
    sizes = {
        name: change if isinstance(change, (int, float)) else read_change(change) for name, change in shocks.items()
    }
    if not shocks:
        raise InputError("no shock came; write one like Meta=-20%")
    _filled(index)
    match kind:
        case "demand":
            return demand_shock(index, sizes, options)
        case "supply":
            return supply_shock(index, sizes, options)
        case "output" | "price":
            raise InputError(
                f"kind {kind} needs the amounts and revenues of a whole network: give --network and --firms; "
                "reports are asked with kind demand or supply"
            )
        case _:
            raise InputError(f"kind {kind!r} is not known; demand runs upstream, supply downstream")


def read_shock(text: str) -> tuple[str, float]:
    """Give the name and the change of a shock written NAME=-20% or NAME=-0.2; an equals sign may be part of the name.

    Raises:
        InputError: no equals sign, no name, or no number.
    """
    name, mark, change = text.rpartition("=")
    if not mark or not name.strip():
        raise InputError(f"a shock is written NAME=-20% or NAME=-0.2; got {text!r}")
    return name.strip(), read_change(change)


def read_change(text: str) -> float:
    """Give a relative change from -20%, −20 %, -0.2.

    Raises:
        InputError: no number, or a bare number beyond ±1 that was likely meant as per cent.
    """
    plain = text.strip().replace("−", "-").replace("％", "%")
    try:
        value = float(plain.removesuffix("%").strip())
    except ValueError:
        raise InputError(f"{text!r} is no change; write -20% or -0.2") from None
    if not isfinite(value):
        raise InputError(f"{text!r} is no change; write -20% or -0.2")
    if not plain.endswith("%"):
        if not abs(value) <= 1:
            raise InputError(f"{text!r} would be {value:.0%}; write {value:g}% if per cent is meant")
        return value
    return value / 100
