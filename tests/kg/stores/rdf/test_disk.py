"""The RDF store on disk: killed writers, two writers, folders that are not its own."""

import json
import signal
import subprocess

import pytest

from kg.errors import StoreError, StoreUnavailableError
from kg.model import Graph
from kg.stores.rdf import RdfStore
from tests.kg.ledger.test_bad_days import python
from tests.kg.ledger.test_ledger import everything, extraction

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


def test_a_change_killed_half_way_leaves_a_store_that_asks_to_be_written_anew(store):
    code = """
        import os, signal, sys
        import kg.stores.rdf.store as module
        from tests.kg.stores.rdf.test_disk import TWO

        module.change = lambda *args, **options: os.kill(os.getpid(), signal.SIGKILL)
        module.RdfStore(sys.argv[1]).update(TWO, set(TWO.documents), state="two")
    """
    with python(code, store.path) as other:
        assert -signal.SIGKILL == other.wait(60)
    after = RdfStore(store.path)
    assert "" == after.state
    after.write(TWO, state="two")
    assert sorted(TWO.documents) == documents(after)


def test_a_second_writer_is_told_to_wait(store):
    code = """
        import sys
        import pyoxigraph
        store = pyoxigraph.Store(sys.argv[1])
        print("held", flush=True)
        sys.stdin.readline()
    """
    place = store.path / json.loads((store.path / "view.json").read_text())["place"]
    with python(code, place, stdin=subprocess.PIPE) as other:
        assert "held\n" == other.stdout.readline()
        with pytest.raises(StoreUnavailableError):
            store.update(TWO, set(TWO.documents))
        other.stdin.write("\n")
        other.stdin.close()
        other.wait(20)
    assert "one" == store.state


def test_a_folder_of_something_else_is_refused_and_untouched(tmp_path):
    (tmp_path / "thesis.docx").write_text("mine")
    before = everything(tmp_path)
    with pytest.raises(StoreError, match=r"thesis\.docx"):
        RdfStore(tmp_path).write(ONE)
    assert before == everything(tmp_path)


def test_a_store_of_a_newer_version_is_written_anew(store):
    mark = store.path / "view.json"
    mark.write_text(json.dumps({**json.loads(mark.read_text()), "version": 99}))
    assert "" == store.state
    store.write(TWO, state="two")
    assert sorted(TWO.documents) == documents(store)


def test_time_that_runs_out_is_an_error(store):
    with pytest.raises(StoreError, match="time ran out"):
        store.query("SELECT * { ?s ?p ?o . ?a ?b ?c }", seconds=0.0)
