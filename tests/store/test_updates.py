"""Changes of curated graphs in real processes: what they may do, what they may not, and what is left when they fail."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import SilaError, StoreError
from kg.rdf.terms import names
from kg.store import open_reader, open_writer, plain
from kg.store.core import Core
from kg.store.ledger import Judgement
from kg.store.query_errors import BadData, GraphRefused, NoGraph, OutOfMemory, QueryTimeout, ShapesBroken, SparqlError
from kg.store.updates import Updater
from tests.store.make import extraction

CURATED = names().graph("curated/").value
NOTE = 'INSERT DATA { GRAPH curated:notes { id:company\\/x-1 a sila:Company ; rdfs:label "شركة"@ar } }'
BOMB = ("INSERT { GRAPH curated:x { ?a ?b ?i } } WHERE { GRAPH ?g1 { ?a ?b ?c } GRAPH ?g2 { ?d ?e ?f } "
        "GRAPH ?g3 { ?g ?h ?i } GRAPH ?g4 { ?j ?k ?l } FILTER(?a = ?l) }")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "store"
    with open_writer(folder, alone=True) as writer:
        writer.put_all([extraction(number) for number in range(1, 9)])
    return folder


@pytest.fixture
def updater(root: Path) -> Iterator[Updater]:
    with Updater(root, environ={"KG_QUERY_TIMEOUT": "60"}) as made:
        yield made


def quads(root: Path) -> set[ox.Quad]:
    reader = open_reader(root)
    try:
        return set(reader.quads())
    finally:
        reader.close()


def curated(root: Path) -> set[ox.Quad]:
    return {quad for quad in quads(root) if str(quad.graph_name)[1:].startswith(CURATED)}


def test_an_update_is_seen_when_it_is_acknowledged(root: Path, updater: Updater) -> None:
    before = quads(root)
    changed = updater.update(NOTE.encode())
    reader = open_reader(root)
    assert reader.snapshot == changed.snapshot
    reader.close()
    assert len(quads(root) - before) == 2
    assert before <= quads(root)
    assert not any((root / "updates").iterdir())
    updater.update(b"DROP GRAPH curated:notes")
    assert quads(root) == before


def test_operations_see_each_other_and_are_whole_or_not_done(root: Path, updater: Updater) -> None:
    updater.update(b"INSERT DATA { GRAPH curated:a { id:company\\/x-1 a sila:Company } } ; INSERT { GRAPH curated:b "
                   b"{ ?s rdfs:label 'x'@fr } } WHERE { GRAPH curated:a { ?s a sila:Company } } ; "
                   b"MOVE GRAPH curated:a TO GRAPH curated:c")
    assert {quad.graph_name.value.rpartition("/")[2] for quad in curated(root)} == {"b", "c"}  # type: ignore[union-attr]
    with pytest.raises(SilaError):
        updater.update(f"{NOTE} ; CREATE GRAPH curated:b".encode())
    assert len(curated(root)) == 2


def test_blank_nodes_get_addresses(root: Path, updater: Updater) -> None:
    updater.update(b"INSERT DATA { GRAPH curated:a { _:one rdfs:seeAlso _:two . _:two rdfs:seeAlso _:one } }")
    found = curated(root)
    assert len({quad.subject for quad in found}) == 2
    assert all(isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode) for quad in found)
    assert {quad.subject for quad in found} == {quad.object for quad in found}


def test_a_claim_of_an_editor_must_keep_the_shapes(root: Path, updater: Updater) -> None:
    article = names().graph(f"article/{1:016x}")
    updater.update(f"COPY GRAPH {article} TO GRAPH curated:copy".encode())
    assert len(curated(root)) > 20
    state = quads(root)
    for wrong in ("DELETE WHERE { GRAPH curated:copy { ?claim rdf:subject ?one } }",
                  "INSERT { GRAPH curated:copy { ?c sila:stance sila:nonsense } } "
                  "WHERE { GRAPH curated:copy { ?c a sila:Claim } }"):
        with pytest.raises(ShapesBroken) as broken:
            updater.update(wrong.encode())
        assert all("claim/" in one for one in broken.value.violations)
    assert quads(root) == state


@pytest.mark.parametrize("text", [
    "INSERT DATA { <a:a> <a:b> <a:c> }", "INSERT DATA { GRAPH graph:facts { <a:a> <a:b> <a:c> } }",
    "DELETE WHERE { GRAPH graph:facts { ?s ?p ?o } }", "DROP ALL", "CLEAR NAMED", "DROP GRAPH graph:facts",
    "CREATE GRAPH graph:other", "MOVE graph:facts TO curated:x", "COPY graph:facts TO DEFAULT",
    "ADD curated:x TO graph:facts ; CLEAR GRAPH graph:seed", "WITH graph:facts DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }",
    "DELETE { GRAPH ?g { ?s rdfs:label ?o } } INSERT { GRAPH ?g { ?s rdfs:label 'x' } } WHERE "
    "{ GRAPH ?g { ?s rdfs:label ?o } }",
    "INSERT { GRAPH ?g { <a:a> <a:b> <a:c> } } WHERE { BIND(IRI('urn:new') AS ?g) }",
    "BASE <https://w3id.org/sila/graph/> DROP GRAPH <facts>", "PREFIX g: <https://w3id.org/sila/graph/> DROP GRAPH g:\\facts",
    "DELETE DATA { GRAPH <https://w3id.org/sila/graph/curated> { <a:a> <a:b> <a:c> } }"])
def test_other_graphs_stay_as_they_are(root: Path, updater: Updater, text: str) -> None:
    before = quads(root)
    with pytest.raises((GraphRefused, SparqlError)):
        updater.update(text.encode())
    assert quads(root) == before


@pytest.mark.parametrize("text", ["", "SELECT * { ?s ?p ?o }", "INSERT DATA { GRAPH curated:x { <a:a> <a:b> } }", "DROP",
                                  "INSERT DATA { GRAPH curated:x { <a:a> <a:b> 'x } }", "\x00", "x" * 1000,
                                  "INSERT DATA {" * 5000, "LOAD <http://127.0.0.1:9/>", "load silent <file:///etc/passwd>"])
def test_nonsense_is_an_error_and_the_next_update_is_done(root: Path, updater: Updater, text: str) -> None:
    if text:
        with pytest.raises(SilaError):
            updater.update(text.encode())
    else:
        updater.update(b"")  # the grammar allows it
    updater.update(NOTE.encode())
    assert len(curated(root)) == 2


def test_updates_reach_no_server(root: Path, updater: Updater) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        where = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        for text in (f"LOAD <{where}> INTO GRAPH curated:x", f"LOAD SILENT <{where}>", f"PREFIX LOAD: <x:> LOAD<{where}>",
                     f"INSERT {{ GRAPH curated:x {{ ?s ?p ?o }} }} WHERE {{ SERVICE <{where}> {{ ?s ?p ?o }} }}",
                     f"INSERT {{ GRAPH curated:x {{ ?s ?p ?o }} }} WHERE {{ BIND(1 AS ?x) 1SERVICE<{where}>{{ ?s ?p ?o "
                     "} }",
                     f"INSERT {{ GRAPH curated:x {{ ?s ?p ?o }} }} WHERE {{ VALUES ?x {{ <{where}> }} SERVICE SILENT ?x "
                     "{ ?s ?p ?o } }"):
            with pytest.raises(SilaError):
                updater.update(text.encode())
        with pytest.raises(TimeoutError):
            listener.accept()
    assert curated(root) == set()


def test_a_bomb_ends_at_its_deadline_and_the_next_update_is_done(root: Path) -> None:
    with Updater(root, environ={"KG_QUERY_TIMEOUT": "8"}) as short:
        started = time.monotonic()
        with pytest.raises((QueryTimeout, OutOfMemory)):
            short.update(BOMB.replace("FILTER(?a = ?l)", "GRAPH ?g5 { ?x ?y ?z } FILTER(?a = ?z)").encode())
        assert time.monotonic() - started < 60
    with Updater(root) as updater:
        updater.update(NOTE.encode())
    assert len(curated(root)) == 2
    assert not any((root / "updates").iterdir())


def test_a_killed_worker_changes_nothing(root: Path, updater: Updater) -> None:
    updater.update(NOTE.encode())
    before = quads(root)
    worker = updater._worker
    assert worker is not None
    threading.Timer(1.0, os.kill, (worker.pid, signal.SIGKILL)).start()
    with pytest.raises(SilaError):
        updater.update(BOMB.encode())
    assert quads(root) == before
    updater.update(b"CLEAR GRAPH curated:notes")
    assert curated(root) == set()


def test_changes_at_once_come_one_after_the_other(root: Path) -> None:
    """Each one reads what the one before it wrote: none is lost."""
    count = ("INSERT { GRAPH curated:n { id:company\\/x-1 rdfs:seeAlso ?next } } WHERE { { SELECT (COUNT(?s) AS ?n) "
             "{ GRAPH curated:n { ?s ?p ?o } } } BIND(IRI(CONCAT('urn:n:', STR(?n))) AS ?next) }")
    updaters = [Updater(root, environ={"KG_QUERY_TIMEOUT": "120"}) for _ in range(3)]
    try:
        with ThreadPoolExecutor(3) as many:
            list(many.map(lambda updater: [updater.update(count.encode()) for _ in range(3)], updaters))
    finally:
        for updater in updaters:
            updater.close()
    assert {str(quad.object) for quad in curated(root)} == {f"<urn:n:{number}>" for number in range(9)}


def test_the_requests_own_data_set(root: Path, updater: Updater) -> None:
    facts = names().facts.value
    copy = b"INSERT { GRAPH curated:x { ?s rdfs:label ?o } } WHERE { ?s rdfs:label ?o }"
    updater.update(copy)
    assert curated(root) == set()  # without a data set, WHERE sees what GRAPH names
    updater.update(copy, default_graphs=[facts])
    assert len(curated(root)) > 2
    updater.update(b"DELETE WHERE { GRAPH curated:x { ?s ?p ?o } }", named_graphs=[f"{CURATED}x"])
    assert curated(root) == set()
    for own in ("USING graph:facts", "USING NAMED graph:facts"):
        with pytest.raises(SparqlError, match="data set"):
            updater.update(copy.replace(b"WHERE", f"{own} WHERE".encode()), default_graphs=[facts])


def test_graphs_as_a_whole(root: Path, updater: Updater) -> None:
    graph = f"{CURATED}g"
    turtle = b'<#a> <http://www.w3.org/2000/01/rdf-schema#seeAlso> [] .'
    assert updater.put(graph, turtle, "text/turtle").created
    assert {quad.subject.value for quad in curated(root)} == {f"{graph}#a"}  # type: ignore[union-attr]
    assert not updater.post(graph, turtle, "text/turtle").created
    assert len(curated(root)) == 2
    updater.put(graph, b"<a:a> <a:b> <a:c> .", "application/n-triples")
    assert len(curated(root)) == 1
    updater.delete(graph)
    assert curated(root) == set()
    with pytest.raises(NoGraph):
        updater.delete(graph)
    own = f'{{"@context": "{names().base}ontology/context.jsonld", "@id": "a:a", "http://p": [{{"@id": "a:b"}}]}}'
    updater.put(graph, own.encode(), "application/ld+json")
    assert len(curated(root)) == 1


@pytest.mark.parametrize(("data", "media", "error"), [
    (b"<a:a> <a:b>", "text/turtle", BadData), (b"\xff", "text/turtle", BadData), (b"{", "application/ld+json", BadData),
    (b'{"@context": "http://127.0.0.1:9/c", "@id": "a:a", "http://p": "1"}', "application/ld+json", BadData),
    (b'{"@id": "a:g", "@graph": [{"@id": "a:a", "http://p": "1"}]}', "application/ld+json", BadData),
    (b"<a:a> <a:b> <a:c> <a:d> .", "application/n-quads", BadData),
    (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "application/rdf+xml", BadData)])
def test_data_that_cannot_be_read(root: Path, updater: Updater, data: bytes, media: str, error: type[Exception]) -> None:
    before = quads(root)
    with pytest.raises(error):
        updater.put(f"{CURATED}g", data, media)
    for graph in ("", names().facts.value, CURATED):
        with pytest.raises(GraphRefused):
            updater.put(graph, b"<a:a> <a:b> <a:c> .", "text/turtle")
    assert quads(root) == before


def test_what_a_merge_renamed_is_removed_as_it_was_written(root: Path, updater: Updater) -> None:
    """The snapshot shows the merged id, the quad has the old one: it must not come back when the merge is undone."""
    old, new = "person/x-00000000000000aa", "person/ouzzine"
    note = f"{{ GRAPH curated:a {{ <{names().thing(old).value}> rdfs:seeAlso <urn:note> }} }}"
    updater.update(f"INSERT DATA {note}".encode())
    with open_writer(root) as writer:
        writer.judge([Judgement("merge", old, new, "person:test", "2026-01-01T00:00:00Z")])
    assert {quad.subject for quad in curated(root)} == {names().thing(new)}
    updater.update(f"DELETE DATA {note.replace(old, new)}".encode())
    assert curated(root) == set()
    with open_writer(root) as writer:
        writer.judge([Judgement("undone", old, new, "person:test", "2026-01-02T00:00:00Z")])
    assert curated(root) == set()


def test_a_plain_data_set_is_free_and_no_store_for_articles(tmp_path: Path) -> None:
    root = tmp_path / "plain"
    plain.create(root, "http://example.org/")
    with Updater(root) as updater:
        updater.update(b"INSERT DATA { <a:a> <a:b> _:x . GRAPH <a:g> { _:x <a:b> _:x } }")
        found = quads(root)
        assert len({quad.graph_name for quad in found}) == 2
        assert any(isinstance(quad.object, ox.BlankNode) for quad in found)
        updater.update(b"CREATE GRAPH <a:empty>")
        assert updater.put("a:empty", b"", "text/turtle").created is False
        with pytest.raises(SparqlError):
            updater.update(b"INSERT DATA { sila:a <a:b> 1 }")
        updater.update(b"DROP ALL")
    assert quads(root) == set()
    with pytest.raises(StoreError, match="plain"):
        Core(root, "http://example.org/")
