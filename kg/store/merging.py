"""The ledger's merges in a snapshot: one id in the place of several, in every graph, and the facts that follow.

It works on the snapshot's own files, never on the writer's, so the next snapshot without a merge is what it was before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, Store

from kg.rdf.read import Term
from kg.rdf.terms import Names, vocabulary
from kg.store.facts import Rules, changed_facts


def merge_into(folder: Path, rules: Rules, canonical: Mapping[str, str]) -> None:
    """Rewrite the store at ``folder``: ``canonical`` gives for each merged id the one that stands for it.

    The other names of a merged id stay as alternative labels, and ``dcterms:isReplacedBy`` leads from the old address to
    the new one where something of it is left.
    """
    store = Store(str(folder))
    names = rules.names
    new_of = {names.thing(old): names.thing(new) for old, new in canonical.items()}
    gone, added = set[Quad](), set[Quad]()
    labels = {old: _names(store, old, names.facts) for old in new_of}
    same = {old: [quad.object for quad in store.quads_for_pattern(old, vocabulary("owl", "sameAs"), None, names.facts)]
            for old in new_of}
    for old in new_of:
        for quad in (*store.quads_for_pattern(old, None, None), *store.quads_for_pattern(None, None, old)):
            if quad.graph_name != names.facts:
                gone.add(quad)
                added.add(_renamed(quad, new_of))
    lost, gained = changed_facts(rules, store, gone, added - gone)
    _write(store, gone | lost, added | gained)
    _write(store, *_descriptions(store, rules, new_of))
    _write(store, (), _kept(store, rules, new_of, labels, same))
    store.flush()


def as_written(store: Store, names: Names, quads: Collection[Quad], canonical: Mapping[str, str]) -> set[Quad]:
    """The quads of the writer's own files that a snapshot shows as ``quads``, in their graphs."""
    new_of = {names.thing(old): names.thing(new) for old, new in canonical.items()}
    return {own for graph in {quad.graph_name for quad in quads} for own in store.quads_for_pattern(None, None, None, graph)
            if _renamed(own, new_of) in quads}


def _renamed(quad: Quad, new_of: Mapping[NamedNode, NamedNode]) -> Quad:
    subject, value = quad.subject, quad.object
    return Quad(new_of.get(subject, subject) if isinstance(subject, NamedNode) else subject, quad.predicate,
                new_of.get(value, value) if isinstance(value, NamedNode) else value, quad.graph_name)


def _names(store: Store, entity: NamedNode, facts: NamedNode) -> list[Literal]:
    props = (vocabulary("rdfs", "label"), vocabulary("skos", "altLabel"))
    return [quad.object for prop in props for quad in store.quads_for_pattern(entity, prop, None, facts)
            if isinstance(quad.object, Literal)]


def _descriptions(store: Store, rules: Rules, new_of: Mapping[NamedNode, NamedNode]) -> tuple[set[Quad], set[Quad]]:
    """What still describes a merged id goes; what points to one (a part of it, a place in it) points to the new one."""
    facts = rules.names.facts
    gone = {quad for old in new_of for quad in store.quads_for_pattern(old, None, None, facts)}
    turned = {quad for old in new_of for quad in store.quads_for_pattern(None, None, old, facts)} - gone
    return gone | turned, {new for quad in turned if (new := _renamed(quad, new_of)).subject != new.object}


def _kept(store: Store, rules: Rules, new_of: Mapping[NamedNode, NamedNode], labels: Mapping[NamedNode, list[Literal]],
          same: Mapping[NamedNode, list[Term]]) -> set[Quad]:
    """The names and the outside addresses of the merged ids at the new one, and the way from the old address."""
    facts, added = rules.names.facts, set[Quad]()
    props = (vocabulary("rdfs", "label"), vocabulary("skos", "altLabel"))
    for old, new in new_of.items():
        if next(store.quads_for_pattern(new, None, None, facts), None) is None:
            continue
        added.update(Quad(new, props[1], name, facts) for name in labels[old]
                     if not any(next(store.quads_for_pattern(new, prop, name, None), None) for prop in props))
        added.update(Quad(new, vocabulary("owl", "sameAs"), address, facts) for address in same[old])
        added.add(Quad(old, vocabulary("dcterms", "isReplacedBy"), new, facts))
    return added


def _write(store: Store, gone: Iterable[Quad], new: Iterable[Quad]) -> None:
    """The draft belongs to nobody yet: it may be changed in pieces."""
    for quad in gone:
        store.remove(quad)
    store.extend(new)
