"""Candidate pairs of mentions and what the relation head sees of them: shared by training and reading.

A *chunk* is a run of whole sentences that is encoded at once; a *pair* is an ordered pair of mentions of two entities in
sentences at most ``REACH`` apart, whose types some predicate admits.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

CHUNK = 340  # pieces of one chunk at most, so that attention stays small
REACH = 2  # sentences between the two mentions of a pair
SPREAD = 90  # words between them at most
SIDES, STEPS = 5, 6
BUCKETS = SIDES * STEPS


@dataclass(frozen=True, slots=True)
class Span:
    """A mention by its words, both included, in the article; ``entity`` is any key that its entity has alone."""

    first: int
    last: int
    type: str
    entity: str
    sentence: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """Sentences ``low`` to ``high`` (included), words ``first`` to ``last`` (included) of the article."""

    low: int
    high: int
    first: int
    last: int


def chunks(sentences: Sequence[tuple[int, int]], lengths: Sequence[int], limit: int = CHUNK) -> Iterator[Chunk]:
    """Whole sentences of up to ``limit`` pieces, each chunk beginning with the last sentence of the one before.

    ``sentences`` are (first word, last word); ``lengths`` the number of pieces of each word of the article.
    """
    sizes = [sum(lengths[a:b + 1]) for a, b in sentences]
    low = 0
    while low < len(sentences):
        high, total = low, sizes[low]
        while high + 1 < len(sentences) and total + sizes[high + 1] <= limit:
            high += 1
            total += sizes[high]
        yield Chunk(low, high, sentences[low][0], sentences[high][1])
        if high + 1 >= len(sentences):
            return
        low = high if high > low else high + 1


def candidates(spans: Sequence[Span], admitted: frozenset[tuple[str, str]]) -> Iterator[tuple[int, int]]:
    """Places of the ordered pairs (subject, object) among the spans of one chunk."""
    for i, s in enumerate(spans):
        for j, o in enumerate(spans):
            near = abs(s.sentence - o.sentence) <= REACH and max(s.first, o.first) - min(s.last, o.last) <= SPREAD
            apart = s.last < o.first or o.last < s.first
            if i != j and near and apart and s.entity != o.entity and (s.type, o.type) in admitted:
                yield i, j


def bucket(word: int, subject: Span, obj: Span) -> int:
    """Where a word stands to a pair: its side (before, in the first, between, in the second, after) and how far away."""
    left, right = (subject, obj) if subject.first < obj.first else (obj, subject)
    if word < left.first:
        side, distance = 0, left.first - word
    elif word <= left.last:
        side, distance = 1, 0
    elif word < right.first:
        side, distance = 2, min(word - left.last, right.first - word)
    elif word <= right.last:
        side, distance = 3, 0
    else:
        side, distance = 4, word - right.last
    step = bisect_left((1, 3, 6, 12, 24), distance)
    return side * STEPS + step


def gap(subject: Span, obj: Span) -> int:
    """Distance and order of the two ends as one of twelve numbers."""
    distance = max(subject.first, obj.first) - min(subject.last, obj.last)
    step = sum(distance > edge for edge in (1, 3, 6, 12, 25))
    return step + (6 if subject.first > obj.first else 0)
