"""Questions to a graph in memory: who supplies, who buys, why, what lies between. Pure; rows carry evidence."""

from kg.query.index import Index
from kg.query.rows import Quote, Row, Table, Why
from kg.query.trade import Filter, customers_of, neighbours, paths, suppliers_of
from kg.query.why import why

__all__ = [
    "Filter",
    "Index",
    "Quote",
    "Row",
    "Table",
    "Why",
    "customers_of",
    "neighbours",
    "paths",
    "suppliers_of",
    "why",
]
