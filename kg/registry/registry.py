"""The registry: look a name up, list every alias with its guard, know parents, kinds and parts."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from rapidfuzz import fuzz, process

from kg.model import Alias, Entity, content_id
from kg.registry import tables
from kg.registry.additions import read_additions
from kg.registry.folding import bare, fold, fold_all, is_chinese, loosen
from kg.registry.guards import Guard, by_alias
from kg.registry.taxonomy import Taxonomy
from kg.registry.tickers import TickerKey, listings_of, read_ticker

CURATED: Final = 1
LISTED: Final = 2
ADDED: Final = 3
_SAFE_TICKER: Final = 4
_PLURAL: Final = 3
_US_MARKETS: Final = frozenset({"XNAS", "XNYS"})
_LEAST_LIKE: Final = 55.0


class Entities(Mapping[str, Entity]):
    """Every entity by id, the curated ones first; the listed companies are read when one of them is asked for."""

    def __init__(self, curated: Mapping[str, Entity]) -> None:
        """Hold the curated entities."""
        self.curated = curated

    @functools.cached_property
    def listed(self) -> Mapping[str, Entity]:
        """The companies of the second tier by id."""
        return {entity.id: entity for entity, _ in _listed()}

    def __getitem__(self, key: str) -> Entity:
        """Give the entity of an id."""
        found = self.curated.get(key)
        return self.listed[key] if found is None else found

    def __iter__(self) -> Iterator[str]:
        """Give every id, curated ones first."""
        yield from self.curated
        yield from (key for key in self.listed if key not in self.curated)

    def __len__(self) -> int:
        """Give how many entities there are in both tiers."""
        return len(self.curated) + sum(key not in self.curated for key in self.listed)


class Registry:
    """What is known before a text is read. Build it with `default`, extend it with `with_csv`."""

    def __init__(
        self,
        curated: Mapping[str, Entity],
        *,
        kinds: Mapping[str, tuple[str, ...]],
        guards: Sequence[Guard],
        added: Sequence[Entity] = (),
    ) -> None:
        """Hold the curated entities, the kinds of each, the guards, and the entities that a user added."""
        self._shipped = curated
        self._kinds = kinds
        self._added = tuple(added)
        self.guards: Mapping[str, tuple[Guard, ...]] = by_alias(guards)
        self.curated: Mapping[str, Entity] = {**curated, **{entity.id: entity for entity in self._added}}
        self.entities = Entities(self.curated)

    @classmethod
    @functools.cache
    def default(cls) -> Registry:
        """Give the registry as it is shipped, read once."""
        rows = tuple(tables.curated())
        return cls(
            {entity.id: entity for entity, _ in rows},
            kinds={entity.id: kinds for entity, kinds in rows},
            guards=tables.guards(),
        )

    def with_csv(self, path: str | Path) -> Registry:
        """Give this registry with the rows of a user's file, whose names go before all others.

        Columns: `name` or `name_zh`; as wanted `id`, `type`, `aliases` (parted by `;`), `ticker`, `mic`, `parent` and
        the other columns of the shipped files.

        Raises:
            SourceError: the file cannot be read.
            InputError: a row is wrong; the message names its line.
        """
        added = {entity.id: entity for entity in self._added}
        added |= {entity.id: entity for entity in read_additions(Path(path), self.find)}
        guards = [guard for rows in self.guards.values() for guard in rows]
        return Registry(self._shipped, kinds=self._kinds, guards=guards, added=tuple(added.values()))

    @functools.cached_property
    def version(self) -> str:
        """A hash of all that the registry holds."""
        return content_id(tables.digest(), [repr(entity) for entity in self._added])

    @functools.cached_property
    def taxonomy(self) -> Taxonomy:
        """Kinds, components and stresses."""
        return tables.taxonomy(self._kinds.items())

    def parent(self, key: str) -> Entity | None:
        """Give the owner of a company or segment, the maker of a product, or None."""
        entity = self.entities.get(key)
        above = "" if entity is None else entity.parent or entity.maker
        return self.entities.get(above) if above else None

    def aliases(self) -> tuple[Alias, ...]:
        """Give every name of the curated and added entities, in order, guarded where it is doubtful.

        The guard is empty, `context` or `cue`; a name with several readings comes once for each. `block` rows have no
        entity: they are longer words that hide a name.
        """
        return self._aliases

    @functools.cached_property
    def _aliases(self) -> tuple[Alias, ...]:
        own = self._holders(self._added)
        found = [_alias(surface, ids, tier=ADDED) for surface, ids in own.items()]
        held = dict.fromkeys(self.guards, ()) | self._holders(self._shipped.values())
        for surface, ids in held.items():
            if surface not in own:
                found.extend(_guarded(surface, ids, self.guards.get(surface, ())))
        found.extend(self._ticker_aliases())
        return tuple(found)

    def listed_aliases(self) -> tuple[Alias, ...]:
        """Give the names of the listed companies of the second tier.

        Names that are also words are under the guard `cue`; plain words are left out and found by `find` alone.
        """
        return self._listed_aliases

    @functools.cached_property
    def _listed_aliases(self) -> tuple[Alias, ...]:
        grouped: dict[str, list[str]] = defaultdict(list)
        common: dict[str, int] = defaultdict(int)
        for entity, commonness in _listed():
            for surface in filter(None, dict.fromkeys((entity.name, entity.name_zh))):
                grouped[surface].append(entity.id)
                common[surface] = max(common[surface], commonness)
        folded = fold_all(grouped)
        return tuple(
            _alias(surface, tuple(ids), tier=LISTED, guard="cue" if common[surface] or len(ids) > 1 else "")
            for (surface, ids), key in zip(grouped.items(), folded, strict=True)
            if key not in self._index and common[surface] < tables.Commonness.WORD
        )

    def find(self, name: str) -> Entity | None:
        """Give the entity of a name in any language or script, of an id, or of a ticker in any usual form, or None.

        Curated names go before tickers, and both before the names of the second tier. A name with several readings
        gives the one whose chief name it is, then the default of its guard, then the first.
        """
        text = name.strip()
        if not text:
            return None
        if text in self.curated:
            return self.curated[text]
        for key in _keys(text):
            found = self._index.get(key)
            if found:
                return self.curated[self._pick(key, found)]
        key_id = self._by_ticker(text) or self._by_listed_name(text)
        return self.entities.get(key_id) if key_id else self.entities.listed.get(text.lower())

    def suggest(self, name: str, n: int = 5) -> tuple[str, ...]:
        """Give at most `n` names that look like one that was not found, best first, each of another entity."""
        wanted = fold(name)
        if not wanted:
            return ()
        pools = ((self._index, CURATED), (self._listed_index, LISTED))
        scored = [
            (-_likeness(score, wanted, key), tier, len(key), ids[0])
            for pool, tier in pools
            for key, score, ids in (
                (key, score, pool[key])
                for key, score, _ in process.extract(
                    wanted, list(pool), scorer=fuzz.ratio, limit=4 * n, score_cutoff=_LEAST_LIKE
                )
            )
        ]
        best = dict.fromkeys(key for *_, key in sorted(scored))
        return tuple(_label(self.entities[key], chinese=is_chinese(name)) for key in list(best)[:n])

    @staticmethod
    def _holders(entities: Iterable[Entity]) -> dict[str, tuple[str, ...]]:
        """Give the ids behind each spelling."""
        found: dict[str, list[str]] = defaultdict(list)
        for entity in entities:
            for surface in dict.fromkeys((entity.name, entity.name_zh, *entity.aliases)):
                if surface:
                    found[surface].append(entity.id)
        return {surface: tuple(ids) for surface, ids in found.items()}

    @functools.cached_property
    def _index(self) -> Mapping[str, tuple[str, ...]]:
        """The curated ids behind each folded name, with and without punctuation; readings by guard come last."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        holders = [*self._holders(self._added).items(), *self._holders(self._shipped.values()).items()]
        holders += [(alias, (guard.entity,)) for alias, rows in self.guards.items() for guard in rows if guard.entity]
        folded = fold_all(surface for surface, _ in holders)
        for key, (_, ids) in zip(folded, holders, strict=True):
            found[key].update(dict.fromkeys(ids))
        for key, (_, ids) in zip(folded, holders, strict=True):
            loose = loosen(key)
            if loose and loose not in found:
                found[loose].update(dict.fromkeys(ids))
        return {key: tuple(ids) for key, ids in found.items()}

    def _pick(self, key: str, ids: Sequence[str]) -> str:
        if len(ids) == 1:
            return ids[0]
        chief = [i for i in ids if key in {fold(self.curated[i].name), fold(self.curated[i].name_zh)}]
        defaults = [
            guard.entity
            for alias, rows in self.guards.items()
            for guard in rows
            if guard.rule == "default" and fold(alias) == key
        ]
        return next(iter([*chief, *defaults, *ids]))

    @functools.cached_property
    def _listed_index(self) -> Mapping[str, tuple[str, ...]]:
        names = [(name, e.id) for e in self.entities.listed.values() for name in (e.name, e.name_zh) if name]
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for key, (_, entity) in zip(fold_all(name for name, _ in names), names, strict=True):
            found[key][entity] = None
        return {key: tuple(ids) for key, ids in found.items()}

    def _by_listed_name(self, text: str) -> str | None:
        return next((self._listed_index[key][0] for key in _keys(text) if key in self._listed_index), None)

    @functools.cached_property
    def _tickers(self) -> tuple[Mapping[TickerKey | str, str], ...]:
        return tuple(_tickers_of(pool.values()) for pool in (self.curated, self.entities.listed))

    def _by_ticker(self, text: str) -> str | None:
        keys = tuple(read_ticker(text))
        return next((book[key] for book in self._tickers for key in keys if book.get(key)), None)

    def _ticker_aliases(self) -> Iterator[Alias]:
        """Give the tickers that are safe as words: four letters and more, in capitals, no name besides."""
        for entity in self.curated.values():
            mic, _, code = entity.identifiers.get("ticker", "").partition(":")
            safe = mic in _US_MARKETS and len(code) >= _SAFE_TICKER and code.isalpha()
            if safe and code not in self.guards and fold(code) not in self._index:
                yield _alias(code, (entity.id,))


@functools.cache
def _listed() -> tuple[tuple[Entity, tables.Commonness], ...]:
    return tuple(tables.listed())


def _alias(
    surface: str, ids: tuple[str, ...], *, tier: int = CURATED, guard: str = "", context: tuple[str, ...] = ()
) -> Alias:
    lang = "zh" if is_chinese(surface) else "en"
    return Alias(surface=surface, entities=ids, lang=lang, tier=tier, guard=guard, context=context)


def _guarded(surface: str, ids: tuple[str, ...], guards: Sequence[Guard]) -> Iterator[Alias]:
    """Give a name once for each of its readings; a name that must not stand alone is left out."""
    rules = {guard.rule for guard in guards}
    if "never" in rules:
        return
    if "block" in rules:
        yield _alias(surface, (), guard="never")
    asking = [guard for guard in guards if guard.rule in {"context", "cue"} and (guard.entity or ids)]
    chosen = [guard.entity for guard in guards if guard.rule == "default" and guard.entity]
    for guard in asking:
        readings = (guard.entity,) if guard.entity else ids
        yield _alias(surface, readings, guard=guard.rule, context=guard.context)
    if not asking and ids:
        yield _alias(surface, tuple(chosen) or ids)


def _keys(text: str) -> tuple[str, ...]:
    """Give the folded forms that a name is looked up by, strictest first; an English plural comes last."""
    plain, short = fold(text), fold(bare(text))
    keys = [plain, loosen(plain), short, loosen(short)]
    keys += [key[:-1] for key in keys if key.isascii() and key.endswith("s") and len(key) > _PLURAL]
    return tuple(key for key in dict.fromkeys(keys) if key)


def _tickers_of(entities: Iterable[Entity]) -> Mapping[TickerKey | str, str]:
    """Give the entity behind each listing, and behind each bare code that one entity alone has."""
    found: dict[TickerKey | str, str] = {}
    bare_codes: dict[str, set[str]] = defaultdict(set)
    for entity in entities:
        for key in listings_of(entity.identifiers):
            found.setdefault(key, entity.id)
            bare_codes[key[0]].add(entity.id)
    found.update((code, next(iter(ids))) for code, ids in bare_codes.items() if len(ids) == 1)
    return found


def _likeness(score: float, wanted: str, key: str) -> float:
    """Give a likeness that favours the same beginning and the same length."""
    return score + (5.0 if key[0] == wanted[0] else 0.0) - min(abs(len(key) - len(wanted)), 10) * 0.5


def _label(entity: Entity, *, chinese: bool) -> str:
    return entity.name_zh if chinese and entity.name_zh else entity.name
