"""The claim nodes and entity facts of a snapshot, read one property at a time.

A scan of one property is a plain walk of one index, where one query with an OPTIONAL a qualifier would join some thirty times.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol

from kg.graph.build import EntityFacts, Numbers, finish
from kg.graph.claims import ClaimGraph
from kg.graph.columns import Array
from kg.graph.strings import NONE
from kg.graph.tables import ClaimTable, empty_columns
from kg.rdf.terms import VOCABULARIES

RDF, RDFS, DCTERMS, SCHEMA, SKOS, OA, PROV, OWL = (
    VOCABULARIES[name] for name in ("rdf", "rdfs", "dcterms", "schema", "skos", "oa", "prov", "owl"))


class SnapshotReader(Protocol):
    """What the graph asks of a store: a named snapshot and SELECT over it."""

    @property
    def snapshot(self) -> str:
        """Name of the snapshot."""

    def select(self, sparql: str, /) -> Iterable[Mapping[str, Any]]:
        """Solutions by variable; a term has ``value``, a literal also ``language``."""


def read_graph(reader: SnapshotReader, base: str, symmetric: frozenset[str]) -> ClaimGraph:
    """Read a snapshot's claims and entity facts into a ``ClaimGraph``; ``symmetric`` names the relations without direction."""
    return _Reading(reader, base).graph(symmetric)


class _Reading:
    def __init__(self, reader: SnapshotReader, base: str) -> None:
        self.reader = reader
        self.things, self.terms = f"{base}id/", f"{base}ontology#"
        self.base = base
        self.numbers = Numbers()
        self.rows: dict[str, int] = {}
        self.claims: dict[str, Array] = {}

    def graph(self, symmetric: frozenset[str]) -> ClaimGraph:
        subjects = {self._local(s): o.value for s, o in self._pairs(RDF + "subject")}
        self.rows = {claim: row for row, claim in enumerate(sorted(subjects))}
        self.claims = empty_columns(ClaimTable, len(self.rows))
        for claim, row in self.rows.items():
            self.claims["id"][row] = self.numbers.string(claim)
            self.claims["subject"][row] = self._entity(subjects[claim])
        del subjects
        self._claims()
        facts, articles = self._entities(), self._articles()
        return finish(self.reader.snapshot, self.base, self.numbers, self.claims, facts, articles, symmetric)

    # -- scans

    def _pairs(self, prop: str, where: str = "?s <{}> ?o") -> Iterator[tuple[str, Any]]:
        for row in self.reader.select("SELECT ?s ?o WHERE { " + where.format(prop) + " }"):
            yield row["s"].value, row["o"]

    def _facts(self, prop: str) -> Iterator[tuple[str, Any]]:
        return self._pairs(prop, f"GRAPH <{self.base}graph/facts> {{{{ ?s <{{}}> ?o }}}}")

    def _local(self, iri: str) -> str:
        return iri[len(self.things):] if iri.startswith(self.things) else iri

    def _entity(self, iri: str) -> int:
        return self.numbers.entity(self._local(iri))

    def _fill(self, column: str, prop: str, convert: Callable[[Any], Any], suffix: str = "") -> None:
        """Fill a column from one property; ``suffix`` where a node of the claim (``…#quote``) has it, not the claim."""
        values, rows = self.claims[column], self.rows
        for subject, term in self._pairs(prop):
            if suffix and not subject.endswith(suffix):
                continue
            row = rows.get(self._local(subject[:-len(suffix)] if suffix else subject))
            if row is not None:
                values[row] = convert(term)

    # -- claims

    def _claims(self) -> None:
        string, sila, numbers = self.numbers.string, self.terms, self.numbers

        def concept(vocabulary: str) -> Callable[[Any], int]:
            skip = len(sila) + len(vocabulary) + 1
            return lambda term: numbers.word(vocabulary, term.value[skip:])

        self._fill("predicate", RDF + "predicate", lambda term: numbers.word("predicate", term.value.removeprefix(sila)))
        self._fill("object", RDF + "object", lambda term: self._entity(term.value))
        for name in ("stance", "level", "role", "form"):
            self._fill(name, sila + name, concept(name))
        for name, prop in (("speaker", "attributedTo"), ("place", "place"), ("party", "party")):
            self._fill(name, sila + prop, lambda term: self._entity(term.value))
        for name, prop in (("name", sila + "name"), ("topic", sila + "topic"), ("source", DCTERMS + "source"),
                           ("start", sila + "start"), ("until", sila + "until"), ("reported", sila + "reported"),
                           ("confirmed", sila + "lastConfirmed")):
            self._fill(name, prop, lambda term: string(term.value))
        self._fill("currency", sila + "currency", lambda term: numbers.word("currency", term.value))
        self._fill("extractor", sila + "extractor", lambda term: numbers.word("extractor", term.value))
        for name, prop in (("amount_min", "amountMin"), ("amount_max", "amountMax"), ("share_min", "shareMin"),
                           ("share_max", "shareMax"), ("confidence", "confidence")):
            self._fill(name, sila + prop, lambda term: float(term.value))
        self._fill("share_equal", sila + "shareEqual", lambda term: term.value in {"true", "1"})
        self._fill("count", sila + "count", lambda term: int(term.value))
        self._fill("article", PROV + "wasDerivedFrom", lambda term: numbers.article(self._local(term.value)))
        self._fill("evidence", OA + "exact", lambda term: string(term.value), "#quote")
        self._fill("evidence_start", OA + "start", lambda term: int(term.value), "#position")
        self._fill("evidence_end", OA + "end", lambda term: int(term.value), "#position")
        self._drop_unfinished()

    def _drop_unfinished(self) -> None:
        """A claim without object, relation or stance (somebody's own triples) is no edge."""
        claims = self.claims
        whole = (claims["object"] != NONE) & (claims["predicate"] != NONE) & (claims["stance"] != NONE)
        if not whole.all():
            self.claims = {name: column[whole] for name, column in claims.items()}

    # -- entities and articles

    def _entities(self) -> dict[str, EntityFacts]:
        facts: dict[str, EntityFacts] = {}
        for subject, term in self._facts(RDF + "type"):
            kind = term.value
            if kind.startswith(self.terms):
                known, name = facts.setdefault(self._local(subject), EntityFacts()), kind.removeprefix(self.terms)
                known.type = min(known.type or name, name)
        for subject, term in self._facts(RDFS + "label"):
            if (entity := facts.get(self._local(subject))) is not None:
                language = term.language or "en"
                entity.labels[language] = min(entity.labels.get(language, term.value), term.value)
        for subject, term in self._facts(SKOS + "altLabel"):
            if (entity := facts.get(self._local(subject))) is not None:
                entity.aliases.append((term.language or "", term.value))
        for name, prop in (("acronym", self.terms + "acronym"), ("colour", self.terms + "colour"), ("same_as", OWL + "sameAs")):
            for subject, term in self._facts(prop):
                if (entity := facts.get(self._local(subject))) is not None:
                    setattr(entity, name, min(getattr(entity, name) or term.value, term.value))
        for subject, term in self._facts(SCHEMA + "containedInPlace"):
            if (entity := facts.get(self._local(subject))) is not None:
                entity.inside = self._local(term.value)
        return facts

    def _articles(self) -> dict[str, dict[str, str]]:
        articles: dict[str, dict[str, str]] = {article: {} for article in self.numbers.articles}
        for name, prop in (("title", DCTERMS + "title"), ("publisher", DCTERMS + "publisher"), ("url", SCHEMA + "url"),
                           ("reported", self.terms + "reported"), ("language", DCTERMS + "language"),
                           ("sketch", self.terms + "sketch"), ("copy_of", self.terms + "copyOf")):
            for subject, term in self._pairs(prop):
                if (article := articles.get(self._local(subject))) is not None:
                    article[name] = self._local(term.value) if name == "copy_of" else term.value
        return articles
