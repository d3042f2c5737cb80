"""RDF: the claims of a view as the store has them, with their evidence and articles, the entities, and the plain edges.

``nq`` keeps the named graphs, ``ttl``, ``jsonld`` and ``rdf12`` are one graph. In RDF 1.2 (https://www.w3.org/TR/rdf12-concepts/)
a claim is a reifier of its triple term instead of a node with ``rdf:subject``, ``rdf:predicate`` and ``rdf:object``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Final

import numpy as np
import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad, Triple

from kg import ontology
from kg.export.base import Options
from kg.graph.claims import ClaimGraph
from kg.graph.fold import ASSERTED
from kg.graph.records import ArticleRecord, ClaimRecord
from kg.graph.view import View
from kg.model import Claim, Evidence, PartialDate, Stance
from kg.rdf import terms
from kg.rdf.quads import Pair, claim_pairs, dated, evidence_nodes
from kg.rdf.terms import Names, vocabulary

#: Nodes that are written at a time.
_CHUNK: Final = 512
_ENDS: Final = tuple(vocabulary("rdf", name) for name in ("subject", "predicate", "object"))


def nquads(view: View, options: Options) -> Iterator[bytes]:
    """N-Quads: articles, seed and facts in the graphs in which the store has them."""
    for quads in _chunks(nodes(view)):
        yield _serialized(quads, ox.RdfFormat.N_QUADS)


def turtle(view: View, options: Options) -> Iterator[bytes]:
    """Turtle with the prefixes of the service."""
    return _turtle(view, options, lambda quads: [quad.triple for quad in quads])


def turtle_12(view: View, options: Options) -> Iterator[bytes]:
    """Turtle of RDF 1.2: claims reify triple terms."""
    return _turtle(view, options, _reifying)


def _turtle(view: View, options: Options, triples: Callable[[list[Quad]], list[Triple]]) -> Iterator[bytes]:
    known = Names(view.graph.base).prefixes()
    cut = " Cut for size: not all edges are here." if view.truncated else ""
    about = (f"{view.title}.{cut}", f"Query: {view.query}", f"Snapshot: {view.graph.snapshot}", f"Licence: {options.licence}")
    yield "".join(f"# {' '.join(line.split())}\n" for line in about).encode()
    yield "".join(f"@prefix {name}: <{address}> .\n" for name, address in sorted(known.items())).encode()
    for quads in _chunks(nodes(view)):  # the prefixes stand before each chunk, in no order
        yield _serialized(triples(quads), ox.RdfFormat.TURTLE, known).split(b"\n", len(known))[-1]


def _serialized(items: Iterable[Quad] | Iterable[Triple], form: ox.RdfFormat, prefixes: dict[str, str] | None = None) -> bytes:
    data = ox.serialize(items, format=form, prefixes=prefixes)
    assert data is not None  # there is no output to write to instead
    return data


def _reifying(quads: list[Quad]) -> list[Triple]:
    """Triples in which the three of a reification are one ``rdf:reifies``."""
    out: list[Triple] = []
    ends: dict[NamedNode, dict[NamedNode, NamedNode]] = {}
    for quad in quads:
        if quad.predicate in _ENDS and isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            found = ends.setdefault(quad.subject, {})
            found[quad.predicate] = quad.object
            if len(found) == len(_ENDS):
                said = Triple(*(found[end] for end in _ENDS))
                out.append(Triple(quad.subject, vocabulary("rdf", "reifies"), said))
        else:
            out.append(quad.triple)
    return out


def _chunks(groups: Iterable[list[Quad]]) -> Iterator[list[Quad]]:
    held: list[Quad] = []
    for number, group in enumerate(groups, 1):
        held += group
        if number % _CHUNK == 0:
            yield held
            held = []
    if held:
        yield held


def nodes(view: View) -> Iterator[list[Quad]]:
    """The quads of a view, those of one subject (and of a claim its evidence) together, each once; of the graph of a query its
    own triples, by subject, in no named graph."""
    if view.triples is not None:
        own = sorted(set(view.triples), key=str)
        yield from ([Quad(*triple) for triple in group] for _, group in groupby(own, key=lambda triple: str(triple.subject)))
        return
    names, graph = Names(view.graph.base), view.graph
    edges = _plain_edges(view)
    for row in _described(view):
        node = names.thing(graph.entity_id(row))
        yield [*_quads(node, _entity(graph, row, names), names.facts), *_quads(node, edges(row), names.facts)]
    told: set[str] = set()
    for record in graph.records(np.unique(view.edges.claims)):
        if record.article and record.article.id not in told:
            told.add(record.article.id)
            yield _quads(names.thing(record.article.id), _article(record.article, names), names.graph(record.article.id))
        yield _claim(record, names)


def _described(view: View) -> list[int]:
    """Rows of the nodes and of the places, parties and speakers that their claims name."""
    claims, rows = view.graph.claims, view.edges.claims
    more = np.concatenate([view.nodes, *(column[rows] for column in (claims.place, claims.party, claims.speaker))])
    found: list[int] = np.unique(more[more >= 0]).tolist()
    return found


def _plain_edges(view: View) -> Callable[[int], list[Pair]]:
    """What ``subject predicate object`` says of an entity: what a claim asserts, both ways where it has no direction."""
    graph, edges, names, known = view.graph, view.edges, Names(view.graph.base), ontology.load().predicates
    out: dict[int, set[tuple[str, int]]] = {}
    for i in np.flatnonzero(edges.stance == ASSERTED).tolist():
        relation = graph.vocabularies["predicate"][edges.predicate[i]]
        source, target = int(edges.source[i]), int(edges.target[i])
        out.setdefault(source, set()).add((relation, target))
        if relation in known and known[relation].symmetric:
            out.setdefault(target, set()).add((relation, source))
    return lambda row: [(names.term(relation), names.thing(graph.entity_id(other)))
                        for relation, other in sorted(out.get(row, ()))]


def _quads(node: NamedNode, pairs: Iterable[Pair], graph: NamedNode) -> list[Quad]:
    return [Quad(node, predicate, value, graph) for predicate, value in dict.fromkeys(pairs)]


def _entity(graph: ClaimGraph, row: int, names: Names) -> Iterator[Pair]:
    record, table = graph.entity(row), graph.entities
    if table.type[row] >= 0:
        yield vocabulary("rdf", "type"), names.term(record.type)
    for language, label in record.labels.items():
        yield vocabulary("rdfs", "label"), terms.text(label, language)
    for i in range(int(table.alias_offsets[row]), int(table.alias_offsets[row + 1])):
        language = graph.strings[int(table.alias_language[i])]
        yield vocabulary("skos", "altLabel"), terms.text(graph.strings[int(table.alias[i])], language or None)
    for name in ("acronym", "colour"):
        if value := getattr(record, name):
            yield names.term(name), terms.text(value)
    if record.wikidata:
        yield vocabulary("owl", "sameAs"), vocabulary("wd", record.wikidata)
    if record.inside:
        yield vocabulary("schema", "containedInPlace"), names.thing(record.inside)


def _article(article: ArticleRecord, names: Names) -> list[Pair]:
    pairs: list[Pair] = [(vocabulary("rdf", "type"), vocabulary("schema", "NewsArticle"))]
    if article.title:
        pairs.append((vocabulary("dcterms", "title"), terms.text(article.title, article.language)))
    for name in ("language", "publisher"):
        if value := getattr(article, name):
            pairs.append((vocabulary("dcterms", name), terms.text(value)))
    if article.url:
        pairs.append((vocabulary("schema", "url"), NamedNode(article.url)))
    if article.copy_of:
        pairs.append((names.term("copyOf"), names.thing(article.copy_of)))
    return pairs + dated(names, "reported", _date(article.reported))


def _claim(record: ClaimRecord, names: Names) -> list[Quad]:
    """A claim's node and, where a sentence says it, the nodes of its evidence."""
    language = (record.article.language if record.article else None) or "ar"
    claim = Claim(record.id, record.predicate, record.subject, record.object, Stance(record.stance),
                  record.evidence or Evidence("", 0, 0), record.qualifiers, record.attributed_to, _date(record.reported),
                  record.confidence, record.extractor)
    graph = names.graph(record.article.id) if record.article else names.seed
    pairs = claim_pairs(claim, names, language)
    if record.source:
        pairs.append((vocabulary("dcterms", "source"), terms.text(record.source)))
    if confirmed := _date(record.last_confirmed):
        pairs.append((names.term("lastConfirmed"), terms.date(confirmed)))
    out: list[Quad] = []
    if record.article:
        pairs.append((vocabulary("prov", "wasDerivedFrom"), names.thing(record.article.id)))
        if record.evidence:
            pairs.append((names.term("evidence"), names.part(record.id, "evidence")))
            for node, more in evidence_nodes(claim, record.article.id, names, language):
                out += _quads(node, more, graph)
    return [*_quads(names.thing(record.id), pairs, graph), *out]


def _date(text: str | None) -> PartialDate | None:
    return PartialDate.parse(text) if text else None
