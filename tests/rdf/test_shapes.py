"""The shapes and the tables say the same; each kind of broken graph is refused with its own message."""

from __future__ import annotations

import pyoxigraph
import pytest
import rdflib

from kg.model import Amount, PartialDate, Qualifiers, Share
from kg.ontology import load, source
from kg.rdf.shapes import as_graph, validate

BASE = "https://w3id.org/sila/"
PREFIXES = f"""
@prefix sila: <{BASE}ontology#> . @prefix dcterms: <http://purl.org/dc/terms/> . @prefix oa: <http://www.w3.org/ns/oa#> .
@prefix prov: <http://www.w3.org/ns/prov#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix schema: <https://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @base <{BASE}id/> .
"""
ARTICLE = """
<party/p> a sila:Party ; rdfs:label "حزب أ"@ar , "Parti A"@fr ; sila:colour "#112233" .
<party/q> a sila:Party ; rdfs:label "حزب ب"@ar .
<person/x> a sila:Person ; rdfs:label "فلان"@ar .
<province/1> a sila:Province ; rdfs:label "إقليم"@ar ; schema:containedInPlace <region/1> .
<region/1> a sila:Region ; rdfs:label "جهة"@ar .
<company/c> a sila:Company ; rdfs:label "شركة"@ar .
<article/a> a schema:NewsArticle ; dcterms:title "عنوان"@ar ; dcterms:language "ar" ; sila:name "a" ; sila:textHash "00" ;
  sila:reported "2023-09-28"^^xsd:date ; sila:reportedEarliest "2023-09-28"^^xsd:date ;
  sila:reportedLatest "2023-09-28"^^xsd:date .
<claim/1> a sila:Claim ; rdf:subject <party/p> ; rdf:predicate sila:alliedWith ; rdf:object <party/q> ;
  sila:stance sila:stance-asserted ; sila:level sila:level-provincial ; sila:place <province/1> ; sila:attributedTo <person/x> ;
  sila:start "--01-09"^^xsd:gMonthDay ; sila:until "2028"^^xsd:gYear ; sila:untilEarliest "2028-01-01"^^xsd:date ;
  sila:untilLatest "2028-12-31"^^xsd:date ; sila:confidence 0.86 ; sila:extractor "frames/alliedWith.ar@1" ;
  sila:reported "2023-09-28"^^xsd:date ; sila:reportedEarliest "2023-09-28"^^xsd:date ;
  sila:reportedLatest "2023-09-28"^^xsd:date ;
  prov:wasDerivedFrom <article/a> ; sila:evidence <claim/1#evidence> .
<claim/1#evidence> a oa:SpecificResource ; oa:hasSource <article/a> ; oa:hasSelector <claim/1#quote> , <claim/1#position> .
<claim/1#quote> a oa:TextQuoteSelector ; oa:exact "جملة"@ar .
<claim/1#position> a oa:TextPositionSelector ; oa:start 3 ; oa:end 7 .
<article/a#char=3,7> a sila:Mention ; sila:refersTo <party/p> ; sila:inArticle <article/a> ; oa:exact "حزبا" ;
  oa:start 3 ; oa:end 7 .
<claim/2> a sila:Claim ; rdf:subject <region/1> ; rdf:predicate sila:agreementWith ; rdf:object <company/c> ;
  sila:stance sila:stance-ended ; sila:topic "ماء"@ar ; sila:amountMin 100.0 ; sila:currency "MAD" ; sila:extractor "seed" ;
  dcterms:source "https://example.org/" ; sila:lastConfirmed "2026-11-22"^^xsd:date .
"""

BROKEN = {
    "a claim without a stance": ("sila:stance sila:stance-asserted ;", "", "a claim has one stance, from the list of stances"),
    "a role where a stance belongs": ("sila:stance-asserted", "sila:role-king",
                                      "a claim has one stance, from the list of stances"),
    "a level that is not in the list": ("sila:level-provincial", "sila:level-galactic",
                                       "a level is one code of the list of levels"),
    "a role on an alliance": ("sila:level sila:level-provincial", "sila:role sila:role-king",
                              "alliedWith takes no role, topic, amount, count, share, form, party"),
    "a person allied with a party": ("rdf:object <party/q>", "rdf:object <person/x>", "the object of alliedWith is: Party"),
    "a party allied with itself": ("rdf:object <party/q>", "rdf:object <party/p>", "a claim joins two different entities"),
    "a predicate of another vocabulary": ("rdf:predicate sila:alliedWith", "rdf:predicate schema:knows",
                                          "a claim has one predicate, a relation of the vocabulary"),
    "an entity that nothing describes": ("rdf:object <party/q>", "rdf:object <party/none>",
                                         "a claim has one object, a described entity"),
    "a place that speaks": ("sila:attributedTo <person/x>", "sila:attributedTo <claim/2>",
                            "a claim is attributed to one agent at most"),
    "a company as place": ("sila:place <province/1>", "sila:place <company/c>", "a place is one territory or institution"),
    "a confidence above one": ("sila:confidence 0.86", "sila:confidence 1.2", "confidence is one decimal from 0 to 1"),
    "a confidence as float": ("sila:confidence 0.86", "sila:confidence 8.6e-1", "confidence is one decimal from 0 to 1"),
    "an article's claim without confidence": ("sila:confidence 0.86 ;", "", "a claim of an article has a confidence"),
    "an article's claim without evidence": ("sila:evidence <claim/1#evidence>", "rdfs:comment 'none'",
                                            "a claim of an article has one piece of evidence"),
    "evidence in another article": ("oa:hasSource <article/a>", "oa:hasSource <article/b>",
                                    "the evidence lies in the article that the claim was derived from"),
    "evidence without a quote": ("<claim/1#quote> , ", "", "evidence has one quote"),
    "a span that ends before it starts": ("oa:start 3 ; oa:end 7 .\n<article", "oa:start 9 ; oa:end 7 .\n<article",
                                          "a span starts at one offset, before its end"),
    "a mention of nothing": ("sila:refersTo <party/p> ;", "", "a mention refers to one described entity"),
    "a claim from nowhere": ("dcterms:source", "rdfs:comment", "a claim comes from an article or else from a cited source"),
    "an end without bounds": ("sila:untilEarliest \"2028-01-01\"^^xsd:date ;", "",
                              "the end has both bounds where its year is known, and none where it is not"),
    "a yearless start with a bound": ("sila:start \"--01-09\"^^xsd:gMonthDay",
                                      "sila:start \"--01-09\"^^xsd:gMonthDay ; sila:startEarliest \"2025-01-09\"^^xsd:date",
                                      "the start has both bounds where its year is known, and none where it is not"),
    "a month thirteen": ("\"2028\"^^xsd:gYear", "\"2028-13\"^^xsd:gYearMonth", "the end is one partial date"),
    "an end in words": ("\"2028\"^^xsd:gYear", "\"later\"", "the end is one partial date"),
    "bounds out of order": ("untilEarliest \"2028-01-01\"", "untilEarliest \"2029-01-01\"",
                            "the bounds of the end are days, in order"),
    "a claim reported on another day than its article": ("sila:confidence 0.86", "sila:reported \"2020\"^^xsd:gYear",
                                                         "a claim is reported on its article's date"),
    "an amount without currency": ("sila:currency \"MAD\" ;", "", "an amount has one currency, an ISO 4217 code"),
    "a currency without amount": ("sila:amountMin 100.0 ;", "", "an amount has a bound"),
    "an amount out of order": ("sila:amountMin 100.0", "sila:amountMin 100.0 ; sila:amountMax 9.0",
                               "an amount's bounds are in order"),
    "a negative amount": ("sila:amountMin 100.0", "sila:amountMin -1.0",
                          "an amount's lower bound is one decimal, not negative"),
    "an entity of two types": ("<party/q> a sila:Party", "<party/q> a sila:Party , sila:Company",
                               "an entity has exactly one of the twelve types"),
    "two labels in one language": ("\"حزب ب\"@ar", "\"حزب ب\"@ar , \"ب\"@ar", "an entity has a label, one a language"),
    "an entity without label": ("sila:Region ; rdfs:label \"جهة\"@ar", "sila:Region", "an entity has a label, one a language"),
    "a colour by name": ("#112233", "red", "a colour is written #rrggbb"),
    "an article without title": ("dcterms:title \"عنوان\"@ar ;", "", "an article has one title"),
}


def graph(text: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=PREFIXES + text, format="turtle")


def test_a_whole_article_and_a_seed_claim_are_admitted():
    assert not validate(graph(ARTICLE), base=BASE).violations


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_graph_is_named(case: str):
    old, new, message = BROKEN[case]
    assert old in ARTICLE
    report = validate(graph(ARTICLE.replace(old, new, 1)), base=BASE)
    assert message in {violation.message for violation in report.violations}


def test_a_violation_names_node_property_and_value():
    report = validate(graph(ARTICLE.replace("sila:confidence 0.86", "sila:confidence 7.0")), base=BASE)
    assert str(report.violations[0]) == f"{BASE}id/claim/1 confidence 7.0: confidence is one decimal from 0 to 1"
    assert not report.conforms


def test_quads_of_several_graphs_are_one_graph():
    quads = list(pyoxigraph.parse(input=PREFIXES + ARTICLE, format=pyoxigraph.RdfFormat.TURTLE, base_iri=BASE + "id/"))
    named = [pyoxigraph.Quad(q.subject, q.predicate, q.object, pyoxigraph.NamedNode(f"{BASE}graph/{i % 2}"))
             for i, q in enumerate(quads)]
    assert len(as_graph(named)) == len(quads)
    assert validate(named, base=BASE).conforms


def test_another_base_address_is_one_setting():
    text = (PREFIXES + ARTICLE).replace(BASE, "http://localhost/")
    moved = rdflib.Graph().parse(data=text, format="turtle")
    assert validate(moved, base="http://localhost/").conforms
    broken = rdflib.Graph().parse(data=text.replace("sila:stance-asserted", "sila:role-king"), format="turtle")
    assert not validate(broken, base="http://localhost/").conforms


def _claim(predicate: str, subject: str, object_: str, name: str, extra: str = "") -> str:
    return (f"<claim/{name}> a sila:Claim ; rdf:predicate sila:{predicate} ; rdf:subject <{subject}/s> ;"
            f' rdf:object <{object_}/o> ; sila:stance sila:stance-asserted ; sila:extractor "seed" ; dcterms:source "x" ;'
            f' sila:lastConfirmed "2026-11-22"^^xsd:date {extra} .')


def _entities() -> list[str]:
    return [f'<{t.kebab}/{end}> a sila:{t.name} ; rdfs:label "{t.name}"@en .' for t in load().types.values() for end in "so"]


def test_shapes_and_tables_admit_the_same_pairs():
    ontology = load()
    lines, refused = _entities(), set()
    for predicate in ontology.predicates.values():
        subject, object_ = sorted(predicate.pairs)[0]
        pairs = {(s, object_) for s in ontology.types} | {(subject, o) for o in ontology.types}
        if len(predicate.pairs) < len(predicate.domain) * len(predicate.range):  # an owl:Restriction: every pair matters
            pairs = {(s, o) for s in ontology.types for o in ontology.types}
        for s, o in sorted(pairs):
            name = f"{predicate.name}.{s}.{o}"
            lines.append(_claim(predicate.name, ontology.types[s].kebab, ontology.types[o].kebab, name))
            if ontology.check(predicate.name, s, o):
                refused.add(f"{BASE}id/claim/{name}")
    assert {violation.focus for violation in validate(graph("\n".join(lines)), base=BASE).violations} == refused


STATED = {
    "role": ("sila:role sila:role-king", Qualifiers(role="king")),
    "level": ("sila:level sila:level-local", Qualifiers(level="local")),
    "place": ("sila:place <province/s>", Qualifiers(place="province/s")),
    "name": ('sila:name "x"@ar', Qualifiers(name="x")),
    "topic": ('sila:topic "x"@ar', Qualifiers(topic="x")),
    "amount": ('sila:amountMax 9.0 ; sila:currency "MAD"', Qualifiers(amount=Amount(None, 9))),
    "count": ("sila:count 0", Qualifiers(count=0)),
    "share": ("sila:shareEqual true", Qualifiers(share=Share(equal=True))),
    "form": ("sila:form sila:form-lawsuit", Qualifiers(form="lawsuit")),
    "party": ("sila:party <party/s>", Qualifiers(party="party/s")),
    "start": ('sila:start "--01"^^xsd:gMonth', Qualifiers(start=PartialDate(month=1))),
    "until": ('sila:until "--01"^^xsd:gMonth', Qualifiers(until=PartialDate(month=1))),
}


def test_shapes_and_tables_admit_the_same_qualifiers():
    ontology = load()
    assert set(STATED) == set(ontology.qualifiers)
    lines, refused = _entities(), set()
    for predicate in ontology.predicates.values():
        subject, object_ = sorted(predicate.pairs)[0]
        for qualifier, (statement, value) in STATED.items():
            name = f"{predicate.name}.{qualifier}"
            ends = ontology.types[subject].kebab, ontology.types[object_].kebab
            lines.append(_claim(predicate.name, *ends, name, "; " + statement))
            if qualifier not in predicate.qualifiers:
                refused.add(f"{BASE}id/claim/{name}")
            wrong = ontology.check(predicate.name, subject, object_, "asserted", value)
            assert wrong == (None if qualifier in predicate.qualifiers else f"{predicate.name} takes no {qualifier}")
    assert {violation.focus for violation in validate(graph("\n".join(lines)), base=BASE).violations} == refused


def test_every_value_property_of_a_refused_qualifier_is_refused():
    shapes = source("shapes.ttl")
    for predicate in load().predicates.values():
        line = next(part for part in shapes.split("\n\n") if part.startswith(f"shape:{predicate.name} "))
        for qualifier in load().qualifiers.values():
            stated = [f"sila:{name} " in line.split("alternativePath")[1] for name in qualifier.properties]
            assert stated == [qualifier.name not in predicate.qualifiers] * len(stated)
