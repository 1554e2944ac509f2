"""Commands that read: build, extract, remove, check."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypedDict, Unpack

import click

from kg.cli.main import settings
from kg.cli.output import json_option, print_json, show, ticking
from kg.codec import lines
from kg.graph import KnowledgeGraph
from kg.model import Document, Rejected
from kg.pipeline import Built, How, read
from kg.pipeline import extract as extract_all
from kg.reading import read_columns
from kg.settings import Settings

PATHS = click.argument("paths", nargs=-1, required=True, metavar="PATH...")


def _described(function: Any) -> Any:  # noqa: ANN401 click's decorators take any function
    """Add what the user may say of the documents by hand."""
    for option in (
        click.option("--lang", type=click.Choice(["zh", "en"]), help="Language of the documents."),
        click.option("--published", metavar="DAY", type=click.DateTime(["%Y-%m-%d"]), help="Day of publication."),
        click.option("--publisher", help="Publisher of the documents."),
        click.option("--title", help="Title of the documents."),
        click.option(
            "--kind", default=".txt", show_default=True, help="File ending that standard input (-) is read as."
        ),
        click.option("--names", metavar="CSV", help="Your own names: id, type, name, name_zh, aliases, ticker, mic."),
        click.option(
            "--columns",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            metavar="FILE",
            help="YAML or TOML that says which column of a table is what.",
        ),
        click.option(
            "--column",
            multiple=True,
            metavar="FIELD=COLUMN",
            help="One of these: subject=Vendor; relation==SUPPLIES_TO is for all rows. Repeatable.",
        ),
        click.option("--workers", type=click.IntRange(1), help="Processes that read side by side."),
    ):
        function = option(function)
    return function


class Options(TypedDict):
    """What the user may say of the documents and of the way to read them."""

    title: str | None
    publisher: str | None
    published: datetime | None
    lang: str | None
    kind: str
    names: str | None
    workers: int | None
    columns: Path | None
    column: tuple[str, ...]


def _columns(path: Path | None, given: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Give which column is what: what the file says, and over it what is given one by one."""
    found: dict[str, str] = read_columns(path) if path is not None else {}
    for item in given:
        key, sign, value = item.partition("=")
        if not (key and sign and value):
            raise click.UsageError(f"--column takes FIELD=COLUMN or FIELD==VALUE; got {item!r}")
        found[key] = value
    return tuple(sorted(found.items()))


def _how(chosen: Settings, options: Options) -> How:
    published = options["published"]
    return How(
        extractor=chosen.extractor,
        names=options["names"] or chosen.names,
        workers=options["workers"] or chosen.workers,
        kind=options["kind"],
        title=options["title"],
        publisher=options["publisher"],
        published=published.date() if published else None,
        lang=options["lang"],
        columns=_columns(options["columns"], options["column"]),
    )


def _complain(items: Sequence[Rejected]) -> None:
    for item in items:
        click.echo(f"not read: {item.where}: {item.reason}", err=True)


@click.command()
@PATHS
@click.option("--out", metavar="FOLDER", help="Folder of the graph.  [default: kg-data]")
@click.option("--page/--no-page", default=True, help="Also write index.html into the folder.")
@_described
@json_option
@click.pass_context
def build(
    ctx: click.Context,
    paths: tuple[str, ...],
    *,
    out: str | None,
    page: bool,
    as_json: bool,
    **options: Unpack[Options],
) -> None:
    """Read reports into the graph: files, folders, or - for standard input.

    Takes .txt, .md, .html, .pdf and .docx, and tables of claims as .csv and .tsv (docs/tables.md). What is there
    already is not read again; a file that cannot be read is named with its reason, the others go on, and the exit code
    is 1 at the end.
    """
    chosen = settings(ctx)
    with ticking() as progress:
        graph, built = KnowledgeGraph.built(
            paths, out or chosen.data, _how(chosen, options), stdin=sys.stdin.buffer, page=page, progress=progress
        )
    _complain(built.unread)
    if as_json:
        print_json(_summary(built, graph))
    else:
        _tell(built, graph)
    ctx.exit(1 if built.unread else 0)


def _summary(built: Built, graph: KnowledgeGraph) -> dict[str, Any]:
    return {
        "new": list(built.new),
        "same": list(built.same),
        "replaced": list(built.replaced),
        "statements": built.statements,
        "observations": built.observations,
        "proposals": built.proposals,
        "rejected": len(built.rejected),
        "reasons": dict(built.reasons()),
        "unread": [{"where": item.where, "reason": item.reason} for item in built.unread],
        "graph": graph.counts(),
        "page": str(graph.page) if graph.page.exists() else None,
    }


def _tell(built: Built, graph: KnowledgeGraph) -> None:
    click.echo(
        f"{built.documents} documents: {len(built.new)} new, {len(built.replaced)} replaced, "
        f"{len(built.same)} as before"
    )
    reasons = ", ".join(f"{count} {reason}" for reason, count in built.reasons()[:4])
    click.echo(
        f"{built.statements} statements, {built.observations} observations, {len(built.rejected)} rejected"
        + (f": {reasons}" if reasons else "")
    )
    if built.proposals:
        click.echo(f"{built.proposals} proposals to look at: kg review")
    counts = graph.counts()
    click.echo(
        f"the graph in {graph.path}: {counts['documents']} documents, {counts['entities']} entities, "
        f"{counts['statements']} statements, {counts['observations']} observations"
    )
    if graph.page.exists():
        click.echo(f"picture: {graph.page}")


@click.command()
@PATHS
@click.option(
    "--format", "form", type=click.Choice(["jsonl"]), default="jsonl", show_default=True, help="Form of the output."
)
@click.option("--explain", is_flag=True, help="Print which rule fired on which words, instead of JSON.")
@click.option("--min-confidence", type=click.FloatRange(0, 1), default=0.0, help="Leave out what is less sure.")
@_described
@click.pass_context
def extract(
    ctx: click.Context,
    paths: tuple[str, ...],
    *,
    form: str,  # noqa: ARG001 one form today
    explain: bool,
    min_confidence: float,
    **options: Unpack[Options],
) -> None:
    """Print what reports say, one JSON object a line; nothing is stored."""
    how = _how(settings(ctx), options)
    unread: list[Rejected] = []

    def docs() -> Iterator[Document]:
        for found in read(paths, how, stdin=sys.stdin.buffer):
            if isinstance(found, Document):
                yield found
            else:
                unread.append(found)

    for part in extract_all(docs(), how):
        for line in lines(part):
            if line["confidence"] < min_confidence:
                continue
            click.echo(_explained(line) if explain else json.dumps(line, ensure_ascii=False))
    _complain(unread)
    ctx.exit(1 if unread else 0)


def _explained(line: dict[str, Any]) -> str:
    evidence = line["evidence"]
    head = f"{line['doc']}:{evidence['start']}-{evidence['end']}  {line['rule']}  {line['confidence']:.2f}"
    one = f"{line['subject']['surface']} [{line['subject']['id']}]"
    if line["kind"] == "relation":
        claim = f"{one} {line['predicate']} {line['object']['surface']} [{line['object']['id']}]"
        meant = f"{line['polarity']}, {line['modality']}, {line['status']}, {line['basis']}"
    else:
        unit = line["currency"] or line["unit"]
        claim = f"{one} {line['metric']} {line['value_low']}..{line['value_high']} {unit} {line['period'] or ''}"
        meant = line["modality"]
    said = f" said by {' < '.join(line['attributed_to'])}" if line["attributed_to"] else ""
    return f"{head}\n  {claim}\n  {meant}{said}\n  “{evidence['quote']}”"


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="DOCUMENT...")
@click.pass_context
def remove(ctx: click.Context, names: tuple[str, ...]) -> None:
    """Take documents out of the graph, by name or id, with exactly what they say."""
    graph = KnowledgeGraph.open(settings(ctx).data)
    for name in graph.remove(*names):
        click.echo(f"removed {name}")


@click.command()
@click.option(
    "--shacl/--no-shacl",
    "shapes",
    default=None,
    help="Also by the SHACL shapes, some hundredths of a second a claim.  [default: where pyshacl is installed]",
)
@json_option
@click.pass_context
def check(ctx: click.Context, *, shapes: bool | None, as_json: bool) -> None:
    """Check the ledger and every claim against the ontology; exit 1 when something is wrong.

    Each line names the claim, the shape that it breaks, what is wrong, and what would mend it.
    """
    wanted = find_spec("pyshacl") is not None if shapes is None else shapes
    if not wanted and shapes is None:
        click.echo("SHACL is left out: pip install 'hardware-kg[shacl]'", err=True)
    with ticking() as progress:
        problems = KnowledgeGraph.open(settings(ctx).data).check(shapes=wanted, progress=progress)
    show(problems, as_json=as_json, empty="everything is as it should be")
    ctx.exit(1 if problems else 0)
