"""Search, entities, neighbourhoods, views: what programs read."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from flask.testing import FlaskClient

from kg.export import EXPORTERS, Options, exporter
from kg.graph import load, neighbourhood
from kg.store import open_reader
from tests.api import sample


def test_search_finds_a_party_in_another_spelling(client: FlaskClient) -> None:
    body = client.get("/api/entities?q=الحركه الشعبيه").get_json()
    assert body["items"][0]["id"] == sample.MP
    assert {"items", "limit", "truncated", "next", "snapshot"} <= body.keys()


def test_search_label_in_the_language_asked(client: FlaskClient) -> None:
    hits = {lang: client.get(f"/api/entities?q=party/mp&lang={lang}").get_json()["items"][0]["label"] for lang in ("ar", "fr")}
    assert hits["fr"] == "Mouvement populaire"
    assert hits["ar"] != hits["fr"]


def test_search_pages_go_on_where_the_last_ended(client: FlaskClient) -> None:
    first = client.get("/api/entities?limit=2")
    more = first.get_json()
    assert more["truncated"]
    assert more["next"]
    assert 'rel="next"' in first.headers["Link"]
    second = client.get("/api/entities", query_string={"limit": 2, "cursor": more["next"]}).get_json()
    assert not {item["id"] for item in more["items"]} & {item["id"] for item in second["items"]}


def test_entity_has_names_and_claims_with_their_sentences(client: FlaskClient) -> None:
    body = client.get(f"/api/entities/{sample.MP}?stance=forbidden").get_json()
    assert body["id"] == sample.MP
    assert body["labels"]["fr"] == "Mouvement populaire"
    assert [claim["evidence"]["text"] for claim in body["claims"]] == [sample.BAN]
    assert body["claims"][0]["attributed_to"] == sample.OUZZINE
    assert sample.OUZZINE in {end["id"] for end in body["entities"]}
    assert "rdf:subject" in body["sparql"]


def test_entity_claims_are_paged(client: FlaskClient) -> None:
    seen, cursor = [], ""
    while True:
        body = client.get(f"/api/entities/{sample.MP}", query_string={"limit": 3, "cursor": cursor}).get_json()
        seen += [claim["id"] for claim in body["claims"]]
        cursor = body["next"]
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == body["total"]


def test_sensitive_claims_only_when_asked_for(client: FlaskClient) -> None:
    address = "/api/entities/person/x-00000000000000b1"
    assert client.get(address).get_json()["claims"] == []
    assert {c["predicate"] for c in client.get(f"{address}?include=sensitive").get_json()["claims"]} == {"legalAction",
                                                                                                         "holdsPost"}


@pytest.mark.parametrize("word", ["neighbourhood", "neighborhood"])
def test_neighbourhood_in_both_spellings(client: FlaskClient, word: str) -> None:
    body = client.get(f"/api/entities/{sample.MP}/{word}?relations=alliedWith&level=provincial").get_json()
    assert {(edge["source"], edge["target"]) for edge in body["items"]} == {(sample.MP, sample.PJD), (sample.MP, sample.PPS)}
    assert all(edge["claims"][0]["evidence"]["text"] == sample.PACT for edge in body["items"])


def test_a_remembered_neighbourhood_is_the_one_that_was_asked_for(client: FlaskClient, store: Path) -> None:
    graph = load(open_reader(store))
    questions: tuple[dict[str, Any], ...] = (
        {"limit": 1}, {"limit": 2, "relations": "alliedWith"}, {"limit": 1}, {"depth": 2, "limit": 1}, {"limit": 200})
    for asked in questions:
        answer = client.get(f"/api/entities/{sample.MP}/neighbourhood", query_string=asked).get_json()
        known = neighbourhood(graph, sample.MP, **asked).as_json()
        assert {name: answer[name] for name in known} == json.loads(json.dumps(known)), asked
        assert f"{sample.MP}/neighbourhood.gexf" in answer["links"]["gexf"]


def test_neighbourhood_gexf_opens_in_networkx(client: FlaskClient) -> None:
    response = client.get(f"/api/entities/{sample.MP}/neighbourhood.gexf?relations=alliedWith")
    assert response.mimetype == "application/gexf+xml"
    assert "attachment" in response.headers["Content-Disposition"]
    graph = nx.read_gexf(io.BytesIO(response.data))
    assert {sample.MP, sample.PJD, sample.PPS} <= set(graph.nodes)


def test_whole_export_is_streamed_and_complete(client: FlaskClient) -> None:
    graph = nx.read_gexf(io.BytesIO(client.get("/api/export.gexf?direction=directed").data))
    part = nx.read_gexf(io.BytesIO(client.get(f"/api/export.gexf?direction=directed&entity={sample.MP}").data))
    assert 0 < len(part) < len(graph)


@pytest.mark.parametrize("format_", [known.name for known in EXPORTERS])
def test_every_export_format_is_served_as_the_library_writes_it(client: FlaskClient, store: Path, format_: str) -> None:
    response = client.get(f"/api/export.{format_}?entity={sample.MP}&depth=2")
    view = neighbourhood(load(open_reader(store)), sample.MP, 2, limit=1000).view()
    known = exporter(format_)
    assert response.status_code == 200
    assert response.content_type == known.media_type
    assert response.headers["Content-Disposition"].endswith(f'.{known.suffix}"')
    assert response.data == b"".join(known.pieces(view, Options()))
    assert client.get(f"/api/entities/{sample.MP}/neighbourhood.{format_}").status_code == 200
    assert client.get(f"/api/alliances.{format_}").status_code == 200


@pytest.mark.parametrize("format_", [known.name for known in EXPORTERS])
def test_export_carries_no_article_text(client: FlaskClient, format_: str) -> None:
    assert sample.pact().article.text not in client.get(f"/api/export.{format_}").get_data().decode("utf-8", "replace")


def test_alliances_hold_the_clash_with_both_sentences(client: FlaskClient) -> None:
    body = client.get("/api/alliances").get_json()
    clash = next(c for c in body["clashes"] if c["kind"] == "forbidden")
    assert clash["pair"] == [sample.MP, sample.PJD]
    assert clash["sentences"] == [sample.PACT, sample.BAN]


def test_paths_and_money_and_timeline_and_compare(client: FlaskClient) -> None:
    path = client.get(f"/api/paths?from={sample.PPS}&to={sample.PJD}&relations=alliedWith").get_json()["items"][0]
    assert [node["id"] for node in path["nodes"]] == [sample.PPS, sample.MP, sample.PJD]
    flows = client.get(f"/api/money?entity={sample.SERVICES}").get_json()
    assert any(flow["amount"] == {"min": 100_000_000, "max": None, "currency": "MAD"} for flow in flows["items"])
    events = client.get(f"/api/timeline?entity={sample.OUZZINE}").get_json()
    assert events["items"]
    assert [e["day"] for e in events["items"]] == sorted(e["day"] for e in events["items"])
    assert client.get(f"/api/compare?first={sample.PJD}&second={sample.PPS}").get_json()["items"]


@pytest.mark.parametrize(("address", "status"), [
    ("/api/entities/party/none", 404), ("/api/entities/party/none/neighbourhood", 404), ("/api/entities/PARTY/mp", 404),
    (f"/api/entities/{sample.MP}/neighbourhood?depth=99", 400), (f"/api/entities/{sample.MP}/neighbourhood?depth=x", 400),
    (f"/api/entities/{sample.MP}/neighbourhood?limit=0", 400), (f"/api/entities/{sample.MP}/neighbourhood?stance=maybe", 400),
    (f"/api/entities/{sample.MP}/neighbourhood?since=2024&until=2020",
     400), (f"/api/entities/{sample.MP}/neighbourhood?cursor=zz", 400),
    (f"/api/entities/{sample.MP}/neighbourhood.docx", 404), ("/api/export.docx", 404), ("/api/export.gexf?place=region/none",
                                                                                        404),
    ("/api/entities?type=Dragon", 400), ("/api/entities?limit=1000000", 400), ("/api/entities?lang=xx", 400),
    ("/api/paths?from=party/mp", 400), ("/api/paths?from=party/mp&to=party/none", 404), ("/api/paths?from=party/mp&to=party/mp",
                                                                                         400),
    ("/api/timeline", 400), ("/api/claims/none", 404), ("/api/articles/none", 404), ("/api/articles/%2e%2e",
                                                                                     404), ("/api/nothing", 404),
    ("/api/entities/party/mp%00", 404), (f"/api/entities/{sample.MP}?current=maybe",
                                         400), ("/api/export.gexf?min_confidence=nan", 400),
])
def test_wrong_requests_are_problems(client: FlaskClient, address: str, status: int) -> None:
    response = client.get(address)
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    body = json.loads(response.data)
    assert body["status"] == status
    assert body["type"].startswith("https://w3id.org/sila/problems#")
    assert body["detail"]


def test_cursor_of_another_snapshot_is_gone(client: FlaskClient) -> None:
    from kg.graph.cursor import Cursor

    cursor = Cursor("0-none", "entities", {"": 2}).text()
    response = client.get("/api/entities", query_string={"cursor": cursor})
    assert response.status_code == 410
    assert response.get_json()["type"].endswith("#stale-cursor")
