"""The unit table: what a word after a number counts, in which plain unit, times which factor.

Plain units: `currency` (with a code), `ratio` (a fraction), `pp` (percentage points as a fraction), `multiple`, or the
singular of what is counted: wafer, chip, rack, server, unit, person, company, watt, FLOP, parameter, token, byte, bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

__all__ = ["CURRENCY_PREFIX", "EN_NOUNS", "EN_PHRASES", "LETTER_UNITS", "PER_WORDS", "ZH_UNITS", "Unit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A plain unit and the factor that leads to it; money has a currency, a rate has `per`.

    `small` says that numbers without a scale count too; 个 counts only in thousands and above. `letter`
    """

    name: str
    factor: Decimal = Decimal(1)
    currency: str | None = None
    per: str | None = None
    small: bool = True


def _each(words: str, name: str, factor: str = "1", **more: str | bool) -> dict[str, Unit]:
    per, small = more.get("per"), more.get("small", True)
    return {
        word.replace("_", " "): Unit(
            name=name, factor=Decimal(factor), per=str(per) if per else None, small=bool(small)
        )
        for word in words.split()
    }


def _money(table: Mapping[str, str]) -> dict[str, Unit]:
    return {
        word.replace("_", " "): Unit(name="currency", currency=code)
        for code, words in table.items()
        for word in words.split()
    }


ZH_UNITS: Final[Mapping[str, Unit]] = {
    **_money(
        {
            "USD": "美元 美金",
            "CNY": "元人民币 元人民幣 人民币 人民幣 元",
            "HKD": "港元 港币 港幣",
            "TWD": "新台币 新台幣 新臺幣 台币 台幣 臺幣 元新台币 元新台幣",
            "JPY": "日元 日圆 日圓 日币 日幣",
            "KRW": "韩元 韓元 韩圜 韓圜 韩币 韓幣",
            "EUR": "欧元 歐元",
            "GBP": "英镑 英鎊",
            "SGD": "新加坡元 新元 新币",
            "INR": "卢比 印度卢比 盧比",
            "CHF": "瑞士法郎 瑞郎",
            "CAD": "加元 加拿大元",
            "AUD": "澳元",
            "MYR": "令吉 马来西亚林吉特 林吉特",
        }
    ),
    "个百分点": Unit(name="pp", factor=Decimal("0.01")),
    **_each("個百分點 百分点 百分點 个点 個點", "pp", "0.01"),
    **_each("个基点 個基點 基点 基點", "pp", "0.0001"),
    **_each("成", "ratio", "0.1"),
    **_each("倍", "multiple"),
    **_each("片晶圆 片晶圓 片", "wafer"),
    **_each("颗 顆 粒 枚", "chip"),
    **_each("台 臺 套 部 只 隻 副 支 辆 輛 块 塊 条 條 张 張 件 架", "unit"),
    **_each("个 個", "unit", small=False),
    **_each("个机柜 個機櫃 个机架 機櫃 机柜 台机柜 台機櫃 柜 櫃", "rack"),
    **_each("台服务器 台伺服器", "server"),
    **_each("人 名员工 名員工 名 员 位员工", "person"),
    **_each("家 家公司 家企业 家企業", "company"),
    **_each("座", "facility"),
    **_each("股", "share"),
    **_each("用户 用戶 个用户 個用戶 户 戶", "user"),
    **_each("吨 噸 公吨", "ton"),
    **_each("平方米 平方公尺 平米", "square metre"),
    **_each("瓦 瓦特", "watt"),
    **_each("千瓦", "watt", "1e3"),
    **_each("兆瓦", "watt", "1e6"),
    **_each("吉瓦 百万千瓦", "watt", "1e9"),
    **_each("瓦时", "watt-hour"),
    **_each("千瓦时 千瓦時 度电 度電", "watt-hour", "1e3"),
    **_each("兆瓦时 兆瓦時", "watt-hour", "1e6"),
    **_each("吉瓦时 吉瓦時", "watt-hour", "1e9"),
    **_each("参数 參數 个参数 個參數", "parameter"),
    **_each("词元 詞元 个词元 个token 個token 个Token 个tokens", "token"),
    **_each("次浮点运算 次浮點運算 FLOP浮点运算", "FLOP"),
    **_each("GPU小时 GPU小時 GPU_小时 卡时 卡小时", "GPU-hour"),
    **_each("字节 位元組", "byte"),
}
"""Words that follow a number without a blank in Chinese, or after one."""

_PREFIXES: Final = {"": "1", "k": "1e3", "K": "1e3", "M": "1e6", "G": "1e9", "T": "1e12", "P": "1e15", "E": "1e18"}


def _scaled(base: str, name: str, prefixes: str, per: str | None = None) -> dict[str, Unit]:
    chosen = ["", *prefixes]
    return {prefix + base: Unit(name=name, factor=Decimal(_PREFIXES[prefix]), per=per) for prefix in chosen}


LETTER_UNITS: Final[Mapping[str, Unit]] = {
    **_scaled("W", "watt", "kKMGT"),
    **_scaled("Wh", "watt-hour", "kKMGT"),
    **{key: unit for key, unit in _scaled("B", "byte", "KMGTPE").items() if key != "B"},
    **{key: unit for key, unit in _scaled("B/s", "byte", "KMGTPE", per="second").items() if key != "B/s"},
    **{key: unit for key, unit in _scaled("b", "bit", "MGT").items() if key != "b"},
    **{key: unit for key, unit in _scaled("bps", "bit", "kKMGTP", per="second").items() if key != "bps"},
    **{key: unit for key, unit in _scaled("b/s", "bit", "kKMGTP", per="second").items() if key != "b/s"},
    **_scaled("FLOPS", "FLOP", "MGTPE", per="second"),
    **_scaled("FLOP/s", "FLOP", "MGTPE", per="second"),
    **_scaled("flops", "FLOP", "MGTPE", per="second"),
    **_scaled("FLOPs", "FLOP", "MGTPE"),
    **_scaled("FLOP", "FLOP", "MGTPE"),
    **{key: unit for key, unit in _scaled("OPS", "operation", "TP", per="second").items() if key != "OPS"},
    **_each("ZFLOPS", "FLOP", "1e21", per="second"),
    **_each("wpm wspm WPM", "wafer", per="month"),
    **_each("kwpm kwspm Kwpm KWPM", "wafer", "1e3", per="month"),
    **_each("bps bp bips", "pp", "0.0001"),
    **_each("ppt ppts pp pps p.p. pcpt", "pp", "0.01"),
    **_each("pct PCT pcts", "ratio", "0.01"),
    **_each("% ％ ﹪", "ratio", "0.01"),
    **_each("‰", "ratio", "0.001"),
    **_each("x X × times fold -fold", "multiple"),
    **_money(
        {
            "USD": "USD US$",
            "CNY": "RMB CNY yuan renminbi",
            "JPY": "JPY yen",
            "KRW": "KRW won",
            "TWD": "TWD NTD",
            "HKD": "HKD",
            "EUR": "EUR",
            "GBP": "GBP",
            "INR": "INR",
        }
    ),
}
"""Units written in letters or signs, letter case as it must stand; `pct` is `pp` in Chinese text."""

EN_PHRASES: Final[Mapping[str, Unit]] = {
    **_each("percentage_points percentage_point percent_points percentage-point percentage-points", "pp", "0.01"),
    **_each("basis_points basis_point basis-point", "pp", "0.0001"),
    **_each("percent per_cent", "ratio", "0.01"),
    **_money(
        {
            "USD": "dollars dollar U.S._dollars US_dollars U.S._dollar US_dollar",
            "TWD": "New_Taiwan_dollars Taiwan_dollars New_Taiwan_dollar Taiwan_dollar",
            "HKD": "Hong_Kong_dollars Hong_Kong_dollar",
            "CNY": "Chinese_yuan",
            "JPY": "Japanese_yen",
            "KRW": "Korean_won South_Korean_won",
            "EUR": "euros euro",
            "GBP": "pounds_sterling pounds",
            "INR": "rupees",
            "CHF": "Swiss_francs",
        }
    ),
    **_each("GPU_hours GPU-hours GPU_hour H100_hours H100-hours H800_GPU_hours H100_GPU_hours", "GPU-hour"),
    **_each("square_feet square_foot", "square foot"),
    **_each("square_metres square_meters", "square metre"),
    **_each("gigawatts gigawatt", "watt", "1e9"),
    **_each("megawatts megawatt", "watt", "1e6"),
    **_each("kilowatts kilowatt", "watt", "1e3"),
    **_each("watts watt", "watt"),
    **_each("gigawatt-hours", "watt-hour", "1e9"),
    **_each("megawatt-hours", "watt-hour", "1e6"),
    **_each("kilowatt-hours", "watt-hour", "1e3"),
    **_each("petaflops petaFLOPS", "FLOP", "1e15", per="second"),
    **_each("exaflops exaFLOPS", "FLOP", "1e18", per="second"),
    **_each("teraflops teraFLOPS", "FLOP", "1e12", per="second"),
    **_each("gigabytes gigabyte", "byte", "1e9"),
    **_each("terabytes terabyte", "byte", "1e12"),
    **_each("petabytes petabyte", "byte", "1e15"),
    **_each("wafer_starts_per_month wafers_per_month wafers_a_month", "wafer", per="month"),
}
"""Units of English words, letter case as it must stand except at the start of a sentence."""


def _nouns(table: Mapping[str, str]) -> dict[str, str]:
    return {word.replace("_", " "): name for name, words in table.items() for word in words.split()}


EN_NOUNS: Final[Mapping[str, str]] = _nouns(
    {
        "wafer": "wafers wafer wafer_starts",
        "chip": (
            "chips GPUs TPUs XPUs NPUs ASICs CPUs DPUs SoCs accelerators processors dies GPU chip semiconductors LPUs"
        ),
        "unit": (
            "units unit devices phones smartphones handsets iPhones iPads laptops notebooks PCs pairs glasses headsets "
            "modules transceivers boards cards systems switches vehicles cars robots stacks drives pieces "
            "sets machines "
            "tablets watches earphones earbuds tools batteries cells lasers substrates cables connectors robotaxis "
            "workstations routers servers-racks"
        ),
        "rack": "racks rack cabinets",
        "server": "servers server nodes",
        "person": (
            "people employees workers staff engineers jobs staffers researchers persons positions roles developers"
        ),
        "user": "users subscribers viewers members",
        "customer": "customers clients",
        "company": "companies suppliers vendors firms partners startups manufacturers",
        "facility": "plants fabs factories data_centers data_centres datacenters sites facilities stores",
        "token": "tokens token",
        "parameter": "parameters params parameter param",
        "share": "shares ADSs",
        "ton": "tons tonnes",
        "barrel": "barrels",
    }
)
"""English nouns that are counted, by the plain unit they stand for; a few words may stand before them."""

PER_WORDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("month", "mo", "mth", "月", "个月"), "month"),
    **dict.fromkeys(("year", "yr", "annum", "年"), "year"),
    **dict.fromkeys(("quarter", "qtr", "季", "季度"), "quarter"),
    **dict.fromkeys(("week", "wk", "周", "週"), "week"),
    **dict.fromkeys(("day", "天", "日"), "day"),
    **dict.fromkeys(("hour", "hr", "h", "小时", "小時"), "hour"),
    **dict.fromkeys(("second", "sec", "s", "秒"), "second"),
    **dict.fromkeys(("wafer", "片", "wafers"), "wafer"),
    **dict.fromkeys(("chip", "GPU", "颗", "顆", "芯片", "晶片", "accelerator", "processor", "die", "TPU"), "chip"),
    **dict.fromkeys(
        ("unit", "台", "臺", "套", "部", "副", "只", "辆", "个", "个单位", "张", "張", "device", "piece", "件"), "unit"
    ),
    **dict.fromkeys(("rack", "机柜", "機櫃", "柜", "櫃", "cabinet"), "rack"),
    **dict.fromkeys(("server", "服务器", "伺服器"), "server"),
    **dict.fromkeys(("share", "股"), "share"),
    **dict.fromkeys(("watt", "W", "瓦"), "watt"),
    **dict.fromkeys(("kWh", "度", "kilowatt-hour", "千瓦时"), "kilowatt-hour"),
    **dict.fromkeys(("ton", "tonne", "吨", "噸"), "ton"),
    **dict.fromkeys(("GB", "gigabyte"), "gigabyte"),
    **dict.fromkeys(("token",), "token"),
    **dict.fromkeys(
        (
            "million tokens",
            "million token",
            "1M tokens",
            "百万token",
            "百万 token",
            "百万tokens",
            "百万 tokens",
            "百万词元",
        ),
        "million tokens",
    ),
    **dict.fromkeys(("平方米", "square metre"), "square metre"),
}
"""What a rate is counted by."""

CURRENCY_PREFIX: Final[Mapping[str, str]] = {
    "US$": "USD", "USD": "USD", "$": "USD", "＄": "USD", "美元": "USD", "U.S.$": "USD", "US $": "USD",
    "NT$": "TWD", "NTD": "TWD", "TWD": "TWD", "新台币": "TWD", "新台幣": "TWD", "新臺幣": "TWD", "台币": "TWD",
    "台幣": "TWD",
    "HK$": "HKD", "HKD": "HKD", "港币": "HKD", "港幣": "HKD", "港元": "HKD",
    "RMB": "CNY", "CNY": "CNY", "Rmb": "CNY", "人民币": "CNY", "人民幣": "CNY", "¥": "CNY", "￥": "CNY", "CN¥": "CNY",
    "JPY": "JPY", "JP¥": "JPY", "€": "EUR", "EUR": "EUR", "£": "GBP", "GBP": "GBP", "₩": "KRW", "KRW": "KRW",
    "S$": "SGD", "SGD": "SGD", "SEK": "SEK", "DKK": "DKK", "NOK": "NOK", "PLN": "PLN", "THB": "THB", "VND": "VND",
    "C$": "CAD", "A$": "AUD", "₹": "INR", "INR": "INR", "CHF": "CHF", "RM": "MYR",
}  # fmt: skip
"""What may stand before an amount of money."""


def lengths(words: Iterable[str]) -> tuple[int, ...]:
    """Give the lengths that the words have, the longest first, for a look-up that tries each."""
    return tuple(sorted({len(word) for word in words}, reverse=True))
