"""gzip for answers that are text, streamed ones too."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from flask import Flask, Response, request

from api.responses import varies

_TEXT = ("text/", "application/json", "application/problem+json", "application/ld+json", "application/sparql-results",
         "application/n-triples", "application/n-quads", "application/rdf+xml", "application/xml", "application/gexf+xml",
         "application/graphml+xml", "image/svg+xml", "application/trig",
         "application/x-ndjson")
_SMALL = 1024
_LARGE = 1 << 18  # from here on speed counts for more than the last tenth of the size


def register(app: Flask) -> None:
    """Compress answers of ``app`` for clients that want it."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if not response.content_type or not response.content_type.startswith(_TEXT) or response.status_code in {204, 206, 304}:
        return response
    varies(response, "Accept-Encoding")
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return response
    if request.method == "HEAD" or request.accept_encodings["gzip"] <= 0 or "Content-Encoding" in response.headers:
        return response
    response.direct_passthrough = False
    if not response.is_streamed:
        whole = response.get_data()
        if len(whole) < _SMALL:
            return response
        packer = zlib.compressobj(1 if len(whole) >= _LARGE else 6, zlib.DEFLATED, 31)
        response.set_data(packer.compress(whole) + packer.flush())
    else:
        response.response = _Stream(response.response)
        response.headers.pop("Content-Length", None)
    response.headers["Content-Encoding"] = "gzip"
    return response


class _Stream:
    """Chunks compressed as they come; closing it closes what they come from."""

    def __init__(self, chunks: Iterable[bytes | str]) -> None:
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        packer = zlib.compressobj(6, zlib.DEFLATED, 31)
        for chunk in self._chunks:
            packed = packer.compress(chunk.encode() if isinstance(chunk, str) else chunk)
            if packed:
                yield packed
        yield packer.flush()

    def close(self) -> None:
        close = getattr(self._chunks, "close", None)
        if close is not None:
            close()
