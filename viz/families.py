"""What kinds of things a picture tells apart by colour and shape: one family for an entity, from its type and roles."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from kg.model import Entity, EntityType
from ontology.terms import BROAD_ROLE, BroadRole

FIRMS: Final = frozenset({EntityType.COMPANY, EntityType.ORGANIZATION, EntityType.BUSINESS_SEGMENT})
OTHER_FIRM: Final = "firm"
# Family → words of the legend, in the order of the chain. Colours stand in `assets/page/page.css` under the same names.
FAMILIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "tools": "Equipment, materials",
        "design": "Chip design, tools",
        "fab": "Foundry, packaging",
        "memory": "Memory",
        "parts": "Parts, optics, network",
        "energy": "Power, cooling",
        "assembly": "Assembly, brands",
        "cloud": "Cloud, data centres",
        "lab": "AI labs, software",
        OTHER_FIRM: "Other firms",
        "product": "Products",
        "technique": "Models, techniques",
        "other": "Places, people",
    }
)
_ROLES: Final[Mapping[BroadRole, str]] = MappingProxyType(
    {
        BroadRole.EQUIPMENT: "tools", BroadRole.MATERIALS: "tools",
        BroadRole.CHIP_DESIGNER: "design", BroadRole.ASIC_DESIGNER: "design", BroadRole.DESIGN_TOOLS: "design",
        BroadRole.FOUNDRY: "fab", BroadRole.OSAT: "fab", BroadRole.MEMORY_MAKER: "memory",
        BroadRole.COMPONENT_MAKER: "parts", BroadRole.OPTICAL: "parts", BroadRole.NETWORKING: "parts",
        BroadRole.POWER: "energy", BroadRole.COOLING: "energy",
        BroadRole.ODM: "assembly", BroadRole.EMS: "assembly", BroadRole.BRAND: "assembly",
        BroadRole.HYPERSCALER: "cloud", BroadRole.DATA_CENTER_OPERATOR: "cloud",
        BroadRole.AI_LAB: "lab", BroadRole.SOFTWARE: "lab",
    }
)  # fmt: skip
_TYPES: Final[Mapping[EntityType, str]] = MappingProxyType(
    {
        EntityType.PRODUCT: "product", EntityType.PRODUCT_CATEGORY: "product",
        EntityType.TECHNOLOGY: "technique", EntityType.AI_MODEL: "technique",
    }
)  # fmt: skip


def family_of(entity: Entity) -> str:
    """Give the family of an entity: by the first role that says where in the chain a firm stands, else by type."""
    if entity.type not in FIRMS:
        return _TYPES.get(entity.type, "other")
    for role in (*entity.roles, entity.segment):
        broad = BROAD_ROLE.get(role)
        if broad is not None and broad in _ROLES:
            return _ROLES[broad]
    return OTHER_FIRM
