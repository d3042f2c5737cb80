"""SPARQL 1.1 queries: evaluation, result formats and syntax, over HTTP."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import RDF

from tests.w3c.compare import RS, describe, graph, read, read_result_set, same_csv, same_graphs
from tests.w3c.conftest import Endpoint
from tests.w3c.suite import MF, QT, QUERY, Case, cases, data_of, judge, path_of, text_of

pytestmark = pytest.mark.w3c
BODY = {"Content_Type": "application/sparql-query"}
JSON, RESULTS = "application/sparql-results+json", "application/sparql-results+xml"
#: What is asked for by the ending of the expected file.
ACCEPT = {".srj": JSON, ".srx": RESULTS, ".csv": "text/csv", ".tsv": "text/tab-separated-values"}
SYNTAX = {".srj": ox.QueryResultsFormat.JSON, ".srx": ox.QueryResultsFormat.XML, ".tsv": ox.QueryResultsFormat.TSV}


@pytest.mark.parametrize("case", cases(*QUERY))
def test_query(endpoint: Endpoint, case: Case) -> None:
    judge(case, lambda: (syntax if "Syntax" in case.kind else evaluation)(endpoint, case))


def syntax(endpoint: Endpoint, case: Case) -> None:
    query = case.graph.value(case.node, MF.action)
    assert query is not None
    answer = endpoint.send("POST", "/sparql", text_of(query), BODY)
    if case.kind.startswith("Negative"):
        assert (answer.status, answer.type) == (400, "application/problem+json"), answer.text
        assert answer.json()["type"].endswith("#malformed-query")
    else:  # what cannot be done, such as calling an unknown function, is no error of syntax
        assert answer.status in {200, 422}, answer.text


def evaluation(endpoint: Endpoint, case: Case) -> None:
    triples = case.graph
    action = triples.value(case.node, MF.action)
    query, result = triples.value(action, QT.query), triples.value(case.node, MF.result)
    assert query is not None
    assert result is not None
    quads = [quad for address in triples.objects(action, QT.data) for quad in data_of(address, ox.DefaultGraph())]
    for named in triples.objects(action, QT.graphData):
        address = triples.value(named, QT.graph) or named
        quads += data_of(address, ox.NamedNode(str(address)))
    endpoint.hold(quads)
    expected = path_of(result)
    accept = ACCEPT.get(expected.suffix, f"{RESULTS}, text/turtle")
    answer = endpoint.send("POST", "/sparql", text_of(query), {**BODY, "Accept": accept})
    assert answer.status == 200, answer.text
    if expected.suffix == ".csv":
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert same_csv(answer.text, expected.read_text(encoding="utf-8")), answer.text
        return
    if expected.suffix in SYNTAX:
        compare(read(answer.body, SYNTAX[expected.suffix]), read(expected.read_bytes(), SYNTAX[expected.suffix]))
        return
    wanted = graph(data_of(result, ox.DefaultGraph()))
    if (None, RDF.type, RS.ResultSet) in wanted:
        compare(read(answer.body, ox.QueryResultsFormat.XML), read_result_set(wanted))
    else:
        compare(graph(ox.parse(answer.body, format=ox.RdfFormat.TURTLE)), wanted)


def compare(found: bool | rdflib.Graph, wanted: bool | rdflib.Graph) -> None:
    if isinstance(found, bool) or isinstance(wanted, bool):
        assert found == wanted
    else:
        assert same_graphs(found, wanted), f"found\n{describe(found)}\nwanted\n{describe(wanted)}"
