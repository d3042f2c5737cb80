"""The JSON-LD context turns the service's own JSON into the vocabulary's triples (JSON-LD 1.1)."""

from __future__ import annotations

import json

import rdflib
from rdflib import Literal, Namespace
from rdflib.namespace import OWL, RDF, RDFS

from kg.model import Claim, Entity, Evidence, Qualifiers, Stance
from kg.ontology import load, source

SILA = Namespace("https://w3id.org/sila/ontology#")
ID = Namespace("https://w3id.org/sila/id/")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")


def read(document: dict[str, object]) -> rdflib.Graph:
    text = json.dumps({**json.loads(source("context.jsonld")), **document}, ensure_ascii=False)
    return rdflib.Graph().parse(data=text, format="json-ld")


def test_a_claim_as_the_contract_writes_it():
    claim = Claim("claim/1", "alliedWith", "party/mp", "party/pjd", Stance.FORBIDDEN, Evidence("نهى", 3, 6),
                  Qualifiers(role="secretary-general", level="provincial", place="province/06.141.01.60", topic="ماء"),
                  attributed_to="person/ouzzine", confidence=0.86, extractor="frames/x.ar@1")
    graph = read(claim.as_json())
    assert set(graph.predicate_objects(ID["claim/1"])) >= {
        (RDF.subject, ID["party/mp"]), (RDF.predicate, SILA.alliedWith), (RDF.object, ID["party/pjd"]),
        (SILA.stance, SILA["stance-forbidden"]), (SILA.role, SILA["role-secretary-general"]),
        (SILA.level, SILA["level-provincial"]), (SILA.place, ID["province/06.141.01.60"]), (SILA.topic, Literal("ماء")),
        (SILA.attributedTo, ID["person/ouzzine"]), (SILA.extractor, Literal("frames/x.ar@1"))}
    assert float(str(graph.value(ID["claim/1"], SILA.confidence))) == 0.86
    evidence = graph.value(ID["claim/1"], SILA.evidence)
    assert graph.value(evidence, rdflib.URIRef("http://www.w3.org/ns/oa#exact")) == Literal("نهى")
    assert graph.value(evidence, rdflib.URIRef("http://www.w3.org/ns/oa#start")) == Literal(3)


def test_an_entity_as_the_contract_writes_it():
    entity = Entity("party/mp", "Party", "الحركة الشعبية", {"ar": "الحركة الشعبية", "fr": "Mouvement populaire"}, True)
    graph = read({**entity.as_json(), "sameAs": "http://www.wikidata.org/entity/Q1", "colour": "#112233"})
    assert set(graph) == {
        (ID["party/mp"], RDF.type, SILA.Party), (ID["party/mp"], OWL.sameAs, rdflib.URIRef("http://www.wikidata.org/entity/Q1")),
        (ID["party/mp"], RDFS.label, Literal("الحركة الشعبية", "ar")), (ID["party/mp"], SILA.colour, Literal("#112233")),
        (ID["party/mp"], RDFS.label, Literal("Mouvement populaire", "fr"))}


def test_a_list_of_nodes_and_edges():
    graph = read({"nodes": [{"id": "party/mp", "type": "Party"}], "truncated": False, "limit": 100, "next": None,
                  "edges": [{"id": "claim/1", "type": "Claim", "amountMin": "100.0",
                             "until": {"type": "xsd:gYear", "value": "2028"}}]})
    assert set(graph) == {
        (ID["party/mp"], RDF.type, SILA.Party), (ID["claim/1"], RDF.type, SILA.Claim),
        (ID["claim/1"], SILA.until, Literal("2028", datatype=XSD["gYear"])),
        (ID["claim/1"], SILA.amountMin, Literal("100.0", datatype=XSD["decimal"]))}


def test_codes_and_relations_are_not_shadowed_by_terms_of_the_context():
    context = json.loads(source("context.jsonld"))["@context"]
    ontology = load()
    codes = {*ontology.stances, *ontology.roles, *ontology.levels, *ontology.forms, *ontology.predicates, *ontology.types}
    assert not codes & set(context)


def test_every_property_of_the_context_is_declared():
    context = json.loads(source("context.jsonld"))["@context"]
    used = {entry["@id"].removeprefix("sila:") for entry in context.values()
            if isinstance(entry, dict) and entry.get("@id", "").startswith("sila:")}
    assert used <= set(load().terms)
