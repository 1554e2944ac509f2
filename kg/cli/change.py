"""Commands about change and contradiction: diff, conflicts, forecasts, documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
from rich.text import Text

from kg.cli.ask import AS_OF, print_quotes
from kg.cli.main import settings
from kg.cli.output import console, json_option, number, print_json, print_table, show
from kg.compare import is_graph
from kg.graph import KnowledgeGraph
from kg.query import Change, Conflict, Forecast, Quote
from kg.query.changes import KINDS
from kg.query.forecasts import OUTCOMES

QUOTES = click.option("--quotes/--no-quotes", default=False, help="Print the sentences of both sides under the table.")
CHANGES = ("what", "claim", "period", "before", "after", "note")
CONFLICTS = ("kind", "claim", "period", "said", "against", "z", "by", "against_by")
FORECASTS = ("day", "claim", "period", "foretold", "who", "outcome", "became", "became_day")


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option("--what", multiple=True, type=click.Choice(KINDS), help="Only such changes; may be repeated.")
@QUOTES
@json_option
@click.pass_context
def diff(ctx: click.Context, *, before: str, after: str, what: tuple[str, ...], quotes: bool, as_json: bool) -> None:
    """What B says that A did not: two documents (see `kg documents`), two days, or two folders of graphs.

    A document is named by its name, its id or its file. A day stands for all that had been published by it. `dropped`
    is what B does not repeat; a note tells where a list lost it, or what B says instead.
    """
    graph = KnowledgeGraph.open(before if is_graph(before) else settings(ctx).data)
    rows = [row for row in graph.diff(before, after) if not what or row.what in what]
    if as_json:
        print_json([row.to_dict() for row in rows])
        return
    print_table([_change(row) for row in rows], title=f"{before} → {after}", empty="no difference", columns=CHANGES)
    if quotes:
        for row in rows:
            _both(f"{row.what}: {_claim(row)}", ("before", row.before_quotes), ("after", row.after_quotes))


def _change(row: Change) -> dict[str, Any]:
    before, after = row.before, row.after
    if not row.object or row.part:
        before = _joined(number(row.low_before, row.high_before, row.unit), row.before)
        after = _joined(number(row.low_after, row.high_after, row.unit), row.after)
    return {
        "what": row.what,
        "claim": _claim(row),
        "period": row.period,
        "before": before,
        "after": after,
        "note": row.note,
    }


@click.command()
@click.argument("name", required=False)
@AS_OF
@QUOTES
@json_option
@click.pass_context
def conflicts(ctx: click.Context, *, name: str | None, as_of: str | None, quotes: bool, as_json: bool) -> None:
    """What contradicts itself, in the graph or about NAME: relations said and denied, numbers that do not overlap.

    The first side of a number is the value, the latest said. z is the distance of the means in deviations.
    """
    rows = KnowledgeGraph.open(settings(ctx).data).conflicts(name, as_of=as_of)
    if as_json:
        print_json(rows.to_dicts())
        return
    print_table([_conflict(row) for row in rows], empty="nothing contradicts itself", columns=CONFLICTS)
    if quotes:
        for row in rows:
            _both(f"{row.kind}: {_claim(row)} {row.period}".rstrip(), ("", row.quotes), ("against", row.other_quotes))


def _conflict(row: Conflict) -> dict[str, Any]:
    words = f"{row.modality} {row.confidence:.2f}"
    other = number(row.other_low, row.other_high, row.unit) if row.distance is not None else "denied"
    return {
        "kind": row.kind,
        "claim": _claim(row),
        "period": row.period,
        "said": _joined(number(row.low, row.high, row.unit), words),
        "against": other,
        "z": "" if row.distance is None else f"{row.distance:.1f}",
        "by": f"{', '.join(row.origins)} {row.day or ''}".rstrip(),
        "against_by": f"{', '.join(row.other_origins)} {row.other_day or ''}".rstrip(),
    }


@click.command()
@click.argument("name", required=False)
@AS_OF
@click.option("--outcome", multiple=True, type=click.Choice(OUTCOMES), help="Only such outcomes; may be repeated.")
@QUOTES
@json_option
@click.pass_context
def forecasts(
    ctx: click.Context, *, name: str | None, as_of: str | None, outcome: tuple[str, ...], quotes: bool, as_json: bool
) -> None:
    """Each forecast, of all or about NAME: who made it, when, for which period, and what later documents say.

    A number came out inside, above or below its range, or a later forecast raised, lowered, narrowed or widened it. A
    relation came true or was denied. The others are open.
    """
    found = KnowledgeGraph.open(settings(ctx).data).forecasts(name, as_of=as_of)
    rows = [row for row in found if not outcome or row.outcome in outcome]
    if as_json:
        print_json([row.to_dict() for row in rows])
        return
    print_table([_forecast(row) for row in rows], empty="no forecasts", columns=FORECASTS)
    if quotes:
        for row in rows:
            _both(f"{_claim(row)} {row.period}: {row.outcome}", ("", row.quotes), ("became", row.became_quotes))


def _forecast(row: Forecast) -> dict[str, Any]:
    return {
        "day": row.day,
        "claim": _joined(_claim(row), row.product),
        "period": row.period,
        "foretold": number(row.low, row.high, row.unit),
        "who": ", ".join(row.who),
        "outcome": row.outcome,
        "became": number(row.became_low, row.became_high, row.unit),
        "became_day": row.became_day,
    }


@click.command()
@json_option
@click.pass_context
def documents(ctx: click.Context, *, as_json: bool) -> None:
    """What has been read: name, title, publisher, day and language of each document, and how much it says."""
    rows = KnowledgeGraph.open(settings(ctx).data).documents()
    columns = ("name", "title", "publisher", "day", "language", "statements", "observations")
    show(rows, as_json=as_json, empty="nothing has been read", columns=columns)


def _claim(row: Change | Conflict | Forecast) -> str:
    """Give a claim in a few words: `Broadcom SUPPLIES_TO Google`, `TSMC capital_expenditure`."""
    part = getattr(row, "part", "")
    return " ".join(word for word in (row.subject, row.claim, row.object, part) if word)


def _joined(first: str, second: str) -> str:
    return " · ".join(word for word in (first, second) if word)


def _both(head: str, *sides: tuple[str, Sequence[Quote]]) -> None:
    """Print the sentences of two sides under one head."""
    console().print(Text(head, style="bold"))
    for name, quotes in sides:
        if quotes:
            print_quotes(name, quotes)
