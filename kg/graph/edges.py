"""Claims gathered into edges: one for each (source, target, relation, stance, level), weighted by independent sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from kg.graph.claims import ClaimGraph
from kg.graph.columns import Array, Flags, Floats, Ints, Longs
from kg.graph.fold import ASSERTED, fold
from kg.graph.independence import independent
from kg.graph.tables import NO_DATE

EDGE_BY: Final = ("subject", "object", "predicate", "stance", "level")


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Edges as columns.

    Attributes
    ----------
    source, target : rows of entities
    predicate, stance, level : numbers of words; level -1 where no claim names one
    place : row of the place the edge is kept apart by; -1 in views that do not keep places apart
    starts, claims : claims of edge ``i`` are rows ``claims[starts[i]:starts[i + 1]]``, the best sentence first
    sources : independent sources, at least 1 (see ``independence``)
    confidence : the best claim's
    first, last : first and last day that the claims vouch for; ``NO_DATE`` where none is dated
    in_force : whether it holds at the view's day
    """

    source: Ints
    target: Ints
    predicate: Ints
    stance: Ints
    level: Ints
    place: Ints
    starts: Longs
    claims: Ints
    sources: Ints
    confidence: Floats
    first: Ints
    last: Ints
    in_force: Flags

    def __len__(self) -> int:
        return len(self.source)

    def claims_of(self, edge: int) -> Ints:
        """Rows of an edge's claims, the best first."""
        return self.claims[self.starts[edge]:self.starts[edge + 1]]

    def best(self) -> Ints:
        """Row of each edge's best claim."""
        return self.claims[self.starts[:-1]]

    def take(self, which: Ints | Longs) -> Edges:
        """Some of the edges, in the order given."""
        sizes = np.diff(self.starts)[which]
        starts = np.zeros(len(which) + 1, dtype=np.int64)
        np.cumsum(sizes, out=starts[1:])
        inner = np.arange(int(starts[-1])) - np.repeat(starts[:-1], sizes)
        claims = self.claims[np.repeat(self.starts[:-1][which], sizes) + inner]
        return Edges(self.source[which], self.target[which], self.predicate[which], self.stance[which], self.level[which],
                     self.place[which], starts, claims, self.sources[which], self.confidence[which], self.first[which],
                     self.last[which], self.in_force[which])


def joined(parts: list[Edges]) -> Edges:
    """Several lists of edges as one, in their order."""
    columns = {field.name: np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Edges)
               if field.name != "starts"}
    sizes = np.concatenate([np.diff(part.starts) for part in parts])
    return Edges(**columns, starts=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64))


def gather(graph: ClaimGraph, rows: Ints, *, by_place: bool = False, as_of: int | None = None,
           visible: Ints | None = None) -> Edges:
    """Gather claims into edges.

    Parameters
    ----------
    rows : claims to gather
    by_place : keep the claims of different places apart (else only levels)
    as_of : day at which ``in_force`` is asked
    visible : claims among which the state is folded; all of the snapshot where ``as_of`` is None
    """
    claims = graph.claims
    rows = np.asarray(rows, dtype=np.int32)
    key: Array = claims.edge[rows]
    if by_place:
        key = key.astype(np.int64) * (len(graph.entities) + 1) + claims.place[rows] + 1
        best_first = np.lexsort((claims.best[rows], key))
    else:
        best_first = np.argsort(claims.best[rows])  # all different, and edge by edge
    rows, key = rows[best_first], key[best_first]
    new = np.ones(len(rows), dtype=np.bool_)
    new[1:] = key[1:] != key[:-1]
    starts = np.flatnonzero(new)
    number = np.cumsum(new) - 1
    head = rows[starts]
    holds = _in_force(graph, rows, as_of, visible)
    told = np.maximum(claims.reported_last[rows], claims.confirmed_last[rows])
    until = claims.until_last[rows]
    last = np.where(until != NO_DATE, until, np.maximum(told, claims.anchor[rows]))
    first = np.where(claims.anchor[rows] == NO_DATE, np.iinfo(np.int32).max, claims.anchor[rows])
    first = _reduce(np.minimum, first, starts)
    return Edges(
        claims.subject[head], claims.object[head], claims.predicate[head], claims.stance[head], claims.level[head],
        claims.place[head] if by_place else np.full(len(head), -1, dtype=np.int32),
        np.append(starts, len(rows)), rows, independent(claims, rows, number, len(starts)), claims.confidence[head],
        np.where(first == np.iinfo(np.int32).max, NO_DATE, first).astype(np.int32), _reduce(np.maximum, last, starts),
        _reduce(np.logical_or, holds, starts) & (claims.stance[head] == ASSERTED))


def best_places(claims: Mapping[str, Array]) -> Ints:
    """Each claim's place when all stand edge by edge, of each edge the surest first, then with a sentence, then the latest.

    It is sorted once a snapshot, so that no view need do it.
    """
    rows = np.arange(len(claims["edge"]), dtype=np.int32)
    out = np.empty(len(rows), dtype=np.int32)
    out[np.lexsort((rows, -claims["anchor"], claims["evidence"] < 0, -claims["confidence"], claims["edge"]))] = rows
    return out


def _reduce(how: np.ufunc, values: Array, starts: Longs) -> Array:
    return np.asarray(how.reduceat(values, starts)) if len(starts) else values[:0]


def _in_force(graph: ClaimGraph, rows: Ints, as_of: int | None, visible: Ints | None) -> Flags:
    if as_of is None:
        return graph.claims.in_force[rows]
    among, holds = fold(graph, rows if visible is None else visible, as_of).per_claim()
    groups = np.unique(graph.claims.group[among[holds]])
    return np.isin(graph.claims.group[rows], groups)
