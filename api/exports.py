"""The graph, or a part of it, as a file, streamed in every format that ``kg.export`` knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from flask import Blueprint, Response, request

from api import parameters
from api.errors import Problem, missing, refuse
from api.i18n import LANGUAGES
from api.responses import tag, tagged, unchanged
from api.service import graph_of, service
from api.sparql import refuse as refuse_query
from kg.errors import SilaError
from kg.export import EXPORTERS, Exporter, Options
from kg.export.construct import ask, constructed
from kg.graph.neighbourhood import neighbourhood
from kg.graph.view import View, whole

blueprint = Blueprint("exports", __name__, url_prefix="/api")

_CHUNK = 1 << 16


@blueprint.get("/export.<format_>")
def export(format_: str) -> Response:
    """The whole graph or what passes the filters; with ``entity`` its neighbourhood, with ``query`` what that gives."""
    exporter_of(format_)
    if request.args.get("query"):
        return _of_query(request.args["query"], format_)
    graph, centre = graph_of(), request.args.get("entity")
    filters = parameters.filters(graph)
    if centre:
        centre = parameters.named(graph, centre)
        depth = parameters.whole("depth", 1, 1, 3)
        return stream(neighbourhood(graph, centre, depth, filters=filters, limit=1000).view(), format_,
                      name=centre.partition("/")[2])
    return stream(whole(graph, filters), format_, name="sila")


def _of_query(text: str, format_: str) -> Response:
    for name in ("entity", "depth", *(set(parameters.FILTERS) - {"include"})):
        if request.args.get(name):
            refuse(f"{name} does not go with query: the query itself says what is wanted")
    include = parameters.choice("include", "", ("", "sensitive"))
    for _ in range(2):  # the store may change between the query and the graph
        try:
            triples, snapshot, truncated = ask(service().pool, text)
        except SilaError as error:
            refuse_query(error)
        graph = service().graph_named(snapshot)
        if graph is not None:
            view = constructed(graph, triples, text, include_sensitive=bool(include), truncated=truncated)
            return stream(view, format_, name="query")
    raise Problem("unavailable", "the graph is changing at the moment", headers={"Retry-After": "2"}, told=("changing", {}))


def exporter_of(format_: str) -> Exporter:
    """The exporter of a format's name; 404 for an unknown one."""
    found = next((known for known in EXPORTERS if known.name == format_), None)
    if found is None:
        missing(f"no export format {format_[:40]!r}: one of {', '.join(known.name for known in EXPORTERS)}")
    return found


def stream(view: View, format_: str, *, name: str) -> Response:
    """A view as a file, sent while it is written."""
    exporter, etag = exporter_of(format_), tag(view.graph.snapshot)
    if (same := unchanged(etag)) is not None:
        return same
    usual = Options()
    options = replace(usual, language=parameters.choice("lang", usual.language, LANGUAGES), bom=parameters.flag("bom"),
                      direction=parameters.choice("direction", usual.direction, ("mixed", "directed")))
    response = Response(_chunks(exporter.pieces(view, options)), content_type=exporter.media_type)
    file = re.sub(r"[^\w.-]+", "-", f"{name}.{exporter.suffix}", flags=re.ASCII)
    response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    response.headers["X-Sila-Snapshot"] = view.graph.snapshot
    if view.truncated:
        response.headers["X-Sila-Truncated"] = "1"
    return tagged(response, etag)


def _chunks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Small pieces gathered, so that each is worth sending. The first is made before the status goes out."""
    iterator = _gather(pieces)
    first = next(iterator, b"")
    return _rejoin(first, iterator)


def _gather(pieces: Iterable[bytes]) -> Iterator[bytes]:
    held, size = [], 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= _CHUNK:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)


def _rejoin(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
