"""Share and amount of a trade from its own clause: 约七成份额, "60% of the lenses", an order worth $2 billion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import regex

from kg.extract.encode import Kind, Token
from kg.model import Interval
from ontology.terms import RelationType

if TYPE_CHECKING:
    from kg.extract.frames import Candidate
    from kg.extract.parties import Place

TRADES: Final = frozenset({RelationType.SUPPLIES_TO, RelationType.MANUFACTURES_FOR, RelationType.DESIGNS_FOR})
TIES: Final = TRADES | {RelationType.CO_DESIGNS_WITH}
REACH: Final = {True: 30, False: 90}
_SHARE_BEFORE: Final = regex.compile(
    r"(?:份额|占比|比重|比例|供货比例|供应比例|订单占比)(?:约|为|达|高达|超|超过|近|在|有|达到|约为|已过|已达|过)?$|占(?:其|该公司|公司|总|采购|订单|供应|用量"
    r"|[^,;]{0,10}(?:采购|收入|营收|销售额|用量|供应量))[^,;]{0,10}$"
    r"|\b(?:share|allocation|portion)\sof\s(?:about\s|around\s|roughly\s)?$|\b(?:accounts?|accounted"
    r"|accounting)\sfor\s(?:about\s|around\s|roughly\s)?$|\b(?:ma[dk]e?s?|making)\sup\s(?:about\s"
    r"|around\s|roughly\s)?$",
    regex.IGNORECASE,
)
_SHARE_AFTER: Final = regex.compile(
    r"^(?:以上|左右)?的?(?:份额|订单|供应|供货|供应量|采购|采购量|用量|需求|产能|收入来自|营收来自)"
    r"|^\s(?:share\s)?of\s(?:its|their|the|all|that|this|Apple|[\w’']+['’]s)\s(?!stake|shares|equity"
    r"|company|staff|workforce|price)|^\s(?:of\s)?(?:share|allocation)\b|^\s(?:of\s)?(?:orders|the\sorders|supply)\b",
    regex.IGNORECASE,
)
_STAKE: Final = regex.compile(
    r"股权|股份|持股|增长|同比|环比|下滑|\b(?:stake|equity|shares|growth|margin|rose|fell|up|down)\b", regex.IGNORECASE
)
_SUM_BEFORE: Final = regex.compile(
    r"(?:订单|合同|协议|采购|金额|总额|总价|价值|规模|大单|总值)[^,;]{0,12}$|\b(?:worth|valued\sat|order\sof|orders\sof"
    r"|contract\sof|deal\sof|agreement\sof|totalling|totaling|commit\w*|for)\s(?:about\s|around\s"
    r"|roughly\s|some\s|up\sto\s|more\sthan\s|over\s|nearly\s|a\stotal\sof\s)?$",
    regex.IGNORECASE,
)
_SUM_AFTER: Final = regex.compile(
    r"^的?[^,;]{0,10}(?:订单|合同|协议|采购|大单)|^(?:,\s?|\s)?(?:\w+-year\s)?(?:in\s|of\s)?(?:\w+\s){0,3}(?:orders?"
    r"|contracts?|deals?|agreements?|purchases?|order)\b|^(?:-\w+)?\s(?:worth\sof|over\s\w+\syears)",
    regex.IGNORECASE,
)
_NO_SUM: Final = regex.compile(
    r"营收|收入|利润|资本开支|资本支出|市值|估值|投资|融资|\b(?:revenues?|sales|profit|income|capex|capital|valuation|market"
    r"|invest\w*|stake|raised)\b",
    regex.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TradeNumbers:
    """How much of the business a trade is, and what it is worth; None where its clause does not say."""

    share: Interval | None = None
    amount: Interval | None = None
    currency: str | None = None


def trade_numbers(candidate: Candidate, place: Place) -> TradeNumbers:
    """Give the share and the amount that the clause of a trade states; nothing where two numbers compete."""
    if RelationType(candidate.relation) not in TRADES:
        return TradeNumbers()
    sentence, reach = place.sentence, REACH[place.chinese]
    text = sentence.text
    start = max(text.rfind(";", 0, candidate.start), 0)
    start = max(start, candidate.start - reach)
    end = min(len(text), candidate.end + reach)
    stop = text.find(";", candidate.end, end)
    numbers = [token for token in sentence.within(start, end if stop < 0 else stop) if token.kind is Kind.NUM]
    shares = [token for token in numbers if token.value.unit == "ratio" and _is_share(token, place)]
    sums = [token for token in numbers if token.value.unit == "currency" and _is_sum(token, place)]
    share = _range(shares[0]) if len(shares) == 1 else None
    amount = sums[0] if len(sums) == 1 else None
    return TradeNumbers(share, _range(amount) if amount else None, amount.value.currency if amount else None)


def _around(token: Token, place: Place) -> tuple[str, str]:
    """Give the text of the sentence before and after a number, up to a comma or so."""
    text = place.view.text
    before = text[max(place.start, token.start - 40) : token.start]
    after = text[token.end : min(place.end, token.end + 40)]
    return regex.split(r"[,;]", before)[-1], regex.split(r"[;]", after)[0]


def _is_share(token: Token, place: Place) -> bool:
    before, after = _around(token, place)
    if _STAKE.search(before[-20:]) or _STAKE.search(after[:14]) or token.value.sign < 0:
        return False
    return _SHARE_BEFORE.search(before) is not None or _SHARE_AFTER.match(after) is not None


def _is_sum(token: Token, place: Place) -> bool:
    before, after = _around(token, place)
    if token.value.per or _NO_SUM.search(before[-30:]) or _NO_SUM.search(after[:20]):
        return False
    return _SUM_BEFORE.search(before) is not None or _SUM_AFTER.match(after) is not None


def _range(token: Token) -> Interval | None:
    low, high = token.value.low, token.value.high
    return None if low is None and high is None else Interval(low=low, high=high)
