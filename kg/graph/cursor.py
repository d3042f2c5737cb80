"""Where an answer was cut, so that the next request goes on there: bound to the snapshot and to the question."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kg.errors import UsageError

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far each list of an answer was read.

    ``snapshot`` names the snapshot, ``question`` what was asked (view, entity, filters), ``offsets`` the items read, by list.

    >>> cursor = Cursor("s1", "q", {"alliedWith both": 50})
    >>> Cursor.read(cursor.text()) == cursor
    True
    """

    snapshot: str
    question: str
    offsets: Mapping[str, int]

    def text(self) -> str:
        """The cursor as URL-safe text."""
        raw = json.dumps([self.snapshot, self.question, dict(self.offsets)], separators=(",", ":"), ensure_ascii=False).encode()
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> Cursor:
        """Read a cursor; UsageError where it is none."""
        try:
            raw = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            snapshot, question, offsets = raw
            checked = {str(name): int(offset) for name, offset in offsets.items()}
        except (ValueError, TypeError, AttributeError, binascii.Error) as error:
            raise UsageError(f"cursor={text[:40]}: not a cursor that this service gave") from error
        if any(offset < 0 for offset in checked.values()):
            raise UsageError(f"cursor={text[:40]}: not a cursor that this service gave")
        return cls(str(snapshot), str(question), checked)


def resume(text: str | None, snapshot: str, question: str) -> Mapping[str, int] | None:
    """Offsets of a cursor for this snapshot and question; None where there is no cursor.

    Raises
    ------
    UsageError
        If the cursor belongs to another snapshot or to another question.
    """
    if not text:
        return None
    cursor = Cursor.read(text)
    if cursor.snapshot != snapshot:
        raise UsageError(f"the cursor belongs to snapshot {cursor.snapshot}, this is {snapshot}: ask again without it")
    if cursor.question != question:
        raise UsageError("the cursor belongs to another question: keep entity, depth, limit and filters as they were")
    return cursor.offsets


def page(items: Sequence[Item], snapshot: str, question: str, limit: int, cursor: str | None) -> tuple[list[Item], str | None]:
    """The items of one page of a list, and the cursor of the next; None on the last.

    >>> first, more = page("abc", "s1", "q", 2, None)
    >>> first, page("abc", "s1", "q", 2, more)
    (['a', 'b'], (['c'], None))
    """
    start = (resume(cursor, snapshot, question) or {}).get("", 0)
    end = start + limit
    return list(items[start:end]), Cursor(snapshot, question, {"": end}).text() if end < len(items) else None


def snapshot_of(text: str) -> str:
    """The snapshot that a cursor needs."""
    return Cursor.read(text).snapshot
