"""Guards: what a name that is also a word, a part of a word or another's name needs before it is taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from kg.errors import InputError

RULES: Final = ("context", "cue", "default", "case", "never", "block")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """One row: a name, the rule that it is under, the entity the rule speaks of (all of the name's if empty).

    `context`: one of the context words stands near. `cue`: the same, or a company word, or a sure company beside it.
    `default`: this entity, when nothing else decides. `case`: capitals as written. `never`: not in running text.
    `block`: a longer word that hides a name and names nothing itself.
    """

    alias: str
    rule: str
    entity: str = ""
    context: tuple[str, ...] = ()
    note: str = ""


def guard_of(row: Mapping[str, str]) -> Guard:
    """Give the guard of a row; raise `InputError` for a rule that does not exist."""
    if row["rule"] not in RULES:
        raise InputError(f"a guard's rule is one of {', '.join(RULES)}; got {row['rule']!r} for {row['alias']!r}")
    context = tuple(word for word in row["context"].split(";") if word)
    return Guard(alias=row["alias"], rule=row["rule"], entity=row["entity"], context=context, note=row["note"])


def by_alias(guards: Iterable[Guard]) -> dict[str, tuple[Guard, ...]]:
    """Give the guards of each name, in the order of the rows."""
    found: dict[str, list[Guard]] = defaultdict(list)
    for guard in guards:
        found[guard.alias].append(guard)
    return {alias: tuple(rows) for alias, rows in found.items()}
