"""The page of commands, made from the commands themselves: `python -m kg.cli.reference docs/cli.md`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg.cli.main import COMMANDS, kg

HEAD = """# Commands

Derived from the commands; `make docs` writes it. Exit codes: 0 done, 1 something the user can mend, 2 wrong usage,
130 stopped by Ctrl-C. Results go to stdout, logs and progress to stderr. Settings come from `kg.toml` in the folder one
works in, then from `KG_*` variables, then from options.
"""


def page() -> str:
    """Give the page: every command with its help."""
    parts = [HEAD]
    root = click.Context(kg, info_name="kg", **kg.context_settings)
    for name in COMMANDS:
        command = kg.get_command(root, name)
        if command is not None:
            context = click.Context(command, info_name=name, parent=root, max_content_width=110, terminal_width=110)
            parts.append(f"## `kg {name}`\n\n```\n{command.get_help(context)}\n```\n")
    return "\n".join(parts)


def main() -> None:
    """Write the page to the file named, or to stdout."""
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(page(), encoding="utf-8")
    else:
        sys.stdout.write(page())


if __name__ == "__main__":
    main()
