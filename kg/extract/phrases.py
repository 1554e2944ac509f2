"""Product phrases of Chinese text: a head noun of the trade with what stands before it (低介电玻纤布, GB300计算板)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import regex

from kg.extract.cover import Cover
from kg.extract.encode import Kind, Token
from kg.extract.view import is_cjk
from kg.model import Entity, EntityType, content_id

Find = Callable[[str], Entity | None]

# Heads that make a product of what stands before them, longest first in the expression.
_HEADS: Final = (
    "芯片|晶片|处理器|控制器|控制晶片|加速卡|加速器|显卡|网卡|板卡|接口卡|模组|模块|光模组|组件|器件|元件|零部件|零组件|部件|结构件|机构件|外壳|壳体|机壳|后盖|中框|边框|盖板|玻璃|"
    "镜头|镜片|摄像头|相机|摄影机|传感器|感测器|探测器|激光器|雷射|光源|光引擎|引擎|透镜|棱镜|隔离器|光纤|光缆|海缆|电缆|线缆|线束|铜缆|铜线|连接器|连接线|端子|插槽|插座|接头|快接头|连接头|"
    "电池|电芯|电源|电源供应器|变压器|整流器|逆变器|电感|电容|超级电容|电容器|电阻|保险丝|继电器|断路器|母线槽|开关柜|配电柜|不间断电源|发电机|发电机组|燃气轮机|储能系统|"
    "覆铜板|铜箔基板|基板|载板|板材|背板|电路板|线路板|计算板|运算板|主板|主机板|交换板|铜箔|玻纤布|电子布|石英布|树脂|铜球|铝箔|膜材|薄膜|膜|胶带|胶|胶水|光刻胶|抛光液|抛光垫|靶材|特气|气体|前驱体|"
    "硅片|晶圆|外延片|衬底|裸片|裸晶|中介层|封装基板|引线框架|掩膜版|掩膜|光罩|掩膜框架|设备|机台|光刻机|刻蚀机|键合机|划片机|清洗机|测试机|分选机|探针台|探针卡|测试座|老化架|测试架|镀膜机|检测机|"
    "冷却塔|冷板|水冷板|液冷板|均热板|均热片|散热片|散热器|散热模组|风扇|冷水机组|冷却液|氟化液|分水器|快接|水泵|泵|阀|腔体|空调|"
    "服务器|伺服器|整机柜|机柜|整柜|机架|机箱|整机|超节点|集群|交换机|交换器|路由器|存储器|存储颗粒|颗粒|内存条|内存|闪存|硬盘|固态硬盘|记忆体|"
    "面板|屏幕|显示屏|显示器|背光|铰链|转轴|马达|扬声器|麦克风|听筒|天线|滤波器|放大器|功放|振荡器|晶振|射频前端|锁|"
    "手机|手表|眼镜|头显|耳机|音箱|平板|平板电脑|笔电|笔记本|电脑|电视|折叠机|机器人|无人机|汽车|整车|减速器|丝杠|伺服系统|轴承|"
    "子系统|散热系统|固件|软件|工具链|协处理器|主控|微控制器|单片机|指纹模组|触控模组|显示驱动|中控屏|仪表|雷达|激光雷达|卫星|终端|"
    "CPU|GPU|NPU|DSP|SoC|SOC|ASIC|FPGA|MCU|IC|PCB|HDI|FPC|CCL|SSD|DRAM|NAND|HBM|CDU|BBU|UPS|PDU|UQD|MLCC|CIS|PMIC|BMC|OLED|MicroLED|TPU|XPU|SerDes|PHY|EML|VCSEL|AOC|AEC|DAC|CPO|LPO|PC"
)
# Heads too general to stand alone; with two characters before them they name something.
_WEAK: Final = frozenset(
    "芯片 晶片 处理器 控制器 服务器 伺服器 模组 模块 组件 器件 元件 部件 零部件 设备 机台 材料 膜 胶 气体 泵 阀 锁 引擎 玻璃 软件 终端 系统 平台 整机 机台 板材 树脂 汽车 集群".split()
)
_HEAD: Final = regex.compile(rf"(?:{'|'.join(sorted(_HEADS.split('|'), key=len, reverse=True))})(?![A-Za-z])")
# What a known product may carry on its right and stay itself.
_SAME: Final = regex.compile(
    r"(?:超级芯片|芯片|晶片|处理器|加速器|加速卡|GPU|SoC|服务器|伺服器|整机柜|机柜|机架|机房|集群|超节点|平台|系统|系列(?:产品|芯片|头显)?|眼镜|头显|手机|平板|电脑|笔记本|整机|产品|模型|架构|技术|工艺|制程|"
    r"方案|框架|设计|机制|网络|算法|显卡|模组|内核|核心|指令集|占用|用量|容量|带宽|需求|时数|新机|机型|旗舰机)+"
)
# What makes a technique of the product before it.
_TRICK: Final = regex.compile(
    r"(?:压缩|卸载|复用|稀疏化|共享|池化)(?:技术|算法|方案)?(?![\u3400-\u9fff]{0,1}(?:了|约|至))"
)
# Words that end the phrase on its left: what stands after the last of them belongs to it.
_CUT: Final = regex.compile(
    r"已经|曾经|收购|并购|入股|投资|参股|认购|孵化|剥离|转让|预测|预估|估计|展开|着手|开展|共同|联合|携手|联手|合作|投入|建设|兴建|新建|筹建|共建|组建|展出|展示|展现|亮相|亮出|公布|披露|揭晓|首发|推迟|延后|延迟|暂缓|延期|启动|开启|主导|牵头|干预|扶持|要求|指示|限制|禁止|迭代|重构|摒弃|舍弃|换用|转向|转用|兼容|对接|接驳|贴合|"
    r"的|了(?!解)|着|过(?!滤|孔)|地(?!面|平)|和(?!硕)|与|及其?|以及|或|在(?!线)|向|为|给|对|将|把|被|由|从|自(?!动|研|适|旋|主)|以(?!太)|等(?!离子|效)|是|有(?!源|机|线|刷)|也|都|均(?!热|衡)|已|还|并(?!行|联)|而|则|其|该|这|那|某|替|帮|"
    r"据|之|于|至|到|又|再|更|最(?!小)|很|仅|只|就|才|即|若|如|所|我们|他们|它|你|谁|一(?!体|站|次)[款颗种类项批套条台块张个只片家]?|[两二三四五六七八九十几数多]+[款颗种类项批套条台块张个只片家代大](?!机)|第[一二三四五]代|首[款颗批个代]|下一?代|新一代|上一?代|本次|此次|另|各|全部|部分|"
    r"[款颗种项批套台块张个只片家](?!机)|推出|发布|生产|制造|供应|供给|供货|提供|采用|选用|使用|应用|搭载|配备|配置|配套|装载|内置|集成|整合|研发|开发|自研|设计|定制|销售|出售|采购|外购|购买|购入|租用|导入|引入|引进|改用|改采|包括|包含|"
    r"含有|含|组成|构成|主营|从事|专注|布局|量产|出货|交付|送样|试产|封装|封测|测试|代工|组装|加工|拿下|拿到|获得|获|斩获|中标|承接|承担|负责|进入|切入|打入|打进|加入|纳入|跻身|入选|入围|退出|剔除出?|移出|移除|踢出|突破|通过|完成|实现|投产|扩产|涉及|涵盖|覆盖|拥有|持有|需要|需|要|做|造|卖|买|用(?!户|途)|"
    r"供(?!电)|产(?!品|能|业)|带动|拉动|推动|推升|推高|提升|抬升|抬高|刺激|增加|减少|降低|削减|压低|替代|取代|利好|受益|依赖|依靠|仰赖|基于|针对|面向|围绕|属于|不再|无需|不需|放弃|停止|取消|停用|支持|支援|加速(?![卡器芯])|升级|更换|同时|目前|如今|现在|现有|"
    r"今年|明年|去年|未来|正在|正式|预计|计划|拟|开始|继续|率先|首次|全面|大量|少量|批量|独家|主要|核心(?!板|网)|唯一|最大|国内|国产|海外|全球|代号|名为|称为|包|除|外|里|中(?!介|控|框|板|心)|上(?!游)|下(?!游)|内(?!存|衬|窥)|后(?!盖|端|段|道|备)|前(?!端|道|段|驱|盖)|来(?!料)|去|说|称|问|看|可(?!靠|插|编程|穿戴|控硅|变)|能(?!源|量|耗)|会(?!议)|不(?!间断|锈|停)|没|未|未来|非(?!晶|球)|"
    r"签订|签署|签下|洽谈|商谈|占(?!用)|较低|较高|较少|更低|更少|极低|达成|敲定|锁定|追加|下单|加单|接获|斩获|拿|夺|承揽|打破|进行|近期|看好|类似|高效|发展|持续|印证|认为|表明|意味|称为|跨足|同属|属于|共推|主推|侵蚀|挤压|冲击|缓解|假设|如果|研制|抢攻|抢占|抢|垄断|卸载|占用|涉足|加码|押注|看好|关注|争夺|竞逐|瓜分|换成|变为|成为|作为|视为|大(?!模型|硅片|尺寸|功率|语言)|对华|新机|代表|压缩了|压低|抑制|拖累|节省|蚕食|分流|"
    r"推广|打造|垫高|激发|催生|驱动|促进|扩大|引爆|支撑|撬动|打开|放大|加大|加深|加剧|增强|缩减|削弱|减轻|摊薄|打击|取得|称霸|领跑|调用|运行|部署|训练|登陆|接入|适配|托管|"
    r"大客户|客户|供应商|厂商|公司|企业|旗下|子公司|业务|产线|订单|项目|领域|市场|环节|方面|产业链|供应链|份额|阵营|龙头"
)
_MODIFIER: Final = regex.compile(r"[\u3400-\u9fffA-Za-z0-9.+\-/]+$")
_SPEC: Final = regex.compile(
    r"(?:纳米|奈米|nm|英寸|吋|寸|层|[kKMG]?W|G|T|V|kV|比特|bit|度|代|[KMGT]B|MP|mm|GHz|MHz|Gb/s|Gbps|Tbps)$"
)
_CODE: Final = regex.compile(r"(?<![A-Za-z0-9\-.])[A-Z]{1,6}[a-z]{0,4}-?\d{1,5}[A-Za-z]{0,5}(?![A-Za-z0-9])")
LONGEST: Final = 16
# Chinese characters that may belong to a head that is new, and to a known product.
NEW_ROOM: Final = 8
KNOWN_ROOM: Final = 4
_LATIN: Final = regex.compile(r"(?:\d+(?:\.\d+)?(?:比特|层|英寸|寸|纳米|奈米|代|度|吋)|[A-Za-z0-9.+\-/]+)$")
BARRIERS: Final = frozenset({Kind.ORG, Kind.TIME, Kind.PRO, Kind.PER, Kind.PLACE, Kind.MODEL, Kind.EVENT})
GOODS: Final = frozenset({Kind.PROD, Kind.TECH, Kind.LIST})


@dataclass(frozen=True, slots=True)
class Core:
    """What a phrase is built around: a known product or technique, or a head noun."""

    start: int
    end: int
    token: Token | None = None


def with_phrases(view: str, tokens: Sequence[Token], find: Find) -> list[Token]:
    """Give the tokens with product phrases joined: what they cover goes, everything else stays."""
    closed = (t for t in tokens if t.kind in BARRIERS or (t.kind is Kind.NUM and not _SPEC.search(t.surface)))
    walls = Cover(len(view), ((t.start, t.end) for t in closed))
    made: list[Token] = []
    last = 0
    for start, end, cores in _spans(view, tokens, walls):
        if start < last:
            continue
        token = _phrase(view, start, end, cores, find)
        if token is not None:
            made.append(token)
            last = end
    used = Cover(len(view), ((m.start, m.end) for m in made))
    kept = [t for t in tokens if not used.touches(t.start, t.end)]
    return sorted([*kept, *made], key=lambda token: token.start)


def _cores(view: str, tokens: Sequence[Token], walls: Cover) -> list[Core]:
    known = [Core(t.start, t.end, t) for t in tokens if t.kind in GOODS and t.surface != "AI"]
    heads = [
        Core(*found.span())
        for found in _HEAD.finditer(view)
        if not walls.touches(*found.span())
        and not (_PARTS.fullmatch(found.group()) and _TOLD_PARTS.match(view, found.end()))
    ]
    used = Cover(len(view), ((core.start, core.end) for core in known))
    free = [core for core in heads if not used.touches(core.start, core.end)]
    return sorted([*known, *free], key=lambda core: core.start)


def _spans(view: str, tokens: Sequence[Token], walls: Cover) -> Iterator[tuple[int, int, list[Core]]]:
    """Give the span of each phrase with the cores it runs over, left to right."""
    cores = _cores(view, tokens, walls)
    i = 0
    while i < len(cores):
        run = [cores[i]]
        end = cores[i].end
        while i + 1 < len(cores) and cores[i + 1].start == end and _goes_on(view, run[-1], cores[i + 1]):
            i += 1
            run.append(cores[i])
            end = cores[i].end
        tail = _TRICK.match(view, end) or _SAME.match(view, end)
        if tail and run[-1].token is not None and not walls.touches(*tail.span()):
            end = tail.end()
            while i + 1 < len(cores) and cores[i + 1].start < end:
                i += 1
                run.append(cores[i])
                end = max(end, cores[i].end)
        start = _left(view, run[0], walls)
        yield start, end, run
        i += 1


def _goes_on(view: str, core: Core, following: Core) -> bool:
    """Say whether a core and the next are one phrase: a platform and a part for it (GB200电源) are two."""
    if _named(core, following):
        return False
    return not _proper(core) or _SAME.match(view, following.start) is not None


def _proper(core: Core) -> bool:
    """Say whether a core is a product by name."""
    return core.token is not None and core.token.entity is not None and core.token.entity.type is EntityType.PRODUCT


def _named(before: Core, core: Core) -> bool:
    """Say whether a core is a product by name behind a company's class of goods (微软AI电脑 Copilot+ PC)."""
    return _proper(core) and before.token is not None and before.token.kind is Kind.PROD


def _left(view: str, core: Core, walls: Cover) -> int:
    """Give where the words before a core begin that belong to it."""
    start = core.start
    floor = max(walls.last_before(start), start - LONGEST, 0)
    found = _MODIFIER.search(view, floor, start)
    if found is None:
        return start
    at = found.start() + len(found.group()) - len(found.group().lstrip("-+/."))
    for cut in _CUT.finditer(view, at, start):
        at = cut.end()
    room = NEW_ROOM if core.token is None else 0 if core.token.kind is Kind.TECH else KNOWN_ROOM
    if sum(map(is_cjk, view[at:start])) > room:
        found = _LATIN.search(view, at, start)
        at = found.start() if found is not None else start
    if (
        at > floor
        and not walls.touches(at - 1, at)
        and view[at - 1].isascii()
        and view[at - 1].isalnum()
        and view[at : at + 1].isascii()
    ):
        at = next((i for i in range(at, start) if not (view[i].isascii() and view[i].isalnum())), start)
    return int(at)


def _phrase(view: str, start: int, end: int, cores: Sequence[Core], find: Find) -> Token | None:
    surface = view[start:end]
    last, first = cores[-1], cores[0]
    exact = find(surface)
    base = last.token or first.token
    if exact is not None and exact.type in {
        EntityType.PRODUCT,
        EntityType.PRODUCT_CATEGORY,
        EntityType.TECHNOLOGY,
        EntityType.MARKET,
    }:
        entity: Entity | None = exact
    elif first.token is not None and first.token.kind is not Kind.LIST and _TRICK.match(view, first.end, end):
        entity = find(regex.sub("技术$", "", surface)) or replace(unknown_product(surface), type=EntityType.TECHNOLOGY)
    elif first.token is not None and first.token.kind is not Kind.LIST and _SAME.fullmatch(view, first.end, end):
        entity = first.token.entity
    elif last.token is not None and last.end == end and last.token.kind is not Kind.LIST and _names(last, surface):
        entity = last.token.entity
    elif base is None and surface in _WEAK:
        return None
    else:
        entity = unknown_product(surface, maker=first.token.entity.maker if first.token and first.token.entity else "")
    if entity is None:
        return None
    kind = (
        Kind.TECH
        if entity.type is EntityType.TECHNOLOGY
        else Kind.LIST
        if entity.type is EntityType.MARKET
        else Kind.PROD
    )
    score = base.score if base is not None else 0.85
    return Token(kind, start, end, surface, entity, score, "phrase" if not entity.registry else "registry")


def _names(core: Core, surface: str) -> bool:
    """Say whether a known core names the whole phrase: not where it is only a general head of a longer one."""
    return core.token is not None and (core.token.surface == surface or core.token.surface not in _WEAK)


def unknown_product(surface: str, *, maker: str = "") -> Entity:
    """Give a new category for a product that nobody lists; its id is made of its name."""
    slug = regex.sub(r"[^a-z0-9]+", "-", surface.lower()).strip("-") if surface.isascii() else ""
    return Entity(
        id=f"p-{slug}" if slug else f"p-{content_id('product', surface.casefold())[:10]}", type=EntityType.PRODUCT_CATEGORY, name=surface,
        name_zh="" if surface.isascii() else surface, registry=False, source="phrase", maker=maker,
    )  # fmt: skip


# A name with a number in it (NVR 144, 15S Pro, Maia 200), or of capitals, where only goods are named.
_SERIES: Final = (
    r"(?:[A-Z][A-Za-z]{1,12}[ -]?\d{1,4}[A-Za-z]{0,3}|\d{1,2}[A-Z]{0,2}(?= (?:Pro|Max|Ultra|Plus|Mini|Air)\b)|[a-z]{2,8}[A-Z]\d{2,4}|[\u4e00-\u9fff]{2,3}[A-Z]{1,3}\d{1,5}[A-Z]?|[A-Z]{1,4}\d{1,5}[A-Z]{0,3})"
    r"(?:[ -](?:Pro|Max|Ultra|Plus|Mini|Air|Lite|Turbo|Super|NVL\d+))*"
)
_OWN_NAME: Final = regex.compile(
    rf"(?:的|自研|旗下|新款|新一代|全新)?({_SERIES})(?![A-Za-z0-9%]|年|月|日|亿|万|元|纳米|nm|期|层|英寸|家|人|号线|财年|财季)"
)
_LAUNCHED: Final = regex.compile(
    rf"(?:推出|发布|揭晓|公布|开源|量产|自研|研发|打造|搭载|采用|配备|内置|升级为|名为|代号为?|命名为)(?:了|的)?(?:[“\"]?)(?:新一代|全新|最新|首款|旗舰|自研|下一代|新款)*(?:[\u4e00-\u9fff]{{0,4}}(?:芯片|处理器|加速卡|服务器|超节点|机器人|手机|眼镜|平台|架构|系列))?[“\"]?({_SERIES}|[A-Z][a-z]{{3,}}[A-Za-z]*(?: [A-Z][a-z]{{3,}}){{0,2}})(?![A-Za-z0-9%]|年|月|日|亿|万|元|纳米|期|层|英寸|家|人)"
)


def with_codes(view: str, tokens: Sequence[Token]) -> list[Token]:
    """Give the tokens with names of goods that nobody lists: right after a company (高通AR1), or where goods are launched."""
    orgs = {t.end for t in tokens if t.kind is Kind.ORG}
    used = Cover(len(view), ((t.start, t.end) for t in tokens))
    made = []
    spans = [found.span() for found in _CODE.finditer(view) if _led_code(view, found, orgs)]
    spans += [found.span(1) for at in orgs if (found := _OWN_NAME.match(view, at)) is not None]
    spans += [found.span(1) for found in _LAUNCHED.finditer(view)]
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        name = view[start:end]
        if not used.touches(start, end) and name.split(" ")[0] not in _NO_GOODS:
            used.take(start, end)
            made.append(Token(Kind.PROD, start, end, name, unknown_product(name), 0.7, "code name"))
    return sorted([*tokens, *made], key=lambda token: token.start)


_NO_GOODS: Final = frozenset(
    "Tier Wave Phase Step Level Top Part Table Figure Article Rule Form Class Type Round Series Day Gen".split()
)


# A technique that nobody lists, where something is built on it: 采用达芬奇架构. A general word before its head names none.
_TECHNIQUE: Final = regex.compile(
    r"(?:采用|引入|运用|使用|基于|搭载|沿用|应用|改用|升级为|依托|首发|首创)(?:了|的是)?(?:自研的?|自主研发的?|全新的?|新一代|最新的?|独有的?|独特的?|业界|首个|统一的|原生|创新的?|更?先进的?|[“\"])*"
    r"(?!先进|成熟|主流|创新|新型|传统|相关|核心|关键|多种|全新|同样|相同|不同|这种|该项|国产|自主|各类|双方|公司|何种|哪种|其|该|此|这)"
    r"((?:[\u4e00-\u9fff]{2,7}?|[A-Z][A-Za-z0-9+\-]{1,14}(?: [A-Z][A-Za-z0-9]{1,14}){0,2}[\u4e00-\u9fff]{0,4}?)[”\"]?(?:架构|框架|算法|机制|工艺|制程|协议|拓扑|技术|指令集|结构|路线))(?!商|的公司|标准|服务|支持|人员)"
)


_WORD_OF_GRAMMAR: Final = regex.compile(r"[的了和与在为是将把被及或等并而以]|方面|厂商|公司|供应商")


def with_techniques(view: str, tokens: Sequence[Token]) -> list[Token]:
    """Give the tokens with techniques that nobody lists, named where something is built on them."""
    used = Cover(len(view), ((t.start, t.end) for t in tokens))
    made = []
    for found in _TECHNIQUE.finditer(view):
        start, end = found.span(1)
        if not used.touches(start, end) and not _WORD_OF_GRAMMAR.search(view, start, end - 2):
            entity = replace(unknown_product(view[start:end]), type=EntityType.TECHNOLOGY)
            made.append(Token(Kind.TECH, start, end, view[start:end], entity, 0.75, "phrase"))
    return sorted([*tokens, *made], key=lambda token: token.start)


def _led_code(view: str, found: regex.Match[str], orgs: set[int]) -> bool:
    """Say whether a Latin code stands right after a company, or after 的 with a number in it."""
    if found.start() in orgs:
        return True
    return view[found.start() - 1 : found.start()] == "的" and regex.search(r"\d", found.group()) is not None


def without_work(view: str, tokens: Sequence[Token]) -> list[Token]:
    """Give the tokens without names of work (封装, 组装, 训练) where they stand as the verb or noun of a clause."""
    named = any(t.kind is Kind.ORG for t in tokens)
    model = any(t.kind is Kind.MODEL for t in tokens)
    return [t for t in tokens if not _is_work(view, t, named=named, model=model)]


_WORK: Final = frozenset(
    "组装 封装 封测 代工 晶圆代工 测试 整机组装 整机代工 芯片设计服务 设计服务 封装测试 打样 芯片设计 芯片代工 代工服务 封装服务 封测服务 测试服务 组装服务 晶圆代工服务 代工制造 ODM服务 EMS服务 OEM服务 制造 ODM EMS OEM OSAT".split()
)
_LEARN: Final = frozenset("训练 预训练 推理 后训练 部署".split())
_TRADE_NOUN: Final = regex.compile(r"(?:市场|产能|行业|板块|价格|规模|收入|营收|报价|需求|设备|材料|环节的|:)")


_OPENS: Final = regex.compile(r"(?:并?发布|了|出)?(?:[\u4e00-\u9fff]{0,6}(?:大?模型|系列))?\s?[A-Z]|[了,。;]|$")
_PARTS: Final = regex.compile(
    r"(?:关键|核心|主要|上游|重要|基础)*(?:零部件|部件|组件|零组件|器件|元件|零件|原材料|材料|配件|耗材)"
)
_TOLD_PARTS: Final = regex.compile(r"(?:目前|主要)?(?:有|为|是|包括|包含|涵盖)")


def _is_work(view: str, token: Token, *, named: bool, model: bool) -> bool:
    if token.kind not in {Kind.PROD, Kind.TECH}:
        return False
    if token.surface in _LEARN:
        return model
    if token.surface == "开源":
        return _OPENS.match(view, token.end) is not None
    if _PARTS.fullmatch(token.surface) and _TOLD_PARTS.match(view, token.end):
        return True
    return named and token.surface in _WORK and not _TRADE_NOUN.match(view, token.end)
