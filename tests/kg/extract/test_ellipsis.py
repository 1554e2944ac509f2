"""What a later English clause leaves out is taken from the clause before, and from no clause that is none."""

import pytest

from kg.extract.grammar import Grammar
from kg.model import Document


@pytest.fixture(scope="module")
def grammar():
    return Grammar()


def designers(grammar, text):
    found = grammar.extract(Document(name="d", url="d", text=text))
    return {(stmt.subject, stmt.object) for stmt in found.statements if stmt.relation == "DESIGNS_FOR"}


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("Broadcom designs TPU v7 for Google while MediaTek handles the v7e.", ("mediatek", "alphabet")),
        ("Marvell designs Trainium2 for Amazon, and Alchip handles the next one.", ("alchip", "amazon")),
        ("GUC designs the first Maia for Microsoft while Marvell handles the second.", ("marvell", "microsoft")),
        ("Broadcom designs the training chip for Meta, Marvell does the same.", ("marvell", "meta")),
        ("Alchip designs Inferentia for Amazon but Marvell keeps the older chip.", ("marvell", "amazon")),
    ],
)
def test_a_clause_without_an_object_takes_that_of_the_clause_before(grammar, text, pair):
    assert pair in designers(grammar, text)


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("MediaTek designs a TPU for Google, which would not end the work of Broadcom on the chip.", "broadcom"),
        ("Alchip designs Trainium3 for Amazon, which replaces Marvell on the project.", "marvell"),
        ("Marvell designs Maia for Microsoft despite the interest of Broadcom in the chip.", "broadcom"),
        ("GUC designs an accelerator for Microsoft and beat Alchip on the price.", "alchip"),
        ("Broadcom designs MTIA for Meta after talks with Marvell for the next chip.", "marvell"),
    ],
)
def test_a_company_that_only_stands_before_a_thing_opens_no_clause(grammar, text, company):
    assert company not in {subject for subject, _ in designers(grammar, text)}
