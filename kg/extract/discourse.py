"""What a sentence is about: the topic that pronouns and dropped subjects point at. Unresolved stays unresolved."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Final

import regex

from kg.extract.encode import Encoded, Kind, Token, char_class
from kg.extract.kinds import watches_only
from kg.model import EntityType
from kg.registry import Registry

_ORG: Final = char_class("ORG")
_PRO: Final = char_class("PRO")
_TIME: Final = char_class("TIME")
# What may stand before the topic of a clause: times, connectives, adverbs, the head of a list item, reported speech.
_LEAD_ZH: Final = regex.compile(
    rf"""(?:[\s、"“\-•·*#]|\(?\d{{1,2}}[).、]|[{_TIME}](?:以来|前后|起|后|前|底|末|间|内)?|此外|另外|同时|其中|目前|据悉|而|但|不过|然而|因此|所以|随着?|如|例如|比如|尤其|特别是|据|根据|按照|援引|引述|外媒|媒体|盛传|报道|透露|当前|近期|近日|日前|今日|
    昨日|今年|去年|此前|随后|另|且|并且|并|又|还|也|则|对此|对于|关于|针对|截至|自|从|在|于|至|到|报告期内|期内|公告显示|根据公告|公开资料显示|资料显示|数据显示|财报显示|有消息称|市场传闻|
    传|消息称|据传|据称|若|如果|假如|一旦|虽然|尽管|由于|因为|目前看|整体来看|具体来看|值得注意的是|值得一提的是|供应链方面|客户方面|国内|海外|全球|芯片|设计|代工|存储|龙头|厂商|公司|巨头|企业|大厂|
    云|服务器|光模块|美国|中国|台湾|韩国|日本|荷兰|英国|德国|美系|台系|韩系|日系|老牌|初创|独角兽|半导体|电子|科技|互联网|消费|的|子公司|旗下|控股|全资)*""",
    regex.VERBOSE,
)
_LEAD_EN: Final = regex.compile(
    rf"""(?:[\s"“\-•·*#,:]|\(?\d{{1,2}}[).]|[{_TIME}]|
    \b(?:the|a|an|in|on|by|for|at|as|of|and|but|also|however|meanwhile|separately|moreover|additionally|while|whereas|although|though|since|because|after|before|during|today|yesterday|last|this|next|
    year|week|month|quarter|late|early|mid|separately|reportedly|instead|thus|similarly|likewise|notably|first|second|finally|importantly|here|there|overall|according|to|today's|chip|chips|memory|server|cloud|giant|maker|designer|foundry|supplier|startup|company|firm|group|rival|us|chinese|taiwanese|korean|japanese|dutch|taiwan's|
    china's|south|korea's|u\.s|u\.s\.|american|british|german|its|now|currently|recently|earlier|later|both|either|even|only|then|thus|so|still|yet|if|analysts|say|said|that|contract|manufacturer|semiconductor|
    packaging|optical|networking|hyperscaler|ai|lab|equipment|vendor|specialist|giants|unit|subsidiary)\b)*""",
    regex.VERBOSE | regex.IGNORECASE,
)
_GOVERNED_ZH: Final = regex.compile(
    r"(?:向|为|给|对|与|和|跟|由|被|替|从|自|据|将|把|获|受|同|至|在|于|用|如|比|较|除|含|包括|供应|采购|采用|来自|带动|推动|推升|拉动|驱动|助推|挹注|刺激|受惠|受益|看好|收购|并购|入股|参股|起诉|控告)$"
)
_GOVERNED_EN: Final = regex.compile(
    r"\b(?:to|for|with|from|by|of|against|at|in|on|like|than|including|through|via|over|into|supplies|supply|serves|called|named)\s(?:the\s|its\s|an?\s)?$",
    regex.IGNORECASE,
)
_STEP_IN_ZH: Final = regex.compile(
    rf"(?:的|旗下的?|旗下|(?:全资)?(?:控股|参股|入股|投资|孵化|持股|收购|支持|拆分|分拆)的|子公司|全资子公司|控股子公司|下属|业务部门|之)?([{_ORG}])"
)
_WAITS_ZH: Final = regex.compile(
    r"(?:尽管|虽然|虽|除了?|作为|凭借|随着|自从?|由于|因为?|为了|若|如果|一旦|继|在|与此前|不同于|得益于|受益于)"
)
_STEP_IN_EN: Final = regex.compile(rf"['’]s\s([{_ORG}])(?![\w-])")
MAX_DISTANCE: Final = 3


@dataclass(frozen=True, slots=True)
class Topic:
    """What the text is about so far: the companies of the last subject, the last two named, and the document's own."""

    subject: tuple[Token, ...] = ()
    pair: tuple[Token, ...] = ()
    owner: tuple[Token, ...] = ()
    distance: int = 0
    models: tuple[Token, ...] = ()
    registry: Registry | None = None
    section: tuple[Token, ...] = ()
    bullets: Any = None
    chain: Token | None = None

    def aged(self) -> Topic:
        """Give the topic one sentence later; an old subject is forgotten."""
        distance = self.distance + 1
        return replace(self, distance=distance, subject=self.subject if distance <= MAX_DISTANCE else ())


def clause_bounds(sentence: Encoded, at: int) -> tuple[int, int]:
    """Give the clause around a place of the encoded text."""
    text = sentence.text
    start = max(text.rfind(mark, 0, at) for mark in ",;:") + 1
    ends = [place for mark in ",;" if (place := text.find(mark, at)) >= 0]
    return start, min(ends, default=len(text))


def clauses(sentence: Encoded) -> list[tuple[int, int]]:
    """Give the clauses of the encoded text in order."""
    cuts = [0, *(found.end() for found in regex.finditer(r"[,;:](?!\d)", sentence.text)), len(sentence.text)]
    return [(a, b) for a, b in pairwise(cuts) if a < b]


def initial(sentence: Encoded, start: int, end: int, *, chinese: bool) -> tuple[Token, ...]:
    """Give the companies that open a clause as its topic, or nothing."""
    lead = (_LEAD_ZH if chinese else _LEAD_EN).match(sentence.text, start, end)
    at = lead.end() if lead else start
    first = sentence.token(sentence.text[at : at + 1])
    if first is None or first.kind not in {Kind.ORG, Kind.PRO, Kind.OWN}:
        return ()
    if first.kind is Kind.OWN:
        return (first,)
    return _list_from(sentence, at, end, chinese=chinese)


# A business that is named by its customer is not the customer's: 苹果业务占比四成.
_SALES_TO_ZH: Final = regex.compile(r"业务(?:占|约|收入|营收|同比|环比|贡献|比重|毛利)")


def _list_from(sentence: Encoded, at: int, end: int, *, chinese: bool) -> tuple[Token, ...]:
    """Give a coordination of companies that starts at a place; a part named after its owner stands for it."""
    join = r"(?:、|和|及|与|以及|或)" if chinese else r"(?:,?\s(?:and|or)\s|,\s)"
    found = regex.match(rf"[{_ORG}{_PRO}](?:{join}[{_ORG}])*", sentence.text[:end], pos=at)
    if found is None:
        return ()
    tokens = sentence.within(found.start(), found.end())
    if chinese and _SALES_TO_ZH.match(sentence.text, found.end()):
        return ()
    if len(tokens) == 1 and chinese:
        inner = _STEP_IN_ZH.match(sentence.text, found.end(), end)
        if inner and (part := sentence.token(inner[1])) is not None:
            return (part,)
    if len(tokens) == 1 and not chinese:
        inner = _STEP_IN_EN.match(sentence.text, found.end(), end)
        if inner and (part := sentence.token(inner[1])) is not None:
            return (part,)
    return tuple(tokens)


def governed(sentence: Encoded, at: int, *, chinese: bool) -> bool:
    """Say whether a preposition or a verb stands right before a place, so that it is no subject."""
    before = sentence.text[max(0, at - 14) : at]
    return (_GOVERNED_ZH if chinese else _GOVERNED_EN).search(before) is not None


def left_subject(
    sentence: Encoded, at: int, topic: Topic, *, chinese: bool, avoid: Collection[str] = ()
) -> tuple[tuple[Token, ...], float]:
    """Give the subject for a predicate at a place, and how sure that is: own clause, earlier clause, earlier sentence."""
    start, _ = clause_bounds(sentence, at)
    own = _free(initial(sentence, start, at, chinese=chinese), avoid)
    if own:
        return (_besides(sentence, start, at) if chinese else ()) + own, 1.0
    for i in range(start, at):
        token = sentence.token(sentence.text[i])
        if token is None or token.kind not in {Kind.ORG, Kind.PRO} or not _free((token,), avoid):
            continue
        if not governed(sentence, i, chinese=chinese):
            return _free(_list_from(sentence, i, at, chinese=chinese), avoid), 0.9
    if chinese and (head := _free(_told_of(sentence, start), avoid)):
        return head, 0.89
    for left, right in reversed([cut for cut in clauses(sentence) if cut[1] <= start]):
        found = _free(initial(sentence, left, right, chinese=chinese), avoid)
        if found and not (chinese and _outlet(found)):
            return found, 0.89
    if chinese and (later := _free(following_subject(sentence, at), avoid)):
        return later, 0.9
    headed = () if chinese else _free(topic.section, avoid)
    subject = headed or _free(topic.subject, avoid)
    if subject:
        return subject, 0.9 if headed else 0.85 - 0.08 * topic.distance
    return _free(topic.owner, avoid), 0.75


_TOLD_OF_ZH: Final = regex.compile(rf"[\s\-•·*#]*(?:\(?\d{{1,2}}[).、]\s*)?([{_ORG}]):")


def _told_of(sentence: Encoded, start: int) -> tuple[Token, ...]:
    """Give the company that stands before a colon as the head of what follows (甲:某物的供应商,已拿到…), or nothing."""
    found = _TOLD_OF_ZH.match(sentence.text, 0, start)
    token = sentence.token(found[1]) if found else None
    return () if token is None or outlet(token) or _watcher(token) else (token,)


_BESIDES_ZH: Final = regex.compile(rf"除了?((?:[{_ORG}](?:、|和|及|与|以及)?)+)(?:之|以)?外,$")


def _besides(sentence: Encoded, start: int, at: int) -> tuple[Token, ...]:
    """Give those who do the same beside a clause's subject: 除了甲外,乙也做."""
    found = _BESIDES_ZH.search(sentence.text, 0, start)
    if found is None or not regex.search(r"也|亦|同样|均|都", sentence.text[start : at + 4]):
        return ()
    return tuple(sentence.within(found.start(1), found.end(1)))


def _free(tokens: tuple[Token, ...], avoid: Collection[str]) -> tuple[Token, ...]:
    """Give the tokens, or none of them where one is what the frame has on its other side."""
    return () if any(t.entity is not None and t.entity.id in avoid for t in tokens) else tokens


def _outlet(tokens: Sequence[Token]) -> bool:
    """Say whether somebody stands here to be quoted only: media, houses, authorities."""
    return all(outlet(token) for token in tokens)


def outlet(token: Token) -> bool:
    """Say whether a mention is a body that reports or rules, and does not trade."""
    entity = token.entity
    return entity is not None and entity.type is EntityType.ORGANIZATION


def _watcher(token: Token) -> bool:
    return token.entity is not None and watches_only(token.entity)


def antecedent(sentence: Encoded, at: int, *, avoid: Collection[str]) -> tuple[Token, ...]:
    """Give the one company that a pronoun's clause or one before it is about, nearest first; nothing if in doubt.

    That is the company which opens the clause; where it is one that the frame has on its other side, the only other.
    """
    start, _ = clause_bounds(sentence, at)
    cuts = [(start, at), *reversed([cut for cut in clauses(sentence) if cut[1] <= start])]
    for left, right in cuts:
        first = tuple(t for t in initial(sentence, left, right, chinese=True) if t.kind is Kind.ORG)
        if len(first) == 1 and _free(first, avoid) and not _outlet(first):
            return first
        named = {t.entity.id: t for t in sentence.within(left, right) if t.kind is Kind.ORG and t.entity is not None}
        others = [t for key, t in named.items() if key not in avoid and not outlet(t)]
        if len(others) == 1:
            return (others[0],)
        if others:
            return ()
    return ()


def following_subject(sentence: Encoded, at: int) -> tuple[Token, ...]:
    """Give the company that opens the clause after one that waits for it (尽管 …, 作为 …)."""
    start, end = clause_bounds(sentence, at)
    if not _WAITS_ZH.match(sentence.text, start) or end >= len(sentence.text):
        return ()
    later = [cut for cut in clauses(sentence) if cut[0] > end]
    return initial(sentence, *later[0], chinese=True) if later else ()


def resolve(token: Token, topic: Topic, before: Sequence[Token]) -> tuple[Token, ...]:
    """Give what a pronoun points at: tokens like it in place, with the entity of what they stand for."""
    targets = _targets(token, topic, before)
    return tuple(
        replace(token, kind=Kind.ORG, entity=target.entity, score=min(target.score, 0.9), source="anaphora")
        for target in targets
        if target.entity is not None
    )


def _targets(token: Token, topic: Topic, before: Sequence[Token]) -> Sequence[Token]:
    pair = _distinct(before)[:2] if len(_distinct(before)) > 1 else topic.pair
    match token.form:
        case "former":
            return pair[:1]
        case "latter":
            return pair[1:2]
        case "both":
            return pair if len(pair) == 2 else ()  # noqa: PLR2004 two companies
        case "self":
            return topic.owner or topic.subject[:1]
        case "one" if token.surface == "公司" and topic.owner:
            return topic.owner
        case _:
            return topic.subject if len(topic.subject) == 1 or token.form == "plural" else topic.owner


def _distinct(tokens: Sequence[Token]) -> tuple[Token, ...]:
    seen: dict[str, Token] = {}
    for token in tokens:
        if token.kind is Kind.ORG and token.entity is not None:
            seen.setdefault(token.entity.id, token)
    return tuple(seen.values())


def _led(sentence: Encoded, token: Token) -> bool:
    """Say whether a company stands behind a preposition or a verb, or in a question, so that nothing is about it."""
    return sentence.text.rstrip().endswith("?") or governed(sentence, sentence.place(token), chinese=True)


def advance(topic: Topic, sentence: Encoded, *, chinese: bool) -> Topic:
    """Give the topic after a sentence."""
    older = topic.aged()
    subject: tuple[Token, ...] = ()
    for start, end in clauses(sentence):
        found = tuple(
            target
            for token in initial(sentence, start, end, chinese=chinese)
            for target in (resolve(token, topic, ()) if token.kind in {Kind.PRO, Kind.OWN} else (token,))
        )
        if found and not (_outlet(found) if chinese else all(_watcher(token) for token in found)):
            subject = found
            break
    named = _distinct([t for t in sentence.tokens if chinese or not _watcher(t)])
    pair = named[-2:] if len(named) >= 2 else older.pair  # noqa: PLR2004
    models = tuple(token for token in sentence.tokens if token.kind is Kind.MODEL)[:1] or older.models
    if subject:
        return replace(older, subject=subject, distance=0, pair=pair, models=models)
    if len(named) == 1 and not older.subject and not (chinese and _led(sentence, named[0])):
        return replace(older, subject=named, distance=1, pair=pair, models=models)
    return replace(older, pair=pair, models=models)
