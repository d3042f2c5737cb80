"""Schemathesis asks every described address of a real server with the seeds, in ways that its description allows and forbids.

No answer is a 5xx but a busy 503, and each has a status, a media type and a body that the description names. ``default`` does
not count as naming a status. ``SILA_FUZZ`` is the number of requests an address and mode (make test-fuzz).
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable

from api import openapi
from kg.tokens import Tokens
from tests.api.conftest import serving
from tests.api.http import Http

schemathesis = pytest.importorskip("schemathesis", reason="make test-fuzz installs schemathesis")
pytestmark = pytest.mark.fuzz

EXAMPLES = int(os.environ.get("SILA_FUZZ", "40"))
BODIES = {
    "application/sparql-query": [b"ASK {}", b"SELECT * { ?s ?p ?o } LIMIT 3", b"CONSTRUCT WHERE { ?s a ?o } LIMIT 2",
                                 b"DESCRIBE <https://w3id.org/sila/id/party/mp>", b"SELECT * { SERVICE <http://a/> {} }"],
    "application/sparql-update": [b"INSERT DATA { GRAPH curated:f { id:a rdfs:label 'a' } }", b"CLEAR ALL", b"LOAD <http://a/>",
                                  b"DELETE WHERE { GRAPH curated:f { ?s ?p ?o } }", b"DROP GRAPH curated:f"],
    "text/turtle": [b"<a:b> <a:c> 'd' .", b"", b"@prefix a: <a:> . a:b a a:c , [ a:d ( 1 2.0 ) ] ."],
    "application/n-triples": [b"<a:b> <a:c> <a:d> .\n", b""],
    "application/rdf+xml": [b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>"],
    "application/ld+json": [b"{}", b"[]", b'{"@id": "a:b", "a:c": {"@id": "a:d"}}', b'{"@context": "http://a/", "a": 1}'],
    "text/plain": ["قال محمد أوزين إن حزب الحركة الشعبية يتحالف مع حزب الاستقلال.".encode(), b"\xff", b" "],
}
"""Bodies that mean something, beside random ones."""
IDS = ("party/mp", "party/pjd", "person/ouzzine", "municipality/06.141.01.0", "party/none")
ADDRESSES = ("https://w3id.org/sila/graph/facts", "https://w3id.org/sila/graph/curated/fuzz", "https://w3id.org/sila/graph/seed")
TEXTS = {**dict.fromkeys(("place", "entity", "from", "to", "first", "second", "id", "q", "prefix"), IDS),
         **dict.fromkeys(("graph", "default-graph-uri", "named-graph-uri", "using-graph-uri"), ADDRESSES),
         **dict.fromkeys(("since", "until", "before", "after", "as_of", "reported_since"), ("2021", "2021-09-08", "2031-13")),
         "query": ("ASK {}", "SELECT * { ?s ?p ?o } LIMIT 3", "CONSTRUCT WHERE { ?s a ?o } LIMIT 2"),
         "extend": ('{"ids": ["party/mp"], "properties": [{"id": "name"}]}', '{"ids": [1]}'),
         "queries": ('{"q0": {"query": "المغرب"}}', '{"q0": {"query": "x", "limit": 1e400}}', "[]")}
"""Values of parameters that mean something."""


def made() -> Any:
    """The described interface, with bodies and parameters that are half the time meaningful."""
    for name, known in BODIES.items():
        schemathesis.openapi.media_type(name, st.one_of(st.sampled_from(known), st.binary(max_size=60)))
    schema = schemathesis.openapi.from_dict(openapi.description("https://w3id.org/sila/"))

    @schema.hook  # type: ignore[untyped-decorator]
    def map_query(context: Any, query: dict[str, Any] | None) -> dict[str, Any] | None:
        return {name: _meant(name, value) for name, value in query.items()} if query else query

    @schema.hook  # type: ignore[untyped-decorator]
    def map_path_parameters(context: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
        if path_parameters and "slug" in path_parameters and _coin(path_parameters):
            kind, slug = IDS[_coin(path_parameters, len(IDS))].split("/")
            return {**path_parameters, "kind": kind, "slug": slug}
        return path_parameters

    return schema


def _coin(value: object, sides: int = 2) -> int:
    """The same number for the same value in every process."""
    return zlib.crc32(repr(value).encode("utf-8", "surrogatepass")) % sides


def _meant(name: str, value: Any) -> Any:
    known = TEXTS.get(name, ())
    return known[_coin((name, value), len(known))] if known and _coin(value) else value


SCHEMA = made()
OPERATIONS = {result.ok().label: result.ok() for result in SCHEMA.get_all_operations()}
MODES = {mode.name.lower(): mode for mode in schemathesis.GenerationMode}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, seed_store: Path) -> Iterator[tuple[Http, str]]:
    """A real server over a copy of the seed store, and a token that may write."""
    import shutil

    root = tmp_path_factory.mktemp("fuzz") / "store"
    shutil.copytree(seed_store, root, ignore=shutil.ignore_patterns("writer.*"))
    token = Tokens(root).add("fuzz", "write")[1]
    with serving(root, extract_rate=0, query_timeout=10, extract_timeout=30, intake_queue=20) as http:
        yield http, token


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("label", OPERATIONS)
def test_every_answer_is_described(service: tuple[Http, str], label: str, mode: str) -> None:
    (http, token), operation = service, OPERATIONS[label]
    checks = [getattr(schemathesis.checks, name) for name in ("response_schema_conformance", "content_type_conformance",
                                                              "response_headers_conformance")]

    @hypothesis.settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True,
                         database=None, phases=[Phase.generate])
    @hypothesis.given(case=operation.as_strategy(generation_mode=MODES[mode]))
    def ask(case: Any) -> None:
        headers = {"Authorization": f"Bearer {token}"} if _coin(case.body, 3) else {}
        try:
            answer = case.call(base_url=f"http://127.0.0.1:{http.port}", headers=headers, allow_redirects=False, timeout=60)
        except UnicodeDecodeError:  # schemathesis reads some headers of files as text; the answer itself is checked elsewhere
            return
        told = operation.definition.raw["responses"]
        assert str(answer.status_code) in told, (answer.status_code, case.as_curl_command(), answer.text[:300])
        assert answer.status_code < 500 or (answer.status_code == 503 and answer.headers.get("retry-after")), answer.text
        case.validate_response(answer, checks=checks)

    try:
        ask()
    except Unsatisfiable:
        if mode == "positive":
            raise
        pytest.skip("nothing that it takes can be wrong")
