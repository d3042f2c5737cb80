"""Alliances over HTTP: pages, what changed, who switched."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.api import sample

LISTS = ("items", "parties", "blocs", "clashes", "councils", "communities", "centrality")


def test_a_picture_too_big_for_one_answer_is_cut_says_so_and_goes_on(client: FlaskClient) -> None:
    whole = client.get("/api/alliances").get_json()
    assert not whole["truncated"]
    assert whole["totals"] == {name: len(whole[name]) for name in LISTS}
    gathered: dict[str, list[object]] = {name: [] for name in LISTS}
    cursor, pages = "", 0
    while True:
        response = client.get("/api/alliances", query_string={"limit": 1, "cursor": cursor})
        body = response.get_json()
        assert all(len(body[name]) <= 1 for name in LISTS)
        for name in LISTS:
            gathered[name] += body[name]
        cursor, pages = body["next"], pages + 1
        assert body["truncated"] == bool(cursor) == ("Link" in response.headers)
        if not cursor:
            break
    assert gathered == {name: whole[name] for name in LISTS}
    assert pages == max(whole["totals"].values())


def test_a_remembered_picture_still_has_the_links_of_its_own_request(client: FlaskClient) -> None:
    first = client.get("/api/alliances?level=local").get_json()
    again = client.get("/api/alliances?level=local", base_url="http://other.example/").get_json()
    assert first.pop("links")["gexf"] == "http://localhost/api/alliances.gexf?level=local"
    assert again.pop("links")["gexf"] == "http://other.example/api/alliances.gexf?level=local"
    assert first == again
    assert client.get("/api/alliances?level=national").get_json()["filters"] != first["filters"]


def test_what_began_between_two_days(client: FlaskClient) -> None:
    body = client.get("/api/changes?before=2020&after=2026-12").get_json()
    began = {(c["source"], c["target"], c["place"]): c for c in body["items"] if c["what"] == "began"}
    assert began[sample.MP, sample.PJD, sample.BEN_MSICK]["claim"]["evidence"]["text"] == sample.PACT
    assert body["total"] == len(body["items"])
    first = client.get("/api/changes?before=2020&after=2026-12&limit=1").get_json()
    second = client.get(f"/api/changes?before=2020&after=2026-12&limit=1&cursor={first['next']}").get_json()
    assert [*first["items"], *second["items"]] == body["items"][:2]


def test_who_switched_is_a_list(client: FlaskClient) -> None:
    body = client.get("/api/switches").get_json()
    assert {"items", "limit", "truncated", "next", "snapshot", "total"} <= body.keys()
    assert all({"person", "from", "to", "claims"} <= item.keys() for item in body["items"])


def test_a_comparison_goes_on(client: FlaskClient) -> None:
    query = {"first": "party/rni", "second": "party/pi"}
    whole = client.get("/api/compare", query_string=query).get_json()["items"]
    assert len(whole) > 1
    first = client.get("/api/compare", query_string=query | {"limit": 1}).get_json()
    second = client.get("/api/compare", query_string=query | {"limit": 1, "cursor": first["next"]}).get_json()
    assert [*first["items"], *second["items"]] == whole[:2]


@pytest.mark.parametrize(("address", "status"), [
    ("/api/changes", 400), ("/api/changes?before=2020", 400), ("/api/changes?before=2024&after=2020", 400),
    ("/api/changes?before=soon&after=2020", 400), ("/api/changes?before=2020&after=2024&as_of=2022", 400),
    ("/api/changes?before=2020&after=2024&relations=legalAction", 400), ("/api/alliances?relations=funds", 400),
    ("/api/alliances?cursor=zz", 400), ("/api/alliances?since=2024&until=2020", 400), ("/api/switches?place=region/none", 404),
    ("/api/switches?limit=99999", 400), ("/api/alliances?stance=denied&current=1", 400)])
def test_wrong_requests_are_problems(client: FlaskClient, address: str, status: int) -> None:
    response = client.get(address)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert response.get_json()["detail"]


@pytest.mark.parametrize("address", [
    "/api/alliances", f"/api/entities/{sample.MP}/neighbourhood", "/api/money", f"/api/timeline?entity={sample.MP}",
    f"/api/compare?first={sample.MP}&second={sample.PJD}", "/api/switches", "/api/changes?before=2020&after=2024"])
def test_a_cursor_of_a_snapshot_that_is_gone_is_410(client: FlaskClient, address: str) -> None:
    from kg.graph.cursor import Cursor

    gone = Cursor("0-gone", "any question", {"": 2}).text()
    response = client.get(f"{address}{'&' if '?' in address else '?'}cursor={gone}")
    assert response.status_code == 410
    assert response.get_json()["type"].endswith("#stale-cursor")
