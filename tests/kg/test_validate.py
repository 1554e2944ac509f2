from dataclasses import replace
from decimal import Decimal

import pytest

from kg.model import (
    Basis,
    Bound,
    Entity,
    EntityType,
    Graph,
    Interval,
    Observation,
    QuantityType,
    RelationType,
)
from kg.validate import violations
from tests.kg.ledger.test_ledger import extraction

HBM = Entity(id="hbm", type=EntityType.PRODUCT_CATEGORY, name="HBM")
MODEL = Entity(id="r1", type=EntityType.AI_MODEL, name="R1")
ONE = Interval.exactly("0.5")


def graph(*, entities=(), documents=True, **changes):
    part = extraction(**changes)
    made = Graph.of([replace(part, entities=(*part.entities, *entities))])
    return made if documents else replace(made, documents={})


def test_a_sound_graph_has_no_violations():
    assert [] == violations(graph())


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
