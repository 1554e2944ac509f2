"""What can go wrong does, for real: the error says what it is, nothing is lost, the next run completes."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from kg.errors import StoreError, StoreUnavailableError
from kg.stores.property import store as module
from kg.stores.property.bolt import Neo4jStore, refuse_older
from kg.stores.property.cypher import LOCK, MARK, CypherStore, held
from tests.kg.stores.property.test_store import kept, same, small
from tests.listening import listening
from tests.neo4j_server import need_java, started
from tests.small_disk import small_disk

ROOT = Path(__file__).parents[4]
WRITE = """
    import sys
    from kg.stores.property.cypher import CypherStore
    from tests.kg.stores.property.test_store import small
    store = CypherStore(sys.argv[1])
    store.write(small("Another sentence.", "c"), state="second")
"""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def run(script: str, *arguments: object, before: str = "") -> subprocess.CompletedProcess[str]:
    """Run a piece of Python in a process of its own, from the project's folder."""
    text = textwrap.dedent(before) + textwrap.dedent(script)
    return subprocess.run(
        [sys.executable, "-c", text, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, check=False
    )


# ── a server ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def own_home(tmp_path):
    """Give the folder of a server that a test may stop; needs one of our own."""
    need_java()
    return tmp_path / "home"


def reach(server) -> Neo4jStore:
    return Neo4jStore(server.uri, user=server.user, password=server.password, patience=2.0)


def test_a_server_that_is_not_there_may_be_there_later():
    with Neo4jStore(f"bolt://127.0.0.1:{free_port()}", patience=1.0) as store:
        with pytest.raises(StoreUnavailableError, match="not there"):
            store.write(small())
        with pytest.raises(StoreUnavailableError, match="start it"):
            store.query("RETURN 1 AS x")


@pytest.mark.parametrize(
    ("reply", "words"),
    [(bytes(4), "Neo4j 5 or later"), (b"\0\0\0\1", "Neo4j 5 or later"), (b"HTTP/1.1 400 Bad Request\r\n\r\n", "7687")],
    ids=["no version in common", "a version of long ago", "another protocol"],
)
def test_a_server_of_another_version_or_kind_is_told_from_one_that_is_away(reply, words):
    with listening(reply) as (port, _), Neo4jStore(f"bolt://127.0.0.1:{port}", patience=1.0) as store:
        for act in (lambda: store.write(small()), lambda: store.query("RETURN 1 AS x")):
            with pytest.raises(StoreError, match=words) as told:
                act()
            assert not isinstance(told.value, StoreUnavailableError)


@pytest.mark.parametrize(
    ("agent", "old"), [("Neo4j/4.4.38", True), ("Neo4j/5.26.0", False), ("Neo4j/2025.10.1", False)]
)
def test_a_server_that_says_it_is_older_is_refused(agent, old):
    if not old:
        refuse_older("here", agent)
        return
    with pytest.raises(StoreError, match=r"Neo4j/4.*5 or later"):
        refuse_older("here", agent)


def test_what_is_no_address_is_told(tmp_path):
    with pytest.raises(StoreError, match="KG_NEO4J_URI"):
        Neo4jStore(tmp_path)
    with pytest.raises(StoreError, match="neo4j://host:7687"):
        Neo4jStore("ftp://somewhere")


@pytest.mark.neo4j
def test_a_wrong_password_is_told(neo4j_server):
    with Neo4jStore(neo4j_server.uri, password="wrong") as store, pytest.raises(StoreError, match="KG_NEO4J_PASSWORD"):  # noqa: S106 wrong on purpose
        store.write(small())


@pytest.mark.neo4j
def test_a_database_that_is_not_there_is_told(neo4j_server):
    store = Neo4jStore(neo4j_server.uri, user=neo4j_server.user, password=neo4j_server.password, database="nowhere")
    with store, pytest.raises(StoreError, match="KG_NEO4J_DATABASE"):
        store.write(small())


@pytest.mark.neo4j
def test_a_store_of_a_newer_version_is_left_alone(neo4j_store):
    neo4j_store.write(small(), state="1")
    neo4j_store.engine.put("UNWIND $rows AS row MATCH (n:KnowledgeGraph) SET n.version = row", [module.VERSION + 1])
    try:
        for act in (lambda: neo4j_store.write(small("Other words.")), neo4j_store.read, lambda: neo4j_store.state):
            with pytest.raises(StoreError, match="newer version"):
                act()
    finally:
        neo4j_store.engine.put("UNWIND $rows AS row MATCH (n:KnowledgeGraph) SET n.version = row", [module.VERSION])
    same(neo4j_store, small(), "1")


@pytest.mark.neo4j
def test_other_peoples_nodes_are_not_touched(neo4j_store):
    neo4j_store.write(small())
    neo4j_store.engine.put("UNWIND $rows AS row MATCH (n) DETACH DELETE n", [1])
    neo4j_store.engine.put("UNWIND $rows AS row CREATE (:Company {id: row, theirs: true})", ["x"])
    try:
        with pytest.raises(StoreError, match="database of its own"):
            neo4j_store.write(small())
        assert [{"n": 1}] == list(neo4j_store.engine.ask("MATCH (n) RETURN count(n) AS n"))
    finally:
        neo4j_store.engine.put("UNWIND $rows AS row MATCH (n) DETACH DELETE n", [1])
    neo4j_store.write(small(), state="ours")
    same(neo4j_store, small(), "ours")


@pytest.mark.neo4j
@pytest.mark.slow
def test_a_server_that_goes_away_half_way_is_told_and_the_next_run_completes(own_home):
    port = free_port()
    with started(own_home, port=port) as server, reach(server) as store:
        store.write(small(), state="first")

        def stop(done: int, total: int | None, what: str) -> None:
            del done, total
            if what == "Evidence nodes":
                server.stop()

        with pytest.raises(StoreUnavailableError, match="went away"):
            store.write(small("Another sentence.", "c"), state="second", progress=stop)
    with started(own_home, port=port) as server, reach(server) as store:
        assert "" == store.state
        with pytest.raises(StoreError, match="half written"):
            store.query("MATCH (n) RETURN n")
        store.write(small("Another sentence.", "c"), state="second")
        same(store, small("Another sentence.", "c"), "second")
    with started(own_home, port=port, read_only=True) as server, reach(server) as store:
        with pytest.raises(StoreError, match="read-only"):
            store.write(small(), state="third")
        same(store, small("Another sentence.", "c"), "second")


def test_without_the_driver_the_error_says_what_to_install():
    done = run(
        "from kg.stores.property.bolt import Neo4jStore, refuse_older\nNeo4jStore('bolt://127.0.0.1:1')\n",
        before="import sys\nsys.modules['neo4j'] = None\n",
    )
    assert "kg.errors.StoreError" in done.stderr
    assert "hardware-kg[neo4j]" in done.stderr


# ── the embedded engine ─────────────────────────────────────────────────────────────────────────────────────────────


def test_without_the_engine_the_error_says_what_to_install_and_what_to_use(tmp_path):
    done = run(WRITE, tmp_path / "view", before="import sys\nsys.modules['arcadedb_embedded'] = None\n")
    assert "kg.errors.StoreError" in done.stderr
    assert "hardware-kg[cypher]" in done.stderr
    assert "--sparql" in done.stderr


@pytest.fixture
def folder(tmp_path, cypher_store):
    """Give a folder with a graph in it, state `first`; the engine is there."""
    del cypher_store
    with CypherStore(tmp_path / "view") as store:
        store.write(small(), state="first")
    return tmp_path / "view"


def first(folder: Path) -> None:
    with CypherStore(folder) as store:
        same(store, small(), "first")


def test_a_writer_that_is_killed_leaves_the_old_graph_whole(folder):
    kill = """
        import kg.stores.property.store as module, os, signal
        module.PropertyStore.mark = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)
    """
    done = run(WRITE, folder, before=kill)
    assert -signal.SIGKILL == done.returncode, done.stderr
    assert 2 == len(list(folder.glob("data-*")))
    first(folder)
    done = run(WRITE, folder)
    assert 0 == done.returncode, done.stderr
    assert 1 == len(list(folder.glob("data-*")))
    with CypherStore(folder) as store:
        same(store, small("Another sentence.", "c"), "second")


def test_two_writers_do_not_mix(folder):
    with held(folder / LOCK):
        done = run(WRITE, folder)
    assert "StoreUnavailableError" in done.stderr
    assert "another process is writing" in done.stderr
    first(folder)


def test_a_reader_goes_on_while_another_process_writes(folder):
    with CypherStore(folder) as store:
        assert kept(small()) == store.read()
        assert 0 == run(WRITE, folder).returncode
        assert "second" == store.state
        assert kept(small("Another sentence.", "c")) == store.read()


def test_a_view_of_a_newer_version_is_left_alone(folder):
    mark = json.loads((folder / MARK).read_text())
    (folder / MARK).write_text(json.dumps(mark | {"version": module.VERSION + 1}))
    with CypherStore(folder) as store, pytest.raises(StoreError, match="newer version"):
        store.write(small("Other words."))
    (folder / MARK).write_text(json.dumps(mark))
    first(folder)


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("Dear Sir")
    with pytest.raises(StoreError, match=r"letter\.txt"):
        CypherStore(tmp_path).write(small())
    assert ["letter.txt"] == [item.name for item in tmp_path.iterdir()]


def test_an_empty_view_says_so(tmp_path, cypher_store):
    del cypher_store
    with pytest.raises(StoreError, match="holds nothing yet"):
        CypherStore(tmp_path / "view").query("RETURN 1 AS x")


def test_a_full_disk_is_told_and_the_old_graph_stays(folder, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    with small_disk(disk, "4m"):
        done = run(WRITE, disk / "view")
        assert "StoreError" in done.stderr, done.stderr
        assert "disk is full" in done.stderr, done.stderr
    first(folder)
