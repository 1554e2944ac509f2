"""Known names in a text: one automaton over all aliases, longest first, with the guards that ambiguous names need."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import ahocorasick_rs

from kg.extract.cover import Cover
from kg.extract.view import is_cjk, simplified
from kg.model import Alias

SHORT_ASCII: Final = 4
# Words that a Chinese name must not end inside of: 谷歌服务 is no name in 谷歌服务器.
TORN: Final = frozenset({"服务器", "服务商", "存储器", "处理器"})


@dataclass(frozen=True, slots=True)
class Hit:
    """A known name at a place of the view, with every alias that is spelt so."""

    start: int
    end: int
    aliases: tuple[Alias, ...]


def folded(text: str) -> str:
    """Give the text in lower case, one character for one."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _plain(surface: str) -> str:
    """Give a surface as a view would show it: simplified, no blank next to a Chinese character."""
    text = simplified(surface)
    chars = [
        char
        for i, char in enumerate(text)
        if char != " " or not (is_cjk(text[i - 1 : i] or "a") or is_cjk(text[i + 1 : i + 2] or "a"))
    ]
    return "".join(chars)


class Gazetteer:
    """All aliases of a registry, ready to be found."""

    def __init__(self, aliases: Iterable[Alias]) -> None:
        """Build the automaton; spellings that differ in case or script only stand together."""
        groups: dict[str, list[tuple[str, Alias]]] = defaultdict(list)
        for alias in aliases:
            plain = _plain(alias.surface)
            if plain:
                groups[folded(plain)].append((plain, alias))
        self._groups: Mapping[str, list[tuple[str, Alias]]] = groups
        self._keys = list(groups)
        self._automaton = ahocorasick_rs.AhoCorasick(
            self._keys, matchkind=ahocorasick_rs.MatchKind.Standard, store_patterns=False
        )

    def find(self, text: str) -> list[Hit]:
        """Give the names in a view that stand as words of their own, longest first where they overlap."""
        low = folded(text)
        hits: list[Hit] = []
        taken = Cover(len(text))
        found = self._automaton.find_matches_as_indexes(low, overlapping=True)
        for key, start, end in sorted(found, key=lambda item: (item[1] - item[2], item[1])):
            if not _stands_alone(text, start, end):
                continue
            aliases = tuple(
                alias for plain, alias in self._groups[self._keys[key]] if _spelt(text[start:end], plain, alias)
            )
            if aliases and not taken.touches(start, end):
                hits.append(Hit(start, end, aliases))
                taken.take(start, end)
        return sorted(hits, key=lambda hit: hit.start)


def _word(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char == "_")


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Say whether no Latin letter or digit touches the Latin ends of a name; `s` of a plural may."""
    if _word(text[start]) and start and _word(text[start - 1]):
        return False
    if not _word(text[end - 1]):
        return text[end - 2 : end + 1] not in TORN
    after = text[end : end + 2]
    if after[:1] == "s" and text[end - 1] != "s" and not _word(after[1:] or " "):
        return True
    return not _word(after[:1] or " ")


def _spelt(found: str, plain: str, alias: Alias) -> bool:
    """Say whether a spelling may stand for an alias: short Latin names and guarded ones keep their capitals."""
    if found == plain or not any(char.isascii() and char.isupper() for char in plain):
        return True
    shortish = len(plain) <= SHORT_ASCII or alias.guard != ""
    if shortish and any(char.isascii() and char.isalpha() for char in plain):
        return found == plain.upper() and found.isupper() and len(plain) > 1 and not plain.isupper()
    return is_cjk(plain[0]) or not (found[:1].islower() and plain[:1].isupper())


def lost_capital(surface: str, name: str) -> bool:
    """Say whether a word of a name has lost its capital and is a common one ("MacBook Air products")."""
    words, names = surface.split(), name.split()
    pairs = zip(words, names, strict=True) if len(words) == len(names) else ()
    return any(word.islower() and other[:1].isupper() for word, other in pairs)


@functools.lru_cache(maxsize=4)
def gazetteer_of(aliases: tuple[Alias, ...]) -> Gazetteer:
    """Give the gazetteer of some aliases, built once."""
    return Gazetteer(aliases)
