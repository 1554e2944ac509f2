"""Lets through SPARQL that only reads, and only what is here. Goes by the words of the query, not by substrings."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import Final

from kg.errors import InputError
from ontology.terms import NAMESPACE

FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
REFUSED: Final = frozenset(
    {"SERVICE", "LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH", "USING"}
)
_OUT: Final = "SERVICE"
_BEFORE: Final = frozenset({"PREFIX", "BASE", "VERSION"})
_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")

_TOKEN: Final = re.compile(
    r"""
      (?P<comment>   \#[^\r\n]* )
    | (?P<text>      '''(?:(?:'|'')?(?:[^'\\]|\\.))*''' | \"\"\"(?:(?:"|"")?(?:[^"\\]|\\.))*\"\"\"
                   | '(?:[^'\\\r\n]|\\.)*' | "(?:[^"\\\r\n]|\\.)*" )
    | (?P<iri>       <(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*> )
    | (?P<variable>  [?$]\w+ )
    | (?P<name>      _:[\w.·-]*
                   | (?:[^\W\d_](?:[\w.·-]*[\w·-])?)?:(?:[\w.:·-]|%[0-9A-Fa-f]{2}|\\[_~.!$&'()*+,;=/?\#@%-])* )
    | (?P<tag>       @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
    | (?P<word>      [^\W\d]\w* )
    | (?P<space>     \s+ )
    | (?P<other>     . )
    """,
    re.VERBOSE | re.DOTALL,
)
_CLOSED: Final = re.compile(r"\).*?(?<!\w)(" + "|".join(sorted(REFUSED)) + r")(?!\w)", re.IGNORECASE | re.DOTALL)


def check(text: str) -> str:
    r"""Refuse a query that writes, loads, or reaches out; the error names the word. Gives the form of the query.

    An escape such as `\u0053` is read both ways: as it stands, and as the character it means, since engines differ.

    Raises:
        InputError: the query is not a SELECT, ASK, CONSTRUCT or DESCRIBE, or holds a word that is not for readers.
    """
    form = _check(text)
    meant = _ESCAPE.sub(_meant, text)
    return form if meant == text else _check(meant)


def _meant(found: re.Match[str]) -> str:
    number = int(found[1] or found[2], 16)
    if number > sys.maxunicode:
        raise InputError(f"{found[0]} is no character")
    return chr(number)


def _check(text: str) -> str:
    form, before = "", ""
    for kind, token in tokens(text):
        word = token.upper()
        if refused := _refused(kind, word):
            raise InputError(f"{refused} is not allowed: queries read what is here, and nothing else; got {token!r}")
        if before == "FROM" and word != "NAMED" and not token.startswith(f"<{NAMESPACE}"):
            raise InputError(f"FROM is for graphs of this store, whole addresses that start <{NAMESPACE}; got {token}")
        _refuse_disguised(kind, token)
        if kind == "word":
            form = form or _form(word)
        before = "FROM" if kind == "word" and (word == "FROM" or (before == "FROM" and word == "NAMED")) else ""
    if not form:
        raise InputError(f"a query starts with {', '.join(sorted(FORMS))}; got none of them")
    return form


def _refuse_disguised(kind: str, token: str) -> None:
    if kind == "iri" and (hidden := _CLOSED.search(token)):
        # what looks like an address may be a less-than sign, and the word after it a clause
        raise InputError(f"{hidden[1].upper()} is not allowed, nor an address that looks like one: {token}")
    if (kind, token) == ("other", "\\"):
        raise InputError("a backslash belongs in a text or an address; write words without escapes")


def _form(word: str) -> str:
    """Give the form that a query's first word starts, nothing for a word that may stand before it."""
    if word in _BEFORE:
        return ""
    if word not in FORMS:
        raise InputError(f"a query starts with {', '.join(sorted(FORMS))}; got {word!r}")
    return word


def _refused(kind: str, token: str) -> str:
    """Give the clause that a word may open, or nothing.

    An engine may end a word early (`trueSERVICE` is a truth value and a clause) or read a prefix as a clause before a
    name without prefix (`SERVICE:there`), so words and prefixes that end in SERVICE are refused too.
    """
    if kind == "word":
        return token if token in REFUSED else _OUT * (_OUT in token)
    if kind == "name":
        prefix, _, local = token.partition(":")
        pieces = (prefix, *local.split(".")[1:])
        return _OUT * any(piece.endswith(_OUT) for piece in pieces)
    return ""


def tokens(text: str, *, every: bool = False) -> Iterator[tuple[str, str]]:
    """Give the words of a query with their kinds; remarks and spaces only when every piece is asked for."""
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup or "other"
        if every or kind not in {"comment", "space"}:
            yield kind, found[0]
