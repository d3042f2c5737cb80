"""SPARQL: queries, updates, the service description, and the page for people (``api.pages.sparql``).

What a client sends never runs in this process: only in the workers of ``kg.store.workers`` and ``kg.store.updates``, which have
no network, a deadline and limits.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NoReturn

from flask import Blueprint, Response, request
from werkzeug.sansio.utils import get_current_url
from werkzeug.urls import iri_to_uri

from api import data, rdf
from api.errors import Problem
from api.negotiation import choose, html_first, wishes
from api.protocol import FORMATS, QueryRequest, read_query, read_update
from api.responses import tag, tagged, unchanged
from api.service import service
from api.tokens import need
from kg.errors import SilaError
from kg.store.query_errors import (
    AnswerTooLarge,
    BadData,
    Busy,
    GraphRefused,
    NoGraph,
    NotAcceptable,
    OutOfMemory,
    QueryTimeout,
    ShapesBroken,
    SparqlError,
)

if TYPE_CHECKING:
    from kg.store.updates import Changed

blueprint = Blueprint("sparql", __name__)

#: Most bytes of a query's text: the workers' parser is not meant for more.
_QUERY_BYTES = 1 << 20
#: Most bytes of an answer that is sent as one piece.
_AT_ONCE = 1 << 20


@blueprint.route("/sparql", methods=["GET", "POST"])
def sparql() -> Response:
    """Run a query; without one describe the service."""
    request.max_content_length = request.max_form_memory_size = _QUERY_BYTES
    asked = read_query(request)
    if html_first(request) and (asked is None or asked.format is None):
        from api.pages.sparql import editor

        return editor(asked)
    if asked is None:
        return _description()
    snapshot = service().reader().snapshot
    etag = tag(snapshot)
    if (same := unchanged(etag)) is not None:
        return same
    return tagged(answer(asked, asked.format or _accept()), etag)


@blueprint.post("/sparql/update")
def update() -> Response:
    """Carry out an update, of curated graphs only; 204 when it is done and to be seen."""
    need("write")
    asked = read_update(request)
    try:
        changed = service().updater.update(asked.text, default_graphs=asked.default_graphs, named_graphs=asked.named_graphs,
                                           base=_here())
    except SilaError as error:
        refuse(error)
    return done(changed)


def done(changed: Changed, status: int = 204) -> Response:
    """The answer to a change that is published."""
    service().look_again()
    return Response(status=status, headers={"X-Sila-Snapshot": changed.snapshot, "Cache-Control": "no-store"})


def answer(asked: QueryRequest, accept: str) -> Response:
    """The answer of a query: streamed from a worker, unless it is small and there."""
    try:
        found = service().pool.run(asked.text, accept=accept, default_graphs=asked.default_graphs,
                                   named_graphs=asked.named_graphs, base=_here())
    except SilaError as error:
        refuse(error)
    small = found.body.whole and found.body.size <= _AT_ONCE
    response = Response(found.body.all() if small else found.body, content_type=found.content_type)
    response.headers["X-Sila-Snapshot"] = found.snapshot
    if found.truncated:
        response.headers["X-Sila-Truncated"] = "1"
    return response


def refuse(error: SilaError) -> NoReturn:
    """The problem that an error of the workers is; any other error goes on as it is."""
    if isinstance(error, SparqlError):
        refused = any(word in error.reason for word in ("not available here", "is an update", "data set"))
        raise Problem("query-refused" if refused else "malformed-query", str(error), line=error.line,
                      column=error.column) from error
    if isinstance(error, NotAcceptable):
        raise Problem("not-acceptable", str(error), offers=list(error.offers)) from error
    if isinstance(error, BadData):
        raise Problem("malformed-data", str(error), line=error.line, column=error.column) from error
    if isinstance(error, GraphRefused):
        raise Problem("graph-refused", str(error)) from error
    if isinstance(error, NoGraph):
        raise Problem("not-found", str(error)) from error
    if isinstance(error, ShapesBroken):
        raise Problem("shapes", str(error), violations=list(error.violations)) from error
    if isinstance(error, Busy):
        raise Problem("unavailable", str(error), headers={"Retry-After": str(error.retry_after)},
                      told=("busy", {"seconds": error.retry_after})) from error
    if isinstance(error, QueryTimeout):
        raise Problem("query-timeout", str(error), told=("query-timeout", {"seconds": f"{error.seconds:g}"})) from error
    if isinstance(error, AnswerTooLarge):
        raise Problem("too-large", str(error), told=("answer", {})) from error
    if isinstance(error, OutOfMemory):
        raise Problem("query-memory", str(error), told=("memory", {})) from error
    raise error


def _here() -> str:
    """The address of the request, without its parameters."""
    return _address(request.scheme, request.host, request.root_path, request.path)


@lru_cache(64)
def _address(scheme: str, host: str, root: str, path: str) -> str:
    return iri_to_uri(get_current_url(scheme, host, root, path))


def _accept() -> str:
    """The wishes of the request as a header: ranges with their qualities."""
    return ", ".join(f"{value};q={quality:g}" for value, quality in wishes(request)) or "*/*"


def _description() -> Response:
    """The service description (https://www.w3.org/TR/sparql11-service-description/)."""
    media, shared = choose(request, tuple(rdf.FORMATS)), service()
    values = {"ENDPOINT": request.base_url, "BASE": shared.config.base,
              "UPDATE": ", sd:SPARQL11Update " if shared.tokens.all() else "",
              "UNION": "" if shared.plain else "sd:feature sd:UnionDefaultGraph ;"}
    text = data.text("service.ttl")
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    response = rdf.answer(rdf.read_turtle(text), media, shared.names)
    response.vary.add("Accept")
    return response


__all__ = ["FORMATS", "answer", "blueprint", "done", "refuse"]
