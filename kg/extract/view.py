"""A view of a text that rules can read, with the way back: widths folded, markup dropped, traditional made simplified."""

from __future__ import annotations

import functools
import unicodedata
from dataclasses import dataclass
from typing import Final

import opencc

PUNCTUATION: Final = str.maketrans("，；：（）！？［］【】～〜﹑・", ",;:()!?[][]~~、·")
MARKUP: Final = ("**", "__", "`", "\ufeff", "\u200b", "\u200c", "\u200d", "\xad", "\u200e", "\u200f")


@functools.lru_cache(maxsize=1)
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """Give the text in simplified characters, of the same length; unchanged where a length would change."""
    if text.isascii():
        return text
    turned: str = _simplifier().convert(text)
    return turned if len(turned) == len(text) else "".join(_one(char) for char in text)


@functools.lru_cache(maxsize=65536)
def _one(char: str) -> str:
    turned: str = _simplifier().convert(char)
    return turned if len(turned) == 1 else char


@functools.lru_cache(maxsize=65536)
def _folded(char: str) -> str:
    """Give one character for one: full width made half, Chinese punctuation made plain, blanks made a blank."""
    plain = char.translate(PUNCTUATION)
    if plain != char:
        return plain
    if char in "\n\t":
        return char
    if char.isspace():
        return " "
    wide = unicodedata.normalize("NFKC", char)
    return wide if len(wide) == 1 and ord(char) > 0x2E7F else char  # noqa: PLR2004 below lie superscripts and marks


def is_cjk(char: str) -> bool:
    """Say whether a character is a Chinese one."""
    return "\u3400" <= char <= "\u9fff" or "\U00020000" <= char <= "\U0003ffff"


@dataclass(frozen=True, slots=True)
class View:
    """A text for rules; `origin[i]` is the code point of the source that `text[i]` came from, one entry more at the end."""

    text: str
    origin: tuple[int, ...]

    def source(self, start: int, end: int) -> tuple[int, int]:
        """Give the span of the source that a span of the view came from."""
        return self.origin[start], self.origin[end - 1] + 1


def view_of(source: str, *, start: int = 0, end: int | None = None, joined: bool = False) -> View:
    """Give the view of `source[start:end]`. Blanks between a Chinese and a Latin character are dropped.

    With `joined`, line ends inside are wrapping only: nothing next to a Chinese character, a blank elsewhere.
    """
    stop = len(source) if end is None else end
    piece = source[start:stop]
    chars: list[str] = []
    origin: list[int] = []
    position = 0
    for char in _simplify_folded(piece):
        if piece.startswith(MARKUP[:2], position):
            position += 1
            continue
        dropped = piece[position] in MARKUP or (
            position and piece[position] == piece[position - 1] and piece[position - 1 : position + 1] in MARKUP
        )
        if not dropped:
            chars.append("\x0b" if joined and char == "\n" else char)
            origin.append(start + position)
        position += 1
    return _close_blanks(chars, origin, stop)


def _simplify_folded(piece: str) -> str:
    folded = "".join(map(_folded, piece))
    return simplified(folded)


def _close_blanks(chars: list[str], origin: list[int], stop: int) -> View:
    """Drop runs of blanks to one, and blanks that touch a Chinese character on one side only."""
    kept: list[int] = []
    count = len(chars)
    for i, char in enumerate(chars):
        if char not in " \x0b":
            kept.append(i)
            continue
        if not kept or chars[kept[-1]] in " \x0b\n":
            continue
        after = next((chars[j] for j in range(i + 1, count) if chars[j] not in " \x0b"), "\n")
        before = chars[kept[-1]]
        if "\x0b" in chars[i : i + 3] and (is_cjk(before) or is_cjk(after)):
            continue
        if (
            is_cjk(before) == is_cjk(after) and after != "\n" and not _punctuation(before) and not _punctuation(after)
        ) or (not is_cjk(before) and not is_cjk(after) and after != "\n"):
            kept.append(i)
    text = "".join(chars[i] for i in kept).replace("\x0b", " ")
    return View(text, (*(origin[i] for i in kept), stop))


def _punctuation(char: str) -> bool:
    return char in "、。《》“”「」『』"
