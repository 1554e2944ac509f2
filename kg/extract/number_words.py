"""Numbers in words: fractions, halves, multiples, magnitudes, digits counted, English number words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from kg.extract.atom import MULTIPLE, NUMBER, RATIO, SCALE_WORDS, Atom, Spot, fixed
from kg.extract.figures import finish, scale
from kg.extract.numerals import EN_SCALES, EN_WORDS, Number, chinese, english, exactly, figures
from kg.extract.unit_reader import currency_before, rate_before, unit_after

_DIGIT_RANGES: Final[Mapping[str, tuple[str, str | None]]] = {
    "single": ("0.01", "0.09"), "double": ("0.1", None), "triple": ("1", None), "个": ("0.01", "0.09"),
    "個": ("0.01", "0.09"),
    "low single": ("0.01", "0.03"), "mid single": ("0.04", "0.06"), "high single": ("0.07", "0.09"),
    "low double": ("0.1", "0.13"), "两": ("0.1", None), "兩": ("0.1", None), "双": ("0.1", None), "雙": ("0.1", None),
    "高个": ("0.07", "0.09"), "中个": ("0.04", "0.06"), "低个": ("0.01", "0.03"),
    "低双": ("0.1", "0.13"), "低两": ("0.1", "0.13"),
}  # fmt: skip
_AFTER_DIGITS: Final = re.compile(
    r"[ -](?:percentage|percent|growth|revenue|increase|decline|gain|rise|year|yoy|sequential|pace|rate|range|gross|%)"
    r"|的?(?:百分比|增|成长|成長|下滑|下降|涨|跌|%|同比)|s?[.,;，。]|$",
    re.IGNORECASE,
)
_PARTS: Final = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}


def read_fraction(spot: Spot) -> Atom | None:
    """Read 百分之二十, 三分之一, 1/3."""
    found = spot.found
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
    return Atom(start=found.start(), core=found.start(), end=found.end(), number=exactly(over / under), kind=RATIO)


def _small(text: str) -> Decimal | None:
    if text[0].isdigit():
        return figures(text)
    number = chinese(text)
    return number.low if number and number.low == number.high else None


def read_half(spot: Spot) -> Atom:
    """Read 一半, 过半, 近半."""
    found = spot.found
    half = Decimal("0.5")
    lead = found[0][0]
    atom = fixed(spot, Number(low=half, high=None) if lead in "过過逾超" else exactly(half), RATIO)
    atom.approx = lead == "近"
    return atom


def read_times_zh(spot: Spot) -> Atom:
    """Read 翻倍 as 2, 翻两番 as 4, 减半 as 0.5."""
    text, found = spot.text, spot.found
    word = found[0]
    value = Decimal("0.5") if word[0] in "减減腰" else Decimal(2)
    for char, doublings in (("两", 2), ("兩", 2), ("二", 2), ("三", 3), ("四", 4)):
        if char in word and word.endswith("番"):
            value = Decimal(2) ** doublings
    atom = fixed(spot, exactly(value), MULTIPLE)
    atom.per = rate_before(text, atom.start)
    return atom


def read_digits(spot: Spot) -> Atom | None:
    """Read double-digit, low-single-digit, 两位数 as shares: a magnitude, or the third of it that the word names."""
    text, found = spot.text, spot.found
    key = re.sub(r"位[数數]$|[ -]digits?$", "", found[0].lower()).replace("-", " ")
    low, high = _DIGIT_RANGES.get(key) or _DIGIT_RANGES.get(key.split()[-1]) or _DIGIT_RANGES.get(key[-1], ("", None))
    if not low or not _AFTER_DIGITS.match(text, found.end()):
        return None
    return fixed(spot, Number(low=Decimal(low), high=high and Decimal(high), vague=True), RATIO)  # type: ignore[arg-type]


def read_some(spot: Spot) -> Atom | None:
    """Read tens of billions, several hundred million, multi-billion as magnitudes; they must count something."""
    text, found, guess = spot.text, spot.found, spot.guess
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


def read_part(spot: Spot) -> Atom:
    """Read a third, two-thirds, half of, by half as shares."""
    found = spot.found
    words = re.split("[ -]", found[0].lower())
    under = _PARTS[words[-1].removesuffix("s")]
    over = EN_WORDS.get(words[0], 1)
    atom = fixed(spot, exactly(Decimal(over) / under), RATIO)
    if words[0] == "by":
        atom.start = atom.core = found.start() + len("by ")
    return atom


def read_times(spot: Spot) -> Atom:
    """Read doubled, threefold, halving, twice as multiples of the base."""
    found = spot.found
    word = found[0].lower()
    value = next(
        (Decimal(number) for name, number in EN_WORDS.items() if word.startswith(name) and "fold" in word), None
    )
    if value is None:
        value = {"d": Decimal(2), "tr": Decimal(3), "q": Decimal(4), "h": Decimal("0.5"), "tw": Decimal(2)}[
            word[:2] if word[0] == "t" else word[0]
        ]
    return fixed(spot, exactly(value), MULTIPLE)


def read_words(spot: Spot) -> Atom | None:
    """Read English number words; they must count something, and one is an article."""
    text, found, guess = spot.text, spot.found, spot.guess
    surface = found[0]
    lower = surface.lower()
    share = Decimal("0.5") if lower.startswith("half") else Decimal("0.25") if "quarter" in lower else None
    value = english(re.sub(r"^(?:half an?|an? quarter of an?) ", "", lower))
    if value is None:
        return None
    value = value * share if share else value
    scaled = bool(re.search(SCALE_WORDS, lower))
    atom = Atom(
        start=found.start(), core=found.start(), end=found.end(), number=exactly(value),
        factor=Decimal(1) if scaled else None, scale_text=lower.rsplit(maxsplit=1)[-1] if scaled else "",
    )  # fmt: skip
    atom.start, atom.currency = currency_before(text, atom.start, guess)
    if not scaled:
        scale(text, atom)
    if not finish(text, atom, guess):
        return None
    if scaled and atom.kind is None and not atom.currency:
        atom.kind = NUMBER
    counting = atom.kind is None or atom.kind.name not in {"ratio", "pp", "multiple", "currency"}
    return None if lower in {"one", "a", "an"} and counting else atom
