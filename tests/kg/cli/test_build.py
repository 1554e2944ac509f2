"""Reading from the command line: the good go in, the bad are named, nothing that was there is harmed."""

import io
import json
import subprocess
import sys
from types import SimpleNamespace

import pytest

from tests.kg.cli.conftest import SAMPLES

NOTE = "天孚通信表示，旭创和新易盛均为其光引擎产品的主要客户。\n"


@pytest.fixture
def note(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text(NOTE, encoding="utf-8")
    return path


def test_building_twice_changes_nothing(run, note, tmp_path):
    out = tmp_path / "graph"
    first = run("build", note, "--out", out, "--json")
    before = {path: path.read_bytes() for path in out.rglob("*.parquet")}
    again = run("build", note, "--out", out, "--json")
    assert (0, 0) == (first.code, again.code)
    assert (["note"], []) == (json.loads(first.out)["new"], json.loads(again.out)["new"])
    assert ["note"] == json.loads(again.out)["same"]
    assert before == {path: path.read_bytes() for path in out.rglob("*.parquet")}


def test_adding_a_report_adds_its_claims_and_removing_it_takes_exactly_them_away(run, note, tmp_path):
    out = tmp_path / "graph"
    run("build", note, "--out", out)
    before = run("--data", out, "export", "--to", "jsonl").out
    other = tmp_path / "other.txt"
    other.write_text("SK hynix supplies HBM3E to Nvidia.\n", encoding="utf-8")
    run("build", other, "--out", out)
    more = run("--data", out, "export", "--to", "jsonl").out
    assert set(before.splitlines()) < set(more.splitlines())
    assert 0 == run("--data", out, "remove", "other").code
    assert before == run("--data", out, "export", "--to", "jsonl").out


def test_every_bad_file_is_named_with_its_reason_and_the_good_one_is_read(run, note, tmp_path):
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "noise.txt").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "cut.docx").write_bytes(b"PK\x03\x04 and no more")
    (tmp_path / "table.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    bad = [tmp_path / name for name in ("empty.txt", "noise.txt", "cut.docx", "table.xls", "nowhere.pdf")]
    ran = run("build", *bad, note, "--out", tmp_path / "graph")
    assert 1 == ran.code
    for path in bad:
        assert path.name in ran.err
    assert "1 documents: 1 new" in ran.out


def test_other_kinds_of_files_in_a_folder_are_passed_over(run, tmp_path):
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "note.txt").write_text(NOTE, encoding="utf-8")
    (folder / "note.gold.json").write_text("{}", encoding="utf-8")
    assert 0 == run("build", folder, "--out", tmp_path / "graph").code


def test_a_foreign_folder_is_refused_and_left_as_it_was(run, note, tmp_path):
    foreign = tmp_path / "photos"
    foreign.mkdir()
    (foreign / "cat.jpg").write_bytes(b"cat")
    ran = run("build", note, "--out", foreign)
    assert (1, ["cat.jpg"]) == (ran.code, [path.name for path in foreign.iterdir()])
    assert "not a ledger" in ran.err


def test_two_reports_of_one_name_are_both_kept(run, tmp_path):
    for year, text in (("2024", NOTE), ("2025", "SK hynix supplies HBM3E to Nvidia.\n")):
        (tmp_path / "in" / year).mkdir(parents=True)
        (tmp_path / "in" / year / "note.txt").write_text(text, encoding="utf-8")
    ran = run("build", tmp_path / "in", "--out", tmp_path / "graph", "--json")
    assert (0, 2) == (ran.code, len(json.loads(ran.out)["new"]))


def test_extract_prints_the_agreed_form_with_exact_quotes(run, note):
    ran = run("extract", note)
    lines = [json.loads(line) for line in ran.out.splitlines()]
    assert {("innolight", "tfc-optical"), ("eoptolink", "tfc-optical")} == {
        (line["object"]["id"], line["subject"]["id"]) for line in lines if line["kind"] == "relation"
    }
    for line in lines:
        evidence = line["evidence"]
        assert NOTE[evidence["start"] : evidence["end"]] == evidence["quote"]
    keys = [
        "kind",
        "id",
        "doc",
        "subject",
        "predicate",
        "object",
        "product",
        "share_low",
        "share_high",
        "polarity",
        "modality",
        "basis",
        "attributed_to",
        "period",
        "status",
        "group",
        "confidence",
        "evidence",
        "extractor",
        "rule",
    ]
    assert keys == [key for key in lines[0] if key in keys]


def test_extract_reads_standard_input_and_explains_itself(run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(NOTE.encode())))
    ran = run("extract", "-", "--explain")
    assert 0 == ran.code
    assert "SUPPLIES_TO" in ran.out
    assert "zh." in ran.out


def test_min_confidence_leaves_out_what_is_less_sure(run, note):
    assert "" == run("extract", note, "--min-confidence", "0.999").out


def test_names_of_ones_own_are_known(run, tmp_path):
    names = tmp_path / "names.csv"
    names.write_text("name,name_zh,aliases\nQuillon Optics,奎龙光学,Quillon\n", encoding="utf-8")
    text = tmp_path / "q.txt"
    text.write_text("奎龙光学为谷歌供应光模块。\n", encoding="utf-8")
    (line,) = [json.loads(item) for item in run("extract", text, "--names", names).out.splitlines()]
    assert "Quillon Optics" == line["subject"]["name"]


def test_the_samples_build_whole(run, built):
    ran = run("--data", built, "check")
    assert (0, "everything is as it should be") == (ran.code, ran.out.strip())
    assert SAMPLES.exists()


def test_two_builds_at_once_leave_a_whole_graph_that_the_next_run_completes(run, tmp_path):
    for name, words in (("a", NOTE), ("b", "SK hynix supplies HBM3E to Nvidia.\n")):
        (tmp_path / name).mkdir()
        for number in range(20):
            text = f"{words}{number}\n"
            (tmp_path / name / f"{name}{number}.txt").write_text(text, encoding="utf-8")
    out = tmp_path / "graph"
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "kg", "build", tmp_path / name, "--out", out],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for name in "ab"
    ]  # fmt: skip
    ends = [(process.communicate(timeout=240), process.returncode) for process in both]
    for (_, err), code in ends:
        assert code in {0, 1}
        assert 0 == code or "another process is writing" in err or "is writing" in err, err
    assert 0 == run("--data", out, "check", "--no-shacl").code
    done = [json.loads(run("build", tmp_path / name, "--out", out, "--json").out) for name in "ab"]
    assert [20, 20] == [len(item["new"]) + len(item["same"]) for item in done]
    names = {entry["name"] for entry in json.loads(run("--data", out, "documents", "--json").out)}
    assert {f"{name}{number}" for name in "ab" for number in range(20)} == names
    assert 0 == run("--data", out, "check", "--no-shacl").code
