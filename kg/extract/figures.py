"""Numbers in figures and in Chinese numerals: their scale, unit, sign, and whether they count anything."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from kg.extract.atom import NUMBER, PARAMETER, Atom, Spot
from kg.extract.numerals import BLANK, EN_SCALES, ZH_SCALE, Number, chinese, exactly, figures, zh_scale
from kg.extract.unit_reader import (
    CurrencyGuess,
    FoundUnit,
    counted_in,
    currency_before,
    rate_after,
    rate_before,
    unit_after,
)

_POWER: Final = re.compile(
    r"[eE]\+?(\d{1,2})(?![0-9A-Za-z])"
    r"|[ ]?[×xX*][ ]?10(?:\^|\*\*)?([0-9]{1,2}|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})(?![0-9])"
    r"|(?<=10)(?:\^([0-9]{1,2})|([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}))"
)
_RAISED: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_ZH_TAIL: Final = re.compile(f"{BLANK}([多余餘来來几幾]?)({ZH_SCALE})([多余餘]?)(?!分)")
_ZH_MORE: Final = re.compile(f"([0-9０-９]{{1,4}}(?:[.．][0-9]+)?)({ZH_SCALE})")
_EN_TAIL: Final = re.compile(
    r"[ -]?(?:(hundred)[ ])?(thousand|million|billion|trillion|quadrillion|mln|bln|trn|bn|mn|tn)(?![A-Za-z])",
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
_SIGN: Final = {"+": 1, "＋": 1, "-": -1, "−": -1, "－": -1, "–": -1}
_LETTERS_BEFORE: Final = re.compile("[A-Za-z]{3,}$")
"""YoY30% and Capex100亿 carry a number, H20 and MI300 do not."""
_TEN_THOUSAND: Final = 10_000
_RANGE_AHEAD: Final = re.compile(f"{BLANK}[至到~～-]{BLANK}[一二两兩三四五六七八九十百]")


def read_figures(spot: Spot) -> Atom | None:
    """Read figures with all that belongs to them; None for parts of names and for letters that are no unit."""
    text, found, guess = spot.text, spot.found, spot.guess
    start, end = found.span()
    atom = Atom(start=start, core=start, end=end, number=exactly(figures(found[0])), grouped="," in found[0])
    power = _POWER.match(text, end)
    if power:
        _raise(atom, power)
    scale(text, atom)
    atom.start, atom.currency = currency_before(text, start, guess)
    letter = _letter_scale(text, atom)
    if not finish(text, atom, guess):
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


def scale(text: str, atom: Atom) -> None:
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
    if not (atom.currency or size or counted_in(text, found.end(), found[1])):
        return False
    atom.factor, atom.scale_text, atom.end = EN_SCALES[found[1]], found[1], found.end()
    if size:
        atom.kind = PARAMETER
    return True


def finish(text: str, atom: Atom, guess: CurrencyGuess) -> bool:
    """Read the unit and the rate; say whether the number stands (a model name or an ordinal does not)."""
    if text[atom.end : atom.end + 1] == "." and text[atom.end + 1 : atom.end + 2].isdigit():
        return False
    if (
        text[atom.start - 1 : atom.start] in {"第", "前", "每"}
        or text[max(0, atom.start - 4) : atom.start].lower() == "top "
    ):
        return False
    found = None if atom.kind else _unit(text, atom)
    if found:
        atom.kind, atom.end = found.unit, found.end
        if found.unit.currency:
            atom.currency = atom.currency or guess.of(found.unit.currency, found.word, atom.scale_text)
        atom.per = found.unit.per
    atom.end, rate = rate_after(text, atom.end, money=atom.currency is not None)
    atom.per = atom.per or rate
    atom.per = atom.per or rate_before(text, atom.start)
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


def glued_to_letters(text: str, atom: Atom, *, after: int) -> bool:
    """Say whether the figures are the tail of a name (H100, GPT-4): letters before them, no unit that saves them.

    `after` is where the number before ends; a dash behind it is one of a range ($60bn-65bn).
    """
    if atom.start < atom.core or not text[atom.core].isdigit():
        return False
    before = text[atom.core - 1 : atom.core] if atom.core else ""
    if before in {"-", "–"}:
        return after != atom.core - 1 and _letter(text, atom.core - 2)
    if before == ".":
        return text[atom.core - 2 : atom.core - 1].isalnum()
    if not (_letter(text, atom.core - 1) or before == "_"):
        return False
    run = _LETTERS_BEFORE.search(text, max(0, atom.core - 12), atom.core)
    saved = atom.scale_text[:1] in _TRAILING or (atom.kind is not None and atom.kind.name in {"ratio", "pp"})
    return not (saved and run)


def _letter(text: str, at: int) -> bool:
    return at >= 0 and text[at].isascii() and text[at].isalpha()


def _sign(text: str, atom: Atom) -> None:
    """Take a plus or minus sign before the figures or the currency; a dash after a figure or a word is no sign."""
    at = atom.start
    char = text[at - 1 : at]
    if char not in _SIGN or not char:
        return
    before = text[at - 2 : at - 1] if at > 1 else ""
    if (before.isascii() and (before.isalnum() or before in {"%", ")", "+"})) or before in {
        "％",
        "元",
        "亿",
        "万",
        "億",
        "萬",
        "成",
        "年",
    }:
        return
    atom.sign, atom.start = _SIGN[char], at - 1
    if atom.sign < 0:
        high = atom.number.high
        atom.number = Number(
            low=-(atom.number.low if high is None else high), high=-atom.number.low, vague=atom.number.vague
        )


def read_numerals(spot: Spot) -> Atom | None:
    """Read Chinese numerals that count something."""
    text, found, guess = spot.text, spot.found, spot.guess
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
    if not finish(text, atom, guess):
        return None
    return atom if _counts(run, number, atom) or _RANGE_AHEAD.match(text, atom.end) else None


def _counts(run: str, number: Number, atom: Atom) -> bool:
    """Say whether numerals are a number here: they count something, and 一家 is an article."""
    if atom.kind is None and not atom.currency:
        spelled = run[0] not in "十百千万萬亿億兆" and len(run) > 1
        if number.low >= _TEN_THOUSAND and spelled:
            atom.kind = NUMBER
            return True
        return False
    name = atom.kind.name if atom.kind else "currency"
    return run != "一" or name in {"ratio", "multiple", "pp"}
