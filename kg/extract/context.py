"""How a claim is meant: asserted or denied, fact or forecast, past or planned, and on whose word. Clause by clause."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import regex

from kg.extract.discourse import clause_bounds
from kg.extract.encode import Encoded, Kind, Token, char_class
from kg.extract.rules import rule_book
from kg.model import Modality, Polarity, Status

_ORG: Final = char_class("ORG", "PRO", "PER")
REACH: Final = 16


@dataclass(frozen=True, slots=True)
class Reading:
    """How a claim is meant. `speakers` is the chain of who says so, nearest first; `cue` the word that decided."""

    polarity: Polarity = Polarity.ASSERTED
    modality: Modality = Modality.FACT
    status: Status = Status.CURRENT
    speakers: tuple[Token | str, ...] = ()
    question: bool = False
    cue: str = ""


@functools.lru_cache(maxsize=32)
def cue(lang: str, name: str) -> regex.Pattern[str]:
    """Give the expression for the cue words of a kind in a language."""
    lexicon = rule_book(lang).lexicons[name]
    if lang == "zh":
        return regex.compile(lexicon.expression)
    words = "|".join(sorted(map(regex.escape, lexicon.words), key=len, reverse=True)).replace("n't", "n[’']t")
    return regex.compile(
        rf"(?<![\w-])(?:{words})(?![\w-])|n[’']t\b" if name == "negation" else rf"(?<![\w-])(?:{words})(?![\w-])",
        regex.IGNORECASE,
    )


# Words that only look like a cue.
_NOT_FUTURE_ZH: Final = regex.compile(
    r"物料|材料|原料|资料|燃料|涂料|塑料|招待|接待|等待|名望|展望台|草拟|模拟|虚拟|比拟|可能性|目标价|将(?:其|[\uf000-\uffff\U000F0000-\U000FFFFF]|(?:[^,，]{0,12})(?:供给|供应给|卖给|交给|交由|委托|外包|出售给|转给|列为|纳入|列入|视为|作为))"
)
_NOT_NEGATED_ZH: Final = regex.compile(
    r"(?:(?:并非|不是|不再是|并不是)[^,。;]{0,16}?(?:唯一|独家|全部|仅有|最大|第一|首家)|不仅|不但|不只|不光|不止|不断|不少|不同|不久|无论|不论|毫无疑问|没有之一|不乏|并非没有|不是没有|不得不|无不|不排除)"
)
_NOT_NEGATED_EN: Final = regex.compile(
    r"\bnot (?:only|just|merely|least|surprisingly|to mention)\b|\bno (?:doubt|secret|wonder|later than|fewer than|less than)\b|\bwithout (?:doubt|question)\b",
    regex.IGNORECASE,
)
# After a denial, what somebody goes on to say is not denied.
_SPEAKS_ON_ZH: Final = regex.compile(r",[^,]{0,8}(?:称|表示|强调|指出|重申|说明|仍|透露|补充)")
_FALLEN_ZH: Final = regex.compile(
    r"(?:[^,。;]{0,16}?(?:已|均已|也已|遭|被|宣告|最终|随后|目前|已经|再度)+[^,。;]{0,4}?|[^,。;]{0,10},[^,。;]{0,10}?最终[^,。;]{0,12}?|[^,。;]{0,8}?(?:计划|合作|项目|关系|传闻|协议|交易|订单|一事)[^,。;]{0,6}?)(暂停|搁置|取消|终止|叫停|泡汤|告吹|流产|落空|中断|中止|作罢|破裂|未果|告终|停摆|搁浅|失败)"
)
_FORMER_EN: Final = regex.compile(r"\b(?:former|ex|one-time|onetime|erstwhile)[\s-]", regex.IGNORECASE)
_PAST_PERIOD_EN: Final = regex.compile(r"\b(?:supplied|was|were|had)\b.{0,60}\buntil\b", regex.IGNORECASE)


def read(sentence: Encoded, start: int, end: int, at: int, *, chinese: bool) -> Reading:
    """Give the reading of a frame that stands between two places, its relation word at a third."""
    lang = "zh" if chinese else "en"
    left, right = clause_bounds(sentence, at)
    left = min(left, start) if start >= _sentence_part(sentence, at) else left
    text = sentence.text
    scope = text[left:right]
    near = text[max(left, at - (REACH if chinese else 5 * REACH)) : min(max(end, at), right)]
    ahead = text[left:at]
    if chinese and (turn := max(text.rfind("而是", left, at + 2), text.rfind("但", left, at))) >= left:
        ahead, near = text[turn:at], text[max(turn, at - REACH) : min(max(end, at), right)]
    polarity, word = _polarity(text, ahead, near, scope, lang=lang, left=left)
    if chinese and polarity is Polarity.ASSERTED and (fallen := _fallen(text, max(at, end))):
        polarity, word = Polarity.NEGATED, fallen
    modality, reason = _modality(sentence, left, right, at, lang=lang)
    status = _status(scope, text[left : at + 3] if chinese else ahead, modality, lang=lang)
    if word and chinese and cue("zh", "ended").fullmatch(word):
        status = Status.PAST
    return Reading(polarity, modality, status, question=_question(text, scope, lang), cue=word or reason)


def is_negation(word: str) -> bool:
    """Say whether a word that decided a reading is a plain "not", so that a loss it stands before did not happen."""
    return bool(word) and cue("zh", "negation").fullmatch(word) is not None


def _fallen(text: str, end: int) -> str:
    """Give the word by which what a frame says is said to have come to nothing, right behind the frame."""
    found = _FALLEN_ZH.match(text, end)
    return found[1] if found else ""


def _sentence_part(sentence: Encoded, at: int) -> int:
    return max(sentence.text.rfind(";", 0, at), sentence.text.rfind(":", 0, at)) + 1


def _question(text: str, scope: str, lang: str) -> bool:
    if text.rstrip().endswith("?"):
        return True
    return lang == "zh" and cue(lang, "question").search(scope) is not None and "是否" in scope


def _polarity(text: str, ahead: str, near: str, scope: str, *, lang: str, left: int) -> tuple[Polarity, str]:
    harmless = _NOT_NEGATED_ZH if lang == "zh" else _NOT_NEGATED_EN
    clean = harmless.sub(lambda found: "\x00" * len(found.group()), ahead + "\x01" + near)
    found = cue(lang, "negation").search(clean)
    if found:
        return Polarity.NEGATED, found.group()
    before = text[max(0, left - 60) : left + len(ahead)]
    hits = list(cue(lang, "denial").finditer(before))
    if hits and not (lang == "zh" and _SPEAKS_ON_ZH.search(before, hits[-1].end())):
        return Polarity.NEGATED, hits[-1].group()
    if lang == "en" and (denied := cue(lang, "denial").search(scope)):
        return Polarity.NEGATED, denied.group()
    ended = cue(lang, "ended").search(near)
    if ended:
        return Polarity.NEGATED, ended.group()
    return Polarity.ASSERTED, ""


def _modality(sentence: Encoded, left: int, right: int, at: int, *, lang: str) -> tuple[Modality, str]:
    text = sentence.text
    scope, whole = text[left:right], text
    if found := cue(lang, "hypothetical").search(text[: max(at, left)] if lang == "zh" else whole):
        return Modality.HYPOTHETICAL, found.group()
    if found := cue(lang, "rumour").search(text[:right]):
        return Modality.RUMOUR, found.group()
    clean = _NOT_FUTURE_ZH.sub("", scope[: at - left + 8]) if lang == "zh" else scope[: at - left + 24]
    if found := cue(lang, "forecast").search(clean):
        return Modality.FORECAST, found.group()
    return Modality.FACT, ""


def _status(scope: str, ahead: str, modality: Modality, *, lang: str) -> Status:
    if cue(lang, "past").search(ahead) or (
        lang == "en" and (_FORMER_EN.search(scope) or _PAST_PERIOD_EN.search(scope))
    ):
        return Status.PAST
    if modality is Modality.FORECAST and cue(lang, "planned").search(scope):
        return Status.PLANNED
    return Status.CURRENT


# Who says so. A speaker is a mention or plain words.
_SPEAKS_ZH: Final = r"(?:表示|称|指出|认为|透露|宣布|披露|预计|预测|预期|强调|坦言|回应称|回应|介绍|提到|说|公告称|公告|报道称|报道|援引|写道|估算|估计|判断|确认|证实|声明|承认|宣称|补充|解释|否认|相信|在.{1,16}(?:中|上)(?:表示|称|预计|指出|透露|披露))"
_LED_ZH: Final = regex.compile(
    r"(?:据|根据|按照?|援引|引述|来自)([^,;:。]{1,30}?)(?:的?(?:预测|报道|消息|数据|统计|测算|预计|披露|公告|报告|研报|估算|估计|调研|口径|说法|介绍|透露|表示|称|显示|援引|年报|财报|招股书|最新))"
)
_SAID_ZH: Final = regex.compile(rf"([{_ORG}])(?:的?(?:[^{_ORG},;:。]{{0,12}}))?{_SPEAKS_ZH}")
_SPEAKS_EN: Final = (
    r"(?:said|says|say|told|tells|stated|states|noted|notes|announced|announces|disclosed|discloses|confirmed|confirms|reported|reports|believes|estimates|estimated|"
    r"expects|predicts|forecasts|projects|wrote|writes|argued|argues|added|adds|claimed|claims|denied|denies|reckons|guided|guides|acknowledged|revealed|reveals)"
)
_ACCORDING_EN: Final = regex.compile(
    r"\b(?:according to|per|citing|cited by|as reported by)\s+([^,;.]{2,60})", regex.IGNORECASE
)
_SAID_EN: Final = regex.compile(
    rf"([{_ORG}])(?:['’]s?(?:\s[\w&.-]+){{1,5}})?(?:,[^,]{{1,60}},)?\s(?:also\s|has\s|had\s|have\s|itself\s|reportedly\s)?{_SPEAKS_EN}\b",
    regex.IGNORECASE,
)


def speakers(
    sentence: Encoded, at: int, *, chinese: bool, already: Iterable[Token | str] = ()
) -> tuple[Token | str, ...]:
    """Give who says what stands at a place of the encoded text, nearest first: mentions where there are any."""
    text = sentence.text
    start = max(text.rfind(";", 0, at), 0)
    found: list[tuple[int, Token | str]] = []
    said, led = (_SAID_ZH, _LED_ZH) if chinese else (_SAID_EN, _ACCORDING_EN)
    for hit in said.finditer(text, start, at + 1 if chinese else len(text)):
        token = sentence.token(hit[1])
        if token is not None and (hit.end() <= at + 1 or not chinese):
            found.append((abs(at - hit.start()), token))
    for hit in led.finditer(text):
        inside = [t for t in sentence.within(hit.start(1), hit.end(1)) if t.kind in {Kind.ORG, Kind.PER, Kind.PRO}]
        if inside:
            found.extend((1000 + i, token) for i, token in enumerate(inside))
        elif not chinese or len(hit[1]) > 1:
            found.append((1000, hit[1].strip()))
    ordered = [item for _, item in sorted(found, key=lambda pair: pair[0])]
    return tuple(dict.fromkeys((*already, *ordered)))
