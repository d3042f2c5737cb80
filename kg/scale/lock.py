"""One job at a time writes an output: a small file beside it says whose it is.

The file lies where the output does, so that jobs of other machines see it too. One of this machine whose process has ended is
passed over; of another machine nobody here can know, and the error says which file to remove.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from kg.errors import UsageError
from kg.store.removals import now


class Place(Protocol):
    """What is needed of the file system."""

    def claim(self, path: str, data: bytes) -> bool:
        """Make a file; False where it is there."""

    def read(self, path: str) -> bytes:
        """A small file; nothing where it is not there."""

    def delete(self, path: str) -> None:
        """Take it away."""


@contextmanager
def held(files: Place, path: str, output: str) -> Iterator[None]:
    """Hold the lock at ``path`` while ``output`` is written. UsageError where another job holds it."""
    mine = json.dumps({"host": socket.gethostname(), "pid": os.getpid(), "since": now()}).encode()
    if not files.claim(path, mine):
        if (said := holder(files.read(path))) is not None:
            raise UsageError(f"{output}: another job writes there ({said}); where none does, remove {path}")
        files.delete(path)
        if not files.claim(path, mine):
            raise UsageError(f"{output}: another job has just begun to write there")
    try:
        yield
    finally:
        files.delete(path)


def holder(data: bytes) -> str | None:
    """Who holds a lock with this content; None where that was a process of this machine which has ended.

    >>> holder(b'{"host": "other", "pid": 7, "since": "2026-01-01T00:00:00Z"}')
    'process 7 on other, since 2026-01-01T00:00:00Z'
    >>> holder(b"")
    'nobody knows whose'
    """
    try:
        found = json.loads(data)
        host, pid, since = str(found["host"]), int(found["pid"]), str(found["since"])
    except (ValueError, KeyError, TypeError):
        return "nobody knows whose"
    return f"process {pid} on {host}, since {since}" if host != socket.gethostname() or _alive(pid) else None


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
