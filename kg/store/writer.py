"""The one writer process of a store: ``python -m kg.store.writer STORE``, started by whoever needs it first.

It holds the store's lock and listens on a UNIX socket. One request is one transaction, done when it is answered. It publishes
when nothing has come for a moment, else every 30 seconds, and ends when nobody is connected for a while. Exit status 3 means
that another process holds the lock.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Final

from kg.errors import SilaError, StoreError, UsageError
from kg.rdf.terms import names
from kg.store import address, texts
from kg.store.core import Core, StoreLocked
from kg.store.incoming import Incoming, from_nquads
from kg.store.layout import Layout
from kg.store.ledger import Judgement
from kg.store.protocol import Header, ProtocolError, receive, send, split

BUSY: Final = 3
PUBLISH_EVERY: Final = 30.0
QUIET: Final = 0.25
TICK: Final = 0.05
PURGE_AGAIN: Final = 5.0
"""Seconds between two attempts to purge what was taken down."""
_ID: Final = re.compile(r"article/[A-Za-z0-9._-]{1,128}")
_HASH: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")

Answer = tuple[Header, Sequence[bytes]]


class Server:
    """Serves one store until it has been idle for ``idle`` seconds."""

    def __init__(self, core: Core, listener: socket.socket, idle: float) -> None:
        self.core, self.listener, self.idle = core, listener, idle
        self._lock = threading.Lock()
        self._connections = 0
        self._count = threading.Lock()
        self._last = self._published = time.monotonic()
        self._stopping = threading.Event()
        self._purge_after = 0.0
        self._operations: dict[str, Callable[[Header, bytes], Answer]] = {
            "put": self._put, "seed": self._seed, "forget": self._forget, "article": self._article, "change": self._change,
            "judge": self._judge, "take_down": self._take_down, "purge": self._purge, "allow": self._allow,
            "freeze": self._freeze,
            "publish": self._publish, "ping": lambda header, body: ({"pid": os.getpid()}, ())}

    def run(self) -> None:
        """Accept clients until idle or told to stop; the last state is published."""
        self.listener.settimeout(TICK)
        while not self._stopping.is_set() and not self._is_idle():
            with contextlib.suppress(TimeoutError):
                connection, _ = self.listener.accept()
                connection.settimeout(None)
                with self._count:
                    self._connections += 1
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()
            self._publish_if_due()
        self.listener.close()
        with self._lock:
            self.core.publish()

    def stop(self, signum: int = 0, frame: FrameType | None = None) -> None:
        """End after the request in hand."""
        self._stopping.set()

    def _is_idle(self) -> bool:
        with self._count:
            return not self._connections and time.monotonic() - self._last > self.idle

    def _publish_if_due(self) -> None:
        now = time.monotonic()
        if (now - self._last > QUIET or now - self._published > PUBLISH_EVERY) and self._lock.acquire(blocking=False):
            try:
                if self.core.dirty:
                    self.core.publish()
                if self.core.unpurged and now > self._purge_after:
                    self._purge_after = now + PURGE_AGAIN
                    self.core.purge()
                self._published = now
            except StoreError as error:
                _tell(error)
                self._published = now
            finally:
                self._lock.release()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection, contextlib.suppress(ConnectionError):
                while (message := receive(connection)) is not None:
                    header, parts = self._answer(*message)
                    send(connection, header, parts)
        finally:
            with self._count:
                self._connections -= 1
                self._last = time.monotonic()

    def _answer(self, header: Header, body: bytes) -> Answer:
        operation = self._operations.get(str(header.get("op")))
        if operation is None:
            return {"error": "usage", "message": f"no such operation: {header.get('op')}"}, ()
        with self._lock:
            if self._stopping.is_set():
                raise ConnectionError("stopping")
            try:
                return operation(header, body)
            except (UsageError, ProtocolError, KeyError, TypeError) as error:
                return {"error": "usage", "message": str(error)}, ()
            except (SilaError, OSError, ValueError) as error:
                return {"error": "store", "message": str(error)}, ()
            finally:
                self._last = time.monotonic()

    # -- operations

    def _put(self, header: Header, body: bytes) -> Answer:
        rows = header["articles"]
        parts = split(body, [size for row in rows for size in (row["quads"], row["text"])])
        self.core.put([Incoming(_checked(_ID, row["id"]), _checked(_HASH, row["version"]), quads, text)
                       for row, quads, text in zip(rows, parts[::2], parts[1::2], strict=True)])
        return {}, ()

    def _seed(self, header: Header, body: bytes) -> Answer:
        claims, descriptions = split(body, [header["claims"], header["descriptions"]])
        self.core.put_seed(_checked(_HASH, header["fingerprint"]), claims, descriptions)
        return {}, ()

    def _forget(self, header: Header, body: bytes) -> Answer:
        return {"found": self.core.forget(_checked(_ID, header["id"]))}, ()

    def _take_down(self, header: Header, body: bytes) -> Answer:
        ids = [_checked(_ID, ident) for ident in header["ids"]]
        return {"snapshot": self.core.take_down(ids, str(header["why"]), str(header["by"]))}, ()

    def _purge(self, header: Header, body: bytes) -> Answer:
        return {"purged": list(self.core.purge())}, ()

    def _freeze(self, header: Header, body: bytes) -> Answer:
        from kg.store.backup import freeze

        return {"name": freeze(self.core)}, ()

    def _allow(self, header: Header, body: bytes) -> Answer:
        self.core.allow(_checked(_ID, header["id"]), str(header["why"]), str(header["by"]))
        return {}, ()

    def _article(self, header: Header, body: bytes) -> Answer:
        article = self.core.article(_checked(_ID, header["id"]))
        return {"found": article is not None}, (texts.encode(article),) if article else ()

    def _change(self, header: Header, body: bytes) -> Answer:
        removed, added = split(body, [header["removed"], header["added"]])
        self.core.change(from_nquads(removed), from_nquads(added))
        return {}, ()

    def _judge(self, header: Header, body: bytes) -> Answer:
        return {"conflicts": list(self.core.judge([Judgement.of(row) for row in header["rows"]]))}, ()

    def _publish(self, header: Header, body: bytes) -> Answer:
        name = self.core.publish()
        self._published = time.monotonic()
        return {"snapshot": name}, ()


def _tell(error: Exception) -> None:
    """A line in the log, which lies beside the store and may be on the same full disk."""
    with contextlib.suppress(OSError):
        sys.stderr.write(f"{error}\n")
        sys.stderr.flush()


def _checked(pattern: re.Pattern[str], value: object) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise UsageError(f"not an id: {value!r}")
    return value


def listen(layout: Layout) -> tuple[socket.socket, Path]:
    """The listening socket, for this user only. What lies at its path is a dead writer's: the caller holds the lock."""
    path = address.choose(layout)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    path.unlink(missing_ok=True)
    mask = os.umask(0o177)
    try:
        listener.bind(str(path))
    finally:
        os.umask(mask)
    listener.listen(64)
    address.announce(layout, path)
    return listener, path


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve a store. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="kg.store.writer")
    parser.add_argument("store", type=Path)
    parser.add_argument("--idle", type=float, default=10.0)
    options = parser.parse_args(arguments)
    layout = Layout(options.store)
    try:
        core = Core(options.store, names().base)
        listener, path = listen(layout)
    except StoreLocked:
        return BUSY
    except (SilaError, OSError) as error:
        _tell(error)
        return 1
    server = Server(core, listener, options.idle)
    signal.signal(signal.SIGTERM, server.stop)
    try:
        server.run()
        address.withdraw(layout, path)
    except SilaError as error:
        _tell(error)
        return 1
    finally:
        core.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
