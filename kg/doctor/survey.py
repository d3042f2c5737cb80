"""One walk over all quads: nothing stored twice, nothing named that nobody describes, each plain edge asserted by a claim."""

from __future__ import annotations

from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from kg import ontology
from kg.doctor.finding import Finding, Progress, judged
from kg.rdf.terms import Names, vocabulary
from kg.store.base import Reader

_STEP = 50_000
_ENDS = ("subject", "predicate", "object")


@dataclass
class _Seen:
    """What the walk gathers; triples are kept as hashes, so a million takes some tens of megabytes."""

    triples: set[int] = field(default_factory=set)
    twice: set[str] = field(default_factory=set)
    described: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    terms: set[str] = field(default_factory=set)
    edges: set[tuple[str, str, str]] = field(default_factory=set)
    ends: dict[str, dict[str, str]] = field(default_factory=dict)


def check_graphs(reader: Reader, progress: Progress) -> list[Finding]:
    """The findings of the walk."""
    seen, names = _walk(reader, progress), reader.names
    known = ontology.load()
    claimed = _claimed(seen, names)
    relations = [edge for edge in seen.edges if edge not in claimed]
    disordered = [names.id(claim) for claim, ends in seen.ends.items() if _disordered(ends, names, known)]
    return [
        judged("graphs", seen.twice, f"{len(seen.triples)} triples, each in one graph", "triples are in two graphs"),
        judged("names", {names.id(iri) for iri in seen.named - seen.described},
               f"{len(seen.described)} things are described", "things are named that nothing describes"),
        judged("terms", {names.local(iri) for iri in seen.terms} - known.terms.keys(),
               f"{len(seen.terms)} terms of the vocabulary are used", "terms are not in the vocabulary"),
        judged("edges", {" ".join(edge) for edge in relations}, f"{len(seen.edges)} plain edges, each asserted by a claim",
               "plain edges that no claim asserts"),
        judged("missing edges", {" ".join(edge) for edge in claimed - seen.edges}, "every asserted claim has its plain edge",
               "asserted claims without their plain edge"),
        judged("order", disordered, "symmetric claims have their ends in order",
               "symmetric claims with the ends the wrong way round"),
    ]


def _walk(reader: Reader, progress: Progress) -> _Seen:
    seen, names = _Seen(), reader.names
    things, ours = names.thing("").value, names.term("").value
    relations = {names.term(name): name for name in ontology.load().predicates}
    ends = {vocabulary("rdf", name): name for name in _ENDS} | {names.term("stance"): "stance"}
    rdf_type, total = vocabulary("rdf", "type"), reader.count()["quads"]
    for number, quad in enumerate(reader.quads()):
        if number % _STEP == 0:
            progress("graphs", number, total)
        triple = hash(quad.triple)
        if triple in seen.triples:
            seen.twice.add(str(quad.triple))
        seen.triples.add(triple)
        subject, predicate, value = quad.subject, quad.predicate, quad.object
        if predicate.value.startswith(ours):
            seen.terms.add(predicate.value)
        if not isinstance(subject, NamedNode) or not isinstance(value, NamedNode):
            continue
        if value.value.startswith(ours):
            seen.terms.add(value.value)
        elif value.value.startswith(things):
            seen.named.add(value.value)
        if predicate == rdf_type:
            seen.described.add(subject.value)
        elif predicate in relations:
            seen.edges.add((names.id(subject), relations[predicate], names.id(value)))
        elif predicate in ends:
            seen.ends.setdefault(subject.value, {})[ends[predicate]] = value.value
    progress("graphs", total, total)
    return seen


def _claimed(seen: _Seen, names: Names) -> set[tuple[str, str, str]]:
    """The plain edges that the asserted claims call for."""
    asserted = names.concept("stance", "asserted").value
    predicates = ontology.load().predicates
    found = set()
    for ends in seen.ends.values():
        if ends.get("stance") == asserted and all(end in ends for end in _ENDS):
            subject, relation, value = names.id(ends["subject"]), names.local(ends["predicate"]), names.id(ends["object"])
            found.add((subject, relation, value))
            if relation in predicates and predicates[relation].symmetric:
                found.add((value, relation, subject))
    return found


def _disordered(ends: dict[str, str], names: Names, known: ontology.Ontology) -> bool:
    if not all(end in ends for end in _ENDS):
        return False
    relation, pair = names.local(ends["predicate"]), (names.id(ends["subject"]), names.id(ends["object"]))
    return relation in known.predicates and known.canonical(relation, *pair) != pair
