"""An article in chunks of whole sentences that the encoder reads at once, so that time is linear in the article's length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

CHUNK: Final = 256  # pieces that a chunk of more than two sentences has at most: attention's cost grows with the square
LONGEST: Final = 510  # pieces of any chunk: the encoder knows 512 places


@dataclass(frozen=True, slots=True)
class Chunk:
    """Sentences ``low`` to ``high``, words ``first`` to ``last`` of the article, all included."""

    low: int
    high: int
    first: int
    last: int


def chunks(sentences: Sequence[tuple[int, int]], lengths: Sequence[int], limit: int = CHUNK) -> Iterator[Chunk]:
    """Chunks that each begin with the last sentence of the one before, so that any two neighbours stand in one chunk.

    ``sentences`` are (first word, last word); ``lengths`` the number of pieces of each word of the article.

    >>> [(c.low, c.high) for c in chunks([(0, 9), (10, 19), (20, 29), (30, 39)], [1] * 40, 25)]
    [(0, 1), (1, 2), (2, 3)]
    """
    sizes = [sum(lengths[a:b + 1]) for a, b in sentences]
    low = 0
    while low < len(sentences):
        high, total = low, sizes[low]
        while high + 1 < len(sentences) and (total + sizes[high + 1] <= limit or high == low):
            high += 1
            total += sizes[high]
        yield Chunk(low, high, sentences[low][0], sentences[high][1])
        if high + 1 >= len(sentences):
            return
        low = high
