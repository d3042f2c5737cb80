"""How entities are connected, what they pay, when what happened, and two of them side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request

from api import parameters
from api.exports import stream
from api.gephi import links
from api.responses import json_answer, next_link, tag, tagged, unchanged
from api.service import graph_of
from kg.graph.claims import ClaimGraph
from kg.graph.compare import compare
from kg.graph.money import money
from kg.graph.paths import Paths, paths, paths_view
from kg.graph.timeline import timeline

blueprint = Blueprint("paths", __name__, url_prefix="/api")


@blueprint.get("/paths")
def connections() -> Response:
    """The best paths between two entities, each hop with its best sentence."""
    return _answer(lambda graph: _paths(graph).as_json() | links("/api/paths.gexf"))


@blueprint.get("/paths.<format_>")
def connections_as(format_: str) -> Response:
    """The edges of the paths, as a file for Gephi and others."""
    graph = graph_of()
    return stream(paths_view(graph, _paths(graph)), format_, name="paths")


@blueprint.get("/money")
def payments() -> Response:
    """Who pays whom, with sums by their lower and upper bounds."""
    def ask(graph: ClaimGraph) -> dict[str, Any]:
        entity = request.args.get("entity")
        return money(graph, entity=parameters.named(graph, entity) if entity else None,
                     by=request.args.get("by") or ("payer", "payee"),
                     limit=parameters.whole("limit", 100, 1, 1000), cursor=request.args.get("cursor"),
                     filters=parameters.filters(graph)).as_json()
    return _answer(ask)


@blueprint.get("/timeline")
def events() -> Response:
    """The dated events of an entity, the oldest first."""
    def ask(graph: ClaimGraph) -> dict[str, Any]:
        return timeline(graph, _entity(graph, "entity"), limit=parameters.whole("limit", 100, 1, 1000),
                        cursor=request.args.get("cursor"), filters=parameters.filters(graph)).as_json()
    return _answer(ask)


@blueprint.get("/compare")
def comparison() -> Response:
    """Two entities side by side: what ties them, and what both are tied to."""
    def ask(graph: ClaimGraph) -> dict[str, Any]:
        return compare(graph, _entity(graph, "first"), _entity(graph, "second"), limit=parameters.whole("limit", 50, 1, 200),
                       cursor=request.args.get("cursor"), filters=parameters.filters(graph)).as_json()
    return _answer(ask)


def _paths(graph: ClaimGraph) -> Paths:
    return paths(graph, _entity(graph, "from"), _entity(graph, "to"), parameters.whole("k", 5, 1, 20),
                 hops=parameters.whole("hops", 5, 1, 6), filters=parameters.filters(graph))


def _entity(graph: ClaimGraph, name: str) -> str:
    return parameters.named(graph, parameters.needed(name))


def _answer(ask: Callable[[ClaimGraph], dict[str, Any]]) -> Response:
    graph = graph_of(request.args.get("cursor"))
    etag = tag(graph.snapshot, request.host_url)
    if (same := unchanged(etag)) is not None:
        return same
    body = ask(graph)
    return tagged(next_link(json_answer(body), body.get("next")), etag)
