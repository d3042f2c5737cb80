"""What every reader does the same way once it can answer queries and hand over the triples of given subjects."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Triple

from kg import settings
from kg.model import Article
from kg.rdf import read
from kg.rdf.read import StoredArticle, StoredClaim, StoredEntity, StoredMention, Term
from kg.rdf.terms import Names, vocabulary
from kg.store.base import batches

BATCH = 256


class TypedReader(ABC):
    """The typed half of ``kg.store.base.Reader``, over ``select``, ``subjects`` and ``triples``."""

    @property
    @abstractmethod
    def names(self) -> Names:
        """The addresses of this store's base."""

    @abstractmethod
    def select(self, sparql: str, /, **substitutions: Term) -> list[dict[str, Term]]:
        """Solutions of a SELECT."""

    @abstractmethod
    def subjects(self, predicate: NamedNode, value: NamedNode) -> Iterable[NamedNode]:
        """Subjects of ``predicate value``."""

    @abstractmethod
    def triples(self, subjects: Iterable[NamedNode]) -> Iterable[Triple]:
        """All triples of these subjects."""

    @abstractmethod
    def stored_article(self, article: str) -> Article | None:
        """The article as it was read, where its text is stored."""

    def claims(self, ids: Iterable[str] | None = None) -> Iterator[StoredClaim]:
        """The claims of these ids that exist, or all, each with its evidence."""
        claim = self.names.term("Claim")
        wanted = self._all(claim, ids)
        for some in batches(wanted, BATCH):
            parts = [NamedNode(f"{node.value}#{part}") for node in some for part in ("quote", "position")]
            found = read.nodes(self.triples([*some, *parts]))
            for node in some:
                if claim in found.get(node.value, {}).get(vocabulary("rdf", "type").value, ()):
                    yield read.claim(node.value, lambda address, found=found: found.get(address, {}), self.names)  # type: ignore[misc]

    def _all(self, kind: NamedNode, ids: Iterable[str] | None) -> Iterable[NamedNode]:
        return self.subjects(vocabulary("rdf", "type"), kind) if ids is None else map(self.names.thing, ids)

    def claims_about(self, entity: str) -> list[StoredClaim]:
        """All claims with this entity at either end, by id."""
        node = self.names.thing(entity)
        ends = (vocabulary("rdf", "subject"), vocabulary("rdf", "object"))
        ids = {self.names.id(claim) for end in ends for claim in self.subjects(end, node)}
        return sorted(self.claims(sorted(ids)), key=lambda claim: claim.id)

    def claims_of(self, article: str) -> list[StoredClaim]:
        """All claims of an article, in the order of their sentences."""
        nodes = self.subjects(vocabulary("prov", "wasDerivedFrom"), self.names.thing(article))
        found = self.claims([self.names.id(node) for node in nodes])
        return sorted(found, key=lambda claim: (claim.evidence.start if claim.evidence else -1, claim.id))

    def entities(self, ids: Iterable[str] | None = None) -> Iterator[StoredEntity]:
        """The described entities of these ids that exist, or all, by id."""
        if ids is None:
            label = vocabulary("rdfs", "label").value
            rows = self.select(f"SELECT DISTINCT ?s {{ GRAPH {self.names.facts} {{ ?s <{label}> ?o }} }} ORDER BY ?s")
            wanted: Iterable[NamedNode] = [row["s"] for row in rows if isinstance(row["s"], NamedNode)]
        else:
            wanted = [self.names.thing(ident) for ident in ids]
        for some in batches(wanted, BATCH):
            found = read.nodes(self.triples(some))
            yield from (read.entity(node.value, found[node.value], self.names) for node in some
                        if vocabulary("rdfs", "label").value in found.get(node.value, {}))

    def articles(self, ids: Iterable[str] | None = None) -> Iterator[StoredArticle]:
        """The articles of these ids that exist, or all."""
        article = vocabulary("schema", "NewsArticle")
        wanted = self._all(article, ids)
        for some in batches(wanted, BATCH):
            found = read.nodes(self.triples(some))
            yield from (read.article(node.value, found[node.value], self.names) for node in some
                        if article in found.get(node.value, {}).get(vocabulary("rdf", "type").value, ()))

    def mentions(self, article: str) -> list[StoredMention]:
        """The mentions of an article, in order."""
        nodes = list(self.subjects(self.names.term("inArticle"), self.names.thing(article)))
        found = read.nodes(self.triples(nodes))
        return sorted(read.mention(node, self.names) for node in found.values())

    def text(self, article: str) -> str | None:
        """The article's whole text, where it is stored and the setting KG_TEXT is ``full``."""
        if settings.get("KG_TEXT") != "full":
            return None
        stored = self.stored_article(article)
        return stored.text if stored else None

    def count(self) -> Mapping[str, int]:
        """Numbers of ``articles``, ``claims`` and ``entities``."""
        names, rdf_type = self.names, vocabulary("rdf", "type")
        asked = {"articles": f"?s {rdf_type} {vocabulary('schema', 'NewsArticle')}",
                 "claims": f"?s {rdf_type} {names.term('Claim')}",
                 "entities": f"GRAPH {names.facts} {{ ?s {rdf_type} ?type }}"}
        return {name: self._number(f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ {pattern} }}") for name, pattern in asked.items()}

    def _number(self, sparql: str) -> int:
        value = self.select(sparql)[0]["n"]
        return int(value.value) if isinstance(value, Literal) else 0


