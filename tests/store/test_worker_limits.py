"""Query workers at their limits: time, memory, rows, bytes, clients that are slow or gone, too many at once."""

from __future__ import annotations

import json
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.store.query_errors import AnswerTooLarge, Busy, OutOfMemory, QueryTimeout
from tests.store.pools import COUNT, CROSS, LARGE, NUMBERS, Make, make, pool, read, root, workers_of, yes

__all__ = ["make", "pool", "root"]


@pytest.mark.parametrize("query", [COUNT, f"{CROSS} ORDER BY ?a ?f ?i"])
def test_a_deadline_ends_the_query_and_the_next_one_is_answered(make: Make, root: Path, query: str) -> None:
    pool = make(timeout=1)
    assert yes(pool)
    before, started = len(workers_of(root)), time.monotonic()
    with pytest.raises((QueryTimeout, OutOfMemory)):
        pool.run(query)
    assert time.monotonic() - started < 2
    assert yes(pool)
    assert len(workers_of(root)) == before


def test_a_query_that_takes_too_much_memory_ends_alone(make: Make) -> None:
    pool = make(memory=100 << 20, timeout=20)
    with pytest.raises(OutOfMemory):
        pool.run(f"{CROSS} ORDER BY ?a ?f ?i")
    assert yes(pool)


def test_rows_beyond_the_limit_are_left_out_and_that_is_said(make: Make) -> None:
    pool = make(rows=999)
    counts: dict[str, Callable[[bytes], int]] = {
        "application/sparql-results+json": lambda data: len(json.loads(data)["results"]["bindings"]),
        "application/sparql-results+xml": lambda data: len(ET.fromstring(data).findall(".//{*}result")),
        "text/csv": lambda data: len(data.splitlines()) - 1,
        "text/tab-separated-values": lambda data: len(data.splitlines()) - 1}
    for accept, count in counts.items():
        for query, truncated in ((NUMBERS, True), (f"{NUMBERS} LIMIT 999", False)):
            answer = pool.run(query, accept=accept)
            assert (answer.truncated, count(read(answer))) == (truncated, 999)


def test_triples_beyond_the_limit_are_left_out_and_that_is_said(make: Make) -> None:
    pool, query = make(rows=10), "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"
    for media in ("text/turtle", "application/n-triples", "application/rdf+xml"):
        for most, truncated in ((11, True), (10, False)):
            answer = pool.run(f"{query} LIMIT {most}", accept=media)
            assert answer.truncated is truncated
            assert len(list(ox.parse(read(answer), format=ox.RdfFormat.from_media_type(media)))) == 10


def test_bytes_beyond_the_limit_are_an_error_before_or_in_the_body(make: Make) -> None:
    with pytest.raises(AnswerTooLarge):
        make(bytes=10_000).run(NUMBERS)
    answer = make(bytes=12 << 20).run(LARGE)  # more than is held back before the headers
    with pytest.raises(AnswerTooLarge):
        read(answer)


def test_rows_beyond_the_limit_after_the_headers_break_the_body(make: Make) -> None:
    pool = make(rows=99_999)
    answer = pool.run(LARGE)
    assert not answer.truncated
    with pytest.raises(AnswerTooLarge):
        read(answer)
    assert yes(pool)


def test_a_deadline_after_the_headers_breaks_the_body(make: Make) -> None:
    pool = make(timeout=2, rows=10**9, bytes=10**12)
    answer = pool.run(CROSS)
    with pytest.raises(QueryTimeout):
        for _ in answer.body:
            pass
    assert yes(pool)


def test_a_slow_client_holds_up_nobody(make: Make) -> None:
    pool = make()
    slow = pool.run(LARGE)
    first = next(slow.body)
    assert yes(pool)
    assert len(json.loads(first + read(slow))["results"]["bindings"]) == 100_000


def test_a_client_that_left_frees_its_worker(make: Make, root: Path) -> None:
    pool = make(rows=10**9, bytes=10**12)
    assert yes(pool)
    answer = pool.run(CROSS)
    next(answer.body)
    answer.body.close()
    started = time.monotonic()
    assert yes(pool)
    assert time.monotonic() - started < 2
    assert list(answer.body) == []


def test_more_queries_than_may_wait_are_told_to_come_back(make: Make) -> None:
    pool = make(timeout=1, queue=1)
    with ThreadPoolExecutor(6) as many:
        ends = [job.exception() for job in [many.submit(pool.run, COUNT) for _ in range(6)]]
    assert {type(end) for end in ends} <= {Busy, QueryTimeout}
    busy = [end for end in ends if isinstance(end, Busy)]
    assert len(busy) >= 4
    assert all(end.retry_after >= 1 for end in busy)
    assert yes(pool)
