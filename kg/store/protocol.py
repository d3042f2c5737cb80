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

Header = dict[str, Any]


class ProtocolError(ConnectionError):
    """The other side does not speak this protocol."""


def send(connection: socket.socket, header: Header, parts: Sequence[bytes] = ()) -> None:
    """Send one message; the body is the parts one after the other."""
    head = json.dumps(header).encode()
    size = sum(map(len, parts))
    if len(head) > HEADER_LIMIT or size > BODY_LIMIT:
        raise ProtocolError("the message is too large")
    connection.sendall(_LENGTHS.pack(len(head), size) + head)
    for part in parts:
        connection.sendall(part)


def receive(connection: socket.socket) -> tuple[Header, bytes] | None:
    """The next message; None where the other side is done. ConnectionError where it broke off."""
    lengths = _exactly(connection, _LENGTHS.size, may_end=True)
    if not lengths:
        return None
    head, size = _LENGTHS.unpack(lengths)
    if head > HEADER_LIMIT or size > BODY_LIMIT:
        raise ProtocolError("the message is too large")
    try:
        header = json.loads(_exactly(connection, head))
    except ValueError as error:
        raise ProtocolError("the header is no JSON") from error
    if not isinstance(header, dict):
        raise ProtocolError("the header is no object")
    return header, _exactly(connection, size)


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
