"""A view: some nodes and the edges between them, what every export writes and every algorithm runs on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kg.graph.claims import ClaimGraph
from kg.graph.columns import Floats, Ints
from kg.graph.edges import Edges, gather
from kg.graph.filters import Filters

if TYPE_CHECKING:
    import networkx
    from pyoxigraph import Triple


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """Part of a claim graph.

    Attributes
    ----------
    nodes : rows of the entities, rising
    edges : edges whose ends are all in ``nodes``
    title : what it shows, one line
    query : how to ask for it again: filters in words, or SPARQL
    whole : whether it is the whole snapshot (whose layout is made once and kept)
    truncated : whether something was left out for size
    triples : of the graph of a query its triples, which the RDF formats write as they came (see ``kg.export.construct``)
    """

    graph: ClaimGraph
    nodes: Ints
    edges: Edges
    title: str = "Sila"
    query: str = ""
    whole: bool = False
    truncated: bool = False
    triples: tuple[Triple, ...] | None = None

    def weighted_degree(self) -> Floats:
        """Sum of the weights at each node, in the order of ``nodes``."""
        ends = np.concatenate([self.edges.source, self.edges.target])
        both = np.concatenate([self.edges.sources, self.edges.sources]).astype(np.float64)
        out = np.bincount(np.searchsorted(self.nodes, ends), weights=both, minlength=len(self.nodes))
        return out.astype(np.float64)

    def to_networkx(self) -> networkx.MultiDiGraph[str]:
        """The view as a networkx multigraph (see ``kg.graph.network``)."""
        from kg.graph.network import view_network

        return view_network(self)


def select_edges(graph: ClaimGraph, rows: Ints, filters: Filters, *, by_place: bool = False) -> Edges:
    """Gather the claims of ``rows`` that pass the filters, then drop the edges that do not.

    ``rows`` should hold all claims between the pairs that it touches, for the state of an edge to be right at a past day.
    """
    keep = filters.matching(graph, rows)
    visible = rows[filters.visible(graph, rows)] if filters.as_of is not None else None
    edges = gather(graph, rows[keep], by_place=by_place, as_of=filters.as_of, visible=visible)
    wanted = np.ones(len(edges), dtype=np.bool_)
    if filters.min_sources > 1:
        wanted &= edges.sources >= filters.min_sources
    if filters.current:
        wanted &= edges.in_force
    return edges if wanted.all() else edges.take(np.flatnonzero(wanted))


def whole(graph: ClaimGraph, filters: Filters | None = None) -> View:
    """The whole graph, or all of it that passes the filters; ``types`` then holds for both ends of an edge.

    Entities without an edge are not in it.
    """
    filters = filters or Filters()
    edges = select_edges(graph, np.arange(len(graph), dtype=np.int32), filters)
    codes = filters.type_codes(graph)
    if codes is not None:
        types = graph.entities.type
        edges = edges.take(np.flatnonzero(np.isin(types[edges.source], codes) & np.isin(types[edges.target], codes)))
    asked = ", ".join(filters.words())
    return View(graph, nodes_of(edges), edges, "Sila: part of the graph" if asked else "Sila: the whole graph", asked or "all",
                whole=not asked)


def nodes_of(edges: Edges, *more: int) -> Ints:
    """The ends of edges, and some nodes more, each once, rising."""
    return np.unique(np.concatenate([edges.source, edges.target, np.array(more, dtype=np.int32)])).astype(np.int32)
