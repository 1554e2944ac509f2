"""Scores of the extractor on the corpus, seen and set aside apart: `python -m tests.corpus.evaluate --help`."""

from __future__ import annotations

import argparse
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kg.extract.grammar import Grammar
from kg.model import Document, Entity, Extraction, Observation, Statement
from ontology.terms import SYMMETRIC
from tests.corpus.read import Record, corpus

LANGUAGES = ("zh", "en")
CLOSE = 0.005


def fold(name: str) -> str:
    """Give a name without case, blanks and marks, as the scorer compares names."""
    return re.sub(r"[\s·・\-_.,()（）]+", "", unicodedata.normalize("NFKC", name or "").casefold())


@dataclass
class Tally:
    """Right, made up and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __str__(self) -> str:
        precision = self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0
        recall = self.right / (self.right + self.missed) if self.right + self.missed else 1.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        counts = f"(right {self.right}, made up {self.wrong}, missed {self.missed})"
        return f"P {precision:.3f} R {recall:.3f} F1 {f1:.3f}  {counts}"


@dataclass
class Report:
    """Tallies of one run, by what they are counted for."""

    total: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    lines: list[str] = field(default_factory=list)
    modality: Counter[bool] = field(default_factory=Counter)
    confident: dict[int, Counter[bool]] = field(default_factory=lambda: defaultdict(Counter))


class Matcher:
    """Which predicted entity a gold name stands for."""

    def __init__(self, grammar: Grammar) -> None:
        self.registry = grammar.registry
        self._found: dict[str, Entity | None] = {}

    def forms(self, entity: Entity | None, surface: str) -> set[str]:
        names = (entity.id, *entity.names) if entity else ()
        return {fold(name) for name in (*names, surface) if name}

    def same(self, gold: Sequence[str], entity: Entity | None, surface: str) -> bool:
        forms = self.forms(entity, surface)
        for name in gold:
            if fold(name) in forms:
                return True
            if name not in self._found:
                self._found[name] = self.registry.find(name)
            known = self._found[name]
            if known is not None and entity is not None and known.id == entity.id:
                return True
        return False


def read_text(grammar: Grammar, record: Record) -> Extraction:
    """Give what the extractor reads in one text of the corpus."""
    published = date.fromisoformat(record["published"]) if record.get("published") else None
    doc = Document(
        name=record["id"], url=record["id"], text=record["text"], title=record.get("title") or "",
        publisher=record.get("publisher") or "", published=published,
    )  # fmt: skip
    return grammar.extract(doc)


def _relation_matches(found: Extraction, matcher: Matcher) -> Callable[[Record, Statement], bool]:
    entities = {entity.id: entity for entity in found.entities}

    def side(gold: Sequence[str], stmt: Statement, role: str) -> bool:
        key = stmt.subject if role == "subject" else stmt.object
        return matcher.same(gold, entities.get(key), stmt.evidence[0].surface(role))

    def matches(gold: Record, stmt: Statement) -> bool:
        if gold["predicate"] != stmt.relation or gold["polarity"] != stmt.polarity:
            return False
        if side(gold["subject_names"], stmt, "subject") and side(gold["object_names"], stmt, "object"):
            return True
        return (
            stmt.relation in SYMMETRIC
            and side(gold["subject_names"], stmt, "object")
            and side(gold["object_names"], stmt, "subject")
        )

    return matches


def _close(gold: float | None, found: Any) -> bool:
    if gold is None or found is None:
        return gold is None and found is None
    return abs(gold - float(found)) <= CLOSE * max(abs(gold), abs(float(found)), 1e-12)


def _observation_matches(found: Extraction, matcher: Matcher) -> Callable[[Record, Observation], bool]:
    entities = {entity.id: entity for entity in found.entities}

    def matches(gold: Record, obs: Observation) -> bool:
        if not matcher.same(gold["subject_names"], entities.get(obs.subject), obs.evidence[0].surface("subject")):
            return False
        if not _close(gold["value_low"], obs.value.low):
            return False
        if gold["value_high"] is not None and not _close(gold["value_high"], obs.value.high):
            return False
        if (gold.get("currency") or None) != obs.currency:
            return False
        return not gold.get("period") or (obs.period is not None and fold(gold["period"]) == fold(obs.period.label))

    return matches


def pair(
    gold: Sequence[Record], optional: Sequence[Record], found: Sequence[Any], same: Callable[[Record, Any], bool]
) -> tuple[list[tuple[Record, Any]], list[Record], list[Any]]:
    """Pair each gold item with at most one found item; doubles of a paired item, and optional ones, are free."""
    pairs: list[tuple[Record, Any]] = []
    used: set[int] = set()
    for item in gold:
        hits = [i for i, other in enumerate(found) if i not in used and same(item, other)]
        if hits:
            pairs.append((item, found[hits[0]]))
            used.update(hits)
    matched = [id(item) for item, _ in pairs]
    missed = [item for item in gold if id(item) not in matched]
    extra = [
        other for i, other in enumerate(found) if i not in used and not any(same(item, other) for item in optional)
    ]
    return pairs, missed, extra


def evaluate(grammar: Grammar, records: Iterable[Record]) -> Report:
    """Give the tallies of the extractor on some texts."""
    report = Report()
    matcher = Matcher(grammar)
    for record in records:
        found = read_text(grammar, record)
        for kind, gold_key, items, same in (
            ("relations", "relations", found.statements, _relation_matches(found, matcher)),
            ("observations", "observations", found.observations, _observation_matches(found, matcher)),
        ):
            pairs, missed, extra = pair(record[gold_key], record[f"optional_{gold_key}"], items, same)
            term = "predicate" if kind == "relations" else "metric"
            labels = [*(("right", g[term]) for g, _ in pairs), *(("missed", g[term]) for g in missed),
                      *(("wrong", str(x.relation if kind == "relations" else x.metric)) for x in extra)]  # fmt: skip
            for outcome, label in labels:
                keys = [
                    kind,
                    f"{kind} · {label}",
                    f"{kind} @ {record['family']}",
                    *(f"{kind} # {name}" for name in record["phenomena"]),
                ]
                for key in keys:
                    tally = report.total[key]
                    setattr(tally, outcome, getattr(tally, outcome) + 1)
            if kind == "relations":
                report.modality.update(g["modality"] == s.modality for g, s in pairs)
                for hit, items_of in ((True, [s for _, s in pairs]), (False, extra)):
                    for stmt in items_of:
                        report.confident[int(stmt.confidence * 10)][hit] += 1
            report.lines.extend(_lines(record, kind, missed, extra, found))
    return report


def _lines(record: Record, kind: str, missed: Sequence[Record], extra: Sequence[Any], found: Extraction) -> list[str]:
    if not missed and not extra:
        return []
    names = {entity.id: entity.name for entity in found.entities}
    head = f"{record['id']} [{kind}] {record['text'][:400]}"
    wanted = [f"    missed  {_gold_line(item, kind)}" for item in missed]
    return [head, *wanted, *(f"    made up {_found_line(other, names)}" for other in extra)]


def _gold_line(item: Record, kind: str) -> str:
    if kind == "relations":
        return f"{item['subject']} {item['predicate']} {item['object']} {item['polarity']} {item['modality']}"
    value = f"{item['value_low']}..{item['value_high']} {item.get('currency') or item.get('unit')}"
    return f"{item['subject']} {item['metric']} {value} {item.get('period')}"


def _found_line(other: Statement | Observation, names: Mapping[str, str]) -> str:
    subject, rule = names.get(other.subject, other.subject), other.evidence[0].rule
    if isinstance(other, Statement):
        return f"{subject} {other.relation} {names.get(other.object, other.object)} {other.polarity} [{rule}]"
    value = f"{other.value.low}..{other.value.high} {other.currency or other.unit}"
    return f"{subject} {other.metric} {value} {other.period and other.period.label} [{rule}]"


def main() -> int:
    """Print the scores asked for; texts that were set aside are never shown, only counted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lang", choices=LANGUAGES, action="append")
    parser.add_argument("--part", choices=("seen", "held"), action="append")
    parser.add_argument("--family", action="append", help="only these files, by stem")
    parser.add_argument("--errors", action="store_true", help="list what was missed and made up (seen texts only)")
    parser.add_argument("--detail", action="store_true", help="a line for each relation, family and phenomenon")
    args = parser.parse_args()
    grammar = Grammar()
    for lang in args.lang or LANGUAGES:
        for part in args.part or ("seen", "held"):
            records = [r for r in corpus(lang, part) if not args.family or r["family"] in args.family]
            report = evaluate(grammar, records)
            if args.errors and part == "seen":
                print("\n".join(report.lines))
            print(f"== {lang} {part}: {len(records)} texts")
            for key, tally in sorted(report.total.items()):
                if args.detail or key in {"relations", "observations"}:
                    print(f"  {key}: {tally}")
            right = report.modality[True]
            print(f"  modality right: {right}/{right + report.modality[False]}")
            if args.detail:
                for band, hits in sorted(report.confident.items()):
                    count = hits[True] + hits[False]
                    print(
                        f"  confidence {band / 10:.1f}-{(band + 1) / 10:.1f}: {hits[True] / count:.2f} right of {count}"
                    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
