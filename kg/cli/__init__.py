"""The command line. One file a group of commands; a command is a few lines around one library call."""

from kg.cli.main import main

__all__ = ["main"]
