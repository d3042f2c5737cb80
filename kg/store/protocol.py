"""Messages between a client and the writer process: a JSON header and bytes, each with its length before it.

Nothing in a message is ever executed: headers are JSON, bodies N-Quads and compressed JSON, and both have a limit.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Sequence
from typing import Any, Final

HEADER_LIMIT: Final = 1 << 20
BODY_LIMIT: Final = 1 << 30
_LENGTHS: Final = struct.Struct(">IQ")
_TOGETHER: Final = 1 << 17

Header = dict[str, Any]


class ProtocolError(ConnectionError):
    """The other side does not speak this protocol."""


def send(connection: socket.socket, header: Header, parts: Sequence[bytes] = ()) -> None:
    """Send one message; the body is the parts one after the other."""
    head = json.dumps(header).encode()
    size = sum(map(len, parts))
    if len(head) > HEADER_LIMIT or size > BODY_LIMIT:
        raise ProtocolError("the message is too large")
    head = _LENGTHS.pack(len(head), size) + head
    if size <= _TOGETHER:  # each call may wake the other side
        connection.sendall(b"".join((head, *parts)))
        return
    connection.sendall(head)
    for part in parts:
        connection.sendall(part)


def receive(connection: socket.socket) -> tuple[Header, bytes] | None:
    """The next message; None where the other side is done. ConnectionError where it broke off."""
    lengths = _exactly(connection, _LENGTHS.size, may_end=True)
    if not lengths:
        return None
    head, size = _lengths(lengths)
    return _header(_exactly(connection, head)), _exactly(connection, size)


class Inbox:
    """What comes over a connection, message by message, with one call to the system where a message is small."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._data = bytearray()
        self._wanted = 0

    @property
    def ready(self) -> bool:
        """Whether the next message is whole. ProtocolError for what is none."""
        if not self._wanted and len(self._data) >= _LENGTHS.size:
            self._wanted = _LENGTHS.size + sum(_lengths(self._data))
        return 0 < self._wanted <= len(self._data)

    def take(self) -> tuple[Header, bytes] | None:
        """The next message, where it is whole already. ProtocolError for what is none."""
        if not self.ready:
            return None
        start = _LENGTHS.size + _lengths(self._data)[0]
        header, body = _header(bytes(self._data[_LENGTHS.size:start])), bytes(self._data[start:self._wanted])
        del self._data[:self._wanted]
        self._wanted = 0
        return header, body

    def fill(self) -> bool:
        """Take what has come, or wait for something; False where the other side is done. OSError where it broke off."""
        found = self._connection.recv(_TOGETHER)
        self._data += found
        if not found and self._data:
            raise ConnectionError("the other side broke off")
        return bool(found)

    def wait(self) -> tuple[Header, bytes] | None:
        """The next message; None where the other side is done. ConnectionError where it broke off."""
        while (message := self.take()) is None:
            if not self.fill():
                return None
        return message


def _lengths(data: bytes | bytearray) -> tuple[int, int]:
    head, size = _LENGTHS.unpack_from(data)
    if head > HEADER_LIMIT or size > BODY_LIMIT:
        raise ProtocolError("the message is too large")
    return head, size


def _header(data: bytes) -> Header:
    try:
        header = json.loads(data)
    except ValueError as error:
        raise ProtocolError("the header is no JSON") from error
    if not isinstance(header, dict):
        raise ProtocolError("the header is no object")
    return header


def split(body: bytes, sizes: Sequence[int]) -> list[bytes]:
    """The parts of a body. ProtocolError where the sizes are not its size.

    >>> split(b"abcd", [1, 3])
    [b'a', b'bcd']
    """
    if any(not isinstance(size, int) or size < 0 for size in sizes) or sum(sizes) != len(body):
        raise ProtocolError("the parts are not the body")
    parts, start = [], 0
    for size in sizes:
        parts.append(body[start:start + size])
        start += size
    return parts


def _exactly(connection: socket.socket, size: int, *, may_end: bool = False) -> bytes:
    data = bytearray(size)
    view, done = memoryview(data), 0
    while done < size:
        count = connection.recv_into(view[done:])
        if not count:
            if may_end and not done:
                return b""
            raise ConnectionError("the other side broke off")
        done += count
    return bytes(data)
