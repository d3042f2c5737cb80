"""The graph that a CONSTRUCT query gives, as a view that every exporter writes.

A claim that the answer names stands for itself, with its evidence and all that the snapshot knows of it. Every other triple
between two nodes is an edge of its own: whoever wrote the query says what it means, and no sentence is behind it. Types and
labels describe nodes; other literals have no place in a graph of edges. The RDF formats write the triples as they came.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg import ontology
from kg.errors import UsageError
from kg.export.rdf import nodes
from kg.graph.adjacency import symmetric_relations
from kg.graph.claims import ClaimGraph
from kg.graph.columns import Ints
from kg.graph.filters import Filters, sensitive
from kg.graph.memory import MemoryReader
from kg.graph.reading import read_graph
from kg.graph.view import View, nodes_of, select_edges
from kg.rdf.terms import Names, text, vocabulary
from kg.store.sparql_lexer import check_query

if TYPE_CHECKING:
    from kg.store.base import Pool

FORMS: Final = ("CONSTRUCT", "DESCRIBE")
#: What a query's own edge is said by, and how sure it is: nobody but the query, and not a matter of confidence.
_EXTRACTOR: Final = "query"
#: What describes a node and is no edge between two.
_DESCRIBES: Final = frozenset({vocabulary("rdf", "type"), vocabulary("owl", "sameAs"), vocabulary("rdfs", "label")})
_WHOLE: Final = Filters(sensitive=True)


def ask(pool: Pool, query: str) -> tuple[list[Triple], str, bool]:
    """Run a query that gives a graph.

    Returns
    -------
    triples, the name of the snapshot that was asked, and whether rows beyond the limit were left out

    Raises
    ------
    UsageError
        For a query that gives a table and no graph.
    SparqlError, QueryFailed
        As ``QueryPool.run``.
    """
    form = check_query(query).form
    if form not in FORMS:
        raise UsageError(f"query: {form} gives no graph; an export takes {' or '.join(FORMS)}")
    answer = pool.run(query, accept="application/n-triples")
    found = ox.parse(b"".join(answer.body), format=ox.RdfFormat.N_TRIPLES)
    return [quad.triple for quad in found], answer.snapshot, answer.truncated


def constructed(graph: ClaimGraph, triples: Iterable[Triple], query: str, *, include_sensitive: bool = False,
                truncated: bool = False) -> View:
    """What some triples show of a snapshot, or beyond it.

    Parameters
    ----------
    graph : the claim graph of the snapshot that the query was asked of
    triples : the query's answer
    query : its text, for the file's metadata
    include_sensitive : keep claims that are legal actions or rumours about persons, and plain edges that rest on such alone
    truncated : whether the answer was cut

    Examples
    --------
    >>> from kg.graph.example import graph
    >>> names = Names(graph().base)
    >>> meets = Triple(names.thing("party/palm"), NamedNode("http://example.org/meets"), names.thing("party/cedar"))
    >>> view = constructed(graph(), [meets], "CONSTRUCT …")
    >>> [(source, target, data["relation"]) for source, target, data in view.to_networkx().edges(data=True)]
    [('party/palm', 'party/cedar', 'meets')]
    """
    answer = _Answer(graph, triples, include_sensitive)
    rows = np.array(sorted(answer.rows), dtype=np.int32)
    title = "Sila: the graph of a query"
    if answer.edges or answer.nodes - set(_held(graph, answer.nodes)):
        graph = _extended(graph, rows, answer)
        rows = np.arange(len(graph), dtype=np.int32)
    edges = select_edges(graph, rows, _WHOLE, by_place=True)
    described = [graph.index(ident) for ident in _held(graph, answer.nodes)]
    return View(graph, nodes_of(edges, *described), edges, title, " ".join(query.split()), truncated=truncated,
                triples=tuple(answer.kept))


class _Answer:
    """A query's triples, sorted: ``rows`` of the claims named, ``edges`` of its own, ``nodes`` described, ``kept`` in all."""

    def __init__(self, graph: ClaimGraph, triples: Iterable[Triple], include_sensitive: bool) -> None:
        self.graph, self.names = graph, Names(graph.base)
        self.include_sensitive = include_sensitive
        self.rows: set[int] = set()
        self.edges: list[Triple] = []
        self.facts: list[Triple] = []
        self.nodes: set[str] = set()
        self.kept: list[Triple] = []
        for triple in triples:
            self._sort(triple)

    def _sort(self, triple: Triple) -> None:
        subject = self._id(triple.subject)
        if subject.startswith("claim/"):
            row = self.graph.strings.find(subject.partition("#")[0], self.graph.claims.id)
            if row >= 0:
                if self._hidden(np.array([row], dtype=np.int32)):
                    return
                self.rows.add(row)
        elif triple.predicate in _DESCRIBES or isinstance(triple.object, Literal):
            if triple.predicate in _DESCRIBES and not subject.startswith("article/"):
                self.facts.append(triple)
                self.nodes.add(subject)
        elif not isinstance(triple.object, Triple):
            if self._rests_on_hidden(triple):
                return
            self.edges.append(triple)
        self.kept.append(triple)

    def _id(self, node: object) -> str:
        return self.names.id(node.value) if isinstance(node, NamedNode) else str(node)

    def _hidden(self, rows: Ints) -> bool:
        return not self.include_sensitive and bool(len(rows)) and bool(sensitive(self.graph, rows).all())

    def _rests_on_hidden(self, triple: Triple) -> bool:
        """Whether an edge is of a sensitive relation, or all that the snapshot says of it is sensitive."""
        relation = self.names.local(triple.predicate)
        if relation == "legalAction":
            return not self.include_sensitive
        ends = [self.graph.strings.find(self._id(end), self.graph.entities.id) for end in (triple.subject, triple.object)]
        if min(ends) < 0:
            return False
        claims, rows = self.graph.claims, self.graph.claims_at(ends[0])
        same = (claims.predicate[rows] == self.graph.code("predicate", relation)) & (
            (claims.object[rows] == ends[1]) | (claims.subject[rows] == ends[1]))
        return self._hidden(rows[same])


def _held(graph: ClaimGraph, idents: Iterable[str]) -> list[str]:
    return [ident for ident in sorted(idents) if graph.has(ident)]


def _extended(graph: ClaimGraph, rows: Ints, answer: _Answer) -> ClaimGraph:
    """A graph of its own: the claims named, the query's edges as claims without evidence, and what is known of the ends."""
    names = answer.names
    ends = {answer._id(end) for triple in answer.edges for end in (triple.subject, triple.object)} | answer.nodes
    known = np.array(sorted(graph.index(ident) for ident in _held(graph, ends)), dtype=np.int32)
    told = select_edges(graph, rows, _WHOLE)
    quads = [quad for group in nodes(View(graph, np.union1d(known, nodes_of(told)).astype(np.int32), told)) for quad in group]
    quads += [Quad(_node(triple.subject, names), triple.predicate, triple.object, names.facts) for triple in answer.facts]
    typed = {triple.subject for triple in answer.facts if names.local(str(triple.object).strip("<>")) in ontology.load().types}
    quads += [Quad(_node(subject, names), vocabulary("rdf", "type"), names.term("Thing"), names.facts)
              for subject in {triple.subject for triple in answer.facts} - typed if not graph.has(answer._id(subject))]
    relations = _relations(answer.edges, names)
    for triple in answer.edges:
        digest = hashlib.sha256(str(triple).encode()).hexdigest()[:16]
        node = names.thing(f"claim/q-{digest}")
        for name, value in (("subject", _node(triple.subject, names)), ("predicate", relations[triple.predicate]),
                            ("object", _node(triple.object, names))):
            quads.append(Quad(node, vocabulary("rdf", name), value, names.seed))
        quads += [Quad(node, names.term("stance"), names.concept("stance", "asserted"), names.seed),
                  Quad(node, names.term("confidence"), text("1"), names.seed),
                  Quad(node, names.term("extractor"), text(_EXTRACTOR), names.seed)]
    reader = MemoryReader(quads)
    return replace(read_graph(reader, graph.base, symmetric_relations()), snapshot=graph.snapshot)


def _node(term: object, names: Names) -> NamedNode:
    """A node's address; a blank node gets one of its own."""
    return term if isinstance(term, NamedNode) else names.thing(f"node/{str(term).removeprefix('_:')}")


def _relations(edges: Iterable[Triple], names: Names) -> Mapping[NamedNode, NamedNode]:
    """Each predicate under the name that a file calls it by: the vocabulary's own, else what stands behind the last # or /, as
    long as no other predicate of the answer or the vocabulary has that name; else its address."""
    out: dict[NamedNode, NamedNode] = {}
    by_name: dict[str, set[NamedNode]] = defaultdict(set)
    for predicate in {triple.predicate for triple in edges}:
        local = names.local(predicate)
        if local == predicate.value:
            by_name[local.rstrip("/#").replace("#", "/").rpartition("/")[2] or local].add(predicate)
        else:
            out[predicate] = predicate
    taken = {names.local(predicate) for predicate in out} | set(ontology.load().predicates)
    for name, predicates in by_name.items():
        for predicate in predicates:
            out[predicate] = names.term(name) if len(predicates) == 1 and name not in taken else predicate
    return out
