from __future__ import annotations

import re

import pyshacl
import pytest
from rdflib import RDF, RDFS, SH, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import OWL, SKOS
from rdflib.query import ResultRow
from rdflib.term import Node

from ontology.nouns import Kind, Schema

HKG = Namespace("https://w3id.org/hardware-kg/")


@pytest.fixture(scope="module")
def example(page) -> str:
    """The example of the documentation, which shows one of everything."""
    found = re.search(r"```turtle\n(.*?)```", page, re.DOTALL)
    assert found
    return found[1]


def violations(data: Graph, shapes: Graph) -> set[str]:
    """Give what the shapes find wrong, by the last part of the name of each path, or the component without one."""
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes)
    assert isinstance(report, Graph)
    results = set(report.subjects(RDF.type, SH.ValidationResult))
    return {_fault(report, result) for result in results}


def _fault(report: Graph, result: Node) -> str:
    path = report.value(result, SH.resultPath)
    name = path if isinstance(path, URIRef) else report.value(result, SH.sourceConstraintComponent)
    return re.split(r"[/#]", str(name))[-1]


def graph(text: str) -> Graph:
    return Graph().parse(data=text, format="turtle")


def test_the_shapes_are_shapes(shapes):
    targeted = (
        set(shapes.subjects(SH.targetClass))
        | set(shapes.subjects(SH.targetNode))
        | set(shapes.subjects(SH.targetSubjectsOf))
    )

    assert len(targeted) > 17 * 2
    for shape in targeted:
        assert (shape, RDF.type, SH.NodeShape) in shapes


def test_the_example_of_the_page_is_accepted(example, shapes):
    data = graph(example)

    assert (None, RDF.type, HKG.Statement) in data
    assert (None, RDF.type, HKG.Observation) in data
    assert violations(data, shapes) == set()


def test_the_quotes_of_the_example_are_as_long_as_their_offsets_say(example):
    oa = "PREFIX oa: <http://www.w3.org/ns/oa#> "
    where = "?e oa:hasSelector/oa:start ?s ; oa:hasSelector/oa:end ?t ; oa:hasSelector/oa:exact ?q"
    rows = [row.asdict() for row in graph(example).query(f"{oa} SELECT * {{ {where} }}") if isinstance(row, ResultRow)]

    assert len(rows) == 2
    assert all(int(str(row["t"])) - int(str(row["s"])) == len(str(row["q"])) for row in rows)


POSITION, QUOTE = "oa:hasSelector <evidence/e1/position>", "<evidence/e1/quote>"
FROM = "prov:wasQuotedFrom <document/d1> ; "
READ = "    hkg:evidence <evidence/e1> ; "
EDGE = "<entity/{}> hkg:suppliesTo <entity/{}> ."
WRONG = [
    # the fault, what is changed, into what, what the report points at
    (
        "a statement without evidence",
        READ + "prov:wasDerivedFrom <document/d1> .",
        "    prov:wasDerivedFrom <document/d1> .",
        "evidence",
    ),
    ("an unknown relation", "hkg:relation hkg:suppliesTo", "hkg:relation hkg:sellsTo", "relation"),
    ("a relation as text", "hkg:relation hkg:suppliesTo", 'hkg:relation "suppliesTo"', "relation"),
    (
        "an object of the wrong type",
        "hkg:object <entity/google>",
        "hkg:object <entity/custom-ai-asic>",
        "NodeConstraintComponent",
    ),
    ("an object that is not in the graph", "hkg:object <entity/google>", "hkg:object <entity/nobody>", "object"),
    ("a statement about one thing twice", "hkg:object <entity/google>", "hkg:object <entity/broadcom>", "subject"),
    ("two objects", "hkg:object <entity/google>", "hkg:object <entity/google>, <entity/apple>", "object"),
    (
        "an unknown polarity",
        'hkg:polarity "asserted" ; hkg:modality "fact"',
        'hkg:polarity "yes" ; hkg:modality "fact"',
        "polarity",
    ),
    ("an unknown modality", 'hkg:modality "fact"', 'hkg:modality "certain"', "modality"),
    ("no basis", 'hkg:basis "stated" ;', "", "basis"),
    ("a share above one", "hkg:shareHigh 0.7", "hkg:shareHigh 70", "shareHigh"),
    ("a share upside down", "hkg:shareLow 0.6", "hkg:shareLow 0.8", "shareLow"),
    ("certainty", "hkg:confidence 0.95 ;\n    hkg:evidence", "hkg:confidence 1.0 ;\n    hkg:evidence", "confidence"),
    (
        "a period in words",
        'hkg:shareHigh 0.7 ; hkg:period "2025"',
        'hkg:shareHigh 0.7 ; hkg:period "next year"',
        "period",
    ),
    ("an amount without a currency", "hkg:shareLow 0.6 ;", "hkg:amountLow 10 ;", "NodeConstraintComponent"),
    (
        "a speaker that is no list",
        "hkg:attributedTo <statement/s1/speaker/0>",
        'hkg:attributedTo "Broadcom"',
        "attributedTo",
    ),
    ("money without a currency", 'hkg:currency "USD" ; ', "", "XoneConstraintComponent"),
    ("a ratio with a currency", 'hkg:unit "currency"', 'hkg:unit "ratio"', "XoneConstraintComponent"),
    (
        "a unit that does not fit",
        'hkg:unit "currency" ; hkg:currency "USD"',
        'hkg:unit "ratio"',
        "NodeConstraintComponent",
    ),
    ("an unknown quantity", 'hkg:metric "capital_expenditure"', 'hkg:metric "capex"', "metric"),
    ("no number", "hkg:valueLow 75000000000 ; hkg:bound", "hkg:bound", "OrConstraintComponent"),
    ("offsets upside down", "oa:start 120", "oa:start 160", "start"),
    ("a quote without offsets", POSITION + ", " + QUOTE, "oa:hasSelector " + QUOTE, "hasSelector"),
    ("offsets without a quote", POSITION + ", " + QUOTE, POSITION, "hasSelector"),
    ("evidence of no document", FROM + POSITION, POSITION, "wasQuotedFrom"),
    ("evidence of an entity", FROM + POSITION, "prov:wasQuotedFrom <entity/google> ; " + POSITION, "wasQuotedFrom"),
    (
        "an unknown stance",
        'hkg:rule "en.customer" ; hkg:stance "supports"',
        'hkg:rule "en.customer" ; hkg:stance "hints"',
        "stance",
    ),
    (
        "an entity without a name",
        'a hkg:ProductCategory ; skos:prefLabel "custom AI ASIC"@en',
        "a hkg:ProductCategory",
        "prefLabel",
    ),
    ("two leading names in a language", '"谷歌"@zh', '"谷歌"@zh, "谷哥"@zh', "prefLabel"),
    ("a market code in small letters", 'hkg:mic "XNAS"', 'hkg:mic "xnas"', "mic"),
    (
        "a plain edge of the wrong type",
        EDGE.format("broadcom", "google"),
        EDGE.format("broadcom", "custom-ai-asic"),
        "suppliesTo",
    ),
    (
        "a plain edge from the wrong type",
        EDGE.format("broadcom", "google"),
        EDGE.format("custom-ai-asic", "google"),
        "OrConstraintComponent",
    ),
    ("a day that is none", '"2025-02-09"^^xsd:date', '"in February"', "issued"),
]
EXTRA = '\n<entity/apple> a hkg:Company ; skos:prefLabel "Apple"@en .\n'


@pytest.mark.parametrize(("good", "bad", "fault"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_fault_is_found_where_it_is(example, shapes, good, bad, fault):
    text = example
    assert text.count(good) == 1
    text = text.replace(good, bad) + EXTRA
    if "hkg:bound" in bad:
        text = text.replace(" ; hkg:valueHigh 75000000000", "")

    assert fault in violations(graph(text), shapes)


RELATED = [
    ("demandEffect", "Technology", "ProductCategory", 'hkg:sign "-" ; hkg:sizeLow 0.9 ;', True),
    ("demandEffect", "Technology", "ProductCategory", "", False),
    ("demandEffect", "Person", "ProductCategory", 'hkg:sign "+" ;', False),
    ("demandEffect", "Event", "Product", 'hkg:sign "up" ;', False),
    ("competesWith", "Company", "BusinessSegment", "", True),
    ("competesWith", "Product", "ProductCategory", "", True),
    ("competesWith", "Company", "Product", "", False),
    ("trainedOn", "AIModel", "Product", "", True),
    ("trainedOn", "Product", "AIModel", "", False),
    ("memberOf", "Company", "Market", "", True),
    ("memberOf", "Market", "Company", "", False),
    ("segmentOf", "BusinessSegment", "Company", "", True),
    ("segmentOf", "BusinessSegment", "BusinessSegment", "", False),
    ("manufacturesFor", "Company", "Company", 'hkg:amountLow 10 ; hkg:currency "USD" ;', True),
    ("produces", "Facility", "Product", "", True),
    ("uses", "AIModel", "Technology", "", True),
]


@pytest.mark.parametrize("row", RELATED, ids=lambda row: "-".join(map(str, row)))
def test_the_ends_of_a_statement_fit_its_relation(example, shapes, row):
    relation, subject, object_, more, fits = row
    text = (
        example
        + f"""
<entity/a> a hkg:{subject} ; skos:prefLabel "a"@en .
<entity/b> a hkg:{object_} ; skos:prefLabel "b"@en .
<statement/s2> a hkg:Statement ;
    hkg:subject <entity/a> ; hkg:relation hkg:{relation} ; hkg:object <entity/b> ; {more}
    hkg:polarity "asserted" ; hkg:modality "fact" ; hkg:basis "listed" ; hkg:status "current" ;
    hkg:confidence 0.5 ; hkg:evidence <evidence/e1> .
"""
    )
    assert (violations(graph(text), shapes) == set()) == fits


def test_a_speaker_chain_keeps_its_order_and_is_checked_to_its_end(example, shapes):
    chain = '<statement/s1/speaker/0> rdf:first "a news site" ; rdf:rest ( "Marvell" ) .'
    data = graph(example.replace('<statement/s1/speaker/0> rdf:first "Broadcom" ; rdf:rest rdf:nil .', chain))
    head = data.value(URIRef("https://w3id.org/hardware-kg/id/statement/s1"), HKG.attributedTo)

    assert head is not None
    assert [str(item) for item in Collection(data, head)] == ["a news site", "Marvell"]
    assert violations(data, shapes) == set()
    broken = graph(example.replace("rdf:rest rdf:nil .", "rdf:rest ( [] ) ."))
    assert violations(broken, shapes) != set()


def test_the_ontology_declares_every_relation_with_its_ends(schema, owl):
    for kind in schema.relations:
        edge, statements = HKG[kind.rdf_name], HKG[kind.name]
        assert (edge, RDF.type, OWL.ObjectProperty) in owl
        assert (
            statements,
            RDFS.subClassOf,
            HKG[schema.kinds[kind.parent].name if kind.parent != "Relation" else "Statement"],
        ) in owl
        assert ((edge, RDF.type, OWL.SymmetricProperty) in owl) == kind.symmetric
        for end, slot in ((RDFS.domain, "subject"), (RDFS.range, "object")):
            assert set(_members(owl, owl.value(edge, end))) == {HKG[name] for name in schema.ends(kind.name, slot)}
    assert (HKG.manufacturesFor, RDFS.subPropertyOf, HKG.suppliesTo) in owl


def owl_parent(schema: Schema, kind: Kind) -> URIRef:
    return URIRef(schema.expand(schema.kinds[kind.parent].uri))


def _members(owl: Graph, node: Node | None) -> list[Node]:
    assert node is not None
    union = owl.value(node, OWL.unionOf)
    return list(Collection(owl, union)) if union else [node]


def test_every_value_is_a_concept_with_the_literal_that_data_carries(schema, owl):
    for enum in schema.enums.values():
        concepts = set(owl.subjects(SKOS.inScheme, HKG[enum.name]))
        assert {str(owl.value(concept, SKOS.notation)) for concept in concepts} == set(enum.values)
    assert (HKG["Role-optical_module"], SKOS.broader, HKG["Role-optical"]) in owl
    assert (HKG["Sign-decrease"], SKOS.notation, Literal("-")) in owl


def test_every_property_of_ours_that_the_shapes_speak_of_is_declared(shapes, owl):
    declared = set(owl.subjects(RDF.type, OWL.ObjectProperty)) | set(owl.subjects(RDF.type, OWL.DatatypeProperty))
    spoken = {path for path in shapes.objects(None, SH.path) if str(path).startswith(HKG)}

    assert spoken
    assert spoken <= declared
