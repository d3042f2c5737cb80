"""The SHACL shapes over a whole store: its graphs of claims some at a time, then its entities some at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import NamedNode, Triple

from kg.doctor.finding import EXAMPLES, Finding, Progress
from kg.rdf.shapes import Violation, validate
from kg.rdf.terms import vocabulary
from kg.store.base import Reader, batches

_GRAPHS, _ENTITIES = 20, 500
"""How many go into one validation: enough to share the cost of the vocabulary, few enough to hold."""


def check_shapes(reader: Reader, progress: Progress) -> Finding:
    """Violations of the shapes by articles, claims, mentions and entities."""
    facts = reader.names.facts
    graphs = [graph for graph in _column(reader, "GRAPH ?x { ?s ?p ?o }") if graph != facts]
    entities = _column(reader, f"GRAPH {facts} {{ ?x a ?type }}")
    total, done, found = len(graphs) + len(entities), 0, set[Violation]()
    for some in batches(graphs, _GRAPHS):
        progress("shapes", done, total)
        held = [triple for graph in some for triple in _triples(reader, f"GRAPH {graph} {{ ?s ?p ?o }}")]
        found.update(_validate(reader, held))
        done += len(some)
    for some in batches(entities, _ENTITIES):
        progress("shapes", done, total)
        found.update(_validate(reader, _about(reader, some)))
        done += len(some)
    progress("shapes", total, total)
    if not found:
        return Finding("shapes", 0, f"{len(graphs)} graphs and {len(entities)} entities obey the shapes")
    return Finding("shapes", len(found), f"{len(found)} violations of the shapes", tuple(map(str, sorted(found)[:EXAMPLES])))


def _validate(reader: Reader, triples: Sequence[Triple]) -> tuple[Violation, ...]:
    """Violations of these triples, with the types and labels of the things that they name beside them."""
    things, described = reader.names.thing("").value, {triple.subject for triple in triples if triple.predicate == _type()}
    named = {triple.object for triple in triples if isinstance(triple.object, NamedNode)} - described
    beside = [node for node in named if isinstance(node, NamedNode) and node.value.startswith(things)]
    context = [triple for some in batches(sorted(beside, key=str), _ENTITIES) for prop in (_type(), vocabulary("rdfs", "label"))
               for triple in _about(reader, some, prop)]
    return validate([*triples, *context], base=reader.names.base).violations


def _about(reader: Reader, subjects: Iterable[NamedNode], prop: NamedNode | None = None) -> list[Triple]:
    """The facts about some things: all, or one property."""
    which = f"BIND({prop} AS ?p)" if prop else ""
    these = " ".join(map(str, subjects))
    return list(_triples(reader, f"VALUES ?s {{ {these} }} {which} GRAPH {reader.names.facts} {{ ?s ?p ?o }}"))


def _triples(reader: Reader, pattern: str) -> Iterator[Triple]:
    for row in reader.select(f"SELECT ?s ?p ?o WHERE {{ {pattern} }}"):
        subject, predicate, value = row["s"], row["p"], row["o"]
        if isinstance(subject, NamedNode) and isinstance(predicate, NamedNode):
            yield Triple(subject, predicate, value)


def _column(reader: Reader, pattern: str) -> list[NamedNode]:
    rows = reader.select(f"SELECT DISTINCT ?x WHERE {{ {pattern} }}")
    return sorted((term for row in rows if isinstance(term := row["x"], NamedNode)), key=str)


def _type() -> NamedNode:
    return vocabulary("rdf", "type")
