"""Tables become claims: each row is the evidence, a bad one is set aside with its reason, the others go on."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli.main import kg
from kg.errors import InputError, UnknownTermError
from kg.graph import KnowledgeGraph
from kg.model import Basis, Extraction, Graph, Modality, RelationType, Status
from kg.pipeline import How
from kg.reading import read_columns
from kg.registry import Registry
from kg.validate import violations
from loaders.table import Table

EDGES = """supplier,customer,product,share,year
Broadcom,Google,TPU v4,60%,2024
"Weaver Lane, Inc.",谷歌,Frames,0.2-0.3,2023
,Meta,,,2024
Nvidia,Nvidia,,,2024
Celestica,Google,,160%,2024
Celestica,Google
"""
OWNERS = """Chip manufacturer,Owner,Start date,End date,Number of Units,Number of Units (5th percentile),\
Number of Units (95th percentile)
Nvidia,Microsoft,1/1/2024,3/31/2024,"1,000",800,1300
Nvidia,China,1/1/2024,3/31/2024,10,8,13
Nvidia,Meta,13/45/2024,3/31/2024,10,8,13
"""
HARDWARE = """Hardware name,Manufacturer,Foundry,Release price (USD),Release date
Harbour 7,AMD,TSMC,"12,000",2024-05-01
Harbour 8,,TSMC,,
"""
SITES = """Data center,Chip type,Number of Units,Owner,Date
Elm Field,H100,500,"Microsoft #confident, Meta #speculative",2024-02-01
"""
APPLE = """year,supplier_name,country_area,country,supplier_address
2021,Corning,,USA,Kentucky
2022,TSMC,,Taiwan,Hsinchu
2022,TSMC,,Taiwan,Tainan
"""
PROVISION = """provider_name,provider_id,provided_name,provided_id,share_provided,year
ASML,P1,EUV scanners,N1,100%,2024
NLD,P2,EUV scanners,N1,100%,2024
JPN,P3,EUV scanners,N1,,2024
"""
SEQUENCE = "input_name,input_id,goes_into_name,goes_into_id\nMasks,N2,Lithography,N3\nGlass,N4,,\n"
ALL = {"edges": EDGES, "owners": OWNERS, "hardware": HARDWARE, "sites": SITES, "apple": APPLE, "eto": PROVISION}


def read(text, name="table", **columns) -> Extraction:
    loader = Table()
    (doc,) = loader.load(Path(f"{name}.csv"), text.encode())
    return loader.claims(doc, Registry.default(), {key.replace("__", "."): value for key, value in columns.items()})


def ends(part):
    return [(stmt.subject, stmt.relation.value, stmt.object) for stmt in part.statements]


def test_an_edge_list_is_read_by_the_names_of_its_columns():
    part = read(EDGES)
    by_subject = {stmt.subject: stmt for stmt in part.statements}
    first, second = by_subject["broadcom"], by_subject["weaver-lane-inc"]
    assert ("SUPPLIES_TO", "google-tpu-v4", Decimal("0.6"), "2024") == (
        first.relation, first.product, first.share.low, first.period.label,
    )  # fmt: skip
    assert (Decimal("0.2"), Decimal("0.3")) == (second.share.low, second.share.high)
    assert first.object == second.object


@pytest.mark.parametrize(
    ("word", "relation", "basis"),
    [
        ("SUPPLIES_TO", "SUPPLIES_TO", "stated"), ("sells to", "SUPPLIES_TO", "stated"),
        ("power_supplier_to", "SUPPLIES_TO", "stated"), ("listed-supplier-of", "SUPPLIES_TO", "listed"),
        ("foundry for", "MANUFACTURES_FOR", "stated"), ("chips_in_cluster_of", "SUPPLIES_TO", "derived"),
        ("rotors acquired by", "SUPPLIES_TO", "derived"), ("acquired by", None, None),
        ("hardware_used_to_train", None, None), ("resupplies", None, None),
    ],
)  # fmt: skip
def test_words_for_a_relation_are_known_whole_or_by_their_end(word, relation, basis):
    part = read(f"supplier,customer,relation\nWeaver & Lane Inc,Harbour Sands Inc,{word}\n")
    assert (1 if relation else 0, 0 if relation else 1) == (len(part.statements), len(part.rejected))
    assert relation is None or [(relation, basis)] == [(s.relation.value, s.basis.value) for s in part.statements]
    assert relation is not None or f"relations.{word}" in part.rejected[0].reason


@pytest.mark.parametrize(
    ("sure", "status", "modality"),
    [("Likely/Planned", "planned", "fact"), ("speculative", "current", "rumour"), ("0.7", "current", "fact")],
)
def test_words_of_confidence_tell_plans_and_rumours(sure, status, modality):
    (stmt,) = read(f"supplier,customer,confidence\nWeaver & Lane Inc,Harbour Sands Inc,{sure}\n").statements
    assert (status, modality) == (stmt.status.value, stmt.modality.value)


def test_bad_rows_are_set_aside_with_their_reason_and_their_words():
    part = read(EDGES)
    found = {item.where: item.reason for item in part.rejected}
    assert ["table row 3", "table row 4", "table row 5", "table row 6"] == list(found)
    assert "supplier is empty" == found["table row 3"]
    assert "to itself" in found["table row 4"]
    assert "no share" in found["table row 5"]
    assert "2 cells where the header has 5" == found["table row 6"]
    assert all(item.quote == part.document.text[item.start : item.end] for item in part.rejected)


@pytest.mark.parametrize("name", ALL)
def test_the_row_is_the_evidence_and_every_claim_fits_the_ontology(name):
    part = read(ALL[name])
    assert part.statements
    lines = part.document.text.splitlines()
    for claim in (*part.statements, *part.observations):
        for item in claim.evidence:
            assert item.span.check(part.document.text).quote in lines
            for mark in item.marks:
                assert mark.surface == part.document.text[mark.start : mark.end]
    assert () == violations(Graph.of([part]))


def test_columns_of_other_names_are_mapped_and_may_be_one_value_for_all_rows():
    text = "Firma,Kunde,Art\nTSMC,Apple,fab\nASE,Apple,mystery\n"
    told = {"subject": "Firma", "object": "Kunde", "relation": "Art", "relations__fab": "MANUFACTURES_FOR"}
    part = read(text, **told, basis="=listed", status="=past")
    assert [("tsmc", "MANUFACTURES_FOR", "apple")] == ends(part)
    assert (Basis.LISTED, Status.PAST) == (part.statements[0].basis, part.statements[0].status)
    assert ["unknown relation 'mystery'"] == [item.reason.partition(",")[0] for item in part.rejected]


def test_a_mapping_that_cannot_be_right_says_why():
    with pytest.raises(UnknownTermError, match="suject"):
        read(EDGES, suject="supplier", object="customer")
    with pytest.raises(InputError, match="which column is the object"):
        read(EDGES, subject="supplier")
    (item,) = read(EDGES, subject="Vendor", object="customer").rejected
    assert "no column Vendor" in item.reason


def test_a_table_of_no_known_shape_says_how_to_map_it():
    (item,) = read("colour,weight\nred,2\n").rejected
    assert "--column subject=COLUMN" in item.reason


def test_chips_by_owner_give_trade_and_units_with_their_range():
    part = read(OWNERS)
    assert [("nvidia", "SUPPLIES_TO", "microsoft")] == ends(part)
    (units,) = part.observations
    assert (Decimal(800), Decimal(1300), "microsoft", "2024-01-01/2024-03-31", "Epoch AI") == (
        units.value.low, units.value.high, units.counterpart, units.period.label, part.document.publisher,
    )  # fmt: skip
    assert ["'China' is no company", "'13/45/2024' is no day"] == [item.reason for item in part.rejected]


def test_chips_have_a_maker_a_foundry_and_a_price():
    part = read(HARDWARE)
    assert {RelationType.PRODUCES, RelationType.MANUFACTURES_FOR} == {stmt.relation for stmt in part.statements}
    assert ("tsmc", "amd") == next(
        (stmt.subject, stmt.object) for stmt in part.statements if stmt.relation is RelationType.MANUFACTURES_FOR
    )
    assert [Decimal(12000)] == [obs.value.low for obs in part.observations]


def test_a_party_that_is_only_supposed_is_a_rumour():
    found = {stmt.subject: stmt.modality for stmt in read(SITES).statements}
    assert {"microsoft": Modality.FACT, "meta": Modality.RUMOUR} == found


def test_a_supplier_list_lists_and_sites_of_one_year_are_one_claim():
    part = read(APPLE)
    found = {stmt.subject: (stmt.basis, stmt.status, len(stmt.evidence)) for stmt in part.statements}
    assert {"corning": (Basis.LISTED, Status.PAST, 1), "tsmc": (Basis.LISTED, Status.CURRENT, 2)} == found


def test_providers_make_inputs_and_countries_only_have_shares():
    part = read(PROVISION)
    assert [("asml", "PRODUCES")] == [(stmt.subject, stmt.relation.value) for stmt in part.statements]
    assert 2 == len(part.observations)
    assert ["JPN is a country without a share"] == [item.reason for item in part.rejected]
    chain = read(SEQUENCE)
    assert [RelationType.COMPONENT_OF] == [stmt.relation for stmt in chain.statements]
    assert 1 == len(chain.rejected)


@pytest.mark.parametrize(("name", "text"), [("m.yaml", "subject: A\nrelations: {x: USES}"),
                                            ("m.toml", 'subject = "A"\n[relations]\nx = "USES"')])  # fmt: skip
def test_a_mapping_is_yaml_or_toml(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    assert {"subject": "A", "relations.x": "USES"} == read_columns(tmp_path / name)


@pytest.mark.parametrize("text", ["[1, 2]", "subject: 3", "a: [", "- x"])
def test_a_file_that_is_no_mapping_is_refused(tmp_path, text):
    (tmp_path / "m.yaml").write_text(text)
    with pytest.raises(InputError):
        read_columns(tmp_path / "m.yaml")


def test_a_table_is_built_into_the_graph_and_read_once(tmp_path):
    table = tmp_path / "edges.csv"
    table.write_text(EDGES, encoding="utf-8")
    graph, built = KnowledgeGraph.built([table], tmp_path / "kg", How())
    assert (2, 4, ()) == (built.statements, len(built.rejected), built.unread)
    assert {"broadcom", "weaver-lane-inc"} <= {edge.subject for edge in graph.edges()}
    again = graph.add([table], How())
    assert (("edges",), 0) == (again.same, again.statements)
    other = graph.add([table], How(columns=(("object", "customer"), ("subject", "supplier"), ("basis", "=listed"))))
    assert ("edges",) == other.replaced


def test_the_command_takes_a_mapping(tmp_path):
    table = tmp_path / "t.csv"
    table.write_text("Firma,Kunde\nTSMC,Apple\n", encoding="utf-8")
    (tmp_path / "m.yaml").write_text("subject: Firma\nobject: Nobody\n")
    flags = ["--columns", str(tmp_path / "m.yaml"), "--column", "object=Kunde"]
    done = CliRunner().invoke(kg, ["extract", str(table), *flags])
    assert 0 == done.exit_code, done.output
    line = json.loads(done.stdout)
    assert ("tsmc", "apple", "TSMC,Apple") == (line["subject"]["id"], line["object"]["id"], line["evidence"]["quote"])
    assert 2 == CliRunner().invoke(kg, ["extract", str(table), "--column", "object"]).exit_code
