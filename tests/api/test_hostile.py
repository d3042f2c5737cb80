"""Hostile queries and updates beside eight clients with normal ones: each bad one ends, nothing leaves, nothing restarts."""

from __future__ import annotations

import http.client
import socket
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest

from kg.tokens import Tokens
from tests.api import sample
from tests.api.conftest import serving
from tests.api.http import Http
from tests.store.processes import processes

pytestmark = pytest.mark.slow
DEADLINE = 4
PATIENCE = 60.0
"""Seconds for what must end by its deadline, on a machine that does much else."""
MEMORY = 512 << 20
NORMAL = ("ASK { ?s a sila:Claim }", "SELECT ?o { <https://w3id.org/sila/id/party/mp> rdfs:label ?o }",
          "SELECT ?c { ?c rdf:subject <https://w3id.org/sila/id/party/mp> ; sila:stance ?s } LIMIT 20")
CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
QUERIES = {
    "ordered cross product": f"SELECT * {{ {CROSS} }} ORDER BY ?a ?f ?i ?l",
    "counted cross product": f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}",
    "grouped cross product": f"SELECT ?a ?f ?l (COUNT(*) AS ?n) {{ {CROSS} }} GROUP BY ?a ?f ?l",
    "distinct cross product": f"SELECT DISTINCT ?a ?f ?i {{ {CROSS} }}",
    "paths": "SELECT (COUNT(*) AS ?n) { ?a (!<a:a>|^<a:a>)* ?b . ?b (!<a:a>|^<a:a>)+ ?c . ?c (!<a:a>|^<a:a>)* ?d }",
    "huge construct": f"CONSTRUCT {{ ?a <a:p> ?f . ?d <a:q> ?i . ?g <a:r> ?c }} WHERE {{ {CROSS} }}",
    "growing strings": "SELECT (COUNT(*) AS ?n) { BIND(CONCAT('x', 'x') AS ?s0) "
                       + " ".join(f"BIND(CONCAT(?s{n}, ?s{n}) AS ?s{n + 1})" for n in range(40))
                       + " FILTER(STRLEN(?s40) > 0) }",
    "regular expression": f"SELECT (COUNT(*) AS ?n) {{ {CROSS} FILTER(REGEX(STR(?a), '^(([a-z:/.])+.)+[A-Z]([a-z])+$') && "
                          "REGEX(STR(?f), '(x+x+)+y')) }",
    "long regular expression": f"ASK {{ FILTER(REGEX('{'a' * 5000}', '{'(a?){1000}' * 40}')) }}",
    "nested braces": "SELECT * " + "{" * 50_000 + "}" * 50_000,
    "nested parentheses": "ASK { FILTER(" + "(" * 50_000 + "1" + ")" * 50_000 + ") }",
    "nested not exists": "ASK " + "{ FILTER NOT EXISTS " * 5_000 + "{}" + "}" * 5_000,
    "many unions": "SELECT * { {} " + "UNION { ?s ?p ?o } " * 20_000 + "}",
    "long text": "SELECT * { ?s ?p ?o FILTER(?o != '" + "x" * 1_000_000 + "') }",
    "a megabyte of values": "SELECT * { VALUES ?s { " + "<a:b> " * 150_000 + "} }",
}
SERVICES = ("SERVICE <{}> {{ ?s ?p ?o }}", "service SILENT<{}>{{ ?s ?p ?o }}", "BIND(1 AS ?x) 1SERVICE<{}>{{ ?s ?p ?o }}",
            "BIND(true AS ?x) trueSERVICE<{}>{{ ?s ?p ?o }}", "VALUES ?u {{ <{}> }} SERVICE ?u {{ ?s ?p ?o }}",
            "OPTIONAL {{ SERVICE # a comment\n <{}> {{ ?s ?p ?o }} }}", "FILTER EXISTS {{ SERVICE <{}> {{ ?s ?p ?o }} }}",
            "{{ SELECT * {{ SERVICE <{}> {{ ?s ?p ?o }} }} }}", "SERVI\\u0043E <{}> {{ ?s ?p ?o }}")
ENDLESS = ("ordered cross product", "counted cross product", "grouped cross product", "distinct cross product", "paths",
           "growing strings")
"""Those that no machine answers in time, and whose answer cannot begin before they are done."""
NESTED = ("nested braces", "nested parentheses", "nested not exists")
GOOD_ENDS = {**dict.fromkeys(QUERIES, (200, 400, 413, 422, 504, 599)), **dict.fromkeys(ENDLESS, (413, 504)),
             **dict.fromkeys(NESTED, (400, 422, 504)), "huge construct": (413, 504, 599)}
"""Statuses by query: beyond the limit of memory or of the answer 413, of nesting 422, of time 504; 599 where broken off."""


class Clients:
    """Eight clients that ask normal queries until they are told to stop."""

    def __init__(self, server: Http) -> None:
        self.server, self.stop = server, threading.Event()
        self.seconds: list[float] = []
        self.statuses: set[int] = set()

    def run(self) -> None:
        number = 0
        while not self.stop.is_set():
            number += 1
            started = time.monotonic()
            answer = self.server.get(f"/sparql?{urlencode({'query': NORMAL[number % len(NORMAL)]})}")
            self.seconds.append(time.monotonic() - started)
            self.statuses.add(answer.status)

    def __enter__(self) -> Clients:
        self.threads = [threading.Thread(target=self.run) for _ in range(8)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join(PATIENCE)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.seconds, n=20)[-1]


def end_of(server: Http, method: str, path: str, body: str | None, **headers: str) -> tuple[int, float]:
    """Status and seconds of a hostile request; 599 where the server broke the answer off."""
    started = time.monotonic()
    try:
        status = server(method, path, body, **headers).status
    except (http.client.HTTPException, ConnectionError):
        status = 599
    return status, time.monotonic() - started


def test_no_query_takes_the_service_down(tmp_path: Path) -> None:
    store = sample.build(tmp_path / "store")
    token = f"Bearer {Tokens(store).add('hostile', 'write')[1]}"
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)
    where = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    with serving(store, query_timeout=DEADLINE, query_memory=MEMORY, query_workers=4, server_threads=16) as server:
        with Clients(server) as quiet:
            time.sleep(5)
        before = {pid for pid, (command, _) in processes(store).items() if "api.serve" in command}
        largest = [0]
        over = threading.Event()

        def watch() -> None:
            while not over.is_set():
                sizes = [size for command, size in processes(store).values() if "kg.store.worker" in command]
                largest[0] = max(largest[0], *sizes, 0)
                time.sleep(0.05)

        watcher = threading.Thread(target=watch)
        watcher.start()
        with Clients(server) as busy, ThreadPoolExecutor(2) as two:
            ends = dict(zip(QUERIES, two.map(lambda text: end_of(
                server, "POST", "/sparql", text, Content_Type="application/sparql-query"), QUERIES.values()), strict=True))
            services = list(two.map(lambda pattern: end_of(
                server, "POST", "/sparql", f"SELECT * {{ {pattern.format(where)} }}", Content_Type="application/sparql-query"),
                SERVICES))
            updates = list(two.map(lambda pattern: end_of(
                server, "POST", "/sparql/update", f"INSERT {{ GRAPH curated:x {{ <a:a> <a:b> <a:c> }} }} WHERE "
                f"{{ {pattern.format(where)} }}", Content_Type="application/sparql-update", Authorization=token), SERVICES))
            updates += list(two.map(lambda text: end_of(
                server, "POST", "/sparql/update", text, Content_Type="application/sparql-update", Authorization=token),
                (f"LOAD <{where}>", f"LOAD SILENT <{where}> INTO GRAPH curated:x", f"PREFIX l: <{where}> LOAD l:x",
                 f"INSERT {{ GRAPH curated:x {{ ?a <a:b> ?f }} }} WHERE {{ GRAPH ?x {{ {CROSS} }} GRAPH ?y {{ {CROSS} }} }}")))
        over.set()
        watcher.join(PATIENCE)
        for name, (status, seconds) in ends.items():
            assert status in GOOD_ENDS[name], (name, status)
            assert seconds < DEADLINE + PATIENCE, name
        assert {status for status, _ in services} <= {400, 422}
        assert {status for status, _ in updates} <= {400, 413, 422, 503, 504}
        with pytest.raises(TimeoutError):
            listener.accept()
        listener.close()
        assert 0 < largest[0] < MEMORY * 1.05  # pages of programs that are read later come on top
        assert busy.statuses <= {200, 503}
        assert 200 in busy.statuses
        assert {pid for pid, (command, _) in processes(store).items() if "api.serve" in command} == before
        assert server.get(f"/sparql?{urlencode({'query': NORMAL[0]})}").json()["boolean"] is True
        assert server.get("/graph/curated/x").status == 404
    figures = {"quiet p95": quiet.p95, "busy p95": busy.p95, "ratio": busy.p95 / quiet.p95, "largest": largest[0] >> 20}
    print(figures, ends, busy.statuses)  # to be read, not judged: this machine may be busy
