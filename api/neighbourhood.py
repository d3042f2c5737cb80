"""What surrounds an entity, and what lies among chosen ones, as JSON and in every export format."""

from __future__ import annotations

import json
from functools import lru_cache

from flask import Blueprint, Response, request

from api import parameters
from api.exports import stream
from api.gephi import links
from api.responses import json_answer, next_link, tag, tagged, unchanged
from api.service import graph_of
from kg.graph.claims import ClaimGraph
from kg.graph.filters import Filters
from kg.graph.neighbourhood import LIMIT, Neighbourhood, neighbourhood
from kg.graph.subgraph import NODES_MOST, Subgraph, subgraph

blueprint = Blueprint("neighbourhood", __name__, url_prefix="/api")

_AROUND = "/entities/<kind>/<slug>"


@blueprint.get(f"{_AROUND}/neighbourhood")
@blueprint.get(f"{_AROUND}/neighborhood")
def around(kind: str, slug: str) -> Response:
    """The edges at an entity and around its neighbours, each with its claims, page by page."""
    graph, ident, depth, filters, limit, cursor = _asked(kind, slug)
    etag = tag(graph.snapshot, request.host_url)
    if (same := unchanged(etag)) is not None:
        return same
    write = _written if depth == 1 and limit <= LIMIT else _written.__wrapped__  # what is larger is not kept
    text, more = write(graph, ident, depth, filters, limit, cursor)
    body = text[:-2] + b"," + json.dumps(links(f"/api/entities/{ident}/neighbourhood.gexf"))[1:].encode() + b"\n"
    return tagged(next_link(Response(body, content_type="application/json"), more), etag)


@lru_cache(maxsize=16)
def _written(graph: ClaimGraph, ident: str, depth: int, filters: Filters, limit: int,
             cursor: str | None) -> tuple[bytes, str | None]:
    """A neighbourhood as JSON, remembered: a hub has thousands of sentences. And the cursor of what is left."""
    near = neighbourhood(graph, ident, depth, filters=filters, limit=limit, cursor=cursor)
    return json_answer(near.as_json()).get_data(), near.next


@blueprint.get(f"{_AROUND}/neighbourhood.<format_>")
@blueprint.get(f"{_AROUND}/neighborhood.<format_>")
def around_as(kind: str, slug: str, format_: str) -> Response:
    """The same as a file for Gephi and others."""
    near = _near(kind, slug)
    return stream(near.view(), format_, name=slug)


@blueprint.post("/subgraph")
def among() -> Response:
    """The edges among the entities that the form names, one id a line."""
    return json_answer(_among().as_json())


@blueprint.post("/subgraph.<format_>")
def among_as(format_: str) -> Response:
    """The same as a file; with ``edges``, exactly these."""
    return stream(_among().view(), format_, name="subgraph")


def _among() -> Subgraph:
    graph = graph_of()
    edges = _lines(request.form["edges"]) if "edges" in request.form else None
    nodes, centre = _lines(request.form.get("nodes", "")), request.form.get("centre", "")
    ends = (part for name in edges or () for part in name.split(" ")[0:3:2])
    now = parameters.surviving(graph, (*nodes[:NODES_MOST], *ends, centre))
    if edges is not None:
        edges = [" ".join(now.get(part, part) for part in name.split(" ")) for name in edges]
    return subgraph(graph, [now.get(ident, ident) for ident in nodes], edges=edges, filters=parameters.filters(graph),
                    centre=now[centre])


def _lines(text: str) -> list[str]:
    """Lines without the ends that forms give them, empty ones left out."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _near(kind: str, slug: str) -> Neighbourhood:
    graph, ident, depth, filters, limit, cursor = _asked(kind, slug)
    return neighbourhood(graph, ident, depth, filters=filters, limit=limit, cursor=cursor)


def _asked(kind: str, slug: str) -> tuple[ClaimGraph, str, int, Filters, int, str | None]:
    """What ``neighbourhood`` takes, as the request has it."""
    cursor = request.args.get("cursor")
    graph = graph_of(cursor)
    parameters.entity(graph, f"{kind}/{slug}")
    return (graph, f"{kind}/{slug}", parameters.whole("depth", 1, -999, 999), parameters.filters(graph),
            parameters.whole("limit", LIMIT, -999_999, 999_999), cursor)
