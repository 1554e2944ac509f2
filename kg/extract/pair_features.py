"""What a pair of companies in a sentence looks like: who they are, what stands between and around them."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

import regex
import yaml

from kg.extract.encode import Encoded, Kind
from kg.extract.parties import Place
from kg.extract.sides import OUTSIDE, Side
from kg.model import Entity

LISTED: Final = "<O+>"
_LETTER: Final = {
    Kind.ORG: "<O>", Kind.PRO: "<R>", Kind.OWN: "<R>", Kind.PROD: "<P>", Kind.TECH: "<P>", Kind.MODEL: "<M>", Kind.NUM: "<N>",
    Kind.TIME: "<T>", Kind.PER: "<H>", Kind.PLACE: "<L>", Kind.LIST: "<I>", Kind.EVENT: "<E>",
}  # fmt: skip
_STAGE: Final = {0: "end", 1: "box", 2: "chip", 3: "part", 4: "base"}
_WORD_EN: Final = regex.compile(r"[\U000F0000-\U000FFFFF]|n['’]t\b|['’]s\b|[A-Za-z][\w-]*|\d[\d.,%]*|[^\s\w]")
_WORD_ZH: Final = regex.compile(r"[\U000F0000-\U000FFFFF]|[A-Za-z]+|\d+|\S")
_SPAN: Final = {True: 45, False: 30}
_EDGE: Final = 10
_BEFORE: Final = {True: 8, False: 5}
_AFTER: Final = {True: 14, False: 8}
_LENGTH: Final = {True: 3, False: 2}
_STEPS: Final = (3, 8, 16, 30)
_MOST: Final = 3
_STOPS: Final = frozenset(",;:。")
_CARRIED: Final = frozenset(
    {"order", "supply", "supplier", "customer", "buy", "make", "pack", "qualify", "win", "lose"}
)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Stages and kinds of roles, and the groups of words by language."""

    stages: Mapping[str, int]
    makers: frozenset[str]
    telling: frozenset[str]
    words: Mapping[str, tuple[tuple[str, regex.Pattern[str]], ...]]
    carriers: Mapping[str, regex.Pattern[str]]


@functools.lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Give what words and roles are looked up in."""
    text = (resources.files("kg.extract") / "data" / "pairs.yaml").read_text(encoding="utf-8")
    given: dict[str, Any] = yaml.safe_load(text)
    words = {
        lang: tuple((name, _pattern(forms, lang)) for name, forms in groups.items())
        for lang, groups in given["words"].items()
    }
    carriers = {
        lang: _pattern([form for name in given["carriers"] for form in groups[name]], lang)
        for lang, groups in given["words"].items()
    }
    stages = {role: int(stage) for stage, roles in reversed(given["stages"].items()) for role in roles}
    return Lexicon(stages, frozenset(given["makers"]), frozenset(given["telling"]), words, carriers)


def _pattern(forms: Sequence[str], lang: str) -> regex.Pattern[str]:
    ordered = sorted(forms, key=len, reverse=True)
    if lang == "zh":
        return regex.compile("|".join(map(regex.escape, ordered)))
    body = "|".join(
        regex.escape(form[:-1]) + r"[\w-]*" if form.endswith("*") else regex.escape(form) for form in ordered
    )
    return regex.compile(rf"(?<![\w-])(?:{body})(?![\w-])", regex.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence as a row of words, each list of companies one of them: what, where, and in which groups of words."""

    words: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...]
    index: Mapping[int, int]
    chinese: bool
    distance: int


def words_of(place: Place, found: Sequence[Side]) -> Words:
    """Give the words of a sentence for its pairs."""
    sentence = place.sentence
    lists = _lists(found)
    inner = {at for first, last in lists.values() for at in range(first + 1, last + 1)}
    starts = {first for first, _ in lists.values()}
    marks = _marks(sentence, chinese=place.chinese)
    words: list[str] = []
    groups: list[tuple[str, ...]] = []
    index: dict[int, int] = {}
    for hit in (_WORD_ZH if place.chinese else _WORD_EN).finditer(sentence.text):
        at = hit.start()
        if at in inner:
            index[at] = len(words) - 1
            continue
        index[at] = len(words)
        words.append(LISTED if at in starts else _word(sentence, hit.group()))
        groups.append(marks.get(at, ()))
    return Words(tuple(words), tuple(groups), index, place.chinese, place.topic.distance)


def _lists(found: Sequence[Side]) -> dict[int, tuple[int, int]]:
    """Give where each list of more than one company begins and ends."""
    spans: dict[int, tuple[int, int]] = {}
    for side in found:
        if side.at != OUTSIDE:
            first, last = spans.get(side.row, (side.at, side.at))
            spans[side.row] = (min(first, side.at), max(last, side.at))
    return {row: span for row, span in spans.items() if span[0] < span[1]}


def _word(sentence: Encoded, text: str) -> str:
    token = sentence.token(text)
    if token is not None:
        return _LETTER[token.kind]
    return "0" if text[0].isdigit() else text.lower().replace("’", "'")


def _marks(sentence: Encoded, *, chinese: bool) -> dict[int, tuple[str, ...]]:
    """Give the groups that words belong to, by where they begin."""
    found: dict[int, tuple[str, ...]] = {}
    for name, pattern in lexicon().words["zh" if chinese else "en"]:
        for hit in pattern.finditer(sentence.text):
            found[hit.start()] = (*found.get(hit.start(), ()), name)
    return found


def features(
    seller: Side, buyer: Side, row: Words, told: Collection[tuple[str, str]] = (), found: Sequence[Side] = ()
) -> list[str]:
    """Give the features of a pair for the question whether the first sells to the second.

    `told` are the trades that rules have read in the sentence, by the ids of seller and buyer: who has a partner already
    is less likely to have another.
    """
    return sorted(
        {*_who(seller, buyer), *_where(seller, buyer, row), *_busy(seller, buyer, told), *_nearer(seller, buyer, found)}
    )


def _nearer(seller: Side, buyer: Side, found: Sequence[Side]) -> Iterator[str]:
    """Give whether another company like one of the two stands between them, or one that could as well buy or sell."""
    if OUTSIDE in {seller.at, buyer.at}:
        return
    low, high = sorted((seller.at, buyer.at))
    for side in found:
        if low < side.at < high and side.row not in {seller.row, buyer.row}:
            if like(side.entity, seller.entity):
                yield "nearer seller"
            if like(side.entity, buyer.entity):
                yield "nearer buyer"


def like(first: Entity, second: Entity) -> bool:
    """Say whether two companies stand at the same stage of the chain."""
    one, other = _stages(first), _stages(second)
    return one is not None and other is not None and one[0] <= other[1] and other[0] <= one[1]


def _busy(seller: Side, buyer: Side, told: Collection[tuple[str, str]]) -> Iterator[str]:
    one, other = seller.entity.id, buyer.entity.id
    for sells, buys in told:
        if (sells, buys) == (one, other):
            continue
        if one in {sells, buys}:
            yield f"S {'sells' if sells == one else 'buys'} already"
        if other in {sells, buys}:
            yield f"B {'sells' if sells == other else 'buys'} already"
    if told and not any({one, other} & set(pair) for pair in told):
        yield "others trade"


def _kinds(entity: Entity) -> list[str]:
    known = lexicon()
    kinds = {_STAGE[known.stages[role]] for role in entity.roles if role in known.stages}
    if not kinds:
        return ["unknown"]
    if known.makers & set(entity.roles):
        kinds.add("make")
    return sorted(kinds | (known.telling & set(entity.roles)))


def _stages(entity: Entity) -> tuple[int, int] | None:
    found = [lexicon().stages[role] for role in entity.roles if role in lexicon().stages]
    return (min(found), max(found)) if found else None


def _who(seller: Side, buyer: Side) -> Iterator[str]:
    sells, buys = _kinds(seller.entity), _kinds(buyer.entity)
    yield from (f"S:{kind}" for kind in sells)
    yield from (f"B:{kind}" for kind in buys)
    yield from (f"{one}>{other}" for one in sells for other in buys)
    upper, lower = _stages(seller.entity), _stages(buyer.entity)
    if upper and lower:
        yield f"down:{max(-2, min(2, upper[1] - lower[0]))}"
        yield f"up:{max(-2, min(2, lower[1] - upper[0]))}"
    yield f"S={seller.how}"
    yield f"B={buyer.how}"
    if seller.row == buyer.row != OUTSIDE:
        yield "same list"


def _where(seller: Side, buyer: Side, row: Words) -> Iterator[str]:
    if OUTSIDE in {seller.at, buyer.at}:
        name = "S-" if seller.at == OUTSIDE else "B-"
        at = row.index[max(seller.at, buyer.at)]
        yield f"{name}{min(row.distance, _MOST)}"
        yield f"{name}companies{min(_MOST, sum(word in {'<O>', LISTED} for word in row.words))}"
        yield from _around(name, row, at, at)
        return
    first, second = row.index[seller.at], row.index[buyer.at]
    name = "SB" if first < second else "BS"
    low, high = min(first, second), max(first, second)
    between = row.words[low + 1 : high]
    others = min(_MOST, sum(word in {"<O>", LISTED} for word in between))
    commas = min(_MOST, sum(word in {",", ":"} for word in between))
    yield name
    yield f"{name}others{others}"
    yield f"commas{commas}"
    yield f"{name}others{others}commas{commas}"
    yield from _clauses(name, row, low, high)
    if ";" in between:
        yield "semicolon"
    yield f"far{sum(len(between) >= step for step in _STEPS)}"
    if len(between) <= _SPAN[row.chinese]:
        yield from _grams(between, f"{name}b", _LENGTH[row.chinese])
    else:
        yield from _grams((*between[:_EDGE], "…", *between[-_EDGE:]), f"{name}b", _LENGTH[row.chinese])
    yield from (f"{name}b#{mark}" for marks in row.groups[low + 1 : high] for mark in marks)
    yield from _around(name, row, low, high)


def _clauses(name: str, row: Words, low: int, high: int) -> Iterator[str]:
    """Give whether the clause of each of two words carries a trade and whether another company stands in it."""
    for side, at in (("l", low), ("h", high)):
        start = max((i for i in range(at) if row.words[i] in _STOPS), default=-1) + 1
        end = next((i for i in range(at, len(row.words)) if row.words[i] in _STOPS), len(row.words))
        carries = any(mark in _CARRIED for marks in row.groups[start:end] for mark in marks)
        shared = start <= low and high < end
        alone = sum(word in {"<O>", LISTED} for word in row.words[start:end]) == 1
        yield f"{name}{side}{'+' if carries else '-'}{'=' if shared else '1' if alone else '2'}"


def _around(name: str, row: Words, low: int, high: int) -> Iterator[str]:
    """Give what stands before the first and after the second, and right beside both."""
    start, end = max(0, low - _BEFORE[row.chinese]), high + 1 + _AFTER[row.chinese]
    yield from _grams(row.words[start:low], f"{name}p", _LENGTH[row.chinese])
    yield from _grams(row.words[high + 1 : end], f"{name}q", _LENGTH[row.chinese])
    yield from (f"{name}p#{mark}" for marks in row.groups[start:low] for mark in marks)
    yield from (f"{name}q#{mark}" for marks in row.groups[high + 1 : end] for mark in marks)
    reach = 2 if row.chinese else 1
    yield f"{name}l<{''.join(row.words[max(0, low - reach) : low])}"
    yield f"{name}h<{''.join(row.words[max(0, high - reach) : high])}"
    yield f"{name}l>{''.join(row.words[low + 1 : low + 2])}"
    yield f"{name}h>{''.join(row.words[high + 1 : high + 2])}"


def _grams(words: Sequence[str], name: str, longest: int) -> Iterator[str]:
    for at, word in enumerate(words):
        yield f"{name} {word}"
        for length in range(2, longest + 1):
            if at + length <= len(words):
                yield f"{name} {'_'.join(words[at : at + length])}"
