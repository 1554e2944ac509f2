from __future__ import annotations

import ast
import importlib
import os
import re
import subprocess
import sys

import pytest
import yaml

from ontology import terms
from ontology.__main__ import OUTPUTS, ROOT, derive, main, stale, write
from ontology.schema import SOURCE, parse


@pytest.fixture(scope="module")
def derived(schema):
    return derive(schema)


def test_the_derived_files_are_fresh(derived):
    assert stale(derived, ROOT) == []


def test_check_compares_and_writes_nothing(tmp_path, capsys):
    assert main(["--check"], root=tmp_path) == 1
    assert capsys.readouterr().err.count("stale: ") == len(OUTPUTS)
    assert list(tmp_path.iterdir()) == []


def test_writing_makes_every_file_fresh_and_a_second_time_changes_nothing(derived, tmp_path):
    assert write(derived, tmp_path) == list(OUTPUTS)
    assert write(derived, tmp_path) == []
    assert stale(derived, tmp_path) == []


def test_the_command_says_what_it_wrote(derived, tmp_path, capsys):
    assert main([], root=tmp_path) == 0
    assert capsys.readouterr().out.splitlines() == [f"wrote {path}" for path in derived]
    assert stale(derived, tmp_path) == []


def test_the_command_names_the_fault_of_a_wrong_file(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr("ontology.__main__.load", lambda: parse("id: x\nname: [\n"))

    assert main([], root=tmp_path) == 1
    assert capsys.readouterr().err.startswith("hardware.yaml: line ")
    assert list(tmp_path.iterdir()) == []


def test_one_changed_byte_makes_just_that_file_stale(derived, tmp_path):
    write(derived, tmp_path)
    target = tmp_path / "ontology/generated/constraints.cypher"
    target.write_text(target.read_text(encoding="utf-8") + " ", encoding="utf-8")

    assert stale(derived, tmp_path) == ["ontology/generated/constraints.cypher"]


def test_the_command_checks_the_project_itself(capsys):
    assert main(["--check"]) == 0
    assert capsys.readouterr().err == ""


def test_the_same_bytes_come_out_under_another_hash_seed():
    run = subprocess.run(
        [sys.executable, "-m", "ontology", "--check"],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (run.returncode, run.stderr) == (0, "")


def test_the_python_terms_are_those_of_the_schema(schema):
    assert [kind.name for kind in schema.entities] == [term.value for term in terms.EntityType]
    assert [kind.type_name for kind in schema.relations] == [term.value for term in terms.RelationType]
    for name in ("QuantityType", "Unit", "Modality", "Polarity", "Basis", "Status", "Bound", "Sign", "Stance"):
        assert list(schema.enums[name].values) == [term.value for term in getattr(terms, name)]


def test_every_relation_has_a_domain_a_range_and_an_rdf_name(schema):
    for kind in schema.relations:
        relation = terms.RelationType(kind.type_name)
        assert set(schema.ends(kind.name, "subject")) == terms.DOMAIN[relation]
        assert set(schema.ends(kind.name, "object")) == terms.RANGE[relation]
        assert terms.RDF_NAME[relation] == kind.rdf_name


def test_symmetric_relations_have_like_ends():
    assert {"COMPETES_WITH", "PARTNERS_WITH", "CO_DESIGNS_WITH"} == terms.SYMMETRIC
    for relation in terms.SYMMETRIC:
        assert terms.DOMAIN[relation] == terms.RANGE[relation]


def test_every_role_has_a_broad_role_and_broad_roles_are_their_own(schema):
    assert set(schema.enums["Role"].values) == set(terms.BROAD_ROLE)
    assert all(terms.BROAD_ROLE[broad] is broad for broad in terms.BroadRole)
    assert terms.BROAD_ROLE["optical_module"] is terms.BroadRole.OPTICAL


def test_every_quantity_has_units_and_money_is_never_a_ratio():
    assert set(terms.UNITS) == set(terms.QuantityType)
    for quantity, units in terms.UNITS.items():
        assert units, quantity
        if quantity is not terms.QuantityType.OTHER:
            assert not {terms.Unit.CURRENCY, terms.Unit.RATIO} <= units, quantity


def test_the_terms_module_is_plain_data_without_imports_of_ours():
    tree = ast.parse((SOURCE.parent / "terms.py").read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert imported == {"__future__", "collections.abc", "enum", "types", "typing"}
    assert importlib.import_module("ontology.terms").VERSION == terms.VERSION


def test_cypher_constrains_every_label_and_indexes_every_relation(schema, derived):
    cypher = derived["ontology/generated/constraints.cypher"]
    constrained = set(re.findall(r"CONSTRAINT \w+ IF NOT EXISTS FOR \(n:(\w+)\) REQUIRE n\.id IS UNIQUE;", cypher))
    indexed = set(re.findall(r"INDEX \w+ IF NOT EXISTS FOR \(\)-\[r:(\w+)\]-\(\) ON \(r\.id\);", cypher))
    names = re.findall(r"(?:CONSTRAINT|INDEX) (\w+)", cypher)

    assert constrained == {kind.name for kind in schema.entities} | {
        "Entity",
        "Statement",
        "Observation",
        "Document",
        "Evidence",
    }
    assert indexed == {kind.type_name for kind in schema.relations}
    assert len(names) == len(set(names))


def test_the_page_names_every_term(schema, page):
    named = set(re.findall(r"`([^`\n]+)`", page)) | set(re.findall(r"^### (\w+)", page, re.MULTILINE))
    for kind in (*schema.entities, *schema.relations):
        assert {kind.name, kind.type_name} & named, kind.name
    assert set(schema.slots) <= named
    for enum in schema.enums.values():
        assert {enum.name, *enum.values} <= named


LINKML_TOP = {"id", "name", "title", "description", "version", "license", "default_prefix", "default_range"} | {
    "imports",
    "prefixes",
    "subsets",
    "classes",
    "slots",
    "enums",
}


def test_the_source_is_in_the_shape_of_linkml(yaml_text):
    document = yaml.safe_load(yaml_text)
    relation, slots = document["classes"]["Relation"], document["slots"]

    assert set(document) == LINKML_TOP
    assert document["imports"] == ["linkml:types"]
    assert document["prefixes"]["linkml"] == "https://w3id.org/linkml/"
    assert relation["represents_relationship"] is True
    assert [slots[name]["relational_role"] for name in ("subject", "relation", "object")] == [
        "SUBJECT",
        "PREDICATE",
        "OBJECT",
    ]
    for part in ("classes", "slots", "enums"):
        for name, element in document[part].items():
            assert all(set(example) == {"value"} for example in element["examples"]), name
            assert isinstance(element["source"], str), name
            assert isinstance(element.get("exact_mappings", []), list), name
