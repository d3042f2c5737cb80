"""SPARQL from the command line: formats, files, prefixes, and errors with their place."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
import rdflib

from api import examples
from kg.cli.query import example_query, read_query
from kg.errors import InputError, UsageError
from tests.cli.conftest import Kg

pytest.importorskip("kg.store.workers", reason="the query workers are not there")

ALLIED = "SELECT ?one ?other { ?one sila:alliedWith ?other } ORDER BY ?one ?other"


def test_a_table_of_plain_values_with_the_prefixes_of_the_api(kg: Kg, store: Path) -> None:
    done = kg("query", ALLIED, "--store", store)
    assert (done.code, done.err) == (0, "")
    assert {"one": "https://w3id.org/sila/id/party/mp", "other": "https://w3id.org/sila/id/party/pjd"} in done.rows


def test_all_formats_have_the_same_rows(kg: Kg, store: Path) -> None:
    rows = len(kg("query", ALLIED, "--store", store).rows)

    def asked(format_: str) -> str:
        return kg("query", ALLIED, "--format", format_, "--store", store).out

    assert len(json.loads(asked("json"))["results"]["bindings"]) == rows
    assert len(list(csv.DictReader(io.StringIO(asked("csv"))))) == rows
    assert len(asked("tsv").strip().splitlines()) == rows + 1
    assert len(ElementTree.fromstring(asked("xml")).findall(".//{*}result")) == rows


def test_graphs_come_as_turtle_and_ntriples(kg: Kg, store: Path) -> None:
    question = "CONSTRUCT { ?s rdfs:label ?o } WHERE { ?s a sila:Party ; rdfs:label ?o }"
    sizes = set()
    for given, wanted in (("table", "turtle"), ("ttl", "turtle"), ("nt", "nt")):
        sizes.add(len(rdflib.Graph().parse(data=kg("query", question, "--format", given, "--store", store).out, format=wanted)))
    assert len(sizes) == 1
    assert sizes.pop() > 10
    assert kg("query", question, "--format", "csv", "--store", store).code == 2


def test_ask_is_a_word(kg: Kg, store: Path) -> None:
    assert kg("query", "ASK { id:party/mp ?p ?o }", "--store", store).code == 2  # a slash ends a prefixed name
    assert kg("query", "ASK { ?s a sila:Claim }", "--store", store).out == "true\n"


def test_a_file(kg: Kg, store: Path, tmp_path: Path) -> None:
    path = tmp_path / "allied.rq"
    path.write_text("\ufeff" + ALLIED, encoding="utf-8")
    assert kg("query", path, "--store", store).rows == kg("query", ALLIED, "--store", store).rows


def test_the_examples_are_those_of_the_query_page(kg: Kg, store: Path) -> None:
    listed = kg("query", "--examples").rows
    assert [f"{row['number']}-{row['name']}" for row in listed] == [example.name for example in examples.load()]
    for row, example in zip(listed, examples.load(), strict=True):
        assert row["question"] == example.labels["en"]
        assert example_query(row["number"]) == example_query(row["name"]) == example.query
    done = kg("query", "--example", "03", "--store", store)
    assert (done.code, done.err) == (0, "")
    assert done.rows == kg("query", examples.load()[2].query, "--store", store).rows != []


@pytest.mark.parametrize("arguments", [(), ("--example", "99"), ("--example", ""), ("--example", "1", "ASK {}"),
                                       ("--examples", "ASK {}"), ("",)])
def test_what_is_neither_a_query_nor_an_example_is_one_line(kg: Kg, store: Path, arguments: tuple[str, ...]) -> None:
    done = kg("query", *arguments, "--store", store)
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1)


def test_a_malformed_query_is_told_with_its_place(kg: Kg, store: Path, tmp_path: Path) -> None:
    done = kg("query", "SELECT *\nWHERE { ?s ?p }", "--store", store)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("kg: line 2, column ")
    assert len(done.err.splitlines()) == 1
    path = tmp_path / "bad.rq"
    path.write_text("SELECT *\nWHERE { ?s ?p }", encoding="utf-8")
    assert kg("query", path, "--store", store).err.startswith(f"kg: {path}:2:")


@pytest.mark.parametrize("question", ["INSERT DATA { <urn:a> <urn:b> <urn:c> }",
                                      "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"])
def test_updates_and_services_are_refused(kg: Kg, store: Path, question: str) -> None:
    done = kg("query", question, "--store", store)
    assert done.code == 2
    assert len(done.err.splitlines()) == 1


def test_the_deadline_holds(kg: Kg, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_QUERY_TIMEOUT", "0.5")
    done = kg("query", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "--store", store)
    assert done.code == 2
    assert "did not end in 0.5 s" in done.err


@pytest.mark.parametrize(("content", "said"), [(b"", "empty"), (b"\xff\xfe", "not UTF-8 (byte 0)"), (None, "no such file")])
def test_files_without_a_query(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "q.rq"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"q\.rq: ") as error:
        read_query(str(path))
    assert said in str(error.value)
    with pytest.raises(UsageError, match="empty"):
        read_query("  ")


def test_a_store_that_is_not_there_is_one_line(kg: Kg, tmp_path: Path) -> None:
    done = kg("query", "ASK {}", "--store", tmp_path / "gone")
    assert (done.code, len(done.err.splitlines())) == (2, 1)
