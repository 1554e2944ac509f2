"""What a document says about itself: its title, who published it, and its front matter."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from kg.reading.dates import DATE

__all__ = ["find_publisher", "find_title", "front_matter"]

FRONT: Final = re.compile(r"\A\s*---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
PAIR: Final = re.compile(r"^([A-Za-z_]\w*)[ \t]*:[ \t]*(.+?)[ \t]*\r?$", re.MULTILINE)
HEADING: Final = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$")
MARKUP: Final = re.compile(r"\*\*|__|`|^[*_]+|[*_]+$")
LABELLED: Final = re.compile(r"^[^\s:：]{1,12}\s*[:：]\s*\S{0,60}$")
# Words of a masthead: a line that says hardly more than these is no title.
MASTHEAD: Final = re.compile(
    r"(?:证券研究报告|證券研究報告|(?:行业|公司|策略|宏观|行業|产业|產業)(?:研究|报告|報告|点评|深度|周报|動態|动态)|研究周报|强于大市"
    r"|增持|买入|推荐|维持|首次覆盖|equity research|(?:industry|company|sector) (?:report|update|note)"
    r"|research (?:report|note))",
    re.IGNORECASE,
)
# Words that no title holds: a short line with one of them names people, ratings or addresses.
APART: Final = re.compile(
    r"(?:投资评级|投資評級|行业评级|上次评级|请务必|分析师|分析師|执业证书|證書編號|证书编号|^作者|^analysts?\b|^authors?\b|^rating\b"
    r"|page \d|https?://|www\.|@)",
    re.IGNORECASE,
)
SENTENCE_END: Final = re.compile(r"[。！？!?]|\.(?=\s|$)")
HEAD_LINES: Final = 25
WIDE: Final = 14
LONGEST: Final = 160
SOURCE: Final = re.compile(
    r"(?:^|(?<=[\s|｜·（(]))(?:来源|來源|发布机构|發布機構|研究机构|机构|機構|出版机构|发布者|发布单位|稿源"
    r"|(?:source|publisher|published by|issued by|institution|broker)(?=\s*[:：]))"
    r"\s*[:：]\s*(?P<name>[^\s|｜，。;；）)][^|｜\n，。;；）)]{0,60})",
    re.IGNORECASE,
)
NO_SOURCE: Final = re.compile(
    r"\b(?:company data|bloomberg|estimates?|filings?|factset|wind|各公司|公司公告)\b", re.IGNORECASE
)
BYLINE: Final = re.compile(
    r"\s{2,}|\s+(?=(?:作者|编辑|責任編輯|责任编辑|记者|時間|时间|日期|author|date|by)\b)|\s+(?=\d{4})|\t"
)
HOUSE_ZH: Final = re.compile(r"([\u4e00-\u9fff]{2,8})(?=证券|證券)")
HOUSE_EN: Final = re.compile(
    r"\b((?:[A-Z][\w&'-]*(?:\.[A-Z]\.?)*\s+(?:(?:&|and|of)\s+)?){1,4}"
    r"(?:Securities|Capital Markets|Equity Research|Research|Partners Research|Insights|Analytics))\b"
)
MAST_ZH: Final = re.compile(
    r"^[\u4e00-\u9fffA-Za-z]{2,12}?(?:证券|證券|国际|資本|资本|研究院|研究所|研究部|研究中心|日报|日報|时报|時報|财经|財經|新闻|新聞"
    r"|通讯社|通訊社|周刊|週刊|智库|观察|咨询|諮詢|投顧|投顾)$"
)
GENERIC: Final = frozenset(
    ("equity", "industry", "company", "sector", "global", "investment", "semiconductor", "technology", "market",
     "thematic", "strategy", "macro", "hardware", "the", "our", "see", "internet", "asia", "china", "us", "taiwan")
)  # fmt: skip
ZH_GENERIC: Final = re.compile(
    r"^(?:证券|證券|行业|行業|公司|产业|產業|投资|投資|深度|策略|宏观|消费|本报告|中国|有价|从事|买卖|上述|相关|所述|购买)"
)
LEADING: Final = re.compile(
    r"^(?:(?:at|the|in|for|our|by|from|this|all|while|see|and|of|to|source)\s+)+", re.IGNORECASE
)
ENDS: Final = 60_000
REPEATS: Final = 3
SHARE: Final = 0.8


def front_matter(text: str) -> dict[str, str]:
    """Give the `key: value` lines between two `---` at the top of a file, keys in lower case; mostly nothing."""
    found = FRONT.match(text.lstrip("\ufeff"))
    if not found:
        return {}
    return {key.lower(): value.strip("\"' ") for key, value in PAIR.findall(found[1]) if not value.startswith("#")}


def body_start(text: str) -> int:
    """Give the offset where the text begins behind its front matter."""
    found = FRONT.match(text)
    return found.end() if found else 0


def find_title(text: str) -> str:
    """Give the first heading, else the first line of the head that reads like a title, else its first sentence."""
    lines = list(_lines(text, HEAD_LINES))
    for line in lines:
        if found := HEADING.match(line):
            return _clean(found[1])
    wide = [line for line in lines if _width(line) >= WIDE and not _is_label(line)]
    chosen = wide[0] if wide else (lines[0] if lines else "")
    if len(chosen) <= LONGEST / 2 or not (end := SENTENCE_END.search(chosen)):
        return _clean(chosen)[:LONGEST]
    return _clean(chosen[: end.end()])[:LONGEST]


def find_publisher(text: str) -> str:
    """Give who published the text, by a label in its head, by its masthead, or by the house it names time and again."""
    lines = list(_lines(text, HEAD_LINES))
    for found in filter(None, map(SOURCE.search, lines)):
        name = BYLINE.split(found["name"])[0].strip(" -—·:：")
        if name and not NO_SOURCE.search(name) and not DATE.match(name) and not _of_figures(found.group(), name):
            return name
    for line in lines[:8]:
        if name := _masthead(line):
            return name
    return _house(text)


def _of_figures(label: str, name: str) -> bool:
    """Tell whether a line names several sources, as one below a table or a chart does; a text has one publisher."""
    return label.lower().startswith(("source", "来源", "來源")) and re.search(r"[,，、]\s*\S", name) is not None


def _lines(text: str, limit: int) -> Iterator[str]:
    """Give the first lines that are not blank, behind the front matter."""
    start = body_start(text)
    for line in text[start : start + 400 * limit].splitlines():
        if not limit:
            return
        if bare := line.strip():
            limit -= 1
            yield bare


def _clean(line: str) -> str:
    return MARKUP.sub("", line).strip()


def _width(line: str) -> int:
    """Give the columns a line takes; a Chinese character takes two."""
    return sum(2 if "\u2e80" <= char <= "\uffef" else 1 for char in line)


def _is_label(line: str) -> bool:
    """Tell whether a line is a date, a label with its value, or a part of a masthead."""
    rest = MASTHEAD.sub("", DATE.sub("", line)).strip(" |-—·,，()（）")
    return (
        _width(rest) < WIDE
        or (APART.search(line) is not None and _width(line) < 4 * WIDE)
        or (LABELLED.match(line) is not None and _width(line) < 2 * WIDE)
        or SOURCE.match(line) is not None
        or bool(_masthead(line))
        or set(line) <= set("-=_*# |")
    )


def _masthead(line: str) -> str:
    """Give the name in a line that holds nothing but the name of a house, with a date at most."""
    for piece in re.split(r"\s*[|｜·•]\s*|\s{2,}|\s+[-–—]\s+", DATE.sub("", _clean(line.lstrip("# ")))):
        bare = piece.strip(" ,，-—")
        if MAST_ZH.match(bare) and not ZH_GENERIC.match(bare):
            return bare
        found = HOUSE_EN.fullmatch(bare)
        if found and not all(word.lower() in GENERIC for word in bare.split()[:-1]):
            return bare
    return ""


def _house(text: str) -> str:
    """Give the securities house that a report names most, which is the house whose disclaimers stand at its end."""
    if len(text) > 2 * ENDS:
        text = f"{text[:ENDS]}\n{text[-ENDS:]}"
    if name := _chinese_house(text):
        return name
    names = Counter(LEADING.sub("", " ".join(found.split())) for found in HOUSE_EN.findall(text))
    fitting = {name: n for name, n in names.items() if not all(word.lower() in GENERIC for word in name.split()[:-1])}
    best = max(fitting, key=lambda name: fitting[name], default="")
    return best if fitting.get(best, 0) >= REPEATS else ""


def _chinese_house(text: str) -> str:
    """Give the name before 证券 that comes most, as long as its longer forms come about as often."""
    runs = [run for run in HOUSE_ZH.findall(text) if not ZH_GENERIC.match(run[-2:])]
    counts: Mapping[str, int] = Counter(run[-length:] for run in runs for length in (2, 3, 4) if len(run) >= length)
    best = max((name for name in counts if len(name) == 2), key=lambda name: (counts[name], name), default="")  # noqa: PLR2004
    if counts.get(best, 0) < REPEATS:
        return ""
    for length in (3, 4):
        longer = [name for name in counts if len(name) == length and name.endswith(best)]
        top = max(longer, key=lambda name: (counts[name], name), default="")
        if top and counts[top] >= SHARE * counts[best]:
            best = top
    return f"{best}證券" if "證券" in text and "证券" not in text else f"{best}证券"
