"""Parts are found by name, wherever they come from, and what is not there is said with what is."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from kg import plugins
from kg.errors import InputError, UnknownTermError
from kg.plugins import Parts
from loaders.text import Text

PACKAGE = """[kg.loaders]
stranger = stranger_part:Stranger
[kg.stores]
broken = stranger_part:Missing
absent = no_such_module_anywhere:Store
"""
MODULE = """
class Stranger:
    name = "stranger"
    suffixes = (".strange",)
    def load(self, path, data, *, root=None):
        yield from ()
"""


@pytest.fixture
def stranger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package of somebody else that brings parts, laid out as an installer lays it out."""
    info = tmp_path / "stranger-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: stranger\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(PACKAGE)
    (tmp_path / "stranger_part.py").write_text(MODULE)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "stranger_part", raising=False)


@pytest.mark.usefixtures("stranger")
def test_a_part_of_another_package_is_found():
    found = plugins.loaders()
    assert (".strange",) == found["stranger"].suffixes
    assert list(found) == sorted(found)


@pytest.mark.usefixtures("stranger")
def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(UnknownTermError, match=r"unknown store 'nowhere'; known: .*absent, broken") as caught:
        plugins.stores()["nowhere"]
    assert "absent" in caught.value.known


@pytest.mark.usefixtures("stranger")
@pytest.mark.parametrize("name", ["broken", "absent"])
def test_a_part_that_cannot_be_imported_is_named_only_when_it_is_asked_for(name: str):
    stores = plugins.stores()
    assert name in stores
    assert len(list(stores)) == len(stores)
    with pytest.raises(InputError, match=f"the store '{name}' .* cannot be loaded"):
        stores[name]


def test_two_parts_of_one_name_are_refused_and_one_told_twice_is_not():
    point = EntryPoint("text", "loaders.text:Text", "kg.loaders")
    assert Text is Parts("loader", iter([point, point]))["text"]
    with pytest.raises(InputError, match="two loaders are called 'text'"):
        Parts("loader", iter([point, EntryPoint("text", "elsewhere:Text", "kg.loaders")]))


def test_every_kind_of_part_can_be_asked_for():
    assert ["extractor", "store", "view"] == [p.kind for p in (plugins.extractors(), plugins.stores(), plugins.views())]
