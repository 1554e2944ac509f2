"""Rules run over an encoded sentence: which frames hold, with which mention in which role."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import ahocorasick_rs
import regex

from kg.extract.encode import Encoded, Kind, Token, char_class
from kg.extract.english import even
from kg.extract.rules import Rule, RuleBook, rule_book


@dataclass(frozen=True, slots=True)
class Candidate:
    """A frame that holds in a sentence, before context, typing and linking.

    `start` and `end` are places in the encoded text, `at` the place of the word that carries the relation.
    """

    rule: Rule
    relation: str
    subjects: tuple[Token, ...]
    objects: tuple[Token, ...]
    products: tuple[Token, ...] = ()
    numbers: dict[str, Token] = field(default_factory=dict)
    start: int = 0
    end: int = 0
    at: int = 0
    prior: float = 0.9
    disjoint: bool = False


@functools.lru_cache(maxsize=2)
def _trigger_index(lang: str) -> tuple[ahocorasick_rs.AhoCorasick, tuple[tuple[Rule, ...], ...]]:
    """Give an automaton over all trigger words and, for each word, the rules that need it."""
    by_word: dict[str, list[Rule]] = {}
    for rule in rule_book(lang).rules:
        for word in rule.triggers:
            by_word.setdefault(word.lower() if lang == "en" else word, []).append(rule)
    words = list(by_word)
    return ahocorasick_rs.AhoCorasick(words), tuple(tuple(by_word[word]) for word in words)


def rules_for(text: str, lang: str) -> list[Rule]:
    """Give the rules whose trigger stands in a text, in the order of the rule book."""
    automaton, rules = _trigger_index(lang)
    low = text.lower() if lang == "en" else text
    wanted = {
        rule.id: rule
        for index, _, _ in automaton.find_matches_as_indexes(low, overlapping=True)
        for rule in rules[index]
    }
    order = _order(lang)
    return sorted(wanted.values(), key=lambda rule: order[rule.id])


@functools.lru_cache(maxsize=2)
def _order(lang: str) -> dict[str, int]:
    return {rule.id: i for i, rule in enumerate(rule_book(lang).rules)}


def candidates(sentence: Encoded, lang: str) -> list[Candidate]:
    """Give every frame that holds in a sentence, rule by rule, left to right."""
    book = rule_book(lang)
    text = even(sentence.text) if lang == "en" else sentence.text
    return [found for rule in rules_for(sentence.text, lang) for found in _run(rule, text, sentence, book)]


def _run(rule: Rule, text: str, sentence: Encoded, book: RuleBook) -> Iterator[Candidate]:
    at = 0
    for _ in range(40):
        found = rule.pattern.search(text, at)
        if found is None:
            return
        if rule.forbid is None or not rule.forbid.search(found.group()):
            yield _candidate(rule, found, sentence, book)
        at = _next_start(found)


def _next_start(found: regex.Match[str]) -> int:
    """Give where to look on: after the match, but before its last mention, which may begin the next frame."""
    starts = [span[0] for role in ("object", "subject") if role in found.re.groupindex for span in found.spans(role)]
    last = max((start for start in starts if start > found.start()), default=found.end())
    return int(max(found.start() + 1, min(last, found.end())))


def _role(sentence: Encoded, found: regex.Match[str], role: str, *, whole: bool = False) -> tuple[Token, ...]:
    if role not in found.re.groupindex:
        return ()
    return tuple(
        token if whole else part_of(sentence, at, token)
        for start, end in found.spans(role)
        for at in range(start, end)
        if (token := sentence.token(sentence.text[at])) is not None
        and (role not in SIDES or token.kind not in UNSIDED)
        and not (token.kind is Kind.PLACE and end - start > 1 and sentence.text[at + 1 : at + 3] in _OWNED)
    )


_OWNED: Final = frozenset({"'s", "’s"})


SIDES: Final = frozenset({"subject", "object"})
UNSIDED: Final = frozenset({Kind.TIME, Kind.NUM, Kind.PER})


_ITS_PART: Final = regex.compile(rf"['’]s?\s([{char_class('ORG')}])(?![\w-])")


def part_of(sentence: Encoded, at: int, token: Token) -> Token:
    """Give the company that is named right after a name as its own ("Nvidia's Mellanox unit"), else the token."""
    found = _ITS_PART.match(sentence.text, at + 1) if token.kind is Kind.ORG else None
    part = sentence.token(found[1]) if found else None
    return part if part is not None else token


def _candidate(rule: Rule, found: regex.Match[str], sentence: Encoded, book: RuleBook) -> Candidate:
    numbers = {
        role: tokens[0] for role in ("share", "amount", "size", "period") if (tokens := _role(sentence, found, role))
    }
    return Candidate(
        rule=rule,
        relation=rule.sense(found, book.lexicons),
        subjects=_role(sentence, found, "subject", whole=rule.sets.get("part") == "no"),
        objects=_role(sentence, found, "object", whole=rule.sets.get("part") == "no"),
        products=_role(sentence, found, "product"),
        numbers=numbers,
        start=found.start(),
        end=found.end(),
        at=_cue_place(found, rule),
        prior=rule.prior,
        disjoint=any(_is_choice(sentence.text[a:b]) for role in ("object", "subject") for a, b in _spans(found, role)),
    )


def _spans(found: regex.Match[str], role: str) -> Sequence[tuple[int, int]]:
    return found.spans(role) if role in found.re.groupindex else ()


PARALLEL: Final = {True: regex.compile("分别|各自|依次"), False: regex.compile("respectively")}
"""Words by which two lists run in parallel, in Chinese and not."""


def _is_choice(text: str) -> bool:
    return "或" in text or " or " in text


def _cue_place(found: regex.Match[str], rule: Rule) -> int:
    """Give the place of the first lexicon word that matched, else of the first trigger, else of the match."""
    names = [name for name in found.re.groupindex if name not in rule.roles]
    places = [found.start(name) for name in names if found.start(name) >= 0]
    if places:
        return int(min(places))
    text = found.group().lower()
    hits = [text.find(word.lower()) for word in rule.triggers if word.lower() in text]
    return int(found.start()) + (min(hits) if hits else 0)


def companies(tokens: Sequence[Token]) -> list[Token]:
    """Give the tokens that name or point at a company."""
    return [token for token in tokens if token.kind in {Kind.ORG, Kind.PRO}]
