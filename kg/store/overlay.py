"""A store as it will be: its quads without those to be removed, with those to be added, before anything is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Store

from kg.rdf.read import Term

Graph = NamedNode | BlankNode | DefaultGraph


class Overlay:
    """Pattern look-ups over a changed store."""

    def __init__(self, store: Store, removed: Iterable[Quad] = (), added: Iterable[Quad] = ()) -> None:
        self.store = store
        self.removed = set(removed)
        self.added = set(added) - self.removed
        self._by_object: dict[tuple[str, str], list[Quad]] = defaultdict(list)
        self._by_subject: dict[str, list[Quad]] = defaultdict(list)
        for quad in self.added:
            if isinstance(quad.subject, NamedNode):
                self._by_subject[quad.subject.value].append(quad)
            if isinstance(quad.object, NamedNode):
                self._by_object[quad.predicate.value, quad.object.value].append(quad)

    def subjects(self, predicate: NamedNode, value: NamedNode) -> Iterator[NamedNode]:
        """Subjects of ``predicate value``, in any graph."""
        new = self._by_object.get((predicate.value, value.value), ())
        for quad in chain(new, self.store.quads_for_pattern(None, predicate, value)):
            if isinstance(quad.subject, NamedNode) and quad not in self.removed:
                yield quad.subject

    def values(self, subject: NamedNode, predicate: NamedNode) -> Iterator[Term]:
        """Values of a property, in any graph."""
        for quad in self._by_subject.get(subject.value, ()):
            if quad.predicate == predicate:
                yield quad.object
        for quad in self.store.quads_for_pattern(subject, predicate, None):
            if quad not in self.removed:
                yield quad.object

    def graphs(self, triple: Quad) -> Iterator[Graph]:
        """The graphs that say what the quad says."""
        new = self._by_subject.get(triple.subject.value, ()) if isinstance(triple.subject, NamedNode) else ()
        for quad in new:
            if quad.triple == triple.triple:
                yield quad.graph_name
        for quad in self.store.quads_for_pattern(triple.subject, triple.predicate, triple.object):
            if quad not in self.removed:
                yield quad.graph_name
