"""The corpus as plain dicts, in the shape that scoring compares. Format and conventions: README.md beside this file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml

Record = dict[str, Any]

HERE: Final = Path(__file__).parent
PARTS: Final = ("seen", "held")
RELATION_KEYS: Final = frozenset(
    [
        "polarity",
        "modality",
        "status",
        "basis",
        "product",
        "share",
        "amount",
        "sign",
        "size",
        "by",
        "group",
        "period",
        "optional",
    ]
)
OBSERVATION_KEYS: Final = frozenset(["period", "modality", "by", "optional"])
_CURRENCY: Final = re.compile(r"[A-Z]{3}$")
_NUMBER: Final = r"[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?"
_VALUE: Final = re.compile(rf"(?P<mark>>=|<=|~)?(?P<low>{_NUMBER})(?:\.\.(?P<high>{_NUMBER}))?$")
_BOUNDS: Final = {">=": "at_least", "<=": "at_most", "~": "approx"}


class CorpusError(ValueError):
    """A line of the corpus that does not keep to the format."""


def corpus(language: str, part: str) -> Iterator[Record]:
    """Give every text of one language and one part (`seen` or `held`), files and texts in order."""
    for path in sorted((HERE / language / part).glob("*.yaml")):
        yield from read_file(path)


def read_file(path: Path) -> Iterator[Record]:
    """Give the texts of one file: id, family, text, phenomena, relations, observations and what is optional of both."""
    for item in yaml.safe_load(path.read_text(encoding="utf-8")):
        relations = [parse_relation(line) for line in item["relations"]]
        observations = [parse_observation(line) for line in item["observations"]]
        yield {
            "id": item["id"],
            "family": path.stem,
            "text": item["text"],
            "phenomena": item["phenomena"],
            "title": item.get("title"),
            "publisher": item.get("publisher"),
            "published": str(item["published"]) if item.get("published") else None,
            "relations": [found for found in relations if not found["optional"]],
            "observations": [found for found in observations if not found["optional"]],
            "optional_relations": [found for found in relations if found["optional"]],
            "optional_observations": [found for found in observations if found["optional"]],
        }


def parse_relation(line: str) -> Record:
    """Give the relation of one line, defaults filled in.

    Raises:
        CorpusError: a part is missing, or a key or a value is unknown.
    """
    parts, keys = _split(line, 3, RELATION_KEYS)
    subjects, predicate, objects = _names(parts[0]), parts[1], _names(parts[2])
    modality = keys.get("modality", "fact")
    share, amount = _interval(keys.get("share")), _amount(keys.get("amount"))
    return {
        "subject": subjects[0],
        "subject_names": subjects,
        "predicate": predicate,
        "object": objects[0],
        "object_names": objects,
        "polarity": keys.get("polarity", "asserted"),
        "modality": modality,
        "status": keys.get("status", "planned" if modality == "forecast" else "current"),
        "basis": keys.get("basis", "stated"),
        "product": _names(keys["product"])[0] if "product" in keys else None,
        "product_names": _names(keys.get("product", "")),
        "share_low": share[0],
        "share_high": share[1],
        "amount_low": amount[0],
        "amount_high": amount[1],
        "amount_currency": amount[2],
        "sign": keys.get("sign"),
        "size": float(keys["size"].lstrip(">=<~")) if "size" in keys else None,
        "group": keys.get("group"),
        "period": keys.get("period"),
        "optional": keys.get("optional") == "yes",
        **_speakers(keys.get("by")),
    }


def parse_observation(line: str) -> Record:
    """Give the observation of one line; a missing end of `value_low` or `value_high` is open.

    Raises:
        CorpusError: a part is missing, or a key or a value is unknown.
    """
    parts, keys = _split(line, 4, OBSERVATION_KEYS)
    subjects, units = _names(parts[0]), _names(parts[3])
    low, high, bound = _interval(parts[2])
    money = _CURRENCY.match(units[0])
    return {
        "subject": subjects[0],
        "subject_names": subjects,
        "metric": parts[1],
        "value_low": low,
        "value_high": high,
        "bound": bound,
        "unit": "currency" if money else units[0],
        "unit_names": ["currency"] if money else units,
        "currency": units[0] if money else None,
        "period": keys.get("period"),
        "modality": keys.get("modality", "fact"),
        "optional": keys.get("optional") == "yes",
        **_speakers(keys.get("by")),
    }


def _split(line: str, count: int, known: frozenset[str]) -> tuple[list[str], dict[str, str]]:
    parts = [part.strip() for part in line.split(" | ")]
    if len(parts) not in {count, count + 1} or not all(parts) or any("; " in part for part in parts[:count]):
        raise CorpusError(f"{line!r}: {len(parts)} parts, want {count}, or {count + 1} with keys")
    keys: dict[str, str] = {}
    for pair in parts[count].split("; ") if len(parts) > count else []:
        key, mark, value = pair.strip().partition("=")
        if key not in known or not mark or not value or key in keys:
            raise CorpusError(f"{line!r}: {pair!r}, want key=value with a key of {sorted(known)}, each once")
        keys[key] = value.strip()
    return parts[:count], keys


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(" / ") if name.strip()]


def _interval(text: str | None) -> tuple[float | None, float | None, str | None]:
    if text is None:
        return None, None, None
    found = _VALUE.match(text)
    if not found:
        raise CorpusError(f"{text!r}: want a value such as 6.6e9, 6e10..9e10, >=8e10, <=1e6, ~6.6e9")
    low, mark = float(found["low"]), found["mark"]
    if found["high"]:
        return low, float(found["high"]), "range"
    if mark == "<=":
        return None, low, "at_most"
    return low, None if mark == ">=" else low, _BOUNDS.get(mark, "exact")


def _amount(text: str | None) -> tuple[float | None, float | None, str | None]:
    if text is None:
        return None, None, None
    value, _, currency = text.rpartition(" ")
    if not _CURRENCY.match(currency):
        raise CorpusError(f"{text!r}: want a value and a currency code, such as 6.6e9 USD")
    return (*_interval(value)[:2], currency)


def _speakers(text: str | None) -> Record:
    chain = [_names(link) for link in text.split(" < ")] if text else []
    return {"attributed_to": [names[0] for names in chain], "attributed_names": chain}
