"""Learn the weights of the pair reader anew: `python -m tests.corpus.train --help`. Needs scikit-learn.

The texts are the rules' examples, the seen part of the corpus, its passages made for this and, with `--texts`, folders
of files in the same format; the part that is set aside is never read. The same texts give the same weights,
to the digits written.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from kg.extract.grammar import Grammar
from kg.extract.pair_features import features, lexicon, words_of
from kg.extract.pairs import BIAS
from kg.extract.parties import Place
from kg.extract.rules import rule_book
from kg.extract.sides import Side, pairs, sides
from kg.model import Document, Statement
from tests.corpus.evaluate import LANGUAGES, Matcher
from tests.corpus.read import Record, corpus, read_file

OUT: Final = Path(__file__).parents[2] / "kg" / "extract" / "data" / "pairs.csv"
TRADES: Final = frozenset({"SUPPLIES_TO", "MANUFACTURES_FOR", "DESIGNS_FOR"})
RARE, STRENGTH, SMALL = 3, 0.1, 0.02
FOUND_WEIGHT, RULE_WEIGHT = 2.0, 0.5
_EXAMPLE: Final = re.compile(r"(.+?) !?([A-Z]{3,}(?:_[A-Z]+)+|PRODUCES|USES|ACQUIRES) (.+)")


@dataclass(frozen=True, slots=True)
class Example:
    """A pair of companies in a sentence: its features, and whether the text says that one sells to the other."""

    text: str
    features: tuple[str, ...]
    trade: bool
    weight: float


def examples(lang: str, folders: Sequence[Path]) -> Iterator[Example]:
    """Give the pairs of all texts of a language; a pair that may count either way is left out."""
    reader = _Reader()
    sources = [(record, 1.0) for record in corpus(lang, "seen")]
    sources.extend((record, FOUND_WEIGHT) for record in corpus(lang, "train"))
    sources.extend((record, RULE_WEIGHT) for record in told_by_rules(lang))
    for folder in folders:
        for path in sorted((folder / lang).glob("*.yaml")):
            sources.extend((record, FOUND_WEIGHT) for record in read_file(path))
    for record, weight in sources:
        for found, trade in reader.pairs(record):
            yield Example(record["id"], tuple(found), trade, weight)


def told_by_rules(lang: str) -> Iterator[Record]:
    """Give the sentences that rules must read, with the relations that their examples name."""
    for rule in rule_book(lang).rules:
        for number, line in enumerate(rule.yes):
            sentence, _, told = line.partition(" => ")
            found = [_EXAMPLE.fullmatch(part.strip()) for part in told.split(" | ")]
            yield {
                "id": f"{rule.id}-{number}",
                "text": sentence.strip(),
                "title": None,
                "published": None,
                "optional_relations": [],
                "relations": [
                    {"predicate": hit[2], "subject_names": (hit[1],), "object_names": (hit[3],)} for hit in found if hit
                ],
            }


class _Reader(Grammar):
    """The grammar, noting each sentence with what its rules read in it."""

    def __init__(self) -> None:
        super().__init__()
        self.matcher = Matcher(self)
        self.places: list[tuple[Place, list[Statement]]] = []

    def _sentence(self, place: Place, lexis: Any, out: Any) -> Any:
        before = len(out.statements)
        listing = super()._sentence(place, lexis, out)
        if listing is None:
            self.places.append((place, [s for s in out.statements[before:] if ".pair." not in s.evidence[0].rule]))
        return listing

    def pairs(self, record: Record) -> Iterator[tuple[list[str], bool]]:
        self.places.clear()
        published = date.fromisoformat(record["published"]) if record["published"] else None
        self.extract(
            Document(name=record["id"], url="", text=record["text"], title=record["title"] or "", published=published)
        )
        for place, statements in self.places:
            yield from self._labelled(place, statements, record)

    def _labelled(
        self, place: Place, statements: Sequence[Statement], record: Record
    ) -> Iterator[tuple[list[str], bool]]:
        if not lexicon().carriers["zh" if place.chinese else "en"].search(place.sentence.text):
            return
        found = sides(place)
        row = words_of(place, found)
        told = sorted({(s.subject, s.object) for s in statements if s.relation in TRADES})
        for seller, buyer in pairs(found):
            trade = self._says(record["relations"], seller, buyer)
            if trade or not self._says(record["optional_relations"], seller, buyer):
                yield features(seller, buyer, row, told, found), trade

    def _says(self, relations: Iterable[Record], seller: Side, buyer: Side) -> bool:
        return any(
            gold["predicate"] in TRADES
            and self._is(gold["subject_names"], seller)
            and self._is(gold["object_names"], buyer)
            for gold in relations
        )

    def _is(self, names: Sequence[str], side: Side) -> bool:
        return self.matcher.same(names, side.entity, side.token.surface if side.how == "named" else "")


def learn(found: Sequence[Example]) -> dict[str, float]:
    """Give the weight of each feature that is not rare, the bias among them, by logistic regression."""
    from sklearn.feature_extraction import DictVectorizer  # noqa: PLC0415 an extra, imported where it is used
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    counts = Counter(name for example in found for name in example.features)
    rows = [{name: 1.0 for name in example.features if counts[name] >= RARE} for example in found]
    table = DictVectorizer(sort=True)
    model = LogisticRegression(C=STRENGTH, solver="lbfgs", max_iter=3000)
    model.fit(table.fit_transform(rows), [example.trade for example in found], sample_weight=[e.weight for e in found])
    learned = dict(zip(table.get_feature_names_out(), model.coef_[0], strict=True))
    kept = {str(name): round(float(weight), 3) for name, weight in learned.items() if abs(weight) >= SMALL}
    return {BIAS: round(float(model.intercept_[0]), 3), **kept}


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn and write the weights."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.corpus.train", description="Learn the weights of the pair reader."
    )
    parser.add_argument(
        "--texts", type=Path, nargs="*", default=[], metavar="DIR", help="folders with zh/ and en/ beside the corpus"
    )
    parser.add_argument(
        "--out", type=Path, default=OUT, metavar="FILE", help="where the weights go (the package's own file)"
    )
    options = parser.parse_args(arguments)
    learned = {lang: list(examples(lang, options.texts)) for lang in LANGUAGES}
    with options.out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["lang", "feature", "weight"])
        for lang, found in learned.items():
            weights = learn(found)
            writer.writerows((lang, name, weight) for name, weight in sorted(weights.items()))
            texts, trades = len({example.text for example in found}), sum(example.trade for example in found)
            sys.stdout.write(f"{lang}: {texts} texts, {len(found)} pairs, {trades} trades, {len(weights)} weights\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
