"""Commands that ask: suppliers, customers, why, find, query."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypedDict, Unpack

import click
from rich.text import Text

from kg.cli.main import settings
from kg.cli.output import console, json_option, number, print_csv, print_json, print_table, show
from kg.graph import Asked, KnowledgeGraph
from kg.queries import named
from kg.query import Quote, Row, Table, Why

AS_OF = click.option("--as-of", metavar="DAY", help="Answer from what had been published by this day.")
COLUMNS = ("name", "relation", "products", "share", "confidence", "modality", "status", "basis", "sources", "hop")


def _question(function: Any) -> Any:  # noqa: ANN401 click's decorators take any function
    """Add the options of a question about partners."""
    for option in (
        json_option,
        click.option("--quotes/--no-quotes", default=False, help="Print the sentence under each row."),
        click.option("--denied", is_flag=True, help="Also what is denied."),
        click.option(
            "--status",
            multiple=True,
            default=("current",),
            show_default=True,
            type=click.Choice(["current", "past", "planned"]),
            help="Which states; may be repeated.",
        ),
        click.option(
            "--modality",
            multiple=True,
            default=("fact",),
            show_default=True,
            type=click.Choice(["fact", "forecast", "rumour", "hypothetical"]),
            help="Which modalities; may be repeated.",
        ),
        click.option(
            "--min-confidence", type=click.FloatRange(0, 1), default=None, help="Leave out what is less sure."
        ),
        click.option("--valid-on", metavar="DAY", help="Only what is said to hold on this day."),
        AS_OF,
        click.option(
            "--depth", type=click.IntRange(1, 6), default=1, show_default=True, help="How many steps along the chain."
        ),
        click.option("--product", metavar="NAME", help="Only with this product or a kind of it."),
    ):
        function = option(function)
    return function


class Options(TypedDict):
    """The options of a question about partners."""

    product: str | None
    depth: int
    as_of: str | None
    valid_on: str | None
    min_confidence: float | None
    modality: tuple[str, ...]
    status: tuple[str, ...]
    denied: bool
    quotes: bool
    as_json: bool


def _answer(ctx: click.Context, name: str, options: Options, *, upstream: bool) -> None:
    chosen = settings(ctx)
    graph = KnowledgeGraph.open(chosen.data)
    least = options["min_confidence"]
    asked = Asked(
        product=options["product"],
        as_of=options["as_of"],
        on=options["valid_on"],
        denied=options["denied"],
        min_confidence=chosen.min_confidence if least is None else least,
        modality=options["modality"],
        status=options["status"],
    )
    rows = (graph.suppliers_of if upstream else graph.customers_of)(name, depth=options["depth"], **asked)
    if options["as_json"]:
        print_json(rows.to_dicts())
        return
    entity = graph.index(as_of=options["as_of"]).find(name)
    _print_rows(rows, f"{'Suppliers' if upstream else 'Customers'} of {entity.name}", quotes=options["quotes"])


def _print_rows(rows: Table[Row], title: str, *, quotes: bool) -> None:
    shown = [_cells(row) for row in rows]
    print_table(shown, title=title, empty=f"{title}: none that the graph knows of", columns=COLUMNS)
    if quotes:
        for row in rows:
            print_quotes(f"{row.name} ({row.relation})", row.quotes)


def _cells(row: Row) -> dict[str, Any]:
    name = f"{row.name} {row.name_zh}".strip() if row.name_zh != row.name else row.name
    marks = "contested" if row.contested else row.modality
    return {
        "name": name,
        "relation": row.relation,
        "products": ", ".join(row.products),
        "share": number(row.share_low, row.share_high, "ratio"),
        "confidence": f"{row.confidence:.2f}",
        "modality": marks,
        "status": row.status,
        "basis": row.basis,
        "sources": row.support,
        "hop": row.hop,
    }


def print_quotes(head: str, quotes: Sequence[Quote]) -> None:
    """Print sentences with their source and how they were read, under a head if there is one."""
    out = console()
    if head:
        out.print(Text(head, style="bold"))
    for quote in quotes:
        said = f" · said by {' < '.join(quote.speakers)}" if quote.speakers else ""
        page = f" p.{quote.page}" if quote.page else ""
        out.print(Text(f"  “{quote.text}”"))
        source = f"{quote.title or quote.document}{page}"
        where = f"{source}, {quote.publisher or 'publisher unknown'}, {quote.published or 'no day'}"
        out.print(Text(f"  {where}{said} · {quote.modality}, {quote.rule}, {quote.confidence:.2f}", style="dim"))


@click.command()
@click.argument("name")
@_question
@click.pass_context
def suppliers(ctx: click.Context, name: str, **options: Unpack[Options]) -> None:
    """Who supplies NAME: any language, ticker or id."""
    _answer(ctx, name, options, upstream=True)


@click.command()
@click.argument("name")
@_question
@click.pass_context
def customers(ctx: click.Context, name: str, **options: Unpack[Options]) -> None:
    """Whom NAME supplies: any language, ticker or id."""
    _answer(ctx, name, options, upstream=False)


@click.command()
@click.argument("first")
@click.argument("second")
@AS_OF
@json_option
@click.pass_context
def why(ctx: click.Context, first: str, second: str, *, as_of: str | None, as_json: bool) -> None:
    """Every statement between FIRST and SECOND with its sentence, for and against."""
    rows = KnowledgeGraph.open(settings(ctx).data).why(first, second, as_of=as_of)
    if as_json:
        print_json(rows.to_dicts())
        return
    if not rows:
        click.echo(f"nothing is said between {first} and {second}")
    for row in rows:
        print_quotes(_headline(row), row.quotes)


def _headline(row: Why) -> str:
    product = f" [{row.product}]" if row.product else ""
    share = f" {number(row.share_low, row.share_high, 'ratio')}".rstrip()
    meant = f"{row.polarity}, {row.modality}, {row.status}, {row.basis}, {row.confidence:.2f}"
    return f"{row.stance.upper()}  {row.subject} {row.relation} {row.object}{product}{share}  ({meant})"


@click.command()
@click.argument("name")
@json_option
@click.pass_context
def find(ctx: click.Context, name: str, *, as_json: bool) -> None:
    """Which entity answers to NAME, with all its names and what the graph holds of it."""
    index = KnowledgeGraph.open(settings(ctx).data).index()
    entity = index.find(name)
    row = {
        "id": entity.id,
        "type": str(entity.type),
        "name": entity.name,
        "name_zh": entity.name_zh,
        "country": entity.country,
        "names": list(entity.names),
        "roles": list(entity.roles),
        "parent": entity.parent,
        "edges": len(index.out.get(entity.id, ())) + len(index.into.get(entity.id, ())),
    }
    show([row], as_json=as_json)


@click.command()
@click.option("--sparql", metavar="QUERY", help="A SPARQL query: SELECT, ASK, CONSTRUCT or DESCRIBE.")
@click.option("--cypher", metavar="QUERY", help="A Cypher query that only reads.")
@click.option(
    "--file",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with a query: .rq, .sparql or .cypher.",
)
@click.option("--name", metavar="NAME", help="A question by its name.")
@click.option("--names", is_flag=True, help="List the questions that have a name.")
@click.option(
    "--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter of the query; may be repeated."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="Form of the rows.",
)
@click.pass_context
def query(ctx: click.Context, /, *, names: bool, params: tuple[str, ...], form: str, **ways: Any) -> None:  # noqa: ANN401 one of four
    """Ask in SPARQL or Cypher, or by the name of a question. Queries only read, and are limited in time and rows."""
    given = {way: text for way, text in ways.items() if text is not None}
    if len(given) + names != 1:
        raise click.UsageError("give one of --sparql, --cypher, --file, --name and --names")
    rows = _names() if names else _answered(ctx, *given.popitem(), dict(_pair(item) for item in params))
    match form:
        case "json":
            print_json([dict(row) for row in rows])
        case "csv":
            print_csv(rows)
        case _:
            print_table(rows)


def _names() -> list[dict[str, Any]]:
    return [
        {
            "name": item.name,
            "parameters": [f"{each.name}={each.default}" for each in item.parameters],
            "meaning": item.meaning,
        }
        for item in named().values()
    ]


def _answered(ctx: click.Context, way: str, text: Any, values: dict[str, str]) -> Sequence[Any]:  # noqa: ANN401 a text or a file
    chosen = settings(ctx)
    graph = KnowledgeGraph.open(chosen.data)
    if way == "name":
        return graph.ask(text, **values)[: chosen.query_rows]
    if way == "path":
        way, text = ("cypher" if text.suffix == ".cypher" else "sparql"), text.read_text(encoding="utf-8")
    ask = graph.cypher if way == "cypher" else graph.sparql
    return ask(text, values, seconds=chosen.query_seconds, rows=chosen.query_rows)


def _pair(item: str) -> tuple[str, str]:
    name, mark, value = item.partition("=")
    if not mark or not name:
        raise click.UsageError(f"a parameter is written NAME=VALUE; got {item!r}")
    return name, value
