"""Linked data: 303 by Accept, the data in four syntaxes, the vocabulary, the data set's description."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from api import create_app
from kg.store import open_writer
from kg.store.ledger import Judgement
from tests.api import sample

SYNTAXES = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "rdf": ox.RdfFormat.RDF_XML,
            "jsonld": ox.RdfFormat.JSON_LD}


def triples(data: bytes, ending: str) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(data, format=SYNTAXES[ending])}


@pytest.mark.parametrize(("accept", "target"), [
    ("text/html", f"/entity/{sample.MP}"), ("text/turtle", f"/data/{sample.MP}.ttl"), ("application/ld+json",
                                                                                       f"/data/{sample.MP}.jsonld"),
    ("application/rdf+xml", f"/data/{sample.MP}.rdf"), ("*/*", f"/data/{sample.MP}.ttl"), ("application/json",
                                                                                           f"/api/entities/{sample.MP}"),
    ("text/html;q=0.5, text/turtle", f"/data/{sample.MP}.ttl"), ("text/turtle;q=0.2, application/n-triples;q=0.3",
                                                                 f"/data/{sample.MP}.nt"),
    ("text/html,application/xhtml+xml,*/*;q=0.8", f"/entity/{sample.MP}")])
def test_a_thing_leads_to_what_is_wanted(client: FlaskClient, accept: str, target: str) -> None:
    response = client.get(f"/id/{sample.MP}", headers={"Accept": accept})
    assert (response.status_code, response.headers["Location"]) == (303, target)
    assert "Accept" in response.headers["Vary"]
    assert client.get(target).status_code == 200


@pytest.mark.parametrize("ident", [sample.PACT_CLAIM, sample.PACT_ARTICLE, sample.CASA, sample.BEN_MSICK, sample.HARM])
def test_every_kind_of_thing_has_page_and_data(client: FlaskClient, ident: str) -> None:
    for accept in ("text/html", "text/turtle", "application/json"):
        response = client.get(f"/id/{ident}", headers={"Accept": accept})
        assert response.status_code == 303
        assert client.get(response.headers["Location"], headers={"Accept": accept}).status_code == 200


@pytest.mark.parametrize("ident", ["party/none", "claim/none", "article/none"])
def test_unknown_things_are_404(client: FlaskClient, ident: str) -> None:
    assert client.get(f"/id/{ident}").status_code == 404
    assert client.get(f"/data/{ident}.ttl").status_code == 404


def test_unwanted_formats_are_406(client: FlaskClient) -> None:
    response = client.get(f"/id/{sample.MP}", headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert "text/turtle" in response.get_json()["detail"]


@pytest.mark.parametrize("ident", [sample.MP, sample.PACT_CLAIM, sample.PACT_ARTICLE])
def test_all_syntaxes_say_the_same(client: FlaskClient, ident: str) -> None:
    found = [triples(client.get(f"/data/{ident}.{ending}").data, ending) for ending in SYNTAXES]
    assert found[0]
    assert all(other == found[0] for other in found)


def test_entity_data_holds_its_claims_with_the_sentence_but_nothing_sensitive(client: FlaskClient) -> None:
    text = client.get(f"/data/{sample.MP}.ttl").text
    assert sample.PACT in text
    person = client.get("/data/person/x-00000000000000b1.ttl").text
    assert "legalAction" not in person
    assert "legalAction" in client.get("/data/person/x-00000000000000b1.ttl?include=sensitive").text


def test_vocabulary_in_every_syntax_and_as_a_page(client: FlaskClient) -> None:
    found = [triples(client.get(f"/ontology.{ending}").data, ending) for ending in SYNTAXES]
    assert len(found[0]) > 500
    assert all(other == found[0] for other in found)
    assert client.get("/ontology", headers={"Accept": "text/turtle"}).mimetype == "text/turtle"
    assert "alliedWith" in client.get("/ontology", headers={"Accept": "text/html"}).text
    assert "@context" in client.get("/ontology/context.jsonld").get_json()
    assert "sh:NodeShape" in client.get("/ontology/shapes.ttl").text


def test_void_names_the_endpoint(client: FlaskClient) -> None:
    text = client.get("/.well-known/void", headers={"Accept": "text/turtle"}).text
    assert "sparqlEndpoint" in text
    assert "/sparql>" in text


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A client of a store in which ``sample.HARM`` was merged into ``sample.OUZZINE``."""
    folder = sample.build(tmp_path_factory.mktemp("merged") / "store")
    with open_writer(folder, alone=True) as writer:
        writer.judge([Judgement("merge", sample.HARM, sample.OUZZINE, "person:test", "2026-01-01T00:00:00Z")])
    app = create_app(folder)
    yield app.test_client()
    app.extensions["sila"].close()


def test_a_merged_id_leads_to_the_one_that_stands_for_it(merged: FlaskClient) -> None:
    client = merged
    for path in ("/id/{}", "/entity/{}", "/api/entities/{}", "/data/{}.ttl", "/api/entities/{}/neighbourhood?depth=1&limit=5"):
        answer = client.get(path.format(sample.HARM))
        assert (answer.status_code, answer.location) == (308, path.format(sample.OUZZINE)), path
    assert client.get("/api/entities/person/x-none").status_code == 404


PARAMETERS = ("/api/paths?from={}&to=party/mp", "/api/paths?from=party/mp&to={}", "/api/paths.gexf?from={}&to=party/mp",
              "/api/timeline?entity={}", "/api/money?entity={}", "/api/compare?first={}&second=party/mp",
              "/api/compare?first=party/mp&second={}", "/api/export.csv-edges?entity={}", "/api/alliances?place={}",
              "/api/entities?q={}", "/reconcile/preview?id={}", "/explore?entity={}",
              '/reconcile?extend={{"ids":["{}"],"properties":[{{"id":"name"}}]}}')


@pytest.mark.parametrize("path", PARAMETERS)
def test_a_merged_id_as_a_parameter_stands_for_the_other_one(merged: FlaskClient, path: str) -> None:
    old, new = (merged.get(path.format(ident)) for ident in (sample.HARM, sample.OUZZINE))
    assert (old.status_code, new.status_code) == (200, 200)
    assert sample.OUZZINE in new.text or "place" in path or "preview" in path
    slug, other = (ident.partition("/")[2] for ident in (sample.HARM, sample.OUZZINE))
    assert old.text.replace(slug, other) == new.text  # links back to the question have the id as it was asked for


def test_a_merged_id_in_a_subgraph(merged: FlaskClient) -> None:
    edges = f"{sample.HARM} memberOf {sample.MP} asserted -"
    answers = [merged.post("/api/subgraph", data={"nodes": f"{ident}\n{sample.MP}\nperson/none", "centre": ident,
                                                  "edges": edges.replace(sample.HARM, ident)}).get_json()
               for ident in (sample.HARM, sample.OUZZINE)]
    assert answers[0] == answers[1]
    assert answers[0]["missing"] == ["person/none"]
    assert [edge["source"] for edge in answers[0]["items"]] == [sample.OUZZINE]
