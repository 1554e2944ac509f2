"""Names made comparable: script, width, case, blanks and punctuation folded away."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable
from typing import Final

import opencc

_CJK: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_BLANK: Final = re.compile(r"\s+")
_LOOSE: Final = re.compile(r"[\s·・\-‐‑–—_.,，()（）'’\"“”]+")
_BRACKET: Final = re.compile(r"\s*[(（][^()（）]*[)）]$")
_MARKS: Final = re.compile(r"^\*?ST(?=[\u3400-\u9fff])|-(?:KY|W|SW|U|S|B|R|DR)$")
_FORMS: Final = re.compile(
    r"(?:,?\s+(?:inc|incorporated|corp|corporation|co|company|ltd|limited|plc|llc|ag|nv|n\.v|sa|s\.a|se|gmbh|group|holdings?)"
    r"\.?)+$|(?:股份有限公司|有限责任公司|有限公司|公司)$",
    re.IGNORECASE,
)


@functools.cache
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def is_chinese(text: str) -> bool:
    """Say whether a text holds a Chinese character."""
    return _CJK.search(text) is not None


def simplify(text: str) -> str:
    """Give a text in simplified characters."""
    return text if text.isascii() else str(_simplifier().convert(text))


def fold(name: str) -> str:
    """Give a name without differences of script, width, case and blanks."""
    return _BLANK.sub("", unicodedata.normalize("NFKC", simplify(name))).casefold()


def fold_all(names: Iterable[str]) -> list[str]:
    """Give many names folded, in order; one call of the converter for all."""
    texts = [name.replace("\n", " ") for name in names]
    turned = simplify(unicodedata.normalize("NFKC", "\n".join(texts))).split("\n")
    return [_BLANK.sub("", text).casefold() for text in turned]


def loosen(folded: str) -> str:
    """Give a folded name without its punctuation as well."""
    return _LOOSE.sub("", folded)


def bare(name: str) -> str:
    """Give a name without a closing bracket, the marks of an exchange and its legal form.

    `Broadcom Inc. (AVGO)` is `Broadcom`, `*ST闻泰` is `闻泰`, `世芯-KY` is `世芯`.
    """
    return _FORMS.sub("", _MARKS.sub("", _BRACKET.sub("", name.strip()))).strip()
