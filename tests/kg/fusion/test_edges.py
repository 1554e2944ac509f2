"""Statements about a pair become an edge that says how far they agree."""

from datetime import date

import pytest
from hypothesis import given

from kg.errors import InputError
from kg.fusion import fuse, histories, known_by, valid_on
from kg.model import Basis, Modality, Period, Polarity, RelationType, Status
from tests.kg.claims import document, graph, supply
from tests.strategies import graphs

OLD = document("old", publisher="A", published=date(2024, 3, 1))
NEW = document("new", publisher="B", published=date(2025, 3, 1))
THIRD = document("third", publisher="A", published=date(2025, 6, 1))


def only(found):
    (edge,) = found
    return edge


def test_two_publishers_are_two_origins():
    edge = only(fuse(graph([OLD, NEW], [supply("x", "y", OLD), supply("x", "y", NEW, confidence=0.7)])))
    assert 0.94 == pytest.approx(edge.confidence)
    assert 2 == edge.support


def test_one_publisher_counts_once_however_often_it_says_so():
    edge = only(fuse(graph([OLD, THIRD], [supply("x", "y", OLD), supply("x", "y", THIRD, confidence=0.6)])))
    assert 0.8 == pytest.approx(edge.confidence)
    assert 1 == edge.support


def test_houses_that_quote_one_speaker_are_one_origin():
    said = [supply("x", "y", OLD, attributed_to=("Marvell",)), supply("x", "y", NEW, attributed_to=("Marvell",))]
    assert 1 == only(fuse(graph([OLD, NEW], said))).support


def test_a_denial_of_equal_weight_leaves_an_edge_open():
    claims = [supply("x", "y", OLD), supply("x", "y", NEW, polarity=Polarity.NEGATED)]
    edge = only(fuse(graph([OLD, NEW], claims)))
    assert edge.contested
    assert not edge.holds
    assert (1, 1) == (len(edge.statements), len(edge.denials))


def test_a_later_end_makes_an_edge_past_not_contested():
    claims = [supply("x", "y", OLD), supply("x", "y", NEW, polarity=Polarity.NEGATED, status=Status.PAST)]
    edge = only(fuse(graph([OLD, NEW], claims)))
    assert (Status.PAST, False) == (edge.status, edge.contested)
    assert not edge.holds


def test_a_rumour_never_lifts_a_fact():
    claims = [supply("x", "y", OLD, confidence=0.5), supply("x", "y", NEW, modality=Modality.RUMOUR, confidence=0.9)]
    edge = only(fuse(graph([OLD, NEW], claims)))
    assert (Modality.FACT, 0.5) == (edge.modality, edge.confidence)


def test_a_fact_denies_a_rumour_and_a_rumour_denies_no_fact():
    denial = {"polarity": Polarity.NEGATED, "confidence": 0.9}
    rumour = supply("x", "y", OLD, modality=Modality.RUMOUR, confidence=0.6)
    edge = only(fuse(graph([OLD, NEW], [rumour, supply("x", "y", NEW, **denial)])))
    assert (True, False) == (edge.denied, edge.contested)
    fact = supply("x", "y", OLD, confidence=0.6)
    edge = only(fuse(graph([OLD, NEW], [fact, supply("x", "y", NEW, modality=Modality.RUMOUR, **denial)])))
    assert (False, False, 0.6) == (edge.denied, edge.contested, edge.confidence)


def test_a_rumour_alone_does_not_hold():
    edge = only(fuse(graph([OLD], [supply("x", "y", OLD, modality=Modality.RUMOUR)])))
    assert not edge.holds


def test_what_is_stated_leads_what_is_listed():
    claims = [supply("x", "y", OLD, basis=Basis.LISTED), supply("x", "y", NEW)]
    assert Basis.STATED is only(fuse(graph([OLD, NEW], claims))).basis


def test_a_symmetric_relation_has_one_edge_whichever_way_it_was_said():
    claims = [
        supply("x", "y", OLD, relation=RelationType.COMPETES_WITH),
        supply("y", "x", NEW, relation=RelationType.COMPETES_WITH),
    ]
    edge = only(fuse(graph([OLD, NEW], claims)))
    assert ("x", "y", 2) == (edge.subject, edge.object, edge.support)


def test_an_answer_as_of_a_day_knows_nothing_later():
    whole = graph([OLD, NEW], [supply("x", "y", OLD), supply("x", "z", NEW)])
    assert {"y"} == {edge.object for edge in fuse(whole, as_of=date(2024, 12, 31))}
    assert {OLD.id} == set(known_by(whole, date(2024, 12, 31)).documents)


def test_a_period_decides_what_holds_on_a_day():
    stmt = supply("x", "y", OLD, period=Period(label="2023"))
    assert valid_on(stmt, date(2023, 5, 1), published=OLD.published)
    assert not valid_on(stmt, date(2024, 5, 1), published=OLD.published)


def test_without_a_period_the_status_decides():
    day = date(2024, 3, 1)
    assert valid_on(supply("x", "y", OLD), date(2025, 1, 1), published=day)
    assert not valid_on(supply("x", "y", OLD, status=Status.PAST), date(2025, 1, 1), published=day)
    assert valid_on(supply("x", "y", OLD, status=Status.PLANNED), date(2025, 1, 1), published=day)


@given(graphs())
def test_edges_take_every_statement_up_and_leave_none_out(whole):
    named = {key for edge in fuse(whole) for key in (*edge.statements, *edge.denials)}
    assert set(whole.statements) <= named


@given(graphs())
def test_fusion_is_the_same_each_time_and_stays_within_bounds(whole):
    edges = fuse(whole)
    assert edges == fuse(whole)
    assert all(0 < edge.confidence <= 1 for edge in edges)


SENTENCE = "Weaver & Lane sells frames to Harbour Sands in Kent."


def test_a_reprint_word_by_word_is_no_second_source():
    first = document("first", publisher="A", published=date(2024, 3, 1), text=SENTENCE)
    reprint = document("reprint", publisher="B", published=date(2024, 3, 2), text=SENTENCE.replace(" sells", "  sells"))
    edge = only(fuse(graph([first, reprint], [supply("x", "y", first), supply("x", "y", reprint)])))
    assert (1, ("A",)) == (edge.support, edge.origins)
    assert 0.8 == pytest.approx(edge.confidence)


def test_nothing_is_ever_quite_sure():
    docs = [document(f"n{place}", publisher=f"house {place}") for place in range(40)]
    claims = [supply("x", "y", doc, confidence=0.99) for doc in docs]
    against = [supply("x", "y", doc, confidence=0.99, polarity=Polarity.NEGATED) for doc in docs]
    assert 0.9999 == only(fuse(graph(docs, claims))).confidence
    assert 0.9999 == only(fuse(graph(docs, against))).confidence


def test_a_not_yet_gives_way_to_a_later_now_and_is_still_shown():
    not_yet = supply("x", "y", OLD, confidence=0.95, polarity=Polarity.NEGATED)
    edge = only(fuse(graph([OLD, NEW], [not_yet, supply("x", "y", NEW, confidence=0.7)])))
    assert (True, False, 1, (not_yet.id,)) == (edge.holds, edge.contested, edge.against, edge.denials)
    assert 0.7 == pytest.approx(edge.confidence)


def test_a_denial_between_two_claims_still_counts():
    claims = [supply("x", "y", OLD), supply("x", "y", THIRD)]
    edge = only(fuse(graph([OLD, NEW, THIRD], [*claims, supply("x", "y", NEW, polarity=Polarity.NEGATED)])))
    assert edge.contested


def test_what_a_side_itself_denied_is_not_overtaken_by_what_others_write():
    denial = supply("x", "y", OLD, confidence=0.9, polarity=Polarity.NEGATED, attributed_to=("x",))
    claim = supply("x", "y", NEW, confidence=0.7)
    assert only(fuse(graph([OLD, NEW], [denial, claim]))).denied
    own_claim = supply("x", "y", NEW, confidence=0.7, attributed_to=("x",))
    assert only(fuse(graph([OLD, NEW], [denial, own_claim]))).holds


def test_a_later_forecast_does_not_overtake_a_denial():
    denial = supply("x", "y", OLD, polarity=Polarity.NEGATED)
    assert not only(fuse(graph([OLD, NEW], [denial, supply("x", "y", NEW, modality=Modality.FORECAST)]))).holds


def test_a_later_plan_leaves_what_is_current_current():
    planned = supply("x", "y", NEW, status=Status.PLANNED)
    assert Status.CURRENT is only(fuse(graph([OLD, NEW], [supply("x", "y", OLD), planned]))).status
    assert Status.PLANNED is only(fuse(graph([NEW], [planned]))).status


def test_of_two_years_told_on_one_day_the_later_year_leads():
    past = supply("x", "y", OLD, status=Status.PAST, period=Period(label="2021"))
    now = supply("x", "y", OLD, status=Status.CURRENT, period=Period(label="2022"))
    assert Status.CURRENT is only(fuse(graph([OLD], [now, past]))).status


@given(graphs())
def test_a_history_holds_on_each_of_its_days_what_was_fused_by_then(whole):
    for key, states in histories(whole).items():
        for day, state in states:
            then = {(edge.subject, str(edge.relation), edge.object): edge for edge in fuse(whole, as_of=day)}
            assert then[key] == state


def test_a_denial_published_later_contests_an_edge_from_its_day_on():
    claims = [supply("x", "y", OLD), supply("x", "y", NEW, polarity=Polarity.NEGATED)]
    (states,) = histories(graph([OLD, NEW], claims)).values()
    assert [(OLD.published, False), (NEW.published, True)] == [(day, edge.contested) for day, edge in states]


# ── the worked example of docs/fusion.md ────────────────────────────────────────────────────────────────────────────

A1 = document("a1", publisher="A", published=date(2024, 3, 1), text=SENTENCE)
A2 = document("a2", publisher="A", published=date(2024, 3, 5))
FILING = document("filing", publisher="F", published=date(2024, 3, 9))
SAID = (supply("x", "y", A1), supply("x", "y", A2, confidence=0.6), supply("x", "y", FILING, confidence=0.7))
DENIAL = {"confidence": 0.6, "polarity": Polarity.NEGATED}


def worked(docs, claims, **how):
    return only(fuse(graph([A1, A2, FILING, *docs], [*SAID, *claims]), **how))


def test_the_worked_example_of_the_docs_and_what_each_rule_makes_of_it():
    early = document("early", publisher="C", published=date(2024, 1, 1))
    late = document("late", publisher="C", published=date(2024, 4, 1))
    portal = document("portal", publisher="P", published=date(2024, 3, 2), text=SENTENCE)
    plan = supply("x", "y", late, status=Status.PLANNED, modality=Modality.FORECAST)
    six = [document(f"six{number}", publisher=f"S{number}") for number in range(6)]
    assert 0.94 == pytest.approx(worked([], []).confidence)
    assert 0.8615 == pytest.approx(worked([late], [supply("x", "y", late, **DENIAL)]).confidence, abs=1e-4)
    assert 0.97 == pytest.approx(worked([portal], [supply("x", "y", portal, confidence=0.9)]).confidence)
    overtaken = worked([early], [supply("x", "y", early, **DENIAL)])
    assert (0.94, 1, False) == (pytest.approx(overtaken.confidence), overtaken.against, overtaken.contested)
    own = worked([early], [supply("x", "y", early, attributed_to=("x",), **DENIAL)])
    assert 0.8615 == pytest.approx(own.confidence, abs=1e-4)
    planned = worked([late], [plan])
    assert (0.94, Status.CURRENT) == (pytest.approx(planned.confidence), planned.status)
    assert 0.9999 == only(fuse(graph(six, [supply("x", "y", doc, confidence=0.9) for doc in six]))).confidence


def test_a_half_life_makes_older_words_count_less():
    docs = [document(name, publisher=name, published=date(2022, 1, 1)) for name in "ab"]
    claims = [supply("x", "y", docs[0]), supply("x", "y", docs[1], confidence=0.7)]
    held = graph(docs, claims)
    asked = {"as_of": date(2024, 1, 1), "half_life": 730}
    assert 0.61 == pytest.approx(only(fuse(held, **asked)).confidence)
    assert 0.94 == pytest.approx(only(fuse(held, half_life=730)).confidence)  # the latest document is as old
    with pytest.raises(InputError, match="half-life"):
        fuse(held, half_life=0)
