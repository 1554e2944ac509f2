"""What is a kind of what, what goes into what, and what calls for more or less of what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """A part of a whole; essential when the whole cannot ship without it."""

    part: str
    whole: str
    essential: bool
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stress:
    """A technique, workload or product that calls for more (+) or less (-) of something, through which quantities."""

    subject: str
    object: str
    sign: str
    through: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxonomy:
    """Kinds, components and stresses by entity id. `kinds` holds the direct kinds of each id."""

    kinds: Mapping[str, tuple[str, ...]]
    components: tuple[Component, ...]
    stresses: tuple[Stress, ...]
    _members: dict[str, tuple[str, ...]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Turn the kinds round once."""
        members: dict[str, list[str]] = defaultdict(list)
        for key, kinds in self.kinds.items():
            for kind in kinds:
                members[kind].append(key)
        self._members.update((kind, tuple(sorted(keys))) for kind, keys in members.items())

    def ancestors(self, key: str) -> tuple[str, ...]:
        """Give every kind of an id, nearest first, itself left out."""
        return _reach(key, self.kinds)

    def descendants(self, key: str) -> tuple[str, ...]:
        """Give everything of a kind, nearest first, itself left out."""
        return _reach(key, self._members)

    def is_a(self, key: str, kind: str) -> bool:
        """Say whether an id is a kind, or is of that kind."""
        return key == kind or kind in self.ancestors(key)

    def parts_of(self, key: str, *, essential: bool = False) -> tuple[Component, ...]:
        """Give what goes into an id or into one of its kinds; with `essential` only what it cannot do without."""
        wholes = {key, *self.ancestors(key)}
        return tuple(c for c in self.components if c.whole in wholes and (c.essential or not essential))

    def wholes_of(self, key: str) -> tuple[Component, ...]:
        """Give what an id, or a kind it is of, goes into."""
        parts = {key, *self.ancestors(key)}
        return tuple(c for c in self.components if c.part in parts)

    def stresses_of(self, key: str) -> tuple[Stress, ...]:
        """Give what an id, or a kind it is of, calls for more or less of."""
        subjects = {key, *self.ancestors(key)}
        return tuple(s for s in self.stresses if s.subject in subjects)

    def stressed_by(self, key: str) -> tuple[Stress, ...]:
        """Give what calls for more or less of an id, or of a kind it is of."""
        objects = {key, *self.ancestors(key)}
        return tuple(s for s in self.stresses if s.object in objects)


def _reach(start: str, steps: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Give all that is reached from a start, in order of distance; safe where steps run in a ring."""
    seen = {start: None}
    queue = [start]
    for key in queue:
        for step in steps.get(key, ()):
            if step not in seen:
                seen[step] = None
                queue.append(step)
    return tuple(queue[1:])
