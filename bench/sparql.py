"""SPARQL over HTTP: our endpoint beside other servers (``bench.servers``), on the same quads, at 1 and 8 clients."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import numpy as np

from bench.measure import median, p95, processor_seconds
from bench.servers import Place, known, prepare, running
from bench.synthetic import BASE, Made

CLIENTS: Final = (1, 8)
ROUNDS: Final = 3
PATIENCE: Final = 600.0
_PREFIXES: Final = (f"PREFIX sila: <{BASE}ontology#> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
                    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> ")
_PATTERNS: Final = {
    "point lookup": "SELECT ?p ?o {{ <{entity}> ?p ?o }}",
    "one hop": "SELECT ?c ?r ?o ?s {{ ?c rdf:subject <{entity}> ; rdf:predicate ?r ; rdf:object ?o ; sila:stance ?s }}",
    "two hops": "SELECT DISTINCT ?z {{ ?c rdf:subject <{entity}> ; rdf:object ?y . ?d rdf:subject ?y ; rdf:object ?z }}",
    "alliance aggregate": "SELECT ?a ?b ?y (COUNT(?c) AS ?n) {{ ?c rdf:predicate sila:alliedWith ; rdf:subject ?a ; "
                          "rdf:object ?b ; sila:reported ?d BIND(SUBSTR(STR(?d), 1, 4) AS ?y) }} GROUP BY ?a ?b ?y",
    "label search": 'SELECT ?s ?l {{ ?s rdfs:label ?l FILTER(CONTAINS(STR(?l), "person b12")) }}',
}
Row = dict[str, Any]


def questions(made: Made) -> dict[str, str]:
    """The five queries; the entity is the subject of a middling number of claims."""
    often = np.bincount(made.subject, minlength=len(made.ids))
    order = np.argsort(often, kind="stable")
    order = order[often[order] > 0]
    entity = f"{BASE}id/{made.ids[int(order[len(order) // 2])]}"
    return {name: _PREFIXES + pattern.format(entity=entity) for name, pattern in _PATTERNS.items()}


def measure(made: Made, folder: Path, seconds: float, servers: Sequence[str] | None = None) -> list[Row]:
    """One row a question, number of clients and server (all that are installed where ``servers`` is None; ours first).

    Parameters
    ----------
    made, folder : the graph, and where ``synthetic.store`` wrote it; its ``store`` is moved
    seconds : how long each is asked; each client asks once at least

    Returns rows with ``question``, ``clients``, ``server``, ``median`` and ``p95`` in ms, ``rate`` in answers a second,
    ``work`` in ms of processor time an answer.
    RuntimeError where two servers give different numbers of rows: what is compared must be the same work.
    """
    prepare(folder)
    rows: list[Row] = []
    with ExitStack() as stack:
        places = {server: stack.enter_context(running(server, folder)) for server in servers or known()}
        for question, text in questions(made).items():
            sizes = {server: _ask(_connect(place), place, text) for server, place in places.items()}
            if len(set(sizes.values())) != 1 or not sizes["ours"]:
                raise RuntimeError(f"{question}: numbers of rows differ: {sizes}")
            for clients in CLIENTS:
                found = {server: (list[float](), list[float](), list[float]()) for server in places}
                for server in [*places] * ROUNDS:
                    before = processor_seconds(places[server].process)
                    spent, took = load(places[server], text, clients, seconds / ROUNDS)
                    times, walls, works = found[server]
                    times += spent
                    walls.append(took)
                    works.append(processor_seconds(places[server].process) - before)
                rows += [{"question": question, "clients": clients, "server": server, "rows": sizes[server],
                          "median": median(sorted(times)), "p95": p95(sorted(times)), "rate": len(times) / sum(walls),
                          "work": 1000 * sum(works) / len(times)} for server, (times, walls, works) in found.items()]
    return rows


def load(place: Place, text: str, clients: int, seconds: float) -> tuple[list[float], float]:
    """Ask from some clients at once, each over one kept connection; RuntimeError where an answer is not 200.

    Returns the milliseconds of each answer, and the seconds that all took together.
    """
    spent: list[float] = []
    wrong: list[BaseException] = []
    until = time.perf_counter() + seconds

    def client() -> None:
        try:
            connection = _connect(place)
            while True:
                started = time.perf_counter()
                _ask(connection, place, text)
                spent.append((time.perf_counter() - started) * 1000)
                if time.perf_counter() > until:
                    return
        except (OSError, RuntimeError, http.client.HTTPException) as error:
            wrong.append(error)

    started = time.perf_counter()
    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - started
    if wrong:
        raise RuntimeError(f"a client: {wrong[0]}") from wrong[0]
    return spent, took


def _connect(place: Place) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", place.port, timeout=PATIENCE)


def _ask(connection: http.client.HTTPConnection, place: Place, text: str) -> int:
    """How many rows the answer has; it is read whole."""
    connection.request("POST", place.path, urlencode([("query", text), *place.extra]), {
        "Content-Type": "application/x-www-form-urlencoded", "Accept": "application/sparql-results+json"})
    response = connection.getresponse()
    data = response.read()
    if response.status != 200:
        raise RuntimeError(f"{response.status}: {data[:300].decode(errors='replace')}")
    return len(json.loads(data)["results"]["bindings"])


def told(rows: Sequence[Row]) -> tuple[Sequence[str], list[Sequence[str]]]:
    """The rows as a table's head and lines: a line a question and number of clients, the peers as ratios to ours."""
    peers = [name for name in dict.fromkeys(row["server"] for row in rows) if name != "ours"]
    head = ["question (rows)", "clients", "ours, ms (p95)", "ours, answers a second", "ours, work, ms"]
    for peer in peers:
        head += [f"{peer}, ms (p95)", f"ours : {peer}, median", f"ours : {peer}, p95", f"ours : {peer}, answers a second",
                 f"ours : {peer}, work"]
    lines: list[Sequence[str]] = []
    for ours in (row for row in rows if row["server"] == "ours"):
        line = [f"{ours['question']} ({ours['rows']})", str(ours["clients"]), _times(ours), f"{ours['rate']:.1f}",
                f"{ours['work']:.2f}"]
        for peer in peers:
            their = next(row for row in rows if row["server"] == peer
                         and (row["question"], row["clients"]) == (ours["question"], ours["clients"]))
            line += [_times(their), *(f"{ours[what] / (their[what] or float('nan')):.2g}x"
                                      for what in ("median", "p95", "rate", "work"))]
        lines.append(line)
    return head, lines


def _times(row: Row) -> str:
    return f"{row['median']:.1f} ({row['p95']:.1f})"
