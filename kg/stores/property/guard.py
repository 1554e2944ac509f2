"""Lets through Cypher that only reads, and only what is here. Goes by the words of the query, not by substrings.

What an engine would read as a word is found the way engines do: remarks, texts and names in backticks are set apart
first. Unicode escapes may stand anywhere in Cypher and are undone by some engines before all else, by others inside
texts alone, so every reading must be harmless.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kg.errors import InputError

__all__ = ["FUNCTIONS", "OPENERS", "PROCEDURES", "REFUSED", "check"]

OPENERS: Final = frozenset({"MATCH", "OPTIONAL", "WITH", "UNWIND", "RETURN", "CALL"})
REFUSED: Final = frozenset(
    {
        *("CREATE", "INSERT", "MERGE", "SET", "DELETE", "DETACH", "NODETACH", "REMOVE", "DROP", "FOREACH"),
        *("ALTER", "GRANT", "DENY", "REVOKE", "RENAME", "SHOW", "TERMINATE"),
        *("LOAD", "USE", "TRANSACTION", "TRANSACTIONS"),
    }
)
PROCEDURES: Final = frozenset(
    {
        "db.labels",
        "db.relationshiptypes",
        "db.propertykeys",
        "db.schema.visualization",
        "db.schema.nodetypeproperties",
        "db.schema.reltypeproperties",
        "dbms.components",
    }
)
# families of functions whose names have a dot; what is not among them may load, export or run texts
FUNCTIONS: Final = (
    "date", "datetime", "localdatetime", "time", "localtime", "duration", "point", "vector.similarity", "apoc.agg",
    "apoc.coll", "apoc.convert", "apoc.date", "apoc.map", "apoc.math", "apoc.number", "apoc.temporal", "apoc.text",
)  # fmt: skip

_TOKEN: Final = re.compile(
    r"""
      (?P<remark>    //[^\r\n]* | /\*.*?\*/ )
    | (?P<text>      '(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*" )
    | (?P<quoted>    `(?:[^`]|``)*` )
    | (?P<parameter> \$(?:\w+|`(?:[^`]|``)*`) )
    | (?P<word>      [^\W\d]\w* )
    | (?P<number>    \d\w* )
    | (?P<space>     \s+ )
    | (?P<sign>      . )
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\u+([0-9A-Fa-f]{4})")
_ODD_ESCAPE: Final = re.compile(r"(?<!\\)((?:\\\\)*)\\u+([0-9A-Fa-f]{4})")
# ends of lines on which readers differ: what one takes for a remark another may run
_ODD_LINE: Final = re.compile(r"\r(?!\n)|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_OPEN: Final = frozenset("'\"`\\")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str

    @property
    def words(self) -> frozenset[str]:
        """The keywords that an engine may take a bare word for."""
        return frozenset({self.text.upper(), self.text.casefold().upper()}) if self.kind == "word" else frozenset()

    @property
    def name(self) -> str:
        """The part of a name that a word or a name in backticks is, in lower case; nothing for other tokens."""
        if self.kind == "quoted":
            return self.text[1:-1].replace("``", "`").casefold()
        return self.text.casefold() if self.kind == "word" else ""


_END: Final = _Token("end", "")


def check(text: str) -> None:
    """Refuse a query that writes, loads, runs procedures outside the list, or reaches out; the error names the word.

    Raises:
        InputError: the query does not start as one that reads, or holds a word that is not for readers.
    """
    undone = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    odd = _ODD_ESCAPE.sub(lambda found: found[1] + chr(int(found[2], 16)), text)
    for reading in dict.fromkeys((text, undone, odd)):
        if found := _ODD_LINE.search(reading):
            raise InputError(f"a line ends with {found[0]!r}; end lines with a line feed")
        _check(list(_tokens(reading)))


def _tokens(text: str) -> Iterator[_Token]:
    """Give the words and signs of a query; a text, name or remark that is not closed is refused."""
    for found in _TOKEN.finditer(text):
        kind, piece = found.lastgroup or "sign", found[0]
        if kind == "sign" and piece in _OPEN:
            what = "a backslash stands outside a text" if piece == "\\" else f"{piece} is opened and not closed"
            raise InputError(f"{what}; write characters as they are, without escapes")
        if kind == "sign" and text.startswith("/*", found.start()):
            raise InputError("/* is opened and not closed")
        if kind not in {"remark", "space"}:
            yield _Token(kind, piece)


def _check(tokens: Sequence[_Token]) -> None:
    while tokens and tokens[-1].text == ";":
        tokens = tokens[:-1]
    if not tokens or not tokens[0].words & OPENERS:
        got = tokens[0].text if tokens else "nothing"
        raise InputError(f"a query that reads starts with {', '.join(sorted(OPENERS))}; got {got!r}")
    for place, token in enumerate(tokens):
        if token.text == ";" and token.kind == "sign":
            raise InputError("one query at a time; got more after ';'")
        if token.kind == "word" and not _is_name(tokens, place):
            _check_word(tokens, place)
        _check_function(tokens, place)


def _is_name(tokens: Sequence[_Token], place: int) -> bool:
    """Tell whether a word stands where only a name can: after the dot of a property or the colon of a label."""
    before, earlier = _at(tokens, place - 1), _at(tokens, place - 2)
    if before.text == ".":
        # after `1.` and `1..` a clause may follow
        return earlier.kind != "number" and earlier.text != "."
    return before.text == ":"


def _check_word(tokens: Sequence[_Token], place: int) -> None:
    token, following = tokens[place], _at(tokens, place + 1)
    if refused := token.words & REFUSED:
        # a key of a map is a name too: {set: 1}
        if following.text == ":" and _at(tokens, place - 1).text in {"{", ","}:
            return
        raise InputError(
            f"{min(refused)} is not allowed: queries read what is here, and nothing else; a name that looks like it "
            f"goes in backticks; got {token.text!r}"
        )
    if "CALL" in token.words and following.text not in {"{", "("}:
        name, _ = _dotted(tokens, place + 1)
        if name not in PROCEDURES:
            raise InputError(f"the procedure {name or following.text!r} is not allowed; these are: {_listed()}")


def _check_function(tokens: Sequence[_Token], place: int) -> None:
    """Refuse a function whose name has a dot and no family of the list."""
    if not tokens[place].name or _at(tokens, place - 1).text == ".":
        return
    name, length = _dotted(tokens, place)
    is_called = _at(tokens, place + length).text == "(" and "CALL" not in _at(tokens, place - 1).words
    if is_called and "." in name and not name.startswith(tuple(f"{family}." for family in FUNCTIONS)):
        raise InputError(f"the function {name!r} is not allowed; these families are: {', '.join(FUNCTIONS)}")


def _dotted(tokens: Sequence[_Token], place: int) -> tuple[str, int]:
    """Give the name that begins at a place, its parts joined by dots, in lower case, and how many tokens it takes."""
    parts, length = [_at(tokens, place).name], 1
    while _at(tokens, place + length).text == "." and (part := _at(tokens, place + length + 1).name):
        parts.append(part)
        length += 2
    return ".".join(parts), length


def _at(tokens: Sequence[_Token], place: int) -> _Token:
    return tokens[place] if 0 <= place < len(tokens) else _END


def _listed() -> str:
    return ", ".join(sorted(PROCEDURES))
