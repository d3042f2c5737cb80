"""Blocs: named alliances with their members, and the pacts of a level and place."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np

from kg.graph.build import day_text
from kg.graph.claims import ClaimGraph
from kg.graph.names import names_of, words
from kg.graph.records import ClaimRecord
from kg.graph.signed import ALLIED, EVIDENCE_MOST, Tie
from kg.graph.view import View


@dataclass(frozen=True, slots=True)
class Member:
    """A party of a bloc: from when to when it is vouched for, whether it is in it at the day asked, and the best claims."""

    party: str
    first: str | None
    last: str | None
    in_force: bool
    claims: tuple[ClaimRecord, ...]

    def as_json(self) -> dict[str, Any]:
        """All fields."""
        return {"party": self.party, "first": self.first, "last": self.last, "in_force": self.in_force,
                "claims": [claim.as_json() for claim in self.claims]}


@dataclass(frozen=True, slots=True)
class Bloc:
    """Parties that stand together: a named alliance (``alliance`` is its id), or the pact of a level and place."""

    name: str | None
    alliance: str | None
    level: str | None
    place: str | None
    members: tuple[Member, ...]

    def as_json(self) -> dict[str, Any]:
        """All fields."""
        return {"name": self.name, "alliance": self.alliance, "level": self.level, "place": self.place,
                "members": [member.as_json() for member in self.members]}


def blocs(view: View, network: tuple[Tie, ...]) -> tuple[Bloc, ...]:
    """Named alliances first, then pacts, each by number of members.

    A pact is a set of parties joined by asserted alliances of one level and place; one whose claims all give it the name of a
    known alliance is that alliance and not told twice.
    """
    named = _named(view)
    known = {words(name) for bloc in named if bloc.alliance
             for name in names_of(view.graph, view.graph.index(bloc.alliance))}
    pacts = [bloc for bloc in _pacts(view.graph, network) if bloc.name is None or words(bloc.name) not in known]

    def order(bloc: Bloc) -> tuple[Any, ...]:
        return (-len(bloc.members), bloc.alliance or "", bloc.level or "", bloc.place or "", bloc.members[0].party)

    return (*sorted(named, key=order), *sorted(pacts, key=order))


def _named(view: View) -> list[Bloc]:
    graph, edges = view.graph, view.edges
    wanted = (edges.predicate == graph.code("predicate", "memberOf")) & np.isin(
        edges.stance, [graph.code("stance", "asserted"), graph.code("stance", "ended")])
    by_alliance: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for i in np.flatnonzero(wanted).tolist():
        by_alliance[int(edges.target[i])][int(edges.source[i])].append(i)
    out = []
    for alliance, parties in sorted(by_alliance.items()):
        members = []
        for party, mine in sorted(parties.items()):
            days = [int(day) for i in mine for day in (edges.first[i], edges.last[i]) if day > 0]
            rows = [row for i in mine for row in edges.claims_of(i).tolist()]
            members.append(Member(graph.entity_id(party), day_text(min(days, default=-1)) or None,
                                  day_text(max(days, default=-1)) or None, any(bool(edges.in_force[i]) for i in mine),
                                  tuple(graph.records(rows[:EVIDENCE_MOST]))))
        out.append(Bloc(graph.label(alliance), graph.entity_id(alliance), None, None, tuple(members)))
    return out


def _pacts(graph: ClaimGraph, network: tuple[Tie, ...]) -> list[Bloc]:
    import networkx as nx

    groups: dict[tuple[str, str], list[Tie]] = defaultdict(list)
    for tie in network:
        if tie.basis == ALLIED and tie.stance == "asserted":
            groups[tie.level or "", tie.place or ""].append(tie)
    out = []
    for (level, place), edges in sorted(groups.items()):
        pact: nx.Graph[str] = nx.Graph()
        pact.add_edges_from((tie.source, tie.target) for tie in edges)
        for component in nx.connected_components(pact):
            mine = [tie for tie in edges if tie.source in component]
            names = {graph.strings[int(graph.claims.name[row])] for tie in mine for row in tie.claims}
            name = names.pop() or None if len(names) == 1 else None
            out.append(Bloc(name, None, level or None, place or None,
                            tuple(_member(graph, party, mine) for party in sorted(component))))
    return out


def _member(graph: ClaimGraph, party: str, edges: list[Tie]) -> Member:
    mine = [tie for tie in edges if party in tie.pair()]
    firsts, lasts = [tie.first for tie in mine if tie.first], [tie.last for tie in mine if tie.last]
    rows = list(dict.fromkeys(row for tie in mine for row in tie.claims))
    return Member(party, min(firsts, default=None), max(lasts, default=None), any(tie.in_force for tie in mine),
                  tuple(graph.records(rows[:EVIDENCE_MOST])))
