"""Who plays the parts of a frame: slots, pronouns, makers of named products, and companies found to the left."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import regex

from kg.extract.anaphora import stands_for
from kg.extract.discourse import Topic, antecedent, clause_bounds, clauses, left_subject, resolve
from kg.extract.encode import Encoded, Kind, Token, char_class
from kg.extract.frames import Candidate
from kg.extract.phrases import unknown_product
from kg.extract.view import View
from kg.model import Document, Entity, EntityType
from kg.registry import Registry

SPEECH: Final = regex.compile(
    rf"[{char_class('ORG')}][^{char_class('ORG')},]{{0,12}}(?:表示|称|指出|透露|宣布|披露|预计|说|回应|强调|公告|证实|确认|年报|财报)"
)
MADE: Final = frozenset({EntityType.PRODUCT, EntityType.PRODUCT_CATEGORY, EntityType.AI_MODEL})
OWN_CLAUSE: Final = 0.9
# Words of the trade too general to be the cause of anything, or a technique that somebody uses.
GENERAL: Final = frozenset(
    "AI token tokens 词元 人工智能 模型 大模型 推理 训练 技术 算法 芯片 晶片 硬件 数据 生成式AI 产品 设备 AI模型 预训练 后训练".split()
)
_NEAR: Final = {"clause": 0.9, "sentence": 0.88}


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence where claims are read: its document, the view of its block, its span there, its encoded text."""

    doc: Document
    view: View
    start: int
    end: int
    sentence: Encoded
    topic: Topic
    chinese: bool

    def source(self, start: int, end: int) -> tuple[int, int]:
        """Give the span in the document's text of a span of the view."""
        return self.view.source(start, end)


def parties(candidate: Candidate, place: Place) -> tuple[list[Token], list[Token], float]:
    """Give the subjects and the objects of a frame, resolved, and how sure the less sure side is."""
    sets = candidate.rule.sets
    before = place.sentence.within(0, candidate.start)
    sides: list[list[Token]] = []
    for given, role in ((candidate.subjects, "subject"), (candidate.objects, "object")):
        wanted = sets.get(role, "left" if role == "subject" or not place.chinese else "") == "left"
        sides.append([] if given or not wanted else _left_tokens(candidate, place))
    subjects, objects = (
        _resolved(given, place, before=before, other=other, rule=sets)
        for given, other in (
            (candidate.subjects, [*candidate.objects, *sides[1]]),
            (candidate.objects, [*candidate.subjects, *sides[0]]),
        )
    )
    sure = 1.0
    if place.chinese and (both := _two_sides(candidate, sides[0])):
        return [both[0]], [both[1]], 0.86
    if sides[0]:
        subjects, sure = _found_left(candidate, place, objects)
    elif sides[1]:
        objects, sure = _found_left(candidate, place, subjects)
    return subjects, objects, sure


def _two_sides(candidate: Candidate, left: Sequence[Token]) -> tuple[Token, Token] | None:
    """Give seller and buyer where two companies open the sentence and a pronoun is the buyer: 甲与乙合作,为其供货."""
    own = [t for t in candidate.objects if t.kind is Kind.PRO and t.form == "own"]
    named = [t for t in left if t.kind is Kind.ORG and t.entity is not None]
    if len(own) == len(candidate.objects) == 1 and len(named) == len(left) == 2:  # noqa: PLR2004 one for each side
        return named[0], replace(own[0], kind=Kind.ORG, entity=named[1].entity, score=0.85, source="anaphora")
    return None


def _left_tokens(candidate: Candidate, place: Place) -> list[Token]:
    """Give what stands to the left as the dropped side of a frame, pronouns as they are."""
    ids = {t.entity.id for t in (*candidate.subjects, *candidate.objects) if t.entity is not None}
    if candidate.rule.sets.get("kind"):
        return _kind_left(candidate, place, str(candidate.rule.sets["kind"]))[0]
    found = left_subject(place.sentence, candidate.start, place.topic, chinese=place.chinese, avoid=ids)[0]
    maker = _maker_left(candidate, place)
    return list(found) or ([maker] if maker else [])


def pairs_of(candidate: Candidate, place: Place) -> tuple[list[tuple[Token, Token]], float]:
    """Give each two of the companies that a symmetric frame lists in one slot."""
    before = place.sentence.within(0, candidate.start)
    members = _resolved(candidate.subjects, place, before=before, other=(), rule=candidate.rule.sets)
    return list(itertools.combinations(members, 2)), 1.0


def _found_left(candidate: Candidate, place: Place, taken: Sequence[Token]) -> tuple[list[Token], float]:
    sets = candidate.rule.sets
    if sets.get("kind"):
        return _kind_left(candidate, place, str(sets["kind"]))
    ids = {token.entity.id for token in taken if token.entity is not None}
    tokens, sure = left_subject(place.sentence, candidate.start, place.topic, chinese=place.chinese, avoid=ids)
    if place.chinese and sure < OWN_CLAUSE + 0.05:
        maker = _maker_left(candidate, place)
        if maker is not None:
            return [maker], 0.88
    if sets.get("company") == "true" and sure < OWN_CLAUSE and _goods_first(candidate, place):
        return [], 0.0
    if sure < _NEAR.get(str(sets.get("own", "")), 0.0):
        return [], 0.0
    before = place.sentence.within(0, candidate.start)
    found = _resolved(tokens, place, before=before, other=taken, rule={})
    return [token for token in found if token.entity is not None and token.entity.id not in ids], sure


def _goods_first(candidate: Candidate, place: Place) -> bool:
    """Say whether the clause of a frame speaks of a product, so that an earlier company is not its subject."""
    start, _ = clause_bounds(place.sentence, candidate.start)
    return any(token.kind in {Kind.PROD, Kind.MODEL} for token in place.sentence.within(start, candidate.start))


_KINDS: Final = {
    "model": frozenset({Kind.MODEL}),
    "product": frozenset({Kind.PROD, Kind.MODEL}),
    "cause": frozenset({Kind.TECH, Kind.PROD, Kind.MODEL, Kind.EVENT, Kind.LIST}),
    "technique": frozenset({Kind.TECH, Kind.EVENT}),
    "theme": frozenset({Kind.TECH, Kind.PROD}),
    "user": frozenset({Kind.MODEL, Kind.PROD, Kind.ORG}),
}


def _kind_left(candidate: Candidate, place: Place, kind: str) -> tuple[list[Token], float]:
    """Give the mention of a kind that a frame is about: in its clause, then in the clauses before, then the topic's model."""
    start, _ = clause_bounds(place.sentence, candidate.start)
    earlier = reversed([cut for cut in clauses(place.sentence) if cut[1] <= start])
    cuts = [(start, candidate.start), *earlier]
    if kind == "theme":
        cuts = [(0, candidate.start)]
    for number, (low, high) in enumerate(cuts):
        kinds = _KINDS[kind] if number == 0 or kind != "cause" else _KINDS["technique"]
        found = [t for t in place.sentence.within(low, high) if t.kind in kinds and t.entity is not None]
        found = [t for t in found if not _general(t) and not _aimed_at(t, place, kind)]
        if found:
            return (found[-1:] if kind in {"model", "product"} else found[:1]), 0.95 if number == 0 else 0.88
    return (list(place.topic.models) if kind in {"model", "user"} else [], 0.75)


_AIMED: Final = regex.compile(r"(?:面向|用于|针对|适用于|对标)[^,;。]{0,6}$")


def _aimed_at(token: Token, place: Place, kind: str) -> bool:
    """Say whether goods are only what a product is meant for (面向移动终端), so that nothing is built of them here."""
    before = place.view.text[max(place.start, token.start - 10) : token.start]
    return kind == "product" and _AIMED.search(before) is not None


def _maker_left(candidate: Candidate, place: Place) -> Token | None:
    """Give the maker named in the product that opens the clause (高通骁龙8 … 由三星代工)."""
    start, _ = clause_bounds(place.sentence, candidate.start)
    earlier = reversed([cut for cut in clauses(place.sentence) if cut[1] <= start])
    for left, right in ((start, candidate.start), *earlier):
        inside = place.sentence.within(left, right)
        maker = maker_of(inside[0], place) if inside and inside[0].kind in {Kind.PROD, Kind.MODEL} else None
        if maker is not None:
            return maker
    return None


def maker_of(token: Token, place: Place) -> Token | None:
    """Give the company whose name a product's mention opens with, or whose chain a market is, in the mention's place."""
    registry = place.topic.registry
    if registry is None or token.entity is None:
        return None
    maker = chain_owner(token.entity, registry) or product_maker(token, registry)
    if maker is None:
        return None
    return replace(token, kind=Kind.ORG, entity=maker, score=min(token.score, 0.9), source="maker")


def product_maker(token: Token, registry: Registry) -> Entity | None:
    """Give the maker of a product where the mention opens with the maker's name."""
    entity = token.entity
    if entity is None or entity.type not in MADE:
        return None
    if not entity.maker:
        return _named_first(token.surface, registry)
    maker = registry.entities.get(entity.maker)
    low = token.surface.lower()
    for owner in (maker, registry.entities.get(maker.parent) if maker is not None else None):
        if owner is not None and any(low.startswith(name.lower()) and len(name) < len(low) for name in owner.names):
            return owner
    return None


def _named_first(surface: str, registry: Registry) -> Entity | None:
    """Give the company that a product's mention opens with, where the product itself has no maker (谷歌TPU)."""
    for length in range(min(len(surface) - 1, LONGEST_NAME), 1, -1):
        found = registry.find(surface[:length]) if not surface[:length].isascii() else None
        if found is not None and found.type is EntityType.COMPANY:
            return found
    return None


LONGEST_NAME: Final = 6
_CHAIN_NAME: Final = regex.compile(r"(?:产业链|供应链|概念股?|链)$")


def chain_owner(entity: Entity, registry: Registry) -> Entity | None:
    """Give the company whose supply chain a market is (果链), or None."""
    if entity.type is not EntityType.MARKET:
        return None
    name = entity.name_zh or entity.name
    found = _CHAIN_NAME.search(name)
    owner = registry.find(name[: found.start()]) if found else None
    return owner if owner is not None and owner.type is EntityType.COMPANY else None


def _resolved(
    tokens: Iterable[Token], place: Place, *, before: Sequence[Token], other: Sequence[Token], rule: object
) -> list[Token]:
    """Give the tokens with pronouns and makers' products replaced by the companies they stand for, each once."""
    given: dict[str, Token] = {}
    listed = list(tokens)
    keep = isinstance(rule, dict) and rule.get("goods") == "true"
    if keep:
        listed = [token for token in listed if not _general(token)]
    for token in listed:
        for target in _targets(token, place, before, [*other, *listed], keep=keep):
            if target.entity is not None:
                item = _as_goods(target) if keep else target
                given.setdefault(item.entity.id if item.entity is not None else "", item)
    return list(given.values())


_ANY_GOODS: Final = regex.compile(
    r"(?:最新|全新|新一代|下一代|新款?|旗舰|自家|自有|首款|多款|更多|相关|这款|该|其|AI)*(?:大?模型|产品|新品|新机|机型|方案|技术|设备|版本|系统|平台)"
)


def _general(token: Token) -> bool:
    """Say whether a word of the trade names nothing: 最新模型, 新产品."""
    if token.surface in GENERAL or _ANY_GOODS.fullmatch(token.surface) is not None:
        return True
    return token.kind is Kind.PROD and token.surface.endswith("模型")


def _as_goods(token: Token) -> Token:
    """Give a market that is named as goods (国产AI芯片) as the goods."""
    if token.entity is None or token.entity.type is not EntityType.MARKET:
        return token
    return replace(token, kind=Kind.PROD, entity=unknown_product(token.surface))


def _targets(
    token: Token, place: Place, before: Sequence[Token], frame: Sequence[Token], *, keep: bool
) -> Sequence[Token]:
    if token.kind in {Kind.PRO, Kind.OWN}:
        return _pronoun(token, place, before, frame)
    if token.kind in {Kind.PROD, Kind.MODEL, Kind.LIST} and not keep:
        maker = maker_of(token, place)
        return (maker,) if maker is not None else (token,)
    return (token,)


def _pronoun(token: Token, place: Place, before: Sequence[Token], frame: Sequence[Token]) -> Sequence[Token]:
    """Give what a pronoun stands for: a company of its own sentence that the frame does not use, else the topic."""
    ids = {t.entity.id for t in frame if t.entity is not None}
    if token.surface == "公司" and place.topic.owner and not _spoken(token, place):
        return resolve(token, place.topic, before)
    if not place.chinese:
        found = stands_for(token, place.sentence, place.topic, ids)
        return tuple(replace(token, kind=Kind.ORG, entity=t.entity, score=0.92, source="anaphora") for t in found)
    if token.form in {"one", "own"}:
        near = antecedent(place.sentence, place.sentence.place(token), avoid=ids)
        if near:
            return tuple(replace(token, kind=Kind.ORG, entity=t.entity, score=0.9, source="anaphora") for t in near)
    if token.form == "both" and len(before) > 1:
        pair = {
            t.entity.id: t for t in place.sentence.tokens if t.kind is Kind.ORG and t.end <= token.start and t.entity
        }
        if len(pair) == 2:  # noqa: PLR2004 both are two
            return tuple(replace(token, kind=Kind.ORG, entity=t.entity, score=0.9) for t in pair.values())
    return resolve(token, place.topic, before) or _only_one(token, place)


def _spoken(token: Token, place: Place) -> bool:
    """Say whether somebody named speaks before a pronoun in its sentence, so that it may stand for the speaker."""
    at = place.sentence.place(token)
    return SPEECH.search(place.sentence.text, 0, max(at, 0)) is not None


def _only_one(token: Token, place: Place) -> tuple[Token, ...]:
    """Give the one company named before a pronoun in its own sentence, where the topic does not know any."""
    before = [t for t in place.sentence.tokens if t.kind is Kind.ORG and t.end <= token.start and t.entity is not None]
    ids = {t.entity.id for t in before if t.entity is not None}
    if token.form in {"one", "own"} and before and len(ids) == 1:
        return (replace(token, kind=Kind.ORG, entity=before[0].entity, score=0.85, source="anaphora"),)
    return ()
