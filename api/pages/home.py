"""The first page and the search results."""

from __future__ import annotations

from flask import Response, request

from api import examples
from api.browse import latest_articles, most_named
from api.pages import blueprint, page
from api.parameters import whole
from api.service import graph_of
from kg.graph.search import search as find


@blueprint.get("/")
def home() -> Response:
    """What the graph holds and how to begin."""
    graph = graph_of()
    counts = {"entities": len(graph.entities), "claims": len(graph), "articles": len(graph.articles)}
    return page("home.html", graph.snapshot, counts=counts, questions=examples.load()[:6],
                most=most_named(graph, limit=12).items, articles=latest_articles(graph, limit=6).items)


@blueprint.get("/search")
def search() -> Response:
    """Results of a search, for readers without JavaScript and for whoever presses Enter."""
    text, kind, cursor = request.args.get("q", ""), request.args.get("type", ""), request.args.get("cursor")
    graph = graph_of(cursor)
    found = find(graph, text, types=kind, limit=whole("limit", 20, 1, 100), cursor=cursor)
    return page("search.html", graph.snapshot, q=text, kind=kind, found=found)
