"""Articles and claims with their evidence, and reading of a pasted text."""

from __future__ import annotations

from typing import Any

import numpy as np
from flask import Blueprint, Response, request

from api import parameters
from api.browse import latest_articles
from api.errors import Problem, missing, refuse
from api.responses import json_answer, listing, tag, tagged, unchanged
from api.service import graph_of, service
from kg.graph.claims import ClaimGraph
from kg.graph.filters import Filters
from kg.graph.records import ArticleRecord, ClaimRecord
from kg.rdf.read import StoredArticle

blueprint = Blueprint("articles", __name__, url_prefix="/api")

COPIES_MOST = 50
"""Copies of one text that an answer names."""
_FIELDS = ("title", "published", "publisher", "url", "name", "reader")


@blueprint.get("/claims/<hash_>")
@blueprint.get("/claims/claim/<hash_>")
def claim(hash_: str) -> Response:
    """One claim with its evidence and its article or source."""
    graph = graph_of()
    row = graph.strings.find(f"claim/{hash_}", graph.claims.id)
    if row < 0:
        missing(f"no claim {hash_[:40]!r} in this snapshot", "claim", id=hash_[:40])
    etag = tag(graph.snapshot)
    if (same := unchanged(etag)) is not None:
        return same
    record = graph.claim(row)
    return tagged(json_answer(record.as_json() | {"entities": ends(graph, [record]), "snapshot": graph.snapshot}), etag)


@blueprint.get("/articles")
def articles() -> Response:
    """The articles read, the latest first."""
    cursor = request.args.get("cursor")
    graph = graph_of(cursor)
    etag = tag(graph.snapshot)
    if (same := unchanged(etag)) is not None:
        return same
    found = latest_articles(graph, limit=parameters.whole("limit", 20, 1, 100), cursor=cursor)
    body = listing([article.as_json() for article in found.items], limit=found.limit, next_=found.next, snapshot=graph.snapshot,
                   total=found.total)
    return tagged(json_answer(body), etag)


@blueprint.get("/articles/<hash_>")
@blueprint.get("/articles/article/<hash_>")
def article(hash_: str) -> Response:
    """One article with the claims that it makes; never its text."""
    graph, record = graph_of(), stored_article(hash_)
    etag = tag(graph.snapshot)
    if (same := unchanged(etag)) is not None:
        return same
    told, omitted = claims_told(graph, record.id, sensitive=parameters.filters(graph).sensitive)
    original, copies, more = copies_of(graph, record.id)
    body = {"id": record.id, "article": record.as_json(), "claims": [one.as_json() for one in told], "omitted": omitted,
            "copy_of": original.as_json() if original else None, "copies": [one.as_json() for one in copies],
            "more_copies": more, "entities": ends(graph, told), "snapshot": graph.snapshot}
    return tagged(json_answer(body), etag)


@blueprint.post("/extract")
def extract() -> Response:
    """The claims of a pasted text; nothing is stored."""
    shared = service()
    request.max_content_length = shared.config.whole("KG_EXTRACT_BYTES")
    read = shared.texts.read(_job())
    return json_answer({**read[0], "more": read[1:]})


def _job() -> dict[str, Any]:
    """The text and what is said of it: JSON, a form, or the text itself."""
    if request.mimetype == "text/plain":
        try:
            given: dict[str, Any] = {"text": request.get_data().decode("utf-8-sig")}
        except UnicodeDecodeError as error:
            refuse(f"the text is not UTF-8 (byte {error.start})")
    elif request.mimetype in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        given = request.form.to_dict()
    elif request.is_json:
        given = request.get_json()
        if not isinstance(given, dict):
            refuse('the body must be an object such as {"text": "…"}')
    else:
        raise Problem("unsupported-media-type", "send application/json, text/plain or a form")
    job = {name: given[name] for name in ("text", *_FIELDS) if given.get(name)}
    for name, value in job.items():
        if not isinstance(value, str):
            refuse(f"{name}: must be a string")
    if not str(job.get("text", "")).strip():
        refuse("text: missing or empty")
    job = {name: _whole(value) for name, value in job.items()}
    explain = given.get("explain")
    return job | {"explain": explain in (True, "1", "true", "yes")}


def _whole(text: str) -> str:
    """A text without halves of surrogate pairs, which JSON can write and UTF-8 cannot."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def stored_article(hash_: str) -> StoredArticle:
    """An article by the last part of its id; 410 where it was taken down, 404 where the snapshot has none such."""
    check_removed(f"article/{hash_}")
    found = next(iter(service().reader().articles([f"article/{hash_}"])), None) if hash_.isalnum() else None
    if found is None:
        missing(f"no article {hash_[:40]!r} in this snapshot", "article", id=hash_[:40])
    return found


def check_removed(ident: str) -> None:
    """410 where an article was taken down."""
    removal = service().removals().get(ident)
    if removal is not None:
        why = f": {removal.why}" if removal.why else ""
        raise Problem("gone", f"{ident} was taken down on {removal.when[:10]}{why}",
                      told=("removed-why" if removal.why else "removed", {"date": removal.when[:10], "why": removal.why}))


def claims_told(graph: ClaimGraph, article_id: str, *, sensitive: bool) -> tuple[list[ClaimRecord], int]:
    """The claims that an article makes, in the order of its text, and how many were left out as sensitive."""
    row = graph.strings.find(article_id, graph.articles.id)
    if row < 0:
        return [], 0
    rows = np.flatnonzero(graph.claims.article == row).astype(np.int32)
    kept = rows[Filters(sensitive=sensitive).visible(graph, rows)]
    kept = kept[np.lexsort((kept, graph.claims.evidence_start[kept]))]
    return list(graph.records(kept)), len(rows) - len(kept)


def copies_of(graph: ClaimGraph, article_id: str) -> tuple[ArticleRecord | None, list[ArticleRecord], int]:
    """The article whose text this one repeats, the others that print the same text, and how many more there are."""
    row = graph.strings.find(article_id, graph.articles.id)
    if row < 0:
        return None, [], 0
    rows = graph.copies(row).tolist()
    original = rows.pop(0) if graph.articles.original[row] >= 0 else None
    return (None if original is None else graph.article(original), [graph.article(other) for other in rows[:COPIES_MOST]],
            max(len(rows) - COPIES_MOST, 0))


def ends(graph: ClaimGraph, claims: list[ClaimRecord]) -> list[dict[str, Any]]:
    """The entities that claims name, each once, with type and labels."""
    ids = sorted({ident for one in claims for ident in (one.subject, one.object, one.attributed_to, one.qualifiers.place,
                                                        one.qualifiers.party) if ident and graph.has(ident)})
    records = (graph.entity(graph.index(ident)) for ident in ids)
    return [{"id": one.id, "type": one.type, "label": one.label, "labels": dict(one.labels)} for one in records]
