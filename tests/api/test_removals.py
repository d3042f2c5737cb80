"""Takedown over real HTTP: who may, that answers stop, the 410, the public log, and the bytes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from kg.tokens import Tokens
from tests.api import sample
from tests.api.conftest import serving
from tests.api.http import Http
from tests.store.test_takedown import holding

ADDRESS = f"/api/articles/{sample.PACT_ARTICLE.partition('/')[2]}"
QUERY = urlencode({"query": f'SELECT ?c {{ ?c oa:exact ?t FILTER(STR(?t) = "{sample.PACT}") }}'})


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return sample.build(tmp_path / "store")


@pytest.fixture
def write(own: Path) -> str:
    return f"Bearer {Tokens(own).add('editor', 'write')[1]}"


@pytest.fixture
def server(own: Path, write: str) -> Iterator[Http]:
    with serving(own, query_timeout=60) as made:
        yield made


def test_a_takedown_from_request_to_the_last_byte(server: Http, own: Path, write: str) -> None:
    assert server.get(f"/sparql?{QUERY}").json()["results"]["bindings"]
    cursor = server.get("/api/articles?limit=1").json()["next"]
    assert server.get(f"/api/articles?limit=1&cursor={quote(cursor)}").status == 200
    assert server.get("/api/export.gexf").status == 200
    assert holding(own, sample.PACT)
    done = server("DELETE", f"{ADDRESS}?why={quote('طلب الناشر')}", Authorization=write)
    assert done.status == 202
    assert done.json() == {"id": sample.PACT_ARTICLE, "state": "forgotten", "status": done.headers["location"]}

    for path in (ADDRESS, f"/id/{sample.PACT_ARTICLE}", f"/data/{sample.PACT_ARTICLE}.ttl", f"/{sample.PACT_ARTICLE}"):
        answer = server.get(path, Accept="application/json")
        assert answer.status == 410, path
        assert answer.json()["type"].endswith("#gone")
        assert "طلب الناشر" in answer.json()["detail"]
    page = server.get(f"/{sample.PACT_ARTICLE}", Accept="text/html")
    assert (page.status, page.type) == (410, "text/html")
    assert server("DELETE", ADDRESS, Authorization=write).status == 410
    assert server.get(f"/api/claims/{sample.PACT_CLAIM}").status == 404
    assert server.get(f"/sparql?{QUERY}").json()["results"]["bindings"] == []
    assert server.get(f"/api/articles?limit=1&cursor={quote(cursor)}").status == 410
    export = server.get("/api/export.ttl")
    assert (export.status, sample.PACT in export.text) == (200, False)

    until = time.monotonic() + 60
    while (state := server.get(done.headers["location"]).json())["purged"] is None and time.monotonic() < until:
        time.sleep(0.05)
    assert state["purged"]
    assert holding(own, sample.PACT) == []
    log = server.get("/api/removals").json()
    assert log["items"] == [state]
    assert log["items"][0].keys() == {"id", "removed", "why", "purged"}
    for path in ("/api/entities?q=x", "/api/export.gexf", "/api/alliances", f"/sparql?{QUERY}"):
        assert server.get(path).status == 200
    assert holding(own, sample.PACT) == []


def test_who_may_not_and_what_is_not_there(server: Http, own: Path, write: str) -> None:
    read = f"Bearer {Tokens(own).add('reader', 'read')[1]}"
    assert server("DELETE", ADDRESS).status == 401
    assert server("DELETE", ADDRESS, Authorization=read).status == 403
    assert server("DELETE", "/api/articles/00000000000000ff", Authorization=write).status == 404
    assert server("DELETE", "/api/articles/..%2f..%2fx", Authorization=write).status == 404
    assert server("DELETE", f"{ADDRESS}?why={'x' * 501}", Authorization=write).status == 400
    bad = server("DELETE", ADDRESS, b'["x"]', Content_Type="application/json", Authorization=write)
    assert bad.status == 400
    assert server.get(ADDRESS).status == 200
    assert server.get("/api/removals").json()["items"] == []
    assert server.get("/api/removals/0000000000000001").status == 404
