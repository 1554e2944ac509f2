"""Every rule reads its own examples as they say, and keeps silent on its near misses."""

from __future__ import annotations

from functools import lru_cache

import pytest

from kg.extract.grammar import Grammar
from kg.extract.rules import Rule, rule_book
from kg.model import Document, Extraction, Polarity
from kg.registry import Registry
from tests.corpus.evaluate import fold

LANGS = ("zh", "en")
Told = tuple[str, str, str]


@lru_cache(maxsize=1)
def _grammar() -> Grammar:
    return Grammar()


@lru_cache(maxsize=4096)
def _read(sentence: str) -> Extraction:
    return _grammar().extract(Document(name="example", url="example", text=sentence))


def _key(name: str, registry: Registry) -> str:
    entity = registry.find(name)
    return fold(name) if entity is None else entity.id


def _told(line: str, registry: Registry) -> tuple[str, set[Told]]:
    sentence, _, rest = line.partition(" => ")
    told = set()
    for part in rest.split(" | "):
        subject, relation, item = _parts(part.strip())
        told.add((_key(subject, registry), relation, _key(item, registry)))
    return sentence.strip(), told


def _is_relation(word: str) -> bool:
    return (word.isupper() and "_" in word) or word in PLAIN


def _parts(text: str) -> tuple[str, str, str]:
    words = text.split(" ")
    at = next(i for i, word in enumerate(words) if _is_relation(word.lstrip("!")))
    return " ".join(words[:at]), words[at], " ".join(words[at + 1 :])


PLAIN = frozenset({"PRODUCES", "USES", "ACQUIRES"})


def _found(sentence: str) -> set[Told]:
    extraction = _read(sentence)
    entities = {entity.id: entity for entity in extraction.entities}
    found: set[Told] = set()
    for stmt in extraction.statements:
        relation = ("!" if stmt.polarity is Polarity.NEGATED else "") + stmt.relation
        marks = stmt.evidence[0]
        for subject in _forms(stmt.subject, marks.surface("subject"), entities):
            found |= {(subject, relation, item) for item in _forms(stmt.object, marks.surface("object"), entities)}
    return found


def _forms(key: str, surface: str, entities: dict[str, object]) -> set[str]:
    entity = entities[key]
    return {key, fold(surface), *map(fold, getattr(entity, "names", ()))}


def _rules() -> list[Rule]:
    return [rule for lang in LANGS for rule in rule_book(lang).rules]


def _either_way(told: Told) -> set[Told]:
    subject, relation, item = told
    symmetric = relation.lstrip("!") in {"COMPETES_WITH", "PARTNERS_WITH", "CO_DESIGNS_WITH"}
    return {told, (item, relation, subject)} if symmetric else {told}


@pytest.mark.parametrize("rule", _rules(), ids=lambda rule: rule.id)
def test_a_rule_s_examples_are_read_as_they_say(rule: Rule) -> None:
    registry = _grammar().registry
    for line in rule.yes:
        sentence, told = _told(line, registry)
        found = _found(sentence)
        missed = [item for item in told if not _either_way(item) & found]
        assert [] == missed, sentence


@pytest.mark.parametrize("rule", _rules(), ids=lambda rule: rule.id)
def test_a_rule_is_silent_on_its_near_misses(rule: Rule) -> None:
    for sentence in rule.no:
        fired = [stmt.evidence[0].rule for stmt in _read(sentence).statements if stmt.evidence[0].rule == rule.id]
        assert [] == fired, sentence
