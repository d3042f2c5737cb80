"""A change of the store, tried out on a copy of a snapshot: what it does is said as a difference, or refused.

The copy is made of hard links, so that the store's size does not matter. Only graphs under ``graph/curated/`` may differ, and
they must keep the shapes; the copy of a plain data set (``kg.store.plain``) is free, and becomes the next snapshot as it is.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from kg import ontology
from kg.store.embedded import EmbeddedReader
from kg.store.formats import GRAPH_MEDIA
from kg.store.incoming import to_nquads
from kg.store.query_errors import BadData, GraphRefused, NoGraph, ShapesBroken
from kg.store.sparql_lexer import check_update, error
from kg.store.update_targets import Operations, outline, with_dataset

_PLACE: Final = re.compile(r"(?s)(?:.*error at (\d+):(\d+)|.*line (\d+) (?:column|between columns) (\d+)[^:]*): (.*)")
Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph


class Copy:
    """A snapshot and its changed copy."""

    def __init__(self, reader: EmbeddedReader, scratch: Path) -> None:
        self.reader, self.names, self.plain = reader, reader.names, reader.layout.plain
        self.before = reader.store
        self.before.backup(str(scratch))
        self.after = ox.Store(str(scratch))
        self.curated = self.names.graph("curated/").value
        self.sure = False
        self.created = False

    def close(self) -> None:
        """Let the copy's files go."""
        self.after.flush()
        del self.after

    # -- changing

    def update(self, text: str, default: Sequence[str], named: Sequence[str], base: str = "") -> None:
        """Carry out a SPARQL update."""
        check_update(text)
        prefixes = {} if self.plain else self.names.prefixes()
        if not self.plain or default or named:
            found = outline(text, prefixes)
            self.sure = found.sure
            if not self.plain:
                self._refuse_targets(text, found)
            if default or named:
                text = with_dataset(text, found, default, named)
        self.after.update(text, base_iri=base or None, prefixes=prefixes)

    def _refuse_targets(self, text: str, found: Operations) -> None:
        for graph, start in found.targets:
            if not graph.startswith(self.curated):
                what = f"<{graph}>" if graph else "the default graph"
                reason = f"{what} cannot be changed here: only graphs under {self.curated}, as GRAPH curated:… {{ … }}"
                raise GraphRefused(str(error(text, start, reason)))

    def write(self, graph: Graph, parts: Iterable[tuple[bytes, str]], *, replace: bool) -> None:
        """Add RDF, in parts with their media types, to a graph; with ``replace`` in the place of what it holds."""
        new = [quad for data, media in parts for quad in self._parse(data, media, graph)]
        if replace:
            self.after.clear_graph(graph)
        self.after.add_graph(graph)
        self.after.extend(new)

    def delete(self, graph: Graph) -> None:
        """Remove a graph."""
        if isinstance(graph, ox.NamedNode) and not self.before.contains_named_graph(graph):
            raise NoGraph(f"{graph.value}: no such graph")
        self.after.remove_graph(graph)

    def graph(self, address: str) -> Graph:
        """The graph to write; GraphRefused for one that is not curated."""
        if not self.plain and not (address.startswith(self.curated) and len(address) > len(self.curated)):
            raise GraphRefused(f"{address or 'the default graph'}: only graphs under {self.curated} may be changed")
        self.sure = True
        try:
            graph = ox.NamedNode(address) if address else ox.DefaultGraph()
        except ValueError as broken:
            raise BadData(f"{address[:200]}: not an absolute IRI") from broken
        self.created = isinstance(graph, ox.NamedNode) and not self.before.contains_named_graph(graph)
        return graph

    def _parse(self, data: bytes, media: str, graph: Graph) -> list[ox.Quad]:
        syntax = ox.RdfFormat.from_media_type(media)
        if syntax is None or media not in GRAPH_MEDIA:
            raise BadData(f"{media}: one of {', '.join(GRAPH_MEDIA)}")
        if media == "application/ld+json":
            data = self._own_context(data)
        base = graph.value if isinstance(graph, ox.NamedNode) else None
        quads = []
        try:
            for quad in ox.parse(data, format=syntax, base_iri=base, rename_blank_nodes=True):
                if not isinstance(quad.graph_name, ox.DefaultGraph):
                    raise BadData("the data names a graph of its own")
                quads.append(ox.Quad(quad.subject, quad.predicate, quad.object, graph))
        except (SyntaxError, ValueError) as wrong:
            line, column, reason = place(str(wrong))
            raise BadData(reason, line, column) from wrong
        return quads

    def _own_context(self, data: bytes) -> bytes:
        """Write out the one context that may be named: the package's own. Others are not fetched."""
        address = f"{self.names.base}ontology/context.jsonld"
        if address.encode() not in data:
            return data
        own = json.loads(ontology.source("context.jsonld", self.names.base))["@context"]

        def written(value: Any) -> Any:
            if isinstance(value, list):
                return [written(one) for one in value]
            if isinstance(value, dict):
                return {key: _context(one, address, own) if key == "@context" else written(one) for key, one in value.items()}
            return value

        try:
            return json.dumps(written(json.loads(data))).encode()
        except (ValueError, RecursionError) as wrong:
            raise BadData(f"no JSON: {wrong}") from wrong

    # -- comparing

    def difference(self) -> tuple[bytes, bytes]:
        """N-Quads that went from and came to curated graphs. GraphRefused where another graph is not as it was."""
        if not self.sure:
            self._compare_others()
        old, new = self._curated(self.before), self._curated(self.after)
        new = {self._named(quad) for quad in new}
        if new != old:
            self._validate(new)
        return to_nquads(old - new), to_nquads(new - old)

    def _curated(self, store: ox.Store) -> set[ox.Quad]:
        return {quad for graph in store.named_graphs() if graph.value.startswith(self.curated)
                for quad in store.quads_for_pattern(None, None, None, graph)}

    def _named(self, quad: ox.Quad) -> ox.Quad:
        """The quad with addresses for blank nodes (RDF 1.1, section 3.5): the store has none."""
        subject, value = (ox.NamedNode(f"{self.names.base}.well-known/genid/{term.value}") if isinstance(term, ox.BlankNode)
                          else term for term in (quad.subject, quad.object))
        return ox.Quad(subject, quad.predicate, value, quad.graph_name)  # type: ignore[arg-type]

    def _compare_others(self) -> None:
        """GraphRefused where a graph that is not curated differs; reads the whole store, and so only runs where it must."""
        old, new = ({graph for graph in store.named_graphs() if not graph.value.startswith(self.curated)}
                    for store in (self.before, self.after))
        for graph in sorted(old ^ new, key=str):
            raise GraphRefused(f"{graph.value}: only graphs under {self.curated} may be changed")
        for some in (ox.DefaultGraph(), *sorted(old, key=str)):
            if _digest(self.before, some) != _digest(self.after, some):
                raise GraphRefused(f"{some if isinstance(some, ox.DefaultGraph) else some.value}: "
                                   f"only graphs under {self.curated} may be changed")

    def _validate(self, curated: set[ox.Quad]) -> None:
        """ShapesBroken where the curated graphs break the shapes; what they name is described by the rest of the store."""
        from kg.rdf.shapes import validate

        things, curators = f"{self.names.base}id/", {quad.subject for quad in curated}
        named = {term for quad in curated for term in (quad.subject, quad.object)
                 if isinstance(term, ox.NamedNode) and term.value.startswith(things)}
        context = {quad.triple for node in named  # what editors describe stands for itself, beside facts
                   for quad in self.before.quads_for_pattern(node, None, None, self.names.facts if node in curators else None)
                   if not str(quad.graph_name)[1:].startswith(self.curated)}
        report = validate([*context, *(quad.triple for quad in curated)], base=self.names.base)
        focus = {node.value for node in curators if isinstance(node, ox.NamedNode)}
        broken = [str(one) for one in report.violations if one.focus in focus]
        if broken:
            raise ShapesBroken(broken)


def _context(value: Any, address: str, own: Any) -> Any:
    if isinstance(value, list):
        return [own if one == address else one for one in value]
    return own if value == address else value


class _Digest:
    """A file that keeps only the hash of what is written to it."""

    def __init__(self) -> None:
        self.hash = hashlib.blake2b()

    def write(self, data: bytes) -> int:
        self.hash.update(data)
        return len(data)

    def flush(self) -> None:
        """Nothing is kept back."""


def _digest(store: ox.Store, graph: Graph) -> bytes:
    """The hash of a graph in the store's own order, which is the same in a copy."""
    target = _Digest()
    store.dump(target, format=ox.RdfFormat.N_TRIPLES, from_graph=graph)  # type: ignore[arg-type]  # write() is enough
    return target.hash.digest()


def place(message: str) -> tuple[int | None, int | None, str]:
    """Line, column and reason of an engine's message; no place where it names none."""
    match = _PLACE.fullmatch(message)
    if match is None:
        return None, None, message
    return int(match[1] or match[3]), int(match[2] or match[4]), match[5]
