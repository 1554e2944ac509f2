"""Where numbers stand in a text: one search, and a reader for each shape that it finds."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from kg.extract.atom import FIGURES, SCALE_WORDS, Atom, Spot
from kg.extract.figures import glued_to_letters, read_figures, read_numerals
from kg.extract.number_words import (
    read_digits,
    read_fraction,
    read_half,
    read_part,
    read_some,
    read_times,
    read_times_zh,
    read_words,
)
from kg.extract.numerals import EN_WORDS, ZH_NUMERAL, any_of
from kg.extract.unit_reader import CurrencyGuess

__all__ = ["atoms"]

_WORD: Final = any_of([*EN_WORDS, "dozen"])
_HEADS: Final = "[0-9０-９零〇一二两兩三四五六七八九十百千万萬亿億兆数數几幾过過近逾超半翻减減腰倍双雙个個高中低]"
_FIND: Final = re.compile(
    rf"""
    (?:(?={_HEADS})|(?<![A-Za-z0-9])(?=[abdefhlmnoqstABDEFHLMNOQST]))  # most places fail here, at once
    (?:(?P<fraction>(?<![0-9/.])[1-9]/[2-9](?=[ ]?(?:的|以上|左右|of[ ]))
        |百分之(?:{ZH_NUMERAL}|{FIGURES})|千分之{ZH_NUMERAL}
        |(?:[一二三四五六七八九十]+|[0-9]+)分之(?:[一二两三四五六七八九十]+|[0-9]+))
    |(?P<half>(?<![一二三四])一半(?!导|導)|[过過近逾超]半(?:数|數)?(?!年|导|導|个|個|小|月)|半数|半數)
    |(?P<figures>{FIGURES})
    |(?P<times_zh>翻了?一?番|翻了?一?倍|翻了?[两兩三四二]番|倍增(?=至|长|長|，|。|,)|减半|減半|腰斩|腰斬)
    |(?P<digits_zh>[高中低]?(?:两位数|兩位數|双位数|雙位數|个位数|個位數))
    |(?P<numerals>{ZH_NUMERAL})
    |(?<![A-Za-z0-9])(?i:
        (?P<digits>(?:(?:low|mid|high)[ -](?:to[ -](?:mid|high)[ -])?)?(?:single|double|triple)[ -]digits?(?![A-Za-z]))
        |(?P<some>(?:(?:several|a[ ]few|many|multiple|some)[ ](?:hundred[ ])?(?:{SCALE_WORDS})s?
            |(?:tens|hundreds|dozens|thousands)[ ]of[ ](?:{SCALE_WORDS})s|(?:{SCALE_WORDS})s(?=[ ]of[ ]|[ ]more)
            |(?:dozens|hundreds)(?=[ ]of[ ])|multi-?(?:million|billion|trillion)))
        |(?P<part>(?:(?:a|one)[ -](?:third|quarter|half|fifth|tenth)|(?:two|three|four)[ -](?:thirds|quarters|fifths
        |tenths))(?=[ ](?:of|the|its|in|to|from|by)(?![a-z])|[ ]?[,.;)]|$)|by[ ]half
            |half(?=[ ](?:of|the|its|their)(?![a-z])))
        |(?P<times>doubl(?:ed|ing|es)|tripl(?:ed|ing|es)|quadrupl(?:ed|ing|es)|halv(?:ed|ing|es)|(?:two|three|four
        |five|six|seven|eight|nine|ten)-?fold|twice(?=[ ](?:as|the|its|that|what))
            |(?:(?<=to[ ])|(?<=will[ ])|(?<=nearly[ ])|(?<=almost[ ])|(?<=than[ ])|(?<=could[ ])|(?<=may[ ]))
        (?:double|triple|quadruple|halve)(?![A-Za-z -]digit))
        |(?P<words>(?:(?:half[ ]an?|an?[ ]quarter[ ]of[ ]an?)(?=[ ](?:{SCALE_WORDS}))|an?(?=[ ](?:dozen|hundred
        |{SCALE_WORDS})[ ])|{_WORD})(?:(?:[ -]|[ ]and[ ])(?:{_WORD}|hundred|{SCALE_WORDS}|and[ ]a[ ]half))*)
    )(?![A-Za-z]))
    """,
    re.VERBOSE,
)
_READERS: Final[Mapping[str, Callable[[Spot], Atom | None]]] = {
    "fraction": read_fraction, "half": read_half, "figures": read_figures, "times_zh": read_times_zh,
    "digits_zh": read_digits, "numerals": read_numerals, "digits": read_digits, "some": read_some, "part": read_part,
    "times": read_times, "words": read_words,
}  # fmt: skip


def atoms(text: str, taken: Sequence[tuple[int, int]]) -> Iterator[Atom]:
    """Give the numbers of a text in order, without those that touch a taken span."""
    starts = [start for start, _ in taken]
    guess = CurrencyGuess(text)
    at = 0
    last = -1
    while found := _FIND.search(text, at):
        at = found.end()
        index = bisect_right(starts, found.start()) - 1
        if index >= 0 and taken[index][1] > found.start():
            at = max(at, taken[index][1]) if found.lastgroup == "figures" else taken[index][1]
            continue
        if index + 1 < len(starts) and starts[index + 1] < found.end() and found.lastgroup == "figures":
            continue
        atom = _READERS[found.lastgroup or ""](Spot(text=text, found=found, guess=guess))
        if atom and not glued_to_letters(text, atom, after=last):
            yield atom
            at = max(at, atom.end)
            last = atom.end
