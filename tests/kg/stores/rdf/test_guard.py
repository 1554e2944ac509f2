"""What no reader may do, tried on the engine too: what the guard lets through reaches no server."""

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import InputError
from kg.stores.rdf.guard import REFUSED as CLAUSES
from kg.stores.rdf.guard import check
from tests.listening import listening

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
    "SELECT * FROM <https://w3id.org/hardware-kg/id/graph/edges> { ?s ?p ?o }",
    "SELECT ?from FROM NAMED <https://w3id.org/hardware-kg/id/document/a> { GRAPH ?g { ?from ?p ?o } }",
    "PREFIX ex: <http://e/> SELECT * { ?s ex:service ex:from ; ex:load 'x'@en-GB }",
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
    r"SELECT * { ?s ?p 'x\u0027 . SERVICE <http://example.org/> { ?s ?p ?o } #' }",
    "SELECT * { ?s ?p ?o #\\u000A SERVICE <http://example.org/> { ?s ?p ?o }\n }",
    r"SELECT * { ?s ?p <http://e/\u003E . SERVICE <http://example.org/> { ?s ?p ?o } }",
    r"SELECT * { ?s ?p '\U7FFFFFFF' }",
    "SELECT * FROM <file:///etc/hostname> { ?s ?p ?o }",
    "SELECT * from # <https://w3id.org/hardware-kg/>\n named <http://example.org/> { GRAPH ?g { ?s ?p ?o } }",
    "BASE <file:///etc/> SELECT * FROM <hostname> { ?s ?p ?o }",
    "PREFIX f: <file:///etc/> SELECT * FROM f:hostname { ?s ?p ?o }",
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
    with listening() as (port, calls):
        yield f"http://127.0.0.1:{port}/", calls


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


WORDS = sorted(CLAUSES)
spaces = st.sampled_from((" ", "\n", "\t", " # SELECT ' \" <\n", "\r\n"))


@st.composite
def spelt(draw, word):
    """Give a word in odd case."""
    return "".join(draw(st.sampled_from((letter.upper(), letter.lower()))) for letter in word)


@given(word=st.sampled_from(WORDS).flatmap(spelt), gap=spaces, other=spaces)
def test_no_case_and_no_remark_hides_a_clause(word, gap, other):
    text = f"SELECT * {{ ?s ?p 'x' .{gap}{word}{other}<http://example.org/> {{ ?s ?p ?o }} }}"
    with pytest.raises(InputError, match=word.upper()):
        check(text)


@given(
    word=st.sampled_from(WORDS).flatmap(spelt),
    frame=st.sampled_from(
        (
            "SELECT * {{ ?s ?p '{0} <http://e/>' }}",
            'SELECT * {{ ?s ?p "{0} \\" {0}" }}',
            "SELECT * {{ ?s ?p '''a ' {0}\n {0}''' }}",
            "SELECT * {{ ?s ?p ?{0} . ?s ?p ${0} }}",
            "SELECT * {{ ?s ?p ?o }} # {0}",
            "SELECT * {{ <http://e/{0}> ?p <http://e/{0}#{0}> }}",
            "PREFIX e: <http://e/> SELECT * {{ ?s e:{0} e:a-{0} }}",
            "SELECT * {{ ?s ?p 'x'@en-{0} }}",
        )
    ),
)
def test_a_word_in_a_text_a_name_or_a_remark_is_no_clause(word, frame):
    if "@" in frame and len(word) > 8:
        word = word[:8]
    text = frame.format(word)
    check(text)
    ox.Store().query(text)


PIECES = (
    *(
        "SERVICE",
        "service",
        " ",
        " ",
        "\n",
        "#",
        "'",
        '"',
        "'''",
        "\\",
        "\\'",
        "<",
        ">",
        "?x",
        "$x",
        "(",
        ")",
        "{",
        "}",
    ),
    *(".", ";", "<http://127.0.0.1:9/>", "x:", ":y", "_:b", "true", "1", "1e0", "@en", "^^", "FILTER", "a", "?s ?p ?o"),
    *("\\u0053ERVICE", "\\u0027", "&&"),
)


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=12), st.sampled_from(PIECES[:2]))
def test_what_is_let_through_has_no_service_to_the_engine(pieces, word):
    # the engine itself is asked: a query that calls a port where nobody is fails, and one that does not is answered
    text = f"SELECT * {{ ?s ?p ?o . {''.join(pieces)} {word} <http://127.0.0.1:9/> {{ ?s ?p ?o }} }}"
    try:
        check(text)
    except InputError:
        return
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("http://a"), ox.NamedNode("http://b"), ox.Literal("x")))
    try:
        list(store.query(text, prefixes={"x": "http://e/", "": "http://e/"}))
    except SyntaxError:
        return
