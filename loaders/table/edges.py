"""Lists of edges: which column is what is told, or seen from the names of the columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from kg.errors import InputError, UnknownTermError
from kg.model import Basis, EntityType, Modality, Polarity, RelationType, Statement, Status
from loaders.table.rows import SURE, Claim, Maker, Row, Shape, between, interval, number, period
from ontology.terms import DOMAIN, RANGE

__all__ = ["FIELDS", "SHAPES", "mapped"]

_SUPPLIER: Final = ("supplier_id", "supplier", "supplier_name", "seller", "vendor", "供应商", "供應商", "供货方")
_CUSTOMER: Final = ("customer_id", "customer", "customer_name", "buyer", "client", "客户", "客戶", "采购方")
# What may be said of an edge, with the names of columns that say it, the surest first.
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "subject": (*_SUPPLIER, "subject", "subject_id", "source_id", "source", "from", "主体"),
    "object": (*_CUSTOMER, "object", "object_id", "target_id", "target", "to", "客体"),
    "relation": ("relation", "relationship", "predicate", "relation_type", "edge_type", "type", "关系", "關係"),
    "product": ("product", "product_id", "product_name", "goods", "产品", "產品"),
    "share": ("share", "share_pct", "percentage", "份额", "占比", "份額"),
    "amount": ("amount", "amount_usd", "金额", "金額"),
    "currency": ("currency", "币种", "幣別"),
    "period": ("period", "year", "date", "期间", "年份", "年"),
    "start": ("start", "start_date", "valid_from", "since"),
    "end": ("end", "end_date", "valid_to", "until"),
    "modality": ("modality",),
    "status": ("status",),
    "polarity": ("polarity",),
    "basis": ("basis",),
    "confidence": ("confidence",),
    "said_by": ("said_by", "attributed_to", "speaker"),
}
# Words that lists use for a relation, whole or as their end after the name of goods, as in `power_supplier_to`.
_WORDS: Final[Mapping[str, tuple[RelationType, Basis | None]]] = {
    "LISTED_SUPPLIER_OF": (RelationType.SUPPLIES_TO, Basis.LISTED),
    "SUPPLIES": (RelationType.SUPPLIES_TO, None),
    "SUPPLIER_OF": (RelationType.SUPPLIES_TO, None),
    "SUPPLIER_TO": (RelationType.SUPPLIES_TO, None),
    "VENDOR_OF": (RelationType.SUPPLIES_TO, None),
    "VENDOR_TO": (RelationType.SUPPLIES_TO, None),
    "PROVIDER_OF": (RelationType.SUPPLIES_TO, None),
    "PROVIDER_TO": (RelationType.SUPPLIES_TO, None),
    "SELLS_TO": (RelationType.SUPPLIES_TO, None),
    "SOLD_TO": (RelationType.SUPPLIES_TO, None),
    "FOUNDRY_FOR": (RelationType.MANUFACTURES_FOR, None),
    "FOUNDRY_OF": (RelationType.MANUFACTURES_FOR, None),
    "MANUFACTURER_FOR": (RelationType.MANUFACTURES_FOR, None),
    "ASSEMBLER_FOR": (RelationType.MANUFACTURES_FOR, None),
    "FABRICATES_FOR": (RelationType.MANUFACTURES_FOR, None),
    "DESIGNER_FOR": (RelationType.DESIGNS_FOR, None),
    "COMPETITOR_OF": (RelationType.COMPETES_WITH, None),
    "PARTNER_OF": (RelationType.PARTNERS_WITH, None),
    "INVESTOR_IN": (RelationType.INVESTS_IN, None),
    "ACQUIRER_OF": (RelationType.ACQUIRES, None),
    # goods of one in the hands of the other: they came from it, by whom is not said
    "_ACQUIRED_BY": (RelationType.SUPPLIES_TO, Basis.DERIVED),
    "_IN_CLUSTER_OF": (RelationType.SUPPLIES_TO, Basis.DERIVED),
    "_IN_DATA_CENTER_OF": (RelationType.SUPPLIES_TO, Basis.DERIVED),
}
# What words in a column of confidence say besides.
_HEDGES: Final[Mapping[str, tuple[str, Any]]] = {
    "planned": ("status", Status.PLANNED),
    "speculative": ("modality", Modality.RUMOUR),
    "unlikely": ("modality", Modality.RUMOUR),
    "rumour": ("modality", Modality.RUMOUR),
    "rumor": ("modality", Modality.RUMOUR),
}
_TERMS: Final = {"modality": Modality, "status": Status, "polarity": Polarity, "basis": Basis}
_KINDS: Final = "relations."


def mapped(columns: Mapping[str, str]) -> Shape:
    """Give the shape of a list whose columns are told.

    A key is one of `FIELDS`, or `relations.WORD` for what a word in the relation's column means; a value is a column,
    or `=value` for all rows. Fields that are not told are left out.
    """
    strange = sorted(key for key in columns if key not in FIELDS and not key.startswith(_KINDS))

    def check(_: Sequence[str]) -> bool:
        return True

    if strange:
        raise UnknownTermError("column of an edge", ", ".join(strange), tuple(FIELDS))
    whole = dict(columns)
    whole.setdefault("relation", f"={RelationType.SUPPLIES_TO}")
    if lacking := [key for key in ("subject", "object") if key not in whole]:
        raise InputError(f"say which column is the {' and the '.join(lacking)}: --column {lacking[0]}=COLUMN")
    needs = frozenset(v for k, v in whole.items() if not v.startswith("=") and not k.startswith(_KINDS))
    return Shape(name="edges", needs=needs, accepts=check, prepare=lambda _: whole, read=_read)


def _guessed(columns: Sequence[str]) -> dict[str, str]:
    """Give which column is what, by their names; nothing where the ends or the relation cannot be told."""
    by_name = {column.casefold().replace(" ", "_"): column for column in reversed(columns)}
    found = {
        key: by_name[hit] for key, names in FIELDS.items() if (hit := next((n for n in names if n in by_name), None))
    }
    if not {"subject", "object"} <= found.keys():
        return {}
    if "relation" not in found:
        plain = {by_name.get(name) for name in (*_SUPPLIER, *_CUSTOMER)}
        if not {found["subject"], found["object"]} <= plain:
            return {}
        found["relation"] = f"={RelationType.SUPPLIES_TO}"
    return found


def _read(row: Row, maker: Maker, columns: Mapping[str, str]) -> Iterator[Claim]:
    said = {key: value[1:] if value.startswith("=") else row.get(value) for key, value in columns.items()}
    for key in ("subject", "object"):
        if not said[key]:
            raise InputError(f"{columns[key]} is empty")
    relation, basis = _relation(said.get("relation", ""), columns)
    ends = [
        maker.entity(said[key], fitting[relation], _likely(fitting[relation]))
        for key, fitting in (("subject", DOMAIN), ("object", RANGE))
    ]
    if basis is not None and not said.get("basis"):
        said["basis"] = basis.value
    yield _statement(maker, (ends[0], relation, ends[1]), said)


def _statement(maker: Maker, ends: tuple[str, RelationType, str], said: Mapping[str, str]) -> Statement:
    words = set(re.findall(r"[a-z]+", said.get("confidence", "").lower()))
    values: dict[str, Any] = dict(told for word, told in _HEDGES.items() if word in words)
    values |= {key: _term(key, kind, said[key]) for key, kind in _TERMS.items() if said.get(key)}
    if said.get("product"):
        values["product"] = maker.product(said["product"])
    if said.get("share"):
        values["share"] = interval(said["share"], share=True)
    if said.get("amount"):
        values["amount"] = interval(said["amount"])
        values["currency"] = said.get("currency") or "USD"
    if said.get("said_by"):
        values["attributed_to"] = (said["said_by"],)
    whole = period(said["period"]) if said.get("period") else None
    values["period"] = whole or between(said.get("start", ""), said.get("end", ""))
    return maker.statement(
        ends, (said["subject"], said["object"]), confidence=_sure(said.get("confidence", "")), **values
    )


def _sure(text: str) -> float:
    """Give a confidence; words for it leave the usual one."""
    try:
        value = float(number(text)) if text else SURE
    except InputError:
        return SURE
    if not 0 < value < 1:
        raise InputError(f"a confidence lies between 0 and 1, both excluded; got {text}")
    return value


def _relation(word: str, columns: Mapping[str, str]) -> tuple[RelationType, Basis | None]:
    """Give the relation that a word means, and the basis that the word implies, if any."""
    told = columns.get(f"{_KINDS}{word}", word)
    name = re.sub(r"[\s-]+", "_", told.removeprefix("=").strip().upper())
    if name in set(RelationType):
        return RelationType(name), None
    endings = (meant for ending, meant in _WORDS.items() if name == ending or name.endswith(f"_{ending.lstrip('_')}"))
    found = next(endings, None)
    if found is None:
        raise InputError(f"unknown relation {word!r}, say what it means with --column relations.{word}=RELATION")
    return found


def _term(key: str, kind: Any, word: str) -> Any:  # noqa: ANN401 one of four enumerations
    try:
        return kind(word.strip().lower())
    except ValueError as error:
        raise InputError(f"unknown {key} {word!r}, known are {', '.join(item.value for item in kind)}") from error


def _likely(types: frozenset[EntityType]) -> EntityType:
    """Give the type of a new end: a company where one fits, else a product, else whatever does."""
    order: tuple[EntityType, ...] = (EntityType.COMPANY, EntityType.PRODUCT, *EntityType)
    return next(item for item in order if item in types)


SHAPES: Final = (
    Shape(
        name="edges",
        needs=frozenset(),
        accepts=lambda columns: bool(_guessed(columns)),
        prepare=lambda sheet: _guessed(sheet.columns),
        read=_read,
    ),
)
