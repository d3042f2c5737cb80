"""What surrounds an entity, as JSON and in every export format."""

from __future__ import annotations

from flask import Blueprint, Response, request

from api import parameters
from api.exports import stream
from api.responses import json_answer, next_link, tag, tagged, unchanged
from api.service import graph_of
from kg.graph.neighbourhood import Neighbourhood, neighbourhood

blueprint = Blueprint("neighbourhood", __name__, url_prefix="/api/entities/<kind>/<slug>")


@blueprint.get("/neighbourhood")
@blueprint.get("/neighborhood")
def around(kind: str, slug: str) -> Response:
    """The edges at an entity and around its neighbours, each with its claims, page by page."""
    near = _near(kind, slug)
    etag = tag(near.snapshot)
    if (same := unchanged(etag)) is not None:
        return same
    return tagged(next_link(json_answer(near.as_json()), near.next), etag)


@blueprint.get("/neighbourhood.<format_>")
@blueprint.get("/neighborhood.<format_>")
def around_as(kind: str, slug: str, format_: str) -> Response:
    """The same as a file for Gephi and others."""
    near = _near(kind, slug)
    return stream(near.view(), format_, name=slug)


def _near(kind: str, slug: str) -> Neighbourhood:
    cursor = request.args.get("cursor")
    graph = graph_of(cursor)
    parameters.entity(graph, f"{kind}/{slug}")
    return neighbourhood(graph, f"{kind}/{slug}", parameters.whole("depth", 1, -999, 999), filters=parameters.filters(graph),
                         limit=parameters.whole("limit", 50, -999_999, 999_999), cursor=cursor)
