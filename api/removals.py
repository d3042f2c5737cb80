"""Takedown: an article is removed with a token, and everybody may read what was removed, when and why."""

from __future__ import annotations

from flask import Blueprint, Response, request

from api import parameters
from api.articles import check_removed
from api.errors import Problem, missing, refuse
from api.responses import json_answer
from api.service import service
from api.tokens import need
from kg.errors import UsageError
from kg.store import open_writer
from kg.store.removals import check_reason

blueprint = Blueprint("removals", __name__, url_prefix="/api")


@blueprint.delete("/articles/<hash_>")
@blueprint.delete("/articles/article/<hash_>")
def take_down(hash_: str) -> Response:
    """Remove an article: no answer has it from now on; the store is purged of it soon after, which the status tells."""
    token = need("write")
    ident = f"article/{hash_}"
    check_removed(ident)
    why = _why()
    if not hash_.isalnum() or len(hash_) > 128:
        missing(f"no article {hash_[:40]!r}")
    with open_writer(service().config.store) as writer:
        try:
            writer.take_down([ident], why=why, by=f"token:{token.name}")
        except UsageError as error:
            missing(str(error))
    service().look_again()
    status = f"/api/removals/{hash_}"
    response = json_answer({"id": ident, "state": "forgotten", "status": status}, 202)
    response.headers["Location"] = status
    response.headers["Cache-Control"] = "no-store"
    return response


def _why() -> str:
    """The reason, from ``?why=`` or a JSON body; it is published."""
    why = request.args.get("why", "")
    if request.is_json:
        given = request.get_json()
        if not isinstance(given, dict) or not isinstance(given.get("why", ""), str):
            refuse('the body must be an object such as {"why": "…"}')
        why = given.get("why", why)
    try:
        check_reason(why)
    except UsageError as error:
        raise Problem("bad-request", f"why: {error}") from error
    return why


@blueprint.get("/removals")
def removals() -> Response:
    """The public log of removals, the latest first: id, when, why, and when the last byte went."""
    rows = [one.as_json() for one in reversed(service().removals().values())]
    limit = parameters.whole("limit", 100, 1, 1000)
    body = {"items": rows[:limit], "limit": limit, "truncated": len(rows) > limit, "next": None, "total": len(rows)}
    response = json_answer(body)
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/removals/<hash_>")
def removal(hash_: str) -> Response:
    """One removal: ``purged`` is when no byte of the article was left, null before."""
    found = service().removals().get(f"article/{hash_}")
    if found is None:
        missing(f"no article {hash_[:40]!r} was taken down")
    response = json_answer(found.as_json())
    response.headers["Cache-Control"] = "no-cache"
    return response
