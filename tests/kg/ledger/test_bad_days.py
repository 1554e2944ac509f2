"""What may go wrong with the folder of a ledger, caused for real."""

import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from kg.errors import StoreError, StoreUnavailableError
from kg.ledger import Ledger
from tests.kg.ledger.test_ledger import VERSIONS, everything, extraction, without_text
from tests.small_disk import small_disk

ROOT = Path(__file__).parents[3]


def python(code, *args, **options):
    """Start another Python that can import the project and its tests."""
    command = [sys.executable, "-c", textwrap.dedent(code), *map(str, args)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


def fill(ledger):
    """Add documents, one a batch, until the disk can take no more."""
    for number in range(1000):
        ledger.add([extraction(f"report-{number}")], **VERSIONS)


@pytest.fixture
def ledger(tmp_path):
    ledger = Ledger.create(tmp_path / "kg")
    ledger.add([extraction()], **VERSIONS)
    return ledger


def test_a_folder_of_something_else_is_refused_and_untouched(tmp_path):
    (tmp_path / "thesis.docx").write_text("mine")
    before = everything(tmp_path)
    for way in (Ledger.open, Ledger.create):
        with pytest.raises(StoreError, match="ledger"):
            way(tmp_path)
    assert before == everything(tmp_path)


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "kg").write_text("mine")
    with pytest.raises(StoreError, match="is a file"):
        Ledger.create(tmp_path / "kg")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "not a manifest"),
        ("[]", "not a manifest"),
        ('{"format": "another"}', "format should be"),
        ('{"format": "hardware-kg ledger", "version": 99}', "newer version"),
        ('{"format": "hardware-kg ledger", "version": 1}', "damaged"),
        ('{"format": "hardware-kg ledger", "version": 1, "documents": [{"name": "a"}]}', "damaged"),
    ],
)
def test_a_manifest_that_is_not_ours_or_newer_is_refused_and_untouched(ledger, text, reason):
    (ledger.path / "manifest.json").write_text(text)
    before = everything(ledger.path)
    for way in (Ledger.open, Ledger.create):
        with pytest.raises(StoreError, match=reason):
            way(ledger.path)
    assert before == everything(ledger.path)


def test_a_ledger_opened_before_a_newer_program_wrote_is_not_written_to(ledger):
    path = ledger.path / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "version": 99}))
    before = everything(ledger.path)
    with pytest.raises(StoreError, match="newer version"):
        ledger.add([extraction("b")], **VERSIONS)
    assert before == everything(ledger.path)


def test_a_second_writer_is_told_to_wait_and_who_writes(ledger):
    code = """
        import sys
        from kg.ledger import Ledger
        with Ledger.open(sys.argv[1]).writing():
            print("held", flush=True)
            sys.stdin.readline()
    """
    with python(code, ledger.path, stdin=subprocess.PIPE) as other:
        assert "held\n" == other.stdout.readline()
        with pytest.raises(StoreUnavailableError, match=f"process {other.pid}"):
            ledger.add([extraction("b")], **VERSIONS)
        assert ["a"] == [doc.name for doc in ledger.documents()]  # a reader does not wait
        other.stdin.write("\n")
        other.stdin.close()
        assert 0 == other.wait(20)
    assert ("b",) == ledger.add([extraction("b")], **VERSIONS).new


def test_a_second_writer_in_the_same_process_is_told_to_wait(ledger):
    with ledger.writing(), pytest.raises(StoreUnavailableError):
        Ledger.open(ledger.path).remove("a")


@pytest.mark.parametrize("moment", ["half a part", "before the manifest", "half a manifest"])
def test_a_writer_killed_half_way_leaves_the_old_state_and_the_next_run_completes(ledger, moment):
    code = """
        import os, signal, sys
        import kg.ledger.files as files
        import kg.ledger.ledger as module
        from pathlib import Path
        from tests.kg.ledger.test_ledger import VERSIONS, extraction

        moment = sys.argv[2]

        def die_half_way(path, data):
            path.with_name(f".{path.name}.{os.getpid()}.tmp").write_bytes(data[: len(data) // 2])
            os.kill(os.getpid(), signal.SIGKILL)

        def die(folder, manifest):
            os.kill(os.getpid(), signal.SIGKILL)

        if moment == "half a part":
            module.write_whole = die_half_way
        elif moment == "before the manifest":
            module.manifests.write = die
        else:
            module.manifests.write_whole = die_half_way
        module.Ledger.open(sys.argv[1]).add([extraction("b"), extraction(text="newer")], **VERSIONS)
    """
    with python(code, ledger.path, moment) as other:
        assert (-signal.SIGKILL, "") == (other.wait(30), other.stderr.read())
    after = Ledger.open(ledger.path)
    assert [extraction().document.id] == list(after.graph().documents)
    assert [] == after.check()
    added = after.add([extraction("b"), extraction(text="newer")], **VERSIONS)
    assert (("b",), ("a",)) == (added.new, added.replaced)
    assert not [path for path in after.path.rglob("*") if ".tmp" in path.name]
    assert 2 == sum(1 for _ in after.path.rglob("*.parquet"))


def test_batches_done_before_the_kill_are_kept(tmp_path):
    code = """
        import os, signal, sys
        from kg.ledger import Ledger
        from tests.kg.ledger.test_ledger import VERSIONS, extraction

        def documents():
            for number in range(100):
                if number == 90:
                    os.kill(os.getpid(), signal.SIGKILL)
                yield extraction(f"report-{number}")

        Ledger.create(sys.argv[1]).add(documents(), **VERSIONS)
    """
    with python(code, tmp_path / "kg") as other:
        assert -signal.SIGKILL == other.wait(60)
    ledger = Ledger.open(tmp_path / "kg")
    assert 64 == len(ledger.entries)
    assert [] == ledger.check()
    added = ledger.add((extraction(f"report-{number}") for number in range(100)), **VERSIONS)
    assert (64, 36) == (len(added.same), len(added.new))


@pytest.mark.skipif(sys.platform == "win32", reason="the system limits no file sizes")
def test_a_full_disk_is_named_and_the_ledger_intact(ledger):
    code = """
        import resource, sys
        from kg.errors import StoreError
        from kg.ledger import Ledger
        from tests.kg.ledger.test_ledger import VERSIONS, extraction

        ledger = Ledger.open(sys.argv[1])
        resource.setrlimit(resource.RLIMIT_FSIZE, (2048, resource.RLIM_INFINITY))
        try:
            ledger.add([extraction("b")], **VERSIONS)
        except StoreError as error:
            print(error.reason)
    """
    before = everything(ledger.path)
    with python(code, ledger.path) as other:
        out, err = other.communicate(timeout=30)
    assert ("the disk is full; what was stored before is intact\n", "") == (out, err)
    after = everything(ledger.path)
    before.pop(Path("lock"))
    after.pop(Path("lock"))
    assert before == after


def test_a_disk_that_fills_up_leaves_what_fits(tmp_path):
    with small_disk(tmp_path, "512k"):
        ledger = Ledger.create(tmp_path / "kg")
        with pytest.raises(StoreError, match="disk is full"):
            fill(ledger)
        after = Ledger.open(ledger.path)
        stored = [extraction(f"report-{number}") for number in range(len(after.entries))]
        assert {part.document.id for part in stored} == set(after.graph().documents)
        assert [] == after.check()
        after.remove(after.entries[0].name)
        assert len(stored) - 1 == len(Ledger.open(ledger.path).entries)


@pytest.fixture
def nobody():
    """Act as a user without rights of its own, for root may write anywhere."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(sys.platform == "win32", reason="the system keeps no modes of folders")
@pytest.mark.usefixtures("nobody")
def test_a_folder_that_cannot_be_written_is_named():
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o500)
        with pytest.raises(StoreError, match="denied"):
            Ledger.create(Path(folder) / "kg")


def test_the_graph_is_that_of_the_claims(ledger):
    assert without_text(ledger.graph()) == ledger.graph()
