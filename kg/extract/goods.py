"""Products and techniques that no list names, found in English by their head noun: "aluminium nitride substrates"."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import regex

from kg.extract.coined import product_named
from kg.extract.encode import Kind, Token
from kg.extract.rules import rule_book
from kg.model import Entity, EntityType, content_id

_PARTS: Final = (
    "substrates?|wafers?|dies?|chips?|chiplets?|processors?|accelerators?|GPUs?|CPUs?|NPUs?|DSPs?|PHYs?|SoCs?|ASICs?|DPUs?|NICs?|FPGAs?|MCUs?|superchips?|modems?|retimers?|switches|switch|routers?|transceivers?|modules?|lasers?|lens|lenses|"
    "optics|photodiodes?|engines?|interposers?|sensors?|connectors?|cables?|backplanes?|boards?|PCBs?|laminates?|films?|foils?|resins?|slurr(?:y|ies)|pads?|gases|photoresists?|masks?|pellicles?|targets?|precursors?|"
    "bonders?|etchers?|steppers?|scanners?|testers?|probers?|probe\\scards?|sockets?|presses|handlers?|racks?|servers?|trays?|shelves|chassis|cabinets?|chillers?|pumps?|manifolds?|plates?|CDUs?|fans?|heat\\ssinks?|"
    "busbars?|busway|switchgear|transformers?|generators?|turbines?|batter(?:y|ies)|cells?|UPS|rectifiers?|inverters?|capacitors?|inductors?|resistors?|diodes?|MOSFETs?|modulators?|fib(?:re|er)s?|waveguides?|shuffle\\sboxes|"
    "SSDs?|eSSDs?|drives?|memory|DRAM|NAND|controllers?|displays?|panels?|hinges?|antennas?|batter(?:y|ies)\\spacks?|battery\\spacks?|circuits?|codecs?|tablets?|phones?|smartphones?|notebooks?|laptops?|PCs?|glasses|headsets?|watches|earbuds|"
    "robots?|stages?|light\\ssources?|light\\ssource|frames?|cores?|cloth|glass|VRAM|bandwidth|KV\\scache|compute|stacks|VCSELs?|lidars?|cameras?|supernodes?|pods|clusters?|benches|dispensers?|machines|furnaces?|tools|inspection\\ssystems?|"
    "solutions|components|equipment|products|amplifiers?|switches|supercomputers?|materials|"
    "shelf|tray|power\\ssupplies|power\\ssupply|interconnects?|bridges|relays?|bearings?|motors?|gears?|packages?|package"
)
_METHODS: Final = (
    "attention|decoding|quanti[sz]ation|parallelism|offloading|distillation|caching|pruning|sparsity|prefill|disaggregation|mixture[-\\s]of[-\\s]experts|context\\swindows?|context\\slengths?|reasoning\\smodels?|world\\smodels?|video\\smodels?|"
    "agents|prediction|generation|packaging|bonding|power\\sdelivery|co-packaged\\soptics|liquid\\scooling|immersion\\scooling|compression|batching|speculation|test-time\\scompute|chain[-\\s]of[-\\s]thought|fine-tuning|inference|training"
)
_MODIFIER: Final = r"(?:[A-Za-z0-9][\w.+/’'-]*)"
_STOP_WORDS: Final = frozenset(
    "the a an its their our his her this that these those each every all both some any no of in on at by for to from with and or but as than into out over per via is are was were be been being has have had will would may might can could "
    "must should do does did not also now still only just even more most less fewer many few much several other such own same new next latest first second third last one two three four five six seven eight nine ten eighteen dozens hundreds thousands millions about around roughly "
    "nearly almost up down off which who whose what when where while if so then there here it they we us you he she him them about under between among during after before since until against without within across per including like said says makes make made making buys buy "
    "sells sell uses use used using supplies supply supplied ships ship provides provide needs need requires require carries carry houses contains contain includes include comprises integrate integrates drives drive cuts cut reduces reduce raises raise lifts lift boosts boost "
    "launched unveiled introduced releases released produces produce produced builds build built developed develops develop designs design designed manufactures assembles packages package tests test ordered orders order takes take gets get delivers deliver key main major large small big "
    "biggest largest smallest fastest slowest powerful good better best high-volume available ready based called named known sells selling weaves rents rent out offers offer exports frees free eats eat means mean calls call puts put brings bring runs run powers power sits sit goes go shrinks shrink saves save consumes consume future current lie lies longer inside aboard atop onto beneath behind existing additional extra enough too very why how because whether either neither them it itself each every "
    "specialises specializes begun began keeps keep wants want plans plan planned expects expect demand whole entire half cheaper cheap finished mostly today yesterday current-generation next-generation so-called for".split()
)
_HEADS: Final = regex.compile(rf"(?<![\w-])(?:(?P<part>{_PARTS})|(?P<method>{_METHODS}))(?![\w-])")
LONGEST: Final = 4


def with_goods(view: str, tokens: Sequence[Token], find: Callable[[str], Entity | None]) -> list[Token]:
    """Give the tokens with product and technique phrases added, grown over the known products they end or begin with."""
    kept = [_plural(view, token) for token in tokens]
    named = {t.end: t for t in kept if _named(t)}
    for found in _HEADS.finditer(view):
        end = found.end()
        inside = next((t for t in kept if t.start <= found.start() < t.end), None)
        if inside is not None and (inside.kind not in {Kind.PROD, Kind.TECH} or inside.end != end):
            continue
        begin = inside.start if inside is not None else found.start()
        start = _start(view, begin, kept)
        if (owner := _named_before(view, begin, end, named)) is not None:
            kept = [t for t in kept if t.end <= owner.start or t.start >= end]
            kept.append(replace(owner, end=end, surface=view[owner.start : end]))
            continue
        if inside is not None and (start == inside.start or _named(inside)):
            continue
        surface = view[start:end]
        if inside is None and start == found.start() and surface.lower() in _NOT_ALONE:
            continue
        if found.group() in _WEAK and not _of_goods(surface, begin, kept):
            continue
        if view[max(0, start - 5) : start].lower() == "most ":
            continue  # "the most powerful chip on earth" is praise.
        lead = next((t for t in kept if t.start == start and t.end <= begin), None)
        if (
            lead is not None
            and lead.source != "phrase"
            and lead.surface.lower() not in _VAGUE
            and _is_same(surface[len(lead.surface) :])
        ):
            continue
        kept = [t for t in kept if t.end <= start or t.start >= end]
        kept.append(_token(view, start, end, Kind.TECH if found["method"] else Kind.PROD, find))
    return sorted(kept, key=lambda token: token.start)


_WEAK: Final = frozenset("solutions components equipment products materials".split())
_KINDRED: Final = regex.compile(r"\b(?!AI\b|IT\b|US\b|EU\b|UK\b)[A-Z]{3,6}s?\s\w+$")
_NOT_ALONE: Final = frozenset(
    "chip chips die dies switch board boards stage stages core cores tool tools frame frames supplies supply machine machines target targets glass compute package packages cell cells fan fans tray trays shelf shelves "
    "plate plates pad pads mask masks bridge bridges gear gears gas gases engine engines stack stacks pod pods cluster clusters lens display displays phone memory glasses watches circuit circuits film foil bench benches "
    "interconnect interconnects socket sockets panel panels drive drives bandwidth cloth light compression training inference generation prediction bonding packaging agents speculation batching camera cameras module modules "
    "wafer system systems component components power rack server processor accelerator press presses handler handlers".split()
)
_SAME: Final = frozenset(
    "gpu gpus cpu cpus chip chips superchip superchips package packages processor processors accelerator accelerators card cards npu npus cluster clusters soc socs memory stacks die dies modem module modules model models servers server "
    "switch switches platform platforms nic nics dpu dpus ssd ssds".split()
)


def _of_goods(surface: str, begin: int, tokens: Sequence[Token]) -> bool:
    """Say whether words for anything ("solutions") stand behind goods or a technical short form: antenna solutions."""
    return _KINDRED.search(surface) is not None or any(
        t.end == begin - 1 and t.kind is Kind.PROD and t.surface.lower() not in _VAGUE for t in tokens
    )


_VAGUE: Final = frozenset("ai cloud compute software chip server memory computing storage data".split())
_KIND_OF_IT: Final = regex.compile(
    r"(?:(?:AI|training|inference|data-?cent(?:er|re)|graphics|custom|flagship|fabric|network(?:ing)?|smart)[\s-])*",
    regex.IGNORECASE,
)


def _is_same(tail: str) -> bool:
    """Say whether the words behind a name only tell what it is: "training chip" behind the name of one."""
    return _KIND_OF_IT.sub("", tail.strip(), count=1).lower() in _SAME


def _named_before(view: str, begin: int, end: int, named: Mapping[int, Token]) -> Token | None:
    """Give the product by its own name right before a word for what it is ("H200 AI GPU"), which belongs to it."""
    if _KIND_OF_IT.sub("", view[begin:end], count=1).lower().rstrip("s") not in _IS_IT:
        return None
    at = begin
    for _ in range(3):
        if (token := named.get(at - 1)) is not None:
            return token if _is_same(view[token.end + 1 : end]) else None
        word = regex.search(r"(?<![\w-])[\w-]+[\s-]$", view[max(0, at - 16) : at])
        if word is None:
            return None
        at -= len(word.group())
    return None


_IS_IT: Final = frozenset(
    "gpu cpu chip superchip processor accelerator card npu soc modem model switch switche platform nic dpu ssd tablet phone smartphone headset notebook laptop".split()
)


def _plural(view: str, token: Token) -> Token:
    """Give a product's token with the s of its plural."""
    if token.kind in {Kind.PROD, Kind.TECH, Kind.MODEL} and regex.match(r"s(?![\w])", view[token.end : token.end + 2]):
        return replace(token, end=token.end + 1, surface=view[token.start : token.end + 1])
    return token


def _named(token: Token) -> bool:
    """Say whether a known product has a proper name, which no adjective changes."""
    return token.entity is not None and token.entity.type in {EntityType.PRODUCT, EntityType.AI_MODEL}


def _start(view: str, begin: int, tokens: Sequence[Token]) -> int:
    """Give where a phrase begins: at most four words before its head, none of them a word of grammar or a name."""
    at = begin
    for _ in range(LONGEST):
        found = regex.search(rf"({_MODIFIER})[\s-]$", view[max(0, at - 32) : at])
        if found is None:
            break
        word = found[1]
        start = at - len(found.group())
        over = next((t for t in tokens if t.start < at - 1 and start < t.end), None)
        if over is not None:
            if over.kind in {Kind.PROD, Kind.TECH} and over.end >= at - 1:
                at = over.start
                continue
            break
        if (
            word.lower() in _stop_words()
            or _verb_of(start, word, tokens)
            or (word.endswith("ing") and word.lower() not in _NOUNS_ING)
            or word.endswith(("'s", "’s"))
            or regex.fullmatch(r"[\d.,]+|\w+ly", word)
        ):
            break
        at = start
    return at


@functools.lru_cache(maxsize=1)
def _stop_words() -> frozenset[str]:
    """Give the words that end a phrase on its left: words of grammar and every verb that a rule knows."""
    verbs = {
        word.lower()
        for name, lexicon in rule_book("en").lexicons.items()
        if name.endswith("_v")
        or name
        in {
            "made",
            "used",
            "delivered",
            "picked",
            "published",
            "trained",
            "served",
            "derive",
            "bought",
            "owned",
            "makes_up",
            "ended",
            "forecast",
            "negation",
        }
        for word in lexicon.words
    }
    return _STOP_WORDS | verbs


_NOUNS_ING: Final = frozenset(
    "cooling packaging computing networking switching training bonding processing lighting casting testing etching "
    "polishing coating operating imaging sensing reasoning bearing wiring powering ring spring molding moulding dicing "
    "plating printing mining gaming charging routing timing steering braking mounting soldering sealing monitoring "
    "learning decoding encoding caching".split()
)


def _verb_of(start: int, word: str, tokens: Sequence[Token]) -> bool:
    """Say whether a word right after a name can only be its verb."""
    if not word.islower() or not word.endswith(("s", "ed")):
        return False
    return any(t.kind in {Kind.ORG, Kind.PRO, Kind.MODEL} and t.end + 1 == start for t in tokens)


# A proper name, told by figures or capitals inside a word, with plain words behind it for what it is: "XE9712 rack".
_CORE: Final = regex.compile(
    r"(?P<name>(?:[A-Z][\w-]*\s)?(?!(?:3D|[0-9.]+[A-Z]|HBM|LP?DDR|GDDR|PCIe|MicroLED|MiniLED|MoE|LoRa|GaN|SiC|InP|SiPh|WiFi|IoT|PCs?|QLED|eSSD)\b)(?:[A-Z]{1,6}[a-z]{0,8}-?\d{1,5}[A-Za-z]{0,4}|[A-Z][a-z]+[A-Z][A-Za-z]+)(?:\s(?:[A-Z]\w*|\d+[A-Z]?))*)(?=\s(?:[a-z]|[A-Z]{3}))"
)
_SPECS: Final = regex.compile(
    r"(?:(?:\d+(?:\.\d+)?-?(?:layer|inch|high|nm|mm|bit|stack|pin|kW|core)s?|fine-grained|high-end|cutting-edge|leading-edge|next-gen|premium|advanced|in-house|liquid-cooled|rack-mounted)\s)+",
    regex.IGNORECASE,
)


def _token(view: str, start: int, end: int, kind: Kind, find: Callable[[str], Entity | None]) -> Token:
    surface = view[start:end]
    entity = find(surface)
    if entity is None or entity.type not in {EntityType.PRODUCT, EntityType.PRODUCT_CATEGORY, EntityType.TECHNOLOGY}:
        slug = regex.sub(r"[^a-z0-9]+", "-", surface.lower()).strip("-") or content_id("product", surface)[:10]
        type_ = EntityType.TECHNOLOGY if kind is Kind.TECH else EntityType.PRODUCT_CATEGORY
        core = _CORE.match(surface) if kind is Kind.PROD else None
        plain = find(_SPECS.sub("", surface)) if _SPECS.match(surface) else None
        if core is not None:
            entity = product_named(core["name"], surface=surface)
        elif plain is not None and plain.type is type_:
            entity = plain
        else:
            entity = Entity(id=slug, type=type_, name=surface, registry=False, source="phrase")
    return Token(kind, start, end, surface, entity, 0.85, "phrase")
