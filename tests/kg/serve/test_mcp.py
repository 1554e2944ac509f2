"""The official client over both transports."""

from __future__ import annotations

import sys

import anyio
import httpx
import pytest
from mcp import Client, StdioServerParameters

TOOLS = {"find", "suppliers", "customers", "why", "exposure", "demand", "diff", "sparql", "cypher", "schema"}


@pytest.fixture(params=["stdio", "http"])
def server(request, folder):
    if request.param == "http":
        return f"{request.getfixturevalue('served').url}/mcp"
    return StdioServerParameters(command=sys.executable, args=["-m", "kg", "--data", str(folder), "mcp"])


def asking(server, *calls):
    """Give the tools that a server offers, and what it answers to some calls."""

    async def talk():
        async with Client(server) as client:
            tools = (await client.list_tools()).tools
            return tools, [await client.call_tool(name, values) for name, values in calls]

    return anyio.run(talk)


def test_an_agent_finds_ten_tools_that_say_what_they_give_and_only_read(server):
    tools, _ = asking(server)
    assert {tool.name for tool in tools} == TOOLS
    assert all(tool.description and tool.input_schema and tool.annotations.read_only_hint for tool in tools)


def test_answers_carry_quotes_and_ids(server):
    _, (found, suppliers, why, count, schema) = asking(
        server,
        ("find", {"name": "谷歌"}),
        ("suppliers", {"name": "Google"}),
        ("why", {"first": "Broadcom", "second": "Google"}),
        ("sparql", {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}),
        ("schema", {}),
    )
    assert found.structured_content["id"]
    assert "谷歌" in found.structured_content["names"]
    row = suppliers.structured_content["rows"][0]
    assert row["id"]
    assert row["quotes"][0]["text"]
    assert row["quotes"][0]["statement"]
    assert "for" == why.structured_content["rows"][0]["stance"]
    assert int(count.structured_content["rows"][0]["n"]) > 100
    assert schema.structured_content["counts"]["documents"] > 0


def test_a_refusal_tells_the_agent_what_would_be_right(server):
    _, (unknown, writing, folder) = asking(
        server,
        ("find", {"name": "Nobodyatall"}),
        ("sparql", {"query": "DROP ALL"}),
        ("diff", {"before": "/etc", "after": "2025-01-01"}),
    )
    assert [True, True, True] == [answer.is_error for answer in (unknown, writing, folder)]
    assert "Nobodyatall" in unknown.content[0].text
    assert "DROP is not allowed" in writing.content[0].text
    assert "no document" in folder.content[0].text


def test_questions_about_shocks_and_change_are_answered(server, folder):
    del folder
    _, answers = asking(
        server,
        ("exposure", {"shocks": ["Google=-20%"]}),
        ("demand", {"name": "GPU"}),
        ("customers", {"name": "TSMC"}),
        ("diff", {"before": "2024-01-01", "after": "2026-01-01"}),
    )
    assert [False] * 4 == [answer.is_error for answer in answers], [answer.content for answer in answers]
    assert all(answer.structured_content for answer in answers)


def test_the_engine_of_cypher_answers_or_says_what_it_lacks(server):
    _, (answer,) = asking(server, ("cypher", {"query": "MATCH (n) RETURN count(n) AS n"}))
    if answer.is_error:
        assert "hardware-kg[cypher]" in answer.content[0].text
    else:
        assert answer.structured_content["rows"][0]["n"] > 0


def test_an_agent_without_the_token_stays_out(guarded):
    ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    assert 401 == httpx.post(f"{guarded.url}/mcp", json=ping).status_code
