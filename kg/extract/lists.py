"""Lists whose head says what their members are: "苹果产业链: 甲、乙", "Memory: A, B", a heading with bullets under it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import regex

from kg.extract import names
from kg.extract.encode import Encoded, Kind, Token, char_class
from kg.extract.mentions import KIND_OF, Lexis
from kg.extract.parties import chain_owner, product_maker
from kg.extract.phrases import unknown_product
from kg.extract.view import is_cjk, simplified
from kg.model import Entity
from kg.registry import Registry

ADVICE: Final = regex.compile(
    r"^[\s\d.)(、*#\-•]*(?:投资建议|建议(?:重点)?关注|重点关注|推荐(?:标的)?|相关(?:标的|公司|个股)|受益(?:标的|公司)|标的|关注|看好|个股(?:方面)?|核心标的|建議關注|相關個股|"
    r"(?:related |key |top |beneficiar(?:y|ies) )?(?:names?|stocks?|picks?|plays?|beneficiaries|to watch|we (?:like|recommend|suggest)|recommended|suggested|watch ?list|coverage))\s*(?:方面)?\s*:?\s*",
    regex.IGNORECASE,
)
_WORK_HEAD: Final = regex.compile(r"(?:代工|组装|ODM|EMS|封测|封装)(?:厂|商|方|厂商|伙伴)?(?:名单)?$")
CHAIN: Final = regex.compile(
    r"(?:的)?(?:产业链|供应链|供应商|链条?|概念(?:股)?|供货商|代工厂|供应链公司|产业链公司)(?:(?:公司|标的|个股|方面|名单|核心|图谱|梳理|今日|焦点|成员|一览|厂商|相关|主要|概念股|受益股|龙头|龙头股|上市公司|梯队|名录|格局|\(.{1,8}\)|《.{1,8}》)*)$"
    r"|(?:['’]s)?\s(?:supply\schain|suppliers?|chain|supplier\slist|vendors?|supply-chain\s(?:names|stocks|plays)|chain\s(?:names|stocks))$",
    regex.IGNORECASE,
)
# Heads that name a part played for the company that the list is about.
ROLES_ZH: Final = (
    (
        "makers",
        regex.compile(
            r"^(?:晶圆|芯片|整机|服务器|设备)?(?:代工|代工厂|代工方|代工厂商|组装|组装厂|整机代工|整机组装|封测|封测厂|封装|封装测试|流片|制造|生产)(?:厂商|伙伴|方|环节)?$"
        ),
    ),
    ("designers", regex.compile(r"^(?:芯片|ASIC|后端)?设计服务(?:商|厂商|伙伴|方)?$|^设计伙伴$")),
    ("partners", regex.compile(r"^(?:整机|生态|战略|硬件|主要)?(?:合作)?伙伴$|^合作方$")),
    (
        "chain",
        regex.compile(
            r"^(?:主要|核心|重要|一级|二级|独家|上游)?(?:供应商|供货商|供应方|一供|二供|主供)$|^(?:一级|二级|三级|一供|二供|核心|弹性|第[一二三]梯队|Tier ?\d|T\d)(?:供应商|厂商|标的|公司|环节)?$"
        ),
    ),
)
_STRIP: Final = regex.compile(
    r"(?:方面|领域|环节|板块|概念股?|龙头(?:股)?|标的|个股|相关|公司|厂商|企业|产业链|赛道|阵营|族群|[一二两三四五六七八九十]雄|双雄|[一二两三四五六七八九十]小龙|[一二两三四五六七八九十]强|巨头|[一二两三四五六七八九十\d]家|上市|代表|核心|受益|主要|重点|国内|行业|板块的|类)+$"
)
_INCLUDES: Final = regex.compile(
    r"^[\s\d.)(、*#\-•·]*(?:本周|今日|目前|其中|相关的?)?([^:。;,、]{1,24}?(?:概念股|产业链(?:公司|标的|个股|厂商)|供应链(?:公司|厂商|个股|标的)|族群|三雄|双雄|板块(?:标的|个股)?|上市公司|龙头股|标的)) ?(?:今日焦点|主要)?(?:包括|有|为|涵盖|含|——|—|:)\s*(?=\S)"
)
# A head with another head behind it: 英伟达供应链:一级:甲、乙
_NESTED: Final = regex.compile(r"^[\s\d.)(、*#\-•·]*([^:。;,、]{1,24}):\s*(?=[^:。;]{1,16}[:—])")
_DASH: Final = regex.compile(r"^[\s\d.)(、*#\-•·]*([^:。;,、—]{1,16})\s*——\s*(?=[\U000F0000-\U000FFFFF])")
CUSTOMERS: Final = regex.compile(
    r"(?:的)?(?:主要|核心|前五大|下游)?客户(?:包括|有|名单)?$|(?:['’]s)?\s?(?:main |key |top |major )?customers?(?: include)?$",
    regex.IGNORECASE,
)
_HEAD: Final = regex.compile(r"^[\s\d.)(、*#\-•·\[【]*([^:。;]{1,40}?)\s*[\]】]?\s*:\s*(?=\S)")
_SPLIT: Final = regex.compile(
    r"[、;；/]|,(?!\d)|\s(?:and|or|&)\s|(?<=[\u4e00-\u9fff\U000F0000-\U000FFFFF)])(?:和|及|以及|与)(?=[\u4e00-\u9fff\U000F0000-\U000FFFFFA-Z])"
)
_TAIL: Final = regex.compile(r"(?:等(?:公司|标的|厂商|企业|个股)?)?[\s.。;,]*$|\s(?:etc|and others)\.?$")
# What a company does, told behind its name: then the "list" is a row of sentences, each to be read for itself.
_TOLD: Final = regex.compile(
    r"[\U000F0000-\U000FFFFF][^\U000F0000-\U000FFFFF]{0,6}(?:独家|独供|供应|供货|代工|采用|切入|打入|进入|通过|获得|主导|为主|提供|拿下|占|负责|搭载|承接|布局|推出|量产)"
)
_JOINED: Final = regex.compile(
    r"(?:新增|新进|新晋|首次|首度|新|已|本次|今年|成功)*(?:进入|入选|加入|纳入|跻身|打入|入围|进|增加)(?:了|到)?(?P<in>[\U000F0000-\U000FFFFF])(?:公司)?(?:的)?"
    r"(?P<in_chain>供应链|供应商(?:名单|名录|体系)?|供应链名单|产业链)?(?:体系)?的?[^:。;,、]{0,10}?(?:包括|有|为|是|:|分别为|分别是)+:?\s*(?=\S)"
    r"|(?:被)?(?:剔除|移出|移除|踢出|退出|除名|淘汰|掉出|跌出|剔出|移)(?:出|了|于|自)*(?P<out>[\U000F0000-\U000FFFFF])(?:公司)?(?:的)?"
    r"(?P<out_chain>供应链|供应商(?:名单|名录|体系)?|供应链名单|产业链)?(?:体系)?的?[^:。;,、]{0,10}?(?:包括|有|为|是|:|分别为|分别是)+:?\s*(?=\S)"
)
_FROM_WHERE: Final = regex.compile(
    rf"^(?:以及|和|还有|及|包括)?(?:来自)?[{char_class('PLACE')}]*(?:中国)?(?:台湾|大陆|香港|日本|韩国|美国|欧洲)?(?:地区)?(?:厂商|公司|企业)?的?(?=[{char_class('ORG')}])"
)
_ADVISED: Final = regex.compile(
    rf"(?:建议)?(?:重点|优先|持续)?(?:推荐|关注|看好|布局)(?:[^{char_class('ORG')}]{{0,6}}:)?(?=[{char_class('ORG')}])"
)
ENOUGH: Final = 2
SLACK: Final = 3


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: what its head says (`chain`, `customers` or `category`), the head's entity and words, its members.

    `left` says that the members are no longer in it.
    """

    kind: str
    head: Token
    words: str
    members: tuple[Token, ...]
    product: Token | None = None
    sure: bool = True
    left: bool = False


def listing_of(
    sentence: Encoded, lexis: Lexis, view: str, *, chain: Token | None = None, owner: Token | None = None
) -> Listing | None:
    """Give the list that a sentence is, or None; members are companies, or words that stand where companies stand.

    `chain` is the company whose chain a heading announced, `owner` the one that the document is about.
    """
    if (moved := _moved(sentence, view, lexis.registry)) is not None:
        return moved
    opened = chain_opened(sentence, lexis)
    if opened is not None:
        chain = opened[0]
    text = ADVICE.sub("", sentence.text) if ADVICE.match(sentence.text) and ":" in sentence.text[:24] else sentence.text
    shift = len(sentence.text) - len(text)
    if opened is not None:
        text, shift = sentence.text[opened[1] :], opened[1]
    found = _INCLUDES.match(text) or _DASH.match(text) or _HEAD.match(text)
    if found is None:
        return None
    members = tuple(_members(sentence, shift + found.end(), view))
    start, end = shift + found.start(1), shift + found.end(1)
    words = "".join(
        token.surface if (token := sentence.token(char)) else char for char in sentence.text[start:end]
    ).strip()
    role = _role(words, members, chain or owner)
    if role is not None:
        return role
    known = sum(member.source != "list" for member in members)
    alone = known == len(members) == 1 and _only(sentence.text[shift + found.end() :])
    if not alone and (known < ENOUGH or known * 2 < len(members)):
        return None
    listing = _headed(words, sentence, (start, end), members, lexis.registry)
    if listing is None or (alone and (listing.kind != "category" or not listing.sure)):
        return None
    if listing.kind == "category" and len(_TOLD.findall(sentence.text, shift + found.end())) * 2 >= max(known, 1):
        return None
    if listing.kind == "category" and chain is not None and listing.head.kind is Kind.PROD:
        return Listing("chain", chain, words, members, product=listing.head)
    return listing


def _moved(sentence: Encoded, view: str, registry: Registry) -> Listing | None:
    """Give the list of those who came into a company's chain, or who fell out of it: 新增进入苹果供应链的有:甲、乙."""
    found = _JOINED.search(sentence.text)
    if found is None:
        return None
    head = sentence.token(found["in"] or found["out"])
    if head is None or head.entity is None:
        return None
    if head.kind is not Kind.ORG:
        owner = chain_owner(head.entity, registry)
        head = None if owner is None else replace(head, kind=Kind.ORG, entity=owner)
    elif not (found["in_chain"] or found["out_chain"]):
        return None
    if head is None:
        return None
    members = tuple(member for member in _members(sentence, found.end(), view) if member.entity != head.entity)
    known = sum(member.source != "list" for member in members)
    if not known or known * 2 < len(members):
        return None
    return Listing("chain", head, head.surface, members, left=found["out"] is not None)


def _only(body: str) -> bool:
    """Say whether the body of a list is one company and nothing more."""
    return (
        regex.fullmatch(r"\s*[\U000F0000-\U000FFFFF](?:等)?[。.;\s]*", _ADVISED.sub("", body.lstrip(), count=1))
        is not None
    )


def _role(words: str, members: tuple[Token, ...], company: Token | None) -> Listing | None:
    """Give the list of those who play a part for a company: its makers, designers, partners, suppliers, customers."""
    if company is None or not members or any(member.source == "list" for member in members):
        return None
    for kind, pattern in ROLES_ZH:
        if pattern.search(words):
            return Listing(kind, company, words, members)
    if regex.fullmatch(r"(?:主要|核心|重要|前五大|前三大|下游|海外|国内)?客户", words):
        return Listing("customers", company, words, members)
    return None


def chain_opened(sentence: Encoded, lexis: Lexis) -> tuple[Token, int] | None:
    """Give the company whose chain a sentence announces before lists of its own, and where they begin, or None."""
    found = _NESTED.match(sentence.text)
    if found is None:
        return None
    words = "".join(token.surface if (token := sentence.token(char)) else char for char in found[1])
    inside = sentence.within(*found.span(1))
    owner = chain_owner(inside[0].entity, lexis.registry) if inside and inside[0].entity is not None else None
    if owner is not None:
        return Token(Kind.ORG, -1, -1, words, owner, 0.9, source="head"), found.end()
    named = chain_of(words, lexis)
    return None if named is None else (named, found.end())


def chain_of(heading: str, lexis: Lexis) -> Token | None:
    """Give the company whose chain a heading or a title announces (华为产业链图谱), or None."""
    words = simplified(heading).strip("#*-【】[] :：").replace("（", "(").replace("）", ")")
    found = CHAIN.search(words)
    if (
        found is None
        or not found.start()
        or (
            regex.match(r"(?:的)?(?:供应商|供货商|代工厂)", found.group()) is None
            and not regex.search("链|概念|chain", found.group())
        )
    ):
        return None
    entity = _named_first(words[: found.start()].strip(), lexis.registry)
    return None if entity is None else Token(Kind.ORG, -1, -1, words, entity, 0.9, source="heading")


def _named_first(words: str, registry: Registry) -> Entity | None:
    """Give the company that words are, or that they open with before its goods: 特斯拉机器人(产业链)."""
    entity = registry.find(words)
    if entity is not None:
        return entity if KIND_OF[entity.type] is Kind.ORG else None
    for length in range(min(len(words) - 2, LONG_HEAD), 1, -1):
        entity = registry.find(words[:length])
        if entity is not None and KIND_OF[entity.type] is Kind.ORG and not words[:length].isascii():
            goods = registry.find(words[length:])
            return entity if goods is not None and KIND_OF[goods.type] is not Kind.ORG else None
    return None


def _headed(
    words: str, sentence: Encoded, span: tuple[int, int], members: tuple[Token, ...], registry: Registry
) -> Listing | None:
    start, end = sentence.origin[span[0]], sentence.origin[span[1]]
    for pattern, kind in ((CHAIN, "chain"), (CUSTOMERS, "customers")):
        found = pattern.search(words)
        if found and found.start():
            owner = registry.find(words[: found.start()].strip()) or _sole(sentence.within(*span))
            if owner is not None and KIND_OF[owner.type] is Kind.ORG:
                return Listing(kind, Token(Kind.ORG, start, end, words, owner, source="head"), words, members)
    maker = _sole(sentence.within(*span)) or next(
        (m for t in sentence.within(*span) if (m := product_maker(t, registry))), None
    )
    if _WORK_HEAD.search(words):
        if maker is None:
            return _worked(words, start, members)
        return Listing("makers", Token(Kind.ORG, start, end, words, maker, source="head"), words, members)
    inside = sentence.within(*span)
    entity = registry.find(words)
    if (
        entity is None
        and len(inside) == 1
        and inside[0].kind in {Kind.PROD, Kind.TECH, Kind.LIST}
        and _bare(words, inside[0].surface)
    ):
        entity = inside[0].entity
    owner = chain_owner(entity, registry) if entity is not None else None
    if owner is not None:
        return Listing("chain", Token(Kind.ORG, start, end, words, owner, source="head"), words, members)
    listed = words
    core = words[: cut.start()] if (cut := _STRIP.search(words)) and cut.start() > 1 else words
    core = regex.sub(r"^(?:本周|今日|其中|相关)", "", core)
    if entity is None or KIND_OF[entity.type] not in {Kind.PROD, Kind.TECH, Kind.LIST}:
        entity = registry.find(core)
    sure = entity is not None and KIND_OF[entity.type] in {Kind.PROD, Kind.TECH, Kind.LIST}
    if not sure and _category(core, inside):
        entity = unknown_product(core)
    if entity is None or KIND_OF[entity.type] not in {Kind.PROD, Kind.TECH, Kind.LIST}:
        return None
    if not _KINDS_OF_MEMBER.search(words):
        words = core
    at = start + max(listed.find(words), 0)
    head = Token(KIND_OF[entity.type], at, at + len(words), words, entity, source="head")
    return Listing("category", head, listed, members, sure=sure)


# A category that is named by what its members are keeps that word: GPU厂商.
_KINDS_OF_MEMBER: Final = regex.compile(r"(?:厂商|巨头|企业|大厂)$")


def _worked(words: str, start: int, members: tuple[Token, ...]) -> Listing | None:
    """Give the list of those who do a kind of work for nobody named: 整机代工:甲、乙."""
    if not SHORT_HEAD <= len(words) <= LONG_HEAD:  # a bare word of work is a clause
        return None
    head = Token(Kind.PROD, start, start + len(words), words, unknown_product(words), source="head")
    return Listing("category", head, words, members)


SHORT_HEAD: Final = 3
LONG_HEAD: Final = 10


def _bare(words: str, surface: str) -> bool:
    """Say whether a head says no more than the goods in it: 铜箔基板三雄, not HBM材料."""
    rest = words.replace(surface, "", 1)
    return (
        not rest
        or rest.isascii()
        or (len(rest) <= SLACK and rest in {"国产", "国内", "海外"})
        or _STRIP.fullmatch(rest) is not None
    )


def _category(words: str, inside: Sequence[Token]) -> bool:
    """Say whether a list's head may name a category that nobody lists: short, of goods, without a sentence in it."""
    goods = any(token.kind in {Kind.PROD, Kind.TECH} for token in inside)
    return (
        goods
        and 2 <= len(words) <= 10  # noqa: PLR2004 the length of a head
        and regex.search(r"[的了在是或将已对为]|股|额|涨|跌|覆盖|停牌|公告", words) is None
    )


def _sole(tokens: Sequence[Token]) -> Entity | None:
    companies = [token.entity for token in tokens if token.kind is Kind.ORG]
    return companies[0] if len(companies) == 1 else None


def _members(sentence: Encoded, start: int, view: str) -> Iterator[Token]:
    """Give the member each item of a list opens with."""
    body = _TAIL.sub("", sentence.text[start:])
    at = start
    for piece in _SPLIT.split(body):
        place = sentence.text.find(piece, at)
        at = max(place, at) + len(piece)
        stripped = piece.strip()
        stripped = stripped[len(lead.group()) :] if (lead := _FROM_WHERE.match(stripped)) else stripped
        stripped = stripped[len(advice.group()) :] if (advice := _ADVISED.match(stripped)) else stripped
        first = next((token for char in stripped[:1] if (token := sentence.token(char)) is not None), None)
        if first is not None and first.kind is Kind.ORG:
            yield first
        elif stripped and first is None:
            begin = sentence.origin[place + piece.find(stripped[0])]
            surface = view[begin : begin + len(stripped)]
            if _plausible(stripped) and surface == stripped:
                entity = names.unknown(surface, form="list")
                yield Token(Kind.ORG, begin, begin + len(stripped), surface, entity, 0.6, "list")


def _plausible(text: str) -> bool:
    """Say whether an item of a list of companies may be the name of one."""
    if all(map(is_cjk, text)):
        return 2 <= len(text) <= 6  # noqa: PLR2004
    return bool(regex.fullmatch(r"[A-Z][\w&.\-]*(?:\s[A-Z][\w&.\-]*){0,3}", text)) and len(text) > 2  # noqa: PLR2004
