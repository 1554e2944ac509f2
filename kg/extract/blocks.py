"""Blocks of a document: what is body, heading, list, table, and what is boilerplate from which nothing is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import regex

from kg.extract.sentences import is_chinese


class BlockKind(StrEnum):
    """What a block is; nothing is read from RELATED, META, RISK and DISCLAIMER."""

    HEADING = "heading"
    BODY = "body"
    ITEM = "item"
    TABLE = "table"
    RELATED = "related"
    META = "meta"
    RISK = "risk"
    DISCLAIMER = "disclaimer"


SILENT_KINDS: Final = frozenset({BlockKind.RELATED, BlockKind.META, BlockKind.RISK, BlockKind.DISCLAIMER})


@dataclass(frozen=True, slots=True)
class Block:
    """A line or a table row group by its span in the source, its kind, and the headings above it, nearest last."""

    kind: BlockKind
    start: int
    end: int
    headings: tuple[str, ...] = ()
    chinese: bool = True


# Headings after which nothing of the report follows.
_DISCLAIMER: Final = regex.compile(
    r"""^[\s#*\-—【\[(（]*(?:
      (?:分析师|證券分析師|作者)(?:声明|聲明|承诺|承諾|认证) | (?:一般|特别|特別|重要|法律|免责|免責|评级|評級|投资评级|投資評級|风险提示及免责)(?:声明|聲明|说明|說明|条款)
      | (?:免责|免責)(?:声明|聲明|条款)? | 本(?:报告|報告)(?:仅供|僅供|由.{0,20}(?:制作|编写|发布))
      | disclaimers?\b | (?:important\ )?(?:disclosures?|disclosure\ section|legal\ notice)\b | analysts?(?:'s?|’s?)?\ (?:certification|declaration|disclosures?)
      | rating(?:s)?\ (?:definitions?|system|distribution) | (?:cautionary|safe\ harbor|forward-looking)\b.{0,60}statements?\b
      | (?:投资|投資|股票)?(?:评级|評級)(?:标准|標準|体系|体系说明|定义|說明) | (?:about|copyright)\ (?:this\ (?:report|publication)) | terms\ of\ use
    )""",
    regex.VERBOSE | regex.IGNORECASE,
)
# Sentences that only boilerplate holds; a paragraph with one of them is boilerplate wherever it stands.
_BOILERPLATE: Final = regex.compile(
    r"""(?: 不构成(?:任何)?(?:投资|对任何人的|所述)?.{0,8}(?:建议|要约|出价) | 不構成.{0,10}(?:建議|要約) | 仅供(?:我们的|本公司)?(?:客户|参考|内部)
      | 版权(?:均)?(?:属|归) | 未经.{0,12}(?:书面)?(?:授权|许可|同意).{0,12}(?:不得|转载|复制) | 证券投资咨询(?:执业|业务)资格 | 据此(?:操作|入市|投资).{0,6}(?:风险|责任)
      | 市场有风险 | 投资需谨慎 | 不承担任何(?:法律)?责任 | 作者(?:不)?持有.{0,20}(?:股票|仓位|股份)
      | (?:not|nor)\ (?:constitute|intended\ as|be\ construed\ as|be\ relied|be\ considered|an?\ )\ ?.{0,40}(?:investment\ advice|offer|solicitation|recommendation)
      | for\ (?:informational|information|educational)\ purposes\ only | all\ rights\ reserved | past\ performance\ (?:is|does|may)
      | forward-looking\ statements?.{0,80}(?:risks?|uncertaint|differ|Securities) | actual\ results\ (?:may|could|might|to)\ differ
      | (?:may|might)\ (?:have|hold)\ (?:a\ )?(?:long\ or\ short\ )?positions? | (?:views?|opinions?)\ expressed\ (?:here|in\ this|are\ those) | registered\ trademarks?\ of
      | (?:research\ analysts?|analyst)\ (?:hereby\ )?certif | undertakes?\ no\ (?:obligation|duty)\ to\ update | reproduc(?:ed|tion).{0,40}(?:prohibited|without)
    )""",
    regex.VERBOSE | regex.IGNORECASE,
)
_RISK: Final = regex.compile(
    r"^[\s#*\d.、)）(（【\[\-]*(?:主要|投资|潜在)?(?:风险(?:提示|因素|揭示|警示)?|風險(?:提示|因素)?)\s*[】\])）]*\s*(?:[:：]|$)"
    r"|^[\s#*\d.\-]*(?:key |main |principal |downside |investment )?risks?(?: factors| to our (?:view|call|thesis|target price))?\s*(?:[:：]|$)",
    regex.IGNORECASE,
)
_RELATED: Final = regex.compile(
    r"^[\s#*]*(?:相关(?:报告|研究|阅读)|近期报告|往期(?:报告|回顾)|related (?:reports|research|reading))\s*[:：]?\s*$",
    regex.IGNORECASE,
)
_META: Final = regex.compile(
    r"^[\s#*\-]*(?:作者|分析师|研究员|联系人|证书编号|执业证书|SAC|SFC|邮箱|电话|传真|邮编|行业评级|投资评级|上次评级|评级|行业走势图?|资料来源|数据来源|图\s*\d|表\s*\d|图表\s*\d|证券研究报告|"
    r"analysts?\s*:|author|contact|e-?mail|tel\b|phone|source\s*:|figure \d|exhibit \d|chart \d|rating\s*:|price target|target price\s*:|ticker\s*:|copyright|©)"
    r"|S\d{13}|@[\w.]+\.(?:com|cn|hk)\b|执业证书编号",
    regex.IGNORECASE,
)
_QUOTED_TITLE: Final = regex.compile(r"^\s*[-•*]?\s*《[^》]{6,}》\s*\d{0,4}.{0,12}$")
_HEADING: Final = regex.compile(
    r"^\s*(?:#{1,6}\s+\S|\*\*[^*]+\*\*\s*$|[一二三四五六七八九十]+[、.]\s*\S|第[一二三四五六七八九十\d]+[章节部分]|【[^】]+】\s*$)"
)
_BULLET: Final = regex.compile(r"^\s*(?:[-*•●■◆▪‣·–]|\d{1,2}[.)、）]|\(\d{1,2}\)|（\d{1,2}）|[①-⑳])\s*")
_SENTENCE_END: Final = regex.compile(r"[。！？!?；;…]\s*[”」\"']?\s*$|[.:：]\s*[\"”]?\s*$|[,，、]\s*$")
_TABLE_ROW: Final = regex.compile(r"\S\s*(?:\||\t)\s*\S|^\s*\|.*\|\s*$")
_RULER: Final = regex.compile(r"^\s*\|?[\s:|\-—=+]+\|?\s*$")
_LIST_HEAD: Final = regex.compile(r"^[\s#*]*[^:：。]{1,30}[:：]\s*\S.*[、,，]")
# A line that opens with a head of its own (光学器件:甲、乙) goes on with nothing.
_OWN_HEAD: Final = regex.compile(r"[^\s:：。，,、;；（(]{1,14}[:：](?!\d)\s*\S")
SHORT: Final = 45
WRAPPED: Final = 56


def lines_of(text: str) -> Iterator[tuple[int, int]]:
    """Give the span of each line that holds something, blank ends cut."""
    start = 0
    for line in text.splitlines(keepends=True):
        body = line.strip()
        if body:
            left = start + len(line) - len(line.lstrip())
            yield left, left + len(body)
        start += len(line)


def _looks_heading(line: str, *, chinese: bool) -> bool:
    if _LIST_HEAD.match(line):
        return False
    if _HEADING.match(line):
        return len(line) <= 3 * SHORT and not _SENTENCE_END.search(line.rstrip("*# "))
    if _BULLET.match(line) or _SENTENCE_END.search(line) or _TABLE_ROW.search(line):
        return False
    return len(line) <= SHORT if chinese else len(line.split()) <= 12 and not line[:1].islower()  # noqa: PLR2004


def _kind(line: str, *, chinese: bool) -> BlockKind:
    if _RISK.match(line):
        return BlockKind.RISK
    if _BOILERPLATE.search(line):
        return BlockKind.DISCLAIMER
    if _META.search(line) and len(line) < 3 * SHORT:
        return BlockKind.META
    if _QUOTED_TITLE.match(line):
        return BlockKind.RELATED
    if _TABLE_ROW.search(line):
        return BlockKind.TABLE
    if _looks_heading(line, chinese=chinese):
        return BlockKind.HEADING
    return BlockKind.ITEM if _BULLET.match(line) else BlockKind.BODY


def blocks_of(text: str) -> list[Block]:
    """Give the blocks of a text in order; lines of one table stand together as one block."""
    found: list[Block] = []
    headings: list[str] = []
    closed = False
    risk_open = False
    for start, end in lines_of(text):
        line = text[start:end]
        chinese = is_chinese(line)
        closed = closed or _DISCLAIMER.match(line) is not None
        kind = BlockKind.DISCLAIMER if closed else _kind(line, chinese=chinese)
        if kind is BlockKind.TABLE and _RULER.match(line):
            continue
        if kind is BlockKind.HEADING:
            headings = [*headings[-2:], line]
            risk_open = False
        elif kind is BlockKind.RISK:
            risk_open = len(line) <= SHORT // 2
        elif risk_open and kind in {BlockKind.BODY, BlockKind.ITEM}:
            kind = BlockKind.RISK
        previous = found[-1] if found else None
        if previous and _continues(previous, text, start, kind):
            found[-1] = replace(previous, end=end)
        else:
            found.append(Block(kind, start, end, tuple(headings), chinese))
    return found


def _continues(previous: Block, text: str, start: int, kind: BlockKind) -> bool:
    """Say whether a line goes on with the block above it: rows of one table, and lines that were wrapped."""
    between = text[previous.end : start]
    if kind is previous.kind is BlockKind.TABLE:
        return not between.strip("\r\n \t|-:")
    if previous.kind not in {BlockKind.BODY, BlockKind.ITEM} or kind not in {BlockKind.BODY, BlockKind.HEADING}:
        return False
    if previous.chinese and _OWN_HEAD.match(text, start):
        return False
    above = text[text.rfind("\n", 0, previous.end) + 1 : previous.end]
    wrapped = len(above) >= (WRAPPED // 2 if previous.chinese else WRAPPED)
    return between.count("\n") == 1 and wrapped and not _SENTENCE_END.search(above)
