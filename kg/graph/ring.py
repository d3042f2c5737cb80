"""The edges around some entities, in the order in which pages show them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from kg.graph.adjacency import symmetric_relations
from kg.graph.claims import ClaimGraph
from kg.graph.columns import Flags, Ints, Longs
from kg.graph.edges import Edges
from kg.graph.filters import Filters
from kg.graph.view import select_edges

DIRECTIONS: Final = ("out", "in", "both")


@dataclass(frozen=True, slots=True, eq=False)
class Ring:
    """Matching edges at some entities.

    An edge between two of them lies at both: row ``i`` of the arrays is edge ``edge[i]`` seen from entity ``here[i]``. Rows are
    in order of entity, relation, direction (a place in ``DIRECTIONS``), then weight, confidence and date, highest first;
    ``rank`` counts within entity, relation and direction.
    """

    edges: Edges
    edge: Longs
    here: Ints
    there: Ints
    direction: Ints
    rank: Longs

    def __len__(self) -> int:
        return len(self.edge)

    def lists(self, graph: ClaimGraph) -> Iterator[tuple[str, int, int]]:
        """Name (``relation direction``) and rows, from and to, of each list of one entity's ring."""
        starts = np.flatnonzero(self.rank == 0)
        for start, end in zip(starts, [*starts[1:], len(self)], strict=False):
            relation = graph.vocabularies["predicate"][self.edges.predicate[self.edge[start]]]
            yield f"{relation} {DIRECTIONS[self.direction[start]]}", int(start), int(end)


def symmetric_codes(graph: ClaimGraph) -> Flags:
    """For each relation of the graph's vocabulary, whether it is without direction."""
    names = symmetric_relations()
    return np.array([name in names for name in graph.vocabularies["predicate"]], dtype=np.bool_)


def ring(graph: ClaimGraph, entities: Ints, filters: Filters) -> Ring:
    """All matching edges at ``entities`` (rows, rising); types in the filters are those of the other end."""
    edges = select_edges(graph, graph.claims_around(entities), filters)
    both = symmetric_codes(graph)[edges.predicate] if len(edges) else np.empty(0, dtype=np.bool_)
    out, into = np.flatnonzero(np.isin(edges.source, entities)), np.flatnonzero(np.isin(edges.target, entities))
    edge = np.concatenate([out, into])
    here = np.concatenate([edges.source[out], edges.target[into]])
    there = np.concatenate([edges.target[out], edges.source[into]])
    direction = np.concatenate([np.where(both[out], 2, 0), np.where(both[into], 2, 1)]).astype(np.int32)
    codes = filters.type_codes(graph)
    if codes is not None:
        wanted = np.isin(graph.entities.type[there], codes)
        edge, here, there, direction = edge[wanted], here[wanted], there[wanted], direction[wanted]
    order = np.lexsort((there, -edges.last[edge], -edges.confidence[edge], -edges.sources[edge],
                        direction, edges.predicate[edge], here))
    edge, here, there, direction = edge[order], here[order], there[order], direction[order]
    new = np.ones(len(edge), dtype=np.bool_)
    new[1:] = (here[1:] != here[:-1]) | (direction[1:] != direction[:-1]) | (
        edges.predicate[edge[1:]] != edges.predicate[edge[:-1]])
    starts = np.flatnonzero(new)
    rank = np.arange(len(edge)) - np.repeat(starts, np.diff(starts, append=len(edge)))
    return Ring(edges, edge, here, there, direction, rank)


@lru_cache(maxsize=16)
def ring_at(graph: ClaimGraph, entity: int, filters: Filters) -> Ring:
    """The ring of one entity, remembered: the pages of a hub are cut from one and the same."""
    return ring(graph, np.array([entity], dtype=np.int32), filters)
