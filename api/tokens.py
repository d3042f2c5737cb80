"""Who may write: bearer tokens in the Authorization header (RFC 6750), and nowhere else."""

from __future__ import annotations

from flask import request

from api.errors import Problem
from api.service import service
from kg.store import is_remote
from kg.tokens import Token

_CHALLENGE = 'Bearer realm="sila"'


def need(scope: str) -> Token:
    """The token of the request.

    Raises
    ------
    Problem
        ``updates-off`` where the store has no token at all, ``unauthorized`` without a known one, ``forbidden`` where it
        has not the scope.
    """
    if is_remote(service().config.store):
        raise Problem("updates-off", "the graph is kept by another server, which takes updates itself")
    if not service().tokens.all():
        raise Problem("updates-off", "no token is configured: kg token add NAME makes one")
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not text:
        raise Problem("unauthorized", "send Authorization: Bearer …", headers={"WWW-Authenticate": _CHALLENGE})
    token = service().tokens.find(text.strip())
    if token is None:
        raise Problem("unauthorized", "the token is not known, or is revoked",
                      headers={"WWW-Authenticate": f'{_CHALLENGE}, error="invalid_token"'})
    if not token.allows(scope):
        raise Problem("forbidden", f"the token has the scope {token.scope}, this needs {scope}",
                      headers={"WWW-Authenticate": f'{_CHALLENGE}, error="insufficient_scope", scope="{scope}"'})
    return token
