"""What no reader may do, tried on the engine too: what the guard lets through reaches no server."""

import socket
import threading

import pyoxigraph as ox
import pytest

from kg.errors import InputError
from kg.stores.rdf.guard import check

ALLOWED = [
    "SELECT * WHERE { ?s ?p ?o }",
    "ask { ?load ?insert $service }",
    "# LOAD SERVICE INSERT\nSELECT ?s # DELETE\nWHERE { ?s ?p ?o }",
    "PREFIX load: <http://example.org/load/> SELECT * { ?s load:insert load:delete }",
    "SELECT * { ?s ?p 'SERVICE <http://example.org/> { }' , \"LOAD\" , '''x ' INSERT '''@en , \"\"\"a \" ADD\"\"\" }",
    r"SELECT * { ?s ?p 'it\'s LOAD', 'a\u0041' }",
    "SELECT * { <http://example.org/service/load#insert> ?p ?o }",
    "BASE <http://example.org/> CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(?s<?o && ?o>?s) }",
    "DESCRIBE <http://example.org/a>",
    "SELECT ?loader (COUNT(*) AS ?inserted) { ?loader ?p ?o } GROUP BY ?loader",
]

REFUSED = [
    "INSERT DATA { <http://a> <http://b> 1 }",
    "iNsErT { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "DELETE WHERE { ?s ?p ?o }",
    "CLEAR ALL",
    "DROP SILENT ALL",
    "LOAD <http://example.org/>",
    "PREFIX a: <http://a/> LOAD <http://example.org/>",
    "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }",
    "SELECT * { sErViCe <http://example.org/> { ?s ?p ?o } }",
    "SELECT * { SERVICE # { \n SILENT <http://example.org/> { ?s ?p ?o } }",
    "SELECT * { SERVICE#'\n<http://example.org/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p '#' . SERVICE <http://example.org/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p '''it's''' . SERVICE <http://example.org/> { ?s ?p ?o } }",
    r"SELECT * { ?s ?p 'a\\' . SERVICE <http://example.org/> { ?s ?p ?o } }",
    r"SELECT * { S\u0045RVICE <http://example.org/> { ?s ?p ?o } }",
    "SELECT * { { SELECT * { SERVICE ?x { ?s ?p ?o } } } }",
    "SELECT * { ?s ?p ?o } ; INSERT DATA { <http://a> <http://b> 1 }",
    "",
    "   # only a remark",
    "PREFIX a: <http://a/>",
    "MATCH (n) RETURN n",
]

# forms in which an engine could see a clause where a reader of words sees something else
TRICKS = [
    "SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "PREFIX : <{url}> SELECT * {{ SERVICE:x {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?a ?b true SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?a ?b trueSERVICE <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?a ?b 1SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?a ?b 1e0SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?a ?b 'x'@enSERVICE <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?a ?b ?c.SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?a ?b _:c.SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "PREFIX e: <http://e/> SELECT * {{ ?a ?b e:c.SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ BIND(<{url}> AS ?x) ?a ?b ?c FILTER(?a<?b)SERVICE#>\n?x {{ ?s ?p ?o }} }}",
    "SELECT * {{ BIND(<{url}> AS ?x) ?a ?b ?c FILTER(?a<?b).SERVICE#>\n?x {{ ?s ?p ?o }} }}",
    "SELECT * {{ BIND(<{url}#> AS ?x) ?a ?b ?c FILTER(?a<?b)sErViCe#>\n?x {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p ?o FILTER EXISTS {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }}",
    "SELECT * {{ OPTIONAL{{SERVICE<{url}>{{?s ?p ?o}}}} }}",
    r"SELECT * {{ \u0053ERVICE <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * FROM <{url}> {{ ?s ?p ?o }}",
    "SELECT * FROM NAMED <{url}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
]


@pytest.mark.parametrize("text", ALLOWED)
def test_reading_is_allowed_whatever_words_stand_in_texts_names_and_remarks(text):
    check(text)
    ox.Store().query(text)


@pytest.mark.parametrize("text", REFUSED)
def test_writing_and_reaching_out_is_refused(text):
    with pytest.raises(InputError):
        check(text)


@pytest.fixture
def server():
    """A server that counts who calls."""
    calls = []
    listener = socket.create_server(("127.0.0.1", 0))

    def listen():
        while True:
            try:
                caller, _ = listener.accept()
            except OSError:
                return
            calls.append(1)
            caller.close()

    threading.Thread(target=listen, daemon=True).start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/", calls
    listener.close()


def ask(text):
    """Ask the engine, on data that let every clause be reached."""
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("http://a"), ox.NamedNode("http://b"), ox.Literal("x")))
    store.add(ox.Quad(ox.NamedNode("http://a"), ox.NamedNode("http://b"), ox.Literal(value=True)))
    store.add(ox.Quad(ox.NamedNode("http://a"), ox.NamedNode("http://b"), ox.Literal(1)))
    try:
        list(store.query(text))
    except (SyntaxError, ValueError, RuntimeError, OSError):
        return


@pytest.mark.parametrize("trick", TRICKS)
def test_what_is_let_through_reaches_no_server(server, trick):
    url, calls = server
    text = trick.format(url=url)
    try:
        check(text)
    except InputError:
        return
    ask(text)
    assert [] == calls


def test_the_server_of_these_tests_would_notice(server):
    url, calls = server
    ask(TRICKS[0].format(url=url))
    assert calls
