"""When the nodes and edges of a view were: the times of dynamic GEXF."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from kg.graph.build import day_text
from kg.graph.filters import validity
from kg.graph.tables import NO_DATE
from kg.graph.view import View

#: The end of a time whose end nothing tells.
OPEN: Final = 2 ** 31 - 1
Interval = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Times:
    """Intervals of days (first, last), by place in ``view.nodes`` and ``view.edges``; none where nothing is dated."""

    nodes: list[list[Interval]] = field(repr=False)
    edges: list[list[Interval]] = field(repr=False)

    def node(self, place: int) -> tuple[str, str]:
        """A node's XML attributes and its spells element; one of both is empty."""
        return _xml(self.nodes[place])

    def edge(self, place: int) -> tuple[str, str]:
        """An edge's XML attributes and its spells element; one of both is empty."""
        return _xml(self.edges[place])


def times(view: View) -> Times:
    """The times of a view.

    A claim vouches from its start, or else its report, to its end, or else its last report. The last interval of an edge in
    force stays open: that nobody said it ended is not that it has. A node is there from its first edge on; one with an undated
    edge has no time at all, for it may always have been there.
    """
    edges = view.edges
    first, last = (array.tolist() for array in validity(view.graph, edges.claims))
    starts, holds = edges.starts.tolist(), edges.in_force.tolist()
    of_edges = []
    for i in range(len(edges)):
        told = zip(first[starts[i]:starts[i + 1]], last[starts[i]:starts[i + 1]], strict=True)
        merged = _merge([(a, max(a, b)) for a, b in told if a != NO_DATE])
        if merged and holds[i]:
            merged[-1] = (merged[-1][0], OPEN)
        of_edges.append(merged)
    begin: list[int] = [OPEN] * len(view.nodes)
    end: list[int] = [NO_DATE] * len(view.nodes)
    for column in (edges.source, edges.target):
        for place, spans in zip(np.searchsorted(view.nodes, column).tolist(), of_edges, strict=True):
            begin[place] = min(begin[place], spans[0][0] if spans else NO_DATE)
            end[place] = max(end[place], spans[-1][1] if spans else OPEN)
    return Times([[(a, b)] if a not in {NO_DATE, OPEN} else [] for a, b in zip(begin, end, strict=True)], of_edges)


def _merge(spans: list[Interval]) -> list[Interval]:
    """Intervals in order, those that touch as one."""
    out: list[Interval] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def _xml(spans: list[Interval]) -> tuple[str, str]:
    if len(spans) <= 1:
        return (_bounds(spans[0]), "") if spans else ("", "")
    return "", f"<spells>{''.join(f'<spell{_bounds(span)}/>' for span in spans)}</spells>"


def _bounds(span: Interval) -> str:
    end = f' end="{day_text(span[1])}"' if span[1] != OPEN else ""
    return f' start="{day_text(span[0])}"{end}'
