"""What two entities are both tied to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from kg.errors import UsageError
from kg.graph.claims import ClaimGraph
from kg.graph.filters import Filters
from kg.graph.neighbourhood import Edge, edge_records
from kg.graph.paths import connecting, hop_cost
from kg.graph.records import EntityRecord
from kg.graph.ring import ring_at

COMMON_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Shared:
    """An entity that is tied to both: its best edge to each, and how many there are."""

    entity: EntityRecord
    first: Edge
    second: Edge

    def as_json(self) -> dict[str, Any]:
        """The entity's fields and both edges."""
        return self.entity.as_json() | {"first": self.first.as_json(), "second": self.second.as_json()}


def common(graph: ClaimGraph, one: str, other: str, *, limit: int = 50, start: int = 0, filters: Filters | None = None,
           **named: Any) -> tuple[tuple[Shared, ...], int]:
    """What two entities are both tied to, and how many there are in all.

    Those with the best evidence on the weaker side come first.

    Parameters
    ----------
    graph, filters : as for ``paths``; ``types`` are those of the shared entities
    one, other : str
        Ids.
    limit, start : int
        How many, 1 to 200, and after how many.

    Raises
    ------
    UsageError
        For an unknown entity, or a limit out of range.

    Examples
    --------
    >>> from kg.graph.example import graph
    >>> shared, total = common(graph(), "party/palm", "party/cedar")
    >>> [(row.entity.id, row.first.relation, row.second.relation) for row in shared], total
    ([('alliance/green', 'memberOf', 'memberOf'), ('municipality/hill', 'seatsIn', 'seatsIn')], 2)
    """
    if not 1 <= limit <= COMMON_MOST:
        raise UsageError(f"limit={limit}: from 1 to {COMMON_MOST}")
    filters = connecting(filters, named)
    rings = [ring_at(graph, graph.index(name), filters) for name in (one, other)]
    best = []
    for ring in rings:
        cost = hop_cost(ring.edges.confidence[ring.edge], ring.edges.sources[ring.edge])
        order = np.lexsort((ring.edge, cost))
        mine: dict[int, tuple[float, int]] = {}
        for i in order.tolist():
            mine.setdefault(int(ring.there[i]), (float(cost[i]), int(ring.edge[i])))
        best.append(mine)
    both = sorted(best[0].keys() & best[1].keys(), key=lambda row: (max(best[0][row][0], best[1][row][0]), row))
    out = []
    for row in both[start:start + limit]:
        first, second = (edge_records(graph, ring.edges.take(np.array([mine[row][1]])))[0]
                         for ring, mine in zip(rings, best, strict=True))
        out.append(Shared(graph.entity(row), first, second))
    return tuple(out), len(both)
