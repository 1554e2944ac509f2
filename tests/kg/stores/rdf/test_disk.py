"""The RDF store on disk: killed writers, two writers, folders that are not its own, queries without end."""

import json
import os
import random
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from kg.errors import StoreError, StoreUnavailableError
from kg.model import Graph
from kg.stores.rdf import RdfStore, asking
from kg.stores.rdf.folder import Folder
from tests.kg.ledger.test_bad_days import python
from tests.kg.ledger.test_ledger import everything, extraction
from tests.small_disk import small_disk

ONE = Graph.of([extraction()])
TWO = Graph.of([extraction(), extraction("b", text="博通供货")])


def documents(store):
    return sorted(row["id"] for row in store.query("SELECT ?id { ?d a hkg:Document ; dcterms:identifier ?id }"))


@pytest.fixture
def store(tmp_path):
    store = RdfStore(tmp_path / "rdf")
    store.write(ONE, state="one")
    return store


def test_what_was_written_is_there_when_opened_again(store):
    again = RdfStore(store.path)
    assert ("one", sorted(ONE.documents)) == (again.state, documents(again))


def test_a_fresh_folder_holds_nothing_and_says_so(tmp_path):
    store = RdfStore(tmp_path / "rdf")
    assert "" == store.state
    with pytest.raises(StoreError, match="holds nothing"):
        store.query("ASK { ?s ?p ?o }")
    with pytest.raises(StoreError, match="holds nothing"):
        store.update(ONE, set(ONE.documents))


def test_an_open_reader_meets_the_new_state_after_a_write(store):
    reader = RdfStore(store.path)
    assert sorted(ONE.documents) == documents(reader)
    store.write(TWO, state="two")
    assert sorted(TWO.documents) == documents(reader)
    store.update(ONE, TWO.documents.keys() - ONE.documents.keys(), state="three")
    assert ("three", sorted(ONE.documents)) == (reader.state, documents(reader))


def test_two_processes_may_read_at_once(store):
    assert sorted(ONE.documents) == documents(store)
    code = """
        import sys
        from kg.stores.rdf import RdfStore
        print(len(RdfStore(sys.argv[1]).query("SELECT ?d { ?d a hkg:Document }")))
    """
    with python(code, store.path) as other:
        assert ("1\n", "") == other.communicate(timeout=30)


def test_a_writer_killed_half_way_leaves_the_old_state(store):
    code = """
        import os, signal, sys
        import kg.stores.rdf.store as module
        from tests.kg.stores.rdf.test_disk import TWO

        module.Folder._point = lambda *args: os.kill(os.getpid(), signal.SIGKILL)
        module.RdfStore(sys.argv[1]).write(TWO, state="two")
    """
    with python(code, store.path) as other:
        assert -signal.SIGKILL == other.wait(60)
    after = RdfStore(store.path)
    assert ("one", sorted(ONE.documents)) == (after.state, documents(after))
    after.write(TWO, state="two")
    assert ("two", sorted(TWO.documents)) == (after.state, documents(after))
    assert 1 == sum(1 for _ in store.path.glob("data-*"))


def test_a_change_killed_half_way_leaves_the_old_state(store):
    code = """
        import os, signal, sys
        import kg.stores.rdf.store as module
        from tests.kg.stores.rdf.test_disk import TWO

        module.about_quads = lambda *args: os.kill(os.getpid(), signal.SIGKILL)  # when all the rest has been changed
        module.RdfStore(sys.argv[1]).update(TWO, set(TWO.documents), state="two")
    """
    with python(code, store.path) as other:
        assert -signal.SIGKILL == other.wait(60)
    after = RdfStore(store.path)
    assert ("one", sorted(ONE.documents)) == (after.state, documents(after))
    after.update(TWO, set(TWO.documents), state="two")
    assert ("two", sorted(TWO.documents)) == (after.state, documents(after))
    assert 1 == sum(1 for _ in store.path.glob("data-*"))


def test_a_reader_that_opened_the_old_state_is_not_disturbed_by_a_change(store):
    folder = Folder(store.path)
    opened = folder.open(folder.whole())
    before = len(opened)
    store.update(TWO, set(TWO.documents), state="two")
    assert before == sum(1 for _ in opened.quads_for_pattern(None, None, None, None))
    assert sorted(TWO.documents) == documents(store)


def test_many_changes_one_after_another_are_all_there(store):
    graph = ONE
    for number in range(20):
        part = Graph.of([extraction(f"report-{number}", text=f"博通供货{number}")])
        graph = graph | part
        RdfStore(store.path).update(part, set(part.documents), state=str(number), whole=False)
        assert sorted(graph.documents) == documents(store)
    fresh = RdfStore()
    fresh.write(graph, state="19")
    assert fresh.dump() == store.dump()


def test_a_disk_that_fills_up_is_told_and_the_old_state_stays(tmp_path):
    with small_disk(tmp_path, "6m"):
        store = RdfStore(tmp_path / "rdf")
        store.write(ONE, state="one")
        texts = (random.Random(turn).randbytes(2000).hex() for turn in range(2000))  # noqa: S311 what does not press
        many = Graph.of([extraction(f"r{turn}", text=text) for turn, text in enumerate(texts)])
        with pytest.raises(StoreError, match="the disk is full"):
            store.write(many, state="many")
        assert ("one", sorted(ONE.documents)) == (store.state, documents(store))
        store.write(TWO, state="two")
        assert ("two", sorted(TWO.documents)) == (store.state, documents(store))


def test_a_second_writer_is_told_to_wait(store):
    code = """
        import sys
        from pathlib import Path
        from kg.stores.rdf.folder import Folder

        def fill(db):
            print("held", flush=True)
            sys.stdin.readline()

        Folder(Path(sys.argv[1])).rewrite(fill, state="three", anew=False)
    """
    with python(code, store.path, stdin=subprocess.PIPE) as other:
        assert "held\n" == other.stdout.readline()
        with pytest.raises(StoreUnavailableError):
            store.update(TWO, set(TWO.documents))
        with pytest.raises(StoreUnavailableError):
            store.write(TWO)
        assert ("one", sorted(ONE.documents)) == (store.state, documents(store))
        other.stdin.write("\n")
        other.stdin.close()
        assert 0 == other.wait(20)
    assert "three" == store.state


def test_a_folder_of_something_else_is_refused_and_untouched(tmp_path):
    (tmp_path / "thesis.docx").write_text("mine")
    before = everything(tmp_path)
    with pytest.raises(StoreError, match=r"thesis\.docx"):
        RdfStore(tmp_path).write(ONE)
    assert before == everything(tmp_path)


def test_a_store_of_a_newer_version_is_refused_and_untouched(store):
    mark = store.path / "view.json"
    mark.write_text(json.dumps({**json.loads(mark.read_text()), "version": 99}))
    before = everything(store.path)
    for use in (lambda: store.state, lambda: store.write(TWO), lambda: store.query("ASK { ?s ?p ?o }"), store.read):
        with pytest.raises(StoreError, match="newer version"):
            use()
    assert before == {key: data for key, data in everything(store.path).items() if key.name != "lock"} | {
        key: data for key, data in before.items() if key.name == "lock"
    }


def test_a_store_of_an_older_version_is_written_anew(store):
    mark = store.path / "view.json"
    mark.write_text(json.dumps({**json.loads(mark.read_text()), "version": 1}))
    assert "" == store.state
    store.write(TWO, state="two")
    assert sorted(TWO.documents) == documents(store)


@pytest.mark.parametrize("torn", ["CURRENT", "view.json"])
def test_a_damaged_store_says_how_to_mend_it(store, torn):
    for path in store.path.rglob(torn):
        path.write_text("nonsense")
    for ask in (documents, RdfStore.read):
        with pytest.raises(StoreError, match="remove the folder; it is rebuilt"):
            ask(RdfStore(store.path))
    RdfStore(store.path).write(TWO, state="two")
    assert sorted(TWO.documents) == documents(store)


ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o . FILTER(?a = ?o) }"


@pytest.mark.parametrize("kept", ["disk", "memory"])
def test_a_query_that_does_not_end_is_ended(store, kept):
    asked = store
    if kept == "memory":
        asked = RdfStore()
        asked.write(ONE)
    start = time.monotonic()
    with pytest.raises(StoreError, match="time ran out"):
        asked.query(ENDLESS, seconds=0.5)
    assert time.monotonic() - start < 10
    assert sorted(ONE.documents) == documents(asked)


def test_a_query_that_wants_all_memory_is_ended_and_the_next_one_answered(store):
    resource = pytest.importorskip("resource")
    documents(store)
    worker = asking._idle[-1]._child.pid  # noqa: SLF001 its limit is lowered from outside, to have it sooner
    resource.prlimit(worker, resource.RLIMIT_DATA, (1 << 28, 1 << 28))
    doubled = " ".join(f"BIND(CONCAT(?x{turn}, ?x{turn}) AS ?x{turn + 1})" for turn in range(30))
    with pytest.raises(StoreError, match="too much memory"):
        store.query(f"SELECT (STRLEN(?x30) AS ?n) {{ BIND('{'a' * 1000}' AS ?x0) {doubled} }}")
    assert sorted(ONE.documents) == documents(store)


def test_many_threads_ask_at_once(store):
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: documents(store), range(12)))
    assert [sorted(ONE.documents)] * 12 == found


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
def test_a_forked_process_asks_by_itself(store):
    code = """
        import os, sys
        from kg.stores.rdf import RdfStore
        store = RdfStore(sys.argv[1])
        text = "SELECT ?s { ?s dcterms:identifier ?id }"
        store.query(text, {"id": "google"})
        child = os.fork()
        name = "meta" if child == 0 else "google"
        found = [len(store.query(text, {"id": name})) for _ in range(50)]
        if child == 0:
            os._exit(0 if found == [0] * 50 else 3)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), set(found))
    """
    with python(code, store.path) as other:
        assert ("0 {1}\n", "") == other.communicate(timeout=60)
