"""The one rule by which many claims become a state: the latest valid time wins, and ``ended`` closes.

Claims fold together when they agree on subject, relation, object, level, place and role. Of each such group

* *facts* (asserted, denied, ended) compete, and the one with the latest valid time wins; at the same time ``ended`` comes
  before ``asserted`` before ``denied``, then the surer claim, then the later id. The valid time is the claim's start, else its
  report (or its end, when that was before), else the day when its seed row was last confirmed; an ``ended`` claim's is its end
  where the sentence gives one;
* plans, conditions, bans and rumours change no state: a group that has only such is in none;
* the group is **in force** at a day when the winner is asserted and its end is not before that day. An ``ended`` claim that
  names no role closes every role of the same two ends, level and place that began before it.

"Now" is a day that the caller gives (``as_of``), else the snapshot's *horizon*, the latest day that any of its claims was
reported or confirmed. No clock is read: the same snapshot gives the same answer tomorrow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from kg.graph.claims import ClaimGraph
from kg.graph.columns import Array, Flags, Ints, Longs
from kg.graph.tables import NO_DATE, STANCES, ClaimTable
from kg.model import Stance

#: What claims must agree on to fold together; the role stands last, so that the roles of one post lie side by side.
GROUP_BY: Final = ("subject", "predicate", "object", "level", "place", "role")
ASSERTED: Final = STANCES.index(Stance.ASSERTED)
DENIED: Final = STANCES.index(Stance.DENIED)
ENDED: Final = STANCES.index(Stance.ENDED)
FACTS: Final = (DENIED, ASSERTED, ENDED)  # weakest first, at the same valid time


@dataclass(frozen=True, slots=True, eq=False)
class Folded:
    """Groups of claims at a day.

    Attributes
    ----------
    order : rows of the claims, group by group
    starts : where each group begins in ``order``
    winner : row of each group's winning fact, -1 where it has none
    in_force : whether each group is in force
    """

    order: Ints
    starts: Longs
    winner: Ints
    in_force: Flags

    def per_claim(self) -> tuple[Ints, Flags]:
        """Rows and, for each, whether its group is in force."""
        sizes = np.diff(self.starts, append=len(self.order))
        return self.order, np.repeat(self.in_force, sizes)


def horizon(graph: ClaimGraph) -> int:
    """The latest day (ordinal) that the snapshot knows of; ``NO_DATE`` where no claim is dated."""
    return _horizon(graph.claims.reported_last, graph.claims.confirmed_last)


def _horizon(reported_last: Ints, confirmed_last: Ints) -> int:
    return max((int(column.max()) for column in (reported_last, confirmed_last) if len(column)), default=NO_DATE)


def valid_time(claims: ClaimTable, rows: Ints) -> Ints:
    """The day by which each claim competes in its group; ``NO_DATE`` (earliest) where nothing dates it."""
    anchor, until = claims.anchor[rows], claims.until_first[rows]
    return np.where((claims.stance[rows] == ENDED) & (until != NO_DATE), until, anchor)


def fold(graph: ClaimGraph, rows: Ints, as_of: int | None = None) -> Folded:
    """Fold the claims of ``rows`` to their state at the day ``as_of`` (an ordinal; the horizon where it is None).

    The caller chooses the claims that may be seen (``Filters.visible``); fold before filtering by stance, or a claim that
    closes is not there to close.
    """
    return fold_table(graph.claims, np.asarray(rows, dtype=np.int32), horizon(graph) if as_of is None else as_of)


def fold_table(claims: ClaimTable, rows: Ints, day: int) -> Folded:
    """``fold`` on a bare table."""
    if not len(rows):
        return Folded(rows, np.empty(0, dtype=np.int64), rows, np.empty(0, dtype=np.bool_))
    stance, time = claims.stance[rows], valid_time(claims, rows)
    strength = np.zeros(len(STANCES), dtype=np.int32)
    strength[list(FACTS)] = np.arange(1, len(FACTS) + 1)
    strong = strength[stance]
    sort = np.lexsort((rows, claims.confidence[rows], strong, time, strong > 0, claims.group[rows]))
    order, group = rows[sort], claims.group[rows[sort]]
    first = np.flatnonzero(np.diff(group, prepend=group[0] - 1))
    last = np.append(first[1:], len(order)) - 1
    winner = np.where(strong[sort][last] > 0, order[last], -1).astype(np.int32)
    won = claims.stance[winner] * (winner >= 0) + len(STANCES) * (winner < 0)
    until = claims.until_last[winner]
    in_force = (won == ASSERTED) & ((until == NO_DATE) | (until >= day))
    in_force &= ~_closed_without_role(claims, order[last], winner, won, time[sort][last])
    return Folded(order, first, winner, in_force)


def _closed_without_role(claims: ClaimTable, member: Ints, winner: Ints, won: Array, time: Ints) -> Flags:
    """Groups that an ``ended`` claim without a role closes: same ends, relation, level and place, begun no later."""
    post = np.zeros(len(member), dtype=np.int64)
    for name in GROUP_BY[:-1]:
        column = getattr(claims, name)[member]
        post[1:] |= column[1:] != column[:-1]
    post = np.cumsum(post)
    closes = (won == ENDED) & (claims.role[member] == -1)
    closing = np.full(int(post[-1]) + 1, NO_DATE - 1, dtype=np.int64)
    closing[post[closes]] = time[closes]
    return np.asarray((time <= closing[post]) & (winner >= 0), dtype=np.bool_)


def number_groups(columns: dict[str, Array], by: tuple[str, ...]) -> Ints:
    """A number for each row, the same where all of ``by`` agree, rising in their order."""
    size = len(columns[by[0]])
    if not size:
        return np.empty(0, dtype=np.int32)
    order = np.lexsort([columns[name] for name in reversed(by)])
    new = np.zeros(size, dtype=np.bool_)
    for name in by:
        column = columns[name][order]
        new[1:] |= column[1:] != column[:-1]
    out = np.empty(size, dtype=np.int32)
    out[order] = np.cumsum(new)
    return out
