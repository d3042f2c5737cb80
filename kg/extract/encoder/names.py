"""Names that the encoder reads where the rules saw none: on free words only, and only what it is sure of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np

from kg.entities.linker import linker_of
from kg.extract import lexicon
from kg.extract.document import Document, Element
from kg.extract.encoder.inputs import Floats, Words
from kg.text.clitics import Split, splits
from kg.text.normalise import full
from kg.text.tokens import Token

SURE: Final = {"Person": 0.9}
"""The types of which it adds names, and how sure it must be of each of a name's words."""

_LONGEST: Final = 6


class Span(NamedTuple):
    """Words ``first`` to ``last`` of the article, both included; ``chance`` is that of the least sure word."""

    first: int
    last: int
    type: str
    chance: float


def spans(tagged: Iterable[tuple[Words, Floats]], types: Sequence[str]) -> Iterator[Span]:
    """The names of an article by its chunks' tags; a sentence that stands in two chunks is read in the first."""
    done = -1
    for part, rows in tagged:
        chances = np.exp(rows - rows.max(1, keepdims=True))
        chances /= chances.sum(1, keepdims=True)
        best = chances.argmax(1)
        for span in _decoded(best.tolist(), chances.max(1).tolist(), types, part.chunk.first):
            if span.first > done:
                yield span
        done = part.chunk.last


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


def add(doc: Document, found: Sequence[Span]) -> None:
    """Put the sure ones among the document's elements."""
    taken = {i for e in doc.elements for i in range(e.first, e.last + 1)}
    sure = [span for span in found if span.chance >= SURE.get(span.type, 2.0) and span.last - span.first in range(1, _LONGEST)]
    more = [element for span in sure
            if taken.isdisjoint(range(span.first, span.last + 1)) and (element := _element(doc, span))]
    if more:
        doc.set_elements([*doc.elements, *more])
        doc.counts["read names"] += len(more)


def _element(doc: Document, span: Span) -> Element | None:
    """The element of a person's name; None where its words cannot be one."""
    tokens = doc.tokens[span.first:span.last + 1]
    if any(t.kind != "word" for t in tokens) or tokens[-1].norm in lexicon.stops():
        return None
    split = _bare(tokens[0])
    start = tokens[0].offset(split.cut) if split.cut else tokens[0].start
    name = ("ا" if split.hidden else "") + doc.text[start:tokens[-1].end]
    known = linker_of(doc.knowledge).by_name(name, span.type)
    node = doc.known(known) if known else doc.named(span.type, name)
    restored = name if split.hidden else None
    node.spans.append((start, tokens[-1].end, restored))
    node.names.add(name)
    return Element(span.type, span.first, span.last, start, tokens[-1].end, split.proclitics, (node,), name=restored)


def _bare(token: Token) -> Split:
    """The reading of a name's first word: as a given name that is known, else without a conjunction, else as it is written."""
    found = [s for s in splits(token.norm) if s.proclitics[-1:] not in (("ال",), ("س",))]
    return max(found, key=lambda s: (lexicon.strength(full(s.stem)), s.proclitics in (("و",), ("ف",)), s is found[0]))
