"""The pages for readers: one blueprint, one file a page or two. They work without JavaScript."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request

from api.errors import Problem
from api.render import current
from api.responses import tag, tagged, unchanged

blueprint = Blueprint("pages", __name__)


def page(template: str, snapshot: str | None = None, *, noindex: bool = False, **values: object) -> Response:
    """A page; with ``snapshot`` it carries a tag, so that a reader who comes back is spared the download."""
    etag = tag(snapshot, current().language) if snapshot else None
    if etag and (same := unchanged(etag)) is not None:
        return same
    response = make_response(render_template(template, noindex=noindex, **values))
    if noindex:
        response.headers["X-Robots-Tag"] = "noindex"
    if etag:
        return tagged(response, etag, vary=("Accept", "Accept-Language", "Cookie"))
    response.headers.setdefault("Cache-Control", "no-cache")
    return response


def error_page(problem: Problem) -> Response:
    """The page of a problem; its parts do not need the store, which may be what is broken."""
    w = current()
    key = f"error.{problem.name}"
    name, values = problem.told or ("", {})
    told = w(f"detail.{name}", **values) if name else ""
    return make_response(render_template("error.html", message=w(key) if w.has(key) else "", problem=problem,
                                         detail=told or problem.detail, told=bool(told), path=request.path))
