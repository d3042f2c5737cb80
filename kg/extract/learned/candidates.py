"""Candidate pairs: mentions of two entities, in one sentence or in two that follow each other, whose types admit a relation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from kg import ontology
from kg.extract.document import Document, Element, Node
from kg.extract.render import Line, render

MENTIONS = 60  # of one window: what has more is a table, not a text
SPREAD = 80  # items between the two
NAMED = 6  # entities of one group noun


@dataclass(frozen=True, slots=True)
class Candidate:
    """An ordered pair: the items ``first`` < ``second`` of ``line``, and whether the subject is the first of them.

    ``sentence`` is where the line begins, ``cross`` that it goes on into the next sentence and the pair lies in both.
    """

    line: Line
    sentence: int
    cross: bool
    first: int
    second: int
    forward: bool
    subject: Node
    object: Node

    @property
    def admitted(self) -> tuple[str, ...]:
        """The predicates that the ontology admits for the two types."""
        return _admitted()[self.subject.type, self.object.type]


@cache
def _admitted() -> Mapping[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], list[str]] = {}
    for name, predicate in sorted(ontology.load().predicates.items()):
        ends = {(s, o) for s in predicate.domain for o in predicate.range}
        for pair in ends | ({(o, s) for s, o in ends} if predicate.symmetric else set()):
            found.setdefault(pair, []).append(name)
    return {pair: tuple(names) for pair, names in found.items()}


def candidates(doc: Document) -> Iterator[Candidate]:
    """All candidates of a document, sentence by sentence."""
    sentences = list(doc.per_sentence())
    for n, (_, sentence, elements) in enumerate(sentences):
        yield from _within(doc, n, n, elements, sentence.last_token)
        if n + 1 < len(sentences):
            yield from _within(doc, n, n + 1, [*elements, *sentences[n + 1][2]], sentence.last_token)


def _within(doc: Document, low: int, high: int, elements: list[Element], border: int) -> Iterator[Candidate]:
    """The pairs of one window; of a window of two sentences only those that lie in both."""
    if sum(bool(e.nodes) for e in elements) < 2:
        return
    line = render(doc.tokens, doc.sentences[low].first_token, doc.sentences[high].last_token, elements)
    places = [(i, e) for i, e in enumerate(line.elements) if e is not None and e.nodes][:MENTIONS]
    for x, (i, one) in enumerate(places):
        for j, other in places[x + 1:]:
            if j - i > SPREAD or (low != high) != (one.last <= border < other.first):
                continue
            for a in one.nodes[:NAMED]:
                for b in other.nodes[:NAMED]:
                    for subject, obj, forward in ((a, b, True), (b, a, False)):
                        if subject is not obj and (subject.type, obj.type) in _admitted():
                            yield Candidate(line, low, low != high, i, j, forward, subject, obj)
