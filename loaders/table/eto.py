"""The supply-chain tables of the Emerging Technology Observatory: who provides which input, what goes into what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from kg.errors import InputError
from kg.model import Bound, EntityType, QuantityType, RelationType
from loaders.table.rows import Claim, Maker, Row, Shape, interval, period
from ontology.terms import Unit

__all__ = ["SHAPES"]

PUBLISHER: Final = "Emerging Technology Observatory"
_CODE: Final = re.compile(r"[A-Z]{3}$")
_COUNTRY: Final = frozenset({EntityType.COUNTRY})
_MINOR: Final = ("minor_share", "negligible_market_share")


def _provision(row: Row, maker: Maker, _: Any) -> Iterator[Claim]:  # noqa: ANN401 nothing of the sheet is needed
    """Give who makes an input, and with which share of its market; a country only has the share."""
    provider, provided = row.need("provider_name"), row.need("provided_name")
    share = row.get("share_provided")
    known = maker.registry.find(provider)
    country = _CODE.match(provider) is not None or (known is not None and known.type is EntityType.COUNTRY)
    if country and not share:
        minor = any(row.get(column) for column in _MINOR)
        raise InputError(f"{provider} is a country without a share{', but for a minor one' if minor else ''}")
    goods = maker.product(provided, EntityType.PRODUCT_CATEGORY)
    subject = maker.entity(provider, _COUNTRY, EntityType.COUNTRY) if country else maker.company(provider)
    year = row.get("year")
    when = period(year) if year else None
    if not country:
        yield maker.statement((subject, RelationType.PRODUCES, goods), (provider, provided), period=when)
    if share:
        yield maker.observation(
            subject, QuantityType.MARKET_SHARE, interval(share, share=True), share, bound=Bound.APPROX,
            unit=Unit.RATIO, period=when, counterpart=goods, words="share provided",
        )  # fmt: skip


def _sequence(row: Row, maker: Maker, _: Any) -> Iterator[Claim]:  # noqa: ANN401 as above
    part, whole = row.need("input_name"), row.get("goes_into_name")
    if not whole:
        raise InputError("goes into nothing, and what is a kind of what belongs to the taxonomy, not to claims")
    ends = tuple(maker.product(name, EntityType.PRODUCT_CATEGORY) for name in (part, whole))
    yield maker.statement((ends[0], RelationType.COMPONENT_OF, ends[1]), (part, whole))


SHAPES: Final = (
    Shape(
        name="eto-provision",
        needs=frozenset({"provider_name", "provided_name", "share_provided"}),
        publisher=PUBLISHER,
        read=_provision,
    ),
    Shape(name="eto-sequence", needs=frozenset({"input_name", "goes_into_name"}), publisher=PUBLISHER, read=_sequence),
)
