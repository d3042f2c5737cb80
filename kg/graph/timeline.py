"""The life of an entity as the claims date it: what began, what was reported, what ended, each with its sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from kg.errors import UsageError
from kg.graph.build import day_text
from kg.graph.claims import ClaimGraph
from kg.graph.columns import Ints
from kg.graph.cursor import Cursor, resume
from kg.graph.filters import Filters
from kg.graph.records import ClaimRecord
from kg.graph.sparql import claims_query
from kg.graph.tables import NO_DATE

LIMIT_MOST: Final = 1000


@dataclass(frozen=True, slots=True)
class Event:
    """A dated moment of a claim: it ``start``s, it ``end``s, or it is ``reported`` where nothing says when it began.

    ``date`` is as partial as the words are; ``day`` the first day that it may mean, by which events are ordered.
    """

    what: str
    date: str
    day: str
    claim: ClaimRecord

    def as_json(self) -> dict[str, Any]:
        """All fields."""
        return {"what": self.what, "date": self.date, "day": self.day, "claim": self.claim.as_json()}


@dataclass(frozen=True, slots=True)
class Timeline:
    """An answer of ``timeline``: a page of events, oldest first; ``undated`` claims have none."""

    entity: str
    snapshot: str
    filters: Filters
    items: tuple[Event, ...]
    total: int
    undated: int
    limit: int
    next: str | None
    sparql: str

    def as_json(self) -> dict[str, Any]:
        """The answer of the API."""
        return {"id": self.entity, "snapshot": self.snapshot, "filters": self.filters.as_json(),
                "items": [event.as_json() for event in self.items], "total": self.total, "undated": self.undated,
                "limit": self.limit, "truncated": self.next is not None, "next": self.next, "sparql": self.sparql}


def timeline(graph: ClaimGraph, entity: str, *, limit: int = 100, cursor: str | None = None, filters: Filters | None = None,
             **named: Any) -> Timeline:
    """The dated events of an entity, oldest first.

    Parameters
    ----------
    graph : ClaimGraph
    entity : str
        Id.
    limit : int
        Events in one answer, 1 to 1000.
    cursor : str, optional
        ``next`` of an answer to the same question.
    filters : Filters, optional
        Or, instead, the arguments of ``Filters.of`` by name.

    Returns
    -------
    Timeline

    Raises
    ------
    UsageError
        For an unknown entity, a limit out of range, or a cursor of another snapshot or question.

    Examples
    --------
    >>> from kg.graph.example import graph
    >>> [(event.date, event.what, event.claim.predicate) for event in timeline(graph(), "person/idris").items]
    [('2021', 'end', 'memberOf'), ('2021', 'start', 'memberOf')]
    """
    if not 1 <= limit <= LIMIT_MOST:
        raise UsageError(f"limit={limit}: from 1 to {LIMIT_MOST}")
    if filters is None:
        filters = Filters.of(**named)
    elif named:
        raise UsageError("give filters as an object or by name, not both")
    rows = graph.claims_at(graph.index(entity))
    rows = rows[filters.matching(graph, rows)]
    events = _events(graph, rows)
    question = f"timeline {entity} {limit} {filters.fingerprint()}"
    offset = (resume(cursor, graph.snapshot, question) or {}).get("", 0)
    page = tuple(Event(what, graph.strings[text], day_text(day), graph.claim(row))
                 for day, what, text, row in events[offset:offset + limit])
    more = Cursor(graph.snapshot, question, {"": offset + limit}).text() if offset + limit < len(events) else None
    undated = len(rows) - len({row for *_, row in events})
    return Timeline(entity, graph.snapshot, filters, page, len(events), undated, limit, more,
                    claims_query(graph.base, filters, entity))


def _events(graph: ClaimGraph, rows: Ints) -> list[tuple[int, str, int, int]]:
    """Day, what, number of the date's text and row of each event, in order."""
    claims = graph.claims
    out: list[tuple[int, str, int, int]] = []
    started = claims.start_first[rows] != NO_DATE
    ended = claims.until_first[rows] != NO_DATE
    told = ~started & ~ended & (claims.reported_first[rows] != NO_DATE)
    confirmed = ~started & ~ended & ~told & (claims.confirmed_last[rows] != NO_DATE)
    for which, what, days, texts in ((started, "start", claims.start_first, claims.start),
                                     (ended, "end", claims.until_first, claims.until),
                                     (told, "reported", claims.reported_first, claims.reported),
                                     (confirmed, "reported", claims.confirmed_last, claims.confirmed)):
        mine = rows[which]
        out += zip(days[mine].tolist(), [what] * len(mine), texts[mine].tolist(), mine.tolist(), strict=True)
    return sorted(out)

