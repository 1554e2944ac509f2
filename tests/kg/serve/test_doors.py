"""Who may come in, what they may do, and how the server starts and stops."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys

import httpx
import pytest

from kg.serve import extra, needed
from kg.serve.guard import Door, is_loopback
from tests.kg.serve.conftest import TOKEN, serving


def command(folder, *options):
    return subprocess.run(
        [sys.executable, "-m", "kg", "--data", str(folder), "serve", *options],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_an_address_that_others_reach_wants_a_token(folder):
    done = command(folder, "--host", "0.0.0.0", "--port", "0")  # noqa: S104 what is refused
    assert 1 == done.returncode
    assert "give a token" in done.stderr


def test_a_short_token_is_refused(folder):
    done = command(folder, "--token", "short", "--port", "0")
    assert (1, True) == (done.returncode, "at least 16" in done.stderr)


def test_a_port_that_is_taken_is_named(folder):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = command(folder, "--port", str(port))
    assert 1 == done.returncode
    assert f"127.0.0.1:{port} is taken" in done.stderr


def test_an_interrupt_stops_it_cleanly(folder):
    with serving(folder) as running:
        assert 200 == httpx.get(f"{running.url}/api/v1/documents", timeout=60).status_code
        running.process.send_signal(signal.SIGINT)
        out, err = running.process.communicate(timeout=60)
        assert (0, "", "") == (running.process.returncode, out, err)


def test_without_the_extra_one_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(extra, "find_spec", lambda name: None if name == "uvicorn" else object())
    with pytest.raises(ValueError, match=r"uvicorn must be installed.*hardware-kg\[serve\]"):
        needed()


@pytest.mark.parametrize("path", ["/api/v1/documents", "/sparql?query=ASK%7B%7D", "/upload", "/api/v1/openapi.json"])
def test_without_the_token_nothing_is_told(guarded, path):
    for headers in ({}, {"Authorization": "Bearer wrong-token-of-some-length"}, {"Cookie": f"kg_session={TOKEN}"}):
        answer = httpx.get(guarded.url + path, headers=headers)
        assert (401, "Bearer") == (answer.status_code, answer.headers["www-authenticate"])


def test_a_browser_comes_in_by_a_cookie_that_no_script_reads(guarded):
    with httpx.Client(base_url=guarded.url, follow_redirects=False, timeout=60) as browser:
        assert ("/login", 303) == ((first := browser.get("/")).headers["location"], first.status_code)
        assert 401 == browser.post("/login", data={"token": "another"}).status_code
        entered = browser.post("/login", data={"token": TOKEN})
        cookie = entered.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        assert TOKEN not in cookie
        assert 200 == browser.get("/").status_code


def test_a_browser_without_the_token_is_told_in_words_what_is_wanted(guarded):
    page = {"accept": "text/html,*/*;q=0.8"}
    with httpx.Client(base_url=guarded.url, follow_redirects=True, timeout=60) as browser:
        shown = browser.get("/api/v1/documents", headers=page)
        assert ("/login", 200) == (shown.url.path, shown.status_code)
        assert "the server was started with" in shown.text
        refused = browser.post("/login", data={"token": "another"}, headers=page)
        assert 401 == refused.status_code
        assert "This is not the token." in refused.text


def test_an_address_for_others_is_listened_on_once_there_is_a_token(folder):
    with serving(folder, "--host", "0.0.0.0", KG_SERVE_TOKEN=TOKEN) as open_to_all:  # noqa: S104 what is tested
        here = open_to_all.url.replace("0.0.0.0", "127.0.0.1")  # noqa: S104 as above
        answers = [
            httpx.get(f"{here}/api/v1/state", headers=headers, timeout=60)
            for headers in ({}, {"Authorization": "Bearer some-other-token"}, {"Authorization": f"Bearer {TOKEN}"})
        ]
    assert [401, 401, 200] == [answer.status_code for answer in answers]
    assert all("frame-ancestors 'none'" in answer.headers["content-security-policy"] for answer in answers)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "a@127.0.0.1"])
def test_a_name_that_was_made_to_lead_here_is_turned_away(client, host):
    assert 421 == client.get("/api/v1/documents", headers={"host": host}).status_code


def test_a_page_of_another_address_may_not_ask(client):
    for origin in ("https://evil.example", "null"):
        answer = client.post("/mcp", json={}, headers={"origin": origin})
        assert 403 == answer.status_code


def test_everything_carries_the_headers_that_keep_browsers_strict(client):
    for path in ("/", "/api/v1/documents", "/nothing-here", "/sparql"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe-inline'; script" not in headers["content-security-policy"]
        assert ("nosniff", "no-store") == (headers["x-content-type-options"], headers["cache-control"])
        assert "server" not in headers


def test_nothing_is_changed_where_uploads_are_off(client):
    assert 405 == client.post("/api/v1/documents?name=a.txt", content=b"x").status_code
    assert 404 == client.get("/upload").status_code


def test_too_much_is_turned_away_whether_announced_or_not(client):
    much = b"x" * (2 << 20)
    kind = {"content-type": "application/sparql-query"}
    assert 413 == client.post("/sparql", content=much, headers=kind).status_code
    assert 413 == client.post("/sparql", content=iter([much[: 1 << 20], much]), headers=kind).status_code


@pytest.mark.parametrize(("host", "loopback"), [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False), ("example.org", False)])  # fmt: skip  # noqa: E501, S104
def test_loopback_is_told_from_other_addresses(host, loopback):
    assert loopback == is_loopback(host)


def test_on_an_address_for_others_the_token_stands_guard_and_names_do_not():
    assert Door(host="0.0.0.0", token=TOKEN).knows("graph.example:8765")  # noqa: S104 as above
    assert not Door(host="127.0.0.1").knows("graph.example:8765")
