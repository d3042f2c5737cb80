"""How much one client may ask in a minute, by Flask-Limiter: of everything, of what costs much, and of pasted texts.

Counts are kept in the memory of each process, so that a client may get as many times the rate as there are processes. Who
asks from the machine itself is counted for pasted texts alone. A rate of 0 is no limit.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from flask import Flask, request
from flask_limiter import ApplicationLimit, Limiter

from api.config import Config

#: What a monitor or a page's parts ask for is never counted.
_FREE: Final = frozenset(("ops.health", "ops.ready", "ops.theme", "metrics.metrics", "static"))
#: Families (and single addresses) that walk over much of the graph, or start work in another process.
_COSTLY: Final = frozenset(("sparql", "graph_store", "exports", "alliances", "paths", "reconcile", "neighbourhood.around_as",
                            "neighbourhood.among_as", "entities.candidates", "linked_data.data", "pages.alliances_page"))
_TEXTS: Final = frozenset(("articles.extract", "pages.try_it"))


class _Limiter(Limiter):
    def _check_request_limit(self, callable_name: str | None = None, in_middleware: bool = True) -> None:
        if not _uncounted():  # asked before anything else, since the limits themselves take a while
            super()._check_request_limit(callable_name, in_middleware)


def register(app: Flask) -> None:
    """Refuse what is too much with the problem ``too-many-requests`` and Retry-After. UsageError for a rate that is none."""
    config: Config = app.extensions["sila"].config
    limits = [limit for limit in (
        _limit(config, "KG_RATE", "requests", _local),
        _limit(config, "KG_COSTLY_RATE", "requests of this kind", lambda: not _costly()),
        _limit(config, "KG_EXTRACT_RATE", "texts", lambda: request.endpoint not in _TEXTS)) if limit]
    _Limiter(client, app=app, application_limits=[*limits], headers_enabled=True, retry_after="delta-seconds",
             storage_uri="memory://", strategy="sliding-window-counter")


def client() -> str:
    """Whom a request counts for: its address; in IPv6 the network of 64 bits, since one line is given so many addresses."""
    text = request.remote_addr or ""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return text
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _uncounted() -> bool:
    """Whether no rate is for the request."""
    return request.endpoint in _FREE or (request.endpoint not in _TEXTS and _local())


def _limit(config: Config, setting: str, what: str, exempt: Callable[[], bool]) -> ApplicationLimit | None:
    rate = config.rate(setting)
    if not rate:
        return None
    return ApplicationLimit(
        limit_provider=f"{rate} per minute", exempt_when=exempt, key_function=lambda: f"{setting} {client()}",
        error_message=f"at most {rate} {what} a minute: come back when Retry-After says")


def _costly() -> bool:
    endpoint = request.endpoint or ""
    return endpoint in _COSTLY or endpoint.partition(".")[0] in _COSTLY


def _local() -> bool:
    return _loopback(request.remote_addr or "")


@lru_cache(1024)
def _loopback(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback
