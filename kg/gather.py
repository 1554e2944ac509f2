"""Documents out of paths: files, folders and standard input, each bad one named with its reason, the rest read on."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import BinaryIO, Final

from kg.errors import InputError, KgError, SourceError
from kg.model import Document, Rejected
from kg.ports import SILENT, Loader, Progress

__all__ = ["LARGEST", "STDIN", "by_suffix", "gather"]

log = logging.getLogger(__name__)

STDIN: Final = "-"
LARGEST: Final = 1 << 29
Skip = Callable[[Path], bool]
Found = tuple[Path, Path | None] | Rejected


def by_suffix(loaders: Iterable[Loader]) -> dict[str, Loader]:
    """Give the loader of each file ending.

    Raises:
        InputError: when two loaders take the same ending.
    """
    chosen: dict[str, Loader] = {}
    for loader in loaders:
        for suffix in loader.suffixes:
            known = chosen.setdefault(suffix, loader)
            if known.name != loader.name:
                raise InputError(f"the loaders {known.name!r} and {loader.name!r} both take {suffix} files")
    return dict(sorted(chosen.items()))


def gather(
    paths: Iterable[str | Path], loaders: Mapping[str, Loader], *, stdin: BinaryIO | None = None,
    kind: str = ".txt", skip: Skip | None = None, progress: Progress = SILENT,
) -> Iterator[Document | Rejected]:  # fmt: skip
    """Give the documents under some paths, one file in memory at a time, and what could not be read with its reason.

    `loaders` are by file ending. Folders are walked down in sorted order; hidden files and what `skip` names are passed
    over; a file is read once, however often it is named. `-` is standard input, read as a file of the ending `kind`.
    """
    for done, found in enumerate(_once(_walk(paths, skip or _never))):
        if isinstance(found, Rejected):
            yield found
            continue
        path, root = found
        progress(done, None, str(path))
        if str(path) == STDIN:
            yield from _read(Path(f"stdin{kind}"), None, loaders, stdin)
        else:
            yield from _read(path, root, loaders, None)


def _never(_: Path) -> bool:
    return False


def _once(found: Iterable[Found]) -> Iterator[Found]:
    """Give every file once, by where it really lies."""
    seen: set[str] = set()
    for item in found:
        if not isinstance(item, Rejected):
            real = STDIN if str(item[0]) == STDIN else os.path.realpath(item[0])
            if real in seen:
                continue
            seen.add(real)
        yield item


def _walk(paths: Iterable[str | Path], skip: Skip) -> Iterator[Found]:
    """Give the files that the paths name, with the folder they were found under."""
    for given in paths:
        path = Path(given)
        if str(given) == STDIN:
            yield path, None
        else:
            yield from _visit(path, path if path.is_dir() else path.parent, skip, ())


def _visit(path: Path, root: Path, skip: Skip, above: tuple[str, ...]) -> Iterator[Found]:
    """Give a file, or the files in a folder and below, in order of name; a link back up is not followed."""
    try:
        mode = path.stat().st_mode
        names = sorted(item.name for item in path.iterdir()) if S_ISDIR(mode) else []
    except (OSError, ValueError) as error:
        yield Rejected(where=str(path), reason=_reason(error))
        return
    if S_ISREG(mode):
        yield path, root
    elif not S_ISDIR(mode):
        yield Rejected(where=str(path), reason="neither a file nor a folder")
    elif (real := os.path.realpath(path)) not in above:
        for name in names:
            if not name.startswith((".", "~$")) and not skip(path / name):
                yield from _visit(path / name, root, skip, (*above, real))


def _read(
    path: Path, root: Path | None, loaders: Mapping[str, Loader], stream: BinaryIO | None
) -> Iterator[Document | Rejected]:
    """Give the documents of one file, or why there are none."""
    where = str(path) if root is not None else STDIN
    loader = loaders.get(path.suffix.lower())
    if loader is None:
        kinds = ", ".join(sorted(loaders))
        yield Rejected(where=where, reason=f"unknown kind of file {path.suffix!r}; known: {kinds}")
        return
    try:
        data = _bytes(path) if root is not None else _drain(stream)
        docs = list(loader.load(path, data, root=root))
    except SourceError as error:
        yield Rejected(where=where, reason=error.reason)
    except (OSError, KgError) as error:
        yield Rejected(where=where, reason=_reason(error))
    except Exception as error:
        # A loader that trips over one file must not keep the others from being read.
        log.warning("the loader %s failed on %s", loader.name, where, exc_info=True)
        yield Rejected(where=where, reason=f"the {loader.name} loader failed: {type(error).__name__}: {error}")
    else:
        yield from docs if root is not None else (replace(doc, path="") for doc in docs)


def _bytes(path: Path) -> bytes:
    size = path.stat().st_size
    if size > LARGEST:
        raise SourceError(str(path), f"{size:,} bytes; a file of at most {LARGEST:,} bytes is read")
    return path.read_bytes()


def _drain(stream: BinaryIO | None) -> bytes:
    if stream is None:
        raise SourceError(STDIN, "no standard input to read")
    data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise SourceError(STDIN, f"more than {LARGEST:,} bytes on standard input")
    return data


def _reason(error: Exception) -> str:
    """Give why a path cannot be read, without its name, which stands before it."""
    match error:
        case FileNotFoundError():
            return "no such file or folder"
        case PermissionError():
            return "not allowed to read it"
        case OSError():
            return (error.strerror or type(error).__name__).lower()
        case _:
            return str(error)
