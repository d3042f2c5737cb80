"""RDF dumps: read by rdflib and pyoxigraph; all formats hold the same; nothing that the store has not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from kg.graph import Filters, View, adjacency, neighbourhood, whole
from kg.store import open_reader
from tests.export.test_gexf import everything, written
from tests.graph.sample import SampleReader, sample_graph

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
CLAIM = ox.NamedNode("https://w3id.org/sila/ontology#Claim")


def parsed(view: View, name: str) -> set[Any]:
    form = {"nq": ox.RdfFormat.N_QUADS, "jsonld": ox.RdfFormat.JSON_LD}.get(name, ox.RdfFormat.TURTLE)
    return set(ox.parse(written(view, name), format=form))


def test_rdflib_reads_turtle_and_json_ld_alike() -> None:
    turtle = rdflib.Graph().parse(data=written(everything(), "ttl"), format="turtle")
    linked = rdflib.Graph().parse(data=written(everything(), "jsonld"), format="json-ld")
    assert len(turtle) > 500
    assert isomorphic(turtle, linked)


def test_all_formats_hold_the_same_triples() -> None:
    view = everything()
    triples = {quad.triple for quad in parsed(view, "nq")}
    assert {quad.triple for quad in parsed(view, "ttl")} == triples
    assert {quad.triple for quad in parsed(view, "jsonld")} == triples
    assert len(written(view, "nq").splitlines()) == len(triples)  # each once


def test_rdf_1_2_has_a_reifier_for_each_claim() -> None:
    view = everything()
    plain, starred = ({quad.triple for quad in parsed(view, name)} for name in ("ttl", "rdf12"))
    claims = {t.subject for t in plain if t.object == CLAIM}
    reified = {t.subject: t.object for t in starred if t.predicate.value == f"{RDF}reifies"}
    assert set(reified) == claims
    assert len(claims) == len(set(view.edges.claims.tolist()))
    parts = {ox.NamedNode(RDF + name) for name in ("subject", "predicate", "object")}
    assert {t for t in starred if t.predicate.value != f"{RDF}reifies"} == {t for t in plain if t.predicate not in parts}
    for claim, said in reified.items():
        assert ox.Triple(claim, ox.NamedNode(f"{RDF}subject"), said.subject) in plain
        assert ox.Triple(claim, ox.NamedNode(f"{RDF}object"), said.object) in plain


def test_the_whole_graph_says_nothing_that_the_store_does_not(seed_store: Path) -> None:
    reader = open_reader(seed_store)
    view = whole(adjacency.load(reader), Filters.of(include="sensitive"))
    stored, dumped = set(reader.quads()), parsed(view, "nq")
    assert dumped <= stored
    assert {quad for quad in stored if quad.object == CLAIM} == {quad for quad in dumped if quad.object == CLAIM}
    evidence = "http://www.w3.org/ns/oa#exact"
    claims = {quad.subject for quad in dumped if quad.predicate.value == evidence}
    assert claims == {quad.subject for quad in stored if quad.predicate.value == evidence and "#quote" in str(quad.subject)}
    facts, terms = ox.NamedNode("https://w3id.org/sila/graph/facts"), "https://w3id.org/sila/ontology#"
    relations = {quad for quad in stored if quad.graph_name == facts and quad.predicate.value.startswith(terms)
                 and isinstance(quad.object, ox.NamedNode)}
    assert relations <= dumped


def test_a_dump_is_a_store(tmp_path: Path, seed_store: Path) -> None:
    path = tmp_path / "dump.nq"
    path.write_bytes(written(whole(adjacency.load(open_reader(seed_store))), "nq"))
    store = ox.Store()
    store.bulk_load(path=str(path))
    reader = SampleReader(store)
    assert len(adjacency.load(reader)) == sum(1 for quad in store if quad.object == CLAIM)


def test_sensitive_claims_are_left_out_of_rdf_too() -> None:
    for name in ("ttl", "nq", "jsonld", "rdf12"):
        assert b"legalAction" in written(everything(), name)
        assert b"#legalAction" not in written(whole(sample_graph()), name)


def test_a_neighbourhood_has_only_its_own_claims() -> None:
    view = neighbourhood(sample_graph(), "person/ouzzine", relations="holdsPost").view()
    claims = {quad.subject for quad in parsed(view, "nq") if quad.object == CLAIM}
    assert len(claims) == 2
    assert b"party/pjd" not in written(view, "ttl").replace(rb"\/", b"/")


def test_json_ld_is_one_object_a_line_under_the_names_of_the_context() -> None:
    lines = written(everything(), "jsonld").decode().splitlines()
    objects = [json.loads(line.rstrip(",")) for line in lines[2:-1]]
    assert len({one["id"] for one in objects}) == len(objects)
    ban = next(one for one in objects if one.get("stance") == "forbidden")
    assert (ban["predicate"], ban["subject"], ban["object"], ban["level"]) == ("alliedWith", "party/mp", "party/pjd", "local")
    party = next(one for one in objects if one["id"] == "party/mp")
    assert party["labels"]["fr"] == ["Mouvement populaire"]


def test_turtle_declares_each_prefix_once_and_names_the_licence() -> None:
    text = written(everything(), "ttl").decode()
    prefixes = [line for line in text.splitlines() if line.startswith("@prefix")]
    assert prefixes == sorted(set(prefixes))
    assert "# Licence: Data of Sila, CC BY 4.0" in text
    assert written(everything(), "ttl") == written(everything(), "ttl")


@pytest.mark.parametrize("name", ["ttl", "nq", "jsonld", "rdf12"])
def test_an_empty_view_is_a_valid_file(name: str) -> None:
    assert parsed(whole(adjacency.load(SampleReader([]))), name) == set()
