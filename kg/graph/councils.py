"""Who governs where and with whom, by the latest evidence; and how many seats stand behind it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from kg import ontology
from kg.graph.build import day_text
from kg.graph.claims import ClaimGraph
from kg.graph.columns import Ints
from kg.graph.filters import Filters, places_inside
from kg.graph.records import ClaimRecord
from kg.graph.view import select_edges

#: Counts of one election are reported within so many days of each other.
_ELECTION_DAYS: Final = 366
_NATIONAL: Final = ("national", "parliamentary")


@dataclass(frozen=True, slots=True)
class Seats:
    """Seats of a party in a council, as counted on or reported by ``date``."""

    party: str
    count: int
    date: str | None
    claim: ClaimRecord

    def as_json(self) -> dict[str, Any]:
        """All fields."""
        return {"party": self.party, "count": self.count, "date": self.date, "claim": self.claim.as_json()}


@dataclass(frozen=True, slots=True)
class Council:
    """A council or government at the day asked.

    Attributes
    ----------
    body : id of the territory or public body
    leader : the party that leads it, where somebody says so or its president's party is known
    president : the person who presides
    partners : parties allied with the leader there, in force
    date : the day of the latest evidence for any of this
    seats : by number; only of the latest election
    known_seats, governing_seats : sums of what is known: lower bounds, for a party that nobody counted is missing
    majority : whether the governing parties have more than half of the known seats; None where no seats are known
    claims : what the answer rests on
    """

    body: str
    leader: str | None
    president: str | None
    partners: tuple[str, ...]
    date: str | None
    seats: tuple[Seats, ...]
    known_seats: int
    governing_seats: int
    majority: bool | None
    claims: tuple[ClaimRecord, ...]

    def as_json(self) -> dict[str, Any]:
        """All fields."""
        return {"body": self.body, "leader": self.leader, "president": self.president, "partners": list(self.partners),
                "date": self.date, "seats": [seats.as_json() for seats in self.seats], "known_seats": self.known_seats,
                "governing_seats": self.governing_seats, "majority": self.majority,
                "claims": [claim.as_json() for claim in self.claims]}


def councils(graph: ClaimGraph, filters: Filters | None = None) -> tuple[Council, ...]:
    """Every council or government of which somebody says who leads it, who presides or who has seats.

    Parties that are merely allied in a place do not govern it: partners are those allied there with the party that leads.

    Parameters
    ----------
    graph : ClaimGraph
    filters : Filters, optional
        ``as_of`` asks for another day than now; ``place`` for one territory and what lies in it.

    Returns
    -------
    tuple of Council
        By id of the body.

    Examples
    --------
    >>> from kg.graph.example import graph
    >>> [(c.body, c.leader, c.partners, c.governing_seats, c.known_seats) for c in councils(graph())]
    [('municipality/hill', 'party/palm', ('party/cedar',), 19, 19)]
    """
    return _Councils(graph, filters or Filters()).all()


@dataclass(frozen=True, slots=True)
class _Held:
    """Something in force about a body: who, since when told, and the row that says so best."""

    who: int
    day: int
    row: int


class _Councils:
    def __init__(self, graph: ClaimGraph, filters: Filters) -> None:
        self.graph = graph
        self.place = filters.place
        self.filters = Filters(as_of=filters.as_of, min_confidence=filters.min_confidence, current=True)
        self.types = graph.entities.type

    def all(self) -> tuple[Council, ...]:
        leads = self._by_object("leads", "Party")
        presidents = self._by_object("holdsPost", "Person", role="president")
        party_of = {person: max(held, key=lambda h: (h.day, h.row)) for person, held in self._memberships().items()}
        partners, seats = self._pacts(), self._seats()
        types = ontology.load().types
        bodies = leads.keys() | seats.keys() | {
            body for body in presidents if "LocalAuthority" in types[self._type(body)].parents}
        if self.place:
            bodies &= set(places_inside(self.graph, self.graph.index(self.place)).tolist())
        return tuple(self._council(body, leads.get(body, []), presidents.get(body, []), party_of, partners, seats.get(body, {}))
                     for body in sorted(bodies))

    def _type(self, row: int) -> str:
        return self.graph.type_of(row)

    def _rows(self, relation: str, **codes: str) -> Ints:
        claims = self.graph.claims
        keep = claims.predicate == self.graph.code("predicate", relation)
        for column, word in codes.items():
            keep &= getattr(claims, column) == self.graph.code(column, word)
        return np.flatnonzero(keep).astype(np.int32)

    def _by_object(self, relation: str, subject_type: str, **codes: str) -> dict[int, list[_Held]]:
        edges = select_edges(self.graph, self._rows(relation, **codes), self.filters)
        out: dict[int, list[_Held]] = defaultdict(list)
        kind = self.graph.code("type", subject_type)
        for i in np.flatnonzero(self.types[edges.source] == kind).tolist():
            out[int(edges.target[i])].append(_Held(int(edges.source[i]), int(edges.last[i]), int(edges.claims_of(i)[0])))
        return out

    def _memberships(self) -> dict[int, list[_Held]]:
        """Parties of people, by person."""
        out: dict[int, list[_Held]] = defaultdict(list)
        party = self.graph.code("type", "Party")
        for relation in ("memberOf", "holdsPost"):
            edges = select_edges(self.graph, self._rows(relation), self.filters)
            for i in np.flatnonzero(self.types[edges.target] == party).tolist():
                out[int(edges.source[i])].append(_Held(int(edges.target[i]), int(edges.last[i]), int(edges.claims_of(i)[0])))
        return out

    def _pacts(self) -> dict[int, list[tuple[int, int, int, int]]]:
        """Alliances in force, by place: both ends, the day, the row; -1 holds the national ones that name no place."""
        edges = select_edges(self.graph, self._rows("alliedWith"), self.filters, by_place=True)
        out: dict[int, list[tuple[int, int, int, int]]] = defaultdict(list)
        national = [self.graph.code("level", level) for level in _NATIONAL]
        for i in range(len(edges)):
            if edges.place[i] >= 0 or int(edges.level[i]) in national:
                out[int(edges.place[i])].append((int(edges.source[i]), int(edges.target[i]), int(edges.last[i]),
                                                 int(edges.claims_of(i)[0])))
        return out

    def _seats(self) -> dict[int, dict[int, _Held]]:
        """Latest count of each party, by body, of the latest election there."""
        graph, rows = self.graph, self._rows("seatsIn")
        asserted = graph.code("stance", "asserted")
        keep = self.filters.matching(graph, rows) & (graph.claims.count[rows] >= 0) & (graph.claims.stance[rows] == asserted)
        found: dict[int, list[_Held]] = defaultdict(list)
        for row in rows[keep].tolist():
            held = _Held(int(graph.claims.subject[row]), int(graph.claims.anchor[row]), row)
            found[int(graph.claims.object[row])].append(held)
        out = {}
        for body, counts in found.items():
            latest = max(h.day for h in counts)
            best: dict[int, _Held] = {}
            for h in sorted(counts, key=lambda h: (h.day, float(graph.claims.confidence[h.row]), h.row)):
                if h.day >= latest - _ELECTION_DAYS:
                    best[h.who] = h
            out[body] = best
        return out

    def _council(self, body: int, leads: list[_Held], presidents: list[_Held], party_of: dict[int, _Held],
                 pacts: dict[int, list[tuple[int, int, int, int]]], seats: dict[int, _Held]) -> Council:
        graph = self.graph
        rests: list[_Held] = []
        lead = max(leads, key=lambda h: (h.day, h.row), default=None)
        president = max(presidents, key=lambda h: (h.day, h.row), default=None)
        if president is not None:
            rests.append(president)
            if lead is None:
                lead = party_of.get(president.who)
        if lead is not None:
            rests.append(lead)
        here = pacts.get(body, []) or (pacts.get(-1, []) if self._type(body) == "PublicBody" else [])
        partners = set()
        for one, other, day, row in here:
            if lead is not None and lead.who in (one, other):
                partners |= {one, other} - {lead.who}
                rests.append(_Held(one, day, row))
        governing = partners | ({lead.who} if lead else set())
        counted = sorted(seats.values(), key=lambda h: (-int(graph.claims.count[h.row]), h.who))
        known = sum(int(graph.claims.count[h.row]) for h in counted)
        ours = sum(int(graph.claims.count[h.row]) for h in counted if h.who in governing)
        rows = list(dict.fromkeys(h.row for h in rests))
        day = max((h.day for h in (*rests, *counted)), default=-1)
        return Council(
            graph.entity_id(body), graph.entity_id(lead.who) if lead else None,
            graph.entity_id(president.who) if president else None, tuple(graph.entity_id(row) for row in sorted(partners)),
            day_text(day) or None,
            tuple(Seats(graph.entity_id(h.who), int(graph.claims.count[h.row]), day_text(h.day) or None, graph.claim(h.row))
                  for h in counted), known, ours, ours * 2 > known if known and governing else None, tuple(graph.records(rows)))
