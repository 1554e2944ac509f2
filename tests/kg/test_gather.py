"""Every path gives its documents or says why not, and one bad file never stops the others."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg import gather as gathering
from kg.errors import InputError
from kg.gather import by_suffix, gather
from kg.model import Document, Rejected
from kg.ports import Loader
from loaders.text import Text

LOADERS = by_suffix([Text()])
NOBODY = 65534


class Clumsy:
    name: str = "clumsy"
    suffixes: tuple[str, ...] = (".odd",)

    def load(self, path: Path, data: bytes, *, root: Path | None = None) -> Iterator[Document]:
        del path, root
        yield Document(name="first", url="first", text="first")
        raise ZeroDivisionError(len(data))


@pytest.fixture
def unprivileged(tmp_path: Path) -> Iterator[None]:
    """Nobody in particular, so that permissions hold even where the tests run as root."""
    if os.geteuid() != 0:
        yield
        return
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == 0 and folder != Path(folder.anchor) and not folder.stat().st_mode & 0o001:
            folder.chmod(folder.stat().st_mode | 0o055)
    os.seteuid(NOBODY)
    yield
    os.seteuid(0)


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        target = folder / name.replace("__", "/").replace("_txt", ".txt")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def names(found: list[Document | Rejected]) -> list[str]:
    return [item.url if isinstance(item, Document) else f"{Path(item.where).name}: {item.reason}" for item in found]


def test_a_folder_is_walked_in_order_and_hidden_files_are_passed_over(tmp_path: Path):
    write(tmp_path, b_txt="B.", a__z_txt="Z.", a__a_txt="A.", a__deep__x_txt="X.")
    (tmp_path / ".hidden.txt").write_text("no")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "c.txt").write_text("no")
    (tmp_path / "~$lock.txt").write_text("no")
    found = list(gather([tmp_path], LOADERS))
    assert ["a/a.txt", "a/deep/x.txt", "a/z.txt", "b.txt"] == names(found)
    assert found == list(gather([tmp_path], LOADERS))


def test_a_file_is_read_once_however_often_it_is_named(tmp_path: Path):
    write(tmp_path, a_txt="A.")
    (tmp_path / "again").symlink_to(tmp_path)
    assert ["a.txt"] == names(list(gather([tmp_path / "a.txt", tmp_path, str(tmp_path / "a.txt")], LOADERS)))


def test_each_bad_file_is_named_and_the_others_go_on(tmp_path: Path):
    write(tmp_path, a_txt="Good one.", d_txt="", z_txt="Good two.")
    (tmp_path / "b.txt").write_bytes(bytes(range(256)) * 4)
    (tmp_path / "c.xyz").write_text("what")
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    assert [
        "a.txt",
        "b.txt: a binary file: it holds zero bytes and is no UTF-16",
        "c.xyz: unknown kind of file '.xyz'; known: .markdown, .md, .text, .txt",
        "d.txt: empty file",
        "loop.txt: too many levels of symbolic links",
        "pipe.txt: neither a file nor a folder",
        "z.txt",
        "gone.txt: no such file or folder",
    ] == names(list(gather([tmp_path, tmp_path / "gone.txt"], LOADERS)))


@pytest.mark.usefixtures("unprivileged")
def test_a_file_and_a_folder_that_may_not_be_read_are_named(tmp_path: Path):
    euid = os.geteuid()
    if euid == NOBODY and os.getuid() == 0:
        os.seteuid(0)
    write(tmp_path, a_txt="A.", locked__b_txt="B.", z_txt="Z.", private_txt="S.")
    (tmp_path / "locked").chmod(0)
    (tmp_path / "private.txt").chmod(0)
    tmp_path.chmod(0o755)
    if os.getuid() == 0:
        os.seteuid(euid)
    found = names(list(gather([tmp_path], LOADERS)))
    if os.getuid() == 0:
        os.seteuid(0)
    (tmp_path / "locked").chmod(0o700)
    assert ["a.txt", "locked: not allowed to read it", "private.txt: not allowed to read it", "z.txt"] == found


def test_a_loader_that_trips_is_named_and_gives_nothing(tmp_path: Path):
    write(tmp_path, a_txt="A.")
    (tmp_path / "b.odd").write_text("123")
    found = names(list(gather([tmp_path], by_suffix([Text(), Clumsy()]))))
    assert ["a.txt", "b.odd: the clumsy loader failed: ZeroDivisionError: 3"] == found


def test_standard_input_is_read_as_the_kind_that_is_given():
    found = list(gather(["-"], LOADERS, stdin=io.BytesIO("博通的客户包括谷歌。".encode("gb18030")), kind=".md"))
    assert isinstance(found[0], Document)
    assert ("stdin", "stdin.md", "博通的客户包括谷歌。", "") == (
        found[0].name,
        found[0].url,
        found[0].text,
        found[0].path,
    )
    assert [Rejected(where="-", reason="no standard input to read")] == list(gather(["-"], LOADERS))
    assert [Rejected(where="-", reason="empty file")] == list(gather(["-"], LOADERS, stdin=io.BytesIO(b"")))


def test_what_skip_names_is_passed_over(tmp_path: Path):
    write(tmp_path, a_txt="A.", store__b_txt="B.")
    assert ["a.txt"] == names(list(gather([tmp_path], LOADERS, skip=lambda path: path.name == "store")))


def test_a_file_beyond_the_limit_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(gathering, "LARGEST", 10)
    write(tmp_path, a_txt="x" * 11, b_txt="x" * 10)
    assert ["a.txt: 11 bytes; a file of at most 10 bytes is read", "b.txt"] == names(list(gather([tmp_path], LOADERS)))
    assert "more than 10 bytes" in names(list(gather(["-"], LOADERS, stdin=io.BytesIO(b"y" * 11))))[0]


def test_progress_is_told_of_every_file(tmp_path: Path):
    write(tmp_path, a_txt="A.", b_txt="B.")
    told: list[tuple[int, str]] = []
    list(gather([tmp_path], LOADERS, progress=lambda done, _total, what: told.append((done, Path(what).name))))
    assert [(0, "a.txt"), (1, "b.txt")] == told


def test_two_loaders_for_one_ending_are_refused():
    class Other(Text):
        name = "other"

    with pytest.raises(InputError, match=r"both take \.txt"):
        by_suffix([Text(), Other()])
    assert isinstance(LOADERS[".md"], Loader)


def test_fifty_million_bytes_of_text_are_read_in_seconds(tmp_path: Path):
    line = "博通表示谷歌是公司定制芯片的大客户，Meta 2025 年资本开支 600-650 亿美元。\n"
    count = 50_000_000 // len(line.encode("gb18030")) + 1
    (tmp_path / "big.txt").write_bytes(line.encode("gb18030") * count)
    start = time.process_time()
    (doc,) = gather([tmp_path], LOADERS)
    assert isinstance(doc, Document)
    assert len(line) * count == len(doc.text)
    assert time.process_time() - start < 20
