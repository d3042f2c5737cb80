"""What the service says on standard error: with ``KG_LOG=json`` one JSON object a line, whoever says it.

A request is told by method, address pattern, path, status and milliseconds, never by its query or its client's address.
What goes wrong has ``level``, ``message``, and ``trace`` where there is one; ``incident`` is the number in a fault's answer.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from typing import Any, Final, TextIO, cast

from flask import Flask, Response, g, request
from flask.logging import wsgi_errors_stream

from kg.errors import UsageError

KINDS: Final = ("", "json")
#: For gunicorn's own messages (``api.serve``).
GUNICORN: Final[dict[str, Any]] = {
    "version": 1, "disable_existing_loggers": False,
    "formatters": {"json": {"()": "api.logs.JsonLines"}},
    "handlers": {"json": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}},
    "root": {"level": "WARNING", "handlers": ["json"]},
    "loggers": {"gunicorn.error": {"level": "WARNING", "handlers": ["json"], "propagate": False}}}


class JsonLines(logging.Formatter):
    """A record as one line of JSON.

    >>> record = logging.LogRecord("api", logging.WARNING, "", 0, "store: %s", ("gone\\naway",), None)
    >>> line = json.loads(JsonLines().format(record))
    >>> line["level"], line["logger"], line["message"]
    ('warning', 'api', 'store: gone\\naway')
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        line: dict[str, Any] = {"time": _time(record.created), "level": record.levelname.lower(), "logger": record.name,
                                "message": record.getMessage()}
        if incident := getattr(record, "incident", None):
            line["incident"] = incident
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def kind(text: str) -> str:
    """The setting ``KG_LOG``. UsageError for one that is none."""
    if text not in KINDS:
        raise UsageError(f"KG_LOG={text[:40]}: json, or nothing")
    return text


def register(app: Flask) -> None:
    """Tell of every request of ``app``, and of what goes wrong, as ``KG_LOG`` says. UsageError for an unknown kind."""
    if not kind(app.extensions["sila"].config.text("KG_LOG")):
        return
    handler = logging.StreamHandler(cast(TextIO, wsgi_errors_stream))
    handler.setFormatter(JsonLines())
    app.logger.handlers = [handler]

    def begin() -> None:
        g.heard = time.monotonic()

    def end(response: Response) -> Response:
        seconds = time.monotonic() - g.get("heard", time.monotonic())
        line: dict[str, Any] = {
            "time": _time(time.time()), "method": request.method[:20],
            "address": request.url_rule.rule if request.url_rule else "(none)", "path": request.path[:500],
            "status": response.status_code, "ms": round(seconds * 1000, 1)}
        sys.stderr.write(json.dumps(line, ensure_ascii=False) + "\n")
        return response

    app.before_request(begin)
    app.after_request(end)


def _time(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
