"""The shapes of periods: one expression for what starts with a figure, one for Chinese, one for English words.

The outermost named group that matched says how a shape is read; inner groups share their names over all shapes: `y` a
year, `rel` a year by its distance, `fy` a fiscal mark, `q` `h` `m` `d` parts of it, `edge` its start, middle or end.
"""

from __future__ import annotations

import re
from typing import Final

import regex

from kg.extract.calendar_labels import MONTHS
from kg.extract.numerals import BLANK as B
from kg.extract.numerals import any_of
from kg.extract.units import EN_NOUNS, EN_PHRASES

_D: Final = "[0-9０-９]"
_Y4: Final = f"(?:19[5-9]|20[0-6]|２０[０-６]|１９[５-９]){_D}(?!{_D})"
_Y2: Final = f"(?:1[0-9]|2[0-9]|3[0-5])(?!{_D})"
_ZY: Final = "二[〇零○][〇零○一二三四][〇零○一二三四五六七八九]"
_MON: Final = f"(?:1[0-2]|0?[1-9]|１[０-２]|[１-９])(?!{_D})"
_DAY: Final = f"(?:3[01]|[12]{_D}|0?[1-9])(?!{_D})"
_MONTHS: Final = "|".join(sorted(MONTHS, key=len, reverse=True))
_ZMON: Final = "十[一二]?|[一二三四五六七八九]"
_DASH: Final = f"{B}[-–—−~～〜－至到]{B}"
_END: Final = "(?![0-9A-Za-z])"
_EFA: Final = "(?:[EFAea](?![0-9A-Za-z]))?"
_FY_ZH: Final = "财年|財年|财政年度|財政年度|会计年度|會計年度"
_MID: Final = (
    "年?中(?=[，,。；;、）)\\s]|前|后|後|左右|量产|量產|推出|投产|投產|开始|開始|完成|起|至|将|將|或|发布|發布|$)"
)

YEAR_ZH: Final = (
    f"(?:(?P<y>{_Y4}){B}(?:(?P<fy>{_FY_ZH})|年度?(?!代))"
    f"|(?P<y>{_Y2})(?:{B}(?P<fy>{_FY_ZH})|年度?(?![来來期以内內里裡间間后後的代多余]))"
    f"|(?P<y>{_ZY})年度?"
    "|(?P<rel>今年|本年度?|去年|上年度?|前年|明年|来年|來年|后年|後年|[本上下](?P<fy>财年|財年|财政年度|財政年度)))"
)
PART_ZH: Final = (
    f"(?:(?:第{B}(?P<q>[一二三四1-4]){B}(?P<fq>财季|財季|个?财政?季度)|第{B}(?P<q>[一二三四1-4]){B}季度?"
    f"|(?P<q>[一二三四1-4首]){B}(?:季度|个季度(?<=首个季度)))(?!节|節)"
    f"|(?P<q>[Qq][1-4]|[1-4][Qq]){_EFA}{_END}"
    f"|(?P<h>[上下])半年(?:度)?|(?P<h>[Hh][12]|[12][Hh]){_EFA}{_END}"
    f"|前{B}(?P<nq>[一二两兩三四1-4]){B}(?:个|個)?季度?"
    f"|前{B}(?P<nm>{_MON}|{_ZMON}){B}(?:个|個)?月"
    f"|(?P<m>{_MON}){B}月?{_DASH}(?P<m2>{_MON}){B}月份?"
    f"|(?P<m>{_MON}|{_ZMON}){B}月(?:{B}(?P<d>{_DAY}){B}[日号號]|份?(?:末|底|初|中旬|上旬|下旬)?)"
    f"|(?P<edge>年?[底末初]|{_MID})|(?P<full>全年度?))"
)

FIGURES: Final = regex.compile(
    f"""(?:
    (?P<iso>(?P<y>{_Y4})(?:-(?P<m>{_MON})-(?P<d>{_DAY})|/(?P<m>{_MON})/(?P<d>{_DAY})
        |\\.(?P<m>{_MON})\\.(?P<d>{_DAY})))(?![-/.]?{_D})
    |(?P<stamp>(?P<y>20[0-4]{_D})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]{_D}|3[01])(?!{_D}))
    |(?P<compact>(?P<y>{_Y4}|{_Y2}){B}(?:年)?{B}(?P<fy>财年|財年)?{B}(?:(?P<q>[Qq][1-4])|(?P<h>[Hh][12])){_EFA}(?:{_END}|(?=(?i:capex))))
    |(?P<compact>(?:(?P<q>[1-4][Qq])|(?P<h>[12][Hh]))[ ]?(?P<fy>FY)?(?:['’‘]?(?P<y>{_Y2})
        |['’‘]?(?P<y>{_Y4})){_EFA}{_END})
    |(?P<sums>(?P<sum>9M|3M|6M|11M|10M)(?P<y>{_Y2}|{_Y4}){_EFA}{_END})
    |(?P<slashes>(?P<ys>{_Y4}|{_Y2}){_EFA}(?:[/](?P<ys>{_Y4}|{_Y2}){_EFA}){{1,6}}{B}年度?(?!代))
    |(?P<slashes>(?P<ys>{_Y4}){_EFA}(?:[/](?P<ys>{_Y4}){_EFA}){{1,6}}{_END})
    |(?P<slashes>(?P<ys>{_Y4})[EFA](?:[/](?P<ys>{_Y2})[EFA]){{1,6}}{_END})
    |(?P<years>(?P<y>{_Y4}){_DASH}(?P<y2>{_Y2})(?:{B}年度?(?:[之期]?间)?|{_EFA}(?![-./0-9A-Za-z%％])))
    |(?P<years>(?P<y>{_Y2})[-–~～至](?P<y2>{_Y2}){B}年)
    |(?P<isomonth>(?P<y>{_Y4})[-/](?P<m>0[1-9]|1[0-2])(?![-/.]?{_D})(?!{B}年))
    |(?P<years>(?P<y>{_Y4})/(?P<y2>{_Y2})(?![-./0-9A-Za-z%％]))
    |(?P<zh>{YEAR_ZH}(?:{B}的?{B}{PART_ZH})?)
    |(?P<part>{PART_ZH})
    |(?P<daymonth>(?P<d>{_DAY})(?:st|nd|rd|th)?[ ](?P<month>{_MONTHS})\\.?,?(?:[ ](?P<y>{_Y4}))?(?![A-Za-z0-9]))
    |(?P<half>(?P<ord>1st|2nd|3rd|4th)[ -](?P<what>quarter|half)(?:[ ](?:of[ ])?(?:(?P<fy>fiscal|FY)[ ]?
        (?:year[ ])?)?(?P<y>{_Y4}))?{_END})
    |(?P<bare>(?P<y>{_Y4})(?:(?P<efa>[EFA])(?![0-9A-Za-z])|(?![A-Za-z_])))
    )""",
    regex.VERBOSE | regex.IGNORECASE,
)
CHINESE: Final = regex.compile(
    f"""(?:
    (?P<vague>去年同期|上年同期|[去上]年同季|未来几年|未來幾年|未来数年|近年来?|近年來?|近几年来?|近幾年|过去几年|過去幾年|最近几年)
    |(?P<zh>{YEAR_ZH}(?:{B}的?{B}{PART_ZH})?)
    |(?P<near>(?P<step>本|当|當|这一|這一|上一?|前一|下一?)(?:个|個)?(?P<unit>财?季度?|財季|月(?!薪|产|產|费|球|台|光|饼|亮|子)))
    |(?P<window>(?P<way>未来|未來|今后|今後|接下来|過去|过去|最近|近|后续)(?:的)?{B}(?P<n>\\d{{1,2}}|[一二两兩三四五六七八九十]){B}(?P<unit>年|个月|個月
        |个季度|個季度|季度|季)(?![级級]))
    |(?P<within>年内|年內)
    |(?P<part>{PART_ZH})
    )""",
    regex.VERBOSE,
)
_EN_YEAR: Final = (
    "(?:(?P<fy>FY|fiscal[ -](?:year[ ])?|financial[ ]year[ ])?(?:CY|calendar[ ](?:year[ ])?)?[ ]?"
    f"(?:['’‘](?P<y>{_Y2})|(?P<y>{_Y4})|(?<=FY|CY)(?P<y>{_Y2}))"
    "|(?P<rel>(?:this|last|next|the[ ]previous|the[ ]prior|the[ ]current|the[ ]coming|the[ ]following)[ ]"
    "(?P<fy>fiscal[ ]|financial[ ])?year)|(?P<rel>the[ ](?P<fy>fiscal[ ])?year))"
)
ENGLISH: Final = regex.compile(
    f"""(?:
    (?P<vague>(?:the[ ])?(?:same|year-ago|prior-year|year-earlier)[ ](?:period|quarter)(?:[ ](?:of[ ]|a[ ])?
        (?:last[ ]year|year[ ](?:ago|earlier)))?
        |(?:the[ ])?year[ -](?:ago|earlier)[ ](?:period|quarter)|a[ ]year[ ](?:ago|earlier|before)|the[ ]next[ ]
        (?:few|several)[ ]years|the[ ](?:past|last)[ ](?:few|several)[ ]years|in[ ]recent[ ]years
        |the[ ]coming[ ]years|(?:next|past)[ ]few[ ]years)
    |(?P<compact>[FC]?(?:(?P<q>Q[1-4]|(?<=F)[1-4]Q)|(?P<h>H[12]))[ ]?(?:-|[ ]?of[ ]|in[ ])?(?P<fy>FY|fiscal[ ]
        (?:year[ ])?)?(?:CY)?[ ]?(?:['’‘](?P<y>{_Y2})|(?P<y>{_Y4})|(?<=FY|CY|[QH][1-4]
        |[1-4]Q)(?P<y>{_Y2}))s?{_EFA}{_END})
    |(?P<compact>(?:(?P<fy>FY|fiscal[ ](?:year[ ])?|financial[ ]year[ ])|CY|calendar[ ]
        (?:year[ ])?)[ ]?['’‘]?(?P<y>{_Y4}|{_Y2})[ -]?(?:(?P<q>Q[1-4])|(?P<h>H[12])){_EFA}{_END})
    |(?P<half>(?:the[ ])?(?P<fy>fiscal[ ])?(?:(?P<fy>fiscal)[ ])?(?P<ord>first|second|third
        |fourth)[ -](?P<fy>fiscal[ -])?(?P<what>quarter|half)(?:(?:[ ]of|[ ]in|,)?[ ](?:the[ ])?{_EN_YEAR}
        |(?P<y>(?<=[ ]){_Y4})|[ ](?P<y>{_Y4}))?{_END})
    |(?P<months>(?:the[ ])?first[ ](?P<n>two|three|four|five|six|seven|eight|nine|ten|eleven
        |\\d{{1,2}})[ ](?P<unit>months|quarters)(?:[ ](?:of[ ])?{_EN_YEAR})?{_END})
    |(?P<ended>(?:the[ ])?(?P<n>three|six|nine|twelve)[ ]months[ ](?:to|through|ended|ending)[ ]
        (?:the[ ]end[ ]of[ ])?(?P<month>{_MONTHS})\\.?(?:[ ]{_DAY},)?[ ](?P<y>{_Y4}){_END})
    |(?P<named>(?:the[ ])?(?P<month>March|June|September|December)[ -]quarter(?:[ ](?:of[ ])?(?P<y>{_Y4}))?{_END})
    |(?P<fiscal>(?:(?P<fy>FY|fiscal[ -](?:year[ -])?|financial[ ]year[ ])|CY|calendar[ ]
        (?:year[ ])?)[ ]?['’‘]?(?P<y>{_Y4}|{_Y2})(?:[ ]?(?:/|-|–)[ ]?(?P<ys>{_Y2}))?{_EFA}(?:[ ](?P<ord>first|second
        |third|fourth)[ -](?P<what>quarter|half))?{_END})
    |(?P<edges>(?:the[ ])?(?P<edge>early|mid|late)(?:[ ]in)?[ -]{_EN_YEAR}{_END})
    |(?P<edges>(?:the[ ])?(?P<edge>end|start|beginning|middle|close)[ ]of[ ]{_EN_YEAR}{_END})
    |(?P<edges>(?P<edge>year[- ]end)(?:[ ]{_EN_YEAR})?{_END})
    |(?P<monthyear>(?P<month>{_MONTHS})\\.?(?:[ ](?P<d>{_DAY})(?:st|nd|rd|th)?(?:,|[ ]|(?![0-9A-Za-z])))?[ ]?
        (?:of[ ])?(?P<y>{_Y4})?(?![A-Za-z0-9]))
    |(?P<window>(?:the[ ])?(?P<way>next|coming|past|last|previous|following)[ ](?P<n>two|three|four|five|six|seven
        |eight|nine|ten|twelve|\\d{{1,2}})(?:-|[ ]to[ ])?(?:[ ])?(?P<unit>years?|quarters|months){_END})
    |(?P<near>(?P<step>this|the[ ]current|current|last|the[ ]previous|previous|the[ ]prior|prior|next|the[ ]coming
        |the[ ]following|the[ ]latest|latest)[ ](?P<fy>fiscal[ ])?(?P<unit>quarter|month){_END})
    |(?P<relyear>(?P<rel>this|the[ ]current|current|last|the[ ]previous|previous|the[ ]prior|prior|next|the[ ]coming
        |the[ ]following)[ ](?P<fy>fiscal[ ]|financial[ ]|calendar[ ])?year{_END}(?![ -](?:over|on)[ -]))
    |(?P<ytd>year[ -]to[ -]date|YTD{_END})
    |(?P<part>(?P<q>Q[1-4]){_END}|(?P<h>H[12]){_END})
    )""",
    regex.VERBOSE | regex.IGNORECASE,
)

_WORDS: Final = (
    "[QqH][1-4]|F(?:Y|Q|[1-4]Q)|C(?:Y|Q[1-4])|(?i:fiscal|financial year|calendar|three months|six months|nine months|"
    "twelve months|first|second|third|fourth|last|late|this|next|pr(?:evious|ior)|current|coming|past|following|"
    "early|mid|end of|start of|beginning of|close of|year|ytd|same period|same quarter|"
    "a year|in recent|latest|the |middle of|prior)|" + "|".join(sorted({name.title()[:3] for name in MONTHS}))
)
TRIGGER: Final = re.compile(
    "(?:(?=[0-9１２今去明来來后後前本当當这這上下未近过過最接第一二三四五六七八九十首年全])|(?<![0-9A-Za-z])(?=[A-Za-z]))(?:"
    r"(?<![0-9A-Za-z０-９$€£¥_])(?<![0-9][.,])[0-9１２]"
    "|[今去明来來后後前](?=年|一|[0-9二两兩三四五六七八九十])|[本当當](?=季|年|月|财|財|个|個)|[这這](?=一)|[上下](?=年|一?个?[季月]|半年|一?[财財])"
    "|[未近过過最接](?=[来來去近下几幾年0-9二两兩三四五六七八九十 ])|第(?= ?[一二三四1-4])"
    "|[一二三四五六七八九首十](?=[季月个一二])|前(?= ?[一二三四五六七八九十0-9])"
    "|年(?=[内內底末初中])|全(?=年)|二(?=[〇零○])"
    f"|(?<![0-9A-Za-z])(?:{_WORDS}))"
)
"""Where a period may start."""

THEN: Final = re.compile(f"{B}(?:[-–—−~～〜－至到]|to|through|[-–]to[-–])(?:{B})")
BOTH: Final = re.compile(r" ?(?:and|与|和|與|及) ?")
STOPS: Final = re.compile(r"[。！？；;!?\n]|\. ")
SINCE_BEFORE: Final = re.compile(r"(?:自从?|自從?|[Ss]ince|[Ss]tarting(?: in)?|[Bb]eginning(?: in)?)\s?$")
SINCE_AFTER: Final = re.compile(f"{B}(?:以来|以來|起(?![草诉訴步])|开始|開始|之后开始| ?onwards?| and beyond)")
BETWEEN: Final = re.compile(r"(?:[Bb]etween|介于|介於|在)\s?$")
TAIL: Final = re.compile(f"{B}(?:之间|之間|期间|期間|间|間)")
COUNTED: Final = re.compile(
    f"{B}(?:[余餘多万萬亿億兆千百％%个個家片颗顆台臺套部只副辆张張人名元倍股吨度点點号號]|美元|港元|日元|欧元|指数|points?(?![A-Za-z])"
    rf"|(?:(?!in |by |and )[A-Za-z]+[ -])?(?:{any_of((*EN_NOUNS, *EN_PHRASES))})(?![A-Za-z])"
    r"|(?:[kMGT]?Wh?|[GT]B|bps|bn|mn|x|nm)(?![A-Za-z])|[.,]\d{1,3}(?!\d))"
)
NAMED_BEFORE: Final = re.compile(r"(?:罗素|羅素|中证|中證|国证|Russell|Windows|Office|No\.|#|编号|[$€£¥￥])\s?$")
