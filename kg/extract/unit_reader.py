"""What stands beside a number: its unit, the currency before it, and what a rate is counted by."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kg.extract.numerals import BLANK, any_of
from kg.extract.units import (
    CURRENCY_PREFIX,
    EN_NOUNS,
    EN_PHRASES,
    LETTER_UNITS,
    PER_WORDS,
    ZH_UNITS,
    Unit,
    lengths,
)

_BLANKS: Final = re.compile(BLANK)
_LARGE: Final = 1000
_ZH_LENGTHS: Final = lengths(ZH_UNITS)
_ZH_STARTS: Final = frozenset(word[0] for word in ZH_UNITS)
_PREFIX_LENGTHS: Final = lengths(CURRENCY_PREFIX)
_PREFIX_ENDS: Final = frozenset(word[-1] for word in CURRENCY_PREFIX)
_NOT_BEFORE: Final[Mapping[str, str]] = {
    "成": "立为為本长長员員功都交熟果品就绩績份型分片套像效因", "人": "次月天年工造形脸机機均民才类類士物",
    "元": "件器素宇年旦组組",
    "名": "后後次列单單义義称稱", "家": "电電庭居具用乐樂中", "台": "湾灣积積阶階式账帳风風北南中光企达達电電胞商州",
    "臺": "灣北南中積電", "只": "有是能需要会會为為不", "部": "分门門署件位队長长", "条": "件款码", "條": "件款碼",
    "股": "份东東价價票权權息市",
    "支": "持出付撑援柱", "张": "家江", "架": "构構", "副": "总總本产產", "倍": "率数數", "块": "链", "座": "谈談椅舱",
    "片": "面段区區", "户": "外",
    "度": "电", "个": "月", "個": "月", "瓦": "解",
}  # fmt: skip
_CHIP_AHEAD: Final = re.compile(
    r"[^，。；、,.;\n]{0,8}?(?:GPU|芯片|晶片|加速卡|显卡|顯卡|算力卡|卡|[HAB]\d00|H20|TPU|ASIC|NPU|昇腾)"
)
_CHIP_BEHIND: Final = re.compile(
    r"(?:GPU|芯片|加速卡|显卡|算力卡|[HAB]\d00|H20|TPU|昇腾\d{0,3}\w?)[^，。；、,.;\n晶产產]{0,6}$"
)
_SINGLE: Final = frozenset(["wafer", "chip", "GPU", "rack", "server", "token", "parameter", "param"])
_GAP_STOP: Final = (
    "of|in|to|from|for|and|or|by|at|on|with|per|a|an|the|as|is|are|was|were|will|its|than|that|which|vs|versus|this|last|next|"
    "percent|percentage|year|years|month|months|day|days|week|weeks|quarter|quarters|times|million|billion|trillion|thousand|"
    "hundred|dollars|yuan|via|using|through|into|over|up|down|while|but|when|where|who|nm|mm|cm|inch|points|"
    "bps|largest|biggest|leading|top|main|key"
)
_NOUN: Final = re.compile(
    rf"(?P<gap>(?:[ -](?!(?:{_GAP_STOP}|[a-z]{{2,}}[a-rt-z]s)(?![A-Za-z]))"
    r"[A-Za-z0-9][A-Za-z0-9.'’/+-]{0,17}){0,3}?)"
    rf"(?:[ -]|(?<![A-Za-z]))(?P<noun>{any_of(EN_NOUNS)})(?![A-Za-z-])"
)
_PHRASE: Final = re.compile(rf"[ -]?(?P<phrase>{any_of(EN_PHRASES)})(?![A-Za-z])", re.IGNORECASE)
_PHRASES_LOWER: Final = {word.lower(): unit for word, unit in EN_PHRASES.items()}
_LETTERS: Final = re.compile(rf"(?:[ -](?=[A-Za-z%]))?(?P<letters>{any_of(LETTER_UNITS)})(?![A-Za-z0-9])")
_LETTER_COUNTED: Final = re.compile(r"[ ]?(?:wpm|wspm|WPM|FLOPs?|FLOPS|tokens?|美元|dollars)(?![A-Za-z])")
_POINTS: Final = re.compile(r"[ ](?:full )?points?(?![A-Za-z])")
_SHARES: Final = re.compile(r"(?:%|percent|per cent|share|margin)[^.\n]*$")
_SIGNS: Final = re.compile(rf"{BLANK}(?P<letters>[%％﹪‰×])(?![0-9])")
_NAME_BEFORE: Final = re.compile(r"(?<![A-Za-z])([A-Z][A-Za-z0-9]*)[ -]$")
_PLAIN_STARTERS: Final = frozenset(
    [
        "About",
        "Around",
        "Over",
        "Nearly",
        "Some",
        "With",
        "The",
        "At",
        "From",
        "For",
        "In",
        "Of",
        "And",
        "To",
        "By",
        "Another",
        "All",
        "More",
        "Than",
        "Approximately",
        "Roughly",
        "Only",
        "Its",
        "Our",
        "Their",
        "Both",
        "These",
        "Those",
        "Has",
        "Have",
        "Had",
        "Almost",
        "Up",
        "Under",
        "Below",
        "Above",
        "Least",
        "Most",
        "Just",
        "Between",
        "Was",
        "Were",
        "Is",
        "Are",
        "As",
        "Or",
        "A",
        "An",
        "Its",
        "Q1",
        "Q2",
        "Q3",
        "Q4",
    ]
)
_CJK: Final = re.compile("[\u3400-\u9fff]")
_RATE: Final = re.compile(
    rf"{BLANK}(?:/|每|[ -]?(?:per|each|every)[ ]|[ ](?P<article>an?)[ ]){BLANK}"
    rf"(?P<word>{any_of(PER_WORDS)})(?P<plural>s?)(?![A-Za-z]|[ ](?:earlier|ago|before)\b)"
)
_ADVERB: Final = re.compile(
    r"[ ](monthly|annually|yearly|quarterly|daily|weekly|apiece|each|a piece)(?![A-Za-z])"
    r"|(?<=[片颗台万亿])(每月|每年|每季)"
)
_ADVERBS: Final[Mapping[str, str]] = {
    "monthly": "month", "annually": "year", "yearly": "year", "quarterly": "quarter", "daily": "day", "weekly": "week",
    "apiece": "unit", "each": "unit", "a piece": "unit", "每月": "month", "每年": "year", "每季": "quarter",
}  # fmt: skip
_TIME_RATES: Final = frozenset({"month", "year", "quarter", "week", "day", "hour", "second"})
_RATE_BEFORE: Final = re.compile(
    rf"(?P<each>每|单|單){BLANK}(?:一)?(?P<word>{any_of(word for word in PER_WORDS if not word.isascii())}|GPU)"
    r"[^，。；、,.;:：\d%（(\n]{0,8}$"
    "|(?P<short>[月年季])(?:产能?|產能?|销量?|出货量?|需求|均)(?:约|約|达|達|为|為|近|超|逾)?$"
)
_SHORT: Final[Mapping[str, str]] = {"月": "month", "年": "year", "季": "quarter"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundUnit:
    """A unit, the word that names it, and where the word ends; a noun behind other words does not move the end."""

    unit: Unit
    word: str
    end: int


class CurrencyGuess:
    """Which currency a bare ¥ or 元 is, from the text that it stands in; the text is searched once at most."""

    __slots__ = ("_japanese", "_text")

    def __init__(self, text: str) -> None:
        """Keep the text; nothing is searched yet."""
        self._text = text
        self._japanese: bool | None = None

    def yen_sign(self) -> str:
        """Give JPY for ¥ in a text that speaks of yen, else CNY."""
        if self._japanese is None:
            self._japanese = bool(re.search(r"\byen\b|日元|日圆|日圓|JPY|Japan", self._text))
        return "JPY" if self._japanese else "CNY"

    def of(self, code: str, word: str, scale: str) -> str:
        """Give the currency of a word: 元 counted in 兆, 億 or 萬 is Taiwan's."""
        return "TWD" if word == "元" and any(char in scale for char in "兆億萬") and code == "CNY" else code


def currency_before(text: str, start: int, guess: CurrencyGuess) -> tuple[int, str | None]:
    """Give where a currency sign or code before a number starts, and the currency; (start, None) without one."""
    at = start
    if at and text[at - 1] in " \u00a0":
        at -= 1
    if not at or text[at - 1] not in _PREFIX_ENDS:
        return start, None
    for size in _PREFIX_LENGTHS:
        word = text[max(0, at - size) : at]
        if len(word) == size and word in CURRENCY_PREFIX:
            before = text[at - size - 1 : at - size]
            if word[0].isascii() and word[0].isalpha() and before.isascii() and before.isalnum():
                continue
            return at - size, guess.yen_sign() if word in {"¥", "￥"} else CURRENCY_PREFIX[word]
    return start, None


def unit_after(text: str, end: int, *, scaled: bool, value: Decimal, core: int) -> FoundUnit | None:
    """Give the unit after a number that ends at `end`; `scaled` and `value` tell whether it is large enough."""
    blank = _BLANKS.match(text, end)
    at = blank.end() if blank else end
    char = text[at : at + 1]
    if not char:
        return None
    if char in _ZH_STARTS and (found := _chinese_unit(text, at, core)):
        return found
    if char in "%％﹪‰×" or char in "xX":
        return _sign_unit(text, end)
    if char == "-" or (char.isascii() and (char.isalpha() or (at > end and char.isdigit()))):
        return _english_unit(text, end, scaled=scaled, value=value, core=core)
    return None


def _sign_unit(text: str, end: int) -> FoundUnit | None:
    found = _SIGNS.match(text, end) or re.compile(r"[ ]?(?P<letters>[xX])(?![A-Za-z0-9])(?![ ][A-Z]\w*\d)").match(
        text, end
    )
    return FoundUnit(unit=LETTER_UNITS[found["letters"]], word=found["letters"], end=found.end()) if found else None


def _chinese_unit(text: str, at: int, core: int) -> FoundUnit | None:
    for size in _ZH_LENGTHS:
        word = text[at : at + size]
        unit = ZH_UNITS.get(word) if len(word) == size else None
        if unit is None:
            continue
        after = text[at + size : at + size + 1]
        if after and after in _NOT_BEFORE.get(word, "") and text[at + size : at + size + 2] != "份额":
            continue
        return FoundUnit(unit=_piece(text, word, unit, at + size, core), word=word, end=at + size)
    return None


def _piece(text: str, word: str, unit: Unit, end: int, core: int) -> Unit:
    """Tell the wafers of 片 from chips, and the chips of 张 and 块 from other things, by the words beside."""
    if word not in {"片", "张", "張", "块", "塊"}:
        return unit
    chips = _CHIP_AHEAD.match(text, end) or (word in "片张張" and _CHIP_BEHIND.search(text, max(0, core - 14), core))
    return Unit(name="chip") if chips else unit


def _english_unit(text: str, end: int, *, scaled: bool, value: Decimal, core: int) -> FoundUnit | None:
    phrase = _PHRASE.match(text, end)
    if phrase:
        word = phrase["phrase"]
        unit = EN_PHRASES.get(word) or _PHRASES_LOWER[word.lower()]
        return FoundUnit(unit=unit, word=word, end=phrase.end())
    points = _POINTS.match(text, end)
    if points and _SHARES.search(text, max(0, core - 90), core):
        return FoundUnit(unit=LETTER_UNITS["pp"], word=points[0], end=points.end())
    letters = _LETTERS.match(text, end)
    if letters:
        return FoundUnit(unit=_letters_unit(text, letters["letters"], end), word=letters["letters"], end=letters.end())
    noun = _NOUN.match(text, end)
    if not noun or not _may_count(text, noun, core, large=scaled or value >= _LARGE):
        return None
    return FoundUnit(unit=Unit(name=EN_NOUNS[noun["noun"]]), word=noun["noun"], end=end if noun["gap"] else noun.end())


def _letters_unit(text: str, word: str, end: int) -> Unit:
    """Give the unit of letters; `pct` in Chinese text is percentage points."""
    if word.lower().startswith("pct") and _CJK.search(text, max(0, end - 16), end + 10):
        return LETTER_UNITS["pp"]
    return LETTER_UNITS[word]


def _may_count(text: str, noun: re.Match[str], core: int, *, large: bool) -> bool:
    """Refuse `Trainium 2 chips` and `72 GPU`: the figures belong to a name, or the noun is not counted."""
    if noun["noun"] in _SINGLE and not large:
        return False
    if text[noun.start() : noun.start() + 1] not in {" ", "-"}:
        return large
    if text[noun.start()] == "-" and not large:
        return False
    name = _NAME_BEFORE.search(text, max(0, core - 16), core)
    grouped = "," in text[core : noun.start()] or not text[core : core + 1].isdigit()
    return not (
        name
        and name[1] not in _PLAIN_STARTERS
        and not grouped
        and not re.search("[a-zA-Z万亿]", text[core : noun.start()])
    )


def counted_in(text: str, end: int, letter: str) -> bool:
    """Say whether what follows is counted with a scale of one letter: 75k wafers, 14.8T tokens; not 910B cards."""
    return bool((letter in {"k", "K", "M"} and _NOUN.match(text, end)) or _LETTER_COUNTED.match(text, end))


def rate_after(text: str, end: int, *, money: bool) -> tuple[int, str | None]:
    """Give where a rate after a unit ends and what it is counted by: `per month`, /片, `a year`, `each` for money."""
    found = _RATE.match(text, end)
    if found:
        word = PER_WORDS[found["word"]]
        if found["article"] and word not in _TIME_RATES and word != "share":
            return end, None
        return found.end(), word
    adverb = _ADVERB.match(text, end)
    rate = _ADVERBS[adverb[1] or adverb[2]] if adverb else None
    return (adverb.end(), rate) if adverb and (money or rate != "unit") else (end, None)


def rate_before(text: str, start: int) -> str | None:
    """Give what 每片…, 每月… or 月产 before a number says it is counted by."""
    window = text[max(0, start - 16) : start].rstrip()
    if not any(mark in window for mark in "每单單月年季"):
        return None
    found = _RATE_BEFORE.search(window)
    if not found:
        return None
    return _SHORT[found["short"]] if found["short"] else PER_WORDS.get(found["word"])
