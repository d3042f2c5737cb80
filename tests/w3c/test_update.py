"""SPARQL 1.1 updates: evaluation and syntax, over HTTP."""

from __future__ import annotations

from urllib.parse import quote

import pyoxigraph as ox
import pytest
from rdflib import RDFS
from rdflib.term import Node

from tests.w3c.compare import describe, graph, same_graphs
from tests.w3c.conftest import Endpoint
from tests.w3c.suite import MF, UPDATE, UT, Case, cases, data_of, judge, text_of

pytestmark = pytest.mark.w3c
BODY = {"Content_Type": "application/sparql-update"}


@pytest.mark.parametrize("case", cases(*UPDATE))
def test_update(endpoint: Endpoint, case: Case) -> None:
    judge(case, lambda: (syntax if "Syntax" in case.kind else evaluation)(endpoint, case))


def syntax(endpoint: Endpoint, case: Case) -> None:
    update = case.graph.value(case.node, MF.action)
    assert update is not None
    endpoint.hold(())
    answer = endpoint.send("POST", "/sparql/update", text_of(update), BODY)
    endpoint.changed()
    if case.kind.startswith("Negative"):
        assert (answer.status, answer.type) == (400, "application/problem+json"), answer.text
    else:  # what cannot be done, such as dropping a graph that is not there, is no error of syntax
        assert answer.status in {204, 422}, answer.text


def dataset(case: Case, node: Node | None) -> dict[str, list[ox.Quad]]:
    """The quads that an action or result names, by graph; the default graph is the empty name."""
    triples = case.graph
    found: dict[str, list[ox.Quad]] = {"": []}
    for address in triples.objects(node, UT.data):
        found[""] += data_of(address, ox.DefaultGraph())
    for named in triples.objects(node, UT.graphData):
        file, label = triples.value(named, UT.graph), str(triples.value(named, RDFS.label))
        assert file is not None
        found[label] = data_of(file, ox.NamedNode(label))
    return found


def evaluation(endpoint: Endpoint, case: Case) -> None:
    action, result = case.graph.value(case.node, MF.action), case.graph.value(case.node, MF.result)
    request = case.graph.value(action, UT.request)
    assert request is not None
    endpoint.hold(quad for quads in dataset(case, action).values() for quad in quads)
    answer = endpoint.send("POST", "/sparql/update", text_of(request), BODY)
    endpoint.changed()
    assert answer.status == 204, answer.text
    names = endpoint.send("POST", "/sparql", "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }",
                          {"Content_Type": "application/sparql-query"})
    wanted = dataset(case, result)
    assert {row["g"]["value"] for row in names.json()["results"]["bindings"]} == {
        name for name, quads in wanted.items() if name and quads}
    for name, quads in wanted.items():
        if name and not quads:
            continue
        where = f"?graph={quote(name, safe='')}" if name else "?default"
        found = endpoint.send("GET", f"/rdf-graph-store{where}", None, {"Accept": "application/n-triples"})
        assert found.status == 200, found.text
        one, other = graph(ox.parse(found.body, format=ox.RdfFormat.N_TRIPLES)), graph(quads)
        assert same_graphs(one, other), f"{name}: found\n{describe(one)}\nwanted\n{describe(other)}"
