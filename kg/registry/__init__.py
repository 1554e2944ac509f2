"""Who and what the field knows: names in two languages, tickers, kinds, parts, and guards for doubtful names."""

from __future__ import annotations

from kg.registry.guards import Guard
from kg.registry.registry import Registry
from kg.registry.taxonomy import Component, Stress, Taxonomy

__all__ = ["Component", "Guard", "Registry", "Stress", "Taxonomy"]
