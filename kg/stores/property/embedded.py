"""ArcadeDB inside the process: Cypher without a server."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any, Final

from kg.errors import InputError, StoreError
from kg.stores.property import texts
from kg.stores.property.engine import Rows
from kg.stores.property.rows import ENTITY, LABELS, RELATIONS, TIES, TYPES, Tie, grouped

__all__ = ["Arcade"]

HEAP: Final = "2g"
_MISSING: Final = (
    "the embedded Cypher engine is not installed; install it with: pip install 'hardware-kg[cypher]' "
    "(wheels: Linux with glibc 2.35 or later, macOS on Apple silicon, Windows; elsewhere ask the same questions in "
    "SPARQL, by `kg query --sparql`, or of a Neo4j server)"
)
_TRIES: Final = 5


class Arcade:
    """Runs Cypher on a database in a folder, opened for reading or for writing."""

    name = "cypher"

    def __init__(self, path: Path, *, write: bool = False) -> None:
        """Take the folder of a database; opened for writing it is made where there is none."""
        self.where = str(path)
        self._errors = _started(self.where)
        self._db = self._opened(path, write=write)

    def define(self, found: Iterable[str]) -> None:
        """Make the types, an entity type as a kind of entity, then the constraints and indexes."""
        for kind in (ENTITY, *LABELS, texts.MARKER):
            also = f" EXTENDS {ENTITY}" if kind in TYPES else ""
            self._command("sql", f"CREATE VERTEX TYPE `{kind}` IF NOT EXISTS{also}")
        for kind in (*RELATIONS, *TIES):
            self._command("sql", f"CREATE EDGE TYPE `{kind}` IF NOT EXISTS")
        for text in found:
            self._command("opencypher", text)

    def put(self, text: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run a statement over `$rows` as one transaction, again where another thread was in the way."""
        with self._told():
            self._db.run_in_transaction(
                lambda: self._db.command("opencypher", text, {"rows": [dict(row) for row in rows]}), retries=_TRIES
            )

    def load(self, found: Mapping[str, Sequence[Mapping[str, Any]]], every: Iterable[Tie]) -> None:
        """Fill an empty database with nodes by label and the relationships between them."""
        with self._told(), self._db.graph_batch() as batch:
            places: dict[str, dict[str, str]] = {ENTITY: {}}
            for label, rows in found.items():
                made = batch.create_vertices(label, [dict(row) for row in rows]) if rows else []
                known = places.setdefault(ENTITY if label in TYPES else label, {})
                known.update(zip((row["id"] for row in rows), made, strict=True))
            for (kind, start, end), group in grouped(every).items():
                batch.new_edges(
                    [places[start][tie.a] for tie in group], kind, [places[end][tie.b] for tie in group],
                    [tie.properties for tie in group] if kind in RELATIONS else None,
                )  # fmt: skip

    def ask(
        self,
        text: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        rows: int | None = None,
        seconds: float | None = None,
    ) -> Rows:
        """Give the rows of a statement that cannot write; the engine gives up when time is up."""
        from jpype import JClass  # noqa: PLC0415 comes with the extra

        option = JClass("com.arcadedb.GlobalConfiguration").COMMAND_TIMEOUT
        limit = JClass("java.lang.Long")(int((seconds or 0) * 1000))
        with self._told(is_query=True):
            self._db.get_java_database().getConfiguration().setValue(option, limit)
            found = self._db.query("opencypher", text, dict(parameters or {}))
            taken = Rows()
            for record in found:
                if rows is not None and len(taken) >= rows:
                    taken.cut = True
                    break
                names = list(record.get_property_names())
                taken.columns = taken.columns or tuple(names)
                taken.append({name: plain(record.get(name)) for name in names})
            found.close()
            return taken

    def close(self) -> None:
        """Close the database, so that another process may write it."""
        if self._db.is_open():
            self._db.close()

    def _command(self, language: str, text: str) -> None:
        with self._told():
            self._db.command(language, text)

    def _opened(self, path: Path, *, write: bool) -> Any:  # noqa: ANN401 no types in the package
        import arcadedb_embedded as arcade  # noqa: PLC0415 an extra
        from arcadedb_embedded.core import Database  # noqa: PLC0415 the public functions open for writing only
        from jpype import JClass  # noqa: PLC0415 comes with the extra

        with self._told():
            if write:
                return arcade.open_database(str(path)) if path.is_dir() else arcade.create_database(str(path))
            mode = JClass("com.arcadedb.engine.ComponentFile$MODE").READ_ONLY
            return Database(JClass("com.arcadedb.database.DatabaseFactory")(str(path)).open(mode))

    @contextmanager
    def _told(self, *, is_query: bool = False) -> Iterator[None]:
        """Turn the engine's errors into ours."""
        try:
            yield
        except self._errors as error:
            raise _refusal(self.where, _reasons(error), is_query=is_query) from error


def _reasons(error: BaseException | None) -> str:
    """Give what the engine says, with the reasons under it, which it keeps to itself otherwise."""
    found = [str(error).partition("\n")[0]]
    while error is not None and not hasattr(error, "getCause"):
        error = error.__cause__
    cause = None if error is None else error.getCause()
    while cause is not None:
        found.append(str(cause.getMessage()))
        cause = cause.getCause()
    return "; ".join(dict.fromkeys(found))


def _refusal(where: str, words: str, *, is_query: bool) -> Exception:
    """Give our error for one of the engine's."""
    if "TimeoutException" in words:
        return StoreError(where, "time ran out; ask for less")
    if "No space left" in words:
        return StoreError(where, "the disk is full; what was stored before is intact")
    return InputError(f"the engine does not take this query: {words}") if is_query else StoreError(where, words)


_jvm: list[tuple[type[BaseException], ...]] = []


def _started(where: str) -> tuple[type[BaseException], ...]:
    """Start the machine that the engine runs on, once a process and without its chatter; give its errors."""
    if _jvm:
        return _jvm[0]
    try:
        import arcadedb_embedded as arcade  # noqa: PLC0415 an extra
        from arcadedb_embedded import jvm  # noqa: PLC0415 an extra
        from jpype import JException  # noqa: PLC0415 comes with the extra
    except ImportError as error:
        raise StoreError(where, _MISSING) from error
    quiet = resources.files("kg.stores.property") / "quiet.properties"
    crashes = Path(tempfile.gettempdir()) / "hs_err_pid%p.log"
    with resources.as_file(quiet) as path, _muted():
        try:
            jvm.start_jvm(
                heap_size=HEAP,
                # -Xrs leaves the signals that stop a process to Python: both machines at once bring it down
                jvm_args=["-Xrs", f"-Djava.util.logging.config.file={path}", f"-XX:ErrorFile={crashes}"],
            )
        except arcade.ArcadeDBError as error:
            raise StoreError(where, f"the embedded Cypher engine does not start here: {error}") from error
    _jvm.append((arcade.ArcadeDBError, JException))
    return _jvm[0]


@contextmanager
def _muted() -> Iterator[None]:
    """Keep what the machine itself writes to stderr while it starts, a warning about its own modules, to itself."""
    sys.stderr.flush()
    kept = os.dup(2)
    with Path(os.devnull).open("w") as nothing:
        os.dup2(nothing.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def plain(value: Any) -> Any:  # noqa: ANN401 whatever a query gives, a line for each kind
    """Give a value of the engine as a plain one: a node or relationship by its properties, a day as ISO text."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool | int | float) or value is None:
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if hasattr(value, "propertiesAsMap"):
        return plain(value.propertiesAsMap())
    if hasattr(value, "getVertices"):
        return _walk(list(value.getVertices()), list(value.getEdges()))
    return [plain(item) for item in value] if hasattr(value, "__iter__") else str(value)


def _walk(vertices: Sequence[Any], edges: Sequence[Any]) -> list[Any]:
    """Give the nodes and relationships of a path in turn."""
    steps = [plain(vertices[0])]
    for edge, vertex in zip(edges, vertices[1:], strict=True):
        steps += [plain(edge), plain(vertex)]
    return steps
