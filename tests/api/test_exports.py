"""Exports over HTTP: of a query, cut where limits cut, open to Gephi Lite."""

from __future__ import annotations

import io

import networkx as nx
import pytest
from flask.testing import FlaskClient

from tests.api import sample

LOCAL = "CONSTRUCT { ?c ?p ?o } WHERE { ?c sila:level sila:level-provincial ; ?p ?o }"


def test_the_graph_of_a_query_with_its_evidence(client: FlaskClient) -> None:
    response = client.get("/api/export.gexf", query_string={"query": LOCAL})
    assert response.status_code == 200
    read = nx.read_gexf(io.BytesIO(response.data))
    assert {frozenset(edge[:2]) for edge in read.edges} == {frozenset((sample.MP, other)) for other in (sample.PJD, sample.PPS)}
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert sample.PACT in client.get("/api/export.ftm", query_string={"query": LOCAL}).text


def test_a_query_shows_sensitive_claims_only_when_asked(client: FlaskClient) -> None:
    query = {"query": "CONSTRUCT { ?s sila:legalAction ?o } "
                      "WHERE { ?c rdf:predicate sila:legalAction ; rdf:subject ?s ; rdf:object ?o }"}
    assert "legalAction" not in client.get("/api/export.csv-edges", query_string=query).text
    assert "legalAction" in client.get("/api/export.csv-edges", query_string=query | {"include": "sensitive"}).text


@pytest.mark.parametrize(("query", "status", "kind"), [
    ({"query": "SELECT * { ?s ?p ?o }"}, 400, "bad-request"), ({"query": "CONSTRUCT {"}, 400, "malformed-query"),
    ({"query": "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <http://x/> { ?s ?p ?o } }"}, 400, "query-refused"),
    ({"query": LOCAL, "stance": "denied"}, 400, "bad-request"), ({"query": LOCAL, "entity": sample.MP}, 400, "bad-request"),
    ({"query": LOCAL, "include": "all"}, 400, "bad-request"),
    ({"query": "CONSTRUCT { ?a ?b ?c } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?f ?i"}, 504, "query-timeout")])
def test_queries_that_cannot_be_are_problems(client: FlaskClient, query: dict[str, str], status: int, kind: str) -> None:
    response = client.get("/api/export.gexf", query_string=query)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert response.get_json()["type"].endswith(f"#{kind}")
