"""Seed knowledge to quads: claims of posts, memberships and seats, and a description of every known entity.

Rows that rest on general knowledge or are doubtful give no claims, and of their entities only the names: those serve to
recognise, what else such a row says is no answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, Triple

from kg.model import PartialDate, Qualifiers
from kg.rdf import terms
from kg.rdf.quads import Pair, qualifier_pairs
from kg.rdf.terms import Names, vocabulary

if TYPE_CHECKING:
    from kg.entities.gazetteer import Knowledge
    from kg.entities.records import KnownEntity, Provenance

CONFIDENCE: Mapping[str, float] = {"high": 0.95, "medium": 0.8}
"""The confidence of a claim by the word of its row."""

TERRITORIES = frozenset({"Municipality", "Arrondissement", "Province", "Region", "Place"})


@dataclass(frozen=True, slots=True)
class Description:
    """What is known of one entity: triples about it; a ``hidden`` one is shown only where an article names it."""

    id: str
    triples: tuple[Triple, ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Seed:
    """All seed knowledge as RDF: the claims of ``graph/seed`` and the descriptions, in the order of their ids."""

    fingerprint: str
    claims: tuple[Quad, ...]
    descriptions: tuple[Description, ...]


def seed(knowledge: Knowledge, names: Names | None = None) -> Seed:
    """The seed claims and entity descriptions of ``knowledge``."""
    names = names or terms.names()
    quads: set[Quad] = set()
    merged: dict[NamedNode, list[Pair]] = {}
    for node, pairs in _claims(knowledge, names):
        merged[node] = _merge(merged[node], pairs, names) if node in merged else pairs
    for node, pairs in merged.items():
        quads.update(Quad(node, predicate, value, names.seed) for predicate, value in pairs)
    described = tuple(describe(knowledge.entities[ident], knowledge, names) for ident in sorted(knowledge.entities))
    return Seed(knowledge.fingerprint, tuple(sorted(quads, key=str)), described)


def describe(entity: KnownEntity, knowledge: Knowledge, names: Names) -> Description:
    """An entity's type, names and, where its row may answer for them, its place, dates and source."""
    pairs: list[Pair] = [(vocabulary("rdf", "type"), names.term(entity.type))]
    pairs += [(vocabulary("rdfs", "label"), terms.text(label, lang)) for lang, label in entity.labels.items()]
    pairs += [(vocabulary("skos", "altLabel"), terms.text(alias, lang))
              for lang, aliases in entity.aliases.items() for alias in aliases if alias != entity.labels.get(lang)]
    pairs += [(names.term("acronym"), terms.text(acronym)) for acronym in entity.acronyms]
    if not entity.linking_only:
        pairs += _facts(entity, knowledge, names)
    node = names.thing(entity.id)
    triples = {Triple(node, predicate, value) for predicate, value in pairs}
    return Description(entity.id, tuple(sorted(triples, key=str)), entity.linking_only)


def _facts(entity: KnownEntity, knowledge: Knowledge, names: Names) -> Iterator[Pair]:
    territory = entity.type in TERRITORIES
    if entity.wikidata:
        yield vocabulary("owl", "sameAs"), vocabulary("wd", entity.wikidata)
    if entity.parent:
        part = vocabulary("schema", "containedInPlace") if territory else vocabulary("org", "subOrganizationOf")
        yield part, names.thing(entity.parent)
    if entity.place:
        yield vocabulary("schema", "containedInPlace" if territory else "location"), names.thing(entity.place)
    for prop, date in (("foundingDate", entity.valid_from), ("dissolutionDate", entity.valid_to)):
        if date is not None:
            yield vocabulary("schema", prop), terms.date(date)
    yield vocabulary("dcterms", "source"), terms.text(knowledge.citation(entity.provenance))


def _claims(knowledge: Knowledge, names: Names) -> Iterator[tuple[NamedNode, list[Pair]]]:
    """Every claim's node and properties; an empty end of a row stays "end unknown": no ``until``, only ``lastConfirmed``."""
    said = {(row.member, row.group) for row in knowledge.memberships if not row.linking_only}
    for post in knowledge.posts:
        if not post.linking_only:
            yield _claim(knowledge, names, "holdsPost", post.person, post.target, post.provenance,
                         Qualifiers(role=post.role, start=post.valid_from, until=post.valid_to))
            if post.party and (post.person, post.party) not in said:
                yield _claim(knowledge, names, "memberOf", post.person, post.party, post.provenance, Qualifiers())
    for membership in knowledge.memberships:
        if not membership.linking_only:
            yield _claim(knowledge, names, "memberOf", membership.member, membership.group, membership.provenance,
                         Qualifiers(role=membership.role, start=membership.valid_from, until=membership.valid_to))
    for seats in knowledge.seats:
        if not seats.linking_only:
            yield _claim(knowledge, names, "seatsIn", seats.party, seats.body, seats.provenance,
                         Qualifiers(count=seats.count, start=seats.election))


def _claim(knowledge: Knowledge, names: Names, predicate: str, subject: str, object_: str, provenance: Provenance,
           qualifiers: Qualifiers) -> tuple[NamedNode, list[Pair]]:
    confirmed = PartialDate.of(provenance.confirmed)
    parts = ("seed", predicate, subject, object_, qualifiers.role or "", str(qualifiers.start or qualifiers.until or ""))
    digest = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]
    pairs: list[Pair] = [
        (vocabulary("rdf", "type"), names.term("Claim")), (vocabulary("rdf", "subject"), names.thing(subject)),
        (vocabulary("rdf", "predicate"), names.term(predicate)), (vocabulary("rdf", "object"), names.thing(object_)),
        (names.term("stance"), names.concept("stance", "asserted")),
        (names.term("confidence"), terms.decimal(CONFIDENCE[provenance.confidence])),
        (names.term("extractor"), terms.text("seed")),
        (vocabulary("dcterms", "source"), terms.text(knowledge.citation(provenance))),
        (names.term("lastConfirmed"), terms.date(confirmed))]
    return names.thing(f"claim/{digest}"), pairs + qualifier_pairs(qualifiers, names, "ar")


def _merge(one: list[Pair], other: list[Pair], names: Names) -> list[Pair]:
    """Two rows that say the same: every source, the surer confidence, the later confirmation; the first row's other values."""
    best = {names.term("confidence"), names.term("lastConfirmed")}
    values = dict(one)
    for predicate, value in other:
        if predicate in best:
            values[predicate] = max(values[predicate], value, key=lambda term: term.value)
        values.setdefault(predicate, value)
    sources = [pair for pair in (*one, *other) if pair[0] == vocabulary("dcterms", "source")]
    return [pair for pair in values.items() if pair not in sources] + list(dict.fromkeys(sources))
