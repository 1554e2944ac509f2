"""Claims of one English sentence weighed against each other: what one already says, another need not say worse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol, TypeVar

from kg.extract.encode import Token
from kg.extract.kinds import contract_only
from kg.extract.trade import TIES, TRADES
from kg.model import EntityType, RelationType


class Weighed(Protocol):
    """What the sieve asks of a claim."""

    @property
    def relation(self) -> RelationType:
        """Its relation."""

    @property
    def subject(self) -> Token:
        """Who does it."""

    @property
    def object(self) -> Token:
        """To whom."""

    @property
    def negated(self) -> bool:
        """Whether it is a denial."""


HARDWARE: Final = frozenset({RelationType.TRAINED_ON, RelationType.SERVED_ON})


def _key(token: Token) -> str:
    return token.entity.id if token.entity is not None else token.surface


Claim = TypeVar("Claim", bound=Weighed)


def sound(claims: Sequence[Claim]) -> list[Claim]:
    """Give the claims without makers of what is only supplied, users of what is bought, and rivals who trade."""
    busy = {_key(side) for c in claims if c.relation in TIES for side in (c.subject, c.object)}
    sells = {_key(c.subject) for c in claims if c.relation in TIES}
    traded = {frozenset((_key(c.subject), _key(c.object))) for c in claims if c.relation in TRADES}
    hosted = any(c.relation in HARDWARE for c in claims)
    kept = []
    for claim in claims:
        match claim.relation:
            case RelationType.PRODUCES:
                works = claim.object.entity is not None and claim.object.entity.type is EntityType.TECHNOLOGY
                contractor = claim.subject.entity is not None and contract_only(claim.subject.entity) and not works
                dropped = _key(claim.subject) in sells or claim.negated or contractor
            case RelationType.USES:
                dropped = _key(claim.subject) in busy or (hosted and _trained(claim, claims))
            case RelationType.COMPETES_WITH | RelationType.PARTNERS_WITH:
                dropped = frozenset((_key(claim.subject), _key(claim.object))) in traded
            case RelationType.COMPONENT_OF:
                dropped = _key(claim.subject) == _key(claim.object)
            case _:
                dropped = False
        if not dropped:
            kept.append(claim)
    return kept


def _trained(claim: Claim, claims: Sequence[Claim]) -> bool:
    """Say whether hardware that is "used" is what a model of the sentence runs on."""
    ends = {_key(c.object) for c in claims if c.relation in HARDWARE} | {
        _key(c.subject) for c in claims if c.relation in HARDWARE
    }
    return _key(claim.object) in ends
