"""The kind of a trade where the words leave it open: what a pure foundry delivers it has made, a chip designer designs."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import regex

from kg.model import Entity, EntityType, RelationType

_MAKERS: Final = frozenset({"foundry", "osat"})
_CONTRACT: Final = frozenset(
    {
        "foundry",
        "osat",
        "ems",
        "server_odm",
        "smartphone_odm",
        "optical_ems",
        "server_assembly",
        "idm",
        "test_service",
        "advanced_packaging",
        "packaging",
        "sip_module",
    }
)
_OWN_LINES: Final = frozenset({"idm", "memory", "chip_design", "cpu", "equipment", "materials", "substrate"})
_DESIGNERS: Final = frozenset({"asic_design_service"})


_WATCHERS: Final = frozenset({"broker", "research_firm", "data_vendor", "media", "investor"})
_HOUSES: Final = frozenset({"broker", "research_firm", "data_vendor", "media"})


def watches_only(entity: Entity) -> bool:
    """Say whether a body reports on trade and takes no part in it: a house, a medium, an exchange."""
    roles = frozenset(entity.roles)
    if roles:
        return roles <= _WATCHERS and bool(roles & _HOUSES)
    return entity.type is EntityType.ORGANIZATION and entity.registry and bool(_MEDIA.search(entity.name))


_MEDIA: Final = regex.compile(
    r"Times|News|Bloomberg|Reuters|Nikkei|Journal|Post|Daily|Herald|36Kr|Information|Verge|Digitimes|Economic|CNBC|Caixin|Yicai|Wire|Media|Press|Weekly|Association|SEMI\b|Exchange|Commission|LightReading|Tom's|WCCF|Register|Insider"
)


def contract_only(entity: Entity) -> bool:
    """Say whether a company makes for others and sells no product of its own."""
    roles = frozenset(entity.roles)
    return bool(roles & (_MAKERS | {"ems", "smartphone_odm"})) and not roles & (
        _OWN_LINES | {"server_brand", "consumer_brand"}
    )


_BUYERS: Final = frozenset(
    {
        "hyperscaler",
        "cloud",
        "neocloud",
        "consumer_brand",
        "server_brand",
        "ai_lab",
        "auto",
        "internet",
        "telecom_operator",
        "data_center_operator",
    }
)


def buys(entity: Entity) -> bool:
    """Say whether a company stands at the end of the chain, where hardware is bought."""
    return bool(frozenset(entity.roles) & _BUYERS)


def work_of(supplier: Entity) -> RelationType | None:
    """Give what a company does that takes on a chip for another: designs or makes it; None for those who do neither."""
    roles = frozenset(supplier.roles)
    if roles & _DESIGNERS:
        return RelationType.DESIGNS_FOR
    return RelationType.MANUFACTURES_FOR if roles & _CONTRACT else None


_OWN_CHIPS: Final = frozenset({"memory", "chip_design"})
_ASSEMBLERS: Final = frozenset({"ems", "server_odm", "smartphone_odm"})


def trade_of(supplier: Entity, *, designing: bool) -> RelationType:
    """Give the word for a trade that no rule words: a foundry or an assembler makes, others supply what they sell.

    With `designing` the text speaks of design, so that who designs for others does so here.
    """
    roles = frozenset(supplier.roles)
    if (roles & _MAKERS and not roles & _OWN_CHIPS) or roles & _ASSEMBLERS:
        return RelationType.MANUFACTURES_FOR
    return RelationType.DESIGNS_FOR if designing and roles & _DESIGNERS else RelationType.SUPPLIES_TO


HALF: Final = Decimal("0.5")


def by_share(relation: RelationType, share: Decimal | None, *, holds: bool) -> RelationType:
    """Give what a share makes of a stake: more than half is a takeover where it is bought, a subsidiary where it is held."""
    if relation is RelationType.SUBSIDIARY_OF and share is not None and share <= HALF:
        return RelationType.INVESTS_IN
    if relation is not RelationType.INVESTS_IN or share is None or share <= HALF:
        return relation
    return RelationType.SUBSIDIARY_OF if holds else RelationType.ACQUIRES


def exact(relation: RelationType, supplier: Entity, *, named: bool = False) -> RelationType:
    """Give the most exact word for a trade that was stated: by what its supplier does, where the registry knows it.

    With `named` the text itself said what kind of work it is, and a maker stays a maker.
    """
    part = supplier.type is EntityType.BUSINESS_SEGMENT
    if relation is RelationType.SUBSIDIARY_OF:
        return RelationType.SEGMENT_OF if part else relation
    if relation is RelationType.SEGMENT_OF:
        return RelationType.SUBSIDIARY_OF if supplier.registry and not part else relation
    roles = frozenset(supplier.roles)
    if not roles:
        return relation
    if relation is RelationType.SUPPLIES_TO and roles & _MAKERS and not roles & _OWN_LINES:
        return RelationType.MANUFACTURES_FOR
    if relation is RelationType.MANUFACTURES_FOR and not named and roles & _DESIGNERS and not roles & _CONTRACT:
        return RelationType.DESIGNS_FOR
    return relation
