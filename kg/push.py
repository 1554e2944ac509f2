"""Servers that a graph can be pushed to, by the scheme of their address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from kg import plugins
from kg.errors import InputError

__all__ = ["SCHEMES", "server", "shown"]

_BOLT: Final = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
# Scheme of an address → the store that speaks it.
SCHEMES: Final[Mapping[str, str]] = {**dict.fromkeys(_BOLT, "neo4j"), "http": "sparql", "https": "sparql"}


def server(address: str, *, user: str = "", password: str = "", database: str = "") -> Any:  # noqa: ANN401 any store
    """Give the store of a server; nothing is sent yet.

    Raises:
        InputError: no store speaks the scheme of the address.
        StoreError: a driver is missing.
    """
    scheme = urlsplit(address).scheme
    name = SCHEMES.get(scheme)
    if name is None or name not in plugins.stores():
        known = ", ".join(f"{key}://" for key, store in SCHEMES.items() if store in plugins.stores())
        raise InputError(
            f"{shown(address)!r} is no address that a graph can be pushed to; it begins with one of {known}"
        )
    if name == "neo4j":
        return plugins.stores()[name](address, user=user, password=password, database=database or None)
    return plugins.stores()[name](address, user=user, password=password)


def shown(address: str) -> str:
    """Give an address without the user and password that may stand in it."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
