from dataclasses import replace

import pytest

from kg.errors import InputError, StoreError
from kg.ledger import Judgement, Ledger
from kg.ledger.judgements import merges
from kg.model import Entity, EntityType, Proposal, RelationType
from tests.kg.ledger.test_ledger import GOOGLE, VERSIONS, extraction

CLS = Entity(id="celestica", type=EntityType.COMPANY, name="Celestica")
CIS = Entity(id="new-cis", type=EntityType.COMPANY, name="CIS", registry=False)


def misprint(doc):
    return Proposal(
        kind="misprint", surface="CIS", entity="new-cis", candidate="celestica", score=0.8, reason="beside CCS",
        span=doc.span(0, 3),
    )  # fmt: skip


@pytest.fixture
def ledger(tmp_path):
    part = extraction(text="CIS供货谷歌", subject="new-cis", attributed_to=("new-cis",), product="new-cis")
    part = replace(part, entities=(GOOGLE, CIS), proposals=(misprint(part.document),))
    ledger = Ledger.create(tmp_path / "kg")
    ledger.add([part], **VERSIONS)
    return ledger


def judge(ledger, verdict):
    (proposal,) = ledger.proposals()
    ledger.judge(Judgement.on(proposal, verdict, who="ana", when="2025-02-10", note="typo"))


def subjects(ledger, **options):
    return [stmt.subject for stmt in ledger.graph(**options).statements.values()]


def test_a_proposal_changes_nothing_until_it_is_accepted(ledger):
    assert ["new-cis"] == subjects(ledger)
    judge(ledger, "refused")
    assert ["new-cis"] == subjects(ledger)


def test_an_accepted_misprint_takes_every_claim_to_its_candidate(ledger):
    judge(ledger, "accepted")
    graph = ledger.graph(known={"celestica": CLS})
    (stmt,) = graph.statements.values()
    assert ("celestica", "celestica", ("celestica",)) == (stmt.subject, stmt.product, stmt.attributed_to)
    assert {"celestica", "google"} == set(graph.entities)
    assert ("Celestica", ("CIS",)) == (graph.entities["celestica"].name, graph.entities["celestica"].aliases)
    assert stmt.id in graph.statements


def test_a_candidate_that_nobody_knows_keeps_the_name_of_the_text(ledger):
    judge(ledger, "accepted")
    assert "CIS" == ledger.graph().entities["celestica"].name


def test_a_judgement_can_be_undone_and_is_kept(ledger):
    judge(ledger, "accepted")
    judge(ledger, "undone")
    assert ["new-cis"] == subjects(ledger)
    assert [("accepted", "ana", "2025-02-10", "typo"), ("undone", "ana", "2025-02-10", "typo")] == [
        (item.verdict, item.who, item.when, item.note) for item in ledger.judgements()
    ]


def test_a_judgement_survives_a_rebuild(ledger):
    judge(ledger, "accepted")
    ledger.remove("a")
    assert ["accepted"] == [item.verdict for item in Ledger.open(ledger.path).judgements()]


def test_a_judgement_makes_views_stale(ledger):
    before = ledger.state
    judge(ledger, "accepted")
    assert before != ledger.state


def test_a_line_cut_off_half_way_is_left_out_and_a_wrong_one_named(ledger):
    judge(ledger, "accepted")
    path = ledger.path / "judgements.jsonl"
    whole = path.read_text()
    path.write_text(whole + '{"proposal": "x"')
    assert 1 == len(ledger.judgements())
    judge(ledger, "undone")
    assert ["accepted", "undone"] == [item.verdict for item in ledger.judgements()]
    path.write_text(whole + '{"proposal": "x"}\n')
    with pytest.raises(StoreError, match="line 2"):
        ledger.judgements()


@pytest.mark.parametrize(("verdict", "who"), [("perhaps", "ana"), ("accepted", "")])
def test_a_judgement_has_a_verdict_and_a_person(verdict, who):
    with pytest.raises(InputError):
        Judgement(proposal="p", verdict=verdict, who=who)


def test_chains_of_merges_are_followed_and_rings_end_alike():
    def accept(entity, candidate):
        return Judgement(
            proposal=entity + candidate, verdict="accepted", who="ana", kind="link", entity=entity, candidate=candidate
        )

    assert {"a": "c", "b": "c"} == merges([accept("a", "b"), accept("b", "c")])
    assert {"x": "a", "b": "a"} == merges([accept("x", "a"), accept("a", "b"), accept("b", "a")])


def test_relations_are_kept_as_they_are_when_ends_are_merged(ledger):
    judge(ledger, "accepted")
    assert [RelationType.SUPPLIES_TO] == [stmt.relation for stmt in ledger.graph().statements.values()]


@pytest.fixture
def unknown(tmp_path):
    part = extraction(text="CIS供货谷歌", subject="new-cis")
    asked = replace(misprint(part.document), kind="unknown", candidate=None)
    ledger = Ledger.create(tmp_path / "unknown")
    ledger.add([replace(part, entities=(GOOGLE, CIS), proposals=(asked,))], **VERSIONS)
    return ledger


def test_a_company_that_is_refused_goes_with_its_claims_and_comes_back_when_undone(unknown):
    judge(unknown, "refused")
    assert ([], False) == (subjects(unknown), "new-cis" in unknown.graph().entities)
    judge(unknown, "undone")
    assert ["new-cis"] == subjects(unknown)


def test_a_company_that_is_accepted_says_so(unknown):
    before = unknown.graph().entities["new-cis"]
    judge(unknown, "accepted")
    assert replace(before, source="accepted") == unknown.graph().entities["new-cis"]
    assert ["new-cis"] == subjects(unknown)


def test_judgements_are_handed_over_as_they_are_kept(ledger):
    judge(ledger, "accepted")
    judge(ledger, "undone")
    assert (ledger.path / "judgements.jsonl").read_text("utf-8") == ledger.judgements_text()
