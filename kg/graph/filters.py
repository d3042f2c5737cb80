"""What a view leaves out: one set of filters for every view, checked once, applied to arrays."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import numpy as np

from kg import ontology
from kg.errors import UsageError
from kg.graph.claims import ClaimGraph
from kg.graph.columns import Flags, Ints
from kg.graph.fold import ASSERTED, ENDED
from kg.graph.tables import NO_DATE, STANCES
from kg.model import PartialDate, Stance

_SENSITIVE_RELATION: Final = "legalAction"
_DAY_MAX: Final = dt.date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Filters:
    """Filters of a view; an empty one lets everything through but what is sensitive. Make it with ``Filters.of``.

    Attributes
    ----------
    relations, types, stances, levels : names; empty is all. ``types`` are those of the entities reached
    place : the place of the claim, or a territory that contains it
    since, until : days (ordinals) that the claim's validity must touch; a claim without any date does not
    reported_since, reported_until : days between which the claim was reported (seed claims: last confirmed)
    as_of : what was reported on or before this day, with facts that began by then
    min_confidence : 0 to 1
    min_sources : independent sources that an edge must have
    sensitive : also legal actions, and rumours about persons
    current : only edges in force (see ``kg.graph.fold``)
    """

    relations: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    stances: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    place: str | None = None
    since: int | None = None
    until: int | None = None
    reported_since: int | None = None
    reported_until: int | None = None
    as_of: int | None = None
    min_confidence: float = 0.0
    min_sources: int = 0
    sensitive: bool = False
    current: bool = False

    @classmethod
    def of(cls, *, relations: Iterable[str] | str = (), types: Iterable[str] | str = (), stance: Iterable[str] | str = (),
           level: Iterable[str] | str = (), place: str | None = None, since: str | None = None, until: str | None = None,
           reported_since: str | None = None, reported_until: str | None = None, as_of: str | None = None,
           min_confidence: float | str = 0.0, min_sources: int | str = 0, include: Iterable[str] | str = (),
           current: bool = False) -> Filters:
        """Check and read filters as people write them: names in lists or comma-separated, dates whole or partial.

        Raises
        ------
        UsageError
            For a name that the ontology has not, a date that is none, a number out of range, or filters that contradict
            each other.

        Examples
        --------
        >>> Filters.of(stance="asserted,forbidden", since="2023").stances == {"asserted", "forbidden"}
        True
        >>> Filters.of(since="2024", until="2023-05")
        Traceback (most recent call last):
        kg.errors.UsageError: since=2024 is after until=2023-05: nothing can match
        """
        known = ontology.load()
        extras = _names("include", include, {"sensitive"})
        made = cls(
            relations=_names("relations", relations, set(known.predicates)), types=_names("types", types, set(known.types)),
            stances=_names("stance", stance, {str(s) for s in Stance}), levels=_names("level", level, set(known.levels)),
            place=place or None, since=_day("since", since, 0), until=_day("until", until, 1),
            reported_since=_day("reported_since", reported_since, 0), reported_until=_day("reported_until", reported_until, 1),
            as_of=_day("as_of", as_of, 1), min_confidence=_number("min_confidence", min_confidence, 0, 1),
            min_sources=int(_number("min_sources", min_sources, 0, 1_000_000)), sensitive=bool(extras), current=current)
        made._refuse_empty(since=since, until=until, reported_since=reported_since, reported_until=reported_until, as_of=as_of)
        if made.relations == {_SENSITIVE_RELATION} and not made.sensitive:
            raise UsageError(f"relations={_SENSITIVE_RELATION} shows legal matters: ask for them with include=sensitive")
        if made.current and made.stances and str(Stance.ASSERTED) not in made.stances:
            raise UsageError(f"current asks for what is in force, stance={','.join(sorted(made.stances))} for what is not")
        return made

    def _refuse_empty(self, **texts: str | None) -> None:
        for early, late in (("since", "until"), ("since", "as_of"), ("reported_since", "reported_until"),
                            ("reported_since", "as_of")):
            first, last = getattr(self, early), getattr(self, late)
            if first is not None and last is not None and first > last:
                raise UsageError(f"{early}={texts[early]} is after {late}={texts[late]}: nothing can match")

    def as_json(self) -> dict[str, Any]:
        """The filters that are set, dates as ISO days."""
        out: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value == field.default:
                continue
            if isinstance(value, frozenset):
                value = sorted(value)
            elif field.name in {"since", "until", "reported_since", "reported_until", "as_of"}:
                value = dt.date.fromordinal(value).isoformat()
            out[field.name] = value
        return out

    def words(self) -> list[str]:
        """The filters that are set, as ``name=value``."""
        return [f"{name}={','.join(value) if isinstance(value, list) else value}" for name, value in self.as_json().items()]

    def fingerprint(self) -> str:
        """A short hash by which a cursor knows the filters that it was made for."""
        return hashlib.sha256("&".join(self.words()).encode()).hexdigest()[:8]

    def visible(self, graph: ClaimGraph, rows: Ints) -> Flags:
        """Which claims of ``rows`` may be known at all: as of the day, and not sensitive. Folding starts from these."""
        claims = graph.claims
        keep = np.ones(len(rows), dtype=np.bool_)
        if not self.sensitive:
            keep &= ~sensitive(graph, rows)
        if self.as_of is not None:
            reported, anchor, stance = claims.reported_last[rows], claims.anchor[rows], claims.stance[rows]
            told = np.where(claims.article[rows] >= 0, reported, anchor)
            keep &= (told != NO_DATE) & (told <= self.as_of)
            keep &= (claims.start_first[rows] <= self.as_of) | ((stance != ASSERTED) & (stance != ENDED))
        return keep

    def matching(self, graph: ClaimGraph, rows: Ints) -> Flags:
        """Which claims of ``rows`` pass every filter that a claim can pass alone (``visible`` among them)."""
        claims = graph.claims
        keep = self.visible(graph, rows)
        for vocabulary, wanted in (("predicate", self.relations), ("stance", self.stances), ("level", self.levels)):
            if wanted:
                codes = [graph.code(vocabulary, word) for word in wanted]
                keep &= np.isin(getattr(claims, vocabulary)[rows], codes)
        if self.place is not None:
            keep &= np.isin(claims.place[rows], places_inside(graph, graph.index(self.place)))
        if self.min_confidence:
            keep &= claims.confidence[rows] >= self.min_confidence - 1e-9
        if self.since is not None or self.until is not None:
            first, last = validity(graph, rows)
            keep &= (first != NO_DATE) & (last >= (self.since or 0)) & (first <= (self.until or _DAY_MAX))
        if self.reported_since is not None or self.reported_until is not None:
            told = claims.article[rows] >= 0
            first = np.where(told, claims.reported_first[rows], claims.confirmed_last[rows])
            last = np.where(told, claims.reported_last[rows], claims.confirmed_last[rows])
            keep &= (first != NO_DATE) & (last >= (self.reported_since or 0)) & (first <= (self.reported_until or _DAY_MAX))
        return keep

    def undated(self, graph: ClaimGraph, rows: Ints) -> int:
        """How many claims of ``rows`` the date filters leave out only because nothing dates them."""
        timeless = self._timeless()
        if timeless == self:
            return 0
        claims = graph.claims
        told = np.where(claims.article[rows] >= 0, claims.reported_last[rows], claims.anchor[rows])
        left = timeless.matching(graph, rows) & ~self.matching(graph, rows)
        return int((left & ((told == NO_DATE) | (claims.anchor[rows] == NO_DATE))).sum())

    def dated(self) -> bool:
        """Whether any of the date filters is set."""
        return self._timeless() != self

    def _timeless(self) -> Filters:
        return replace(self, since=None, until=None, reported_since=None, reported_until=None, as_of=None)

    def type_codes(self, graph: ClaimGraph) -> list[int] | None:
        """Numbers of the wanted types; None where any will do."""
        return [graph.code("type", name) for name in self.types] if self.types else None


def validity(graph: ClaimGraph, rows: Ints) -> tuple[Ints, Ints]:
    """First and last day for which each claim vouches: its start (else its report) to its end, else to its last report.

    An open end is not read as "still so": beyond the last day on which somebody said it, nothing is known.
    """
    claims = graph.claims
    first = claims.anchor[rows]
    told = np.maximum(claims.reported_last[rows], claims.confirmed_last[rows])
    until = claims.until_last[rows]
    return first, np.where(until != NO_DATE, until, np.maximum(told, first))


def sensitive(graph: ClaimGraph, rows: Ints) -> Flags:
    """Legal actions, and rumours with a person at either end."""
    claims = graph.claims
    person = graph.code("type", "Person")
    types = graph.entities.type
    about = (types[claims.subject[rows]] == person) | (types[claims.object[rows]] == person)
    legal = claims.predicate[rows] == graph.code("predicate", _SENSITIVE_RELATION)
    return np.asarray(legal | ((claims.stance[rows] == STANCES.index(Stance.RUMOURED)) & about & (person >= 0)), dtype=np.bool_)


def places_inside(graph: ClaimGraph, place: int) -> Ints:
    """Rows of a territory and of all that lies in it."""
    inside = graph.entities.inside
    found = np.zeros(len(inside), dtype=np.bool_)
    found[place] = True
    while True:
        more = np.flatnonzero((inside >= 0) & ~found & found[inside])
        if not len(more):
            return np.flatnonzero(found).astype(np.int32)
        found[more] = True


def _names(what: str, given: Iterable[str] | str, known: set[str]) -> frozenset[str]:
    parts = given.split(",") if isinstance(given, str) else list(given)
    names = frozenset(part.strip() for part in parts if part.strip())
    for name in sorted(names - known):
        raise UsageError(f"{what}={name}: not one of {', '.join(sorted(known))}")
    return names


def _day(what: str, text: str | None, end: int) -> int | None:
    if not text:
        return None
    try:
        bounds = PartialDate.parse(text).bounds()
    except ValueError:
        bounds = None
    if bounds is None:
        raise UsageError(f"{what}={text}: not a date such as 2023-09-28, 2023-09 or 2023")
    return bounds[end].toordinal()


def _number(what: str, given: float | str, low: float, high: float) -> float:
    try:
        value = float(given)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise UsageError(f"{what}={given}: not a number from {low} to {high}")
    return value

