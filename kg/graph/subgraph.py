"""The edges among some entities, and of these only the ones named: what a reader has put on a drawing board."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from kg.errors import UsageError
from kg.graph.claims import ClaimGraph
from kg.graph.columns import Ints
from kg.graph.edges import Edges
from kg.graph.filters import Filters
from kg.graph.neighbourhood import EDGES_MOST, Edge, edge_records, edges_json
from kg.graph.records import EntityRecord
from kg.graph.view import View, select_edges

NODES_MOST: Final = 5000


@dataclass(frozen=True, slots=True)
class Subgraph:
    """An answer of ``subgraph``: ``missing`` are ids that this snapshot has not; ``truncated`` where edges were left out."""

    snapshot: str
    filters: Filters
    nodes: tuple[EntityRecord, ...]
    edges: tuple[Edge, ...]
    missing: tuple[str, ...]
    truncated: bool
    _view: View = field(repr=False, compare=False)

    def view(self) -> View:
        """The same for exports."""
        return self._view

    def as_json(self) -> dict[str, Any]:
        """The answer of the API: ``items`` are the edges."""
        return {"snapshot": self.snapshot, "filters": self.filters.as_json(), "nodes": [node.as_json() for node in self.nodes],
                "items": edges_json(self._view.graph, self._view.edges), "missing": list(self.missing), "limit": EDGES_MOST,
                "truncated": self.truncated, "next": None}


def edge_name(source: str, relation: str, target: str, stance: str, level: str | None) -> str:
    """The name of an edge by which ``subgraph`` takes it.

    >>> edge_name("party/mp", "alliedWith", "party/pjd", "denied", None)
    'party/mp alliedWith party/pjd denied -'
    """
    return f"{source} {relation} {target} {stance} {level or '-'}"


def subgraph(graph: ClaimGraph, entities: Iterable[str], *, edges: Sequence[str] | None = None, filters: Filters | None = None,
             centre: str | None = None) -> Subgraph:
    """The edges among ``entities``.

    Parameters
    ----------
    graph : ClaimGraph
    entities : ids
        At most 5,000; those that the snapshot has not are told in ``missing``.
    edges : names of edges, optional
        Keep only these (see ``edge_name``); ends that are not among the entities add none.
    filters : Filters, optional
        ``types`` hold for both ends.
    centre : str, optional
        Title of the view is then its label.

    Raises
    ------
    UsageError
        For too many entities, or a name of an edge that has not five parts.

    Examples
    --------
    >>> from kg.graph.example import graph
    >>> ban = edge_name("party/olive", "alliedWith", "party/palm", "forbidden", "local")
    >>> small = subgraph(graph(), ["party/palm", "party/olive", "party/none"], edges=[ban])
    >>> [(edge.source, edge.stance) for edge in small.edges], small.missing
    ([('party/olive', 'forbidden')], ('party/none',))
    """
    wanted = list(dict.fromkeys(entities))
    if len(wanted) > NODES_MOST:
        raise UsageError(f"{len(wanted)} entities: at most {NODES_MOST}")
    filters = filters or Filters()
    rows = np.array(sorted(graph.index(name) for name in wanted if graph.has(name)), dtype=np.int32)
    found = _among(graph, rows, filters)
    if edges is not None:
        found = found.take(np.flatnonzero(_named(graph, found, edges)))
    order = np.lexsort((found.predicate, -found.confidence, -found.sources))
    truncated = len(order) > EDGES_MOST
    found = found.take(order[:EDGES_MOST])
    title = f"Sila: {graph.label(graph.index(centre))}" if centre and graph.has(centre) else "Sila: a chosen part of the graph"
    asked = ", ".join(("chosen entities and edges", *filters.words()))
    return Subgraph(graph.snapshot, filters, tuple(graph.entity(row) for row in rows.tolist()), edge_records(graph, found),
                    tuple(name for name in wanted if not graph.has(name)), truncated,
                    View(graph, rows, found, title, asked, truncated=truncated))


def _among(graph: ClaimGraph, rows: Ints, filters: Filters) -> Edges:
    """Edges whose both ends are in ``rows``."""
    claims = graph.claims_around(rows)
    claims = claims[np.isin(graph.claims.subject[claims], rows) & np.isin(graph.claims.object[claims], rows)]
    found = select_edges(graph, claims, filters)
    codes = filters.type_codes(graph)
    if codes is None:
        return found
    types = graph.entities.type
    return found.take(np.flatnonzero(np.isin(types[found.source], codes) & np.isin(types[found.target], codes)))


def _named(graph: ClaimGraph, found: Edges, names: Sequence[str]) -> list[bool]:
    wrong = next((name for name in names if len(name.split(" ")) != 5), None)
    if wrong is not None:
        raise UsageError(f"edges: {wrong[:100]!r} is not 'source relation target stance level'")
    kept, words = set(names), graph.vocabularies
    return [edge_name(graph.entity_id(int(found.source[i])), words["predicate"][found.predicate[i]],
                      graph.entity_id(int(found.target[i])), words["stance"][found.stance[i]],
                      graph.word("level", int(found.level[i]))) in kept for i in range(len(found))]
