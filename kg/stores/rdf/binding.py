"""Puts the values of parameters into a SPARQL query, at its variables, as terms and never as query text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kg.errors import InputError
from kg.stores.rdf.guard import tokens

_ENDS_A_CLAUSE = frozenset({"{", "}", "WHERE", "FROM", "LIMIT", "OFFSET", "HAVING", "VALUES"})


def bound(text: str, values: Mapping[str, str]) -> str:
    """Give a query with each variable that has a value replaced by that value, written as a term of SPARQL.

    Where only a variable may stand, the value is written as SPARQL wants it there: `(1 AS ?x)` among the columns, `(1)`
    after ORDER BY and GROUP BY.

    Raises:
        InputError: a value has no variable in the query.
    """
    lacking = set(values) - {token[1:] for kind, token in tokens(text) if kind == "variable"}
    if lacking:
        raise InputError(f"the query has no variable ?{', ?'.join(sorted(lacking))}")
    return "".join(_pieces(text, values))


def _pieces(text: str, values: Mapping[str, str]) -> Iterator[str]:
    clause, depth = "", 0
    for kind, token in tokens(text, every=True):
        word = token.upper()
        if kind == "word" and word in {"SELECT", "BY"}:
            clause, depth = word, 0
        elif word in _ENDS_A_CLAUSE:
            clause = ""
        elif kind == "other":
            depth += {"(": 1, ")": -1}.get(word, 0)
        value = values.get(token[1:]) if kind == "variable" else None
        if value is None:
            yield token
        elif clause and depth == 0:
            yield f"({value} AS {token})" if clause == "SELECT" else f"({value})"
        else:
            yield f" {value} "
