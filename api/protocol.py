"""The request side of the SPARQL 1.1 Protocol, queries and updates: https://www.w3.org/TR/sparql11-protocol/."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from flask import Request

from api.errors import Problem, refuse

#: What a form or an address gives, by name.
Given = Mapping[str, Sequence[str]]
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
FORM: Final = "application/x-www-form-urlencoded"
#: Short names of formats, for links: a browser cannot say what it accepts.
FORMATS: Final[Mapping[str, str]] = {
    "json": "application/sparql-results+json", "xml": "application/sparql-results+xml", "csv": "text/csv",
    "tsv": "text/tab-separated-values", "ttl": "text/turtle", "nt": "application/n-triples"}


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """A query with the data set that the protocol names beside it; ``format`` is the media type that a link asked for."""

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str | None = None


@dataclass(frozen=True, slots=True)
class UpdateRequest:
    """An update in UTF-8, with the data set that the protocol names beside it."""

    text: bytes
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def read_query(request: Request) -> QueryRequest | None:
    """The query of a request by GET, by form, or as the body itself; None where a GET has none.

    Raises
    ------
    Problem
        ``bad-request`` for no query, two queries, an update, bytes that are not UTF-8, or a graph that is no absolute IRI;
        ``unsupported-media-type`` for another body.
    """
    if request.method in {"GET", "HEAD"}:
        args = _args(request)
        if "query" not in args:
            if "update" in args:
                refuse("updates are not taken here, and never by GET")
            return None
        return _of(args, _one(args))
    if request.mimetype == QUERY:
        _utf8(request)
        args = _args(request)
        if "query" in args:
            refuse("the query stands in the body and in the address")
        return _of(args, _text(request))
    if request.mimetype == FORM:
        _utf8(request)
        form = _form(request)
        if "query" in _args(request):
            refuse("the query stands in the form and in the address")
        return _of(form, _one(form))
    raise Problem("unsupported-media-type", f"a query is sent as {QUERY} or {FORM}",
                  headers={"Accept-Post": f"{QUERY}, {FORM}"})


def read_update(request: Request) -> UpdateRequest:
    """The update of a POST, by form or as the body itself.

    Raises
    ------
    Problem
        As for ``read_query``.
    """
    if request.mimetype == UPDATE:
        _utf8(request)
        given, text = _args(request), request.get_data()
        _text(request)
    elif request.mimetype == FORM:
        _utf8(request)
        given = _form(request)
        text = _one(given, "update", "query").encode()
    else:
        raise Problem("unsupported-media-type", f"an update is sent as {UPDATE} or {FORM}",
                      headers={"Accept-Post": f"{UPDATE}, {FORM}"})
    if "update" in _args(request):
        refuse("the update stands in the address")
    return UpdateRequest(text, _graphs(given, "using-graph-uri"), _graphs(given, "using-named-graph-uri"))


def _form(request: Request) -> Given:
    try:  # werkzeug would leave what is not UTF-8 quoted, as if it were meant
        pairs = parse_qsl(request.get_data().decode(), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        refuse("the form is not UTF-8")
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    return given


def _args(request: Request) -> Given:
    return request.args.to_dict(flat=False) if request.query_string else {}


def _one(given: Given, name: str = "query", other: str = "update") -> str:
    found = given.get(name, ())
    if other in given:
        refuse(f"{other}: not taken here")
    if len(found) != 1:
        refuse(f"{name}: exactly one, not {len(found)}")
    return found[0]


def _of(given: Given, text: str) -> QueryRequest:
    short = next(iter(given.get("format", ())), None)
    if short is not None and short not in FORMATS:
        refuse(f"format={short[:40]}: one of {', '.join(FORMATS)}")
    return QueryRequest(text, _graphs(given, "default-graph-uri"), _graphs(given, "named-graph-uri"),
                        FORMATS[short] if short else None)


def _graphs(given: Given, name: str) -> tuple[str, ...]:
    addresses = tuple(given.get(name, ()))
    for address in addresses:
        if not absolute(address):
            refuse(f"{name}={address[:100]}: not an absolute IRI")
    return addresses


def absolute(address: str) -> bool:
    """Whether an address is an absolute IRI."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.scheme) and not any(c <= " " or c in '<>"{}|\\^`' for c in address)


def _text(request: Request) -> str:
    try:
        return request.get_data().decode()
    except UnicodeDecodeError as error:
        refuse(f"the query is not UTF-8 (byte {error.start})")


def _utf8(request: Request) -> None:
    charset = request.mimetype_params.get("charset", "utf-8")
    if charset.lower() not in {"utf-8", "utf8"}:
        raise Problem("unsupported-media-type", f"charset={charset[:40]}: a query is sent in UTF-8")
