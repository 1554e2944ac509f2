"""The registry's files turned into entities; the only reader of `ontology/registry`."""

from __future__ import annotations

import csv
import functools
import gzip
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final

import yaml

from kg.model import Entity, EntityType
from kg.registry.guards import Guard, guard_of
from kg.registry.taxonomy import Component, Stress, Taxonomy
from kg.registry.tickers import shown, tickers

FILES: Final = ("companies", "organizations", "products", "technologies", "models", "markets")
GUARDS: Final = "guards.csv"
LISTINGS: Final = "listings.csv.gz"
TAXONOMY: Final = "taxonomy.yaml"

Row = dict[str, str]


class Commonness(IntEnum):
    """How far a listed company's name is a common word: not, so that it needs evidence, or so that it is no name."""

    NONE = 0
    DOUBTFUL = 1
    WORD = 2


def folder() -> Traversable:
    """Give the folder of the shipped data."""
    return files("ontology") / "registry"


def rows_of(text: str) -> list[Row]:
    """Give the rows of a CSV text with a header; a cell that is missing is empty."""
    return [
        {key: value or "" for key, value in row.items() if key} for row in csv.DictReader(io.StringIO(text, newline=""))
    ]


def _read(name: str) -> list[Row]:
    return rows_of((folder() / name).read_text(encoding="utf-8"))


def parts(cell: str) -> tuple[str, ...]:
    """Give the members of a cell that is a list."""
    return tuple(part for part in cell.split(";") if part)


def curated() -> Iterator[tuple[Entity, tuple[str, ...]]]:
    """Give every entity of the curated files with its kinds, in the order of the files."""
    for name in FILES:
        for row in _read(f"{name}.csv"):
            yield entity_of(row), parts(row.get("kind", ""))


def entity_of(row: Mapping[str, str]) -> Entity:
    """Give the entity of a row of a company or a product file."""
    get = row.get
    identifiers = tickers((get("ticker", ""), get("mic", "")), parts(get("other_listings", "")))
    identifiers |= {scheme: row[scheme] for scheme in ("isin", "cik", "wikidata", "lei") if get(scheme)}
    legal = (name for name in (get("legal_en", ""), get("legal_zh", "")) if name)
    return Entity(
        id=row["id"],
        type=EntityType(row["type"]),
        name=row["name"],
        name_zh=get("name_zh", ""),
        aliases=tuple(dict.fromkeys((*parts(get("aliases", "")), *legal))),
        identifiers=identifiers,
        country=get("country", ""),
        parent=get("parent", ""),
        roles=parts(get("roles", "")),
        segment=get("segment", ""),
        maker=get("maker", ""),
        source=get("source", ""),
    )


def listed_id(mic: str, code: str) -> str:
    """Give the id of a company that is known from a list alone."""
    return f"{mic}-{code}".lower()


def listed() -> Iterator[tuple[Entity, Commonness]]:
    """Give every company of the second tier, and how far its name is also a common word."""
    text = gzip.decompress((folder() / LISTINGS).read_bytes()).decode("utf-8")
    for row in rows_of(text):
        entity = Entity(
            id=listed_id(row["mic"], row["code"]),
            type=EntityType.COMPANY,
            name=row["name"] or row["name_zh"],
            name_zh=row["name_zh"],
            identifiers=tickers((row["code"], row["mic"]), parts(row["other_listings"])),
            country=row["country"],
            source=f"list of {shown(row['code'], row['mic'])}",
        )
        yield entity, Commonness(int(row["common"]))


def guards() -> tuple[Guard, ...]:
    """Give the guards, in the order of their file."""
    return tuple(guard_of(row) for row in _read(GUARDS))


def taxonomy(kinds: Iterable[tuple[str, tuple[str, ...]]]) -> Taxonomy:
    """Give the taxonomy: the kinds of the tables and what the taxonomy's own file adds."""
    data: Any = yaml.safe_load((folder() / TAXONOMY).read_text(encoding="utf-8"))
    known = {key: list(of) for key, of in kinds if of}
    for key, kind, _source in data["kind_of"]:
        known.setdefault(key, []).append(kind)
    components = tuple(Component(**row) for row in data["component_of"])
    stresses = tuple(Stress(**(row | {"through": tuple(row["through"])})) for row in data["stresses"])
    return Taxonomy(kinds={k: tuple(v) for k, v in known.items()}, components=components, stresses=stresses)


@functools.cache
def digest() -> str:
    """Give a hash of all shipped data."""
    whole = hashlib.sha256()
    for name in (*(f"{name}.csv" for name in FILES), GUARDS, LISTINGS, TAXONOMY):
        whole.update((folder() / name).read_bytes())
    return whole.hexdigest()
