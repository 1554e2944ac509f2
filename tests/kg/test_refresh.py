"""A view is changed by what changed, and is then what a full write would have made it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.errors import StoreError
from kg.fusion import fuse
from kg.graph import KnowledgeGraph
from kg.ledger import Judgement, Ledger
from kg.model import Entity, EntityType
from kg.refresh import FOLDER
from kg.stores.property.cypher import CypherStore
from kg.stores.property.store import PropertyStore
from kg.stores.rdf import RdfStore
from tests.kg.ledger.test_ledger import VERSIONS, extraction

PARTS = [extraction(f"report-{number}", text=f"博通供货{number}") for number in range(16)]
META = Entity(id="meta", type=EntityType.COMPANY, name="Meta")
_told = extraction("new", text="博通供货给别人", object="meta")
NEW = replace(_told, entities=(*_told.entities, META))


@pytest.fixture
def ledger(tmp_path):
    ledger = Ledger.create(tmp_path / "kg")
    ledger.add(PARTS, **VERSIONS)
    return ledger


def rdf(ledger):
    """Give the store of a graph opened anew, as each command opens it."""
    return KnowledgeGraph(Ledger.open(ledger.path)).store("rdf")


WRITE = RdfStore.write


def fresh(ledger):
    """Give a store that was written at one go, whatever a test forbids."""
    store = RdfStore()
    WRITE(store, KnowledgeGraph(ledger).graph, state=ledger.state)
    return store


def forbidden(*_, **__):
    raise AssertionError("the whole is written anew")


def replaced(ledger):
    ledger.add([extraction("report-3", text="博通不再供货")], **VERSIONS)


CHANGES = {
    "added": lambda ledger: ledger.add([NEW], **VERSIONS),
    "removed": lambda ledger: ledger.remove("report-3"),
    "replaced": replaced,
    "all": lambda ledger: (ledger.add([NEW], **VERSIONS), ledger.remove("report-3"), replaced(ledger)),
    "a second file of the same text": lambda ledger: ledger.add([extraction("copy", text="博通供货3")], **VERSIONS),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_rdf_view_follows_the_ledger_without_being_written_anew(ledger, change, monkeypatch):
    rdf(ledger)
    monkeypatch.setattr(RdfStore, "write", forbidden)
    change(ledger)
    assert fresh(ledger).dump() == rdf(ledger).dump()
    ledger.add([extraction("later", text="博通后来供货")], **VERSIONS)
    assert fresh(ledger).dump() == rdf(ledger).dump()


def test_one_new_document_asks_for_no_more_than_what_it_says(ledger, monkeypatch):
    rdf(ledger)
    ledger.add([NEW], **VERSIONS)
    graph = KnowledgeGraph(Ledger.open(ledger.path))
    monkeypatch.setattr(KnowledgeGraph, "graph", property(forbidden))
    assert graph.store("rdf").state == ledger.state


def test_a_judgement_or_a_note_that_was_lost_writes_the_view_anew(ledger):
    rdf(ledger)
    judgement = Judgement(
        proposal="p", verdict="accepted", who="me", when="2025-01-01", kind="link", surface="x", entity="google",
        candidate="alphabet",
    )  # fmt: skip
    ledger.judge(judgement)
    assert fresh(ledger).dump() == rdf(ledger).dump()
    (ledger.path / FOLDER / "rdf.json").write_text("{")
    ledger.add([NEW], **VERSIONS)
    assert fresh(ledger).dump() == rdf(ledger).dump()
    ledger.add([extraction("newer", text="博通供货给谁")], **VERSIONS)
    assert fresh(ledger).dump() == rdf(ledger).dump()


def test_a_view_that_a_full_disk_left_behind_is_made_whole(ledger, monkeypatch):
    rdf(ledger)
    ledger.add([NEW], **VERSIONS)

    def full(*_, **__):
        raise StoreError("rdf", "the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(RdfStore, "update", full)
        with pytest.raises(StoreError, match="full"):
            rdf(ledger)
    assert fresh(ledger).dump() == rdf(ledger).dump()


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_cypher_view_follows_the_ledger_without_being_written_anew(ledger, cypher_store, change, monkeypatch):
    del cypher_store  # the engine is there
    KnowledgeGraph(ledger).store("cypher").close()
    monkeypatch.setattr(CypherStore, "write", forbidden)
    change(ledger)
    graph = KnowledgeGraph(Ledger.open(ledger.path))
    with graph.store("cypher") as store:
        assert graph.graph == store.read()
        assert (fuse(graph.graph), ledger.state) == (store.edges(), store.state)


@pytest.mark.neo4j
def test_a_second_push_to_neo4j_sends_what_changed(ledger, neo4j_server, neo4j_store, monkeypatch):
    access = {"user": neo4j_server.user, "password": neo4j_server.password}
    assert KnowledgeGraph(ledger).push(neo4j_server.uri, **access)
    monkeypatch.setattr(PropertyStore, "write", forbidden)
    CHANGES["all"](ledger)
    graph = KnowledgeGraph(Ledger.open(ledger.path))
    assert graph.push(neo4j_server.uri, **access)
    assert (graph.graph, ledger.state) == (neo4j_store.read(), neo4j_store.state)
