"""The vocabulary as Python: enumerations and tables. Derived; `python -m ontology` writes it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

NAMESPACE: Final = "https://w3id.org/hardware-kg/"
PREFIX: Final = "hkg"
VERSION: Final = "0.1.0"


class EntityType(StrEnum):
    """A kind of thing that claims speak of."""

    COMPANY = "Company"
    ORGANIZATION = "Organization"
    BUSINESS_SEGMENT = "BusinessSegment"
    PRODUCT = "Product"
    PRODUCT_CATEGORY = "ProductCategory"
    TECHNOLOGY = "Technology"
    AI_MODEL = "AIModel"
    PERSON = "Person"
    FACILITY = "Facility"
    COUNTRY = "Country"
    MARKET = "Market"
    EVENT = "Event"


class RelationType(StrEnum):
    """A relation between two entities, by its Cypher name."""

    SUPPLIES_TO = "SUPPLIES_TO"
    MANUFACTURES_FOR = "MANUFACTURES_FOR"
    DESIGNS_FOR = "DESIGNS_FOR"
    CO_DESIGNS_WITH = "CO_DESIGNS_WITH"
    PRODUCES = "PRODUCES"
    USES = "USES"
    TRAINED_ON = "TRAINED_ON"
    SERVED_ON = "SERVED_ON"
    COMPONENT_OF = "COMPONENT_OF"
    SUBSIDIARY_OF = "SUBSIDIARY_OF"
    SEGMENT_OF = "SEGMENT_OF"
    COMPETES_WITH = "COMPETES_WITH"
    PARTNERS_WITH = "PARTNERS_WITH"
    INVESTS_IN = "INVESTS_IN"
    ACQUIRES = "ACQUIRES"
    MEMBER_OF = "MEMBER_OF"
    DEMAND_EFFECT = "DEMAND_EFFECT"


class QuantityType(StrEnum):
    """A quantity that observations give."""

    REVENUE = "revenue"
    REVENUE_GROWTH_YOY = "revenue_growth_yoy"
    REVENUE_GROWTH_QOQ = "revenue_growth_qoq"
    CAGR = "cagr"
    REVENUE_SHARE = "revenue_share"
    REVENUE_SHARE_CHANGE = "revenue_share_change"
    GROSS_MARGIN = "gross_margin"
    CAPITAL_EXPENDITURE = "capital_expenditure"
    SPENDING = "spending"
    MARKET_SIZE = "market_size"
    MARKET_SHARE = "market_share"
    SHIPMENTS = "shipments"
    PRICE = "price"
    CAPACITY = "capacity"
    ORDERS = "orders"
    HEADCOUNT = "headcount"
    PARAMETERS = "parameters"
    COMPUTE = "compute"
    REDUCTION = "reduction"
    OTHER = "other"


class Unit(StrEnum):
    """What a number counts."""

    CURRENCY = "currency"
    RATIO = "ratio"
    PERCENTAGE_POINT = "pp"
    MULTIPLE = "multiple"
    PIECE = "unit"
    CHIP = "chip"
    SERVER = "server"
    RACK = "rack"
    PERSON = "person"
    PARAMETER = "parameter"
    SUBWORD = "token"
    WAFER = "wafer"
    WAFER_PER_MONTH = "wafer/month"
    WATT = "watt"
    WATT_HOUR = "watt-hour"
    BIT = "bit"
    BIT_PER_SECOND = "bit/second"
    BYTE = "byte"
    BYTE_PER_SECOND = "byte/second"
    FLOP = "FLOP"
    FLOP_PER_SECOND = "FLOP/second"
    DEVICE_HOUR = "device-hour"


class Modality(StrEnum):
    """How firmly a claim is made."""

    FACT = "fact"
    FORECAST = "forecast"
    RUMOUR = "rumour"
    HYPOTHETICAL = "hypothetical"


class Polarity(StrEnum):
    """Whether a claim is affirmed or denied by the text."""

    ASSERTED = "asserted"
    NEGATED = "negated"


class Basis(StrEnum):
    """What a statement rests on in its document."""

    STATED = "stated"
    LISTED = "listed"
    DERIVED = "derived"


class Status(StrEnum):
    """Where a relation stands in time, as seen from the document's day."""

    CURRENT = "current"
    PAST = "past"
    PLANNED = "planned"


class Bound(StrEnum):
    """How a text limits a number."""

    EXACT = "exact"
    APPROX = "approx"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    RANGE = "range"


class Sign(StrEnum):
    """Which way an effect on demand goes."""

    INCREASE = "+"
    DECREASE = "-"


class Stance(StrEnum):
    """Whether evidence speaks for a claim or against it."""

    SUPPORTS = "supports"
    DENIES = "denies"


class BroadRole(StrEnum):
    """What a firm does in the chain, broadly."""

    HYPERSCALER = "hyperscaler"
    DATA_CENTER_OPERATOR = "data_center_operator"
    CHIP_DESIGNER = "chip_designer"
    ASIC_DESIGNER = "asic_designer"
    DESIGN_TOOLS = "design_tools"
    FOUNDRY = "foundry"
    MEMORY_MAKER = "memory_maker"
    OSAT = "osat"
    EQUIPMENT = "equipment"
    MATERIALS = "materials"
    COMPONENT_MAKER = "component_maker"
    OPTICAL = "optical"
    NETWORKING = "networking"
    POWER = "power"
    COOLING = "cooling"
    ODM = "odm"
    EMS = "ems"
    BRAND = "brand"
    AI_LAB = "ai_lab"
    SOFTWARE = "software"
    DISTRIBUTOR = "distributor"
    ANALYST_HOUSE = "analyst_house"
    INVESTOR = "investor"
    CHAIN_MEMBER = "chain_member"


class IdentifierScheme(StrEnum):
    """A name that a registry outside this project gives to an entity."""

    TICKER = "ticker"
    MIC = "mic"
    ISIN = "isin"
    LEI = "lei"
    CIK = "cik"
    WIKIDATA = "wikidata"


def _types(names: str) -> frozenset[EntityType]:
    """Give the entity types of some names."""
    return frozenset(map(EntityType, names.split()))


DOMAIN: Final[Mapping[RelationType, frozenset[EntityType]]] = MappingProxyType(
    {
        RelationType.SUPPLIES_TO: _types("Company Organization BusinessSegment"),
        RelationType.MANUFACTURES_FOR: _types("Company Organization BusinessSegment"),
        RelationType.DESIGNS_FOR: _types("Company Organization BusinessSegment"),
        RelationType.CO_DESIGNS_WITH: _types("Company Organization BusinessSegment"),
        RelationType.PRODUCES: _types("Company Organization BusinessSegment Facility"),
        RelationType.USES: _types("Company Organization BusinessSegment Product ProductCategory AIModel"),
        RelationType.TRAINED_ON: _types("AIModel"),
        RelationType.SERVED_ON: _types("AIModel"),
        RelationType.COMPONENT_OF: _types("Product ProductCategory Technology"),
        RelationType.SUBSIDIARY_OF: _types("Company Organization BusinessSegment"),
        RelationType.SEGMENT_OF: _types("Company Organization BusinessSegment"),
        RelationType.COMPETES_WITH: _types("Company BusinessSegment Product ProductCategory Technology AIModel"),
        RelationType.PARTNERS_WITH: _types("Company Organization BusinessSegment"),
        RelationType.INVESTS_IN: _types("Company Organization BusinessSegment"),
        RelationType.ACQUIRES: _types("Company Organization BusinessSegment"),
        RelationType.MEMBER_OF: _types("Company BusinessSegment"),
        RelationType.DEMAND_EFFECT: _types("Company Product ProductCategory Technology AIModel Market Event"),
    }
)

RANGE: Final[Mapping[RelationType, frozenset[EntityType]]] = MappingProxyType(
    {
        RelationType.SUPPLIES_TO: _types("Company Organization BusinessSegment"),
        RelationType.MANUFACTURES_FOR: _types("Company Organization BusinessSegment"),
        RelationType.DESIGNS_FOR: _types("Company Organization BusinessSegment"),
        RelationType.CO_DESIGNS_WITH: _types("Company Organization BusinessSegment"),
        RelationType.PRODUCES: _types("Product ProductCategory Technology AIModel"),
        RelationType.USES: _types("Product ProductCategory Technology AIModel"),
        RelationType.TRAINED_ON: _types("Company BusinessSegment Product ProductCategory Technology Facility"),
        RelationType.SERVED_ON: _types("Company BusinessSegment Product ProductCategory Technology Facility"),
        RelationType.COMPONENT_OF: _types("Product ProductCategory"),
        RelationType.SUBSIDIARY_OF: _types("Company"),
        RelationType.SEGMENT_OF: _types("Company"),
        RelationType.COMPETES_WITH: _types("Company BusinessSegment Product ProductCategory Technology AIModel"),
        RelationType.PARTNERS_WITH: _types("Company Organization BusinessSegment"),
        RelationType.INVESTS_IN: _types("Company Organization BusinessSegment"),
        RelationType.ACQUIRES: _types("Company Organization BusinessSegment"),
        RelationType.MEMBER_OF: _types("Company Organization ProductCategory Market"),
        RelationType.DEMAND_EFFECT: _types("Product ProductCategory Technology"),
    }
)

SYMMETRIC: Final = frozenset({RelationType.CO_DESIGNS_WITH, RelationType.COMPETES_WITH, RelationType.PARTNERS_WITH})

SAME_GROUP: Final = frozenset({RelationType.COMPETES_WITH})

GROUP: Final[Mapping[EntityType, str]] = MappingProxyType(
    {
        EntityType.COMPANY: "maker",
        EntityType.ORGANIZATION: "maker",
        EntityType.BUSINESS_SEGMENT: "maker",
        EntityType.PRODUCT: "offering",
        EntityType.PRODUCT_CATEGORY: "offering",
        EntityType.TECHNOLOGY: "offering",
        EntityType.AI_MODEL: "offering",
        EntityType.PERSON: "other",
        EntityType.FACILITY: "other",
        EntityType.COUNTRY: "other",
        EntityType.MARKET: "other",
        EntityType.EVENT: "other",
    }
)

FAMILY: Final[Mapping[RelationType, RelationType]] = MappingProxyType(
    {
        RelationType.MANUFACTURES_FOR: RelationType.SUPPLIES_TO,
        RelationType.DESIGNS_FOR: RelationType.SUPPLIES_TO,
    }
)

RDF_NAME: Final[Mapping[RelationType, str]] = MappingProxyType(
    {
        RelationType.SUPPLIES_TO: "suppliesTo",
        RelationType.MANUFACTURES_FOR: "manufacturesFor",
        RelationType.DESIGNS_FOR: "designsFor",
        RelationType.CO_DESIGNS_WITH: "coDesignsWith",
        RelationType.PRODUCES: "produces",
        RelationType.USES: "uses",
        RelationType.TRAINED_ON: "trainedOn",
        RelationType.SERVED_ON: "servedOn",
        RelationType.COMPONENT_OF: "componentOf",
        RelationType.SUBSIDIARY_OF: "subsidiaryOf",
        RelationType.SEGMENT_OF: "segmentOf",
        RelationType.COMPETES_WITH: "competesWith",
        RelationType.PARTNERS_WITH: "partnersWith",
        RelationType.INVESTS_IN: "investsIn",
        RelationType.ACQUIRES: "acquires",
        RelationType.MEMBER_OF: "memberOf",
        RelationType.DEMAND_EFFECT: "demandEffect",
    }
)


def _units(names: str) -> frozenset[Unit]:
    """Give the units of some names."""
    return frozenset(map(Unit, names.split()))


UNITS: Final[Mapping[QuantityType, frozenset[Unit]]] = MappingProxyType(
    {
        QuantityType.REVENUE: _units("currency"),
        QuantityType.REVENUE_GROWTH_YOY: _units("ratio pp multiple"),
        QuantityType.REVENUE_GROWTH_QOQ: _units("ratio pp multiple"),
        QuantityType.CAGR: _units("ratio"),
        QuantityType.REVENUE_SHARE: _units("ratio"),
        QuantityType.REVENUE_SHARE_CHANGE: _units("pp ratio"),
        QuantityType.GROSS_MARGIN: _units("ratio pp"),
        QuantityType.CAPITAL_EXPENDITURE: _units("currency"),
        QuantityType.SPENDING: _units("currency"),
        QuantityType.MARKET_SIZE: _units("currency unit chip server rack"),
        QuantityType.MARKET_SHARE: _units("ratio pp"),
        QuantityType.SHIPMENTS: _units("unit chip server rack wafer watt bit"),
        QuantityType.PRICE: _units("currency"),
        QuantityType.CAPACITY: _units(
            "wafer/month wafer unit chip server rack watt watt-hour bit bit/second byte byte/second FLOP/second"
        ),
        QuantityType.ORDERS: _units("currency unit chip server rack"),
        QuantityType.HEADCOUNT: _units("person unit"),
        QuantityType.PARAMETERS: _units("parameter unit"),
        QuantityType.COMPUTE: _units("FLOP FLOP/second device-hour chip unit"),
        QuantityType.REDUCTION: _units("ratio pp multiple"),
        QuantityType.OTHER: frozenset(Unit),
    }
)

# Every role of the registry under its broad role.
_ROLES: Final[Mapping[BroadRole, str]] = MappingProxyType(
    {
        BroadRole.HYPERSCALER: "hyperscaler cloud internet",
        BroadRole.DATA_CENTER_OPERATOR: "data_center_operator neocloud telecom_operator",
        BroadRole.CHIP_DESIGNER: (
            "chip_designer chip_design ai_accelerator ai_soc gpu cpu fpga mcu analog rf sensor image_sensor "
            "display_driver storage_controller memory_interface bmc timing power_ic gan power_semiconductor"
        ),
        BroadRole.ASIC_DESIGNER: "asic_designer asic_design_service",
        BroadRole.DESIGN_TOOLS: "design_tools ip eda",
        BroadRole.FOUNDRY: "foundry idm compound_semiconductor silicon_photonics epitaxy",
        BroadRole.MEMORY_MAKER: "memory_maker memory memory_module storage hdd",
        BroadRole.OSAT: "osat advanced_packaging test_service image_sensor_packaging sip_module",
        BroadRole.EQUIPMENT: (
            "equipment equipment_parts test_equipment test_interface packaging_equipment metrology lithography "
            "lithography_light_source lithography_optics pcb_equipment optical_equipment fab_construction"
        ),
        BroadRole.MATERIALS: (
            "materials packaging silicon_wafer soi sic_substrate substrate_inp substrate_film_abf glass_substrate "
            "ceramic_substrate photoresist photomask photomask_blank pellicle gases cmp memory_precursor "
            "sputtering_target quartz glass glass_cover glass_fabric copper_foil ccl ccl_bt_resin filler "
            "packaging_material display_material metal_material magnet_material connector_material"
        ),
        BroadRole.COMPONENT_MAKER: (
            "component_maker pcb fpc substrate ceramic_package passive_component connector cable aec_cable "
            "battery bbu display display_component led camera_module camera_optics acoustic audio haptics motor "
            "antenna emi_shielding precision_component metal_structure consumer_electronics_component "
            "server_component server_chassis server_rail"
        ),
        BroadRole.OPTICAL: (
            "optical optical_module optical_chip optical_component optical_dsp optical_interconnect optical_ems "
            "optical_fiber optical_transport laser"
        ),
        BroadRole.NETWORKING: "networking networking_chip connectivity white_box_switch",
        BroadRole.POWER: (
            "power power_generation power_construction transformer backup_generator energy_storage fuel_cell"
        ),
        BroadRole.COOLING: "cooling thermal cooling_fluid heat_spreader",
        BroadRole.ODM: "odm server_odm smartphone_odm",
        BroadRole.EMS: "ems server_assembly",
        BroadRole.BRAND: (
            "brand consumer_brand server_brand ai_glasses eyewear auto industrial_pc video_surveillance storage_system"
        ),
        BroadRole.AI_LAB: "ai_lab",
        BroadRole.SOFTWARE: "software it_services",
        BroadRole.DISTRIBUTOR: "distributor",
        BroadRole.ANALYST_HOUSE: "analyst_house media research_firm broker data_vendor",
        BroadRole.INVESTOR: "investor holding",
        BroadRole.CHAIN_MEMBER: "chain_member apple_supplier",
    }
)
BROAD_ROLE: Final[Mapping[str, BroadRole]] = MappingProxyType(
    {role: broad for broad, roles in _ROLES.items() for role in roles.split()}
)
