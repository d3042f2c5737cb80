"""What an import states: quads of one curated graph, and for every row what was done with it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import NamedNode, Quad

from kg import ontology
from kg.imports.resolve import Resolver
from kg.imports.rows import BadLine, EntityRow, LinkRow, NameRow, Refused, Row, language
from kg.model import PartialDate
from kg.rdf import terms
from kg.rdf.quads import Pair, Term, qualifier_pairs
from kg.rdf.terms import Names, vocabulary

_PLACES: Final = frozenset({"Municipality", "Arrondissement", "Province", "Region", "Place"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row: ``linked``, ``created``, ``proposed``, ``named``, ``stated`` or ``refused``; of which id; why."""

    where: str
    done: str
    id: str = ""
    detail: str = ""
    like: tuple[tuple[str, float], ...] = ()


@dataclass
class Import:
    """One import under way: ``add`` rows, then take ``quads`` and ``outcomes``.

    ``graph`` is the curated graph, ``source`` serves rows that name none, ``confirmed`` is when the table was so.
    """

    names: Names
    resolver: Resolver
    graph: NamedNode
    source: str
    confirmed: PartialDate
    confidence: float
    quads: set[Quad] = field(default_factory=set)
    outcomes: list[Outcome] = field(default_factory=list)

    def add(self, rows: Iterable[Row]) -> None:
        """Take in rows: entities first, so that links may name those that come later."""
        kept = list(rows)
        order: Sequence[type[Row]] = (BadLine, EntityRow, NameRow, LinkRow)
        for kind in order:
            for row in kept:
                if isinstance(row, kind):
                    self.outcomes += self._outcomes(row)
        place = {row.where: i for i, row in enumerate(kept)}
        self.outcomes.sort(key=lambda outcome: place.get(outcome.where, -1))

    def _outcomes(self, row: Row) -> Iterator[Outcome]:
        try:
            if isinstance(row, BadLine):
                raise Refused(row.reason)
            if not (row.source or self.source):
                raise Refused("source: empty (a column of the table, or --source)")
            if isinstance(row, EntityRow):
                yield from self._entity(row)
            elif isinstance(row, NameRow):
                yield self._names(row)
            else:
                yield self._link(row)
        except Refused as error:
            yield Outcome(row.where, "refused", "", str(error))

    def _entity(self, row: EntityRow) -> Iterator[Outcome]:
        meant = self.resolver.entity(row)
        yield Outcome(row.where, meant.done, meant.id, meant.why, meant.like)
        node = self.names.thing(meant.id)
        self._give(node, row.names, row.acronyms, row.source, label=meant.done != "linked")
        if meant.done != "linked":
            if row.wikidata:
                self._put(node, vocabulary("owl", "sameAs"), vocabulary("wd", row.wikidata))
            if row.inside:
                inside = self.names.thing(self.resolver.find(row.inside, (), "inside"))
                self._put(node, vocabulary("schema", "containedInPlace" if row.type in _PLACES else "location"), inside)
        if row.party and row.type == "Person":
            yield self._link(LinkRow(row.where, "memberOf", meant.id, row.party, source=row.source))

    def _names(self, row: NameRow) -> Outcome:
        ident = self.resolver.find(row.ref, (), "entity")
        self._give(self.names.thing(ident), row.names, (), row.source, label=False)
        return Outcome(row.where, "named", ident, " | ".join(text for texts in row.names.values() for text in texts))

    def _give(self, entity: NamedNode, names: Mapping[str, tuple[str, ...]], acronyms: tuple[str, ...], source: str, *,
              label: bool) -> None:
        """Naming nodes: one with all names, and for a new entity one more with its labels, which tells them from the others."""
        every = [terms.text(text, code) for code, texts in names.items() for text in texts]
        every += [terms.text(text) for text in acronyms]
        first = [terms.text(texts[0], code) for code, texts in names.items()]
        for number, values in enumerate((every, first) if label else (every,)):
            node = NamedNode(f"{self.graph.value}#name-{_digest(entity.value, str(number), *map(str, values))}")
            self._put(node, self.names.term("nameOf"), entity)
            self._put(node, vocabulary("dcterms", "source"), terms.text(source or self.source))
            for value in values:
                self._put(node, self.names.term("entityLabel"), value)

    def _link(self, row: LinkRow) -> Outcome:
        relation = ontology.load().predicates[row.predicate]
        subject = self._end(row.subject, relation.domain, row)
        target = self.resolver.find(row.object, tuple(sorted(relation.range)), "target")
        qualifiers = row.qualifiers
        kinds = self.resolver.type_of(subject), self.resolver.type_of(target)
        if reason := ontology.load().check(row.predicate, *kinds, "asserted", qualifiers):
            raise Refused(reason)
        start = str(qualifiers.start or qualifiers.until or "")
        claim = f"claim/{_digest('import', row.predicate, subject, target, qualifiers.role or '', start)}"
        node, names = self.names.thing(claim), self.names
        pairs: list[Pair] = [
            (vocabulary("rdf", "type"), names.term("Claim")), (vocabulary("rdf", "subject"), names.thing(subject)),
            (vocabulary("rdf", "predicate"), names.term(row.predicate)), (vocabulary("rdf", "object"), names.thing(target)),
            (names.term("stance"), names.concept("stance", "asserted")),
            (names.term("confidence"), terms.decimal(self.confidence)), (names.term("extractor"), terms.text("import@1")),
            (vocabulary("dcterms", "source"), terms.text(row.source or self.source)),
            (names.term("lastConfirmed"), terms.date(self.confirmed))]
        for prop, value in pairs + qualifier_pairs(qualifiers, names, "ar"):
            self._put(node, prop, value)
        return Outcome(row.where, "stated", claim, f"{subject} {row.predicate} {target}")

    def _end(self, text: str, types: frozenset[str], row: LinkRow) -> str:
        """A link's subject; a person whom nobody knows is a new one, tied to the link's other end."""
        try:
            return self.resolver.find(text, tuple(sorted(types)), "person" if row.predicate == "holdsPost" else "member")
        except Refused:
            if "Person" not in types or "/" in text or row.predicate == "ownsShareOf":
                raise
        anchor = self.resolver.find(row.object, (), "target")
        kind = self.resolver.type_of(anchor)
        person = EntityRow(row.where, text, "Person", {language(text): (text,)}, party=anchor if kind == "Party" else "",
                           inside=anchor if kind in _PLACES else "", source=row.source)
        self.outcomes += list(self._entity(person))
        return self.resolver.refs[text]

    def _put(self, subject: NamedNode, prop: NamedNode, value: Term) -> None:
        self.quads.add(Quad(subject, prop, value, self.graph))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]
