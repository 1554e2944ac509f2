"""Questions to a graph in memory: who trades, why, what changed, what clashes. Pure; rows carry evidence."""

from kg.query.changes import Change, diff
from kg.query.conflicts import Conflict, conflicts
from kg.query.forecasts import Forecast, forecasts
from kg.query.index import Index
from kg.query.rows import Quote, Row, Table, Why
from kg.query.trade import Filter, customers_of, neighbours, paths, suppliers_of
from kg.query.why import why

__all__ = [
    "Change",
    "Conflict",
    "Filter",
    "Forecast",
    "Index",
    "Quote",
    "Row",
    "Table",
    "Why",
    "conflicts",
    "customers_of",
    "diff",
    "forecasts",
    "neighbours",
    "paths",
    "suppliers_of",
    "why",
]
