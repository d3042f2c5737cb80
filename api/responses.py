"""What every answer shares: JSON with Arabic as itself, an ETag by snapshot, CORS for reading, and the security headers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

import orjson
from flask import Flask, Response, request

from kg import __version__

#: Nothing but our own files runs, is drawn or is loaded in a page; and nobody frames it.
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
          "form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
_DEFAULTS = (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin"), ("Content-Security-Policy", POLICY),
             ("Cross-Origin-Opener-Policy", "same-origin"), ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"))
#: Families that any web page may read; writing is never allowed across origins.
_OPEN = ("/api/", "/sparql", "/rdf-graph-store", "/graph/", "/reconcile", "/id/", "/data/", "/ontology", "/openapi.json",
         "/.well-known/", "/health", "/ready")
_SHOWN = ("ETag, Link, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Sila-Snapshot, "
          "X-Sila-Truncated")


def json_answer(body: Any, status: int = 200, content_type: str = "application/json") -> Response:
    """A JSON document."""
    return Response(orjson.dumps(body, option=orjson.OPT_APPEND_NEWLINE), status, content_type=content_type)


def listing(items: Sequence[Any], *, limit: int, next_: str | None, snapshot: str, truncated: bool | None = None,
            **more: Any) -> dict[str, Any]:
    """The envelope of a list: ``next`` is the cursor of the next page, None on the last."""
    return {"items": list(items), "limit": limit, "truncated": next_ is not None if truncated is None else truncated,
            "next": next_, "snapshot": snapshot, **more}


def next_link(response: Response, cursor: str | None) -> Response:
    """Name the address of the next page in a Link header (RFC 8288), where there is one."""
    if cursor is not None:
        pairs = [(name, value) for name, value in request.args.items(multi=True) if name != "cursor"]
        response.headers["Link"] = f'<{request.path}?{urlencode([*pairs, ("cursor", cursor)])}>; rel="next"'
    return response


def tag(snapshot: str, *parts: object) -> str:
    """The entity tag of what this request shows of a snapshot: the same question to the same graph has the same answer."""
    asked = (request.full_path, request.headers.get("Accept", ""), *map(str, parts), __version__)
    return f"{snapshot[:16]}-{hashlib.sha256(repr(asked).encode()).hexdigest()[:12]}"


def unchanged(etag: str) -> Response | None:
    """304 where the client has this answer already."""
    if request.method not in {"GET", "HEAD"} or not request.if_none_match.contains_weak(etag):
        return None
    response = Response(status=304)
    response.set_etag(etag, weak=True)
    return response


def tagged(response: Response, etag: str, *, vary: Iterable[str] = ("Accept",), seconds: int = 0) -> Response:
    """Mark an answer with its tag and with how long it may be kept without asking again."""
    response.set_etag(etag, weak=True)
    response.headers["Cache-Control"] = f"public, max-age={seconds}" if seconds else "no-cache"
    varies(response, *vary)
    return response


def varies(response: Response, *names: str) -> None:
    """Say that an answer depends on these headers of its request, beside those that it names already."""
    given = response.headers.get("Vary", "")
    known = given.lower().replace(" ", "").split(",") if given else []
    new = [name for name in names if name.lower() not in known]
    if new:
        response.headers["Vary"] = ", ".join([given, *new] if given else new)


def register(app: Flask) -> None:
    """Put the shared headers on every answer."""
    app.after_request(_headers)


def _headers(response: Response) -> Response:
    headers = response.headers
    given = {name.lower() for name, _ in headers}
    for name, value in _DEFAULTS:
        if name.lower() not in given:
            headers.add(name, value)
    if "frame-ancestors 'none'" in (headers["Content-Security-Policy"] if "content-security-policy" in given else POLICY):
        headers.setdefault("X-Frame-Options", "DENY")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.path.startswith(_OPEN):
        headers["Access-Control-Allow-Origin"] = "*"
        headers["Access-Control-Expose-Headers"] = _SHOWN
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET, HEAD, OPTIONS")
            response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match"
            response.headers["Access-Control-Max-Age"] = "86400"
    return response
