from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from ontology.nouns import Schema, Term, camel, snake
from ontology.schema import OntologyError, load, parse

RELATIONS = {
    "SUPPLIES_TO", "MANUFACTURES_FOR", "DESIGNS_FOR", "CO_DESIGNS_WITH", "PRODUCES", "USES", "TRAINED_ON",
    "SERVED_ON", "COMPONENT_OF", "SUBSIDIARY_OF", "SEGMENT_OF", "COMPETES_WITH", "PARTNERS_WITH", "INVESTS_IN",
    "ACQUIRES", "MEMBER_OF", "DEMAND_EFFECT",
}  # fmt: skip
ENTITIES = {
    "Company", "Organization", "BusinessSegment", "Product", "ProductCategory", "Technology", "AIModel", "Person",
    "Facility", "Country", "Market", "Event",
}  # fmt: skip
QUANTITIES = {
    "revenue", "revenue_growth_yoy", "revenue_growth_qoq", "cagr", "revenue_share", "revenue_share_change",
    "gross_margin", "capital_expenditure", "spending", "market_size", "market_share", "shipments", "price",
    "capacity", "orders", "headcount", "parameters", "compute", "reduction", "other",
}  # fmt: skip


def every_term(schema: Schema) -> Iterator[Term]:
    yield from schema.kinds.values()
    yield from schema.slots.values()
    for enum in schema.enums.values():
        yield enum
        yield from enum.values.values()


def test_every_term_has_a_definition_an_example_and_a_source(schema):
    for term in every_term(schema):
        assert term.definition.endswith("."), term.name
        assert term.examples, term.name
        assert all(term.examples), term.name
        assert re.match(r"[a-z][a-z0-9-]*:", term.source), term.name


def test_no_two_terms_of_a_kind_share_a_definition(schema):
    for terms in (schema.kinds, schema.slots, *(enum.values for enum in schema.enums.values())):
        definitions = [term.definition for term in terms.values()]

        assert sorted(set(definitions)) == sorted(definitions)


def test_the_vocabulary_holds_the_planned_terms(schema):
    assert {kind.name for kind in schema.entities} == ENTITIES
    assert {kind.type_name for kind in schema.relations} == RELATIONS
    assert set(schema.enums["QuantityType"].values) == QUANTITIES


def test_entities_are_mapped_to_what_exists(schema):
    for kind in schema.entities:
        assert kind.exact or kind.close, kind.name


def test_every_source_and_mapping_expands_to_an_iri(schema):
    for term in every_term(schema):
        for curie in (term.source, *term.exact, *term.close):
            assert schema.expand(curie).startswith(("http://", "https://")), curie


def test_a_kind_of_a_relation_is_no_wider_than_its_parent(schema):
    narrow = [kind for kind in schema.relations if not schema.kinds[kind.parent].abstract]

    assert {kind.type_name for kind in narrow} == {"MANUFACTURES_FOR", "DESIGNS_FOR"}
    for kind in narrow:
        for slot in ("subject", "object"):
            assert set(schema.ends(kind.name, slot)) <= set(schema.ends(kind.parent, slot))


def test_needs_are_inherited(schema):
    assert {"subject", "evidence", "relation", "sign"} <= schema.required("DemandEffect")
    assert "sign" not in schema.required("SuppliesTo")


@pytest.mark.parametrize(
    ("label", "fits"),
    [
        ("2025", True),
        ("2025H1", True),
        ("2024Q4", True),
        ("FY2025", True),
        ("FY2025Q3", True),
        ("2025-02", True),
        ("2025-02-09", True),
        ("2023/2028", True),
        ("2023/", True),
        ("/2028", True),
        ("/", False),
        ("", False),
        ("25", False),
        ("2025H3", False),
        ("2025 Q1", False),
        ("this year", False),
        ("2023/2028/2030", False),
    ],
)
def test_a_period_is_a_label_of_the_calendar(schema, label, fits):
    assert bool(re.search(schema.slots["period"].pattern, label)) == fits


@pytest.mark.parametrize(
    ("name", "expected"),
    [("AIModel", "ai_model"), ("SuppliesTo", "supplies_to"), ("CoDesignsWith", "co_designs_with"), ("Uses", "uses")],
)
def test_snake_case_keeps_words_apart(name, expected):
    assert snake(name) == expected


def test_camel_case_joins_words():
    assert camel("share_low") == "shareLow"


WRONG = [
    # what is changed, into what, the term of the error, what the message offers
    ("    is_a: SuppliesTo\n", "    is_a: SuppliesFor\n", "classes.ManufacturesFor", "SuppliesTo"),
    ("    range: Polarity\n", "    range: Polaritty\n", "slots.polarity", "Polarity"),
    ("  Market:\n    is_a: Entity", "  Market:\n    isa: Entity", "classes.Market.isa", "is_a"),
    ("    exact_mappings: [schema:Country]", "    exact_mappings: [schma:Country]", "classes.Country", "schema"),
    ("    source: cfr:229.101\n    close", "    close", "classes.SuppliesTo.source", "text"),
    ('    examples: [{value: "TW"}]', "    examples: []", "slots.country", "examples"),
    ("    description: How firmly a claim is made.\n", "", "enums.Modality.description", "some text"),
    ('annotations: {units: "ratio pp"}', 'annotations: {units: "ratios"}', "gross_margin", "ratio"),
    ("      idm:\n        is_a: foundry", "      idm:\n        is_a: fundry", "idm", "foundry"),
    ("    annotations: {group: maker}\n    description: A firm", "    description: A firm", "classes.Company", "group"),
    ("    in_subset: [entity]\n", "    in_subset: [entities]\n", "Entity", "entity"),
    ("    abstract: true\n", "    abstract: maybe\n", "Entity.abstract", "true or false"),
    ("    slots: [start, end]\n", "    slots: [start, ends]\n", "classes.TextPositionSelector", "end"),
    ("      plays: {required: true}", "      plais: {required: true}", "classes.Mark.slot_usage", "plays"),
    (
        '    source: "hkg:"\n    close_mappings: [skos',
        "    source: mine\n    close_mappings: [skos",
        "Technology",
        "an IRI",
    ),
    (
        "      object: {any_of: [{range: Product}, {range: ProductCategory}]}\n",
        "",
        "classes.ComponentOf",
        "slot_usage: {object",
    ),
    ('        annotations: {units: "currency"}\n', "", "QuantityType.permissible_values.revenue", "units"),
    ("    range: Polarity\n", "    range: [Polarity]\n", "slots.polarity.range", "some text"),
    ("    slots: [exact]\n", "    slots: exact\n", "classes.TextQuoteSelector.slots", "a list of words"),
    (
        "    annotations: {exclusive: true}\n",
        "    annotations: exclusive\n",
        "slots.confidence.annotations",
        "a mapping",
    ),
    ('    examples: [{value: "TW"}]', '    examples: ["TW"]', "slots.country.examples", "a list of mappings"),
    ("default_prefix: hkg", "default_prefix: hgk", "default_prefix", "hkg"),
    ('    pattern: "^[A-Z]{3}$"', '    pattern: "^[A-Z{3}$"', "slots.currency.pattern", "regular expression"),
    ("    minimum_value: 1\n", "    minimum_value: one\n", "slots.end.minimum_value", "whole number"),
    ("  Event:\n    is_a: Entity", "  event:\n    is_a: Entity", "classes.event", "CamelCase"),
    ("  words:\n", "  theWords:\n", "slots.theWords", "snake_case"),
    (
        "      subject: {any_of: [{range: Company}, {range: BusinessSegment}]}",
        "      subject: {any_of: [{range: Document}]}",
        "classes.MemberOf.slot_usage.subject",
        "one of",
    ),
    ("prefixes:\n", "prefixes:\n  hkg: https://example.org/\n", "prefixes.hkg", "the one on line"),
]


@pytest.mark.parametrize(("good", "bad", "term", "right"), WRONG, ids=[case[2] + ":" + case[1][:12] for case in WRONG])
def test_a_wrong_file_is_refused_with_its_place_and_what_would_be_right(yaml_text, good, bad, term, right):
    assert yaml_text.count(good) >= 1
    text = yaml_text.replace(good, bad, 1)

    with pytest.raises(OntologyError) as caught:
        parse(text)

    assert term in caught.value.term
    assert right in caught.value.right
    assert f"line {caught.value.line}" in str(caught.value)
    line = text.splitlines()[caught.value.line - 1]
    assert any(name in line for name in caught.value.term.split("."))


def test_an_error_names_the_very_line(yaml_text):
    lines = yaml_text.splitlines()
    number = lines.index("  Market:") + 2
    lines[number - 1] = "    isa: Entity"

    with pytest.raises(
        OntologyError, match=f"^line {number}: classes.Market.isa: unknown key 'isa'; right would be is_a$"
    ):
        parse("\n".join(lines))


@pytest.mark.parametrize(
    ("change", "right"),
    [
        (("  ManufacturesFor:\n    is_a: SuppliesTo", "  ManufacturesFor:\n    is_a: SubsidiaryOf"), "a subset of it"),
        (("      object: *rival", "      object: {any_of: [{range: Company}]}"), "the same types at both ends"),
        (("  Claim:\n    abstract: true", "  Claim:\n    is_a: Relation\n    abstract: true"), "a tree"),
    ],
)
def test_relations_that_do_not_fit_together_are_refused(yaml_text, change, right):
    text = yaml_text.replace(*change, 1)
    assert text != yaml_text

    with pytest.raises(OntologyError) as caught:
        parse(text)

    assert right in caught.value.right


@pytest.mark.parametrize("name", ["Entity", "Relation"])
def test_a_file_without_the_two_roots_is_refused(yaml_text, name):
    with pytest.raises(OntologyError, match=f"no class {name}; right would be an abstract class {name}"):
        parse(yaml_text.replace(f"  {name}:\n    ", "  Root:\n    "))


@pytest.mark.parametrize("text", ["", "just words", "- a\n- list\n", "a: [1\n"])
def test_a_text_that_is_no_mapping_is_refused(text):
    with pytest.raises(OntologyError):
        parse(text)


def test_reading_twice_gives_equal_schemas(schema):
    assert load() == schema
