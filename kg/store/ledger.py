"""The ledger of judgements on identity: an append-only file of rows, of which the last one on a pair counts.

A row says that two ids are one thing (``merge``), are two (``differ``, the list of what must not merge), that nobody can tell
yet (``unsure``), or takes back what was said of the pair (``undone``); who or which rule says so, when and why. Nothing is ever
changed or removed. Article graphs keep the ids as extracted: ``decide`` is what a published snapshot is made with.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from kg.errors import StoreError, UsageError

VERDICTS: Final = ("merge", "differ", "unsure", "undone")
_ID: Final = re.compile(r"(?!article/|claim/)[a-z][a-z-]*/[A-Za-z0-9._~-]{1,200}")
_WHY_MOST: Final = 1000

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Judgement:
    """One row. ``by`` names the person (``person:…``) or the rule (``rule:…``); ``when`` is an ISO time in UTC.

    Raises
    ------
    UsageError
        For an unknown verdict, an id that is none of an entity, a pair of one id, or an empty ``by`` or ``when``.
    """

    verdict: str
    left: str
    right: str
    by: str
    when: str
    why: str = ""
    score: float | None = None

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS:
            raise UsageError(f"{self.verdict!r}: one of {', '.join(VERDICTS)}")
        for ident in (self.left, self.right):
            if not _ID.fullmatch(ident):
                raise UsageError(f"{ident[:100]!r}: not the id of an entity")
        if self.left == self.right:
            raise UsageError(f"{self.left}: one id twice")
        if not self.by or not self.when:
            raise UsageError("a judgement needs who made it and when")
        if len(self.why) > _WHY_MOST:
            raise UsageError(f"a reason has at most {_WHY_MOST} characters")

    @property
    def pair(self) -> Pair:
        """The two ids in their order."""
        return pair(self.left, self.right)

    def as_json(self) -> dict[str, Any]:
        """The row as the file has it."""
        row: dict[str, Any] = {name: getattr(self, name) for name in ("verdict", "left", "right", "by", "when", "why")}
        return row | ({"score": self.score} if self.score is not None else {})

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Judgement:
        """The judgement of a row. UsageError where it is none."""
        try:
            score = row.get("score")
            return cls(str(row["verdict"]), str(row["left"]), str(row["right"]), str(row["by"]), str(row["when"]),
                       str(row.get("why", "")), None if score is None else float(score))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise UsageError(f"not a judgement: {error}") from error


def pair(one: str, other: str) -> Pair:
    """Two ids in the order of their characters."""
    return (one, other) if one < other else (other, one)


class Ledger:
    """The file at ``path``; only the writer appends. A last line that a crash cut off does not count."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def rows(self) -> list[Judgement]:
        """All rows in their order. StoreError naming the line for one that cannot be read."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return []
        found = []
        for number, line in enumerate(data[:data.rfind(b"\n") + 1].splitlines(), 1):
            try:
                found.append(Judgement.of(json.loads(line)))
            except (ValueError, UsageError) as error:
                raise StoreError(f"{self.path}:{number}: {error}") from error
        return found

    def append(self, rows: Iterable[Judgement]) -> int:
        """Write rows and have them on disk; a row that is there already (an answer that got lost) is not written again."""
        old = set(self.rows())
        new = [row for row in dict.fromkeys(rows) if row not in old]
        if new:
            with self.path.open("ab") as handle:
                handle.truncate(self._whole())
                handle.write("".join(json.dumps(row.as_json(), ensure_ascii=False) + "\n" for row in new).encode())
                handle.flush()
                os.fsync(handle.fileno())
        return len(new)

    def _whole(self) -> int:
        """Bytes of the file up to its last whole line."""
        return self.path.read_bytes().rfind(b"\n") + 1


@dataclass(frozen=True, slots=True)
class Conflict:
    """A merge that is held back, and the pair that does not let it be; ``reason`` says why in words."""

    merge: Judgement
    between: Pair
    reason: str

    def __str__(self) -> str:
        return f"{self.merge.left} = {self.merge.right} is held back: {self.reason}"


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the ledger comes to: for each merged id the one that stands for it, the pairs that differ, and what is held back."""

    canonical: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, frozenset[str]] = field(default_factory=dict)
    latest: Mapping[Pair, Judgement] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()

    def of(self, ident: str) -> str:
        """The id that stands for ``ident``."""
        return self.canonical.get(ident, ident)

    def group(self, ident: str) -> frozenset[str]:
        """All ids that are one with ``ident``, itself among them."""
        return self.members.get(self.of(ident), frozenset({ident}))

    def differ(self, one: str, other: str) -> bool:
        """Whether two ids, or two that are one with them, must not merge."""
        return _differing(self.latest, self.group(one), self.group(other)) is not None


def known(ident: str) -> bool:
    """Whether an id is a curated one: the slug of a new entity begins with ``x-``."""
    return not ident.partition("/")[2].startswith("x-")


def decide(rows: Sequence[Judgement]) -> Decisions:
    """The decisions that rows come to.

    Merges are taken in the order in which they were (last) stated. One is held back where it would make one of two ids that
    differ, or of two curated ids which no row calls the same directly. A group is named by its curated id, else by the first in
    order.

    >>> row = lambda verdict, left, right: Judgement(verdict, left, right, "person:a", "2026-01-01T00:00:00Z")
    >>> decide([row("merge", "person/x-1", "person/x-2"), row("merge", "person/x-2", "person/mp")]).of("person/x-1")
    'person/mp'
    >>> decide([row("differ", "person/a", "person/x-1"), row("merge", "person/x-1", "person/x-2"),
    ...         row("merge", "person/x-2", "person/a")]).conflicts[0].between
    ('person/a', 'person/x-1')
    """
    latest: dict[Pair, Judgement] = {}
    for row in rows:
        latest.pop(row.pair, None)
        latest[row.pair] = row
    groups: dict[str, set[str]] = {}
    conflicts: list[Conflict] = []
    for row in latest.values():
        if row.verdict != "merge":
            continue
        one, other = (groups.setdefault(ident, {ident}) for ident in row.pair)
        if one is other:
            continue
        conflict = _conflict(latest, row, one, other)
        if conflict is not None:
            conflicts.append(conflict)
            continue
        one |= other
        groups.update(dict.fromkeys(other, one))
    canonical, members = {}, {}
    for group in groups.values():
        first = min(group, key=lambda ident: (not known(ident), ident))
        members[first] = frozenset(group)
        canonical.update({ident: first for ident in group if ident != first})
    return Decisions(canonical, {first: group for first, group in members.items() if len(group) > 1}, latest, tuple(conflicts))


def _conflict(latest: Mapping[Pair, Judgement], row: Judgement, one: set[str], other: set[str]) -> Conflict | None:
    between = _differing(latest, one, other)
    if between is not None:
        said = latest[between]
        return Conflict(row, between, f"{between[0]} and {between[1]} differ, says {said.by} ({said.when[:10]})")
    curated = sorted(filter(known, one)), sorted(filter(known, other))
    if all(curated) and not (known(row.left) and known(row.right)):
        between = pair(curated[0][0], curated[1][0])
        return Conflict(row, between, f"{between[0]} and {between[1]}, both curated, would become one")
    return None


def _differing(latest: Mapping[Pair, Judgement], one: Iterable[str], other: Iterable[str]) -> Pair | None:
    others = sorted(other)
    for left in sorted(one):
        for right in others:
            said = latest.get(pair(left, right))
            if said is not None and said.verdict == "differ":
                return said.pair
    return None
