"""A text with its names and its telling sentences marked: cut into runs that templates can escape one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``start`` to ``end`` of the text, with what they stand for: an entity's id, or a claim's number."""

    start: int
    end: int
    of: str


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text that is a name (``entity``) or is none."""

    text: str
    entity: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Runs under the same sentences: ``claims`` are what they tell, nothing where the text is plain.

    ``last`` are the claims whose sentence ends here.
    """

    runs: tuple[Run, ...]
    claims: tuple[str, ...] = ()
    last: tuple[str, ...] = ()


def mark(text: str, mentions: Iterable[Span], evidence: Sequence[Span], start: int = 0, end: int | None = None) -> list[Block]:
    """Cut ``text[start:end]`` at the borders of sentences that carry claims, and within these at names.

    Of overlapping names the first and longest is marked. Spans outside the text are clipped or left out.

    >>> for block in mark("A met B. Rain.", [Span(0, 1, "a"), Span(6, 7, "b")], [Span(0, 8, "1")]):
    ...     print(block.claims, [(run.text, run.entity) for run in block.runs])
    ('1',) [('A', 'a'), (' met ', None), ('B', 'b'), ('.', None)]
    () [(' Rain.', None)]
    """
    end = len(text) if end is None else min(end, len(text))
    borders = {start, end} | {border for span in evidence for border in (span.start, span.end) if start < border < end}
    names = sorted(mentions, key=lambda span: (span.start, -span.end))
    cuts = sorted(borders)
    blocks = []
    for left, right in pairwise(cuts):
        over = [span for span in evidence if span.start <= left and span.end >= right]
        blocks.append(Block(tuple(_runs(text, names, left, right)), tuple(span.of for span in over),
                            tuple(span.of for span in over if span.end == right)))
    return blocks


def _runs(text: str, names: Sequence[Span], left: int, right: int) -> Iterable[Run]:
    at = left
    for span in names:
        first, last = max(span.start, left), min(span.end, right)
        if first >= last or first < at:
            continue
        if first > at:
            yield Run(text[at:first])
        yield Run(text[first:last], span.of)
        at = last
    if at < right:
        yield Run(text[at:right])


def paragraphs(text: str, mentions: Sequence[Span], evidence: Sequence[Span]) -> list[list[Block]]:
    """The text line by line, each marked; empty lines are left out."""
    out, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            out.append(mark(text, mentions, evidence, at, at + len(line)))
        at += len(line) + 1
    return out
