"""The truth: an append-only folder of Parquet parts and their manifest; every view is rebuilt from it at will."""

from kg.ledger.integrity import Problem
from kg.ledger.judgements import VERDICTS, Judgement, standing
from kg.ledger.ledger import Added, Ledger, part_id
from kg.ledger.manifest import Entry

__all__ = ["VERDICTS", "Added", "Entry", "Judgement", "Ledger", "Problem", "check", "part_id", "standing"]


def check(ledger: Ledger) -> list[Problem]:
    """Give all that is wrong with the parts of a ledger; nothing if it is whole."""
    return ledger.check()
