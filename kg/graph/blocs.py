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
from kg.graph.ties import Ties
from kg.graph.unpack import records_by_row
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


def blocs(view: View, network: Ties) -> tuple[Bloc, ...]:
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


#: What a bloc is made of before its claims are read, all at once: a member's claims are rows still.
_Draft = tuple[str | None, str | None, str | None, str | None, list[tuple[str, str | None, str | None, bool, list[int]]]]


def _told(graph: ClaimGraph, drafts: list[_Draft]) -> list[Bloc]:
    claims = records_by_row(graph, (row for *_, members in drafts for *_, rows in members for row in rows))
    return [Bloc(name, alliance, level, place, tuple(
        Member(party, first, last, holds, tuple(claims[row] for row in rows)) for party, first, last, holds, rows in members))
            for name, alliance, level, place, members in drafts]


def _named(view: View) -> list[Bloc]:
    graph, edges = view.graph, view.edges
    wanted = (edges.predicate == graph.code("predicate", "memberOf")) & np.isin(
        edges.stance, [graph.code("stance", "asserted"), graph.code("stance", "ended")])
    by_alliance: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for i in np.flatnonzero(wanted).tolist():
        by_alliance[int(edges.target[i])][int(edges.source[i])].append(i)
    out: list[_Draft] = []
    for alliance, parties in sorted(by_alliance.items()):
        members = []
        for party, mine in sorted(parties.items()):
            days = [int(day) for i in mine for day in (edges.first[i], edges.last[i]) if day > 0]
            rows = [row for i in mine for row in edges.claims_of(i).tolist()]
            members.append((graph.entity_id(party), day_text(min(days, default=-1)) or None,
                            day_text(max(days, default=-1)) or None, any(bool(edges.in_force[i]) for i in mine),
                            rows[:EVIDENCE_MOST]))
        out.append((graph.label(alliance), graph.entity_id(alliance), None, None, members))
    return _told(graph, out)


def _pacts(graph: ClaimGraph, network: Ties) -> list[Bloc]:
    import networkx as nx

    groups: dict[tuple[str, str], list[Tie]] = defaultdict(list)
    allied = (network.basis == network.bases.index(ALLIED)) & (network.stance == graph.code("stance", "asserted"))
    for tie in network.made(np.flatnonzero(allied)):
        groups[tie.level or "", tie.place or ""].append(tie)
    out: list[_Draft] = []
    for (level, place), edges in sorted(groups.items()):
        pact: nx.Graph[str] = nx.Graph()
        pact.add_edges_from((tie.source, tie.target) for tie in edges)
        by_party: dict[str, list[Tie]] = defaultdict(list)
        for tie in edges:
            for party in {tie.source, tie.target}:
                by_party[party].append(tie)
        for component in nx.connected_components(pact):
            rows = [row for tie in edges if tie.source in component for row in tie.claims]
            names = {graph.strings[number] for number in np.unique(graph.claims.name[rows]).tolist()}
            name = names.pop() or None if len(names) == 1 else None
            members = [_member(party, by_party[party]) for party in sorted(component)]
            out.append((name, None, level or None, place or None, members))
    return _told(graph, out)


def _member(party: str, mine: list[Tie]) -> tuple[str, str | None, str | None, bool, list[int]]:
    firsts, lasts = [tie.first for tie in mine if tie.first], [tie.last for tie in mine if tie.last]
    rows = list(dict.fromkeys(row for tie in mine for row in tie.claims))[:EVIDENCE_MOST]
    return party, min(firsts, default=None), max(lasts, default=None), any(tie.in_force for tie in mine), rows
