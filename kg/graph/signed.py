"""The signed network of parties: who works with whom and against whom, kept apart by level and place, with its claims."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from kg.graph.build import day_text
from kg.graph.claims import ClaimGraph
from kg.graph.columns import Flags
from kg.graph.filters import Filters
from kg.graph.records import ClaimRecord
from kg.graph.signs import CONFLICT, COOPERATION, sign
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

    def as_json(self, graph: ClaimGraph) -> dict[str, Any]:
        """All fields, with the claims themselves."""
        return {"source": self.source, "target": self.target, "sign": self.sign, "basis": self.basis, "directed": self.directed,
                "stance": self.stance, "level": self.level, "place": self.place, "via": self.via, "in_force": self.in_force,
                "first": self.first, "last": self.last, "weight": self.weight, "total": len(self.claims),
                "claims": [claim.as_json() for claim in self.evidence(graph)]}


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


def ties(view: View) -> tuple[Tie, ...]:
    """The signed network's edges from a ``party_view``: those that claims say, then those that follow from two of them."""
    said = [tie for i in range(len(view.edges)) if (tie := _said(view, i)) is not None]
    return tuple(said + _shared(view, "memberOf", SAME_ALLIANCE) + _shared(view, "leads", GOVERN_TOGETHER))


def _said(view: View, i: int) -> Tie | None:
    graph, edges = view.graph, view.edges
    relation, stance = graph.vocabularies["predicate"][edges.predicate[i]], graph.vocabularies["stance"][edges.stance[i]]
    if relation in {"memberOf", "leads"}:
        return None
    own = sign(relation, stance)
    if own not in {COOPERATION, CONFLICT}:
        return None
    if relation == "alliedWith":
        basis = stance if own == CONFLICT else ALLIED
    else:
        basis = relation if stance not in {"denied", "forbidden"} else stance
    place = int(edges.place[i])
    return Tie(graph.entity_id(int(edges.source[i])), graph.entity_id(int(edges.target[i])), own, basis,
               relation != "alliedWith", stance, graph.word("level", int(edges.level[i])),
               graph.entity_id(place) if place >= 0 else None, None, bool(edges.in_force[i]),
               day_text(edges.first[i]) or None, day_text(edges.last[i]) or None, int(edges.sources[i]),
               tuple(edges.claims_of(i).tolist()))


def _shared(view: View, relation: str, basis: str) -> list[Tie]:
    """Pairs of parties that an asserted relation joins to the same alliance or council."""
    graph, edges = view.graph, view.edges
    wanted = (edges.predicate == graph.code("predicate", relation)) & (edges.stance == graph.code("stance", "asserted"))
    by_target: dict[int, list[int]] = defaultdict(list)
    for i in np.flatnonzero(wanted).tolist():
        by_target[int(edges.target[i])].append(i)
    out = []
    for target, members in sorted(by_target.items()):
        for one, other in combinations(sorted(members, key=lambda i: int(edges.source[i])), 2):
            if edges.source[one] == edges.source[other]:
                continue
            first = max(int(edges.first[one]), int(edges.first[other]))
            last = min(int(edges.last[one]), int(edges.last[other]))
            place = target if relation == "leads" else -1
            levels = {graph.word("level", int(edges.level[i])) for i in (one, other)}
            out.append(Tie(
                graph.entity_id(int(edges.source[one])), graph.entity_id(int(edges.source[other])), COOPERATION, basis, False,
                "asserted", levels.pop() if len(levels) == 1 else None, graph.entity_id(place) if place >= 0 else None,
                graph.entity_id(target), bool(edges.in_force[one] and edges.in_force[other]), day_text(first) or None,
                day_text(max(first, last)) or None, min(int(edges.sources[one]), int(edges.sources[other])),
                (*edges.claims_of(one).tolist(), *edges.claims_of(other).tolist())))
    return out


def network(graph: ClaimGraph, edges: tuple[Tie, ...]) -> networkx.MultiGraph[str]:
    """The signed network as a networkx multigraph: node attributes ``label`` and ``type``, edge attributes as in ``Tie``, and
    ``signed``, the weight with a minus where it is conflict. What has a direction keeps it in ``source`` and ``target``."""
    import networkx as nx

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
