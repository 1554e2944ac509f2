"""Metric words as data: which words of a text say what a number measures, in which units, and whose number it is."""

from __future__ import annotations

import functools
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

import regex
import yaml

from kg.errors import InputError
from ontology.terms import QuantityType

WHOSE: Final = frozenset({"owner", "thing", "any", ""})


@dataclass(frozen=True, slots=True)
class Metric:
    """What some words measure. `quantity` is None for numbers that are no observation (a share price, a stake)."""

    quantity: QuantityType | None
    units: frozenset[str]
    whose: str = "owner"
    negative: bool = False

    def fits(self, unit: str) -> bool:
        """Say whether a value of a unit can be a level of this metric."""
        return unit in self.units


@dataclass(frozen=True, slots=True)
class Hit:
    """Metric words at `start` to `end` of a view."""

    start: int
    end: int
    words: str
    options: tuple[Metric, ...]

    def fitting(self, unit: str) -> Metric | None:
        """Give the metric of these words that a value of a unit can be a level of."""
        return next((metric for metric in self.options if metric.fits(unit)), None)

    @property
    def metric(self) -> Metric:
        """What the words measure first of all."""
        return self.options[0]

    @property
    def silent(self) -> bool:
        """Whether the words make a number none of ours."""
        return self.metric.quantity is None


@dataclass(frozen=True, slots=True)
class MetricBook:
    """The metric words of a language, as one expression with the longest words first."""

    lang: str
    by_word: Mapping[str, tuple[Metric, ...]]
    expression: regex.Pattern[str]

    def find(self, text: str, start: int, end: int, taken: Sequence[tuple[int, int]] = ()) -> list[Hit]:
        """Give the metric words between two places in order; none inside the spans that are `taken` (sorted)."""
        starts = [span[0] for span in taken]
        found: list[Hit] = []
        for match in self.expression.finditer(text, start, end):
            at = bisect_right(starts, match.start()) - 1
            if at >= 0 and match.start() < taken[at][1]:
                continue
            word = match.group().lower() if self.lang == "en" else match.group()
            found.append(Hit(match.start(), match.end(), match.group(), self.by_word[word]))
        return found


@functools.lru_cache(maxsize=2)
def metric_book(lang: str) -> MetricBook:
    """Give the metric words of a language; raise `InputError` for an unknown quantity or a word that stands twice."""
    text = (resources.files("kg.extract") / "rules" / f"metrics.{lang}.yaml").read_text(encoding="utf-8")
    data = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 a safe loader both ways
    by_word: dict[str, tuple[Metric, ...]] = {}
    for entry in data["metrics"][lang]:
        metric = _metric(entry, lang)
        for word in map(str, entry["words"]):
            key = word.lower() if lang == "en" else word
            if metric in by_word.get(key, ()):
                raise InputError(f"metrics.{lang}.yaml: {word!r} stands twice under one metric")
            by_word[key] = (*by_word.get(key, ()), metric)
    words = "|".join(sorted(map(regex.escape, by_word), key=len, reverse=True))
    pattern = words if lang == "zh" else rf"(?<![\w-])(?:{words})(?![\w-])"
    return MetricBook(lang, by_word, regex.compile(pattern, regex.IGNORECASE if lang == "en" else 0))


def _metric(entry: Mapping[str, Any], lang: str) -> Metric:
    name = str(entry["metric"])
    whose = str(entry.get("whose", ""))
    if whose not in WHOSE:
        raise InputError(f"metrics.{lang}.yaml: a number is an owner's, a thing's or any's; got {whose!r}")
    try:
        quantity = None if name == "none" else QuantityType(name)
    except ValueError as error:
        raise InputError(f"metrics.{lang}.yaml: unknown metric {name!r}") from error
    return Metric(quantity, frozenset(map(str, entry["units"])), whose, entry.get("sign") == "-")
