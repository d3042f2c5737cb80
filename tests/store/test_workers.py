"""Query workers as real processes: answers, limits, the network, deaths, and what is left when the pool is closed."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import StoreError, UsageError
from kg.rdf.terms import names
from kg.store import open_writer
from kg.store.output import Full, Output
from kg.store.query_errors import NotAcceptable, SparqlError
from kg.store.rows import JsonRows, LineRows, RowCounter, XmlRows
from kg.store.workers import QueryPool
from tests.store.make import extraction
from tests.store.pools import ASK, Make, make, pool, read, root, values, workers_of, yes

__all__ = ["make", "pool", "root"]


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


def test_settings_that_are_no_numbers_are_refused(root: Path) -> None:
    with pytest.raises(UsageError, match="KG_QUERY_ROWS=many"):
        QueryPool(root, environ={"KG_QUERY_ROWS": "many"})


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
