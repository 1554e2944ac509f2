"""Cypher that writes, loads or reaches out is refused however it is spelt; what only reads goes through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError
from kg.stores.property.guard import PROCEDURES, REFUSED, check

REFUSED_QUERIES = """
CREATE (n:A)
create (n)
cReAtE (n)
MATCH (n) CREATE (m)
MATCH (n)CREATE(m)
MATCH (n) INSERT (:A)
MERGE (n:A {id: 1})
MATCH (n) SET n.x = 1
MATCH (n)SET n.x=1
MATCH (n) sEt n:Admin
MATCH (n)/**/SET/**/n.x = 1
MATCH (n) /* 'a' */ SET n.x = 1
MATCH (n) // SET\\nSET n.x = 1
MATCH (n) WHERE n.name = '// \\' ' SET n.x = 1 //'
MATCH (n) WHERE n.name = "it's" SET n.x = '"'
MATCH (`a``b`) SET `a``b`.x = 1
MATCH (n) WITH n.a AS `x` DELETE n
MATCH (n) DELETE n
MATCH (n) DETACH DELETE n
MATCH (n) NODETACH DELETE n
MATCH (n) REMOVE n.x
MATCH (n) WITH collect(n) AS all FOREACH (x IN all | SET x.y = 1)
MATCH (n) CALL (n) { SET n.x = 1 } RETURN n
MATCH (n) CALL { WITH n DELETE n } IN TRANSACTIONS OF 10 ROWS RETURN 1
UNWIND range(1, 9) AS x CALL (x) { RETURN 1 AS y } IN 3 CONCURRENT TRANSACTIONS RETURN y
UNWIND range(1, 9) AS x CALL { RETURN 1 AS y } IN TRANSACTIONS RETURN y
CALL { CREATE (n) RETURN n } RETURN n
DROP CONSTRAINT entity_id
DROP INDEX x IF EXISTS
CREATE CONSTRAINT x FOR (n:A) REQUIRE n.id IS UNIQUE
CREATE DATABASE other
ALTER USER neo4j SET PASSWORD 'x'
ALTER DATABASE x SET ACCESS READ ONLY
RENAME USER a TO b
GRANT ROLE admin TO someone
DENY READ {*} ON GRAPH * TO someone
REVOKE ROLE admin FROM someone
SHOW USERS
SHOW DATABASES YIELD name RETURN name
TERMINATE TRANSACTIONS 'neo4j-transaction-1'
STOP DATABASE neo4j
START DATABASE neo4j
ENABLE SERVER 'x'
USE system MATCH (n) RETURN n
CALL { USE other MATCH (n) RETURN n } RETURN n
LOAD CSV FROM 'file:///etc/hostname' AS line RETURN line
load csv with headers from 'https://example.org/x' as line return line
MATCH (n) LOAD /* */ CSV FROM 'file:///x' AS line RETURN line
MATCH (n) LOAD\\nCSV FROM 'file:///x' AS line RETURN line
CALL apoc.load.json('https://example.org') YIELD value RETURN value
CALL apoc.cypher.run('CREATE (n)', {}) YIELD value RETURN value
CALL `apoc`.`load`.`json`('x') YIELD value RETURN value
CALL apoc . export /* */ . csv.all('x', {})
CALL dbms.killTransaction('x')
CALL dbms.security.createUser('a', 'b')
CALL db.create.setNodeVectorProperty(1, 'a', [1.0])
CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()
CALL load.csv('x')
MATCH (n) CALL apoc.create.node(['A'], {}) YIELD node RETURN node
MATCH (n) OPTIONAL CALL apoc.create.node(['A'], {}) YIELD node RETURN node
RETURN apoc.load.jsonParams('x', {}, '')
RETURN apoc.cypher.runFirstColumnSingle('LOAD CSV FROM "file:///x" AS l RETURN l', {})
RETURN apoc.export.anything(1)
RETURN `apoc`.`util`.sha1(['a'])
RETURN `apoc.import.file`('x')
RETURN APOC.LOAD.json('x')
RETURN 1; CREATE (n)
RETURN 1; RETURN 2
MATCH (n) RETURN n; MATCH (m) DETACH DELETE m;
EXPLAIN CREATE (n)
PROFILE MATCH (n) RETURN n
CYPHER 25 MATCH (n) RETURN n
CYPHER runtime=slotted CREATE (n)
\\u0043REATE (n)
MATCH (n) \\u0053ET n.x = 1
MATCH (n) \\uuu0053ET n.x = 1
MATCH (n) WHERE n.name = 'x\\u0027 SET n.x = 1 //'
MATCH (n) WHERE n.name = "x\\u0022 DETACH DELETE n //"
MATCH (n) WHERE n.name = 'x\\u005c' SET n.x = 1 //'
MATCH (`n\\u0060) SET n.x = 1 RETURN 1 AS `x`
RETURN 1 /\\u002a */ SET n.x = 1
RETURN 1. SET n.x = 1
MATCH (a)-[*1..]->(b)SET a.x = 1
MATCH (n) RETURN n.a AS x, 1.5.SET
RETURN 'unclosed
RETURN "unclosed
RETURN `unclosed
RETURN 1 /* unclosed
RETURN 1 \\\\ CREATE
'MATCH' CREATE (n)
//
/* */
;
FINISH
MATCH (n) \u017fet n.x = 1
""".strip("\n").split("\n")
RUN = [line.replace("\\n", "\n").replace("\\\\", "\\") for line in REFUSED_QUERIES]
LINES = ("\r", "\x0b", "\x0c", "\u0085", "\u2028", "\u2029", "\x1c")
ALLOWED = [
    "MATCH (n:Company) RETURN n.name AS name ORDER BY name LIMIT 10",
    "match (n) return n;",
    "  // a remark\n/* CREATE */ MATCH (n) RETURN n",
    "MATCH (n) WHERE n.note = 'CREATE (x) SET y; DELETE z -- LOAD CSV' RETURN n",
    "MATCH (n) WHERE n.note = \"it's a `SET`\" RETURN n // SET",
    "MATCH (n) WHERE n.note = 'it\\'s' RETURN n",
    "MATCH (n:`CREATE`)-[:`DELETE` {`set`: 1}]->(`merge`) RETURN `merge`.`drop`",
    "MATCH (n:Set)-[r:DELETE]->(m) RETURN n.set, r.load, m.use, m.create",
    "MATCH (n) RETURN n {.set, .use, merge: n.create} AS row, {set: 1, delete: 2} AS map",
    "MATCH (n) WHERE n.id = $set RETURN $delete AS x, $`merge` AS y",
    "MATCH (a)-[:SUPPLIES_TO*1..3]->(b) RETURN count(DISTINCT b) AS n",
    "MATCH (a) CALL (a) { MATCH (a)-->(b) RETURN count(b) AS k } RETURN a.id, k",
    "MATCH (a) CALL { WITH a MATCH (a)-->(b) RETURN count(b) AS k } RETURN a.id, k",
    "CALL db.labels() YIELD label RETURN label",
    "CALL `db`.`labels`() YIELD label RETURN label",
    "OPTIONAL MATCH (n) WITH n UNWIND [1, 2] AS x RETURN x, date('2024-01-01'), date.truncate('month', date())",
    "MATCH (n) WHERE EXISTS { (n)-->() } AND COUNT { (n)--() } > 1 RETURN n.offset, n.reset AS asset, n.settled",
    "RETURN apoc.text.join(['a', 'b'], '-') AS t, duration.between(date(), date()) AS d",
    "MATCH (n) USING INDEX n:Company(name) WHERE n.name = 'x' RETURN n",
    "RETURN 'caf\\u00e9' AS x, 'a\\\\' AS y",
    "MATCH (博通)-[关系]->(客户) RETURN 博通.名称",
]  # fmt: skip


@pytest.mark.parametrize("text", RUN)
def test_what_does_more_than_read_is_refused(text):
    with pytest.raises(InputError):
        check(text)


@pytest.mark.parametrize("end", LINES)
def test_an_end_of_line_that_readers_disagree_on_is_refused(end):
    with pytest.raises(InputError, match="line"):
        check(f"RETURN 1 // {end} '\nSET n.x = 1 //'")


@pytest.mark.parametrize("text", ALLOWED)
def test_what_only_reads_goes_through(text):
    check(text)


words = st.sampled_from(sorted(REFUSED | {"LOAD CSV", "CALL apoc.load.json('x')", "IN TRANSACTIONS", ";"}))
fillers = st.text("abc 博(){}[],.$-=<>", max_size=8)


@given(words, fillers, fillers, st.booleans())
def test_the_words_are_harmless_where_they_are_no_words_of_the_query(word, before, after, lower):
    inside = f"{before}{word.lower() if lower else word}{after}"
    apart = inside.replace("'", "")
    check(f"MATCH (n) WHERE n.name = '{apart}' RETURN n")
    check(f'MATCH (n) WHERE n.name = "{apart}" RETURN n')
    check(f"MATCH (n:`{inside}`) RETURN n.`{inside}` AS `{inside}`")
    check(f"MATCH (n) /* {inside} */ RETURN n // {inside}")


spaces = st.sampled_from((" ", "\n", "\t", " /* x */ ", " // y\n", "\u00a0"))


@given(
    st.sampled_from(("MATCH (n)", "MATCH (n) WITH n", "UNWIND [1] AS n")),
    st.sampled_from(("SET n.x = 1", "DELETE n", "CREATE (m)", "MERGE (m)", "REMOVE n.x", "DETACH DELETE n")),
    spaces,
    st.randoms(use_true_random=False),
)
def test_a_write_is_found_in_any_case_behind_any_space(start, write, space, random):
    mixed = "".join(random.choice((letter.lower(), letter.upper())) for letter in write)
    with pytest.raises(InputError):
        check(f"{start}{space}{mixed.replace(' ', space)} RETURN 1")


@given(st.text("abcSETset'\"`\\/*{}().;: \nu0027", max_size=40))
def test_any_text_is_let_through_or_refused_and_never_trips(text):
    try:
        check(f"MATCH (n) {text}")
    except InputError:
        return


def test_every_procedure_of_the_list_may_be_called():
    for name in PROCEDURES:
        check(f"CALL {name}() YIELD * RETURN 1 AS x".replace("YIELD *", "YIELD x"))
