"""Company names that no registry lists: found by legal form, by code, by definition, by apposition, by company."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import regex

from kg.extract.cover import Cover
from kg.extract.encode import Kind, Token
from kg.model import Entity, EntityType, content_id


@dataclass(frozen=True, slots=True)
class Found:
    """A name at a place of the view, how it was found, and how sure that is."""

    start: int
    end: int
    form: str
    score: float


_CJK: Final = "\u3400-\u9fff"
_CAP: Final = r"(?:[A-Z](?:[A-Za-z0-9_&-]|[’'](?!s\b))*|[a-z]+[A-Z][A-Za-z0-9_]*)"
_LEGAL_ZH: Final = regex.compile(
    rf"[{_CJK}A-Za-z0-9·]{{2,24}}?(?:\([{_CJK}]{{2,6}}\)[{_CJK}]{{0,12}}?)?(?:股份有限公司|有限责任公司|有限公司|集团股份公司|株式会社)(?=[^{_CJK}]|$|[{_CJK}])"
)
_BARE_FORM_ZH: Final = regex.compile(
    r"(?:科技|技术|电子|实业|投资|信息|信息技术|集团)(?:股份有限公司|有限责任公司|有限公司|集团股份公司)"
)
_STATE_ZH: Final = regex.compile(
    r"(?:港|台|美|日|韩|陆|德|法|荷|外)(?:商|企)(?=[\u3400-\u9fff]{6})|(?:韩国|日本|美国|德国|荷兰)(?=[A-Z])"
)
_SUFFIX_ZH: Final = (
    "科技|电子|股份|光电|半导体|精密|微电子|通信|智能|集团|控股|新材料|新材|材料|光学|电气|电路|技术|智造|微|芯|光子|存储|算力|智算|机电|"
    "精工|装备|仪器|电源|温控|散热|互联|网络|数据|信息|软件|云|光通信|实业|工业|电机|能源|化学|电池|传感"
)
_FORM_ZH: Final = regex.compile(rf"[{_CJK}]{{2}}(?:{_SUFFIX_ZH})")
_LEGAL_EN: Final = r"(?:Inc|Corp|Corporation|Incorporated|Ltd|Limited|LLC|L\.L\.C|PLC|plc|AG|S\.?A|N\.?V|GmbH|K\.?K|Co|Company|Oyj|AB|ASA|SE|B\.V|S\.p\.A|Pte|Pvt|KG|SAS|SpA|Sdn Bhd|Bhd)\b\.?"
_FORM_EN: Final = (
    r"(?:Technologies|Technology|Semiconductors?|Electronics?|Systems|Photonics|Networks|Microelectronics|Micro|Microsystems|Labs?|Laboratories|Holdings|Group|Industries|Industrial|Precision|"
    r"Materials|Energy|Power|Optics|Optoelectronics|Optical|Communications|Computing|Robotics|Devices|Solutions|Circuits|Silicon|Instruments|Logic|Therm(?:al)?|Cooling|Interconnects?|"
    r"Manufacturing|Enterprises?|Ventures|Capital|Partners|Cloud|AI|Compute|Dynamics|Works|Foundry|Packaging|Substrates?|Chemicals?|Gas(?:es)?|Lasers?|Sensors?|Memory|Storage|Chips?)"
)
_NAME_EN: Final = regex.compile(
    rf"(?<![A-Za-z0-9_.-])(?:\d{{1,4}}\s)?(?:{_CAP}(?:[ ]|[ ]&[ ]|-)){{1,4}}(?:{_FORM_EN}\b(?:,?\s{_LEGAL_EN}){{0,2}}|{_LEGAL_EN}(?:,?\s{_LEGAL_EN})?)|(?<![\w.-]){_CAP}(?:\s{_CAP}){{0,3}},?\s{_LEGAL_EN}(?:,?\s{_LEGAL_EN})?"
)
# "Blackwell-based GB200 AI" describes a thing and names nobody.
_QUALIFIED: Final = regex.compile(r"\w-(?:based|powered|class|style|compatible|focused|related|driven|enabled)\b")
# "Nvidia AI accelerators" are a company's AI accelerators, and no company called "Nvidia AI".
_GOODS_AFTER: Final = regex.compile(
    r"AI\s(?:chips?|accelerators?|GPUs?|servers?|processors?|hardware|systems?|racks?)\b"
)
_DEFINED_ZH: Final = regex.compile(
    rf"([{_CJK}A-Za-z0-9·&\- ]{{2,30}})\((?:以下|下文|下)?(?:简称|称|统称)[:为]?\s?[“\"「『《]?([{_CJK}A-Za-z0-9·\-]{{2,16}}?)[”\"」』》]?(?:[,;、].{{0,30}})?\)"
)
_DEFINED_EN: Final = regex.compile(
    r"\((?:the\s)?[“\"]([A-Z][\w&.\- ]{1,24})[”\"](?:\sor\s(?:the\s)?[“\"][^”\"]+[”\"])?\)"
)
_APPOSED_ZH: Final = regex.compile(
    rf"(?:初创公司|创业公司|初创企业|独角兽|供应商|制造商|设备商|代工厂|模组厂|封测厂|新创公司|公司|厂商|企业|芯片商|龙头|收购|入股|增资|参股|投资|控股|旗下|旗下的|子公司|孙公司|母公司)(?:了)?[“\"]?({_CAP}(?:\s{_CAP}){{0,2}})"
    rf"|(?:向|对|与|和|由|被|获|为|给)({_CAP}(?:\s{_CAP}){{0,2}})(?=(?:公司)?(?:投资|注资|增资|领投|入股|收购|供货|供应|采购|签署|签订|达成|携手|联手|合作|的(?:全资|要约|现金)?(?:收购|并购|投资|入股|注资)))"
)
# What is bought, held or joined with money is a company, whatever its name looks like.
_BOUGHT_ZH: Final = regex.compile(
    rf"(?:收购|并购|入股|增资|参股|受让|控股|持有|买下|取得|完成对|对)(?:取得|了)?([{_CJK}A-Za-z0-9]{{2,9}}?)(?=(?:的)?(?:约|逾|超|近|合计|剩余|全部|其余|部分|控股|多数|少数|各)?(?:\d+(?:\.\d+)?%|股权|股份|[一二三四五六七八九]成|全资))"
)
# Who is named right behind the part it plays: 子公司甲与供应商乙签署. The name ends where a verb or a link begins.
_PLAYS_ZH: Final = regex.compile(
    rf"(?:子公司|孙公司|附属公司|分公司|供应商|供货商|代工厂|代理商|经销商|合资公司|参股公司|关联方|交易对方|采购方|中标方|集成商)[“\"]?"
    rf"(?P<name>[{_CJK}]{{3,8}}?|[A-Z]{{1,6}}[{_CJK}]{{2,6}}?)[”\"]?"
    r"(?=与|和(?![硕平谐])|及|同|拟|将|已|近日|日前|今日|昨日|正|也|则|均|因|于|在|向|为|以|由|被|对|签|协商|公告|宣布|表示|收到|中标|采购|购买|投资|从事|主营|负责|计划|通过(?!股)|推出|发布|完成|出资|增资|成立|目前|拿下|获|生产|供应(?!链)|供货|提供|承接|承担"
    rf"|(?<={_SUFFIX_ZH}|供应链|引擎|金属|国际|生物|新能|实业|产业)(?:的|[,。;、:)(\n]|$))"
)
# What stands behind a word of part and is no name: a thing, a rule, a list, a number of them.
_NO_PART_ZH: Final = regex.compile(
    r"(?:持续|不断|积极|加大|加强|加快|合作|需要|选择|采用|导入|涨价|降价|转移|集体|普遍|陆续|纷纷|大会|召开|会议|名单|体系|管理|关系|资格|认证|质量|名录|目录|工厂|厂区|厂房|品牌|基金|员工|门店|应用|平台|业务|股权|股份|股东|产能|订单|产品|数量|集中|价格|成本|交付|份额|库存|合同|账期|方面|层面|端|侧|环节|进行|开展|签|报|同意|公告|行列|阵营|之一|众多|较多|多为|其他|其它|等|全部|部分|数家|多家|两家|三家|不|未|没|可|能|应|须|需|会|有|是|就|且|仍|还|都|早|主|自|最|或|但|所|此|该|这|那|各|每|某|持有|合计|注册|经营|发展|发生|提起|提出|出货|涨|跌|扩|停|减|增|加|裁|恢复)"
)
_APPOSED_EN: Final = regex.compile(
    rf"\b(?:startup|start-up|start-ups|startups|company|firm|supplier|vendor|maker|chipmaker|designer|manufacturer|foundry|assembler|contractor|distributor|provider|specialist|integrator|unicorn|developer|producer|packager|fabricator|subsidiary|unit|arm|affiliate)\s(?:called\s|named\s|like\s|such as\s)?({_CAP}(?:\s{_CAP}){{0,3}})"
)
_EDGE_ZH: Final = "的了和与及或在是为向对给由被从自据按将把以于至到等其该此各并而但又也均都有称说表示认为预计包括如例随经称获以及还有目前公司"
# A verb before a word of form is no name: 带动集团, 推动光电.
_VERBS_ZH: Final = frozenset(
    "带动 推动 拉动 推升 助力 促进 驱动 支撑 提升 加强 依托 受惠 受益 帮助 支持 发展 布局 覆盖 聚焦 利好 看好 持有 拖累".split()
)
_NOT_NAMES_ZH: Final = frozenset(
    (
        "供应商 供货商 代工厂 经销商 代理商 子公司 母公司 关联方 虚假信息 不实信息 公开信息 相关信息 重大信息 内幕信息 误导信息 敏感信息 消费电子 高新技术 信息技术 人工智能 数据中心 先进材料 汽车电子 功率半导体 第三代半导体 化合物半导体 生成式人工智能 智能电子 光通信 新能源 国内半导体 全球半导体 先进技术 核心技术 关键技术 "
        "相关技术 封装技术 移动通信 卫星通信 无线通信 数据通信 精密光学 半导体材料 电子材料 光刻材料 上游材料 封装材料 金属材料 原材料 算力网络 企业网络 移动互联 工业互联 边缘智能 具身智能 液冷散热 "
        "服务器电源 高速通信 大数据 海外科技 国内科技 美国科技 中国科技 大型科技 全球科技 硬科技 黑科技 高科技 互联网科技 龙头科技 前沿科技"
    ).split()
)
# A verb or a word of number and kind before what only looks like the end of a name (带动集团, 整个集团).
_OPENS_NO_NAME_ZH: Final = regex.compile(
    r"(?:带动|推动|拉动|推升|驱动|助推|促进|促使|挹注|刺激|提升|加快|加速|布局|切入|转型|支持|成立|组建|投资|聚焦|专注|发展|整个|全部|各大|多家|数家|几家|两大|三大|大型|跨国|民营|外资|传统|新兴|受惠|受益|看好|隶属|归属)"
)
_COMMON_EN: Final = frozenset(
    (
        "The A An In On By For At As Of And But Also However Meanwhile While Although Though Since Because After "
        "Before During Today This That These Those It Its They Their We Our He She His Her You Your Both Either "
        "Some Many Most Several Other Others Another Each Every All Any No Not New Old Big Large First Second "
        "Third Last Next One Two Three Four Five Key Main Major Total Net Gross Chip Chips Chief Company Supply "
        "Demand Revenue Customers Customer Suppliers Supplier Analysts Analyst Investors Shares Shipments Orders "
        "Management According If When Where Which Who What Why How There Here With Without From To Under Over "
        "Between Among About Following Despite Given Unlike Like Such Only Even Still Yet Then Thus So Or Nor "
        "January February March April May June July August September October November December Monday Tuesday "
        "Wednesday Thursday Friday Saturday Sunday Q1 Q2 Q3 Q4 FY CEO CFO COO CTO President Chairman Mr Ms Dr "
        "Phase Table Note Item Part Section Figure North South East West America Europe Asia China Taiwan Korea "
        "Japan US U.S. UK EU United States Chinese American European Japanese Korean Taiwanese Wall Street Press "
        "Research Securities Report Update Bank Reuters Bloomberg Nikkei AI GPU CPU HBM DRAM NAND ASIC PCB LLM "
        "API IP OEM ODM EMS IPO R&D Capex CAPEX YoY QoQ Management Supply Chain Sources Source Nothing Neither "
        "Meanwhile Separately Elsewhere Later Earlier Overall Contract Power Cooling Memory Server Servers Data "
        "Center Cloud Its Production"
    ).split()
)


def bought_names(view: str) -> Iterator[Found]:
    """Give the Chinese names of what is bought or held."""
    for found in _BOUGHT_ZH.finditer(view):
        start = max(found.start(1), view.rfind("的", found.start(1), found.end(1)) + 1)
        if found.end(1) - start > 1 and _nameable(view[start : found.end(1)], chinese=True):
            yield Found(start, found.end(1), "slot", 0.75)


def part_names(view: str) -> Iterator[Found]:
    """Give the Chinese names that stand right behind the part they play: a subsidiary, a supplier, an agent."""
    for found in _PLAYS_ZH.finditer(view):
        name = found["name"]
        if _NO_PART_ZH.match(name) is None and not name.endswith(_NO_END_ZH) and _nameable(name, chinese=True):
            yield Found(found.start("name"), found.end("name"), "slot", 0.75)


_NO_END_ZH: Final = ("供应商", "客户", "厂商", "公司", "企业", "国家", "项目", "业务")


def legal_names(view: str, *, chinese: bool) -> Iterator[Found]:
    """Give the names that carry a legal form, and those a bracket defines."""
    if chinese:
        for found in _LEGAL_ZH.finditer(view):
            start = _trim(view, found.start(), found.end())
            start += len(_STATE_ZH.match(view, start).group()) if _STATE_ZH.match(view, start) else 0
            if found.end() - start >= 6 and not _BARE_FORM_ZH.fullmatch(view, start, found.end()):  # noqa: PLR2004 a name of two and a legal form of four
                yield Found(start, found.end(), "legal form", 0.85)
    for found in _NAME_EN.finditer(view):
        start = _skip_common(view, found.start(), found.end())
        if _QUALIFIED.search(view, start, found.end()) or _GOODS_AFTER.match(view, max(start, found.end() - 2)):
            continue
        words = view[start : found.end()].split()
        if len(words) > 1 or regex.search(_LEGAL_EN + "$", view[start : found.end()]):
            if words and words[0].strip(",.") not in _COMMON_EN:
                yield Found(start, found.end(), "form", 0.75)
    if chinese:
        yield from bought_names(view)
        yield from part_names(view)
    for pattern in (_APPOSED_ZH,) if chinese else (_APPOSED_EN,):
        for found in pattern.finditer(view):
            group = 1 if found[1] else 2
            if found[group].split()[0] not in _COMMON_EN:
                yield Found(found.start(group), found.end(group), "apposition", 0.7)


def _trim(view: str, start: int, end: int) -> int:
    """Give where a Chinese name begins: after the last function word that stands before its core."""
    bracket = view.find("(", start, end)
    core = end - 6 if bracket < 0 else min(end - 6, bracket)
    for i in range(core, start - 1, -1):
        if view[i] in _EDGE_ZH and i < core:
            return i + 1
    return start


def _skip_common(view: str, start: int, end: int) -> int:
    """Give where an English name begins: after words that only open a sentence, and after an owner (Nvidia's)."""
    at = start
    while at < end:
        word = regex.match(r"[\w.&’'-]+", view[at:end])
        owner = word is not None and word.group().endswith(("'s", "’s"))
        if word is None or (word.group() not in _COMMON_EN and not owner):
            return at
        at += word.end() + 1
    return at


def formed_zh(view: str, taken: Sequence[tuple[int, int]]) -> Iterator[Found]:
    """Give Chinese names by their last syllables (XX科技), where the two before are no common word of trade."""
    used = Cover(len(view), taken)
    for found in _FORM_ZH.finditer(view, overlapped=True):
        start, end = found.span()
        name = found.group()
        if name[:2] in _VERBS_ZH or not _nameable(name, chinese=True) or used.touches(start, end):
            continue
        before, after = view[start - 1 : start], view[end : end + 1]
        edge = not before or not ("\u3400" <= before <= "\u9fff") or before in _EDGE_ZH
        if edge and (not after or not ("\u3400" <= after <= "\u9fff") or after in _EDGE_ZH + "(供采代独拿中"):
            yield Found(start, end, "suffix", 0.55)


def coded_names(
    view: str, codes: Sequence[tuple[int, int, str]], taken: Sequence[tuple[int, int]]
) -> Iterator[tuple[Found, str]]:
    """Give the names that stand right before a security code in brackets, with the code."""
    for start, _, code in codes:
        opened = view.rfind("(", max(0, start - 12), start)
        if opened <= 0:
            continue
        stop = opened - (view[opened - 1] == " ")
        if any(a < stop and opened - 2 < b for a, b in taken):
            continue
        found = regex.search(
            rf"(?:[{_CJK}][{_CJK}A-Za-z0-9·\-]{{1,11}}|{_CAP}(?:\s(?:{_CAP}|&))*)$", view[max(0, stop - 40) : stop]
        )
        if found is None:
            continue
        left = max(0, stop - 40) + found.start()
        left = (
            _trim_left(view, left, stop) if "\u3400" <= view[stop - 1] <= "\u9fff" else _skip_common(view, left, stop)
        )
        if stop - left >= 2:  # noqa: PLR2004 no name of one character
            yield Found(left, stop, "code", 0.85), code


def _trim_left(view: str, start: int, end: int) -> int:
    for i in range(end - 3, start - 1, -1):
        if view[i] in _EDGE_ZH:
            return i + 1
    return start


def listed_names(view: str, tokens: Sequence[Token], *, chinese: bool) -> Iterator[Found]:
    """Give the unknown members of a list in which a company is known."""
    known = sorted((token for token in tokens if token.kind is Kind.ORG), key=lambda token: token.start)
    joins = r"(?:、|和|及|与|以及|或)" if chinese else r"(?:,\s(?:and\s|or\s)?|\sand\s|\sor\s|\s&\s)"
    name = rf"(?:[{_CJK}]{{2,6}}|{_CAP}(?:[\s-]{_CAP}){{0,2}})" if chinese else rf"{_CAP}(?:[\s-]{_CAP}){{0,2}}"
    note = r"(?:\s?\([^()]{1,30}\))?"
    right = regex.compile(
        rf"{note}{joins}({name})(?={note}(?:[、,;。)]|\.|$|和|及|与|以及|等|\sand\s|\s(?:is|are|was|were|will|have|has|had|supply|make|each|both|all|accounted|represented|contributed|made|comprised|said|also|as)\b|为|向|均|都|在|也|分))"
    )
    left = regex.compile(rf"(?:^|[、,;:(。\s])({name}){note}{joins}$")
    for token in known:
        at = token.end
        for _ in range(12):
            found = right.match(view, at)
            if found is None:
                break
            if _nameable(found[1], chinese=chinese):
                yield Found(found.start(1), found.end(1), "list", 0.6)
            at = found.end(1)
        found = left.search(view, max(0, token.start - 40), token.start)
        if found and not found[1].endswith("ly") and _nameable(found[1], chinese=chinese):
            yield Found(found.start(1), found.end(1), "list", 0.55)


def _nameable(surface: str, *, chinese: bool) -> bool:
    if surface.isascii():
        first = surface.split(maxsplit=1)[0]
        return first not in _COMMON_EN
    if not chinese or surface in _NOT_NAMES_ZH or _OPENS_NO_NAME_ZH.match(surface):
        return False
    return not any(char in _EDGE_ZH for char in surface)


def nameable(surface: str) -> bool:
    """Say whether words that stand in a company's place may be its name."""
    return _nameable(surface, chinese=True)


def unknown(surface: str, *, form: str, ticker: str = "") -> Entity:
    """Give a new company for a name that nobody lists; its id is made of the name."""
    slug = regex.sub(r"[^a-z0-9]+", "-", surface.lower()).strip("-")
    if not slug or not surface.isascii():
        slug = f"x-{content_id('company', surface.casefold())[:10]}"
    zh = "" if surface.isascii() else surface
    return Entity(
        id=slug, type=EntityType.COMPANY, name=surface, name_zh=zh, registry=False, source=form,
        identifiers={"ticker": ticker} if ticker else {},
    )  # fmt: skip
