"""Who governs where and with whom, by the latest evidence; and how many seats stand behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from kg import ontology
from kg.graph.build import day_text
from kg.graph.claims import ClaimGraph
from kg.graph.columns import Ints
from kg.graph.edges import joined
from kg.graph.filters import Filters, places_inside
from kg.graph.records import ClaimRecord
from kg.graph.strings import NONE
from kg.graph.tables import NO_DATE
from kg.graph.unpack import records_by_row
from kg.graph.view import select_edges

#: Counts of one election are reported within so many days of each other.
_ELECTION_DAYS: Final = 366
#: Levels of pacts that name no place: those that govern, and those that hold a house of parliament.
_GOVERNMENT: Final = "national"
_HOUSE: Final = "parliamentary"
_FACTS: Final = frozenset({"asserted", "ended"})


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
    partners : parties allied with the leader there, in force; not by a pact from when another party led there
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
    """Something in force about a body: who, the last day told of it, the row that says so best, its level, the first day."""

    who: int
    day: int
    row: int
    level: str | None = None
    since: int = NO_DATE

    def away(self, day: int) -> int:
        """Days between ``day`` and the time for which this is told."""
        return max((self.since if self.since != NO_DATE else self.day) - day, day - self.day, 0)


@dataclass(frozen=True, slots=True)
class _Pact:
    """An alliance in force: both ends, its level, the last day told of it, and the row that says so best."""

    ends: tuple[int, int]
    level: str | None
    day: int
    row: int


class _Councils:
    def __init__(self, graph: ClaimGraph, filters: Filters) -> None:
        self.graph = graph
        self.place = filters.place
        self.filters = Filters(as_of=filters.as_of, min_confidence=filters.min_confidence, current=True)
        self.types = graph.entities.type

    def all(self) -> tuple[Council, ...]:
        leads, led = self._by_object("leads", "Party"), self._by_object("leads", "Party", ever=True)
        presidents = self._by_object("holdsPost", "Person", role="president")
        party_of = self._memberships()
        for body, held in self._by_object("holdsPost", "Person", ever=True, role="president").items():
            led[body] = led.get(body, []) + [
                _Held(party_of[h.who].who if h.who in party_of else NONE, h.day, h.row, h.level, h.since) for h in held]
        partners, seats = self._pacts(), self._seats()
        types = ontology.load().types
        bodies = leads.keys() | seats.keys() | {
            body for body in presidents if "LocalAuthority" in types[self._type(body)].parents}
        if self.place:
            bodies &= set(places_inside(self.graph, self.graph.index(self.place)).tolist())
        drafts = [self._council(body, leads.get(body, []), led.get(body, []), presidents.get(body, []), party_of, partners,
                                seats.get(body, {})) for body in sorted(bodies)]
        claims = records_by_row(self.graph, (row for rows, _ in drafts for row in rows))  # all at once: a column is read once
        return tuple(made(claims) for _, made in drafts)

    def _type(self, row: int) -> str:
        return self.graph.type_of(row)

    def _rows(self, relation: str, **codes: str) -> Ints:
        claims = self.graph.claims
        keep = claims.predicate == self.graph.code("predicate", relation)
        for column, word in codes.items():
            code = self.graph.code(column, word)
            keep &= (getattr(claims, column) == code) & (code != NONE)  # what no claim says is not what says nothing
        return np.flatnonzero(keep).astype(np.int32)

    def _by_object(self, relation: str, subject_type: str, *, ever: bool = False, **codes: str) -> dict[int, list[_Held]]:
        """Who is in force, or, with ``ever``, also who once was, by object."""
        filters = replace(self.filters, current=False, stances=_FACTS) if ever else self.filters
        edges = select_edges(self.graph, self._rows(relation, **codes), filters)
        out: dict[int, list[_Held]] = defaultdict(list)
        kind = self.graph.code("type", subject_type)
        kept = np.flatnonzero(self.types[edges.source] == kind)
        levels = (*self.graph.vocabularies["level"], None)  # -1 is the last
        columns = (edges.target, edges.source, edges.last, edges.best(), edges.level, edges.first)
        for target, source, last, row, level, first in zip(*(column[kept].tolist() for column in columns), strict=True):
            out[target].append(_Held(source, last, row, levels[level], first))
        return out

    def _memberships(self) -> dict[int, _Held]:
        """The party of people by the latest evidence, by person."""
        party = self.graph.code("type", "Party")
        parts = [select_edges(self.graph, self._rows(relation), self.filters) for relation in ("memberOf", "holdsPost")]
        edges = joined([part.take(np.flatnonzero(self.types[part.target] == party)) for part in parts])
        best = edges.best()
        order = np.lexsort((best, edges.last, edges.source))
        latest = order[np.flatnonzero(np.diff(edges.source[order], append=NONE))]
        columns = (edges.source, edges.target, edges.last, best)
        return {source: _Held(target, last, row)
                for source, target, last, row in zip(*(column[latest].tolist() for column in columns), strict=True)}

    def _pacts(self) -> dict[int, list[_Pact]]:
        """Alliances in force, by place; -1 holds those that name none."""
        edges = select_edges(self.graph, self._rows("alliedWith"), self.filters, by_place=True)
        out: dict[int, list[_Pact]] = defaultdict(list)
        for i in range(len(edges)):
            out[int(edges.place[i])].append(_Pact((int(edges.source[i]), int(edges.target[i])),
                                                  self.graph.word("level", int(edges.level[i])), int(edges.last[i]),
                                                  int(edges.claims_of(i)[0])))
        return out

    def _pacts_of(self, body: int, lead: _Held, pacts: dict[int, list[_Pact]], house: bool) -> list[_Pact]:
        """Pacts that may govern a body: those of its place; of the government the national ones, of a house also its own."""
        if body in pacts or self._type(body) != "PublicBody":
            return pacts.get(body, [])
        levels = {_GOVERNMENT, _HOUSE} if house else {_GOVERNMENT} & {lead.level}
        return [pact for pact in pacts.get(-1, []) if pact.level in levels]

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

    def _council(self, body: int, leads: list[_Held], led: list[_Held], presidents: list[_Held], party_of: dict[int, _Held],
                 pacts: dict[int, list[_Pact]], seats: dict[int, _Held],
                 ) -> tuple[list[int], Callable[[Mapping[int, ClaimRecord]], Council]]:
        """The rows of the claims that a council needs, and what makes it of the claims."""
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
        partners = set()
        if lead is not None:
            own = lead if leads or president is None else president
            others = [h for h in led if h.who != lead.who and h.day != NO_DATE]
            for pact in self._pacts_of(body, lead, pacts, house=bool(seats) or president is not None):
                stale = pact.day != NO_DATE and any(other.away(pact.day) < own.away(pact.day) for other in others)
                if lead.who in pact.ends and not stale:
                    partners |= {*pact.ends} - {lead.who}
                    rests.append(_Held(lead.who, pact.day, pact.row))
        governing = partners | ({lead.who} if lead else set())
        counted = sorted(seats.values(), key=lambda h: (-int(graph.claims.count[h.row]), h.who))
        known = sum(int(graph.claims.count[h.row]) for h in counted)
        ours = sum(int(graph.claims.count[h.row]) for h in counted if h.who in governing)
        rows = list(dict.fromkeys(h.row for h in rests))
        day = max((h.day for h in (*rests, *counted)), default=-1)
        return [*rows, *(h.row for h in counted)], lambda claims: Council(
            graph.entity_id(body), graph.entity_id(lead.who) if lead else None,
            graph.entity_id(president.who) if president else None, tuple(graph.entity_id(row) for row in sorted(partners)),
            day_text(day) or None,
            tuple(Seats(graph.entity_id(h.who), int(graph.claims.count[h.row]), day_text(h.day) or None, claims[h.row])
                  for h in counted), known, ours, ours * 2 > known if known and governing else None,
            tuple(claims[row] for row in rows))
