"""Statements about one pair become an edge: origins combined, denials weighed, the latest status in the lead."""

from kg.fusion.edges import Edge, fuse, histories
from kg.fusion.evidence import contested, decayed, discord, log_odds, noisy_or, pooled, posterior, uniform_sd
from kg.fusion.time import known_by, valid_on

__all__ = [
    "Edge",
    "contested",
    "decayed",
    "discord",
    "fuse",
    "histories",
    "known_by",
    "log_odds",
    "noisy_or",
    "pooled",
    "posterior",
    "uniform_sd",
    "valid_on",
]
