import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError, StoreError
from kg.ledger import Ledger, part_id
from kg.model import Document, Entity, EntityType, Evidence, Extraction, Graph, RelationType, Statement
from tests import strategies

VERSIONS = {"extractor": "grammar/1", "registry": "r1"}
GOOGLE = Entity(id="google", type=EntityType.COMPANY, name="Google", name_zh="谷歌")
BROADCOM = Entity(id="broadcom", type=EntityType.COMPANY, name="Broadcom", name_zh="博通")


def extraction(name="a", text="博通向谷歌供货", start=0, **changes):
    doc = Document(name=name, url=f"{name}.txt", text=text, path=f"somewhere/{name}.txt")
    evidence = Evidence(span=doc.span(start, len(text)), extractor="grammar/1", confidence=0.9)
    stmt = Statement(subject="broadcom", relation=RelationType.SUPPLIES_TO, object="google", evidence=(evidence,))
    return Extraction(document=doc, entities=(GOOGLE, BROADCOM), statements=(replace(stmt, **changes),))


def without_text(graph):
    """Give a graph as the ledger gives it back: its documents with their id in place of their text."""
    return replace(graph, documents={key: replace(doc, text="", digest=key) for key, doc in graph.documents.items()})


def everything(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """Give fresh folders, one a call."""
    return lambda: tmp_path_factory.mktemp("ledger") / "kg-data"


@given(parts=strategies.piles())
def test_the_graph_of_a_ledger_is_the_graph_of_what_was_added(shelf, parts):
    ledger = Ledger.create(shelf())
    ledger.add(parts, **VERSIONS)
    assert without_text(Graph.of(parts)) == Ledger.open(ledger.path).graph()
    assert [] == ledger.check()


@given(parts=strategies.piles())
def test_proposals_and_rejections_come_back(shelf, parts):
    ledger = Ledger.create(shelf())
    ledger.add(parts, **VERSIONS)
    assert [item for part in parts for item in part.proposals] == list(ledger.proposals())
    assert [item for part in parts for item in part.rejected] == list(ledger.rejected())


@given(parts=strategies.piles())
def test_adding_twice_changes_no_byte(shelf, parts):
    ledger = Ledger.create(shelf())
    first = ledger.add(parts, **VERSIONS)
    before = everything(ledger.path)
    second = ledger.add(parts, **VERSIONS)
    assert first.new == second.same
    assert before == everything(ledger.path)


@given(parts=strategies.piles(), turn=st.randoms(use_true_random=False))
def test_the_same_documents_in_any_order_give_the_same_bytes(shelf, parts, turn):
    shuffled = turn.sample(parts, len(parts))
    first, second = Ledger.create(shelf()), Ledger.create(shelf())
    first.add(parts, **VERSIONS)
    second.add(shuffled[:1], **VERSIONS)
    second.add(shuffled[1:], **VERSIONS)
    assert everything(first.path) == everything(second.path)


@given(parts=strategies.piles(), data=st.data())
def test_removing_a_document_takes_exactly_its_claims(shelf, parts, data):
    ledger = Ledger.create(shelf())
    ledger.add(parts, **VERSIONS)
    gone = data.draw(st.sampled_from(parts)) if parts else None
    if gone is not None:
        how = data.draw(st.sampled_from([gone.document.name, gone.document.id]))
        ledger.remove(how)
        # two documents of equal address and text have one id, and go together when it is the id that is named
        kept = [part for part in parts if how not in {part.document.name, part.document.id}]
        assert without_text(Graph.of(kept)) == ledger.graph()
        assert len(kept) == sum(1 for path in ledger.path.rglob("*.parquet"))


def test_documents_come_back_without_their_text_and_with_where_they_were(tmp_path):
    ledger = Ledger.create(tmp_path / "kg")
    part = extraction()
    ledger.add([part], **VERSIONS)
    (doc,) = ledger.documents()
    assert ("", part.document.id, "somewhere/a.txt") == (doc.text, doc.id, doc.path)
    assert "博通向谷歌供货其实" not in json.dumps([str(path) for path in ledger.path.rglob("*")])


def test_the_text_around_a_quote_is_not_stored(tmp_path):
    ledger = Ledger.create(tmp_path / "kg")
    part = extraction(text="绝密前言。博通向谷歌供货", start=5)
    ledger.add([part], **VERSIONS)
    table = ledger.graph()
    assert "绝密" not in repr(table)


def test_a_document_of_a_known_name_takes_the_older_ones_place(tmp_path):
    ledger = Ledger.create(tmp_path / "kg")
    ledger.add([extraction(), extraction("b")], **VERSIONS)
    newer = extraction(text="博通不再向谷歌供货")
    added = ledger.add([newer], **VERSIONS)
    assert (("a",), (), ()) == (added.replaced, added.new, added.same)
    assert {newer.document.id, extraction("b").document.id} == set(ledger.graph().documents)
    assert 2 == sum(1 for _ in ledger.path.rglob("*.parquet"))


def test_a_new_version_of_the_extractor_or_registry_replaces_the_part(tmp_path):
    ledger = Ledger.create(tmp_path / "kg")
    ledger.add([extraction()], **VERSIONS)
    assert ("a",) == ledger.add([extraction()], extractor="grammar/2", registry="r1").replaced
    assert ("a",) == ledger.add([extraction()], extractor="grammar/2", registry="r2").replaced
    assert ("a",) == ledger.add([extraction()], extractor="grammar/2", registry="r2").same


def test_a_second_document_of_the_same_name_is_named_and_left_out(tmp_path):
    ledger = Ledger.create(tmp_path / "kg")
    other = extraction(text="another")
    added = ledger.add(
        [extraction(), replace(other, document=replace(other.document, url="elsewhere/a.txt"))], **VERSIONS
    )
    assert ("a",) == added.new
    assert ["elsewhere/a.txt"] == [item.where for item in added.refused]


def test_a_part_is_known_by_the_documents_and_the_versions(tmp_path):
    ledger = Ledger.create(tmp_path / "kg")
    part = extraction()
    key = part_id([part.document], **VERSIONS)
    assert not ledger.has(key)
    ledger.add([part], **VERSIONS)
    assert ledger.has(key)
    assert not ledger.has(part_id([replace(part.document, publisher="Reuters")], **VERSIONS))


def test_the_state_follows_the_content_only(tmp_path):
    ledger = Ledger.create(tmp_path / "kg")
    empty = ledger.state
    ledger.add([extraction()], **VERSIONS)
    one = ledger.state
    ledger.add([extraction("b")], **VERSIONS)
    ledger.remove("b")
    assert one == ledger.state
    ledger.remove("a")
    assert empty == ledger.state != one


def test_the_graph_of_some_names_holds_their_documents_only(tmp_path):
    ledger = Ledger.create(tmp_path / "kg")
    ledger.add([extraction(), extraction("b")], **VERSIONS)
    assert [extraction("b").document.id] == list(ledger.graph(names=["b"]).documents)


def test_removing_what_is_not_there_is_refused_and_removes_nothing(tmp_path):
    ledger = Ledger.create(tmp_path / "kg")
    ledger.add([extraction()], **VERSIONS)
    with pytest.raises(InputError, match="'zzz'"):
        ledger.remove("a", "zzz")
    assert 1 == len(Ledger.open(ledger.path).entries)


def test_evidence_of_another_document_is_refused_and_nothing_stored(tmp_path):
    ledger = Ledger.create(tmp_path / "kg")
    with pytest.raises(InputError, match="another document"):
        ledger.add([replace(extraction(), document=extraction("b").document)], **VERSIONS)
    assert () == Ledger.open(ledger.path).entries


def test_a_reader_meets_the_new_state_when_its_part_was_replaced(tmp_path):
    reader = Ledger.create(tmp_path / "kg")
    reader.add([extraction()], **VERSIONS)
    newer = extraction(text="博通不再向谷歌供货")
    Ledger.open(reader.path).add([newer], **VERSIONS)
    assert [newer.document.id] == list(reader.graph().documents)


@pytest.mark.parametrize("harm", ["missing", "changed", "swapped"])
def test_a_harmed_part_is_found(tmp_path, harm):
    ledger = Ledger.create(tmp_path / "kg")
    ledger.add([extraction(), extraction("b")], **VERSIONS)
    first, second = (ledger.part_path(entry.part) for entry in ledger.entries)
    if harm == "missing":
        first.unlink()
    elif harm == "changed":
        data = bytearray(first.read_bytes())
        data[len(data) // 2] ^= 0xFF
        first.write_bytes(bytes(data))
    else:
        first.write_bytes(second.read_bytes())
    problems = ledger.check()
    assert {"a"} == {problem.where for problem in problems}


def test_a_missing_part_is_an_error_that_names_it(tmp_path):
    ledger = Ledger.create(tmp_path / "kg")
    ledger.add([extraction()], **VERSIONS)
    ledger.part_path(ledger.entries[0].part).unlink()
    with pytest.raises(StoreError, match="missing"):
        ledger.graph()


def test_a_claim_whose_end_is_no_entity_is_found(tmp_path):
    ledger = Ledger.create(tmp_path / "kg")
    ledger.add([replace(extraction(), entities=(GOOGLE,))], **VERSIONS)
    (problem,) = ledger.check()
    assert "broadcom" in problem.what


def test_evidence_that_a_claim_carries_twice_is_kept_once_by_ledger_and_graph_alike(tmp_path):
    part = extraction()
    stmt = part.statements[0]
    doubled = replace(part, statements=(replace(stmt, evidence=(*stmt.evidence, *stmt.evidence)),))
    ledger = Ledger.create(tmp_path / "kg")
    ledger.add([doubled], **VERSIONS)
    assert without_text(Graph.of([doubled])) == ledger.graph()
    assert stmt.evidence == Graph.of([doubled]).statements[stmt.id].evidence


def test_two_documents_of_one_address_and_text_keep_their_common_evidence_once(tmp_path):
    parts = [extraction(), replace(extraction(), document=replace(extraction().document, name="b"))]
    ledger = Ledger.create(tmp_path / "kg")
    ledger.add(parts, **VERSIONS)
    assert without_text(Graph.of(parts)) == ledger.graph()
