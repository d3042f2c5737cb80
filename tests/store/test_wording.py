"""Queries as they are sent to other servers: the same question, in words that every server reads."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store

from kg.ontology.questions import questions
from kg.store.query_errors import SparqlError
from kg.store.wording import written_out

ID, EX = "http://x/id/", "http://e/#"
PREFIXES = {"id": ID, "ex": EX}
STORE = Store()
STORE.extend([Quad(NamedNode(f"{ID}party/a"), NamedNode(f"{EX}p"), Literal("BASE <u> party/a")),
              Quad(NamedNode(f"{ID}party/b"), NamedNode(f"{EX}p"), NamedNode(f"{ID}party/a"))])


@pytest.mark.parametrize("text", [
    "BASE <http://x/id/> SELECT ?o { <party/a> ex:p ?o }",
    "BASE <http://x/> PREFIX i: <id/party/> base <id/> SELECT ?o { <party/a> ex:p ?o . FILTER(i:a = <party/a>) }",
    "# BASE <http://no/>\nBASE <http://x/id/party/b>\nSELECT ?s { ?s ex:p <a> }",
    r"SELECT ?o { id:party\/a ex:p ?o }",
    r"PREFIX mine: <http://x/id/> SELECT ?s { ?s ex:p mine:party\/a }",
    "BASE <http://x/id/> ASK { <party/b> ex:p <party/a> . FILTER(1 < 2 && 3 > 2) }",
    "BASE <http://x/id/> SELECT ?o { <party/a> ex:p ?o FILTER(?o = 'BASE <u> party/a' && STR(?o) != \"<b>\") }",
    "PREFIX ex: <http://e/#> SELECT ?base { ?base ex:p ?o }"])
def test_the_question_stays_the_same(text: str) -> None:
    wanted = STORE.query(text, prefixes=PREFIXES)
    rows = [str(row) for row in wanted] if isinstance(wanted, QuerySolutions) else [bool(wanted)]
    found = STORE.query(written_out(text, PREFIXES))
    assert rows
    assert ([str(row) for row in found] if isinstance(found, QuerySolutions) else [bool(found)]) == rows


def test_nothing_relative_and_nothing_declared_twice_is_left() -> None:
    for question in questions():
        text = written_out(question.query, PREFIXES | {"rdf": "http://other/"})
        body = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
        assert "BASE" not in body
        assert body.count("PREFIX rdf:") <= 1
        assert text.count("\n") == question.query.count("\n")


def test_the_base_of_the_request_counts_until_the_query_names_its_own() -> None:
    assert written_out("SELECT * { <a> ?p <> }", {}, "http://x/y#z") == "SELECT * { <http://x/a> ?p <http://x/y> }"
    assert written_out("BASE <b/> ASK { <a> ?p ?o }", {}, "http://x/y").endswith(" ASK { <http://x/b/a> ?p ?o }")
    assert written_out("ASK { <a> ?p ?o }", {}) == "ASK { <a> ?p ?o }"


def test_values_take_the_place_of_variables_in_the_pattern_alone() -> None:
    text = written_out("SELECT ?s ('?s' AS ?t) { ?s ex:p ?so . FILTER(?s != '?s') }", {}, values={"s": "<http://x/>"})
    assert text == "SELECT ?s ('?s' AS ?t) { <http://x/> ex:p ?so . FILTER(<http://x/> != '?s') }"


def test_an_address_that_is_none_is_a_clear_error() -> None:
    with pytest.raises(SparqlError, match="not an address"):
        written_out("BASE <http://x/> ASK { <//[/> ?p ?o }", {})
