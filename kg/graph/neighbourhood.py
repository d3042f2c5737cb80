"""What surrounds an entity: its edges by relation, page by page, each with its claims; and the edges around those."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from kg.errors import UsageError
from kg.graph.build import day_text
from kg.graph.claims import ClaimGraph
from kg.graph.columns import Ints, Longs
from kg.graph.cursor import Cursor, resume
from kg.graph.edges import Edges, joined
from kg.graph.filters import Filters
from kg.graph.records import ClaimRecord, EntityRecord
from kg.graph.ring import Ring, ring, ring_at, symmetric_codes
from kg.graph.sparql import claims_query
from kg.graph.unpack import claims_json, entity_records
from kg.graph.view import View, nodes_of

if TYPE_CHECKING:
    import networkx

DEPTHS: Final = (1, 2, 3)
#: Edges of one relation and direction at one entity, in one answer.
LIMIT: Final = 50
LIMIT_MOST: Final = 1000
#: Edges of one answer, all together; claims shown of one edge.
EDGES_MOST: Final = 5000
CLAIMS_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Node:
    """An entity of the neighbourhood: ``distance`` steps from the centre; ``hidden`` edges match at it that are not shown (None
    at the rim, where nobody looked)."""

    entity: EntityRecord
    distance: int
    hidden: int | None

    def as_json(self) -> dict[str, Any]:
        """The entity's fields with distance and hidden."""
        return self.entity.as_json() | {"distance": self.distance, "hidden": self.hidden}


@dataclass(frozen=True, slots=True)
class Edge:
    """One edge: ``weight`` is its number of independent sources; ``claims`` its claims, the best first, ``total`` how many."""

    source: str
    target: str
    relation: str
    stance: str
    level: str | None
    symmetric: bool
    weight: int
    confidence: float
    first: str | None
    last: str | None
    in_force: bool
    total: int
    claims: tuple[ClaimRecord, ...]

    def as_json(self) -> dict[str, Any]:
        """All fields; ``truncated`` says that there are more claims than are listed."""
        return {"source": self.source, "target": self.target, "relation": self.relation, "stance": self.stance,
                "level": self.level, "symmetric": self.symmetric, "weight": self.weight, "confidence": self.confidence,
                "first": self.first, "last": self.last, "in_force": self.in_force, "total": self.total,
                "truncated": self.total > len(self.claims), "claims": [claim.as_json() for claim in self.claims]}


@dataclass(frozen=True, slots=True)
class Page:
    """One relation in one direction (``out``, ``in``, ``both``) at the centre: edges from ``offset`` on, of ``total``."""

    relation: str
    direction: str
    total: int
    offset: int
    shown: int
    next: str | None

    def as_json(self) -> dict[str, Any]:
        """All fields, with ``truncated``."""
        return {"relation": self.relation, "direction": self.direction, "total": self.total, "offset": self.offset,
                "shown": self.shown, "truncated": self.next is not None, "next": self.next}


@dataclass(frozen=True)
class Neighbourhood:
    """An answer of ``neighbourhood``.

    Attributes
    ----------
    centre, depth, limit, filters : what was asked
    nodes : the centre first, then by distance and id
    edges : by distance of their nearer end, then relation, then weight; made when they are asked for
    pages : the relations at the centre, those that this page does not reach included
    truncated, next : whether edges are left at the centre or further out, and the cursor for those at the centre
    undated : claims at the centre that a date filter left out only because nothing dates them
    """

    centre: str
    depth: int
    limit: int
    filters: Filters
    snapshot: str
    nodes: tuple[Node, ...]
    pages: tuple[Page, ...]
    truncated: bool
    next: str | None
    undated: int
    sparql: str
    _view: View = field(repr=False, compare=False)

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """The edges with their claims."""
        return edge_records(self._view.graph, self._view.edges)

    def view(self) -> View:
        """The same edges for exports and algorithms."""
        return self._view

    def to_networkx(self) -> networkx.MultiDiGraph[str]:
        """The neighbourhood as a networkx multigraph (see ``kg.graph.network.view_network``)."""
        return self._view.to_networkx()

    def as_json(self) -> dict[str, Any]:
        """The answer of the API: ``items`` are the edges."""
        return {"id": self.centre, "depth": self.depth, "snapshot": self.snapshot, "filters": self.filters.as_json(),
                "nodes": [node.as_json() for node in self.nodes], "items": edges_json(self._view.graph, self._view.edges),
                "relations": [page.as_json() for page in self.pages], "limit": self.limit, "truncated": self.truncated,
                "next": self.next, "undated": self.undated, "sparql": self.sparql}


def neighbourhood(graph: ClaimGraph, entity: str, depth: int = 1, *, filters: Filters | None = None, limit: int = LIMIT,
                  cursor: str | None = None, **named: Any) -> Neighbourhood:
    """The edges at an entity, and around its neighbours up to ``depth``.

    Each relation is paged on its own: ``limit`` edges of each relation and direction at an entity, those with most independent
    sources first. ``next`` continues all relations at the centre; a page's own ``next`` continues that one.

    Parameters
    ----------
    graph : ClaimGraph
    entity : str
        Id of the centre.
    depth : int
        1, 2 or 3. Edges are shown whose nearer end is less than ``depth`` steps from the centre.
    filters : Filters, optional
        Or, instead, the arguments of ``Filters.of`` by name.
    limit : int
        1 to 1000.
    cursor : str, optional
        ``next`` of an answer to the same question.

    Returns
    -------
    Neighbourhood

    Raises
    ------
    UsageError
        For an unknown entity, another depth, filters that contradict each other, or a cursor of another snapshot or question.

    Examples
    --------
    >>> from kg.graph.example import graph
    >>> near = neighbourhood(graph(), "party/palm", relations="alliedWith", level="provincial")
    >>> [(edge.source, edge.target, edge.weight) for edge in near.edges]
    [('party/olive', 'party/palm', 1)]
    >>> near.edges[0].claims[0].qualifiers.place
    'province/hill'
    """
    if depth not in DEPTHS:
        raise UsageError(f"depth={depth}: a neighbourhood has depth 1, 2 or 3")
    if not 1 <= limit <= LIMIT_MOST:
        raise UsageError(f"limit={limit}: from 1 to {LIMIT_MOST}")
    if filters is None:
        filters = Filters.of(**named)
    elif named:
        raise UsageError("give filters as an object or by name, not both")
    centre = graph.index(entity)
    question = f"neighbourhood {entity} {depth} {limit} {filters.fingerprint()}"
    return _Walk(graph, centre, depth, limit, filters, question).walk(resume(cursor, graph.snapshot, question))


class _Walk:
    def __init__(self, graph: ClaimGraph, centre: int, depth: int, limit: int, filters: Filters, question: str) -> None:
        self.graph, self.centre, self.depth, self.limit, self.filters = graph, centre, depth, limit, filters
        self.question = question

    def walk(self, offsets: Mapping[str, int] | None) -> Neighbourhood:
        first = ring_at(self.graph, self.centre, self.filters)
        shown, pages, undone = self._first(first, offsets)
        found, cut = [first.edges.take(first.edge[shown])], False
        distance: dict[int, int] = {self.centre: 0}
        hidden: dict[int, int] = {self.centre: len(first) - len(shown)}
        for step in range(1, self.depth + 1):
            nearer = np.array(sorted(distance), dtype=np.int32)
            new = np.setdiff1d(nodes_of(found[-1]), nearer).astype(np.int32)
            distance |= dict.fromkeys(new.tolist(), step)
            if step == self.depth or not len(new):
                break
            outer = ring(self.graph, new, self.filters)
            beyond = ~np.isin(outer.there, nearer)
            kept = np.unique(outer.edge[beyond & (outer.rank < self.limit)])[:EDGES_MOST - sum(map(len, found))]
            left = outer.here[beyond & ~np.isin(outer.edge, kept)]
            hidden |= dict.fromkeys(new.tolist(), 0)
            hidden |= dict(zip(*(array.tolist() for array in np.unique(left, return_counts=True)), strict=True))
            cut = cut or bool(len(left))
            found.append(outer.edges.take(kept))
        return self._answer(found, distance, hidden, pages, undone, cut)

    def _first(self, first: Ring, offsets: Mapping[str, int] | None) -> tuple[Longs, list[Page], dict[str, int]]:
        """The centre's rows of this page, the pages by relation, and the offsets at which the next one begins."""
        shown: list[Longs] = [np.empty(0, dtype=np.int64)]
        pages: list[Page] = []
        undone: dict[str, int] = {}
        for name, start, end in first.lists(self.graph):
            total = end - start
            offset = min(offsets.get(name, total) if offsets is not None else 0, total)
            until = min(offset + self.limit, total)
            asked = offsets is None or name in offsets
            if asked and until < total:
                undone[name] = until
            shown.append(np.arange(start + offset, start + until, dtype=np.int64))
            relation, direction = name.split(" ")
            more = self._cursor({name: until}) if name in undone else None
            pages.append(Page(relation, direction, total, offset, until - offset, more))
        return np.concatenate(shown), pages, undone

    def _cursor(self, offsets: Mapping[str, int]) -> str:
        return Cursor(self.graph.snapshot, self.question, offsets).text()

    def _answer(self, found: list[Edges], distance: dict[int, int], hidden: dict[int, int], pages: list[Page],
                undone: dict[str, int], cut: bool) -> Neighbourhood:
        graph, entity = self.graph, self.graph.entity_id(self.centre)
        edges, truncated = joined(found), cut or bool(undone)
        order = sorted(distance.items(), key=lambda item: (item[1], item[0]))
        records = entity_records(graph, np.array([row for row, _ in order], dtype=np.int32))
        nodes = tuple(Node(record, steps, hidden.get(row)) for record, (row, steps) in zip(records, order, strict=True))
        asked = ", ".join((f"neighbourhood of {entity}", f"depth={self.depth}", *self.filters.words()))
        title = f"Sila: {graph.label(self.centre)}"
        view = View(graph, nodes_of(edges, self.centre), edges, title, asked, truncated=truncated)
        return Neighbourhood(
            entity, self.depth, self.limit, self.filters, graph.snapshot, nodes, tuple(pages), truncated,
            self._cursor(undone) if undone else None,
            self.filters.undated(graph, graph.claims_at(self.centre)) if self.filters.dated() else 0,
            claims_query(graph.base, self.filters, entity), view)


def edge_records(graph: ClaimGraph, edges: Edges) -> tuple[Edge, ...]:
    """Edges as objects with their claims."""
    rows, shown = _shown(edges)
    claims = graph.records(rows)  # all at once: a column is read once
    return tuple(Edge(*fields, *[tuple(islice(claims, count))])
                 for fields, count in zip(_plain(graph, edges), shown, strict=True))


def edges_json(graph: ClaimGraph, edges: Edges) -> list[dict[str, Any]]:
    """``Edge.as_json`` of edges, without making the objects."""
    rows, shown = _shown(edges)
    claims = iter(claims_json(graph, rows))
    return [{"source": source, "target": target, "relation": relation, "stance": stance, "level": level, "symmetric": symmetric,
             "weight": weight, "confidence": confidence, "first": first, "last": last, "in_force": in_force, "total": total,
             "truncated": total > count, "claims": list(islice(claims, count))}
            for (source, target, relation, stance, level, symmetric, weight, confidence, first, last, in_force, total), count
            in zip(_plain(graph, edges), shown, strict=True)]


def _shown(edges: Edges) -> tuple[Ints, list[int]]:
    """The claims that are shown of edges, one after the other, and how many of each."""
    totals = np.diff(edges.starts)
    shown = np.minimum(totals, CLAIMS_MOST)
    place = np.arange(len(edges.claims)) - np.repeat(edges.starts[:-1], totals)
    return edges.claims[place < CLAIMS_MOST], shown.tolist()


def _plain(graph: ClaimGraph, edges: Edges) -> Iterator[tuple[Any, ...]]:
    """The fields of ``Edge`` up to ``total``."""
    words, symmetric = graph.vocabularies, symmetric_codes(graph)
    levels = (*words["level"], None)  # -1 is the last
    ends = (graph.strings.many(graph.entities.id[column]) for column in (edges.source, edges.target))
    relations, stances = ([words[name][code] for code in column.tolist()]
                          for name, column in (("predicate", edges.predicate), ("stance", edges.stance)))
    days = ([day_text(day) or None for day in column.tolist()] for column in (edges.first, edges.last))
    return zip(*ends, relations, stances, [levels[code] for code in edges.level.tolist()], symmetric[edges.predicate].tolist(),
               edges.sources.tolist(), [round(value, 2) for value in edges.confidence.tolist()], *days, edges.in_force.tolist(),
               np.diff(edges.starts).tolist(), strict=True)
