"""What ``graph/facts`` holds: descriptions of entities and plain edges, a function of the seed and of all other graphs.

Both ways of computing it are here and tests hold them together: ``all_facts`` from everything, ``changed_facts`` from what a
change touches. Either way the order in which articles were read leaves no trace.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad, Store, Triple

from kg.ontology import Ontology
from kg.rdf.seed import Description
from kg.rdf.terms import Names, vocabulary
from kg.store.overlay import Overlay

Edge = tuple[NamedNode, NamedNode, NamedNode]


@dataclass(frozen=True)
class Rules:
    """What the facts follow from beside the quads: the vocabulary and the known entities by id."""

    names: Names
    ontology: Ontology
    known: Mapping[str, Description]
    relations: frozenset[NamedNode] = field(init=False)
    references: tuple[NamedNode, ...] = field(init=False)

    def __post_init__(self) -> None:
        term = self.names.term
        object.__setattr__(self, "relations", frozenset(term(name) for name in self.ontology.predicates))
        object.__setattr__(self, "references", (
            vocabulary("rdf", "subject"), vocabulary("rdf", "object"), term("refersTo"), term("attributedTo"), term("place"),
            term("party"), term("nameOf")))

    def edges(self, claim: NamedNode, state: Overlay) -> set[Edge]:
        """The plain edges that a claim supports: none unless it is asserted, both ways where the relation is symmetric."""
        if self.names.concept("stance", "asserted") not in state.values(claim, self.names.term("stance")):
            return set()
        ends = (next(state.values(claim, vocabulary("rdf", name)), None) for name in ("subject", "predicate", "object"))
        subject, predicate, value = ends
        if not (isinstance(subject, NamedNode) and isinstance(predicate, NamedNode) and isinstance(value, NamedNode)):
            return set()
        relation = self.ontology.predicates.get(self.names.local(predicate))
        if relation is None:
            return set()
        if subject == value:  # merged ends: nothing is tied to itself
            return set()
        edge = (subject, predicate, value)
        return {edge, edge[::-1]} if relation.symmetric else {edge}

    def supported(self, edge: Edge, state: Overlay) -> bool:
        """Whether any claim supports the edge."""
        relation = self.ontology.predicates.get(self.names.local(edge[1]))
        if relation is None:
            return False
        subject, _, value = edge
        for one, other in ((subject, value), (value, subject)) if relation.symmetric else ((subject, value),):
            for claim in state.subjects(vocabulary("rdf", "subject"), one):
                if other in state.values(claim, vocabulary("rdf", "object")) and edge in self.edges(claim, state):
                    return True
        return False

    def description(self, entity: NamedNode, state: Overlay) -> Iterable[Triple]:
        """The triples that describe an entity; none where nothing names it and it is not shown by itself."""
        known = self.known.get(self.names.id(entity))
        if known is not None and not known.hidden:
            return (*known.triples, *self._added(entity, known, state))
        if not any(True for prop in self.references for _ in state.subjects(prop, entity)):
            return ()
        return (*known.triples, *self._added(entity, known, state)) if known is not None else self._new(entity, state)

    def _added(self, entity: NamedNode, known: Description, state: Overlay) -> list[Triple]:
        """The names that editors give a known entity beside its own."""
        own = {triple.object for triple in known.triples}
        names = _literals(state, state.subjects(self.names.term("nameOf"), entity), self.names.term("entityLabel"))
        return [Triple(entity, vocabulary("skos", "altLabel"), name) for name in names if name not in own]

    def _new(self, entity: NamedNode, state: Overlay) -> list[Triple]:
        """A new entity's type, and the labels that articles and editors give it; without labels its spellings serve.

        In each language the most frequent is the label, the longer and then the alphabetically first of equals; the others are
        alternatives.
        """
        mentions = [node for prop in ("refersTo", "nameOf") for node in state.subjects(self.names.term(prop), entity)]
        return self.named(entity, _literals(state, mentions, self.names.term("entityLabel"))
                          or _literals(state, mentions, vocabulary("oa", "exact")))

    def named(self, entity: NamedNode, counts: Counter[Literal]) -> list[Triple]:
        """The description of a new entity by how often it is called what."""
        ident = self.names.id(entity)
        counts = counts or Counter([Literal(ident.rpartition("/")[2])])
        kind = self.ontology.type_of_segment.get(ident.partition("/")[0])
        triples = [Triple(entity, vocabulary("rdf", "type"), self.names.term(kind))] if kind else []
        taken: set[str | None] = set()
        for label in sorted(counts, key=lambda label: (-counts[label], -len(label.value), label.value)):
            prop = vocabulary("skos", "altLabel") if label.language in taken else vocabulary("rdfs", "label")
            taken.add(label.language)
            triples.append(Triple(entity, prop, label))
        return triples


def changed_facts(rules: Rules, store: Store, removed: Iterable[Quad], added: Iterable[Quad]) -> tuple[set[Quad], set[Quad]]:
    """The facts to remove and to add when other graphs lose ``removed`` and gain ``added``."""
    before, after = Overlay(store), Overlay(store, removed, added)
    change = (*after.removed, *after.added)
    facts = rules.names.facts
    gone: set[Quad] = set()
    new: set[Quad] = set()
    claims = _claims(change)
    had = {edge for claim in claims for edge in rules.edges(claim, before)}
    has = {edge for claim in claims for edge in rules.edges(claim, after)}
    new.update(Quad(*edge, facts) for edge in has - had)
    gone.update(Quad(*edge, facts) for edge in had - has if not rules.supported(edge, after))
    renamed = _entities(rules, (quad for quad in change if quad.predicate == rules.names.term("nameOf")))
    for entity in _touched(rules, change, after):
        known = rules.known.get(rules.names.id(entity))
        if known is None or known.hidden or entity in renamed:
            old = {quad for quad in store.quads_for_pattern(entity, None, None, facts) if quad.predicate not in rules.relations}
            now = {Quad(entity, triple.predicate, triple.object, facts) for triple in rules.description(entity, after)}
            gone |= old - now
            new |= now - old
    _respect_curated(rules, change, after, gone, new)
    return {fact for fact in gone if fact in store}, {fact for fact in new if fact not in store and not _elsewhere(fact, after)}


def all_facts(rules: Rules, store: Store, removed: Iterable[Quad] = (), added: Iterable[Quad] = ()) -> set[Quad]:
    """Every fact of a whole store that loses ``removed`` and gains ``added``."""
    names, state = rules.names, Overlay(store, removed, added)
    facts = {Quad(*edge, names.facts) for claim in set(state.subjects(vocabulary("rdf", "type"), names.term("Claim")))
             for edge in rules.edges(claim, state)}
    entities = {names.thing(ident) for ident, known in rules.known.items() if not known.hidden}
    for prop in rules.references:
        entities |= _entities(rules, (quad for quad in store.quads_for_pattern(None, prop, None) if quad not in state.removed))
    entities |= _entities(rules, (quad for quad in state.added if quad.predicate in rules.references))
    facts |= {Quad(entity, triple.predicate, triple.object, names.facts)
              for entity in entities for triple in rules.description(entity, state)}
    return {fact for fact in facts if not _elsewhere(fact, state)}


def _claims(quads: Iterable[Quad]) -> set[NamedNode]:
    """The subjects whose edges may have changed."""
    ends = {vocabulary("rdf", "subject"), vocabulary("rdf", "predicate"), vocabulary("rdf", "object")}
    return {quad.subject for quad in quads if isinstance(quad.subject, NamedNode)
            and (quad.predicate in ends or quad.predicate.value.endswith("#stance"))}


def _touched(rules: Rules, change: Iterable[Quad], after: Overlay) -> set[NamedNode]:
    """The entities that the change names, or whose labels it changes."""
    change = list(change)
    label, refers = rules.names.term("entityLabel"), (rules.names.term("refersTo"), rules.names.term("nameOf"))
    found = _entities(rules, (quad for quad in change if quad.predicate in rules.references))
    for quad in change:
        if quad.predicate == label and isinstance(quad.subject, NamedNode):
            found |= {node for prop in refers for node in after.values(quad.subject, prop) if isinstance(node, NamedNode)}
    return found


def _entities(rules: Rules, quads: Iterable[Quad]) -> set[NamedNode]:
    things = f"{rules.names.base}id/"
    return {quad.object for quad in quads if isinstance(quad.object, NamedNode) and quad.object.value.startswith(things)}


def _respect_curated(rules: Rules, change: Iterable[Quad], after: Overlay, gone: set[Quad], new: set[Quad]) -> None:
    """No triple in two graphs: a fact that an editor states leaves the facts, and comes back when the editor takes it away."""
    curated = rules.names.graph("curated/").value
    for quad in change:
        if not (isinstance(quad.graph_name, NamedNode) and quad.graph_name.value.startswith(curated)):
            continue
        fact = Quad(quad.subject, quad.predicate, quad.object, rules.names.facts)
        if quad in after.added:
            gone.add(fact)
        elif isinstance(quad.subject, NamedNode):
            edge = (quad.subject, quad.predicate, quad.object)
            if (isinstance(quad.object, NamedNode) and rules.supported((quad.subject, quad.predicate, quad.object), after)) \
                    or Triple(*edge) in rules.description(quad.subject, after):
                new.add(fact)


def _elsewhere(fact: Quad, state: Overlay) -> bool:
    """Whether another graph says the same."""
    return any(graph != fact.graph_name for graph in state.graphs(fact))


def _literals(state: Overlay, subjects: Iterable[NamedNode], prop: NamedNode) -> Counter[Literal]:
    return Counter(value for subject in subjects for value in state.values(subject, prop) if isinstance(value, Literal))
