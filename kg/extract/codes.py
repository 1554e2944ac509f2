"""Security codes in a text: `(300308.SZ)`, `2330.TW`, `NASDAQ: MRVL`, `SH600519`, `NVDA US`, 股票代码 688256."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

__all__ = ["Code", "find_codes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A security code at `start` to `end`: the ticker as its market writes it, and the market's MIC when known."""

    start: int
    end: int
    ticker: str
    mic: str | None


_SUFFIX: Final[Mapping[str, str]] = {
    "SH": "XSHG", "SS": "XSHG", "SZ": "XSHE", "BJ": "BJSE", "HK": "XHKG", "TW": "XTAI", "TWO": "ROCO", "KS": "XKRX",
    "KQ": "XKOS", "T": "XTKS", "JP": "XTKS", "O": "XNAS", "OQ": "XNAS", "N": "XNYS", "US": "", "DE": "XETR",
    "PA": "XPAR", "AS": "XAMS", "L": "XLON", "SW": "XSWX", "SI": "XSES", "TO": "XTSE", "NS": "XNSE",
}  # fmt: skip
_BLOOMBERG: Final[Mapping[str, str]] = {
    "TT": "XTAI", "HK": "XHKG", "CH": "", "JP": "XTKS", "JT": "XTKS", "KS": "XKRX", "KQ": "XKOS", "US": "",
    "UW": "XNAS", "UN": "XNYS", "GY": "XETR", "FP": "XPAR", "NA": "XAMS", "LN": "XLON", "SW": "XSWX", "SP": "XSES",
}  # fmt: skip
_MARKET: Final[Mapping[str, str]] = {
    "NASDAQ": "XNAS", "NASDAQGS": "XNAS", "NASDAQGM": "XNAS", "NYSE": "XNYS", "NYSE AMERICAN": "XASE", "AMEX": "XASE",
    "TWSE": "XTAI", "TPEX": "ROCO", "TAIEX": "XTAI", "SEHK": "XHKG", "HKEX": "XHKG", "HKG": "XHKG", "HKSE": "XHKG",
    "SSE": "XSHG", "SHSE": "XSHG", "SHA": "XSHG", "SZSE": "XSHE", "SHE": "XSHE", "BSE": "BJSE", "KRX": "XKRX",
    "KOSPI": "XKRX", "KOSDAQ": "XKOS", "TSE": "XTKS", "TYO": "XTKS", "TSX": "XTSE", "LSE": "XLON", "LON": "XLON",
    "XETRA": "XETR", "ETR": "XETR", "FRA": "XFRA", "EURONEXT": "", "EPA": "XPAR", "AMS": "XAMS", "SGX": "XSES",
    "SIX": "XSWX", "TPE": "XTAI", "纳斯达克": "XNAS", "納斯達克": "XNAS", "纽交所": "XNYS", "紐交所": "XNYS",
    "港交所": "XHKG", "上交所": "XSHG", "深交所": "XSHE", "北交所": "BJSE", "科创板": "XSHG", "创业板": "XSHE",
}  # fmt: skip
_PREFIX: Final[Mapping[str, str]] = {"SH": "XSHG", "SZ": "XSHE", "BJ": "BJSE", "HK": "XHKG"}

_A_SHARE: Final = r"(?:(?:60|68|00|30)\d{4}|(?:43|83|87|88|92)\d{4})"
_NAMES: Final = "|".join(sorted(map(re.escape, _MARKET), key=len, reverse=True))
_FIND: Final = re.compile(
    rf"""
    (?:(?<![A-Za-z0-9])(?=[0-9A-Z])|(?=[代股st纳納纽紐港上深北科创NTnt])|(?<=[(（])(?=[ ]))  # most places fail here
    (?:(?<![A-Za-z0-9.])(?P<dot>\d{{4,6}}|[A-Z]{{1,5}}
        (?:\.[AB])?)\.(?P<suffix>{"|".join(sorted(_SUFFIX, key=len, reverse=True))})
        (?![A-Za-z0-9])
    |(?<![A-Za-z0-9])(?i:(?P<market>{_NAMES}))(?:[ ]?[:：][ ]?|[ ](?=\d))(?P<listed>[A-Z]{{1,5}}(?:\.[AB])?|\d{{4,6}})
        (?![A-Za-z0-9])
    |(?<![A-Za-z0-9])(?P<side>SH|SZ|BJ)[ ]?[:.]?(?P<sided>\d{{6}})(?!\d)
    |(?<![A-Za-z0-9])HK[ ]?[:.]?(?P<hk>0\d{{3,4}})(?!\d)
    |(?<![A-Za-z0-9])(?P<bloomberg>\d{{3,6}}|[A-Z]{{1,5}})[ ](?P<country>{"|".join(_BLOOMBERG)})
        (?=[ ](?:Equity|EQUITY)|[)）,，;；]|$)
    |(?:代码|代碼|代号|代號|(?i:stock[ ]code|ticker(?:[ ]symbol)?))(?:[ ]?(?:[:：]|为|為|is)[ ]?|[ ])
        (?P<said>\d{{4,6}}|[A-Z]{{2,5}})(?![A-Za-z0-9.])
    |(?<=[(（])[ ]?(?P<bare>{_A_SHARE})(?=[ ]?[)）,，、])
    |(?<=[\u4e00-\u9fffA-Za-z][(（])(?P<short>[1-9]\d{{3}})(?=[)）]))
    """,
    re.VERBOSE | re.MULTILINE,
)


def _by_digits(digits: str) -> str | None:
    """Give the market that a mainland code of six digits belongs to."""
    if not re.fullmatch(_A_SHARE, digits):
        return None
    return {"6": "XSHG", "0": "XSHE", "3": "XSHE"}.get(digits[0], "BJSE")


def _year(digits: str) -> bool:
    return digits[:2] in {"19", "20"}


def _read(found: re.Match[str]) -> Code | None:
    """Turn a match into a code, or None when it is a year or a fraction of something else."""
    kind = found.lastgroup or ""
    if kind == "suffix":
        ticker, mic = found["dot"], _SUFFIX[found["suffix"]] or None
        if found["suffix"] in {"T", "N", "O", "L", "AS", "SI", "TO", "DE"} and not _fits(ticker, found["suffix"]):
            return None
        return Code(start=found.start(), end=found.end(), ticker=ticker, mic=mic)
    if kind == "country":
        mic = _BLOOMBERG[found["country"]] or _by_digits(found["bloomberg"])
        digits = found["bloomberg"].isdigit()
        if digits == (found["country"] in {"US", "UW", "UN"}):
            return None
        return Code(start=found.start(), end=found.end(), ticker=found["bloomberg"], mic=mic)
    ticker = found[kind]
    mic = _market(found, kind, ticker)
    if kind == "short" and _year(ticker):
        return None
    start = found.start(kind) if kind in {"said", "bare", "short"} else found.start()
    return Code(start=start, end=found.end(kind), ticker=ticker, mic=mic)


def _fits(ticker: str, suffix: str) -> bool:
    """Say whether a short suffix fits the ticker: Tokyo counts in digits, the others here in letters."""
    return ticker.isdigit() == (suffix == "T") and (suffix != "T" or not _year(ticker)) and len(ticker) > 1


def _market(found: re.Match[str], kind: str, ticker: str) -> str | None:
    if kind == "listed":
        return _MARKET[found["market"].upper()] or None
    if kind == "sided":
        return _PREFIX[found["side"]]
    if kind == "hk":
        return "XHKG"
    return _by_digits(ticker) if ticker.isdigit() else None


def find_codes(text: str) -> list[Code]:
    """Give the security codes of a text in order; the span is the code with its market marks, without brackets."""
    return [code for found in _FIND.finditer(text) if (code := _read(found))]
