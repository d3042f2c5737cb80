"""``graph/facts`` without a store: what each article supports, added up by entity and edge, gives the same facts.

The rules are those of ``kg.store.facts``; here they see one article at a time, and what is counted over all articles is counted
by whoever adds up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from pyoxigraph import Literal, NamedNode, Quad, Store

from kg import ontology
from kg.rdf.seed import Description
from kg.rdf.terms import Names, vocabulary
from kg.store.facts import Rules
from kg.store.ledger import known
from kg.store.overlay import Overlay

Text = tuple[str, str | None]
"""A literal's text and language."""


@dataclass(frozen=True, slots=True)
class Called:
    """How often an entity is labelled, and written, how."""

    labels: Counter[Text] = field(default_factory=Counter)
    spellings: Counter[Text] = field(default_factory=Counter)

    def __add__(self, other: Called) -> Called:
        return Called(self.labels + other.labels, self.spellings + other.spellings)


Support = tuple[tuple[tuple[str, str, str], ...], tuple[tuple[str, Called], ...]]
"""The plain edges that an article supports, and the entities that it names with what they are called."""


def support(quads: Iterable[Quad], names: Names) -> Support:
    """What the quads of one or more graphs support."""
    rules, state = _rules(names), Overlay(Store(), (), quads)
    claims = set(state.subjects(vocabulary("rdf", "type"), names.term("Claim")))
    edges = {tuple(node.value for node in edge) for claim in claims for edge in rules.edges(claim, state)}
    things = {quad.object for quad in state.added if quad.predicate in rules.references
              and isinstance(quad.object, NamedNode) and quad.object.value.startswith(f"{names.base}id/")}
    called = {thing.value: _called(thing, names, state) for thing in things}
    return tuple(sorted(edges)), tuple(sorted(called.items(), key=lambda item: item[0]))  # type: ignore[arg-type]


def _called(thing: NamedNode, names: Names, state: Overlay) -> Called:
    """Nothing for known entities, which have their names from the seed."""
    if known(names.id(thing)):
        return Called()
    mentions = set(state.subjects(names.term("refersTo"), thing))
    return Called(*(Counter((value.value, value.language) for node in mentions for value in state.values(node, prop)
                                  if isinstance(value, Literal))
                          for prop in (names.term("entityLabel"), vocabulary("oa", "exact"))))


def of_seed(claims: Iterable[Quad], descriptions: Iterable[Description], names: Names) -> Support:
    """What the seed supports: its claims' edges, and all entities that are shown without being named."""
    edges, called = support(claims, names)
    shown = {names.thing(one.id).value: Called() for one in descriptions if not one.hidden}
    return edges, tuple({**shown, **dict(called)}.items())


def facts(entity: str, called: Called, rules: Rules) -> Iterator[Quad]:
    """The description of an entity that is named somewhere, or shown by itself, as quads of the facts."""
    node = NamedNode(entity)
    told = rules.known.get(rules.names.id(node))
    counts = called.labels or called.spellings
    triples = told.triples if told is not None else rules.named(
        node, Counter({Literal(text, language=language): count for (text, language), count in counts.items()}))
    return (Quad(node, triple.predicate, triple.object, rules.names.facts) for triple in triples)


def edge_fact(edge: tuple[str, str, str], names: Names) -> Quad:
    """A plain edge as a quad of the facts."""
    subject, predicate, value = (NamedNode(address) for address in edge)
    return Quad(subject, predicate, value, names.facts)


@cache
def _rules(names: Names) -> Rules:
    return Rules(names, ontology.load(), {})


def rules(names: Names, descriptions: Mapping[str, Description]) -> Rules:
    """The rules with known entities."""
    return Rules(names, ontology.load(), descriptions)


__all__ = ["Called", "Support", "edge_fact", "facts", "of_seed", "rules", "support"]
