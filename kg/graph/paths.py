"""How two names are connected: the best paths between them, each hop with its sentence.

A hop costs the more the less is behind it: ``1 / (confidence * (1 - 0.5 ** sources))``, so 1 at best. Paths come in order of
cost. Costs to the target within h hops are found first, for all nodes at once (Bellman and Ford, one pass over the edges a
hop that it can change); the paths are then walked best first with these as an exact bound, which is A* and meets almost only
nodes on an answer. Of the ways onward from a node only the next best one waits in the queue: a hub does not fill it.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, pairwise
from typing import Any, Final

import numpy as np

from kg.errors import UsageError
from kg.graph.claims import ClaimGraph
from kg.graph.columns import Flags, Floats, Ints, Longs
from kg.graph.edges import Edges
from kg.graph.filters import Filters
from kg.graph.neighbourhood import Edge, edge_records
from kg.graph.records import EntityRecord
from kg.graph.view import View, nodes_of, select_edges

HOPS_MOST: Final = 6
PATHS_MOST: Final = 20
#: Steps of the walk before it gives up looking for more paths: a graph made to be hard must not hold a worker.
_STEPS_MOST: Final = 20_000
#: What is a connection where no stance is asked for: a denied or forbidden one is none, a rumour is not enough.
CONNECTING: Final = frozenset({"asserted", "planned", "conditional", "ended"})


@dataclass(frozen=True, slots=True)
class Path:
    """A path: its entities in order, for each hop its best edge first and then what else ties the two, and its cost."""

    nodes: tuple[EntityRecord, ...]
    hops: tuple[tuple[Edge, ...], ...]
    cost: float

    def sentences(self) -> tuple[str | None, ...]:
        """The best sentence of each hop; None where only seed knowledge ties the two."""
        return tuple(next((claim.evidence.text for edge in edges for claim in edge.claims if claim.evidence), None)
                     for edges in self.hops)

    def as_json(self) -> dict[str, Any]:
        """All fields, each hop with its best sentence."""
        hops = [{"sentence": sentence, "edges": [edge.as_json() for edge in edges]}
                for sentence, edges in zip(self.sentences(), self.hops, strict=True)]
        return {"nodes": [node.as_json() for node in self.nodes], "hops": hops, "cost": self.cost}


@dataclass(frozen=True, slots=True)
class Paths:
    """An answer of ``paths``: at most ``k`` paths; ``truncated`` where the search stopped before it had seen all."""

    source: str
    target: str
    k: int
    snapshot: str
    filters: Filters
    items: tuple[Path, ...]
    truncated: bool

    def as_json(self) -> dict[str, Any]:
        """The answer of the API."""
        return {"from": self.source, "to": self.target, "snapshot": self.snapshot, "filters": self.filters.as_json(),
                "items": [path.as_json() for path in self.items], "limit": self.k, "truncated": self.truncated, "next": None}


def paths(graph: ClaimGraph, source: str, target: str, k: int = 5, *, hops: int = 5, filters: Filters | None = None,
          **named: Any) -> Paths:
    """The ``k`` best paths between two entities, without regard to the direction of relations.

    Parameters
    ----------
    graph : ClaimGraph
    source, target : str
        Ids.
    k : int
        1 to 20.
    hops : int
        Longest path, 1 to 6.
    filters : Filters, optional
        Or, instead, the arguments of ``Filters.of`` by name. Without ``stance``, asserted, planned, conditional and ended
        claims connect; ``types`` are those of the entities between.

    Returns
    -------
    Paths
        Without items where nothing connects them.

    Raises
    ------
    UsageError
        For an unknown entity, an entity and itself, or numbers out of range.

    Examples
    --------
    >>> from kg.graph.example import graph
    >>> answer = paths(graph(), "person/salma", "company/water")
    >>> [node.id for node in answer.items[0].nodes]
    ['person/salma', 'party/palm', 'municipality/hill', 'company/water']
    >>> answer.items[0].sentences()[1]
    'يرأس حزب النخلة جماعة التل بأغلبية مع حزب الأرز.'
    """
    filters = connecting(filters, named)
    start, goal = graph.index(source), graph.index(target)
    if start == goal:
        raise UsageError(f"from={source} and to={target}: a path needs two entities")
    if not 1 <= k <= PATHS_MOST or not 1 <= hops <= HOPS_MOST:
        raise UsageError(f"k={k}, hops={hops}: k from 1 to {PATHS_MOST}, hops from 1 to {HOPS_MOST}")
    pairs = pair_graph(graph, filters)
    walk = _Walk(pairs, start, goal, hops, _between(graph, filters))
    found = walk.best(k)
    records = pairs.records(graph, {hop for _, nodes in found for hop in pairwise(nodes)})
    items = tuple(Path(tuple(graph.entity(node) for node in nodes), tuple(records[hop] for hop in pairwise(nodes)),
                       round(cost, 3)) for cost, nodes in found)
    return Paths(source, target, k, graph.snapshot, filters, items, walk.stopped)


def connecting(filters: Filters | None, named: dict[str, Any]) -> Filters:
    """The filters of a question about connections."""
    if filters is None:
        filters = Filters.of(**named)
    elif named:
        raise UsageError("give filters as an object or by name, not both")
    return filters if filters.stances else replace(filters, stances=CONNECTING)


def _between(graph: ClaimGraph, filters: Filters) -> Flags | None:
    codes = filters.type_codes(graph)
    return None if codes is None else np.isin(graph.entities.type, codes)


@dataclass(frozen=True, slots=True, eq=False)
class PairGraph:
    """Connected pairs of entities with the cost of the hop.

    Attributes
    ----------
    offsets, other, cost : neighbours of ``e`` are ``other[offsets[e]:offsets[e + 1]]``, rising
    pair, starts, rows : pair ``i`` (lower row times entities plus higher row, rising) has the edges
        ``rows[starts[i]:starts[i + 1]]``, the cheapest first
    """

    edges: Edges
    offsets: Longs
    other: Ints
    cost: Floats
    pair: Longs
    starts: Longs
    rows: Longs

    def records(self, graph: ClaimGraph, hops: Iterable[tuple[int, int]]) -> dict[tuple[int, int], tuple[Edge, ...]]:
        """All edges of some pairs, the cheapest first."""
        found = {}
        for one, other in hops:
            at = int(np.searchsorted(self.pair, min(one, other) * len(graph.entities) + max(one, other)))
            found[one, other] = self.rows[self.starts[at]:self.starts[at + 1]]
        every = np.concatenate([np.empty(0, dtype=np.int64), *found.values()])
        made = iter(edge_records(graph, self.edges.take(every)))  # all at once: a column is read once
        return {hop: tuple(islice(made, len(rows))) for hop, rows in found.items()}


def hop_cost(confidence: Floats, sources: Ints) -> Floats:
    """What a hop costs: 1 for what many independent sources say surely, more for less."""
    return np.asarray(1 / (np.maximum(confidence, 0.05) * (1 - 0.5 ** sources.astype(np.float64))), dtype=np.float64)


@lru_cache(maxsize=4)
def pair_graph(graph: ClaimGraph, filters: Filters) -> PairGraph:
    """The graph of pairs under some filters, remembered by snapshot and filters."""
    edges = select_edges(graph, np.arange(len(graph), dtype=np.int32), filters)
    entities, cost = len(graph.entities), hop_cost(edges.confidence, edges.sources)
    low, high = np.minimum(edges.source, edges.target).astype(np.int64), np.maximum(edges.source, edges.target)
    pair = low * entities + high
    rows = np.lexsort((cost, pair))
    pair = pair[rows]
    starts = np.flatnonzero(np.diff(pair, prepend=-1))
    pair, cost = pair[starts], cost[rows[starts]]
    low, high = np.divmod(pair, entities)
    two = low != high
    here, other = np.concatenate([low[two], high[two]]), np.concatenate([high[two], low[two]])
    order = np.argsort(here * entities + other)
    offsets = np.zeros(entities + 1, dtype=np.int64)
    np.cumsum(np.bincount(here, minlength=entities), out=offsets[1:])
    return PairGraph(edges, offsets, other[order].astype(np.int32), np.concatenate([cost[two], cost[two]])[order], pair,
                     np.append(starts, len(rows)), rows)


#: A path that waits to be walked on: its least cost in all, its nodes, and what it cost so far.
_Waiting = tuple[float, tuple[int, ...], float]


class _Walk:
    def __init__(self, pairs: PairGraph, start: int, goal: int, hops: int, between: Flags | None) -> None:
        self.pairs, self.start, self.goal, self.between = pairs, start, goal, between
        self.left = self._costs(hops)
        self.stopped = False

    def _costs(self, hops: int) -> list[Floats]:
        """For each number of hops up to ``hops``, every node's least cost to the goal."""
        pairs, degree = self.pairs, np.diff(self.pairs.offsets)
        starts = np.unique(pairs.offsets[:-1][degree > 0])
        nodes = np.flatnonzero(degree)
        now = np.full(len(degree), np.inf)
        now[self.goal] = 0.0
        out, changed = [now], np.array([self.goal])
        for _ in range(hops):
            new = now.copy()
            touched = int(degree[changed].sum())
            if touched * 8 < len(pairs.other):  # few nodes can change: go out from those that did
                at = np.arange(touched) + np.repeat(pairs.offsets[changed] - np.cumsum(degree[changed]) + degree[changed],
                                                    degree[changed])
                np.minimum.at(new, pairs.other[at], np.repeat(now[changed], degree[changed]) + pairs.cost[at])
            elif len(starts):
                new[nodes] = np.minimum(new[nodes], np.minimum.reduceat(now[pairs.other] + pairs.cost, starts))
            changed = np.flatnonzero(new != now)
            out.append(new)
            now = new
        return out

    def best(self, k: int) -> list[tuple[float, tuple[int, ...]]]:
        """The best paths without a circle, by cost, then by their nodes."""
        hops = len(self.left) - 1
        heap: list[tuple[float, tuple[int, ...], float, Iterator[_Waiting]]] = []
        found: list[tuple[float, tuple[int, ...]]] = []
        if np.isfinite(self.left[hops][self.start]):
            heap.append((float(self.left[hops][self.start]), (self.start,), 0.0, iter(())))
        steps = 0
        while heap and len(found) < k:
            steps += 1
            if steps > _STEPS_MOST:
                self.stopped = True
                break
            total, nodes, spent, others = heapq.heappop(heap)
            ways = [others]
            if nodes[-1] == self.goal:
                found.append((total, nodes))
            else:
                ways.append(self._onward(nodes, spent, hops - len(nodes)))
            for way in ways:
                if (following := next(way, None)) is not None:
                    heapq.heappush(heap, (*following, way))
        return found

    def _onward(self, nodes: tuple[int, ...], spent: float, left: int) -> Iterator[_Waiting]:
        """The ways on from which the goal is within reach, the best first."""
        pairs, here = self.pairs, nodes[-1]
        part = slice(int(pairs.offsets[here]), int(pairs.offsets[here + 1]))
        others, costs = pairs.other[part], spent + pairs.cost[part]
        totals = costs + self.left[left][others]
        wanted = np.isfinite(totals) & ~np.isin(others, nodes)
        if self.between is not None:
            wanted &= self.between[others] | (others == self.goal)
        others, costs, totals = others[wanted], costs[wanted], totals[wanted]
        order = np.lexsort((others, totals))
        for total, node, cost in zip(totals[order].tolist(), others[order].tolist(), costs[order].tolist(), strict=True):
            yield total, (*nodes, node), cost


def paths_view(graph: ClaimGraph, answer: Paths) -> View:
    """The edges of all paths as one view, for exports."""
    pairs = pair_graph(graph, answer.filters)
    ends = {tuple(sorted((graph.index(a.id), graph.index(b.id)))) for path in answer.items
            for a, b in pairwise(path.nodes)}
    keys = np.minimum(pairs.edges.source, pairs.edges.target).astype(np.int64) * len(graph.entities) + np.maximum(
        pairs.edges.source, pairs.edges.target)
    wanted = np.isin(keys, [a * len(graph.entities) + b for a, b in ends])
    edges = pairs.edges.take(np.flatnonzero(wanted))
    return View(graph, nodes_of(edges, graph.index(answer.source), graph.index(answer.target)), edges,
                f"Sila: paths from {answer.source} to {answer.target}", f"paths {answer.source} {answer.target} k={answer.k}")
