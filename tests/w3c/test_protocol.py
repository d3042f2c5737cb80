"""The SPARQL 1.1 Protocol, Graph Store Protocol and Service Description: recorded requests, over HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import RDF, RDFS, Namespace
from rdflib.collection import Collection
from rdflib.term import Node

from tests.api.http import Answer
from tests.w3c.compare import describe, graph, same_graphs
from tests.w3c.conftest import Endpoint
from tests.w3c.suite import MF, UT, Case, cases, data_of

pytestmark = pytest.mark.w3c
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
CODES = {"OK": {200}, "Created": {201}, "NoContent": {204}, "NotFound": {404}}
RESULTS = {"application/sparql-results+xml", "application/sparql-results+json"}
FORMATS = {"boolean": RESULTS, "tabular": RESULTS | {"text/csv", "text/tab-separated-values"},
           "RDF": {"text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"}}


@dataclass(frozen=True)
class Recorded:
    """A request of a manifest."""

    method: str
    path: str
    headers: dict[str, str]
    body: str | None
    encoding: str
    response: Node


def recorded(case: Case) -> Iterator[Recorded]:
    triples = case.graph
    action = triples.value(case.node, MF.action)
    requests = triples.value(action, HT.requests)
    assert requests is not None
    for node in Collection(triples, requests):
        body, response = triples.value(node, HT.body), triples.value(node, HT.resp)
        assert response is not None
        yield Recorded(
            str(triples.value(node, HT.methodName)), str(triples.value(node, HT.absolutePath)), headers(triples, node),
            None if body is None else str(triples.value(body, CNT.chars)),
            "utf-8" if body is None else str(triples.value(body, CNT.characterEncoding)), response)


def headers(triples: rdflib.Graph, node: Node) -> dict[str, str]:
    listed = triples.value(node, HT.headers)
    return {} if listed is None else {str(triples.value(one, HT.fieldName)).lower(): str(triples.value(one, HT.fieldValue))
                                      for one in Collection(triples, listed)}


def check(case: Case, asked: Recorded, answer: Answer) -> None:
    """The expected status, format, truth value, type and graph."""
    triples, response = case.graph, asked.response
    statuses = [str(code).partition("#")[2] for code in triples.objects(response, MF.expectedStatus)]
    allowed = {code for name in statuses for code in CODES.get(name, set())}
    families = {int(match[1]) for name in statuses if (match := re.fullmatch(r"StatusCode(\d)xx", name))}
    assert statuses
    assert answer.status in allowed or answer.status // 100 in families, (asked.method, asked.path, answer)
    if answer.status >= 400:
        assert answer.type == "application/problem+json"
        return
    for form in triples.objects(response, MF.expectedFormat):
        assert answer.type in FORMATS[str(form)]
    for truth in triples.objects(response, MF.expectedBoolean):
        assert answer.json()["boolean"] is (str(truth) in {"true", "1"}), asked
    for name, value in headers(triples, response).items():
        assert answer.headers[name] == value
    body = triples.value(response, HT.body)
    if body is not None and asked.method == "GET":
        wanted = graph(ox.parse(str(triples.value(body, CNT.chars)).encode(), format=ox.RdfFormat.TURTLE))
        found = graph(ox.parse(answer.body, format=ox.RdfFormat.TURTLE))
        assert same_graphs(found, wanted), f"found\n{describe(found)}\nwanted\n{describe(wanted)}"


@pytest.mark.parametrize("case", cases("protocol"))
def test_protocol(endpoint: Endpoint, case: Case) -> None:
    triples = case.graph
    files = {str(triples.value(named, RDFS.label)): triples.value(named, UT.graph)
             for named in triples.objects(case.node, UT.graphData)}
    endpoint.hold(quad for label, file in files.items() if file for quad in data_of(file, ox.NamedNode(label)))
    for asked in recorded(case):
        assert asked.path.startswith("/sparql/")
        body = None if asked.body is None else asked.body.encode(asked.encoding)
        sent = f"{asked.path} {asked.body or ''} {asked.headers.get('content-type', '')}"
        update = re.search(r"\bupdate=|sparql-update|using-(?:named-)?graph-uri", sent) or str(case.node).endswith(
            ("bad_update_missing_form_type",))
        path = ("/sparql/update" if update else "/sparql") + asked.path.removeprefix("/sparql/")
        given = {name.replace("-", "_"): value for name, value in asked.headers.items()}
        check(case, asked, endpoint.send(asked.method, path, body, given))
    endpoint.changed()


@pytest.mark.parametrize("case", cases("graph-store-protocol", manifests=("manifest-direct.ttl", "manifest-indirect.ttl")))
def test_graph_store_protocol(endpoint: Endpoint, case: Case) -> None:
    endpoint.changed()
    endpoint.hold(())
    location = ""
    for asked in recorded(case):
        path = asked.path.replace("$LOCATION$", location)
        path = path.replace("/gsp/", "/graph/", 1) if path.startswith("/gsp/") else path.replace("/gsp", "/rdf-graph-store", 1)
        body = None if asked.body is None else asked.body.replace("$LOCATION$", location).encode()
        given = {name.replace("-", "_"): value for name, value in asked.headers.items()}
        answer = endpoint.send(asked.method, path, body, given)
        check(case, asked, answer)
        if case.graph.value(asked.response, MF.expectedLocation) is not None:
            location = answer.headers["location"]
            assert endpoint.http.get("/" + location.removeprefix(endpoint.base)).status == 200
    endpoint.changed()


@pytest.mark.parametrize("case", cases("service-description"))
def test_service_description(endpoint: Endpoint, case: Case) -> None:
    answer = endpoint.http.get("/sparql", Accept="text/turtle")
    assert (answer.status, answer.type) == (200, "text/turtle")
    found = graph(ox.parse(answer.body, format=ox.RdfFormat.TURTLE))
    service = found.value(None, SD.endpoint, rdflib.URIRef(f"{endpoint.base}sparql"))
    assert (service, RDF.type, SD.Service) in found
    known = {"endpoint", "feature", "defaultEntailmentRegime", "entailmentRegime", "supportedEntailmentProfile",
             "extensionFunction", "extensionAggregate", "languageExtension", "supportedLanguage", "propertyFeature",
             "defaultDataset", "availableGraphs", "resultFormat", "inputFormat", "defaultGraph", "namedGraph", "name", "graph"}
    used = {str(predicate).partition("#")[2] for predicate in found.predicates() if str(predicate).startswith(str(SD))}
    assert used <= known
    domains = {SD.defaultDataset: SD.Service, SD.defaultGraph: SD.Dataset, SD.namedGraph: SD.Dataset, SD.graph: SD.NamedGraph}
    ranges = {SD.defaultDataset: SD.Dataset, SD.defaultGraph: SD.Graph, SD.namedGraph: SD.NamedGraph, SD.graph: SD.Graph}
    for predicate, kind in domains.items():
        assert all((node, RDF.type, kind) in found for node in found.subjects(predicate))
    for predicate, kind in ranges.items():
        assert all((node, RDF.type, kind) in found for node in found.objects(None, predicate))
    assert {SD.SPARQL11Query, SD.SPARQL11Update} <= set(found.objects(service, SD.supportedLanguage))
    assert (service, SD.feature, SD.UnionDefaultGraph) not in found
