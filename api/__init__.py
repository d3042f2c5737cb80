"""The HTTP service: ``create_app`` makes the Flask app; one module a family of addresses (see docs/http.md)."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from typing import Any, Final

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from api import compression, errors, limits, logs, render, responses
from api.config import Config
from api.service import Service
from kg.errors import UsageError

__all__ = ["create_app"]

#: Families, each with one blueprint.
FAMILIES: Final = ("sparql", "graph_store", "entities", "neighbourhood", "alliances", "paths", "articles", "exports",
                   "linked_data", "reconcile", "removals", "intake", "metrics", "ops")
#: Files that add pages to the blueprint of ``api.pages``.
PAGES: Final = ("home", "entity", "article", "explore", "alliances", "reading", "about")


_CONTACT: Final = re.compile(r"[^\s@:/?&%]+@[^\s@:/?&%]+|https?://\S+")


class _App(Flask):
    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: none of ours is a coroutine, which Flask would look for with each call."""
        return func


def create_app(store: object = None, **config: object) -> Flask:
    """The service over a store.

    Parameters
    ----------
    store : str or Path, optional
        Folder or URL of the store; the setting ``KG_STORE`` where it is None. It is opened at the first request.
    config :
        Settings by name, in lower case without ``KG_``: ``create_app(folder, query_timeout=2)``.

    Raises
    ------
    UsageError
        For a name or value that is no setting, or a contact that is no address.
    """
    known = Config.of(store, config)
    app = _App(__name__)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = known.whole("KG_BODY_BYTES")
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 86_400
    app.url_map.strict_slashes = False
    app.extensions["sila"] = Service(known)
    contact = known.text("KG_CONTACT")
    if contact and not _CONTACT.fullmatch(contact):
        raise UsageError(f"KG_CONTACT={contact[:100]}: a mail address, or an address that begins with https:// or http://")
    proxies = int(known.text("KG_PROXIES"))
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    for name in PAGES:
        importlib.import_module(f"api.pages.{name}")
    for name in ("pages", *FAMILIES):
        app.register_blueprint(importlib.import_module(f"api.{name}").blueprint)
    for part in (errors, render, compression, responses, importlib.import_module("api.metrics"), logs, limits):  # see api.serve
        part.register(app)
    return app
