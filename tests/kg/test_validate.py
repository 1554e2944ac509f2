from dataclasses import dataclass, replace
from decimal import Decimal

import pytest

from kg.model import (
    Basis,
    Bound,
    Entity,
    EntityType,
    Graph,
    Interval,
    Mark,
    Observation,
    Period,
    QuantityType,
    RelationType,
)
from kg.stores.rdf import RdfStore
from kg.validate import shacl, violations
from tests.kg.ledger.test_ledger import extraction

HBM = Entity(id="hbm", type=EntityType.PRODUCT_CATEGORY, name="HBM")
MODEL = Entity(id="r1", type=EntityType.AI_MODEL, name="R1")
ONE = Interval.exactly("0.5")


def graph(*, entities=(), documents=True, **changes):
    part = extraction(**changes)
    made = Graph.of([replace(part, entities=(*part.entities, *entities))])
    return made if documents else replace(made, documents={})


def test_a_sound_graph_has_no_violations():
    assert () == violations(graph())


@pytest.mark.parametrize(
    ("what", "changes"),
    [
        ("not in the graph", {"subject": "nobody"}),
        ("not in the graph", {"product": "nothing"}),
        ("the object of SUPPLIES_TO is HBM", {"object": "hbm"}),
        ("the subject of TRAINED_ON is Broadcom", {"relation": RelationType.TRAINED_ON, "object": "hbm"}),
        ("COMPETES_WITH ties Broadcom", {"relation": RelationType.COMPETES_WITH, "object": "r1"}),
        ("to itself", {"object": "broadcom"}),
        ("outside 0 to 1", {"share": Interval.exactly("16")}),
        ("without a currency", {"amount": ONE}),
        ("without an amount", {"currency": "USD"}),
        ("listed claim has an amount", {"amount": ONE, "currency": "USD", "basis": Basis.LISTED}),
        ("has a sign or a size", {"sign": "+"}),
        ("has no sign", {"relation": RelationType.DEMAND_EFFECT, "subject": "r1", "object": "hbm"}),
    ],
)
def test_what_the_ontology_forbids_is_named_with_the_claim(what, changes):
    made = graph(entities=(HBM, MODEL), **changes)
    (found,) = violations(made)
    assert what in found.what
    assert found.mend
    assert [found.id] == list(made.statements)


def test_evidence_must_be_what_the_document_reads():
    made = graph()
    docs = {key: replace(doc, text="博通从谷歌进货", digest=key) for key, doc in made.documents.items()}
    (found,) = violations(replace(made, documents=docs))
    assert "does not read" in found.what
    assert "博通从谷歌进货" in found.mend


def test_evidence_must_have_its_document():
    (found,) = violations(graph(documents=False))
    assert "not in the graph" in found.what


@pytest.mark.parametrize(("unit", "right"), [("ratio", True), ("currency", False), ("a word of the text", True)])
def test_the_unit_fits_the_metric(unit, right):
    part = extraction()
    obs = Observation(
        subject="google",
        metric=QuantityType.GROSS_MARGIN,
        value=Interval(low=Decimal("0.4"), high=None),
        bound=Bound.AT_LEAST,
        unit=unit,
        currency="USD" if unit == "currency" else None,
        evidence=part.statements[0].evidence,
    )
    found = violations(Graph.of([replace(part, observations=(obs,))]))
    assert right == (not found)


def observation(**changes):
    part = extraction()
    values = {
        "subject": "google",
        "metric": QuantityType.REVENUE,
        "value": ONE,
        "bound": Bound.EXACT,
        "unit": "currency",
        "currency": "USD",
        "evidence": part.statements[0].evidence,
    }
    return Graph.of([replace(part, observations=(Observation(**{**values, **changes}),))])


OPEN = Interval(low=Decimal(1), high=None)
WIDE = Interval(low=Decimal(1), high=Decimal(2))


@pytest.mark.parametrize(
    ("bound", "value", "mend"),
    [
        (Bound.EXACT, ONE, None),
        (Bound.EXACT, WIDE, "one number"),
        (Bound.EXACT, OPEN, "one number"),
        (Bound.APPROX, WIDE, None),
        (Bound.APPROX, OPEN, "both ends"),
        (Bound.AT_LEAST, OPEN, None),
        (Bound.AT_LEAST, ONE, "upper end open"),
        (Bound.AT_MOST, OPEN, "lower end open"),
        (Bound.RANGE, WIDE, None),
        (Bound.RANGE, OPEN, "both ends"),
    ],
)
def test_a_value_is_as_open_as_its_bound_says(bound, value, mend):
    found = violations(observation(bound=bound, value=value))
    assert (0 if mend is None else 1) == len(found)
    assert mend is None or mend in found[0].mend


@pytest.mark.parametrize(
    ("label", "sound"), [("2023/2028", True), ("2028/2023", False), ("FY2025", True), ("2025/", True)]
)
def test_a_period_does_not_end_before_it_begins(label, sound):
    assert sound == (not violations(graph(period=Period(label=label))))


def test_marked_words_are_what_the_quote_reads_there():
    stmt = extraction().statements[0]
    (item,) = stmt.evidence
    for surface, sound in (("博通", True), ("谷歌", False)):
        mark = Mark(role="subject", start=item.span.start, end=item.span.start + 2, surface=surface)
        found = violations(graph(evidence=(replace(item, marks=(mark,)),)))
        assert sound == (not found)


# ── by the shapes ───────────────────────────────────────────────────────────────────────────────────────────────────


def by_shapes(made):
    store = RdfStore()
    store.write(made)
    return shacl(store)


def test_a_sound_graph_conforms_to_the_shapes():
    assert () == by_shapes(graph())
    assert () == by_shapes(observation())


@pytest.mark.parametrize(
    ("changes", "shape", "words"),
    [
        ({"object": "hbm"}, "SuppliesToRelationShape", "a SUPPLIES_TO statement: from Company"),
        ({"object": "broadcom"}, "StatementShape", "subject"),
        ({"share": Interval.exactly("16")}, "StatementShape", "1"),
        ({"amount": ONE}, "StatementShape", "an amount has a currency"),
        ({"relation": RelationType.DEMAND_EFFECT, "subject": "r1", "object": "hbm"}, "DemandEffect", "with a sign"),
    ],
)
def test_what_the_shapes_forbid_is_named_with_the_claim_and_the_shape(changes, shape, words):
    made = graph(entities=(HBM, MODEL), **changes)
    found = by_shapes(made)
    assert {next(iter(made.statements))} >= {item.id for item in found if shape in item.shape} != set()
    assert any(words in f"{item.mend} {item.what}" for item in found)


def test_a_fault_of_evidence_is_put_down_to_its_claim():
    stmt = extraction().statements[0]
    (item,) = stmt.evidence
    made = graph(evidence=(replace(item, extractor=""),))
    assert {next(iter(made.statements))} == {found.id for found in by_shapes(made)}


def test_both_ways_forbid_the_same_ends():
    for changes in ({}, {"object": "hbm"}, {"share": Interval.exactly("16")}, {"amount": ONE}):
        made = graph(entities=(HBM,), **changes)
        assert bool(violations(made)) == bool(by_shapes(made))


def test_a_parent_that_is_not_in_the_graph_is_not_judged():
    made = graph()
    far = {key: replace(entity, parent="alphabet") for key, entity in made.entities.items() if key == "google"}
    assert () == by_shapes(replace(made, entities={**made.entities, **far}))


def test_pieces_of_any_size_find_the_same_faults():
    stmt = extraction().statements[0]
    (item,) = stmt.evidence
    faults = ({"object": "hbm"}, {"object": "broadcom"}, {"amount": ONE}, {"evidence": (replace(item, extractor=""),)})
    other = extraction("b", text="博通供货")
    for made in (graph(entities=(HBM,), **changes) | Graph.of([other]) for changes in faults):
        store = RdfStore()
        store.write(made)
        found = [shacl(Cut(store, quads)) for quads in (1, 40, 1_000_000)]
        assert found[0] == found[1] == found[2] != ()


@dataclass(frozen=True)
class Cut:
    """A store that gives itself in pieces of a size."""

    store: RdfStore
    quads: int

    def pieces(self):
        return self.store.pieces(self.quads)


def test_the_progress_comes_to_its_end():
    store = RdfStore()
    store.write(Graph.of([extraction(name, text=f"博通供货{name}") for name in "abc"]))
    seen = []
    shacl(Cut(store, 40), progress=lambda done, total, what: seen.append((done, total, what)))
    assert sorted(seen) == seen
    assert (3, 3) == seen[-1][:2]
    assert 3 <= len(seen)
