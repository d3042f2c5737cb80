"""The SPARQL Protocol over real HTTP: every way to ask, every format, every refusal."""

from __future__ import annotations

import json
import time
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from http.client import IncompleteRead
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest

from tests.api import sample
from tests.api.http import Answer, Http

SELECT = ("SELECT ?stance ?text { ?c rdf:subject <https://w3id.org/sila/id/party/mp> ; "
          "rdf:object <https://w3id.org/sila/id/party/pjd> ; sila:stance ?stance ; "
          "sila:evidence/oa:hasSelector/oa:exact ?text } ORDER BY ?stance")
ASK = "ASK { ?s a sila:Claim }"
CONSTRUCT = "CONSTRUCT { ?s rdfs:label ?o } WHERE { GRAPH graph:facts { ?s rdfs:label ?o } } LIMIT 5"
FORM, BODY = "application/x-www-form-urlencoded", "application/sparql-query"
FACTS = "https://w3id.org/sila/graph/facts"


def ask(server: Http, query: str, **headers: str) -> Answer:
    return server.get(f"/sparql?{urlencode({'query': query})}", **headers)


def problem(answer: Answer) -> str:
    assert answer.type == "application/problem+json", answer.text[:300]
    body = answer.json()
    assert body["status"] == answer.status
    return str(body["type"].partition("#")[2])


@pytest.mark.parametrize("way", ["get", "form", "body"])
def test_three_ways_to_ask_give_the_sentence(server: Http, way: str) -> None:
    answer = {"get": lambda: ask(server, SELECT), "form": lambda: server.post("/sparql", urlencode({"query": SELECT}), FORM),
              "body": lambda: server.post("/sparql", SELECT, f"{BODY}; charset=utf-8")}[way]()
    assert (answer.status, answer.type) == (200, "application/sparql-results+json"), answer.text
    texts = {row["text"]["value"] for row in answer.json()["results"]["bindings"]}
    assert {sample.PACT, sample.DENIAL, sample.BAN} <= texts


@pytest.mark.parametrize(
    ("query", "accept", "wanted"),
    [
        (SELECT, "*/*", "application/sparql-results+json"),
        (SELECT, "application/json", "application/json"),
        (SELECT, "application/sparql-results+xml", "application/sparql-results+xml"),
        (SELECT, "text/csv", "text/csv"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values"),
        (SELECT, "text/csv;q=0.3, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        (ASK, "*/*", "application/sparql-results+json"),
        (ASK, "application/sparql-results+xml", "application/sparql-results+xml"),
        (CONSTRUCT, "*/*", "text/turtle"),
        (CONSTRUCT, "application/n-triples", "application/n-triples"),
        (CONSTRUCT, "text/csv, text/turtle;q=0.1", "text/turtle"),
    ],
)
def test_formats_by_accept(server: Http, query: str, accept: str, wanted: str) -> None:
    answer = ask(server, query, Accept=accept)
    assert answer.status == 200, answer.text
    assert answer.type == wanted or (wanted == "application/json" and answer.type == "application/sparql-results+json")
    assert "accept" in answer.headers["vary"].lower()


def test_every_format_can_be_read(server: Http) -> None:
    rows = ask(server, SELECT).json()["results"]["bindings"]
    assert len(ET.fromstring(ask(server, SELECT, Accept="application/sparql-results+xml").body).findall(".//{*}result")) == len(
        rows
    )
    assert len(ask(server, SELECT, Accept="text/csv").text.splitlines()) == len(rows) + 1
    assert len(ask(server, SELECT, Accept="text/tab-separated-values").text.splitlines()) == len(rows) + 1
    turtle = set(ox.parse(ask(server, CONSTRUCT, Accept="text/turtle").body, format=ox.RdfFormat.TURTLE))
    lines = set(ox.parse(ask(server, CONSTRUCT, Accept="application/n-triples").body, format=ox.RdfFormat.N_TRIPLES))
    assert turtle == lines
    assert len(turtle) == 5
    assert ask(server, ASK).json()["boolean"] is True


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("json", "application/sparql-results+json"),
        ("xml", "application/sparql-results+xml"),
        ("csv", "text/csv"),
        ("tsv", "text/tab-separated-values"),
    ],
)
def test_formats_by_name_for_links(server: Http, name: str, wanted: str) -> None:
    answer = server.get(f"/sparql?{urlencode({'query': SELECT, 'format': name})}", Accept="text/html")
    assert (answer.status, answer.type) == (200, wanted)


@pytest.mark.parametrize(("query", "accept"), [(SELECT, "image/png"), (SELECT, "text/turtle"), (CONSTRUCT, "text/csv"),
                                               (SELECT, "application/sparql-results+json;q=0")])
def test_formats_that_cannot_be_given(server: Http, query: str, accept: str) -> None:
    answer = ask(server, query, Accept=accept)
    assert (answer.status, problem(answer)) == (406, "not-acceptable")


@pytest.mark.parametrize(
    "query", ["", "SELECT", "SELECT * { ?s ?p }", "SELECT * {\n ?s ?p ?o\n", "\x00", "hello", "SELECT * { ?s ?p ?o } } "]
)
def test_a_malformed_query_is_400_and_says_where(server: Http, query: str) -> None:
    answer = ask(server, query)
    assert (answer.status, problem(answer)) == (400, "malformed-query")
    if "\n" in query:
        assert answer.json()["line"] >= 2
        assert answer.json()["column"] >= 1


@pytest.mark.parametrize("query", [
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SELECT * { service silent <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { BIND(1 AS ?x) 1SERVICE<http://127.0.0.1:9/>{ ?s ?p ?o } }", "INSERT DATA { <a:a> <a:b> <a:c> }",
    "DELETE WHERE { ?s ?p ?o }", "LOAD <http://127.0.0.1:9/>", "DROP ALL", "CLEAR DEFAULT"])
def test_other_servers_and_updates_are_refused(server: Http, query: str) -> None:
    answer = ask(server, query)
    assert answer.status == 400
    assert problem(answer) in {"query-refused", "malformed-query"}


@pytest.mark.parametrize(("send", "status"), [
    (lambda s: s.get(f"/sparql?query={quote(ASK)}&query={quote(ASK)}"), 400),
    (lambda s: s.get(f"/sparql?update={quote('DROP ALL')}"), 400),
    (lambda s: s.post("/sparql", urlencode({"update": "DROP ALL"}), FORM), 400),
    (lambda s: s.post("/sparql", urlencode([("query", ASK), ("query", ASK)]), FORM), 400),
    (lambda s: s.post("/sparql", "", FORM), 400),
    (lambda s: s.post("/sparql", ASK, "text/plain"), 415),
    (lambda s: s("POST", "/sparql", ASK), 415),
    (lambda s: s.post("/sparql", ASK, "application/sparql-update"), 415),
    (lambda s: s.post("/sparql", ASK.encode("utf-16"), f"{BODY}; charset=utf-16"), 415),
    (lambda s: s.post("/sparql", b"ASK { ?s ?p '\xff' }", BODY), 400),
    (lambda s: s.post("/sparql", "query=ASK+%7B+%3Fs+%3Fp+%27%FF%27+%7D", FORM), 400),
    (lambda s: s.post("/sparql", "#" * (2 << 20), BODY), 413),
    (lambda s: s.post("/sparql", "query=" + "#" * (2 << 20), FORM), 413),
    (lambda s: s("PUT", "/sparql", ASK), 405), (lambda s: s("DELETE", "/sparql"), 405),
    (lambda s: s.get(f"/sparql?{urlencode({'query': ASK, 'default-graph-uri': 'not an iri'})}"), 400),
    (lambda s: s.get(f"/sparql?{urlencode({'query': ASK, 'format': 'docx'})}"), 400)])
def test_wrong_requests(server: Http, send: object, status: int) -> None:
    answer = send(server)  # type: ignore[operator]
    assert answer.status == status
    problem(answer)


def test_the_data_set_of_the_request(server: Http) -> None:
    def count(**graphs: str) -> int:
        query = {
            "query": "SELECT (COUNT(*) AS ?n) { ?c a sila:Claim }",
            **{name.replace("_", "-"): value for name, value in graphs.items()},
        }
        return int(server.get(f"/sparql?{urlencode(query)}").json()["results"]["bindings"][0]["n"]["value"])

    article = f"https://w3id.org/sila/graph/{sample.PACT_ARTICLE}"
    assert count(default_graph_uri=FACTS) == 0
    assert count(default_graph_uri=article) == 4
    assert count() > 4
    named = urlencode({"query": "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", "named-graph-uri": article})
    assert [row["g"]["value"] for row in server.get(f"/sparql?{named}").json()["results"]["bindings"]] == [article]
    form = server.post("/sparql", urlencode({"query": ASK, "default-graph-uri": FACTS}), FORM)
    assert form.json()["boolean"] is False
    body = server.post(f"/sparql?{urlencode({'default-graph-uri': article})}", ASK, BODY)
    assert body.json()["boolean"] is True


def test_head_and_options(server: Http) -> None:
    answer = server("HEAD", f"/sparql?{urlencode({'query': ASK})}")
    assert (answer.status, answer.body, answer.type) == (200, b"", "application/sparql-results+json")
    asked = server("OPTIONS", "/sparql", Origin="https://example.org", Access_Control_Request_Method="POST")
    assert asked.status == 200
    assert {"GET", "POST", "HEAD", "OPTIONS"} <= set(asked.headers["allow"].split(", "))
    assert "POST" in asked.headers["access-control-allow-methods"]
    assert asked.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json", "*/*"]
)
def test_without_a_query_the_service_describes_itself(server: Http, accept: str) -> None:
    answer = server.get("/sparql", Accept=accept)
    assert answer.status == 200
    syntax = ox.RdfFormat.from_media_type(answer.type)
    assert syntax
    objects = {quad.predicate.value.rpartition("#")[2]: str(quad.object) for quad in ox.parse(answer.body, format=syntax)}
    assert objects["endpoint"] == f"<http://127.0.0.1:{server.port}/sparql>"
    assert "SPARQL11Query" in objects["supportedLanguage"]


def test_answers_are_tagged_by_snapshot(server: Http) -> None:
    address = f"/sparql?{urlencode({'query': SELECT})}"
    first = server.get(address)
    assert first.headers["x-sila-snapshot"]
    assert server.get(address, If_None_Match=first.headers["etag"]).status == 304
    assert server.get(address, If_None_Match=first.headers["etag"], Accept="text/csv").status == 200


def test_a_query_past_its_deadline_is_504_and_the_next_one_is_answered(server: Http) -> None:
    started = time.monotonic()
    answer = ask(server, "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?f ?i")
    assert (answer.status, problem(answer)) in {(504, "query-timeout"), (413, "query-memory")}
    assert time.monotonic() - started < 8
    assert ask(server, ASK).json()["boolean"] is True


def test_more_rows_than_one_answer_may_have_are_never_silent(server: Http) -> None:
    try:
        answer = ask(server, "SELECT * { ?a ?b ?c . ?d ?e ?f }", Accept="text/csv")
    except (OSError, IncompleteRead):
        return  # broken off
    assert answer.status in {413, 504} or answer.headers.get("x-sila-truncated")


def test_too_many_queries_at_once_are_told_to_come_back(server: Http) -> None:
    bomb = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with ThreadPoolExecutor(40) as many:
        answers = list(many.map(lambda _: ask(server, bomb), range(40)))
    statuses = {answer.status for answer in answers}
    assert statuses <= {503, 504}
    for answer in answers:
        if answer.status == 503:
            assert int(answer.headers["retry-after"]) > 0
    assert ask(server, ASK).status == 200


def test_the_page_for_people(server: Http) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    empty = server.get("/sparql?lang=fr", Accept=browser)
    assert (empty.status, empty.type) == (200, "text/html")
    assert "<textarea" in empty.text
    full = ask(server, SELECT, Accept=browser)
    assert sample.BAN in full.text
    assert 'lang="ar"' in full.text
    wrong = ask(server, "SELECT * {\n ?s ?p }", Accept=browser)
    assert wrong.status == 400
    assert 'data-line="2"' in wrong.text
    harm = ask(server, "SELECT ('<script>alert(1)</script>' AS ?x) {}", Accept=browser)
    assert "<script>alert" not in harm.text
    assert "rdf-schema#label" in ask(server, CONSTRUCT, Accept=browser).text


def test_every_example_runs_on_the_page_and_by_program(server: Http) -> None:
    from api import examples

    for example in examples.load():
        answer = ask(server, example.query)
        assert answer.status == 200, (example.name, answer.text)
        json.loads(answer.body)
