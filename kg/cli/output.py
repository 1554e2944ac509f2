"""What commands print: tables for people, JSON and CSV for programs, progress on stderr once it takes a while."""

from __future__ import annotations

import csv
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeVar

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

Row = Mapping[str, Any]
Command = TypeVar("Command", bound=Callable[..., Any])
PATIENCE: Final = 2.0


def console() -> Console:
    """Give the console for results; as wide as the text where it goes into a pipe."""
    return Console(soft_wrap=not sys.stdout.isatty(), width=None if sys.stdout.isatty() else 160, highlight=False)


def json_option(function: Command) -> Command:
    """Add `--json` to a command."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")(function)


def print_json(value: Any) -> None:  # noqa: ANN401 whatever is printed
    """Print a value as JSON, one that other programs read the same each time."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_csv(rows: Sequence[Row]) -> None:
    """Print rows as CSV, the keys of the first as header."""
    if rows:
        writer = csv.DictWriter(sys.stdout, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)


def print_table(
    rows: Sequence[Row], *, title: str = "", empty: str = "nothing found", columns: Sequence[str] = ()
) -> None:
    """Print rows as a table; values are text, never markup."""
    out = console()
    if not rows:
        out.print(Text(empty))
        return
    names = list(columns) or list(rows[0])
    table = Table(
        title=Text(title) if title else None, title_justify="left", box=None, pad_edge=False, header_style="bold"
    )
    for name in names:
        numbers = all(isinstance(row.get(name), (int, float, type(None))) for row in rows)
        table.add_column(Text(name.replace("_", " ")), justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(row.get(name))) for name in names))
    out.print(table)


def show(
    rows: Sequence[Row], *, as_json: bool, title: str = "", empty: str = "nothing found", columns: Sequence[str] = ()
) -> None:
    """Print rows as JSON or as a table."""
    if as_json:
        print_json(list(rows))
    else:
        print_table(rows, title=title, empty=empty, columns=columns)


def _cell(value: Any) -> str:  # noqa: ANN401 any cell
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.4g}"
        case list() | tuple():
            return ", ".join(map(_cell, value))
        case _:
            return str(value)


class Ticker:
    """Progress for people: silent for two seconds, then one line on stderr that is written over."""

    def __init__(self) -> None:
        """Start the clock."""
        self._begun = time.monotonic()
        self._last = 0.0
        self._shown = 0
        self._live = sys.stderr.isatty()

    def __call__(self, done: int, total: int | None, what: str) -> None:
        """Show how far it has come, at most ten times a second."""
        now = time.monotonic()
        if not self._live or now - self._begun < PATIENCE or now - self._last < 0.1:  # noqa: PLR2004
            return
        self._last = now
        line = f"{done}{f'/{total}' if total else ''}  {what}"[:100]
        sys.stderr.write("\r" + line.ljust(self._shown))
        sys.stderr.flush()
        self._shown = len(line)

    def close(self) -> None:
        """Wipe the line."""
        if self._shown:
            sys.stderr.write("\r" + " " * self._shown + "\r")
            sys.stderr.flush()


@contextmanager
def ticking() -> Iterator[Ticker]:
    """Give a progress line that is wiped at the end, whatever happens."""
    ticker = Ticker()
    try:
        yield ticker
    finally:
        ticker.close()


def number(low: Any, high: Any, unit: str = "") -> str:  # noqa: ANN401 decimals or floats
    """Give an interval in words a reader takes in: `60-65bn USD`, `over 80bn USD`, `93.3%`, `12.0pp`."""
    if unit in {"ratio", "pp"}:
        sign = "%" if unit == "ratio" else "pp"
        ends = [None if end is None else f"{float(end) * 100:.4g}{sign}" for end in (low, high)]
    else:
        ends = [None if end is None else _short(float(end)) for end in (low, high)]
    tail = "" if unit in {"ratio", "pp"} else f" {unit}"
    match ends:
        case [None, str() as end]:
            return f"up to {end}{tail}"
        case [str() as end, None]:
            return f"over {end}{tail}"
        case [str() as first, str() as last]:
            return f"{first}{tail}" if first == last else f"{first} to {last}{tail}"
        case _:
            return ""


def _short(value: float) -> str:
    for limit, word in ((1e12, "tn"), (1e9, "bn"), (1e6, "m")):
        if abs(value) >= limit:
            return f"{value / limit:.4g}{word}"
    return f"{value:,.6g}"
