"""Commands about shocks: exposure, demand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from kg.cli.main import settings
from kg.cli.output import console, json_option, number, print_json, print_table, ticking
from kg.exposure.answer import Exposure, ExposureRow, size_of
from kg.exposure.epoch import epoch_figures
from kg.exposure.makers import Maker, names
from kg.exposure.needs import Needs
from kg.exposure.questions import read_shock
from kg.exposure.words import money
from kg.graph import KnowledgeGraph

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
COLUMNS = ("name", "how", "size", "bounds", "basis", "confidence", "path")


@click.command()
@click.option("--shock", "shocks", multiple=True, metavar="NAME=-20%", help="A change; may be repeated.")
@click.option(
    "--kind", type=click.Choice(["demand", "supply"]), default="demand", show_default=True, help="Which way it runs."
)
@AS_OF
@VALID_ON
@MODALITY
@click.option(
    "--period", metavar="YEAR", help="The year that totals and amounts count for.  [default: that of the question]"
)
@click.option("--currency", metavar="CODE", help="The currency of the answer.  [default: that of the shocked totals]")
@click.option("--samples", type=click.IntRange(0), default=None, help="How many networks to draw within the bounds.")
@click.option("--prior", type=click.Choice(["flat"]), help="Share out what totals leave among those without a number.")
@click.option("--explain", metavar="NAME", help="How one firm is exposed: paths, sentences, what it rests on.")
@json_option
@click.pass_context
def exposure(ctx: click.Context, *, shocks: tuple[str, ...], explain: str | None, as_json: bool, **asked: Any) -> None:  # noqa: ANN401 click's options
    """Who is hurt by a shock, how much, within what bounds, by which path: kg exposure --shock "Meta=-20%"."""
    chosen = settings(ctx)
    samples = chosen.samples if asked["samples"] is None else asked["samples"]
    with ticking():
        found = KnowledgeGraph.open(chosen.data).exposure(
            dict(map(read_shock, shocks)), **{**asked, "samples": samples}
        )
        text = found.explain(explain) if explain else ""
    if as_json:
        print_json(found.to_dict() | ({"explanation": text} if explain else {}))
    elif explain:
        click.echo(text)
    else:
        print_exposure(found)


def print_exposure(found: Exposure) -> None:
    """Print an answer: a table, coverage, the unallocated part, then assumptions and notes."""
    print_table(
        [_cells(row, found.unit) for row in found.rows], title=found.title, empty="nobody is reached", columns=COLUMNS
    )
    out = console()
    if found.more:
        out.print(Text(f"and {found.more} more"))
    covered = (
        "unknown"
        if found.coverage is None
        else f"{found.coverage:.3g}"
        if found.coverage > 1
        else f"{found.coverage:.1%}"
    )
    line = f"coverage {covered}: the part of the shock whose receivers are told with an amount"
    rest = found.unallocated
    if rest is not None and rest.low is not None:
        line += f"; unallocated {money(rest.low, rest.high, found.unit)}"
    out.print(Text(line, style="bold"))
    for item in found.notes:
        out.print(Text(f"note: {item}"))
    for item in found.assumptions:
        out.print(Text(f"assumed: {item}", style="dim"))


def _cells(row: ExposureRow, unit: str) -> dict[str, Any]:
    name = f"{row.name} {row.name_zh}".strip()
    return {
        "name": name,
        "how": row.how,
        "size": size_of(row, unit),
        "bounds": row.cap,
        "basis": row.basis,
        "confidence": f"{row.confidence:.2f}",
        "path": row.path,
    }


@click.command()
@click.argument("name")
@AS_OF
@VALID_ON
@click.option(
    "--epoch",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with Epoch AI's tables of models and chips.",
)
@click.option("--chip", metavar="NAME", help="A chip of Epoch's table, whose peak speed counts.")
@click.option(
    "--with",
    "figures",
    multiple=True,
    metavar="NAME=NUMBER",
    help="A figure of the model: layers, kv_heads, head_dim, latent, rope, bytes, tokens, utilisation ...",
)
@click.option(
    "--attention",
    type=click.Choice(["mha", "gqa", "mqa", "mla"]),
    help="How the KV cache is kept, for its bytes a token.",
)
@click.option("--quotes/--no-quotes", default=True, show_default=True, help="Print the sentences.")
@json_option
@click.pass_context
def demand(
    ctx: click.Context, name: str, *, quotes: bool, as_json: bool, figures: tuple[str, ...], **asked: Any
) -> None:
    """Which hardware NAME calls for: a model, technique or product; which way, whose, by what sentence."""
    epoch, chip = asked.pop("epoch"), asked.pop("chip")
    graph = KnowledgeGraph.open(settings(ctx).data)
    given = epoch_figures(epoch, graph.index(as_of=asked["as_of"]).find(name).names, chip) if epoch else {}
    found = graph.demand(name, given={**given, **dict(map(read_figure, figures))}, **asked)
    if as_json:
        print_json(found.to_dict())
    else:
        print_needs(found, quotes=quotes)


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
    print_table(
        rows,
        title=f"What {found.name} calls for",
        empty=f"{found.name}: no need of hardware follows from what is known",
    )
    out = console()
    causes = list(dict.fromkeys(step for need in found.needs for step in need.steps if step.quotes))
    for cause in [*causes, *(cause for cause in found.drivers if cause.quotes)] if quotes else ():
        size = number(cause.size_low, cause.size_high, "ratio")
        out.print(
            Text(f"{cause.subject} {cause.sign} {cause.object} {size}".rstrip() + f" ({cause.modality})", style="bold")
        )
        for quote in cause.quotes:
            said = f" · said by {' < '.join(quote.speakers)}" if quote.speakers else ""
            out.print(Text(f"  “{quote.text}”"))
            out.print(
                Text(
                    f"  {quote.title or quote.document}, {quote.publisher or 'publisher unknown'}, {quote.published or 'no day'}{said}",
                    style="dim",
                )
            )
    drivers = [f"{cause.subject} {cause.sign} ({cause.basis})" for cause in found.drivers]
    told = [
        f"{f.subject} {f.metric.replace('_', ' ')} {number(f.low, f.high, f.unit)} ({f.modality}): {f.words}"
        for f in found.figures
    ]
    made = [
        f"{c.what}: {c.value:.4g} {c.unit} = {c.formula} ({c.source}), with {', '.join(f'{n} {v:.4g} ({o})' for n, v, o in c.inputs)}"
        for c in found.computed
    ]
    for head, lines in (
        ("called for by", drivers),
        ("made by", [_makers(found.makers)] if found.makers else []),
        ("told", told),
        ("computed", made),
        ("note", found.notes),
    ):
        for line in lines:
            out.print(Text(f"{head}: {line}"))


def _makers(makers: Sequence[Maker], most: int = 8) -> str:
    """Give the names of makers; those that only the registry knows stand in brackets."""
    more = f" and {len(makers) - most} more" if len(makers) > most else ""
    return names(makers[:most]) + more


def read_figure(text: str) -> tuple[str, tuple[float, str]]:
    """Give the name and the number of a figure written NAME=NUMBER."""
    name, mark, value = text.partition("=")
    try:
        return name.strip(), (float(value), "given")
    except ValueError:
        raise click.UsageError(f"a figure is written NAME=NUMBER, like layers=61; got {text!r}") from None
