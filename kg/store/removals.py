"""The log of removals: which articles were taken down, when and why; a file to which lines are only ever added.

A row that says ``forgotten`` is a tombstone: the article's address answers 410, and it is not read again until a row says
``allowed``. ``purged`` says that no byte of it is left in the store. Neither title nor address nor text is kept.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from kg.errors import StoreError, UsageError

WHY_MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Removal:
    """One article that was taken down.

    ``when`` and ``purged`` are ISO times in UTC; ``purged`` is None while bytes may be left. ``after`` is the snapshot that
    was current before: it and those before it may hold the article. ``by`` is not public.
    """

    article: str
    when: str
    why: str
    by: str
    after: str
    purged: str | None = None

    def as_json(self) -> dict[str, Any]:
        """What the public log says of it."""
        return {"id": self.article, "removed": self.when, "why": self.why, "purged": self.purged}


class Removals:
    """The log at ``path``; only the store's writer appends. A last line that a crash cut off does not count."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def stamp(self) -> tuple[int, int] | None:
        """Something that changes with every line; None where nothing was ever removed."""
        try:
            about = self.path.stat()
        except OSError:
            return None
        return about.st_size, about.st_mtime_ns

    def active(self) -> dict[str, Removal]:
        """The tombstones by article id, in the order of their removal. StoreError naming the line that cannot be read."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise StoreError(f"{self.path}: cannot be read: {error.strerror}") from error
        found: dict[str, Removal] = {}
        for number, line in enumerate(data[:data.rfind(b"\n") + 1].splitlines(), 1):
            try:
                row = json.loads(line)
                event, when = row["event"], str(row["when"])
                if event == "purged":
                    found |= {one: replace(found[one], purged=when) for one in row["articles"] if one in found}
                elif event == "allowed":
                    found.pop(row["article"], None)
                else:
                    found[row["article"]] = Removal(row["article"], when, str(row["why"]), str(row["by"]), str(row["after"]))
            except (ValueError, KeyError, TypeError) as error:
                raise StoreError(f"{self.path}:{number}: not a line of the log of removals") from error
        return found

    def forget(self, articles: Iterable[str], why: str, by: str, after: str) -> None:
        """Note that articles are taken down; those that are noted already are not noted again. UsageError for a long reason."""
        check_reason(why)
        known = self.active()
        self._append([{"event": "forgotten", "article": one, "when": now(), "why": why, "by": by, "after": after}
                      for one in dict.fromkeys(articles) if one not in known])

    def purged(self, articles: Sequence[str]) -> None:
        """Note that no byte of these is left."""
        if articles:
            self._append([{"event": "purged", "when": now(), "articles": list(articles)}])

    def allow(self, article: str, why: str, by: str) -> None:
        """Note that an article may be read again. UsageError where it was not taken down."""
        check_reason(why)
        if article not in self.active():
            raise UsageError(f"{article}: was not taken down")
        self._append([{"event": "allowed", "article": article, "when": now(), "why": why, "by": by}])

    def _append(self, rows: Sequence[dict[str, Any]]) -> None:
        if not rows:
            return
        with self.path.open("ab") as handle:
            handle.truncate(self.path.read_bytes().rfind(b"\n") + 1)
            handle.write("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode())
            handle.flush()
            os.fsync(handle.fileno())


def removals_of(location: str | Path) -> Removals:
    """The log of the store at ``location``; for a store at a URL the one that this machine keeps."""
    from kg.store import is_remote
    from kg.store.layout import Layout

    if is_remote(location):
        from kg.store.remote import files

        return Removals(files(str(location)).removals)
    return Removals(Layout(Path(location)).removals)


def check_reason(why: str) -> None:
    """UsageError for a reason that is too long or has more than one line: it is published."""
    if len(why) > WHY_MOST or any(ord(character) < 32 or "\ud800" <= character <= "\udfff" for character in why):
        raise UsageError(f"a reason is one line of at most {WHY_MOST} characters; it is published")


def now() -> str:
    """The time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
