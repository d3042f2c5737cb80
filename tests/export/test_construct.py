"""The graph of a CONSTRUCT query in every format: claims with their evidence, edges of the query's own, nothing sensitive."""

from __future__ import annotations

import io
import json
from typing import Any

import networkx as nx
import pyoxigraph as ox
import pytest
from lxml import etree

from kg.errors import UsageError
from kg.export import EXPORTERS, Options, exporter
from kg.export.construct import constructed
from kg.graph import View
from kg.rdf.terms import Names
from tests.export.test_gexf import GEXF, SCHEMA, written
from tests.graph.sample import BASE, SampleReader, sample_graph, sample_quads, thing

SILA = f"PREFIX sila: <{BASE}ontology#> PREFIX id: <{BASE}id/> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> " \
       "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX ex: <http://example.org/> "
LOCAL = SILA + "CONSTRUCT { ?c ?p ?o } WHERE { ?c sila:level sila:level-provincial ; ?p ?o }"
OWN = SILA + """CONSTRUCT { ?one ex:sharesBan ?other . ?one ex:knows [ rdfs:label "بلا اسم"@ar ] . ex:new rdfs:label "جديد"@ar }
    WHERE { ?c rdf:subject ?one ; rdf:object ?other ; sila:stance sila:stance-forbidden }"""


def asked(query: str, **options: Any) -> View:
    store = SampleReader(sample_quads()).store
    triples: Any = store.query(query, use_default_graph_as_union=True)
    return constructed(sample_graph(), triples, query, **options)


def test_claims_that_the_query_names_stand_for_themselves_with_their_evidence() -> None:
    view = asked(LOCAL)
    assert {(s, t, d["relation"], d["level"], d["place"]) for s, t, d in view.to_networkx().edges(data=True)} == {
        (one, other, "alliedWith", "provincial", "province/06.141.01.60")
        for one, other in (("party/mp", "party/pjd"), ("party/mp", "party/pps"), ("party/pjd", "party/pps"))}
    assert all(claim.evidence for claim in view.graph.records(view.edges.claims))


def test_other_triples_are_edges_of_their_own_under_their_short_names() -> None:
    view = asked(OWN)
    network = view.to_networkx()
    assert ("party/mp", "party/pjd", "sharesBan") in {(s, t, d["relation"]) for s, t, d in network.edges(data=True)}
    assert network.nodes["party/mp"]["label_fr"] == "Mouvement populaire"  # what is known of a known entity comes along
    assert {"بلا اسم", "جديد"} <= {data["label"] for _, data in network.nodes(data=True)}
    assert view.graph.snapshot == sample_graph().snapshot


def test_names_that_two_predicates_share_or_the_vocabulary_has_stay_whole() -> None:
    a, b, names = thing("party/mp"), thing("party/pjd"), Names(BASE)
    addresses = ("http://x.org/likes", "http://y.org/likes", "http://x.org/opposes", "http://x.org/n#meets")
    triples = [ox.Triple(a, ox.NamedNode(address), b) for address in (*addresses, names.term("opposes").value)]
    view = constructed(sample_graph(), triples, "q")
    assert {d["relation"] for *_, d in view.to_networkx().edges(data=True)} == {
        "http://x.org/likes", "http://y.org/likes", "http://x.org/opposes", "meets", "opposes"}


@pytest.mark.parametrize("known", EXPORTERS, ids=lambda known: known.name)
@pytest.mark.parametrize("query", [LOCAL, OWN], ids=["claims", "edges"])
def test_every_format_writes_it(known: Any, query: str) -> None:
    view, stream = asked(query), io.BytesIO()
    exporter(known.name).write(view, stream, Options())
    data = stream.getvalue()
    assert data == written(constructed(sample_graph(), reversed(view.triples or ()), query), known.name)
    if known.name.startswith("gexf"):
        document = etree.fromstring(data)
        assert len(document.findall(f".//{GEXF}edge")) == len(view.edges) > 0
        assert "CONSTRUCT" in str(document.findtext(f"{GEXF}meta/{GEXF}keywords"))
        if SCHEMA.exists():
            schema = etree.RelaxNG(etree.parse(str(SCHEMA)))
            assert schema.validate(document), schema.error_log
    elif known.name == "graphml":
        assert nx.read_graphml(io.BytesIO(data)).number_of_edges() == len(view.edges)
    elif known.name == "ftm":
        assert {json.loads(line)["schema"] for line in data.splitlines()} & {"UnknownLink"}
    elif known.name in {"ttl", "nq", "jsonld", "rdf12"}:
        form = {"nq": ox.RdfFormat.N_QUADS, "jsonld": ox.RdfFormat.JSON_LD}.get(known.name, ox.RdfFormat.TURTLE)
        reified = 3 if known.name == "rdf12" and query == LOCAL else 0  # three triples of each claim are one there
        assert len(set(ox.parse(data, format=form))) == len(set(view.triples or ())) - 2 * reified


def test_turtle_holds_the_very_triples_of_the_answer() -> None:
    query = SILA + 'CONSTRUCT { ?c sila:level ?level ; ex:of "x"^^ex:y } WHERE { ?c sila:level ?level }'
    wanted: Any = SampleReader(sample_quads()).store.query(query, use_default_graph_as_union=True)
    wanted = set(wanted)
    for name, form in (("ttl", ox.RdfFormat.TURTLE), ("jsonld", ox.RdfFormat.JSON_LD)):
        assert {quad.triple for quad in ox.parse(written(asked(query), name), format=form)} == wanted


def test_sensitive_claims_come_only_when_asked_for() -> None:
    everything = SILA + "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    plain = SILA + "CONSTRUCT { ?one ?relation ?two } WHERE { ?c rdf:subject ?one ; rdf:predicate ?relation ; rdf:object ?two }"
    for query in (everything, plain):
        for format_, sign in (("gexf", "legalAction"), ("ttl", "legalAction"), ("ftm", "legal action")):
            assert sign not in written(asked(query), format_).decode()
            assert sign in written(asked(query, include_sensitive=True), format_).decode()
    rumour = ("person/x-02", "public-body/ma")
    assert rumour not in set(asked(plain).to_networkx().edges())
    assert rumour in set(asked(plain, include_sensitive=True).to_networkx().edges())
    lines = [line for line in written(asked(everything), "nq").decode().splitlines() if "stance-rumoured" in line]
    assert lines == []


def test_an_answer_without_triples_is_an_empty_graph_in_every_format() -> None:
    view = asked(SILA + "CONSTRUCT { ?s ?p ?o } WHERE { ?s ex:nothing ?o . ?s ?p ?o }")
    assert len(view.edges) == len(view.nodes) == 0
    for known in EXPORTERS:
        written(view, known.name)


def test_json_ld_says_that_it_has_no_triple_terms() -> None:
    said = ox.Triple(thing("party/mp"), ox.NamedNode("http://x.org/p"), thing("party/pjd"))
    view = constructed(sample_graph(), [ox.Triple(thing("party/mp"), ox.NamedNode("http://x.org/q"), said)], "q")
    assert b"<<(" in written(view, "rdf12")
    with pytest.raises(UsageError, match="no triple terms"):
        written(view, "jsonld")
