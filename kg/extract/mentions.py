"""All mentions of a block: known names, codes, times, quantities, pronouns and names found by form; none overlap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import regex

from kg.extract import names, names_zh
from kg.extract.coined import joined_family, with_coined
from kg.extract.cover import Cover
from kg.extract.encode import Kind, Token
from kg.extract.gazetteer import Gazetteer, Hit, gazetteer_of, lost_capital
from kg.extract.goods import with_goods
from kg.extract.phrases import with_codes, with_phrases, with_techniques, without_work
from kg.extract.quantities import find_codes, find_quantities
from kg.extract.times import find_times
from kg.model import Alias, Entity, EntityType
from kg.registry import Registry

DOUBTFUL: Final = 0.5
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
    (
        "self",
        r"发行人(?!员|事|民)|(?<=^|[,。;:\s])集团(?=已|也|将|正|为|在|目前|旗下|预计|今年)|本公司|本集团|我们(?:公司)?|我司|贵公司|我公司",
    ),
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
        (
            r"\b(?:the|this)\s(?:company|firm|group|chipmaker|chip\smaker|foundry|supplier|startup|start-up|memory\smaker|contract\smanufacturer|designer|hyperscaler|vendor|manufacturer|assembler|"
            r"(?:\w+[\s-]){0,2}(?:giant|maker|firm|company|specialist|manufacturer|foundry|supplier|designer|startup|provider|vendor|group))\b(?!['’]?s?\s(?:said\sthe|supply))|\bit\b(?!\s(?:is|was)\s(?:not\s)?(?:clear|likely|expected|possible|important|worth|unclear|hard|too))"
        ),
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
        grown = names_zh.grown(view, tokens, lexis.registry.find)
        slotted = [_new(view, item) for item in names_zh.slotted(view, tokens)]
        tokens = _settle([*grown, *names_zh.glossed(view, tokens), *slotted])
    if scene.chinese:
        return _with_products(view, tokens, lexis)
    tokens = with_coined(view, _settle([*tokens, *_segments(view, tokens)]))
    return joined_family(plain_work(with_goods(view, plain_work(tokens), lexis.registry.find)), view)


def _with_products(view: str, tokens: Sequence[Token], lexis: Lexis) -> list[Token]:
    """Give the tokens of a Chinese block with names of work dropped and product phrases joined."""
    find = lexis.registry.find
    named = [names_zh.without_verb(token, view, find) for token in tokens]
    plain = without_work(view, _settle(names_zh.with_generations(view, names_zh.with_versions(view, named))))
    return with_techniques(view, with_phrases(view, with_codes(view, plain), find))


_RANK: Final = {"code": 0, "registry": 1, "own": 1, "legal form": 1, "listing": 2, "form": 3, "definition": 1}


def _settle(tokens: Iterable[Token]) -> list[Token]:
    """Keep a set of tokens that do not overlap: longer first, then by source."""
    kept: list[Token] = []
    used = Cover(0)
    for token in sorted(tokens, key=lambda t: (t.start - t.end, _RANK.get(t.source, 4), t.start)):
        if not used.touches(token.start, token.end):
            kept.append(token)
            used.take(token.start, token.end)
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
    if entity.type is EntityType.COMPANY and lost_capital(surface, alias.surface):
        return None
    if source == "listing":
        score = min(score, 0.9)
    return Token(KIND_OF[entity.type], hit.start, hit.end, surface, entity, score, source, reason=alias.guard)


_CUE_ZH: Final = regex.compile(
    r"^(?:公司|集团|股份|表示|称|宣布|预计|方面|股价|财报|业绩|营收|收入|资本|订单|供应链|产业链|供应商|客户|产品|的(?:供应|客户|订单|芯片|服务器|产品))"
)
_CUE_EN: Final = regex.compile(
    r"^(?:['’]s\b|,?\s(?:Inc|Corp|Corporation|Ltd|Holdings|Group)\b|\s(?:said|says|shares|stock|customers?|suppliers?|orders?|(?:also|now|still|currently|reportedly)\s|(?:is|are|was|were|has|have|had|will|would|may|could|does|did|can)\b|[a-z]{3,}(?:s|ed|t)\b(?<!ers|ors|ess))|,\s(?:a|an|the|which|whose|for\sits|meanwhile|too|by\scontrast|in\sturn|however|formerly)\b|\s?\((?:[A-Z]{2,5}|\d{4,6}|the|formerly|NASDAQ|NYSE))"
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


def _anchored(token: Token, scene: Scene) -> Token:
    """Give a doubtful Chinese name as sure where it stands in a company's place."""
    return names_zh.anchored(token, scene.view) if scene.chinese and token.score < DOUBTFUL else token


def _corroborate(tokens: list[Token], scene: Scene) -> list[Token]:
    """Drop the doubtful names that no sure company stands beside in a list."""
    tokens = [_anchored(token, scene) for token in tokens]
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
        if item.form == "slot" and any(a < item.end and item.start < b for a, b in taken):
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
            found.start(),
            found.end(),
            found.group(),
            source="pronoun",
            form=form,
        )
        for form, pattern in table
        for found in regex.finditer(pattern, view, flags)
        if not (form == "self" and found.group() == "US") and (chinese or not _is_description(view, found))
    ]


_COPULA_BEFORE: Final = regex.compile(
    r"\b(?:is|are|was|were|be|as|remains?|remained|becomes?|became|stays?|stayed|been)\s$", regex.IGNORECASE
)
_GOES_ON: Final = regex.compile(r"\s(?:(?:of|to|for|behind|that|which)\b|[A-Z])")


def _is_description(view: str, found: regex.Match[str]) -> bool:
    """Say whether "the supplier" tells what somebody is ("is the supplier of") and points at nobody."""
    if not found.group().lower().startswith(("the ", "this ")):
        return False
    return _COPULA_BEFORE.search(view[max(0, found.start() - 12) : found.start()]) is not None or (
        _GOES_ON.match(view[found.end() : found.end() + 8]) is not None
    )


_COUNTED: Final = regex.compile(r"\b(?:customers?|suppliers?|clients?|vendors?|partners?|buyers?)$", regex.IGNORECASE)
_PROCESS: Final = regex.compile(
    r"(?:.*\s)?(?:packaging|assembly|testing|test|foundry|design|manufacturing|(?:design|foundry|packaging|test|ASIC design|assembly|manufacturing|production)\sservices?|competition|orders?|training)",
    regex.IGNORECASE,
)


def plain_work(tokens: Iterable[Token]) -> list[Token]:
    """Give the tokens without the kinds of work that English rules read as words: packaging, design services."""
    return [
        token
        for token in tokens
        if not (token.kind in {Kind.PROD, Kind.TECH} and _PROCESS.fullmatch(token.surface))
        and not (token.kind is Kind.NUM and _COUNTED.search(token.surface))
    ]


_SEGMENT: Final = regex.compile(
    r"(?:(?:['’]s|\b(?:[Ii]ts|[Oo]ur|[Tt]heir|[Tt]he))\s|^)((?!(?:AI|PC|IT|EV|US|EU|DRAM|NAND|HBM|GPU|CPU|PCB|IC|HPC|OEM|ODM|B2B|IoT|ASIC|SSD)\b)[A-Z]{2,5}(?=\ssegments?\b)|(?:[A-Z][A-Za-z&-]+)(?:\s(?:and\s|&\s|of\s)?[A-Z][A-Za-z&-]+){1,5})\s(?:segment|division|business\s(?:unit|group))s?\b"
    r"|^((?:[A-Z][A-Za-z&-]+)(?:\s(?:and\s|&\s)?[A-Z][A-Za-z&-]+){1,4})(?=(?:,|\sis)\s(?:an?|the|[A-Z][\w&.-]*['’]s)\s(?:[\w&.'’-]+\s){0,3}(?:segment|division)\b)"
)


def _segments(view: str, tokens: Sequence[Token]) -> list[Token]:
    """Give the named segments of companies that no list holds ("its Power Systems segment")."""
    made = []
    for found in _SEGMENT.finditer(view):
        start, end = found.span(1) if found[1] else found.span(2)
        inside = [t for t in tokens if t.start < end and start < t.end]
        if any(t.source in {"registry", "own", "listing"} and t.kind is Kind.ORG for t in inside):
            continue
        surface = view[start:end]
        entity = replace(names.unknown(surface, form="segment"), type=EntityType.BUSINESS_SEGMENT)
        made.append(Token(Kind.ORG, start, end, surface, entity, 0.85, "segment"))
    return made


def _people(view: str) -> list[Token]:
    return [
        Token(Kind.PER, found.start(1), found.end(1), found[1], source="title") for found in _PERSON_EN.finditer(view)
    ]


def lexis_of(registry: Registry, text: str, *, deep: bool = True) -> Lexis:
    """Give the lexis of a document: the registry's aliases in two tiers."""
    known = gazetteer_of(tuple(registry.aliases()))
    listed = gazetteer_of(tuple(registry.listed_aliases())) if deep else None
    return Lexis(registry, known, listed, text=text)
