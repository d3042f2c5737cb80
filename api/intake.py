"""Intake: an article is sent with a token, waits on the disk, is read and stored; its status says what became of it."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, request

from api.articles import check_removed
from api.errors import Problem, missing, refuse
from api.responses import json_answer
from api.service import service
from api.tokens import need
from kg.errors import InputError
from kg.intake import Full, Intake, Removed
from kg.store import is_remote

blueprint = Blueprint("intake", __name__, url_prefix="/api")

_FIELDS = frozenset(("text", "title", "published", "publisher", "url", "language"))


@blueprint.post("/articles")
def send() -> Response:
    """Take an article in: 202 with the address of its status."""
    need("write")
    shared = service()
    request.max_content_length = shared.config.whole("KG_EXTRACT_BYTES")
    if not request.is_json:
        raise Problem("unsupported-media-type", "send application/json")
    given = request.get_json()
    if not isinstance(given, dict):
        refuse('the body must be an object such as {"text": "…"}')
    unknown = sorted(given.keys() - _FIELDS)
    if unknown:
        refuse(f"{unknown[0][:40]}: not a field; known are {', '.join(sorted(_FIELDS))}")
    for name, value in given.items():
        if not isinstance(value, str):
            refuse(f"{name}: must be a string")
    queue = _queue()
    try:
        state = queue.submit(given)
    except InputError as error:
        raise Problem("unprocessable", str(error)) from error
    except Removed as error:
        check_removed(str(error))
        raise Problem("gone", f"{error} was taken down") from error
    except Full as error:
        raise Problem("unavailable", str(error), headers={"Retry-After": "60"}) from error
    queue.wake()
    status = f"/api/intake/{state['job']}"
    response = json_answer({"id": state["article"], "state": state["state"], "status": status}, 202)
    response.headers["Location"] = status
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/intake/<hash_>")
def status(hash_: str) -> Response:
    """The state of one article that was sent."""
    if is_remote(service().config.store):
        missing("nothing is taken in here")
    queue = _queue()
    state = queue.state(hash_)
    if state is None:
        missing(f"no article {hash_[:40]!r} was sent, or that was long ago")
    queue.wake()
    response = json_answer({"id": state["article"], **{name: state[name] for name in ("state", "since", "claims", "detail")
                                                       if name in state}})
    response.headers["Cache-Control"] = "no-store"
    return response


def _queue() -> Intake:
    shared = service()
    return Intake(Path(shared.config.store), shared.config.whole("KG_INTAKE_QUEUE"))
