"""One GET, with an end to everything: time, redirects, headers, bytes as sent and bytes as unpacked."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Final
from urllib.parse import urljoin

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse
from urllib3.util.ssl_match_hostname import CertificateError

from kg.errors import InputError
from kg.web import address
from kg.web.address import Target

REDIRECTS: Final = 5
_CHUNK: Final = 1 << 16
_REDIRECTS: Final = frozenset((301, 302, 303, 307, 308))


@dataclass(frozen=True, slots=True)
class Limits:
    """What one GET may cost: bytes of the body, packed or not, and seconds with all redirects; ``private`` allows addresses of
    this machine and its networks."""

    size: int = 8 << 20
    seconds: float = 30.0
    private: bool = False


@dataclass(frozen=True, slots=True)
class Response:
    """An answer: ``url`` is where it came from in the end, names of headers are in lower case."""

    url: str
    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def type(self) -> str:
        """The media type, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def get(url: str, headers: Mapping[str, str], limits: Limits, before: Callable[[Target], None] = lambda target: None
        ) -> Response:
    """GET a URL and follow its redirects; ``before`` is called with each address before it is asked, and may raise.

    Every address, the first and each that a redirect names, is checked, resolved once, and connected to at exactly the address
    that was checked; name and certificate are still those of the URL. InputError says what was refused.
    """
    end = time.monotonic() + limits.seconds
    for _ in range(REDIRECTS + 1):
        target = address.parse(url, private=limits.private)
        asked = time.monotonic()
        before(target)
        end += time.monotonic() - asked  # waiting for one's turn costs nothing
        response = _ask(target, headers, limits, end)
        if response.status not in _REDIRECTS or not (location := response.headers.get("location")):
            return response
        url = urljoin(target.url, location)
        if target.scheme == "https" and url.startswith("http:"):
            raise InputError(f"{target.url}: sends on to an address without encryption")
    raise InputError(f"{url[:200]}: more than {REDIRECTS} redirects")


def _ask(target: Target, headers: Mapping[str, str], limits: Limits, end: float) -> Response:
    at = address.resolve(target, private=limits.private)
    connection = _connection(target, at, max(end - time.monotonic(), 0.1))
    held: list[socket.socket] = []
    watch = threading.Timer(max(end - time.monotonic(), 0.1), _cut, [connection, held])  # ends what drips, headers too
    watch.daemon = True
    watch.start()
    try:
        connection.connect()
        if connection.sock is not None:
            held.append(connection.sock)  # the connection lets go of it while the body is still read
        connection.request("GET", target.target, headers={
            "Host": target.authority, "Accept-Encoding": "gzip", "Connection": "close", **headers},
            preload_content=False, decode_content=False)
        response = connection.getresponse()
        known = {name.lower(): value for name, value in response.headers.items()}
        body = b"" if response.status in _REDIRECTS else _body(response, known, target.url, limits.size, end)
        return Response(target.url, response.status, body, known)
    except (HTTPError, HTTPException, OSError, ValueError, zlib.error) as error:
        if time.monotonic() >= end:
            raise InputError(f"{target.url}: took longer than {limits.seconds:g} seconds") from error
        raise InputError(f"{target.url}: {_reason(error)}") from error
    finally:
        watch.cancel()
        connection.close()


def _connection(target: Target, at: str, seconds: float) -> HTTPConnection:
    if target.scheme == "http":
        return HTTPConnection(at, target.port, timeout=seconds)
    return HTTPSConnection(at, target.port, timeout=seconds, server_hostname=target.host, assert_hostname=target.host,
                           ssl_context=ssl.create_default_context())


def _cut(connection: HTTPConnection, held: list[socket.socket]) -> None:
    for sock in held or [connection.sock]:
        if sock is not None:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


def _body(response: BaseHTTPResponse, headers: Mapping[str, str], url: str, most: int, end: float) -> bytes:
    """The body, unpacked, neither it nor what was sent being longer than ``most``."""
    packed = headers.get("content-encoding", "identity").strip().lower()
    if packed not in {"identity", "", "gzip", "x-gzip"}:
        raise InputError(f"{url}: packed with {packed[:20]}, which was not asked for")
    unpack = zlib.decompressobj(wbits=31) if "gzip" in packed else None
    out, sent = bytearray(), 0
    while chunk := response.read1(_CHUNK, decode_content=False):
        sent += len(chunk)
        out += unpack.decompress(chunk, most + 1 - len(out)) if unpack else chunk
        if max(sent, len(out)) > most:
            raise InputError(f"{url}: larger than {most} bytes")
        if time.monotonic() >= end:
            raise OSError("too slow")
    if unpack is not None and not unpack.eof and sent:
        raise OSError("the packed body ends too soon")
    if time.monotonic() >= end:
        raise OSError("too slow")
    return bytes(out)


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.CertificateError | CertificateError):
        return f"its certificate is not valid: {' '.join(str(error).split())[:200]}"
    text = str(getattr(error, "strerror", None) or error) or type(error).__name__
    return " ".join(text.split())[:200].lower()
