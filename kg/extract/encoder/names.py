"""The names that the encoder reads: from a chunk's tags to spans of words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from kg.extract.encoder.inputs import Floats, Words
from kg.extract.mentions.seen import Span


def spans(tagged: Iterable[tuple[Words, Floats]], types: Sequence[str]) -> list[Span]:
    """The names of an article by its chunks' tags; a sentence that stands in two chunks is read in the first."""
    out: list[Span] = []
    done = -1
    for part, rows in tagged:
        chances = np.exp(rows - rows.max(1, keepdims=True))
        chances /= chances.sum(1, keepdims=True)
        found = _decoded(chances.argmax(1).tolist(), chances.max(1).tolist(), types, part.chunk.first)
        out += [span for span in found if span.first > done]
        done = part.chunk.last
    return out


def _decoded(tags: Sequence[int], chances: Sequence[float], types: Sequence[str], base: int) -> Iterator[Span]:
    """BIO to spans; an inside without its begin begins."""
    at = 0
    while at < len(tags):
        if not tags[at]:
            at += 1
            continue
        kind, end = (tags[at] - 1) // 2, at
        while end + 1 < len(tags) and tags[end + 1] == 2 + 2 * kind:
            end += 1
        yield Span(base + at, base + end, types[kind], min(chances[at:end + 1]))
        at = end + 1
