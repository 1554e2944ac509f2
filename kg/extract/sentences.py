"""Sentences and clauses of a view: stops, line ends and list marks cut; brackets and quotation marks hold together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import regex

Cut = tuple[int, int]

ABBREVIATIONS: Final = frozenset(
    [
        "inc",
        "corp",
        "co",
        "ltd",
        "vs",
        "est",
        "no",
        "fig",
        "approx",
        "st",
        "mr",
        "ms",
        "dr",
        "u.s",
        "u.k",
        "e.g",
        "i.e",
        "etc",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "dept",
        "llc",
        "cf",
        "bros",
        "jr",
        "sr",
        "gen",
        "gov",
        "rep",
    ]
)
_STOP: Final = regex.compile(r"[。!?;\n]|\.(?=[\s\"”’)]|$)")
_ITEM: Final = regex.compile(r"(?<![\w.])(?:\(?\d{1,2}\)|[①-⑳•●■◆▪])|(?<=[。;:,\n]|^)\s*\d{1,2}[、.](?=\D)")
_OPEN: Final = "([“「『《"
_CLOSE: Final = ")]”」』》"
LONGEST: Final = 1200


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence by its span in the view, with its clauses."""

    start: int
    end: int
    clauses: tuple[Cut, ...]


def is_chinese(text: str) -> bool:
    """Say whether Chinese rules should read a text: one Chinese character in twelve is enough."""
    cjk = sum("\u3400" <= char <= "\u9fff" for char in text)
    return cjk * 12 >= max(len(text) - text.count(" "), 1) or cjk >= 12  # noqa: PLR2004


def _abbreviated(text: str, dot: int) -> bool:
    """Say whether a full stop belongs to an abbreviation, an initial or a list number."""
    word = regex.search(r"[\w.&]*$", text, endpos=dot)
    before = word.group().lower() if word else ""
    after = text[dot + 1 : dot + 3].strip()
    if not before and dot and not text[dot - 1].isspace():
        return after[:1].islower()
    if not before or (before.isdigit() and len(before) < 3):  # noqa: PLR2004 list numbers have two digits at most
        return not before or bool(after)
    if before in ABBREVIATIONS or (len(before) == 1 and before.isalpha()):
        return not (
            before in {"inc", "corp", "ltd", "co", "etc", "u.s"}
            and after[:1].isupper()
            and text[dot + 1 :].strip()[:1].isupper()
            and _starts_sentence(text, dot)
        )
    return bool(after) and (after[0].islower() or after[0] in ",;")


def _starts_sentence(text: str, dot: int) -> bool:
    following = text[dot + 1 :].lstrip()
    return (
        regex.match(r"(?:The|It|Its|In|But|And|For|This|That|A|An|We|They|He|She|However|Meanwhile)\b", following)
        is not None
    )


def _marks(text: str) -> Iterator[int]:
    """Give each place after which a sentence ends, outside brackets."""
    depth = 0
    opened = 0
    stops = {found.end(): found.group() for found in _STOP.finditer(text)}
    items = {found.start() for found in _ITEM.finditer(text)}
    for i, char in enumerate(text):
        if char in _OPEN and i - opened < LONGEST:
            depth, opened = (depth + 1, i if depth == 0 else opened)
        elif char in _CLOSE and depth:
            depth -= 1
            if depth == 0 and char in "”」』" and text[i - 1] in "。!?":
                yield i + 1
        if char == "\n" or (depth and i - opened > LONGEST):
            depth = 0
        if i in items and depth == (1 if char == "(" else 0) and i:
            yield i
        stop = stops.get(i + 1)
        if stop and not depth and not (stop == "." and _abbreviated(text, i)):
            yield i + 1


def sentences(text: str, *, offset: int = 0) -> list[Sentence]:
    """Give the sentences of a text in order, blank ends cut; `offset` is added to every place."""
    found: list[Sentence] = []
    last = 0
    for mark in (*sorted(set(_marks(text))), len(text)):
        piece = text[last:mark]
        start = last + len(piece) - len(piece.lstrip())
        end = last + len(piece.rstrip())
        if start < end:
            cuts = tuple((offset + start + a, offset + start + b) for a, b in _clauses(text[start:end]))
            found.append(Sentence(offset + start, offset + end, cuts))
        last = mark
    return found


def _clauses(text: str) -> list[Cut]:
    """Cut at commas outside brackets, never inside a number, never at the Chinese list comma."""
    cuts: list[Cut] = []
    depth = last = 0
    for i, char in enumerate(text):
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE and depth:
            depth -= 1
        elif char == "," and not depth:
            if text[i - 1 : i].isdigit() and text[i + 1 : i + 2].isdigit():
                continue
            cuts.append((last, i))
            last = i + 1
    cuts.append((last, len(text)))
    return [(a, b) for a, b in cuts if a < b]
