"""A real SPARQL server on this machine: pushed to, asked, read back, ended half way; and one out of sorts."""

import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from kg import KnowledgeGraph
from kg.errors import InputError, StoreError, StoreUnavailableError
from kg.ledger import Ledger
from kg.model import Graph
from kg.stores.rdf import remote
from kg.stores.rdf.remote import SparqlStore
from kg.stores.rdf.terms import node
from tests import strategies
from tests.absent import absent
from tests.kg.ledger.test_ledger import extraction, without_text

OXIGRAPH = Path(sys.executable).with_name("oxigraph")
ONE = Graph.of([extraction()])
MANY = Graph.of([extraction(f"report-{number}", text=f"博通供货{number}") for number in range(200)])
ANSWER = b'{"head": {"vars": ["g"]}, "results": {"bindings": []}}'


@contextmanager
def serving(folder, port):
    """Run a server on a folder until the end of the block."""
    command = [str(OXIGRAPH), "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if not probe.connect_ex(("127.0.0.1", port)):
                    break
            assert process.poll() is None, "the server ended at once"
            time.sleep(0.1)
        yield process
    finally:
        process.kill()
        process.wait()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    if not OXIGRAPH.exists():
        absent("the oxigraph server")
    port = free_port()
    with serving(tmp_path_factory.mktemp("oxigraph"), port):
        yield f"http://127.0.0.1:{port}/query"


def test_what_was_pushed_is_there_and_comes_back(server):
    store = SparqlStore(server)
    store.write(MANY, state="many")
    assert ("many", without_text(MANY)) == (store.state, store.read())
    store.write(ONE, state="one")
    assert ("one", without_text(ONE)) == (store.state, store.read())


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(graph=strategies.graphs(2))
def test_any_graph_comes_back_claim_by_claim(server, graph):
    store = SparqlStore(server.replace("/query", "/update"))
    store.write(graph)
    assert without_text(graph) == store.read()


def test_a_server_is_asked_as_a_store_is(server):
    store = SparqlStore(server)
    store.write(ONE, state="one")
    text = "SELECT ?id { GRAPH ?g { ?s hkg:suppliesTo ?o . FILTER(?s = ?who) } GRAPH ?h { ?o dcterms:identifier ?id } }"
    assert [{"id": "google"}] == store.query(text, {"who": f"<{node('entity', 'broadcom').value}>"})
    assert [{"answer": True}] == store.query("ASK { ?s hkg:suppliesTo ?o }")
    found = store.query("CONSTRUCT { ?s hkg:suppliesTo ?o } WHERE { ?s hkg:suppliesTo ?o }")
    assert ["broadcom", "google"] == [found[0][name].id for name in ("subject", "object")]
    assert (1, True) == (
        len(store.query("SELECT * { ?s ?p ?o }", rows=1)),
        store.query("SELECT * { ?s ?p ?o }", rows=1).cut,
    )


def test_a_server_is_not_told_to_write_or_to_reach_out(server):
    for text in ("DROP ALL", "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }"):
        with pytest.raises(InputError, match="not allowed"):
            SparqlStore(server).query(text)
    with pytest.raises(InputError, match="understand"):
        SparqlStore(server).query("SELECT WHERE")


def test_graphs_of_others_are_left_alone(server):
    store = SparqlStore(server)
    store._tell("INSERT DATA { GRAPH <http://example.org/mine> { <http://e/a> <http://e/b> 1 } }")  # noqa: SLF001
    store.write(ONE)
    store.write(Graph())
    assert [{"answer": True}] == store.query("ASK { GRAPH <http://example.org/mine> { ?s ?p 1 } }")
    assert Graph() == store.read()


def test_a_server_that_ends_in_the_middle_leaves_a_push_to_be_made_again(tmp_path, monkeypatch):
    if not OXIGRAPH.exists():
        absent("the oxigraph server")
    monkeypatch.setattr(remote, "PAUSE", 0.01)
    port = free_port()
    store = SparqlStore(f"http://127.0.0.1:{port}/query")
    with serving(tmp_path, port) as process, pytest.raises(StoreUnavailableError, match="does not answer"):
        store.write(MANY, state="many", progress=lambda *_: process.kill())
    with serving(tmp_path, port):
        assert "" == store.state
        with pytest.raises(StoreError, match="nothing whole"):
            store.read()
        store.write(MANY, state="many")
        assert ("many", without_text(MANY)) == (store.state, store.read())


@pytest.fixture
def moody():
    """A server that answers as it is told, and keeps what it was sent."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((self.path, self.headers.get("Authorization"), body))
            code = moods.pop(0) if moods else 200
            if code is None:
                time.sleep(1)
                return
            self.send_response(code)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.end_headers()
            self.wfile.write(ANSWER if code == 200 else b"no\nbecause")

        def log_message(self, *args):
            """Say nothing."""

    got, moods = [], []
    httpd = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_port}", moods, got
    httpd.shutdown()
    httpd.server_close()


def test_a_failure_that_passes_is_waited_for(moody, monkeypatch):
    url, moods, got = moody
    monkeypatch.setattr(remote, "PAUSE", 0.01)
    moods += [503, 429, 502]
    assert "" == SparqlStore(f"{url}/ds/sparql").state
    assert ["/ds/sparql"] * 4 == [path for path, *_ in got]
    moods += [503] * 9
    with pytest.raises(StoreUnavailableError, match="does not answer"):
        SparqlStore(url).write(ONE)


@pytest.mark.parametrize(("code", "words"), [(401, "password"), (403, "rights"), (404, "no"), (500, "no")])
def test_a_failure_that_stays_is_told_at_once_and_without_the_password(moody, code, words):
    url, moods, got = moody
    moods.append(code)
    with pytest.raises(StoreError, match=words) as caught:
        SparqlStore(url.replace("//", "//me:secret@")).write(ONE)
    assert 1 == len(got)
    assert "secret" not in str(caught.value)
    assert "Basic bWU6c2VjcmV0" == got[0][1]


def test_a_server_that_takes_too_long_is_not_waited_for(moody):
    url, moods, got = moody
    moods.append(None)
    with pytest.raises(StoreUnavailableError, match="time ran out"):
        SparqlStore(url).query("ASK { ?s ?p ?o }", seconds=0.2)
    assert 1 == len(got)


def test_large_pushes_go_in_batches_and_the_mark_goes_last(moody, monkeypatch):
    url, _, got = moody
    monkeypatch.setattr(remote, "BATCH", 10)
    SparqlStore(f"{url}/query").write(ONE, state="one")
    told = [body.decode() for path, _, body in got if path == "/update"]
    assert told[0].startswith("DROP SILENT GRAPH")
    assert all(text.count(" .\n") <= 10 for text in told)
    assert 'state> "one"' in told[-1]


def test_a_server_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setattr(remote, "PAUSE", 0.01)
    with pytest.raises(StoreUnavailableError, match=r"127\.0\.0\.1"):
        SparqlStore(f"http://127.0.0.1:{free_port()}/query").write(ONE)


@pytest.mark.parametrize("url", ["ftp://example.org/", "file:///etc/hostname", "kg-data", "http:///query"])
def test_only_web_addresses_are_servers(url):
    with pytest.raises(InputError, match="http"):
        SparqlStore(url)


def test_a_graph_is_pushed_once_for_each_state(server, tmp_path):
    ledger = Ledger.create(tmp_path / "kg")
    ledger.add([extraction()], extractor="grammar/1", registry="r1")
    graph = KnowledgeGraph(ledger)
    address = server.replace("/query", "/sparql")  # a name that this server does not have
    assert [True, False, False] == [graph.push(address), graph.push(address), graph.push(server)]
    assert graph.graph == SparqlStore(server).read()
