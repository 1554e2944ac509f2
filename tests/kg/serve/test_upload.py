"""Documents sent in, friendly and hostile."""

from __future__ import annotations

import io
import time
import zipfile

import pytest

from kg.errors import InputError
from kg.serve.upload import named

REPORT = "博通表示，谷歌是公司定制芯片的客户。\n".encode()
HOSTILE = "<img src=x onerror=alert(1)>博通向谷歌供应定制芯片</script><script>alert(2)</script>。\n".encode()


def sent(member, name, data):
    """Send a document in and wait until it is read."""
    answer = member.post("/api/v1/documents", params={"name": name}, content=data, headers={"content-type": "application/octet-stream"})  # fmt: skip  # noqa: E501
    assert 202 == answer.status_code, answer.text
    job = answer.json()
    for _ in range(600):
        if job["state"] in {"done", "failed"}:
            break
        time.sleep(0.2)
        job = member.get(f"/api/v1/jobs/{job['id']}").json()
    return job


def test_a_report_is_read_into_the_graph_and_answers_at_once(member):
    job = sent(member, "broadcom-note.txt", REPORT)
    assert ("done", "", False, 100) == (job["state"], job["reason"], job["known"], job["percent"])
    assert job["statements"] > 0
    rows = member.get("/api/v1/why", params={"first": "Broadcom", "second": "Google"}).json()["rows"]
    assert "broadcom-note" in {quote["document"] for row in rows for quote in row["quotes"]}
    assert "broadcom-note" in {row["name"] for row in member.get("/api/v1/documents").json()["rows"]}
    again = sent(member, "broadcom-note.txt", REPORT)
    assert ("done", True) == (again["state"], again["known"])


def test_markup_of_a_report_stays_text_in_every_answer(member):
    assert "done" == sent(member, "hostile.txt", HOSTILE)["state"]
    page = member.get("/")
    assert "onerror=alert" not in page.text
    assert "<script>alert(2)" not in page.text
    answer = member.get("/api/v1/why", params={"first": "Broadcom", "second": "Google"})
    assert "application/json" == answer.headers["content-type"]
    assert "nosniff" == answer.headers["x-content-type-options"]


def test_markup_of_a_report_stays_data_at_every_door(member):
    assert "done" == sent(member, "hostile.txt", HOSTILE)["state"]
    find = "SELECT ?s ?o { ?s ?p ?o FILTER(CONTAINS(STR(?o), 'onerror')) }"
    forms = {
        "application/sparql-results+json": b"<img", "application/sparql-results+xml": b"&lt;img", "text/csv": b"<img",
        "text/tab-separated-values": b"<img",
    }  # fmt: skip
    for accept, written in forms.items():
        answer = member.get("/sparql", params={"query": find}, headers={"accept": accept})
        assert answer.headers["content-type"].startswith(accept)
        assert written in answer.content, accept
        assert ("nosniff", True) == (
            answer.headers["x-content-type-options"],
            "default-src 'none'" in answer.headers["content-security-policy"],
        )
    for path in ("/api/v1/find?name=<img src=x onerror=alert(1)>", "/pages/<script>.js", "/<script>alert(1)</script>"):
        answer = member.get(path)
        assert answer.status_code in {404, 422}
        assert "application/json" == answer.headers["content-type"]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("x.exe", b"MZ", "unknown kind of file"),
        ("x", b"text", "unknown kind of file"),
        ("x.txt", b"", "missing|empty|required"),
        ("../../.txt", b"text", "unknown kind|no name"),
    ],
)
def test_what_is_no_report_is_refused_at_the_door(member, name, data, words):
    answer = member.post("/api/v1/documents", params={"name": name}, content=data, headers={"content-type": "application/octet-stream"})  # fmt: skip  # noqa: E501
    assert answer.status_code in {400, 422}, answer.text
    assert any(word in answer.json()["error"].lower() for word in words.split("|")), answer.text


def bomb():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(1100):
                part.write(b" " * (1 << 20))
        archive.writestr("[Content_Types].xml", "<Types/>")
    return packed.getvalue()


def test_a_file_that_lies_about_its_kind_or_swells_fails_with_its_reason(member):
    for name, data, words in (
        ("lie.docx", b"this is no Word file", "word file"),
        ("lie.pdf", b"%PDF-1.7 broken", "pdf"),
        ("bomb.docx", bomb(), "when unpacked"),
    ):
        job = sent(member, name, data)
        assert "failed" == job["state"], job
        assert words in job["reason"].lower(), job


def test_a_report_larger_than_the_limit_is_turned_away(member):
    answer = member.post("/api/v1/documents", params={"name": "a.txt"}, content=b"x" * ((20 << 20) + 1))
    assert 413 == answer.status_code


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("a.txt", "a.txt"), ("../../etc/a.TXT", "a.txt"), ("c:\\x\\b.pdf", "b.pdf"), ("a\x00b\u202e.txt", "a_b_.txt"),
        ("报告.docx", "报告.docx"), ("<img onerror=1>.txt", "_img onerror=1_.txt"),
    ],
)  # fmt: skip
def test_a_name_becomes_one_that_is_safe_in_any_folder(given, clean):
    assert clean == named(given, (".txt", ".pdf", ".docx"))


def test_a_name_is_held_to_a_length_and_needs_some_letters():
    assert len(named("长" * 5000 + ".txt", (".txt",)).encode()) <= 255
    with pytest.raises(InputError):
        named("///.txt", (".txt",))
