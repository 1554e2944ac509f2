"""Single numbers with their scale, unit, currency and rate: the parts that ranges and quantities are made of."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kg.extract.numerals import (
    BLANK,
    EN_SCALES,
    EN_WORDS,
    ZH_NUMERAL,
    ZH_SCALE,
    Number,
    any_of,
    chinese,
    english,
    exactly,
    figures,
    zh_scale,
)
from kg.extract.unit_reader import (
    CurrencyGuess,
    FoundUnit,
    currency_before,
    multiples_only,
    rate_after,
    rate_before,
    unit_after,
)
from kg.extract.units import Unit

__all__ = ["Atom", "atoms"]


@dataclass(slots=True, kw_only=True)
class Atom:
    """A number at `start` to `end`, its figures from `core` on, before ranges and hedges are seen."""

    start: int
    core: int
    end: int
    number: Number
    factor: Decimal | None = None
    scale_text: str = ""
    kind: Unit | None = None
    currency: str | None = None
    per: str | None = None
    sign: int = 0
    approx: bool = False
    low_open: bool = False
    grouped: bool = False

    @property
    def whole(self) -> Decimal:
        """What the bare figures are multiplied by."""
        return (self.factor or Decimal(1)) * (self.kind.factor if self.kind else Decimal(1))

    @property
    def low(self) -> Decimal | None:
        """The lower end in plain units."""
        return None if self.low_open else self.number.low * self.whole

    @property
    def high(self) -> Decimal | None:
        """The upper end in plain units."""
        return None if self.number.high is None else self.number.high * self.whole

    @property
    def vague(self) -> bool:
        """Whether only a magnitude is named."""
        return self.number.vague

    @property
    def unit_name(self) -> str | None:
        """The plain unit, whether or not the number is large enough to count with it."""
        return "currency" if self.currency else self.kind.name if self.kind else None

    @property
    def unit(self) -> str | None:
        """The plain unit; None for bare figures that count nothing."""
        if self.currency:
            return "currency"
        if self.kind:
            return self.kind.name if self.kind.small or abs(self.number.low * self.whole) >= _MANY else None
        return "number" if self.grouped or (self.factor is not None and self.factor >= _LARGE) else None


_LARGE: Final = 1000
_MANY: Final = 100
_FAR: Final = 2
_FIGURES: Final = r"(?:[0-9０-９]{1,3}(?:,[0-9０-９]{3})+(?![0-9０-９])|[0-9０-９]+)(?:[.．][0-9０-９]+)?"
_SCALE_WORDS: Final = "thousand|million|billion|trillion"
_WORD: Final = any_of([*EN_WORDS, "dozen"])
_FIND: Final = re.compile(
    rf"""
    (?P<fraction>(?<![0-9/.])[1-9]/[2-9](?=[ ]?(?:的|以上|左右|of[ ]))|百分之(?:{ZH_NUMERAL}|{_FIGURES})|千分之{ZH_NUMERAL}
        |(?:[一二三四五六七八九十]+|[0-9]+)分之(?:[一二两三四五六七八九十]+|[0-9]+))
    |(?P<half>(?<![一二三四])一半(?!导|導)|[过過近逾超]半(?:数|數)?(?!年|导|導|个|個|小|月)|半数|半數)
    |(?P<figures>{_FIGURES})
    |(?P<times_zh>翻了?一?番|翻了?一?倍|翻了?[两兩三四二]番|倍增(?=至|长|長|，|。|,)|减半|減半|腰斩|腰斬)
    |(?P<digits_zh>[高中低]?(?:两位数|兩位數|双位数|雙位數|个位数|個位數))
    |(?P<numerals>{ZH_NUMERAL})
    |(?<![A-Za-z0-9])(?i:
        (?P<digits>(?:(?:low|mid|high)[ -](?:to[ -](?:mid|high)[ -])?)?(?:single|double|triple)[ -]digits?(?![A-Za-z]))
        |(?P<some>(?:(?:several|a[ ]few|many|multiple|some)[ ](?:hundred[ ])?(?:{_SCALE_WORDS})s?
            |(?:tens|hundreds|dozens|thousands)[ ]of[ ](?:{_SCALE_WORDS})s|(?:{_SCALE_WORDS})s(?=[ ]of[ ]|[ ]more)
            |(?:dozens|hundreds)(?=[ ]of[ ])|multi-?(?:million|billion|trillion)))
        |(?P<part>(?:(?:a|one)[ -](?:third|quarter|half|fifth|tenth)|(?:two|three|four)[ -](?:thirds|quarters|fifths|tenths))(?=[ ](?:of|the|its|in|to|from|by)(?![a-z])|[ ]?[,.;)]|$)|by[ ]half
            |half(?=[ ](?:of|the|its|their)(?![a-z])))
        |(?P<times>doubl(?:ed|ing|es)|tripl(?:ed|ing|es)|quadrupl(?:ed|ing|es)|halv(?:ed|ing|es)|(?:two|three|four|five|six|seven|eight|nine|ten)-?fold|twice(?=[ ](?:as|the|its|that|what))
            |(?:(?<=to[ ])|(?<=will[ ])|(?<=nearly[ ])|(?<=almost[ ])|(?<=than[ ])|(?<=could[ ])|(?<=may[ ]))(?:double|triple|quadruple|halve)(?![A-Za-z -]digit))
        |(?P<words>(?:(?:half[ ]an?|an?[ ]quarter[ ]of[ ]an?)(?=[ ](?:{_SCALE_WORDS}))|an?(?=[ ](?:dozen|hundred|{_SCALE_WORDS})[ ])|{_WORD})(?:(?:[ -]|[ ]and[ ])(?:{_WORD}|hundred|{_SCALE_WORDS}|and[ ]a[ ]half))*)
    )(?![A-Za-z])
    """,
    re.VERBOSE,
)
_POWER: Final = re.compile(
    r"[eE]\+?(\d{1,2})(?![0-9A-Za-z])|[ ]?[×xX*][ ]?10(?:\^|\*\*)?([0-9]{1,2}|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})(?![0-9])|(?<=10)(?:\^([0-9]{1,2})|([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}))"
)
_RAISED: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_ZH_TAIL: Final = re.compile(f"{BLANK}([多余餘来來几幾]?)({ZH_SCALE})([多余餘]?)(?!分)")
_ZH_MORE: Final = re.compile(f"([0-9０-９]{{1,4}}(?:[.．][0-9]+)?)({ZH_SCALE})")
_EN_TAIL: Final = re.compile(
    r"[ -]?(?:(hundred)[ ])?(thousand|million|billion|trillion|quadrillion|mln|bln|trn|bn|mn|tn|Bn|Mn|BN|MN|Tn)(?![A-Za-z])",
    re.IGNORECASE,
)
_LETTER_TAIL: Final = re.compile(r"[ ]?(mm|MM|[kKmMbBtT])(?![A-Za-z0-9/])")
_MODEL_SIZE: Final = re.compile(r"[ ]?(?:参数|參數|激活|模型|大模型|param|[Pp]arameter|model|MoE|dense)")
_SIZE_BEFORE: Final = re.compile(r"(?:参数量?|參數量?|参数规模|parameters?)[为為达達到约是of\s:：]{0,4}$")
_TRAILING_SCALE: Final = re.compile("[十百千]?[万萬亿億兆]*$")
_TRAILING: Final = frozenset("百千万萬亿億兆")
_LEADS: Final = frozenset("上过過超近逾")
_INFIX: Final = re.compile(r"(?:[+＋]|-plus|[ ]plus|[ ]or[ ]more)(?=[ ]?[^0-9\s])")
_OPEN: Final = frozenset("多余餘几幾")
_UNIT_MULTIPLE: Final = Unit(name="multiple")
_UNIT_RATIO: Final = Unit(name="ratio")
_UNIT_PARAMETER: Final = Unit(name="parameter")


def atoms(text: str, taken: Sequence[tuple[int, int]]) -> Iterator[Atom]:
    """Give the numbers of a text in order, without those that touch a taken span."""
    starts = [start for start, _ in taken]
    guess = CurrencyGuess(text)
    at = 0
    last = -_FAR
    while found := _FIND.search(text, at):
        at = found.end()
        index = bisect_right(starts, found.start()) - 1
        if index >= 0 and taken[index][1] > found.start():
            at = max(at, taken[index][1]) if found.lastgroup == "figures" else taken[index][1]
            continue
        if index + 1 < len(starts) and starts[index + 1] < found.end() and found.lastgroup == "figures":
            continue
        atom = _READERS[found.lastgroup or ""](text, found, guess)
        if atom and (atom.core - last <= _FAR or not _glued_to_letters(text, atom)):
            yield atom
            at = max(at, atom.end)
            last = atom.end


def _figures(text: str, found: re.Match[str], guess: CurrencyGuess) -> Atom | None:
    start, end = found.span()
    atom = Atom(start=start, core=start, end=end, number=exactly(figures(found[0])), grouped="," in found[0])
    power = _POWER.match(text, end)
    if power:
        _raise(atom, power)
    _scale(text, atom)
    atom.start, atom.currency = currency_before(text, start, guess)
    letter = _letter_scale(text, atom)
    if not _finish(text, atom, guess):
        return None
    if letter and not (atom.currency or atom.kind):
        return None
    if atom.kind is None and text[atom.end : atom.end + 1].isalpha() and text[atom.end].isascii():
        return None
    _sign(text, atom)
    return atom


def _raise(atom: Atom, power: re.Match[str]) -> None:
    """Apply a power of ten: 3e25, 2.1×10^25, 10²⁶."""
    exponent = next(group for group in power.groups() if group).translate(_RAISED)
    lifted = int(exponent) - (1 if power[3] or power[4] else 0)
    atom.number, atom.end = atom.number.times(Decimal(10) ** lifted), power.end()
    atom.scale_text, atom.factor = power[0].strip(), Decimal(1)


def _scale(text: str, atom: Atom) -> None:
    """Read a scale word after the figures, with what it carries along: 30 多亿, 3亿5000万."""
    found = _ZH_TAIL.match(text, atom.end)
    if found:
        atom.factor, atom.scale_text, atom.end = zh_scale(found[2]), found[2], found.end()
        if (found[1] in _OPEN and found[1]) or found[3]:
            atom.number = Number(low=atom.number.low, high=None)
        rest = _ZH_MORE.match(text, atom.end)
        if rest and zh_scale(rest[2]) < atom.factor:
            value = atom.number.low + figures(rest[1]) * zh_scale(rest[2]) / atom.factor
            atom.number, atom.end = exactly(value), rest.end()
            atom.scale_text = text[atom.core : atom.end]
        return
    english_scale = _EN_TAIL.match(text, atom.end)
    if english_scale:
        hundred = Decimal(100) if english_scale[1] else Decimal(1)
        atom.factor = EN_SCALES[english_scale[2].lower()] * hundred
        atom.scale_text, atom.end = english_scale[0].strip(" -"), english_scale.end()
    elif text[atom.end : atom.end + 1] in {"多", "余", "餘", "来"}:
        atom.number, atom.end = Number(low=atom.number.low, high=None), atom.end + 1


def _letter_scale(text: str, atom: Atom) -> bool:
    """Read a scale of one letter: $60B, 75k wafers, 671B 参数; say whether one was read that needs a unit."""
    found = None if atom.factor else _LETTER_TAIL.match(text, atom.end)
    if not found or (found[0][0] == " " and not atom.currency):
        return False
    size = found[1] in {"B", "T", "M"} and (
        _MODEL_SIZE.match(text, found.end()) or _SIZE_BEFORE.search(text, max(0, atom.core - 16), atom.core)
    )
    if (
        not atom.currency
        and not size
        and found[1] in {"m", "b", "t", "mm", "MM"}
        and not multiples_only(text, found.end())
    ):
        return False
    if not atom.currency and not size and not multiples_only(text, found.end()):
        return False
    atom.factor, atom.scale_text, atom.end = EN_SCALES[found[1]], found[1], found.end()
    if size:
        atom.kind = _UNIT_PARAMETER
    return True


def _finish(text: str, atom: Atom, guess: CurrencyGuess) -> bool:
    """Read the unit and the rate; say whether the number stands (a model name or an ordinal does not)."""
    if text[atom.end : atom.end + 1] == "." and text[atom.end + 1 : atom.end + 2].isdigit():
        return False
    if text[atom.start - 1 : atom.start] in {"第", "前"} or text[max(0, atom.start - 4) : atom.start].lower() == "top ":
        return False
    found = None if atom.kind else _unit(text, atom)
    if found:
        atom.kind, atom.end = found.unit, found.end
        if found.unit.currency:
            atom.currency = atom.currency or guess.of(found.unit.currency, found.word, atom.scale_text)
        atom.per = found.unit.per
    atom.end, rate = rate_after(text, atom.end)
    atom.per = atom.per or rate
    if not atom.per:
        atom.start, atom.per = rate_before(text, atom.start)
    return True


def _unit(text: str, atom: Atom) -> FoundUnit | None:
    """Give the unit after the number, past a plus that opens it: 10 万+ 颗, `20-plus customers`."""
    scaled, value = atom.factor is not None, atom.number.low
    found = unit_after(text, atom.end, scaled=scaled, value=value, core=atom.core)
    infix = None if found else _INFIX.match(text, atom.end)
    if infix:
        found = unit_after(text, infix.end(), scaled=scaled, value=value, core=atom.core)
        if found:
            atom.number = Number(low=value, high=None)
    return found


def _glued_to_letters(text: str, atom: Atom) -> bool:
    """Say whether the figures are the tail of a name (H100, GPT-4, CoWoS-7): letters before them, no unit that saves them."""
    before = text[atom.core - 1 : atom.core] if atom.core else ""
    if atom.start < atom.core or not text[atom.core].isdigit():
        return False
    if before in {"-", "–"}:
        ahead = text[atom.core - 2 : atom.core - 1]
        return ahead.isascii() and ahead.isalpha()
    if not (before.isascii() and (before.isalpha() or before == "_")):
        return before == "." and text[atom.core - 2 : atom.core - 1].isalnum()
    run = re.search(r"[A-Za-z]+$", text[max(0, atom.core - 12) : atom.core])
    saved = (
        (atom.scale_text[:1] in set("万萬亿億千百兆")
        and atom.scale_text)
        or (atom.kind and atom.kind.name in {"ratio", "pp"})
    )
    return not (saved and run and len(run[0]) > 2)  # noqa: PLR2004 YoY30% and Capex100亿 are longer than H20


_SIGN: Final = {"+": 1, "＋": 1, "-": -1, "−": -1, "－": -1, "–": -1}


def _sign(text: str, atom: Atom) -> None:
    """Take a plus or minus sign before the figures or the currency; a dash after a figure or a word is no sign."""
    at = atom.start
    char = text[at - 1 : at]
    if char not in _SIGN or not char:
        return
    before = text[at - 2 : at - 1] if at > 1 else ""
    if (
        (before.isascii()
        and (before.isalnum() or before in {"%", ")", "+"}))
        or before in {"％", "元", "亿", "万", "億", "萬", "成", "年"}
    ):
        return
    atom.sign, atom.start = _SIGN[char], at - 1
    if atom.sign < 0:
        high = atom.number.high
        atom.number = Number(
            low=-(atom.number.low if high is None else high), high=-atom.number.low, vague=atom.number.vague
        )


def _numerals(text: str, found: re.Match[str], guess: CurrencyGuess) -> Atom | None:
    run = found[0]
    number = chinese(run)
    while number is None and len(run) > 1:
        run = run[:-1]
        number = chinese(run)
    lead = text[found.start() - 1 : found.start()]
    if number is None or (run in _TRAILING and lead not in _LEADS):
        return None
    end = found.start() + len(run)
    start = found.start() - 1 if lead and lead in "上过過" and number.vague else found.start()
    scale = _TRAILING_SCALE.search(run)
    large = number.low >= _TEN_THOUSAND
    atom = Atom(
        start=start,
        core=found.start(),
        end=end,
        number=number,
        scale_text=scale[0] if scale else "",
        factor=Decimal(1) if large else None,
    )
    atom.start, atom.currency = (start, None) if start < found.start() else currency_before(text, start, guess)
    if not _finish(text, atom, guess):
        return None
    return atom if _counts(run, number, atom) else None


_TEN_THOUSAND: Final = 10_000


def _counts(run: str, number: Number, atom: Atom) -> bool:
    """Say whether numerals are a number here: they count something, and 一家 is an article."""
    if atom.kind is None and not atom.currency:
        spelled = run[0] not in "十百千万萬亿億兆" and len(run) > 1
        if number.low >= _TEN_THOUSAND and spelled:
            atom.kind = Unit(name="number")
            return True
        return False
    name = atom.kind.name if atom.kind else "currency"
    return run != "一" or name in {"ratio", "multiple", "pp"}


def _fraction(text: str, found: re.Match[str], guess: CurrencyGuess) -> Atom | None:
    """Read 百分之二十, 三分之一, 1/3."""
    surface = found[0]
    if "分之" in surface:
        below, _, above = surface.partition("分之")
        under = Decimal({"百": 100, "千": 1000}.get(below, 0)) or _small(below)
        over = _small(above)
    else:
        above, _, below = surface.partition("/")
        over, under = Decimal(above), Decimal(below)
    if not over or not under:
        return None
    return Atom(
        start=found.start(), core=found.start(), end=found.end(), number=exactly(over / under), kind=_UNIT_RATIO
    )


def _small(text: str) -> Decimal | None:
    if text[0].isdigit():
        return figures(text)
    number = chinese(text)
    return number.low if number and number.low == number.high else None


def _fixed(text: str, found: re.Match[str], number: Number, unit: Unit) -> Atom:
    return Atom(start=found.start(), core=found.start(), end=found.end(), number=number, kind=unit)


def _half(text: str, found: re.Match[str], guess: CurrencyGuess) -> Atom:
    """Read 一半, 过半, 近半."""
    half = Decimal("0.5")
    lead = found[0][0]
    atom = _fixed(text, found, Number(low=half, high=None) if lead in "过過逾超" else exactly(half), _UNIT_RATIO)
    atom.approx = lead == "近"
    return atom


def _times_zh(text: str, found: re.Match[str], guess: CurrencyGuess) -> Atom:
    """Read 翻倍 as 2, 翻两番 as 4, 减半 as 0.5."""
    word = found[0]
    value = Decimal("0.5") if word[0] in "减減腰" else Decimal(2)
    for char, doublings in (("两", 2), ("兩", 2), ("二", 2), ("三", 3), ("四", 4)):
        if char in word and word.endswith("番"):
            value = Decimal(2) ** doublings
    atom = _fixed(text, found, exactly(value), _UNIT_MULTIPLE)
    atom.per = rate_before(text, atom.start)[1]
    return atom


_DIGIT_RANGES: Final[Mapping[str, tuple[str, str | None]]] = {
    "single": ("0.01", "0.09"), "double": ("0.1", None), "triple": ("1", None), "个": ("0.01", "0.09"), "個": ("0.01", "0.09"),
    "low single": ("0.01", "0.03"), "mid single": ("0.04", "0.06"), "high single": ("0.07", "0.09"),
    "low double": ("0.1", "0.13"), "两": ("0.1", None), "兩": ("0.1", None), "双": ("0.1", None), "雙": ("0.1", None),
    "高个": ("0.07", "0.09"), "中个": ("0.04", "0.06"), "低个": ("0.01", "0.03"), "低双": ("0.1", "0.13"), "低两": ("0.1", "0.13"),
}  # fmt: skip


def _digits(text: str, found: re.Match[str], guess: CurrencyGuess) -> Atom | None:
    """Read double-digit, low-single-digit, 两位数 as shares: a magnitude, or the third of it that the word names."""
    key = re.sub(r"位[数數]$|[ -]digits?$", "", found[0].lower()).replace("-", " ")
    low, high = _DIGIT_RANGES.get(key) or _DIGIT_RANGES.get(key.split()[-1]) or _DIGIT_RANGES.get(key[-1], ("", None))
    if not low or not re.match(
        r"(?:[ -](?:percentage|percent|growth|revenue|increase|decline|gain|rise|year|yoy|sequential|pace|rate|range|gross|%|per)|[的]?(?:百分比|增|成长|成長|下滑|下降|涨|跌|%|同比)|s?[.,;，。]|$)",
        text[found.end() : found.end() + 12],
        re.IGNORECASE,
    ):
        return None
    return _fixed(text, found, Number(low=Decimal(low), high=high and Decimal(high), vague=True), _UNIT_RATIO)  # type: ignore[arg-type]


def _some(text: str, found: re.Match[str], guess: CurrencyGuess) -> Atom | None:
    """Read tens of billions, several hundred million, multi-billion as magnitudes; they must count something."""
    value = Decimal(1)
    words = re.findall("tens|hundred|dozen|thousand|million|billion|trillion", found[0].lower())
    for word in words:
        value *= {"tens": Decimal(10), "dozen": Decimal(12)}.get(word) or EN_SCALES[word]
    atom = Atom(
        start=found.start(), core=found.start(), end=found.end(), number=Number(low=value, high=None, vague=True),
        scale_text=words[-1], factor=Decimal(1),
    )  # fmt: skip
    of = re.compile(r" (?:more )?of|-").match(text, atom.end)
    atom.start, atom.currency = currency_before(text, atom.start, guess)
    unit = unit_after(text, of.end() if of else atom.end, scaled=True, value=value, core=atom.core)
    if unit:
        atom.kind, atom.end, atom.per = unit.unit, unit.end, unit.unit.per
        atom.currency = atom.currency or unit.unit.currency
    return atom if atom.kind or atom.currency else None


_PARTS: Final = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}


def _part(text: str, found: re.Match[str], guess: CurrencyGuess) -> Atom:
    """Read a third, two-thirds, half of, by half as shares."""
    words = re.split("[ -]", found[0].lower())
    under = _PARTS[words[-1].removesuffix("s")]
    over = EN_WORDS.get(words[0], 1)
    atom = _fixed(text, found, exactly(Decimal(over) / under), _UNIT_RATIO)
    if words[0] == "by":
        atom.start = atom.core = found.start() + len("by ")
    return atom


def _times(text: str, found: re.Match[str], guess: CurrencyGuess) -> Atom:
    """Read doubled, threefold, halving, twice as multiples of the base."""
    word = found[0].lower()
    value = next(
        (Decimal(number) for name, number in EN_WORDS.items() if word.startswith(name) and "fold" in word), None
    )
    if value is None:
        value = {"d": Decimal(2), "tr": Decimal(3), "q": Decimal(4), "h": Decimal("0.5"), "tw": Decimal(2)}[
            word[:2] if word[0] == "t" else word[0]
        ]
    return _fixed(text, found, exactly(value), _UNIT_MULTIPLE)


def _words(text: str, found: re.Match[str], guess: CurrencyGuess) -> Atom | None:
    """Read English number words; they must count something, and one is an article."""
    surface = found[0]
    lower = surface.lower()
    share = Decimal("0.5") if lower.startswith("half") else Decimal("0.25") if "quarter" in lower else None
    value = english(re.sub(r"^(?:half an?|an? quarter of an?) ", "", lower))
    if value is None:
        return None
    value = value * share if share else value
    scaled = bool(re.search(_SCALE_WORDS, lower))
    atom = Atom(
        start=found.start(), core=found.start(), end=found.end(), number=exactly(value),
        factor=Decimal(1) if scaled else None, scale_text=lower.rsplit(maxsplit=1)[-1] if scaled else "",
    )  # fmt: skip
    atom.start, atom.currency = currency_before(text, atom.start, guess)
    if not scaled:
        _scale(text, atom)
    if not _finish(text, atom, guess):
        return None
    if scaled and atom.kind is None and not atom.currency:
        atom.kind = Unit(name="number")
    counting = atom.kind is None or atom.kind.name not in {"ratio", "pp", "multiple", "currency"}
    return None if lower in {"one", "a", "an"} and counting else atom


_READERS: Final[Mapping[str, Callable[[str, re.Match[str], CurrencyGuess], Atom | None]]] = {
    "fraction": _fraction, "half": _half, "figures": _figures, "times_zh": _times_zh, "digits_zh": _digits, "numerals": _numerals,
    "digits": _digits, "some": _some, "part": _part, "times": _times, "words": _words,
}  # fmt: skip
