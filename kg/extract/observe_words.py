"""The words by which numbers are read: comparisons, changes, shares, wholes, and how near a word must stand."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import regex

from kg.extract.metrics import Metric
from ontology.terms import QuantityType

COUNTED: Final = frozenset({"unit", "chip", "server", "rack", "wafer", "number", "square metre", "ton"})
OWN_UNIT: Final = {
    "parameter": Metric(QuantityType.PARAMETERS, frozenset({"parameter", "number"}), "thing"),
    "GPU-hour": Metric(QuantityType.COMPUTE, frozenset({"GPU-hour"}), "thing"),
    "FLOP": Metric(QuantityType.COMPUTE, frozenset({"FLOP"}), "thing"),
}
CAPACITY: Final = Metric(QuantityType.CAPACITY, frozenset({"wafer"}), "any")
REVENUE: Final = Metric(QuantityType.REVENUE, frozenset({"currency"}), "owner")
SHARE_OF_REVENUE: Final = Metric(QuantityType.REVENUE_SHARE, frozenset({"ratio"}), "owner")
SHARE_OF_MARKET: Final = Metric(QuantityType.MARKET_SHARE, frozenset({"ratio"}), "any")
REDUCTION: Final = Metric(QuantityType.REDUCTION, frozenset({"ratio"}), "thing")
GROWTH: Final = Metric(QuantityType.OTHER, frozenset({"ratio"}), "any")

YOY: Final = regex.compile(
    r"同比|年增|年减|按年|年成长|年对年|比上年|比去年|较(?:上年|去年|前年)(?:同期|同季)?|与(?:上年|去年)(?:同期)?相比|YoY|YOY|yoy|y/y"
    r"|(?i:\byear[- ](?:on|over)[- ]year\b|\byoy\b|\by/y\b|\byr/yr\b|\b(?:from|than|on|over|above|below"
    r"|versus|vs\.?|compared (?:with|to)|against)\s(?:(?:a|the|one|that of a|in the|its|what it was a)\s)*"
    r"(?:(?:same|comparable|corresponding|prior|previous|year-ago|year-earlier)\s)*(?:year(?![- ]end)"
    r"|year-ago|year-earlier|prior-year|last year|level of a year|quarter (?:a year|of last year"
    r"|last year)|period (?:a year|of last year|last year))\b"
    r"|\bthan (?:in )?the \w+ quarter of \d{4}\b|\ba year (?:earlier|ago|before)\b|\bannually\b"
    r"|\byear-ago\b|\bfrom last year\b|\bon[- ]year\b|\bover the year\b)"
)
QOQ: Final = regex.compile(
    r"环比|季增|季减|按季|季对季|季成长|较(?:上季|上一季|前一季|前季|上个季度)|QoQ|QOQ|qoq"
    r"|(?i:\bquarter[- ](?:on|over)[- ]quarter\b|\bqoq\b|\bq/q\b|\bsequential(?:ly)?\b|\b(?:from|than"
    r"|over|above|below|on)\s(?:in\s)?(?:the\s)?(?:prior|previous|preceding|last)\s(?:quarter"
    r"|three months)\b|\ba quarter (?:ago|earlier|before)\b|\bon[- ]quarter\b)"
)
MOM: Final = regex.compile(
    r"月增|月减|较上月|按月|月对月|MoM|mom\b|m/m|(?i:\bmonth[- ](?:on|over)[- ]month\b|\bfrom (?:the previous"
    r"|last) month\b|\bfrom a month\b)"
)
CHANGE_ZH: Final = regex.compile(
    r"(?:增长率?|增加|增幅|增速|涨幅|降幅|跌幅|上涨|上升|上调|下降|下滑|下跌|下调|减少|降低|缩减|削减|提升|提高|增|升|涨|跌|降|减|成长|成长率|衰退|增至|激增|大增|扩大"
    r"|萎缩|收缩|\+|-)(?:幅度|了|约|近|超过|逾|超|达到?|为|将|可达|至少|在|分别为?|不低于|不到|接近|\s)*$"
)
CHANGE_EN: Final = regex.compile(
    r"\b(?:gr[eo]w(?:n|s|ing)?|growth|ris(?:e|es|ing|en)|rose|increas\w+|climb\w*|jump\w*|surg\w*|gain\w*"
    r"|soar\w*|advanc\w*|expand\w*|expansion|(?<!\bma[dk]e\s)(?<!\bmakes\s)(?<!\bmaking\s)up|higher|f[ae]ll(?:en|s|ing)?|declin\w*|dropp?\w*"
    r"|decreas\w*|slip\w*|shr[aiu]nk\w*|down|lower\w*|cut\w*|reduc\w*|contract(?:ed|ing)|plung\w*"
    r"|tumbl\w*|slid\w*|doubl\w+|tripl\w+|rocket\w*|accelerat\w*|slump\w*|sank|dip\w*|edg\w+|shed|trim\w*"
    r"|compress\w*|shrink\w*|less|fewer|more|boost\w*|improv\w*)\b[^,;%\d]{0,24}$",
    regex.IGNORECASE,
)
LEVEL_BEFORE: Final = regex.compile(
    r"(?:至|到|为|达到?|成)(?:了|约|近|大约|超过)?$|\b(?:to|at|of|was|is|were|reached|hit|from)\s(?:about |around "
    r"|roughly |nearly )?$"
)
AFTER_CHANGE_EN: Final = regex.compile(
    r"^\s(?:(?:year|quarter|sequential|YoY|annual|y/y|q/q)\S*\s)*(?:growth|increase|rise|jump|gain"
    r"|decline|drop|decrease|fall|surge|more|less|fewer|higher|lower|reduction|cut|uplift|improvement"
    r"|above|below|up|down|growth\srate)\b",
    regex.IGNORECASE,
)
AFTER_CHANGE_ZH: Final = regex.compile(
    r"^的?(?:同比|环比|年|季)?(?:增长|增幅|增速|涨幅|成长|降幅|下滑|下降|跌幅|减少|提升(?!至|到))"
)
THEN_LEVEL: Final = regex.compile(
    r"^\s?(?:至|到|to\s)\s?(?:约|近|about |around |roughly |nearly |a record )?(?=\S{0,4}\d|$)"
)
SHARE_ZH: Final = regex.compile(r"(?<!应)占(?!比|有率|据.{0,6}(?:主导|优势)|用|地|领)(?P<whole>[^占,;]{0,40})$")
SHARE_EN: Final = regex.compile(
    r"\b(?:account(?:s|ed|ing)?\sfor|ma[dk]e?s?\sup|making\sup|represent(?:s|ed|ing)?|contribut(?:es?|ed"
    r"|ing)|took|takes?|holds?|held|captur\w+|command\w*|comprise[sd]?|provid(?:es?|ed)|controls?"
    r"|controlled|secured?|with|was|were|is|brings?\sin|brought\sin|g[eo]ts?|g[eo]t|derive[sd]?"
    r"|generate[sd]?|drew)\s[^,;%]{0,30}$",
    regex.IGNORECASE,
)
OF_EN: Final = regex.compile(
    r"^\s(?:share\s)?of\s(?P<whole>(?:(?!\b(?:by|in|for|and|from|to|with|was|is|are|were)\b)[\w’'&.\-/]+\s?){1,9})",
    regex.IGNORECASE,
)
OF_ZH: Final = regex.compile(r"^的?(?P<whole>[^,;。、%]{0,14}?)(?:来自|由|会是|都是|将是|采用|都会是|为(?!了))")
SALES: Final = regex.compile(
    r"收入|营收|销售额|销售总额|销售收入|主营|业务量|\brevenues?\b|\bsales\b|\bturnover\b|\bbusiness\b|\btotal\b|\bmix\b",
    regex.IGNORECASE,
)
PARTS: Final = regex.compile(
    r"市场|芯片|出货|份额|产能|算力|销量|订单|需求|用量|供应|产量|端口|产出|总量|全球|行业|晶圆|\b(?:market|shipments?|output|capacity|ports"
    r"|units|chips?|compute|demand|supply|production|orders|volumes?|wafers?|racks|servers|accelerators?"
    r"|allocation|share|modules?)\b",
    regex.IGNORECASE,
)
NOT_SHARE: Final = regex.compile(
    r"股本|股权|股份|总股|采购|成本|净资产|总资产|工资|资产|利润|\b(?:stake|equity|shares|company|cost|costs|staff|workforce"
    r"|employees|profit|profits|voting|capital|ownership)\b",
    regex.IGNORECASE,
)
RIGHT_ZH: Final = regex.compile(r"^(?:的|用于|人民币|以上的?|左右的?)?[^,;。、%\d]{0,8}$")
RIGHT_EN: Final = regex.compile(
    r"^\s(?:(?:in|of|on|worth\sof|for|into|towards?)\s)?(?:(?!(?:and|or|to|by|from|as|while|with|but|for"
    r"|at|on|is|was|which)\b)[\w’'&.\-/]+\s){0,4}$",
    regex.IGNORECASE,
)
SMALL_GAP: Final = {True: 14, False: 64}
BIG_FLOP: Final = Decimal("1e17")
BIG_WATT: Final = Decimal("1e6")

COMPARED: Final = frozenset({"yoy", "qoq", "mom"})
SHARES: Final = frozenset({QuantityType.REVENUE_SHARE, QuantityType.MARKET_SHARE})
WHOLES: Final = frozenset(
    {*SHARES, QuantityType.SHIPMENTS, QuantityType.MARKET_SIZE, QuantityType.REVENUE, QuantityType.REVENUE_SHARE_CHANGE}
)
FINANCIAL: Final = frozenset(
    {QuantityType.REVENUE, QuantityType.CAPITAL_EXPENDITURE, QuantityType.GROSS_MARGIN,
     QuantityType.SHIPMENTS, QuantityType.ORDERS, QuantityType.HEADCOUNT, QuantityType.MARKET_SIZE}
)  # fmt: skip
SHARE_OF_COSTS: Final = Metric(QuantityType.OTHER, frozenset({"ratio"}), "owner")
HEADCOUNT: Final = Metric(QuantityType.HEADCOUNT, frozenset({"person"}), "owner")
STAFF: Final = regex.compile(r"员工|职工|雇员|\b(?:employees|staff|workers)\b")
MULTIPLIED: Final = regex.compile(r"翻|倍增|减半|腰斩|番|(?i:doubl|tripl|quadrupl|halv|fold)|增.{0,4}倍")
FALLING: Final = regex.compile(
    r"(?:减少|降低|下降|下滑|下跌|缩减|削减|压缩|节省|缩小|减|降|跌|衰退|萎缩)[^,;]{0,10}\x00|\x00\s*(?:less|fewer|lower|decline"
    r"|drop|decrease|reduction|的?(?:降幅|下降|减少))"
    r"|\b(?:f[ae]ll\w*|declin\w*|drop\w*|decreas\w*|slip\w*|shr[aiu]nk\w*|shrinks?|down|lower(?:s|ed"
    r"|ing)?|cuts?|cutting|reduc\w*|contract\w*|plung\w*|tumbl\w*|slid\w*|slump\w*|sank|dip\w*|shed|sheds"
    r"|trim\w*|compress\w*|sav(?:es?|ed|ing))\b[^,;%\d]{0,40}\x00",
    regex.IGNORECASE,
)
SAVED: Final = regex.compile(
    r"缓存|显存|内存|成本|算力|计算|GPU|显卡|带宽|存储|能耗|功耗|开销|占用|用量|通信|时延|延迟|token|参数|卡时|时数|资源|硬件"
    r"|\b(?:cache|memory|VRAM|costs?|compute|bandwidth|latency|storage|energy|overhead|FLOPs|GPUs"
    r"|hardware|footprint|traffic|requirements?|usage)\b",
    regex.IGNORECASE,
)
GROWS: Final = regex.compile(
    r"增长|成长|下滑|增速|翻|\bgr[eo]w|growth|expand|declin|doubl|tripl|shr[aiu]nk", regex.IGNORECASE
)
EARLIER: Final = regex.compile(
    r"上年|去年|此前|之前|原先|原来|前值|\b(?:versus|vs\.?|against|compared|up from|down from"
    r"|earlier|previously|before|prior)\b",
    regex.IGNORECASE,
)
MARKET_EN: Final = regex.compile(
    r"\b(?:markets?|industry|global|world(?:wide)?|DRAM|NAND|HBM|shipments|ports|shares?\sof)\b", regex.IGNORECASE
)
FILLER: Final = regex.compile(
    r"[\s,、\"“”\U000F0000-\U000FFFFF]|其中|合计|分别|约|则|也|将|有望|预计|已|均|都|共|又|再|另|同期|当期|当年|全年|目前|大约|以及|和|及|与|收入|的"
)
GIVES_ZH: Final = regex.compile(r"(?:贡献|带来)(?:了)?(?:高达|约|超过|近|逾|其|公司|总计|合计)*$")
OF_SALES_ZH: Final = regex.compile(r"(?:以上|左右)?的?(?:总)?(?:营收|收入|营业收入|销售额|销售)")
THRESHOLD: Final = Decimal("0.1")
REACH: Final = {True: 40, False: 130}
TOUCHING: Final = {True: 8, False: 24}
SHORT: Final = {True: 12, False: 56}
MANY: Final = 100
EVERY_YEAR: Final = regex.compile(r"每年|逐年|\b(?:every|each)\s(?:year|quarter)\b", regex.IGNORECASE)
PARAMS: Final = regex.compile(r"参数|param", regex.IGNORECASE)
THAT_PERIOD: Final = regex.compile(
    r"同期|当季|当期|该季|当年|\b(?:in|for|during)\s(?:that|the\ssame)\s(?:quarter|period|year|month)\b",
    regex.IGNORECASE,
)
_GOES_ON_ZH: Final = regex.compile(
    r"(?:[\s,:、\"“”()]|和|与|及|以及|则|也|亦|为|是|在|达|至|到|约|攀升至|扩大至|增长至|增长到|提升至|提高至|上升至|下降至|下滑至|升至|增至|降至|上升|上调|下调|上修|下修|提升|提高|调升|收窄|收敛|由|从|仅|分别|其中|预计"
    r"|预期|预测|推测|业务|将|有望|而|的|以|占|其|此前|原先|原来|前值|同期|上年|去年|首次|突破|高于|低于|"
    r"给出|管理层|支出|区间|之间|指引|展望|目标|实际|全年|合计|共|来到|收于|录得|可达|当季|本季|把|调整|维持|左右|名列|居|第[一二三四五]|激活|公司|该|明年|今年|届时|最新|已)*"
)
_GOES_ON_EN: Final = regex.compile(
    r"(?:[\s,\"“”()'’–-]|\b(?:an?\s)?(?:increase|rise|jump|gain|improvement|drop|fall|decline|decrease)\s(?:from|on|over)\b|\b(?:s|was|were|is|are|at|of|to|from|against|versus|vs|compared|with|in|for|and"
    r"|but|the|a|an|by|expects?|expected|sees?|saw|about|earlier|then|hit|hits|reach(?:ed|es)?|came|comes"
    r"|took|had|been|be|will|would|"
    r"guid(?:es?|ed|ing)|next|outlook|range|former|its|now|one|up|down|year|quarter|rose|fell|climbed"
    r"|stood|put|puts|keeps|kept|raised|lowered|lifted|cut|budgets?|budgeted|forecasts?|estimate[sd]?"
    r"|previous(?:ly)?|prior|initial|"
    r"while|whereas|also|only|just|around|than|more|company|followed|it|they|this|that|second|third|first"
    r"|fourth|full|current|between|active|activated|each|per|token|them)\b)*",
    regex.IGNORECASE,
)
TOGETHER: Final = regex.compile(r"\b(?:together|combined|between\sthem|in\stotal)\b", regex.IGNORECASE)
MADE_UP: Final = regex.compile(r"\bma(?:de|kes?|king)\sup\s[^,;%\d]{0,12}$", regex.IGNORECASE)
VAGUE: Final = regex.compile(
    r"(?:(?:tens|hundreds|dozens)\sof\s)?(?:thousands|millions|billions|trillions)(?:\sof\s\w+)?", regex.IGNORECASE
)
GOES_ON: Final = {True: _GOES_ON_ZH, False: _GOES_ON_EN}
CHANGE_OF: Final = regex.compile(
    r"\b(?:gain|increase|rise|growth|decline|drop|fall|jump|decrease|surge|improvement|reduction|cut"
    r"|expansion)s?\sof\s(?:about |around |roughly |nearly )?$",
    regex.IGNORECASE,
)
HALVED: Final = regex.compile(r"halv|减半|腰斩|by half", regex.IGNORECASE)
A_YEAR: Final = regex.compile(
    r"\s(?:a|per|each|every)\syear\b(?!\s(?:earlier|ago|before))|\sannually\b|的?年均", regex.IGNORECASE
)
AHEAD: Final = regex.compile(
    r"预计|有望|将|指引|展望|计划|拟|未来|\b(?:will|expects?|expected|guid\w+|outlook|forecasts?|sees|plans?|next|should|could)\b",
    regex.IGNORECASE,
)
NEXT_ONE: Final = regex.compile(
    r"下一?(?:个)?(?:季度|财季|季)|\bthe\s(?:next|following)\s(?:one|quarter)\b|\bnext\squarter\b", regex.IGNORECASE
)
