"""Locks between processes (``flock``, Linux's and macOS's): one writer, readers of a snapshot, one update, one intake."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class Hold:
    """A lock on a folder or file; the system releases it when its process ends, however it ends."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    @classmethod
    def shared(cls, path: Path) -> Hold:
        """Hold ``path`` together with others. FileNotFoundError where it is gone."""
        hold = cls(os.open(path, os.O_RDONLY | os.O_CLOEXEC))
        fcntl.flock(hold._fd, fcntl.LOCK_SH)
        if not path.exists():
            hold.release()
            raise FileNotFoundError(path)
        return hold

    @classmethod
    def try_exclusive(cls, path: Path, *, create: bool = False) -> Hold | None:
        """Hold ``path`` alone; None where somebody holds it."""
        flags = os.O_RDWR | os.O_CREAT if create else os.O_RDONLY
        try:
            hold = cls(os.open(path, flags | os.O_CLOEXEC, 0o600))
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(hold._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            hold.release()
            return None
        return hold

    def __del__(self) -> None:
        self.release()

    @property
    def _fd(self) -> int:
        if self._descriptor is None:
            raise ValueError("released")
        return self._descriptor

    def release(self) -> None:
        """Let go; a second time does nothing."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
