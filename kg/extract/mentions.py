"""All mentions of a block: known names, codes, times, quantities, pronouns and names found by form; none overlap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import regex

from kg.extract import names
from kg.extract.encode import Kind, Token
from kg.extract.goods import with_goods
from kg.extract.gazetteer import Gazetteer, Hit, gazetteer_of
from kg.extract.phrases import with_codes, with_phrases, without_work
from kg.extract.quantities import find_codes, find_quantities
from kg.extract.times import find_times
from kg.extract.view import is_cjk
from kg.model import Alias, Entity, EntityType
from kg.registry import Registry

KIND_OF: Final = {
    EntityType.COMPANY: Kind.ORG,
    EntityType.ORGANIZATION: Kind.ORG,
    EntityType.BUSINESS_SEGMENT: Kind.ORG,
    EntityType.PRODUCT: Kind.PROD,
    EntityType.PRODUCT_CATEGORY: Kind.PROD,
    EntityType.TECHNOLOGY: Kind.TECH,
    EntityType.AI_MODEL: Kind.MODEL,
    EntityType.PERSON: Kind.PER,
    EntityType.FACILITY: Kind.PLACE,
    EntityType.COUNTRY: Kind.PLACE,
    EntityType.MARKET: Kind.LIST,
    EntityType.EVENT: Kind.EVENT,
}

_PRONOUN_ZH: Final = (
    (
        "one",
        r"(?:该|本|这家|此|上述)(?:公司|集团|企业|厂商|厂|芯片商|供应商|巨头|企业)|(?<=^|[,。;:()“”、\s!?》]|[是为对向给由被与和及据因在从以使令让将把且但而故则即称示露认当随于到年月日度末计看信明道出指内前期中后料测估达后判断而占])公司(?!债|法|章程|研究|评级|深度|点评|治理|层面|类|制|级|名称|简称|公告|总部|股权)|它(?!们|的)",
    ),
    ("self", r"发行人(?!员|事|民)|(?<=^|[,。;:\s])集团(?=已|也|将|正|为|在|目前|旗下|预计|今年)|本公司|本集团|我们(?:公司)?|我司|贵公司|我公司"),
    ("own", r"其(?!中|他|它|余|实|次|间|后|所|一|二|三|本|乐|妙)|它的"),
    ("former", r"前者"),
    ("latter", r"后者"),
    ("both", r"双方|二者|两者|两家公司|两家企业|两家(?!的|客户|供应商)|两公司"),
    ("plural", r"它们|这些公司|上述公司|三家公司|三者|这几家"),
)
_PRONOUN_EN: Final = (
    (
        "former",
        r"\bthe\s(?:former|first)\b(?!\s\w+\s(?:quarter|half|time))(?!\s(?:quarter|half|time|generation|phase|batch|year|chip))",
    ),
    ("latter", r"\bthe\slatter\b"),
    (
        "both",
        r"\b(?:both|the\s(?:two|pair\sof))\s(?:companies|firms|chipmakers|suppliers|vendors|sides|parties|manufacturers)\b|\bthe\s(?:pair|duo)\b",
    ),
    (
        "one",
        r"\b(?:the|this)\s(?:company|firm|group|chipmaker|chip\smaker|foundry|supplier|startup|start-up|memory\smaker|contract\smanufacturer|designer|hyperscaler|vendor|manufacturer|assembler|"
        r"(?:\w+[\s-]){0,2}(?:giant|maker|firm|company|specialist|manufacturer|foundry|supplier|designer|startup|provider|vendor|group))\b(?!['’]?s?\s(?:said\sthe|supply))|\bit\b(?!\s(?:is|was)\s(?:not\s)?(?:clear|likely|expected|possible|important|worth|unclear|hard|too))",
    ),
    ("own", r"\bits\b"),
    ("plural", r"\b(?:they|their|these\scompanies|all\sthree|all\sfour)\b"),
    ("self", r"\b(?:we|our|us|ourselves)\b"),
)
_POSSESSIVE_EN: Final = frozenset({"its", "their", "our"})
_PERSON_EN: Final = regex.compile(
    r"\b(?:CEO|CFO|COO|CTO|chairman|chairwoman|president|founder|chief executive(?: officer)?|finance chief|analyst|spokesman|spokesperson|spokeswoman)\s((?:[A-Z][\w’'-]+\s){0,2}[A-Z][\w’'-]+)"
)


@dataclass(frozen=True, slots=True)
class Lexis:
    """What a document's names are looked up in: the registry, its gazetteers, and the names the document defines."""

    registry: Registry
    known: Gazetteer
    listed: Gazetteer | None
    own: Gazetteer | None = None
    entities: dict[str, Entity] | None = None
    text: str = ""

    def entity(self, key: str) -> Entity:
        """Give an entity by id, of the registry or of the document."""
        if self.entities and key in self.entities:
            return self.entities[key]
        return self.registry.entities[key]


@dataclass(frozen=True, slots=True)
class Scene:
    """What a block's mentions are judged by: its view, its language, and the day of the document."""

    view: str
    chinese: bool
    today: date | None


def mentions_of(scene: Scene, lexis: Lexis) -> list[Token]:
    """Give the mentions of a block in order; where two would overlap, the surer and then the longer stands."""
    view = scene.view
    codes = [(code.start, code.end, code.ticker) for code in find_codes(view)]
    known = _known(scene, lexis)
    taken = [(token.start, token.end) for token in known]
    found = [*known, *_formed(scene, lexis, codes, taken)]
    found.extend(_numbers(scene))
    found.extend(_pronouns(view, chinese=scene.chinese))
    found.extend(_people(view))
    tokens = _settle(found)
    listed = [
        _new(view, item)
        for item in names.listed_names(view, tokens, chinese=scene.chinese)
        if not any(t.start < item.end and item.start < t.end for t in tokens)
    ]
    tokens = _settle([*tokens, *listed])
    if scene.chinese:
        tokens = _settle([*_grown(view, tokens, lexis), *_glossed(view, tokens)])
    if scene.chinese:
        return _with_products(view, tokens, lexis)
    return with_goods(view, plain_work(tokens), lexis.registry.find)


def _without_verb(token: Token, view: str, lexis: Lexis) -> Token:
    """Give a company without the verb its name seems to end in: 为英特尔代工 is work for Intel, not Intel Foundry."""
    if token.kind is not Kind.ORG or not token.surface.endswith("代工") or view[token.start - 1 : token.start] not in "为给替帮":
        return token
    surface = token.surface[:-2]
    entity = lexis.registry.find(surface)
    return token if entity is None else replace(token, end=token.end - 2, surface=surface, entity=entity)


_TAIL_ZH: Final = regex.compile(r"(?:[\u3400-\u9fff]{2})?(?:科技|股份|精密|光电|微电子|集团)(?![\u3400-\u9fff]{0,1}(?:股|业))")
_GLOSS: Final = regex.compile(r"(?<![A-Za-z0-9])([A-Z][A-Za-z&.]{1,14})\(([^()]{2,24})\)")


def _grown(view: str, tokens: Sequence[Token], lexis: Lexis) -> list[Token]:
    """Give the tokens, a company's name grown over the rest of a longer name that it opens (华工 in 华工智航科技)."""
    grown: list[Token] = []
    for token in tokens:
        tail = _TAIL_ZH.match(view, token.end) if token.kind is Kind.ORG and is_cjk(token.surface[-1]) else None
        if tail is None or any(t.start >= token.end and t.start < tail.end() and t is not token for t in tokens):
            grown.append(token)
            continue
        surface = view[token.start : tail.end()]
        entity = lexis.registry.find(surface)
        if entity is None and len(tail.group()) == 2:  # noqa: PLR2004 a bare form after a known name is that name
            entity = token.entity
        elif entity is None:
            entity = names.unknown(surface, form="suffix")
        grown.append(replace(token, end=tail.end(), surface=surface, entity=entity))
    return grown


_VERSION: Final = regex.compile(r"(?:-[A-Za-z][A-Za-z0-9.\-]*|\s?(?:[A-Z][A-Za-z]?\d[A-Za-z0-9.\-]*|\d+(?:\.\d+)*[A-Za-z]?(?:[ -](?:Pro|Max|Plus|Turbo|Ultra|Lite|Mini|Flash)(?: [A-Z](?![a-z]))?)?|(?:Pro|Max|Plus|Turbo|Ultra|Lite|Mini|Flash)(?: [A-Z](?![a-z]))?))+(?![A-Za-z0-9%亿万年月日])")
_MODEL_NAME: Final = regex.compile(r"(?<![A-Za-z0-9])(?:[A-Z][A-Za-z]*[- ]){1,3}\d+(?:\.\d+)?B(?![A-Za-z0-9])|(?<![A-Za-z0-9])[A-Z][A-Za-z]+(?:-[A-Za-z0-9]+)+ \d\.\d(?![A-Za-z0-9%])")


def _with_versions(view: str, tokens: Sequence[Token]) -> list[Token]:
    """Give the tokens with a model's name grown over its version, and names of models that nobody lists."""
    made: list[Token] = []
    for token in tokens:
        if token.kind is Kind.MODEL and made and made[-1].kind is Kind.MODEL and made[-1].end == token.start:
            made.pop()
        tail = _VERSION.match(view, token.end) if token.kind is Kind.MODEL else None
        if tail is None or any(t.start < tail.end() and token.end < t.end and t.kind is not Kind.NUM for t in tokens):
            made.append(token)
            continue
        surface = view[token.start : tail.end()]
        made.append(replace(token, end=tail.end(), surface=surface, entity=_model(surface, token.entity)))
    for found in _MODEL_NAME.finditer(view):
        if not any(t.start < found.end() and found.start() < t.end and t.kind is not Kind.NUM for t in made):
            made.append(Token(Kind.MODEL, *found.span(), found.group(), _model(found.group(), None), 0.8, "form"))
    return _settle(made)


def _model(surface: str, base: Entity | None) -> Entity:
    """Give a new model for a version or a name that nobody lists."""
    entity = names.unknown(surface, form="version")
    return replace(entity, type=EntityType.AI_MODEL, maker=base.maker if base is not None else "")


def _glossed(view: str, tokens: Sequence[Token]) -> list[Token]:
    """Give tokens for Latin short names that a bracket explains by a known name: MPS(芯源系统)."""
    by_span = {(t.start, t.end): t for t in tokens if t.kind is Kind.ORG}
    made = []
    for found in _GLOSS.finditer(view):
        known = by_span.get(found.span(2))
        if known is not None:
            made.append(replace(known, start=found.start(1), end=found.end(1), surface=found[1], source="gloss"))
    return made


def _with_products(view: str, tokens: list[Token], lexis: Lexis) -> list[Token]:
    """Give the tokens of a Chinese block with names of work dropped and product phrases joined."""
    tokens = [_without_verb(token, view, lexis) for token in tokens]
    plain = without_work(view, _with_versions(view, tokens))
    return with_phrases(view, with_codes(view, plain), lexis.registry.find)


_RANK: Final = {"code": 0, "registry": 1, "own": 1, "legal form": 1, "listing": 2, "form": 3, "definition": 1}


def _settle(tokens: Iterable[Token]) -> list[Token]:
    """Keep a set of tokens that do not overlap: longer first, then by source."""
    kept: list[Token] = []
    used: list[tuple[int, int]] = []
    for token in sorted(tokens, key=lambda t: (t.start - t.end, _RANK.get(t.source, 4), t.start)):
        if not any(a < token.end and token.start < b for a, b in used):
            kept.append(token)
            used.append((token.start, token.end))
    return sorted(kept, key=lambda token: token.start)


def _known(scene: Scene, lexis: Lexis) -> list[Token]:
    view = scene.view
    found: list[Token] = []
    books = [(lexis.own, "own"), (lexis.known, "registry"), (lexis.listed, "listing")]
    for book, source in books:
        if book is None:
            continue
        for hit in book.find(view):
            token = _link(hit, scene, lexis, source)
            if token is not None:
                found.append(token)
    return _corroborate(_settle(found), scene)


def _link(hit: Hit, scene: Scene, lexis: Lexis, source: str) -> Token | None:
    """Give the token of a known name, linked to the entity that its guards and its sentence allow."""
    view = scene.view
    surface = view[hit.start : hit.end]
    options: list[tuple[float, str, Alias]] = []
    for alias in hit.aliases:
        score = _allowed(alias, hit, scene, lexis)
        options.extend((score, key, alias) for key in alias.entities if score > 0)
    if not options:
        return None
    options.sort(key=lambda option: (-option[0], option[2].tier, len(option[2].entities)))
    score, key, alias = options[0]
    entity = lexis.entity(key)
    if source == "listing":
        score = min(score, 0.9)
    return Token(KIND_OF[entity.type], hit.start, hit.end, surface, entity, score, source, reason=alias.guard)


_CUE_ZH: Final = regex.compile(
    r"^(?:公司|集团|股份|表示|称|宣布|预计|方面|股价|财报|业绩|营收|收入|资本|订单|供应链|产业链|供应商|客户|产品|的(?:供应|客户|订单|芯片|服务器|产品))"
)
_CUE_EN: Final = regex.compile(
    r"^(?:['’]s\b|,?\s(?:Inc|Corp|Corporation|Ltd|Holdings|Group)\b|\s(?:said|says|shares|stock|customers?|suppliers?|orders?|(?:also|now|still|currently|reportedly)\s|(?:is|are|was|were|has|have|had|will|would|may|could|does|did|can)\b|[a-z]{3,}(?:s|ed|t)\b(?<!ers|ors|ess))|,\s(?:a|an|the|which|whose)\s|\s?\((?:[A-Z]{2,5}|\d{4,6}|the|formerly|NASDAQ|NYSE))"
)


def _allowed(alias: Alias, hit: Hit, scene: Scene, lexis: Lexis) -> float:
    """Give how far an alias may be taken at its word here: 0 not at all, 1 fully, 0.3 only beside a known company."""
    if not alias.guard:
        return 1.0
    if alias.guard == "never":
        return 0.0
    view = scene.view
    if alias.context and _context(alias.context, view, lexis.text):
        return 0.95
    after = view[hit.end : hit.end + 14]
    cued = _CUE_ZH.search(after) if scene.chinese else _CUE_EN.search(after)
    named = any(_named_in(lexis.text, lexis.entity(key), alias.surface) for key in alias.entities)
    if named or (cued and alias.guard not in {"context", "needs_context"}):
        return 0.9
    if not scene.chinese and alias.guard == "cue" and _inside_sentence(view, hit):
        return 0.85
    return 0.3


_NEXT_NAME: Final = regex.compile(r"\s[A-Z][a-z]+(?!['’]s)\b|-[A-Za-z]")
_NAME_BEFORE: Final = regex.compile(r"(?:[A-Z][\w&.-]*\s|[\w.-]*[\w]-)$")


def _inside_sentence(view: str, hit: Hit) -> bool:
    """Say whether a capital letter can only mean a name: no sentence begins here, and no longer name goes on."""
    surface = view[hit.start : hit.end]
    if surface.islower() or _NEXT_NAME.match(view[hit.end : hit.end + 14]):
        return False
    before = view[max(0, hit.start - 20) : hit.start]
    return regex.search(r"[\w,(:]\s?$", before) is not None and _NAME_BEFORE.search(before) is None


def _named_in(text: str, entity: Entity, surface: str) -> bool:
    """Say whether a document names an entity in some longer or other way too."""
    return any(len(name) > len(surface) + 1 and name in text for name in entity.names)


def _context(words: Sequence[str], view: str, text: str) -> bool:
    low_view, low_text = view.lower(), text.lower()
    return any(word.lower() in low_view for word in words) or sum(word.lower() in low_text for word in words) > 1


def _corroborate(tokens: list[Token], scene: Scene) -> list[Token]:
    """Drop the doubtful names that no sure company stands beside in a list."""
    tokens = [_anchored(token, scene) if token.score < 0.5 else token for token in tokens]  # noqa: PLR2004
    sure = [token for token in tokens if token.score >= 0.5]  # noqa: PLR2004
    join = regex.compile(r"\s?(?:\([^()]{1,30}\))?(?:、|和|及|与|或|以及|/|,\s?(?:and |or )?| and | or | & )\s?")
    kept: list[Token] = []
    for token in tokens:
        if token.score >= 0.5:  # noqa: PLR2004
            kept.append(token)
            continue
        beside = any(
            other.kind is token.kind
            and (
                join.fullmatch(scene.view, other.end, token.start)
                if other.end <= token.start
                else join.fullmatch(scene.view, token.end, other.start)
            )
            for other in sure
            if abs(other.start - token.end) < 40 or abs(token.start - other.end) < 40  # noqa: PLR2004
        )
        if beside:
            kept.append(replace(token, score=0.8))
    return kept


# A guarded name is a company where companies stand: after a preposition of trade with a word of trade behind it,
# or at the head of a clause with a verb of trade right after it.
_BEFORE_ZH: Final = regex.compile(
    r"(?:向|为|给|替|帮|对|与|和|由|被|获|自|从|跟|及|、|出自|来自|供应商|供货商|代工厂|客户|采购|供应|供货|收购|入股|投资|采用|交给|委托|转投|打入|进入|切入|导入|旗下|龙头|厂商|大厂|巨头|公司|企业|是|为是|包括|因)$"
)
_TRADE_ZH: Final = regex.compile(
    r"^[^,。;]{0,16}?(?:供应|供货|采购|订单|代工|设计|出货|客户|之手|外购|送样|交付|封装|封测|组装|制造|生产|选用|采用|收购|入股|持股|子公司|供应链|产线|合作|竞争|研发|订购|份额|比重|占比)"
)
_HEAD_ZH: Final = regex.compile(
    r"^(?:的|也|则|已|将|正|拟|在|向|为|给|与|对|自|从|把|被|由|近日|日前|目前|今年|去年|持续|独家|主要|主营|外购|采购|供应|代工|拿下|获|中标|推出|发布|宣布|收购|入股|投资|联手|携手|的核心|[:、])"
)


def _anchored(token: Token, scene: Scene) -> Token:
    """Give a doubtful Chinese name as sure where it stands in a company's place."""
    if not scene.chinese or token.kind is not Kind.ORG or token.reason in {"block", "never"}:
        return token
    view = scene.view
    before, after = view[max(0, token.start - 4) : token.start], view[token.end : token.end + 24]
    led = _BEFORE_ZH.search(before) is not None and _TRADE_ZH.match(after) is not None
    first = not before or before[-1] in ",。;:!?\n(“、" or before.endswith(("宣布", "表示", "如今", "目前"))
    heads = first and _HEAD_ZH.match(after) is not None and _TRADE_ZH.match(after) is not None
    return replace(token, score=0.8) if led or heads else token


def _formed(
    scene: Scene, lexis: Lexis, codes: Sequence[tuple[int, int, str]], taken: Sequence[tuple[int, int]]
) -> list[Token]:
    """Give names found by form, linked to the registry where their core is known there."""
    view = scene.view
    found: list[Token] = []
    for item, code in names.coded_names(view, codes, taken):
        entity = lexis.registry.find(code) or lexis.registry.find(view[item.start : item.end])
        found.append(_new(view, item, ticker=code) if entity is None else _as(view, item, entity))
    for item in names.legal_names(view, chinese=scene.chinese):
        if any(a <= item.start and item.end <= b for a, b in taken):
            continue
        entity = lexis.registry.find(view[item.start : item.end])
        found.append(_new(view, item) if entity is None else _as(view, item, entity))
    if scene.chinese:
        found.extend(_new(view, item) for item in names.formed_zh(view, [*taken, *((t.start, t.end) for t in found)]))
    return found


def _new(view: str, item: names.Found, *, ticker: str = "") -> Token:
    surface = view[item.start : item.end]
    entity = names.unknown(surface, form=item.form, ticker=ticker)
    return Token(Kind.ORG, item.start, item.end, surface, entity, item.score, item.form)


def _as(view: str, item: names.Found, entity: Entity) -> Token:
    return Token(KIND_OF[entity.type], item.start, item.end, view[item.start : item.end], entity, 0.95, "registry")


def _numbers(scene: Scene) -> list[Token]:
    view = scene.view
    times = [
        Token(Kind.TIME, t.start, t.end, view[t.start : t.end], source="time", value=t)
        for t in find_times(view, scene.today)
    ]
    quantities = [
        Token(Kind.NUM, q.start, q.end, view[q.start : q.end], source="quantity", value=q)
        for q in find_quantities(view)
    ]
    return [*times, *quantities]


def _pronouns(view: str, *, chinese: bool) -> list[Token]:
    table = _PRONOUN_ZH if chinese else _PRONOUN_EN
    flags = 0 if chinese else regex.IGNORECASE
    return [
        Token(
            Kind.OWN if found.group().lower() in _POSSESSIVE_EN else Kind.PRO,
            found.start(), found.end(), found.group(), source="pronoun", form=form,
        )
        for form, pattern in table
        for found in regex.finditer(pattern, view, flags)
        if not (form == "self" and found.group() == "US") and (chinese or not _is_description(view, found))
    ]


_COPULA_BEFORE: Final = regex.compile(r"\b(?:is|are|was|were|be|as|remains?|remained|becomes?|became|stays?|stayed|been)\s$", regex.IGNORECASE)
_GOES_ON: Final = regex.compile(r"\s(?:of|to|for|behind|that|which)\b")


def _is_description(view: str, found: regex.Match[str]) -> bool:
    """Say whether "the supplier" tells what somebody is ("is the supplier of") and points at nobody."""
    if not found.group().lower().startswith(("the ", "this ")):
        return False
    return _COPULA_BEFORE.search(view[max(0, found.start() - 12) : found.start()]) is not None or (
        _GOES_ON.match(view[found.end() : found.end() + 8]) is not None
    )


_PROCESS: Final = regex.compile(
    r"(?:.*\s)?(?:packaging|assembly|testing|test|foundry|design|manufacturing|(?:design|foundry|packaging|test|ASIC design|assembly|manufacturing|production)\sservices?|competition|orders?)",
    regex.IGNORECASE,
)


def plain_work(tokens: Iterable[Token]) -> list[Token]:
    """Give the tokens without the kinds of work that English rules read as words: packaging, design services."""
    return [
        token
        for token in tokens
        if token.kind not in {Kind.PROD, Kind.TECH} or not _PROCESS.fullmatch(token.surface)
    ]


def _people(view: str) -> list[Token]:
    return [
        Token(Kind.PER, found.start(1), found.end(1), found[1], source="title") for found in _PERSON_EN.finditer(view)
    ]


def lexis_of(registry: Registry, text: str, *, deep: bool = True) -> Lexis:
    """Give the lexis of a document: the registry's aliases in two tiers."""
    known = gazetteer_of(tuple(registry.aliases()))
    listed = gazetteer_of(tuple(registry.listed_aliases())) if deep else None
    return Lexis(registry, known, listed, text=text)
