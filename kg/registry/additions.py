"""Names that a user adds in a CSV file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from kg.errors import InputError, SourceError
from kg.model import Entity, EntityType
from kg.registry.folding import fold, loosen
from kg.registry.tables import entity_of, rows_of

_COLUMNS: Final = (
    "id", "type", "name", "name_zh", "aliases", "ticker", "mic", "country", "segment", "roles", "parent", "maker",
    "isin", "lei", "wikidata", "source",
)  # fmt: skip


def read_additions(path: Path, find: Callable[[str], Entity | None]) -> Iterator[Entity]:
    """Give the entities of a user's file; a row whose id or name is known adds its names to that entity.

    Raises:
        SourceError: the file cannot be read as text.
        InputError: a column or a type that does not exist, or a row without a name; the row's number is told.
    """
    try:
        rows = rows_of(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(str(path), f"cannot be read: {error}") from error
    for number, row in enumerate(rows, start=2):
        yield _merged(_checked(row, f"{path} line {number}"), find)


def _checked(row: Mapping[str, str], where: str) -> Entity:
    unknown = sorted(set(row) - set(_COLUMNS))
    if unknown:
        raise InputError(f"{where}: no column {', '.join(unknown)}; known: {', '.join(_COLUMNS)}")
    name = row.get("name", "").strip() or row.get("name_zh", "").strip()
    if not name:
        raise InputError(f"{where}: a row needs a name or a name_zh")
    kind = row.get("type", "").strip() or EntityType.COMPANY
    if kind not in set(EntityType):
        raise InputError(f"{where}: no type {kind!r}; known: {', '.join(EntityType)}")
    key = row.get("id", "").strip() or loosen(fold(name)).replace("/", "-")
    return entity_of(
        {**row, "id": key, "name": name, "type": kind, "source": row.get("source", "") or "added by the user"}
    )


def _merged(entity: Entity, find: Callable[[str], Entity | None]) -> Entity:
    """Give the known entity with the new names, or the new one as it is."""
    known = find(entity.id) or find(entity.name) or (find(entity.name_zh) if entity.name_zh else None)
    if known is None or known.type is not entity.type:
        return entity
    more = (entity.name, entity.name_zh, *entity.aliases)
    aliases = tuple(dict.fromkeys(n for n in (*known.aliases, *more) if n and n not in {known.name, known.name_zh}))
    return replace(
        known,
        aliases=aliases,
        identifiers={**known.identifiers, **entity.identifiers},
        parent=entity.parent or known.parent,
        roles=tuple(dict.fromkeys((*known.roles, *entity.roles))),
    )
