"""The service under load: many clients read a mixed set while articles are taken in, from ``kg serve`` as it comes."""

from __future__ import annotations

import http.client
import json
import shutil
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from bench.machine import load as machine_load
from bench.measure import median, p95
from bench.servers import Place, running
from kg.tokens import Tokens

#: Clients and seconds; with ``--quick`` the second pair.
SIZES: Final = {False: (50, 120.0), True: (10, 10.0)}
PATIENCE: Final = 120.0
_QUERY: Final = "SELECT ?c ?o { ?c rdf:subject <https://w3id.org/sila/id/party/pjd> ; rdf:object ?o } LIMIT 50"
#: What is read: a name, the address, and what is accepted.
READ: Final = (
    ("first page, Arabic", "/?lang=ar", "text/html"), ("page of a party, Arabic", "/entity/party/pjd?lang=ar", "text/html"),
    ("page of a person, French", "/entity/person/ouzzine?lang=fr", "text/html"),
    ("alliances, page in French", "/alliances?lang=fr", "text/html"),
    ("entity", "/api/entities/party/mp", "application/json"),
    ("neighbourhood", "/api/entities/party/pjd/neighbourhood?depth=2", "application/json"),
    ("search", f"/api/entities?q={quote('العدالة')}", "application/json"),
    ("search, Latin letters", "/api/entities?q=istiqlal", "application/json"),
    ("alliances", "/api/alliances", "application/json"),
    ("SPARQL", f"/sparql?query={quote(_QUERY)}", "application/sparql-results+json"),
    ("export, GEXF", "/api/export.gexf", "*/*"), ("export, edges as CSV", "/api/export.csv-edges", "*/*"))
Row = dict[str, Any]


def measure(folder: Path, quick: bool = False) -> dict[str, Any]:
    """Build the store of the seeds in ``folder`` and ask the service over it.

    Returns ``clients``, ``seconds``, ``load`` (the machine's, when it began), ``rows`` (``name``, ``answers``, ``median`` and
    ``p95`` in ms), the same over all in ``all``, with ``rate`` in answers a second, and ``taken`` (articles sent).
    RuntimeError where any answer is not 200, or 202 for an article.
    """
    clients, seconds = SIZES[quick]
    store = folder / "ours"
    subprocess.run([sys.executable, "-m", "kg", "build", "--store", str(store)], check=True, capture_output=True)
    token = Tokens(store).add("bench", "write")[1]
    begun = machine_load()
    try:
        with running("ours", folder) as place:
            spent, taken, took = _ask(place, token, clients, seconds)
    finally:
        shutil.rmtree(store, ignore_errors=True)
    rows = [_row(name, spent[name]) for name, _, _ in READ if spent[name]]
    every = _row("all", [value for values in spent.values() for value in values])
    return {"clients": clients, "seconds": took, "load": begun, "rows": rows, "taken": taken,
            "all": every | {"rate": every["answers"] / took}}


def _row(name: str, spent: Sequence[float]) -> Row:
    ordered = sorted(spent)
    return {"name": name, "answers": len(ordered), "median": median(ordered), "p95": p95(ordered)}


def _ask(place: Place, token: str, clients: int, seconds: float) -> tuple[dict[str, list[float]], int, float]:
    first = _connect(place)
    for _, path, accept in READ:  # what is made once for a snapshot is not what is measured
        _answer(first, "GET", path, None, {"Accept": accept}, 200)
    spent: dict[str, list[float]] = defaultdict(list)
    wrong: list[BaseException] = []
    taken = [0]
    begun = time.perf_counter()
    until = begun + seconds

    def guarded(work: Iterator[None]) -> None:
        try:
            for _ in work:
                if time.perf_counter() > until or wrong:
                    return
        except (OSError, RuntimeError, http.client.HTTPException) as error:
            wrong.append(error)

    def reading(first: int) -> Iterator[None]:
        connection = _connect(place)
        for number in range(first, sys.maxsize):
            name, path, accept = READ[number % len(READ)]
            started = time.perf_counter()
            _answer(connection, "GET", path, None, {"Accept": accept}, 200)
            spent[name].append((time.perf_counter() - started) * 1000)
            yield

    def sending() -> Iterator[None]:
        connection = _connect(place)
        for number in range(sys.maxsize):
            text = f"خبر القياس رقم {number}\nقال محمد أوزين إن حزب الحركة الشعبية تحالف مع حزب الاستقلال في جماعة تمارة."
            _answer(connection, "POST", "/api/articles", json.dumps({"text": text}).encode(),
                    {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}, 202)
            taken[0] += 1
            yield
            time.sleep(1.0)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in (*(reading(i) for i in range(clients)), sending())]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise RuntimeError(f"a client: {wrong[0]}") from wrong[0]
    return spent, taken[0], time.perf_counter() - begun


def _connect(place: Place) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", place.port, timeout=PATIENCE)


def _answer(connection: http.client.HTTPConnection, method: str, path: str, body: bytes | None, headers: dict[str, str],
            wanted: int) -> None:
    connection.request(method, path, body, headers)
    response = connection.getresponse()
    data = response.read()
    if response.status != wanted:
        raise RuntimeError(f"{method} {path}: {response.status}: {data[:300].decode(errors='replace')}")


def told(found: dict[str, Any]) -> tuple[Sequence[str], list[Sequence[str]]]:
    """The figures as a table's head and lines."""
    return ("what is read", "answers", "median, ms", "p95, ms"), [
        (row["name"], str(row["answers"]), f"{row['median']:.0f}", f"{row['p95']:.0f}")
        for row in (*found["rows"], found["all"])]
