"""Entities: search with autocomplete, and one entity with its claims."""

from __future__ import annotations

from typing import Any

import numpy as np
from flask import Blueprint, Response, request

from api import parameters
from api.articles import ends
from api.browse import most_named
from api.i18n import LANGUAGES, words
from api.responses import json_answer, listing, next_link, tag, tagged, unchanged
from api.service import graph_of, service
from kg.graph.candidates import proposals_for
from kg.graph.claims import ClaimGraph
from kg.graph.cursor import Cursor, resume
from kg.graph.search import search
from kg.graph.sparql import claims_query

blueprint = Blueprint("entities", __name__, url_prefix="/api")


@blueprint.get("/entities")
def entities() -> Response:
    """Entities whose name answers ``q``, the best first; without ``q`` those that most claims name."""
    args, cursor = request.args, request.args.get("cursor")
    graph = graph_of(cursor)
    etag = tag(graph.snapshot)
    if (same := unchanged(etag)) is not None:
        return same
    language = parameters.choice("lang", "", ("", *LANGUAGES))
    kinds, limit = ",".join(args.getlist("type")), parameters.whole("limit", 10, 1, 100)
    if args.get("q", "").strip():
        asked = args["q"].strip()
        found = search(graph, parameters.surviving(graph, [asked])[asked], types=kinds, limit=limit, cursor=cursor)
        items, next_, total = [hit.as_json() for hit in found.items], found.next, found.total
    else:
        listed = most_named(graph, types=kinds, limit=limit, cursor=cursor)
        items, next_, total = [one.as_json() for one in listed.items], listed.next, listed.total
    if language:
        for item in items:
            item["label"] = words(language).label(item["labels"], item["label"])
    body = listing(items, limit=limit, next_=next_, snapshot=graph.snapshot, total=total, q=args.get("q", ""))
    return tagged(next_link(json_answer(body), next_), etag)


@blueprint.get("/entities/<kind>/<slug>")
def entity(kind: str, slug: str) -> Response:
    """One entity: its names, and its claims page by page, those of one relation together."""
    cursor = request.args.get("cursor")
    graph = graph_of(cursor)
    row = parameters.entity(graph, f"{kind}/{slug}")
    etag = tag(graph.snapshot)
    if (same := unchanged(etag)) is not None:
        return same
    filters, limit = parameters.filters(graph), parameters.whole("limit", 100, 1, 1000)
    rows = graph.claims_at(row)
    rows = rows[filters.matching(graph, rows)]
    rows = rows[np.lexsort((rows, -graph.claims.anchor[rows], graph.claims.predicate[rows]))]
    question = f"entity {kind}/{slug} {limit} {filters.fingerprint()}"
    start = (resume(cursor, graph.snapshot, question) or {}).get("", 0)
    stop = start + limit
    next_ = Cursor(graph.snapshot, question, {"": stop}).text() if stop < len(rows) else None
    claims = list(graph.records(rows[start:stop]))
    body: dict[str, Any] = graph.entity(row).as_json()
    body |= {"aliases": _aliases(graph, row), "claims": [claim.as_json() for claim in claims],
             "total": len(rows), "limit": limit, "truncated": next_ is not None, "next": next_, "entities": ends(graph, claims),
             "filters": filters.as_json(), "snapshot": graph.snapshot,
             "sparql": claims_query(graph.base, filters, f"{kind}/{slug}")}
    return tagged(next_link(json_answer(body), next_), etag)


@blueprint.get("/entities/<kind>/<slug>/candidates")
def candidates(kind: str, slug: str) -> Response:
    """Other entities that may be this one, with the reasons; whoever keeps the store decides (``kg merge``, ``kg split``)."""
    graph = graph_of()
    row = parameters.entity(graph, f"{kind}/{slug}")
    limit = parameters.whole("limit", 10, 1, 100)
    found = proposals_for(graph, row, service().decisions())
    body = listing([one.as_json(graph) for one in found[:limit]], limit=limit, next_=None, snapshot=graph.snapshot,
                   truncated=len(found) > limit, total=len(found))
    return json_answer(body)


def _aliases(graph: ClaimGraph, row: int) -> dict[str, list[str]]:
    table, out = graph.entities, dict[str, list[str]]()
    for i in range(int(table.alias_offsets[row]), int(table.alias_offsets[row + 1])):
        language = graph.strings[int(table.alias_language[i])]
        out.setdefault(language, []).append(graph.strings[int(table.alias[i])])
    return out
