"""What a number measures: a level, a growth, a share, a change of one; by the words beside it, else carried over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

import regex

from kg.extract.encode import Token
from kg.extract.metrics import Hit, Metric
from kg.extract.observe_line import Line
from ontology.terms import QuantityType

COUNTED: Final = frozenset({"unit", "chip", "server", "rack", "wafer", "number", "square metre", "ton"})
_OWN_UNIT: Final = {
    "parameter": Metric(QuantityType.PARAMETERS, frozenset({"parameter", "number"}), "thing"),
    "GPU-hour": Metric(QuantityType.COMPUTE, frozenset({"GPU-hour"}), "thing"),
    "FLOP": Metric(QuantityType.COMPUTE, frozenset({"FLOP"}), "thing"),
}
_CAPACITY: Final = Metric(QuantityType.CAPACITY, frozenset({"wafer"}), "any")
_REVENUE: Final = Metric(QuantityType.REVENUE, frozenset({"currency"}), "owner")
_SHARE_OF_REVENUE: Final = Metric(QuantityType.REVENUE_SHARE, frozenset({"ratio"}), "owner")
_SHARE_OF_MARKET: Final = Metric(QuantityType.MARKET_SHARE, frozenset({"ratio"}), "any")
_REDUCTION: Final = Metric(QuantityType.REDUCTION, frozenset({"ratio"}), "thing")
_GROWTH: Final = Metric(QuantityType.OTHER, frozenset({"ratio"}), "any")

YOY: Final = regex.compile(
    r"同比|年增|年减|按年|年成长|年对年|比上年|比去年|较(?:上年|去年|前年)(?:同期|同季)?|与(?:上年|去年)(?:同期)?相比|YoY|YOY|yoy|y/y"
    r"|(?i:\byear[- ](?:on|over)[- ]year\b|\byoy\b|\by/y\b|\byr/yr\b|\b(?:from|than|on|over|above|below|versus|vs\.?|compared (?:with|to)|against)\s(?:(?:a|the|one|that of a|in the|its|what it was a)\s)*"
    r"(?:(?:same|comparable|corresponding|prior|previous|year-ago|year-earlier)\s)*(?:year(?![- ]end)|year-ago|year-earlier|prior-year|last year|level of a year|quarter (?:a year|of last year|last year)|period (?:a year|of last year|last year))\b"
    r"|\bthan (?:in )?the \w+ quarter of \d{4}\b|\ba year (?:earlier|ago|before)\b|\bannually\b|\byear-ago\b|\bfrom last year\b|\bon[- ]year\b|\bover the year\b)"
)
QOQ: Final = regex.compile(
    r"环比|季增|季减|按季|季对季|季成长|较(?:上季|上一季|前一季|前季|上个季度)|QoQ|QOQ|qoq"
    r"|(?i:\bquarter[- ](?:on|over)[- ]quarter\b|\bqoq\b|\bq/q\b|\bsequential(?:ly)?\b|\b(?:from|than|over|above|below|on)\s(?:in\s)?(?:the\s)?(?:prior|previous|preceding|last)\s(?:quarter|three months)\b|\ba quarter (?:ago|earlier|before)\b|\bon[- ]quarter\b)"
)
MOM: Final = regex.compile(
    r"月增|月减|较上月|按月|月对月|MoM|mom\b|m/m|(?i:\bmonth[- ](?:on|over)[- ]month\b|\bfrom (?:the previous|last) month\b|\bfrom a month\b)"
)
_CHANGE_ZH: Final = regex.compile(
    r"(?:增长率?|增加|增幅|增速|涨幅|降幅|跌幅|上涨|上升|上调|下降|下滑|下跌|下调|减少|降低|缩减|削减|提升|提高|增|升|涨|跌|降|减|成长|成长率|衰退|增至|激增|大增|扩大|萎缩|收缩|\+|-)(?:幅度|了|约|近|超过|逾|超|达到?|为|将|可达|至少|在|分别为?|不低于|不到|接近|\s)*$"
)
_CHANGE_EN: Final = regex.compile(
    r"\b(?:gr[eo]w(?:n|s|ing)?|growth|ris(?:e|es|ing|en)|rose|increas\w+|climb\w*|jump\w*|surg\w*|gain\w*|soar\w*|advanc\w*|expand\w*|expansion|up|higher|f[ae]ll(?:en|s|ing)?|declin\w*|dropp?\w*|decreas\w*|slip\w*|shr[aiu]nk\w*|down|lower\w*|cut\w*|reduc\w*|contract(?:ed|ing)|plung\w*|tumbl\w*|slid\w*|doubl\w+|tripl\w+|rocket\w*|accelerat\w*|slump\w*|sank|dip\w*|edg\w+|shed|trim\w*|compress\w*|shrink\w*|less|fewer|more|boost\w*|improv\w*)\b[^,;%\d]{0,24}$",
    regex.IGNORECASE,
)
_LEVEL_BEFORE: Final = regex.compile(
    r"(?:至|到|为|达到?|成)(?:了|约|近|大约|超过)?$|\b(?:to|at|of|was|is|were|reached|hit)\s(?:about |around |roughly |nearly )?$"
)
_AFTER_CHANGE_EN: Final = regex.compile(
    r"^\s(?:(?:year|quarter|sequential|YoY|annual|y/y|q/q)\S*\s)*(?:growth|increase|rise|jump|gain|decline|drop|decrease|fall|surge|more|less|fewer|higher|lower|reduction|cut|uplift|improvement|above|below|up|down|growth\srate)\b",
    regex.IGNORECASE,
)
_AFTER_CHANGE_ZH: Final = regex.compile(
    r"^的?(?:同比|环比|年|季)?(?:增长|增幅|增速|涨幅|成长|降幅|下滑|下降|跌幅|减少|提升)"
)
_THEN_LEVEL: Final = regex.compile(
    r"^\s?(?:至|到|to\s)\s?(?:约|近|about |around |roughly |nearly |a record )?(?=\S{0,4}\d|$)"
)
_SHARE_ZH: Final = regex.compile(r"占(?!比|有率|据.{0,6}(?:主导|优势)|用|地|领)(?P<whole>[^占,;]{0,40})$")
_SHARE_EN: Final = regex.compile(
    r"\b(?:account(?:s|ed|ing)?\sfor|ma[dk]e?s?\sup|making\sup|represent(?:s|ed|ing)?|contribut(?:es?|ed|ing)|took|takes?|holds?|held|captur\w+|command\w*|comprise[sd]?|provid(?:es?|ed)|controls?|controlled|secured?|with|was|were|is|brings?\sin|brought\sin|g[eo]ts?|g[eo]t|derive[sd]?|generate[sd]?|drew)\s[^,;%]{0,30}$",
    regex.IGNORECASE,
)
_OF_EN: Final = regex.compile(
    r"^\s(?:share\s)?of\s(?P<whole>(?:(?!\b(?:by|in|for|and|from|to|with|was|is|are|were)\b)[\w’'&.\-/]+\s?){1,9})",
    regex.IGNORECASE,
)
_OF_ZH: Final = regex.compile(r"^的?(?P<whole>[^,;。、%]{0,14}?)(?:来自|由|会是|都是|将是|采用|都会是|为(?!了))")
_SALES: Final = regex.compile(
    r"收入|营收|销售额|销售总额|销售收入|主营|业务量|\brevenues?\b|\bsales\b|\bturnover\b|\bbusiness\b|\btotal\b|\bmix\b",
    regex.IGNORECASE,
)
_PARTS: Final = regex.compile(
    r"市场|芯片|出货|份额|产能|算力|销量|订单|需求|用量|供应|产量|端口|产出|总量|全球|行业|晶圆|\b(?:market|shipments?|output|capacity|ports|units|chips?|compute|demand|supply|production|orders|volumes?|wafers?|racks|servers|accelerators?|allocation|share|modules?)\b",
    regex.IGNORECASE,
)
_NOT_SHARE: Final = regex.compile(
    r"股本|股权|股份|总股|采购|成本|净资产|总资产|工资|资产|利润|\b(?:stake|equity|shares|company|cost|costs|staff|workforce|employees|profit|profits|voting|capital|ownership)\b",
    regex.IGNORECASE,
)
_RIGHT_ZH: Final = regex.compile(r"^(?:的|用于|人民币|以上的?|左右的?)?[^,;。、%\d]{0,8}$")
_RIGHT_EN: Final = regex.compile(
    r"^\s(?:(?:in|of|on|worth\sof|for|into|towards?)\s)?(?:(?!(?:and|or|to|by|from|as|while|with|but|for|at|on|is|was|which)\b)[\w’'&.\-/]+\s){0,4}$",
    regex.IGNORECASE,
)
_SMALL_GAP: Final = {True: 14, False: 64}
_BIG_FLOP: Final = Decimal("1e17")
_BIG_WATT: Final = Decimal("1e6")


@dataclass(frozen=True, slots=True)
class Measure:
    """What one number says: a quantity, its range in plain units, and where its words stand (`hit`, left or right)."""

    quantity: QuantityType
    base: Metric
    words: str
    low: Decimal | None
    high: Decimal | None
    unit: str
    currency: str | None
    number: Token
    hit: Hit | None = None
    change: bool = False
    carried: bool = False
    own: bool = True

    @property
    def right(self) -> bool:
        """Whether the metric's words stand right of the number."""
        return self.hit is not None and self.hit.start >= self.number.end


def measure_of(line: Line, number: Token, before: Token | None, last: Measure | None) -> Measure | None:
    """Give what a number measures, or None; `before` is the number before it, `last` the measure before it."""
    start, _ = line.clause(number.start)
    hit = _nearest(line, number, before, start)
    if hit is not None and hit.silent:
        return None
    scene = _Scene(line, number, max(start, before.end if before else start), start, hit, last)
    value = number.value
    match value.unit:
        case "ratio" | "multiple":
            return _ratio(scene)
        case "pp":
            return _points(scene)
        case _:
            return _level(scene)


@dataclass(frozen=True, slots=True)
class _Scene:
    """A number with the text between the number before it and the one after it, in its clause."""

    line: Line
    number: Token
    left: int
    start: int
    hit: Hit | None
    last: Measure | None

    @property
    def gap(self) -> str:
        """The text from the number before, or the start of the clause, to this one."""
        return self.line.text[self.left : self.number.start]

    @property
    def after(self) -> str:
        """The text from this number to the next one, or some way on."""
        following = next((t.start for t in self.line.numbers if t.start >= self.number.end), self.line.end)
        return self.line.text[self.number.end : min(following, self.number.end + 70)]

    @property
    def tail(self) -> str:
        """The rest of the clause after this number, up to the next number."""
        _, end = self.line.clause(self.number.start)
        return self.after[: max(0, end - self.number.end)]


def _nearest(line: Line, number: Token, before: Token | None, start: int) -> Hit | None:
    """Give the metric words of a number: left of it after the number before, else right beside it, else further left."""
    edge = max(start, before.end if before else start)
    near = line.hits_between(edge, number.start)
    near = [hit for hit in near if not (before and hit.start - before.end < 3 and _bound_right(line, before, hit))]  # noqa: PLR2004
    if near:
        return near[-1]
    right = _right_hit(line, number)
    if right is not None:
        return right
    far = [hit for hit in line.hits_between(start, number.start) if hit.end <= edge]
    return far[-1] if far else None


def _bound_right(line: Line, number: Token, hit: Hit) -> bool:
    """Say whether metric words belong to the number on their left."""
    gap = line.text[number.end : hit.start]
    return (_RIGHT_ZH if line.chinese else _RIGHT_EN).match(gap) is not None and hit.start >= number.end


def _right_hit(line: Line, number: Token) -> Hit | None:
    _, end = line.clause(number.start)
    following = next((t.start for t in line.numbers if t.start >= number.end), line.end)
    for hit in line.hits_between(number.end, min(end, following)):
        gap = line.text[number.end : hit.start]
        if len(gap) > _SMALL_GAP[line.chinese]:
            return None
        if (_RIGHT_ZH if line.chinese else _RIGHT_EN).match(gap) or not gap.strip():
            return hit
    return None


def _changes(scene: _Scene) -> str:
    """Say how a number is a change: `yoy`, `qoq`, `mom`, plain `change`, or not at all."""
    gap, tail = scene.gap, scene.tail
    for name, pattern in (("yoy", YOY), ("qoq", QOQ), ("mom", MOM)):
        if pattern.search(gap) and not _LEVEL_BEFORE.search(gap):
            return name
    if not scene.line.chinese or tail.startswith(("YoY", "QoQ")):
        reach = scene.after if _adjoins(scene) else tail
        for name, pattern in (("yoy", YOY), ("qoq", QOQ), ("mom", MOM)):
            if pattern.search(reach[:48]):
                return name
    if _LEVEL_BEFORE.search(gap) and scene.number.value.sign == 0:
        return ""
    cue = _CHANGE_ZH if scene.line.chinese else _CHANGE_EN
    after = _AFTER_CHANGE_ZH if scene.line.chinese else _AFTER_CHANGE_EN
    if scene.number.value.sign or cue.search(gap) or after.search(tail) or _THEN_LEVEL.match(scene.after):
        return "change"
    return ""


def _adjoins(scene: _Scene) -> bool:
    """Say whether the clause ends right after the number, so that the next one may hold what it is compared with."""
    return len(scene.tail.strip(" ,;")) == 0


def _ratio(scene: _Scene) -> Measure | None:
    number = scene.number
    how = _changes(scene)
    hit = scene.hit
    if number.value.unit == "multiple":
        how = how or ("change" if _multiplies(scene) else "")
        return _growth(scene, how) if how else None
    share = _share(scene)
    if (
        hit is not None
        and (level := hit.fitting("ratio"))
        and not (
            how and not _LEVEL_BEFORE.search(scene.gap) and level.quantity is not QuantityType.CAGR and how != "change"
        )
    ):
        if share is not None and hit.end <= number.start and "占" in scene.line.text[hit.end : number.start]:
            return share
        if level.quantity in {QuantityType.REVENUE_SHARE, QuantityType.MARKET_SHARE} and _NOT_SHARE.search(
            scene.tail[:14]
        ):
            return None
        if how == "change" and level.quantity is not QuantityType.CAGR and not _THEN_LEVEL.match(scene.after):
            return _level_of(scene, level, hit, change=bool(number.value.sign) and _plain_change(scene))
        return _level_of(scene, level, hit)
    if share is not None and how not in {"yoy", "qoq", "mom"}:
        return share
    if how:
        return _growth(scene, how)
    return _carried(scene)


def _plain_change(scene: _Scene) -> bool:
    return not _LEVEL_BEFORE.search(scene.gap)


def _multiplies(scene: _Scene) -> bool:
    """Say whether a multiple stands as a verb: doubled, 翻倍, more than 40-fold."""
    return regex.search(
        r"[翻倍增番]|doubl|tripl|quadrupl|halv|fold|减半|腰斩", scene.number.surface, regex.IGNORECASE
    ) is not None and not regex.match(r"\d", scene.number.surface[-1:])


def _share(scene: _Scene) -> Measure | None:
    """Give the share of revenue or of a market that a number is by its verb or by what it is of."""
    line, number = scene.line, scene.number
    if line.chinese:
        found = _SHARE_ZH.search(line.text[scene.left : number.start])
        whole = found["whole"] + scene.tail[:8] if found else ""
        of = None if found else _OF_ZH.match(scene.tail)
        whole = whole or (of["whole"] if of else "")
    else:
        of = _OF_EN.match(scene.tail)
        found = _SHARE_EN.search(scene.gap) if of else None
        whole = of["whole"] if of else ""
        if of and not found and not _SALES.search(whole) and not regex.search(r"\bmarket\b", whole):
            return None
    if not (found or of) or _NOT_SHARE.search(whole):
        return None
    sales = _SALES.search(whole)
    if not (sales or _PARTS.search(whole) or found):
        return None
    market = regex.search(r"市场|\bmarket\b|DRAM|NAND|HBM", whole)
    metric = _SHARE_OF_REVENUE if sales and not market else _SHARE_OF_MARKET
    return _made(scene, metric, words=(found or of).group().strip() if (found or of) else "", hit=None)


def _growth(scene: _Scene, how: str) -> Measure | None:
    """Give the growth that a number is: of the revenue, or of something else by its words."""
    hit = scene.hit or _hit_in_clause(scene)
    base = (
        hit.metric
        if hit is not None
        else (
            scene.last.base
            if scene.last is not None and not scene.line.hits_between(scene.start, scene.number.start)
            else None
        )
    )
    if hit is None and base is None and how == "change" and not _grows(scene):
        return None
    low, high = _ends(scene.number.value)
    words = hit.words if hit else ""
    quantity = QuantityType.OTHER
    if base is None or base.quantity in {
        QuantityType.REVENUE,
        QuantityType.REVENUE_GROWTH_QOQ,
        QuantityType.REVENUE_GROWTH_YOY,
    }:
        quantity = {"qoq": QuantityType.REVENUE_GROWTH_QOQ, "mom": QuantityType.OTHER}.get(
            how, QuantityType.REVENUE_GROWTH_YOY
        )
    elif base.quantity is QuantityType.CAGR:
        quantity = QuantityType.CAGR
    return Measure(
        quantity, base or _REVENUE, words or scene.gap.strip(" ,")[-16:], low, high, "ratio", None, scene.number, hit,
        change=True, carried=hit is None and base is not None, own=base is not None,
    )  # fmt: skip


def _hit_in_clause(scene: _Scene) -> Hit | None:
    found = [hit for hit in scene.line.hits_between(scene.start, scene.number.start) if not hit.silent]
    return found[-1] if found else None


def _grows(scene: _Scene) -> bool:
    """Say whether the verb is one that a business grows by, and no stock price."""
    return (
        regex.search(
            r"增长|成长|下滑|增速|翻|\bgr[eo]w|growth|expand|declin|doubl|tripl|shr[aiu]nk",
            scene.gap + scene.number.surface + scene.tail[:12],
            regex.IGNORECASE,
        )
        is not None
    )


def _ends(value: Any) -> tuple[Decimal | None, Decimal | None]:
    """Give the ends of a change: falls negative, a multiple as what it adds."""
    low, high = value.signed
    if value.unit == "multiple":
        return (None if low is None else low - 1), (None if high is None else high - 1)
    return low, high


def _points(scene: _Scene) -> Measure | None:
    """Give the change of a share or a margin in percentage points."""
    hit = scene.hit if scene.hit is not None and scene.hit.fitting("ratio") else None
    base = (
        hit.fitting("ratio")
        if hit
        else (scene.last.base if scene.last and scene.last.unit in {"ratio", "pp"} else None)
    )
    if base is None:
        return None
    quantity = QuantityType.REVENUE_SHARE_CHANGE if base.quantity is QuantityType.REVENUE_SHARE else QuantityType.OTHER
    low, high = scene.number.value.signed
    return Measure(
        quantity, base, hit.words if hit else "", low, high, "pp", None, scene.number, hit, change=True,
        carried=hit is None,
    )  # fmt: skip


def _level(scene: _Scene) -> Measure | None:
    value, hit = scene.number.value, scene.hit
    if value.unit == "FLOP" and value.per and (value.low or Decimal(0)) < _BIG_FLOP:
        return None
    if value.unit == "watt" and (value.low or value.high or Decimal(0)) < _BIG_WATT:
        return None
    fitting = hit.fitting(value.unit) if hit is not None else None
    if fitting is None and hit is not None:
        hit = next(
            (h for h in reversed(scene.line.hits_between(scene.start, scene.number.start)) if h.fitting(value.unit)),
            None,
        )
        fitting = hit.fitting(value.unit) if hit else None
    if fitting is not None:
        if _far(scene, hit) or (value.unit == "number" and not _touches(scene, hit)):
            return None
        return _level_of(scene, fitting, hit, change=False)
    if value.unit in _OWN_UNIT:
        return _made(scene, _OWN_UNIT[value.unit], words=scene.number.surface, hit=None)
    if value.unit == "wafer" and value.per == "month":
        return _made(scene, _CAPACITY, words=scene.number.surface, hit=None)
    if value.unit == "person" and regex.search(r"员工|职工|雇员|\b(?:employees|staff|workers)\b", scene.number.surface):
        return _made(
            scene, Metric(QuantityType.HEADCOUNT, frozenset({"person"}), "owner"), words=scene.number.surface, hit=None
        )
    return _carried(scene)


def _far(scene: _Scene, hit: Hit | None) -> bool:
    """Say whether metric words stand too far left of a number to be its own."""
    if hit is None or hit.start >= scene.number.end:
        return False
    return scene.number.start - hit.end > (40 if scene.line.chinese else 130)


def _touches(scene: _Scene, hit: Hit | None) -> bool:
    if hit is None:
        return False
    if hit.start >= scene.number.end:
        return hit.start - scene.number.end <= 2  # noqa: PLR2004 a blank or 的
    return scene.number.start - hit.end <= (8 if scene.line.chinese else 24)


def _level_of(scene: _Scene, metric: Metric, hit: Hit | None, *, change: bool = False) -> Measure:
    made = _made(scene, metric, words=hit.words if hit else "", hit=hit)
    if change:
        low, high = _ends(scene.number.value)
        return replace(made, low=low, high=high, quantity=QuantityType.OTHER, change=True)
    return made


def _made(scene: _Scene, metric: Metric, *, words: str, hit: Hit | None, carried: bool = False) -> Measure:
    value = scene.number.value
    low, high = value.low, value.high
    if metric.negative:
        low, high = (None if high is None else -abs(high)), (None if low is None else -abs(low))
    return Measure(
        metric.quantity or QuantityType.OTHER, metric, words, low, high, value.unit, value.currency, scene.number, hit,
        carried=carried,
    )  # fmt: skip


def _carried(scene: _Scene) -> Measure | None:
    """Give the metric of the number before, where the clause names no other and little stands between."""
    last, value = scene.last, scene.number.value
    if last is None or last.unit != value.unit or last.currency != value.currency or last.change:
        return None
    words = _bare(scene)
    if len(words) > (10 if scene.line.chinese else 56):
        return None
    return _made(scene, last.base, words=last.words, hit=None, carried=True)


def _bare(scene: _Scene) -> str:
    """Give the text before a number in its clause without its mentions."""
    text = list(scene.line.text[scene.left : scene.number.start])
    for token in scene.line.between(scene.left, scene.number.start):
        for i in range(token.start - scene.left, token.end - scene.left):
            text[i] = ""
    return "".join(text)
