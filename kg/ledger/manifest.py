"""The manifest: which parts make up the ledger. It is written last; what it does not name is not there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from kg.errors import StoreError
from kg.ledger.files import refusal, write_whole
from kg.model import content_id

FORMAT: Final = "hardware-kg ledger"
VERSION: Final = 1
NAME: Final = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A document of the ledger: its name, its id, its part, and how much the part holds.

    `path` is where the file was when it was read; `checksum` is the SHA-256 of the part's bytes.
    """

    name: str
    document: str
    part: str
    checksum: str
    statements: int
    observations: int
    proposals: int
    rejected: int
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The entries of a ledger by the name of their document."""

    entries: Mapping[str, Entry] = field(default_factory=dict)

    @property
    def state(self) -> str:
        """A hash of what the ledger holds: the same for the same content, whatever was done to get there."""
        return content_id(*sorted((entry.name, entry.part) for entry in self.entries.values()))

    def changed(self, *, drop: Iterable[str] = (), put: Iterable[Entry] = ()) -> Manifest:
        """Give the manifest without some names and with some entries."""
        gone = set(drop)
        kept = {name: entry for name, entry in self.entries.items() if name not in gone}
        return Manifest(entries=dict(sorted((kept | {entry.name: entry for entry in put}).items())))


def write(folder: Path, manifest: Manifest) -> None:
    """Commit a manifest; raise `StoreError` if that cannot be done, the old one then stands."""
    head = {"format": FORMAT, "version": VERSION, "state": manifest.state}
    body = {**head, "documents": [asdict(entry) for entry in manifest.entries.values()]}
    write_whole(folder / NAME, (json.dumps(body, ensure_ascii=False, indent=0) + "\n").encode())


def read(folder: Path) -> Manifest:
    """Give the manifest of a folder.

    Raises:
        StoreError: there is none, it is not ours, it is newer than this program, or it is damaged.
    """
    path = folder / NAME
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise StoreError(str(folder), f"holds no ledger: {NAME} is missing") from error
    except OSError as error:
        raise refusal(path, error) from error
    except ValueError as error:
        raise StoreError(str(path), f"is not a manifest of ours: {error}") from error
    return _checked(path, body)


def _checked(path: Path, body: Any) -> Manifest:  # noqa: ANN401 JSON
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        raise StoreError(str(path), f"is not a manifest of ours: its format should be {FORMAT!r}")
    version = body.get("version")
    if not isinstance(version, int) or version > VERSION:
        raise StoreError(
            str(path), f"was written by a newer version of this program: format {version}, this one reads {VERSION}"
        )
    try:
        entries = [Entry(**record) for record in body["documents"]]
    except (KeyError, TypeError) as error:
        raise StoreError(str(path), f"is damaged: {error}") from error
    return Manifest(entries={entry.name: entry for entry in entries})


def checksum(data: bytes) -> str:
    """Give the SHA-256 of bytes as hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
