"""Commands that let other programs in: serve, mcp."""

from __future__ import annotations

from typing import Any

import click

from kg.cli.main import settings
from kg.graph import KnowledgeGraph
from kg.pipeline import How
from kg.serve import needed
from kg.settings import Settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; others need a token.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Port; 0 takes any that is free."
)
@click.option("--token", help="What callers must know. Better kept in KG_SERVE_TOKEN: others can see a command.")
@click.option("--upload", is_flag=True, help="Let callers send reports in; otherwise everything only reads.")
@click.option("--kind", "view", default="explorer", show_default=True, help="Which view is the page.")
@click.pass_context
def serve(ctx: click.Context, /, *, token: str | None, **asked: Any) -> None:  # noqa: ANN401 click's options
    """Serve the graph to browsers and programs: the page at /, REST at /api/v1, SPARQL at /sparql, MCP at /mcp.

    Only this machine is answered unless --host says otherwise, which needs a token. Ctrl-C stops.
    """
    needed()
    from kg.serve.run import Served  # noqa: PLC0415 an extra
    from kg.serve.run import serve as run  # noqa: PLC0415 an extra

    chosen = settings(ctx)
    how = How(extractor=chosen.extractor, names=chosen.names)
    served = Served(token=token or chosen.serve_token, limits=_limits(chosen), how=how, **asked)
    run(KnowledgeGraph.open(chosen.data), served, click.echo)


@click.command()
@click.pass_context
def mcp(ctx: click.Context) -> None:
    """Answer an agent by the Model Context Protocol over standard input and output."""
    needed()
    from kg.serve.run import speak  # noqa: PLC0415 an extra

    chosen = settings(ctx)
    speak(KnowledgeGraph.open(chosen.data), _limits(chosen))


def _limits(chosen: Settings) -> Any:  # noqa: ANN401 imported with the extra
    from kg.serve.desk import Limits  # noqa: PLC0415 as above

    return Limits(seconds=chosen.query_seconds, rows=chosen.query_rows)
