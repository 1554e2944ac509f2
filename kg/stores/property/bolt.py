"""Neo4j over Bolt, by its official driver."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg.errors import InputError, StoreError, StoreUnavailableError
from kg.stores.property.engine import Rows
from kg.stores.property.store import PropertyStore

if TYPE_CHECKING:
    import neo4j

__all__ = ["Bolt", "Neo4jStore"]

PATIENCE: Final = 15.0  # seconds that a transaction is tried again
_MISSING: Final = (
    "the driver is not installed; install it with: pip install 'hardware-kg[neo4j]' "
    "(or ask without a server: the stores `cypher` and `rdf`)"
)
OLDEST: Final = 5
_AGENT: Final = re.compile(r"Neo4j/(\d+)")
_NEEDED: Final = f"it takes Neo4j {OLDEST} or later"
_QUERY_ERRORS: Final = ("Neo.ClientError.Statement.", "Neo.ClientError.Procedure.")


class Neo4jStore(PropertyStore):
    """The graph in Neo4j, or in any server that speaks Bolt and Neo4j's Cypher."""

    name = "neo4j"

    def __init__(
        self,
        uri: str | Path,
        *,
        user: str = "neo4j",
        password: str = "",
        database: str | None = None,
        patience: float = PATIENCE,
    ) -> None:
        """Take where the server listens and how to get in; nothing is sent yet.

        `patience` is for how many seconds what failed for a reason that may pass is tried again.

        Raises:
            StoreError: the driver is not installed, or the address is none of Bolt's.
        """
        super().__init__(Bolt(str(uri), user=user, password=password, database=database, patience=patience))


class Bolt:
    """Runs Cypher on a server. Made once, used by one thread."""

    name = "neo4j"

    def __init__(
        self, uri: str, *, user: str, password: str, database: str | None = None, patience: float = PATIENCE
    ) -> None:
        """Take where the server listens and how to get in."""
        self.where = uri
        self._database = database
        if "://" not in uri:
            raise StoreError(uri, "is no address of a server; give one like neo4j://host:7687 or set KG_NEO4J_URI")
        try:
            import neo4j  # noqa: PLC0415 an extra
        except ImportError as error:
            raise StoreError(uri, _MISSING) from error
        try:
            self._driver: neo4j.Driver = neo4j.GraphDatabase.driver(
                uri,
                auth=(user, password),
                max_transaction_retry_time=patience,
                connection_timeout=patience,
                connection_acquisition_timeout=2 * patience,
                notifications_min_severity="OFF",
            )
        except (neo4j.exceptions.ConfigurationError, ValueError) as error:
            raise StoreError(uri, f"{error}; give an address like neo4j://host:7687") from error

    def define(self, texts: Iterable[str]) -> None:
        """Run statements that change the schema, each on its own.

        Raises:
            StoreError: the server is older than the Cypher that is written here.
        """
        with self._told(), self._driver.session(database=self._database) as session:
            refuse_older(self.where, self._driver.get_server_info().agent)
            for text in texts:
                session.run(text).consume()

    def put(self, text: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run a statement over `$rows` as one transaction; transient errors and lost connections are tried again."""

        def work(tx: neo4j.ManagedTransaction) -> None:
            tx.run(text, rows=list(rows)).consume()

        with self._told(), self._driver.session(database=self._database) as session:
            session.execute_write(work)

    def ask(
        self,
        text: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        rows: int | None = None,
        seconds: float | None = None,
    ) -> Rows:
        """Give the rows of a statement; the server refuses writes and ends the transaction when time is up."""
        import neo4j  # noqa: PLC0415 an extra

        with (
            self._told(),
            self._driver.session(database=self._database, default_access_mode=neo4j.READ_ACCESS) as session,
            session.begin_transaction(timeout=seconds) as tx,
        ):
            result = tx.run(text, dict(parameters or {}))
            taken = Rows(columns=tuple(result.keys()))
            for record in result:
                if rows is not None and len(taken) >= rows:
                    taken.cut = True
                    break
                taken.append({key: plain(record[key]) for key in taken.columns})
            return taken

    def close(self) -> None:
        """End the connections."""
        self._driver.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn the driver's errors into ours."""
        from neo4j.exceptions import DriverError, Neo4jError, UnsupportedServerProduct  # noqa: PLC0415 an extra

        try:
            yield
        except Neo4jError as error:
            raise _refusal(self.where, error) from error
        except UnsupportedServerProduct as error:
            raise StoreError(
                self.where, f"the server speaks no version of Bolt that is known here; {_NEEDED}"
            ) from error
        except (DriverError, OSError) as error:
            if "looks like HTTP" in str(error):
                raise StoreError(
                    self.where, "speaks HTTP here; give the port of Bolt, which is 7687 as a rule"
                ) from error
            raise StoreUnavailableError(
                self.where, f"the server is not there or went away; start it and run again ({_first_line(error)})"
            ) from error


def refuse_older(where: str, agent: str) -> None:
    """Refuse a server that says it is a Neo4j before 5; others that speak Bolt say what they like.

    Raises:
        StoreError: it is older, with which would do.
    """
    found = _AGENT.match(agent)
    if found and int(found[1]) < OLDEST:
        raise StoreError(where, f"is {agent}; {_NEEDED}")


_REFUSALS: Final = (
    ("ReadOnly", "the database is read-only; write to another one, or lift that on the server"),
    ("Security", "the server does not let this user in; see KG_NEO4J_USER and KG_NEO4J_PASSWORD"),
    ("TransactionTimedOut", "time ran out; ask for less"),
    ("Terminated", "time ran out; ask for less"),
    ("DatabaseNotFound", "there is no such database; see KG_NEO4J_DATABASE"),
)


def _refusal(where: str, error: neo4j.exceptions.Neo4jError) -> Exception:
    """Give our error for one that the server answered with."""
    code, words = error.code or "", _first_line(error.message or error)
    if told := next((reason for part, reason in _REFUSALS if part in code), ""):
        return StoreError(where, told)
    if code.startswith(_QUERY_ERRORS):
        return InputError(f"the server does not take this query: {words}")
    if error.is_retryable():
        return StoreUnavailableError(where, f"the server cannot answer now; run again ({words})")
    return StoreError(where, f"{code}: {words}")


def _first_line(error: object) -> str:
    return str(error).partition("\n")[0][:300]


def plain(value: Any) -> Any:  # noqa: ANN401 whatever a query gives
    """Give a value of the driver as a plain one: a node or relationship by its properties, a day as ISO text."""
    if isinstance(value, str | bool | int | float) or value is None:
        return value
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if hasattr(value, "iso_format"):
        return value.iso_format()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if hasattr(value, "relationships"):
        return [plain(item) for pair in _walk(value) for item in pair]
    return {key: plain(item) for key, item in value.items()} if hasattr(value, "items") else str(value)


def _walk(path: Any) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 a path of the driver
    """Give the nodes and relationships of a path in turn."""
    yield (path.nodes[0],)
    yield from zip(path.relationships, path.nodes[1:], strict=True)
