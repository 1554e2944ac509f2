"""The house keeps its own rules: folders, sizes, entry points, derived files, words around the code."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points, version
from pathlib import Path

import pytest

from kg.cli.main import COMMANDS

ROOT = Path(__file__).parents[2]
PACKAGES = ("kg", "ontology", "loaders", "viz")
LONGEST = 400


def tracked(*patterns: str) -> list[Path]:
    """Give the files of the project, as git lists them, or as the folder holds them outside a checkout."""
    try:
        out = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],  # noqa: S607
            cwd=ROOT, capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        found = [ROOT / line for line in out.splitlines() if line]
    except (OSError, subprocess.CalledProcessError):
        found = [
            path for pattern in patterns for package in (*PACKAGES, "tests") for path in (ROOT / package).rglob(pattern)
        ]
    return [path for path in found if path.is_file()]


def test_the_top_level_folders_are_the_ones_of_the_plan():
    for name in (*PACKAGES, "tests", "docs", "samples", "bench"):
        assert (ROOT / name).is_dir(), name
    for name in (
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "LICENSE",
        "THIRD_PARTY.md",
        "Makefile",
    ):
        assert (ROOT / name).is_file(), name


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_says_that_it_is_typed(package):
    assert (ROOT / package / "py.typed").is_file()


def test_no_module_is_longer_than_a_reader_can_hold():
    long = {
        str(path.relative_to(ROOT)): count
        for path in tracked("*.py")
        if (count := len(path.read_text("utf-8").splitlines())) > LONGEST
    }
    assert {} == long


def test_every_test_folder_is_a_package():
    folders = {path.parent for path in tracked("tests/**/*.py", "tests/*.py")}
    missing = sorted(
        str(folder) for folder in folders if not (folder / "__init__.py").is_file() and "neo4j" not in folder.parts
    )
    assert [] == missing


@pytest.mark.parametrize("group", ["kg.loaders", "kg.extractors", "kg.stores", "kg.views"])
def test_every_registered_part_can_be_imported_and_has_the_name_it_is_found_by(group):
    points = entry_points(group=group)
    assert points
    for point in points:
        assert point.load() is not None, point


def test_every_loader_of_the_folder_is_registered():
    table = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["entry-points"]["kg.loaders"]
    modules = {value.partition(":")[0] for value in table.values()}
    written = {
        f"loaders.{path.stem if path.is_file() else path.name}"
        for path in (ROOT / "loaders").iterdir()
        if (path.suffix == ".py" or (path / "__init__.py").is_file()) and path.stem != "__init__"
    }
    assert written == modules


def test_the_derived_files_are_fresh():
    done = subprocess.run(
        [sys.executable, "-m", "ontology", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert 0 == done.returncode, done.stdout + done.stderr


def test_the_changelog_begins_with_the_version_that_is_installed():
    heads = re.findall(r"^## \[([^\]]+)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), flags=re.MULTILINE)
    released = [head for head in heads if head != "Unreleased"]
    assert version("hardware-kg") == released[0]


def test_the_commands_of_the_readme_exist():
    text = (ROOT / "README.md").read_text("utf-8")
    named = set(re.findall(r"^\s*(?:\$ )?kg ([a-z]+)", text, flags=re.MULTILINE))
    assert named
    assert set() == named - set(COMMANDS)
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), flags=re.MULTILINE))
    assert set() == set(re.findall(r"\bmake ([a-z]+)\b", text)) - targets


def test_every_command_is_in_the_docs():
    text = (ROOT / "docs" / "cli.md").read_text("utf-8")
    assert [] == [name for name in COMMANDS if f"`kg {name}" not in text]


def test_a_decision_fits_on_a_page():
    long = [
        path.name for path in (ROOT / "docs" / "adr").glob("*.md") if len(path.read_text("utf-8").splitlines()) > 40
    ]
    assert [] == long


def test_nothing_names_a_machine_or_a_registry_host():
    homes, registries = "root|home|Users", "pypi|npmjs|maven"
    pattern = re.compile(rf"/(?:{homes})/\w|https?://[^/\s]*(?:{registries})[^\s\"']*", re.IGNORECASE)
    found = []
    for path in tracked("*.py", "*.md", "*.toml", "*.txt", "*.yaml", "*.json", "Makefile", ".ci/run"):
        if path == Path(__file__):
            continue
        if hit := pattern.search(path.read_text("utf-8", errors="ignore")):
            found.append(f"{path.relative_to(ROOT)}: {hit.group()}")
    assert [] == found
