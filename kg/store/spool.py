"""A body that one thread fills and another one sends: a slow client holds up no query."""

from __future__ import annotations

import threading
from collections.abc import Callable
from tempfile import SpooledTemporaryFile
from typing import Final, Self

from kg.store.query_errors import QueryFailed

_CHUNK: Final = 1 << 16


class Spool:
    """An iterator of bytes. What is beyond ``memory`` bytes lies in a file without a name.

    ``left`` is called when the iterator is closed before the last byte was there. Iterating raises the error of ``end``.
    """

    def __init__(self, memory: int, left: Callable[[], None]) -> None:
        self._file = SpooledTemporaryFile(memory)  # noqa: SIM115  # close() closes it
        self._changed = threading.Condition()
        self._left = left
        self._error: QueryFailed | None = None
        self._ended = self._closed = False
        self._size = self._read = 0

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return self._size

    @property
    def whole(self) -> bool:
        """Whether the last byte has come, and nothing is wrong."""
        return self._ended and self._error is None

    def write(self, data: bytes) -> None:
        """Add bytes; nothing after ``close``. OSError where the disk is full."""
        with self._changed:
            if not self._closed:
                self._file.seek(self._size)
                self._file.write(data)
                self._size += len(data)
                self._changed.notify_all()

    def end(self, error: QueryFailed | None = None) -> None:
        """No more bytes come; with ``error`` the body is broken."""
        with self._changed:
            if not self._ended:
                self._ended, self._error = True, error
                self._changed.notify_all()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        with self._changed:
            self._changed.wait_for(lambda: self._ended or self._closed or self._read < self._size)
            if self._closed:
                raise StopIteration
            if self._error is not None:
                raise self._error
            if self._read == self._size:
                raise StopIteration
            self._file.seek(self._read)
            chunk = self._file.read(_CHUNK)
            self._read += len(chunk)
            return chunk

    def all(self) -> bytes:
        """What has not been read of a body that is whole; it is closed."""
        with self._changed:
            self._file.seek(self._read)
            data = self._file.read()
            self._file.close()
            self._closed = True
        return data

    def close(self) -> None:
        """The reader leaves; a second time does nothing."""
        with self._changed:
            if self._closed:
                return
            self._closed, ended = True, self._ended
            self._file.close()
            self._changed.notify_all()
        if not ended:
            self._left()
