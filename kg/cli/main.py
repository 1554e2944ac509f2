"""The `kg` command: its options, its errors, and the groups of commands under it."""

from __future__ import annotations

import logging
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import click

from kg.errors import KgError
from kg.settings import Settings, load

INTERRUPTED: Final = 130
# Command → the module that holds it and what it does in a few words: a module is imported when its command is used.
COMMANDS: Final = {
    "build": ("build", "Read reports into the graph."),
    "extract": ("build", "Print what reports say; nothing is stored."),
    "suppliers": ("ask", "Who supplies NAME."),
    "customers": ("ask", "Whom NAME supplies."),
    "why": ("ask", "Every statement between two entities, for and against."),
    "find": ("ask", "Which entity answers to a name."),
    "query": ("ask", "Ask in SPARQL or Cypher."),
    "exposure": ("shock", "Who is hurt by a shock, how much, by which path."),
    "demand": ("shock", "Which hardware a model or technique calls for."),
    "risk": ("shape", "Whose stop does most harm."),
    "concentration": ("shape", "How few supply each input."),
    "chokepoints": ("shape", "Whose stop stops NAME."),
    "diff": ("change", "What one report, day or graph says that another did not."),
    "conflicts": ("change", "What contradicts itself, both sides quoted."),
    "forecasts": ("change", "Who foretold what, and what it became."),
    "review": ("review", "What waits for a person; accept or refuse."),
    "view": ("view", "Draw the graph as one offline page."),
    "serve": ("serve", "Serve the graph to browsers and programs."),
    "mcp": ("serve", "Answer an agent over standard input and output."),
    "export": ("view", "Hand the graph over in another form."),
    "push": ("view", "Put the graph into Neo4j or a SPARQL server."),
    "documents": ("change", "What has been read."),
    "check": ("build", "Check the ledger and every claim."),
    "remove": ("build", "Take documents out of the graph."),
}


class Commands(click.Group):
    """A group whose commands live in modules of their own."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 click's signature
        """Give the names in the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002 click's signature
        """Give a command by name, or None."""
        if name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"kg.cli.{COMMANDS[name][0]}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 click's signature
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--data", metavar="FOLDER", help="Folder of the graph.  [default: kg-data]")
@click.option("-v", "--verbose", count=True, help="Say more on stderr; twice for everything.")
@click.version_option(package_name="hardware-kg", prog_name="kg")
@click.pass_context
def kg(ctx: click.Context, data: str | None, verbose: int) -> None:
    """Who depends on whom in AI hardware, read from reports, with the sentence for every claim.

    Begin with `kg build report.pdf`, then ask: `kg suppliers Google`, `kg why Broadcom Google`, `kg view`.
    """
    logging.basicConfig(
        level=[logging.WARNING, logging.INFO, logging.DEBUG][min(verbose, 2)],
        format="%(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    ctx.obj = load(Path.cwd(), os.environ, {"data": data})


def settings(ctx: click.Context) -> Settings:
    """Give the settings of a run."""
    found: Settings = ctx.obj
    return found


def main(args: list[str] | None = None) -> None:
    """Run the command line: exit 0 when done, 1 for what the user can mend, 2 for wrong usage, 130 when stopped."""
    try:
        code: Any = kg.main(args=args, prog_name="kg", standalone_mode=False)
    except click.exceptions.Exit as error:
        code = error.exit_code
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo("stopped; what was stored before stands", err=True)
        code = INTERRUPTED
    except click.UsageError as error:
        error.show()
        code = error.exit_code
    except click.ClickException as error:
        error.show()
        code = 1
    except KgError as error:
        click.echo(f"error: {error}", err=True)
        code = 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code if isinstance(code, int) else 0)
