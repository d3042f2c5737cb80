"""Alliances: the signed network of parties with blocs, clashes and councils."""

from __future__ import annotations

from flask import Blueprint, Response

from api import parameters
from api.exports import stream
from api.responses import json_answer, tag, tagged, unchanged
from api.service import graph_of
from kg.graph.alliances import alliances

blueprint = Blueprint("alliances", __name__, url_prefix="/api")


@blueprint.get("/alliances")
def picture() -> Response:
    """Who stands with whom and against whom, by level, place and time, each tie with its claims."""
    graph = graph_of()
    etag = tag(graph.snapshot)
    if (same := unchanged(etag)) is not None:
        return same
    limit = parameters.whole("limit", 500, 1, 5000)
    return tagged(json_answer(alliances(graph, filters=parameters.filters(graph)).as_json(limit)), etag)


@blueprint.get("/alliances.<format_>")
def picture_as(format_: str) -> Response:
    """The claims that the network is made of, as a file for Gephi and others."""
    graph = graph_of()
    return stream(alliances(graph, filters=parameters.filters(graph)).view(), format_, name="alliances")
