"""One list of queries that do more than read: refused through every door, on every engine, and no harm done."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from kg.errors import InputError
from kg.graph import KnowledgeGraph
from tests.kg.serve.conftest import serving
from tests.kg.serve.test_mcp import asking
from tests.listening import listening

ROOT = Path(__file__).parents[3]
SECRET = "the words of a file that nobody may read"  # noqa: S105 a test's
SPARQL = [
    "LOAD <{url}>",
    "load <file://{file}>",
    "L\\u004fAD <{url}>",
    "INSERT DATA {{ <urn:a> <urn:b> <urn:c> }}",
    "InSeRt {{ ?s ?p 1 }} WHERE {{ ?s ?p ?o }}",
    "PREFIX a: <urn:a> # SELECT\nDELETE WHERE {{ ?s ?p ?o }}",
    "DROP ALL",
    "dRoP # quiet\n SILENT ALL",
    "CLEAR ALL",
    "SELECT * {{ ?s ?p ?o }} ; DROP ALL",
    "SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ sErViCe#'\n<{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ S\\u0045RVICE SILENT <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p '''it's''' . SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "ASK {{ {{ SELECT * {{ SERVICE ?x {{ ?s ?p ?o }} }} }} }}",
    "SELECT * FROM <file://{file}> {{ ?s ?p ?o }}",
    "SELECT * FROM NAMED <{url}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
]
CYPHER = [
    "LOAD CSV FROM 'file://{file}' AS line RETURN line",
    "load /* CSV */ csv with headers from '{url}' as line return line",
    "L\\u004FAD CSV FROM '{url}' AS line RETURN line",
    "MATCH (n) // '\nLOAD CSV FROM 'file://{file}' AS line RETURN line",
    "CREATE (n:Company {{id: 'x'}}) RETURN n",
    "MATCH (n) /* ' */ sEt n.name = 'x' RETURN n",
    "MATCH (n) \\u0053ET n.name = 'x' RETURN n",
    "MATCH (n) WHERE n.name = 'x\\u0027 DETACH DELETE n //' RETURN n",
    "MATCH (n) DETACH DELETE n",
    "MATCH (n) REMOVE n.name",
    "MERGE (n:Company {{id: 'x'}}) RETURN n",
    "CALL {{ CREATE (n) RETURN n }} RETURN n",
    "MATCH (n) CALL (n) {{ SET n.x = 1 }} RETURN n",
    "CALL apoc.load.json('{url}') YIELD value RETURN value",
    "CALL dbms . `security` /* x */ . createUser('a', 'b')",
    "cAlL db.create.setNodeVectorProperty(1, 'a', [1.0])",
    "RETURN apoc.cypher.runFirstColumnSingle('MATCH (n) DELETE n', {{}})",
    "DROP CONSTRAINT entity_id",
    "SHOW USERS",
    "USE system MATCH (n) RETURN n",
    "RETURN 1; MATCH (n) DETACH DELETE n",
    "PROFILE MATCH (n) RETURN n",
]
ENDLESS = {
    "sparql": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?a = ?l) }",
    "cypher": "UNWIND range(1, 9000) AS x UNWIND range(1, 9000) AS y RETURN sum(x * y % 7) AS s",
}
MANY = {"sparql": "SELECT * { ?s ?p ?o }", "cypher": "UNWIND range(1, 50) AS x RETURN x"}


@pytest.fixture(scope="module")
def trap(tmp_path_factory):
    """Give a file that must not be read and a server that must not be called, with the calls it got."""
    file = tmp_path_factory.mktemp("secret") / "secret.csv"
    file.write_text(SECRET)
    with listening() as (port, calls):
        yield {"file": str(file), "url": f"http://127.0.0.1:{port}/x"}, calls


def hostile(trap):
    """Give every query with its language."""
    found, _ = trap
    return [
        (language, text.format(**found))
        for language, texts in (("sparql", SPARQL), ("cypher", CYPHER))
        for text in texts
    ]


def unharmed(folder, trap, before):
    """Say that nothing was called, and that both stores hold what they held."""
    _, calls = trap
    assert [] == calls
    assert before == held(folder)


def held(folder):
    graph = KnowledgeGraph.open(folder)
    with closing(graph.store("cypher")) as store:
        return len(graph.store("rdf")), store.query("MATCH (n) RETURN count(n) AS n")[0]["n"]


@pytest.fixture(scope="module")
def before(folder):
    return held(folder)


def test_python_refuses_them(folder, trap, before):
    graph = KnowledgeGraph.open(folder)
    for language, text in hostile(trap):
        ask = graph.sparql if language == "sparql" else graph.cypher
        with pytest.raises(InputError):
            ask(text)
    graph.store("cypher").close()
    unharmed(folder, trap, before)


def test_the_command_line_refuses_them(folder, trap, before, tmp_path):
    # one process for all: each starts two engines
    code = """
        import sys
        from pathlib import Path
        from kg.cli import main

        for path in sorted(Path(sys.argv[2]).iterdir()):
            try:
                main(["--data", sys.argv[1], "query", "--file", str(path)])
            except SystemExit as end:
                print(path.name, end.code)
    """
    for number, (language, text) in enumerate(hostile(trap)):
        (tmp_path / f"{number:03}.{'rq' if language == 'sparql' else 'cypher'}").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), str(folder), str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert [f"{path.name} 1" for path in sorted(tmp_path.iterdir())] == done.stdout.splitlines(), done.stderr
    assert SECRET not in done.stdout + done.stderr
    assert len(hostile(trap)) == done.stderr.count("error: ")
    unharmed(folder, trap, before)


def test_every_address_of_the_server_refuses_them(folder, client, trap, before):
    for language, text in hostile(trap):
        answers = [
            client.get(f"/api/v1/{language}", params={"query": text}),
            client.post(f"/api/v1/{language}", content=text.encode(), headers={"content-type": "text/plain"}),
        ]
        if language == "sparql":
            answers += [
                client.get("/sparql", params={"query": text}),
                client.post("/sparql", data={"query": text}),
                client.post("/sparql", content=text.encode(), headers={"content-type": "application/sparql-query"}),
            ]
        for answer in answers:
            assert 400 == answer.status_code, (text, answer.text)
            assert SECRET not in answer.text
    unharmed(folder, trap, before)


@pytest.mark.parametrize("way", ["stdio", "http"])
def test_the_tools_of_an_agent_refuse_them(request, folder, trap, before, way):
    from mcp import StdioServerParameters  # noqa: PLC0415 as the tests beside it

    server = (
        f"{request.getfixturevalue('served').url}/mcp"
        if way == "http"
        else StdioServerParameters(command=sys.executable, args=["-m", "kg", "--data", str(folder), "mcp"])
    )
    every = hostile(trap)
    _, answers = asking(server, *((language, {"query": text}) for language, text in every))
    for (_, text), answer in zip(every, answers, strict=True):
        assert answer.is_error, text
        assert SECRET not in answer.content[0].text
    unharmed(folder, trap, before)


@pytest.mark.neo4j
def test_neo4j_refuses_them(neo4j_store, folder, trap):
    graph = KnowledgeGraph.open(folder).graph
    neo4j_store.write(graph, state="whole")
    for language, text in hostile(trap):
        if language == "cypher":
            with pytest.raises(InputError):
                neo4j_store.query(text)
    assert ([], graph, "whole") == (trap[1], neo4j_store.read(), neo4j_store.state)


@pytest.mark.neo4j
@pytest.mark.parametrize(
    "text", ["CREATE (n:Company {id: 'x'}) RETURN n", "MATCH (n) DETACH DELETE n", "MATCH (n) SET n.x = 1"]
)
def test_the_server_itself_refuses_writes_that_a_guard_would_miss(neo4j_store, text):
    with pytest.raises(Exception, match=r"(?i)read"):
        neo4j_store.engine.ask(text)


@pytest.fixture(scope="module")
def hasty(folder):
    """A server whose queries may take a second and give twenty rows."""
    with serving(folder, KG_QUERY_SECONDS="1", KG_QUERY_ROWS="20") as running:
        yield running


@pytest.mark.parametrize("language", ["sparql", "cypher"])
def test_the_server_ends_what_takes_too_long_and_cuts_what_is_too_much(hasty, language):
    with httpx.Client(base_url=hasty.url, timeout=60) as client:
        for _ in range(2):
            slow = client.post(f"/api/v1/{language}", content=ENDLESS[language], headers={"content-type": "text/plain"})
            assert (503, True) == (slow.status_code, "time ran out" in slow.json()["error"])
            many = client.get(f"/api/v1/{language}", params={"query": MANY[language]}).json()
            assert (20, True) == (len(many["rows"]), many["cut"])


@pytest.mark.parametrize("language", ["sparql", "cypher"])
def test_the_tools_of_an_agent_end_what_takes_too_long(hasty, language):
    _, (slow, many) = asking(
        f"{hasty.url}/mcp", (language, {"query": ENDLESS[language]}), (language, {"query": MANY[language]})
    )
    assert slow.is_error
    assert "time ran out" in slow.content[0].text
    assert (20, True) == (len(many.structured_content["rows"]), many.structured_content["cut"])


@pytest.mark.parametrize("language", ["sparql", "cypher"])
def test_the_command_line_ends_what_takes_too_long(folder, language):
    found = [
        subprocess.run(
            [sys.executable, "-m", "kg", "--data", str(folder), "query", f"--{language}", text, "--format", "csv"],
            env={**os.environ, "KG_QUERY_SECONDS": "1", "KG_QUERY_ROWS": "20"},
            cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
        )
        for text in (ENDLESS[language], MANY[language])
    ]  # fmt: skip
    assert (1, True) == (found[0].returncode, "time ran out" in found[0].stderr)
    assert (0, 21) == (found[1].returncode, len(found[1].stdout.splitlines()))
