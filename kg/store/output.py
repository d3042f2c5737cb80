"""Where the engine writes an answer to: its rows and bytes are counted, and it is sent on in large pieces."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import copy
from typing import Final

from pyoxigraph import Triple

from kg.store.query_errors import AnswerTooLarge
from kg.store.rows import JsonRows, LineRows, RowCounter, XmlRows

PIECE: Final = 1 << 16


class Full(Exception):
    """The answer has all rows that it may have."""


class Output:
    """A file for the engine, which it sees as open for binary writing.

    Parameters
    ----------
    send : takes the answer in pieces of ``PIECE`` bytes or a little more
    rows, size : most rows and bytes; an answer with more rows is closed after the last one and ``truncated`` is set
    counter : counts the rows in the bytes; None where ``limited`` counts them before they are written

    Raises
    ------
    Full
        From ``write``, when all rows are written and there are more.
    AnswerTooLarge
        From ``write`` and ``close``, when there are more bytes.
    """

    def __init__(self, send: Callable[[bytes], None], rows: int, size: int, counter: RowCounter | None = None) -> None:
        self.truncated = False
        self._send, self._rows, self._left, self._counter = send, rows, size, counter
        self._kept = b""
        self._few: bytearray | None = bytearray()
        self._uncounted = min(rows, PIECE)
        self._piece = bytearray()

    def write(self, data: bytes) -> int:
        """Take bytes from the engine."""
        if self.truncated and self._counter is not None:
            raise Full
        if self._counter is None:
            self._emit(data)
            return len(data)
        taken = data
        if self._few is not None:
            self._few += data
            if len(self._few) <= self._uncounted:  # a row has a byte at least
                return len(data)
            taken, self._few = bytes(self._few), None
        whole = self._kept + taken
        if isinstance(self._counter, JsonRows) and (end := self._counter.skim(whole, self._rows)):
            self._kept = whole[end:]
            self._emit(whole[:end])
            return len(data)
        end = _boundary(self._counter, whole)
        self._kept = whole[end:]
        self._count(self._counter, whole[:end])
        return len(data)

    def flush(self) -> None:
        """Nothing: pieces go when they are large enough."""

    def limited(self, triples: Iterator[Triple]) -> Iterator[Triple]:
        """The first triples, as many as there may be rows."""
        for number, triple in enumerate(triples):
            if number == self._rows:
                self.truncated = True
                return
            yield triple

    def close(self) -> bytes:
        """The last piece, which is not sent."""
        if self._few:
            self._emit(bytes(self._few))
        elif self._counter is not None and not self.truncated:
            kept, self._kept = self._kept, b""
            with suppress(Full):
                self._count(self._counter, kept)
        return bytes(self._piece)

    def _count(self, counter: RowCounter, data: bytes) -> None:
        after = copy(counter)
        after.feed(data)
        part = data
        if isinstance(counter, LineRows):  # counts the ends of rows
            if counter.rows == self._rows:
                part = b""
            elif after.rows >= self._rows:
                part = counter.cut(data, self._rows)
            self.truncated = len(part) < len(data)
        elif after.rows > self._rows:  # counts their beginnings
            part, self.truncated = counter.cut(data, self._rows), True
        self._counter = after
        self._emit(part)
        if self.truncated:
            raise Full

    def _emit(self, data: bytes) -> None:
        self._left -= len(data)
        if self._left < 0:
            raise AnswerTooLarge("the answer has more bytes than one answer may have: ask for less, or add LIMIT")
        self._piece += data
        if len(self._piece) >= PIECE:
            self._send(bytes(self._piece))
            self._piece.clear()


def _boundary(counter: RowCounter, data: bytes) -> int:
    """An end for the next counted piece that lies in no mark between rows: of these, nothing may be sent before the row counts.

    >>> from kg.store.rows import JsonRows
    >>> _boundary(JsonRows(), b'"x"}},')
    3
    """
    if isinstance(counter, LineRows):
        return len(data)
    if isinstance(counter, XmlRows):
        start = data.rfind(b"<", -len(b"<result>"))
        return len(data) if start < 0 else start
    return len(data.rstrip(b"{}[],:"))
