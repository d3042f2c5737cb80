"""Changing curated graphs over real HTTP: who may, what is refused, and that the next request sees it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest

from kg.tokens import Tokens
from tests.api.conftest import serving
from tests.api.http import Answer, Http

BASE = "https://w3id.org/sila/"
NOTES = f"{BASE}graph/curated/notes"
INSERT = f"INSERT DATA {{ GRAPH <{NOTES}> {{ <{BASE}id/company/x-1> a sila:Company ; rdfs:label 'شركة'@ar }} }}"
COUNT = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{NOTES}> {{ ?s ?p ?o }} }}"
FORM, BODY, TURTLE = "application/x-www-form-urlencoded", "application/sparql-update", "text/turtle"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.api import sample

    return sample.build(tmp_path_factory.mktemp("update") / "store")


@pytest.fixture(scope="module")
def write(own: Path) -> str:
    """The Authorization header of an editor."""
    return f"Bearer {Tokens(own).add('editor', 'write')[1]}"


@pytest.fixture(scope="module")
def server(own: Path, write: str) -> Iterator[Http]:
    with serving(own, query_timeout=60) as made:
        yield made


def kind(answer: Answer) -> str:
    return str(answer.json()["type"].partition("#")[2])


def count(server: Http) -> int:
    answer = server.get(f"/sparql?{urlencode({'query': COUNT})}")
    return int(answer.json()["results"]["bindings"][0]["n"]["value"])


def test_an_update_by_both_ways_is_seen_by_the_next_request(server: Http, write: str) -> None:
    done = server.post("/sparql/update", INSERT, BODY, Authorization=write)
    assert (done.status, done.body) == (204, b"")
    assert count(server) == 2
    assert server.get(f"/sparql?{urlencode({'query': COUNT})}").headers["x-sila-snapshot"] == done.headers["x-sila-snapshot"]
    gone = server.post("/sparql/update", urlencode({"update": f"DROP GRAPH <{NOTES}>"}), FORM, Authorization=write)
    assert gone.status == 204
    assert count(server) == 0


@pytest.mark.parametrize(("header", "status", "type_"), [
    (None, 401, "unauthorized"), ("Bearer", 401, "unauthorized"), ("Bearer sila_00000000_" + "a" * 43, 401, "unauthorized"),
    ("Basic YTpi", 401, "unauthorized"), ("READ", 403, "forbidden")])
def test_who_may_not_write(server: Http, own: Path, header: str | None, status: int, type_: str) -> None:
    if header == "READ":
        header = f"Bearer {Tokens(own).add('reader', 'read')[1]}"
    for method, path in (("POST", "/sparql/update"), ("PUT", f"/rdf-graph-store?graph={quote(NOTES)}"),
                         ("DELETE", "/graph/curated/notes"), ("POST", "/rdf-graph-store")):
        given = {"Authorization": header} if header else {}
        answer = server(method, path, INSERT, Content_Type=BODY, **given)
        assert (answer.status, kind(answer)) == (status, type_)
        assert answer.headers["www-authenticate"].startswith("Bearer")
    assert count(server) == 0


def test_a_revoked_token_ends_at_once(server: Http, own: Path) -> None:
    token, text = Tokens(own).add("short", "admin")
    assert server.post("/sparql/update", "", BODY, Authorization=f"Bearer {text}").status == 204
    Tokens(own).revoke(token.id)
    assert server.post("/sparql/update", "", BODY, Authorization=f"Bearer {text}").status == 401
    assert text.split("_", 2)[2] not in (own / "tokens.json").read_text()
    assert (own / "tokens.json").stat().st_mode & 0o077 == 0


def test_without_tokens_nothing_can_be_changed(app: object, client: object) -> None:
    answer = client.post("/sparql/update", data=INSERT, content_type=BODY)  # type: ignore[attr-defined]
    assert answer.status_code == 403
    assert answer.get_json()["type"].endswith("#updates-off")
    assert "SPARQL11Update" not in client.get("/sparql").text  # type: ignore[attr-defined]


@pytest.mark.parametrize(("send", "status", "type_"), [
    (lambda s, **h: s.post("/sparql/update", "DROP ALL", BODY, **h), 403, "graph-refused"),
    (lambda s, **h: s.post("/sparql/update", "INSERT DATA {", BODY, **h), 400, "malformed-query"),
    (lambda s, **h: s.post("/sparql/update", "LOAD <http://127.0.0.1:9/>", BODY, **h), 400, "query-refused"),
    (lambda s, **h: s.post("/sparql/update", INSERT.replace("rdfs:label 'شركة'@ar", "a sila:Claim"), BODY, **h), 422, "shapes"),
    (lambda s, **h: s.post("/sparql/update", INSERT, "text/plain", **h), 415, "unsupported-media-type"),
    (lambda s, **h: s.post("/sparql/update", b"\xff", BODY, **h), 400, "bad-request"),
    (lambda s, **h: s.post("/sparql/update", urlencode([("update", ""), ("update", "")]), FORM, **h), 400, "bad-request"),
    (lambda s, **h: s.post("/sparql/update", urlencode({"query": "ASK {}"}), FORM, **h), 400, "bad-request"),
    (lambda s, **h: s.post("/sparql/update?using-graph-uri=x", INSERT, BODY, **h), 400, "bad-request"),
    (lambda s, **h: s("GET", "/sparql/update?update=DROP+ALL", **h), 405, "method-not-allowed"),
    (lambda s, **h: s.post("/sparql/update", "#", BODY, Content_Length=str(17 << 20), **h), 413, "too-large"),
    (lambda s, **h: s("PUT", "/graph/facts", "<a:a> <a:b> <a:c> .", Content_Type=TURTLE, **h), 403, "graph-refused"),
    (lambda s, **h: s("PUT", "/rdf-graph-store?default", "", Content_Type=TURTLE, **h), 403, "graph-refused"),
    (lambda s, **h: s("PUT", "/graph/curated/x", "<a:a> <a:b>\n nonsense", Content_Type=TURTLE, **h), 400, "malformed-data"),
    (lambda s, **h: s("PUT", "/graph/curated/x", "a,b", Content_Type="text/csv", **h), 415, "unsupported-media-type"),
    (lambda s, **h: s("DELETE", "/graph/curated/none", **h), 404, "not-found"),
    (lambda s, **h: s("PUT", "/rdf-graph-store", "", Content_Type=TURTLE, **h), 400, "bad-request"),
    (lambda s, **h: s("GET", "/rdf-graph-store?graph=x", **h), 400, "bad-request"),
    (lambda s, **h: s("GET", "/rdf-graph-store?default&graph=a:b", **h), 400, "bad-request"),
    (lambda s, **h: s("GET", "/graph/none", **h), 404, "not-found"),
    (lambda s, **h: s("GET", "/graph/facts", Accept="text/csv", **h), 406, "not-acceptable"),
    (lambda s, **h: s("PATCH", "/graph/facts", **h), 405, "method-not-allowed")])
def test_what_is_refused(server: Http, write: str, send: object, status: int, type_: str) -> None:
    answer = send(server, Authorization=write)  # type: ignore[operator]
    assert (answer.status, kind(answer)) == (status, type_), answer.text
    assert count(server) == 0


def test_graphs_are_written_and_read_by_both_names(server: Http, write: str) -> None:
    turtle = f"<{BASE}id/company/x-2> a <{BASE}ontology#Company> ; <http://www.w3.org/2000/01/rdf-schema#label> 'x'@fr ."
    direct, indirect = "/graph/curated/g", f"/rdf-graph-store?graph={quote(BASE)}graph/curated/g"
    assert server("PUT", direct, turtle, Content_Type=TURTLE, Authorization=write).status == 201
    assert server("PUT", indirect, turtle, Content_Type=f"{TURTLE}; charset=utf-8", Authorization=write).status == 204
    for path in (direct, indirect):
        for media in ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"):
            answer = server.get(path, Accept=media)
            assert (answer.status, answer.type) == (200, media)
            syntax = ox.RdfFormat.from_media_type(media)
            assert syntax is not None
            assert {str(q.triple) for q in ox.parse(answer.body, format=syntax)} == {
                str(q.triple) for q in ox.parse(turtle, format=ox.RdfFormat.TURTLE)}
        assert server.get(path, If_None_Match=answer.headers["etag"], Accept="application/ld+json").status == 304
        assert server("HEAD", path).body == b""
    more = f"<{BASE}id/company/x-2> <http://www.w3.org/2000/01/rdf-schema#seeAlso> <a:b> ."
    assert server.post(direct, more, TURTLE, Authorization=write).status == 204
    assert len(server.get(direct, Accept="application/n-triples").text.splitlines()) == 3
    assert server("DELETE", indirect, Authorization=write).status == 204
    assert server.get(direct).status == 404
    made = server.post("/rdf-graph-store", more, TURTLE, Authorization=write)
    assert made.status == 201
    found = server.get(f"/rdf-graph-store?graph={quote(made.headers['location'])}", Accept="application/n-triples")
    assert found.text.count("\n") == 1
    assert server("DELETE", f"/{made.headers['location'].removeprefix(BASE)}", Authorization=write).status == 204


def test_reading_the_stores_graphs(server: Http) -> None:
    facts = server.get("/graph/facts", Accept="application/n-triples")
    labels = {q.object.value for q in ox.parse(facts.body, format=ox.RdfFormat.N_TRIPLES) if isinstance(q.object, ox.Literal)}
    assert "الحركة الشعبية" in labels
    assert server.get("/rdf-graph-store?default", Accept="application/n-triples").status == 200
    described = server.get("/sparql", Accept="text/turtle").text
    assert "SPARQL11Update" in described
    assert "UnionDefaultGraph" in described
    asked = server("OPTIONS", "/graph/facts", Origin="https://example.org", Access_Control_Request_Method="PUT")
    assert "authorization" not in asked.headers["access-control-allow-headers"].lower()
