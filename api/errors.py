"""Every error as a problem: ``application/problem+json`` (RFC 9457) for programs, a page for people.

The types, with status and title, are the table ``data/problems.yaml``; a type's address is the base address, ``problems#`` and
its name. Whatever is not listed there becomes ``internal``, is logged, and says nothing of its insides.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from flask import Flask, Response, current_app, request
from flask_limiter import RateLimitExceeded
from werkzeug.exceptions import HTTPException, default_exceptions

from api import data
from api.negotiation import page_wanted
from kg.errors import SilaError, StoreError, UsageError

Told = tuple[str, Mapping[str, object]]


class Problem(Exception):
    """An answer that is an error: its type's name, what to say of this occurrence, and what else the body and headers carry.

    ``detail`` is for programs. ``told`` says the same on a page: the name of a text of the family ``detail`` (``api.i18n``) and
    what stands in it.
    """

    def __init__(self, name: str, detail: str = "", *, headers: Mapping[str, str] | None = None, told: Told | None = None,
                 **more: Any) -> None:
        super().__init__(detail or name)
        self.name, self.detail, self.headers, self.told, self.more = name, detail, dict(headers or {}), told, more

    @property
    def status(self) -> int:
        """HTTP status of the type."""
        return int(data.table("problems.yaml")[self.name]["status"])

    def body(self, base: str) -> dict[str, Any]:
        """The members of the problem document."""
        out: dict[str, Any] = {"type": f"{base}problems#{self.name}", "title": data.table("problems.yaml")[self.name]["title"],
                               "status": self.status}
        return out | ({"detail": self.detail} if self.detail else {}) | {k: v for k, v in self.more.items() if v is not None}


def refuse(detail: str, told: str = "", **values: object) -> NoReturn:
    """A parameter or body that makes no sense: 400. ``told`` with its values says so on a page."""
    raise Problem("bad-request", detail, told=(told, values) if told else None)


def missing(detail: str, told: str = "", **values: object) -> NoReturn:
    """No such thing: 404."""
    raise Problem("not-found", detail, told=(told, values) if told else None)


def register(app: Flask) -> None:
    """Answer every exception of ``app`` with a problem."""
    app.register_error_handler(Problem, respond)
    app.register_error_handler(HTTPException, lambda error: respond(_of_http(error)))
    app.register_error_handler(UsageError, lambda error: respond(_of_usage(error)))
    app.register_error_handler(StoreError, lambda error: respond(_of_store(error)))
    app.register_error_handler(SilaError, lambda error: respond(Problem("unprocessable", str(error))))
    app.register_error_handler(Exception, _unexpected)


def respond(problem: Problem) -> Response:
    """The answer to a problem: a page where the request came from a reader, JSON for programs."""
    if page_wanted(request):
        from api.pages import error_page

        response = error_page(problem)
    else:
        body = json.dumps(problem.body(current_app.extensions["sila"].config.base), ensure_ascii=False)
        response = Response(body, content_type="application/problem+json")
    response.status_code = problem.status
    response.headers.extend(problem.headers)
    response.headers["Cache-Control"] = "no-store"
    return response


def _of_http(error: HTTPException) -> Problem:
    by_status = {entry["status"]: name for name, entry in reversed(data.table("problems.yaml").items())}
    code = error.code or 500
    name = by_status.get(code, "bad-request" if code < 500 else "internal")
    standard = default_exceptions.get(code)
    detail = error.description if error.description and (standard is None or error.description != standard.description) else ""
    told: Told | None = None
    if name == "not-found" and not detail:
        detail, told = f"nothing is at {request.path}", ("address", {"path": request.path})
    if isinstance(error, RateLimitExceeded):
        told = "rate", {"rate": error.limit.limit.amount if error.limit else ""}
    methods: Iterable[str] = getattr(error, "valid_methods", None) or ()
    allow = {"Allow": ", ".join(sorted(methods))} if methods else {}
    return Problem(name, detail, headers=allow, told=told)


def _of_usage(error: UsageError) -> Problem:
    text = str(error)
    return Problem("stale-cursor" if "belongs to snapshot" in text else "bad-request", text)


def _of_store(error: StoreError) -> Problem:
    current_app.logger.warning("store: %s", error)
    return Problem("unavailable", "there is no graph to read at the moment", headers={"Retry-After": "5"},
                   told=("no-graph", {}))


def _unexpected(error: Exception) -> Response:
    incident = secrets.token_hex(4)
    current_app.logger.error("incident %s: %s %s", incident, request.method, request.path, exc_info=error,
                             extra={"incident": incident})
    return respond(Problem("internal", incident=incident))
