"""Counts the rows of a SPARQL answer while the engine writes it, and cuts it whole after the last one that may be sent.

The engine serialises ten times faster than Python could, but does not count: so its bytes are counted, format by format. The
formats: https://www.w3.org/TR/sparql11-results-json/, /rdf-sparql-XMLres/, /sparql11-results-csv-tsv/.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Final

_MARK: Final = b'"}},{"'
"""The end of a term and its row, and the beginning of the next one, if the first quotation mark ends a string."""
_DOUBTFUL: Final = (b"\\" + _MARK, b":" + _MARK)
"""It may not: it may be escaped, or begin a string."""


class RowCounter(ABC):
    """Feed it the answer piece by piece; ``rows`` is how many rows have begun."""

    def __init__(self) -> None:
        self.rows = 0

    @abstractmethod
    def feed(self, data: bytes) -> None:
        """Count the rows that begin in the next piece."""

    @abstractmethod
    def cut(self, data: bytes, most: int) -> bytes:
        """The part of the next piece that ends the answer after row ``most``, closed as its format wants; counts nothing."""


class LineRows(RowCounter):
    """CSV and TSV: a row a line after the header, a line break in a quoted CSV field is none."""

    def __init__(self, *, quoted: bool) -> None:
        super().__init__()
        self.rows = -1  # the header
        self._quoted = quoted
        self._inside = False

    def feed(self, data: bytes) -> None:
        """Count line ends outside of quotes."""
        if not self._quoted or (not self._inside and b'"' not in data):
            self.rows += data.count(b"\n")
            return
        parts = data.split(b'"')
        self.rows += sum(part.count(b"\n") for part in parts[self._inside::2])
        self._inside ^= len(parts) % 2 == 0

    def cut(self, data: bytes, most: int) -> bytes:
        """Up to and with the line end of the last row."""
        rows, inside = self.rows, self._inside
        for place, byte in enumerate(data):
            if byte == 34 and self._quoted:
                inside = not inside
            elif byte == 10 and not inside:
                rows += 1
                if rows == most:
                    return data[:place + 1]
        return data


class JsonRows(RowCounter):
    """JSON: a row an object in ``bindings``; what looks like one in a string is none."""

    def __init__(self) -> None:
        super().__init__()
        self._inside = False
        self._held = b""  # an escape that may go on in the next piece
        self._before = b""  # the last two bytes outside of strings

    def feed(self, data: bytes) -> None:
        """Count ``},{`` outside of strings, and the first row after ``[``."""
        data = self._held + data
        slashes = len(data) - len(data.rstrip(b"\\"))
        self._held = data[len(data) - slashes % 2:]
        data = data[:len(data) - slashes % 2]
        parts = data.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')
        outside = self._before + b"".join(parts[self._inside::2])
        self._inside ^= len(parts) % 2 == 0
        self.rows += outside.count(b"},{") + outside.count(b":[{")
        self._before = outside[-2:]

    def skim(self, data: bytes, most: int) -> int:
        """Count the rows of a piece as the engine commonly writes it, up to the last mark between rows; returns how many bytes.

        0, and nothing is counted, where that is not certain: for the first piece, beyond row ``most``, for rows that begin or
        end otherwise (``{}``, triples), and for strings that look like a mark.
        """
        last = data.rfind(_MARK)
        if self._inside or self._held or not self.rows or last < 0:
            return 0
        end, marks = last + 1, data.count(_MARK, 0, last) + data.startswith(_MARK[1:])
        if self.rows + marks > most or data.count(b"},{", 0, end) != marks or any(
                data.find(doubtful, 0, last + len(_MARK)) >= 0 for doubtful in _DOUBTFUL):
            return 0
        self.rows += marks
        self._before = b""
        return end

    def cut(self, data: bytes, most: int) -> bytes:
        """Up to the comma after the last row, then the ends of the list and of its two objects."""
        rows, inside, escaped, before = self.rows, self._inside, bool(self._held), self._before
        for place, byte in enumerate(data):
            if escaped:
                escaped = False
            elif inside:
                escaped, inside = byte == 92, byte != 34
            elif byte == 34:
                inside = True
            else:
                before = (before + bytes((byte,)))[-3:]
                rows += before in (b"},{", b":[{")
                if rows > most:
                    end = place - (2 if most else 1) + 1
                    return (data[:end] if most else data[:place]) + b"]}}"
        return data


class XmlRows(RowCounter):
    """XML: a row a ``<result>``; a literal's ``<`` is escaped."""

    _START = b"<result>"

    def __init__(self) -> None:
        super().__init__()
        self._before = b""

    def feed(self, data: bytes) -> None:
        """Count ``<result>``."""
        data = self._before + data
        self.rows += data.count(self._START)
        self._before = data[-len(self._START) + 1:]

    def cut(self, data: bytes, most: int) -> bytes:
        """Up to the ``<result>`` after the last row, then the two end tags."""
        whole, start = self._before + data, -1
        for _ in range(most - self.rows + 1):
            start = whole.find(self._START, start + 1)
        return whole[len(self._before):max(start, len(self._before))] + b"</results></sparql>"
