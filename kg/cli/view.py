"""Commands that draw and hand over: view, export, push."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from kg import plugins
from kg.cli.ask import AS_OF
from kg.cli.main import settings
from kg.cli.output import json_option, show, ticking
from kg.errors import InputError
from kg.graph import KnowledgeGraph
from kg.push import shown

FORMS = (
    "turtle", "nquads", "trig", "jsonld", "rdf12", "cypher", "neo4j-admin", "graphml", "csv", "parquet", "jsonl",
    "judgements",
)  # fmt: skip


@click.command()
@click.argument("name", required=False)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write.  [default: NAME.html or index.html in the graph's folder]",
)
@click.option("--kind", default="explorer", show_default=True, help="Which view: " + ", ".join(plugins.views()) + ".")
@click.option("--pyvis", "kind", flag_value="pyvis", help="The page drawn by pyvis, for up to some hundred names.")
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
    help="File, or folder for csv, parquet and neo4j-admin.  [default: stdout, or the form's name]",
)
@AS_OF
@click.pass_context
def export(ctx: click.Context, *, form: str, out: Path | None, as_of: str | None) -> None:
    """Hand the graph over: RDF, a Cypher script, GraphML, tables, or the claims or judgements as JSON lines.

    rdf12 is TriG with RDF 1.2 annotations; neo4j-admin is a folder for a bulk import, with its command.
    """
    graph = KnowledgeGraph.open(settings(ctx).data)
    written = graph.export(form, out=out, as_of=as_of)
    if out is None and isinstance(written, str):
        click.echo(written, nl=False)
    else:
        click.echo(out or written)


@click.command()
@click.argument("address", required=False)
@click.option("--user", help="User of the server.  [default for Neo4j: KG_NEO4J_USER]")
@click.option("--password", help="Better kept in KG_NEO4J_PASSWORD: others can see a command.")
@click.option("--database", help="Database of Neo4j.  [default: KG_NEO4J_DATABASE]")
@json_option
@click.pass_context
def push(
    ctx: click.Context,
    *,
    address: str | None,
    user: str | None,
    password: str | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Make the server at ADDRESS hold the graph: neo4j://HOST, bolt://HOST or http://HOST/sparql.

    Without ADDRESS, KG_NEO4J_URI. What the server holds of an older state is changed, nothing else is touched; a run
    that was cut off is completed by the next one.
    """
    chosen = settings(ctx)
    target = address or chosen.neo4j_uri
    if not target:
        raise InputError("no server named; give an address such as neo4j://localhost:7687, or set KG_NEO4J_URI")
    ours = chosen if not target.startswith("http") else replace(chosen, neo4j_user="", neo4j_password="")
    graph = KnowledgeGraph.open(chosen.data)
    with ticking() as progress:
        written = graph.push(
            target,
            user=user or ours.neo4j_user,
            password=password or ours.neo4j_password,
            database=database or ours.neo4j_database,
            progress=progress,
        )
    show([{"server": shown(target), "written": written, **graph.counts()}], as_json=as_json)
