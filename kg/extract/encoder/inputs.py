"""What the encoder sees of a document: the pieces of a chunk, what kind of element each word stands in, and its pairs.

A pair is seen by the vectors of its ends, a context that it attends to (Zhou et al. 2021, ATLOP) with a bias for where each
word stands to the two, the types of the ends and their distance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kg import ontology
from kg.extract.document import Document, Element
from kg.extract.encoder.chunks import LONGEST, Chunk, chunks
from kg.extract.encoder.pieces import Pieces
from kg.extract.kinds import kinds
from kg.extract.learned.candidates import Candidate, candidates

BEGIN: Final = 0
END: Final = 2
STEPS: Final = 6
BUCKETS: Final = 5 * STEPS
GAPS: Final = 24
Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
_EDGES: Final = np.array([1, 3, 6, 12, 24])
_GAPS: Final = np.array([1, 3, 6, 12, 25])


@dataclass(frozen=True, slots=True)
class Words:
    """A chunk for the encoder: ``ids`` of its pieces between the two marks; ``owner``: the word of each piece, -1 for none."""

    chunk: Chunk
    ids: Ints
    owner: Ints

    @property
    def count(self) -> int:
        """How many words it has."""
        return self.chunk.last - self.chunk.first + 1

    def pool(self) -> Floats:
        """The matrix (words, pieces) that takes the mean of each word's pieces."""
        hit = (self.owner[None, :] == np.arange(self.count)[:, None]).astype(np.float32)
        return np.asarray(hit / np.maximum(hit.sum(1, keepdims=True), 1.0), np.float32)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Candidates of a chunk, p of them: ``ends`` (p, 4) first and last word of subject and object, counted in the chunk;
    ``types`` (p, 2); ``gaps`` (p,); ``buckets`` (p, words) says where each word stands to the pair."""

    candidates: tuple[Candidate, ...]
    ends: Ints
    types: Ints
    gaps: Ints
    buckets: Ints


def words(doc: Document, pieces: Pieces) -> list[Words]:
    """The chunks of a document; what no chunk can hold (a sentence of hundreds of noise words) is cut off."""
    tokens = doc.tokens
    coded = [pieces.encode(t.text, i == 0 or tokens[i - 1].end < t.start) for i, t in enumerate(tokens)]
    out = []
    for chunk in chunks([(s.first_token, s.last_token) for s in doc.sentences], [len(c) for c in coded]):
        ids, owner = [BEGIN], [-1]
        for n in range(chunk.first, chunk.last + 1):
            ids += coded[n]
            owner += [n - chunk.first] * len(coded[n])
        out.append(Words(chunk, np.array([*ids[:LONGEST], END]), np.array([*owner[:LONGEST], -1])))
    return out


@cache
def element_kinds() -> tuple[str, ...]:
    """The kinds of elements in the order of their codes, which begin at 1; those of anaphors come after them all."""
    return tuple(sorted(kinds().letters))


@cache
def entity_types() -> dict[str, int]:
    """The number of each entity type."""
    return {name: n for n, name in enumerate(sorted(ontology.load().types))}


def marks(elements: Iterable[Element], chunk: Chunk) -> Ints:
    """For each word of a chunk the code of the element that it stands in, 0 for none."""
    out = np.zeros(chunk.last - chunk.first + 1, np.int64)
    order = element_kinds()
    for element in elements:
        if element.first <= chunk.last and element.last >= chunk.first:
            code = 1 + order.index(element.kind) + (len(order) if "c" in element.flags else 0)
            out[max(0, element.first - chunk.first):element.last - chunk.first + 1] = code
    return out


def pairs(doc: Document, found: Sequence[Words]) -> Iterator[tuple[int, Pairs]]:
    """The candidates of a document chunk by chunk, with the chunk's number: the first that holds their sentences."""
    home: dict[tuple[int, bool], int] = {}
    for n, part in enumerate(found):
        for sentence in range(part.chunk.low, part.chunk.high + 1):
            home.setdefault((sentence, False), n)
            if sentence < part.chunk.high:
                home.setdefault((sentence, True), n)
    for place, own in groupby(candidates(doc), lambda c: home[c.sentence, c.cross]):  # both go on with the text
        yield place, _arrays(tuple(own), found[place])


def none(part: Words) -> Pairs:
    """No pairs of a chunk."""
    empty = np.zeros((0, 4), np.int64)
    return Pairs((), empty, empty[:, :2], empty[:, 0], np.zeros((0, part.count), np.int64))


def _arrays(found: tuple[Candidate, ...], part: Words) -> Pairs:
    read = int(part.owner.max(initial=-1))
    types = entity_types()
    kept, ends = [], []
    for candidate in found:
        one, other = (candidate.line.spans[i] for i in (candidate.first, candidate.second))
        if other[1] - part.chunk.first <= read:
            kept.append(candidate)
            ends.append((*one, *other) if candidate.forward else (*other, *one))
    if not kept:
        return none(part)
    places = np.array(ends, np.int64) - part.chunk.first
    kind = np.array([(types[c.subject.type], types[c.object.type]) for c in kept], np.int64)
    swap = places[:, 0] > places[:, 2]
    left, right = np.where(swap[:, None], places[:, 2:], places[:, :2]), np.where(swap[:, None], places[:, :2], places[:, 2:])
    cross = np.array([c.cross for c in kept])
    gaps = (right[:, 0] - left[:, 1])[:, None] > _GAPS[None, :]
    return Pairs(tuple(kept), places, kind, gaps.sum(1) + 6 * swap + 12 * cross, _buckets(left, right, part.count))


def _buckets(left: Ints, right: Ints, count: int) -> Ints:
    """The side of each word (before, in the first end, between, in the second, after) and how far away it stands."""
    word = np.arange(count)[None, :]
    a, b, c, d = left[:, :1], left[:, 1:], right[:, :1], right[:, 1:]
    between = np.minimum(word - b, c - word)
    side = (word >= a).astype(np.int64) + (word > b) + (word >= c) + (word > d)
    distance = np.select([side == 0, side == 2, side == 4], [a - word, between, word - d], 0)
    return np.asarray(side * STEPS + np.searchsorted(_EDGES, distance), np.int64)
