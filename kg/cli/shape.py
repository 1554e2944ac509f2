"""Commands about the shape of trade: risk, concentration, chokepoints."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.text import Text

from kg.cli.main import settings
from kg.cli.output import console, json_option, print_json, print_table, ticking
from kg.cli.shock import AS_OF, ESSENTIAL, FIRMS, MODALITY, NETWORK, VALID_ON, own_network
from kg.exposure.ownnet import Draw
from kg.exposure.ownshape import GROUPS, SCORES
from kg.exposure.structure import Concentrated
from kg.graph import KnowledgeGraph
from kg.query import Table

MOST = click.option("--most", type=click.IntRange(1), default=20, show_default=True, help="How many rows.")


@click.command()
@AS_OF
@VALID_ON
@MODALITY
@NETWORK
@FIRMS
@ESSENTIAL
@click.option(
    "--by", type=click.Choice(["esri", *SCORES]), default="esri", show_default=True,
    help="Of your own network: rank by mean loss or by influence.",
)  # fmt: skip
@click.option("--bounds", is_flag=True, help="Of your own network: also the scores at both ends of its intervals.")
@click.option("--samples", type=click.IntRange(0), default=0, help="How many networks to draw for P(rank).")
@click.option(
    "--within", type=click.IntRange(1), default=10, show_default=True, help="The rank that P(rank) counts to."
)
@MOST
@json_option
@click.pass_context
def risk(
    ctx: click.Context,
    /,
    *,
    network: Path | None,
    firms: Path | None,
    essential: Path | None,
    as_json: bool,
    **asked: Any,  # noqa: ANN401 click's options
) -> None:
    """Whose stop does most harm: who stops for want of them, whom they touch; ESRI for a network of your own."""
    most, bounds, samples, within, by = (asked.pop(name) for name in ("most", "bounds", "samples", "within", "by"))
    own = own_network(network, firms, essential)
    if by != "esri" and own is None:
        raise click.UsageError(f"--by {by} needs a network of your own: --network and --firms")
    with ticking() as progress:
        progress(0, None, "ranking")
        if own and by != "esri":
            rows, notes = own.influence(by, most=most)
        elif own:
            draw = Draw(samples=samples, within=within) if samples else None
            rows, notes = own.ranking(most=most, bounds=bounds, draw=draw, progress=progress)
        else:
            graph = KnowledgeGraph.open(settings(ctx).data)
            found = graph.risk(**asked, most=most, samples=samples, within=within, progress=progress)
            rows, notes = found.to_dicts(), found.notes
    if as_json:
        print_json({"rows": rows, "notes": list(notes)})
        return
    drawn = ("esri_p50", "p_rank") if samples else ()
    told = ("told_low", "told_high") if rows and rows[0].get("told_low") is not None else ()
    graphs = ("rank", "name", "stops", "touches", "esri_low", "esri_high", *told, *drawn, "plateau", "without")
    shown = graphs if own is None else ()
    print_table(rows, title="Systemic importance", empty="no trade is told", columns=shown)
    for note in notes:
        console().print(Text(f"note: {note}", style="dim"))


@click.command()
@AS_OF
@VALID_ON
@MODALITY
@click.option("--period", metavar="YEAR", help="The year whose amounts count.  [default: that of the latest report]")
@NETWORK
@FIRMS
@click.option(
    "--of", type=click.Choice([*GROUPS]), default="inputs", show_default=True, help="Of your own network: of what."
)
@MOST
@json_option
@click.pass_context
def concentration(
    ctx: click.Context,
    /,
    *,
    network: Path | None,
    firms: Path | None,
    as_json: bool,
    **asked: Any,  # noqa: ANN401 click's options
) -> None:
    """How few supply each input: the Herfindahl index between its ends, the narrowest first."""
    most, of = asked.pop("most"), asked.pop("of")
    own = own_network(network, firms, None)
    if own:
        listed = own.concentration(of)
        if as_json:
            print_json(listed)
        else:
            print_table(listed[:most], title=f"Concentration of {of} (0 to 1)", empty="no trade is told")
        return
    if of != "inputs":
        raise click.UsageError(f"--of {of} needs a network of your own: --network and --firms")
    found: Table[Concentrated] = KnowledgeGraph.open(settings(ctx).data).concentration(**asked)
    if as_json:
        print_json(found.to_dicts())
        return
    rows = [
        {
            "company": row.name,
            "input": row.input,
            "suppliers": ", ".join(row.suppliers),
            "index": f"{row.low:.3g} to {row.high:.3g}" if row.low < row.high else f"{row.low:.3g}",
            "band": row.band,
            "shares told": f"{row.told} of {len(row.suppliers)}",
            "essential": row.essential,
        }
        for row in found[:most]
    ]
    print_table(rows, title="Concentration of inputs (0 to 1)", empty="no trade is told")


@click.command()
@click.argument("name")
@AS_OF
@VALID_ON
@MODALITY
@click.option("--size", type=click.IntRange(1, 5), default=3, show_default=True, help="Most companies in one set.")
@click.option(
    "--fail", "probability", type=click.FloatRange(0, 1), help="Chance that each company stops: gives NAME's."
)
@NETWORK
@FIRMS
@ESSENTIAL
@json_option
@click.pass_context
def chokepoints(ctx: click.Context, /, name: str, *, as_json: bool, **asked: Any) -> None:  # noqa: ANN401 click's options
    """Whose stop, alone or with few others, stops NAME: every essential input needs some supplier."""
    own = own_network(*(asked.pop(key) for key in ("network", "firms", "essential")))
    found = (
        own.chokepoints(name, size=asked["size"], probability=asked["probability"])
        if own
        else KnowledgeGraph.open(settings(ctx).data).chokepoints(name, **asked)
    )
    if as_json:
        print_json(found.to_dict())
        return
    rows = [{"size": cut.size, "stops": " + ".join(cut.names), "path": cut.path} for cut in found.cuts]
    print_table(rows, title=f"What stops {found.target}", empty=f"no chokepoint of {found.target} is told")
    if found.probability is not None:
        console().print(Text(f"chance that {found.target} stops: {found.probability:.4g}"))
    if found.untold:
        shown = ", ".join(found.untold[:12]) + (f" and {len(found.untold) - 12} more" if len(found.untold) > 12 else "")  # noqa: PLR2004 a line
        console().print(Text(f"needed, supplier not told: {shown}"))
    for note in found.notes:
        console().print(Text(f"note: {note}"))
