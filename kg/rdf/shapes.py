"""Runs the SHACL shapes of ``ontology/shapes.ttl`` over quads or an rdflib graph, the vocabulary beside them.

The same rules as ``kg.ontology``'s tables, for data that others wrote and for whole stores (about 20 ms an article, so it
is not part of reading). W3C SHACL Core, https://www.w3.org/TR/shacl/, by pySHACL.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import rdflib
from pyoxigraph import Quad, RdfFormat, Triple, serialize
from pyshacl import validate as run_shacl
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from kg import ontology, settings


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One broken rule: the node, the property (empty for the node itself), the offending value (empty where it is absent)."""

    focus: str
    path: str
    value: str
    message: str

    def __str__(self) -> str:
        where = " ".join(part for part in (self.focus, self.path, self.value) if part)
        return f"{where}: {self.message}"


@dataclass(frozen=True, slots=True)
class Report:
    """What validation found, in a stable order, and how many triples it looked at."""

    violations: tuple[Violation, ...]
    triples: int

    @property
    def conforms(self) -> bool:
        """Whether nothing is wrong."""
        return not self.violations


def validate(data: rdflib.Graph | Iterable[Quad | Triple], *, base: str | None = None) -> Report:
    """Check a graph against the shapes; graph names of quads are ignored.

    Entities that claims name must be in the data with their type and label. ``base`` is the address of terms and things
    in the data (default: the setting KG_BASE).
    """
    graph = data if isinstance(data, rdflib.Graph) else as_graph(data)
    base = base or settings.get("KG_BASE")
    both = rdflib.Graph()  # pySHACL's ont_graph would carry classes only, not the code lists
    both += graph
    both += _vocabulary(base)
    _, results, _ = run_shacl(both, shacl_graph=_shapes(base), inference="none", inplace=True)
    if not isinstance(results, rdflib.Graph):
        raise TypeError(f"no validation report: {results}")
    found = {_violation(results, result) for result in results.subjects(RDF.type, SH.ValidationResult)}
    return Report(tuple(sorted(found)), len(graph))


def as_graph(quads: Iterable[Quad | Triple]) -> rdflib.Graph:
    """The quads' triples as an rdflib graph, each once."""
    triples = (quad.triple if isinstance(quad, Quad) else quad for quad in quads)
    text = serialize(triples, format=RdfFormat.N_TRIPLES)
    return rdflib.Graph().parse(data=text or b"", format="nt")


def _violation(results: rdflib.Graph, result: Node) -> Violation:
    path = results.value(result, SH.resultPath)
    shape = results.value(result, SH.sourceShape)
    messages = sorted(str(message) for message in results.objects(result, SH.resultMessage))
    value = results.value(result, SH.value)
    return Violation(focus=str(results.value(result, SH.focusNode)),
                     path=_short(path) if isinstance(path, rdflib.URIRef) else "",
                     value="" if value is None or isinstance(value, rdflib.BNode) else str(value),
                     message=messages[0] if messages else f"breaks {_short(shape)}")


def _short(node: Node | None) -> str:
    return str(node).rsplit("#", 1)[-1]


@cache
def _shapes(base: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=ontology.source("shapes.ttl", base), format="turtle")


@cache
def _vocabulary(base: str) -> rdflib.Graph:
    graph = rdflib.Graph()
    for name in ontology.FILES:
        graph.parse(data=ontology.source(name, base), format="turtle")
    return graph
