"""Tickers as people write them: `300308.SZ`, `2330.TW`, `NASDAQ: MRVL`, `XNAS:NVDA`, `SH600519`, `00700`, `NVDA US`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

_MARKETS: Final[Mapping[str, tuple[str, ...]]] = {
    "XSHG": ("SH", "SS", "SSE", "SHSE", "SHA", "CH"),
    "XSHE": ("SZ", "SZSE", "SHE", "CH"),
    "XHKG": ("HK", "HKG", "HKEX", "SEHK"),
    "XTAI": ("TW", "TT", "TWSE", "TPE", "TAI"),
    "ROCO": ("TWO", "TT", "TPEX", "OTC"),
    "XNAS": ("US", "O", "OQ", "UW", "NASDAQ", "NASDAQGS", "NASDAQGM", "NASDAQCM"),
    "XNYS": ("US", "N", "UN", "NYSE"),
    "BATS": ("US", "CBOE"),
    "XTKS": ("T", "JP", "JT", "TSE", "TYO"),
    "XKRX": ("KS", "KRX", "KOSPI"),
    "XKOS": ("KQ", "KOSDAQ"),
    "XETR": ("DE", "GY", "ETR", "XETRA"),
    "XPAR": ("PA", "FP", "EPA"),
    "XAMS": ("AS", "NA", "AMS"),
    "XLON": ("L", "LN", "LSE", "LON"),
    "XSWX": ("SW", "SIX"),
    "XASX": ("AX", "AU", "ASX"),
    "XNSE": ("NS", "NSE"),
    "XTSE": ("TO", "CN", "TSX"),
    "XSTO": ("ST", "SS"),
    "XHEL": ("HE", "FH"),
    "XMIL": ("MI", "IM", "BIT"),
    "XBRU": ("BR", "BB"),
    "XWBO": ("VI", "AV"),
    "XOSL": ("OL", "NO"),
}
_OF_SHORT: Final[Mapping[str, tuple[str, ...]]] = {
    short: tuple(mic for mic, shorts in _MARKETS.items() if short in (mic, *shorts))
    for short in {short for mic, shorts in _MARKETS.items() for short in (mic, *shorts)}
}
_CODE: Final = r"[A-Z]{1,6}(?:[.-][AB])?|\d{1,6}[A-Z]?"
_AFTER: Final = re.compile(rf"(?P<code>{_CODE})(?:\.|\s|@)(?P<market>[A-Z]{{1,8}})(?:\s+EQUITY)?")
_BEFORE: Final = re.compile(rf"(?P<market>[A-Z]{{2,8}})\s*[:：.]\s*(?P<code>{_CODE})")
_STUCK: Final = re.compile(r"(?P<market>SH|SZ|HK)(?P<code>\d{4,6})")
_ALONE: Final = re.compile(rf"(?:{_CODE})")

TickerKey = tuple[str, str]


def key_of(code: str, mic: str) -> TickerKey:
    """Give a listing as its code without leading noughts, where numbers are padded at will, and its market."""
    folded = code.upper().replace("-", ".")
    return (folded.lstrip("0") or "0" if mic == "XHKG" else folded, mic)


def read_ticker(text: str) -> Iterator[TickerKey | str]:
    """Give the listings that a text may mean, likeliest first; a plain string is a code without its market."""
    upper = text.strip().strip("()（）").upper()
    for pattern in (_BEFORE, _AFTER, _STUCK):
        found = pattern.fullmatch(upper)
        if found is not None:
            for mic in _OF_SHORT.get(found["market"], ()):
                yield key_of(found["code"], mic)
    if re.fullmatch(r"0\d{4}", upper):
        yield key_of(upper, "XHKG")
    if _ALONE.fullmatch(upper):
        yield upper.replace("-", ".")


def shown(code: str, mic: str) -> str:
    """Give a listing as it is kept with an entity: `XNAS:NVDA`; the code alone where the market is not known."""
    return f"{mic}:{code}" if mic else code


def listings_of(identifiers: Mapping[str, str]) -> Iterator[TickerKey]:
    """Give every listing among an entity's identifiers."""
    for scheme, value in identifiers.items():
        if scheme.startswith("ticker"):
            mic, _, code = value.rpartition(":")
            yield key_of(code, mic)


def tickers(primary: TickerKey, others: Iterable[str]) -> dict[str, str]:
    """Give the identifiers of a listing and of its other lines, written `code@MIC`."""
    found: dict[str, str] = {}
    if primary[0]:
        found["ticker"] = shown(*primary)
    for other in others:
        code, _, mic = other.partition("@")
        if code:
            found[f"ticker@{mic}"] = shown(code, mic)
    return found
