"""Commands about shocks: exposure, demand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypedDict, Unpack

import click
from rich.text import Text

from kg.cli.main import settings
from kg.cli.output import console, json_option, number, print_json, print_table, ticking
from kg.exposure.answer import Exposure, ExposureRow, ShockPart, size_of
from kg.exposure.course import CourseAnswer
from kg.exposure.epoch import epoch_figures
from kg.exposure.facade import Weighing
from kg.exposure.hardware import Computed
from kg.exposure.makers import Maker, names
from kg.exposure.needs import Cause, Needs
from kg.exposure.ownnet import Own
from kg.exposure.questions import read_shock
from kg.exposure.words import money, short
from kg.graph import KnowledgeGraph
from kg.query import Quote
from kg.settings import Settings

AS_OF = click.option("--as-of", metavar="DAY", help="Answer from what had been published by this day.")
VALID_ON = click.option("--valid-on", "on", metavar="DAY", help="Only what is said to hold on this day.")
MODALITY = click.option(
    "--modality",
    multiple=True,
    default=("fact",),
    show_default=True,
    type=click.Choice(["fact", "forecast", "rumour", "hypothetical"]),
    help="Which modalities of trade count; may be repeated.",
)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NETWORK = click.option(
    "--network",
    type=FILE,
    help="A network of your own instead of the graph: CSV or Parquet with supplier, customer, amount.",
)
FIRMS = click.option("--firms", type=FILE, help="Its firms: name, revenue; as wanted costs, spending, sector, market.")
ESSENTIAL = click.option(
    "--essential", type=FILE, help="Its essential inputs: supplier_sector, customer_sector, kind (2, 1, 0)."
)
COLUMNS = ("name", "how", "size", "bounds", "basis", "confidence", "path")


class Asked(TypedDict):
    """The options of `kg exposure`."""

    shocks: tuple[str, ...]
    kind: str
    as_of: str | None
    on: str | None
    modality: tuple[str, ...]
    period: str | None
    currency: str | None
    samples: int | None
    prior: str | None
    pass_through: float
    eps: float
    read_next: bool
    scenario: Path | None
    network: Path | None
    firms: Path | None
    essential: Path | None
    explain: str | None
    most: int
    as_json: bool


@click.command()
@click.option("--shock", "shocks", multiple=True, metavar="NAME=-20%", help="A change; may be repeated.")
@click.option(
    "--kind", type=click.Choice(["demand", "supply", "output", "price"]), default="demand", show_default=True,
    help="demand: NAME spends less, its suppliers sell less. supply: NAME delivers less: company, product, or both, "
    'as in "TSMC CoWoS=-100%". Of a network of your own also output: NAME makes less, its suppliers sell less; price: '
    "NAME asks more, whose costs rise.",
)  # fmt: skip
@AS_OF
@VALID_ON
@MODALITY
@click.option("--period", metavar="YEAR", help="The year that totals and amounts count for.  [default: the question's]")
@click.option("--currency", metavar="CODE", help="The currency of the answer.  [default: that of the shocked totals]")
@click.option("--samples", type=click.IntRange(0), help="How many networks to draw within the bounds.")
@click.option(
    "--prior", type=click.Choice(["flat"]), help="In samples, share out what totals leave among those without a number."
)
@click.option(
    "--pass-through", type=click.FloatRange(0, 1), default=1.0, show_default=True,
    help="How far buyers' own orders follow their sales: 0 in the short run, 1 in the long run.",
)  # fmt: skip
@click.option(
    "--eps", type=click.FloatRange(0, 1, max_open=True), default=1e-8, show_default=True,
    help="A supply cascade stops at a greatest new loss of this.",
)  # fmt: skip
@click.option("--read-next", is_flag=True, help="Which trade of unknown size widens the answer most.")
@click.option("--scenario", type=FILE, help="A YAML file with periods and shocks over time, instead of --shock.")
@NETWORK
@FIRMS
@ESSENTIAL
@click.option("--most", type=click.IntRange(1), default=30, show_default=True, help="How many rows of the table.")
@click.option("--explain", metavar="NAME", help="How one company is exposed: paths, sentences, what it rests on.")
@json_option
@click.pass_context
def exposure(ctx: click.Context, /, **asked: Unpack[Asked]) -> None:
    """Who is hurt by a shock, how much, within what bounds, by which path: kg exposure --shock "Meta=-20%"."""
    if asked["scenario"]:
        course = _course(settings(ctx), asked)
        why = course.explain(asked["explain"]) if asked["explain"] else ""
        print_course(course, why, as_json=asked["as_json"])
        return
    with ticking() as progress:
        progress(0, None, "weighing")
        found = _answer(settings(ctx), asked, progress)
        text = found.explain(asked["explain"]) if asked["explain"] else ""
        more = _more(found, asked)
    if asked["as_json"]:
        print_json(found.to_dict() | ({"explanation": text} if text else {}) | more)
    elif text:
        click.echo(text)
    else:
        print_exposure(found, most=asked["most"])
    if asked["read_next"] and not asked["as_json"]:
        print_table(more["read_next"], title="What to read about next", empty="no trade of unknown size widens it")


def _more(found: Exposure, asked: Asked) -> dict[str, Any]:
    """Give what is asked for besides the answer: what rests on which report, what to read next."""
    name = asked["explain"] or ""
    more: dict[str, Any] = {"sources": [item.to_dict() for item in found.sources(name)]} if name else {}
    if asked["read_next"] or name:
        more["read_next"] = [item.to_dict() for item in found.read_next(name)]
    return more


def own_network(network: Path | None, firms: Path | None, essential: Path | None) -> Own | None:
    """Give the user's own network, if one is named."""
    if bool(network) != bool(firms):
        raise click.UsageError("--network and --firms come together")
    return Own.read(network, firms, essential) if network and firms else None


def _answer(chosen: Settings, asked: Asked, progress: Any) -> Exposure:  # noqa: ANN401 any progress
    shocks = dict(map(read_shock, asked["shocks"]))
    samples = chosen.samples if asked["samples"] is None else asked["samples"]
    own = own_network(asked["network"], asked["firms"], asked["essential"])
    if own:
        return own.exposure(
            shocks, asked["kind"], progress=progress, samples=samples, prior=asked["prior"],
            pass_through=asked["pass_through"], eps=asked["eps"],
        )  # fmt: skip
    options = _weighing(asked) | {
        "samples": samples, "prior": asked["prior"], "pass_through": asked["pass_through"],
        "eps": asked["eps"], "progress": progress,
    }  # fmt: skip
    return KnowledgeGraph.open(chosen.data).exposure(
        shocks, kind=asked["kind"], as_of=asked["as_of"], on=asked["on"], **options
    )


def _weighing(asked: Asked) -> Weighing:
    found: Weighing = {"period": asked["period"], "currency": asked["currency"], "modality": asked["modality"]}
    return found


def _course(chosen: Settings, asked: Asked) -> CourseAnswer:
    if asked["scenario"] is None or asked["shocks"]:
        raise click.UsageError("give --scenario or --shock, not both")
    own = own_network(asked["network"], asked["firms"], asked["essential"])
    if own:
        return own.course(asked["scenario"])
    graph = KnowledgeGraph.open(chosen.data)
    return graph.scenario(asked["scenario"], as_of=asked["as_of"], on=asked["on"], **_weighing(asked))


def print_course(found: CourseAnswer, why: str = "", *, as_json: bool) -> None:
    """Print the course of a scenario: what each firm loses and its output by period, or why one firm does."""
    values = found.to_dict() | ({"explanation": why} if why else {})
    if as_json:
        print_json(values)
        return
    if why:
        click.echo(why)
        return
    rows = [
        {key: value for key, value in row.items() if not key.endswith("_high") or key == "lost_high"}
        for row in values["rows"]
    ]
    print_table(rows, title=f"Output by period, least of normal; lost in {found.unit}", empty="nobody loses anything")
    _lines("note", values["notes"])
    _lines("assumed", values["assumptions"])


def print_exposure(found: Exposure, *, most: int = 30) -> None:
    """Print an answer: a table, coverage, the unallocated part, then notes and assumptions."""
    rows = [_cells(row, found.unit) for row in found.rows[:most]]
    columns = (*COLUMNS, "p05", "p50", "p95") if found.rows and found.rows[0].p05 is not None else COLUMNS
    print_table(rows, title=found.title, empty="nobody is reached", columns=columns)
    out = console()
    more = found.more + max(0, len(found.rows) - most)
    if more:
        out.print(Text(f"and {more} more"))
    covered = "unknown" if found.coverage is None else f"{found.coverage:.1%}"
    line = f"coverage {covered} ({found.covers})"
    rest = found.unallocated
    if rest is not None and rest.low is not None and rest.high is not None:
        line += f"; unallocated {money(rest.low, rest.high, '' if found.unit == '%' else found.unit)}"
    if found.coverage is not None or found.kind not in {"output", "price"}:
        out.print(Text(line, style="bold"))
    _lines("of it by", [_part(part) for part in found.by_shock])
    _lines("note", found.notes)
    _lines("assumed", found.assumptions)


def _part(part: ShockPart) -> str:
    error = f" ± {short(part.error, part.unit)}" if part.error else ""
    return f"{part.name}: {short(part.part, part.unit)}{error} of {short(part.of, part.unit)} ({part.method})"


def _lines(head: str, lines: Sequence[str]) -> None:
    for line in lines:
        console().print(Text(f"{head}: {line}", style="dim" if head == "assumed" else ""))


def _cells(row: ExposureRow, unit: str) -> dict[str, Any]:
    return {
        "name": f"{row.name} {row.name_zh}".strip(),
        "how": row.how,
        "size": size_of(row, unit),
        "bounds": row.cap,
        "basis": row.basis,
        "confidence": f"{row.confidence:.2f}" if row.paths or row.how == "shocked" else "",
        "path": row.path or ("" if row.how == "shocked" else f"ask with --explain {row.name!r}"),
        "p05": row.p05,
        "p50": row.p50,
        "p95": row.p95,
    }


class Called(TypedDict):
    """The options of `kg demand`."""

    as_of: str | None
    on: str | None
    epoch: Path | None
    chip: str | None
    figures: tuple[str, ...]
    attention: str | None
    quotes: bool
    as_json: bool


@click.command()
@click.argument("name")
@AS_OF
@VALID_ON
@click.option(
    "--epoch", type=click.Path(exists=True, file_okay=False, path_type=Path), help="A folder with Epoch AI's tables."
)
@click.option("--chip", metavar="NAME", help="A chip of Epoch's table, whose peak speed counts.")
@click.option(
    "--with", "figures", multiple=True, metavar="NAME=NUMBER",
    help="A figure of the model: parameters, active_parameters, tokens, training_flop, peak_flops, utilisation, "
    "tokens_per_second, layers, heads, kv_heads, head_dim, latent, rope, bytes.",
)  # fmt: skip
@click.option(
    "--attention",
    type=click.Choice(["mha", "gqa", "mqa", "mla"]),
    help="How the KV cache is kept: gives its bytes a token.",
)
@click.option("--quotes/--no-quotes", default=True, show_default=True, help="Print the sentences.")
@json_option
@click.pass_context
def demand(ctx: click.Context, /, name: str, **asked: Unpack[Called]) -> None:
    """Which hardware NAME calls for: a model, technique or product; which way, whose, by what sentence."""
    graph = KnowledgeGraph.open(settings(ctx).data)
    given = dict(map(read_figure, asked["figures"]))
    if asked["epoch"]:
        given = epoch_figures(asked["epoch"], graph.index(as_of=asked["as_of"]).find(name).names, asked["chip"]) | given
    found = graph.demand(name, as_of=asked["as_of"], on=asked["on"], given=given, attention=asked["attention"])
    if asked["as_json"]:
        print_json(found.to_dict())
    else:
        print_needs(found, quotes=asked["quotes"])


def read_figure(text: str) -> tuple[str, tuple[float, str]]:
    """Give the name and the number of a figure written NAME=NUMBER."""
    name, _, value = text.partition("=")
    try:
        return name.strip(), (float(value), "given")
    except ValueError:
        raise click.UsageError(f"a figure is written NAME=NUMBER, like layers=61; got {text!r}") from None


def print_needs(found: Needs, *, quotes: bool) -> None:
    """Print what something calls for: needs with their makers, sentences, figures told and computed."""
    rows = [
        {
            "way": {"+": "more", "-": "less"}[need.sign],
            "of": f"{need.name} {need.name_zh}".strip(),
            "size": number(need.size_low, need.size_high, "ratio") or "not told",
            "basis": need.basis,
            "by": need.path,
            "makers": _makers(need.makers),
        }
        for need in found.needs
    ]
    empty = f"{found.name}: no need of hardware follows from what is known"
    print_table(rows, title=f"What {found.name} calls for", empty=empty)
    if any(need.makers for need in found.needs):
        console().print(Text("in brackets: makers that the registry knows and no report names", style="dim"))
    causes = [*(step for need in found.needs for step in need.steps), *found.drivers]
    for cause in dict.fromkeys(cause for cause in causes if cause.quotes and quotes):
        _print_cause(cause)
    _lines("called for by", [f"{cause.subject} {cause.sign} ({cause.basis})" for cause in found.drivers])
    _lines("made by", [_makers(found.makers)] if found.makers else [])
    told = (
        f"{f.subject} {f.metric.replace('_', ' ')} {number(f.low, f.high, f.unit)} ({f.modality}): {f.words}"
        for f in found.figures
    )
    _lines("told", list(told))
    _lines("computed", [_computed(item) for item in found.computed])
    _lines("note", found.notes)


def _print_cause(cause: Cause) -> None:
    size = number(cause.size_low, cause.size_high, "ratio")
    head = f"{cause.subject} {cause.sign} {cause.object} {size}".rstrip()
    console().print(Text(f"{head} ({cause.modality})", style="bold"))
    for quote in cause.quotes:
        console().print(Text(f"  “{quote.text}”"))
        console().print(Text(f"  {_source(quote)}", style="dim"))


def _source(quote: Quote) -> str:
    said = f" · said by {' < '.join(quote.speakers)}" if quote.speakers else ""
    publisher, day = quote.publisher or "publisher unknown", quote.published or "no day"
    return f"{quote.title or quote.document}, {publisher}, {day}{said}"


def _computed(item: Computed) -> str:
    inputs = ", ".join(f"{name} {value:.4g} ({origin})" for name, value, origin in item.inputs)
    return f"{item.what}: {item.value:.4g} {item.unit} = {item.formula} ({item.source}), with {inputs}"


def _makers(makers: Sequence[Maker], most: int = 8) -> str:
    """Give the names of makers; those that only the registry knows stand in brackets."""
    more = f" and {len(makers) - most} more" if len(makers) > most else ""
    return names(makers[:most]) + more
