"""All exports of one graph agree: the shipped articles' whole graph, a neighbourhood and the alliances, in every format."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import networkx as nx
import pyoxigraph as ox
import pytest
from lxml import etree

from kg.export.followthemoney import key
from kg.graph import ClaimGraph, Filters, View, alliances, load, neighbourhood, whole
from kg.rdf.terms import Names
from kg.store import open_reader
from tests.export.test_gexf import GEXF, SCHEMA, graphology, written

VIEWS = {"whole": lambda graph: whole(graph), "sensitive": lambda graph: whole(graph, Filters.of(include="sensitive")),
         "neighbourhood": lambda graph: neighbourhood(graph, "party/mp", 2, limit=1000).view(),
         "alliances": lambda graph: alliances(graph).view()}


@pytest.fixture(scope="module")
def graph(seed_store: Path) -> ClaimGraph:
    return load(open_reader(seed_store))


@pytest.fixture(params=list(VIEWS))
def view(request: pytest.FixtureRequest, graph: ClaimGraph) -> View:
    return VIEWS[request.param](graph)


def ids(view: View) -> set[str]:
    return {view.graph.entity_id(row) for row in view.nodes.tolist()}


@pytest.mark.parametrize("format_", ["gexf", "gexf-dynamic"])
def test_gexf_is_valid_small_and_whole(view: View, format_: str) -> None:
    data = written(view, format_)
    document = etree.fromstring(data)
    if SCHEMA.exists():
        schema = etree.RelaxNG(etree.parse(str(SCHEMA)))
        assert schema.validate(document), schema.error_log
    assert {str(node.get("id")) for node in document.iter(f"{GEXF}node")} == ids(view)
    edges = [(e.get("source"), e.get("target"), e.get("kind"), e.get("type")) for e in document.iter(f"{GEXF}edge")]
    assert len(edges) == len(view.edges)
    edge_bytes = sum(len(line) for line in data.splitlines() if line.startswith(b"<edge "))
    assert edge_bytes <= 1000 * len(view.edges)


def test_parallel_edges_of_a_kind_are_not_merged_away(view: View) -> None:
    document = etree.fromstring(written(view))
    same = Counter((e.get("source"), e.get("target"), e.get("kind")) for e in document.iter(f"{GEXF}edge"))
    assert max(same.values()) == 1


def test_networkx_reads_all_attributes_of_gexf_and_graphml_as_the_view_has_them(view: View) -> None:
    own = view.to_networkx()
    for read in (nx.read_gexf(io.BytesIO(written(view, direction="directed"))),
                 nx.read_graphml(io.BytesIO(written(view, "graphml")), force_multigraph=True)):
        assert {n: (d["label"], d.get("label_ar"), d.get("label_fr"), d["type"]) for n, d in read.nodes(data=True)} == {
            n: (d["label"], d.get("label_ar"), d.get("label_fr"), d["type"]) for n, d in own.nodes(data=True)}
        assert edges(read) == edges(own)


def test_graphology_reads_the_same_nodes_edges_kinds_and_arabic_labels(view: View, tmp_path: Path) -> None:
    read, own = graphology(written(view), tmp_path), view.to_networkx()
    assert {n["key"]: (n["attributes"]["label"], n["attributes"].get("label_ar")) for n in read["nodes"]} == {
        n: (d["label"], d.get("label_ar")) for n, d in own.nodes(data=True)}
    assert Counter((e["source"], e["target"], e["attributes"]["relation"], e["attributes"]["stance"],
                    e["attributes"].get("level"), float(e["attributes"]["weight"])) for e in read["edges"]) == Counter(
        (s, t, d["relation"], d["stance"], d["level"], float(d["weight"])) for s, t, d in own.edges(data=True))
    kinds = {(e["source"], e["target"], e["attributes"]["kind"]) for e in read["edges"]}
    assert len(kinds) == len(read["edges"]) == len(view.edges)


def test_csv_holds_the_same(view: View) -> None:
    with zipfile.ZipFile(io.BytesIO(written(view, "csv"))) as archive:
        tables = [list(csv.DictReader(io.StringIO(archive.read(f"{name}.csv").decode(), newline="")))
                  for name in ("nodes", "edges")]
    assert {row["Id"] for row in tables[0]} == ids(view)
    own = view.to_networkx()
    assert Counter((r["Source"], r["Target"], r["relation"], r["stance"], r.get("level") or None, int(r["Weight"]))
                   for r in tables[1]) == Counter(
        (s, t, d["relation"], d["stance"], d["level"], d["weight"]) for s, t, d in own.edges(data=True))


@pytest.mark.parametrize("format_", ["ttl", "nq", "jsonld", "rdf12"])
def test_rdf_has_every_claim_of_every_edge(view: View, format_: str) -> None:
    form = {"nq": ox.RdfFormat.N_QUADS, "jsonld": ox.RdfFormat.JSON_LD}.get(format_, ox.RdfFormat.TURTLE)
    names = Names(view.graph.base)
    quads = list(ox.parse(written(view, format_), format=form))
    claims = {names.id(str(q.subject.value)) for q in quads
              if q.object == names.term("Claim")}
    assert claims == set(view.graph.strings.many(view.graph.claims.id[view.edges.claims]))
    described = {names.id(q.subject.value) for q in quads if q.predicate.value.endswith("#label")}
    assert {ident for ident in ids(view) if view.graph.label(view.graph.index(ident)) != ident} <= described


def test_followthemoney_has_every_node_and_a_link_for_every_edge(view: View) -> None:
    lines = [json.loads(line) for line in written(view, "ftm").splitlines()]
    made = {"Position", "Contract"}
    nodes = {line["id"] for line in lines if "name" in line["properties"] and line["schema"] not in made}
    assert nodes == {key(ident) for ident in ids(view)}
    links = [line for line in lines if line["id"].startswith("link.")]
    told = {name for line in links for name in line["properties"]["recordId"]}
    best = set(view.graph.strings.many(view.graph.claims.id[view.edges.best()]))
    assert len(links) >= len(view.edges)  # one more where two amounts of money stand on one edge
    assert best <= told | {claim for line in lines for claim in line["properties"].get("recordId", ())}


def edges(graph: nx.Graph[str]) -> Counter[tuple[Any, ...]]:
    return Counter((s, t, d["relation"], d["stance"], d.get("level"), d.get("place"), float(d["weight"]), d["confidence"],
                    d.get("first"), d.get("last"), bool(d["in_force"])) for s, t, d in graph.edges(data=True))
