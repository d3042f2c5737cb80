"""Which of several representations a request wants (RFC 9110, section 12): q-values, wildcards, and the most specific range."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from flask import Request, abort
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

HTML = ("text/html", "application/xhtml+xml")
#: Families whose errors are always problem documents, whoever asks.
_PROGRAMS = ("/api/", "/rdf-graph-store", "/graph/", "/health", "/ready", "/openapi.json", "/.well-known/")


def best(accept: MIMEAccept, offers: Sequence[str]) -> str | None:
    """The offer that ``accept`` likes best; the first one where the client has no wish; None where it wants none of them.

    >>> from werkzeug.datastructures import MIMEAccept
    >>> best(MIMEAccept([("text/turtle", 0.5), ("application/n-triples", 0.9)]), ["text/turtle", "application/n-triples"])
    'application/n-triples'
    """
    if not accept:
        return offers[0]
    return max(offers, key=lambda offer: accept[offer]) if any(accept[offer] > 0 for offer in offers) else None


def choose(request: Request, offers: Sequence[str]) -> str:
    """The offer that the request wants; 406 with the list of offers where there is none."""
    found = best(wishes(request), offers)
    if found is None:
        abort(406, description=f"this address gives {', '.join(offers)}")
    return found


def wishes(request: Request) -> MIMEAccept:
    """The Accept header without parameters such as ``charset``, which none of our representations has."""
    return _read(request.headers.get("Accept"))


@lru_cache(256)
def _read(header: str | None) -> MIMEAccept:
    accepted = parse_accept_header(header, MIMEAccept)
    return MIMEAccept([(value.partition(";")[0].strip(), quality) for value, quality in accepted])


def html_first(request: Request) -> bool:
    """Whether the request names HTML and likes nothing more: a browser, not a program that takes anything."""
    return _html_first(request.headers.get("Accept"))


@lru_cache(256)
def _html_first(header: str | None) -> bool:
    accept = _read(header)
    named = [quality for value, quality in accept if value.lower() in HTML]
    return bool(named) and max(named) > 0 and max(named) >= max(quality for _, quality in accept)


def page_wanted(request: Request) -> bool:
    """Whether an error should be a page."""
    return html_first(request) and not request.path.startswith(_PROGRAMS)


def named_format(name: str, formats: Mapping[str, str]) -> str:
    """The media type of a format asked for by its short name; 404 for another name."""
    if name not in formats:
        abort(404, description=f"no format {name!r}: one of {', '.join(sorted(formats))}")
    return formats[name]
