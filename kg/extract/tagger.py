"""Words and names of Chinese sentences: a two-layer GRU network with a CRF on top, run by numpy alone.

The weights are those of `lac_small` in the jieba distribution (see `tagger_weights`). Decoding can be forced: spans
whose tag is known from elsewhere are kept, and the rest of the sentence is read in their light. The tags are those of
LAC: ORG, PER, LOC, TIME for names and times, then parts of speech (n, nz, nt, v, m, q, w …).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from kg.extract.blas import one_thread
from kg.extract.tagger_weights import Array, stored

__all__ = ["Forced", "Tagged", "Tagger"]

Forced = tuple[int, int, str]
"""A span, end excluded, whose tag is known."""

_HIDDEN: Final = 128
_BATCH: Final = 64
_LONGEST: Final = 256
_BONUS: Final = np.float32(60)
_CLEAR: Final = 4
_BREAKS: Final = frozenset("，。；！？、,;!? \t\n：:")
_PUNCTUATION: Final = frozenset("，。；！？、：,;!?:（）()《》【】[]“”\"‘’'·…—|/")
_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """A word or name of a sentence at `start` to `end`, with its tag."""

    start: int
    end: int
    tag: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a sentence without its blanks: characters, where each stood, and the known spans over them."""

    sentence: int
    chars: str
    places: tuple[int, ...]
    forced: tuple[Forced, ...]


class Tagger:
    """The network with its dictionaries; one is enough for a process."""

    def __init__(self, weights: Mapping[str, Array], words: Sequence[str], tags: Sequence[str]) -> None:
        """Lay out the weights so that both directions of a layer are one product."""
        self._ids = {word: number for number, word in enumerate(words) if word}
        self._unknown = self._ids["OOV"]
        self._tags = tuple(tags)
        self._tag_ids = {tag: number for number, tag in enumerate(tags)}
        self._inside = np.array([tag.endswith("-I") for tag in tags])
        self._layers = tuple(_Layer.of(weights, first) for first in (0, 2))
        self._embedding = weights["word_emb"]
        self._out, self._out_bias = weights["fc_4.w_0"], weights["fc_4.b_0"]
        crf = weights["crfw"]
        self._start, self._end, self._moves = crf[0], crf[1], np.ascontiguousarray(crf[2:].T)

    @classmethod
    @lru_cache(maxsize=1)
    def default(cls) -> Self:
        """Give the tagger with the weights that the project ships; read once a process."""
        return cls(*stored())

    def tag(self, sentences: Sequence[str], forced: Sequence[Sequence[Forced]] = ()) -> list[list[Tagged]]:
        """Give the words of each sentence in order, with offsets into it.

        `forced` holds for each sentence the spans that are known; they must not overlap. Blanks carry no tag: a word
        may stretch over one.
        """
        pieces = [
            piece
            for index, sentence in enumerate(sentences)
            for piece in _pieces(index, sentence, forced[index] if index < len(forced) else ())
        ]
        order = sorted(range(len(pieces)), key=lambda index: -len(pieces[index].chars))
        paths: dict[int, NDArray[np.intp]] = {}
        with one_thread():
            for first in range(0, len(order), _BATCH):
                batch = order[first : first + _BATCH]
                paths.update(zip(batch, self._decode([pieces[index] for index in batch]), strict=True))
        result: list[list[Tagged]] = [[] for _ in sentences]
        for index, piece in enumerate(pieces):
            result[piece.sentence].extend(self._spans(piece, paths[index]))
        return result

    def _id(self, char: str) -> int:
        """Give the number of a character, as half-width when only that is known."""
        found = self._ids.get(char)
        return self._ids.get(char.translate(_FULL_WIDTH), self._unknown) if found is None else found

    def _decode(self, pieces: Sequence[_Piece]) -> list[NDArray[np.intp]]:
        """Give the best path of tags of each piece; the longest piece comes first."""
        packing = _Packing.of([len(piece.chars) for piece in pieces])
        ids = np.empty(packing.size, dtype=np.int64)
        for row, piece in enumerate(pieces):
            ids[packing.row(row)] = [self._id(char) for char in piece.chars]
        kinds, where = np.unique(ids, return_inverse=True)
        first, second = self._layers
        values = second.run(second.inputs(first.run(first.inputs(self._embedding[kinds])[where], packing)), packing)
        # Rounding keeps the last bits of a sum, which differ between machines, from deciding between two paths.
        emissions = np.round(values @ self._out + self._out_bias, _CLEAR)
        for row, piece in enumerate(pieces):
            emissions[packing.row(row)] += self._known(piece)
        return self._viterbi(emissions, packing)

    def _known(self, piece: _Piece) -> Array:
        """Give what is added for known tags: given spans, punctuation, and the insides of Latin words and figures."""
        chars = piece.chars
        added = np.zeros((len(chars), len(self._tags)), dtype=np.float32)
        mark = self._tag_ids["w-B"]
        for index, char in enumerate(chars):
            if char in _PUNCTUATION:
                added[index, mark] = _BONUS
            elif index and _latin(char) and _latin(chars[index - 1]):
                added[index, self._inside] = _BONUS
        for start, end, tag in piece.forced:
            begin, inside = self._tag_ids.get(f"{tag}-B"), self._tag_ids.get(f"{tag}-I")
            if begin is None or inside is None:
                continue
            added[start, begin] += 3 * _BONUS
            added[start + 1 : end, inside] += 3 * _BONUS
            if end < len(chars):
                added[end, self._inside] -= 3 * _BONUS
        return added

    def _viterbi(self, emissions: Array, packing: _Packing) -> list[NDArray[np.intp]]:
        """Give the best path of each row, all rows in step; rows that have ended drop out."""
        scores = emissions[packing.step(0)] + self._start
        back = np.zeros((packing.longest, len(scores), len(self._tags)), dtype=np.uint8)
        for step in range(1, packing.longest):
            active = packing.active[step]
            paths = scores[:active, None, :] + self._moves
            back[step, :active] = paths.argmax(axis=2)
            scores[:active] = paths.max(axis=2) + emissions[packing.step(step)]
        last = (scores + self._end).argmax(axis=1)
        return [_trace(back[:, row], int(last[row]), length) for row, length in enumerate(packing.lengths)]

    def _spans(self, piece: _Piece, path: NDArray[np.intp]) -> list[Tagged]:
        """Give the words that a path of tags spells; a tag that goes on after another kind starts anew."""
        found: list[Tagged] = []
        start, name = 0, ""
        for index, number in enumerate(path):
            tag, _, place = self._tags[number].partition("-")
            if index and place == "I" and tag == name:
                continue
            if index:
                found.append(Tagged(start=piece.places[start], end=piece.places[index - 1] + 1, tag=name))
            start, name = index, tag
        if len(path):
            found.append(Tagged(start=piece.places[start], end=piece.places[-1] + 1, tag=name))
        return found


def _trace(back: NDArray[np.uint8], last: int, length: int) -> NDArray[np.intp]:
    """Follow the best steps from the last tag to the first."""
    path = np.empty(length, dtype=np.intp)
    for step in range(length - 1, -1, -1):
        path[step] = last
        last = int(back[step, last])
    return path


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _pieces(index: int, sentence: str, forced: Sequence[Forced]) -> list[_Piece]:
    """Give a sentence without blanks, in pieces of bounded length that end at a break and never inside a known span."""
    places = [place for place, char in enumerate(sentence) if not char.isspace()]
    inside = {place for start, end, _ in forced for place in range(start + 1, end)}
    pieces: list[_Piece] = []
    first = 0
    while first < len(places):
        last = min(first + _LONGEST, len(places))
        if last < len(places):
            last = _cut(sentence, places, first, last, inside)
        kept = places[first:last]
        pieces.append(_Piece(index, "".join(sentence[place] for place in kept), tuple(kept), _moved(kept, forced)))
        first = last
    return pieces


def _cut(sentence: str, places: Sequence[int], first: int, last: int, inside: set[int]) -> int:
    """Give where a piece ends: after the last break in its second half, else as late as no known span is cut."""
    for at in range(last, first + _LONGEST // 2, -1):
        if sentence[places[at - 1]] in _BREAKS and places[at] not in inside:
            return at
    for at in range(last, first + _LONGEST // 2, -1):
        if places[at] not in inside:
            return at
    return last


def _moved(places: Sequence[int], forced: Sequence[Forced]) -> tuple[Forced, ...]:
    """Give the known spans as offsets into a piece; those outside it are left out."""
    if not forced:
        return ()
    number = {place: at for at, place in enumerate(places)}
    moved: list[Forced] = []
    for start, end, tag in forced:
        held = [number[place] for place in range(start, end) if place in number]
        if held:
            moved.append((held[0], held[-1] + 1, tag))
    return tuple(moved)


@dataclass(frozen=True, slots=True, eq=False)
class _Packing:
    """Rows of falling length as one array, step after step, without a place that no row fills."""

    lengths: tuple[int, ...]
    active: tuple[int, ...]
    offsets: NDArray[np.intp]
    turned: NDArray[np.intp]

    @classmethod
    def of(cls, lengths: Sequence[int]) -> Self:
        """Give the packing of rows with these lengths, the longest first."""
        sizes = np.array(lengths, dtype=np.intp)
        active = (sizes[None, :] > np.arange(sizes[0])[:, None]).sum(axis=1)
        offsets = np.concatenate([[0], np.cumsum(active)]).astype(np.intp)
        steps = np.repeat(np.arange(len(active)), active)
        rows = np.arange(offsets[-1]) - offsets[steps]
        turned = offsets[sizes[rows] - 1 - steps] + rows
        return cls(lengths=tuple(lengths), active=tuple(map(int, active)), offsets=offsets, turned=turned)

    @property
    def longest(self) -> int:
        """The number of steps."""
        return len(self.active)

    @property
    def size(self) -> int:
        """The number of places."""
        return int(self.offsets[-1])

    def row(self, row: int) -> NDArray[np.intp]:
        """Give the places of a row in the order of steps."""
        return self.offsets[: self.lengths[row]] + row

    def step(self, step: int) -> slice:
        """Give the places of a step in the order of rows."""
        return slice(int(self.offsets[step]), int(self.offsets[step + 1]))


@dataclass(frozen=True, slots=True, eq=False)
class _Layer:
    """One layer in both directions: forward is 0, backward is 1."""

    into: Array
    into_bias: Array
    gates: Array
    candidate: Array

    @classmethod
    def of(cls, weights: Mapping[str, Array], first: int) -> Self:
        """Lay out the layer whose forward direction has the number `first`."""
        pair = (first, first + 1)
        recurrent = [weights[f"gru_{number}.w_0"].ravel() for number in pair]
        split = 2 * _HIDDEN * _HIDDEN
        return cls(
            into=np.concatenate([weights[f"fc_{number}.w_0"] for number in pair], axis=1),
            into_bias=np.concatenate(
                [weights[f"fc_{number}.b_0"].ravel() + weights[f"gru_{number}.b_0"].ravel() for number in pair]
            ),
            gates=np.stack([flat[:split].reshape(_HIDDEN, 2 * _HIDDEN) for flat in recurrent]),
            candidate=np.stack([flat[split:].reshape(_HIDDEN, _HIDDEN) for flat in recurrent]),
        )

    def inputs(self, values: Array) -> Array:
        """Give what each place feeds into both directions."""
        fed: Array = values @ self.into
        fed += self.into_bias
        return fed

    def run(self, inputs: Array, packing: _Packing) -> Array:
        """Give the outputs of both directions side by side."""
        width = 3 * _HIDDEN
        both = np.stack([inputs[:, :width], inputs[packing.turned, width:]])
        outputs = np.empty((2, packing.size, _HIDDEN), dtype=np.float32)
        state = np.zeros((2, packing.active[0], _HIDDEN), dtype=np.float32)
        for step, active in enumerate(packing.active):
            places = packing.step(step)
            state = self._step(both[:, places], state[:, :active])
            outputs[:, places] = state
        return np.concatenate([outputs[0], outputs[1][packing.turned]], axis=1)

    def _step(self, inputs: Array, state: Array) -> Array:
        """Give the next state of both directions from the inputs of one step."""
        gates = np.matmul(state, self.gates)
        gates += inputs[:, :, : 2 * _HIDDEN]
        np.negative(gates, out=gates)
        np.exp(gates, out=gates)
        gates += 1
        np.reciprocal(gates, out=gates)
        update, reset = gates[:, :, :_HIDDEN], gates[:, :, _HIDDEN:]
        fresh: Array = np.matmul(reset * state, self.candidate)
        fresh += inputs[:, :, 2 * _HIDDEN :]
        np.tanh(fresh, out=fresh)
        fresh -= state
        fresh *= update
        fresh += state
        return fresh
