"""The store on real servers: the same quads, answers, exports and errors as the embedded one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from api import create_app
from kg.entities.gazetteer import load
from kg.errors import StoreError, UsageError
from kg.graph.adjacency import load as claim_graph
from kg.model import Stance
from kg.rdf.terms import names
from kg.store import open_pool, open_reader, open_writer
from kg.store.base import Writer
from kg.store.canonical import canonical_hash
from kg.store.http import Server
from kg.store.query_errors import AnswerTooLarge, NotAcceptable, QueryFailed, QueryTimeout, SparqlError
from kg.store.remote import rows_of
from tests.store.make import MP, PJD, PPS, extraction, money
from tests.store.servers import SERVERS, free_port


@pytest.fixture(scope="module", autouse=True)
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with request.param(tmp_path_factory.mktemp("server") / "data") as url:
        yield url


@pytest.fixture
def url(server: str) -> str:
    """The server without anything in it."""
    found = Server(server)
    graphs = rows_of(found, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
    drops = [f"DROP SILENT GRAPH {row['g']}" for row in graphs if str(row["g"])[1:].startswith(names().base)]
    if drops:
        found.update(" ;\n".join(drops))
    return server


def same(writers: list[Writer], do: object) -> None:
    for writer in writers:
        do(writer)  # type: ignore[operator]


def states(url: str, root: Path) -> tuple[str, str]:
    with open_reader(url) as remote, open_reader(root) as embedded:  # type: ignore[attr-defined]
        assert remote.count() == embedded.count()
        return canonical_hash(remote.quads()), canonical_hash(embedded.quads())


def test_every_change_leaves_the_same_quads_as_in_the_embedded_store(url: str, tmp_path: Path) -> None:
    root = tmp_path / "store"
    steps = [
        lambda writer: writer.put(extraction(1)), lambda writer: writer.put_seed(load()),
        lambda writer: writer.put_all([extraction(2), extraction(3, pair=(PJD, PPS)), money()]),
        lambda writer: writer.put(extraction(1, stance=Stance.DENIED, suffix=" نهاية")),
        lambda writer: writer.change(added=[ox.Quad(names().thing(MP), ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label"),
                                                    ox.Literal("x", language="fr"), names().graph("curated/a"))]),
        lambda writer: writer.forget(extraction(2).article_id), lambda writer: writer.put_seed(load())]
    with open_writer(url) as remote, open_writer(root, alone=True) as embedded:
        for step in steps:
            same([remote, embedded], step)
            same([remote, embedded], lambda writer: writer.publish())
            one, other = states(url, root)
            assert one == other
        article = remote.article(extraction(1).article_id)
        assert article == embedded.article(extraction(1).article_id)
        assert not remote.forget("article/none")
        with pytest.raises(StoreError, match="curated"):
            remote.change(added=[ox.Quad(names().thing(MP), names().thing(MP), names().thing(MP), names().facts)])


def test_the_typed_reader_reads_the_same(url: str, tmp_path: Path) -> None:
    root = tmp_path / "store"
    for location in (url, root):
        with open_writer(location, alone=True) as writer:
            writer.put_all([extraction(number) for number in range(1, 5)])
    remote, embedded = open_reader(url), open_reader(root)
    try:
        for read in (lambda r: sorted(r.claims(), key=lambda c: c.id), lambda r: r.claims_about(MP),
                     lambda r: list(r.entities()), lambda r: sorted(r.articles(), key=lambda a: a.id),
                     lambda r: r.mentions(extraction(1).article_id),
                     lambda r: r.claims_of(extraction(2).article_id), lambda r: r.ask("ASK { ?s a sila:Claim }"),
                     lambda r: r.select("SELECT ?x { ?x a sila:Claim } ORDER BY ?x"),
                     lambda r: r.select("SELECT ?s ?o { ?s rdfs:label ?o } ORDER BY ?o", s=names().thing(MP))):
            assert read(remote) == read(embedded)
            assert read(remote)
        one, other = claim_graph(remote), claim_graph(embedded)
        assert len(one) == len(other) == 8
        assert one.snapshot == remote.snapshot
    finally:
        remote.close()
        embedded.close()


def test_the_revision_is_renewed_by_each_change_and_by_nothing_else(url: str) -> None:
    with pytest.raises(StoreError, match="kg build"):
        open_reader(url)
    with open_writer(url) as writer:
        writer.put(extraction(1))
        first = writer.publish()
        assert writer.publish() == first
        writer.put(extraction(1))
        assert writer.publish() == first
        writer.put(extraction(2))
        assert writer.publish() != first
        with pytest.raises(StoreError, match="another process"):
            open_writer(url)
        Server(url).update(f'DELETE {{ GRAPH ?g {{ ?s ?p ?o }} }} INSERT {{ GRAPH ?g {{ ?s ?p "9-x" }} }} WHERE '
                           f"{{ GRAPH ?g {{ ?s {names().term('revision')} ?o . ?s ?p ?o }} }}")
        with pytest.raises(StoreError, match="somebody else"):
            writer.put(extraction(3))


def test_queries_of_users(url: str) -> None:
    with open_writer(url) as writer:
        writer.put_all([extraction(number) for number in range(1, 31)])
    with open_pool(url, environ={"KG_QUERY_TIMEOUT": "3", "KG_QUERY_ROWS": "50"}) as pool:
        answer = pool.run("SELECT (COUNT(DISTINCT ?c) AS ?n) { ?c a sila:Claim }")
        assert json.loads(b"".join(answer.body))["results"]["bindings"][0]["n"]["value"] == "60"
        with open_reader(url) as reader:  # type: ignore[attr-defined]
            assert answer.snapshot == reader.snapshot
        cut = pool.run("SELECT * { ?s ?p ?o }", accept="text/csv")
        assert cut.truncated
        assert b"".join(cut.body).count(b"\n") == 51
        graphs = pool.run("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", named_graphs=[names().facts.value])
        assert len(json.loads(b"".join(graphs.body))["results"]["bindings"]) == 1
        assert pool.run("CONSTRUCT { ?s a ?o } { ?s a ?o }", accept="text/turtle").content_type.startswith("text/turtle")
        for wrong in ("SELECT * {", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "DROP ALL"):
            with pytest.raises(SparqlError):
                pool.run(wrong)
        with pytest.raises(NotAcceptable):
            pool.run("ASK {}", accept="text/csv")
        with pytest.raises((QueryTimeout, QueryFailed)):
            pool.run("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
        assert json.loads(b"".join(pool.run("ASK {}").body))["boolean"] is True
    with open_pool(url, environ={"KG_QUERY_BYTES": "1000"}) as small, pytest.raises(AnswerTooLarge):
        small.run("SELECT * { ?s ?p ?o }")


def test_the_service_over_another_server(url: str) -> None:
    with open_writer(url) as writer:
        writer.put_seed(load())
        writer.put_all([extraction(1), money()])
    app = create_app(url)
    client = app.test_client()
    try:
        assert client.get("/ready").get_json()["status"] == "ready"
        found = client.get(f"/api/entities/{MP}/neighbourhood").get_json()
        assert any(edge["relation"] == "alliedWith" for edge in found["items"]), found
        assert client.get("/api/export.gexf").status_code == 200
        asked = client.get("/sparql", query_string={"query": "ASK { ?s a sila:Claim }"})
        assert asked.get_json()["boolean"] is True
        assert client.get("/graph/facts", headers={"Accept": "application/n-triples"}).data.count(b"\n") > 100
        refused = client.post("/sparql/update", data="DROP ALL", content_type="application/sparql-update")
        assert refused.status_code == 403
        assert refused.get_json()["type"].endswith("#updates-off")
    finally:
        app.extensions["sila"].close()


def test_a_server_that_is_not_there_is_one_clear_line() -> None:
    gone = f"http://user:secret@127.0.0.1:{free_port()}/"
    for do in (open_reader, open_writer, lambda url: open_pool(url).run("ASK {}")):
        with pytest.raises(StoreError, match="cannot be reached") as error:
            do(gone)
        assert "secret" not in str(error.value)
    with pytest.raises((StoreError, UsageError)):
        open_reader("http://")


def test_a_takedown_stops_answers_and_says_that_the_server_keeps_its_own_files(url: str) -> None:
    with open_writer(url) as writer:
        writer.put_all([extraction(77), extraction(78)])
        writer.take_down([f"article/{77:016x}"], why="طلب")
        assert [one.id for one in open_reader(url).articles()] == [f"article/{78:016x}"]
        with pytest.raises(StoreError, match="forgotten, but not purged"):
            writer.purge()
        with pytest.raises(StoreError, match="was taken down"):
            writer.put(extraction(77))
