"""Alliances: the signed network of parties with blocs, clashes and councils; what changed; who went over to another party."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, request

from api import parameters
from api.exports import stream
from api.gephi import links
from api.responses import json_answer, listing, next_link, tag, tagged, unchanged
from api.service import graph_of
from kg.graph.alliances import alliances
from kg.graph.changes import changes, switches
from kg.graph.claims import ClaimGraph
from kg.graph.cursor import page
from kg.graph.filters import Filters

blueprint = Blueprint("alliances", __name__, url_prefix="/api")


@blueprint.get("/alliances")
def picture() -> Response:
    """Who stands with whom and against whom, by level, place and time, each tie with its claims."""
    cursor = request.args.get("cursor")
    graph = graph_of(cursor)
    etag = tag(graph.snapshot, request.host_url)
    if (same := unchanged(etag)) is not None:
        return same
    text, more = _written(graph, parameters.filters(graph), parameters.whole("limit", 100, 1, 5000), cursor)
    body = f"{text.rstrip()[:-1]},{json.dumps(links('/api/alliances.gexf'))[1:]}\n"
    return tagged(next_link(Response(body, content_type="application/json"), more), etag)


@lru_cache(maxsize=16)
def _written(graph: ClaimGraph, filters: Filters, limit: int, cursor: str | None) -> tuple[str, str | None]:
    """The picture as JSON, remembered: its sentences take longer to write than to find. And the cursor of what is left."""
    body = alliances(graph, filters=filters).as_json(limit, cursor)
    return json_answer(body).get_data(as_text=True), body["next"]


@blueprint.get("/alliances.<format_>")
def picture_as(format_: str) -> Response:
    """The claims that the network is made of, as a file for Gephi and others."""
    graph = graph_of()
    return stream(alliances(graph, filters=parameters.filters(graph)).view(), format_, name="alliances")


@blueprint.get("/changes")
def between() -> Response:
    """What began and what ended between two days, each change with its best claim."""
    def ask(graph: ClaimGraph, filters: Filters) -> tuple[str, list[Any]]:
        before, after = parameters.needed("before"), parameters.needed("after")
        return f"changes {before} {after}", [change.as_json() for change in changes(graph, before, after, filters)]
    return _listed(ask)


@blueprint.get("/switches")
def moves() -> Response:
    """People who went from one party to another, with the claims of both."""
    return _listed(lambda graph, filters: ("switches", [switch.as_json() for switch in switches(graph, filters)]))


def _listed(ask: Callable[[ClaimGraph, Filters], tuple[str, list[Any]]]) -> Response:
    cursor = request.args.get("cursor")
    graph = graph_of(cursor)
    etag = tag(graph.snapshot)
    if (same := unchanged(etag)) is not None:
        return same
    filters, limit = parameters.filters(graph), parameters.whole("limit", 100, 1, 1000)
    name, rows = ask(graph, filters)
    items, more = page(rows, graph.snapshot, f"{name} {limit} {filters.fingerprint()}", limit, cursor)
    body = listing(items, limit=limit, next_=more, snapshot=graph.snapshot, total=len(rows), filters=filters.as_json())
    return tagged(next_link(json_answer(body), more), etag)
