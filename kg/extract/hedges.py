"""Words around a number that open, close or blur it, and words that say which way it goes.

Each look-up reads a bounded stretch of text beside the number, so its cost does not grow with the line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kg.extract.units import lengths
from kg.model import Bound

BLANKS: Final = " \t\u00a0\u2009\u202f\u3000"
_ROOM: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Hedge:
    """What a hedge does: the bound it sets, if any, and whether the number is only about right."""

    bound: Bound | None = None
    approx: bool = False


_ABOUT: Final = Hedge(approx=True)
_OVER: Final = Hedge(bound=Bound.AT_LEAST)
_UNDER: Final = Hedge(bound=Bound.AT_MOST)
_JUST_OVER: Final = Hedge(bound=Bound.AT_LEAST, approx=True)
_JUST_UNDER: Final = Hedge(bound=Bound.AT_MOST, approx=True)
_NOTHING: Final = Hedge()


def _table(rows: Mapping[Hedge, str]) -> dict[str, Hedge]:
    return {word.replace("_", " "): hedge for hedge, words in rows.items() for word in words.split()}


LEFT: Final[Mapping[str, Hedge]] = _table(
    {
        _ABOUT: (
            "约 約 大约 大約 约合 約合 大概 近 将近 將近 接近 逼近 大致 几乎 幾乎 近乎 差不多 估计约 "
            "about around approximately approx. approx roughly nearly almost close_to circa ca. c. ~ ～ ≈ "
            "an_estimated some "
            "estimated an_average_of averaging somewhere_around in_the_region_of in_the_neighborhood_of on_the_order_of"
        ),
        _OVER: (
            "超 超过 超過 超出 突破 逾 高于 高於 大于 大於 多于 多於 不低于 不低於 不少于 不少於 不小于 "
            "不小於 至少 最少 最低 起码 起碼 "
            "＞ > ≥ >= ≧ 不止 不只 不下 "
            "over more_than above exceeding exceeds exceed exceeded in_excess_of at_least no_less_than no_fewer_than "
            "not_less_than a_minimum_of minimum upwards_of upward_of north_of topping topped tops "
            "surpassing surpassed surpass "
            "better_than greater_than higher_than well_over well_above far_more_than much_more_than"
        ),
        _JUST_OVER: (
            "略超 略高于 略高於 略超过 just_over slightly_over slightly_above slightly_more_than "
            "a_little_over little_over just_above"
        ),
        _UNDER: (
            "最多 至多 最高 最高达 最高達 多达 多達 顶多 不超过 不超過 不高于 不高於 不大于 低于 低於 少于 "
            "少於 小于 小於 不足 不到 未满 未超过 "
            "＜ < ≤ <= ≦ 未达 未達 "
            "up_to as_much_as as_many_as as_high_as at_most no_more_than not_more_than less_than "
            "fewer_than under below "
            "a_maximum_of maximum capped_at south_of lower_than as_low_as well_below well_under not_exceeding"
        ),
        _JUST_UNDER: (
            "略低于 略低於 just_under slightly_under slightly_below slightly_less_than a_little_under "
            "just_below just_shy_of"
        ),
    }
)
"""Hedges that stand before a number."""

FILLERS: Final = frozenset(
    [
        "为",
        "為",
        "有",
        "达",
        "達",
        "达到",
        "達到",
        "了",
        "是",
        "高达",
        "高達",
        "可达",
        "可達",
        "至",
        "到",
        "合",
        "在",
        "每年",
        "每季",
        "a",
        "an",
        "the",
        "as",
        "to",
    ]
)
"""Words that may stand between a hedge and its number and change nothing."""

RIGHT: Final[Mapping[str, Hedge]] = _table(
    {
        _ABOUT: "左右 上下 许 許 之譜 -ish _or_so _or_thereabouts",
        _OVER: (
            "以上 及以上 或以上 之上 开外 開外 有余 有餘 余 餘 起 + ＋ 或更多 或更高 "
            "_or_more _or_higher _or_above _or_greater _and_above _and_up -plus _plus _at_least "
            "_at_a_minimum _at_minimum"
        ),
        _UNDER: (
            "以下 以内 以內 之内 之內 及以下 或以下 不到 _or_less _or_fewer _or_lower _or_below _at_most "
            "_at_the_most _and_below"
        ),
    }
)
"""Hedges that stand after a number."""

_BAD_BEFORE: Final[Mapping[str, str]] = {
    "约": "合签违节制契条预履特公大简和邀婉",
    "約": "合簽違節制契條預履特公簡和邀婉",
    "近": "最附临臨邻鄰远遠靠",
    "超": "赶趕反高",
    "起": "一",
    "突破": "",
    "逾": "",
}
"""Characters before which a one-character hedge is part of another word (合约, 附近, 以上)."""

_FALLING: Final = (
    "下滑 下降 减少 減少 下跌 跌 降低 降 下调 下調 回落 缩减 縮減 萎缩 萎縮 衰退 削减 削減 减 減 年减 年減 "
    "季减 季減 月减 月減 下挫 "
    "down fell declined decreased dropped slipped shrank cut reduced lost falling declining lower fall "
    "decline drop decrease "
    "shrink plunged plunging tumbled tumbling slid sank contracted contracting dropping slipping dipped lowered"
)
_RISING: Final = (
    "增长 增長 上升 提升 增加 上涨 上漲 涨 漲 提高 上调 上調 扩大 擴大 成长 成長 增 升 年增 季增 月增 大增 "
    "激增 飙升 高增 上扬 "
    "up rose grew increased climbed jumped surged gained rising growing increasing higher grow rise "
    "increase climb jump "
    "surge expand expanded raised added soared soaring advanced"
)
DIRECTIONS: Final[Mapping[str, int]] = {
    **dict.fromkeys(_RISING.split(), 1),
    **dict.fromkeys(_FALLING.split(), -1),
}
"""Verbs right before a number, by which way they go."""

_DIRECTION_FILLERS: Final = frozenset(
    ["了", "by", "约", "約", "近", "超", "逾", "超过", "超過", "幅度", "达", "達", "幅度达"]
)

GROWING: Final = frozenset(
    ["增长", "增長", "增加", "上涨", "上漲", "涨", "漲", "成长", "成長", "增", "大增", "激增", "年增", "季增", "月增"]
)
"""Verbs that make 三倍 three times more, that is four times the base; 提升 and 增至 do not."""

AFTERWARDS: Final[Mapping[str, int]] = {
    **{
        f" {word}": 1
        for word in [
            "growth",
            "increase",
            "rise",
            "jump",
            "gain",
            "higher",
            "surge",
            "uptick",
            "upside",
            "more",
            "expansion",
        ]
    },
    **{
        f" {word}": -1
        for word in [
            "decline",
            "drop",
            "decrease",
            "fall",
            "reduction",
            "cut",
            "lower",
            "plunge",
            "slump",
            "contraction",
            "less",
            "fewer",
        ]
    },
    **dict.fromkeys(["的增长", "的增長", "增长", "增長", "的涨幅", "的增幅", "的成长", "的成長"], 1),
    **dict.fromkeys(["的下滑", "的下降", "的降幅", "的跌幅", "的降低", "的减少", "的減少"], -1),
}
"""Nouns right after a number, by which way they go."""

_LEFT_LENGTHS: Final = lengths({*LEFT, *FILLERS})
_RIGHT_LENGTHS: Final = lengths(RIGHT)
_DIRECTION_LENGTHS: Final = lengths({*DIRECTIONS, *_DIRECTION_FILLERS})
_AFTER_LENGTHS: Final = lengths(AFTERWARDS)


def _whole(text: str, start: int, word: str) -> bool:
    """Say whether a word found at `start` stands for itself there."""
    if start <= 0:
        return True
    before = text[start - 1]
    if word[0].isascii() and word[0].isalpha():
        return not (before.isascii() and before.isalnum())
    return before not in _BAD_BEFORE.get(word, "")


def _ending(text: str, end: int, sizes: tuple[int, ...], words: frozenset[str]) -> tuple[int, str] | None:
    """Give where the longest of the words that ends at `end` starts, and the word; blanks before `end` are skipped."""
    floor = max(0, end - _ROOM)
    while end > floor and text[end - 1] in BLANKS:
        end -= 1
    if end <= floor or text[end - 1].lower() not in _ENDS:
        return None
    for size in sizes:
        if size <= end:
            word = text[end - size : end].lower()
            if word in words and _whole(text, end - size, word):
                return end - size, word
    return None


_LEFT_WORDS: Final = frozenset({*LEFT, *FILLERS})
_DIRECTION_WORDS: Final = frozenset({*DIRECTIONS, *_DIRECTION_FILLERS})


_ENDS: Final = frozenset(word[-1] for word in (*_LEFT_WORDS, *_DIRECTION_WORDS))
_RIGHT_STARTS: Final = frozenset(word[0] for word in RIGHT)
_AFTER_STARTS: Final = frozenset(word[0] for word in AFTERWARDS)


def hedge_before(text: str, start: int) -> tuple[int, Hedge]:
    """Give where the hedges before a number start, and what they do together; the nearest one sets the bound."""
    edge = at = start
    bound: Bound | None = None
    approx = False
    floor = max(0, start - _ROOM)
    while at > floor:
        found = _ending(text, at, _LEFT_LENGTHS, _LEFT_WORDS)
        if not found:
            break
        at, word = found
        hedge = LEFT.get(word)
        if hedge:
            edge, approx = at, approx or hedge.approx
            bound = bound or hedge.bound
    return edge, Hedge(bound=bound, approx=approx)


def hedge_after(text: str, end: int) -> tuple[int, Hedge]:
    """Give where the hedge after a number ends, and what it does."""
    for at in (end, end + 1):
        if text[at : at + 1].lower() not in _RIGHT_STARTS:
            if text[at : at + 1] in BLANKS:
                continue
            break
        for size in _RIGHT_LENGTHS:
            word = text[at : at + size].lower()
            if len(word) == size and word in RIGHT and _stands(text, at + size, word):
                return at + size, RIGHT[word]
    return end, _NOTHING


def _stands(text: str, end: int, word: str) -> bool:
    after = text[end : end + 1]
    if word in {"+", "＋"}:
        return not after.isdigit()
    if word in {"余", "餘", "起", "许", "許"}:
        return after not in set("额額下裕量可多诉訴草来來步步源因")
    return not (word[-1].isascii() and word[-1].isalpha() and after.isascii() and after.isalpha())


def grows(text: str, start: int) -> bool:
    """Say whether 增长, 增加 or the like stands right before a number that starts at `start`."""
    while found := _ending(text, start, _DIRECTION_LENGTHS, _DIRECTION_WORDS):
        start, word = found
        if word in DIRECTIONS:
            return word in GROWING
    return False


def direction(text: str, start: int, end: int) -> int:
    """Give +1 or -1 when a verb right before or a noun right after says which way a number goes, else 0."""
    at = start
    floor = max(0, start - _ROOM)
    while at > floor:
        found = _ending(text, at, _DIRECTION_LENGTHS, _DIRECTION_WORDS)
        if not found:
            break
        at, word = found
        if word in DIRECTIONS:
            return DIRECTIONS[word]
    if text[end : end + 1] not in _AFTER_STARTS:
        return 0
    for size in _AFTER_LENGTHS:
        word = text[end : end + size]
        if len(word) == size and word in AFTERWARDS and _stands(text, end + size, word):
            return AFTERWARDS[word]
    return 0
