"""Neighbourhoods of hubs by HTTP, from ``kg serve`` as it comes over a made-up graph, asked as a browser asks."""

from __future__ import annotations

import http.client
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from bench.measure import median, p95, processor_seconds, times
from bench.report import table
from bench.servers import running
from bench.synthetic import BASE
from kg.graph.claims import ClaimGraph
from kg.store import open_reader
from kg.store.layout import Layout
from kg.store.plain import adopt

PATIENCE: Final = 600.0
Row = dict[str, Any]


def measure(folder: Path, runs: int) -> list[Row]:
    """Two rows: the page of each of the ``runs`` biggest hubs, asked for the first time; and that of the biggest, again.

    ``folder`` is where ``synthetic.store`` wrote the graph and ``kg.graph.load`` kept its columns; its ``store`` is moved.
    ``median`` and ``p95`` in ms, ``work`` in ms of processor time an answer, ``bytes`` of the largest answer as sent,
    ``claims`` at the biggest hub.
    """
    graph = ClaimGraph.open(folder / "claims.columns")
    degree = np.diff(graph.offsets)
    hubs = [graph.entity_id(int(row)) for row in np.argsort(-degree, kind="stable")[:runs + 1]]
    layout = Layout(folder / "ours")
    layout.create(BASE)
    adopt(layout, folder / "store")
    reader = open_reader(str(folder / "ours"))
    if reader.derived is not None:  # made already, from the same quads
        replace(graph, snapshot=reader.snapshot).save(reader.derived / "claims.columns")
    with running("ours", folder) as place:
        connection = http.client.HTTPConnection("127.0.0.1", place.port, timeout=PATIENCE)
        ask(connection, hubs.pop())  # the first of all waits for the graph
        rows = []
        for name, asked in ((f"each of {runs} big hubs, the first time", hubs), ("the biggest hub, again", hubs[:1] * runs)):
            sizes: list[int] = []
            before = processor_seconds(place.process)
            took = sorted(times(partial(_sized, connection, hub, sizes), 1)[0] for hub in asked)
            work = 1000 * (processor_seconds(place.process) - before) / len(asked)
            rows.append({"name": name, "median": median(took), "p95": p95(took), "work": work, "bytes": max(sizes),
                         "claims": int(degree.max())})
        connection.close()
    return rows


def told(graph: dict[str, Any]) -> str:
    """The rows of a graph as a table, with what they mean."""
    rows = graph["pages"]
    head = ("neighbourhood by HTTP, as a browser asks", "ms (p95)", "work, ms", "largest as sent, kB")
    lines = [(row["name"], f"{row['median']:.1f} ({row['p95']:.1f})", f"{row['work']:.1f}", f"{row['bytes'] / 1000:.0f}")
             for row in rows]
    return (f"## Pages of hubs among {graph['claims']:,} claims\n\n{table(head, lines)}\nEach page has up to 50 edges of each "
            f"relation with up to 20 claims of each. The biggest hub has {rows[0]['claims']:,} claims. *Work* is the server's "
            "processor time an answer.\n")


def _sized(connection: http.client.HTTPConnection, entity: str, sizes: list[int]) -> None:
    sizes.append(ask(connection, entity))


def ask(connection: http.client.HTTPConnection, entity: str) -> int:
    """Bytes of an entity's neighbourhood. RuntimeError where the answer is not 200."""
    connection.request("GET", f"/api/entities/{entity}/neighbourhood", headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{entity}: {answer.status} {body[:200]!r}")
    return len(body)
