"""A sentence as rules see it: each mention is one private-use character, notes in brackets are set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

import regex

from kg.model import Entity


class Kind(StrEnum):
    """The kinds of mention that a rule can ask for."""

    ORG = "ORG"
    PROD = "PROD"
    TECH = "TECH"
    MODEL = "MODEL"
    NUM = "NUM"
    TIME = "TIME"
    PRO = "PRO"
    PER = "PER"
    PLACE = "PLACE"
    LIST = "LIST"
    EVENT = "EVENT"
    OWN = "OWN"


FIRST: Final = 0xF0000
ROOM: Final = 0x1000
BASE: Final = {kind: FIRST + ROOM * i for i, kind in enumerate(Kind)}
_NOTE: Final = regex.compile(r"\s?\([^()]{1,90}\)|\s?\[[^\[\]]{1,60}\]")


@dataclass(frozen=True, slots=True)
class Token:
    """A mention by its span in the view: its kind, the entity it was linked to, and how sure that is.

    `value` is the quantity or the time of a NUM or TIME; `others` are entities it might be instead; `form` says what
    a pronoun asks for: `one`, `both`, `former`, `latter`, `own` (its, 其), `plural`.
    """

    kind: Kind
    start: int
    end: int
    surface: str
    entity: Entity | None = None
    score: float = 1.0
    source: str = ""
    value: Any = None
    form: str = ""
    candidate: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A bracket that was set aside: where it stood in the encoded text, and its span in the view with the brackets."""

    at: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Encoded:
    """The encoded text, the tokens behind its private-use characters, and where each character stands in the view."""

    text: str
    tokens: tuple[Token, ...]
    origin: tuple[int, ...]
    notes: tuple[Note, ...] = ()
    by_char: dict[str, Token] = field(default_factory=dict)

    def token(self, char: str) -> Token | None:
        """Give the token behind a character, or None for plain text."""
        return self.by_char.get(char)

    def within(self, start: int, end: int) -> list[Token]:
        """Give the tokens between two places of the encoded text, in order."""
        return [token for char in self.text[start:end] if (token := self.by_char.get(char)) is not None]

    def place(self, token: Token) -> int:
        """Give the place of a token in the encoded text, or -1."""
        return next((i for i, char in enumerate(self.text) if self.by_char.get(char) is token), -1)

    def view_place(self, at: int) -> int:
        """Give the place in the view of a place in the encoded text."""
        return self.origin[at]


def encode(view: str, start: int, end: int, tokens: Sequence[Token]) -> Encoded:
    """Encode `view[start:end]` with the tokens that lie inside it, which do not overlap."""
    inside = [token for token in tokens if start <= token.start and token.end <= end]
    notes = _notes(view, start, end)
    chars: list[str] = []
    origin: list[int] = []
    by_char: dict[str, Token] = {}
    aside: list[Note] = []
    counts = dict.fromkeys(Kind, 0)
    starts = {token.start: token for token in inside}
    at = start
    while at < end:
        note = notes.get(at)
        if note is not None and at not in starts:
            aside.append(Note(len(chars), at, note, view[at:note]))
            at = note
            continue
        token = starts.get(at)
        if token is not None and counts[token.kind] < ROOM:
            char = chr(BASE[token.kind] + counts[token.kind])
            counts[token.kind] += 1
            by_char[char] = token
            at_next = token.end
        else:
            char = view[at]
            at_next = at + 1
        chars.append(char)
        origin.append(at)
        at = at_next
    return Encoded("".join(chars), tuple(inside), (*origin, end), tuple(aside), by_char)


def _notes(view: str, start: int, end: int) -> dict[int, int]:
    """Give the brackets that follow something on their left: start to end."""
    return {
        found.start(): found.end()
        for found in _NOTE.finditer(view, start, end)
        if found.start() > start and not regex.match(r"\s?\(\d{1,2}\)$", found.group())
    }


def char_class(*kinds: str) -> str:
    """Give the inside of a regular-expression class for some kinds."""
    return "".join(f"{chr(BASE[Kind(kind)])}-{chr(BASE[Kind(kind)] + ROOM - 1)}" for kind in kinds)
