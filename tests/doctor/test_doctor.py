"""The doctor finds a store of the shipped seeds healthy, and each illness that is put into it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph
import pytest

from kg import doctor
from kg.doctor import Finding
from kg.doctor.evidence import check_evidence
from kg.doctor.finding import silent
from kg.doctor.shapes import check_shapes
from kg.doctor.survey import check_graphs
from kg.ontology import load
from kg.rdf.terms import names
from kg.store import open_reader
from kg.store.layout import Layout

PREFIXES = "".join(f"PREFIX {name}: <{address}>\n" for name, address in names().prefixes().items())
CHECKS = ["vocabulary", "seeds", "store", "graphs", "names", "terms", "edges", "missing edges", "order", "evidence", "shapes"]


@pytest.fixture
def sick(seed_store: Path, tmp_path: Path):
    """Gives a function that puts an update into the current snapshot of a copy of the store, and returns the copy."""
    root = tmp_path / "store"
    shutil.copytree(seed_store, root)

    def infect(update: str) -> Path:
        layout = Layout(root)
        current = layout.current()
        assert current
        store = pyoxigraph.Store(layout.snapshot(current) / "quads")
        before = set(store)
        store.update(f"{PREFIXES}BASE <{names().base}id/>\n{update}")
        assert set(store) != before, "the update changed nothing"
        store.flush()
        del store
        return root

    return infect


def surveyed(root: Path) -> dict[str, Finding]:
    reader = open_reader(root)
    try:
        return {found.check: found for found in check_graphs(reader, silent)}
    finally:
        reader.close()


def test_the_shipped_seeds_are_healthy(seed_store: Path):
    told: list[tuple[str, int, int]] = []
    findings = doctor.check(str(seed_store), lambda check, done, total: told.append((check, done, total)))
    assert [found.check for found in findings] == CHECKS
    assert [found for found in findings if not found.ok] == []
    assert {check for check, _, _ in told} == {"graphs", "evidence", "shapes"}
    assert all(0 <= done <= total for _, done, total in told)
    assert {check for check, done, total in told if done == total} == {"graphs", "evidence", "shapes"}


def test_no_store_is_one_finding(tmp_path: Path):
    last = doctor.check(str(tmp_path / "none"))[-1]
    assert (last.check, last.ok) == ("store", False)
    assert "no store there" in last.message


@pytest.mark.parametrize(("update", "check", "example"), [
    ("INSERT { GRAPH graph:curated { ?s ?p ?o } } WHERE { GRAPH graph:facts { <party/mp> a sila:Party . ?s ?p ?o "
     "FILTER(?s = <party/mp> && ?p = rdf:type) } }", "graphs", "party/mp"),
    ("INSERT DATA { GRAPH graph:seed { <claim/1> rdf:subject <person/nobody> } }", "names", "person/nobody"),
    ("INSERT DATA { GRAPH graph:facts { <party/mp> sila:motto 'x' } }", "terms", "motto"),
    ("INSERT DATA { GRAPH graph:facts { <party/mp> sila:opposes <party/mp> } }", "edges", "party/mp opposes party/mp"),
    ("DELETE WHERE { GRAPH graph:facts { <party/mp> sila:memberOf <alliance/takatol-chaabi> } }", "missing edges",
     "party/mp memberOf alliance/takatol-chaabi"),
    ("DELETE { GRAPH ?g { ?c rdf:subject ?s ; rdf:object ?o } } INSERT { GRAPH ?g { ?c rdf:subject ?o ; rdf:object ?s } } "
     "WHERE { GRAPH ?g { ?c rdf:predicate sila:alliedWith ; rdf:subject ?s ; rdf:object ?o } }", "order", "claim/"),
])
def test_an_illness_of_the_graphs_is_found(sick, update: str, check: str, example: str):
    found = surveyed(sick(update))[check]
    assert not found.ok
    assert any(example in shown for shown in found.examples)
    assert found.wrong >= len(found.examples)


@pytest.mark.parametrize(("update", "example"), [
    ("DELETE { GRAPH ?g { ?c sila:evidence ?e } } WHERE { GRAPH ?g { ?c sila:evidence ?e } }", "no evidence"),
    ("DELETE { GRAPH ?g { ?q oa:exact ?x } } INSERT { GRAPH ?g { ?q oa:exact 'short' } } "
     "WHERE { GRAPH ?g { ?q a oa:TextQuoteSelector ; oa:exact ?x } }", "5 characters at"),
    ("DELETE { GRAPH graph:seed { ?c dcterms:source ?s } } WHERE { GRAPH graph:seed { ?c dcterms:source ?s } }",
     "neither article nor source"),
])
def test_wrong_evidence_is_found(sick, update: str, example: str):
    reader = open_reader(sick(update))
    found = check_evidence(reader, silent)
    reader.close()
    assert not found.ok
    assert example in found.examples[0]


def test_a_quote_that_does_not_stand_in_the_text_is_found(sick, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KG_TEXT", "full")
    root = sick("DELETE { GRAPH ?g { ?q oa:start ?a ; oa:end ?b } } INSERT { GRAPH ?g { ?q oa:start ?c ; oa:end ?d } } "
                "WHERE { GRAPH ?g { ?q a oa:TextPositionSelector ; oa:start ?a ; oa:end ?b "
                "BIND(?a + 1 AS ?c) BIND(?b + 1 AS ?d) } }")
    reader = open_reader(root)
    found = check_evidence(reader, silent)
    reader.close()
    assert "does not stand at" in found.examples[0]


def test_a_violation_of_the_shapes_is_found(sick):
    claim = "<claim/1> a sila:Claim ; rdf:subject <party/mp> ; rdf:predicate sila:alliedWith ; rdf:object <person/ouzzine>"
    fewer = ("DELETE { GRAPH graph:facts { ?s ?p ?o } } WHERE { GRAPH graph:facts { ?s a sila:Municipality ; ?p ?o } "
             "FILTER NOT EXISTS { GRAPH ?g { ?claim rdf:subject|rdf:object|sila:place|sila:refersTo ?s } } }")
    reader = open_reader(sick(f"INSERT DATA {{ GRAPH graph:curated {{ {claim} }} }} ; {fewer}"))
    told: list[int] = []
    found = check_shapes(reader, lambda check, done, total: told.append(done))
    reader.close()
    assert found.wrong >= 4
    assert all("claim/1" in shown for shown in found.examples)
    assert told == sorted(told)


def test_the_findings_of_the_vocabulary_count_it():
    assert doctor._vocabulary().message == f"{len(load().types)} entity types, {len(load().predicates)} relations"
