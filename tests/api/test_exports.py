"""Exports over HTTP: of a query, cut where limits cut, open to Gephi Lite."""

from __future__ import annotations

import io
from urllib.parse import parse_qs, urlsplit

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
    ({"query": "CONSTRUCT { ?a ?b ?c } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l "
               "FILTER(STRLEN(CONCAT(STR(?a), STR(?d), STR(?g), STR(?j))) < 0) }"}, 504, "query-timeout")])
def test_queries_that_cannot_be_are_problems(client: FlaskClient, query: dict[str, str], status: int, kind: str) -> None:
    response = client.get("/api/export.gexf", query_string=query)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert response.get_json()["type"].endswith(f"#{kind}")


@pytest.mark.parametrize("address", [
    f"/api/entities/{sample.MP}/neighbourhood?level=provincial&limit=5", "/api/alliances", "/api/alliances?level=provincial",
    f"/api/paths?from={sample.MP}&to={sample.PPS}"])
def test_views_say_where_they_lie_for_gephi_lite(client: FlaskClient, address: str) -> None:
    links = client.get(address).get_json()["links"]
    opened = urlsplit(links["gephi_lite"])
    assert opened.netloc == "lite.gephi.org"
    file = parse_qs(opened.query)["file"][0]
    assert file.rpartition(".")[2] == "gexf"  # by which Gephi Lite knows the format
    for link in (file, links["gexf"]):
        response = client.get(link.removeprefix("http://localhost"), headers={"Origin": "https://lite.gephi.org"})
        assert response.mimetype == "application/gexf+xml"
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert b"provincial" in response.data
        assert b"national" not in response.data or "level" not in address


def test_pages_offer_gephi_lite(client: FlaskClient) -> None:
    for address in (f"/entity/{sample.MP}", "/alliances"):
        assert 'href="https://lite.gephi.org/?file=http%3A%2F%2Flocalhost%2Fapi%2F' in client.get(address).text
