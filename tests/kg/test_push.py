"""A graph is pushed to real servers, once for each state; addresses that no store speaks are refused."""

from contextlib import closing

import pytest

from kg.errors import InputError, StoreUnavailableError
from kg.graph import KnowledgeGraph
from kg.pipeline import How
from kg.push import SCHEMES, server, shown
from kg.stores.rdf import remote
from tests.kg.cli.conftest import run
from tests.kg.stores.rdf.test_remote import free_port
from tests.kg.stores.rdf.test_remote import server as oxigraph

__all__ = ["oxigraph", "run"]

ZH = "博通表示，谷歌、Meta都是公司AI定制芯片的大客户。"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "note.txt").write_text(ZH, encoding="utf-8")
    KnowledgeGraph.built([tmp_path / "in"], tmp_path / "out", How())
    return tmp_path / "out"


def pushed_once(run, folder, address, *options):
    """Push twice, give what the server holds."""
    graph = KnowledgeGraph.open(folder)
    first = run("--data", folder, "push", address, *options)
    assert (0, "") == (first.code, first.err)
    assert "yes" in first.out
    again = run("--data", folder, "push", address, *options)
    assert (0, True) == (again.code, "no" in again.out.splitlines()[1].split())
    return graph


def test_a_sparql_server_holds_what_was_pushed(run, folder, oxigraph):
    graph = pushed_once(run, folder, oxigraph)
    store = server(oxigraph)
    assert graph.ledger.state == store.state
    assert graph.graph == store.read()


@pytest.mark.neo4j
def test_neo4j_holds_what_was_pushed(run, folder, neo4j_server):
    options = ("--user", neo4j_server.user, "--password", neo4j_server.password)
    graph = pushed_once(run, folder, neo4j_server.uri, *options)
    with closing(server(neo4j_server.uri, user=neo4j_server.user, password=neo4j_server.password)) as store:
        assert graph.graph == store.read()


@pytest.mark.neo4j
def test_neo4j_is_found_by_the_settings(run, folder, neo4j_server, monkeypatch):
    for name, value in (("URI", neo4j_server.uri), ("USER", neo4j_server.user), ("PASSWORD", neo4j_server.password)):
        monkeypatch.setenv(f"KG_NEO4J_{name}", value)
    assert 0 == run("--data", folder, "push").code
    assert 1 == run("--data", folder, "push", "--password", "wrong").code


@pytest.mark.parametrize("address", ["ftp://somebody:secret@host/x", "nowhere", "postgres://host"])
def test_an_address_that_no_store_speaks_is_refused_with_those_that_are(run, folder, address):
    ran = run("--data", folder, "push", address)
    assert 1 == ran.code
    assert all(f"{scheme}://" in ran.err for scheme in SCHEMES)
    assert "secret" not in ran.err


def test_no_address_is_an_error_that_names_the_setting(run, folder, monkeypatch):
    monkeypatch.delenv("KG_NEO4J_URI", raising=False)
    ran = run("--data", folder, "push")
    assert (1, True) == (ran.code, "KG_NEO4J_URI" in ran.err)


def test_a_server_that_is_not_there_leaves_the_graph_as_it_was(folder, monkeypatch):
    monkeypatch.setattr(remote, "PAUSE", 0.0)
    graph = KnowledgeGraph.open(folder)
    with pytest.raises(StoreUnavailableError):
        graph.push(f"http://127.0.0.1:{free_port()}/sparql")
    assert [] == graph.check()


def test_a_password_in_an_address_is_not_shown():
    assert "http://host:7878/query" == shown("http://me:secret@host:7878/query")
    with pytest.raises(InputError, match="'mailto:x'"):
        server("mailto:x")
