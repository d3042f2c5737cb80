"""The service under gunicorn: processes of threads, one query pool each, a clean end on SIGTERM and SIGINT."""

from __future__ import annotations

import errno
import os
import socket
import sys
import tempfile
from collections.abc import Callable
from typing import Any, Final

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from api import create_app, logs
from api.config import Config
from api.service import Service
from kg.errors import UsageError

#: Seconds that requests under way may take to end after SIGTERM.
_GRACE: Final = 10
_LONGEST_LINE: Final = 8190


def serve(host: str = "127.0.0.1", port: int = 5000, store: object = None, *, say: Callable[[str], None] = print,
          **config: object) -> None:
    """Serve until SIGTERM or SIGINT.

    Parameters
    ----------
    host, port : where to listen; port 0 takes a free one
    store : folder or URL of the store; ``KG_STORE`` where it is None
    say : told where to look, once requests are answered
    config : settings, as for ``create_app``

    Raises
    ------
    UsageError
        If the port is taken or the address is not this machine's: one line that says what to do.
    """
    known = Config.of(store, config)
    listener = listen(host, port)
    with tempfile.TemporaryDirectory(prefix="sila-metrics-", ignore_cleanup_errors=True) as counted:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = counted  # before api.metrics is imported, for all processes
        try:
            _Server(known, address_of(listener), listener.detach(), say).run()
        except SystemExit as stopped:  # gunicorn's way of coming back
            if stopped.code:
                raise
        finally:
            del os.environ["PROMETHEUS_MULTIPROC_DIR"]


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; UsageError in one line where that cannot be."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise UsageError(f"--host {host} --port {port}: {error.strerror}") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(256)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise UsageError(f"port {port} is taken: stop what uses it, or choose another with --port") from error
        if error.errno in {errno.EACCES, errno.EPERM}:
            raise UsageError(f"port {port} may not be used by this user: choose one above 1023 with --port") from error
        raise UsageError(f"--host {host} --port {port}: {error.strerror}") from error
    return listener


def address_of(listener: socket.socket) -> str:
    """The address to type into a browser."""
    host, port = listener.getsockname()[:2]
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{name}:{port}/"


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, config: Config, address: str, descriptor: int, say: Callable[[str], None]) -> None:
        self._config, self._address, self._descriptor, self._say = config, address, descriptor, say
        super().__init__()

    def load_config(self) -> None:
        config = self._config
        options: dict[str, Any] = {
            "bind": f"fd://{self._descriptor}", "worker_class": "api.http_worker.Worker",
            "workers": config.whole("KG_SERVER_WORKERS"), "threads": config.whole("KG_SERVER_THREADS"),
            "graceful_timeout": _GRACE, "keepalive": 15, "timeout": 60, "loglevel": "warning",
            "limit_request_line": _LONGEST_LINE, "proc_name": "sila", "when_ready": self._ready, "worker_exit": _close,
            "control_socket_disable": True}
        if logs.kind(config.text("KG_LOG")):
            options["logconfig_dict"] = logs.GUNICORN
        for name, value in options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        """Called in each worker, so that nothing is opened before the fork."""
        given = {name.removeprefix("KG_").lower(): value for name, value in self._config.given.items()}
        return create_app(self._config.store, **given)

    def _ready(self, _: Any) -> None:
        self._say(f"Sila: {self._address} (stop with Ctrl-C)")
        sys.stdout.flush()


def _close(_: Any, worker: Any) -> None:
    app = getattr(worker, "wsgi", None)
    if app is not None:
        shared: Service = app.extensions["sila"]
        shared.close()
