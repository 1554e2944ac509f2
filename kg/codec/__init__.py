"""Nouns to JSON and back; no other package knows the forms.

The inner form (`encode`, `decode`, `dumps`, `loads`) is lossless. The wire form (`lines`, `to_line`, `from_line`) is
what `kg extract` prints.
"""

from kg.codec.inner import NOUNS, decode, dumps, encode, loads, parse
from kg.codec.wire import Line, from_line, lines, to_line

__all__ = ["NOUNS", "Line", "decode", "dumps", "encode", "from_line", "lines", "loads", "parse", "to_line"]
