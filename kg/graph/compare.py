"""Two entities side by side: their relations, what joins them, what both are tied to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from kg.errors import UsageError
from kg.graph.claims import ClaimGraph
from kg.graph.common import Shared, common
from kg.graph.cursor import Cursor, resume
from kg.graph.filters import Filters
from kg.graph.neighbourhood import Edge, edge_records
from kg.graph.records import EntityRecord
from kg.graph.ring import DIRECTIONS, ring_at


@dataclass(frozen=True, slots=True)
class Row:
    """One relation in one direction and stance: how many edges each of the two has, and how many to the same entity."""

    relation: str
    direction: str
    stance: str
    first: int
    second: int
    shared: int

    def as_json(self) -> dict[str, Any]:
        """All fields."""
        return {"relation": self.relation, "direction": self.direction, "stance": self.stance, "first": self.first,
                "second": self.second, "shared": self.shared}


@dataclass(frozen=True, slots=True)
class Comparison:
    """An answer of ``compare``: edges between the two, relations side by side, and what both are tied to (``total`` in all)."""

    first: EntityRecord
    second: EntityRecord
    snapshot: str
    filters: Filters
    direct: tuple[Edge, ...]
    relations: tuple[Row, ...]
    common: tuple[Shared, ...]
    total: int
    limit: int
    next: str | None

    def as_json(self) -> dict[str, Any]:
        """The answer of the API."""
        return {"first": self.first.as_json(), "second": self.second.as_json(), "snapshot": self.snapshot,
                "filters": self.filters.as_json(), "direct": [edge.as_json() for edge in self.direct],
                "relations": [row.as_json() for row in self.relations], "items": [shared.as_json() for shared in self.common],
                "total": self.total, "limit": self.limit, "truncated": self.next is not None, "next": self.next}


def compare(graph: ClaimGraph, first: str, second: str, *, limit: int = 50, cursor: str | None = None,
            filters: Filters | None = None, **named: Any) -> Comparison:
    """Two entities side by side.

    Parameters
    ----------
    graph : ClaimGraph
    first, second : str
        Ids of two different entities.
    limit : int
        How many of the shared neighbours to tell, 1 to 200.
    cursor : str, optional
        ``next`` of an answer to the same question: the shared neighbours that come after.
    filters : Filters, optional
        Or, instead, the arguments of ``Filters.of`` by name.

    Returns
    -------
    Comparison

    Raises
    ------
    UsageError
        For an unknown entity, an entity and itself, filters that make no sense, or a cursor of another snapshot or question.

    Examples
    --------
    >>> from kg.graph.example import graph
    >>> answer = compare(graph(), "party/palm", "party/olive")
    >>> [(edge.relation, edge.stance, edge.level) for edge in answer.direct]
    [('alliedWith', 'asserted', 'provincial'), ('alliedWith', 'forbidden', 'local')]
    """
    if filters is None:
        filters = Filters.of(**named)
    elif named:
        raise UsageError("give filters as an object or by name, not both")
    one, other = graph.index(first), graph.index(second)
    if one == other:
        raise UsageError(f"first={first} and second={second}: compare two entities")
    rings = [ring_at(graph, row, filters) for row in (one, other)]
    tied: list[Counter[tuple[str, str, str]]] = []
    ends: list[dict[tuple[str, str, str], set[int]]] = []
    for ring in rings:
        counts: Counter[tuple[str, str, str]] = Counter()
        there: dict[tuple[str, str, str], set[int]] = {}
        for i in range(len(ring)):
            edge = int(ring.edge[i])
            key = (graph.vocabularies["predicate"][ring.edges.predicate[edge]], DIRECTIONS[ring.direction[i]],
                   graph.vocabularies["stance"][ring.edges.stance[edge]])
            counts[key] += 1
            there.setdefault(key, set()).add(int(ring.there[i]))
        tied.append(counts)
        ends.append(there)
    rows = tuple(Row(*key, tied[0][key], tied[1][key], len(ends[0].get(key, set()) & ends[1].get(key, set())))
                 for key in sorted(tied[0].keys() | tied[1].keys()))
    direct = rings[0].edges.take(rings[0].edge[np.flatnonzero(rings[0].there == other)])
    question = f"compare {first} {second} {limit} {filters.fingerprint()}"
    start = (resume(cursor, graph.snapshot, question) or {}).get("", 0)
    shared, total = common(graph, first, second, limit=limit, start=start, filters=filters)
    more = Cursor(graph.snapshot, question, {"": start + limit}).text() if start + limit < total else None
    return Comparison(graph.entity(one), graph.entity(other), graph.snapshot, filters, edge_records(graph, direct), rows,
                      shared, total, limit, more)
