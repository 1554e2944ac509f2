"""What waits for a person: proposed links, likely misprints, unknown companies, rejected readings."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from typing import Any

import click

from kg.cli.main import settings
from kg.cli.output import json_option, show
from kg.graph import KnowledgeGraph

VERDICTS = {"accept": "accepted", "refuse": "refused", "undo": "undone"}
KINDS = ("misprint", "link", "unknown", "rejected")


@click.command()
@click.argument("verdict", required=False, type=click.Choice(list(VERDICTS)))
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--kind", type=click.Choice(KINDS), help="Only this kind.")
@click.option("--note", default="", help="Why, kept with the judgement.")
@click.option("--who", help="Whose judgement it is.  [default: your login]")
@json_option
@click.pass_context
def review(  # noqa: PLR0913 one parameter an option
    ctx: click.Context,
    verdict: str | None,
    ids: tuple[str, ...],
    *,
    kind: str | None,
    note: str,
    who: str | None,
    as_json: bool,
) -> None:
    """List what could not be linked, parsed or typed; accept, refuse or undo a proposal by its id.

    A judgement is kept with who and when, survives a rebuild, and can be undone. Nothing is ever changed without one.
    """
    chosen = settings(ctx)
    graph = KnowledgeGraph.open(chosen.data)
    if verdict is None:
        show(_waiting(graph, kind), as_json=as_json, empty="nothing waits for review")
        return
    if not ids:
        raise click.UsageError(f"{verdict} what? give the id of one or more proposals; kg review lists them")
    by_prefix = {proposal.id: proposal for proposal in graph.ledger.proposals()}
    for given in ids:
        hits = [key for key in by_prefix if key.startswith(given)]
        if len(hits) != 1:
            raise click.UsageError(f"{given!r} names {len(hits)} proposals; kg review lists them")
        now = datetime.now(UTC).isoformat(timespec="seconds")
        graph.judge(
            by_prefix[hits[0]], VERDICTS[verdict], who=who or chosen.who or getpass.getuser(), when=now, note=note
        )
        click.echo(
            f"{verdict}: {by_prefix[hits[0]].surface} → {by_prefix[hits[0]].candidate or 'a company of its own'}"
        )


def _waiting(graph: KnowledgeGraph, kind: str | None) -> list[dict[str, Any]]:
    judged = graph.judgements()
    seen: dict[str, dict[str, Any]] = {}
    for proposal in graph.ledger.proposals():
        if kind in {None, proposal.kind}:
            row = seen.setdefault(
                proposal.id,
                {
                    "id": proposal.id[:8],
                    "kind": proposal.kind,
                    "reads": proposal.surface,
                    "may be": proposal.candidate or "",
                    "score": round(proposal.score, 2),
                    "judged": judged.get(proposal.id, ""),
                    "times": 0,
                    "reason": proposal.reason,
                    "quote": proposal.span.quote[:80],
                },
            )
            row["times"] += 1
    rows = sorted(seen.values(), key=lambda row: (KINDS.index(row["kind"]), -row["score"], row["reads"]))
    if kind in {None, "rejected"}:
        rows += [
            {
                "id": "",
                "kind": "rejected",
                "reads": item.where,
                "may be": "",
                "score": None,
                "judged": "",
                "times": 1,
                "reason": item.reason,
                "quote": item.quote[:80],
            }
            for item in graph.ledger.rejected()
        ]
    return rows
