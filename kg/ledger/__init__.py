"""The truth: an append-only folder of Parquet parts and their manifest; every view is rebuilt from it at will."""

from kg.ledger.check import Problem
from kg.ledger.judgements import VERDICTS, Judgement, standing
from kg.ledger.ledger import Added, Ledger, part_id
from kg.ledger.manifest import Entry

__all__ = ["VERDICTS", "Added", "Entry", "Judgement", "Ledger", "Problem", "part_id", "standing"]
