"""The weights of the Chinese tagger: how they were made from the jieba distribution, and how they are read.

`python -m kg.extract.tagger_weights jieba-0.42.1.tar.gz` writes `data/lac_small.npz` anew: the sixteen-bit floats of
the twenty parameters, the characters and the tags. The source archive comes from the Python package index.
"""

from __future__ import annotations

import hashlib
import io
import struct
import sys
import tarfile
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kg.errors import SourceError

__all__ = ["convert", "read_parameter", "stored"]

SDIST_SHA256: Final = "055ca12f62674fafed09427f176506079bc135638a14e23e25be909131928db2"
_FOLDER: Final = "jieba-0.42.1/jieba/lac_small/"
_PARAMETERS: Final = (
    "crfw",
    *(f"fc_{i}.{part}_0" for i in range(5) for part in "bw"),
    *(f"gru_{i}.{part}_0" for i in range(4) for part in "bw"),
    "word_emb",
)
_FLOAT32: Final = 5
_TYPE_FIELD, _DIM_FIELD, _DIMS_FIELD = 0x08, 0x10, 0x12

Array = NDArray[np.float32]


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Give the number of variable length at an offset, and the offset behind it."""
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:  # noqa: PLR2004 the mark of a last byte
            return value, at


def _dims(description: bytes) -> list[int]:
    """Give the shape that a tensor's description names; it must be one of 32-bit floats."""
    dims: list[int] = []
    at = 0
    while at < len(description):
        field, at = _varint(description, at)
        value, at = _varint(description, at)
        if field == _DIMS_FIELD:
            end = at + value
            while at < end:
                dim, at = _varint(description, at)
                dims.append(dim)
        elif field == _DIM_FIELD:
            dims.append(value)
        elif field == _TYPE_FIELD and value != _FLOAT32:
            raise SourceError("parameter file", f"should hold 32-bit floats (type 5); got type {value}")
    return dims


def read_parameter(data: bytes) -> Array:
    """Give the array of one parameter file: version, levels of detail, description, and then the numbers themselves."""
    at = 4
    (levels,) = struct.unpack_from("<Q", data, at)
    at += 8
    for _ in range(levels):
        (size,) = struct.unpack_from("<Q", data, at)
        at += 8 + size
    at += 4
    (size,) = struct.unpack_from("<i", data, at)
    at += 4
    dims = _dims(data[at : at + size])
    return np.frombuffer(data, dtype="<f4", offset=at + size).reshape(dims)


def _words(text: str) -> list[str]:
    """Give the words of a dictionary file in the order of their numbers."""
    rows = [line.split("\t") for line in text.split("\n") if line.count("\t") == 1]
    table = {int(number): word for number, word in rows}
    return [table.get(number, "") for number in range(max(table) + 1)]


def convert(sdist: Path, out: Path, *, sha256: str = SDIST_SHA256) -> None:
    """Write the weights of the source archive in the form that `stored` reads.

    Raises:
        SourceError: The archive is not the one that the weights were checked with.
    """
    digest = hashlib.sha256(sdist.read_bytes()).hexdigest()
    if digest != sha256:
        raise SourceError(str(sdist), f"should have SHA-256 {sha256}; got {digest}")
    arrays: dict[str, Any] = {}
    with tarfile.open(sdist) as archive:

        def member(name: str) -> bytes:
            found = archive.extractfile(_FOLDER + name)
            if found is None:
                raise SourceError(str(sdist), f"lacks {_FOLDER}{name}")
            return found.read()

        for name in _PARAMETERS:
            arrays[name] = read_parameter(member(f"model_baseline/{name}")).astype(np.float16)
        for name in ("word", "tag"):
            listed = "\n".join(_words(member(f"{name}.dic").decode("utf-8")))
            arrays[name] = np.frombuffer(listed.encode("utf-8"), dtype=np.uint8)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    out.write_bytes(buffer.getvalue())


def stored(data: bytes | None = None) -> tuple[Mapping[str, Array], Sequence[str], Sequence[str]]:
    """Give the shipped parameters, or those in `data`, as 32-bit floats, and the characters and the tags by number."""
    if data is None:
        data = files("kg.extract").joinpath("data/lac_small.npz").read_bytes()
    with np.load(io.BytesIO(data)) as kept:
        weights = {name: kept[name].astype(np.float32) for name in _PARAMETERS}
        words, tags = (kept[name].tobytes().decode("utf-8").split("\n") for name in ("word", "tag"))
    return weights, words, tags


if __name__ == "__main__":
    convert(Path(sys.argv[1]), Path(__file__).parent / "data" / "lac_small.npz")
