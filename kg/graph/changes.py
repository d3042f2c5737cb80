"""What changed between two days, and who went from one party to another."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from kg.errors import UsageError
from kg.graph.build import day_text
from kg.graph.claims import ClaimGraph
from kg.graph.columns import Ints
from kg.graph.edges import Edges
from kg.graph.filters import Filters
from kg.graph.fold import ENDED
from kg.graph.records import ClaimRecord
from kg.graph.tables import NO_DATE
from kg.graph.view import select_edges


@dataclass(frozen=True, slots=True)
class Change:
    """An edge that is in force at one of two days and not at the other: it ``began`` or it ``ended``; with its best claim."""

    what: str
    relation: str
    source: str
    target: str
    level: str | None
    place: str | None
    date: str | None
    claim: ClaimRecord

    def as_json(self) -> dict[str, Any]:
        """All fields."""
        return {"what": self.what, "relation": self.relation, "source": self.source, "target": self.target, "level": self.level,
                "place": self.place, "date": self.date, "claim": self.claim.as_json()}


def changes(graph: ClaimGraph, before: str, after: str, filters: Filters | None = None) -> tuple[Change, ...]:
    """What began and what ended between two days, as far as it was reported by each of them.

    Parameters
    ----------
    graph : ClaimGraph
    before, after : str
        Days, whole or partial: the last day that each may mean counts.
    filters : Filters, optional
        Which edges; ``alliedWith`` where it is None or names no relation. ``as_of`` and ``current`` are this view's own.

    Returns
    -------
    tuple of Change
        By date, then relation and ends.

    Raises
    ------
    UsageError
        For a date that is none, two days out of order, or ``as_of`` in the filters.

    Examples
    --------
    >>> from kg.graph.example import graph
    >>> [(c.what, c.source, c.target, c.level, c.date) for c in changes(graph(), "2022", "2023-06")]
    [('began', 'party/olive', 'party/palm', 'provincial', '2023-05-02')]
    """
    first, second = Filters.of(as_of=before), Filters.of(as_of=after)
    if first.as_of is None or second.as_of is None or first.as_of >= second.as_of:
        raise UsageError(f"before={before} and after={after}: two days, the earlier first")
    chosen = filters or Filters()
    if chosen.as_of is not None:
        raise UsageError("as_of: changes lie between before and after, leave it out")
    if not chosen.relations:
        chosen = replace(chosen, relations=frozenset({"alliedWith"}))
    then = _in_force(graph, replace(chosen, as_of=first.as_of, current=True))
    now = _in_force(graph, replace(chosen, as_of=second.as_of, current=True))
    out = [_change(graph, "began", *now[key]) for key in now.keys() - then.keys()]
    out += [_change(graph, "ended", *_closing(graph, then[key], second.as_of)) for key in then.keys() - now.keys()]
    return tuple(sorted(out, key=lambda one: (one.date or "", one.relation, one.source, one.target, one.what)))


def _in_force(graph: ClaimGraph, filters: Filters) -> dict[tuple[int, ...], tuple[Edges, int]]:
    edges = select_edges(graph, np.arange(len(graph), dtype=np.int32), filters, by_place=True)
    keys = zip(edges.source.tolist(), edges.target.tolist(), edges.predicate.tolist(), edges.level.tolist(),
               edges.place.tolist(), strict=True)
    return {key: (edges, i) for i, key in enumerate(keys)}


def _closing(graph: ClaimGraph, held: tuple[Edges, int], day: int) -> tuple[Edges, int]:
    """The claim that closed an edge, as an edge of its own, where there is one; else the edge as it was."""
    edges, i = held
    pair = _between(graph, int(edges.source[i]), int(edges.target[i]))
    claims = graph.claims
    told = np.where(claims.article[pair] >= 0, claims.reported_last[pair], claims.anchor[pair])
    keep = (claims.predicate[pair] == edges.predicate[i]) & (claims.level[pair] == edges.level[i])
    closing = pair[keep & (claims.stance[pair] == ENDED) & (told <= day)]
    if not len(closing):
        return held
    return select_edges(graph, closing, Filters(sensitive=True), by_place=True), 0


def _between(graph: ClaimGraph, one: int, other: int) -> Ints:
    rows = graph.claims_at(one)
    return np.asarray(rows[(graph.claims.subject[rows] == other) | (graph.claims.object[rows] == other)], dtype=np.int32)


def _change(graph: ClaimGraph, what: str, edges: Edges, i: int) -> Change:
    place, day = int(edges.place[i]), int(edges.first[i] if what == "began" else edges.last[i])
    return Change(what, graph.vocabularies["predicate"][edges.predicate[i]], graph.entity_id(int(edges.source[i])),
                  graph.entity_id(int(edges.target[i])), graph.word("level", int(edges.level[i])),
                  graph.entity_id(place) if place >= 0 else None, day_text(day) or None,
                  graph.claim(int(edges.claims_of(i)[0])))


@dataclass(frozen=True, slots=True)
class Switch:
    """A person who was of one party and then of another: the last day known in the first and the first in the second."""

    person: str
    left: str
    joined: str
    last: str | None
    first: str | None
    left_claim: ClaimRecord
    joined_claim: ClaimRecord

    def as_json(self) -> dict[str, Any]:
        """All fields."""
        return {"person": self.person, "from": self.left, "to": self.joined, "last": self.last, "first": self.first,
                "claims": [self.left_claim.as_json(), self.joined_claim.as_json()]}


@dataclass(slots=True)
class _Stay:
    """What is known of one person in one party."""

    first: int = NO_DATE
    last: int = NO_DATE
    ended: bool = False
    row: int = -1


def switches(graph: ClaimGraph, filters: Filters | None = None) -> tuple[Switch, ...]:
    """People who changed party, from memberships and posts in parties.

    Two parties follow each other where the dates say so, or where one is said to have ended and the other not. Where neither is
    known there is no switch: two papers may just differ.

    Examples
    --------
    >>> from kg.graph.example import graph
    >>> [(s.person, s.left, s.joined) for s in switches(graph())]
    [('person/idris', 'party/olive', 'party/cedar')]
    """
    filters = filters or Filters()
    claims, types = graph.claims, graph.entities.type
    party, person = graph.code("type", "Party"), graph.code("type", "Person")
    relation = np.isin(claims.predicate, [graph.code("predicate", name) for name in ("memberOf", "holdsPost")])
    stance = np.isin(claims.stance, [graph.code("stance", name) for name in ("asserted", "ended")])
    ends = (types[claims.subject] == person) & (types[claims.object] == party)
    rows = np.flatnonzero(relation & stance & ends).astype(np.int32)
    rows = rows[filters.matching(graph, rows)]
    people: dict[int, dict[int, _Stay]] = defaultdict(dict)
    for row in rows[np.lexsort((rows, -claims.confidence[rows]))].tolist():
        stay = people[int(claims.subject[row])].setdefault(int(claims.object[row]), _Stay(row=row))
        _extend(graph, stay, row)
    out = []
    for who, stays in sorted(people.items()):
        ordered = sorted(stays.items(), key=lambda item: (not item[1].ended and item[1].first == NO_DATE,
                                                          item[1].first, not item[1].ended, item[0]))
        out += [Switch(graph.entity_id(who), graph.entity_id(one), graph.entity_id(other), day_text(a.last) or None,
                       day_text(b.first) or None, graph.claim(a.row), graph.claim(b.row))
                for (one, a), (other, b) in pairwise(ordered) if _follows(a, b)]
    return tuple(out)


def _extend(graph: ClaimGraph, stay: _Stay, row: int) -> None:
    claims = graph.claims
    ended = int(claims.stance[row]) == ENDED
    day = int(claims.until_first[row]) if ended and claims.until_first[row] != NO_DATE else int(claims.anchor[row])
    stay.ended = stay.ended or ended
    stay.last = max(stay.last, day)
    if not ended and day != NO_DATE:
        stay.first = day if stay.first == NO_DATE else min(stay.first, day)
    elif ended and stay.first == NO_DATE:
        stay.first = day


def _follows(one: _Stay, other: _Stay) -> bool:
    if one.ended and not other.ended:
        return True
    return NO_DATE != one.last <= other.first and one.first != other.first
