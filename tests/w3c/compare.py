"""Whether an answer is the expected one: numbers by value, blank nodes by what is said of them, rows in any order."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox
import rdflib
from rdflib import RDF, Namespace
from rdflib.compare import isomorphic, to_isomorphic

RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
XSD = "http://www.w3.org/2001/XMLSchema#"
Row = dict[str, object]


def graph(triples: Iterable[ox.Triple | ox.Quad]) -> rdflib.Graph:
    """Triples as a graph whose numbers have one form each."""
    made = rdflib.Graph()
    for triple in triples:
        made.add((_node(triple.subject), _node(triple.predicate), _node(triple.object)))
    return made


def same_graphs(one: rdflib.Graph, other: rdflib.Graph) -> bool:
    """Whether two graphs say the same."""
    return isomorphic(one, other)


def _node(term: object) -> rdflib.term.Node:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    assert isinstance(term, ox.Literal)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language.lower())
    kind = term.datatype.value
    return rdflib.Literal(canonical(term.value, kind), datatype=rdflib.URIRef(kind), normalize=False)


def canonical(text: str, datatype: str) -> str:
    """One form for each number."""
    name = datatype.removeprefix(XSD)
    try:
        if name in {"double", "float"}:
            return repr(float(text))
        if name in {"decimal", "integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger"}:
            return format(Decimal(text).normalize() + 0, "f")
        if name == "boolean":
            return {"1": "true", "0": "false"}.get(text, text)
    except (ValueError, InvalidOperation):
        return text
    return text


def table(names: Iterable[str], rows: Iterable[Row]) -> rdflib.Graph:
    """A table as a graph: a blank node a row, so that rows are compared with their blank nodes and repetitions."""
    made = rdflib.Graph()
    for number, row in enumerate(rows):
        solution = rdflib.BNode(f"row{number}")
        made.add((solution, RDF.type, RS.ResultSet))
        for name, term in row.items():
            if term is not None:
                made.add((solution, rdflib.URIRef(f"urn:variable:{name}"), _node(term)))
    for name in names:
        made.add((RS.head, RS.resultVariable, rdflib.Literal(name)))
    return made


def read(data: bytes, syntax: ox.QueryResultsFormat) -> bool | rdflib.Graph:
    """An answer: a truth value, or a table as a graph."""
    found = ox.parse_query_results(data, format=syntax)
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return table(names, [dict(zip(names, row, strict=True)) for row in found])


def read_result_set(triples: rdflib.Graph) -> bool | rdflib.Graph:
    """An expected table or truth value that is written as RDF."""
    for truth in triples.objects(None, RS.boolean):
        return str(truth) == "true"
    rows = []
    for solution in triples.objects(None, RS.solution):
        row: Row = {}
        for binding in triples.objects(solution, RS.binding):
            row[str(triples.value(binding, RS.variable))] = _term(triples.value(binding, RS.value))
        rows.append(row)
    return table((str(name) for name in triples.objects(None, RS.resultVariable)), rows)


def _term(value: object) -> object:
    if isinstance(value, rdflib.URIRef):
        return ox.NamedNode(value)
    if isinstance(value, rdflib.BNode):
        return ox.BlankNode(value)
    assert isinstance(value, rdflib.Literal)
    if value.language:
        return ox.Literal(str(value), language=value.language)
    return ox.Literal(str(value), datatype=ox.NamedNode(str(value.datatype)) if value.datatype else None)


def same_csv(one: str, other: str) -> bool:
    """Whether two CSV tables hold the same, their blank nodes and numbers by any name."""
    return _csv(one) == _csv(other)


def _csv(text: str) -> tuple[list[str], list[list[str]]]:
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    order = sorted(range(len(head)), key=head.__getitem__)
    return [head[i] for i in order], sorted([_cell(row[i]) for i in order] for row in rows)


def _cell(text: str) -> str:
    if text.startswith("_:"):
        return "_:"
    try:
        return repr(float(text)) if text.strip() else text
    except ValueError:
        return text


def describe(one: rdflib.Graph) -> str:
    """A graph for the message of a failed test."""
    return "\n".join(sorted(to_isomorphic(one).serialize(format="nt").splitlines()))
