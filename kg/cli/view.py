"""Commands that draw and hand over: view, export."""

from __future__ import annotations

from pathlib import Path

import click

from kg import plugins
from kg.cli.ask import AS_OF
from kg.cli.main import settings
from kg.cli.output import ticking
from kg.graph import KnowledgeGraph

FORMS = ("turtle", "nquads", "trig", "jsonld", "graphml", "csv", "parquet", "jsonl")


@click.command()
@click.argument("name", required=False)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write.  [default: NAME.html or index.html in the graph's folder]",
)
@click.option("--kind", default="pyvis", show_default=True, help="Which view: " + ", ".join(plugins.views()) + ".")
@click.option("--pyvis", "kind", flag_value="pyvis", help="The pyvis page.")
@AS_OF
@click.pass_context
def view(ctx: click.Context, name: str | None, *, out: Path | None, kind: str, as_of: str | None) -> None:
    """Draw the graph as one offline HTML page, opened on NAME or on the company with most trade."""
    graph = KnowledgeGraph.open(settings(ctx).data)
    target = out or (graph.path / f"{graph.index(as_of=as_of).find(name).id}.html" if name else graph.page)
    with ticking() as progress:
        progress(0, None, "drawing")
        click.echo(graph.view(name, out=target, kind=kind, as_of=as_of))


@click.command()
@click.option("--to", "form", required=True, type=click.Choice(FORMS), help="Form to write.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="File, or folder for csv and parquet.  [default: stdout, or the form's name]",
)
@AS_OF
@click.pass_context
def export(ctx: click.Context, *, form: str, out: Path | None, as_of: str | None) -> None:
    """Hand the graph over: RDF, GraphML, tables of nodes and edges, or the claims as JSON lines."""
    graph = KnowledgeGraph.open(settings(ctx).data)
    written = graph.export(form, out=out, as_of=as_of)
    if out is None and isinstance(written, str):
        click.echo(written, nl=False)
    else:
        click.echo(out or written)
