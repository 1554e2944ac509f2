"""What two readers of one document say, as one: agreement makes a claim surer, contradiction less sure, for both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from kg.model import Evidence, Statement
from ontology.terms import FAMILY, SYMMETRIC

__all__ = ["merged"]

SUREST: Final = 0.97
CONTRADICTED: Final = 0.6
"""What is left of the confidence of a claim that the other reader denies."""


def merged(
    ours: Sequence[Statement], offered: Sequence[Statement]
) -> tuple[tuple[Statement, ...], tuple[Statement, ...]]:
    """Give the statements of both readers, the grammar's first, and the offered ones that gave way to it.

    An offered claim on a pair and a family of relations that the grammar has read in the same sentence adds its
    evidence to the grammar's statement, whose qualifiers and kind stay, and fills those that it left open; two independent readings of confidence
    a and b are sure to 1 - (1 - a)(1 - b). Where one denies what the other asserts both stay, less sure.
    """
    kept = list(ours)
    added: list[Statement] = []
    gone: list[Statement] = []
    for stmt in offered:
        twin = next((i for i, own in enumerate(kept) if _pair(own) == _pair(stmt) and _touch(own, stmt)), None)
        if twin is None:
            added.append(stmt)
        elif kept[twin].polarity is stmt.polarity:
            kept[twin] = _agreed(kept[twin], stmt)
            gone.append(stmt)
        else:
            kept[twin] = _doubted(kept[twin])
            added.append(_doubted(stmt))
    return (*kept, *added), tuple(gone)


def _pair(stmt: Statement) -> tuple[object, ...]:
    family = FAMILY.get(stmt.relation, stmt.relation)
    ends = (stmt.subject, stmt.object)
    return (family, *(sorted(ends) if stmt.relation in SYMMETRIC else ends))


def _touch(first: Statement, second: Statement) -> bool:
    """Say whether two statements were read in one sentence."""
    spans = (first.evidence[0].span, second.evidence[0].span)
    return spans[0].start < spans[1].end and spans[1].start < spans[0].end


def _agreed(own: Statement, other: Statement) -> Statement:
    first, second = own.evidence[0], other.evidence[0]
    sure = min(1 - (1 - first.confidence) * (1 - second.confidence), max(SUREST, first.confidence))
    return replace(
        own, product=own.product or other.product, share=own.share or other.share, size=own.size or other.size,
        amount=own.amount or other.amount, currency=own.currency if own.amount else other.currency,
        evidence=(_at(first, sure), *own.evidence[1:], second),
    )  # fmt: skip


def _doubted(stmt: Statement) -> Statement:
    return replace(stmt, evidence=tuple(_at(item, item.confidence * CONTRADICTED) for item in stmt.evidence))


def _at(item: Evidence, confidence: float) -> Evidence:
    return replace(item, confidence=round(min(max(confidence, 0.01), 0.99), 4))
