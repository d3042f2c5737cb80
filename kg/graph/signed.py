"""The signed network of parties: who works with whom and against whom, kept apart by level and place, with its claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from kg.graph.claims import ClaimGraph
from kg.graph.columns import Flags
from kg.graph.filters import Filters
from kg.graph.records import ClaimRecord
from kg.graph.signs import COOPERATION
from kg.graph.unpack import claims_json
from kg.graph.view import View, nodes_of, select_edges

if TYPE_CHECKING:
    import networkx

#: What makes parties work together or against each other, besides what is derived from these.
RELATIONS: Final = ("alliedWith", "memberOf", "supports", "opposes", "criticises", "leads")
ACTORS: Final = ("Party", "Alliance")
#: How an edge of the signed network came about.
ALLIED, SAME_ALLIANCE, GOVERN_TOGETHER = "allied", "same-alliance", "govern-together"
EVIDENCE_MOST: Final = 5


@dataclass(frozen=True, slots=True)
class Tie:
    """One edge of the signed network between two parties (or alliances).

    Attributes
    ----------
    source, target : ids; in the order of ids where ``directed`` is false
    sign : ``cooperation`` or ``conflict``
    basis : the stance where an alliance is ``denied`` or ``forbidden``, else the relation (``supports``, ``opposes``,
        ``criticises``) or ``allied``, ``same-alliance`` (``via`` is the alliance), ``govern-together`` (``via`` is the council)
    stance, level, place : as the claims have them
    in_force : whether it holds at the day asked
    first, last : first and last day vouched for, ISO
    weight : independent sources; of a derived tie, of its weaker half
    claims : rows of its claims, the best first
    """

    source: str
    target: str
    sign: str
    basis: str
    directed: bool
    stance: str
    level: str | None
    place: str | None
    via: str | None
    in_force: bool
    first: str | None
    last: str | None
    weight: int
    claims: tuple[int, ...]

    def pair(self) -> tuple[str, str]:
        """Both ends in the order of ids."""
        return (self.source, self.target) if self.source <= self.target else (self.target, self.source)

    def evidence(self, graph: ClaimGraph) -> tuple[ClaimRecord, ...]:
        """Its best claims, at most five."""
        return tuple(graph.records(self.claims[:EVIDENCE_MOST]))

    def as_json(self, graph: ClaimGraph, known: Mapping[int, dict[str, Any]] | None = None) -> dict[str, Any]:
        """All fields, with the claims themselves; ``known`` has their JSON by row where the caller wrote those of many ties."""
        rows = self.claims[:EVIDENCE_MOST]
        if known is None:
            known = dict(zip(rows, claims_json(graph, np.array(rows, dtype=np.int32)), strict=True))
        return {"source": self.source, "target": self.target, "sign": self.sign, "basis": self.basis, "directed": self.directed,
                "stance": self.stance, "level": self.level, "place": self.place, "via": self.via, "in_force": self.in_force,
                "first": self.first, "last": self.last, "weight": self.weight, "total": len(self.claims),
                "claims": [known[row] for row in rows]}


def party_view(graph: ClaimGraph, filters: Filters) -> View:
    """The claims that the signed network is made of, as a view that every exporter writes: edges between parties and alliances,
    and from parties to the councils they lead, kept apart by level and place."""
    rows = np.flatnonzero(_about_parties(graph)).astype(np.int32)
    edges = select_edges(graph, rows, filters, by_place=True)
    asked = ", ".join(("alliances", *filters.words()))
    return View(graph, nodes_of(edges), edges, "Sila: alliances", asked)


def _about_parties(graph: ClaimGraph) -> Flags:
    claims, types = graph.claims, graph.entities.type
    actors = [graph.code("type", name) for name in ACTORS]
    subject, object_ = np.isin(types[claims.subject], actors), np.isin(types[claims.object], actors)
    relation = np.isin(claims.predicate, [graph.code("predicate", name) for name in RELATIONS])
    leads = claims.predicate == graph.code("predicate", "leads")
    return np.asarray(relation & subject & (object_ | leads), dtype=np.bool_)


def network(graph: ClaimGraph, edges: Iterable[Tie]) -> networkx.MultiGraph[str]:
    """The signed network as a networkx multigraph: node attributes ``label`` and ``type``, edge attributes as in ``Tie``, and
    ``signed``, the weight with a minus where it is conflict. What has a direction keeps it in ``source`` and ``target``."""
    import networkx as nx

    edges = tuple(edges)
    out: networkx.MultiGraph[str] = nx.MultiGraph(snapshot=graph.snapshot)
    for name in sorted({end for tie in edges for end in (tie.source, tie.target)}):
        row = graph.index(name)
        out.add_node(name, label=graph.label(row), type=graph.type_of(row))
    for tie in edges:
        out.add_edge(tie.source, tie.target, source=tie.source, target=tie.target, sign=tie.sign, basis=tie.basis,
                     directed=tie.directed, stance=tie.stance, level=tie.level, place=tie.place, via=tie.via,
                     in_force=tie.in_force, first=tie.first, last=tie.last, weight=tie.weight,
                     signed=tie.weight if tie.sign == COOPERATION else -tie.weight)
    return out
