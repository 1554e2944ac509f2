"""The grammar as an extractor: blocks, mentions, sentences, frames, context, statements and observations."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib import resources
from typing import Final

from kg.extract.assemble import claims_of, listed_claims, table_claims
from kg.extract.blocks import SILENT_KINDS, Block, BlockKind, blocks_of
from kg.extract.defined import Defined, defined_in, with_defined, with_english, with_misread
from kg.extract.dependency import agreed, parsed_candidates
from kg.extract.discourse import Topic, advance
from kg.extract.ellipsis import ellipses
from kg.extract.encode import Kind, Token, encode
from kg.extract.frames import Candidate, candidates
from kg.extract.gazetteer import Gazetteer
from kg.extract.lists import Listing, chain_of, chain_opened, listing_of
from kg.extract.lists_en import bullet_of, listing_en, role_head
from kg.extract.mentions import Lexis, Scene, mentions_of
from kg.extract.misread import Misread, misread_tickers, proposals_of
from kg.extract.observe import Output, observations_of
from kg.extract.observe_tables import table_observations
from kg.extract.parties import Place
from kg.extract.sentences import sentences
from kg.extract.statements import statement_of
from kg.extract.tables import links_of
from kg.extract.view import View, view_of
from kg.model import Document, Extraction, Observation
from kg.registry import Registry

HEADING: Final = 70
JOINED: Final = frozenset({BlockKind.BODY, BlockKind.ITEM})


class Grammar:
    """Reads Chinese and English text by rules: no model, no network, the same claims each time."""

    name = "grammar"

    def __init__(self, registry: Registry | None = None, *, deep: bool = True) -> None:
        """Take the registry to link to; `deep` also looks names up in the stock exchanges' lists."""
        self.registry = registry or Registry.default()
        self._known = Gazetteer(self.registry.aliases())
        self._listed = Gazetteer(self.registry.listed_aliases()) if deep else None

    @property
    def version(self) -> str:
        """A hash of the rules, the code's own version and the registry."""
        return f"{_rules_version()}-{self.registry.version[:8]}"

    def extract(self, doc: Document) -> Extraction:
        """Give what a document says."""
        out = Output()
        misread = misread_tickers(doc, self.registry)
        lexis, own = self._lexis(doc, misread)
        title = chain_of(doc.title or doc.text.lstrip().split("\n", 1)[0], lexis)
        topic = Topic(registry=self.registry, owner=own.owner, chain=title)
        for block in blocks_of(doc.text):
            if block.kind in SILENT_KINDS:
                continue
            if block.kind is BlockKind.HEADING:
                heading = doc.text[block.start : block.end]
                topic = replace(
                    topic, subject=(), pair=(), section=(), bullets=None, chain=chain_of(heading, lexis) or title
                )
                out.memory.clear()
            topic = self._block(doc, block, lexis, topic, out)
        statements = tuple({(s.id, s.evidence[0].span.start): s for s in out.statements}.values())
        return Extraction(
            document=doc,
            entities=tuple(sorted(out.entities.values(), key=lambda entity: entity.id)),
            statements=statements,
            observations=_once(out.observations),
            proposals=proposals_of(doc, (*statements, *out.observations), out.entities, misread, self.registry),
            rejected=tuple(out.rejected),
        )

    def lexis(self, doc: Document) -> Lexis:
        """Give what the names of a document are looked up in, the short names that it defines with them."""
        return self._lexis(doc, misread_tickers(doc, self.registry))[0]

    def _lexis(self, doc: Document, misread: Sequence[Misread]) -> tuple[Lexis, Defined]:
        lexis = Lexis(self.registry, self._known, self._listed, text=doc.text)
        own = with_misread(with_english(defined_in(doc, lexis), doc, lexis), misread)
        return with_defined(lexis, own), own

    def _block(self, doc: Document, block: Block, lexis: Lexis, topic: Topic, out: Output) -> Topic:
        view = view_of(doc.text, start=block.start, end=block.end, joined=block.kind in JOINED)
        scene = Scene(view.text, block.chinese, doc.published)
        tokens = mentions_of(scene, lexis)
        if block.chinese:
            topic = replace(topic, models=())
        out.memory.enter(doc, block)
        place_topic = topic
        for sentence in sentences(view.text):
            encoded = encode(view.text, sentence.start, sentence.end, tokens)
            place = Place(doc, view, sentence.start, sentence.end, encoded, topic, block.chinese)
            listing = self._sentence(place, lexis, out)
            opened = chain_opened(encoded, lexis)
            topic = replace(topic, chain=opened[0]) if opened is not None else topic
            topic = advance(topic, encoded, chinese=block.chinese)
            if listing is not None and listing.kind == "chain" and not block.chinese:
                topic = replace(topic, chain=listing.head)
        topic = replace(topic, chain=place_topic.chain)
        if not block.chinese:
            topic = self._headed(topic, block, view, tokens, lexis)
        if block.kind is BlockKind.TABLE:
            span = Place(doc, view, 0, len(view.text), encode(view.text, 0, 0, []), place_topic, block.chinese)
            claims = table_claims(links_of(view.text, tokens, buyer=topic.chain or _sole(topic.section)), span)
            out.statements.extend(statement_of(claim, where, out) for claim, where in claims)
            out.take(table_observations(doc, (block.start, block.end), view, tokens, place_topic))
        return topic

    def _headed(self, topic: Topic, block: Block, view: View, tokens: list[Token], lexis: Lexis) -> Topic:
        """Give the topic after a heading, or a line that ends in a colon: whose section it is, what its bullets are."""
        announces = block.kind is BlockKind.BODY and view.text.rstrip().endswith(":") and len(view.text) < HEADING
        if block.kind is not BlockKind.HEADING and not announces:
            return topic if block.kind is BlockKind.ITEM else replace(topic, bullets=None)
        bullets = role_head(encode(view.text, 0, len(view.text), tokens), lexis)
        section = topic.subject if block.kind is BlockKind.HEADING and _names_only(topic, tokens) else topic.section
        return replace(topic, section=section, bullets=bullets)

    def _sentence(self, place: Place, lexis: Lexis, out: Output) -> Listing | None:
        """Read one sentence; give the list that it is, or None."""
        topic = place.topic
        owner = topic.owner[0] if topic.owner else None
        listing = None if place.chinese else listing_en(place.sentence, lexis, chain=topic.chain, owner=owner)
        if listing is None and topic.bullets is not None:
            listing = bullet_of(place.sentence, topic.bullets)
        if listing is None and place.chinese:
            listing = listing_of(place.sentence, lexis, place.view.text, chain=topic.chain, owner=owner)
        if listing is not None:
            claims = listed_claims(listing, place)
        else:
            claims = claims_of(_frames(place), place, out)
        out.statements.extend(statement_of(claim, place, out) for claim in claims)
        if not out.memory.table:
            out.observations.extend(observations_of(place, out))
        return listing


def _frames(place: Place) -> list[Candidate]:
    """Give the frames of a sentence: by surface, and in English by a parse as well where there is a parser."""
    if place.chinese:
        return candidates(place.sentence, "zh")
    found = agreed(candidates(place.sentence, "en"), parsed_candidates(place.sentence))
    return [*found, *ellipses(place.sentence, found)]


def _sole(tokens: tuple[Token, ...]) -> Token | None:
    return tokens[0] if len(tokens) == 1 else None


def _names_only(topic: Topic, tokens: list[Token]) -> bool:
    """Say whether the companies a heading names are its subject, so that what stands below is about them."""
    named = {t.entity.id for t in tokens if t.kind is Kind.ORG and t.entity is not None}
    return bool(topic.subject) and named == {t.entity.id for t in topic.subject if t.entity is not None}


def _once(found: list[Observation]) -> tuple[Observation, ...]:
    """Give each observation once a place."""
    return tuple({(item.id, item.evidence[0].span.start): item for item in found}.values())


@functools.lru_cache(maxsize=1)
def _rules_version() -> str:
    digest = hashlib.sha256()
    for name in _sources():
        digest.update(name.encode())
    return digest.hexdigest()[:12]


def _sources() -> Iterator[str]:
    """Give the text of every module, rule and table of the extractor, so that any change makes a new version."""
    root = resources.files("kg.extract")
    for folder in (root, root / "rules", root / "data"):
        for entry in sorted(folder.iterdir(), key=lambda item: item.name):
            if entry.name.endswith((".py", ".yaml", ".csv")):
                yield entry.read_text(encoding="utf-8")
