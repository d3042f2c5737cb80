"""SPARQL updates and changes of whole graphs: worked out in a process that can be killed, then handed to the writer.

One change at a time in all processes of a store: it begins with a snapshot of all that was written, is worked out on a copy
(``kg.store.update_worker``), and is published before it is acknowledged. A crash on the way leaves the old state.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from kg import settings
from kg.errors import SilaError, StoreError
from kg.store import plain
from kg.store.client import Client
from kg.store.layout import Layout
from kg.store.protocol import Header, split
from kg.store.query_errors import (
    BadData,
    Busy,
    GraphRefused,
    NoGraph,
    OutOfMemory,
    QueryFailed,
    QueryTimeout,
    ShapesBroken,
    SparqlError,
)
from kg.store.update_worker import Change
from kg.store.worker_process import WorkerProcess

MODULE: Final = "kg.store.update_worker"
_LOOK: Final = 0.02
_ENGINE_BYTES: Final = 512 << 20
"""What an engine that may write needs beside a change: its threads and tables."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A change that is done: the snapshot that shows it, and whether it made the graph that it was about."""

    snapshot: str
    created: bool = False


class Updater:
    """Changes of the embedded store at ``store``; safe to use from many threads and processes.

    Settings as for ``kg.store.workers.QueryPool``. Every call may raise, beside its own errors: Busy where another change takes
    long, QueryTimeout, OutOfMemory, QueryFailed, StoreError.
    """

    def __init__(self, store: str | Path, *, environ: Mapping[str, str] | None = None) -> None:
        given = {**os.environ, **(environ or {})}
        self._layout = Layout(Path(store))
        self._seconds = settings.number("KG_QUERY_TIMEOUT", given)
        self._memory = int(settings.number("KG_QUERY_MEMORY", given))
        self._unsandboxed = settings.flag("KG_ALLOW_UNSANDBOXED", given)
        self._lock = threading.Lock()
        self._worker: WorkerProcess | None = None

    def update(self, text: bytes, *, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = (),
               base: str = "") -> Changed:
        """Carry out a SPARQL 1.1 update, whole or not at all.

        Parameters
        ----------
        text : the update in UTF-8; the prefixes of ``Names.prefixes`` need not be declared
        default_graphs, named_graphs : absolute addresses for USING and USING NAMED, which the update must not have itself
        base : what relative addresses are relative to, where the update does not say; empty: they are errors

        Raises
        ------
        SparqlError
            For what is no update, SERVICE, LOAD, and a data set named twice.
        GraphRefused
            Where another graph than those under ``graph/curated/`` would change.
        ShapesBroken
            Where the curated graphs would break the shapes.
        """
        return self._run({"kind": "update", "default": tuple(default_graphs), "named": tuple(named_graphs), "base": base},
                         text)

    def put(self, graph: str, data: bytes, media: str) -> Changed:
        """Put RDF in the place of a graph; an empty address is the default graph. BadData, GraphRefused, ShapesBroken."""
        return self.write(graph, [(data, media)], replace=True)

    def post(self, graph: str, data: bytes, media: str) -> Changed:
        """Add RDF to a graph. BadData, GraphRefused, ShapesBroken."""
        return self.write(graph, [(data, media)], replace=False)

    def write(self, graph: str, parts: Sequence[tuple[bytes, str]], *, replace: bool) -> Changed:
        """Put or post several pieces of RDF at once, each with its media type."""
        what = {"kind": "put" if replace else "post", "graph": graph, "media": tuple(media for _, media in parts),
                "sizes": tuple(len(data) for data, _ in parts)}
        return self._run(what, b"".join(data for data, _ in parts))

    def delete(self, graph: str) -> Changed:
        """Remove a graph. NoGraph, GraphRefused, ShapesBroken."""
        return self._run({"kind": "delete", "graph": graph}, b"")

    def close(self) -> None:
        """End the worker process; what is running fails."""
        worker = self._worker
        if worker is not None:
            worker.stop()
        with self._lock:
            self._drop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # -- one change

    def _run(self, what: dict[str, Any], body: bytes) -> Changed:
        until = time.monotonic() + self._seconds
        base, _ = self._layout.about()
        with self._alone(until):
            if self._layout.plain:
                return self._run_plain(what, body, until)
            client = Client(self._layout.root, base)
            try:
                client.publish()
                header, parts = self._ask(what, body, until)
                client.change_lines(*parts)
                return Changed(client.publish(), bool(header["created"]))
            finally:
                client.close()

    def _run_plain(self, what: dict[str, Any], body: bytes, until: float) -> Changed:
        scratch = self._scratch()
        try:
            header, _ = self._ask(what, body, until, scratch)
            return Changed(plain.adopt(self._layout, scratch), bool(header["created"]))
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def _ask(self, what: dict[str, Any], body: bytes, until: float, scratch: Path | None = None) -> tuple[Header, list[bytes]]:
        """Have a change worked out: what goes and what comes, as N-Quads."""
        change = Change(**what, scratch=str(scratch or self._scratch()), seconds=self._seconds)
        worker, usable = self._ready_worker(), False
        try:
            worker.send(asdict(change), body)
            header, found = worker.receive(until)
            usable = header.get("error") != "memory"
        except TimeoutError as error:
            raise QueryTimeout(self._seconds) from error
        finally:
            if not usable:
                self._drop()
        if "error" in header:
            raise _error(header)
        return header, split(found, [header["removed"], header["added"]])

    def _ready_worker(self) -> WorkerProcess:
        if self._worker is not None and not self._worker.alive():
            self._drop()
        if self._worker is None:
            self._worker = WorkerProcess(self._layout.root, self._memory + _ENGINE_BYTES, unsandboxed=self._unsandboxed,
                                         module=MODULE)
        return self._worker

    def _drop(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.kill()

    def _scratch(self) -> Path:
        return self._layout.updates / secrets.token_hex(8)

    @contextmanager
    def _alone(self, until: float) -> Iterator[None]:
        """Hold the store's lock for changes; sweep what a crash left behind. Busy where another one takes too long."""
        if not self._lock.acquire(timeout=max(0.0, until - time.monotonic())):
            raise self._busy()
        try:
            with self._layout.updates_lock.open("w") as handle:
                while not _try_lock(handle.fileno()):
                    if time.monotonic() > until:
                        raise self._busy()
                    time.sleep(_LOOK)
                shutil.rmtree(self._layout.updates, ignore_errors=True)
                self._layout.updates.mkdir(exist_ok=True)
                yield
        except OSError as error:
            raise StoreError(f"{self._layout.root}: cannot be changed: {error}") from error
        finally:
            self._lock.release()

    def _busy(self) -> Busy:
        return Busy("another change takes long: try again later", 5)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _error(header: Header) -> SilaError:
    """The error that a worker reports."""
    kind, message = header["error"], str(header["message"])
    if kind == "syntax":
        return SparqlError(message, header["line"], header["column"])
    if kind == "data":
        return BadData(message, header["line"], header["column"])
    if kind == "shapes":
        return ShapesBroken(header["violations"])
    if kind == "memory":
        return OutOfMemory("the change needs more memory than it may have: change less at a time")
    return {"refused": GraphRefused, "missing": NoGraph, "store": StoreError}.get(kind, QueryFailed)(message)
