"""Which encoding a file is in, tried in a fixed order, so that the same bytes always give the same text.

A mark of byte order decides; then UTF-8, which other text hardly ever happens to be; then the encodings that cannot be
told apart by form are read side by side and the one whose text looks most like Chinese or English wins.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from typing import Final

from charset_normalizer import from_bytes

from kg.errors import SourceError
from kg.reading.language import COMMON

__all__ = ["decode", "decode_as", "recognise"]

MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
RIVALS: Final = ("gb18030", "cp950", "big5hkscs", "cp1252", "utf-16-le", "utf-16-be")
TRIED: Final = ("utf-8", *RIVALS)
# What pages and files call an encoding is narrower than what they use: GB2312 files hold GBK and GB18030 characters.
WIDER: Final = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "ascii": "cp1252", "iso8859-1": "cp1252"}
SAMPLE: Final = 1 << 16
PLAUSIBLE: Final = 0.5
CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
SEQUENCE: Final = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
HIGH: Final = re.compile(rb"[\x80-\xff]")
MOSTLY: Final = 0.8
TYPOGRAPHY: Final = frozenset("‘’“”–—…•·€£¥©®™°±²³µ×÷§")
PUNCTUATION: Final = frozenset("，。、；：？！（）《》“”‘’【】—…％％·～「」『』＋　")
BINARY: Final = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x7fELF")


def decode(data: bytes, where: str) -> str:
    """Give the text of a file, a mark of byte order dropped and every other character kept.

    Raises:
        SourceError: for an empty file, a binary one, and bytes that are text in none of the known encodings.
    """
    if not data.strip():
        raise SourceError(where, "empty file" if not data else "nothing but blanks in the file")
    encoding, skip = recognise(data, where)
    text = data[skip:].decode(encoding)
    if not text.strip("\ufeff \t\r\n\f\v\u3000"):
        raise SourceError(where, "nothing but blanks in the file")
    return text


def decode_as(data: bytes, declared: str, where: str) -> str:
    """Give the text by an encoding that the file declares; where that does not fit, as `decode` finds it."""
    if not any(data.startswith(mark) for mark, _ in MARKS):
        try:
            name = codecs.lookup(declared.strip()).name
            return data.decode(WIDER.get(name, name))
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data, where)


def recognise(data: bytes, where: str) -> tuple[str, int]:
    """Give the name of the encoding and how many bytes of mark to skip.

    Raises:
        SourceError: for binary data and bytes that are text in none of the known encodings.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark) and _fits(data[len(mark) :], encoding):
            return encoding, len(mark)
    if data.startswith(BINARY):
        raise SourceError(where, "a binary file under the name of a text")
    if _fits(data, "utf-8") and not CONTROL.search(data):
        return "utf-8", 0
    if 0 in data[:SAMPLE]:
        return _wide(data, where), 0
    if CONTROL.search(data[:SAMPLE]):
        if (found := _best(data, ("utf-16-le", "utf-16-be"))) is not None:
            return found, 0
        raise SourceError(where, "a binary file: it holds control characters")
    _refuse_damaged(data, where)
    return _best(data, RIVALS) or _guessed(data, where), 0


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _wide(data: bytes, where: str) -> str:
    """Give the two-byte encoding of data that hold zero bytes: Latin letters put their zeros on one side only."""
    sample = data[:SAMPLE]
    little = sample[1::2].count(0) >= sample[0::2].count(0)
    names = ("utf-16-le", "utf-16-be") if little else ("utf-16-be", "utf-16-le")
    found = _best(data, names)
    if found is None:
        raise SourceError(where, "a binary file: it holds zero bytes and is no UTF-16")
    return found


def _refuse_damaged(data: bytes, where: str) -> None:
    """Refuse a file that is UTF-8 but for a few bytes: another encoding would turn all of it into nonsense."""
    high = len(HIGH.findall(data[: SAMPLE * 4]))
    whole = sum(len(item) for item in SEQUENCE.findall(data[: SAMPLE * 4]))
    if high and whole / high > MOSTLY and max(_score(data, name) for name in RIVALS) < 1:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise SourceError(where, f"UTF-8 that is damaged at byte {error.start}: {error.reason}") from None


def _best(data: bytes, encodings: tuple[str, ...]) -> str | None:
    """Give the encoding whose text looks best, the earlier of equals, or None where none looks like text."""
    ranked = sorted(encodings, key=lambda name: -_score(data, name))
    return next((name for name in ranked if _score(data, name) >= PLAUSIBLE and _fits(data, name)), None)


def _guessed(data: bytes, where: str) -> str:
    """Give what a statistical look at the bytes says, for languages other than Chinese and English."""
    best = from_bytes(data[:SAMPLE]).best()
    if best is not None and best.chaos == 0 and best.coherence > 0 and _fits(data, best.encoding):
        return best.encoding
    raise SourceError(where, f"not a text in an encoding that is known here; tried {', '.join(TRIED)}")


def _score(data: bytes, encoding: str) -> float:
    """Give how much the characters outside ASCII look like written text: 1 is ordinary, below 0 is nonsense."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        text = decoder.decode(data[:SAMPLE], final=len(data) <= SAMPLE)
    except UnicodeDecodeError:
        return -9.0
    weigh = _weigh_latin if encoding == "cp1252" else _weigh_chinese
    counts = Counter(text)
    foreign = {char: count for char, count in counts.items() if ord(char) > 127}  # noqa: PLR2004 the end of ASCII
    broken = sum(count for char, count in counts.items() if char < " " and char not in "\t\n\r\f\v\x1b")
    total = sum(foreign.values()) + broken
    if not total:
        return 1.0
    return (sum(weigh(char) * count for char, count in foreign.items()) - 9.0 * broken) / total


def _weigh_latin(char: str) -> float:
    if char in TYPOGRAPHY:
        return 1.0
    return 0.55 if "À" <= char <= "ÿ" else -1.0


def _weigh_chinese(char: str) -> float:
    """Give 2 for a character of every day, less for rarer ones, and a fine for what no report holds."""
    if char in COMMON:
        return 2.0
    if char in PUNCTUATION:
        return 1.0
    if "\u4e00" <= char <= "\u9fff":
        return 0.5 if _in_level_one(char) else -0.6
    if "\uff01" <= char <= "\uff5e" or char in TYPOGRAPHY:
        return 0.5
    return -2.0 if unicodedata.category(char) in {"Co", "Cn", "Cc", "Cs"} else -1.0


def _in_level_one(char: str) -> bool:
    """Tell whether a character is in the first level of GB 2312 or of Big5: the ones that schools teach."""
    try:
        first = char.encode("gb2312")[0]
    except UnicodeEncodeError:
        pass
    else:
        if 0xB0 <= first <= 0xD7:  # noqa: PLR2004 rows 16 to 55
            return True
    try:
        return 0xA4 <= char.encode("big5")[0] <= 0xC6  # noqa: PLR2004 the first level
    except UnicodeEncodeError:
        return False
