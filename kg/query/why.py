"""Why the graph says so: every statement between two entities with its sentences, for and against."""

from __future__ import annotations

from kg.model import Polarity, Statement
from kg.query.index import Index
from kg.query.rows import Table, Why, name_of, quotes_of


def why(index: Index, first: str, second: str) -> Table[Why]:
    """Give the statements between two entities or their parts, either way: for before against, then by confidence.

    Raises:
        UnknownNameError: nothing answers to one of the names.
    """
    one, other = index.find(first).id, index.find(second).id
    left = {one, *index.parts.get(one, ())}
    right = {other, *index.parts.get(other, ())}
    found = [
        stmt
        for stmt in index.graph.statements.values()
        if (stmt.subject in left and stmt.object in right) or (stmt.subject in right and stmt.object in left)
    ]
    rows = [_row(index, stmt) for stmt in found]
    rows.sort(key=lambda row: (row.stance != "for", -row.confidence, row.subject, row.relation))
    return Table(rows)


def _row(index: Index, stmt: Statement) -> Why:
    graph, share = index.graph, stmt.share
    return Why(
        subject=name_of(graph, stmt.subject),
        relation=str(stmt.relation),
        object=name_of(graph, stmt.object),
        stance="for" if stmt.polarity is Polarity.ASSERTED else "against",
        polarity=str(stmt.polarity),
        modality=str(stmt.modality),
        status=str(stmt.status),
        basis=str(stmt.basis),
        confidence=stmt.confidence,
        product=name_of(graph, stmt.product) if stmt.product else None,
        period=stmt.period.label if stmt.period else None,
        share_low=None if share is None or share.low is None else float(share.low),
        share_high=None if share is None or share.high is None else float(share.high),
        speakers=stmt.attributed_to,
        group=stmt.group,
        quotes=quotes_of(graph, stmt),
    )
