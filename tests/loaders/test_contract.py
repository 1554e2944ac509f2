"""What every registered loader promises, whatever it reads."""

from __future__ import annotations

import io
import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import docx
import pytest

from kg.errors import SourceError
from kg.gather import by_suffix, gather
from kg.model import Document, Rejected
from kg.ports import Loader
from tests.loaders.papers import Paper

PROJECT = Path(__file__).parents[2] / "pyproject.toml"
POINTS = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["entry-points"]["kg.loaders"]
LOADERS: dict[str, Loader] = {name: EntryPoint(name, value, "kg.loaders").load()() for name, value in POINTS.items()}
SENTENCES = ("博通表示谷歌、Meta 和亚马逊都是公司定制芯片的大客户。", "台积电为英伟达代工先进制程芯片。")


def word() -> bytes:
    out = io.BytesIO()
    made = docx.Document()
    for sentence in SENTENCES:
        made.add_paragraph(sentence)
    made.save(out)
    return out.getvalue()


def paper() -> bytes:
    made = Paper()
    made.column(60, 700, 470, SENTENCES)
    return made.pdf()


SAMPLES = {
    "text": "\n".join(SENTENCES).encode("gb18030"),
    "html": "".join(f"<p>{sentence}</p>" for sentence in SENTENCES).encode(),
    "docx": word(),
    "pdf": paper(),
    "table": "\n".join(SENTENCES).encode(),
}


@pytest.fixture(params=sorted(LOADERS))
def loader(request: pytest.FixtureRequest) -> Loader:
    return LOADERS[request.param]


def test_every_loader_keeps_the_port(loader: Loader):
    assert isinstance(loader, Loader)
    assert LOADERS[loader.name] is loader
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in loader.suffixes)
    assert loader.suffixes


def test_no_two_loaders_take_one_ending():
    assert sum(len(loader.suffixes) for loader in LOADERS.values()) == len(by_suffix(LOADERS.values()))


def test_the_same_bytes_give_the_same_document(loader: Loader):
    path = Path(f"reports/2025/note{loader.suffixes[0]}")
    first, second = (list(loader.load(path, SAMPLES[loader.name], root=Path("reports"))) for _ in range(2))
    assert first == second
    assert [doc.id for doc in first] == [doc.id for doc in second]
    assert ("note", f"2025/note{loader.suffixes[0]}", "zh", str(path)) == (
        first[0].name, first[0].url, first[0].lang, first[0].path,
    )  # fmt: skip


def test_every_sentence_is_read_and_can_be_quoted(loader: Loader):
    (doc,) = loader.load(Path(f"note{loader.suffixes[0]}"), SAMPLES[loader.name])
    for sentence in SENTENCES:
        start = doc.text.index(sentence)
        assert sentence == doc.span(start, start + len(sentence)).check(doc.text).quote


@pytest.mark.parametrize("data", [b"", b" \r\n", b"\x00\x01\x02\x03" * 64, b"PK\x03\x04", bytes(range(256)) * 8])
def test_what_holds_no_text_is_refused(loader: Loader, data: bytes):
    path = Path(f"bad{loader.suffixes[0]}")
    with pytest.raises(SourceError) as caught:
        list(loader.load(path, data))
    assert str(path) == caught.value.where
    assert caught.value.reason


def test_a_cut_off_file_is_refused_or_read_but_never_trips(loader: Loader):
    whole = SAMPLES[loader.name]
    for cut in range(1, 20):
        try:
            docs = list(loader.load(Path(f"cut{loader.suffixes[0]}"), whole[: cut * len(whole) // 20]))
        except SourceError:
            continue
        assert all(doc.text.strip() for doc in docs)


def test_a_folder_of_every_kind_is_read_and_the_bad_ones_are_named(tmp_path: Path):
    for name, data in SAMPLES.items():
        (tmp_path / f"good{LOADERS[name].suffixes[0]}").write_bytes(data)
        (tmp_path / f"short{LOADERS[name].suffixes[0]}").write_bytes(data[:40] if name != "text" else b"\xff\x00")
    found = list(gather([tmp_path], by_suffix(LOADERS.values())))
    assert {"good.docx", "good.html", "good.pdf", "good.txt"} <= {d.url for d in found if isinstance(d, Document)}
    bad = {Path(item.where).name: item.reason for item in found if isinstance(item, Rejected)}
    assert {"short.csv", "short.docx", "short.html", "short.pdf", "short.txt"} == set(bad)
    assert all(bad.values())
