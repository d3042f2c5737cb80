"""Alliances: the whole picture of who stands with whom, from claims and never from plain edges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from kg.errors import UsageError
from kg.graph.blocs import Bloc, blocs
from kg.graph.claims import ClaimGraph
from kg.graph.clashes import Clash, clashes
from kg.graph.communities import Centrality, groups, ranked
from kg.graph.councils import Council, councils
from kg.graph.cursor import Cursor, resume
from kg.graph.filters import Filters
from kg.graph.records import EntityRecord
from kg.graph.signed import EVIDENCE_MOST, RELATIONS, Tie, network, party_view
from kg.graph.sparql import claims_query
from kg.graph.ties import Ties, ties
from kg.graph.unpack import claims_json, entity_records
from kg.graph.view import View

if TYPE_CHECKING:
    import networkx


@dataclass(frozen=True, slots=True, eq=False)
class Alliances:
    """An answer of ``alliances``.

    Attributes
    ----------
    parties : the parties and alliances of the network, by id
    ties : edges of the signed network; each is made when it is looked at
    blocs, clashes, councils : see ``kg.graph.blocs``, ``kg.graph.clashes``, ``kg.graph.councils``
    communities : groups by cooperation, largest first
    centrality : by cooperation, the most central first
    """

    snapshot: str
    filters: Filters
    parties: Mapping[str, EntityRecord]
    ties: Ties
    blocs: tuple[Bloc, ...]
    clashes: tuple[Clash, ...]
    councils: tuple[Council, ...]
    communities: tuple[tuple[str, ...], ...]
    centrality: tuple[Centrality, ...]
    sparql: str
    _view: View = field(repr=False)

    def network(self) -> networkx.MultiGraph[str]:
        """The signed network for networkx (see ``kg.graph.signed.network``)."""
        return network(self._view.graph, self.ties)

    def view(self) -> View:
        """The claims' own edges, for exports."""
        return self._view

    def as_json(self, limit: int = 500, cursor: str | None = None) -> dict[str, Any]:
        """The answer of the API; ``items`` are the ties, those in force and of most sources first.

        Each list has at most ``limit`` members and its whole number in ``totals``; ``next`` goes on with those that were cut,
        and leaves the others empty. UsageError for a cursor of another snapshot or question.
        """
        graph = self._view.graph
        lists: dict[str, Sequence[Any]] = {
            "items": self.ties.order.tolist(), "parties": tuple(self.parties.values()), "blocs": self.blocs,
            "clashes": self.clashes, "councils": self.councils, "communities": self.communities,
            "centrality": self.centrality}
        question = f"alliances {limit} {self.filters.fingerprint()}"
        starts = resume(cursor, self.snapshot, question) or dict.fromkeys(lists, 0)
        shown = {name: rows[starts[name]:starts[name] + limit] if name in starts else () for name, rows in lists.items()}
        shown["items"] = self.ties.made(np.array(shown["items"], dtype=np.int64))
        ties_ = [*shown["items"], *(side for clash in shown["clashes"] for side in (clash.allied, clash.against))]
        rows = np.unique(np.array([row for tie in ties_ for row in tie.claims[:EVIDENCE_MOST]], dtype=np.int32))
        known = dict(zip(rows.tolist(), claims_json(graph, rows), strict=True))  # all at once: a column is read once
        left = {name: start + limit for name, start in starts.items() if start + limit < len(lists.get(name, ()))}
        return {"snapshot": self.snapshot, "filters": self.filters.as_json(),
                **{name: [_json(graph, row, known) for row in rows] for name, rows in shown.items()},
                "limit": limit, "truncated": bool(left),
                "next": Cursor(self.snapshot, question, left).text() if left else None, "total": len(self.ties),
                "totals": {name: len(rows) for name, rows in lists.items()}, "sparql": self.sparql}


def _json(graph: ClaimGraph, row: Any, known: Mapping[int, dict[str, Any]]) -> Any:
    if isinstance(row, tuple):
        return list(row)
    return row.as_json(graph, known) if isinstance(row, Tie | Clash) else row.as_json()


def alliances(graph: ClaimGraph, *, filters: Filters | None = None, **named: Any) -> Alliances:
    """Who stands with whom and against whom.

    Cooperation is being allied, being of the same alliance, supporting, and leading a council together; conflict is opposing,
    criticising, and an alliance that is denied or forbidden. Levels and places are kept apart. The answer is remembered by
    snapshot and filters.

    Parameters
    ----------
    graph : ClaimGraph
    filters : Filters, optional
        Or, instead, the arguments of ``Filters.of`` by name; ``relations`` and ``types`` are this view's own.

    Returns
    -------
    Alliances

    Raises
    ------
    UsageError
        For filters that make no sense, or that choose relations or types.

    Examples
    --------
    >>> from kg.graph.example import graph
    >>> picture = alliances(graph())
    >>> [(tie.source, tie.target, tie.basis, tie.level) for tie in picture.ties if tie.sign == "conflict"]
    [('party/olive', 'party/palm', 'forbidden', 'local')]
    >>> [(bloc.name, [member.party for member in bloc.members]) for bloc in picture.blocs if bloc.alliance]
    [('التكتل الأخضر', ['party/cedar', 'party/palm'])]
    >>> clash = picture.clashes[0]
    >>> clash.pair, clash.kind, clash.allied.place
    (('party/olive', 'party/palm'), 'forbidden', 'province/hill')
    """
    if filters is None:
        filters = Filters.of(**named)
    elif named:
        raise UsageError("give filters as an object or by name, not both")
    if filters.relations or filters.types:
        raise UsageError("alliances have relations and types of their own: leave these filters out")
    return _alliances(graph, filters)


@lru_cache(maxsize=32)
def _alliances(graph: ClaimGraph, filters: Filters) -> Alliances:
    view = party_view(graph, filters)
    edges = ties(view)
    joined = edges.joined()
    together = groups(joined)
    return Alliances(
        graph.snapshot, filters, {record.id: record for record in entity_records(graph, edges.parties())}, edges,
        blocs(view, edges), clashes(graph, edges), councils(graph, filters), tuple(map(tuple, together)),
        ranked(joined, together), claims_query(graph.base, replace(filters, relations=frozenset(RELATIONS))), view)
