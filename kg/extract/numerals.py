"""Numbers as words and figures: Chinese numerals and scales, English number words, figures with full-width digits.

Everything is a `Decimal`; nothing here looks at units or at the words around a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

BLANK: Final = r"[\x20\t\u00a0\u2009\u202f\u3000]{0,2}"
"""Up to two blanks, never a line break."""

_DIGITS: Final[Mapping[str, int]] = {
    **dict(zip("零一二三四五六七八九", range(10), strict=True)),
    **dict(zip("〇壹贰叁肆伍陆柒捌玖", range(10), strict=True)),
    "两": 2,
    "兩": 2,
    "貳": 2,
    "參": 3,
    "陸": 6,
}
_PLACES: Final[Mapping[str, int]] = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_SCALES: Final[Mapping[str, int]] = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}
_SOME: Final = frozenset("数數几幾")
_MORE: Final = frozenset("多余餘来來")
_WAN: Final = 10**4
_TEN: Final = 10
_LAST_TENS: Final = 100

ZH_SCALE: Final = "(?:[十百千]?(?:[万萬]?[亿億]|[万萬]|兆(?![瓦位字赫比]))|[百千](?![瓦克米伏赫分]))"
"""The scale words that may follow figures: 百 千 万 百万 千万 亿 十亿 百亿 千亿 万亿 兆."""
ZH_NUMERAL: Final = (
    "[零〇一二两兩三四五六七八九十百千万萬亿億兆数數几幾]"
    "[零〇一二两兩三四五六七八九十百千万萬亿億兆数數几幾点點多余餘]{0,15}"
)

EN_SCALES: Final[Mapping[str, Decimal]] = {
    word: Decimal(10) ** power
    for power, words in {
        2: "hundred",
        3: "thousand k K",
        6: "million millions mn mln mm MM m M Mn",
        9: "billion billions bn bln b B Bn BN",
        12: "trillion trillions tn trn t T Tn",
        15: "quadrillion",
    }.items()
    for word in words.split()
}
EN_WORDS: Final[Mapping[str, int]] = {
    word: value
    for words, values in (
        (
            "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen",
            range(1, 17),
        ),
        ("seventeen eighteen nineteen", range(17, 20)),
        ("twenty thirty forty fifty sixty seventy eighty ninety", range(20, 100, 10)),
    )
    for word, value in zip(words.split(), values, strict=True)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number as read: a closed range, open above when only a magnitude is named (数千亿)."""

    low: Decimal
    high: Decimal | None
    vague: bool = False

    def times(self, factor: Decimal) -> Number:
        """Give the number in a larger or smaller scale."""
        return Number(low=self.low * factor, high=self.high and self.high * factor, vague=self.vague)


def exactly(value: Decimal | int) -> Number:
    """Give one number as a range of its own."""
    number = Decimal(value)
    return Number(low=number, high=number)


def figures(text: str) -> Decimal:
    """Give the value of figures such as `3,193.77` or `６００`."""
    return Decimal(text.replace(",", "").replace("．", "."))


def zh_scale(text: str) -> Decimal:
    """Give the factor of a Chinese scale word: 百万 is 10⁶, 万亿 is 10¹²."""
    factor = 1
    for char in text:
        factor *= _PLACES.get(char) or _SCALES[char]
    return Decimal(factor)


def chinese(text: str) -> Number | None:
    """Give what a run of Chinese numerals says, or None when it is no number.

    一千二百亿 is one number, 三四十亿 and 七八 are ranges of neighbours, 数千亿 and 百亿 are magnitudes, 二十多亿 has
    no upper end, 一点二万亿 has a fraction, 三百五 is 350.
    """
    if text[0] in _SOME:
        return _magnitude(text[1:]) if len(text) > 1 else None
    if "点" in text or "點" in text:
        return _with_fraction(text.replace("點", "点"))
    if (len(text) > 1 and text[0] in _PLACES and text[0] not in "十拾") or text[0] in _SCALES:
        return _magnitude(text)
    pair = _neighbours(text)
    if pair:
        return pair
    for index, char in enumerate(text):
        if char in _SOME or char in _MORE:
            return _open_tens(text[:index], text[index + 1 :], some=char in _SOME)
    value = _plain(text)
    return None if value is None else exactly(value)


def _magnitude(text: str) -> Number | None:
    """Read 千亿 as a magnitude: 10¹¹ and no upper end."""
    if any(char not in _PLACES and char not in _SCALES for char in text):
        return None
    return Number(low=zh_scale(text), high=None, vague=True)


def _with_fraction(text: str) -> Number | None:
    whole, _, rest = text.partition("点")
    body = rest.rstrip("十百千万萬亿億兆")
    if not body or any(char not in _DIGITS for char in body):
        return None
    head = _plain(whole) if whole else None
    if head is None:
        return None
    value = Decimal(f"{head}.{''.join(str(_DIGITS[char]) for char in body)}")
    return exactly(value * zh_scale(rest[len(body) :]))


def _neighbours(text: str) -> Number | None:
    """Read 三四十亿 as 30 to 40 and so on: two digits in a row, the second one higher."""
    for index in range(len(text) - 1):
        first, second = _DIGITS.get(text[index]), _DIGITS.get(text[index + 1])
        if first and second and second == first + 1:
            low = _plain(text[: index + 1] + text[index + 2 :])
            high = _plain(text[:index] + text[index + 1 :])
            return Number(low=Decimal(low), high=Decimal(high)) if low and high and low < high else None
    return None


def _open_tens(head: str, tail: str, *, some: bool) -> Number | None:
    """Read 十几亿 as 10 to 20 in that scale, and 二十多亿 as 20 and above."""
    value = _plain(head)
    if not value or any(char not in _SCALES and char not in _PLACES for char in tail):
        return None
    factor = zh_scale(tail)
    if some and value % _TEN == 0 and value < _LAST_TENS:
        return Number(low=value * factor, high=(value + _TEN) * factor, vague=True)
    return Number(low=value * factor, high=None)


def _plain(text: str) -> int | None:
    """Give the integer that numerals without extras spell, or None."""
    if not text:
        return None
    if all(char in _DIGITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total = section = digit = 0
    last = 1
    for char in text:
        if char in _DIGITS:
            if digit:
                return None
            digit, last = _DIGITS[char], (1 if not _DIGITS[char] else last)
        elif char in _PLACES:
            section += (digit or 1) * _PLACES[char]
            digit, last = 0, _PLACES[char]
        elif char in _SCALES:
            total, section = _scaled(total, section + digit, _SCALES[char])
            digit, last = 0, _SCALES[char]
        else:
            return None
    return total + section + digit * max(last // 10, 1)


def _scaled(total: int, section: int, scale: int) -> tuple[int, int]:
    """Give total and open section after a scale; a larger scale lifts all that stands before it (一万亿)."""
    if total and total < scale:
        return (total + section) * scale, 0
    return total + (section or 1) * scale, 0


def english(text: str) -> Decimal | None:
    """Give what English number words say (twenty-five, two hundred, a dozen, one and a half), or None."""
    total = current = Decimal(0)
    seen = False
    for word in re.split(r"[\s-]+", text.lower().replace(" and a half", " half")):
        if word in EN_WORDS:
            current, seen = current + EN_WORDS[word], True
        elif word in {"a", "an", "and"}:
            continue
        elif word == "half":
            current, seen = current + Decimal("0.5"), True
        elif word == "dozen":
            current, seen = (current or 1) * Decimal(12), True
        elif word == "hundred":
            current, seen = (current or 1) * Decimal(100), True
        elif word in EN_SCALES:
            total, current, seen = total + (current or 1) * EN_SCALES[word], Decimal(0), True
        else:
            return None
    return total + current if seen else None


def any_of(words: Iterable[str]) -> str:
    """Give a regular expression for any of the words, the longest first, as a trie so that a miss is cheap."""
    root: dict[str, dict[str, object]] = {}
    for word in words:
        node: dict[str, object] = root  # type: ignore[assignment]  # a trie of unbounded depth
        for char in word:
            node = node.setdefault(char, {})  # type: ignore[assignment]
        node[""] = {}
    return _trie(root)


def _trie(node: Mapping[str, object]) -> str:
    branches = [re.escape(char) + _trie(below) for char, below in node.items() if char and isinstance(below, Mapping)]
    if not branches:
        return ""
    body = branches[0] if len(branches) == 1 and "" not in node else f"(?:{'|'.join(branches)})"
    return f"{body}?" if "" in node else body
