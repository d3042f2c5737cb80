"""Query workers as real processes: answers, limits, the network, deaths, and what is left when the pool is closed."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import StoreError, UsageError
from kg.rdf.terms import names
from kg.store import open_writer, worker_process
from kg.store.output import Full, Output
from kg.store.query_errors import (
    AnswerTooLarge,
    Busy,
    NotAcceptable,
    OutOfMemory,
    QueryFailed,
    QueryTimeout,
    SparqlError,
    WorkerFailed,
)
from kg.store.rows import JsonRows, LineRows, RowCounter, XmlRows
from kg.store.workers import Answer, QueryPool
from tests.store.make import extraction

ASK = "ASK { ?s a sila:Claim }"
CROSS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
COUNT = CROSS.replace("*", "(COUNT(*) AS ?n)", 1)
NUMBERS = ("SELECT ?n { VALUES ?a {0 1 2 3 4 5 6 7 8 9} VALUES ?b {0 1 2 3 4 5 6 7 8 9} VALUES ?c {0 1 2 3 4 5 6 7 8 9} "
           "BIND(?a * 100 + ?b * 10 + ?c AS ?n) }")
#: A hundred thousand rows of 400 bytes, quickly.
LARGE = (f"SELECT ?n ('{'x' * 350}' AS ?long) {{ VALUES ?a {{0 1 2 3 4 5 6 7 8 9}} VALUES ?b {{0 1 2 3 4 5 6 7 8 9}} "
         f"{{ {NUMBERS} }} }}")
Make = Callable[..., QueryPool]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workers") / "store"
    with open_writer(folder, alone=True) as writer:
        writer.put_all([extraction(number) for number in range(1, 31)])
    return folder


@pytest.fixture(scope="module")
def pool(root: Path) -> Iterator[QueryPool]:
    """A pool of one worker with usual limits."""
    with QueryPool(root, environ={"KG_QUERY_WORKERS": "1"}) as made:
        yield made


@pytest.fixture
def make(root: Path) -> Iterator[Make]:
    """Pools of one worker with settings by keyword, closed after the test."""
    pools = []

    def made(folder: Path = root, **settings: object) -> QueryPool:
        given = {"workers": 1, **settings}
        pools.append(QueryPool(folder, environ={f"KG_QUERY_{name.upper()}": str(value) for name, value in given.items()}))
        return pools[-1]

    yield made
    for pool in pools:
        pool.close()


def read(answer: Answer) -> bytes:
    return b"".join(answer.body)


def values(answer: Answer) -> list[dict[str, str]]:
    rows = json.loads(read(answer))["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in rows]


def yes(pool: QueryPool) -> bool:
    return bool(json.loads(read(pool.run(ASK)))["boolean"])


def children() -> dict[int, str]:
    """The worker processes of this process, by number."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if parent == os.getpid() and worker_process.MODULE in command:
            found[int(folder.name)] = command
    return found


def workers_of(root: Path) -> list[int]:
    return [pid for pid, command in children().items() if str(root) in command]


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


# -- answers

def test_answers_in_all_formats(pool: QueryPool) -> None:
    query = "SELECT ?a ?n { VALUES (?a ?n) { ('«صلة», \"a\"\\nb' 1) ('c' 2) } }"
    assert values(pool.run(query)) == [{"a": '«صلة», "a"\nb', "n": "1"}, {"a": "c", "n": "2"}]
    table = list(csv.reader(io.StringIO(read(pool.run(query, accept="text/csv")).decode(), newline="")))
    assert table == [["a", "n"], ['«صلة», "a"\nb', "1"], ["c", "2"]]
    assert len(read(pool.run(query, accept="text/tab-separated-values")).splitlines()) == 3
    xml = pool.run(query, accept="application/sparql-results+xml")
    assert len(ET.fromstring(read(xml)).findall(".//{*}result")) == 2
    graphs = []
    for media in ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"):
        answer = pool.run("CONSTRUCT { ?s rdfs:label ?o } { ?s rdfs:label ?o }", accept=media)
        assert answer.content_type.partition(";")[0] == media
        graphs.append({quad.triple for quad in ox.parse(read(answer), format=ox.RdfFormat.from_media_type(media))})
    assert len(graphs[0]) > 2
    assert all(graph == graphs[0] for graph in graphs)
    described = pool.run(f"DESCRIBE {names().thing('party/mp')}")
    assert described.content_type == "text/turtle; charset=utf-8"
    assert b"rdfs:label" in read(described)


def test_the_dataset_of_the_query_and_of_the_request(pool: QueryPool, root: Path) -> None:
    one, other = (names().graph(f"article/{number:016x}").value for number in (1, 2))
    graphs = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    count = "SELECT (COUNT(*) AS ?n) { ?c a sila:Claim }"
    assert values(pool.run(count)) == [{"n": "60"}]
    assert values(pool.run(count, default_graphs=[one])) == [{"n": "2"}]
    assert values(pool.run(count, default_graphs=[one, other])) == [{"n": "4"}]
    assert values(pool.run(count.replace("{", f"FROM <{one}> {{", 1))) == [{"n": "2"}]
    assert values(pool.run(count.replace("{", f"FROM <{one}> {{", 1), default_graphs=[one, other])) == [{"n": "4"}]
    assert values(pool.run(graphs, named_graphs=[one])) == [{"g": one}]
    assert values(pool.run(graphs, default_graphs=[one])) == []
    assert values(pool.run(count, named_graphs=[one])) == [{"n": "0"}]


@pytest.mark.parametrize("query", ["SELECT * {\n ?s ?p }", "SELECT * { ?s nope:x ?o }", "hello", "", "ASK { '\ud800' }",
                                   "DROP ALL", "ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"])
def test_bad_queries_cost_no_worker(pool: QueryPool, root: Path, query: str) -> None:
    assert yes(pool)
    before = workers_of(root)
    with pytest.raises(SparqlError) as error:
        pool.run(query)
    if "\n" in query:
        assert error.value.line == 2
    assert yes(pool)
    assert workers_of(root) == before


def test_formats_that_cannot_be_given_name_those_that_can(pool: QueryPool) -> None:
    with pytest.raises(NotAcceptable) as error:
        pool.run(ASK, accept="text/csv")
    assert "application/sparql-results+json" in error.value.offers
    assert "text/csv" not in error.value.offers


def test_many_threads_get_their_own_answers(make: Make) -> None:
    pool = make(workers=2, queue=100)
    with ThreadPoolExecutor(12) as many:
        answers = many.map(lambda n: values(pool.run(f"SELECT ({n} AS ?n) {{}}")), range(200))
        assert [answer[0]["n"] for answer in answers] == [str(n) for n in range(200)]


# -- limits

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


# -- walls and deaths

def test_the_worker_has_no_network(monkeypatch: pytest.MonkeyPatch, pool: QueryPool) -> None:
    monkeypatch.setattr("kg.store.sparql_lexer._refuse", lambda text, words: None)  # as if a query had got past it
    with pytest.raises(QueryFailed, match="Permission denied"):
        pool.run("SELECT * { SERVICE <http://127.0.0.1:18080/> { ?s ?p ?o } }")
    assert yes(pool)


def test_without_a_sandbox_no_worker_starts_unless_that_is_allowed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
                                                                 root: Path) -> None:
    (tmp_path / "bare_worker.py").write_text(
        "import sys\nfrom kg.errors import StoreError\nfrom kg.store import worker\n"
        "def fail(): raise StoreError('no sandbox here')\nworker.deny_network = fail\nsys.exit(worker.main())\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(worker_process, "MODULE", "bare_worker")
    with QueryPool(root, environ={}) as pool, pytest.raises(StoreError, match="no sandbox here"):
        pool.run(ASK)
    with QueryPool(root, environ={"KG_ALLOW_UNSANDBOXED": "1"}) as pool:
        assert yes(pool)


def test_a_worker_that_dies_takes_only_its_query_along(make: Make, root: Path) -> None:
    known = set(workers_of(root))
    pool = make()
    assert yes(pool)
    (pid,) = set(workers_of(root)) - known
    os.kill(pid, signal.SIGKILL)
    time.sleep(0.1)
    assert yes(pool)  # it was idle
    (pid,) = set(workers_of(root)) - known
    with ThreadPoolExecutor(1) as one:
        job = one.submit(pool.run, COUNT)
        time.sleep(0.3)
        os.kill(pid, signal.SIGABRT)
        assert isinstance(job.exception(), WorkerFailed)
    assert yes(pool)


def test_queries_nested_too_deep_harm_one_worker_at_most(make: Make) -> None:
    pool = make()
    with pytest.raises((SparqlError, QueryFailed)):
        pool.run("ASK " + "{" * 100_000 + "}" * 100_000)
    assert yes(pool)


# -- snapshots, beginnings and ends

def test_a_new_snapshot_is_seen_by_the_next_query(make: Make, tmp_path: Path) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?c a sila:Claim }"
    pool = make(tmp_path / "store")
    with pytest.raises(StoreError, match="no store there"):
        pool.run(ASK)
    seen = []
    for number in (1, 2, 3):
        with open_writer(tmp_path / "store", alone=True) as writer:
            writer.put(extraction(number))
        answer = pool.run(count)
        assert values(answer) == [{"n": str(2 * number)}]
        seen.append(answer.snapshot)
    assert len(set(seen)) == 3
    assert len(workers_of(tmp_path)) == 1


def test_close_leaves_no_process_and_ends_what_runs(make: Make, root: Path) -> None:
    known = set(workers_of(root))
    pool = make(workers=3)
    with ThreadPoolExecutor(3) as many:
        assert list(many.map(lambda _: yes(pool), range(3))) == [True] * 3
        job = many.submit(pool.run, COUNT)
        time.sleep(0.3)
        assert set(workers_of(root)) - known
        pool.close()
        assert set(workers_of(root)) == known
        assert isinstance(job.exception(), WorkerFailed)
    pool.close()
    with pytest.raises(WorkerFailed):
        pool.run(ASK)


def test_workers_end_with_a_parent_that_is_killed(root: Path) -> None:
    code = (f"import threading; from kg.store.workers import QueryPool\npool = QueryPool({str(root)!r}, environ={{}})\n"
            f"pool.run({ASK!r}); threading.Thread(target=pool.run, args=({COUNT!r},)).start()\n"
            "import time; time.sleep(0.3); print(*(worker.pid for worker in pool._busy), flush=True)")
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert Path(f"/proc/{pid}").exists()
    parent.kill()
    parent.communicate()
    until = time.monotonic() + 3
    while running(pid) and time.monotonic() < until:
        time.sleep(0.02)
    assert not running(pid)


def test_settings_that_are_no_numbers_are_refused(root: Path) -> None:
    with pytest.raises(UsageError, match="KG_QUERY_ROWS=many"):
        QueryPool(root, environ={"KG_QUERY_ROWS": "many"})


# -- where answers are cut

@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 50, 10_000])
@pytest.mark.parametrize(("syntax", "counter"), [
    (ox.QueryResultsFormat.JSON, JsonRows), (ox.QueryResultsFormat.XML, XmlRows),
    (ox.QueryResultsFormat.CSV, lambda: LineRows(quoted=True)), (ox.QueryResultsFormat.TSV, lambda: LineRows(quoted=False))])
def test_an_answer_cut_anywhere_is_the_answer_of_a_limit(syntax: ox.QueryResultsFormat, counter: Callable[[], RowCounter],
                                                         size: int) -> None:
    rows = ("""("a" "},{") ("\\"b\\n[{" "<result>") (UNDEF "x\\\\") ("" ":[{\\"},{") ("}}," "]}")""")
    query = f"SELECT ?x ?y {{ VALUES (?x ?y) {{ {rows} }} }}"
    store = ox.Store()

    def written(limit: int) -> bytes:
        answer = store.query(f"{query} LIMIT {limit}")
        assert isinstance(answer, ox.QuerySolutions)
        data = answer.serialize(format=syntax)
        assert data is not None
        return data

    whole = written(5)
    for most in range(1, 7):
        pieces: list[bytes] = []
        output = Output(pieces.append, most, 10_000, counter())
        try:
            for start in range(0, len(whole), size):
                output.write(whole[start:start + size])
        except Full:
            pass
        cut = b"".join(pieces) + output.close()
        assert (cut, output.truncated) == (written(most), most < 5)
