"""What an English clause leaves out: "B designs X for C; A won Y", "A for v3, B for v4", "D does so for its glasses"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import regex

from kg.extract.encode import Encoded, Token, char_class
from kg.extract.frames import Candidate
from kg.extract.trade import TRADES

_ORG: Final = char_class("ORG")
_OWN: Final = char_class("OWN")
_GOODS: Final = char_class("PROD", "TECH", "MODEL")
WORK: Final = frozenset({"MANUFACTURES_FOR", "DESIGNS_FOR"})
_THING: Final = rf"(?:the\s|its\s|[{_OWN}]\s)?(?:[\w-]+\s){{0,3}}(?:[{_GOODS}]|(?:first|second|third|next|previous|current|old|older|new|newer|successor|follow-on|later|cheaper|faster|smaller|larger|rest|other)\b|v\d|\w*\d\w*)"
# Another company in the same role, for another generation or thing, in a clause of its own without an object; "the work
# of A on the chip" and "drops A for the chip" open none.
_KEEPS: Final = regex.compile(
    rf"(?:[;,:.]\s(?:and\s|but\s|while\s|whereas\s|with\s)?|\s(?:and\s|but\s|while\s|whereas\s))([{_ORG}])\s(?:has\s|had\s|is\s|was\s|will\s|then\s|now\s|also\s|later\s|since\s)*"
    rf"(?:won|wins?|keeps?|kept|took|takes?|got|gets?|handles?|handled|landed|secured|picked\sup|does|did|doing|designs?|designed|makes?|made|builds?|built|working\son|worked\son|on|for|"
    rf"responsible\sfor|in\scharge\sof|inherits?|inherited|taking|winning|getting|handling|doing|to\s(?:do|make|design|build|handle|take))\s{_THING}(?![^;.]{{0,40}}[{_ORG}])",
    regex.IGNORECASE,
)
_PAIRED: Final = regex.compile(
    rf"(?:,|,?\sand|;|,?\sbut|\swhile)\s(?:(?:to|from|with|by|on)\s)?([{_ORG}])\s(?:for|on|with|in)\s(?:the\s|its\s|an?\s|all\s|some\s|[{_OWN}]\s|[{_GOODS}]|\w*\d)",
    regex.IGNORECASE,
)
_SO: Final = regex.compile(rf"([{_ORG}])\s(?:does|did|do)\s(?:so|the\ssame|likewise)\b", regex.IGNORECASE)


def ellipses(sentence: Encoded, found: Sequence[Candidate]) -> list[Candidate]:
    """Give the frames that later clauses of a sentence hold, with what they leave out taken from an earlier frame."""
    trades = [c for c in found if c.relation in TRADES and c.subjects and c.objects]
    if not trades or len({t.entity.id for t in sentence.tokens if t.entity is not None}) < 3:  # noqa: PLR2004
        return []
    made: list[Candidate] = []
    for first in trades[:4]:
        made.extend(_continued(sentence, first))
    used = {token for c in found if c.relation in TRADES for token in (*c.subjects, *c.objects)}
    return [c for c in made if not set(c.subjects) & used]


def _continued(sentence: Encoded, first: Candidate) -> Iterator[Candidate]:
    text = sentence.text
    patterns = [_SO] if first.relation in TRADES else []
    if first.relation in WORK or first.products:
        patterns.append(_KEEPS)
    for pattern in patterns:
        for hit in pattern.finditer(text, first.end - 1):
            token = sentence.token(hit[1])
            if token is not None:
                yield _like(first, (token,), hit)
    if _for_thing(text, first):
        for hit in _PAIRED.finditer(text, first.end - 1):
            token = sentence.token(hit[1])
            if token is not None:
                yield _like(first, (token,), hit)


def _for_thing(text: str, first: Candidate) -> bool:
    """Say whether the first supplier itself was named "for" a thing, so that the next one may be."""
    return regex.match(
        rf"\s(?:for|on|with|in)\s(?:the\s|its\s|an?\s|all\s|some\s|[{_OWN}]\s|[{_GOODS}]|\w*\d)",
        text[first.end : first.end + 60],
        regex.IGNORECASE,
    ) is not None or (
        regex.search(rf"[{_ORG}]\s(?:for|on|with)\s{_THING}$", text[first.start : first.end], regex.IGNORECASE)
        is not None
    )


def _like(first: Candidate, subjects: tuple[Token, ...], hit: regex.Match[str]) -> Candidate:
    return replace(
        first,
        subjects=subjects,
        products=(),
        numbers={},
        start=hit.start(1),
        end=hit.end(),
        at=hit.end(1),
        prior=min(first.prior, 0.8),
    )
