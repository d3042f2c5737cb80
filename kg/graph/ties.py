"""The ties of the signed network as columns: hundreds of thousands of them cost no object until somebody looks at one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, overload

import numpy as np

from kg.graph.build import day_text
from kg.graph.columns import Array, Flags, Ints, Longs
from kg.graph.edges import Edges
from kg.graph.signed import ALLIED, GOVERN_TOGETHER, SAME_ALLIANCE, Tie
from kg.graph.signs import CONFLICT, COOPERATION, sign
from kg.graph.strings import NONE
from kg.graph.view import View

if TYPE_CHECKING:
    import networkx


@dataclass(frozen=True, eq=False)
class Ties(Sequence[Tie]):
    """Edges of the signed network, in the order of ``ties``.

    Attributes
    ----------
    view : the claims' edges that they come from
    one, two : the edge of the view that says each, or the two from which it follows; ``two`` is -1 where there is one
    source, target, place, via : rows of entities, -1 for none
    basis : places in ``bases``; stance and level : numbers of words
    cooperation : whether its sign is cooperation, else it is conflict
    first, last : days (ordinals) vouched for
    """

    view: View
    one: Longs
    two: Longs
    source: Ints
    target: Ints
    basis: Ints
    bases: tuple[str, ...]
    cooperation: Flags
    directed: Flags
    stance: Ints
    level: Ints
    place: Ints
    via: Ints
    in_force: Flags
    first: Ints
    last: Ints
    weight: Ints

    def __len__(self) -> int:
        return len(self.one)

    @overload
    def __getitem__(self, which: int) -> Tie: ...

    @overload
    def __getitem__(self, which: slice) -> list[Tie]: ...

    def __getitem__(self, which: int | slice) -> Tie | list[Tie]:
        made = self.made(np.atleast_1d(np.arange(len(self))[which]))
        return made if isinstance(which, slice) else made[0]

    def __iter__(self) -> Iterator[Tie]:
        return iter(self._all)

    @cached_property
    def _all(self) -> list[Tie]:
        return self.made(np.arange(len(self)))

    def made(self, rows: Longs) -> list[Tie]:
        """Some ties as objects."""
        graph, edges = self.view.graph, self.view.edges
        ids = graph.entities.id
        source, target, place, via = ([text or None for text in graph.strings.many(np.where(column >= 0, ids[column], NONE))]
                                      for column in (self.source[rows], self.target[rows], self.place[rows], self.via[rows]))
        stances, levels = graph.vocabularies["stance"], (*graph.vocabularies["level"], None)  # -1 is the last
        starts = edges.starts.tolist()
        columns: tuple[Array, ...] = (self.one, self.two, self.basis, self.cooperation, self.directed, self.stance, self.level,
                                      self.in_force, self.first, self.last, self.weight)
        out = []
        for a, b, c, d, (one, two, basis, good, directed, stance, level, holds, first, last, weight) in zip(
                source, target, place, via, zip(*(column[rows].tolist() for column in columns), strict=True), strict=True):
            claims = edges.claims[starts[one]:starts[one + 1]].tolist()
            if two >= 0:
                claims += edges.claims[starts[two]:starts[two + 1]].tolist()
            out.append(Tie(a or "", b or "", COOPERATION if good else CONFLICT, self.bases[basis], directed, stances[stance],
                           levels[level], c, d, holds, day_text(first) or None, day_text(last) or None, weight, tuple(claims)))
        return out

    @cached_property
    def order(self) -> Longs:
        """Those in force first, then by sources, ends and basis."""
        by_name = np.argsort(np.argsort(np.array(self.bases, dtype=np.str_))) if self.bases else self.basis
        basis = by_name[self.basis] if self.bases else self.basis
        return np.lexsort((basis, self.target, self.source, -self.weight, ~self.in_force)).astype(np.int64)

    def pair(self) -> Longs:
        """A number for each pair of ends, rising with the lower end's row, then the higher one's."""
        low, high = np.minimum(self.source, self.target), np.maximum(self.source, self.target)
        return low.astype(np.int64) * len(self.view.graph.entities) + high

    def best(self) -> Ints:
        """Row of the best claim of each."""
        return self.view.edges.best()[self.one]

    def parties(self) -> Ints:
        """Rows of all ends, rising."""
        return np.unique(np.concatenate([self.source, self.target])).astype(np.int32)

    def joined(self) -> networkx.Graph[str]:
        """What ``kg.graph.communities.simple`` makes of the network's cooperation: one edge a pair, weights summed."""
        import networkx as nx

        graph = self.view.graph
        pairs, at, number = np.unique(self.pair(), return_index=True, return_inverse=True)
        weight = np.bincount(number, self.weight * self.cooperation, len(pairs))
        low, high = np.divmod(pairs, len(graph.entities))
        kept = np.flatnonzero((weight > 0) & (low != high))
        kept = kept[np.lexsort((at[kept], low[kept]))]
        out: networkx.Graph[str] = nx.Graph()
        out.add_nodes_from(graph.strings.many(graph.entities.id[self.parties()]))
        ends = (graph.strings.many(graph.entities.id[column[kept]]) for column in (low, high))
        out.add_weighted_edges_from(zip(*ends, weight[kept].tolist(), strict=True))
        return out


def ties(view: View) -> Ties:
    """The signed network's edges from a ``party_view``: those that claims say, then those that follow from two of them."""
    graph, edges = view.graph, view.edges
    relations, stances = graph.vocabularies["predicate"], graph.vocabularies["stance"]
    bases = [ALLIED, SAME_ALLIANCE, GOVERN_TOGETHER]
    signs = np.zeros((len(relations), len(stances)), dtype=np.int8)  # of an edge that says itself who stands with whom
    basis = np.zeros((len(relations), len(stances)), dtype=np.int32)
    for p, relation in enumerate(relations):
        for s, stance in enumerate(stances):
            own = sign(relation, stance)
            if relation in {"memberOf", "leads"} or own not in {COOPERATION, CONFLICT}:
                continue
            signs[p, s] = 1 if own == COOPERATION else -1
            if relation == "alliedWith":
                name = stance if own == CONFLICT else ALLIED
            else:
                name = relation if stance not in {"denied", "forbidden"} else stance
            if name not in bases:
                bases.append(name)
            basis[p, s] = bases.index(name)
    said = np.flatnonzero(signs[edges.predicate, edges.stance] != 0)
    member, together = (_shared(edges, graph.code("predicate", name), graph.code("stance", "asserted"))
                        for name in ("memberOf", "leads"))
    one, two = np.concatenate([said, member[0], together[0]]), np.concatenate([said, member[1], together[1]])
    derived = np.arange(len(one)) >= len(said)
    led = np.arange(len(one)) >= len(said) + len(member[0])
    via = np.where(derived, edges.target[one], NONE).astype(np.int32)
    first = np.maximum(edges.first[one], edges.first[two])
    last = np.minimum(edges.last[one], edges.last[two])
    kind = np.where(derived, np.where(led, 2, 1), basis[edges.predicate[one], edges.stance[one]]).astype(np.int32)
    return Ties(
        view, one, np.where(derived, two, NONE), edges.source[one], np.where(derived, edges.source[two], edges.target[one]),
        kind, tuple(bases), derived | (signs[edges.predicate[one], edges.stance[one]] > 0),
        ~derived & (edges.predicate[one] != graph.code("predicate", "alliedWith")), edges.stance[one],
        np.where(edges.level[one] == edges.level[two], edges.level[one], NONE).astype(np.int32),
        np.where(derived, np.where(led, via, NONE), edges.place[one]).astype(np.int32), via,
        edges.in_force[one] & edges.in_force[two], first, np.where(derived, np.maximum(first, last), last),
        np.minimum(edges.sources[one], edges.sources[two]))


def _shared(edges: Edges, relation: int, stance: int) -> tuple[Longs, Longs]:
    """Pairs of edges by which a relation joins two parties to the same alliance or council, by that and the parties."""
    wanted = np.flatnonzero((edges.predicate == relation) & (edges.stance == stance))
    wanted = wanted[np.lexsort((wanted, edges.source[wanted], edges.target[wanted]))]
    target = edges.target[wanted]
    after = np.searchsorted(target, target, "right") - np.arange(len(wanted)) - 1  # of the same target behind each
    one = np.repeat(np.arange(len(wanted)), after)
    two = np.arange(len(one)) - np.repeat(np.cumsum(after) - after, after) + one + 1
    one, two = wanted[one], wanted[two]
    others = edges.source[one] != edges.source[two]
    return one[others], two[others]
