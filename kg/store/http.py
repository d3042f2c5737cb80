"""A SPARQL 1.1 server at a URL: one kept connection a thread, and every failure as a StoreError that names the URL.

A URL that ends in ``/`` has ``query`` and ``update`` beneath it (as Oxigraph's), one that ends in ``/query`` its ``update``
beside it, ``…/repositories/NAME`` has ``statements`` beneath it (RDF4J's and GraphDB's); any other takes both. User and
password in the URL are sent as Basic authentication.
"""

from __future__ import annotations

import base64
import http.client
import threading
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import unquote, urlencode, urlsplit

from kg.errors import StoreError

SECONDS: Final = 600.0
FORM: Final = "application/x-www-form-urlencoded"


class Refused(StoreError):
    """The server answered that it will not do an update: nothing is changed."""


class Server:
    """The server at ``url``; safe to use from many threads."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise StoreError(f"{url}: not the URL of a server")
        self.url = f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path or '/'}"
        self._secure, self._host, self._port = parts.scheme == "https", parts.hostname, parts.port
        path = f"{parts.path or '/'}"
        self._query = f"{path}query" if path.endswith("/") else path
        self._update = _update_path(self._query)
        self._headers = {"User-Agent": "sila"}
        if parts.username is not None:
            pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
            self._headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
        self._local = threading.local()

    def query(self, text: str, accept: str, *, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = (),
              seconds: float = SECONDS) -> http.client.HTTPResponse:
        """The response to a query, to be read to its end; without a data set the union of all graphs is asked for."""
        pairs = [("query", text), *(("default-graph-uri", graph) for graph in default_graphs),
                 *(("named-graph-uri", graph) for graph in named_graphs)]
        if not default_graphs and not named_graphs:
            pairs.append(("union-default-graph", "true"))  # Oxigraph's; others have it by their own settings
        return self._send(self._query, urlencode(pairs).encode(), {"Content-Type": FORM, "Accept": accept}, seconds, again=True)

    def read(self, text: str, accept: str) -> bytes:
        """The whole answer of a query of our own. StoreError where the server refuses it."""
        response = self.query(text, accept)
        try:
            data = response.read()
        except (OSError, http.client.HTTPException) as error:
            self.hang_up()
            raise StoreError(f"{self.url}: the answer broke off: {error}") from error
        if response.status != 200:
            raise StoreError(f"{self.url}: a query failed: {response.status} {_line(data)}")
        return data

    def update(self, text: str) -> None:
        """Carry out an update; done when it returns. Refused, or StoreError where the server is gone."""
        response = self._send(self._update, text.encode(), {"Content-Type": "application/sparql-update"}, SECONDS, again=False)
        data = response.read()
        if response.status not in {200, 201, 202, 204}:
            raise Refused(f"{self.url}: an update failed: {response.status} {_line(data)}")

    def hang_up(self) -> None:
        """Close this thread's connection."""
        connection: http.client.HTTPConnection | None = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    def _send(self, path: str, body: bytes, headers: Mapping[str, str], seconds: float, *,
              again: bool) -> http.client.HTTPResponse:
        fresh = getattr(self._local, "connection", None) is None
        try:
            connection = self._connect(seconds)
            connection.request("POST", path, body, {**self._headers, **headers})
            return connection.getresponse()
        except TimeoutError:
            self.hang_up()
            raise
        except (OSError, http.client.HTTPException) as error:
            self.hang_up()
            if not fresh and (again or isinstance(error, http.client.RemoteDisconnected | BrokenPipeError)):
                return self._send(path, body, headers, seconds, again=False)  # the server had closed a kept connection
            raise StoreError(f"{self.url}: the server cannot be reached: {error}") from error

    def _connect(self, seconds: float) -> http.client.HTTPConnection:
        connection: http.client.HTTPConnection | None = getattr(self._local, "connection", None)
        if connection is None:
            kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
            connection = self._local.connection = kind(self._host, self._port, timeout=seconds)
        if connection.sock is not None:
            connection.sock.settimeout(seconds)
        connection.timeout = seconds
        return connection


def _update_path(query: str) -> str:
    """Where a server takes updates that takes queries at ``query``.

    >>> [_update_path(path) for path in ("/query", "/repositories/sila", "/sparql")]
    ['/update', '/repositories/sila/statements', '/sparql']
    """
    if query.endswith("/query"):
        return f"{query.removesuffix('query')}update"
    *_, folder, _ = ("", *query.split("/"))
    return f"{query}/statements" if folder == "repositories" else query


def _line(data: bytes) -> str:
    return " ".join(data[:300].decode(errors="replace").split())
